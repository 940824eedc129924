"""What restart-and-run-all would give, told from the log: the last runs replayed in document order.

Comes in: the document's cells, the log, the state that a fresh kernel starts from. Goes out: for each cell a
`Judgement`: whether what it showed stands, and why not; and the state at the end. Nothing is run.

A run stands when everything it read would be read again. Where the last run does not stand, an earlier run of the same
source may: then its effects are what a fresh kernel would show, and they are compared. Where no run stands, what
the cell would give is a value of its own, which equals nothing that was seen.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import compress, count
from operator import is_not
from typing import Any, NamedTuple

from mldebt_nb.dataflow.events import Access
from mldebt_nb.live import layout, world
from mldebt_nb.live.analyzer import Analyzer
from mldebt_nb.live.course import Course, View
from mldebt_nb.live.folding import members, patched
from mldebt_nb.live.footprint import Footprint, Read, attribute_set
from mldebt_nb.live.foretelling import Foreteller, Foretold
from mldebt_nb.live.log import Change, Form, Log, Run
from mldebt_nb.live.mentions import Does, Mention
from mldebt_nb.live.outputs import Meter
from mldebt_nb.live.slices import Slice, Slices
from mldebt_nb.live.values import ABSENT, EXISTS, LENGTH, Value, derived, same_change


class State(StrEnum):
    """What the panel says of a cell."""

    CLEAN = "clean"
    STALE = "stale"
    EDITED = "edited"
    FAILED = "failed"
    NEVER_RUN = "never-run"
    UNKNOWN = "unknown"


class Why(StrEnum):
    """Why a cell's shown result does not stand, or is not known to."""

    CHANGED = "changed"  # what it read has another value now
    MISSING = "missing"  # nothing above it defines what it read
    EXTRA = "extra"  # it missed a name that is there now
    EDITED = "edited"  # its own text is another
    UPSTREAM = "upstream"  # what it read comes from a cell that does not stand
    EFFECT = "effect"  # it would leave something else behind
    OUTPUT = "output"  # it would show something else
    OPAQUE = "opaque"  # nobody can tell whether what it read has changed
    DOUBT = "doubt"  # the run could not be followed


class Reason(NamedTuple):
    """One reason. `name` is the location, `provider` the cell that would give it, `run` the one whose value it read."""

    why: Why
    name: str
    part: str | None = None
    provider: str | None = None
    run: int | None = None


class Code(NamedTuple):
    """A code cell of the document."""

    id: str
    source: str


class Judgement(NamedTuple):
    """What the replay says of one cell. `delta`: what the cell does to the state, None for a location removed."""

    cell: str
    state: State
    reasons: tuple[Reason, ...]
    delta: Mapping[str, Value | None]
    stands: Run | None  # the run whose effects a fresh kernel would show
    same: bool = False  # an edited cell that would do and show what it did


_NOT_JUDGED = Judgement("", State.UNKNOWN, (), {}, None)  # until its turn comes


class Stop(NamedTuple):
    """Where a cell raises: at a top-level statement; `head`: before it has done anything."""

    statement: int
    head: bool


#: Gives the cell that wrote a location last; None for none.
Providers = Callable[[str], str | None]


