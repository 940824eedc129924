"""What restart-and-run-all would give, told from the log: the last runs replayed in document order.

Comes in: the document's cells, the log, the state that a fresh kernel starts from. Goes out: for each cell a
`Judgement`: whether what it showed stands, and why not; and the state at the end. Nothing is run.

A run stands when everything it read would be read again. Where the last run does not stand, an earlier run of the same
source may: then its effects are what a fresh kernel would show, and they are compared. Where no run stands, what
the cell would give is a value of its own, which equals nothing that was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import compress, count
from operator import is_not
from typing import Any

from mldebt_nb.live import world
from mldebt_nb.live.analyzer import Analyzer
from mldebt_nb.live.course import Course, View
from mldebt_nb.live.effects import Effects, told_outside
from mldebt_nb.live.folding import members
from mldebt_nb.live.footprint import ATTRIBUTE, Footprint, Read
from mldebt_nb.live.foretelling import Foreteller, Foretold
from mldebt_nb.live.judgement import Code, Judgement, Outcome, Reason, State, Stop, Why
from mldebt_nb.live.log import Change, Form, Log, Run
from mldebt_nb.live.outputs import Meter
from mldebt_nb.live.values import ABSENT, EXISTS, LENGTH, Value, same_change

_NOT_JUDGED = Judgement("", State.UNKNOWN, (), {}, None)  # until its turn comes

#: Gives the cell that wrote a location last; None for none.
Providers = Callable[[str], str | None]


class Replay:
    """Replays one session's log. `look` gives the value of a constant; `namespace` is asked for types only."""

    def __init__(
        self, log: Log, analyzer: Analyzer, namespace: Mapping[str, Any], base: Mapping[str, Value],
        before_session: Mapping[str, Value], look: Callable[[Any], Value], foreteller: Foreteller,
    ) -> None:  # fmt: skip
        self._log = log
        self._analyzer = analyzer
        self._namespace = namespace
        self._base = base
        self._before_session = before_session
        self._meaning = analyzer.meaning
        self._effects = Effects(log, analyzer, namespace, base, before_session, look, foreteller)
        self._at = self._effects.at
        self._course = Course()
        self._document: tuple[Code, ...] = ()
        self._judged: list[Judgement] = []  # in the order of the document
        self.count = 0  # of judgements
        self._met_base = 0  # how many of the locations in `base` have been taken into account
        self._folder = ""

    def replay(self, document: tuple[Code, ...]) -> Outcome:
        """Judge every cell of the document, in its order; again only those for which something has changed.

        Besides these it costs one comparison per cell, of whether it is the same object as last time, and that only
        where `document` is another object.
        """
        course = self._course
        self._look_around()
        stayed = self._take(document)
        anew: list[int] = []
        for view in course.pending():
            judgement, delta = self._judge_noting(document[view.place], view)
            self._judged[view.place] = judgement._replace(delta=delta)
            anew.append(view.place)
        self.count += len(anew)
        return Outcome(tuple(self._judged), course.end(), anew if stayed else None)

    def _take(self, document: tuple[Code, ...]) -> bool:
        """The document is this now; whether all cells that it had stand where they stood."""
        before, self._document = self._document, document
        if document is before:
            return True
        others = list(compress(count(), map(is_not, before, document)))
        if len(document) >= len(before) and all(before[place].id == document[place].id for place in others):
            for place in others:
                if before[place].source != document[place].source:
                    self._course.edited(document[place].id)
            more = [cell.id for cell in document[len(before) :]]
            self._course.extend(more)
            self._judged += [_NOT_JUDGED] * len(more)
            return True
        sources, judged = dict(before), {judgement.cell: judgement for judgement in self._judged}
        self._course.arrange([cell.id for cell in document])
        for cell in document:
            if sources.get(cell.id) != cell.source:
                self._course.edited(cell.id)
        self._judged = [judged.get(cell.id, _NOT_JUDGED) for cell in document]
        return False

    def _judge_noting(self, cell: Code, view: View) -> tuple[Judgement, Mapping[str, Value | None]]:
        """Judge a cell and note on its view what it rests on besides the state."""
        self._effects.imports_asked = False
        self._analyzer.asked = view.kinds
        judgement = self._judge(cell, view, view.provider)
        self._analyzer.asked = set()
        view.imports = self._effects.imports_asked
        last = self._log.last(cell.id)
        meanings = {last.meaning} if last is not None else set()
        if last is None or last.source != cell.source:
            meanings.add(self._meaning(cell.source))
        view.meanings = frozenset(meanings)
        return judgement, self._course.settle(view, judgement.delta)

    def _look_around(self) -> None:
        """Take in what has changed outside the log."""
        folder = world.folder()
        if folder != self._folder:  # what relative paths mean
            self._folder = folder
            self._course.forget()
        if len(self._base) != self._met_base:
            self._course.ran(0, (), list(self._base)[self._met_base :])
            self._met_base = len(self._base)

    def ran(self, run: Run, touched: Iterable[str]) -> None:
        """A run has been added to the log, or changed there; names that it touched."""
        self._course.edited(run.cell)
        self._course.ran(run.meaning, self._analyzer.changed(touched, self._namespace), ())

    def given(self, names: Iterable[str]) -> None:
        """Of these locations it is not known any more, or otherwise, what a fresh kernel would find there."""
        self._course.ran(0, (), names)

    def place(self, cell: str) -> int:
        """Where a cell of the document stands."""
        return self._course.place(cell)

    def stood(self, cell: str) -> bool:
        """Whether a cell was in the document and stood, when it was judged last."""
        return self._course.has(cell) and self.judgement(cell).state is State.CLEAN

    def judgement(self, cell: str) -> Judgement:
        """What was said of a cell of the document."""
        return self._judged[self._course.place(cell)]

    def writers(self, name: str) -> Sequence[str]:
        """The cells that write a location, in their order."""
        return self._course.writers(name)

    def moved(self) -> set[str]:
        """Locations that would hold something else in the end than when this was asked last."""
        found, self._course.changed = self._course.changed, set()
        return found

    def from_scratch(self, document: Sequence[Code]) -> Outcome:
        """The same, with nothing that is known from before."""
        state: dict[str, Value] = {}
        providers: dict[str, str] = {}
        found: list[Judgement] = []
        for cell in document:
            judgement = self._judge(cell, state, providers.get)
            for name, value in judgement.delta.items():
                providers[name] = cell.id
                state[name] = ABSENT if value is None else value
            found.append(judgement)
        return Outcome(tuple(found), state, None)

    # -- the state ----------------------------------------------------------------------------

    def _mismatches(self, run: Run, state: Mapping[str, Value], providers: Providers) -> list[Reason]:
        """Everything that `run` read and would now read otherwise."""
        found: list[Reason] = []
        said = any(read.name == run.missing and read.statement == run.failed_at for read in run.footprint.reads)
        same_failure = said and self._fails_alike(run, state)
        for read in run.reads:
            if same_failure and read.statement == run.failed_at and read.part != EXISTS:
                continue  # it fails there, whatever else stands in the statement, when it has come as far
            seen, now = run.seen(read.name), self._at(read.name, state)
            if seen is now or seen.same(now, read.part):
                continue
            found.append(self._reason(run, read, seen, now, providers(read.name)))
        return found

    def _fails_alike(self, run: Run, state: Mapping[str, Value]) -> bool:
        """Whether the statement at which a run failed for want of a name would fail for want of it again."""
        if run.missing is None or self._at(run.missing, state) is not ABSENT:
            return False
        for read in run.reads:
            if read.statement != run.failed_at:
                continue
            if read.name == run.missing:
                return True
            if read.sure and self._at(read.name, state) is ABSENT:
                return False  # it would not come as far
        return True

    def _reason(self, run: Run, read: Read, seen: Value, now: Value, provider: str | None) -> Reason:
        if now is ABSENT:
            known = read.name in self._before_session and read.name not in run.sources
            why = Why.OPAQUE if known else Why.MISSING
        elif seen is ABSENT:
            why = Why.UPSTREAM if now.derived else Why.EXTRA
        elif now.derived:
            why = Why.UPSTREAM
        elif seen.part(read.part) == now.part(read.part):
            why = Why.OPAQUE
        else:
            why = Why.CHANGED
        return Reason(why, read.name, read.part, provider, run.sources.get(read.name))

    # -- one cell -----------------------------------------------------------------------------

    def _judge(self, cell: Code, state: Mapping[str, Value], providers: Providers) -> Judgement:
        last = self._log.last(cell.id)
        if last is None:
            if self._analyzer.is_empty(cell.source):
                return Judgement(cell.id, State.CLEAN, (), {}, None)
            twin = self._standing(self._meaning(cell.source), state, providers, None)
            delta = self._effects.would_do(cell, state, None) if twin is None else self._effects.of_run(twin, state)
            return Judgement(cell.id, State.NEVER_RUN, (), delta, None)
        key = last.key if last.source == cell.source else self._analyzer.key(cell.source)
        if key != last.key:
            reason = Reason(Why.EDITED, "", run=last.number)
            other = self._standing(self._meaning(cell.source), state, providers, None)
            if other is not None:
                same = not list(self._different(last, other))
                return Judgement(cell.id, State.EDITED, (reason,), self._effects.of_run(other, state), other, same)
            same = last.missing is not None and last.missing == self._effects.breaks_on(cell.source, state)
            options = [m for m in self._mismatches(last, state, providers) if m.name.startswith(world.OPTIONS)]
            same = same or self._folds_alike(cell.source, last, state, options)
            return Judgement(cell.id, State.EDITED, (reason,), self._effects.would_do(cell, state, last), None, same)
        mismatches = self._mismatches(last, state, providers)
        if not mismatches:
            return self._stands(cell, last, state)
        alike = self._does_alike(last, state, mismatches)
        if alike is not None:
            stands = self._stands(cell, last, state)
            return stands._replace(delta={**stands.delta, **alike.names})
        sure = [m for m in mismatches if m.why is not Why.OPAQUE]
        other = self._standing(last.meaning, state, providers, last)
        if other is not None:
            return self._compared(cell, last, other, mismatches, state)
        delta = self._effects.carried(last, state, self._broken(last, mismatches))
        if self._folds_alike(cell.source, last, state, mismatches) or self._comes_out_alike(
            last, delta, state, mismatches
        ):
            verdict = State.FAILED if last.error is not None else State.CLEAN
            return Judgement(cell.id, verdict, (), delta, None)
        verdict = State.STALE if sure else State.UNKNOWN
        return Judgement(cell.id, verdict, tuple(sure or mismatches), delta, None)

    def _stands(self, cell: Code, run: Run, state: Mapping[str, Value]) -> Judgement:
        if run.doubts:
            reasons = tuple(Reason(Why.DOUBT, doubt) for doubt in run.doubts)
            return Judgement(cell.id, State.UNKNOWN, reasons, self._effects.of_run(run, state), run)
        verdict = State.FAILED if run.error is not None else State.CLEAN
        return Judgement(cell.id, verdict, (), self._effects.of_run(run, state), run)

    def _standing(self, meaning: int, state: Mapping[str, Value], providers: Providers, but: Run | None) -> Run | None:
        """Another run of the same source that read just what would be read now."""
        for run in self._log.of_meaning(meaning):
            if run is not but and not run.doubts and not self._mismatches(run, state, providers):
                return run
        return None

    def _broken(self, run: Run, mismatches: Iterable[Reason]) -> set[tuple[str, str | None]]:
        """The places read, as the text names them: a length is asked of the whole, what functions inside an object read
        is asked of the object."""
        found = {(m.name, None if m.part == LENGTH else m.part) for m in mismatches}
        if not run.footprint.reads_unseen and any(
            name not in run.footprint.names and not world.is_location(name) for name, _ in found
        ):
            holders = run.holders(name for name, _ in found)
            found |= self._effects.slices_of(run.source).reads_of(holders) if holders else {(_ANY_CALL, None)}
        return found

    def _compared(
        self, cell: Code, last: Run, other: Run, mismatches: Sequence[Reason], state: Mapping[str, Value]
    ) -> Judgement:
        """The last run read something else than `other`, which stands: do they differ in what they did?"""
        delta = self._effects.of_run(other, state)
        different = list(self._different(last, other))
        if not different:
            verdict = State.FAILED if last.error is not None else State.CLEAN
            return Judgement(cell.id, verdict, (), delta, other)
        sure = [m for m in mismatches if m.why is not Why.OPAQUE] or list(mismatches)
        return Judgement(cell.id, State.STALE, (*different, *sure), delta, other)

    @staticmethod
    def _different(last: Run, other: Run) -> Iterable[Reason]:
        if not last.shows(other.printed, other.shown, other.drawn) or last.error != other.error:
            yield Reason(Why.OUTPUT, "", run=other.number)
        for name in last.writes.keys() | other.writes.keys():
            if name.startswith(world.LISTING):
                continue  # the files themselves are compared
            ours, theirs = last.writes.get(name), other.writes.get(name)
            if ours is not None and theirs is not None and _same_parts(ours, theirs):
                continue
            if not last.left(name).same(other.left(name)):
                yield Reason(Why.EFFECT, name, run=other.number)

    # -- plain code ------------------------------------------------------------------------------

    def _folds_alike(self, source: str, last: Run, state: Mapping[str, Value], mismatches: Sequence[Reason]) -> bool:
        """Whether all of the text is plain, and would show and leave just what the last run did."""
        if any(m.name.startswith(_UNSEEN) for m in mismatches):
            return False
        stop: Stop | None = None
        error: BaseException | None = None
        if last.missing is not None and source == last.source and self._fails_alike(last, state):
            stop, error = Stop(last.failed_at or 0, True), _missing(last.missing)
        footprint = self._analyzer.footprint(source, self._namespace)
        told = self._effects.foretold(source, footprint, state, stop)
        if told is None or not told.complete or footprint.timed:
            return False
        if told.failed_at is not None:
            error = told.failure
        shown = told.shown if error is None and not source.rstrip().endswith(";") else None
        if not last.shows(Meter.of_text(told.text, error), shown):
            return False
        if (type(error).__name__ if error else None) != last.error:
            return False
        for name in last.writes.keys() | told.names.keys():
            after = told.names[name] if name in told.names else self._at(name, state)
            if not self._leaves_alike(last, name, last.left(name), after or ABSENT, state):
                return False
        return True

    def _leaves_alike(self, last: Run, name: str, did: Value, would: Value, state: Mapping[str, Value]) -> bool:
        """Whether a cell leaves the same under a name; where it changes that in place, whether it changes it alike."""
        if would.same(did):
            return True
        change = last.writes.get(name)
        if change is None or change.form not in (Form.CHANGE, Form.PARTS):
            return False
        now, seen = self._at(name, state), last.seen(name)
        return same_change(seen, did, now, would) or _same_members(seen, did, now, would)

    def _does_alike(self, last: Run, state: Mapping[str, Value], mismatches: Sequence[Reason]) -> Foretold | None:
        """What the plain part of the cell does, when that is the same as it did then, and the rest reads nothing that
        differs."""
        if any(m.name.startswith(_UNSEEN) for m in mismatches) or last.error is not None:
            return None
        if self._effects.stops_at(last.source, last.footprint, last.reads, state) is not None:
            return None
        then = self._effects.foretold_then(last)
        now = self._effects.foretold(last.source, last.footprint, state, None)
        if then is None or now is None or not then.shows_the_same(now):
            return None
        for name in then.names.keys() | now.names.keys():
            did = then.names[name] if name in then.names else last.seen(name)
            would = now.names[name] if name in now.names else self._at(name, state)
            if not self._leaves_alike(last, name, did or ABSENT, would or ABSENT, state):
                return None
        slices = self._effects.slices_of(last.source)
        broken = self._broken(last, mismatches)
        outside = [name for name, _ in broken if world.is_location(name)]
        if slices.touching(told_outside(last), outside) & now.skipped:
            return None
        behind = slices.behind(now.skipped)
        if slices.reads_at(now.skipped) & broken:
            return None
        if behind.reads & broken and not _known_once(behind.statements, last.footprint, then, now):
            return None
        return now

    def _comes_out_alike(
        self, last: Run, delta: Mapping[str, Value | None], state: Mapping[str, Value], mismatches: Sequence[Reason]
    ) -> bool:
        """Whether a cell that would read other things is known to leave the same, and to show it the same."""
        if any(m.name.startswith(world.OPTIONS) for m in mismatches):
            return False  # they matter to everything that is shown
        missing = [m for m in mismatches if m.why is Why.MISSING and not world.is_location(m.name)]
        if missing and len(missing) < len(mismatches):
            return False  # it may come to where it needs the name, other than last time
        changed = last.writes.keys() | delta.keys()
        for name in changed:
            after = delta[name] if name in delta else self._at(name, state)
            if not (after or ABSENT).same(last.left(name)):
                return False
        if last.error is None and self._effects.stops_at(last.source, last.footprint, last.reads, state) is not None:
            return False
        if last.error is not None and not self._fails_alike(last, state):
            return False
        slices = self._effects.slices_of(last.source)
        if slices.prints(last.failed_at) or not last.quiet:
            return False
        if last.shown is None:
            return bool(changed)
        shown = slices.shows_name()
        if shown is not None and shown in changed:
            return True
        broken = self._broken(last, mismatches)
        apart = slices.touching(told_outside(last), [name for name, _ in broken if world.is_location(name)])
        if not slices.shown().reads & broken and not slices.shown().statements & apart:
            return True
        told = self._effects.foretold(last.source, last.footprint, state, None)
        if told is None or told.shown is None:
            return False
        return last.shown == told.shown


