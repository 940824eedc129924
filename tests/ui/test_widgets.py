"""The widgets of an entangled model: a real kernel, a real JupyterLab, hands on keys and mouse."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.ui.driving import OpenLab, expect, run_cells, source_of
from tests.ui.test_access import THEMES, use_theme, violations

pytest.importorskip("anywidget")
pytest.importorskip("sklearn")
pytest.importorskip("pandas")

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.ui.conftest import Console, JupyterServer

SETUP = """
import mldebt_nb, numpy, pandas
from sklearn.linear_model import Ridge
rng = numpy.random.default_rng(0)
X = pandas.DataFrame(rng.normal(size=(600, 6)), columns=list("abcdef"))
X["copy"] = X.a + 0.2 * rng.normal(size=600)
y = X.a + X["copy"] + 2 * X.b + rng.normal(size=600)
tangle = mldebt_nb.entangle(Ridge().fit(X, y), X, y)
"""


def widget(page: Page, kind: str) -> Locator:
    return page.locator(f".mldebt-Widget[data-kind={kind}]")


def test_the_heat_map_by_keyboard_and_the_drop_set_by_mouse(
    server: JupyterServer, open_lab: OpenLab, console: Console
) -> None:
    server.write_notebook(
        "widgets.ipynb", SETUP, "tangle.widget()", "tangle.widget('drops')", "tangle.widget('shifts')"
    )
    page = open_lab("widgets.ipynb")
    page.wait_for_function("jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'")
    run_cells(page, 0, 1, 2, 3)

    heat_map = widget(page, "heatmap")
    expect(heat_map).to_have_attribute("data-ready", "true")
    _walk_and_drop(page, heat_map)
    _drag_the_cut(page, widget(page, "dropsets"))
    _shift(widget(page, "shifts"))
    _saved(server, page)
    assert console.about("mldebt") == []


def _walk_and_drop(page: Page, heat_map: Locator) -> None:
    field = heat_map.get_by_role("application", name=re.compile("Which effects move"))
    sentence = heat_map.locator(".mldebt-HeatMap-sentence")
    field.focus()
    expect(sentence).to_contain_text("itself: all of its effect goes")
    field.press("ArrowRight")
    expect(sentence).to_contain_text(re.compile(r"Trained without \w+, the effect of \w+ moves by [\d.e-]+ sd"))
    expect(sentence).to_contain_text("noise alone")
    rows = page.evaluate("() => document.querySelector('.mldebt-Widget').dataset.gone ?? ''")
    assert rows == ""
    for name in ("a", "copy"):
        for _ in range(7):  # to the top, then down to the feature
            field.press("ArrowUp")
        for _ in range(7):
            if re.match(f"Trained without {name},|{name} itself", sentence.inner_text()):
                break
            field.press("ArrowDown")
        field.press("Enter")
        expect(heat_map.get_by_role("button", name=f"Restore {name}", exact=True)).to_be_visible()
    expect(heat_map.locator(".mldebt-HeatMap-said")).to_contain_text("keep one of the two")
    heat_map.get_by_text("The same as a table").click()
    expect(heat_map.get_by_role("row", name=re.compile("^copy dropped"))).to_be_visible()
    heat_map.get_by_role("button", name="Confirm by training").press("Enter")
    expect(heat_map.locator(".mldebt-Confirming-said")).to_contain_text("not safe to drop")


def _drag_the_cut(page: Page, drops: Locator) -> None:
    cut = drops.get_by_role("slider", name="Features dropped")
    cut.scroll_into_view_if_needed()
    box = drops.locator("svg").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.55, box["y"] + 90, steps=5)
    page.mouse.move(box["x"] + 10, box["y"] + 90, steps=5)
    page.mouse.up()
    expect(cut).to_have_attribute("aria-valuenow", "0")
    cut.press("ArrowRight")
    expect(cut).to_have_attribute("aria-valuenow", "1")
    code = drops.locator("pre").inner_text()
    assert len(re.findall(r'"\w+"', code)) == 6
    cells = page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length")
    drops.get_by_role("button", name="Insert a cell below").click()
    expect(drops.get_by_text("A cell was inserted below. It has not been run.")).to_be_visible()
    assert page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length") == cells + 1
    assert source_of(page, 3) == code


def _shift(shifts: Locator) -> None:
    shift = shifts.get_by_role("slider", name=re.compile("Shift"))
    shift.focus()
    for _ in range(3):
        shift.press("ArrowRight")
    expect(shifts).to_have_attribute("data-answered", "0.3 1")
    expect(shifts.get_by_role("status")).to_contain_text("a moved by +0.3 sd")


def _saved(server: JupyterServer, page: Page) -> None:
    """The last view is in the file, and shown where there is no kernel."""
    expect(page.locator(".mldebt-saved").first).to_be_hidden()
    page.wait_for_timeout(1500)  # views are saved when nobody has moved for a while
    page.evaluate("jupyterapp.commands.execute('docmanager:save').then(() => undefined)")
    cells = json.loads((server.root / "widgets.ipynb").read_text())["cells"]
    texts = ["".join("".join(output["data"].get("text/html", "")) for output in cell["outputs"]) for cell in cells]
    assert "Shown without a, copy" in texts[1]
    assert "data:image/png" in texts[1]
    assert "without 1 of 7 features" in texts[2]
    assert "a moved by +0.3 sd" in texts[4]


def test_axe_finds_nothing_serious_in_any_theme(server: JupyterServer, open_lab: OpenLab) -> None:
    more = SETUP.replace("Ridge", "LogisticRegression").replace("X, y)", "X, y > 0)")
    views = [f"tangle.widget({view!r})" for view in ("matrix", "drops", "shifts", "threshold")]
    server.write_notebook("seen.ipynb", more, *views)
    page = open_lab("seen.ipynb")
    page.wait_for_function("jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'")
    run_cells(page, 0, 1, 2, 3, 4)
    threshold = widget(page, "threshold")
    threshold.get_by_label("A miss costs").fill("4")
    threshold.get_by_role("button", name="Cheapest").click()
    expect(threshold.get_by_role("status")).to_contain_text("the cost per row is")
    for theme in THEMES:
        use_theme(page, theme)
        for view in ("heatmap", "dropsets", "shifts", "threshold"):
            widget(page, view).scroll_into_view_if_needed()
            assert violations(page, f".mldebt-Widget[data-kind={view}]") == [], (theme, view)


def test_a_saved_view_is_shown_without_a_kernel(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("reopened.ipynb", SETUP, "tangle.widget()")
    page = open_lab("reopened.ipynb")
    page.wait_for_function("jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'")
    run_cells(page, 0, 1)
    expect(widget(page, "heatmap")).to_be_visible()
    page.evaluate("jupyterapp.commands.execute('docmanager:save').then(() => undefined)")
    page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown().then(() => undefined)")
    open_lab("reopened.ipynb")
    saved = page.locator(".mldebt-saved")
    expect(saved).to_contain_text("Entanglement of Ridge")
    expect(saved.get_by_role("img", name=re.compile("7 × 7 features"))).to_be_visible()
