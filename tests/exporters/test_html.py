"""The nbconvert exporter: findings beside cells, nothing active, nothing loaded, never a failure."""

from __future__ import annotations

import re
import subprocess
import sys
import types
from collections.abc import Callable

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from mldebt_nb.exporters.html import DebtReportExporter
from mldebt_nb.findings.report import NotebookReport, Report
from tests.render import hostile, samples

Audit = Callable[..., Report]


def notebook() -> NotebookNode:
    cells = [
        (new_markdown_cell if kind == "markdown" else new_code_cell)(source) for kind, source in samples.CHURN_CELLS
    ]
    return new_notebook(cells=cells)


def report_on(name: str) -> Report:
    """The findings of the sample as if they were about a notebook called `name`."""
    found = tuple(samples.finding(path=name, cell_index=index) for index in (4, 4, 1))
    ledger = (samples.cell_debt(4, 2, 10.0, 3.0, 2, 1.0),)
    return samples.report_of(found, (NotebookReport(path=name, cells=6, principal_minutes=30.0, ledger=ledger),))


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Callable[[Audit], None]:
    """Puts another engine in the place of the real one."""

    def put(audit: Audit) -> None:
        module = types.ModuleType("mldebt_nb.auditing")
        module.audit_notebook_bytes = audit  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "mldebt_nb.auditing", module)

    put(lambda data, path, config=None: report_on(path))
    return put


def export(nb: NotebookNode, name: str = "churn") -> BeautifulSoup:
    page, _ = DebtReportExporter().from_notebook_node(nb, {"metadata": {"name": name}})
    return BeautifulSoup(page, "html.parser")


def loaded_addresses(page: BeautifulSoup) -> list[str]:
    """Every address that a browser would fetch by itself; links that a reader may click are none."""
    found = [
        str(element[name])
        for element in page.find_all(True)
        for name in ("src", "href", "data", "poster", "srcset", "action", "background", "xlink:href")
        if element.has_attr(name) and not (element.name == "a" and name == "href")
    ]
    text = "".join(style.get_text() for style in page.find_all("style"))
    text += " ".join(str(element["style"]) for element in page.find_all(style=True))
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    found += re.findall(r"url\(\s*['\"]?([^)'\"]*)", text) + re.findall(r"@import\s+([^;]*)", text)
    return [address for address in found if not address.startswith("data:")]


@pytest.mark.usefixtures("engine")
def test_findings_stand_after_their_cells() -> None:
    page = export(notebook())
    cells = page.select(".jp-Cell")
    beside = page.select("aside.mldebt-cell")
    assert len(cells) == 6
    assert [aside.find_previous_sibling(class_="jp-Cell") for aside in beside] == [cells[1], cells[4]]
    assert len(beside[1].select(".finding")) == 2
    assert "no cell of the notebook defines it" in beside[0].get_text()


@pytest.mark.usefixtures("engine")
def test_the_header_sums_up_and_links_to_the_cells() -> None:
    page = export(notebook())
    header = page.select_one("section.mldebt-header")
    assert header is not None
    assert "Technical debt of churn.ipynb" in header.get_text()
    targets = [str(link["href"]) for link in header.select("a[href]")]
    assert targets
    assert all(page.select(f'[id="{target[1:]}"]') for target in targets)


@pytest.mark.usefixtures("engine")
def test_nothing_is_loaded_and_nothing_runs() -> None:
    nb = notebook()
    nb.cells[0].source += "\n\n![remote](http://evil.example/i.png) $x^2$ and [a link](https://example.org/a)"
    nb.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}, "version_major": 2}}
    nb.cells[1].outputs = [new_output("display_data", {"text/vnd.mermaid": "graph TD</pre><script>x</script>"})]
    page = export(nb)
    assert loaded_addresses(page) == []
    assert page.find_all("script") == []
    policy = page.select_one('meta[http-equiv="Content-Security-Policy"]')
    assert policy is not None
    assert "default-src 'none'" in str(policy["content"])
    assert "script-src" not in str(policy["content"])
    assert page.select_one('a[href="https://example.org/a"]') is not None


HOSTILE_HTML = (
    "<p>kept</p><script>alert(1)</script><img src=x onerror=alert(1)><img src=http://evil.example/p.png>"
    "<a href='javascript:alert(1)'>a</a><a href='java\nscript:alert(1)'>b</a><svg onload=alert(1)></svg>"
    "<iframe src=http://evil.example></iframe><style>@import 'http://evil.example/x.css'</style>"
    "<div style=\"background:url('http://evil.example/x.png');cursor:url(http://evil.example/c)\">d</div>"
    "<object data=http://evil.example></object><form action=http://evil.example><input></form>"
    "<base href=http://evil.example><link rel=stylesheet href=http://evil.example/s.css>"
    "<math><mi xlink:href='javascript:alert(1)'>m</mi></math><body onload=alert(1)>"
)


