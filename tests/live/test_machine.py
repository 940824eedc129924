"""The machine that judges the live session, judged itself: scenarios, oracle, scores, shrinking, made-up sessions."""

from __future__ import annotations

import ast
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest

from benchmarks.sessions import children, programs, truth
from benchmarks.sessions.campaign import judge_scenario
from benchmarks.sessions.comparison import measure
from benchmarks.sessions.programs import edits
from benchmarks.sessions.scenario import Scenario, scenario
from benchmarks.sessions.scoring import Miss, misses, score
from benchmarks.sessions.shells import Shown
from benchmarks.sessions.shrinking import shrink
from benchmarks.sessions.trackers import Said
from benchmarks.sessions.truth import Difference, Truth, same_code

pytestmark = pytest.mark.xdist_group("sessions")

QUIET = Shown("", (), "")
LOUD = Shown("1\n", (), "")


def ran(*sources: str, also: tuple[tuple[Any, ...], ...] = ()) -> Scenario:
    """Cells a, b, … run from the top, and what is done then."""
    cells = list(zip("abcdefgh", sources, strict=False))
    return scenario(cells, [*(("run", name) for name, _ in cells), *also])


# -- scenarios ------------------------------------------------------------------------------------


def test_actions_change_the_document() -> None:
    steps = [("move", "a", 1), ("insert", "n", 0, "0"), ("edit", "b", "2"), ("delete", "a"), ("run", "a")]
    made = ran("1", "1", also=tuple(steps))
    assert [tuple(cell) for cell in made.final()] == [("n", "0"), ("b", "2")]
    assert made.last_runs() == {"a": "1", "b": "1"}


def test_a_literal_makes_the_same_scenario() -> None:
    made = programs.make(3)
    parts = ast.literal_eval("{" + made.literal().replace("cells=", "'cells':").replace("actions=", "'actions':") + "}")
    assert scenario(parts["cells"], parts["actions"]) == made


# -- the oracle -----------------------------------------------------------------------------------


def found(worker: ProcessPoolExecutor, made: Scenario) -> Truth:
    return worker.submit(truth.find, made).result()


def effects(one: Truth, cell: str) -> set[str]:
    return {place for place, _, _ in one.cells[cell].effects}


@pytest.mark.parametrize(
    ("sources", "again", "differing"),
    [
        (("x = 1", "x += 1", "x"), "b", "b"),
        (("x = 1", "x = 5", "x"), "b", ""),
        (("d = {}", "d['a'] = 1", "d['b'] = 2"), "b", ""),
        (("d = {'a': 0}", "d['a'] = 1", "d"), "c", ""),
        (("xs = [1]", "ys = xs", "xs.append(2)"), "b", "b"),
        (("xs = {'k': 0}", "xs['k'] = 1", "ys = xs"), "b", ""),
        (("import numpy as np\na = np.zeros(3)", "a[0] = 1", "a[1] = 2"), "b", ""),
        (("class A:\n    n = 0", "A.n += 1", "A.n"), "b", "b"),
        (("it = iter('ab')", "next(it)"), "b", "b"),
        (("import random\nrandom.seed(1)", "v = random.random()"), "b", "b"),
        (("f = open('t', 'w').write('x')", "_ = open('t', 'a').write('y')"), "b", "b"),
        (("import os", "os.environ['A'] = 'b'"), "b", ""),
        (("import math", "math.tau = 6"), "b", ""),
        (("import pandas as pd", "pd.options.display.float_format = '{:.1f}'.format"), "b", ""),
        (("from io import StringIO\nx = StringIO()", "_ = x.write('a')"), "b", "b"),
        (("import math\nmath.n = 0", "math.n += 1"), "b", "b"),
        (("def f(xs=[]):\n    xs.append(1)", "f()"), "b", "b"),
        (("from functools import cache\n@cache\ndef f(n): return n", "f(1)"), "b", ""),
    ],
)
def test_a_second_run_differs_or_not(
    worker: ProcessPoolExecutor, sources: tuple[str, ...], again: str, differing: str
) -> None:
    one = found(worker, ran(*sources, also=(("run", again),)))
    assert {name for name, cell in one.cells.items() if cell.any} == set(differing)
    assert one.reproducible is (differing == "")


def test_outputs_are_text_values_and_errors(worker: ProcessPoolExecutor) -> None:
    one = found(worker, ran("print('a')\n2", "1 / 0", "object()", "import sys\nprint('x', file=sys.stderr)"))
    assert one.shown == (
        Shown("a\n", ("2",), ""),
        Shown("", (), "ZeroDivisionError: division by zero"),
        Shown("", ("<object at 0x…>",), ""),
        QUIET,
    )
    assert one.reproducible