class Outcome(NamedTuple):
    """A replay of a whole document, and the state in which it ends: true until the next replay. `anew`: the places of
    the cells that were judged for it, in order, where the others stand as in the replay before; None where not."""

    cells: tuple[Judgement, ...]
    state: Mapping[str, Value]
    anew: Sequence[int] | None


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
        self._look = look
        self._meaning = analyzer.meaning
        self._foreteller = foreteller
        self._course = Course()
        self._document: tuple[Code, ...] = ()
        self._judged: list[Judgement] = []  # in the order of the document
        self.count = 0  # of judgements
        self._met_base = 0  # how many of the locations in `base` have been taken into account
        self._folder = ""
        self._imports_asked = False

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
        self._imports_asked = False
        self._analyzer.asked = view.kinds
        judgement = self._judge(cell, view, view.provider)
        self._analyzer.asked = set()
        view.imports = self._imports_asked
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

    def _at(self, name: str, state: Mapping[str, Value]) -> Value:
        value = state.get(name)
        return self._base.get(name, ABSENT) if value is None else value

    def _mismatches(self, run: Run, state: Mapping[str, Value], providers: Providers) -> list[Reason]:
        """Everything that `run` read and would now read otherwise."""
        found: list[Reason] = []
        said = any(read.name == run.missing and read.statement == run.failed_at for read in run.footprint.reads)
        same_failure = said and self._fails_alike(run, state)
        for read in run.reads:
            if same_failure and read.statement == run.failed_at:
                continue  # it fails there, whatever else stands in the statement
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
            delta = self._would_do(cell, state, None) if twin is None else self._delta(twin, state)
            return Judgement(cell.id, State.NEVER_RUN, (), delta, None)
        key = last.key if last.source == cell.source else self._analyzer.key(cell.source)
        if key != last.key:
            reason = Reason(Why.EDITED, "", run=last.number)
            other = self._standing(self._meaning(cell.source), state, providers, None)
            if other is not None:
                same = not list(self._different(last, other))
                return Judgement(cell.id, State.EDITED, (reason,), self._delta(other, state), other, same)
            same = last.missing is not None and last.missing == self._breaks_on(cell.source, state)
            options = [m for m in self._mismatches(last, state, providers) if m.name.startswith(world.OPTIONS)]
            same = same or self._folds_alike(cell.source, last, state, options)
            return Judgement(cell.id, State.EDITED, (reason,), self._would_do(cell, state, last), None, same)
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
        delta = self._carried(last, state, providers, mismatches)
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
            return Judgement(cell.id, State.UNKNOWN, reasons, self._delta(run, state), run)
        verdict = State.FAILED if run.error is not None else State.CLEAN
        return Judgement(cell.id, verdict, (), self._delta(run, state), run)

    def _standing(self, meaning: int, state: Mapping[str, Value], providers: Providers, but: Run | None) -> Run | None:
        """Another run of the same source that read just what would be read now."""
        for run in self._log.of_meaning(meaning):
            if run is not but and not run.doubts and not self._mismatches(run, state, providers):
                return run
        return None

    def _compared(
        self, cell: Code, last: Run, other: Run, mismatches: Sequence[Reason], state: Mapping[str, Value]
    ) -> Judgement:
        """The last run read something else than `other`, which stands: do they differ in what they did?"""
        delta = self._delta(other, state)
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

    def _foretold(
        self, source: str, footprint: Footprint, state: Mapping[str, Value], stop: Stop | None
    ) -> Foretold | None:
        """What the plain statements of a text do in this state, before `stop`."""
        return self._foreteller.foretell(
            source, footprint, stop.statement if stop else None, lambda name: self._at(name, state), state,
            self._imports(source, stop),
        )  # fmt: skip

    def _folds_alike(self, source: str, last: Run, state: Mapping[str, Value], mismatches: Sequence[Reason]) -> bool:
        """Whether all of the text is plain, and would show and leave just what the last run did."""
        if any(m.name.startswith(_UNSEEN) for m in mismatches):
            return False
        stop: Stop | None = None
        error: BaseException | None = None
        if last.missing is not None and source == last.source and self._fails_alike(last, state):
            stop, error = Stop(last.failed_at or 0, True), _missing(last.missing)
        footprint = self._analyzer.footprint(source, self._namespace)
        told = self._foretold(source, footprint, state, stop)
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
        if self._stops_at(last.source, last.footprint, last.reads, state) is not None:
            return None
        then = self._foreteller.foretell(
            last.source, last.footprint, None, last.seen, last.before, self._imports(last.source, None)
        )
        now = self._foretold(last.source, last.footprint, state, None)
        if then is None or now is None or not then.shows_the_same(now):
            return None
        for name in then.names.keys() | now.names.keys():
            did = then.names[name] if name in then.names else last.seen(name)
            would = now.names[name] if name in now.names else self._at(name, state)
            if not self._leaves_alike(last, name, did or ABSENT, would or ABSENT, state):
                return None
        slices = self._slices_of(last.source)
        outside = [m.name for m in mismatches if world.is_location(m.name)]
        if slices.touching(last.footprint.mentions, outside) & now.skipped:
            return None
        broken = _broken(mismatches)
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
        changed = last.writes.keys() | delta.keys()
        for name in changed:
            after = delta[name] if name in delta else self._at(name, state)
            if not (after or ABSENT).same(last.left(name)):
                return False
        if last.error is None and self._stops_at(last.source, last.footprint, last.reads, state) is not None:
            return False
        if last.error is not None and not self._fails_alike(last, state):
            return False
        slices = self._slices_of(last.source)
        if slices.prints(last.failed_at) or not last.quiet:
            return False
        if last.shown is None:
            return bool(changed)
        shown = slices.shows_name()
        if shown is not None and shown in changed:
            return True
        broken = _broken(mismatches)
        apart = slices.touching(last.footprint.mentions, [name for name, _ in broken if world.is_location(name)])
        if not slices.shown().reads & broken and not slices.shown().statements & apart:
            return True
        told = self._foretold(last.source, last.footprint, state, None)
        if told is None or told.shown is None:
            return False
        return last.shown == told.shown

    # -- what a cell does to the state ----------------------------------------------------------

    def _delta(self, run: Run, state: Mapping[str, Value]) -> dict[str, Value | None]:
        """The effects of a run that stands, on the state as it is."""
        met = self._met(run, state)
        if not met:  # what it changed in place is another value now: known, if some run met that
            places = _in_place(run)
            twins = (o for o in self._log.of_meaning(run.meaning) if o.error == run.error and _in_place(o) == places)
            other = next((other for other in twins if self._met(other, state)), None)
            met, run = other is not None, other or run
        left = self._foreteller.transfer.onto(run, state)
        delta = {name: self._applied(run, name, change, state, left) for name, change in run.writes.items()}
        if not met and run.error is None:
            self._put_foretold(run.source, run.footprint, None, state, delta)
        return delta

    def _met(self, run: Run, state: Mapping[str, Value]) -> bool:
        """Whether everything that the run changed in place is what it met."""
        for name in _in_place(run):
            now, before = self._at(name, state), run.writes[name].before
            if not now.same(before) or now.digest != before.digest:
                return False
        return True

    def _applied(
        self, run: Run, name: str, change: Change, state: Mapping[str, Value], left: Mapping[str, Value]
    ) -> Value | None:
        if change.form is Form.DELETE:
            return None
        after = left.get(name, change.after)
        if change.form is Form.BIND:
            return after
        now = self._at(name, state)
        if now.same(change.before) and now.digest == change.before.digest:
            return after
        if change.form is Form.PARTS:
            return self._with_parts(run, name, change, now, after)
        return derived(run.cell, name, now.digest)

    def _with_parts(self, run: Run, name: str, change: Change, now: Value, left: Value) -> Value:
        parts: dict[str, int | None] = {}
        known = True
        for part, (before, after) in change.parts.items():
            if before is None or now.part(part) == before or after is None:
                parts[part] = after
            else:
                parts[part] = hash(("derived part", run.cell, name, part, now.part(part)))
                known = False
        made = now.with_parts(parts)
        tree = patched(now.known, left.known, parts) if known else None
        return made if tree is None else made.holding(tree)

    def _carried(
        self, run: Run, state: Mapping[str, Value], providers: Providers, mismatches: Sequence[Reason]
    ) -> dict[str, Value | None]:
        """The effects of a cell that would read other things than its last run did."""
        stop = self._stops_at(run.source, run.footprint, run.reads, state)
        broken = _broken(mismatches)
        slices = self._slices_of(run.source)
        outside = slices.touching(run.footprint.mentions, [name for name, _ in broken if world.is_location(name)])
        left = self._foreteller.transfer.onto(run, state)
        facts = _facts(broken, state)
        delta: dict[str, Value | None] = {}
        for name, change in run.writes.items():
            drawn = name.startswith(world.RANDOM) and self._draws_alike(
                run.footprint, name, slices, broken, outside, stop
            )
            if drawn and (change.form is Form.BIND or self._at(name, state).same(change.before)):
                delta[name] = change.after
                continue
            if stop is not None and not self._set_before(run.footprint, name, stop):
                continue
            made = self._made(slices, run.footprint, name)
            apart = made is not None and not made.statements & outside
            kept = apart and made is not None and not made.reads & broken and change.form is not Form.CHANGE
            elsewhere = self._by_slice(run, name, made, state) if made is not None and not kept else None
            if kept:
                delta[name] = self._applied(run, name, change, state, left)
            elif elsewhere is not None:
                delta[name] = elsewhere
            elif change.form is Form.DELETE:
                delta[name] = None
            elif change.form is Form.PARTS:
                parts = {p: None if new is None else hash(("derived part", run.cell, name, p, *facts))
                         for p, (_, new) in change.parts.items()}  # fmt: skip
                delta[name] = self._at(name, state).with_parts(parts)
            else:
                delta[name] = derived(run.cell, name, *facts)
        for write in run.footprint.writes:  # what it would have changed in place, had it met something else
            if write.access is Access.UPDATE and write.must and write.name not in delta and (
                stop is None or write.statement < stop.statement
            ) and any(name == write.name for name, _ in broken):  # fmt: skip
                made = slices.of(write.name)
                elsewhere = self._by_slice(run, write.name, made, state) if made is not None else None
                delta[write.name] = elsewhere or derived(run.cell, write.name, *facts)
        if run.failed_at is not None and stop is None:
            self._beyond(run, slices, delta)
        for name, value in self._imports(run.source, stop).items():
            delta[name] = value
        self._put_foretold(run.source, run.footprint, stop, state, delta)
        return delta

    @staticmethod
    def _draws_alike(
        footprint: Footprint, name: str, slices: Slices, broken: set[tuple[str, str | None]],
        outside: frozenset[int], stop: Stop | None,
    ) -> bool:  # fmt: skip
        """Whether the statements that seed a generator and draw from it read nothing that differs."""
        statements = {mention.statement for mention in footprint.mentions if mention.location == name}
        if not statements or (stop is not None and max(statements) >= stop.statement):
            return False
        return not (slices.reads_at(statements) & broken or statements & outside)

    def _put_foretold(
        self, source: str, footprint: Footprint, stop: Stop | None, state: Mapping[str, Value],
        delta: dict[str, Value | None],
    ) -> int | None:  # fmt: skip
        """Where plain code tells the value, that is the value; where it would raise, nothing comes after: gives that
        statement."""
        told = self._foretold(source, footprint, state, stop)
        if told is None:
            return None
        said: dict[str, set[int]] = {}
        for write in footprint.writes:
            said.setdefault(write.name, set()).add(write.statement)
        for name in list(delta):
            if name.startswith(world.ENVIRONMENT):
                happens = bool(told.skipped)
            else:
                happens = name in told.unknown or name not in said or bool(said[name] & told.skipped)
            if not happens:
                del delta[name]
        delta.update(told.names)
        if told.failed_at is not None:
            for name in list(delta):
                if name not in told.names and not self._set_before(footprint, name, Stop(told.failed_at, True)):
                    del delta[name]
        return told.failed_at

    def _by_slice(self, run: Run, name: str, made: Slice, state: Mapping[str, Value]) -> Value | None:
        """What the same statements made of what would be read now, in another run of the cell."""
        for other in self._log.of(run.cell):
            if other is run or name not in other.writes:
                continue
            theirs = self._slices_of(other.source).of(name)
            if theirs is None or theirs.key != made.key:
                continue
            if all(other.seen(n).same(self._at(n, state), p) for n, p in theirs.reads) and self._met_outside(
                other, theirs, state
            ):
                return other.left(name)
        return None

    def _met_outside(self, run: Run, made: Slice, state: Mapping[str, Value]) -> bool:
        """Whether some statements of a run would find outside what they found then."""
        slices = self._slices_of(run.source)
        other = [
            read.name for read in run.reads
            if world.is_location(read.name) and not run.seen(read.name).same(self._at(read.name, state), read.part)
        ]  # fmt: skip
        return not slices.touching(run.footprint.mentions, other) & made.statements

    @staticmethod
    def _made(slices: Slices, footprint: Footprint, name: str) -> Slice | None:
        """The statements that make `name`, or write to that file or variable of the environment."""
        if not name.startswith((world.FILE, world.ENVIRONMENT)):
            return slices.of(name)
        mentions = [m for m in footprint.mentions if world.absolute(m.location) == name]
        return slices.writing(name, {m.statement for m in mentions if m.does in _WRITING})

    @staticmethod
    def _beyond(run: Run, slices: Slices, delta: dict[str, Value | None]) -> None:
        """A run that failed may go on when it reads other things: what its text sets would be set."""
        for write in run.footprint.writes:
            sure = write.must or slices.surely_sets(write.name)
            if sure and write.access is Access.DEFINE and write.name not in delta:
                delta[write.name] = derived(run.cell, write.name, "beyond")
        for mention in run.footprint.mentions:
            if mention.does in (Does.WRITE, Does.ADD) and world.absolute(mention.location) not in delta:
                location = world.absolute(mention.location)
                known = mention.value is not None and location.startswith(world.ENVIRONMENT)
                delta[location] = world.variable(mention.value) if known else derived(run.cell, location, "beyond")

    @staticmethod
    def _set_before(footprint: Footprint, name: str, stop: Stop) -> bool:
        """Whether the text sets `name` before the statement `stop` raises."""
        if world.is_location(name):
            return any(
                m.does in _WRITING and m.statement < stop.statement
                for m in footprint.mentions if world.absolute(m.location) == name
            )  # fmt: skip
        return any(
            w.statement < stop.statement or (w.early and w.statement == stop.statement and not stop.head)
            for w in footprint.writes
            if w.name == name
        )

    def _breaks_on(self, source: str, state: Mapping[str, Value]) -> str | None:
        """The missing name that a text would stop at."""
        reads = self._analyzer.footprint(source, self._namespace).reads
        missing = [r for r in reads if self._is_missing(r) and self._breaks_at([r], state) is not None]
        return min(missing, key=lambda read: read.statement).name if missing else None

    def _stops_at(
        self, source: str, footprint: Footprint, reads: Iterable[Read], state: Mapping[str, Value]
    ) -> Stop | None:
        """Where the cell would raise because the file of a module is missing, or a name, unless folding gets past that
        statement."""
        every = list(reads)
        files = self._breaks_at([read for read in every if world.is_location(read.name)], state)
        remaining = [read for read in every if not world.is_location(read.name)]
        stop = self._breaks_at(remaining, state)
        told = self._foretold(source, footprint, state, None) if stop is not None else None
        if told is not None:
            remaining = [read for read in remaining if not _set_above(read, footprint, told)]
            stop = self._breaks_at(remaining, state)
        while stop is not None and told is not None and stop.statement not in told.skipped and (
            told.failed_at is None or told.failed_at > stop.statement
        ):  # fmt: skip
            remaining = [read for read in remaining if read.statement > stop.statement]
            stop = self._breaks_at(remaining, state)
        return min([place for place in (files, stop) if place is not None], default=None)

    def _breaks_at(self, reads: Iterable[Read], state: Mapping[str, Value]) -> Stop | None:
        """Where the cell would raise because a name, or the file of a module, is missing."""
        places = [
            Stop(r.statement, not r.head) for r in reads
            if r.sure and self._at(r.name, state) is ABSENT
            and r.name not in self._before_session
        ]  # fmt: skip
        first = min(places, default=None)
        return None if first is None else first._replace(head=not first.head)

    def _would_do(self, cell: Code, state: Mapping[str, Value], last: Run | None) -> dict[str, Value | None]:
        """The effects of a text that has not been run yet, as far as it tells."""
        footprint = self._analyzer.footprint(cell.source, self._namespace)
        slices = self._slices_of(cell.source)
        reads = [r for r in footprint.reads if self._is_missing(r)]
        stop = self._stops_at(cell.source, footprint, reads, state)
        delta: dict[str, Value | None] = {}
        for write in footprint.writes:
            name = write.name
            if stop is not None and write.statement >= stop.statement:
                continue
            now = delta.get(name, self._at(name, state))
            updated = write.part is not None and write.access is Access.UPDATE
            location = attribute_set(write, self._held(name)) if updated else None
            if location is not None:
                places = {w.statement for w in footprint.writes if w.name == name and w.part == write.part}
                delta[location] = self._remade_at(location, places, slices, last, state) or derived(
                    cell.id, location, cell.source
                )
            elif write.access is Access.DELETE:
                delta[name] = None
            elif write.access is Access.DEFINE and write.part is None:
                if write.must:
                    delta[name] = self._defined(cell, name, slices, footprint, last, state)
                elif now is None or now is ABSENT:
                    delta.setdefault(name, derived(cell.id, name, "maybe"))
            elif now is None:
                continue
            elif not write.must:
                remade = self._remade(name, slices, footprint, last, state)
                if remade is not None:
                    delta[name] = remade
            elif write.part is not None and write.blind:
                delta[name] = now.with_parts({write.part: hash(("derived part", cell.id, cell.source, write.part))})
            else:
                delta[name] = self._remade(name, slices, footprint, last, state) or derived(
                    cell.id, name, cell.source, now.digest
                )
        for name, value in self._imports(cell.source, stop).items():
            delta[name] = value
        raises = self._put_foretold(cell.source, footprint, stop, state, delta)
        ends = [stop.statement if stop is not None else None, raises]
        end = min([statement for statement in ends if statement is not None], default=None)
        for mention in footprint.mentions:
            if end is None or mention.statement < end:
                self._would_do_outside(cell, mention, slices, footprint, last, state, delta)
        return delta

    def _imports(self, source: str, stop: Stop | None) -> dict[str, Value]:
        """What import statements at the top level give, when the modules are loaded already."""
        found: dict[str, Value] = {}
        if "import" not in source:
            return found
        self._imports_asked = True
        for statement in self._analyzer.parse(source).tree.body[: stop.statement if stop else None]:
            if isinstance(statement, ast.Import):
                for alias in statement.names:
                    path = alias.name if alias.asname else alias.name.partition(".")[0]
                    if path in sys.modules:
                        found[alias.asname or path] = self._look(sys.modules[path])
            elif isinstance(statement, ast.ImportFrom) and not statement.level and statement.module in sys.modules:
                content = layout.module_dict(sys.modules[statement.module])
                for alias in statement.names:
                    if alias.name == "*":
                        found.update({name: self._look(content[name]) for name in layout.exported(content)})
                    elif alias.name in content:
                        found[alias.asname or alias.name] = self._look(content[alias.name])
        return found

    def _would_do_outside(
        self, cell: Code, mention: Mention, slices: Slices, footprint: Footprint, last: Run | None,
        state: Mapping[str, Value], delta: dict[str, Value | None],
    ) -> None:  # fmt: skip
        location = world.absolute(mention.location)
        if mention.does is Does.REMOVE:
            delta[location] = None
        elif mention.does is Does.DEFAULT:
            if (delta.get(location) or self._at(location, state)) is ABSENT:
                known = mention.value is not None
                delta[location] = world.variable(mention.value) if known else derived(cell.id, location, cell.source)
        elif mention.does is Does.WRITE and mention.value is not None:
            delta[location] = world.variable(mention.value)
        elif mention.does in (Does.WRITE, Does.ADD):
            delta[location] = self._remade(location, slices, footprint, last, state) or derived(
                cell.id, location, cell.source
            )
        if location.startswith(world.FILE) and location in delta and (
            world.followed(location.removeprefix(world.FILE)) is not None
        ):  # fmt: skip
            folder, name = os.path.split(location.removeprefix(world.FILE))
            listing = self._at(world.LISTING + folder, state)
            delta[world.LISTING + folder] = listing.with_parts({world.entry(name): 1 if delta[location] else None})

    def _remade(
        self, location: str, slices: Slices, footprint: Footprint, last: Run | None, state: Mapping[str, Value]
    ) -> Value | None:
        """What the last run left there, when the same statements would make it of the same values."""
        return self._same_making(
            location, self._made(slices, footprint, location), last, state,
            lambda run: self._made(self._slices_of(run.source), run.footprint, location),
        )  # fmt: skip

    def _remade_at(
        self, location: str, statements: set[int], slices: Slices, last: Run | None, state: Mapping[str, Value]
    ) -> Value | None:
        """The same for an attribute of a module, by the statements that set it."""
        owner = location.partition(":")[2].rpartition(".")[0]
        part = "." + location.rpartition(".")[2]

        def then(run: Run) -> Slice | None:
            places = {
                w.statement for w in run.footprint.writes
                if w.part == part and layout.module_named(self._held(w.name)) == owner
            }  # fmt: skip
            return self._slices_of(run.source).writing(location, places)

        return self._same_making(location, slices.writing(location, statements), last, state, then)

    def _same_making(
        self, location: str, made: Slice | None, last: Run | None, state: Mapping[str, Value],
        then: Callable[[Run], Slice | None],
    ) -> Value | None:  # fmt: skip
        if made is None or last is None or location not in last.writes:
            return None
        before = then(last)
        if before is None or before.key != made.key:
            return None
        if all(last.seen(n).same(self._at(n, state), p) for n, p in made.reads if not world.is_location(n)):
            return last.left(location)
        return None

    def _is_missing(self, read: Read) -> bool:
        import builtins

        return read.part == EXISTS or not hasattr(builtins, read.name)

    def _defined(
        self, cell: Code, name: str, slices: Slices, footprint: Footprint, last: Run | None, state: Mapping[str, Value]
    ) -> Value:
        known, constant = slices.constant(name)
        if known:
            return self._look(constant)
        return self._remade(name, slices, footprint, last, state) or derived(cell.id, name, cell.source)

    def _held(self, name: str) -> object:
        """What the kernel holds under a name; that its kind matters is noted."""
        self._analyzer.asked.add(name)
        return self._namespace.get(name)

    def _slices_of(self, source: str) -> Slices:
        return self._analyzer.slices(source, self._namespace)


