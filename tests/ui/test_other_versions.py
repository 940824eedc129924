"""One story from end to end, against the JupyterLab and Notebook 7 of another environment.

MLDEBT_LAB_PYTHON names its interpreter; mldebt-nb is installed there from a wheel. Without it nothing is tried here:
what this environment has is tried by all the other tests.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from tests.ui.driving import OpenLab, edit, expect, finding, go_live, open_panel, panel_of, run_cells, run_command

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.conftest import Console, JupyterServer

pytestmark = pytest.mark.skipif(
    not os.environ.get("MLDEBT_LAB_PYTHON"), reason="MLDEBT_LAB_PYTHON names no environment with another JupyterLab"
)

CELLS = (
    "import json",
    "rate = 2",
    "price = rate * 3",
    'import pandas as pd\ndf = pd.read_csv("in.csv")',
    "print(price, df, lost)",
)


def test_the_story_in_jupyterlab(server: JupyterServer, open_lab: OpenLab, console: Console) -> None:
    server.write_notebook("story.ipynb", *CELLS)
    page = open_lab("story.ipynb")

    open_panel(page)
    expect(finding(page, "json")).to_be_visible()
    expect(finding(page, "lost")).to_be_visible()
    expect(page.locator(".jp-Cell .cm-lintRange").first).to_be_visible()

    go_live(page)
    run_cells(page, 0, 1, 2)
    edit(page, 1, "rate = 5")
    run_cells(page, 1)
    stale = page.locator(".jp-Cell.mldebt-mod-stale .jp-InputPrompt")
    expect(stale).to_have_attribute("aria-description", re.compile("^Stale: .*`rate`"))
    expect(panel_of(page)).to_contain_text("Not reproducible")

    run_command(page, "mldebt:show-dataflow")
    view = page.locator(".mldebt-Flow")
    expect(view.get_by_role("button", name=re.compile("^Cell 2:"))).to_be_visible()
    view.get_by_role("button", name="Matrix").click()
    expect(view.locator(".mldebt-FlowMatrix-mark").first).to_be_visible()
    view.get_by_role("button", name="Pipeline", exact=True).click()
    view.get_by_role("button", name="Graph").click()
    expect(view.get_by_role("button", name=re.compile("^in.csv, file"))).to_be_visible()
    assert console.about("mldebt") == []


def test_the_story_in_notebook_7(server: JupyterServer, page: Page, console: Console) -> None:
    server.write_notebook("story-7.ipynb", *CELLS)
    page.goto(server.page("notebooks/story-7.ipynb"))
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")

    open_panel(page)
    expect(finding(page, "json")).to_be_visible()
    go_live(page)
    run_command(page, "mldebt:show-dataflow")
    expect(page.locator(".mldebt-Flow").get_by_role("button", name=re.compile("^Cell 2:"))).to_be_visible()
    assert console.about("mldebt") == []