def test_an_edited_cell_is_held_to_its_present_text(worker: ProcessPoolExecutor) -> None:
    one = found(worker, ran("x = 1", "x", also=(("edit", "a", "x = 2"),)))
    assert one.cells["a"].edited
    assert effects(one, "a") == {"x"}
    assert one.cells["b"].output
    assert not found(worker, ran("x = 2", "x", also=(("edit", "a", "x = 1 + 1"),))).cells["a"].any


def test_a_name_bound_to_what_it_was_is_still_bound(worker: ProcessPoolExecutor) -> None:
    """Neither run of b changes `y`, and yet it binds 5 in one and 3 in the other."""
    one = found(worker, ran("x = y = 5", "y = x", also=(("edit", "a", "x = y = 3"), ("run", "a"))))
    assert effects(one, "b") == {"y"}


def test_a_cell_that_never_ran_does_not_count_but_its_effect_does(worker: ProcessPoolExecutor) -> None:
    one = found(worker, ran("x = 1", "x", also=(("insert", "n", 1, "x = 2"),)))
    assert one.never_run == ("n",)
    assert {name for name, cell in one.cells.items() if cell.any} == {"b"}


def test_hidden_names_are_those_of_the_session_only(worker: ProcessPoolExecutor) -> None:
    one = found(worker, ran("x = 1", "y = 2", also=(("delete", "b"),)))
    assert one.hidden == {"y"}
    assert one.reproducible


def test_each_process_has_its_own_entropy_and_directory(worker: ProcessPoolExecutor) -> None:
    one = found(worker, ran("import random\nrandom.random()", "import os\nos.listdir()", "open('t', 'w').close()"))
    assert one.cells["a"].output
    assert not one.cells["b"].any


def test_a_truth_is_found_twice_alike(worker: ProcessPoolExecutor) -> None:
    for seed in range(6):
        one, other = (found(worker, programs.make(seed)) for _ in range(2))
        assert one._replace(seconds=0) == other._replace(seconds=0)


def test_a_change_through_an_alias_of_one_run_counts_once(worker: ProcessPoolExecutor) -> None:
    """Re-running b reaches `ys` too, which a run from the top makes only later; `xs` is the same after both."""
    one = found(worker, ran("xs = {'k': 0}", "xs['k'] = 1", "ys = xs", also=(("run", "a"), ("run", "c"), ("run", "b"))))
    assert not one.cells["b"].any


def test_a_child_that_hangs_is_reported(worker: ProcessPoolExecutor) -> None:
    one = worker.submit(truth.find, ran("while True:\n    pass"), 1.0).result()
    assert one.problem == "session hung: no answer within 1 s"
    assert score(one, Said({}, {}, frozenset(), None, ())).problems == 1


def test_a_child_that_dies_is_reported(worker: ProcessPoolExecutor) -> None:
    assert "died" in found(worker, ran("import os\nos._exit(3)")).problem


def _broken() -> None:
    raise KeyError("of ours")


def test_an_error_of_the_oracle_is_no_truth(worker: ProcessPoolExecutor) -> None:
    with pytest.raises(children.ChildFailed, match="of ours"):
        worker.submit(children.in_child, _broken).result()


def test_comments_and_layout_are_no_edit() -> None:
    assert same_code("x = 1", "# one\nx  =  1")
    assert same_code("%time x = 1", "%time x = 1\n")
    assert not same_code("x = 1", "x = 2")
    assert not same_code("x = (", "x = [")


# -- scores ---------------------------------------------------------------------------------------


def difference(cell: str, *, output: bool = False, effect: bool = False, edited: bool = False) -> Difference:
    return Difference(cell, edited, QUIET, LOUD if output else QUIET, (("x", "1", "2"),) if effect else ())


TRUE = Truth(
    {
        "a": difference("a"),
        "b": difference("b", output=True),
        "c": difference("c", effect=True),
        "d": difference("d", output=True, edited=True),
    },
    ("n",),
    frozenset(["x"]),
    (),
)


def said(a: str, b: str, c: str, d: str, *, hidden: str = "x", reproducible: bool | None = False) -> Said:
    statuses = {"a": a, "b": b, "c": c, "d": d, "n": "never-run"}
    return Said(statuses, {}, frozenset(hidden.split()), reproducible, ())


