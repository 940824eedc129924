"""Two clients that write into one shared document. Skipped where jupyter-collaboration is not beside the server."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from benchmarks._lab import lab_python
from tests.ui.driving import (
    OpenLab,
    edit,
    expect,
    finding,
    go_live,
    open_panel,
    panel_of,
    run_cells,
    run_command,
    second_client,
    source,
    source_of,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.ui.conftest import Console, JupyterServer


@pytest.fixture(scope="module", autouse=True)
def _shared() -> None:
    asked = subprocess.run([lab_python(), "-c", "import jupyter_server_ydoc"], check=False, capture_output=True)
    if asked.returncode != 0:
        pytest.skip("jupyter-collaboration is not installed beside the server (see CONTRIBUTING.md)")


@pytest.fixture
def two(server: JupyterServer, open_lab: OpenLab, request: pytest.FixtureRequest) -> Iterator[tuple[Page, Page]]:
    """Two pages with the panel beside the same notebook, whose name is the test's."""
    name = f"{request.node.name}.ipynb"
    server.write_notebook(name, "rate = 2", "price = rate * 3", "print(price)")
    first = open_lab(name)
    open_panel(first)
    second = second_client(server, first, name)
    yield first, second
    second.close()


def test_what_one_types_the_panel_of_the_other_follows(two: tuple[Page, Page], console: Console) -> None:
    first, second = two
    expect(panel_of(second)).to_contain_text("No debt found.")

    edit(first, 2, "print(price, lost)")

    for page in two:
        expect(finding(page, "lost is used")).to_be_visible()
    assert source_of(second, 2) == "print(price, lost)"
    edit(second, 2, "print(price, gone)")
    for page in two:
        expect(finding(page, "gone is used")).to_be_visible()
        expect(finding(page, "lost is used")).to_have_count(0)
    assert console.about("mldebt") == []


def test_a_kernel_that_is_followed_is_told_by_both(two: tuple[Page, Page], console: Console) -> None:
    first, second = two
    go_live(first)
    expect(source(second)).to_contain_text("Live: the kernel is followed.")

    run_cells(first, 0, 1, 2)
    for page in two:
        expect(panel_of(page).locator(".mldebt-Panel-verdict")).to_contain_text("Reproducible: restart and run all")
    edit(second, 0, "rate = 5")
    run_cells(second, 0)

    for page in two:
        expect(panel_of(page).locator(".mldebt-Panel-verdict")).to_contain_text("Not reproducible")
        expect(page.locator(".jp-Cell.mldebt-mod-stale")).to_have_count(2)
    assert console.about("mldebt") == []


def test_the_dataflow_follows_too(two: tuple[Page, Page], console: Console) -> None:
    first, second = two
    run_command(first, "mldebt:show-dataflow")
    view = first.locator(".mldebt-Flow")
    expect(view.get_by_role("button", name=re.compile("^Cell 3: reads price;"))).to_be_visible()

    edit(second, 2, "print(price, rate)")

    expect(view.get_by_role("button", name=re.compile("^Cell 3: reads (rate, price|price, rate);"))).to_be_visible()
    assert console.about("mldebt") == []
