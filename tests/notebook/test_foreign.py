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


def test_a_configuration_file_is_opaque() -> None:
    text = "# settings\n[one]\na = False\n\n[two.three]\nb = None\nc = path"
    regions = parse(Cell(0, None, "code", text)).opaque
    assert [(region.line, region.text) for region in regions] == [(2, "[one]"), (5, "[two.three]")]
    assert all("configuration file" in (region.error or "") for region in regions)


@pytest.mark.parametrize(
    "source",
    ["x < -3", "x <-3", "print(x <- 3)", "y = x <- 3", "if x <- 3: pass", "'{{ x }}'", "f'{{ {x} }}'",
     "{(1, 2)}", "{'a': {b}}", "[a]\nb = 2\nprint(b)", "[a]", "b = 2\n[a]", "[a, b]\nc = 1", "[a]\nc = f()"],
)  # fmt: skip
def test_python_stays_python(source: str) -> None:
    assert parse(Cell(0, None, "code", source)).opaque == ()
