"""What the session says, in words: reasons, hidden names, explanations."""

from __future__ import annotations

from mldebt_nb.live import world
from mldebt_nb.live.footprint import ATTRIBUTE, MODULE
from mldebt_nb.live.judgement import Reason, Why
from mldebt_nb.live.log import Log, Run
from mldebt_nb.live.status import CellStatus, HiddenName, ReasonInfo


def place(name: str, part: str | None = None) -> str:
    """A location as a person would write it."""
    for prefix, words in (
        (world.FILE, "the file {}"),
        (world.ENVIRONMENT, "the environment variable {}"),
        (world.RANDOM, "the state of the random generator of {}"),
        (world.OPTIONS, "the options of {}"),
        (MODULE, "{}"),
        (ATTRIBUTE, "`.{}` of a class of a library"),
    ):
        if name.startswith(prefix):
            return words.format(name.removeprefix(prefix))
    if name == world.FOLDER:
        return "the working folder"
    if part is None or part.startswith(".__"):
        return f"`{name}`"
    return f"`{name}{part}`"


def shown(run: Run | None) -> str:
    """A run, as the front end counts it."""
    return "an earlier run" if run is None or run.count is None else f"run [{run.count}]"


def reason(found: Reason, log: Log) -> ReasonInfo:
    """A reason with its sentence."""
    run = log.number(found.run) if found.run is not None else None
    where = place(found.name, found.part)
    if found.name.startswith((ATTRIBUTE, MODULE)):
        where += " as a cell has set it"
    message = {
        Why.CHANGED: f"it read {where} from {shown(run)}; another value stands there now",
        Why.MISSING: f"it read {where}, which no cell above it gives",
        Why.EXTRA: f"it ran without {where}, which a cell above it gives now",
        Why.EDITED: "its text has been changed since it ran",
        Why.UPSTREAM: f"it read {where}, and the cell above that gives it would give another value now",
        Why.EFFECT: f"{where} would be something else after it",
        Why.OUTPUT: "it would show something else",
        Why.OPAQUE: f"nobody can tell whether {where} is what it was when the cell read it",
        Why.DOUBT: f"its run could not be followed: {found.name}",
    }[found.why]
    return ReasonInfo(
        kind=found.why.value, name=found.name, part=found.part, cell=found.provider, run=found.run, message=message
    )


def hidden(name: str, run: Run | None) -> HiddenName:
    """A hidden name with where it came from."""
    origin = (
        f"set by {shown(run)}, of code that is gone or changed" if run is not None else "nobody saw where it came from"
    )
    return HiddenName(
        name=name, cell=run.cell if run is not None else None, run=run.number if run is not None else None,
        message=f"`{name}` lives in the kernel only: {origin}",
    )  # fmt: skip


def explained(cell: CellStatus) -> str:
    """The status of a cell and its reasons, one per line."""
    return "\n".join([f"{cell.id}: {cell.status}", *(f"  {r.message}" for r in cell.reasons)])
