"""Make the notebooks of `example_notebooks/`, each in the state that shows its debts.

A notebook's debts come from what was done to it and not only from what stands in it. So every notebook here is a
story: `Desk` is a person at a notebook with a real kernel, who writes cells, runs them in some order, edits, deletes,
re-runs, and saves. What is saved is what Jupyter would have saved, but for traces of the machine (paths, versions,
clock), which are normalised.

Beside each notebook stands `NAME.expected.json`: what a correct auditor reports, and which suspicious-looking cells it
must leave alone. The judgements stand in the stories (`expect`, `silent`) next to the cells they are about; only line
numbers and cell indexes are looked up by the script. No auditor is asked.

    python scripts/make_examples.py               write all notebooks
    python scripts/make_examples.py clean         write the named ones
    python scripts/make_examples.py --check       rebuild elsewhere, compare sources, counts, errors and expectations

Needs nbclient, ipykernel, scikit-learn, pandas and matplotlib. It knows nothing of the package `mldebt_nb`; two of its
stories (entangled-features, smaller-model) use it, as a notebook would.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import re
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

FOLDER = Path(__file__).resolve().parent.parent / "example_notebooks"

RULE_NAMES = {
    "NBS101": "hidden-state",
    "NBS102": "use-before-definition",
    "NBS103": "out-of-order-execution",
    "NBS104": "stale-cell",
    "NBS105": "non-idempotent-cell",
    "NBS106": "skipped-cell",
    "NBS108": "failed-half-way",
    "DED101": "unused-import",
    "DED102": "unused-variable",
    "DED103": "unused-function",
    "DED104": "dead-cell",
    "DED105": "unreachable-code",
    "DED106": "commented-out-code",
    "DED107": "overwritten-result",
}

NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}

# The hour at which every recorded session begins; only durations are real, in whole seconds.
SESSION_START = datetime.datetime(2024, 3, 4, 9, 0, tzinfo=datetime.UTC)


class Desk:
    """A person at one notebook: writes, runs, edits, deletes cells, and knows what is wrong with the result."""

    def __init__(self, name: str, client: NotebookClient, *, records_timing: bool) -> None:
        self.name = name
        self.cells: list[Any] = client.nb.cells
        self._client = client
        self._records_timing = records_timing
        self._clock = SESSION_START
        self._findings: list[dict[str, Any]] = []
        self._silent: list[dict[str, Any]] = []

    # -- what the person does ------------------------------------------------------------------------------------

    def text(self, cell_id: str, source: str) -> None:
        self.cells.append(new_markdown_cell(_body(source), id=cell_id))

    def write(self, cell_id: str, source: str, *, tags: tuple[str, ...] = ()) -> None:
        cell = new_code_cell(_body(source), id=cell_id)
        if tags:
            cell.metadata["tags"] = list(tags)
        self.cells.append(cell)

    def code(self, cell_id: str, source: str, *, raises: str | None = None, tags: tuple[str, ...] = ()) -> None:
        """Write a cell and run it at once, as one does on the way down."""
        self.write(cell_id, source, tags=tags)
        self.run(cell_id, raises=raises)

    def run(self, *cell_ids: str, raises: str | None = None) -> None:
        for cell_id in cell_ids:
            index, cell = self._find(cell_id)
            began = time.perf_counter()
            self._client.execute_cell(cell, index)
            seconds = round(time.perf_counter() - began)
            if self._records_timing:
                self._note_time(cell, seconds)
            error = next((out.ename for out in cell.outputs if out.output_type == "error"), None)
            if error != raises:
                found = "\n".join(str(out.get("evalue", "")) for out in cell.outputs)
                story_says = f"ended with {error}, the story says {raises}"
                raise RuntimeError(f"{self.name}: cell {cell_id!r} {story_says}: {found}")

    def edit(self, cell_id: str, old: str, new: str) -> None:
        """Change a cell's source; its count and output stay, as in every notebook application."""
        _, cell = self._find(cell_id)
        if cell.source.count(old) != 1:
            raise RuntimeError(f"{self.name}: {old!r} must stand exactly once in cell {cell_id!r}")
        cell.source = cell.source.replace(old, new)

    def delete(self, cell_id: str) -> None:
        index, _ = self._find(cell_id)
        del self.cells[index]

    def clear(self, cell_id: str) -> None:
        """Lose a cell's count and output, as splitting or pasting a cell does; the kernel keeps what it defined."""
        _, cell = self._find(cell_id)
        cell.execution_count, cell.outputs = None, []

    # -- what a correct auditor says about it --------------------------------------------------------------------

    def expect(
        self,
        code: str,
        cell_id: str,
        at: str | int,
        symbol: str | None,
        why: str,
        *,
        confidence: str = "high",
    ) -> None:
        """`at` is the line of the finding: its number, or a text that stands on no other line of the cell."""
        self._findings.append(
            {
                "code": code,
                "cell_id": cell_id,
                "at": at,
                "symbol": symbol,
                "why": why,
                "confidence": confidence,
            }
        )

    def silent(self, cell_id: str, why: str) -> None:
        self._silent.append({"cell_id": cell_id, "why": why})

    def expectations(self) -> dict[str, Any]:
        findings = []
        for said in self._findings:
            index, cell = self._find(said["cell_id"])
            findings.append(
                {
                    "code": said["code"],
                    "name": RULE_NAMES[said["code"]],
                    "cell_index": index,
                    "cell_id": said["cell_id"],
                    "line": self._line(cell, said["at"]),
                    "symbol": said["symbol"],
                    "confidence": said["confidence"],
                    "why": said["why"],
                }
            )
        findings.sort(key=lambda one: (one["cell_index"], one["line"], one["code"], one["symbol"] or ""))
        accused = {one["cell_id"] for one in findings}
        for said in self._silent:
            self._find(said["cell_id"])
            if said["cell_id"] in accused:
                raise RuntimeError(f"{self.name}: cell {said['cell_id']!r} is said to be silent and has a finding")
        return {"findings": findings, "silent": self._silent}

    # -- inside --------------------------------------------------------------------------------------------------

    def _find(self, cell_id: str) -> tuple[int, Any]:
        for index, cell in enumerate(self.cells):
            if cell.id == cell_id:
                return index, cell
        raise RuntimeError(f"{self.name}: no cell {cell_id!r}")

    def _line(self, cell: Any, at: str | int) -> int:
        if isinstance(at, int):
            return at
        lines = [number for number, line in enumerate(cell.source.splitlines(), 1) if at in line]
        if len(lines) != 1:
            raise RuntimeError(f"{self.name}: {at!r} stands on {len(lines)} lines of cell {cell.id!r}")
        return lines[0]

    def _note_time(self, cell: Any, seconds: int) -> None:
        begin, self._clock = self._clock, self._clock + datetime.timedelta(seconds=seconds + 20)
        if seconds < 1:
            return
        end = begin + datetime.timedelta(seconds=seconds)
        cell.metadata["execution"] = {
            "iopub.status.busy": _stamp(begin),
            "iopub.execute_input": _stamp(begin),
            "shell.execute_reply": _stamp(end),
            "iopub.status.idle": _stamp(end),
        }


def _body(source: str) -> str:
    return textwrap.dedent(source).strip("\n")


