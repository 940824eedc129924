"""ANT101: more lines carry data between libraries than model it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.dataflow.gluing import conversions, modelling_lines
from mldebt_nb.dataflow.sites import sites
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context, count, words


class GlueCode(Rule):
    """Lines that carry data from one library's form into another's outnumber those that model.

    ## What it finds
    A notebook in which conversions (arrays, tables, tensors, lists, sparse matrices, reshapes) stand on many more lines
    than models are made, fitted, used and scored on.

    ## Why it is debt
    Glue freezes the system to what general libraries can do. Each conversion drops something (column names, types, the
    index, the device), has its own traps, and must be changed when any of the libraries changes.

    ## How it is decided and where it is wrong
    Lines with a conversion are held against lines with a modelling call; a line counts once. It speaks only of
    notebooks that model at all, and that carry data into several forms. A notebook about the conversions themselves
    looks the same, and what is converted inside a library is not seen: confidence is low.

    ## How to pay it back
    Convert at one place: a function from the source to what the model takes. Let scikit-learn keep tables
    (`set_output(transform="pandas")`), and wrap a general package behind an interface of your own.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015, section 5, glue code.
    """

    code = "ANT101"
    name = "glue-code"
    family = "anti-patterns"
    severity = Severity.INFO
    effort_minutes = 60
    spread = "none"
    help = "convert at one place: one function from the source to what the model takes"
    settings: ClassVar = {
        "conversions": Setting(30, "lines", "so many lines that convert at least"),
        "ratio": Setting(2.0, "conversions per modelling line", "so much more glue than modelling at least"),
        "modelling": Setting(3, "lines", "so many lines that model at least"),
        "forms": Setting(3, "forms", "so many forms that data is carried into at least"),
    }
    examples = (
        Example(
            "array, table, tensor, list and back",
            """
# %%
import numpy as np
import pandas as pd
import torch
from sklearn.linear_model import LinearRegression
data = pd.read_csv("data.csv")
rows = data[["a", "b"]].values.reshape(-1, 2)  #!
truth = torch.from_numpy(data["c"].to_numpy())
truth = pd.Series(truth.detach().numpy())
weights = np.array(pd.DataFrame(rows)).tolist()
model = LinearRegression().fit(rows, truth)
print(model.score(rows, truth), weights)
""",
            confidence="low",
            settings={"conversions": 4, "modelling": 2},
        ),
        Example(
            "one conversion, and models",
            """
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression, Ridge
data = pd.read_csv("data.csv")
rows, truth = data[["a", "b"]].values, data["c"]
model = LinearRegression().fit(rows, truth)
other = Ridge().fit(rows, truth)
print(model.score(rows, truth), other.score(rows, truth))
""",
            confidence="low",
            settings={"conversions": 1, "modelling": 2},
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        every = context.once(sites)
        limits = {name: context.setting(self, name) for name in self.settings}
        found = conversions(every.calls, every.attributes)
        converting = len({(conversion.cell, conversion.line) for conversion in found})
        forms = sorted({conversion.form for conversion in found})
        if converting < limits["conversions"] or len(forms) < limits["forms"]:
            return
        modelling = len(modelling_lines(every.calls))
        if modelling < limits["modelling"] or converting < modelling * limits["ratio"]:
            return
        worst = Counter(conversion.cell for conversion in found).most_common(1)[0][0]
        first = min((c for c in found if c.cell == worst), key=lambda conversion: conversion.line)
        yield context.finding(
            self,
            f"{converting} lines carry data between {', '.join(forms)}; {modelling} lines model",
            cell=worst,
            node=first.node,
            symbol="glue",
            confidence=Confidence.LOW,
            evidence={
                "conversions": count(converting, "lines"),
                "modelling": count(modelling, "lines"),
                "ratio": count(round(converting / modelling, 2), "conversions per modelling line"),
                "forms": words(", ".join(forms)),
            },
        )
