"""How long the dataflow view takes to lay out and draw a notebook: as a graph, with values, as a matrix, its pipeline.

Made-up notebooks (synthetic) of 50, 200 and 500 cells, or operators of a pipeline, are opened in a real JupyterLab and
looked at in the system's Chromium. The view notes in the browser's timeline what layout and drawing took; `painted` is
from a press of the button to the second frame after it. Medians of `--times` drawings, wall clock. Needs JupyterLab,
playwright and Chromium, and no corpus.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks._lab import browsed, running_server
from benchmarks._tables import Table

_SIZES = (50, 200, 500)
_TARGET_MS = 1000
_HEAD = ("import numpy as np\nimport pandas as pd", "def clean(x):\n    return x", "df = pd.read_csv('a.csv')")
_PRESS = """label => new Promise(done => {
  const view = document.querySelector('.mldebt-Flow');
  const controls = [...view.querySelectorAll('.mldebt-Flow-switch, .mldebt-Flow-button')];
  const start = performance.now();
  controls.find(control => control.textContent === label).click();
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
})"""
_NODES = ".mldebt-FlowGraph-node, .mldebt-FlowMatrix-mark"
_DRAWN = "performance.getEntriesByName('mldebt-dataflow').map(entry => entry.duration)"


def cells(count: int) -> list[str]:
    """Cells that read one to three of the twelve before them, and now and then one from far away."""
    chance = random.Random(count)
    made = list(_HEAD)
    for at in range(len(made), count):
        near = [f"v{max(3, at - chance.randint(1, 12))}" for _ in range(chance.randint(1, 3))]
        far = [f"v{chance.randint(3, at - 1)}"] if at > 3 and chance.random() < 0.15 else []
        read = near + far if at > 3 else ["df"]
        table = ["df['a']"] if chance.random() < 0.2 else []
        call = "clean" if chance.random() < 0.2 else "sum"
        made.append(f"v{at} = {call}([{', '.join(read + table)}])")
    return made


def operators(count: int) -> list[str]:
    """Cells with five operators each: a source that is joined to what was before, a split, a fit, its score."""
    made = [
        "import pandas as pd\nfrom sklearn.linear_model import Ridge\n"
        "from sklearn.model_selection import train_test_split",
        "df = pd.read_csv('all.csv')",
    ]
    for at in range(count // 5):
        made.append(
            f"df = df.merge(pd.read_csv('{at}.csv'), on='id')\n"
            f"X{at}, Z{at}, y{at}, z{at} = train_test_split(df[['a{at}', 'b']], df['c'], random_state=0)\n"
            f"m{at} = Ridge().fit(X{at}, y{at})\nm{at}.score(Z{at}, z{at})"
        )
    return made


def notebook(sources: Sequence[str]) -> dict[str, Any]:
    """The same as a file."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = [
        {"cell_type": "code", "id": f"c{i}", "source": s, "metadata": {}, "outputs": [], "execution_count": None}
        for i, s in enumerate(sources)
    ]
    return {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


class Drawing(NamedTuple):
    """Nodes or marks, ms to lay out and draw them, ms until they were painted."""

    count: int
    drawn: float
    painted: float


def press(page: Any, label: str) -> Drawing:
    """Press a button or a switch of the view; what was drawn then."""
    before = len(page.evaluate(_DRAWN))
    painted = page.evaluate(_PRESS, label)
    page.wait_for_function(f"n => {_DRAWN}.length > n", arg=before)
    return Drawing(page.locator(_NODES).count(), page.evaluate(_DRAWN)[-1], painted)


def measure(page: Any, times: int) -> Iterator[tuple[str, list[Drawing]]]:
    """Each way to draw a notebook, and its drawings; values are switched off and on, each time laid out anew."""
    cells, values, matrices = list[Drawing](), list[Drawing](), list[Drawing]()
    for _ in range(2 * times):
        is_on = page.locator(".mldebt-Flow-switch input").first.is_checked()
        (cells if is_on else values).append(press(page, "Values"))
    yield "graph of cells", cells
    yield "graph of cells and values", values
    for _ in range(times):
        matrices.append(press(page, "Matrix"))
        press(page, "Graph")
    yield "matrix", matrices


def of_the_pipeline(page: Any, times: int) -> Iterator[tuple[str, list[Drawing]]]:
    """The same of the pipeline; the libraries that draw are loaded by then."""
    press(page, "Pipeline")
    bare, things, matrices = list[Drawing](), list[Drawing](), list[Drawing]()
    for _ in range(times):
        bare.append(press(page, "Models and files"))
        things.append(press(page, "Models and files"))
    yield "graph of operators", bare
    yield "graph of operators, models and files", things
    for _ in range(times):
        matrices.append(press(page, "Matrix"))
        press(page, "Graph")
    yield "matrix of operators", matrices


def first(page: Any) -> float:
    """Milliseconds from the command to the first drawing: the server's answer, the libraries, the layout."""
    start = time.perf_counter()
    page.evaluate("jupyterapp.commands.execute('mldebt:show-dataflow').then(() => undefined)")
    page.wait_for_selector(".mldebt-FlowGraph-node")
    return (time.perf_counter() - start) * 1000


def main(argv: Sequence[str] = ()) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks dataflow_view", description=__doc__)
    parser.add_argument("corpus", nargs="?", help="not used: the notebooks are made up")
    parser.add_argument("--times", type=int, default=5, help="drawings of each (default: 5)")
    options = parser.parse_args(argv)
    rows: list[tuple[object, ...]] = []
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as home:
        for size in _SIZES:
            Path(folder, f"{size}.ipynb").write_text(json.dumps(notebook(cells(size))))
            Path(folder, f"pipeline-{size}.ipynb").write_text(json.dumps(notebook(operators(size))))
        with running_server(Path(folder), Path(home)) as server, browsed() as browser:
            for size in _SIZES:
                for name, unit, measured in (
                    (f"{size}", "cells", measure),
                    (f"pipeline-{size}", "operators", of_the_pipeline),
                ):
                    page = browser.new_page(viewport={"width": 1400, "height": 900})
                    page.set_default_timeout(90_000)
                    page.goto(server.page(f"lab/tree/{name}.ipynb"))
                    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.context?.isReady")
                    opened = first(page)
                    target = _TARGET_MS if size == max(_SIZES) else "–"
                    if unit == "cells":
                        rows.append((f"first drawing after the command, {size} cells", "–", "–", opened, "–"))
                    for title, drawings in measured(page, options.times):
                        counts, drawn, painted = zip(*drawings, strict=True)
                        rows.append((f"{title}, {size} {unit}", counts[0], median(drawn), median(painted), target))
                    page.close()
    columns = ("what", "nodes or marks", "laid out and drawn, ms", "painted, ms", "target at most")
    print(Table("The dataflow view (synthetic)", columns, tuple(rows)).markdown())
