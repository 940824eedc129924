"""BND103: cells tied together by a global that they change in turns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.dataflow.entanglement import Entanglement, entanglements
from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context, count, shown

_SHOWN = 8  # updating cells that are listed
_FEW = {"updaters": 2, "readers": 2, "turns": 1}


class EntangledCells(Rule):
    """Many cells change one object in place, and many others read it in between.

    ## What it finds
    A global that is changed in place (`df["x"] = …`, `append`, `inplace=True`) by several cells and read by several
    others, where changing and reading take turns.

    ## Why it is debt
    Each reader sees the state that all changes above it left, so no cell can be moved, run alone or edited without
    looking at all of them: changing anything changes everything.

    ## How it is decided and where it is wrong
    Cells are counted, not statements; only changes that surely happen, only readers that do not change it too, and only
    changes that a reader may see: one that looks at other columns is free. The limits are high: a table that is
    prepared first and read afterwards is not entangled, however many cells do so. Whether the changes belong together
    is not judged.

    ## How to pay it back
    Give the changed object a new name at the cell that the finding names (`df = prepare(raw)`): readers above and below
    are independent then. Better, put all changes into one function, above the first reader.

    ## References
    Sculley et al., NeurIPS 2015, "Entanglement" (changing anything changes everything). Head et al., "Managing messes
    in computational notebooks", CHI 2019.
    """

    code = "BND103"
    name = "entangled-cells"
    family = "boundaries"
    severity = Severity.WARNING
    effort_minutes = 30
    help = "make all changes in one function above the first reader, or give the changed object a new name"
    settings: ClassVar = {
        "updaters": Setting(5, "cells", "that change the object"),
        "readers": Setting(5, "cells", "that read it and do not change it"),
        "turns": Setting(4, "turns", "how often a change follows upon a reader"),
        "radius": Setting(0.3, "share of code cells", "that an edit of the first change may reach"),
    }
    examples = (
        Example(
            "changed and read in turns",
            """
# %%
import pandas as pd
df = pd.read_csv("a.csv")  #!
# %%
df["b"] = df["a"] * 2
# %%
print(df.describe())
# %%
df["c"] = df["a"] * 3
# %%
print(df.corr())
# %%
df.loc[df["a"] < 0, "b"] = 0
# %%
print(df.mean())
# %%
print(df.median())
""",
            settings=_FEW,
        ),
        Example(
            "prepared first, then read",
            """
# %%
import pandas as pd
df = pd.read_csv("a.csv")
# %%
df["b"] = df["a"] * 2
# %%
df["c"] = df["a"] * 3
# %%
df.loc[df["a"] < 0, "b"] = 0
# %%
print(df.describe())
# %%
print(df.corr())
# %%
print(df.mean())
""",
            confidence="low",
            settings=_FEW,
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        cells = len(context.graph.flows)
        updaters, readers = context.setting(self, "updaters"), context.setting(self, "readers")
        if cells < updaters + readers:
            return
        for tangle in entanglements(context.graph, updaters, readers):
            wide = tangle.radius >= context.setting(self, "radius") * cells
            if wide and tangle.turns >= context.setting(self, "turns"):
                yield self._finding(context, tangle, tangle.radius / cells)

    def _finding(self, context: Context, tangle: Entanglement, share: float) -> Finding:
        name, cells = tangle.name, context.notebook.cells
        return context.finding(
            self,
            f"`{name}` is changed by {len(tangle.updates)} cells and read by {len(tangle.readers)} others in turns; "
            f"a new name at {shown(cells[tangle.cut])} would free {tangle.before} readers from {tangle.after}",
            cell=tangle.definition.cell,
            node=tangle.definition.at,
            symbol=name,
            related=[
                context.related(cell, event.at, "it is changed here")
                for cell, event in list(tangle.updates.items())[:_SHOWN]
            ],
            evidence={
                "updaters": count(len(tangle.updates), "cells"),
                "readers": count(len(tangle.readers), "cells"),
                "turns": count(tangle.turns, "turns"),
                "blast_radius": count(round(share, 3), "share of code cells"),
                "cut": count(tangle.cut + 1, "cell, counted from 1"),
            },
        )
