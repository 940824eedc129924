"""Views without a browser: what they answer, refuse, save, and how a notebook without anywidget shows them."""

from __future__ import annotations

import json
import threading
from functools import cache

import msgspec
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression, Ridge

import mldebt_nb
from mldebt_nb.entanglement.frames import Unfit
from mldebt_nb.entanglement.records import Confirmation
from mldebt_nb.entanglement.watching import Stopped, Watch
from mldebt_nb.widgets import shell
from mldebt_nb.widgets.shell import Plain, html
from mldebt_nb.widgets.trainings import Trainings
from mldebt_nb.widgets.views import Reply, View

RNG = np.random.default_rng(1)
X = pd.DataFrame(RNG.normal(size=(300, 5)), columns=["a", "b", "c", "d<i>", "e"])
Y = 2 * X.a + X.b + RNG.normal(size=300)
VIEWS = ["matrix", "drops", "shifts", "threshold"]


@pytest.fixture(autouse=True)
def no_anywidget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "find_spec", lambda name: None)


@cache
def entangled(task: str) -> mldebt_nb.Entanglement:
    if task == "classification":
        return mldebt_nb.entangle(LogisticRegression().fit(X, Y > 0), X, Y > 0)
    return mldebt_nb.entangle(Ridge().fit(X, Y), X, Y)


def view(which: str, **options: object) -> View:
    shown = entangled("classification" if which == "threshold" else "regression").widget(which, **options)
    assert isinstance(shown, Plain)
    return shown.view


def numbers(reply: Reply) -> dict[str, object]:
    values = np.frombuffer(reply.numbers, dtype="<f4")
    found, at = {}, 0
    for name, size in reply.content["blocks"]:
        found[name] = values[at : at + size]
        at += size
    assert at == len(values)
    return found


def unheard(reply: Reply) -> None:
    raise AssertionError(reply)


@pytest.mark.parametrize("which", VIEWS)
def test_without_anywidget_a_view_is_a_table(which: str) -> None:
    bundle = Plain(view(which))._repr_mimebundle_()
    assert "<table>" in bundle["text/html"]
    assert "<script" not in bundle["text/html"]
    assert "d<i>" not in bundle["text/html"]
    assert len(bundle["text/plain"].splitlines()) > 3


@pytest.mark.parametrize("which", VIEWS)
def test_what_goes_to_the_front_end_is_json(which: str) -> None:
    begin = view(which).begin()
    json.dumps(begin.content, allow_nan=False)
    numbers(begin)


@pytest.mark.parametrize("which", VIEWS)
def test_questions_that_make_no_sense_are_refused(which: str) -> None:
    opened = view(which)
    for question in ({"kind": "sing"}, {}):
        with pytest.raises(ValueError, match="knows no question"):
            opened.asked(question, unheard)


@pytest.mark.parametrize(
    ("which", "question"),
    [
        ("matrix", {"kind": "without", "gone": [99]}),
        ("matrix", {"kind": "without", "gone": "a"}),
        ("matrix", {"kind": "confirm", "gone": []}),
        ("drops", {"kind": "rest", "cut": 50}),
        ("drops", {"kind": "confirm", "cut": 0}),
        ("shifts", {"kind": "shift", "feature": 99, "by": 0.0, "stretch": 1.0}),
        ("shifts", {"kind": "shift", "feature": 0, "by": 1e9, "stretch": 1.0}),
        ("shifts", {"kind": "shift", "feature": 0, "by": float("nan"), "stretch": 1.0}),
        ("threshold", {"kind": "rest", "at": 100000, "prices": [1, 1]}),
        ("threshold", {"kind": "rest", "at": 10, "prices": [1]}),
    ],
)
def test_questions_out_of_range_are_refused(which: str, question: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"expected|nothing"):
        view(which).asked(question, unheard)


def test_the_heat_map_without_features() -> None:
    opened = view("matrix")
    answer = opened.asked({"kind": "without", "gone": [1, 0]}, unheard)
    json.dumps(answer.content, allow_nan=False)
    assert answer.content["gone"] == [0, 1]
    assert answer.content["rise"] > 1
    assert isinstance(answer.content["pair"], float)
    assert np.isnan(numbers(answer)["matrix"].reshape(5, 5)[:2]).all()
    saved = html(opened.saved())
    assert "Shown without a, b" in saved
    assert "data:image/png;base64," in saved


