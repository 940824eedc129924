"""DAT103: files that are read and come from nowhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from mldebt_nb.dataflow.sites import Call, sites
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count

_READS = re.compile(
    r"(?:pandas|polars|geopandas|cudf|dask\.dataframe)\.(?:read|scan)_\w+$|numpy\.(?:load|loadtxt|genfromtxt)$|"
    r"joblib\.load$|open$|PIL\.Image\.open$|cv2\.imread$|scipy\.io\.loadmat$|torch\.load$"
)
_FETCHES = re.compile(
    r"\b(?:wget|curl|gdown|kaggle|unzip|tar|git\s+clone|gsutil|aws\s+s3|dvc|cp|mv)\b|urlretrieve|extractall"
)
_ELSEWHERE = ("http://", "https://", "s3://", "gs://", "hdfs://", "ftp://", "sqlite", "/dev/", "select ", "SELECT ")
_NAMED = 5  # files that a message names


class _Read(NamedTuple):
    call: Call
    node: ast.Constant
    path: str


class UndeclaredInput(Rule):
    """Local files are read that no cell makes or fetches.

    ## What it finds
    Literal paths that are read, and that nothing in the notebook writes or downloads.

    ## Why it is debt
    Who takes the notebook over does not know where the file is from, which version it is, or whom to ask. It is the
    first thing that fails on another machine.

    ## How it is decided and where it is wrong
    A rule sees no folders: that the file lies beside the notebook is not known here, so it is of low confidence and
    shown on demand only. Silent when a cell downloads, unpacks or copies anything, since that may make the file.

    ## How to pay it back
    Say in the notebook where the file is from, fetch it in a cell, or keep it in the project under version control.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015 (data dependencies).
    """

    code = "DAT103"
    name = "undeclared-input"
    family = "data-dependencies"
    severity = Severity.INFO
    effort_minutes = 5
    help = "say where the file is from, or fetch it in a cell"
    examples = (
        Example(
            "a file from nowhere",
            """
# %%
import pandas as pd
df = pd.read_csv("people.csv")  #!
df
""",
            confidence="low",
        ),
        Example(
            "made here, or fetched",
            """
# %%
import pandas as pd
pd.DataFrame({"a": [1]}).to_csv("made.csv")
df = pd.read_csv("made.csv")
web = pd.read_csv("https://example.org/people.csv")
df, web
""",
            confidence="low",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        every = [read for call in context.once(sites).calls if (read := _read(call)) is not None]
        if not every or any(_FETCHES.search(parsed.cell.source) for parsed in context.graph.parsed):
            return
        made = _made(context)
        reads = [read for read in every if read.path not in made]
        if not reads:
            return
        paths = list(dict.fromkeys(read.path for read in reads))
        shown = ", ".join(f"`{path}`" for path in paths[:_NAMED])
        more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
        verb = "is" if len(paths) == 1 else "are"
        yield context.finding(
            self,
            f"{shown}{more} {verb} read here, and nothing here makes or fetches {'it' if verb == 'is' else 'them'}",
            cell=reads[0].call.cell,
            node=reads[0].node,
            symbol=paths[0],
            confidence=Confidence.LOW,
            related=[context.related(read.call.cell, read.node, f"reads {read.path}") for read in reads[1:6]],
            evidence={"files": count(len(paths), "files")},
        )


def _read(call: Call) -> _Read | None:
    if call.qualified is None or not _READS.match(call.qualified) or not call.node.args:
        return None
    first = call.node.args[0]
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str) or first.value.startswith(_ELSEWHERE):
        return None
    mode = call.argument(1, "mode") if call.qualified == "open" else None
    if isinstance(mode, ast.Constant) and isinstance(mode.value, str) and not mode.value.startswith("r"):
        return None
    return _Read(call, first, first.value) if first.value and "\n" not in first.value else None


def _made(context: Context) -> frozenset[str]:
    """Texts that some call which reads nothing is given: paths of what is written, among others."""
    return frozenset(
        argument.value
        for call in context.once(sites).calls
        if _read(call) is None
        for argument in (*call.node.args, *(keyword.value for keyword in call.node.keywords))
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    )
