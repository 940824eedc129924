"""Statements that are Python by accident."""

from __future__ import annotations

import pytest

from mldebt_nb.notebook.model import Cell
from mldebt_nb.notebook.parsing import parse


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("x <- 3", "`<-` assigns in R"),
        ("my.data <- c(1, 2)", "`<-` assigns in R"),
        ("x <- y <- 3", "`<-` assigns in R"),
        ("x = {{ name }}", "`{{ }}` is a placeholder"),
        ("f(1, {{name}})", "`{{ }}` is a placeholder"),
        ("for a in b:\n    use({{ a }})", "`{{ }}` is a placeholder"),
    ],
)
def test_another_language_is_opaque(source: str, reason: str) -> None:
    (region,) = parse(Cell(0, None, "code", f"a = 1\n{source}\nb = 2")).opaque
    assert (region.line, region.text) == (2, source)
    assert (region.error or "").startswith(reason)


@pytest.mark.parametrize(
    "source",
    ["x < -3", "x <-3", "print(x <- 3)", "y = x <- 3", "if x <- 3: pass", "'{{ x }}'", "f'{{ {x} }}'",
     "{(1, 2)}", "{'a': {b}}"],
)  # fmt: skip
def test_python_stays_python(source: str) -> None:
    assert parse(Cell(0, None, "code", source)).opaque == ()
