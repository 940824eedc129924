"""Reports as text that people and other programs read: one module per format.

Comes in: a `Report`, the sources it speaks of, the rules' own words. Goes out: one string.
Renderers decide nothing: no finding is dropped, no threshold applied, no exit code chosen.
A format's module, and whatever it needs (rich, jinja2), is imported when it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from mldebt_nb.render.contract import Options, Renderer, SourceLookup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mldebt_nb.findings.model import RuleInfo
    from mldebt_nb.findings.report import Report

__all__ = ["FORMATS", "Options", "Renderer", "SourceLookup", "UnknownFormatError", "render", "renderer"]

#: Names that `--format` takes, in the order in which they are offered.
FORMATS: tuple[str, ...] = (
    "text",
    "concise",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "markdown",
    "html",
)

# `json` as a module name would hide the standard library's for readers, so formats live in `as_<name>.py`.
_MODULE = "mldebt_nb.render.as_{}"


class UnknownFormatError(LookupError):
    """Raised for a format that does not exist; the message lists those that do."""

    def __init__(self, name: str) -> None:
        super().__init__(f"unknown format {name!r}; choose one of {', '.join(FORMATS)}")


def renderer(name: str) -> Renderer:
    """The `render` function of a format. Raises `UnknownFormatError`."""
    if name not in FORMATS:
        raise UnknownFormatError(name)
    return cast("Renderer", import_module(_MODULE.format(name)).render)


def render(
    name: str,
    report: Report,
    sources: SourceLookup,
    rules: Mapping[str, RuleInfo],
    options: Options | None = None,
) -> str:
    """`report` in the format called `name`; `rules` are keyed by code, codes without an entry are fine."""
    return renderer(name)(report, sources, rules, options or Options())
