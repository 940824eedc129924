"""What a cell does to the state: each location that it sets, and to which version.

Comes in: a run or a text, and the state before it. Goes out: a delta, which gives a `Value` for each location and None
for one that is removed; and where the cell would raise. Nothing is run: what a run left is taken over, what plain code
makes is foretold, what nobody can tell is derived, equal to nothing that was seen.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mldebt_nb.dataflow.events import Access
from mldebt_nb.live import layout, world
from mldebt_nb.live.analyzer import Analyzer
from mldebt_nb.live.folding import Frozen, patched, tokens
from mldebt_nb.live.footprint import ANY_STATEMENT, MODULE, Footprint, Read, attribute_set
from mldebt_nb.live.foretelling import Foreteller, Foretold
from mldebt_nb.live.judgement import Code, Stop
from mldebt_nb.live.log import Change, Form, Log, Run
from mldebt_nb.live.mentions import Does, Mention
from mldebt_nb.live.modules import imported_in, patches
from mldebt_nb.live.slices import Slice, Slices
from mldebt_nb.live.values import ABSENT, EXISTS, Value, derived

_WRITING = frozenset({Does.WRITE, Does.ADD, Does.REMOVE, Does.DEFAULT})


class Effects:
    """What the cells of one session do. `look` gives the value of a constant; `namespace` is asked for types only."""

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
        self._foreteller = foreteller
        self.imports_asked = False
        """Whether modules that are loaded have mattered since somebody reset it."""

    def at(self, name: str, state: Mapping[str, Value]) -> Value:
        """What a location holds in a state."""
        value = state.get(name)
        return self._base.get(name, ABSENT) if value is None else value

    def slices_of(self, source: str) -> Slices:
        """Which statements of a text make which name."""
        return self._analyzer.slices(source, self._namespace)

    def _held(self, name: str) -> object:
        """What the kernel holds under a name; that its kind matters is noted."""
        self._analyzer.asked.add(name)
        return self._namespace.get(name)

    # -- where a text stops, what its plain part does ------------------------------------------

    def foretold(
        self, source: str, footprint: Footprint, state: Mapping[str, Value], stop: Stop | None
    ) -> Foretold | None:
        """What the plain statements of a text do in this state, before `stop`."""
        return self._foreteller.foretell(
            source, footprint, stop.statement if stop else None, lambda name: self.at(name, state), state,
            self._imports(source, stop, lambda name: self.at(name, state)),
        )  # fmt: skip

    def foretold_then(self, run: Run) -> Foretold | None:
        """What the plain statements of a run did in the state that it met."""
        return self._foreteller.foretell(
            run.source, run.footprint, None, run.seen, run.before, self._imports(run.source, None, run.seen)
        )

    def _imports(self, source: str, stop: Stop | None, at: Callable[[str], Value]) -> dict[str, Value]:
        """What import statements at the top level give, when the modules are loaded already."""
        found: dict[str, Value] = {}
        if "import" not in source:
            return found
        self.imports_asked = True
        for statement in self._analyzer.parse(source).tree.body[: stop.statement if stop else None]:
            if isinstance(statement, ast.Import):
                for alias in statement.names:
                    path = alias.name if alias.asname else alias.name.partition(".")[0]
                    if path in sys.modules:
                        found[alias.asname or path] = self._look(sys.modules[path])
            elif isinstance(statement, ast.ImportFrom) and not statement.level and statement.module in sys.modules:
                content = layout.module_dict(sys.modules[statement.module])
                for alias in statement.names:
                    for name in layout.exported(content) if alias.name == "*" else (alias.name,):
                        if name in content:
                            found[alias.asname or name] = self._foreteller.given(
                                f"{MODULE}{statement.module}.{name}", self._look(content[name]), at
                            )
        return found

    def breaks_on(self, source: str, state: Mapping[str, Value]) -> str | None:
        """The missing name that a text would stop at."""
        reads = self._analyzer.footprint(source, self._namespace).reads
        missing = [r for r in reads if self._is_missing(r) and self._breaks_at([r], state) is not None]
        return min(missing, key=lambda read: read.statement).name if missing else None

    def stops_at(
        self, source: str, footprint: Footprint, reads: Iterable[Read], state: Mapping[str, Value]
    ) -> Stop | None:
        """Where the cell would raise because the file of a module is missing, or a name, unless folding gets past that
        statement."""
        every = list(reads)
        files = self._breaks_at([read for read in every if world.is_location(read.name)], state)
        remaining = [read for read in every if not world.is_location(read.name)]
        stop = self._breaks_at(remaining, state)
        told = self.foretold(source, footprint, state, None) if stop is not None else None
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
            if r.sure and self.at(r.name, state) is ABSENT
            and r.name not in self._before_session
        ]  # fmt: skip
        first = min(places, default=None)
        return None if first is None else first._replace(head=not first.head)

    def _is_missing(self, read: Read) -> bool:
        import builtins

        return read.part == EXISTS or not hasattr(builtins, read.name)

    def _missing_files(self, footprint: Footprint, state: Mapping[str, Value]) -> list[Read]:
        """Files that a text needs and that would not be there."""
        made = [m.statement for m in footprint.mentions if m.location.startswith(world.FILE) and m.does in _WRITING]
        first = min(made, default=ANY_STATEMENT)  # from there on nobody can tell, by the text alone
        if state.get(world.FOLDER) is not None:
            return []
        return [
            Read(location, EXISTS, mention.statement, True)
            for mention in footprint.mentions
            if mention.needed and mention.location.startswith(world.FILE) and mention.statement < first
            and self._is_no_file(location := world.absolute(mention.location), state)
        ]  # fmt: skip

    def _is_no_file(self, location: str, state: Mapping[str, Value]) -> bool:
        found = state.get(location) or self._base.get(location) or world.now(location)
        return found is ABSENT

    # -- what a run that stands does -----------------------------------------------------------

    def of_run(self, run: Run, state: Mapping[str, Value]) -> dict[str, Value | None]:
        """The effects of a run that stands, on the state as it is."""
        met = self._met(run, state)
        if not met:  # what it changed in place is another value now: known, if some run met that
            places = _in_place(run)
            twins = (o for o in self._log.of_meaning(run.meaning) if o.error == run.error and _in_place(o) == places)
            other = next((other for other in twins if self._met(other, state)), None)
            met, run = other is not None, other or run
        left = self._foreteller.transfer.onto(run, state)
        delta = {
            name: self._applied(run, name, change, state, left)
            for name, change in run.writes.items() if not self._lets_go(run, name, state)
        }  # fmt: skip
        if not met and run.error is None:
            self._put_foretold(run.cell, run.source, run.footprint, None, state, delta)
        return delta

    def _lets_go(self, run: Run, name: str, state: Mapping[str, Value]) -> bool:
        """Whether the run changed what `name` held under other names only, and these hold other objects now."""
        before, said = run.seen(name).known, {write.name for write in run.footprint.writes}
        if name in said or type(before) is not Frozen or not before.token:
            return False
        others = [o for o in run.writes if o in said and before.token in tokens(run.seen(o).known)]
        now = [self.at(o, state).known for o in (name, *others)]
        if not others or not all(type(tree) is Frozen for tree in now):
            return False
        return all(tokens(now[0]).isdisjoint(tokens(tree)) for tree in now[1:])

    def _met(self, run: Run, state: Mapping[str, Value]) -> bool:
        """Whether everything that the run changed in place is what it met."""
        for name in _in_place(run):
            now, before = self.at(name, state), run.writes[name].before
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
        now = self.at(name, state)
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

    # -- what a cell does that would read other things than its last run did -------------------

    def carried(
        self, run: Run, state: Mapping[str, Value], broken: set[tuple[str, str | None]]
    ) -> dict[str, Value | None]:
        """The effects of a cell that would read other things in the places `broken` than its last run did."""
        stop = self.stops_at(run.source, run.footprint, run.reads, state)
        slices = self.slices_of(run.source)
        outside = slices.touching(told_outside(run), [name for name, _ in broken if world.is_location(name)])
        left = self._foreteller.transfer.onto(run, state)
        facts = _facts(broken, state)
        delta: dict[str, Value | None] = {}
        for name, change in run.writes.items():
            drawn = name.startswith(world.RANDOM) and self._draws_alike(
                run.footprint, name, slices, broken, outside, stop
            )
            if drawn and (change.form is Form.BIND or self.at(name, state).same(change.before)):
                delta[name] = change.after
                continue
            if stop is not None and not self._set_before(run.footprint, name, stop):
                continue
            made = self._made(slices, run.footprint, name)
            if stop is not None and _goes_on_behind(run, name, stop):
                made = None  # what it left then is not what it leaves where it stops
            apart = made is not None and not made.statements & outside
            kept = apart and made is not None and not made.reads & broken and change.form is not Form.CHANGE
            elsewhere = self._by_slice(run, name, made, state) if made is not None and not kept else None
            if kept:
                delta[name] = self._applied(run, name, change, state, left)
            elif elsewhere is not None:
                delta[name] = elsewhere
            elif change.form is Form.DELETE and (stop is None or not _goes_on_behind(run, name, stop)):
                delta[name] = None
            elif change.form is Form.PARTS:
                parts = {p: None if new is None else hash(("derived part", run.cell, name, p, *facts))
                         for p, (_, new) in change.parts.items()}  # fmt: skip
                delta[name] = self.at(name, state).with_parts(parts)
            else:
                delta[name] = derived(run.cell, name, *facts)
        for write in run.footprint.writes:  # what it would have changed in place, had it met something else
            if write.access is Access.UPDATE and write.must and write.name not in delta and (
                stop is None or write.statement < stop.statement
            ) and any(name == write.name for name, _ in broken):  # fmt: skip
                made = slices.of(write.name)
                elsewhere = self._by_slice(run, write.name, made, state) if made is not None else None
                delta[write.name] = elsewhere or derived(run.cell, write.name, *facts)
        if stop is None and (run.failed_at is not None or _failed_unseen(run)):
            self._beyond(run, slices, state, delta)
        for name, value in self._imports(run.source, stop, lambda name: self.at(name, state)).items():
            delta[name] = value
        self._put_foretold(run.cell, run.source, run.footprint, stop, state, delta)
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

    def _by_slice(self, run: Run, name: str, made: Slice, state: Mapping[str, Value]) -> Value | None:
        """What the same statements made of what would be read now, in another run of the cell."""
        for other in self._log.of(run.cell):
            if other is run or name not in other.writes:
                continue
            theirs = self.slices_of(other.source).of(name)
            if theirs is None or theirs.key != made.key:
                continue
            if all(other.seen(n).same(self.at(n, state), p) for n, p in theirs.reads) and self._met_outside(
                other, theirs, state
            ):
                return other.left(name)
        return None

    def _met_outside(self, run: Run, made: Slice, state: Mapping[str, Value]) -> bool:
        """Whether some statements of a run would find outside what they found then."""
        slices = self.slices_of(run.source)
        other = [
            read.name for read in run.reads
            if world.is_location(read.name) and not run.seen(read.name).same(self.at(read.name, state), read.part)
        ]  # fmt: skip
        return not slices.touching(told_outside(run), other) & made.statements

    def _beyond(self, run: Run, slices: Slices, state: Mapping[str, Value], delta: dict[str, Value | None]) -> None:
        """A run that failed may go on when it reads other things: what its text sets and changes is set and changed."""
        for write in run.footprint.writes:
            sure = write.must or slices.surely_sets(write.name)
            if write.name in delta:
                continue
            if sure and write.access is Access.DEFINE:
                delta[write.name] = derived(run.cell, write.name, "beyond")
            elif write.must and write.access is Access.UPDATE and write.statement >= (run.failed_at or 0):
                now = self.at(write.name, state)
                if now is not ABSENT:
                    delta[write.name] = derived(run.cell, write.name, "beyond", now.digest)
        for mention in run.footprint.mentions:
            if mention.location.startswith(world.OPTIONS):
                self._set_option(run.cell, mention, state, delta)
            elif mention.does in (Does.WRITE, Does.ADD) and world.absolute(mention.location) not in delta:
                location = world.absolute(mention.location)
                known = mention.value is not None and location.startswith(world.ENVIRONMENT)
                delta[location] = world.variable(mention.value) if known else derived(run.cell, location, "beyond")

    # -- what a text does that has not been run yet --------------------------------------------

    def would_do(self, cell: Code, state: Mapping[str, Value], last: Run | None) -> dict[str, Value | None]:
        """The effects of a text that has not been run yet, as far as it tells."""
        footprint = self._analyzer.footprint(cell.source, self._namespace)
        slices = self.slices_of(cell.source)
        reads = [r for r in footprint.reads if self._is_missing(r)]
        reads += self._missing_files(footprint, state)
        stop = self.stops_at(cell.source, footprint, reads, state)
        delta: dict[str, Value | None] = {}
        imported = imported_in(self._analyzer.parse(cell.source).tree) if "import" in cell.source else {}
        for write in footprint.writes:
            name = write.name
            if stop is not None and write.statement >= stop.statement:
                continue
            now = delta.get(name, self.at(name, state))
            updated = write.part is not None and write.access is Access.UPDATE
            location = attribute_set(write, imported.get(name) or self._held(name)) if updated else None
            if location is not None and (write.blind or self.at(location, state) is not ABSENT):
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
        self._would_patch(cell, stop, slices, last, state, delta)
        for name, value in self._imports(cell.source, stop, lambda name: self.at(name, state)).items():
            delta[name] = value
        raises = self._put_foretold(cell.id, cell.source, footprint, stop, state, delta)
        ends = [stop.statement if stop is not None else None, raises]
        end = min([statement for statement in ends if statement is not None], default=None)
        for mention in footprint.mentions:
            if end is None or mention.statement < end:
                self._would_do_outside(cell, mention, slices, footprint, last, state, delta)
        return delta

    def _would_patch(
        self, cell: Code, stop: Stop | None, slices: Slices, last: Run | None, state: Mapping[str, Value],
        delta: dict[str, Value | None],
    ) -> None:  # fmt: skip
        """What a text would put into classes of libraries."""
        for statement, _, location in patches(self._analyzer.parse(cell.source).tree, self._namespace):
            if stop is None or statement < stop.statement:
                delta[location] = self._remade_patch(location, statement, slices, last, state) or derived(
                    cell.id, location, cell.source
                )

    def _would_do_outside(
        self, cell: Code, mention: Mention, slices: Slices, footprint: Footprint, last: Run | None,
        state: Mapping[str, Value], delta: dict[str, Value | None],
    ) -> None:  # fmt: skip
        location = world.absolute(mention.location)
        if location.startswith(world.OPTIONS):
            self._set_option(cell.id, mention, state, delta)
        elif mention.does is Does.REMOVE:
            delta[location] = None
        elif mention.does is Does.DEFAULT:
            if (delta.get(location) or self.at(location, state)) is ABSENT:
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
            listing = self.at(world.LISTING + folder, state)
            delta[world.LISTING + folder] = listing.with_parts({world.entry(name): 1 if delta[location] else None})

    def _set_option(
        self, cell: str, mention: Mention, state: Mapping[str, Value], delta: dict[str, Value | None]
    ) -> None:
        """What a text makes of an option that somebody has looked at."""
        now = delta.get(mention.location) or self.at(mention.location, state)
        part = mention.part
        if now is ABSENT or part is None or part not in (now.parts or {}):
            return
        if mention.does is Does.REMOVE:
            made = self._base[mention.location].part(part)
        elif mention.value is not None:
            made = world.said(ast.literal_eval(mention.value))
        else:
            made = hash(("derived part", cell, mention.location, part, mention.statement))
        delta[mention.location] = now.with_parts({part: made})

    def _defined(
        self, cell: Code, name: str, slices: Slices, footprint: Footprint, last: Run | None, state: Mapping[str, Value]
    ) -> Value:
        known, constant = slices.constant(name)
        if known:
            return self._look(constant)
        return self._remade(name, slices, footprint, last, state) or derived(cell.id, name, cell.source)

    def _remade(
        self, location: str, slices: Slices, footprint: Footprint, last: Run | None, state: Mapping[str, Value]
    ) -> Value | None:
        """What the last run left there, when the same statements would make it of the same values."""
        return self._same_making(
            location, self._made(slices, footprint, location), last, state,
            lambda run: self._made(self.slices_of(run.source), run.footprint, location),
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
            return self.slices_of(run.source).writing(location, places)

        return self._same_making(location, slices.writing(location, statements), last, state, then)

    def _remade_patch(
        self, location: str, statement: int, slices: Slices, last: Run | None, state: Mapping[str, Value]
    ) -> Value | None:
        """The same for what a statement puts into a class of a library."""

        def then(run: Run) -> Slice | None:
            found = patches(self._analyzer.parse(run.source).tree, self._namespace)
            places = {statement for statement, _, name in found if name == location}
            return self.slices_of(run.source).writing(location, places)

        return self._same_making(location, slices.writing(location, {statement}), last, state, then)

    def _same_making(
        self, location: str, made: Slice | None, last: Run | None, state: Mapping[str, Value],
        then: Callable[[Run], Slice | None],
    ) -> Value | None:  # fmt: skip
        if made is None or last is None or location not in last.writes:
            return None
        before = then(last)
        if before is None or before.key != made.key:
            return None
        if all(last.seen(n).same(self.at(n, state), p) for n, p in made.reads if not world.is_location(n)):
            return last.left(location)
        return None

    # -- what both ask -------------------------------------------------------------------------

    @staticmethod
    def _made(slices: Slices, footprint: Footprint, name: str) -> Slice | None:
        """The statements that make `name`, or write to that file or variable of the environment."""
        if not name.startswith((world.FILE, world.ENVIRONMENT, world.OPTIONS)):
            return slices.of(name)
        mentions = [m for m in footprint.mentions if world.absolute(m.location) == name]
        return slices.writing(name, {m.statement for m in mentions if m.does in _WRITING})

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

    def _put_foretold(
        self, cell: str, source: str, footprint: Footprint, stop: Stop | None, state: Mapping[str, Value],
        delta: dict[str, Value | None],
    ) -> int | None:  # fmt: skip
        """Where plain code tells the value, that is the value; where it would raise, nothing comes after: gives that
        statement."""
        told = self.foretold(source, footprint, state, stop)
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
        for name in told.altered - delta.keys():
            delta[name] = derived(cell, name, source, self.at(name, state).digest)
        return told.failed_at


def _set_above(read: Read, footprint: Footprint, told: Foretold) -> bool:
    """Whether folding knows that a statement above sets the name."""
    if told.names.get(read.name) is None:
        return False
    return any(write.name == read.name and write.statement < read.statement for write in footprint.writes)


def told_outside(run: Run) -> list[Mention]:
    """The places outside of which it is told which statements of a run they matter to."""
    read = [Mention(read.name, Does.READ, read.statement) for read in run.reads if read.name.startswith(MODULE)]
    if any(read.name == world.DECIMAL for read in run.reads):  # no call is needed to compute with these
        read += [Mention(world.DECIMAL, Does.READ, statement) for statement in range(len(run.footprint.lines))]
    return [*run.footprint.mentions, *read]


def _goes_on_behind(run: Run, name: str, stop: Stop) -> bool:
    """Whether the run surely wrote `name` in a statement to which it would not come now, or in which it would stop."""
    done = ANY_STATEMENT if run.failed_at is None else run.failed_at
    return stop.statement < done and any(
        write.name == name and write.must and stop.statement <= write.statement < done
        and not (write.early and write.statement == stop.statement and not stop.head)
        for write in run.footprint.writes
    )  # fmt: skip


def _failed_unseen(run: Run) -> bool:
    """Whether a cell magic has kept an exception to itself: something that the text surely sets was not set."""
    sets = [write.name for write in run.footprint.writes if write.must and write.access is Access.DEFINE]
    return run.source.lstrip().startswith("%%") and any(name not in run.writes for name in sets)


def _in_place(run: Run) -> frozenset[str]:
    """What the run changed without binding it anew; what stands in a folder is told file by file."""
    return frozenset(
        name for name, change in run.writes.items()
        if change.form in (Form.CHANGE, Form.PARTS) and not name.startswith(world.LISTING)
    )  # fmt: skip


def _facts(broken: Iterable[tuple[str, str | None]], state: Mapping[str, Value]) -> tuple[int, ...]:
    """What a derived value rests on: equal facts give equal values."""
    return tuple(sorted(state[name].part(part) for name, part in broken if name in state))
