"""`%mldebt why CELL|NAME`: where a value comes from, and whether a run from the top would give it.

Comes in: the extension and what the user typed. Goes out: a card.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from mldebt_nb.live import history
from mldebt_nb.magics.asking import Labels, known_name, quoted
from mldebt_nb.render.card import Block, Card, Lines, Table

if TYPE_CHECKING:
    from mldebt_nb.live.history import Step
    from mldebt_nb.live.status import Status
    from mldebt_nb.magics.extension import Extension

_COUNT = re.compile(r"\[?(\d+)\]?\Z")
_STEPS, _INPUTS = 20, 6
_STATES = {
    "clean": ("stands: a run from the top would show the same", "good"),
    "stale": ("does not stand", "bad"),
    "edited": ("was edited after its run", "bad"),
    "failed": ("raised, and would raise in a run from the top", "bad"),
    "never-run": ("has not been run", "unknown"),
    "unknown": ("may stand or not", "unknown"),
}


def told(extension: Extension, subject: str) -> Card:
    """The card. Raises `click.ClickException` when there is no such cell and no such name."""
    status = extension.status()
    namespace = extension.shell.user_ns
    if subject in namespace or (subject.isidentifier() and history.of_name(extension.session, subject)):
        return _of_name(extension, status, subject)
    return _of_cell(extension, status, _cell(extension, status, subject))


# -- a name ---------------------------------------------------------------------------------------


def _of_name(extension: Extension, status: Status, name: str) -> Card:
    steps = history.of_name(extension.session, name)
    verdict, tone = _judged(extension, status, name, steps)
    blocks: list[Block] = []
    if steps:
        blocks.append(Table("its history", ("run", "did", "text", "from"), tuple(map(_row, steps[-_STEPS:]))))
    if not history.is_whole(extension.session):
        blocks.append(Lines("", ("of cells that were run very often, some runs are not kept",)))
    return Card(f"`{name}` {verdict}", tuple(blocks), tone)


def _judged(extension: Extension, status: Status, name: str, steps: tuple[Step, ...]) -> tuple[str, str]:
    if status.problem is not None:
        return f"is unknown: tracking failed ({status.problem})", "unknown"
    if name not in extension.shell.user_ns:
        return "is not in the kernel any more", "plain"
    for hidden in status.hidden_names:
        if hidden.name == name:
            return "would not exist after a run from the top: it lives in the kernel only", "bad"
    if name in status.altered:
        return "would hold something else after a run from the top", "bad"
    if not steps:
        return "was there before the session began; nobody saw where it came from", "unknown"
    value = extension.session.recorder.values.get(name)
    if value is None or value.opaque or value.touched:
        return "comes from the runs below; whether its content would be the same cannot be told", "unknown"
    return "would be the same after a run from the top", "good"


def _row(step: Step) -> tuple[str, str, str, str]:
    return _run(step), step.did + (f", then {step.error}" if step.error else ""), quoted(step.source), _inputs(step)


def _run(step: Step) -> str:
    return f"[{step.count}]" if step.count is not None else "?"


def _inputs(step: Step) -> str:
    shown = [f"{i.place} [{i.run}]" if i.run is not None else i.place for i in step.inputs[:_INPUTS]]
    more = len(step.inputs) - _INPUTS
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


# -- a cell ---------------------------------------------------------------------------------------


def _cell(extension: Extension, status: Status, subject: str) -> str:
    """The id that a count, an id or its beginning means."""
    ids = [cell.id for cell in status.cells]
    if subject in ids:
        return subject
    if counted := _COUNT.match(subject):
        for run in reversed(history.runs_in_order(extension.session)):
            if run.count == int(counted[1]):
                return run.cell
    begun = [cell_id for cell_id in ids if cell_id.startswith(subject)]
    if len(begun) == 1:
        return begun[0]
    if len(begun) > 1:
        raise click.ClickException(f"{len(begun)} cells have an id that begins with `{subject}`; type more of it")
    if counted:
        raise click.ClickException(f"no run {subject} was seen in this session; `%mldebt status` lists the cells")
    return known_name(subject, extension.shell.user_ns)  # raises, with the likely spelling


def _of_cell(extension: Extension, status: Status, cell_id: str) -> Card:
    labels = Labels(extension.session, status)
    steps = history.of_cell(extension.session, cell_id)
    said = next((cell for cell in status.cells if cell.id == cell_id), None)
    if said is None:
        head, tone = f"{_run(steps[-1])} {quoted(steps[-1].source)} is not in the document", "plain"
    else:
        words, tone = _STATES[said.status]
        head = f"{labels.long(said)} {words}"
    blocks: list[Block] = []
    if said is not None and said.reasons:
        blocks.append(Lines("because", tuple(reason.message for reason in said.reasons)))
    if steps:
        rows = tuple((_run(step), step.error or "", step.did, _inputs(step)) for step in steps[-_STEPS:])
        blocks.append(Table("its runs", ("run", "raised", "wrote", "read"), rows))
    return Card(head, tuple(blocks), tone)
