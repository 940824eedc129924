"""Short words for what stands in the pipeline graph: the label of an operator, the rows that it works on.

Comes in: operators, fits, rows. Goes out: texts for people. A label holds names and texts of the notebook's code, never
a value of its data: of an address what could be a secret is left out, of a query all but the names of its tables.
"""

from __future__ import annotations

import ast
import re
from enum import StrEnum

from mldebt_nb.knowledge.roles import Role
from mldebt_nb.pipeline.operators import Fit, Operator
from mldebt_nb.pipeline.rows import How, Path, Rows

LONGEST = 60

_PLACES = frozenset({"filepath_or_buffer", "io", "path", "path_or_buf", "sql", "table_name", "name", "file"})
_USER = re.compile(r"//[^/@\s]*@")
_QUERY = re.compile(r"[?#].*")
_TABLES = re.compile(r"\b(?:from|join|into)\s+([\w.]+)", re.IGNORECASE)
_UNKNOWN = "unknown"


class RowsWord(StrEnum):
    """Which rows of a data source. More may come."""

    ALL = "all"
    FILTERED = "filtered"  # by a condition
    PART = "part"  # by position or at random, without a name
    TRAIN = "train"
    VALIDATION = "validation"  # the test part of a training part, or the train part of a test part
    TEST = "test"
    RESAMPLED = "resampled"  # again, or new ones made of them


# -- rows ------------------------------------------------------------------------------------------


def words_of(rows: Rows) -> frozenset[RowsWord]:
    """The words for a set of rows; none where the text does not show what they are."""
    return frozenset(word for path in rows for word in _path(path))


def in_order(words: frozenset[RowsWord]) -> tuple[RowsWord, ...]:
    """The words in the order in which they are declared."""
    return tuple(word for word in RowsWord if word in words)


def _path(path: Path) -> list[RowsWord]:
    found: RowsWord | None = None
    resampled = False
    for step in path:
        if step.how is How.RESAMPLED:
            resampled = True
        elif step.part in (RowsWord.TRAIN, RowsWord.TEST):
            found = _within(found, RowsWord(step.part))
        elif found in _NAMELESS:
            found = _WORDS.get(step.how, found)
    words = [found] if found is not None else []
    return [*words, RowsWord.RESAMPLED] if resampled else words


def _within(whole: RowsWord | None, part: RowsWord) -> RowsWord:
    """The word for a part of rows that have a word."""
    return part if whole in (*_NAMELESS, part) else RowsWord.VALIDATION


_NAMELESS = (None, RowsWord.ALL, RowsWord.FILTERED, RowsWord.PART)
_WORDS = {
    How.SOURCE: RowsWord.ALL,
    How.FILTER: RowsWord.FILTERED,
    How.RANDOM: RowsWord.PART,
    How.CUT: RowsWord.PART,
    How.FOLD: RowsWord.PART,
}


# -- labels ----------------------------------------------------------------------------------------


def label(operator: Operator, fit: Fit | None) -> str:
    """What to call an operator; `fit` is what it fits, if anything."""
    if operator.role in (Role.SOURCE, Role.SINK) and (place := _place(operator.at.node)):
        return _cut(place)
    owner, _, method = operator.name.rpartition(".")
    if not is_method(operator):
        return _cut(method if fit is None else f"{method}({_last(fit.name)})".replace(f"({_UNKNOWN})", ""))
    model = _last(owner)
    if fit is not None and fit.model.parts:
        model = f"{model}({', '.join(_last(part.name) for part in fit.model.parts)})"
    func = operator.at.node.func if isinstance(operator.at.node, ast.Call) else None
    if not isinstance(func, ast.Attribute):  # `layer(x)`
        return _cut(method if owner == _UNKNOWN else model)
    return _cut(func.attr if owner == _UNKNOWN else f"{model}.{func.attr}")


def model(fit: Fit) -> str | None:
    """What to call the model that a fit makes; None where its class is not known."""
    name = _last(fit.name)
    return None if name == _UNKNOWN else _cut(name)


def artifact(operator: Operator, path: str | None) -> str | None:
    """The file, table or address that an operator reads or writes, if the text names it; `path` as it was found."""
    if operator.role not in (Role.SOURCE, Role.SINK):
        return None
    return _cut(_shown(path) if path else _place(operator.at.node)) or None


def is_made(operator: Operator) -> bool:
    """Whether an operator only makes a model, from nothing but parameters."""
    if operator.inputs or operator.role not in _MODELS or is_method(operator):
        return False
    return operator.role is not None or _last(operator.name)[:1].isupper()


def is_method(operator: Operator) -> bool:
    """Whether it is a method of a model: `StandardScaler.fit`."""
    owner, _, method = operator.name.rpartition(".")
    return bool(owner) and method in _METHODS


_METHODS = frozenset({"fit", "transform", "predict", "score", "split"})
_MODELS = frozenset(
    {
        None, Role.TRANSFORMER, Role.SELECTOR, Role.ESTIMATOR, Role.SEARCH, Role.PIPELINE, Role.SAMPLER, Role.SPLITTER
    }
)  # fmt: skip


def _place(node: ast.AST) -> str:
    """Path, address, table or name that stands in the text of a call; empty where none does."""
    if not isinstance(node, ast.Call):
        return ""
    given = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg in _PLACES)]
    text = next((arg.value for arg in given if isinstance(arg, ast.Constant) and isinstance(arg.value, str)), "")
    text = text.strip()
    if len(text.split()) > 1 and (tables := _TABLES.findall(text)):
        return ", ".join(dict.fromkeys(tables))
    if "\n" in text or text[:1] in ("{", "[", "<"):  # the data itself
        return ""
    return _shown(text)


def _shown(place: str) -> str:
    """A path or an address without what could be a secret."""
    return _QUERY.sub("", _USER.sub("//", place)) if "://" in place else place


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
