"""The labelled notebooks of the leakage benchmark are whole: labels that can be read, twins, both halves, no hints.

What the audit says of them is measured, not tested.
"""

from __future__ import annotations

import ast
import csv
import difflib
from collections import Counter

import pytest

pytest.importorskip("pandas")
pytest.importorskip("sklearn")

from benchmarks import _leakage_set, _leakage_truth, leakage, verdicts
from benchmarks._leakage_set import RULES, Case, Mark, parse
from benchmarks._tables import Table

CASES = _leakage_set.cases()
PAIRS = sorted({case.pair for case in CASES})
SIDES = {case.name: case for case in CASES}

LEAKY = """\
#: leaks LKG101
#: unsure LKG104
#: why the scaler sees all rows
# %%
import this
# %%
X = scaler.fit_transform(X)  #! LKG101 #? LKG104
X_train = X[:9]
"""


# -- reading a label ------------------------------------------------------------------------------


def test_a_case_is_its_truth_and_a_notebook_without_it() -> None:
    case = parse("scaled__leaky", LEAKY)
    assert (case.pair, case.side, case.leaks, case.unsure) == ("scaled", "leaky", {"LKG101"}, {"LKG104"})
    assert case.marks == (Mark("LKG101", 1, 1, True), Mark("LKG104", 1, 1, False))
    assert case.source == "# %%\nimport this\n# %%\nX = scaler.fit_transform(X)\nX_train = X[:9]\n"


@pytest.mark.parametrize(
    ("stem", "text", "message"),
    [
        ("scaled", LEAKY, "scaled: the name must end in __leaky or __twin"),
        ("a__twin", "# %%\nx = 1\n", "a__twin: the first line must be `#: leaks …`"),
        ("a__twin", "#: leaks none\n# %%\n", "then `#: why …`"),
        ("a__twin", "#: leaks LKG999\n#: why so\n# %%\n", "a__twin: unknown rule LKG999"),
        ("a__twin", "#: leaks none\n#: why so\n# %%\nx  #! leaks\n", "a mark that is not `#! LKGnnn`"),
    ],
)
def test_a_label_that_cannot_be_read_is_an_error(stem: str, text: str, message: str) -> None:
    with pytest.raises(ValueError, match="^" + stem) as raised:
        parse(stem, text)
    assert message in str(raised.value)


# -- the set --------------------------------------------------------------------------------------


def test_there_are_many_and_both_halves_are_about_as_large() -> None:
    assert len(CASES) >= 160
    listed = sum(case.is_listed for case in CASES)
    assert 0.4 <= listed / len(CASES) <= 0.6


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_leaking_pairs_in_both_halves(rule: str) -> None:
    pairs = [pair for pair in PAIRS if rule in _only_leaky(pair)]
    halves = Counter(SIDES[f"{pair}__leaky"].is_listed for pair in pairs)
    assert len(pairs) >= 6
    assert min(halves[True], halves[False]) >= 3


def _only_leaky(pair: str) -> frozenset[str]:
    return SIDES[f"{pair}__leaky"].leaks - SIDES[f"{pair}__twin"].leaks


@pytest.mark.parametrize("pair", PAIRS)
def test_twins_differ_in_few_lines_and_in_a_leak(pair: str) -> None:
    leaky, twin = SIDES[f"{pair}__leaky"], SIDES[f"{pair}__twin"]
    assert twin.leaks < leaky.leaks
    assert leaky.is_listed is twin.is_listed
    assert leaky.needs == twin.needs
    changes = [
        line
        for line in difflib.ndiff(leaky.source.splitlines(), twin.source.splitlines())
        if line.startswith(("- ", "+ "))
    ]
    assert 0 < len(changes) <= 14


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_is_python_and_its_marks_say_what_its_first_line_says(case: Case) -> None:
    ast.parse(case.source)
    assert {mark.rule for mark in case.marks if mark.is_due} == case.leaks
    assert {mark.rule for mark in case.marks} <= case.leaks | case.unsure
    assert not case.leaks & case.unsure
    assert leakage.code_lines(case.source) >= 6
    assert case.why


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_notebook_itself_does_not_tell(case: Case) -> None:
    text = case.source.lower()
    assert not [word for word in ("lkg", "leak", "#!", "#?", "#:") if word in text]


def test_nothing_is_there_twice() -> None:
    assert len({case.source for case in CASES}) == len(CASES)


# -- real notebooks that were read ----------------------------------------------------------------


