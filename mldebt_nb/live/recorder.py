"""Between the start and the end of a cell: which names it touched, what they held before and after.

Comes in: the shell's `pre_run_cell` and `post_run_cell`. Goes out: a finished `Run`. Looks at objects within a budget;
what does not fit is opaque, never taken for unchanged. Keeps no object of the user.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
import threading
import types
from collections.abc import Iterable, Mapping
from time import perf_counter
from typing import Any

from mldebt_nb.dataflow.events import Access
from mldebt_nb.live import layout
from mldebt_nb.live.analyzer import Analyzer
from mldebt_nb.live.bindings import Bindings
from mldebt_nb.live.fingerprint import Budget, Fingerprinter, Look, Origins
from mldebt_nb.live.footprint import ANY_STATEMENT, ATTRIBUTE, Footprint, Read
from mldebt_nb.live.log import Change, Form, Run
from mldebt_nb.live.modules import Modules
from mldebt_nb.live.outputs import Meter, failure
from mldebt_nb.live.outside import Outside
from mldebt_nb.live.tables import Frames
from mldebt_nb.live.values import ABSENT, EXISTS, Value
from mldebt_nb.live.world import World

#: Seconds that looking at objects may take around one cell, and the share of the cell's own time beyond.
SECONDS, SHARE = 0.03, 0.05

_IPYTHON = re.compile(r"_(?:i{0,3}|_{0,2}|i?\d+|ih|oh|dh|exit_code)\Z")
_ALWAYS = frozenset(["In", "Out", "get_ipython", "exit", "quit", "open", "display"])
_MORE = 1000  # runs whose cells are known though none of their writes is the last one
_CONCURRENT = frozenset({"Task", "Future", "Thread", "Timer", "ThreadPoolExecutor", "ThreadPool"})


def is_user_name(name: str) -> bool:
    """Whether a name of the namespace is the user's, not the interpreter's or IPython's."""
    if type(name) is not str:  # code can put anything into `globals()`
        return False
    return not (name in _ALWAYS or _IPYTHON.match(name) or (name.startswith("__") and name.endswith("__")))


