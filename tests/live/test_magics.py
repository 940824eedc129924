"""What `%mldebt` answers, in a terminal and in a notebook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from mldebt_nb import schemas
from mldebt_nb.magics.names import SUBCOMMANDS
from tests.live.kernels import Notebook, notebook

pytestmark = pytest.mark.xdist_group("live")


@pytest.fixture
def cells() -> Iterator[Notebook]:
    with notebook() as made:
        yield made


class Page(HTMLParser):
    """The tags and the text of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""
        self.attributes: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


# -- the card -------------------------------------------------------------------------------------


def test_two_lines_when_everything_is_fine(cells: Notebook) -> None:
    cells.run("x = 1", "a")
    cells.run("print(x)", "b")
    cells.document(("a", "x = 1"), ("b", "print(x)"), ("asking", "%mldebt"))
    text, _ = cells.ask("")
    assert text == (
        "reproducible: restart-and-run-all would show what stands here (2 cells)\n"
        "the document is the notebook as the front end shows it; no debts were found"
    )


def test_a_card_says_what_why_and_what_to_do(cells: Notebook) -> None:
    cells.run("rate = 1", "a")
    cells.run("print(rate * 2)", "b")
    cells.run("rate = 3", "a")
    cells.run("gone = 1", "c")
    cells.document(("a", "rate = 3"), ("b", "print(rate * 2)"))
    text, html = cells.ask("")
    assert text.splitlines()[:6] == [
        "not reproducible: restart-and-run-all would show something else in 1 of 2 cells",
        "cells that do not stand:",
        "  [3] `print(rate * 2)` stale: it read `rate` from run [2]; another value stands there now",
        "run again, in this order:",
        "  [3]",
        "only the kernel has:",
    ]
    assert "NBS104 stale-cell" in text
    assert Page(html).text.count("`") == 0


def test_the_asking_cell_does_not_count(cells: Notebook) -> None:
    cells.run("x = 1", "a")
    cells.run("%mldebt status", "asking")
    cells.document(("a", "x = 1"), ("asking", "%mldebt"))
    text, _ = cells.ask("")
    assert text.startswith("reproducible")


def test_at_most_five_cells_and_ten_names(cells: Notebook) -> None:
    cells.run("x = 1", "x")
    for number in range(8):
        cells.run(f"print(x, {number})", f"c{number}")
        cells.run(f"gone{number} = gone_too{number} = 1", "lost")
    cells.run("x = 2", "x")
    cells.document(("x", "x = 2"), *((f"c{n}", f"print(x, {n})") for n in range(8)))
    text, _ = cells.ask("")
    assert text.count(" stale: ") == 5
    assert "  … and 3 more" in text
    assert "`gone4`" in text
    assert "`gone5`" not in text
    assert "and 6 more" in text


def test_status_lists_every_cell(cells: Notebook) -> None:
    cells.run("x = 1", "a")
    cells.document(("a", "x = 2"), ("b", "y = 1"))
    text, _ = cells.ask("status")
    assert "[2] `x = 2`" in text
    assert "edited" in text
    assert "code cell 2 `y = 1`  never-run" in text


def test_status_as_json(cells: Notebook) -> None:
    cells.run("x = 1", "a")
    cells.run("%mldebt status --json", "asking").raise_error()
    said = json.loads(cells.printed)
    assert [cell["id"] for cell in said["cells"]] == ["a"]
    assert {"reproducible", "hidden", "plan", "document", "altered", "problem"} <= set(said)


# -- audit, explain, data -------------------------------------------------------------------------


def test_audit_as_json_is_the_contract(cells: Notebook) -> None:
    import jsonschema

    cells.run("import os", "a")
    cells.run("x = 1", "b")
    cells.document(("a", "import os"), ("b", "x = 2"))
    cells.run("%mldebt audit --json", "asking").raise_error()
    said = json.loads(cells.printed)
    jsonschema.validate(said, schemas.load("audit"))
    origins = {finding["code"]: finding["origin"] for finding in said["findings"]}
    assert origins["NBS107"] == "live"
    assert origins["DED101"] == "static"
    text, _ = cells.ask("audit")
    assert "NBS107 edited-after-run, cell 2, line 1:1" in text


def test_a_rule_is_explained_by_name_or_code(cells: Notebook) -> None:
    text, html = cells.ask("explain nbs107")
    assert text.startswith("# NBS107 edited-after-run")
    assert cells.ask("explain edited-after-run") == (text, html)
    cells.run("%mldebt explain edited-after-rum")
    assert "no rule `edited-after-rum`; did you mean `edited-after-run`?" in cells.errors


