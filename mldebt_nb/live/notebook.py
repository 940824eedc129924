"""The live document as a notebook that can be audited: current texts, and what the log knows of their last runs.

Comes in: a session. Goes out: a `Notebook`. Only runs of the text as it stands count: a cell that was edited since has
no execution count here. No output and no value is kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from mldebt_nb.live.judgement import Code
from mldebt_nb.live.session import Session
from mldebt_nb.notebook.model import Cell, Failure, Notebook

KERNEL = "<kernel>"


def notebook_of(session: Session) -> Notebook:
    """The document with counts, failures and times of the last runs.

    Cells are counted over all that a front end or the file shows; of what was only run there is nothing but code.
    """
    codes, _ = session.document.cells()
    places = session.document.places() or {code.id: index for index, code in enumerate(codes)}
    total = max(places.values(), default=-1) + 1
    cells = [Cell(index=index, id=None, kind="markdown", source="") for index in range(total)]
    for code in codes:
        at = places[code.id]
        cells[at] = _cell(session, code, at)
    return Notebook(path=KERNEL, cells=tuple(cells))


def joined_late(session: Session) -> bool:
    """Whether cells were run before the session began, so that a cell without a run may have run all the same."""
    first = session.log.number(1)
    return first is None or first.count is None or first.count > 2


def _cell(session: Session, code: Code, index: int) -> Cell:
    run = session.log.last(code.id)
    tags = session.document.tags().get(code.id, ())
    if run is None or run.key != session.analyzer.key(code.source):
        return Cell(index=index, id=code.id, kind="code", source=code.source, tags=tags)
    failure = Failure(run.error, "", run.line) if run.error is not None else None
    return Cell(
        index=index, id=code.id, kind="code", source=code.source, execution_count=run.count, failure=failure,
        seconds=round(run.seconds, 3), tags=tags,
    )  # fmt: skip


def sources(notebook: Notebook) -> Sequence[str]:
    """The texts of all cells, by index."""
    return [cell.source for cell in notebook.cells]
