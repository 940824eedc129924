"""Findings of a session: what really ran confirms what was supposed, or withdraws it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import pytest

from mldebt_nb.findings.model import Finding, Origin
from mldebt_nb.live.findings import LiveAudit
from mldebt_nb.notebook.scripts import read
from mldebt_nb.rules.live_rule import LiveRule, SessionExample
from mldebt_nb.rules.registry import discover
from tests.live.kernels import Notebook, notebook

pytestmark = pytest.mark.xdist_group("live")

RULES = [rule for rule in discover() if issubclass(rule, LiveRule)]
CASES = [(rule, example) for rule in RULES for example in rule.examples]


@pytest.fixture
def cells() -> Iterator[Notebook]:
    with notebook() as made:
        yield made


def findings(cells: Notebook, *codes: str) -> list[Finding]:
    found = LiveAudit(cells.session).report(cells.session.status()).findings
    return [finding for finding in found if not codes or finding.code in codes]


def told(cells: Notebook, *codes: str) -> list[tuple[str, int | None, str | None, str]]:
    return [(f.code, f.cell_index, f.symbol, f.origin.value) for f in findings(cells, *codes)]


@pytest.mark.parametrize(("rule", "example"), CASES, ids=[f"{r.code}-{e.title}" for r, e in CASES])
def test_fires_exactly_where_the_example_says(cells: Notebook, rule: type[LiveRule], example: SessionExample) -> None:
    for number, text in example.runs:
        cells.run(text, f"c{number}")
    document, expected = [], set()
    for cell in read(textwrap.dedent(example.text).strip("\n"), "example.py", databricks=frozenset()).cells:
        lines = cell.source.split("\n")
        expected |= {(cell.index, number) for number, line in enumerate(lines, start=1) if line.endswith("#!")}
        document.append((f"c{cell.index + 1}", "\n".join(line.removesuffix("#!").rstrip() for line in lines)))
    cells.document(*document)
    found = findings(cells, rule.code)
    assert {(f.cell_index, f.line) for f in found} == expected
    for finding in found:
        assert finding.origin is Origin.LIVE
        assert finding.fingerprint
        assert finding.effort_minutes == rule.effort_minutes
        assert finding.evidence
        assert all(measure.unit for measure in finding.evidence.values())


def test_a_cell_that_never_ran_needs_what_the_kernel_lacks(cells: Notebook) -> None:
    cells.run("a = 1", "a")
    cells.run("b = 2", "gone")
    cells.document(("a", "a = 1"), ("b", "print(a, b)"), ("c", "print(lost)"))
    (found,) = [f for f in findings(cells, "NBS101") if f.symbol == "lost"]
    assert found.origin is Origin.LIVE
    assert found.message == "`lost` is used but no cell defines it; the kernel does not have it either"
    cells.document(("a", "a = 1"), ("d", "lost = 1"), ("c", "print(lost)"))
    assert "lost" not in {f.symbol for f in findings(cells, "NBS101")}


def test_a_name_of_lost_code_is_proven(cells: Notebook) -> None:
    cells.run("threshold = 3", "lost")
    cells.run("print(threshold)", "a")
    cells.document(("a", "print(threshold)"))
    (found,) = findings(cells, "NBS101")
    assert found.origin is Origin.LIVE
    assert found.message == "`threshold` was read from run [2] of code that is gone; no cell above gives it"
    assert found.evidence["read_from_run"].value == 2


def test_a_name_that_a_run_from_the_top_would_find_is_withdrawn(cells: Notebook) -> None:
    text = "for name in ('alpha', 'beta'):\n    globals()[name] = 1"
    cells.run(text, "a")
    cells.run("print(alpha)", "b")
    cells.document(("a", text), ("b", "print(alpha)"))
    assert told(cells, "NBS101", "NBS102") == []


def test_a_name_from_further_down(cells: Notebook) -> None:
    cells.run("rate = 1", "b")
    cells.run("print(rate)", "a")
    cells.document(("a", "print(rate)"), ("b", "rate = 1"))
    assert told(cells, "NBS101", "NBS103", "NBS104") == [("NBS103", 0, "rate", "live")]
    assert [related.cell_index for related in findings(cells, "NBS103")[0].related] == [1]


def test_order_that_does_not_matter_is_withdrawn(cells: Notebook) -> None:
    cells.run("depth = 4", "a")
    cells.run("print(depth)", "b")
    cells.run("depth = 4", "a")
    cells.document(("a", "depth = 4"), ("b", "print(depth)"))
    assert told(cells, "NBS103", "NBS104") == []
    cells.run("depth = 5", "a")
    cells.document(("a", "depth = 5"), ("b", "print(depth)"))
    assert told(cells, "NBS103", "NBS104") == [("NBS104", 1, "depth", "live")]


def test_a_second_run_that_gave_the_same_withdraws(cells: Notebook) -> None:
    cells.run("n, step = 1, 0", "a")
    cells.run("n += step", "b")
    cells.document(("a", "n, step = 1, 0"), ("b", "n += step"))
    assert told(cells, "NBS105") == [("NBS105", 1, "n", "static")]
    cells.run("n += step", "b")
    assert told(cells, "NBS105") == []


def test_a_second_run_that_gave_something_else_confirms(cells: Notebook) -> None:
    cells.run("n = 0", "a")
    cells.run("n += 1", "b")
    cells.document(("a", "n = 0"), ("b", "n += 1"))
    assert told(cells, "NBS105") == [("NBS105", 1, "n", "static")]
    cells.run("n += 1", "b")
    (found,) = findings(cells, "NBS105")
    assert found.origin is Origin.LIVE
    assert found.message == "running this cell twice was tried: run [4] after run [3] left something else in `n`"
    assert {name: measure.value for name, measure in found.evidence.items()} == {"first_run": 3, "second_run": 4}


def test_a_second_run_that_raised_confirms(cells: Notebook) -> None:
    cells.run("d = {'a': 1}", "a")
    cells.run("del d['a']", "b")
    cells.run("del d['a']", "b")
    cells.document(("a", "d = {'a': 1}"), ("b", "del d['a']"))
    assert [(f.origin.value, "raised KeyError" in f.message) for f in findings(cells, "NBS105")] == [("live", True)]


def test_runs_with_something_in_between_prove_nothing(cells: Notebook) -> None:
    for source, cell in (("n = 0", "a"), ("n += 1", "b"), ("n = 7", "a"), ("n += 1", "b")):
        cells.run(source, cell)
    cells.document(("a", "n = 7"), ("b", "n += 1"))
    assert told(cells, "NBS105") == [("NBS105", 1, "n", "static")]


def test_what_a_failed_cell_left_was_read(cells: Notebook) -> None:
    cells.run("rows = [1]", "a")
    cells.run("rows.append(2)\nshare = 1 / 0", "b")
    cells.document(("a", "rows = [1]"), ("b", "rows.append(2)\nshare = 1 / 0"), ("c", "print(rows)"))
    assert told(cells, "NBS108") == []
    cells.run("print(rows)", "c")
    assert told(cells, "NBS108") == [("NBS108", 1, "rows", "live")]
    assert findings(cells, "NBS108")[0].line == 2


def test_a_suppression_counts(cells: Notebook) -> None:
    cells.run("x = 1", "a")
    cells.document(("a", "# mldebt: ignore[edited-after-run] a try\nx = 2"))
    assert told(cells, "NBS107") == []


def test_fingerprints_survive_edits_elsewhere(cells: Notebook) -> None:
    cells.run("x = 1", "a")
    cells.document(("a", "x = 2"))
    before = [f.fingerprint for f in findings(cells, "NBS107")]
    cells.document(("z", "import math"), ("a", "x = 2"))
    assert [f.fingerprint for f in findings(cells, "NBS107")] == before


def test_a_session_that_began_late_does_not_say_that_cells_were_skipped(cells: Notebook) -> None:
    for _ in range(3):
        cells.run("pass")
    assert not told(cells, "NBS106")
    cells.run("%unload_ext mldebt_nb")
    cells.run("x = 1", "a")
    cells.run("%load_ext mldebt_nb").raise_error()
    cells.run("print(x)", "b")
    cells.document(("a", "x = 1"), ("b", "print(x)"))
    assert told(cells, "NBS106") == []


def test_no_value_of_the_user_is_in_a_finding(cells: Notebook) -> None:
    cells.run("secret = open('/dev/null').name + 'p4ssw0rd'[::-1]", "lost")
    cells.run("print(len(secret))", "a")
    cells.run("n = 0", "b")
    cells.document(("a", "print(len(secret))"), ("b", "n = 1"))
    assert "dr0wss4p" not in repr(findings(cells))
