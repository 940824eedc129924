"""The benchmark scripts run on made-up input, yield the columns that docs/benchmarks.md quotes, see what is planted.

No time and no accuracy of mldebt itself is asserted here: those are measured, not tested.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pandas")
pytest.importorskip("sklearn")
pytest.importorskip("IPython")

from benchmarks import _corpus, _oracle, _sources, names, order, probes, repeat, throughput, unused_imports, verdicts
from benchmarks.__main__ import SCRIPTS, listing
from benchmarks._audits import Failures
from benchmarks._equality import same
from benchmarks._tables import Table
from benchmarks.repeat_cases import CASES, Case

ROOT = Path(__file__).resolve().parent.parent


def corpus_of(folder: Path, *notebooks: list[str]) -> _corpus.Corpus:
    (folder / "made+here").mkdir(parents=True)
    for number, sources in enumerate(notebooks):
        file = folder / "made+here" / f"{number}.ipynb"
        file.write_bytes(_corpus.encode(_corpus.notebook(sources, range(1, len(sources) + 1))))
    return _corpus.load(str(folder))


def row(table: Table, label: str) -> dict[str, object]:
    values = next(values for values in table.rows if label in values)
    return dict(zip(table.columns, values, strict=True))


# -- all scripts ----------------------------------------------------------------------------------


def test_every_script_is_listed_with_what_it_measures() -> None:
    text = listing()
    for name in SCRIPTS:
        assert f"  {name}" in text


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_has_help(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", name, "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "corpus" in done.stdout


def test_an_unknown_script_is_named() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "speed"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert done.stderr.strip() == (
        "speed: no such script; known are throughput, names, unused_imports, repeat, order, leakage, verdicts, "
        "sessions, probes, live_cost, panel, dataflow_view, entanglement, whatif, and all"
    )


def test_a_missing_corpus_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no such folder; name a folder of notebooks"):
        _corpus.load(str(tmp_path / "nowhere"))


def test_without_a_corpus_the_notebooks_are_made_and_called_so() -> None:
    one, two = _corpus.load(None, seed=3, size=4), _corpus.load(None, seed=3, size=4)
    assert one.label == "synthetic"
    assert [p.read_bytes() for p in one.notebooks] == [p.read_bytes() for p in two.notebooks]


def test_repositories_that_were_looked_at_are_told_from_held_out_ones(tmp_path: Path) -> None:
    for repository in ("norvig+pytudes", "some+other"):
        (tmp_path / repository).mkdir()
        (tmp_path / repository / "a.ipynb").write_bytes(_corpus.encode(_corpus.notebook(["1"])))
    corpus = _corpus.load(str(tmp_path))
    assert {corpus.name(path): corpus.part(path) for path in corpus.notebooks} == {
        "norvig+pytudes/a.ipynb": "tuning",
        "some+other/a.ipynb": "held out",
    }


def test_an_audit_that_fails_is_counted_and_not_taken_for_silence() -> None:
    failures = Failures()
    assert failures.audited(b"no notebook", "a.ipynb") == ()
    assert failures.note().startswith("The audit itself failed in 1 of 1 audits (")


# -- throughput -----------------------------------------------------------------------------------


def test_throughput_gives_rates_and_single_figures() -> None:
    corpus = _corpus.load(None, size=3)
    rates, figures = throughput.measure(corpus, runs=1, huge_mb=1, big_cells=20)
    assert "synthetic" in rates.title
    assert rates.columns[:4] == ("what", "notebooks", "CPU s", "notebooks per CPU s")
    assert set(rates.column("notebooks")) == {3}
    assert figures.columns == ("what", "measured", "unit", "target at most")
    assert not figures.notes, "an audit ended with an error"


# -- repeat ---------------------------------------------------------------------------------------


def case(definition: str, update: str) -> Case:
    return Case("planted", 1, definition, update)


@pytest.mark.parametrize(
    ("definition", "update", "changes"),
    [
        ("rows = []", "rows.append(1)", True),
        ("rows = []", "rows = [1]", False),
        ("rows = [1]", "rows.remove(1)", True),
        ("x = 0.1", "x = (x - 1) + 1", False),
        ("lines = iter('ab')", "for line in lines:\n    print(line)", True),
        ("", "open('log', 'a').write('x')", True),
        ("class A:\n    n = 0\na = A()", "a.n = 3", False),
        ("class A:\n    n = 0\na = A()", "a.n += 3", True),
    ],
)
def test_what_a_second_run_changes_is_found_by_running_it(definition: str, update: str, changes: bool) -> None:
    assert repeat.outcome(case(definition, update), Failures()).changes is changes


def test_a_case_that_fails_at_once_is_refused() -> None:
    with pytest.raises(repeat.Unusable, match="planted 1"):
        repeat.outcome(case("", "missing"), Failures())


def test_the_cases_are_many_and_of_both_kinds() -> None:
    assert len(CASES) >= 150
    assert len({(c.definition, c.update) for c in CASES}) == len(CASES)


def test_repeat_counts_right_wrong_and_missed() -> None:
    tables, outcomes = repeat.measure([case("rows = []", "rows.append(1)"), case("rows = []", "rows = [1]")])
    all_cases = row(tables[0], "all")
    assert (all_cases["cases"], all_cases["non-idempotent"]) == (2, "1 (50%)")
    assert all_cases["found"] == sum(o.found and o.changes for o in outcomes)


def test_equality_looks_inside_and_forgives_rounding() -> None:
    import numpy as np
    import pandas as pd

    assert same({"a": [np.arange(3), 0.1 + 0.2]}, {"a": [np.arange(3), 0.3]})
    assert not same({"a": 1, "b": 2}, {"b": 2, "a": 1}), "the order of a dict is seen when it is printed"
    assert not same(pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1.0]}))
    assert not same(iter([1]), iter([]))


# -- order ----------------------------------------------------------------------------------------


def session(cells: list[str], sequence: list[int]) -> order.Judged:
    return order.judge(order.Session("planted", tuple(cells), tuple(sequence), order.run(cells, sequence)))


def test_a_value_from_below_differs_and_a_harmless_order_does_not() -> None:
    assert session(["a = 1", "print(a)", "a = 2"], [0, 2, 1]).directly == {1}
    assert session(["a = 1", "b = 2", "print(b)"], [1, 2, 0]).differing == frozenset()


def test_only_the_first_cell_that_reads_otherwise_differs_directly() -> None:
    judged = session(["a = 1", "b = a + 1", "print(b)", "a = 2"], [0, 3, 1, 2])
    assert judged.differing == {1, 2}
    assert judged.directly == {1}


def test_a_list_that_changed_differs() -> None:
    assert session(["rows = [1]", "print(rows)", "rows.append(2)"], [0, 2, 1]).directly >= {1}


def test_sessions_record_the_last_run_of_each_cell() -> None:
    made = list(order.sessions(seed=1, number=10))
    assert made == list(order.sessions(seed=1, number=10))
    for one in made:
        cells = one.document()["cells"]
        counts = [cell["execution_count"] for cell in cells]  # type: ignore[attr-defined]
        assert sorted(c for c in counts if c) == sorted(
            max(i for i, cell in enumerate(one.order, 1) if cell == index) for index in set(one.order)
        )


def test_order_yields_its_columns() -> None:
    tables, judged = order.measure(number=10)
    assert tables[0].columns[-3:] == ("precision", "recall", "recall with stale-cell")
    assert row(tables[0], "all")["number"] == len(judged) == 10


# -- names ----------------------------------------------------------------------------------------


def test_the_oracle_knows_undefined_and_early_names() -> None:
    cells = ["print(gone)", "print(late)\nlate = 1", "def f():\n    return later\nf()", "later = 1", "x: Unseen = 1"]
    assert _oracle.undefined(cells) == {"gone", "Unseen"}
    early = _oracle.early(cells)
    assert (early.plain, early.called) == ({"late"}, {"later"})


@pytest.mark.parametrize(
    "cell",
    [
        "squares = [n * n for n in range(3)]",
        "try:\n    import json\nexcept ImportError as problem:\n    print(problem)",
        "for row, (key, value) in {}.items():\n    print(row, key, value)",
        "class A:\n    b = 1\n    c = b",
        "def f(n):\n    return f(n - 1) if n else late\nlate = 1\nf(2)",
        "def setup():\n    global rate\n    rate = 1\nsetup()\nrate",
        "def setup():\n    global rate\n    rate = 1\ndef show():\n    setup()\n    return rate\nshow()",
    ],
)
def test_the_oracle_raises_no_false_alarm(cell: str) -> None:
    assert not _oracle.undefined([cell])
    assert not _oracle.early([cell]).all


def test_planted_names_are_due(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, ["import math", "rate = math.pi", "price = rate * 2", "print(price)"])
    table, found = names.planted(corpus)
    due = {(m.kind, name) for m in found for name in m.due}
    assert {("cell deleted", "rate"), ("cell deleted", "math"), ("cell moved down", "rate")} <= due
    assert all(m.due <= m.true for m in found)
    assert table.columns[10:13] == ("false", "precision", "recall")


def test_recall_is_told_over_all_names_and_over_those_that_a_recorded_run_needed(tmp_path: Path) -> None:
    (tmp_path / "made+here").mkdir()
    cells = ["import math", "import json", "print(math.pi)", "print(json.dumps(1))"]
    drafts = _corpus.notebook(cells, [1, 2, 3, None])
    (tmp_path / "made+here" / "drafts.ipynb").write_bytes(_corpus.encode(drafts))
    table, found = names.planted(_corpus.load(str(tmp_path)))
    assert {(name, name in m.unrun) for m in found for name in m.due} == {("math", False), ("json", True)}
    both = row(table, "both")
    assert both["names due"] == 4
    assert both["names due that a recorded run needed"] == 2
    assert both["of these found"] == 2
    assert both["recall"] < both["recall among these"] == 1


def test_where_no_cell_has_a_count_every_name_is_needed(tmp_path: Path) -> None:
    (tmp_path / "made+here").mkdir()
    never_run = _corpus.notebook(["import json", "print(json.dumps(1))", "print(2)"], [None, None, None])
    (tmp_path / "made+here" / "never.ipynb").write_bytes(_corpus.encode(never_run))
    table, _ = names.planted(_corpus.load(str(tmp_path)))
    assert row(table, "both")["names due"] == row(table, "both")["names due that a recorded run needed"] == 2


@pytest.mark.parametrize("cell", ["from math import *", "%run other.py", "exec('x = 1')", "print 'two'"])
def test_notebooks_that_hide_names_get_no_faults(tmp_path: Path, cell: str) -> None:
    corpus = corpus_of(tmp_path, [cell, "a = 1", "b = a", "print(b)"])
    assert not list(names.mutants(corpus, Failures()))


def test_disagreements_over_names_have_reasons(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, ["from math import *", "print(pi, nothing)"])
    tables, found = names.as_they_are(corpus)
    assert tables[0].columns[:2] == ("reported by", "reason")
    assert all(d.reason.startswith("star import") for d in found)


# -- unused imports -------------------------------------------------------------------------------


def test_disagreements_over_imports_have_reasons(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, ["import json\nimport seaborn\nimport os as system\nimport re", "!echo {re}", "1"])
    tables, found = unused_imports.measure(corpus)
    assert tables[0].columns[-2:] == ("precision", "recall")
    assert row(tables[0], "all")["both report"] == 2
    assert {(d.name, d.reason) for d in found} == {
        ("seaborn", "imported for its effect"),
        ("re", "a magic, shell line or help line mentions it"),
    }


# -- sources --------------------------------------------------------------------------------------


def test_sources_are_what_ipython_makes_of_them(tmp_path: Path) -> None:
    document = _corpus.notebook(["%time x = 1", "print 'two'", "!ls", "%%timeit\ny = 2", "y"])
    cells = _sources.cells_of(json.loads(_corpus.encode(document)))
    assert [cell.python is None for cell in cells] == [False, True, False, False, False]
    assert cells[0].python == "x = 1\n"
    assert cells[3].python == "y = 2\n"
    joined = _sources.joined(cells)
    assert joined.text.startswith("x = 1\nget_ipython()")
    assert [joined.cell_of(line) for line in (1, 2, 3)] == [0, 2, 3]


# -- verdicts ----------------------------------------------------------------------------------------------------------


def test_sources_that_are_missing_or_old_are_read() -> None:
    empty = {"cells": [{"cell_type": "code", "source": source} for source in (None, [], "")]}
    assert [cell.source for cell in _sources.cells_of(empty)] == ["", "", ""]
    for form, lines in ((2, ["a = 1", "b = a"]), (3, ["a = 1", "b = a"]), (3, ["a = 1\n", "b = a"])):
        old = {"nbformat": form, "worksheets": [{"cells": [{"cell_type": "code", "input": lines}]}]}
        assert [cell.source for cell in _sources.cells_of(old)] == ["a = 1\nb = a"]


def test_every_verdict_is_one_of_three_and_holds_no_code() -> None:
    judged = [verdict for found in verdicts.rounds().values() for verdict in found]
    assert len(judged) >= 100
    for verdict in judged:
        assert verdict.repository.count("/") == 1
        assert len(verdict.reason) < 320


def test_what_is_still_reported_is_counted(tmp_path: Path) -> None:
    tables = verdicts.measure(corpus_of(tmp_path, ["import json"]))
    assert tables[0].columns == verdicts.COLUMNS
    assert row(tables[0], "all")["right ones still reported"].startswith("0 of ")  # type: ignore[union-attr]


# -- probes ------------------------------------------------------------------------------------------------------------


def test_probes_yield_their_columns() -> None:
    costs = probes.costs(1, [("small", "mixed", 300, 9, "target")])
    assert costs.columns[:4] == ("frame", "probe, CPU s", "describe, CPU s", "ratio")
    planted = probes.faults(1)
    assert planted.column("fault") == [*probes.FAULTS, "all"]
    assert planted.columns[-2:] == ("precision", "recall")
    silence = probes.silence(2)
    assert len(silence.rows) == 6


@pytest.mark.parametrize("fault", probes.FAULTS)
def test_a_planted_fault_is_due_under_the_name_of_a_rule(fault: str) -> None:
    from mldebt_nb.rules.registry import discover

    rule, symbol, asked = probes.planted(fault, 0)
    assert discover().find(rule) is not None
    assert symbol == "frame" or symbol in asked["subject"]