def test_a_table_is_probed(cells: Notebook) -> None:
    cells.run("import pandas as pd\ndf = pd.DataFrame({'one': [1] * 20, 'y': range(20), 3: range(20)})", "a")
    text, _ = cells.ask("data df --target y")
    assert "TST103" in text
    assert "target 3" in cells.ask("data df --target 3")[0]
    cells.run("%mldebt data df --json", "asking").raise_error()
    assert json.loads(cells.printed)["findings"]
    cells.run("%mldebt data df --target z")
    assert "UsageError: `df`: " in cells.errors
    assert "Traceback" not in cells.errors
    cells.run("frame = df", "b")
    cells.run("%mldebt data frames")
    assert "UsageError: the kernel has no `frames`; did you mean `frame`?" in cells.errors
    cells.run("%mldebt data pd")
    assert "UsageError: `pd`: " in cells.errors


# -- why ------------------------------------------------------------------------------------------


def test_the_history_of_a_value(cells: Notebook) -> None:
    cells.run("x = 1", "a")
    cells.run("x += 1", "b")
    text, _ = cells.ask("why x")
    assert text.splitlines() == [
        "`x` would be the same after a run from the top",
        "its history:",
        "  run  did  text      from",
        "  [2]  set  `x = 1`",
        "  [3]  set  `x += 1`  `x` [2]",
    ]
    cells.run("x += 1", "b")
    assert cells.ask("why x")[0].startswith("`x` would hold something else after a run from the top")
    cells.document(("b", "x += 1"))
    cells.run("h = 1", "c")
    assert "lives in the kernel only" in cells.ask("why h")[0]


def test_the_history_of_a_cell(cells: Notebook) -> None:
    cells.run("x = 1", "abcd")
    for subject in ("2", "[2]", "abcd", "ab"):
        assert cells.ask(f"why {subject}")[0].startswith("[2] `x = 1` stands")
    cells.run("%mldebt why 99")
    assert "no run 99 was seen in this session" in cells.errors
    cells.run("y = 1", "abce")
    cells.run("%mldebt why abc")
    assert "2 cells have an id that begins with `abc`" in cells.errors


# -- watch ----------------------------------------------------------------------------------------


def test_watching_speaks_only_when_something_got_worse(cells: Notebook) -> None:
    cells.run("x = 1", "a")
    cells.run("print(x)", "b")
    cells.run("x = 1", "a")
    assert cells.shown() == []
    cells.run("%mldebt watch on", "asking")
    cells.run("x = 1", "a")
    assert cells.shown() == []
    cells.run("x = 2", "a")
    assert cells.shown() == ["[3] is stale now"]
    cells.run("y = 2", "c")
    assert cells.shown() == []
    cells.document(("a", "x = 2"), ("b", "print(x)"))
    cells.run("z = 2", "d")
    assert cells.shown() == ["only the kernel has `y`, `z` now"]
    cells.run("%mldebt watch off", "asking")
    cells.run("w = 2", "e")
    assert cells.shown() == []


def test_watching_twice_speaks_once(cells: Notebook) -> None:
    cells.run("%mldebt watch on", "asking")
    cells.run("%mldebt watch on", "asking")
    cells.run("x = 1", "a")
    cells.run("print(x)", "b")
    cells.run("x = 2", "a")
    assert len(cells.shown()) == 1


# -- every one ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", *SUBCOMMANDS])
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_each_has_help(cells: Notebook, name: str, flag: str) -> None:
    result = cells.run(f"%mldebt {name} {flag}")
    result.raise_error()
    assert result.result is None
    assert f"Usage: %mldebt{' ' if name else ''}{name}" in cells.printed
    about = SUBCOMMANDS[name].help if name else "restart-and-run-all"
    assert about.split()[-1] in cells.printed


def test_what_is_not_known_is_said_with_the_likely_spelling(cells: Notebook) -> None:
    cells.run("%mldebt stauts")
    assert "UsageError: %mldebt has no `stauts`; did you mean `status`?" in cells.errors
    cells.run("%mldebt zzz")
    assert "known are status, audit" in cells.errors
    cells.run("%mldebt why 'x")
    assert "close the quotation" in cells.errors
    cells.run("%mldebt status --jsn")
    assert "UsageError: No such option" in cells.errors
    assert "Traceback" not in cells.errors


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def test_hostile_texts_are_escaped(cells: Notebook) -> None:
    cells.run(f"x = '{HOSTILE}'", "a<b>")
    cells.run("print(x)  # \x1b[31m `</code><b>`", "b")
    cells.run(f"globals()['{HOSTILE}'] = 1", "c")
    cells.run(f"x = '{HOSTILE}2'", "a<b>")
    for line in ("", "status", "audit", "why x", "why 2", "why b"):
        text, html = cells.ask(line)
        assert "\x1b" not in text + html
        page = Page(html)
        assert not {"script", "img", "b", "a", "iframe", "link"} & set(page.tags), line
        assert set(page.attributes) <= {"class", "scope"}
        assert "url(" not in html
        assert "@import" not in html
    assert "<script>" in Page(cells.ask("why x")[1]).text


