"""A rule's page, made from the rule itself: documentation, price, settings, examples."""

from __future__ import annotations

import inspect
import textwrap

from mldebt_nb.rules.base import UNNAMED, Example, Rule
from mldebt_nb.rules.entanglement_rule import ModelledExample
from mldebt_nb.rules.live_rule import SessionExample
from mldebt_nb.rules.probe_rule import Columns, ModelExample, TableExample

_MARK = "#!"
_ROWS = 4  # of an example's table that are printed


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


def _example(example: Example | SessionExample | TableExample | ModelExample | ModelledExample) -> str:
    if isinstance(example, ModelledExample):
        return f"{_heading(example)}\n\n```python\n{textwrap.dedent(example.text).strip()}\n```"
    if isinstance(example, TableExample):
        return _table_example(example)
    if isinstance(example, ModelExample):
        return _model_example(example)
    verdict = "Found" if example.is_bad else "Not a finding"
    confidence = "" if example.confidence == "high" else f" (confidence {example.confidence})"
    head = f"{verdict}{confidence}: {example.title}"
    if isinstance(example, SessionExample):
        runs = "\n".join(f"# cell {cell} was run as\n{text}" for cell, text in example.runs)
        return f"{head}\n\n```python\n{runs}\n```\n\nand the notebook is now\n\n{_cells(example.text)}"
    named = "" if example.path == UNNAMED else f", in `{example.path}`"
    settings = ", ".join(f"`{name} = {value}`" for name, value in example.settings.items())
    return f"{head}{named}{f', with {settings}' if settings else ''}\n\n{_cells(example.text)}"


def _cells(text: str) -> str:
    lines = []
    for line in textwrap.dedent(text).strip("\n").split("\n"):
        if line == _MARK:
            lines.append("# <- the whole notebook")
            continue
        lines.append(line.replace(_MARK, "# <- here").rstrip() if _MARK in line else line.rstrip())
    return "```python\n" + "\n".join(lines) + "\n```"


def _heading(example: TableExample | ModelExample | ModelledExample) -> str:
    confidence = "" if example.confidence == "high" else f" (confidence {example.confidence})"
    verdict = f"Found{confidence}" if example.is_bad else "Not a finding"
    at = [f"`{name}`" for name in example.found]
    return f"{verdict}: {example.title}" + (f" – {', '.join(at)}" if at else "")


def _table_example(example: TableExample) -> str:
    asked = [f"{name}={value!r}" for name, value in example.asked().items()]
    call = f"`mldebt_nb.probe({', '.join(['df', *asked, *(['test=test'] if example.test else [])])})`"
    parts = [_heading(example), call, _table(example.columns)]
    if example.test:
        parts += ["and `test`:", _table(example.test)]
    return "\n\n".join(parts)


def _model_example(example: ModelExample) -> str:
    parameters = [f"{n}={v!r}" for n, (default, v) in example.parameters.items() if v != default]
    lines = [_heading(example), f"`model`: `{example.type}({', '.join(parameters)})`, fitted on {_features(example)}"]
    if example.attributes:
        kept = [f"`{name}` of {rows:,} rows" for name, rows in example.attributes.items()]
        lines.append(f"it keeps {', '.join(kept)}")
    return "\n\n".join([*lines, *([_table(example.columns)] if example.columns else [])])


def _features(example: ModelExample) -> str:
    return ", ".join(f"`{name}`" for name in example.features) or "features without names"


def _table(columns: Columns) -> str:
    """The first rows, and how many there are."""
    rows = max((len(values) for values in columns.values()), default=0)
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    for row in range(min(rows, _ROWS)):
        lines.append("| " + " | ".join(_cell(values[row]) for values in columns.values()) + " |")
    return "\n".join(lines) + (f"\n\n… {rows} rows" if rows > _ROWS else "")


def _cell(value: object) -> str:
    return "" if value is None else repr(value) if isinstance(value, str) else f"{value:.6g}" if (
        isinstance(value, float)
    ) else str(value)  # fmt: skip


def _default(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
