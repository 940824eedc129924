"""The page: self-contained, closed by its policy, its links lead somewhere."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from mldebt_nb.findings.model import Related, RuleInfo
from mldebt_nb.findings.report import NotebookReport, Report
from mldebt_nb.render import Options, render
from mldebt_nb.render.html_text import markdown
from tests.render import samples

if TYPE_CHECKING:
    from mldebt_nb.notebook.sources import Sources


@pytest.fixture
def page(sample_report: Report, sample_sources: Sources, sample_rules: dict[str, RuleInfo]) -> BeautifulSoup:
    html = render("html", sample_report, sample_sources, sample_rules, Options(title="Debt & co"))
    return BeautifulSoup(html, "html.parser")


def test_the_policy_allows_this_style_and_this_script_only(page: BeautifulSoup) -> None:
    meta = page.select_one('meta[http-equiv="Content-Security-Policy"]')
    assert meta is not None
    policy = str(meta["content"])
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for name in ("style", "script"):
        element = page.find(name)
        assert element is not None
        digest = b64encode(sha256(element.get_text().encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy


def test_nothing_is_loaded(page: BeautifulSoup) -> None:
    assert page.find_all(["img", "link", "iframe"]) == []
    assert page.find_all(src=True) == []
    assert page.find_all(style=True) == []
    assert re.findall(r"url\(|@import|fetch\(|import\(", str(page)) == []


def test_every_link_on_the_page_leads_to_an_element(page: BeautifulSoup) -> None:
    ids = [str(element["id"]) for element in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    targets = {str(link["href"])[1:] for link in page.find_all("a", href=True) if str(link["href"]).startswith("#")}
    assert targets <= set(ids)
    assert "n1-c6" in targets
    assert "rule-NBS101" in targets


def test_what_the_page_says(page: BeautifulSoup) -> None:
    assert [element.get_text() for element in page.select("h1, h2, h3")] == [
        "Debt & co",
        "notebooks/churn.ipynb",
        "Cell 2 [2]",
        "Cell 5 [12]",
        "Cell 6",
        "sales.ipynb",
        "Whole notebook",
        "broken.ipynb",
        "The rules",
    ]
    assert [value.get_text() for value in page.select(".card .value")] == ["3", "4", "21 min", "94.5 s"]
    assert [mark.get_text() for mark in page.select("section.cell mark")] == [
        "import seaborn as sns",
        "scaler",
        "threshold",
    ]
    assert "Could not be audited. the JSON ends in the middle of the file; restore it" in page.get_text()


def test_the_strip_has_a_bar_for_each_cell_that_owes_or_reaches(page: BeautifulSoup) -> None:
    titles = [title.get_text() for title in page.select("svg title")]
    assert titles == [
        "Cell 2: 1 min to pay back",
        "Cell 3: 0 min to pay back, an edit reaches 3 cells",
        "Cell 4: 0 min to pay back, an edit reaches 2 cells",
        "Cell 5: 10 min to pay back, an edit reaches 1 cell, 94.5 s interest per re-run",
        "Cell 6: 5 min to pay back",
    ]


def test_a_cell_that_is_only_referred_to_is_on_the_page(sample_sources: Sources) -> None:
    related = (
        Related(path=samples.CHURN, cell_id=None, cell_index=2, line=1, message="read here"),
        Related(path="elsewhere.ipynb", cell_id=None, cell_index=0, line=1, message="and there"),
    )
    report = samples.report_of((samples.finding(related=related),), (NotebookReport(path=samples.CHURN, cells=6),))
    page = BeautifulSoup(render("html", report, sample_sources, {}), "html.parser")
    cell = page.select_one("details#n1-c3")
    assert cell is not None
    assert "read_csv" in cell.get_text()
    links = [link.get_text() for link in page.select(".related a")]
    assert links == ["cell 3 · line 1"]
    assert "elsewhere.ipynb · cell 1 · line 1" in page.get_text()


def test_an_empty_report_says_so(empty_report: Report, sample_sources: Sources) -> None:
    page = BeautifulSoup(render("html", empty_report, sample_sources, {}), "html.parser")
    assert "No notebook was audited." in page.get_text()
    assert page.find("form") is None


def test_documentation_of_rules_is_rendered_without_html_images_or_scripts() -> None:
    html = str(markdown("# T\n\n<b>x</b> ![i](https://e.example/i.png) [a](javascript:x) [b](https://e.example)"))
    assert html.startswith("<h3>T</h3>")
    assert "<b>" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert '<a href="https://e.example">b</a>' in html
