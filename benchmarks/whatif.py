"""How quickly the widgets of an entangled model follow a hand: round trips through the kernel, frames of the heat map.

A real JupyterLab, a real kernel, the system's Chromium (see `_lab.py`). A round trip is from the event of the control
until the answer is drawn, wall clock: a slider's step asks gradient boosting (100 trees, 30 columns) about 2000 rows in
five parts; a row's drop asks a ridge of 200 features. Frames: the pointer moves to another field of 200 × 200 before
every frame for `--seconds`, and frames that the browser drew are counted. Data are made up (synthetic). Needs
anywidget, scikit-learn, playwright, and no corpus.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

from benchmarks._lab import browsed, running_server
from benchmarks._tables import Table

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROUND_TRIP_MS, FRAMES = 100, 30

SETUP = """
import mldebt_nb, numpy, pandas
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import Ridge
rng = numpy.random.default_rng(0)
X = pandas.DataFrame(rng.normal(size=(4000, 30))).add_prefix("f")
y = X.f0 * X.f1 + X.f2 + rng.normal(size=4000)
trees = mldebt_nb.entangle(HistGradientBoostingRegressor().fit(X, y), X, y)
hidden = rng.normal(size=(4000, 200)) @ (rng.normal(size=(200, 200)) * 0.2 + numpy.eye(200))
wide = pandas.DataFrame(hidden).add_prefix("f")
target = wide @ rng.normal(size=200) + rng.normal(size=4000)
linear = mldebt_nb.entangle(Ridge().fit(wide, target), wide, target)
"""

_RUN = """async index => {
  jupyterapp.shell.currentWidget.content.activeCellIndex = index;
  await jupyterapp.commands.execute('notebook:run-cell');
}"""

_STEP = """value => new Promise((resolve, reject) => {
  const widget = document.querySelector('.mldebt-Widget[data-kind=shifts]');
  const slider = widget.querySelector('input[type=range]');
  setTimeout(() => { reject(new Error('no answer')); }, 20_000);
  const start = performance.now();
  const observer = new MutationObserver(() => { observer.disconnect(); resolve(performance.now() - start); });
  observer.observe(widget, {attributes: true, attributeFilter: ['data-answered']});
  slider.value = value;
  slider.dispatchEvent(new Event('input', {bubbles: true}));
})"""

_DROP = """row => new Promise((resolve, reject) => {
  const widget = document.querySelector('.mldebt-Widget[data-kind=heatmap]');
  const canvas = widget.querySelector('.mldebt-HeatMap-canvas');
  const box = canvas.getBoundingClientRect();
  setTimeout(() => { reject(new Error('no answer')); }, 20_000);
  const start = performance.now();
  const observer = new MutationObserver(() => { observer.disconnect(); resolve(performance.now() - start); });
  observer.observe(widget, {attributes: true, attributeFilter: ['data-gone']});
  const at = {clientX: box.left + 3, clientY: box.top + (row + 0.5) / 200 * box.height, bubbles: true};
  canvas.dispatchEvent(new MouseEvent('click', at));
})"""

_HOVER = """seconds => new Promise(resolve => {
  const canvas = document.querySelector('.mldebt-HeatMap-canvas');
  const box = canvas.getBoundingClientRect();
  const times = [];
  const begin = performance.now();
  const frame = now => {
    times.push(now);
    if (now - begin > 1000 * seconds) { resolve(times); return; }
    canvas.dispatchEvent(new PointerEvent('pointermove', {
      clientX: box.left + Math.random() * box.width, clientY: box.top + Math.random() * box.height, bubbles: true}));
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""


def opened(page: Page, address: str) -> None:
    """The notebook, with its cells run."""
    page.set_default_timeout(120_000)
    page.goto(address)
    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.context?.isReady")
    page.wait_for_function("jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'")
    for index in range(3):
        page.evaluate(_RUN, index)
    page.wait_for_selector(".mldebt-Widget[data-kind=shifts] [role=status]:not(:empty)")
    page.wait_for_selector(".mldebt-Widget[data-ready]")


def steps(page: Page, times: int) -> list[float]:
    """Milliseconds of the slider's steps, none of them the one before."""
    return [float(page.evaluate(_STEP, f"{(at % 40 - 20) / 10:g}")) for at in range(times)]


def drops(page: Page, times: int) -> list[float]:
    """Milliseconds of dropping and restoring features, one more each time."""
    return [float(page.evaluate(_DROP, (at * 7) % 200)) for at in range(times)]


def frames(page: Page, seconds: float) -> list[float]:
    """Milliseconds between frames while the pointer moves."""
    page.locator(".mldebt-HeatMap-canvas").scroll_into_view_if_needed()
    times = [float(time) for time in page.evaluate(_HOVER, seconds)]
    return [after - before for before, after in pairwise(times)]


def p90(values: Sequence[float]) -> float:
    """The ninth decile."""
    return quantiles(values, n=10)[-1]


def main(argv: Sequence[str] = ()) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks whatif", description=__doc__)
    parser.add_argument("corpus", nargs="?", help="not used: the data are made up")
    parser.add_argument("--times", type=int, default=100, help="round trips of each (default: 100)")
    parser.add_argument("--seconds", type=float, default=4.0, help="of hovering (default: 4)")
    options = parser.parse_args(argv)
    shown = ("linear.widget()", "trees.widget('shifts', slices=['f2'])")
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as home,
        running_server(Path(folder), Path(home)) as server,
        browsed() as browser,
    ):
        server.write_notebook("whatif.ipynb", SETUP, *shown)
        page = browser.new_page(viewport={"width": 1400, "height": 1200})
        opened(page, server.page("lab/tree/whatif.ipynb"))
        moved, dropped = steps(page, options.times), drops(page, options.times)
        drawn = frames(page, options.seconds)
    rows = (
        ("a shift: 2000 rows, 100 trees, 5 parts; ms", median(moved), p90(moved), max(moved), ROUND_TRIP_MS),
        ("a feature dropped of a ridge of 200; ms", median(dropped), p90(dropped), max(dropped), "–"),
        ("hovering over 200 × 200; ms between frames", median(drawn), p90(drawn), max(drawn), 1000 / FRAMES),
    )
    rate = f"{1000 * len(drawn) / sum(drawn):.0f} frames per second on average, wanted are {FRAMES}."
    columns = ("what", "p50", "p90", "most", "target of the p90")
    print(Table("What-if in a notebook (synthetic)", columns, rows, (rate,)).markdown())
