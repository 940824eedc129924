"""Text and concise, word for word."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from rich.cells import cell_len

from mldebt_nb.findings.report import NotebookReport, Report
from mldebt_nb.notebook.sources import Sources
from mldebt_nb.render import FORMATS, Options, UnknownFormatError, render
from tests.render import samples

TEXT = """\
notebooks/churn.ipynb · cell 2 [2] · line 2:1  warning  DED101 unused-import
  `seaborn` is imported as `sns` and never used
    1 │ import pandas as pd
    2 │ import seaborn as sns
      │ ^~~~~~~~~~~~~~~~~~~~~
    3 │ from sklearn.ensemble import RandomForestClassifier
  help: Delete the import.
  fix: Delete the import of seaborn (safe)
  cost: 1 min to pay back

notebooks/churn.ipynb · cell 5 [12] · line 2:5  error  NBS101 hidden-state
  `scaler` is read here, but no cell of the notebook defines it
    1 │ model = RandomForestClassifier(n_estimators=400)
    2 │ X = scaler.transform(df[features])
      │     ^~~~~~
    3 │ model.fit(X, y)
  ↳ cell 6 · line 4: the fitted model is read here
      4 │ print('精度:', report(model), threshold)
  evidence: readers: 1 cell, blast radius: 0.5
  help: Write the line that made `scaler` back into a cell above, or remove its use.
  cost: 10 min to pay back; not paying costs 94.5 seconds per re-run

notebooks/churn.ipynb · cell 6 · line 4:29  warning  NBS102 use-before-definition
  `threshold` is used before any cell defines it
    2 │     return m.score(X_test, y_test)  # 高い
    3 │
    4 │ print('精度:', report(model), threshold)
      │                               ^~~~~~~~~
  help: Define `threshold` above.
  cost: 5 min to pay back

notebooks/churn.ipynb · cell 4 [4] · line 1:1  accepted  NBS105 non-idempotent-cell: running this
  cell twice multiplies `tenure` by 144

notebooks/churn.ipynb: 3 findings, 16 min to pay back, interest 94.5 s per re-run, 1 accepted, 1
  ignored

sales.ipynb  info  PRC103 untitled-notebook
  nothing says what this notebook is for
  help: Begin with a title and one sentence of purpose.
  cost: 5 min to pay back

sales.ipynb: 1 finding, 5 min to pay back

broken.ipynb  could not be audited
  the JSON ends in the middle of the file; restore it

Debt of 3 notebooks: 21 min to pay back
  notebook state        2   15 min  1 error     ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇
  dead code             1    1 min              ▇▇
  eroded boundaries     –
  data dependencies     –
  feedback loops        –
  ML anti-patterns      –
  configuration         –
  the external world    –
  data testing          –
  leakage               –
  reproducibility       –
  process               1    5 min              ▇▇▇▇▇▇▇▇
  culture               –

Begin with
  1. NBS101 hidden-state, notebooks/churn.ipynb · cell 5 [12] · line 2:5: Write the line that made
     `scaler` back into a cell above, or remove its use.
  2. DED101 unused-import, notebooks/churn.ipynb · cell 2 [2] · line 2:1: Delete the import.
  3. NBS102 use-before-definition, notebooks/churn.ipynb · cell 6 · line 4:29: Define `threshold`
     above.

"""

CONCISE = """\
notebooks/churn.ipynb:cell 2:2:1: DED101 unused-import `seaborn` is imported as `sns` and never used
notebooks/churn.ipynb:cell 5:2:5: NBS101 hidden-state `scaler` is read here, but no cell of the notebook defines it
notebooks/churn.ipynb:cell 6:4:29: NBS102 use-before-definition `threshold` is used before any cell defines it
sales.ipynb: PRC103 untitled-notebook nothing says what this notebook is for
broken.ipynb: error: the JSON ends in the middle of the file; restore it
"""


def text(report: Report, sources: Sources, **options: object) -> str:
    return render("text", report, sources, {}, Options(**options))  # type: ignore[arg-type]


def test_text_word_for_word(sample_report: Report, sample_sources: Sources) -> None:
    assert text(sample_report, sample_sources, width=100) == TEXT


def test_colour_changes_no_word(sample_report: Report, sample_sources: Sources) -> None:
    coloured = text(sample_report, sample_sources, width=100, color=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == TEXT


@pytest.mark.parametrize("environment", ["NO_COLOR", "FORCE_COLOR"])
def test_the_environment_decides_nothing(
    environment: str, sample_report: Report, sample_sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(environment, "1")
    monkeypatch.setenv("COLUMNS", "20")
    assert text(sample_report, sample_sources, width=100) == TEXT
    assert "\x1b[" in text(sample_report, sample_sources, width=100, color=True)


@pytest.mark.parametrize("width", [40, 63, 80, 200])
def test_no_line_is_wider_than_asked_for(width: int, sample_report: Report, sample_sources: Sources) -> None:
    drawn = text(sample_report, sample_sources, width=width)
    assert max(cell_len(line) for line in drawn.splitlines()) <= width
    assert not any(line.endswith(" ") for line in drawn.splitlines())
    assert drawn.replace("\n", "").count("NBS101") == 2  # the finding, and where to begin


def test_carets_stand_under_what_they_mean(sample_report: Report, sample_sources: Sources) -> None:
    lines = text(sample_report, sample_sources, width=120).splitlines()
    row = next(number for number, line in enumerate(lines) if "^" in line and "threshold" in lines[number - 1])
    before = cell_len(lines[row - 1].split("threshold")[0])
    assert cell_len(lines[row].split("^")[0]) == before
    assert lines[row].count("~") == len("threshold") - 1


def test_findings_without_sources_are_still_told(sample_report: Report) -> None:
    drawn = text(sample_report, Sources({}))
    assert "line 2:5  error  NBS101 hidden-state" in drawn
    assert "│" not in drawn


def test_nothing_to_say_is_nothing(empty_report: Report, sample_sources: Sources) -> None:
    clean = samples.report_of((), (NotebookReport(path="clean.ipynb", cells=3),))
    for report in (empty_report, clean):
        assert text(report, sample_sources) == ""
        assert render("concise", report, sample_sources, {}) == ""


def test_concise_word_for_word(sample_report: Report, sample_sources: Sources) -> None:
    assert render("concise", sample_report, sample_sources, {}) == CONCISE


def test_paths_are_relative_to_the_base(sample_sources: Sources) -> None:
    report = samples.report_of((samples.finding(path="/data/nb/a.ipynb"), samples.finding(path="/x/b.ipynb")), ())
    lines = render("concise", report, sample_sources, {}, Options(base="/data")).splitlines()
    assert [line.split(":")[0] for line in lines] == ["nb/a.ipynb", "/x/b.ipynb"]


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(UnknownFormatError) as caught:
        render("xml", samples.sample(), samples.sources(), {})
    assert str(caught.value) == (
        "unknown format 'xml'; choose one of text, concise, json, jsonl, sarif, github, gitlab, markdown, html"
    )


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_every_report(name: str, sample_sources: Sources, empty_report: Report) -> None:
    for report in (samples.sample(), empty_report):
        for rules in (samples.rules(), {}):
            drawn = render(name, report, sample_sources, rules)
            assert drawn == "" or drawn.endswith("\n")


def test_formats_import_what_they_need_when_they_are_used() -> None:
    code = (
        "import sys; from mldebt_nb.render import FORMATS\n"
        "heavy = [m for m in ('rich', 'jinja2', 'markdown_it', 'pygments') if m in sys.modules]\n"
        "assert heavy == [], heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
