"""The debts of the live document: static findings, confirmed or withdrawn by what really ran, and live ones.

Comes in: a session and its status. Goes out: a `Report` like that of a file. A finding of origin `live` rests on runs
that were seen; of a static one nothing is known that speaks against it.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from mldebt_nb.auditing import Auditor, report
from mldebt_nb.config import load
from mldebt_nb.findings.model import Confidence, Finding, Origin
from mldebt_nb.findings.report import Report
from mldebt_nb.live.notebook import notebook_of
from mldebt_nb.live.observing import observed
from mldebt_nb.rules.notebook_state.hidden_state import NEVER_RUN
from mldebt_nb.rules.observations import Observations
from mldebt_nb.rules.registry import Registry, discover

if TYPE_CHECKING:
    from mldebt_nb.live.session import Session
    from mldebt_nb.live.status import Status
    from mldebt_nb.notebook.model import Notebook
    from mldebt_nb.rules.context import Context

#: States in which the session knows what the cell read and whether it would read it again.
_KNOWN = frozenset({"clean", "stale", "failed", "edited"})


class LiveAudit:
    """Audits the live document of one session; keeps the last report until something changes.

    `[tool.mldebt]` from the working folder upwards holds. Raises `ConfigError` when it cannot be used.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: tuple[tuple[object, ...], Report] | None = None

    @cached_property
    def registry(self) -> Registry:
        return discover()

    def notebook(self) -> Notebook:
        """What is audited."""
        return notebook_of(self._session)

    def report(self, status: Status) -> Report:
        """The debts as of `status`."""
        notebook = self.notebook()
        config = load(Path.cwd(), self.registry.settings)[0]
        models = self._session.models
        mark = (notebook, status, config, None if models is None else (id(models), models.listener.calls))
        if self._known is None or self._known[0] != mark:
            seen = observed(self._session, status, notebook)
            auditor = Auditor(config, self.registry, date.today())

            def revise(context: Context, found: list[Finding]) -> list[Finding]:
                live = [
                    msgspec.structs.replace(finding, origin=Origin.LIVE)
                    for rule in self.registry.selected(config)
                    for finding in rule().observe(seen, context)
                ]
                kept = [f for f in found if not _settled(f, seen, notebook, self._session) and not _told(f, live)]
                return [*(_confirmed(f, self._session) for f in kept), *live]

            self._known = mark, report([auditor.audit_notebook(notebook, revise)])
        return self._known[1]


def _told(finding: Finding, live: list[Finding]) -> bool:
    """Whether the same was seen, at the same place."""
    if finding.line is None:
        return False
    last = finding.end_line or finding.line
    return any(
        one.code == finding.code and one.cell_index == finding.cell_index and finding.line <= (one.line or 0) <= last
        for one in live
    )


def _settled(finding: Finding, seen: Observations, notebook: Notebook, session: Session) -> bool:
    """Whether the session knows better than the text: what was supposed did not happen, or is told live."""
    if finding.cell_index is None:
        return False
    state = next((cell.state for cell in seen.cells if cell.cell == finding.cell_index), "")
    if finding.code in ("NBS101", "NBS102"):
        live = any(c.symbol == finding.symbol for s in seen.cells if s.cell == finding.cell_index for c in s.causes)
        if finding.code == "NBS101" and state == "stale" and live:
            return True
        return state == "clean" and _was_there(finding, notebook, session)
    if finding.code in ("NBS103", "NBS104"):
        return state in _KNOWN
    if finding.code == "NBS105":
        return any(r.cell == finding.cell_index and r.name in (finding.symbol, None) for r in seen.repeats)
    if finding.code == "NBS106":
        return seen.late
    return finding.code == "NBS108" and state in _KNOWN


def _confirmed(finding: Finding, session: Session) -> Finding:
    """A name that only cells need which never ran: that the kernel lacks it too makes it sure."""
    if finding.code != "NBS101" or not finding.message.endswith(NEVER_RUN):
        return finding
    if finding.symbol in session.shell.user_ns:
        return finding
    message = finding.message.removesuffix(NEVER_RUN) + "the kernel does not have it either"
    return msgspec.structs.replace(finding, message=message, confidence=Confidence.HIGH, origin=Origin.LIVE)


def _was_there(finding: Finding, notebook: Notebook, session: Session) -> bool:
    """Whether the last run of the cell met the name."""
    assert finding.cell_index is not None
    run = session.log.last(notebook.cells[finding.cell_index].id or "")
    return run is not None and finding.symbol is not None and run.seen(finding.symbol).kind != "absent"
