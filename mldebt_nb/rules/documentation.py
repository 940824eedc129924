"""A rule's page, made from the rule itself: documentation, price, settings, examples."""

from __future__ import annotations

import inspect
import textwrap

from mldebt_nb.rules.base import Example, Rule

_MARK = "#!"


def page(rule: type[Rule]) -> str:
    """The Markdown page of `rule`."""
    info = rule.info()
    documentation = inspect.cleandoc(rule.__doc__ or "")
    summary, _, rest = documentation.partition("\n")
    head = [
        f"# {info.code} {info.name}",
        "",
        f"**{summary}**",
        "",
        "| family | severity | found | minutes to pay back | since |",
        "|---|---|---|---|---|",
        f"| {info.family} | {info.severity.value} | {', '.join(info.where)} | {info.effort_minutes:g} | {info.since} |",
    ]
    parts = ["\n".join(head), rest.strip()]
    if rule.settings:
        rows = [f"| `{k}` | `{_default(s.default)}` | {s.unit} | {s.about} |" for k, s in rule.settings.items()]
        table = ["| setting | default | unit | meaning |", "|---|---|---|---|", *rows]
        parts.append("\n".join(["## Settings", "", f"In `[tool.mldebt.rules.{info.name}]`:", "", *table]))
    parts.append("\n\n".join(["## Examples", *(_example(e) for e in rule.examples)]))
    return "\n\n".join(parts) + "\n"


def _example(example: Example) -> str:
    verdict = "Found" if example.is_bad else "Not a finding"
    lines = []
    for line in textwrap.dedent(example.text).strip("\n").split("\n"):
        lines.append(line.replace(_MARK, "# <- here").rstrip() if _MARK in line else line.rstrip())
    confidence = "" if example.confidence == "high" else f" (confidence {example.confidence})"
    return f"{verdict}{confidence}: {example.title}\n\n```python\n" + "\n".join(lines) + "\n```"


def _default(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
