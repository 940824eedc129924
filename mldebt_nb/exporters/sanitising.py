"""A notebook made safe to be looked at.

Comes in: a notebook node and pieces of HTML from it. Goes out: a copy that holds nothing active,
and HTML with only the elements and attributes of a document. Sanitising is bleach's work; what is
here is what nbconvert leaves open: its templates write some values (execution counts, image sizes,
file names) without quotes or escapes, and its own list of tags leaves out even paragraphs.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import bleach  # type: ignore[import-untyped]
from bleach.css_sanitizer import CSSSanitizer  # type: ignore[import-untyped]
from bs4 import BeautifulSoup

from mldebt_nb.notebook.secrets import concealed

if TYPE_CHECKING:
    from nbformat import NotebookNode

# fmt: off
_TAGS = frozenset({
    "a", "abbr", "acronym", "b", "blockquote", "br", "caption", "center", "code", "col", "colgroup",
    "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3",
    "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp",
    "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "tt", "u", "ul", "var", "wbr",
})
_ATTRIBUTES = frozenset({
    "align", "alt", "class", "colspan", "dir", "height", "href", "id", "lang", "rowspan", "scope",
    "src", "style", "title", "width",
})
_ACTIVE_TAGS = (
    "script", "style", "iframe", "object", "embed", "template", "noscript", "svg", "math", "link",
    "meta",
)
# fmt: on
# Properties whose values cannot name an address.
_PROPERTIES = ("color", "background-color", "font-weight", "font-style", "text-align", "text-decoration")
_DATA_IMAGE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|svg\+xml)[;,]", re.IGNORECASE)
# With one of these schemes or with none: a relative link.
_LINK = re.compile(r"https?:|mailto:|[^:]*\Z", re.IGNORECASE)
_SIZE = re.compile(r"\d{1,5}(?:\.\d+)?%?")
_ACTIVE = re.compile(r"<\s*(?:" + "|".join(_ACTIVE_TAGS) + ")", re.IGNORECASE)
_CELL_ID = re.compile(r"[a-zA-Z0-9-_]{1,64}")
_NEVER_SHOWN = ("application/javascript", "application/vnd.jupyter.widget-view+json")


def clean_html(element: object) -> str:
    """HTML without scripts, handlers, frames, forms and addresses that would be loaded; links stay links."""
    html = element.decode("utf-8", "replace") if isinstance(element, bytes) else str(element)
    cleaned: str = bleach.clean(
        _without_active_elements(html),
        tags=_TAGS,
        attributes=_is_allowed,
        protocols={"http", "https", "mailto", "data"},
        css_sanitizer=CSSSanitizer(allowed_css_properties=_PROPERTIES),
        strip=True,
    )
    return cleaned


def without_active_content(nb: NotebookNode) -> NotebookNode:
    """A copy for the template, without credentials in its sources and texts.

    Cells carry their index as `metadata.mldebt_cell`: some may be dropped."""
    copy = deepcopy(nb)
    copy.metadata.pop("widgets", None)
    for index, cell in enumerate(copy.cells):
        cell.metadata["mldebt_cell"] = index
        if "id" in cell and not _CELL_ID.fullmatch(str(cell["id"])):
            cell["id"] = f"cell-{index}"
        cell.source = concealed(cell.source)
        if cell.cell_type == "code":
            cell.execution_count = _whole_number(cell.get("execution_count"))
            for output in cell.get("outputs", []):
                _disarm(output)
    return copy


def _disarm(output: Any) -> None:
    output.pop("svg_filename", None)
    if "execution_count" in output:
        output["execution_count"] = _whole_number(output["execution_count"])
    if "metadata" in output:
        output["metadata"] = {kind: _sizes(values) for kind, values in output["metadata"].items()}
    if isinstance(output.get("text"), str):
        output["text"] = concealed(output["text"])
    if "traceback" in output:
        output["traceback"] = [concealed(str(line)) for line in output["traceback"]]
    data = output.get("data")
    if data is None:
        return
    for kind in data:
        if kind.startswith("text/") and isinstance(data[kind], str):
            data[kind] = concealed(data[kind])
    for kind in _NEVER_SHOWN:
        data.pop(kind, None)
    # What a plotting library wrote is often script only: then another representation is worth more.
    if "text/html" in data and not _shows_something(str(data["text/html"])):
        del data["text/html"]
    if not data:
        data["text/plain"] = "(This output was a script or a widget and is left out.)"


def _whole_number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _sizes(values: object) -> dict[str, object]:
    """Of an output's metadata what the template may write: plain numbers and one known word."""
    if not isinstance(values, dict):
        return {}
    kept: dict[str, object] = {
        key: values[key] for key in ("width", "height") if isinstance(values.get(key), (int, float))
    }
    if values.get("needs_background") in ("light", "dark"):
        kept["needs_background"] = values["needs_background"]
    return kept


def _without_active_elements(html: str) -> str:
    """Elements whose text is no text for a reader go with their content; bleach would leave it standing."""
    if not _ACTIVE.search(html):
        return html
    soup = BeautifulSoup(html, "html.parser")
    for element in soup(_ACTIVE_TAGS):
        element.decompose()
    return str(soup)


def _shows_something(html: str) -> bool:
    if not _ACTIVE.search(html):
        return bool(html.strip())
    soup = BeautifulSoup(_without_active_elements(html), "html.parser")
    return bool(soup.get_text(strip=True)) or soup.find("img") is not None


def _is_allowed(tag: str, name: str, value: str) -> bool:
    if name not in _ATTRIBUTES:
        return False
    if name == "src":
        return tag == "img" and _DATA_IMAGE.match(value) is not None
    if name == "href":
        return tag == "a" and _LINK.match(value) is not None
    if name in ("width", "height"):
        return _SIZE.fullmatch(value) is not None
    return True
