"""The example notebooks are audited as a person who knows the rules would audit them.

`NAME.expected.json` beside each notebook was written from the definitions of the rules, not from the auditor's output.
When the two disagree, one of them is wrong: find out which before changing either.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from mldebt_nb import audit
from mldebt_nb.config import Config

FOLDER = Path(__file__).resolve().parent.parent / "example_notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SHOWN_FAMILIES = ("NBS", "DED")  # other families have examples of their own

CAREFUL = ("clean", "entangled-features", "smaller-model")
TELLING = CAREFUL[1:]

Place = tuple[str, str, int, str | None]

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])

careful = pytest.mark.parametrize("name", CAREFUL)


def expected_of(path: Path) -> dict[str, Any]:
    expected: dict[str, Any] = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    return expected


def cells_of(path: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return cells


def source_of(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def root(symbol: str | None) -> str | None:
    """The variable of a symbol such as `wine["alcohol"]` or `wine.columns`."""
    return re.split(r"[.\[]", symbol, maxsplit=1)[0] if symbol else None


def expected_places(path: Path, *confidences: str) -> set[Place]:
    return {
        (one["code"], one["cell_id"], one["line"], one["symbol"])
        for one in expected_of(path)["findings"]
        if one["confidence"] in confidences
    }


def reported_places(path: Path, findings: list[Any]) -> set[Place]:
    """Where the audit's findings are; a symbol counts only where the expectation names one for that line."""
    cells = cells_of(path)
    without_symbol = {place[:3] for place in expected_places(path, "high", "medium") if place[3] is None}
    places: set[Place] = set()
    for finding in findings:
        if finding.code.startswith(SHOWN_FAMILIES):
            place = (finding.code, cells[finding.cell_index]["id"], finding.line)
            places.add((*place, None if place in without_symbol else root(finding.symbol)))
    return places


def readable(places: set[Place]) -> list[str]:
    return sorted(f"{code} {cell_id}:{line} {symbol}" for code, cell_id, line, symbol in places)


# -- the audit ---------------------------------------------------------------------------------------------------------


@every_notebook
def test_reports_exactly_what_is_expected(path: Path) -> None:
    reported = reported_places(path, audit(path).findings)
    assert readable(reported) == readable(expected_places(path, "high"))


@every_notebook
def test_finds_what_is_probable_when_asked(path: Path) -> None:
    reported = reported_places(path, audit(path, config=Config(confidence="medium")).findings)
    missing = expected_places(path, "high", "medium") - reported
    assert readable(missing) == []


@every_notebook
def test_states_the_confidence_that_the_evidence_allows(path: Path) -> None:
    cells = cells_of(path)
    confidence = {
        (finding.code, cells[finding.cell_index]["id"], finding.line, finding.confidence)
        for finding in audit(path, config=Config(confidence="medium")).findings
    }
    for one in expected_of(path)["findings"]:
        assert (one["code"], one["cell_id"], one["line"], one["confidence"]) in confidence


@every_notebook
def test_leaves_suspicious_but_sound_cells_alone(path: Path) -> None:
    cells = cells_of(path)
    accused = {cells[one.cell_index]["id"]: one for one in audit(path).findings if one.code.startswith(SHOWN_FAMILIES)}
    wrongly = [
        f"{one['cell_id']}: {accused[one['cell_id']].code}, although {one['why']}"
        for one in expected_of(path)["silent"]
        if one["cell_id"] in accused
    ]
    assert wrongly == []


@every_notebook
def test_code_and_name_belong_together(path: Path) -> None:
    names = {(one["code"], one["name"]) for one in expected_of(path)["findings"]}
    reported = {(one.code, one.rule) for one in audit(path, config=Config(confidence="medium")).findings}
    assert names <= reported


@careful
def test_a_careful_notebook_has_no_findings_at_medium_confidence_either(name: str) -> None:
    findings = audit(FOLDER / f"{name}.ipynb", config=Config(confidence="medium")).findings
    assert [one.code for one in findings if one.code.startswith(SHOWN_FAMILIES)] == []


@pytest.mark.parametrize("name", TELLING)
def test_a_notebook_that_tells_of_entanglement_has_no_debt_of_any_family(name: str) -> None:
    findings = audit(FOLDER / f"{name}.ipynb", config=Config(confidence="low")).findings
    assert [f"{one.code} {one.message}" for one in findings] == []


