"""No text of a notebook acts on the screen, the runner or the page that shows it."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from rich.cells import cell_len

from mldebt_nb.render import FORMATS, Options, render
from mldebt_nb.render.markdown_text import code_span, inert
from tests.render import hostile

STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def drawn(name: str, **options: object) -> str:
    return render(name, hostile.report(), hostile.sources(), hostile.rules(), Options(**options))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_survives_and_can_be_encoded(name: str) -> None:
    assert drawn(name).encode("utf-8")


@pytest.mark.parametrize("name", ["text", "concise", "github", "markdown", "html"])
def test_no_steering_character_is_left(name: str) -> None:
    assert STEERING.findall(drawn(name)) == []


def test_colours_are_the_only_escapes() -> None:
    left = re.sub(r"\x1b\[[0-9;]*m", "", drawn("text", color=True, width=90))
    assert STEERING.findall(left) == []
    assert left == drawn("text", width=90)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_ten_thousand_wide_characters_keep_to_the_width(width: int) -> None:
    assert max(cell_len(line) for line in drawn("text", width=width).splitlines()) <= width


@pytest.mark.parametrize("name", ["text", "concise"])
def test_no_line_is_a_command_for_a_runner(name: str) -> None:
    for width in range(40, 120, 7):
        assert not any(line.lstrip().startswith("::") for line in drawn(name, width=width).splitlines())


def test_rich_markup_is_text() -> None:
    assert "[bold red]not" in drawn("text", width=200)


def test_one_concise_line_per_finding() -> None:
    assert len(drawn("concise").splitlines()) == 5


def test_one_workflow_command_per_finding_with_only_its_own_properties() -> None:
    lines = drawn("github").splitlines()
    assert len(lines) == 5
    for line in lines:
        properties = line.removeprefix("::").split("::")[0].split(" ", 1)[1]
        keys = [pair.split("=")[0] for pair in properties.split(",")]
        assert set(keys) <= {"file", "line", "endLine", "col", "endColumn", "title"}
        assert "%0A" not in properties.split("title=")[1]


def test_gitlab_fingerprints_differ_although_the_findings_share_one() -> None:
    issues = json.loads(drawn("gitlab"))
    assert len(issues) == 5
    assert len({issue["fingerprint"] for issue in issues}) == 5


def test_jsonl_has_one_object_per_line() -> None:
    lines = [json.loads(line) for line in drawn("jsonl").split("\n")[:-1]]
    assert [("error" in line) for line in lines] == [False] * 4 + [True]


def markdown_tokens(text: str) -> list[object]:
    """All tokens that a CommonMark reader with tables and raw HTML sees."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    return [token for block in tokens for token in (block, *(block.children or []))]


def test_markdown_holds_no_markup_of_the_notebook() -> None:
    tokens = markdown_tokens(drawn("markdown"))
    kinds = {token.type for token in tokens}  # type: ignore[attr-defined]
    assert kinds.isdisjoint({"html_block", "html_inline", "link_open", "image", "em_open", "s_open"})
    words = " ".join(token.content for token in tokens if token.type == "text")  # type: ignore[attr-defined]
    assert not re.search(r"[@#<>]|https?:|www\.|GH-\d|:\w+:|\$", words), words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("`df` is read before it is written.", "`df` is read before it is written."),
        ("ask @user, see #12", "ask `@user,` see `#12`"),
        ("see www.evil.example and GH-12", "see `www.evil.example` and `GH-12`"),
        ("a*b*c and d", "`a*b*c` and d"),
        ("commit deadbeef1 is", "commit `deadbeef1` is"),
        ("costs 12.5 seconds (40%)", "costs 12.5 seconds (40%)"),
        ("<b> <i>", "`<b> <i>`"),
        ("` unpaired", "`` ` `` unpaired"),
        ("`a`b`", "`a` `` b` ``"),
        ("", ""),
    ],
)
def test_words_stay_and_all_else_is_code(text: str, expected: str) -> None:
    assert inert(text) == expected


@pytest.mark.parametrize("text", ["a", "`", "``", " `a` ", "```x``", "`` ` ```", "a\nb"])
def test_a_code_span_holds_any_backticks(text: str) -> None:
    (span,) = [token for token in markdown_tokens(code_span(text)) if token.type == "code_inline"]  # type: ignore[attr-defined]
    assert span.content.strip() == text.replace("\n", " ").strip()  # type: ignore[attr-defined]


def test_html_holds_only_its_own_elements() -> None:
    page = BeautifulSoup(drawn("html"), "html.parser")
    assert len(page.find_all("script")) == 1
    assert len(page.find_all("style")) == 1
    assert page.find_all(["img", "iframe", "object", "link", "base", "embed"]) == []
    for element in page.find_all(True):
        assert not any(name.lower().startswith("on") for name in element.attrs), element
        assert not str(element.get("href", "")).startswith("javascript"), element
        if element.find_parent(class_="documentation") is None:  # rules may link to papers
            assert not str(element.get("href", "")).startswith("http"), element
    assert page.title is not None
    assert page.title.get_text() == "Technical debt"
