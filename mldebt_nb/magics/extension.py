"""What the extension puts into a shell, and takes out of it again.

Comes in: a shell. Goes out: one object that holds the session and hands calls of `%mldebt` to their commands. Nothing
is drawn or decided here.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from mldebt_nb import live
from mldebt_nb.magics import completing

if TYPE_CHECKING:
    from mldebt_nb.live.findings import LiveAudit
    from mldebt_nb.live.protocol import Protocol
    from mldebt_nb.live.session import Session
    from mldebt_nb.live.status import Status
    from mldebt_nb.magics.watching import Watch

MAGIC = "mldebt"


class Extension:
    """The extension in one shell, between `load` and `unload`."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.session: Session
        self.watch: Watch | None = None
        self.protocol: Protocol | None = None
        self.running: str | None = None  # id of the cell that runs, as the front end names it

    def load(self) -> None:
        """Follow the kernel and offer `%mldebt`. What raises leaves nothing behind."""
        self.session = live.load(self.shell)
        try:
            self._offer()
        except BaseException:
            self.unload()
            raise

    def _offer(self) -> None:
        if getattr(self.shell, "kernel", None) is not None:  # a terminal has no front end to speak with
            self._speak()
        self.shell.events.register("pre_run_cell", self._entered)
        self.shell.register_magic_function(self.run, "line", MAGIC)
        self.shell.set_hook("complete_command", self._complete, str_key=f"%{MAGIC}")

    def unload(self) -> None:
        """Leave the shell as it was."""
        if self.protocol is not None:
            self.protocol.close()
        if self.watch is not None:
            self.watch.stop()
            self.watch = None
        self.shell.strdispatchers["complete_command"].strs.pop(f"%{MAGIC}", None)
        manager = self.shell.magics_manager
        manager.magics["line"].pop(MAGIC, None)
        if MAGIC in vars(manager.user_magics):
            delattr(manager.user_magics, MAGIC)
        if self._entered in self.shell.events.callbacks["pre_run_cell"]:
            self.shell.events.unregister("pre_run_cell", self._entered)
        live.unload(self.shell)

    @cached_property
    def audit(self) -> LiveAudit:
        """The audit of the live document."""
        from mldebt_nb.live.findings import LiveAudit

        return LiveAudit(self.session)

    def _speak(self) -> None:
        """Open the line to front ends."""
        from mldebt_nb.live.protocol import Protocol

        self.protocol = Protocol(self.session, lambda status: self.audit.report(status).findings)
        self.protocol.open()

    def status(self) -> Status:
        """The session's status, without the cell that is asking."""
        from mldebt_nb.magics.asking import set_aside

        return set_aside(self.session.status(), self.running)

    def run(self, line: str) -> Any:
        """`%mldebt LINE`. Shows its answer, or gives it; raises IPython's `UsageError` for what cannot be done."""
        from mldebt_nb.magics.commands import run

        return run(self, line)

    def _entered(self, info: Any) -> None:
        self.running = getattr(info, "cell_id", None)

    def _complete(self, shell: Any, event: Any) -> list[str]:
        try:
            return completing.candidates(event.line, event.symbol, shell.user_ns)
        except Exception as error:  # noqa: BLE001 - the user's other completions go on
            self.session.fail(error)
            return []