@pytest.mark.parametrize("sample", ["leakage-real", "leakage-aimed"])
def test_verdicts_on_real_notebooks_are_whole_and_their_halves_share_no_repository(sample: str) -> None:
    repositories = []
    for half in (sample, f"{sample}-held-out"):
        with (verdicts.FOLDER / f"{half}.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert {row["verdict"] for row in rows} <= {"yes", "no", "unsure"}
        assert {row["rule"] for row in rows} <= RULES.keys()
        assert all(row["reason"] and row["cell"].isdecimal() is (row["verdict"] != "no") for row in rows)
        judged = Counter(row["file"] for row in rows if row["rule"] in ("LKG101", "LKG102", "LKG103"))
        assert set(judged.values()) == {3}
        repositories.append({name.partition("/")[0] for name in judged})
    assert not repositories[0] & repositories[1]


# -- counting -------------------------------------------------------------------------------------


def row(table: Table, *labels: str) -> dict[str, object]:
    values = next(values for values in table.rows if values[: len(labels)] == labels)
    return dict(zip(table.columns, values, strict=True))


def outcome(case: Case, **found: set[tuple[int, int]]) -> leakage.Outcome:
    return leakage.Outcome(case, {rule: frozenset(found.get(rule, ())) for rule in RULES})


def listed_pair() -> tuple[Case, Case]:
    pair = next(f"p{number}" for number in range(99) if parse(f"p{number}__leaky", LEAKY).is_listed)
    return parse(f"{pair}__leaky", LEAKY), parse(f"{pair}__twin", "#: leaks none\n#: why so\n# %%\nx = 1\n")


def test_the_truth_is_told_of_no_findings_at_all() -> None:
    tables, outcomes = leakage.measure([parse("a__leaky", LEAKY)], "high")
    assert len(outcomes) == 1
    counts = row(tables[0], "LKG102 overlap", "both")
    assert (counts["notebooks"], counts["leaking"], counts["found"]) == (1, 0, 0)


def test_notebooks_and_lines_are_counted_apart() -> None:
    leaky, twin = listed_pair()
    outcomes = [outcome(leaky, LKG101={(1, 1), (1, 2)}), outcome(twin, LKG101={(0, 1)}, LKG104={(0, 1)})]
    notebooks = leakage._notebook_row(outcomes, ["LKG101"])
    assert dict(zip(leakage.NOTEBOOK_COLUMNS[2:], notebooks, strict=True)) == {
        "notebooks": 2, "leaking": 1, "found": 1, "false alarms": 1, "missed": 0,
        "precision": 0.5, "recall": 1.0, "constant answer": 0.5,
    }  # fmt: skip
    lines = leakage._line_row(outcomes, ["LKG101"])
    assert dict(zip(leakage.LINE_COLUMNS[2:], lines, strict=True)) == {
        "lines": 4, "marked": 1, "found": 1, "or nearby": 1, "false alarms": 2,
        "precision": 1 / 3, "recall": 1.0, "constant answer": 0.25,
    }  # fmt: skip


def test_what_is_unsure_counts_neither_way() -> None:
    leaky, _ = listed_pair()
    for found in ({(1, 1)}, set()):
        assert leakage._notebook_row([outcome(leaky, LKG104=found)], ["LKG104"])[:5] == (0, 0, 0, 0, 0)
    assert outcome(leaky, LKG104={(1, 1)}).false_places("LKG104") == set()


def test_only_the_listed_half_is_named() -> None:
    leaky, twin = listed_pair()
    assert list(leakage.wrong([outcome(leaky), outcome(twin, LKG104={(0, 1)})])) == [
        f"missed LKG101: {leaky.name}: the scaler sees all rows",
        f"false alarm LKG104: {twin.name}: so",
        f"wrong place LKG104: {twin.name}: cell 0 line 1",
    ]
    hidden = leaky._replace(pair=next(c.pair for c in CASES if not c.is_listed))
    assert list(leakage.wrong([outcome(hidden)])) == []


# -- running --------------------------------------------------------------------------------------


def test_a_notebook_that_fails_is_told_and_one_that_runs_is_not() -> None:
    case = parse("a__twin", "#: leaks none\n#: why so\n# %%\nimport pandas\npandas.read_csv('churn.csv')\n")
    leakage.run(case)
    with pytest.raises(leakage.Failed, match=r"^KeyError: 'x'$"):
        leakage.run(case._replace(source="{}['x']"))


def test_cases_whose_library_is_missing_are_not_run() -> None:
    case = parse("a__twin", "#: leaks none\n#: needs no_such_library\n#: why so\n# %%\n1 / 0\n")
    table = leakage.runs([case])
    assert table.rows == ((1, 0, 0, 1),)
    assert table.notes == ("Missing: no_such_library.",)


# -- showing labels by running ----------------------------------------------------------------------

SCALED = """\
# %%
from sklearn.datasets import load_wine
from sklearn.linear_model import RidgeClassifier
from sklearn.preprocessing import StandardScaler
X, y = load_wine(return_X_y=True)
scaler = StandardScaler().fit({learned})
model = RidgeClassifier().fit(scaler.transform(X[{trains}]), y[{trains}])
print(model.score(scaler.transform(X[1::2]), y[1::2]))
"""


def scaled(side: str, learned: str, trains: str) -> Case:
    leaks = "none" if side == "twin" else "LKG101"
    return parse(f"a__{side}", f"#: leaks {leaks}\n#: why so\n" + SCALED.format(learned=learned, trains=trains))


CLEAN = scaled("twin", "X[::2]", "::2")


@pytest.mark.parametrize(("learned", "shown"), [("X", True), ("X[:100:2]", False)])
def test_a_fit_that_learns_from_a_row_that_only_evaluates_is_seen(learned: str, shown: bool) -> None:
    leaky = scaled("leaky", learned, "::2")
    assert _leakage_truth.shows("LKG101", leaky, CLEAN, leakage.run, leakage.Failed) is shown


@pytest.mark.parametrize(("trains", "shown"), [(":", True), ("1::2", True), ("::2", False)])
def test_rows_that_are_fitted_and_predicted_are_seen(trains: str, shown: bool) -> None:
    leaky = scaled("leaky", "X[::2]", trains)
    assert _leakage_truth.shows("LKG102", leaky, CLEAN, leakage.run, leakage.Failed) is shown


def test_a_training_score_is_no_overlap() -> None:
    looked = CLEAN._replace(source=CLEAN.source.replace("print", "model.predict(scaler.transform(X[::2]))\nprint"))
    assert _leakage_truth.overlap(_leakage_truth.observed(looked, leakage.run)) == 0


def test_watching_leaves_nothing_behind() -> None:
    from sklearn.linear_model import RidgeClassifier

    before = dict(vars(RidgeClassifier))
    with _leakage_truth.watching():
        assert "fit" in vars(RidgeClassifier)
    assert dict(vars(RidgeClassifier)) == before
