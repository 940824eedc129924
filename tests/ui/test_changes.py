"""Changes made on behalf of findings: fixes and decisions, looked at first and taken back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.ui.driving import OpenLab, edit, expect, finding, open_panel, panel_of, source_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.conftest import Console, JupyterServer


@pytest.mark.parametrize(
    ("text", "said", "title", "diff", "after", "is_safe"),
    [
        (
            *("import json\nimport os\nprint(json)", "os is imported but never used", "delete the import of os"),
            *("− import os\n", "import json\nprint(json)", False),
        ),
        (
            *("x = 3\n# y = x * 2\n# print(y)\nprint(x)", "2 lines of code stand in comments"),
            *("delete 2 lines of commented code", "− # y = x * 2\n− # print(y)\n", "x = 3\nprint(x)", False),
        ),
        (
            *("print(1)  # mldebt: ignore[DED101] old", "this comment suppresses nothing", "delete the comment"),
            *("− print(1)  # mldebt: ignore[DED101] old\n+ print(1)\n", "print(1)", True),
        ),
    ],
    ids=["import", "commented code", "suppression"],
)
def test_a_fix_is_shown_made_and_taken_back(
    server: JupyterServer, open_lab: OpenLab, console: Console,
    text: str, said: str, title: str, diff: str, after: str, is_safe: bool,
) -> None:  # fmt: skip
    server.write_notebook("churn.ipynb", text)
    page = open_lab("churn.ipynb")
    open_panel(page)
    found = finding(page, said)

    found.get_by_role("button", name=f"Fix: {title}").click()
    expect(found.locator(".mldebt-Diff")).to_have_text(diff)
    expect(found.get_by_text("Not proved safe")).to_have_count(0 if is_safe else 1)
    found.get_by_role("button", name="Apply").click()

    expect(found).to_have_count(0)
    assert source_of(page, 0) == after
    notice = panel_of(page).get_by_role("status")
    expect(notice).to_contain_text(f"Done: {title}.")
    notice.get_by_role("button", name="Undo").click()
    expect(found).to_be_visible()
    assert source_of(page, 0) == text
    expect(notice).to_have_text("")
    assert console.errors == []


def test_a_fix_of_a_cell_that_was_edited_meanwhile_is_not_made(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("churn.ipynb", "import os\nprint(1)")
    page = open_lab("churn.ipynb")
    open_panel(page)
    unused = finding(page, "os is imported but never used")
    unused.get_by_role("button", name="Fix: delete the import of os").click()
    page.route("**/mldebt/audit*", lambda route: None)  # no answer: the panel does not know of the edit yet

    edit(page, 0, "# mine\nimport os\nprint(1)")
    unused.get_by_role("button", name="Apply").click()

    expect(unused).to_contain_text("The cell was changed meanwhile")
    assert source_of(page, 0) == "# mine\nimport os\nprint(1)"


def test_a_quick_fix_in_the_editor_and_its_undo(server: JupyterServer, open_lab: OpenLab, console: Console) -> None:
    server.write_notebook("churn.ipynb", "import os\nx = 1\nprint(x)")
    page = open_lab("churn.ipynb")
    underlined = page.locator(".jp-Cell .cm-lintRange-warning")
    expect(underlined).to_have_text(["os"])

    underlined.hover()
    page.locator(".cm-tooltip-lint").get_by_role("button", name="Fix: delete the import of os").click()

    expect(underlined).to_have_count(0)
    assert source_of(page, 0) == "x = 1\nprint(x)"
    page.locator(".jp-Cell .cm-content").first.click()
    page.keyboard.press("Control+z")
    expect(underlined).to_have_text(["os"])
    assert source_of(page, 0) == "import os\nx = 1\nprint(x)"
    assert console.errors == []


def decide(page: Page, text: str, reason: str, until: str | None = None) -> None:
    finding(page, text).get_by_role("button", name="Ignore or accept…").click()
    dialog = page.get_by_role("dialog")
    if until is not None:
        dialog.get_by_label("Decision").select_option("accept")
        dialog.get_by_label("Until").fill(until)
    dialog.get_by_label("Reason").fill(reason)
    dialog.get_by_role("button", name="Write it into the cell").click()


def test_a_finding_is_ignored_with_a_reason(server: JupyterServer, open_lab: OpenLab, console: Console) -> None:
    server.write_notebook("churn.ipynb", "import os\nprint(1)")
    page = open_lab("churn.ipynb")
    open_panel(page)

    decide(page, "os is imported", "shown to students")

    expect(finding(page, "os is imported")).to_have_count(0)
    assert source_of(page, 0) == "import os  # mldebt: ignore[unused-import] shown to students\nprint(1)"
    panel_of(page).get_by_role("status").get_by_role("button", name="Undo").click()
    expect(finding(page, "os is imported")).to_be_visible()
    assert source_of(page, 0) == "import os\nprint(1)"
    assert console.errors == []


def test_a_finding_is_accepted_until_a_date(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("churn.ipynb", "import os\nprint(1)")
    page = open_lab("churn.ipynb")
    open_panel(page)

    decide(page, "os is imported", "until the course ends", "2031-01-31")

    expect(finding(page, "os is imported")).to_have_count(0)
    comment = "# mldebt: accept[unused-import] until=2031-01-31 until the course ends"
    assert source_of(page, 0) == f"import os  {comment}\nprint(1)"


def test_a_decision_needs_a_reason(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("churn.ipynb", "import os\nprint(1)")
    page = open_lab("churn.ipynb")
    open_panel(page)

    decide(page, "os is imported", "  ")

    expect(page.get_by_role("dialog")).to_contain_text("Say why")
    assert source_of(page, 0) == "import os\nprint(1)"


def test_cells_that_may_not_be_edited_stay(server: JupyterServer, open_lab: OpenLab) -> None:
    server.write_notebook("churn.ipynb", "import os\nprint(1)")
    page = open_lab("churn.ipynb")
    open_panel(page)
    page.evaluate("jupyterapp.shell.currentWidget.content.widgets[0].model.setMetadata('editable', false)")

    finding(page, "os is imported").get_by_role("button", name=re.compile("^Fix")).click()

    expect(finding(page, "os is imported")).to_contain_text("may not be edited")
    expect(finding(page, "os is imported").get_by_role("button", name="Apply")).to_have_count(0)
