"""What goes wrong, what is hostile, what is much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.ui.driving import OpenLab, answer_with, expect, finding, in_kernel, made_up, open_panel, source

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.conftest import Console, JupyterServer


def test_a_kernel_that_speaks_otherwise(server: JupyterServer, open_lab: OpenLab, console: Console) -> None:
    server.write_notebook("otherwise.ipynb", "print(lost)")
    page = open_lab("otherwise.ipynb")
    open_panel(page)
    expect(source(page)).to_contain_text("From the text alone")

    in_kernel(page, "from comm import create_comm\ncreate_comm('mldebt').send({'version': 99, 'type': 'status'})")

    expect(source(page)).to_contain_text("not understood (version 99 of the protocol)")
    expect(finding(page, "lost is used")).to_be_visible()
    assert console.about("mldebt") == []


def test_a_server_without_the_extension(server: JupyterServer, open_lab: OpenLab, page: Page) -> None:
    server.write_notebook("churn.ipynb", "print(lost)")
    page.route("**/mldebt/audit*", lambda route: route.fulfill(status=404, body="{}"))
    open_lab("churn.ipynb")
    open_panel(page)

    expect(source(page)).to_contain_text("jupyter server extension enable mldebt_nb")


def test_a_configuration_that_cannot_be_used(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("odd/churn.ipynb", "print(lost)")
    configuration = server.root / "odd" / "pyproject.toml"
    configuration.write_text("[tool.mldebt]\nignroe = []\n")
    page = open_lab("odd/churn.ipynb")
    open_panel(page)
    in_kernel(page, "1")
    page.wait_for_timeout(500)  # its start changes the document, which is looked at anew by itself
    expect(source(page)).to_contain_text("ignroe")

    configuration.write_text("")
    source(page).get_by_role("button", name="Try again").click()

    expect(finding(page, "lost is used")).to_be_visible()


_EVIL = "<img src=x onerror='window.hacked=1'>"


def test_nothing_from_a_notebook_becomes_a_part_of_the_page(
    server: JupyterServer, open_lab: OpenLab, page: Page
) -> None:
    evil = {
        **made_up("f", 0, f"{_EVIL} `{_EVIL}`"),
        "help": _EVIL, "code": _EVIL, "rule": _EVIL, "family": _EVIL, "severity": _EVIL,
        "related": [{"cell_id": None, "cell_index": 0, "line": 1, "message": _EVIL}],
    }  # fmt: skip
    answer_with(page, [evil])
    name = "<img src=x onerror=hacked=1>.ipynb"
    server.write_notebook(name, "x = 1")
    open_lab(name)
    panel = open_panel(page)
    expect(panel.locator(".mldebt-Finding")).to_contain_text(_EVIL)
    for grouping in ("By kind of debt", "By severity"):
        panel.get_by_label("Group findings").select_option(label=grouping)
        expect(panel.locator("h3")).to_contain_text(_EVIL)

    assert panel.locator("img").count() == 0
    assert page.evaluate("window.hacked") is None


def test_thousands_of_findings(server: JupyterServer, open_lab: OpenLab, page: Page) -> None:
    answer_with(page, [made_up(str(i), i % 50, f"finding {i}") for i in range(2000)])
    server.write_notebook("churn.ipynb", *[f"a{i} = {i}" for i in range(50)])
    open_lab("churn.ipynb")
    panel = open_panel(page)
    expect(panel.locator(".mldebt-Finding")).to_have_count(2000)

    panel.get_by_label("Filter findings").fill("1999")

    expect(panel.locator(".mldebt-Finding")).to_have_count(1)