def test_a_tracker_that_is_right_has_no_misses() -> None:
    right = said("clean", "stale", "stale", "edited")
    assert misses(TRUE, right) == []
    counted = score(TRUE, right)
    assert (counted.recall, counted.precision, counted.verdict, counted.hidden) == (1, 1, 1, 1)
    assert misses(TRUE, said("failed", "stale", "clean", "edited")) == [], "an effect that nothing shows may be silent"


def test_misses_are_named_and_counted() -> None:
    wrong = said("stale", "unknown", "clean", "clean", hidden="", reproducible=None)
    assert {(miss.kind, miss.cell) for miss in misses(TRUE, wrong)} == {
        ("false alarm", "a"), ("missed", "b"), ("unknown", "b"), ("missed", "d"), ("state", "d"), ("verdict", ""),
        ("hidden", ""),
    }  # fmt: skip
    counted = score(TRUE, wrong)
    assert (counted.found, counted.differing, counted.rightly_stale, counted.stale) == (0, 2, 0, 1)
    assert (counted.verdicts_right, counted.verdicts_open, counted.unknown, counted.cells) == (0, 1, 1, 5)


def test_a_tracker_that_fails_or_disturbs_is_told() -> None:
    assert misses(TRUE, Said({}, {}, frozenset(), None, (), "Boom"))[0].kind == "tracker failed"
    disturbing = said("clean", "stale", "stale", "edited")._replace(shown=(LOUD,))
    assert misses(TRUE._replace(shown=(QUIET,)), disturbing) == [Miss("disturbed", "run 1", "1", "(nothing)")]
    assert score(TRUE._replace(shown=(QUIET,)), disturbing).disturbed == 1


# -- making and shrinking -------------------------------------------------------------------------


def test_a_seed_makes_one_session() -> None:
    assert [programs.make(seed) for seed in range(20)] == [programs.make(seed) for seed in range(20)]


def test_sessions_have_the_sizes_they_promise() -> None:
    made = [programs.make(seed) for seed in range(300)]
    assert {len(one.cells) for one in made} <= set(range(4, 13))
    assert {len(one.actions) for one in made} <= set(range(5, 21))
    kinds = {action[0] for one in made for action in one.actions}
    assert kinds == {"run", "edit", "delete", "move", "insert"}
    assert all(len(list(one.replay())) == len(one.actions) for one in made), "every action applies"


def test_sources_mostly_parse() -> None:
    sources = {cell.source for seed in range(200) for cell in programs.make(seed).cells}
    broken = [source for source in sources if truth.parsed(source) is None]
    assert len(broken) <= len(sources) // 200, broken


@pytest.mark.parametrize("edit", [edit for edit, _ in edits.BENIGN], ids=lambda edit: edit.__name__)
def test_benign_edits_change_nothing(worker: ProcessPoolExecutor, edit: edits.Edit) -> None:
    from random import Random

    from benchmarks.sessions.programs.scope import Scope

    source = "x = 3\ny = x + 4\nprint(x, y)"
    edited = edit(source, Scope(Random(1), ()))
    assert edited != source
    one = found(worker, ran(source, also=(("edit", "a", edited), ("run", "a"))))
    assert one.reproducible
    assert one.shown[0] == one.shown[1]


def test_shrinking_keeps_what_matters() -> None:
    made = ran("x = 1", "y = 2", "x + y", "print(3)\nx", also=(("run", "a"), ("delete", "b"), ("run", "d")))

    def still(smaller: Scenario) -> bool:
        return any("x" in cell.source for cell in smaller.final()) and ("delete", "b") in smaller.actions

    small = shrink(made, still)
    assert small.actions == (("delete", "b"),)
    assert len(small.cells) == 2, "the one that is deleted, and one with x"
    assert all("\n" not in cell.source for cell in small.cells)


def test_a_baseline_misses_what_it_cannot_see(worker: ProcessPoolExecutor) -> None:
    made = ran("xs = []", "xs.append(1)", "len(xs)", also=(("run", "b"), ("run", "c")))
    for tracker in ("counts", "names"):
        judged = worker.submit(judge_scenario, made, tracker).result()
        assert ("missed", "c") in {(miss.kind, miss.cell) for miss in judged.misses}, tracker


def test_the_comparison_has_a_row_for_each_tracker() -> None:
    table, _ = measure(range(3), jobs=1)
    assert table.column("tracker") == ["mldebt", "execution counts", "static graph of names"]