# -- the notebooks and what is said about them -------------------------------------------------------------------------


def test_there_is_an_example_of_every_rule_that_a_saved_notebook_can_show() -> None:
    shown = {one["code"] for path in NOTEBOOKS for one in expected_of(path)["findings"]}
    state = {f"NBS{number}" for number in (101, 102, 103, 104, 105, 106, 108)}  # NBS107 needs a live kernel
    dead = {f"DED{number}" for number in range(101, 108)}
    assert shown == state | dead


def test_there_are_enough_of_them_and_they_are_small() -> None:
    assert len(NOTEBOOKS) >= 7
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 1_000_000


@every_notebook
def test_expectations_point_at_lines_that_exist(path: Path) -> None:
    cells = cells_of(path)
    expected = expected_of(path)
    for one in expected["findings"]:
        cell = cells[one["cell_index"]]
        assert cell["id"] == one["cell_id"]
        lines = source_of(cell).splitlines() or [""]
        assert 1 <= one["line"] <= len(lines)
        if one["symbol"] and one["code"] != "NBS106":
            assert one["symbol"] in lines[one["line"] - 1]
        assert one["why"]
    ids = {cell["id"] for cell in cells}
    assert {one["cell_id"] for one in expected["silent"]} <= ids


@every_notebook
def test_is_work_and_not_a_toy(path: Path) -> None:
    cells = cells_of(path)
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert len(code) >= 8
    assert source_of(cells[0]).startswith("# ")
    assert any("sklearn" in source_of(cell) for cell in code)
    assert any(cell["outputs"] for cell in code)


@every_notebook
def test_tells_nothing_about_the_machine_that_made_it(path: Path) -> None:
    for cell in cells_of(path):
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop("image/png", None)
        assert re.findall(r"ipykernel_\d+|/home/|/Users/|/root/|/tmp/|[A-Z]:\\|https?://\S+", str(cell)) == []


@careful
def test_a_careful_notebook_ran_once_from_top_to_bottom(name: str) -> None:
    counts = [cell["execution_count"] for cell in cells_of(FOLDER / f"{name}.ipynb") if cell["cell_type"] == "code"]
    assert counts == list(range(1, len(counts) + 1))


# -- the two that tell of entanglement ---------------------------------------------------------------------------------


def shown_by(name: str) -> dict[str, str]:
    """What each code cell shows as text, by its id."""
    shown = {}
    for cell in cells_of(FOLDER / f"{name}.ipynb"):
        parts = [out.get("text") or out.get("data", {}).get("text/plain", "") for out in cell.get("outputs", ())]
        shown[cell["id"]] = "".join("".join(part) for part in parts)
    return shown


def code_of(name: str) -> str:
    return "\n".join(source_of(cell) for cell in cells_of(FOLDER / f"{name}.ipynb") if cell["cell_type"] == "code")


def test_the_story_of_entangled_features_shows_what_its_text_says() -> None:
    shown = shown_by("entangled-features")
    for kind in ("linear", "boosted"):
        row = next(line for line in shown[kind].splitlines() if line.startswith("0 "))
        assert row.split()[1:3] == ["s1", "s5"]
        cace, floor = map(float, row.split()[3:5])
        assert cace > floor
    weights = dict(line.split(maxsplit=1) for line in shown["by-hand"].splitlines()[1:])
    before, after = map(float, weights["s1"].split())
    assert before < 0 < after


def test_the_story_of_a_smaller_model_ends_in_one_that_training_confirmed() -> None:
    shown = shown_by("smaller-model")
    assert "safe: True" in shown["confirm"]
    assert "4 trainings" in shown["confirm"]
    assert "(bp,)" in shown["removable"]
    assert shown["keep"] == "['sex', 'bmi', 'bp', 's1', 's2', 's5']"
    assert "with 6 measurements" in shown["small"]


@pytest.mark.parametrize("name", TELLING)
def test_a_notebook_that_tells_of_entanglement_runs_with_this_version(name: str) -> None:
    exec(compile(code_of(name), name, "exec"), {"__name__": "__main__"})
