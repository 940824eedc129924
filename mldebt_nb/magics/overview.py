"""`%mldebt` and `%mldebt status`: is the notebook reproducible, what is not, what to run again.

Comes in: the extension. Goes out: cards. The first is meant to be read in five seconds: at most five cells, ten names
and three debts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt_nb.live.document import HISTORY
from mldebt_nb.magics.asking import SHAKY, Labels
from mldebt_nb.magics.debts import line_of, report, worst
from mldebt_nb.render.card import Block, Card, Lines, Table

if TYPE_CHECKING:
    from mldebt_nb.live.status import CellStatus, Status
    from mldebt_nb.magics.extension import Extension

_CELLS, _NAMES, _DEBTS = 5, 10, 3
_DOCUMENT = {
    "front end": "the document is the notebook as the front end shows it",
    "file": "the document is the saved notebook file",
    HISTORY: "no front end tells the document and no file does: the cells that were run, in the order of their first "
    "runs, stand for it",
}


def overview(extension: Extension) -> Card:
    """The state in a few lines; two when everything is fine."""
    status = extension.status()
    labels = Labels(extension.session, status)
    found = report(extension).findings
    # an edit that changes nothing of what is shown leaves the notebook reproducible
    shaky = [cell for cell in status.cells if cell.status in SHAKY and status.reproducible is not True]
    blocks: list[Block] = []
    if shaky:
        items = tuple(f"{labels.long(cell)} {cell.status}: {_why(cell)}" for cell in shaky[:_CELLS])
        blocks.append(Lines("cells that do not stand", items, max(len(shaky) - _CELLS, 0)))
    if status.steps:
        blocks.append(Lines("run again, in this order", (", ".join(map(labels.short, status.steps)),)))
    if status.hidden:
        names = ", ".join(f"`{name}`" for name in status.hidden[:_NAMES])
        more = len(status.hidden) - _NAMES
        blocks.append(Lines("only the kernel has", (names + (f" and {more} more" if more > 0 else ""),)))
    if found:
        items = tuple(map(line_of, worst(found)[:_DEBTS]))
        blocks.append(Lines(f"worst of {len(found)} debts" if len(found) > 1 else "one debt", items))
    about = _DOCUMENT.get(status.document, status.document)
    blocks.append(Lines("", (f"{about}{'' if found else '; no debts were found'}",)))
    return Card(_verdict(status), tuple(blocks), _tone(status))


def table(extension: Extension) -> Card:
    """Every cell with its state, and all hidden names."""
    status = extension.status()
    labels = Labels(extension.session, status)
    rows = tuple((labels.long(cell), cell.status, "; ".join(r.message for r in cell.reasons)) for cell in status.cells)
    blocks: list[Block] = [Table("", ("cell", "state", "why"), rows)] if rows else []
    if status.hidden_names:
        blocks.append(Lines("only the kernel has", tuple(name.message for name in status.hidden_names)))
    if status.altered:
        names = ", ".join(f"`{name}`" for name in status.altered)
        blocks.append(Lines("would hold something else", (names,)))
    if status.steps:
        blocks.append(Lines("run again, in this order", (", ".join(map(labels.short, status.steps)),)))
    blocks.append(Lines("", (_DOCUMENT.get(status.document, status.document),)))
    return Card(_verdict(status), tuple(blocks), _tone(status))


def _verdict(status: Status) -> str:
    count = f"{len(status.cells)} cell{'' if len(status.cells) == 1 else 's'}"
    if status.problem is not None:
        return f"unknown: tracking failed ({status.problem}); %reload_ext mldebt_nb starts it anew"
    if status.reproducible:
        return f"reproducible: restart-and-run-all would show what stands here ({count})"
    wanted = ("unknown",) if status.reproducible is None else ("stale", "edited")
    number = sum(cell.status in wanted for cell in status.cells)
    of = f"{number} of {count}"
    if status.reproducible is None:
        return f"unknown: {of} could not be followed"
    return f"not reproducible: restart-and-run-all would show something else in {of}"


def _tone(status: Status) -> str:
    return {True: "good", False: "bad", None: "unknown"}[status.reproducible]


def _why(cell: CellStatus) -> str:
    """One reason in one line."""
    if not cell.reasons:
        return "nobody can tell"
    more = len(cell.reasons) - 1
    return cell.reasons[0].message + (f" (and {more} more)" if more else "")