def hostile_notebook() -> NotebookNode:
    outputs = [
        new_output("display_data", {"text/html": HOSTILE_HTML}),
        new_output("display_data", {"text/markdown": HOSTILE_HTML}),
        new_output("display_data", {"application/javascript": "alert(1)", "text/plain": "fallback one"}),
        new_output("display_data", {"text/html": "<script>alert(1)</script>", "text/plain": "fallback two"}),
        new_output("display_data", {"image/svg+xml": "<svg onload='alert(1)'><script>alert(1)</script></svg>"}),
        new_output("display_data", {"text/latex": HOSTILE_HTML}),
        new_output("display_data", {"text/vnd.mermaid": HOSTILE_HTML}),
        new_output(
            "display_data",
            {"image/png": "iVBORw0KGgo="},
            metadata={
                "image/png": {"width": "1 onload=alert(1)", "height": 5},
                "filenames": {"image/png": "http://evil.example/f.png"},
            },
        ),
        new_output("display_data", {"application/vnd.jupyter.widget-view+json": {"model_id": "</script>x"}}),
        new_output("stream", name="stdout", text=HOSTILE_HTML + "\x1b[31mred"),
        new_output("error", ename="E", evalue=HOSTILE_HTML, traceback=[HOSTILE_HTML]),
    ]
    code = new_code_cell(hostile.SOURCE.encode("utf-8", "replace").decode(), outputs=outputs)
    text = new_markdown_cell(HOSTILE_HTML + "\n\n[x](javascript:alert(1)) <!-- <script>alert(1)</script> -->")
    raw = nbformat.v4.new_raw_cell(HOSTILE_HTML, metadata={"raw_mimetype": "text/html"})
    nb = new_notebook(cells=[code, text, raw])
    # The constructors validate, files on disk need not be valid.
    code["id"] = '"><img src=x onerror=alert(1)>'
    code["execution_count"] = "<img src=x onerror=alert(1)>"
    code.metadata["tags"] = ['"><script>alert(1)</script>']
    nb.metadata["title"] = "</title><script>alert(1)</script>"
    nb.metadata["language_info"] = {"name": "<script>alert(1)</script>"}
    return nb


def test_a_hostile_notebook_stays_text(engine: Callable[[Audit], None]) -> None:
    engine(lambda data, path, config=None: hostile.report())
    page = export(hostile_notebook(), name="<img src=x onerror=alert(1)>")
    assert loaded_addresses(page) == []
    assert page.find_all(["script", "iframe", "object", "embed", "form", "base", "link"]) == []
    assert [svg for svg in page.find_all("svg") if svg.find_parent("figure") is None] == []
    for element in page.find_all(True):
        handlers = [name for name in element.attrs if name.lower().startswith("on")]
        assert handlers == [], element
        assert not re.match(r"\s*j\s*a\s*v\s*a", str(element.get("href", ""))), element
    text = page.get_text()
    assert len(page.find_all("p", string="kept")) == 4  # two outputs, a Markdown and a raw cell
    assert "fallback one" in text
    assert "fallback two" in text
    assert "left out" in text


def test_an_engine_that_fails_is_a_sentence_on_the_page(engine: Callable[[Audit], None]) -> None:
    def fail(data: bytes, path: str, config: object = None) -> Report:
        raise RuntimeError("no <b>luck</b>")

    engine(fail)
    page = export(notebook())
    header = page.select_one("section.mldebt-header")
    assert header is not None
    assert "The audit failed, so this page shows no debts. RuntimeError: no <b>luck</b>" in header.get_text()
    assert len(page.select(".jp-Cell")) == 6


def test_an_unreadable_notebook_is_a_sentence_too(engine: Callable[[Audit], None]) -> None:
    engine(lambda data, path, config=None: samples.report_of((), (NotebookReport(path=path, cells=0, error="no."),)))
    assert "The audit failed, so this page shows no debts. no." in export(notebook()).get_text()


def test_the_audit_sees_the_notebook_as_it_is(engine: Callable[[Audit], None]) -> None:
    seen: list[tuple[bytes, str]] = []

    def remember(data: bytes, path: str, config: object = None) -> Report:
        seen.append((data, path))
        return report_on(path)

    engine(remember)
    nb = notebook()
    nb.cells[1].outputs = [new_output("display_data", {"application/javascript": "x"})]
    before = nbformat.writes(nb)
    export(nb, name="given")
    assert nbformat.writes(nb) == before
    assert b"application/javascript" in seen[0][0]
    assert seen[0][1] == "given.ipynb"


def test_importing_the_exporter_imports_nothing_of_the_engine() -> None:
    code = (
        "import sys, mldebt_nb.exporters.html\n"
        "heavy = [m for m in sys.modules if m.startswith('mldebt_nb.') and 'exporters' not in m] "
        "+ [m for m in ('rich', 'pandas', 'msgspec') if m in sys.modules]\n"
        "assert heavy == [], heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