def _stamp(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


# -- stories -----------------------------------------------------------------------------------------------------------

Story = Callable[[Desk], None]
STORIES: dict[str, Story] = {}
TIMED = {"wasted-work"}  # recorded run times give these debts their interest


def story(name: str) -> Callable[[Story], Story]:
    def keep(function: Story) -> Story:
        STORIES[name] = function
        return function

    return keep


@story("hidden-state")
def hidden_state(desk: Desk) -> None:
    desk.text(
        "title",
        """
        # Which referrals should be biopsied first?

        The clinic orders referrals by hand. We want a score from the measurements of the needle aspirate that puts
        the malignant ones on top, and a cut above which a referral jumps the queue.
        """,
    )
    desk.code(
        "imports",
        """
        import matplotlib.pyplot as plt
        from sklearn.datasets import load_breast_cancer
        from sklearn.linear_model import LogisticRegression
        from sklearn.metrics import confusion_matrix, roc_auc_score, roc_curve
        from sklearn.model_selection import cross_val_score, train_test_split
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
        """,
    )
    desk.code(
        "assumptions",
        """
        extract_date = "6 November"
        COST_MISSED = 15
        """,
    )
    desk.text("data-heading", "## Data\n\nThe label is 1 for a malignant finding.")
    desk.code(
        "load",
        """
        bunch = load_breast_cancer(as_frame=True)
        measurements = bunch.data
        malignant = (bunch.target == 0).astype(int)
        print(f"{len(measurements)} referrals, {malignant.mean():.1%} malignant")
        """,
    )
    desk.code("look", 'display(measurements.filter(like="mean").head())')
    desk.code(
        "select",
        """
        strength = measurements.corrwith(malignant).abs().sort_values(ascending=False)
        selected = strength.head(8).index.tolist()
        """,
    )
    desk.code(
        "compare-means",
        """
        means = measurements.filter(like="mean").groupby(malignant).mean().T
        means.columns = ["benign", "malignant"]
        means.round(3)
        """,
    )
    desk.text(
        "split-heading",
        "## Baseline\n\nOnly the strongest measurements go in: the lab wants to stop taking the others.",
    )
    desk.code(
        "split",
        """
        X_train, X_valid, y_train, y_valid = train_test_split(
            measurements[selected],
            malignant,
            test_size=0.25,
            stratify=malignant,
            random_state=7,
        )
        X_train.shape
        """,
    )
    desk.code(
        "baseline",
        """
        plain = LogisticRegression(max_iter=5000)
        baseline_auc = cross_val_score(plain, X_train, y_train, cv=5, scoring="roc_auc").mean()
        """,
    )
    # The name is changed with a second thought, and the cell run again; the kernel now knows both names.
    desk.edit("baseline", "baseline_auc = ", "auc_plain = ")
    desk.edit("baseline", ".mean()", '.mean()\nprint(f"unscaled, cross-validated: {auc_plain:.3f}")')
    desk.run("baseline")
    desk.text("model-heading", "## Scaled model")
    desk.code(
        "fit",
        """
        scaled = make_pipeline(StandardScaler(), LogisticRegression(C=0.5))
        scaled.fit(X_train, y_train)
        proba = scaled.predict_proba(X_valid)[:, 1]
        auc = roc_auc_score(y_valid, proba)
        """,
    )
    desk.code(
        "gain",
        """
        gain = auc - baseline_auc
        print(f"AUC on validation {auc:.3f}, {gain:+.3f} against the baseline")
        """,
    )
    desk.text(
        "cut-heading",
        "## Where to cut\n\nA missed malignancy costs far more than a biopsy that turns out benign.",
    )
    desk.code(
        "youden",
        """
        def youden_cut(truth, score):
            false_positive, true_positive, cuts = roc_curve(truth, score)
            return cuts[(true_positive - false_positive).argmax()]
        """,
    )
    desk.code(
        "cut",
        """
        cut = youden_cut(y_valid, proba)
        flagged = proba >= cut
        confusion_matrix(y_valid, flagged)
        """,
    )
    desk.code(
        "cost-function",
        """
        def cost_per_referral(truth, flags):
            missed = ((truth == 1) & ~flags).sum()
            needless = ((truth == 0) & flags).sum()
            return (COST_MISSED * missed + needless) / len(truth)
        """,
    )
    desk.code(
        "cost",
        """
        everybody = y_valid.map(lambda _: True)
        print(f"with the cut {cost_per_referral(y_valid, flagged):.2f}")
        print(f"biopsy for everybody {cost_per_referral(y_valid, everybody):.2f}")
        """,
    )
    desk.code(
        "curve",
        """
        fpr, tpr, _ = roc_curve(y_valid, proba)
        plt.figure(figsize=(3.2, 2.6))
        plt.plot(fpr, tpr)
        plt.xlabel("benign flagged")
        plt.ylabel("malignant flagged")
        plt.tight_layout()
        plt.show()
        """,
    )
    desk.text("summary-heading", "## For the meeting")
    desk.code(
        "summary",
        """
        print(
            f"Score on the extract of {extract_date}: "
            f"{flagged.sum()} of {len(flagged)} referrals go first."
        )
        """,
    )
    # Tidying up before sharing: "we do not need these any more".
    for cell_id in ("assumptions", "select", "youden"):
        desk.delete(cell_id)

    desk.expect(
        "NBS101",
        "split",
        "measurements[selected]",
        "selected",
        "the cell that chose the eight columns ran and was deleted; nothing else says which they were",
    )
    desk.expect(
        "NBS101",
        "gain",
        "gain = auc",
        "baseline_auc",
        "the defining cell was edited to the name auc_plain after it had run; the old name lives in the kernel",
    )
    desk.expect("NBS101", "cut", "youden_cut(", "youden_cut", "the helper's cell was deleted after it ran")
    desk.expect(
        "NBS101",
        "cost-function",
        "COST_MISSED",
        "COST_MISSED",
        "read inside a function that a later cell calls; the assumption's cell was deleted",
    )
    desk.expect(
        "NBS101",
        "summary",
        "extract_date",
        "extract_date",
        "read inside an f-string; the defining cell was deleted",
    )
    desk.silent("look", "display is put into every kernel's builtins by IPython")
    desk.silent("baseline", "auc_plain is read in its own cell; the re-run left a gap and no cell above ran later")
    desk.silent("cost", "calls a function with a hidden name; the place to report is the use in the function")
    desk.silent("curve", "_ takes what is not wanted")


@story("out-of-order")
def out_of_order(desk: Desk) -> None:
    desk.text(
        "title",
        """
        # Disease progression one year on

        442 patients, ten baseline measurements, a score of progression after a year. How close does a linear model
        come, and does boosting buy anything that would justify explaining it to the ward?
        """,
    )
    desk.write(
        "imports",
        """
        import matplotlib.pyplot as plt
        import numpy as np
        import pandas as pd
        from sklearn.datasets import load_diabetes
        from sklearn.dummy import DummyRegressor
        from sklearn.linear_model import Ridge
        from sklearn.model_selection import KFold, cross_val_score, train_test_split
        """,
    )
    desk.write(
        "load",
        """
        patients = load_diabetes(as_frame=True).frame
        patients.shape
        """,
    )
    desk.write("look", 'patients[["age", "bmi", "bp", "target"]].describe().round(2)')
    desk.write(
        "settings",
        """
        SEED = 11
        alpha = 1.0
        """,
    )
    desk.write(
        "split",
        """
        X = patients.drop(columns="target")
        y = patients["target"]
        X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=SEED)
        print(len(X_train), "to learn from,", len(X_test), "held out")
        """,
    )
    desk.write(
        "report-function",
        """
        def report(label, predicted):
            off = np.abs(y_test - predicted).median()
            print(f"{label}: half of the patients within {off:.0f} {UNIT}")
        """,
    )
    desk.text("models-heading", "## Models")
    desk.write(
        "mean-model",
        """
        mean_model = DummyRegressor().fit(X_train, y_train)
        print(f"mean of the training patients: {rmse(y_test, mean_model.predict(X_test)):.1f}")
        """,
    )
    desk.write(
        "rmse",
        """
        def rmse(truth, predicted):
            return float(np.sqrt(np.mean((truth - predicted) ** 2)))
        """,
    )
    desk.write(
        "ridge",
        """
        ridge = Ridge(
            alpha=alpha,
            random_state=SEED,
        ).fit(X_train, y_train)
        print(f"ridge: {rmse(y_test, ridge.predict(X_test)):.1f}")
        """,
    )
    desk.text("penalty-note", "The penalty is heavy for columns scaled to length one. Less of it:")
    desk.write("less-penalty", "alpha = 0.02")
    desk.write(
        "light-ridge",
        """
        light = Ridge(alpha=alpha, random_state=SEED).fit(X_train, y_train)
        print(f"ridge with less penalty: {rmse(y_test, light.predict(X_test)):.1f}")
        """,
    )
    desk.write(
        "boosted",
        """
        boosted = GradientBoostingRegressor(n_estimators=80, max_depth=2, random_state=SEED)
        boosted.fit(X_train, y_train)
        print(f"boosted: {rmse(y_test, boosted.predict(X_test)):.1f}")
        """,
    )
    desk.write("late-import", "from sklearn.ensemble import GradientBoostingRegressor")
    desk.write(
        "reports",
        """
        UNIT = "points of progression"
        report("ridge, less penalty", light.predict(X_test))
        report("boosted", boosted.predict(X_test))
        """,
    )
    desk.text("profile-heading", "## Who is hard to predict?\n\nA few very high body masses are cut off first.")
    desk.write("cap-bmi", 'patients["bmi"] = patients["bmi"].clip(upper=0.08)')
    desk.write(
        "bmi-profile",
        """
        band = pd.cut(patients["bmi"], 4, labels=["low", "middle", "high", "very high"])
        band.value_counts().sort_index()
        """,
    )
    desk.write("bp-profile", 'patients["bp"].quantile([0.1, 0.5, 0.9]).round(3)')
    desk.text("cv-heading", "## Is the difference stable?")
    desk.write("five-folds", "folds = KFold(5, shuffle=True, random_state=SEED)")
    desk.write(
        "cv-ridge",
        """
        scores = cross_val_score(light, X, y, cv=folds)
        print(f"ridge {scores.mean():.3f} ± {scores.std():.3f}")
        """,
    )
    desk.write("ten-folds", "folds = KFold(10, shuffle=True, random_state=SEED)")
    desk.write(
        "cv-boosted",
        """
        spread = cross_val_score(boosted, X, y, cv=folds)
        print(f"boosted {spread.mean():.3f} ± {spread.std():.3f} over {len(spread)} folds")
        """,
    )
    desk.text("figures-heading", "## Figures for the appendix")
    desk.write(
        "residuals",
        """
        shown = light.predict(X_test)
        plt.figure(figsize=(3.2, 2.4))
        plt.scatter(shown, y_test - shown, s=6)
        plt.xlabel("predicted")
        plt.ylabel("residual")
        plt.tight_layout()
        plt.show()
        """,
    )
    desk.write(
        "weights",
        """
        shown = pd.Series(light.coef_, index=X.columns).sort_values()
        shown.round(0)
        """,
    )
    desk.run("imports", "load", "look", "settings", "split", "report-function")
    desk.run("rmse", "mean-model")  # the helper was added below its first user and run first
    desk.run("less-penalty", "ridge", "light-ridge")
    desk.run("late-import", "boosted", "reports")
    desk.run("bmi-profile", "bp-profile", "cap-bmi")
    desk.run("ten-folds", "five-folds", "cv-ridge", "cv-boosted")
    desk.run("weights", "residuals")

    broken = "defined only by the cell below, which ran first; restart-and-run-all stops here with a NameError"
    for code in ("NBS102", "NBS103"):
        desk.expect(code, "mean-model", "rmse(", "rmse", f"the helper is {broken}")
        desk.expect(
            code,
            "boosted",
            "GradientBoostingRegressor(",
            "GradientBoostingRegressor",
            f"the import is {broken}",
        )
    desk.expect(
        "NBS103",
        "ridge",
        "alpha=alpha",
        "alpha",
        "the recorded run read 0.02 from the cell below, which ran before; in document order it reads 1.0",
    )
    desk.expect(
        "NBS103",
        "bmi-profile",
        'patients["bmi"]',
        "patients",
        "ran before the cell above capped the column; in document order it reads the capped one",
    )
    desk.expect(
        "NBS103",
        "cv-boosted",
        "cv=folds",
        "folds",
        "the two cells that define folds ran in reverse: five folds were used, document order gives ten",
    )
    desk.silent("report-function", "UNIT is defined below the function but before its first call")
    desk.silent("light-ridge", "alpha comes from the same cell in both orders")
    desk.silent("bp-profile", "out of order with cap-bmi, which changes another column")
    desk.silent("cv-ridge", "folds comes from five-folds in both orders")
    desk.silent("weights", "out of order with residuals; both bind `shown`, each reads only its own")
    desk.silent("residuals", "see weights")
    desk.silent("cap-bmi", "clip to a constant is idempotent, and the cell below reads it")


@story("re-run-trap")
def rerun_trap(desk: Desk) -> None:
    desk.text(
        "title",
        """
        # Which cultivar is in the bottle?

        Thirteen chemical measurements of 178 wines from three cultivars. The importer wants a cheap check of the
        label, so we look for a model that needs few measurements.
        """,
    )
    desk.code(
        "imports",
        """
        import numpy as np
        import pandas as pd
        from sklearn.datasets import load_wine
        from sklearn.linear_model import LogisticRegression, SGDClassifier
        from sklearn.model_selection import cross_val_score, train_test_split
        from sklearn.preprocessing import StandardScaler
        """,
    )
    desk.code(
        "load",
        """
        wine = load_wine(as_frame=True).frame
        wine["analysed"] = pd.date_range("2021-03-01", periods=len(wine)).strftime("%d.%m.%Y")
        wine.loc[wine["ash"] < 1.8, "ash"] = np.nan
        wine.shape
        """,
    )
    desk.text("tidy-heading", "## Tidy")
    desk.code("rename", 'wine.columns = wine.columns.str.replace("/", "_to_")')
    desk.code("dates", 'wine["analysed"] = pd.to_datetime(wine["analysed"], format="%d.%m.%Y")')
    desk.code(
        "fill",
        """
        wine["ash"] = wine["ash"].fillna(wine["ash"].median())
        wine = wine.sort_values("analysed")
        wine["target"] = wine["target"].astype("int8")
        wine.dtypes.value_counts()
        """,
    )
    desk.code("keep-plausible", 'wine = wine[wine["malic_acid"] < 5.6]')
    desk.code("drop-hue", 'wine = wine.drop(columns=["hue"])')
    desk.code("drop-date", 'wine.drop(columns=["analysed"], inplace=True)')
    desk.code("drop-remarks", 'wine = wine.drop(columns=["remarks"], errors="ignore")')
    desk.text("units-heading", "Alcohol is in percent by volume, the importer thinks in grams per 100 ml.")
    desk.code(
        "grams",
        """
        wine["alcohol"] = wine["alcohol"] * 0.789
        print(f"mean alcohol {wine['alcohol'].mean():.2f} g per 100 ml")
        """,
    )
    desk.run("grams")  # the trap: run once more, and every wine has lost a fifth of its alcohol again
    desk.text("matrix-heading", "## Matrix")
    desk.code(
        "matrix",
        """
        cultivar = wine["target"]
        chemistry = wine.drop(columns="target")
        scaler = StandardScaler().fit(chemistry)
        """,
    )
    desk.code("scale", "chemistry = scaler.transform(chemistry)")
    desk.code(
        "split",
        """
        X_train, X_test, y_train, y_test = train_test_split(
            chemistry, cultivar, test_size=0.3, stratify=cultivar, random_state=3
        )
        X_train.shape, X_test.shape
        """,
    )
    desk.text("models-heading", "## Models")
    desk.code(
        "notes",
        """
        trials = []
        best = {}
        tried = set()
        """,
    )
    desk.code(
        "logistic",
        """
        logistic = LogisticRegression(C=0.2)
        accuracy = cross_val_score(logistic, X_train, y_train, cv=5).mean()
        trials.append(("logistic", round(accuracy, 3)))
        """,
    )
    desk.run("logistic")
    desk.code(
        "best-logistic",
        """
        best["logistic"] = accuracy
        tried.add("logistic")
        """,
    )
    desk.code("trial-table", 'pd.DataFrame(trials, columns=["model", "accuracy"])')
    desk.code(
        "online",
        """
        online = SGDClassifier(loss="log_loss", random_state=3)
        epochs = 0
        """,
    )
    desk.code(
        "epoch",
        """
        online.partial_fit(X_train, y_train, classes=[0, 1, 2])
        epochs += 1
        print(f"after {epochs} epochs: {online.score(X_test, y_test):.3f}")
        """,
    )
    desk.run("epoch")
    desk.run("epoch")
    desk.code(
        "curve",
        """
        by_size = []
        for rows in (20, 40, 80):
            part = LogisticRegression(C=0.2).fit(X_train[:rows], y_train[:rows])
            by_size.append(round(part.score(X_test, y_test), 3))
        by_size
        """,
    )
    desk.text("ranking-heading", "## Which measurements carry it?")
    desk.code(
        "rank",
        """
        logistic.fit(X_train, y_train)
        weight = np.abs(logistic.coef_).max(axis=0)
        ranking = zip(wine.columns, weight.round(2))
        """,
    )
    desk.code(
        "show-ranking",
        """
        for measurement, size in ranking:
            print(f"{measurement:30s}{size:5.2f}")
        """,
    )
    desk.code(
        "log",
        """
        line = pd.DataFrame([{"models": ", ".join(sorted(tried)), "best": max(best.values())}])
        line.to_csv("label-check-runs.csv", mode="a", header=False)
        """,
    )

    desk.expect(
        "NBS105",
        "drop-hue",
        "wine = wine.drop",
        "wine",
        "a second run does not find the column and raises KeyError",
    )
    desk.expect(
        "NBS105",
        "drop-date",
        "inplace=True",
        "wine",
        "drops in place from a frame defined above; a second run raises KeyError",
    )
    desk.expect(
        "NBS105",
        "grams",
        'wine["alcohol"] = ',
        "wine",
        "multiplies a column by a constant and stores it back; it ran twice, as the gap and the mean show",
    )
    desk.expect(
        "NBS105",
        "scale",
        "chemistry = ",
        "chemistry",
        "scales what is scaled already when run again, with a scaler fitted in another cell",
    )
    desk.expect(
        "NBS105",
        "logistic",
        "trials.append",
        "trials",
        "appends to a list from another cell; it ran twice and the table below counts the model twice",
    )
    desk.expect(
        "NBS105",
        "epoch",
        "online.partial_fit",
        "online",
        "each run trains one more epoch of a model made in another cell",
    )
    desk.expect("NBS105", "epoch", "epochs += 1", "epochs", "counts up a variable set in another cell")
    desk.expect(
        "NBS105",
        "show-ranking",
        "in ranking",
        "ranking",
        "consumes an iterator made in another cell: a second run prints nothing",
    )
    desk.expect("NBS105", "log", "to_csv", None, "each run appends another line to the file")
    desk.silent("rename", "the replacement does not contain what it replaces: a second run finds nothing")
    desk.silent("dates", "to_datetime of datetimes gives them back")
    desk.silent("fill", "fillna, sort_values and astype are idempotent")
    desk.silent("keep-plausible", "a filter by a constant keeps the same rows again")
    desk.silent("drop-remarks", "errors='ignore' makes it idempotent")
    desk.silent("matrix", "reads and does not change what is defined elsewhere")
    desk.silent("best-logistic", "a key set to a value and an element added to a set stay what they are")
    desk.silent("curve", "the list that grows is made in the same cell")
    desk.silent("rank", "fitting an estimator again starts from scratch")


@story("half-way")
def half_way(desk: Desk) -> None:
    desk.text(
        "title",
        """
        # Who is about to leave?

        A rehearsal of the churn model on synthetic customers, so that the notebook can be shared. The columns are
        those of the billing export.
        """,
    )
    desk.code(
        "imports",
        """
        import numpy as np
        import pandas as pd
        from sklearn.datasets import make_classification
        from sklearn.ensemble import RandomForestClassifier
        from sklearn.metrics import log_loss, roc_auc_score
        from sklearn.model_selection import train_test_split
        """,
    )
    desk.code(
        "customers",
        """
        raw, left = make_classification(
            n_samples=900, n_features=5, n_informative=4, n_redundant=1,
            weights=[0.8], class_sep=0.8, random_state=21,
        )
        churn = pd.DataFrame(raw, columns=["tenure", "spend", "calls", "delay", "discount"])
        churn["tenure"] = 24 + 6 * churn["tenure"].rank(pct=True)
        churn["spend"] = 40 + 10 * churn["spend"]
        churn["left"] = left
        churn.head(3).round(2)
        """,
    )
    desk.code("rate", "print(f\"{churn['left'].mean():.1%} of {len(churn)} customers left\")")
    desk.text("region-heading", "By region, as the sales team asked:")
    desk.code("by-region", 'churn.groupby("region")["left"].mean()', raises="KeyError")
    desk.text("features-heading", "## Features")
    desk.code(
        "derive",
        """
        churn["log_spend"] = np.log1p(churn["spend"].clip(lower=0))
        churn["calls_per_month"] = churn["calls"] / churn["tenure"]
        churn["yearly"] = churn["contract"].eq("yearly")
        print(churn.columns.tolist())
        """,
        raises="KeyError",
    )
    desk.code("feature-list", 'features = ["tenure", "log_spend", "calls_per_month", "delay", "discount"]')
    desk.code(
        "split",
        """
        X_train, X_test, y_train, y_test = train_test_split(
            churn[features], churn["left"], test_size=0.3, stratify=churn["left"], random_state=21
        )
        X_train.describe().round(2)
        """,
    )
    desk.text("model-heading", "## Model")
    desk.code(
        "fit",
        """
        forest = RandomForestClassifier(n_estimators=80, min_samples_leaf=5, random_state=21)
        forest.fit(X_train, y_train)
        risk = forest.predict_proba(X_test)[:, 1]
        """,
    )
    desk.text("clip-note", "After the review: nobody is certain to stay or to leave, so keep away from 0 and 1.")
    desk.write("clip-risk", "risk = risk.clip(0.02, 0.98)")
    desk.code(
        "evaluate",
        """
        print(f"AUC      {roc_auc_score(y_test, risk):.3f}")
        print(f"log loss {log_loss(y_test, risk):.3f}")
        """,
    )
    desk.text(
        "missing-heading",
        "## What if the export gains a column?\n\nWe promised the operators an error and no silent guess. It is one:",
    )
    desk.code(
        "refuse",
        """
        wider = X_test.head(4).copy()
        wider["branch"] = "unknown"
        forest.predict(wider)
        """,
        raises="ValueError",
        tags=("raises-exception",),
    )
    desk.code(
        "repair",
        """
        narrow = wider.drop(columns="branch")
        forest.predict_proba(narrow).round(2)
        """,
    )
    desk.text("next-heading", "## Next")
    desk.write(
        "draft",
        """
        from sklearn.inspection import permutation_importance

        permutation_importance(forest, X_test, y_test, random_state=21).importances_mean
        """,
    )
    desk.clear("feature-list")  # the cell was split off from the one below after both had run

    desk.expect(
        "NBS108",
        "derive",
        'churn["contract"]',
        "churn",
        "two columns were written before the KeyError and the split reads them; the third never came",
    )
    desk.expect(
        "NBS106",
        "feature-list",
        1,
        "features",
        "has no count, and the cell below that ran reads what it defines",
    )
    desk.expect(
        "NBS106",
        "clip-risk",
        1,
        "risk",
        "was added and never run; the evaluation below shows figures without it",
    )
    desk.silent("by-region", "failed, but changed nothing before")
    desk.silent("refuse", "the error is wanted: tag raises-exception")
    desk.silent("repair", "reads what the tagged cell defined before its error")
    desk.silent("draft", "never run, stands at the end, nobody reads it")


@story("dead-code")
def dead_code(desk: Desk) -> None:
    desk.text(
        "title",
        """
        # Sorting irises for the seed exchange

        Volunteers measure four lengths of a flower; the exchange wants the species. A small tree that can be printed
        on the back of the form would be ideal.
        """,
    )
    desk.code(
        "imports",
        """
        from __future__ import annotations

        import json
        from collections.abc import Sequence

        import numpy as np
        import pandas as pd
        from sklearn.datasets import load_iris
        from sklearn.ensemble import RandomForestClassifier as Forest
        from sklearn.experimental import enable_halving_search_cv
        from sklearn.metrics import (
            accuracy_score,
            classification_report,
            confusion_matrix,
        )
        from sklearn.model_selection import HalvingGridSearchCV, train_test_split
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import FunctionTransformer
        from sklearn.tree import DecisionTreeClassifier, export_text
        """,
    )
    desk.code(
        "load",
        """
        bunch = load_iris(as_frame=True)
        flowers = bunch.frame.rename(columns=lambda label: label.removesuffix(" (cm)").replace(" ", "_"))
        species = bunch.target_names
        n_flowers = len(flowers)
        flowers.head(3)
        """,
    )
    desk.code("summary", "flowers.describe();")
    desk.text("look-heading", "## A look at the lengths")
    desk.code(
        "skew",
        """
        for length in flowers.columns.drop("target"):
            flowers[length].skew()
        """,
    )
    desk.code(
        "broad",
        """
        limit = 3.8
        broad = flowers.query("sepal_width > @limit")
        broad.groupby("target").size()
        """,
    )
    desk.code(
        "tell-shell",
        """
        share = f"{len(broad) / len(flowers):.0%}"
        !echo "broad sepals: {share}"
        """,
    )
    desk.write("empty", "")
    desk.text("model-heading", "## Tree")
    desk.code(
        "section-comment",
        """
        # Preparation: the columns are few and clean, so the only step before the tree
        # is a ratio that the volunteers use themselves.
        """,
    )
    desk.code(
        "helpers",
        """
        def with_ratio(frame):
            return frame.assign(petal_ratio=frame["petal_length"] / frame["petal_width"])


        def as_table(matrix, labels: Sequence[str]):
            return pd.DataFrame(matrix, index=labels, columns=labels)
            matrix = matrix / matrix.sum()


        def boxplot_by_species(frame, column):
            return frame.boxplot(column=column, by="target")


        class SpeciesEncoder:
            def encode(self, names):
                return {name: code for code, name in enumerate(names)}
        """,
    )
    desk.code(
        "split",
        """
        X_train, X_test, y_train, y_test = train_test_split(
            flowers.drop(columns="target"), flowers["target"], test_size=0.4, random_state=5
        )
        X_train.shape
        """,
    )
    desk.code(
        "tree",
        """
        tree = make_pipeline(FunctionTransformer(with_ratio), DecisionTreeClassifier(max_depth=3, random_state=5))
        tree.fit(X_train, y_train)
        # forest = Forest(n_estimators=300, random_state=5)
        # forest.fit(X_train, y_train)
        # print(forest.score(X_test, y_test))
        guess = tree.predict(X_test)
        round(accuracy_score(y_test, guess), 3)
        """,
    )
    desk.code(
        "confusion",
        """
        # Rows are the truth, columns the guess.
        # Setosa is never confused, the other two are.
        as_table(confusion_matrix(y_test, guess), species)
        """,
    )
    desk.code(
        "search",
        """
        search = HalvingGridSearchCV(
            DecisionTreeClassifier(random_state=5), {"max_depth": [2, 3, 4]}, random_state=5
        ).fit(X_train, y_train)
        if False:
            print(search.cv_results_)
        search.best_params_
        """,
    )
    desk.text("form-heading", "## For the back of the form")
    desk.code(
        "form",
        """
        card = DecisionTreeClassifier(max_depth=2, random_state=5).fit(X_train, y_train)
        depth_reached = card.get_depth()
        print(export_text(card, feature_names=list(X_train.columns)))
        """,
    )
    desk.code(
        "doubtful",
        """
        doubtful = []
        for row, shares in zip(X_test.index, card.predict_proba(X_test)):
            if shares.max() > 0.95:
                continue
                print(row)
            doubtful.append(row)
        print(len(doubtful), "flowers to look at again; smallest petal", np.min(X_test.loc[doubtful, "petal_width"]))
        """,
    )
    desk.write("end", "")

    desk.expect("DED101", "imports", "import json", "json", "no cell uses it")
    desk.expect(
        "DED101",
        "imports",
        "as Forest",
        "Forest",
        "only a commented-out experiment mentions it, which is no use",
    )
    desk.expect(
        "DED101",
        "imports",
        "classification_report",
        "classification_report",
        "one name of a parenthesised import; its neighbours are used",
    )
    desk.expect("DED102", "load", "n_flowers", "n_flowers", "assigned and never read")
    desk.expect("DED102", "form", "depth_reached", "depth_reached", "assigned and never read")
    desk.expect("DED103", "helpers", "def boxplot_by_species", "boxplot_by_species", "nothing calls or passes it")
    desk.expect("DED103", "helpers", "class SpeciesEncoder", "SpeciesEncoder", "nothing makes one")
    desk.expect("DED104", "summary", 1, None, "the semicolon drops the only value of a computation without effect")
    desk.expect("DED104", "skew", 1, None, "values computed in a loop are neither shown nor kept")
    desk.expect("DED104", "empty", 1, None, "an empty cell between others")
    desk.expect("DED105", "helpers", "matrix = matrix /", None, "stands after return")
    desk.expect("DED105", "search", "print(search.cv_results_)", None, "stands under `if False`")
    desk.expect("DED105", "doubtful", "print(row)", None, "stands after continue")
    desk.expect("DED106", "tree", "# forest = Forest(", None, "three lines of an experiment, commented out")
    desk.silent("broad", "limit is read by the query string")
    desk.silent("tell-shell", "share is read by the shell command")
    desk.silent("section-comment", "prose that heads a section")
    desk.silent("confusion", "two lines of prose")
    desk.silent("end", "empty, and the last one")


@story("wasted-work")
def wasted_work(desk: Desk) -> None:
    desk.text(
        "title",
        """
        # Reading the digits on meter cards

        Field staff still send cards with hand-written meter readings. Before we buy software: how far does a plain
        classifier get on 8 by 8 pixels?
        """,
    )
    desk.code(
        "imports",
        """
        import matplotlib.pyplot as plt
        import numpy as np
        import pandas as pd
        from sklearn.datasets import load_digits
        from sklearn.decomposition import PCA
        from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
        from sklearn.linear_model import LogisticRegression
        from sklearn.metrics import accuracy_score
        from sklearn.model_selection import cross_val_score, train_test_split
        from sklearn.neighbors import KNeighborsClassifier
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import MinMaxScaler
        from sklearn.svm import SVC
        """,
    )
    desk.code(
        "load",
        """
        images, digit = load_digits(return_X_y=True)
        images = images / 16.0
        print(images.shape)
        """,
    )
    desk.code(
        "show",
        """
        _, axes = plt.subplots(1, 6, figsize=(4, 0.9))
        for ax, image in zip(axes, images):
            ax.imshow(image.reshape(8, 8), cmap="gray_r")
            ax.axis("off")
        plt.show()
        """,
    )
    desk.code(
        "split",
        """
        X_train, X_test, y_train, y_test = train_test_split(
            images, digit, test_size=0.25, stratify=digit, random_state=2
        )
        plane = PCA(n_components=2, random_state=2).fit_transform(X_train)
        print(len(X_train), len(X_test))
        """,
    )
    desk.code(
        "shift",
        """
        def shifted(pictures, step):
            square = pictures.reshape(-1, 8, 8)
            return np.roll(square, step, axis=2).reshape(len(pictures), -1)
        """,
    )
    desk.text("race-heading", "## First round")
    desk.code(
        "boosting",
        """
        model = GradientBoostingClassifier(n_estimators=120, random_state=2).fit(X_train, y_train)
        """,
    )
    desk.code(
        "forest",
        """
        model = RandomForestClassifier(n_estimators=150, random_state=2).fit(X_train, y_train)
        guess = model.predict(X_test)
        print(f"forest {accuracy_score(y_test, guess):.3f}")
        """,
    )
    desk.code(
        "linear",
        """
        model = make_pipeline(MinMaxScaler(), LogisticRegression(max_iter=2000)).fit(X_train, y_train)
        guess = model.predict(X_test)
        print(f"linear {accuracy_score(y_test, guess):.3f}")
        """,
    )
    desk.text("cv-heading", "## Cross-validated, because the differences are small")
    desk.code(
        "cv-forest",
        """
        folds = 5
        scores = cross_val_score(RandomForestClassifier(400, random_state=2), X_train, y_train, cv=folds)
        """,
    )
    desk.code(
        "cv-support",
        """
        scores = cross_val_score(SVC(gamma=0.3), X_train, y_train, cv=folds)
        print(f"support vectors {scores.mean():.3f} ± {scores.std():.3f}")
        """,
    )
    desk.text("neighbours-heading", "## Neighbours")
    desk.code(
        "neighbours",
        """
        sizes = [1, 3, 5, 9]
        errors = [
            1 - cross_val_score(KNeighborsClassifier(k), X_train, y_train, cv=folds).mean()
            for k in sizes
        ]
        errors = [
            1 - KNeighborsClassifier(k).fit(X_train, y_train).score(X_test, y_test)
            for k in sizes
        ]
        pd.Series(errors, index=sizes).round(4)
        """,
    )
    desk.text("choice-heading", "## Choice")
    desk.code(
        "choose",
        """
        final = KNeighborsClassifier(3).fit(X_train, y_train)
        if scores.mean() > 0.98:
            final = SVC(gamma=0.3).fit(X_train, y_train)
        """,
    )
    desk.code(
        "confused",
        """
        answers = pd.DataFrame({"truth": y_test, "answer": final.predict(X_test)})
        costs = pd.DataFrame({"truth": range(10), "cost": [1, 3, 1, 1, 1, 1, 2, 2, 2, 3]})
        priced = answers.merge(costs, on="truth")
        wrong = answers[answers["truth"] != answers["answer"]]
        priced = wrong.merge(costs, on="truth")
        priced.groupby("truth")["cost"].sum()
        """,
    )

    desk.expect(
        "DED107",
        "boosting",
        "model = ",
        "model",
        "the slowest fit of the notebook is rebound by the next cell before anything reads it",
    )
    desk.expect(
        "DED107",
        "cv-forest",
        "scores = ",
        "scores",
        "a cross-validation whose scores the next cell overwrites unread",
    )
    desk.expect(
        "DED107",
        "neighbours",
        2,
        "errors",
        "a loop of cross-validations, rebound in the same cell before it is read",
    )
    desk.expect("DED107", "confused", "priced = answers", "priced", "a merge that is rebound before it is read")
    desk.expect("DED102", "split", "plane = ", "plane", "a projection from an abandoned figure; nobody reads it")
    desk.expect("DED103", "shift", "def shifted", "shifted", "a helper of an abandoned experiment; nobody calls it")
    desk.silent("forest", "its model and guess are read before the next cell rebinds them")
    desk.silent("linear", "its model and guess are read here")
    desk.silent("load", "images is rebound from itself, and defined in the same cell")
    desk.silent("choose", "final is rebound only under a condition: the first fit may be the one that is used")


@story("stale-re-run")
def stale_rerun(desk: Desk) -> None:
    desk.text(
        "title",
        """
        # Segments of loyalty-card customers

        Marketing wants a handful of groups they can name. The figures below are drawn from blobs with the means and
        spreads of last year's study; the card data itself stays where it is.
        """,
    )
    desk.code(
        "imports",
        """
        import pandas as pd
        from sklearn.cluster import KMeans
        from sklearn.datasets import make_blobs
        from sklearn.preprocessing import StandardScaler
        """,
    )
    desk.code(
        "customers",
        """
        points, _ = make_blobs(
            n_samples=600,
            centers=[[12, 20], [30, 8], [45, 30], [18, 45], [60, 12]],
            cluster_std=5.0,
            random_state=4,
        )
        customers = pd.DataFrame(points, columns=["visits", "basket"])
        """,
    )
    desk.code("look", "customers.describe().round(1)")
    desk.code("scale", "scaled = StandardScaler().fit_transform(customers)")
    desk.text("settings-heading", "## Segments")
    desk.code("settings", "n_segments = 3")
    desk.code(
        "describe-function",
        """
        def typical(group):
            return group.mean().round(0)
        """,
    )
    desk.code(
        "segment",
        """
        clusters = KMeans(
            n_clusters=n_segments,
            n_init=5,
            random_state=4,
        ).fit(scaled)
        print(len(clusters.cluster_centers_), "segments")
        """,
    )
    desk.code(
        "profile",
        """
        labelled = customers.assign(segment=clusters.labels_)
        labelled.groupby("segment").apply(typical)
        """,
    )
    desk.code("size", "labelled.segment.value_counts().sort_index()")
    desk.text("budget-heading", "## Budget\n\nEach segment gets a mailing of its own.")
    desk.edit("settings", "n_segments = 3", "n_segments = 5")
    desk.run("settings")
    desk.code(
        "budget",
        """
        per_mailing = 1200
        print(f"{n_segments} mailings cost {n_segments * per_mailing}")
        """,
    )
    desk.edit("describe-function", "group.mean().round(0)", "group.median().round(1)")
    desk.run("describe-function")
    desk.code(
        "all-customers",
        """
        typical(customers)
        """,
    )
    added = "from sklearn.metrics import silhouette_score\n"
    desk.edit("imports", "from sklearn.preprocessing", added + "from sklearn.preprocessing")
    desk.run("imports")
    desk.code(
        "silhouette",
        """
        print(f"silhouette {silhouette_score(scaled, clusters.labels_):.3f}")
        """,
    )

    desk.expect(
        "NBS104",
        "segment",
        "n_clusters=n_segments",
        "n_segments",
        "the setting above was changed and re-run after this cell: it still shows 3 segments, not 5",
        confidence="medium",
    )
    desk.expect(
        "NBS104",
        "profile",
        "apply(typical)",
        "typical",
        "the function above was changed and re-run after this cell: means are shown, it says medians",
        confidence="medium",
    )
    desk.silent("imports", "re-run after all others; importing again binds the same objects")
    desk.silent("size", "what it read directly has not been given another value since")
    desk.silent("budget", "ran after the change")
    desk.silent("all-customers", "ran after the change")
    desk.silent("silhouette", "clusters has not been fitted again since")


@story("clean")
def clean(desk: Desk) -> None:
    desk.text(
        "title",
        """
        # Checking the cultivar on the label

        **Purpose.** Decide whether thirteen routine measurements suffice to check the cultivar that a label claims.
        **Data.** The wine recognition data that scikit-learn ships: 178 wines, three cultivars.
        **Owner.** Quality group. **Runs in** a few seconds, from top to bottom.
        """,
    )
    desk.code(
        "imports",
        """
        import matplotlib.pyplot as plt
        import pandas as pd
        from sklearn.datasets import load_wine
        from sklearn.dummy import DummyClassifier
        from sklearn.linear_model import LogisticRegression
        from sklearn.metrics import balanced_accuracy_score, confusion_matrix
        from sklearn.model_selection import StratifiedKFold, cross_val_score, train_test_split
        from sklearn.pipeline import Pipeline
        from sklearn.preprocessing import StandardScaler
        """,
    )
    desk.text("settings-heading", "## Settings\n\nEverything that one may want to change stands here.")
    desk.code(
        "settings",
        """
        SEED = 20
        TEST_SHARE = 0.3
        FOLDS = 5
        PENALTIES = (0.01, 0.1, 1.0)
        SCORING = "balanced_accuracy"
        """,
    )
    desk.text("data-heading", "## Data")
    desk.code(
        "load",
        """
        bunch = load_wine(as_frame=True)
        measurements, cultivar = bunch.data, bunch.target
        measurements.describe().T[["min", "50%", "max"]].round(2)
        """,
    )
    desk.text("checks-heading", "What the rest relies on is checked and not assumed.")
    desk.code(
        "checks",
        """
        assert measurements.notna().all().all(), "missing measurements"
        assert not measurements.join(cultivar).duplicated().any(), "the same wine twice"
        assert (measurements > 0).all().all(), "a concentration must be positive"
        print(f"{len(measurements)} wines pass, cultivars {cultivar.value_counts().sort_index().tolist()}")
        """,
    )
    desk.code(
        "split",
        """
        X_train, X_test, y_train, y_test = train_test_split(
            measurements, cultivar, test_size=TEST_SHARE, stratify=cultivar, random_state=SEED
        )
        """,
    )
    desk.text(
        "model-heading",
        "## Model\n\nThe penalty is chosen by cross-validation within the training wines; the scaler is part of the\n"
        "pipeline, so no fold sees another one's scale.",
    )
    desk.code(
        "pipeline",
        """
        def make_model(penalty):
            \"\"\"A scaled logistic regression; `penalty` is the inverse strength of its L2 term.\"\"\"
            return Pipeline(
                [("scale", StandardScaler()), ("classify", LogisticRegression(C=penalty, random_state=SEED))]
            )
        """,
    )
    desk.code(
        "choose",
        """
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
        by_penalty = pd.Series(
            {
                penalty: cross_val_score(make_model(penalty), X_train, y_train, cv=folds, scoring=SCORING).mean()
                for penalty in PENALTIES
            },
            name=SCORING,
        )
        by_penalty.round(3)
        """,
    )
    desk.code(
        "fit",
        """
        model = make_model(by_penalty.idxmax()).fit(X_train, y_train)
        majority = DummyClassifier().fit(X_train, y_train)
        """,
    )
    desk.text("result-heading", "## Result on the wines held out\n\nLooked at once.")
    desk.code(
        "score",
        """
        claimed = model.predict(X_test)
        pd.Series(
            {
                "model": balanced_accuracy_score(y_test, claimed),
                "majority": balanced_accuracy_score(y_test, majority.predict(X_test)),
            }
        ).round(3)
        """,
    )
    desk.code(
        "confusion",
        """
        pd.DataFrame(
            confusion_matrix(y_test, claimed), index=bunch.target_names, columns=bunch.target_names
        )
        """,
    )
    desk.code(
        "weights",
        """
        strongest = pd.DataFrame(
            model.named_steps["classify"].coef_, columns=measurements.columns, index=bunch.target_names
        )
        ax = strongest.abs().max().sort_values().plot.barh(figsize=(4.2, 2.8), fontsize=7)
        ax.set_xlabel("largest weight")
        plt.tight_layout()
        plt.show()
        """,
    )
    desk.text(
        "conclusion",
        "## Conclusion\n\nThe routine measurements suffice. Before use: the same on wines of another year.",
    )

    desk.silent("split", "all four parts are read further down")
    desk.silent("choose", "the comprehension's own variable is no variable of the notebook")
    desk.silent("fit", "both fits are read")


@story("entangled-features")
def entangled_features(desk: Desk) -> None:
    desk.text(
        "title",
        """
        # Changing anything changes everything

        **Question.** A clinic wants to stop measuring one blood value. What else in our model would change?
        **Data.** The diabetes data that scikit-learn ships: 442 patients, ten measurements, the progress of the disease
        a year later. **Runs in** a few seconds, from top to bottom.

        No input has a corner of the model to itself: take one away, and the weights of the others move to fill the gap.
        This is entanglement, "changing anything changes everything". Here it is measured, with the noise beside it.
        """,
    )
    desk.code(
        "imports",
        """
        import pandas as pd
        from sklearn.datasets import load_diabetes
        from sklearn.ensemble import HistGradientBoostingRegressor
        from sklearn.linear_model import Ridge
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        from mldebt_nb import entangle
        """,
    )
    desk.text("settings-heading", "## Settings")
    desk.code(
        "settings",
        """
        SEED = 20
        PENALTY = 1.0
        TREES = 60
        STEP = 0.05
        LEAVES = 8
        Z_CLEAR = 3
        """,
    )
    desk.text(
        "data-heading",
        "## Data\n\n`s1` to `s6` are blood values: total cholesterol, LDL, HDL, their ratio, triglycerides, glucose.",
    )
    desk.code(
        "load",
        """
        bunch = load_diabetes(as_frame=True, scaled=False)
        measurements, progress = bunch.data, bunch.target
        assert measurements.notna().all().all(), "missing measurements"
        measurements.describe().T[["min", "50%", "max"]].round(1)
        """,
    )
    desk.text(
        "by-hand-heading",
        "## By hand, once\n\nOne linear model with all measurements, one without `s5`. Every weight is that of a scaled\n"
        "measurement, so that they can be compared.",
    )
    desk.code(
        "by-hand",
        """
        def weights_without(*left_out):
            \"\"\"The weights of a ridge regression that never saw the measurements left out.\"\"\"
            kept = measurements.drop(columns=list(left_out))
            model = make_pipeline(StandardScaler(), Ridge(PENALTY)).fit(kept, progress)
            return pd.Series(model[-1].coef_, index=kept.columns)


        weights = pd.DataFrame({"with s5": weights_without(), "without s5": weights_without("s5")})
        weights.reindex(measurements.columns).round(1)
        """,
    )
    desk.text(
        "by-hand-read",
        "Nobody touched `s1` and `s2`, yet their weights have turned round. Who reads a meaning into a weight builds on sand:\n"
        "it holds only as long as all other measurements are there.",
    )
    desk.text(
        "linear-heading",
        "## All of them, with noise beside\n\n`entangle` does this for every measurement at once. A linear model has\n"
        "equations for it: nothing is trained again.",
    )
    desk.code(
        "linear",
        """
        linear = make_pipeline(StandardScaler(), Ridge(PENALTY)).fit(measurements, progress)
        of_linear = entangle(linear, measurements, progress, slices=["sex", "bmi"], seed=SEED)
        of_linear.pairs.query("entangled")[["a", "b", "cace", "floor", "redundancy"]].round(3)
        """,
    )
    desk.text(
        "linear-read",
        "`cace` is how far the effect of one moves when the model is trained without the other, in standard deviations\n"
        "of the prediction. `floor` is what noise alone does: a shuffled column comes in, or a fifth of the rows goes\n"
        "out. Only what is above the floor counts. `s1` and `s5` are tied hardest.",
    )
    desk.code(
        "matrix",
        """
        blood = ["s1", "s2", "s3", "s4", "s5", "s6"]
        of_linear.matrix.loc[blood, blood].round(2)
        """,
    )
    desk.text(
        "matrix-read",
        "Row: what is left out. Column: whose effect moves. Leaving `s5` out moves `s1`, `s2` and `s3`; leaving `s6` out moves\n"
        "none of them.",
    )
    desk.code(
        "floors",
        """
        of_linear.churn.sort_values("churn", ascending=False).round(2)
        """,
    )
    desk.text(
        "floors-read",
        "## The floor decides\n\n`churn` is how far predictions move without a measurement. `probe` and `rows` are the two\n"
        "floors. Below them nothing can be told with 442 patients: that is not the same as *useless*.",
    )
    desk.text(
        "slices-heading",
        "## Who pays\n\nA measurement that is cheap on average may be dear for some. The cost of leaving it out, on parts\n"
        "of the patients, where it is clear of noise:",
    )
    desk.code(
        "slices",
        """
        of_linear.slices.query("z > @Z_CLEAR")[["slice", "feature", "rows", "lofo", "error"]].round(1)
        """,
    )
    desk.text(
        "boosted-heading",
        "## Is this about linear models only?\n\nNo. Boosted trees have no weights that one could look at, and share\n"
        "their inputs all the same. Their answer comes from a stand-in, whose fidelity is told.",
    )
    desk.code(
        "boosted",
        """
        boosted = HistGradientBoostingRegressor(
            max_iter=TREES, learning_rate=STEP, max_leaf_nodes=LEAVES, random_state=SEED
        ).fit(measurements, progress)
        of_boosted = entangle(boosted, measurements, progress, seed=SEED)
        print(f"the stand-in follows the trees to R² {of_boosted.measurement.scale.fidelity:.2f}")
        of_boosted.pairs.query("entangled")[["a", "b", "cace", "floor"]].round(3)
        """,
    )
    desk.code(
        "side-by-side",
        """
        pd.DataFrame(
            {
                "ridge": [of_linear.measurement.entanglement, of_linear.measurement.floors.rows_churn],
                "boosted trees": [of_boosted.measurement.entanglement, of_boosted.measurement.floors.rows_churn],
            },
            index=["movement that is of others", "churn by other rows"],
        ).round(3)
        """,
    )
    desk.text(
        "conclusion",
        "## Conclusion\n\nBoth models tie `s5` to the cholesterol values. The floor of the trees is far higher: with 442\n"
        "patients, most of what moves in them cannot be told from chance. Before the clinic stops measuring `s5`, the model\n"
        "must be trained again, and every weight read anew. Glucose, `s6`, could go without moving another blood value. How to\n"
        "make such a model smaller without losing what it knows is told in `smaller-model.ipynb`.",
    )

    desk.silent("by-hand", "both calls of the function are read")
    desk.silent("linear", "fitting on all rows is the question here: costs are measured on rows held out, inside")
    desk.silent("boosted", "the trees' seed is set")


@story("smaller-model")
def smaller_model(desk: Desk) -> None:
    desk.text(
        "title",
        """
        # A smaller model, confirmed

        **Purpose.** The model of the progress of diabetes reads eleven measurements. Each has to be taken, stored, checked
        and watched. Which can go without a worse forecast? **Data.** The diabetes data that scikit-learn ships: 442
        patients. **Runs in** a few seconds, from top to bottom.
        """,
    )
    desk.code(
        "imports",
        """
        import pandas as pd
        from sklearn.datasets import load_diabetes
        from sklearn.linear_model import Ridge
        from sklearn.metrics import r2_score
        from sklearn.model_selection import KFold, cross_val_score, train_test_split
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        from mldebt_nb import entangle
        """,
    )
    desk.text("settings-heading", "## Settings")
    desk.code(
        "settings",
        """
        SEED = 20
        TEST_SHARE = 0.3
        PENALTY = 1.0
        FOLDS = 5
        TOLERANCE = 0.01
        HECTOPASCAL = 1.333
        """,
    )
    desk.text(
        "data-heading",
        "## Data\n\nThe ward's new device writes the blood pressure in hectopascal, the old one in millimetres of mercury, and the\n"
        "export has both. It is one measurement, twice. That happens in many joins, and goes unseen.",
    )
    desk.code(
        "load",
        """
        bunch = load_diabetes(as_frame=True, scaled=False)
        in_hectopascal = (bunch.data["bp"] * HECTOPASCAL).round().rename("bp_hpa")
        measurements, progress = bunch.data.join(in_hectopascal), bunch.target
        assert measurements.notna().all().all(), "missing measurements"
        print(f"{len(measurements)} patients, {measurements.shape[1]} measurements")
        """,
    )
    desk.code(
        "split",
        """
        X_train, X_test, y_train, y_test = train_test_split(
            measurements, progress, test_size=TEST_SHARE, random_state=SEED
        )
        """,
    )
    desk.code(
        "fit",
        """
        def make_model():
            \"\"\"A scaled ridge regression.\"\"\"
            return make_pipeline(StandardScaler(), Ridge(PENALTY))


        full = make_model().fit(X_train, y_train)
        """,
    )
    desk.text(
        "measure-heading",
        "## What is each worth?\n\nMeasured on the training rows, in folds. The test rows stay untouched until the end.\n"
        "`share` is the cost of leaving one out, of all that the model explains.",
    )
    desk.code(
        "measure",
        """
        report = entangle(full, X_train, y_train, tolerance=TOLERANCE, seed=SEED)
        worth = report.features.set_index("feature")
        worth[["lofo", "error", "share", "status"]].sort_values("lofo", ascending=False).round(3)
        """,
    )
    desk.text(
        "trap",
        "Here is the trap. Leave `bp` out, and `bp_hpa` takes over: it costs next to nothing. Leave `bp_hpa` out: the same.\n"
        "A list that is made one by one calls both useless, and who follows it deletes the blood pressure.",
    )
    desk.code(
        "trap-shown",
        """
        pressures = ["bp", "bp_hpa"]
        report.pairs.query("a in @pressures and b in @pressures")[["a", "b", "cace", "floor", "redundancy"]].round(3)
        """,
    )
    desk.text(
        "trap-read",
        "`redundancy` is what losing both costs beyond losing each: the pair is worth keeping once.",
    )
    desk.text(
        "drop-heading",
        "## What may go together\n\nMeasurements are removed one after the other, and the rest is looked at again each time, so\n"
        "that the last of a kind stays. `keep_one_of` names what it stays for.",
    )
    desk.code(
        "removable",
        """
        report.removable[["feature", "kind", "cost", "error", "keep_one_of"]].round(2)
        """,
    )
    desk.text(
        "confirm-heading",
        "## Confirmed by training\n\nSo far these are equations. Before anything is deleted, the model itself is trained without all\n"
        "of them, and compared with what noise does: four trainings.",
    )
    desk.code(
        "confirm",
        """
        confirmation = report.confirm()
        print(f"without {', '.join(confirmation.removed)}: {confirmation.refits} trainings")
        print(f"the loss changes by {confirmation.rise:.0f} ± {confirmation.error:.0f}; a rise of {confirmation.allowed:.0f} is allowed")
        print(f"safe: {confirmation.safe}")
        """,
    )
    desk.code(
        "keep",
        """
        assert confirmation.safe, "not confirmed: keep all measurements"
        kept = [name for name in measurements.columns if name not in confirmation.removed]
        assert len(set(kept) & set(pressures)) == 1, "the blood pressure must stay, once"
        kept
        """,
    )
    desk.text(
        "small-heading",
        "## The smaller model\n\nBoth by cross-validation on the training rows:",
    )
    desk.code(
        "compare",
        """
        folds = KFold(FOLDS, shuffle=True, random_state=SEED)
        by_columns = {"full": list(measurements.columns), "smaller": kept}
        pd.DataFrame(
            {
                "measurements": {name: len(columns) for name, columns in by_columns.items()},
                "mean R²": {
                    name: cross_val_score(make_model(), X_train[columns], y_train, cv=folds, scoring="r2").mean()
                    for name, columns in by_columns.items()
                },
            }
        ).round(3)
        """,
    )
    desk.text("test-heading", "And the smaller one on the patients held out, looked at once:")
    desk.code(
        "small",
        """
        small = make_model().fit(X_train[kept], y_train)
        print(f"R² {r2_score(y_test, small.predict(X_test[kept])):.3f} with {len(kept)} measurements")
        """,
    )
    desk.text(
        "conclusion",
        "## Conclusion\n\nSix measurements forecast as well as eleven. The blood pressure is kept, once. Before use: the same on\n"
        "patients of another clinic.",
    )

    desk.silent("split", "all four parts are read further down")
    desk.silent("load", "the second column of pressures is the story's own")
    desk.silent("small", "test rows are used for scores only")


# -- building ----------------------------------------------------------------------------------------------------------


def build(name: str) -> tuple[Any, dict[str, Any]]:
    """Live through one story in a fresh kernel; returns the notebook as it is saved, and what is expected of it."""
    notebook = new_notebook(metadata=NOTEBOOK_METADATA)
    with tempfile.TemporaryDirectory(prefix="make-examples-") as folder, _quiet_environment(Path(folder)):
        work = Path(folder, "work")
        work.mkdir()
        client = NotebookClient(
            notebook,
            timeout=300,
            kernel_name="python3",
            allow_errors=True,
            record_timing=False,
            coalesce_streams=True,
            resources={"metadata": {"path": str(work)}},
        )
        desk = Desk(name, client, records_timing=name in TIMED)
        with client.setup_kernel():
            STORIES[name](desk)
        hide_machine = _machine_paths(Path(folder))
    notebook.metadata = nbformat.from_dict(NOTEBOOK_METADATA)  # the kernel adds its version
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for out in cell.outputs:
                if out.output_type == "error":
                    out.traceback = [_without_library_source(frame) for frame in out.traceback]
            cell.outputs = [nbformat.from_dict(_map_strings(out, hide_machine)) for out in cell.outputs]
    nbformat.validate(notebook)
    _refuse_machine_traces(name, notebook)
    return notebook, desk.expectations()


@contextmanager
def _quiet_environment(folder: Path) -> Iterator[None]:
    """What the kernel inherits: no profile of the person who builds, no colours by terminal, one thread."""
    wanted = {
        "IPYTHONDIR": str(folder / "ipython"),
        "OMP_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONWARNINGS": "ignore",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }
    before = {key: os.environ.get(key) for key in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value


def _machine_paths(folder: Path) -> Callable[[str], str]:
    """Replace paths of installed files, of cells and of the working folder by what every reader understands."""
    temporary = re.escape(tempfile.gettempdir())
    rules = [
        (re.compile(rf"{temporary}[/\\]ipykernel_\d+[/\\]\d+\.py"), "<cell>"),
        (re.compile(re.escape(str(folder)) + r"[/\\]work"), "."),
        (re.compile(r"[^\s'\"()<>\x1b]*[/\\]site-packages[/\\]"), "site-packages/"),
        (re.compile(rf"(?:{re.escape(sys.base_prefix)}|{re.escape(sys.prefix)})[/\\]"), "python/"),
    ]

    def hide(text: str) -> str:
        for pattern, replacement in rules:
            text = pattern.sub(replacement, text)
        return text

    return hide


def _without_library_source(frame: str) -> str:
    """Of a frame in a library only the line that says where: its source belongs to others and changes by version."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", frame)
    return frame.split("\n", 1)[0] + "\n" if plain.startswith("File ") else frame


def _map_strings(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: item if key == "image/png" else _map_strings(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_map_strings(item, change) for item in value]
    return value


def _refuse_machine_traces(name: str, notebook: Any) -> None:
    text = nbformat.writes(notebook)
    places = {tempfile.gettempdir(), str(Path.home()), sys.prefix, sys.base_prefix, str(FOLDER.parent)}
    found = sorted(place for place in places if place and f"{place}{os.sep}" in text)
    found += re.findall(r"(?:object|function \S+) at 0x[0-9a-f]+", text)
    if found:
        raise RuntimeError(f"{name}: the outputs tell of this machine: {', '.join(found)}")


def write(name: str, folder: Path) -> None:
    notebook, expected = build(name)
    nbformat.write(notebook, folder / f"{name}.ipynb")
    text = json.dumps(expected, indent=1, ensure_ascii=False)
    (folder / f"{name}.expected.json").write_text(text + "\n", encoding="utf-8")


def _essence(notebook: Any) -> list[tuple[Any, ...]]:
    """What must be the same in every build: cells, tags, counts and errors. Images and figures may differ in digits."""
    return [
        (
            cell.id,
            cell.cell_type,
            cell.source,
            tuple(cell.metadata.get("tags", ())),
            cell.get("execution_count"),
            tuple((out.output_type, out.get("ename")) for out in cell.get("outputs", ())),
        )
        for cell in notebook.cells
    ]


def check(name: str, folder: Path) -> list[str]:
    """Rebuild one notebook and say how the stored one differs."""
    path = folder / f"{name}.ipynb"
    beside = folder / f"{name}.expected.json"
    if not path.exists() or not beside.exists():
        return [f"{name}: {path.name} or {beside.name} is missing; run scripts/make_examples.py"]
    with tempfile.TemporaryDirectory(prefix="check-examples-") as elsewhere:
        write(name, Path(elsewhere))
        rebuilt = nbformat.read(Path(elsewhere, path.name), as_version=4)
        expected = json.loads(Path(elsewhere, beside.name).read_text(encoding="utf-8"))
    stored = nbformat.read(path, as_version=4)
    problems = []
    was, now = _essence(stored), _essence(rebuilt)
    if len(was) != len(now):
        problems.append(f"{name}: {len(was)} cells stored, {len(now)} rebuilt")
    for one, other in zip(was, now, strict=False):
        if one != other:
            fields = ("id", "type", "source", "tags", "execution count", "outputs")
            changed = [field for field, a, b in zip(fields, one, other, strict=True) if a != b]
            problems.append(f"{name}: cell {one[0]!r} differs in {', '.join(changed)}")
    if json.loads(beside.read_text(encoding="utf-8")) != expected:
        problems.append(f"{name}: {beside.name} differs from the judgements in the script")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description="Make the example notebooks.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(STORIES)}; all when none is given")
    parser.add_argument("--check", action="store_true", help="write nothing; compare a rebuild with what is stored")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in STORIES]
    if unknown:
        parser.error(f"no such notebook: {', '.join(unknown)}; there are {', '.join(STORIES)}")
    names = arguments.names or list(STORIES)
    if arguments.check:
        problems = [problem for name in names for problem in check(name, FOLDER)]
        print("\n".join(problems) or f"{len(names)} notebooks are as the script makes them", file=sys.stderr)
        return 1 if problems else 0
    FOLDER.mkdir(exist_ok=True)
    for name in names:
        write(name, FOLDER)
        print(f"{name}.ipynb", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
