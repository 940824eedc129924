"""Makes the pictures of JupyterLab that README and docs show: a real server, a real kernel, the system's Chromium.

Comes in: the example notebooks and small ones of its own; names of pictures, or none for all. Goes out: PNG files in
docs/images. Look at each before it is committed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks._lab import JupyterServer, browsed, running_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
SIZE = {"width": 1280, "height": 760}
PRICES = (
    "import json\nimport statistics",
    "rate = 0.2\nprices = [120, 80, 95, 300]",
    "gross = [price * (1 + rate) for price in prices]\nprint(gross)",
    "print(round(statistics.mean(gross), 2))",
    "print(discount)",
)

CUSTOMERS = (
    "import joblib\nimport pandas as pd\nfrom sklearn.linear_model import LogisticRegression\n"
    "from sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler",
    'customers = pd.read_csv("customers.csv")\ndf = customers.merge(pd.read_csv("orders.csv"), on="customer")',
    'X = StandardScaler().fit_transform(df[["age", "income"]])',
    'X_train, X_test, y_train, y_test = train_test_split(\n    X, df["churned"], random_state=0\n)',
    "model = LogisticRegression().fit(X_train, y_train)\nmodel.score(X_test, y_test)",
    'joblib.dump(model, "churn.joblib")',
)


@contextmanager
def opened(browser: Browser, server: JupyterServer, name: str, theme: str = "JupyterLab Light") -> Iterator[Page]:
    """A notebook with the panel beside it."""
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    page.goto(server.page(f"lab/tree/{name}"))
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
    page.wait_for_function("jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'")
    command(page, "apputils:change-theme", theme=theme)
    command(page, "application:toggle-left-area")
    command(page, "mldebt:focus-panel")
    page.evaluate(
        """() => { const split = jupyterapp.shell._hsplitPanel;
                   split?.setRelativeSizes([0, 0.68, 0.32]); }"""
    )
    try:
        yield page
    finally:
        page.evaluate("void [...jupyterapp.shell.widgets('main')].at(0).sessionContext?.shutdown()")
        context.close()


def command(page: Page, name: str, **arguments: Any) -> None:
    """Execute a command of JupyterLab."""
    page.evaluate("([name, args]) => jupyterapp.commands.execute(name, args).then(() => undefined)", [name, arguments])


def run(page: Page, *cells: int) -> None:
    """Run cells, one after the other."""
    for cell in cells:
        page.evaluate("index => { jupyterapp.shell.currentWidget.content.activeCellIndex = index; }", cell)
        command(page, "notebook:run-cell")
    page.wait_for_timeout(800)


def of_the_text(page: Page) -> None:
    """What is known of the text alone, and a fix that is looked at."""
    page.get_by_role("button", name="Fix: delete the import of json").click()
    page.locator(".mldebt-Diff").wait_for()


def live(page: Page) -> None:
    """A kernel that is followed; one cell was run again with another value."""
    page.get_by_role("button", name="Start live tracking").click()
    page.get_by_text("Live: the kernel is followed.").wait_for()
    run(page, 0, 1, 2, 3)
    page.evaluate(
        """jupyterapp.shell.currentWidget.content.widgets[1].model.sharedModel
             .setSource('rate = 0.25\\nprices = [120, 80, 95, 300]')"""
    )
    run(page, 1)
    page.get_by_text("Not reproducible: restart").wait_for()


def dataflow(page: Page) -> None:
    """The graph of a notebook."""
    command(page, "mldebt:show-dataflow")
    page.locator(".mldebt-FlowGraph-node").first.wait_for()


def matrix(page: Page) -> None:
    """The same as a matrix."""
    dataflow(page)
    page.get_by_role("button", name="Matrix").click()


def pipeline(page: Page) -> None:
    """What the same view shows of data that is split, scaled and fitted."""
    dataflow(page)
    page.get_by_role("button", name="Pipeline", exact=True).click()
    page.locator(".mldebt-FlowGraph-warning").first.wait_for()


def depends(page: Page) -> None:
    """What depends on the second cell, and what it depends on."""
    page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex = 2")
    command(page, "mldebt:toggle-blast-radius")


def picture(page: Page, name: str) -> None:
    """Take the picture once nothing moves any more."""
    page.wait_for_timeout(1500)
    page.mouse.move(5, 5)
    page.screenshot(path=IMAGES / f"{name}.png")


def main(wanted: Sequence[str]) -> None:
    """Make those that are named, or all of them."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    shots: dict[str, tuple[str, str, Callable[[Page], None]]] = {
        "panel-text": ("prices.ipynb", "JupyterLab Light", of_the_text),
        "panel-live": ("prices.ipynb", "JupyterLab Light", live),
        "dataflow-graph": ("out-of-order.ipynb", "JupyterLab Light", dataflow),
        "dataflow-matrix": ("out-of-order.ipynb", "JupyterLab Light", matrix),
        "dataflow-pipeline": ("customers.ipynb", "JupyterLab Light", pipeline),
        "depends": ("prices.ipynb", "JupyterLab Light", depends),
        "panel-dark": ("prices.ipynb", "JupyterLab Dark", live),
    }
    with tempfile.TemporaryDirectory(prefix="mldebt-pictures-") as folder, browsed() as browser:
        served = Path(folder, "served")
        served.mkdir()
        for example in (ROOT / "example_notebooks").glob("*.ipynb"):
            shutil.copy(example, served)
        with running_server(served, Path(folder, "home")) as server:
            for name in wanted or shots:
                notebook, theme, prepare = shots[name]
                server.write_notebook("prices.ipynb", *PRICES)
                server.write_notebook("customers.ipynb", *CUSTOMERS)
                with opened(browser, server, notebook, theme) as page:
                    prepare(page)
                    picture(page, name)
                print(f"docs/images/{name}.png", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
