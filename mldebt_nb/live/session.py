"""The session: follows a shell, keeps the log, answers what restart-and-run-all would give.

Comes in: the shell's hooks, the document, questions of magics and front ends (from any thread). Goes out: `Status`.
A failure inside is caught here and told once; the user's cell never notices, and the session says "unknown" from then
on.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from os import getpid
from typing import TYPE_CHECKING, Any

from mldebt_nb.live import wording, world
from mldebt_nb.live.document import HISTORY, Document
from mldebt_nb.live.failing import Lost, described, sentence, tell
from mldebt_nb.live.fingerprint import Budget
from mldebt_nb.live.footprint import Read
from mldebt_nb.live.foretelling import Foreteller
from mldebt_nb.live.judgement import Code, Judgement, Outcome, State
from mldebt_nb.live.log import Log, Run
from mldebt_nb.live.names import Names
from mldebt_nb.live.planning import Table, Written, plan
from mldebt_nb.live.recorder import Recorder
from mldebt_nb.live.replay import Replay
from mldebt_nb.live.standing import Standing
from mldebt_nb.live.status import CellStatus, HiddenName, Status
from mldebt_nb.live.values import Value
from mldebt_nb.notebook.unwarned import unwarned

if TYPE_CHECKING:
    from mldebt_nb.live.models.following import ModelWatch

_UNKNOWN = Value(hash("before the session"), "atom", opaque=True)


class Session:
    """One kernel, followed from `start` to `stop`."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.log = Log()
        self.recorder = Recorder(shell)
        self.analyzer = self.recorder.analyzer
        self.foreteller = self._new_foreteller()
        self.document = Document(self.log, shell.user_ns)
        self.problem: str | None = None
        self.report = ""  # the one sentence about the problem, with what to do
        self.entering: list[Callable[[Run], None]] = []  # told right before the code of a cell runs
        self.leaving: list[Callable[[], None]] = []  # told right after it, before anybody looks at what it did
        self.models: ModelWatch | None = None
        self.after_run: list[Callable[[Session, Run], None]] = []
        self.after_failure: list[Callable[[], None]] = []
        self._lock = threading.RLock()
        self._process = getpid()
        self._depth = 0
        self._thread = 0
        self._crossed = False
        self._interrupted = False
        self._before_session: dict[str, Value] = {}
        self._outcome: tuple[tuple[object, ...], Outcome] | None = None
        self._changes = 0
        self.news = True
        """Whether the next status may be another than the last one, but for the counts of runs."""
        self._replay: Replay
        self._names: Names
        self._touched: set[str] = set()  # names to which something may have happened since the last status
        self.standing: Standing

    # -- following ----------------------------------------------------------------------------

    def start(self) -> None:
        """Follow the shell from now on; also the rest of the cell that is running."""
        self.shell.events.register("pre_run_cell", self._pre_run_cell)
        self.shell.events.register("post_run_cell", self._post_run_cell)
        self.recorder.world.listen()
        self.recorder.settle()
        self._before_session = dict.fromkeys(self.recorder.alive(), _UNKNOWN)
        self._know_nothing()

    def _know_nothing(self) -> None:
        """Answers keep what the ones before have found out; after this the next one begins anew."""
        self._replay = self.new_replay(self.foreteller)
        self._names = Names(self.recorder, self.log, self._before_session)
        self.standing = Standing(self.log)
        self._outcome = None

    def stop(self) -> None:
        """Let go of the shell: no hook, no stream, no object of the user stays."""
        for event, hook in (("pre_run_cell", self._pre_run_cell), ("post_run_cell", self._post_run_cell)):
            if hook in self.shell.events.callbacks[event]:
                self.shell.events.unregister(event, hook)
        self.watch_models(on=False)
        self.recorder.abandon()
        self.recorder.world.silence()
        self.recorder.frames.forget()

    def watch_models(self, *, on: bool) -> None:
        """Begin anew to follow what models do, from the next cell on, or let go of them. Raises `Unwatchable`."""
        if self.models is not None:
            self.models.stop()
            self.models = None
        if on:
            from mldebt_nb.live.models.following import ModelWatch

            self.models = ModelWatch(self)

    def _pre_run_cell(self, info: Any) -> None:
        if getpid() != self._process or self.problem is not None:
            return
        with self._shielded():
            if self._depth and not self._is_stuck():
                self._depth += 1
                self._crossed = self._crossed or threading.get_ident() != self._thread
                return
            self._depth, self._thread, self._crossed = 1, threading.get_ident(), False
            with self._lock:
                self._begin(info)
        if self._interrupted:
            world.interrupt_next()

    def _begin(self, info: Any) -> None:
        if self.shell.user_ns is not self.recorder.namespace:
            raise Lost("the namespace of the shell was replaced")
        source = info.raw_cell
        key = self.analyzer.key(source)
        cell = getattr(info, "cell_id", None) or (f"source:{key & 0xFFFFFFFFFFFF:x}" if info.store_history else None)
        footprint = self.analyzer.footprint(source, self.shell.user_ns)
        number = self.log.runs + 1
        run = Run(number, cell or f"unseen:{number}", source, key, footprint)
        run.count = self.shell.execution_count
        run.meaning = self.meaning(source)
        self.recorder.begin(run, self.log.last(run.cell))
        for listener in self.entering:
            listener(run)

    def _is_stuck(self) -> bool:
        """Whether the end of an earlier cell was never told: then no cell is on the stack but the one that starts."""
        if threading.get_ident() != self._thread:
            return False
        frame, running = sys._getframe(), 0
        current: Any = frame
        while current is not None:
            running += current.f_code.co_name == "run_cell_async"
            current = current.f_back
        if running <= 1:
            self.recorder.abandon()
            return True
        return False

    def _post_run_cell(self, result: Any) -> None:
        if getpid() != self._process or self.problem is not None:
            return
        if self._depth > 1:
            self._depth -= 1
            return
        self._depth = 0
        with self._shielded(), self._lock:
            for leaving in self.leaving:
                leaving()
            run = self.recorder.end(result)
            if run is not None:
                self._ended(run, result)

    def _ended(self, run: Run, result: Any) -> None:
        run.count = getattr(result, "execution_count", None) or run.count
        if self._crossed:
            run.doubts = (*run.doubts, "another cell ran at the same time")
        previous = self.log.last(run.cell)
        dropped = self.log.add(run)
        self.news = self.news or previous is None or not self._stands_as_before(run, (previous, *dropped))
        self._note(run, dropped)
        for listener in self.after_run:
            listener(self, run)

    def _stands_as_before(self, run: Run, others: Iterable[Run]) -> bool:
        """Whether a run of a cell that stood has only done again what these did, which it comes in place of."""
        return (
            all(run.repeats(other) for other in others)
            and not self.recorder.amended
            and self._replay.stood(run.cell)
            and self.document.is_told()
            and self._names.hidden.isdisjoint(run.writes)
        )

    def _note(self, run: Run, dropped: list[Run]) -> None:
        """What was known of the notebook may be otherwise after this run, and without those that were dropped."""
        recorder = self.recorder
        forgotten: list[Run] = []
        if self.log.is_long:
            told = self.document.places()
            forgotten = self.log.forget(told)
            self._before_session.update(dict.fromkeys(recorder.disown(forgotten, as_given=not told), _UNKNOWN))
            self.news = True
        touched, recorder.looked = recorder.looked, set()
        touched.update(run.writes, *(other.writes for other in forgotten))
        for other in (*recorder.amended, *dropped, *forgotten, run):
            self._replay.ran(other, touched)
        if forgotten:
            self._replay.given({name for other in forgotten for name in other.writes})
        recorder.amended.clear()
        self._touched |= touched
        self._changes += 1

    # -- failures -----------------------------------------------------------------------------

    @contextmanager
    def _shielded(self) -> Iterator[None]:
        """Nothing of ours may reach the user's cell; but who asks to leave, leaves."""
        try:
            with unwarned():
                yield
        except KeyboardInterrupt:
            self._interrupted = True
            self.fail(Lost("interrupted while looking at a cell"))
        except BaseException as error:
            self.fail(error)
            if isinstance(error, (SystemExit, GeneratorExit)):
                raise

    def fail(self, error: BaseException, *, quietly: bool = False) -> None:
        """Say once what went wrong, then be silent and know nothing. Never raises. `quietly`: somebody else says it."""
        if self.problem is None:
            self.news = True
            self.problem, self.report = described(error), sentence(error)
            for letting_go in (self.recorder.abandon, self.recorder.world.silence, *self.leaving, *self.after_failure):
                with suppress(Exception):  # what failed may fail again; it has been told
                    letting_go()
            if not quietly:
                tell(self.report)

    # -- the document -------------------------------------------------------------------------

    def set_document(self, cells: Iterable[Mapping[str, Any]]) -> None:
        """Take the notebook as the front end shows it: dicts with `id`, `cell_type`, `source` and
        `tags`, if there are any, in document order.

        Raises `BadDocument` (a ValueError) when something else comes.
        """
        with self._lock:
            self.document.set(cells)
            self._changes += 1
            self.news = True

    def forget_document(self) -> None:
        """Nobody shows the notebook any more: it is the saved file again, or what was run."""
        with self._lock:
            self.document.forget()
            self.news = True

    # -- answers ------------------------------------------------------------------------------

    def status(self) -> Status:
        """The state of every code cell, the hidden names, the verdict and the plan. Runs nothing."""
        cells: tuple[Code, ...] = ()
        where = HISTORY
        with self._lock:
            try:
                cells, where = self.document.cells()
                if self.problem is None:
                    with unwarned():
                        return self._status(cells, where)
            except Exception as error:  # noqa: BLE001 - an answer that says so is better than none
                self.fail(error)
            except BaseException:  # interrupted half-way
                self._know_nothing()
                raise
            return self._lost(cells, where)

    def _status(self, cells: tuple[Code, ...], where: str) -> Status:
        self.news = False
        outcome = self._replayed(cells)
        self._touched |= self._replay.moved()
        hidden, altered = self._names.all(self._touched, outcome.state.get)
        self._touched = set()
        self.standing.take(outcome, self.document.tags())
        return self._answer(cells, where, self.standing, self._replay, hidden, altered)

    def status_from_scratch(self) -> Status:
        """The same answer with nothing kept from earlier ones: slower, and what `status` is tested against."""
        with self._lock:
            cells, where = self.document.cells()
            outcome = self.new_replay(self._new_foreteller()).from_scratch(cells)
            hidden, altered = Names(self.recorder, self.log, self._before_session).all((), outcome.state.get)
            standing = Standing(self.log)
            standing.take(outcome, self.document.tags())
            return self._answer(cells, where, standing, Table(outcome.cells), hidden, altered)

    def _answer(
        self, cells: tuple[Code, ...], where: str, standing: Standing, written: Written,
        hidden: tuple[HiddenName, ...], altered: tuple[str, ...],
    ) -> Status:  # fmt: skip
        return Status(
            cells=standing.cells(),
            hidden_names=hidden,
            altered=altered,
            reproducible=standing.verdict(),
            steps=tuple(self._plan(cells, standing, written)),
            document=where,
        )

    def _lost(self, cells: Iterable[Code], where: str) -> Status:
        return Status(
            cells=tuple(CellStatus(id=cell.id, status=State.UNKNOWN.value) for cell in cells), hidden_names=(),
            altered=(), reproducible=None, steps=(), document=where, problem=self.problem,
        )  # fmt: skip

    @property
    def hidden(self) -> tuple[str, ...]:
        """Names alive in the kernel that restart-and-run-all would not define."""
        return self.status().hidden

    @property
    def reproducible(self) -> bool | None:
        """Whether everything shown is what restart-and-run-all would show; None when that is not known."""
        return self.status().reproducible

    def plan(self) -> list[str]:
        """Ids of the least cells to run, in this order, to be clean again."""
        return self.status().plan()

    def explain(self, cell_id: str) -> str:
        """Why the cell has its status, in words. Raises KeyError for an id that is not in the document."""
        return wording.explained(self.status().cell(cell_id))

    def _replayed(self, cells: tuple[Code, ...]) -> Outcome:
        mark = (cells, self._changes)
        if self._outcome is None or self._outcome[0] != mark:
            outcome = self._replay.replay(cells)
            self._outcome = mark, outcome
        return self._outcome[1]

    def _new_foreteller(self) -> Foreteller:
        return Foreteller(self.analyzer, self.recorder.looker, self.recorder.modules)

    def new_replay(self, foreteller: Foreteller) -> Replay:
        """One that has judged nothing yet."""
        return Replay(
            self.log, self.analyzer, self.shell.user_ns, self.recorder.base, self._before_session, self._value_of,
            foreteller,
        )  # fmt: skip

    def meaning(self, source: str) -> int:
        """Equal for sources that do the same."""
        return self.analyzer.meaning(source)

    def _value_of(self, constant: Any) -> Value:
        return self.recorder.looker.look(constant, Budget(0.01)).value

    def _plan(self, cells: tuple[Code, ...], standing: Standing, written: Written) -> list[str]:
        def reads(judgement: Judgement) -> Iterable[Read]:
            run = judgement.stands or self.log.last(judgement.cell)
            if run is not None and judgement.state is not State.EDITED:
                return run.reads
            source = cells[written.place(judgement.cell)].source
            return self.analyzer.footprint(source, self.shell.user_ns).reads

        return plan(standing.wanted, written, reads, self.recorder.values, self.recorder.base)