#: Places outside that folding does not look at: files, options, generators and patches may matter to any call.
_UNSEEN = (world.FILE, world.LISTING, world.OPTIONS, world.RANDOM, ATTRIBUTE)


#: In place of a location: functions that stand nowhere in the text read what differs.
_ANY_CALL = "call:"


def _known_once(statements: frozenset[int], footprint: Footprint, then: Foretold, now: Foretold) -> bool:
    """Whether what the plain ones of these statements set is set nowhere else, and known: then it has been compared."""
    plain = statements - now.skipped
    others = {write.name for write in footprint.writes if write.statement not in plain}
    made = [write.name for write in footprint.writes if write.statement in plain]
    return len(made) == len({*made} - others) and all(name in then.names and name in now.names for name in made)


def _same_members(before: Value, after: Value, other_before: Value, other_after: Value) -> bool:
    """Whether two changes of sets put the same in and took the same out."""
    old, new, other_old, other_new = (members(value.known) for value in (before, after, other_before, other_after))
    if old is None or new is None or other_old is None or other_new is None:
        return False
    return new - old == other_new - other_old and old - new == other_old - other_new


def _missing(name: str) -> NameError:
    return NameError(f"name '{name}' is not defined")


def _same_parts(ours: Change, theirs: Change) -> bool:
    """Whether two runs wrote the same into the same parts of something."""
    if not ours.form is theirs.form is Form.PARTS:
        return False
    return {p: new for p, (_, new) in ours.parts.items()} == {p: new for p, (_, new) in theirs.parts.items()}