def complete(cells: Notebook, line: str) -> list[str]:
    return list(cells.shell.Completer.complete(line_buffer=line, cursor_pos=len(line))[1])


@pytest.mark.filterwarnings("ignore:`Completer.complete`:PendingDeprecationWarning")
def test_tab_completes(cells: Notebook) -> None:
    cells.run("temperature = 1", "a")
    assert complete(cells, "%mldebt st") == ["status"]
    assert complete(cells, "%mldebt data temp") == ["temperature"]
    assert complete(cells, "%mldebt why temp") == ["temperature"]
    assert complete(cells, "%mldebt watch o") == ["on", "off"]
    assert complete(cells, "%mldebt explain hidden") == ["hidden-state"]
    assert complete(cells, "%mldebt data df --t") == ["--target"]
    assert set(SUBCOMMANDS) <= set(complete(cells, "%mldebt "))
    cells.run("%unload_ext mldebt_nb")
    assert "status" not in complete(cells, "%mldebt st")


# -- graph, report --------------------------------------------------------------------------------


def test_the_graph_of_the_document(cells: Notebook) -> None:
    cells.run("rate = 1", "a")
    cells.run('print(rate, "]<b>")', "b")
    text, html = cells.ask("graph")
    assert "[2] `rate = 1`  `rate`  [3]" in text
    assert '  c0 -->|"rate"| c1' in text
    assert "<b>" not in html
    cells.run("%mldebt graph --json", "asking")
    said = json.loads(cells.printed)
    assert said["edges"] == [{"writer": 0, "reader": 1, "names": ["rate"]}]
    assert [cell["id"] for cell in said["cells"]][:2] == ["a", "b"]


def test_a_report_of_the_audit_and_the_kernel(cells: Notebook, tmp_path: Path) -> None:
    cells.run("import os", "a")
    cells.run("x = 1", "b")
    cells.document(("a", "import os"), ("b", "x = '</section><script>'"))
    file = tmp_path / "page.html"
    text, _ = cells.ask(f"report {file}")
    assert text == f"{file} has 3 debts and the state of 2 cells"
    page = file.read_text(encoding="utf-8")
    assert "not reproducible: restart-and-run-all would show something else in 1 of 2 cells" in page
    assert "NBS107" in page
    assert "DED101" in page
    assert Page(page).tags.count("script") == 1
    assert Page(page).tags.count("style") == 1
    cells.run(f"%mldebt report {tmp_path / 'nowhere' / 'page.html'}")
    assert "cannot be written (No such file or directory); choose another place" in cells.errors


# -- the document ---------------------------------------------------------------------------------


def test_the_saved_file_is_the_document(cells: Notebook, tmp_path: Path) -> None:
    file = tmp_path / "notebook.ipynb"
    saved = [
        {"cell_type": "code", "id": i, "metadata": {}, "execution_count": None, "outputs": [], "source": source}
        for i, source in (("load", "%load_ext mldebt_nb"), ("a", "x = 1"), ("b", "print(x)"), ("asking", "%mldebt"))
    ]
    file.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": saved}), encoding="utf-8")
    cells.run("x = 1", "a")
    cells.run("print(x)", "b")
    cells.shell.user_ns["__vsc_ipynb_file__"] = str(file)
    text, _ = cells.ask("")
    assert text.splitlines()[-1].startswith("the document is the saved notebook file")
    cells.run("y = 1", "not saved")
    text, _ = cells.ask("")
    assert "the cells that were run, in the order of their first runs, stand for it" in text.splitlines()[-1]


def test_a_session_that_failed_says_unknown(cells: Notebook) -> None:
    cells.run("x = 1", "a")
    cells.session.problem = "KeyError in somewhere.py:1"
    assert cells.ask("")[0].startswith("unknown: tracking failed (KeyError in somewhere.py:1); %reload_ext")
    assert cells.ask("why x")[0].startswith("`x` is unknown: tracking failed")
    for line in ("status", "audit", "graph", "why 2", "slice x"):
        assert cells.ask(line)[0]


def test_a_broken_configuration_is_said(cells: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.mldebt]\nselct = []\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    cells.run("%mldebt audit")
    assert "UsageError: " in cells.errors
    assert "selct" in cells.errors
    assert "Traceback" not in cells.errors
