"""One HTML page that needs nothing but itself: styles, script and drawings are inside.

Comes in: a report, the sources, the rules' own words. Goes out: the page. A content security
policy allows the page's own style and script by their hashes and nothing else, so that even
a flaw in escaping could not run or load anything.
"""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from mldebt_nb.render.card import inner_html
from mldebt_nb.render.html_text import code_line, markdown, prose
from mldebt_nb.render.plain import one_line
from mldebt_nb.render.view import cards, notebook_views, rule_views

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mldebt_nb.findings.model import RuleInfo
    from mldebt_nb.findings.report import Report
    from mldebt_nb.render.contract import Options, SourceLookup

TEMPLATES = Path(__file__).parent / "templates"


def render(report: Report, sources: SourceLookup, rules: Mapping[str, RuleInfo], options: Options) -> str:
    """The page."""
    style, script = asset("report.css") + (asset("card.css") if options.live else ""), asset("report.js")
    notebooks = notebook_views(report, sources, options)
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            title=one_line(options.title, 200),
            version=one_line(report.version, 80),
            policy=policy(style, script),
            # Files of this package, not text of a notebook.
            style=Markup(style),  # noqa: S704
            script=Markup(script),  # noqa: S704
            cards=cards(report),
            live=inner_html(options.live) if options.live else None,
            notebooks=notebooks,
            families=sorted({f.family for notebook in notebooks for cell in notebook.cells for f in cell.findings}),
            severities=[(name, report.summary.by_severity.get(name, 0)) for name in ("error", "warning", "info")],
            total=report.summary.findings,
            rules=rule_views(report, rules),
        )
    )


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The template environment: everything is escaped unless it is `Markup`."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"prose": prose, "code_line": code_line, "rule_markdown": markdown}
    return made


def asset(name: str) -> str:
    """A file beside the templates."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def policy(style: str, script: str) -> str:
    """The content security policy for a page with exactly this style and this script."""
    return (
        f"default-src 'none'; style-src '{_source_hash(style)}'; script-src '{_source_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _source_hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
