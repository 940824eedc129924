"""`%mldebt entangle` in a shell: what it gives, what it says when it cannot, that it stops."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mldebt_nb import Entanglement, entangling, schemas
from mldebt_nb.entanglement.confirming import TRAININGS
from mldebt_nb.magics import progress
from tests.live.kernels import Notebook, fresh_shell, notebook

pytestmark = pytest.mark.xdist_group("live")

SETUP = """
import numpy as np, pandas as pd
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.linear_model import LinearRegression
rng = np.random.default_rng(0)
df = pd.DataFrame(rng.normal(size=(600, 4)), columns=list("abcd"))
X = df[["a", "b", "c", "d"]]
y = 2 * X.a + X.b + rng.normal(size=600)
team = np.repeat(np.arange(30), 20)
wide = X.assign(when=range(600))
model = LinearRegression().fit(X, y)

class Moody(LinearRegression):
    mood = None
    def fit(self, X, y):
        if self.mood: raise self.mood
        return super().fit(X, y)
    def predict(self, X):
        if type(self.mood) is KeyboardInterrupt: raise self.mood
        return super().predict(X)
"""


@pytest.fixture
def cells() -> Iterator[Notebook]:
    with notebook() as made:
        made.run(SETUP, "setup").raise_error()
        yield made


def given(cells: Notebook, line: str) -> Entanglement:
    result = cells.run(f"%mldebt {line}", "asking")
    result.raise_error()
    found: Entanglement = result.result
    assert type(found) is Entanglement
    return found


def refused(cells: Notebook, line: str) -> str:
    """The one sentence."""
    result = cells.run(f"%mldebt {line}", "asking")
    assert result.result is None
    assert "Traceback" not in cells.errors
    _, found, sentence = cells.errors.partition("UsageError: ")
    assert found, cells.errors
    assert sentence.strip().count("\n") == 0
    assert cells.session.report == ""
    return sentence.strip()


def test_it_gives_the_result_and_the_shell_shows_it(cells: Notebook) -> None:
    found = given(cells, "entangle model X y")
    assert cells.printed.count("Entanglement of `LinearRegression`") == 1
    assert str(found).splitlines()[1] in cells.printed
    assert set(found.removable.feature) == {"c", "d"}
    cells.run("found = %mldebt entangle model X y").raise_error()
    assert cells.printed == ""
    cells.run("found.removable.feature.tolist()").raise_error()
    assert "'c'" in cells.printed


def test_its_findings_know_the_cell_that_made_the_model(cells: Notebook) -> None:
    source = "# mldebt: ignore[DAT106]\nother = LinearRegression().fit(X, y)"
    cells.run(source, "made").raise_error()
    cells.document(("setup", SETUP), ("made", source))
    found = given(cells, "entangle other X y")
    assert found.findings == ()
    assert found.document.ignored == 2
    assert {finding.cell_id for finding in given(cells, "entangle model X y").findings} == {"setup"}


def test_options_reach_the_measurement(cells: Notebook) -> None:
    line = (
        "entangle model X y --slices a --slices b --groups team --engine surrogate --folds 3 --seed 7 --tolerance 0.05"
    )
    measured = given(cells, line).measurement
    assert measured.scale.engine == "surrogate"
    assert measured.scale.seed == 7
    assert "groups" in measured.scale.folds
    assert "3" in measured.scale.folds
    assert {one.slice.partition(",")[0] for one in measured.slices} == {"a", "b"}
    assert measured.scale.tolerance == pytest.approx(0.05 * measured.scale.explained)
    cells.run("later = LinearRegression().fit(wide, y)", "later").raise_error()
    assert "after" in given(cells, "entangle later wide y --time when").measurement.scale.folds


def test_confirming_trains_the_model(cells: Notebook) -> None:
    found = given(cells, "entangle model X y --confirm")
    assert found.confirmation is not None
    assert found.confirmation.refits == TRAININGS
    assert "Confirmed by training without" in cells.printed


def test_retraining_and_a_budget_are_asked_for(cells: Notebook) -> None:
    assert given(cells, "entangle model X y --engine retraining").measurement.scale.engine == "retraining"
    hurried = given(cells, "entangle model X y --confirm --seconds 0")
    assert hurried.confirmation is not None
    assert hurried.confirmation.safe is None
    assert "Training without" in str(hurried)
    assert "came to no end: stopped after 1 of 4 trainings" in str(hurried)


def test_as_json(cells: Notebook) -> None:
    result = cells.run("%mldebt entangle model X y --json", "asking")
    assert result.result is None
    jsonschema.validate(json.loads(cells.printed), schemas.load("entanglement"))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("entangle", "Missing argument 'MODEL'."),
        ("entangle mode X y", "the kernel has no `mode`; did you mean `model`?"),
        (
            "entangle model",
            "`%mldebt entangle model X Y` needs the table and the target; these have its 4 columns: `df`, `X`",
        ),
        (
            "entangle model X",
            "`%mldebt entangle model X Y` needs the target, one value for each row of `X`; with 600 rows: `y`, `team`",
        ),
        ("entangle model wide y", "`model`: the model does not take this X (ValueError, X has 5 columns)"),
        ("entangle model X y --slices z", "`model`: slices: X has no column 'z'"),
        ("entangle model X y --groups z", "neither the kernel nor `X` has `z`: give one value for each row"),
        ("entangle X X y", "`X`: a DataFrame cannot predict: give a fitted model with `predict`, or a function of X"),
        ("entangle model X y --engine magic", "Invalid value for '--engine': 'magic' is not one of"),
    ],
)  # fmt: skip
def test_what_cannot_be_measured_is_one_sentence(cells: Notebook, line: str, sentence: str) -> None:
    assert refused(cells, line).startswith(sentence)


def test_what_would_fit_is_said(cells: Notebook) -> None:
    cells.run("del X, df").raise_error()
    assert refused(cells, "entangle model").endswith(
        "`wide` has its 4 columns and others: X = wide[model.feature_names_in_]"
    )
    cells.run("del wide").raise_error()
    assert refused(cells, "entangle model").endswith("no table in the kernel has its 4 columns")
    assert refused(cells, "entangle team").endswith("`team` does not say which columns it was fitted on")


def test_a_training_that_fails_is_said(cells: Notebook) -> None:
    cells.run("moody = Moody().fit(X, y); Moody.mood = OSError('secret')").raise_error()
    assert refused(cells, "entangle moody X y --confirm") == (
        "`moody`: training Moody again raised OSError; without --confirm you get what was measured"
    )
    given(cells, "entangle moody X y")


def test_an_interrupt_stops_it_and_the_session_goes_on(cells: Notebook) -> None:
    cells.run("moody = Moody().fit(X, y); Moody.mood = KeyboardInterrupt()").raise_error()
    assert refused(cells, "entangle moody X y") == "stopped; the model and the data are as they were"
    cells.run("Moody.mood = None").raise_error()
    given(cells, "entangle moody X y")


def test_what_nobody_foresaw_is_one_sentence_and_tracking_goes_on(
    cells: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ArithmeticError("a value of the user")

    monkeypatch.setattr(entangling, "require", fail)
    said = refused(cells, "entangle model X y")
    assert said.startswith("`model`: measuring failed (ArithmeticError in test_entangle_magic.py:")
    assert "please report it" in said
    assert "a value of the user" not in said


def test_a_broken_configuration_is_said(cells: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.mldebt]\nconfidense = 'low'\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert "did you mean `confidence`" in refused(cells, "entangle model X y")


def test_a_missing_package_is_named(cells: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entangling, "_NEEDED", ("numpy", "nothing_of_this_name"))
    assert refused(cells, "entangle model X y") == (
        "`model`: measuring needs nothing_of_this_name: pip install 'mldebt-nb[probe]'"
    )


def complete(cells: Notebook, line: str) -> list[str]:
    return list(cells.shell.Completer.complete(line_buffer=line, cursor_pos=len(line))[1])


@pytest.mark.filterwarnings("ignore:`Completer.complete`:PendingDeprecationWarning")
def test_tab_completes_names_columns_and_engines(cells: Notebook) -> None:
    assert complete(cells, "%mldebt entangle mod") == ["model"]
    assert complete(cells, "%mldebt entangle model wi") == ["wide"]
    assert complete(cells, "%mldebt entangle model wide te") == ["team"]
    assert "team" not in complete(cells, "%mldebt entangle model wide y te")
    assert complete(cells, "%mldebt entangle model --groups te") == ["team"]
    assert complete(cells, "%mldebt entangle --groups team mod") == ["model"]
    assert complete(cells, "%mldebt entangle model wide y --slices w") == ["when"]
    assert complete(cells, "%mldebt entangle model wide y --engine c") == ["closed-form"]
    assert complete(cells, "%mldebt entangle model wide y --to") == ["--tolerance"]


# -- progress ------------------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_has_a_line_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    with progress.Progress(shell=None) as quick:
        quick.told("looking", 0.1)
    assert screen.getvalue() == ""
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    with progress.Progress(shell=None) as slow:
        slow.told("training \x1b[31m" + "x" * 200, 0.5)
        slow.told("ending", 2.0)
    written = screen.getvalue()
    assert "\x1b" not in written
    assert "\n" not in written
    assert "mldebt: ending (100%)" in written
    assert written.endswith("\r" + " " * 78 + "\r")


def test_a_pipe_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    pipe = io.StringIO()
    monkeypatch.setattr("sys.stderr", pipe)
    with progress.Progress(shell=None) as told:
        told.told("looking", 0.5)
    assert pipe.getvalue() == ""


def test_a_notebook_has_one_quiet_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    with fresh_shell() as shell:
        front: Any = type("Shell", (), {"kernel": object()})()
        told = progress.Progress(front)
        told.told("looking", 0.25)
        told.told("training", 0.5)
        told.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
        shown = [output["data"]["text/plain"] for output in shell.display_pub.outputs]
        updates = [bool(output.get("update")) for output in shell.display_pub.outputs]
    assert shown[:2] == ["mldebt: looking (25%)", "mldebt: training (50%)"]
    assert shown[2].startswith("mldebt: stopped after 0 s")
    assert updates == [False, True, True]