def test_what_answers_is_said_where_the_measurement_was_by_training() -> None:
    measured = mldebt_nb.entangle(Ridge().fit(X, Y), X, Y, engine="retraining")
    begin = measured.widget().view.begin()
    answer = measured.widget().view.asked({"kind": "without", "gone": [0]}, unheard)
    assert begin.content["scale"]["engine"] == "retraining"
    assert answer.content["engine"] == "closed form"


def test_a_table_that_has_changed_is_noticed() -> None:
    table = X.to_numpy().copy()
    opened = mldebt_nb.entangle(Ridge().fit(table, Y), table, Y).widget().view
    table[:, 0] = 0.5 * table[:, 1]
    with pytest.raises(Unfit, match="has changed"):
        opened.asked({"kind": "without", "gone": [0]}, unheard)


def test_a_frame_that_has_changed_is_answered_for_as_it_was_measured() -> None:
    frame, still = X.copy(), X.copy()
    views = [mldebt_nb.entangle(Ridge().fit(one, Y), one, Y).widget().view for one in (frame, still)]
    frame["a"] = 0.5 * frame["b"]
    found, wanted = (one.asked({"kind": "without", "gone": [1]}, unheard).content for one in views)
    assert found == wanted


def test_the_cut_is_saved_where_it_rests() -> None:
    opened = view("drops")
    opened.asked({"kind": "rest", "cut": 1}, unheard)
    assert "without 1 of 5 features" in html(opened.saved())


def test_a_shift_is_told_part_by_part() -> None:
    opened = view("shifts", slices={"high": (X.b > 0).to_numpy()})
    assert [part["name"] for part in opened.begin().content["parts"]] == ["all rows", "high"]
    found = numbers(opened.asked({"kind": "shift", "feature": 0, "by": 1.0, "stretch": 1.0}, unheard))
    assert (found["change"] > 1).all()
    assert found["mean"] == pytest.approx([2 * X.a.std()] * 2, rel=0.1)
    assert "a moved by +1 sd" in html(opened.saved())


def test_an_unknown_view_is_named() -> None:
    with pytest.raises(Unfit, match="matrix, drops, shifts, threshold"):
        view("rainbow")


# --- training in the background


def confirmation(names: list[str]) -> Confirmation:
    return Confirmation(
        removed=tuple(names), rise=0.0, error=0.1, allowed=0.2, probe=None, rows_out=None, refits=4, safe=True,
        seconds=0.0,
    )  # fmt: skip


class Heard:
    """What was pushed, and a way to wait for the end."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.said = ""
        self.ended = threading.Event()

    def __call__(self, reply: Reply) -> None:
        self.kinds.append(reply.content["kind"])
        if reply.content["kind"] != "training":
            self.said = reply.content.get("said", "")
            self.ended.set()


def test_a_confirmation_tells_how_far_it_is() -> None:
    def confirm(names: list[str], watch: Watch) -> Confirmation:
        for done in range(5):
            watch.step("training", done / 4)
        return confirmation(names)

    heard, trainings = Heard(), Trainings(confirm)
    trainings.asked({"kind": "confirm"}, ["a"], heard)
    assert heard.ended.wait(5)
    assert heard.kinds == ["training"] * 4 + ["confirmed"]
    assert heard.said.endswith("safe to drop.")
    assert trainings.last is not None


def test_one_at_a_time_and_it_can_be_cancelled() -> None:
    first, go = threading.Event(), threading.Event()

    def confirm(names: list[str], watch: Watch) -> Confirmation:
        first.set()
        assert go.wait(5)
        with pytest.raises(Stopped):
            watch.check()
        return msgspec.structs.replace(confirmation(names), refits=1, safe=None)

    heard, trainings = Heard(), Trainings(confirm)
    trainings.asked({"kind": "confirm"}, ["a"], heard)
    assert first.wait(5)
    with pytest.raises(ValueError, match="another confirmation is running"):
        Trainings(confirm).asked({"kind": "confirm"}, ["a"], unheard)
    trainings.asked({"kind": "cancel"}, [], unheard)
    go.set()
    assert heard.ended.wait(5)
    assert heard.kinds == ["cancelled"]
    assert trainings.last is None


def test_a_training_that_fails_is_told() -> None:
    def confirm(names: list[str], watch: Watch) -> Confirmation:
        raise RuntimeError("training Ridge again raised MemoryError")

    heard = Heard()
    Trainings(confirm).asked({"kind": "confirm"}, ["a"], heard)
    assert heard.ended.wait(5)
    assert heard.said == "training Ridge again raised MemoryError"
