"""`%mldebt explain RULE`: a rule's own page.

Comes in: a name or code. Goes out: the page as Markdown and as text.
"""

from __future__ import annotations

import difflib

import click

from mldebt_nb.rules.documentation import page
from mldebt_nb.rules.registry import discover


def explained(label: str) -> dict[str, str]:
    """A mimebundle. Raises `click.ClickException` for a rule that there is not."""
    registry = discover()
    rule = registry.find(label)
    if rule is None:
        names = {known.lower(): known for r in registry for known in (r.name, r.code)}
        close = difflib.get_close_matches(label.lower(), names, n=1, cutoff=0.5)
        hint = f"did you mean `{names[close[0]]}`?" if close else "Tab completes their names"
        raise click.ClickException(f"no rule `{label}`; {hint}")
    from mldebt_nb.render.card import documentation

    text = page(rule)
    return {"text/plain": text, "text/html": documentation(text)}