class Recorder:
    """Follows one namespace from cell to cell."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.namespace: dict[str, Any] = shell.user_ns
        self.origins = Origins()
        self.frames = Frames()
        self.world = World(shell)
        self.meter = Meter(shell)
        self.looker = Fingerprinter(self.namespace, self.origins, self.frames)
        self.analyzer = Analyzer(lambda code: self.looker.code(code)[0])
        self.values: dict[str, Value] = {}  # of names, as of the end of the last run that touched them
        self.writers: dict[str, int] = {}  # the run that last wrote a location
        self.base: dict[str, Value] = {}  # locations outside the namespace, as they were found
        self.looked: set[str] = set()  # names that were looked at since somebody emptied it
        self.amended: list[Run] = []  # ended runs that turned out to have done more, since somebody emptied it
        self.outside = Outside(self.world, self.meter, self.analyzer, self.looker, self.namespace, self.base, self._own)
        self.modules = Modules(self.analyzer, self.looker, self.namespace, self.base, self.values)
        self._inside: dict[str, frozenset[int]] = {}
        self._holders: dict[int, set[str]] = {}
        self._opaque: dict[str, frozenset[int]] = {}
        self._reached: dict[str, frozenset[str]] = {}
        self._methods: dict[str, frozenset[str]] = {}  # inside, of the notebook
        self._callable: dict[str, frozenset[str]] = {}  # those of them that the cell could call which looked last
        self.bindings = Bindings(self.namespace)
        self._held: dict[str, int] = {}  # the same, of the names that the running cell touches
        self._run: Run | None = None
        self._touched: frozenset[str] = frozenset()
        self._patched_reads: set[str] = set()
        self._started = 0.0
        self._cells: dict[int, str] = {}
        self._threads = threading.active_count()
        self._concurrent = False  # tasks or threads of the user were seen
        self._last: Run | None = None
        self._previous: Run | None = None

    # -- names --------------------------------------------------------------------------------

    def settle(self) -> None:
        """Take the namespace as it is for the state before the first run."""
        self.bindings.settle()

    def alive(self) -> list[str]:
        """The user's names that the namespace holds."""
        return [name for name in list(self.namespace) if is_user_name(name)]

    # -- a run --------------------------------------------------------------------------------

    def begin(self, run: Run, previous: Run | None) -> None:
        """The cell is about to run; `previous` is its run before."""
        self._previous = previous
        started = perf_counter()
        footprint = run.footprint
        self._run = run
        self.modules.watch(run)
        if footprint.defines_unseen or footprint.reads_unseen:
            self.bindings.watch()
        self.origins.new_run(run.number)
        self.frames.trusted = not footprint.past_copy_on_write
        names = {n for n in footprint.names if is_user_name(n)}
        if footprint.reads_unseen:
            names |= set(self.alive())
        budget = Budget(SECONDS)
        self._patched_reads = {n for n in self.modules.read_by_patches(footprint) if is_user_name(n)}
        names |= self._patched_reads
        names |= self._look_before(names, run, budget)
        self._touched = frozenset(names)
        self._held = {name: id(self.namespace[name]) for name in names if name in self.namespace}
        run.before.update({name: self.values[name] for name in names if name in self.values})
        self.outside.begin(run)
        self.meter.begin()
        self._started = perf_counter()
        run.seconds = self._started - started

    def _look_before(self, names: set[str], run: Run, budget: Budget) -> set[str]:
        """Know what `names` hold; gives further names that functions inside may read."""
        footprint = run.footprint
        moving = self._something_moves()
        reached: set[str] = set()
        read = {r.name for r in footprint.reads if r.part != EXISTS} | self._patched_reads
        pending = list(names)
        while pending:
            name = pending.pop()
            if name not in self.namespace:
                self._forget(name)
                continue
            if moving or name not in self.values or not self._reaches_the_same(name, footprint):
                known = self.values.get(name)
                self._look(name, budget, footprint)
                if moving:
                    self._came_late(name, known)
            if name not in read and name not in reached and not footprint.reads_unseen:
                continue  # it is only bound anew: what hung on it does not matter
            more = {n for n in self._reached.get(name, ()) if is_user_name(n)} - names
            for other in more:
                run.reached.setdefault(other, set()).add(name)
            pending.extend(more - reached)
            reached |= more
        return reached

    def _reaches_the_same(self, name: str, footprint: Footprint) -> bool:
        """Whether this cell can call the same methods of an object as the one that looked at it last."""
        methods = self._methods.get(name)
        if not methods:
            return methods is not None
        return self._callable_of(methods, footprint) == self._callable[name]

    @staticmethod
    def _callable_of(methods: frozenset[str], footprint: Footprint) -> frozenset[str]:
        return methods if footprint.reads_unseen else methods & footprint.asked

    def _something_moves(self) -> bool:
        """Whether threads or tasks may change objects between runs."""
        return self._concurrent or threading.active_count() > self._threads

    def _came_late(self, name: str, before: Value | None) -> None:
        """A task or thread changed `name` after the last run had ended: that run's doing, as far as anyone can tell."""
        last, after = self._last, self.values[name]
        if before is None or last is None or before.same(after):
            return
        known = last.writes.get(name)
        last.before.setdefault(name, before)
        last.after[name] = after
        if known is None or known.form is not Form.BIND:
            last.writes[name] = Change(Form.CHANGE, last.before[name], after)
        else:
            last.writes[name] = Change(Form.BIND, known.before, after)
        self.writers[name] = last.number
        self.amended.append(last)

    def _look(self, name: str, budget: Budget, footprint: Footprint) -> Value:
        """Look at what `name` holds, remember its version and what is inside."""
        attributes = None if footprint.reads_unseen else footprint.asked
        found = self.looker.look(self.namespace[name], budget, attributes)
        self._remember(name, found)
        self._callable[name] = self._callable_of(self._methods[name], footprint)
        return found.value

    def _remember(self, name: str, found: Look) -> None:
        inside = frozenset(found.ids)
        self.looked.add(name)
        self._concurrent = self._concurrent or layout.name_of(type(self.namespace.get(name))) in _CONCURRENT
        for key in self._inside.get(name, ()):
            if key not in inside:
                holders = self._holders.get(key)
                if holders is not None:
                    holders.discard(name)
                    if not holders:
                        del self._holders[key]
        for key in inside:
            self._holders.setdefault(key, set()).add(name)
        self._inside[name] = inside
        self._opaque[name] = frozenset(found.opaque)
        self._reached[name] = frozenset(found.names)
        self._methods[name] = frozenset(found.methods)
        self.values[name] = found.value

    def _forget(self, name: str) -> None:
        self._remember(name, _nothing())
        for table in (self._inside, self._opaque, self._reached, self._methods, self._callable, self.values):
            table.pop(name, None)

    def end(self, result: Any) -> Run | None:
        """The cell has run; its run, or None when its beginning was not seen."""
        run, self._run = self._run, None
        if run is None:
            return None
        run.seconds = perf_counter() - self._started
        footprint = run.footprint
        output = self.meter.end(result, timed=footprint.timed)
        error = failure(result)
        if error is not None:
            run.error = layout.short_name_of(type(error))
            run.failed_at, run.line = self._where_it_failed(error, run)
            missing = getattr(error, "name", None) if type(error) is NameError else None
            run.missing = missing if type(missing) is str else None
            absent = getattr(error, "name", None) if type(error) is AttributeError else None
            run.reads = (Read(ATTRIBUTE + absent, None, run.failed_at, False),) if type(absent) is str else ()
            run.started = result.error_before_exec is None
        budget = Budget(SECONDS + SHARE * run.seconds)
        changed = {name for name in self.bindings.changed() if is_user_name(name)}
        self.origins.maker = hash((run.key, *(run.seen(r.name).part(r.part) for r in footprint.reads)))
        touched = self._touched | changed
        self.origins.lose(self._unheld(touched))
        self._touch_opaque(footprint)
        old = {name: self.values.get(name, ABSENT) for name in touched}
        let_go = self._let_go(touched, footprint)
        for name in touched:
            self._look_after(name, budget, footprint)
        aliases = self._aliases(touched, old) | (let_go - touched)
        for name in aliases:
            old[name] = self.values.get(name, ABSENT)
            self._look_after(name, budget, footprint)
        for name in self._sharing(touched) - set(touched) - aliases:
            run.before.setdefault(name, self.values[name])
            run.after[name] = self.values[name]
        for name in (*touched, *aliases):
            run.before.setdefault(name, old[name])
            run.after[name] = self.values.get(name, ABSENT)
        self._writes(run, touched, aliases, changed)
        self._reads(run)
        self.outside.end(run, self._previous, result.result)
        self.modules.end(run)
        run.printed = output
        run.quiet = output == Meter.of_text("", error)
        if result.result is not None:
            run.shown, run.drawn = self.looker.shown(result.result, budget), self.meter.display_of_value
        self._sources(run)
        self.analyzer.learn(footprint, [n for n, c in run.writes.items() if c.form is Form.BIND])
        self._last = run
        return run

    def disown(self, runs: Iterable[Run], *, as_given: bool) -> set[str]:
        """Runs are not kept any more; gives the living names that they wrote: from nobody knows where, now.

        `as_given`: they were the beginning of the notebook; a fresh kernel would meet what they left.
        """
        found: set[str] = set()
        for run in runs:
            for name in run.writes:
                found.add(name)
                if as_given:
                    self.base[name] = run.left(name)
                if self.writers.get(name) == run.number:
                    del self.writers[name]
        return {name for name in found if name in self.namespace}

    def abandon(self) -> None:
        """Give up the run that is under way."""
        self.meter.restore()
        self._run = None

    def _look_after(self, name: str, budget: Budget, footprint: Footprint) -> None:
        if name in self.namespace:
            self._look(name, budget, footprint)
        elif name in self.values:
            self._forget(name)

    def _unheld(self, touched: Iterable[str]) -> set[int]:
        """Ids of objects that only names held which the run has bound anew."""
        rebound = {name for name in touched if id(self.namespace.get(name)) != self._held.get(name)}
        inside = {key for name in rebound for key in self._inside.get(name, ())}
        return {key for key in inside if self._holders.get(key, set()) <= rebound}

    def _touch_opaque(self, footprint: Footprint) -> None:
        """Objects nobody can look into may have been changed by whatever was done with them."""
        for write in footprint.writes:
            if write.access is Access.UPDATE:
                self.origins.touch(self._opaque.get(write.name, ()))

    def _aliases(self, touched: Iterable[str], old: Mapping[str, Value]) -> set[str]:
        """Other names that hold something which changed in place."""
        found: set[str] = set()
        done = set(touched)
        for name in done:
            before, after = old[name], self.values.get(name, ABSENT)
            if before.same(after) and before.digest == after.digest:
                continue
            for key in self._inside.get(name, ()):
                found |= self._holders.get(key, set())
        return found - done

    def _let_go(self, touched: Iterable[str], footprint: Footprint) -> set[str]:
        """Names that hold what a touched name held, before the cell changed it in place and bound the name anew."""
        updated = {w.name for w in footprint.writes if w.access is Access.UPDATE} | footprint.augmented
        found: set[str] = set()
        if updated:  # perhaps under another name: `b = a`, then `b.append(1)`
            updated |= {read.name for read in footprint.reads}
        for name in touched:
            if name in updated and id(self.namespace.get(name)) != self._held.get(name):
                for key in self._inside.get(name, ()):
                    found |= self._holders.get(key, set())
        return {name for name in found if name in self.namespace}

    def _sharing(self, touched: Iterable[str]) -> set[str]:
        """Names that hold something which a touched name holds, too."""
        found: set[str] = set()
        for name in touched:
            for key in self._inside.get(name, ()):
                found |= self._holders.get(key, set())
        return {name for name in found if name in self.values}

    def _where_it_failed(self, error: BaseException, run: Run) -> tuple[int, int | None]:
        """The index of the top-level statement that raised, and its line; the first when nothing ran."""
        trace = layout.trace(error)
        if trace is None and issubclass(type(error), SyntaxError):
            return 0, None
        line = None
        while trace is not None:
            code = trace.tb_frame.f_code
            if trace.tb_frame.f_globals is self.namespace and code.co_name == "<module>":
                timed = code.co_filename == _TIMED_BODY
                if line is None or timed:
                    line = trace.tb_lineno + (_lines_above_body(run.source) if timed else 0)
                if not run.source.lstrip().startswith("%%"):
                    break
            trace = trace.tb_next
        if line is None:
            return 0, None
        index = sum(1 for first in run.footprint.lines if first <= line) - 1
        return max(index, 0), line

    # -- what the run did ---------------------------------------------------------------------

    def _writes(self, run: Run, touched: Iterable[str], aliases: Iterable[str], changed: set[str]) -> None:
        footprint = run.footprint
        limit = run.failed_at if run.failed_at is not None else ANY_STATEMENT
        if not run.started:
            limit = -1
        said: dict[str, list[Any]] = {}
        for write in footprint.writes:
            if write.statement <= limit:
                if write.statement < limit:
                    said.setdefault(write.name, []).append(write)
                elif write.early:  # the statement that raised may have done it before
                    said.setdefault(write.name, []).append(write._replace(must=False))
        for name in touched:
            change = self._change(run, name, said.get(name, []), changed)
            if change is not None:
                run.writes[name] = change
        if footprint.star or footprint.defines_unseen:
            self._bound_again(run)
        if footprint.star:
            for name, statement in self._starred(run).items():
                if statement < limit and name not in run.writes and name in self.values:
                    run.before.setdefault(name, self.values[name])
                    run.after[name] = self.values[name]
                    run.writes[name] = Change(Form.BIND, run.before[name], self.values[name])
        for name in aliases:
            before, after = run.before[name], run.after[name]
            if before.digest != after.digest or before.touched != after.touched:
                twin = self._twin(name, touched, run)
                run.writes[name] = (
                    Change(twin.form, before, after, twin.parts)
                    if twin is not None and twin.form is Form.PARTS
                    else Change(Form.CHANGE, before, after)
                )

    def _starred(self, run: Run) -> dict[str, int]:
        """Names that star imports at the top level of the cell give, and still hold, with the first such statement."""
        found: dict[str, int] = {}
        for index, statement in enumerate(self.analyzer.parse(run.source).tree.body):
            if not isinstance(statement, ast.ImportFrom) or statement.names[0].name != "*":
                continue
            module = sys.modules.get(statement.module or "")
            content = layout.module_dict(module) if type(module) is types.ModuleType else {}
            for name in layout.exported(content):
                if self.namespace.get(name) is content[name]:
                    found.setdefault(name, index)
        return found

    def _bound_again(self, run: Run) -> None:
        """Names that no text shows and that the cell bound before: it has bound them again, to the same objects."""
        if self._previous is None or self._previous.key != run.key:
            return
        for name, change in self._previous.writes.items():
            if change.form is Form.BIND and name not in run.writes and self._own(run, name) and name in self.values:
                run.before.setdefault(name, self.values[name])
                run.after[name] = self.values[name]
                run.writes[name] = Change(Form.BIND, run.before[name], self.values[name])

    def _twin(self, name: str, touched: Iterable[str], run: Run) -> Change | None:
        """What was done to the same object under another name."""
        held = self.namespace.get(name)
        for other in touched:
            if self.namespace.get(other) is held and other in run.writes:
                return run.writes[other]
        return None

    def _change(self, run: Run, name: str, said: list[Any], changed: set[str]) -> Change | None:
        before, after = run.before[name], run.after[name]
        if after is ABSENT:
            dropped = any(w.access is Access.DELETE for w in said)
            return Change(Form.DELETE, before, after) if before is not ABSENT or dropped else None
        bound = [w for w in said if w.access is Access.DEFINE]
        if bound and run.error is None and not any(w.must for w in bound):
            surely = self.analyzer.slices(run.source, self.namespace).surely_sets(name)
            bound = [w._replace(must=True) for w in bound] if surely else bound
        rebound = name in changed or id(self.namespace.get(name)) != self._held.get(name)
        if not rebound:
            bound = [w for w in bound if not w.augments]
        if (
            rebound
            or any(w.must for w in bound)
            or (bound and self.writers.get(name) is not None and self._own(run, name))
        ):
            return Change(Form.BIND, before, after)
        updates = [w for w in said if w.access is Access.UPDATE or w.augments]
        if any(w.blind and w.part is None and w.must and not w.augments for w in updates):
            return Change(Form.BIND, before, after)
        parts = self._changed_parts(before, after, updates)
        if parts is not None:
            return Change(Form.PARTS, before, after, parts) if parts else None
        same = before.digest == after.digest and before.touched == after.touched
        if same and not any(w.must for w in updates):
            return None
        return Change(Form.CHANGE, before, after)

    def _own(self, run: Run, name: str) -> bool:
        """Whether the last write of `name` was by an earlier run of the same cell."""
        return self._cells.get(self.writers.get(name, -1)) == run.cell

    def _changed_parts(
        self, before: Value, after: Value, updates: list[Any]
    ) -> dict[str, tuple[int | None, int | None]] | None:
        """The parts that were written, when parts are all that was written; None when more was."""
        old, new = before.parts, after.parts
        if old is None or new is None or before.kind != after.kind or before.rest != after.rest or after.opaque:
            return None
        if before.kind == "array":
            return None
        if before.kind == "frame" and before.length != after.length:
            return None
        written = {self._key(w.part, new): w.blind for w in updates if w.part is not None and w.must}
        different = {p for p in old.keys() | new.keys() if old.get(p) != new.get(p)}
        if before.kind == "list" and len(old) != len(new):
            return None
        more = any(w.part is None and not w.blind for w in updates) or not updates
        if more and not different <= written.keys():
            return None
        found: dict[str, tuple[int | None, int | None]] = {}
        for part in different | {p for p in written if p in new}:
            blind = written.get(part, False)
            found[part] = (None if blind else old.get(part, _NO_PART), new.get(part))
        kept = [p for p in old if p in new]
        if kept != [p for p in new if p in old]:  # the order of what stayed has changed
            return None
        return found

    @staticmethod
    def _key(part: str, parts: Mapping[str, int]) -> str:
        """A part as the value's own table calls it: `df.x` is `df['x']`."""
        if part not in parts and part.startswith("."):
            column = f"[{part[1:]!r}]"
            return column if column in parts else part
        return part

    def _reads(self, run: Run) -> None:
        """The places read: what the text says, up to where it failed, and what functions inside may read."""
        footprint = run.footprint
        if not run.started:
            return
        limit = run.failed_at if run.failed_at is not None else ANY_STATEMENT
        starred = self._starred(run) if footprint.star else {}
        reads = {
            r: None for r in footprint.reads
            if r.statement <= limit and is_user_name(r.name) and not self._is_builtin(r.name, run)
            and r.statement <= starred.get(r.name, ANY_STATEMENT)
        }  # fmt: skip
        if run.error is not None:  # what it was about to change mattered
            for write in footprint.writes:
                if write.statement == limit and write.access is Access.UPDATE and write.name in run.before:
                    reads[Read(write.name, write.part, limit, False)] = None
        said = {r.name for r in reads} | {w.name for w in footprint.writes}
        if run.missing is not None and run.missing not in said and is_user_name(run.missing):
            reads[Read(run.missing, None, limit, False)] = None  # looked for inside a function
            run.before.setdefault(run.missing, ABSENT)
        unseen = footprint.reads_unseen
        for name in (self._touched | self._patched_reads) - said:
            if unseen or name not in footprint.names:
                reads[Read(name, None, limit, False)] = None
        reads.update(dict.fromkeys(self.modules.reads(run, limit)))
        run.reads = tuple(dict.fromkeys([*run.reads, *reads]))

    def _is_builtin(self, name: str, run: Run) -> bool:
        return (
            hasattr(builtins, name) and run.seen(name) is ABSENT and run.left(name) is ABSENT and name not in self.base
        )

    def _sources(self, run: Run) -> None:
        for read in run.reads:
            writer = self.writers.get(read.name)
            if writer is not None:
                run.sources[read.name] = writer
        self._cells[run.number] = run.cell
        if len(self._cells) > 2 * len(self.writers) + _MORE:
            self._cells = {number: self._cells[number] for number in self.writers.values() if number in self._cells}
            self._cells[run.number] = run.cell
        for name in run.writes:
            self.writers[name] = run.number


_NO_PART = 0
#: What IPython calls the body of a cell that `%%time` runs; its lines are counted from the first one below the magic.
_TIMED_BODY = "<timed exec>"


def _lines_above_body(source: str) -> int:
    """Lines of a cell up to its cell magic."""
    lines = source.splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.lstrip().startswith("%%")), 0)


def _nothing() -> Look:
    look = Look()
    look.value = ABSENT
    return look
