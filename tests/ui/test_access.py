"""Without a mouse, without colours, without seeing: keyboard, themes, what a screen reader is told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.ui.driving import OpenLab, expect, finding, open_panel, panel_of, run_command

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.conftest import Console, JupyterServer

AXE = Path(__file__).parents[2] / "js" / "node_modules" / "axe-core" / "axe.min.js"
THEMES = ("JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast")


def violations(page: Page, selector: str) -> list[str]:
    """What axe finds serious or critical below a selector, in words."""
    page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = page.evaluate(
        "selector => window.axe.run(selector, {resultTypes: ['violations']}).then(result => result.violations)",
        selector,
    )
    return [
        f"{one['id']}: {one['help']}: {node['html'][:200]}: {node['failureSummary']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def use_theme(page: Page, theme: str) -> None:
    page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme}).then(() => undefined)", theme)
    expect(page.locator("body")).to_have_attribute("data-jp-theme-name", theme)


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_serious(server: JupyterServer, open_lab: OpenLab, theme: str) -> None:
    server.write_notebook("churn.ipynb", "import os\nprint(lost)", "x = 1\nprint(x)")
    page = open_lab("churn.ipynb")
    use_theme(page, theme)
    panel = open_panel(page)
    unused = finding(page, "os is imported")
    unused.get_by_role("button", name="Fix").click()
    unused.get_by_text("DED101 unused-import").click()
    expect(unused.locator(".mldebt-Finding-document h1")).to_be_visible()

    assert violations(page, ".mldebt-Panel") == []
    assert violations(page, ".mldebt-StatusItem") == []

    panel.get_by_role("button", name="Ignore or accept…").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page, ".mldebt-Decision") == []
    page.keyboard.press("Escape")
    use_theme(page, THEMES[0])


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_serious_in_the_dataflow(server: JupyterServer, open_lab: OpenLab, theme: str) -> None:
    server.write_notebook("churn.ipynb", "x = 1\nprint(late)", "print(x)", "late = open('a.txt', 'w')", "x = = 1")
    page = open_lab("churn.ipynb")
    use_theme(page, theme)
    run_command(page, "mldebt:toggle-blast-radius")
    expect(page.locator(".mldebt-Radius-legend")).to_be_visible()
    assert violations(page, ".mldebt-Radius-legend") == []
    run_command(page, "mldebt:show-dataflow")
    view = page.locator(".mldebt-Flow")
    expect(view.locator(".mldebt-FlowGraph-node").first).to_be_visible()

    assert violations(page, ".mldebt-Flow") == []

    view.get_by_role("button", name="Matrix").click()
    view.get_by_text("The same as a table").click()
    expect(view.get_by_role("row")).to_have_count(5)
    assert violations(page, ".mldebt-Flow") == []
    use_theme(page, THEMES[0])


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_serious_in_the_pipeline(server: JupyterServer, open_lab: OpenLab, theme: str) -> None:
    leak = (
        "X = StandardScaler().fit_transform(df)\ntrain, test = train_test_split(X)\n"
        "LinearRegression().fit(train).score(test)"
    )
    imports = (
        "import pandas as pd\nfrom sklearn.linear_model import LinearRegression\n"
        "from sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler"
    )
    server.write_notebook("axe-pipeline.ipynb", imports, "df = pd.read_csv('in.csv')[['a', 'b']]", leak)
    page = open_lab("axe-pipeline.ipynb")
    use_theme(page, theme)
    run_command(page, "mldebt:show-dataflow")
    view = page.locator(".mldebt-Flow")
    view.get_by_role("button", name="Pipeline", exact=True).click()
    expect(view.locator(".mldebt-FlowGraph-warning").first).to_be_visible()

    assert violations(page, ".mldebt-Flow") == []

    view.get_by_role("button", name="Matrix").click()
    expect(view.locator(".mldebt-FlowMatrix-mark").first).to_be_visible()
    assert violations(page, ".mldebt-Flow") == []
    use_theme(page, THEMES[0])


def focused(page: Page) -> str:
    """The text of the button, link or field that has the focus; of what contains others, nothing."""
    return str(
        page.evaluate(
            """() => {
                 const node = document.activeElement;
                 return node.querySelector('button') ? '' : node.textContent || node.getAttribute('aria-label');
               }"""
        )
    )


def tab_to(page: Page, text: str) -> None:
    """Go on with the Tab key until something with this text has the focus."""
    for _ in range(40):
        if text in focused(page):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{text!r} cannot be reached; the focus is on {focused(page)!r}")


def test_everything_by_the_keyboard(server: JupyterServer, open_lab: OpenLab, console: Console) -> None:
    server.write_notebook("keys.ipynb", "import os\nprint(1)", "print(lost)")
    page = open_lab("keys.ipynb")
    expect(page.get_by_role("button", name="2 debts")).to_be_visible()
    page.keyboard.press("Alt+Shift+D")
    expect(panel_of(page)).to_be_focused()

    tab_to(page, "Fix: delete the import of os")
    page.keyboard.press("Enter")
    tab_to(page, "Apply")
    page.keyboard.press("Space")
    expect(finding(page, "os is imported")).to_have_count(0)

    page.keyboard.press("Alt+Shift+D")
    tab_to(page, "Undo")
    page.keyboard.press("Enter")
    expect(finding(page, "os is imported")).to_be_visible()

    page.keyboard.press("Alt+Shift+D")
    tab_to(page, "lost is used but no cell defines it")
    page.keyboard.press("Enter")
    page.wait_for_function("jupyterapp.shell.currentWidget.content.activeCellIndex === 1")
    page.wait_for_function("document.activeElement.closest('.jp-Cell .cm-editor') !== null")  # one can go on writing
    assert console.errors == []


def test_a_fix_that_was_made_leaves_the_focus_in_the_panel(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("keys.ipynb", "import os\nprint(1)", "print(lost)")
    page = open_lab("keys.ipynb")
    open_panel(page)
    unused = finding(page, "os is imported")
    unused.get_by_role("button", name="Fix").click()

    unused.get_by_role("button", name="Apply").press("Enter")

    expect(unused).to_have_count(0)
    assert page.evaluate("document.activeElement.closest('.mldebt-Panel') !== null")


def test_no_colour_of_our_own(server: JupyterServer) -> None:
    css = (Path(__file__).parents[2] / "js" / "style" / "base.css").read_text()
    for literal in ("#", "rgb", "hsl"):
        assert literal not in "".join(line for line in css.splitlines() if ":" in line and "{" not in line)


def test_the_panel_is_restored_after_a_reload(server: JupyterServer, page: Page) -> None:
    server.write_notebook("churn.ipynb", "print(lost)")
    address = server.page("lab/workspaces/kept/tree/churn.ipynb")  # one that no other test has written
    page.goto(address)
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
    open_panel(page)
    saved = "async () => (await jupyterapp.serviceManager.workspaces.fetch('kept')).data['layout-restorer:data']?.right"
    for _ in range(100):
        if (page.evaluate(saved) or {}).get("current") == "mldebt-panel":
            break
        page.wait_for_timeout(100)

    page.goto(address.removesuffix("&reset"))

    expect(panel_of(page)).to_be_visible()
    expect(finding(page, "lost is used")).to_be_visible()