_WRITING = frozenset({Does.WRITE, Does.ADD, Does.REMOVE, Does.DEFAULT})

#: Places outside that folding does not look at: files, options and generators may matter to any call.
_UNSEEN = (world.FILE, world.LISTING, world.OPTIONS, world.RANDOM)


def _set_above(read: Read, footprint: Footprint, told: Foretold) -> bool:
    """Whether folding knows that a statement above sets the name."""
    if told.names.get(read.name) is None:
        return False
    return any(write.name == read.name and write.statement < read.statement for write in footprint.writes)


def _known_once(statements: frozenset[int], footprint: Footprint, then: Foretold, now: Foretold) -> bool:
    """Whether what the plain ones of these statements set is set nowhere else, and known: then it has been compared."""
    plain = statements - now.skipped
    others = {write.name for write in footprint.writes if write.statement not in plain}
    made = [write.name for write in footprint.writes if write.statement in plain]
    return len(made) == len({*made} - others) and all(name in then.names and name in now.names for name in made)


def _in_place(run: Run) -> frozenset[str]:
    """What the run changed without binding it anew; what stands in a folder is told file by file."""
    return frozenset(
        name for name, change in run.writes.items()
        if change.form in (Form.CHANGE, Form.PARTS) and not name.startswith(world.LISTING)
    )  # fmt: skip


def _same_members(before: Value, after: Value, other_before: Value, other_after: Value) -> bool:
    """Whether two changes of sets put the same in and took the same out."""
    old, new, other_old, other_new = (members(value.known) for value in (before, after, other_before, other_after))
    if old is None or new is None or other_old is None or other_new is None:
        return False
    return new - old == other_new - other_old and old - new == other_old - other_new


def _missing(name: str) -> NameError:
    return NameError(f"name '{name}' is not defined")


def _broken(mismatches: Iterable[Reason]) -> set[tuple[str, str | None]]:
    """The places read, as the text names them: a length is asked of the whole."""
    return {(m.name, None if m.part == LENGTH else m.part) for m in mismatches}


def _same_parts(ours: Change, theirs: Change) -> bool:
    """Whether two runs wrote the same into the same parts of something."""
    if not ours.form is theirs.form is Form.PARTS:
        return False
    return {p: new for p, (_, new) in ours.parts.items()} == {p: new for p, (_, new) in theirs.parts.items()}


def _facts(broken: Iterable[tuple[str, str | None]], state: Mapping[str, Value]) -> tuple[int, ...]:
    """What a derived value rests on: equal facts give equal values."""
    return tuple(sorted(state[name].part(part) for name, part in broken if name in state))
