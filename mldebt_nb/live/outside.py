"""What a cell read of the world outside the namespace, and wrote there.

Comes in: a run, before it starts and when the cell has run; what `World` saw meanwhile. Goes out: reads and writes of
files and folders, variables of the environment, generators, options, in the `Run`.
"""

from __future__ import annotations

import ast
import decimal
import os
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from mldebt_nb.live import display, world
from mldebt_nb.live.analyzer import Analyzer
from mldebt_nb.live.fingerprint import Fingerprinter
from mldebt_nb.live.footprint import ANY_STATEMENT, Footprint, Read
from mldebt_nb.live.log import Change, Form, Run
from mldebt_nb.live.mentions import Does, Mention
from mldebt_nb.live.outputs import Meter
from mldebt_nb.live.values import ABSENT, EXISTS, GLOB, ONE_COLUMN, Value
from mldebt_nb.live.world import World
from mldebt_nb.notebook.masking import MARKER

_INTERRUPTIONS = frozenset({"KeyboardInterrupt", "CancelledError"})  # a run from the top would go on
#: Calls beside imports that only settle how things are shown, told or found; the marker stands for magics.
_SETTLING = frozenset(
    [
        *("filterwarnings", "simplefilter", "set_option", "set_printoptions", "set_theme", "set_style", "set_context"),
        *("set_palette", "use", "basicConfig", "getLogger", "register_matplotlib_converters", "print", MARKER),
    ]
)
_SETTLING_MAGICS = frozenset({"matplotlib", "config", "load_ext", "reload_ext", "autoreload", "precision"})
_SEEDING = frozenset({"seed", "manual_seed", "set_seed", "set_random_seed", "set_state", "setstate"})


class Outside:
    """Follows the world from cell to cell. Fills `base`: what locations held when they were found. `own` tells whether
    an earlier run of the same cell was the last to write a location."""

    def __init__(
        self, world: World, meter: Meter, analyzer: Analyzer, looker: Fingerprinter, namespace: dict[str, Any],
        base: dict[str, Value], own: Callable[[Run, str], bool],
    ) -> None:  # fmt: skip
        self._world = world
        self._meter = meter
        self._analyzer = analyzer
        self._looker = looker
        self._namespace = namespace
        self._base = base
        self._own = own
        self._before_mentions: dict[Mention, Value] = {}

    def begin(self, run: Run) -> None:
        """The cell is about to run."""
        if self._words(run) & world.OPTION_WORDS:
            self._world.know_options()
        self._before_mentions = self._mentioned(run.footprint)
        self._world.begin(exist_ok=run.footprint.exist_ok)

    def end(self, run: Run, previous: Run | None, given: object) -> None:
        """The cell has run and gave this: add what it read and wrote of the world. `previous` is its run before."""
        footprint = run.footprint
        words = self._words(run)
        seeded = self._seeded(footprint)
        unread = world.LIBRARIES if self._only_imports(run) else frozenset()
        before, after, blind = self._world.end(seeded=seeded, unread=unread, words=words)
        if run.error in _INTERRUPTIONS:
            run.doubts = (*run.doubts, "it was interrupted")
        if self._world.missed:
            run.doubts = (*run.doubts, "what it did with files could not be followed")
        if self._meter.deaf:
            run.doubts = (*run.doubts, "nobody can hear what is printed to an object in place of `sys.stdout`")
        for name in self._set_again(run, seeded):
            value = world.now(name)
            if name not in after and value is not None:
                before[name], after[name], blind[name] = value, value, True
        for name, value in before.items():
            run.before[name] = value
            self._base.setdefault(name, _first(name, value))
        for name in self._world.reads:
            patterns = footprint.patterns if name.startswith(world.LISTING) else ()
            parts: list[str | None] = [GLOB + pattern for pattern in patterns]
            for part in parts or [EXISTS if name in self._world.existence else None]:
                run.reads += (Read(name, part, ANY_STATEMENT, False),)
        for name, value in after.items():
            self._base.setdefault(name, before.get(name, ABSENT))
            form = Form.BIND if blind[name] else Form.CHANGE
            if value is ABSENT:
                form = Form.DELETE
            run.after[name] = value
            run.writes[name] = Change(form, before.get(name, ABSENT), value)
            if name.startswith(world.OPTIONS) and value.parts:
                old = before[name].parts or {}
                changed = {part: (None, now) for part, now in value.parts.items() if old.get(part) != now}
                run.writes[name] = Change(Form.PARTS, before[name], value, changed)
            if name.startswith(world.FILE) and world.followed(name.removeprefix(world.FILE)) is not None:
                self._listed(run, name.removeprefix(world.FILE), present=value is not ABSENT)
        self._read_mentioned(run, run.failed_at if run.failed_at is not None else ANY_STATEMENT)
        self._options_set_again(run, previous, words)
        self._options_read(run, given, words)

    def _only_imports(self, run: Run) -> bool:
        """Whether the cell imports and settles options, and nothing else that could draw: what modules draw while they
        are imported for the first time moves the generators on, and nothing that the cell makes depends on it."""
        parsed = self._analyzer.parse(run.source)
        calls = [node for node in ast.walk(parsed.tree) if isinstance(node, ast.Call)]
        return (
            any(isinstance(node, ast.Import | ast.ImportFrom) for node in parsed.tree.body)
            and all(_last_word(call.func) in _SETTLING for call in calls)
            and all(magic.name.lstrip("%") in _SETTLING_MAGICS for magic in parsed.magics)
        )

    def _words(self, run: Run) -> frozenset[str]:
        """Names, attributes and magics in the text."""
        magics = [magic.name.lstrip("%") for magic in self._analyzer.parse(run.source).magics]
        return (run.footprint.attributes | run.footprint.names).union(magics)

    # -- what the text mentions ----------------------------------------------------------------

    def _mentioned(self, footprint: Footprint) -> dict[Mention, Value]:
        """What the text reads of the world before it sets it itself, as it is before the run."""
        found: dict[Mention, Value] = {}
        written: set[str] = set()
        for mention in footprint.mentions:
            location = world.absolute(mention.location)
            if mention.does in (Does.READ, Does.ASK) and location not in written:
                value = world.now(location)
                if value is not None:
                    found[mention] = value
            elif mention.does in (Does.WRITE, Does.REMOVE):
                written.add(location)
        return found

    def _read_mentioned(self, run: Run, limit: int) -> None:
        for mention, value in self._before_mentions.items():
            if mention.statement <= limit:
                location = world.absolute(mention.location)
                run.before.setdefault(location, value)
                self._base.setdefault(location, _first(location, value))
                part = EXISTS if mention.does is Does.ASK else None
                run.reads += (Read(location, part, mention.statement, mention.needed),)

    def _set_again(self, run: Run, seeded: Iterable[str]) -> Iterator[str]:
        """Generators that were seeded to what they were, variables that were set to what they held."""
        limit = run.failed_at if run.failed_at is not None else ANY_STATEMENT
        for mention in run.footprint.mentions if run.started else ():
            if mention.does is not Does.WRITE or mention.statement >= limit:
                continue
            if mention.location.startswith(world.RANDOM) and mention.location.removeprefix(world.RANDOM) in seeded:
                yield mention.location
            elif mention.location.startswith(world.ENVIRONMENT):
                value = world.now(mention.location)
                said = mention.value is not None and value is not None and value.same(world.variable(mention.value))
                if said or self._own(run, mention.location):
                    yield mention.location

    def _listed(self, run: Run, path: str, *, present: bool) -> None:
        """A file that was written or removed shows in its folder."""
        folder, name = os.path.split(path)
        location, part = world.LISTING + folder, world.entry(name)
        known = run.writes.get(location)
        parts = {**(known.parts if known is not None else {}), part: (None, 1 if present else None)}
        now = world.listing(folder)
        run.writes[location] = Change(Form.PARTS, world.UNSEEN, now, parts)
        run.after[location] = now
        # what a fresh kernel would find there: what is there now, without what cells have made
        self._base.setdefault(location, now.with_parts({part: None}))

    # -- options -------------------------------------------------------------------------------

    def _options_set_again(self, run: Run, previous: Run | None, words: frozenset[str]) -> None:
        """Options that the cell set when it ran before, and has set to the same again."""
        if previous is None or previous.key != run.key or run.error is not None or not words & world.OPTION_WORDS:
            return
        for name, change in previous.writes.items():
            if name.startswith(world.OPTIONS) and name not in run.writes:
                value = self._world.options(name.removeprefix(world.OPTIONS))
                now = value.parts or {}
                again = {part: (None, new) for part, (_, new) in change.parts.items() if now.get(part) == new}
                run.before[name] = run.after[name] = value
                run.writes[name] = Change(Form.PARTS, value, value, again)

    def _options_read(self, run: Run, given: object, words: frozenset[str]) -> None:
        """What is shown of a table or array depends on the options of its library; a text may ask for them, too."""
        tree = self._analyzer.parse(run.source).tree
        if self._meter.shown or given is not None:
            for library, columns in display.shown(tree, given, self._namespace).items():
                self._option_read(run, library, None if columns else ONE_COLUMN)
        if (run.footprint.attributes | run.footprint.names) & display.ASKING:
            for library, part in display.asked(tree):
                self._option_read(run, library, part)

        if words & {"Decimal", "decimal"} or any(
            type(self._namespace.get(name)) is decimal.Decimal for name in run.footprint.names
        ):
            self._option_read(run, "decimal", None)

    def _option_read(self, run: Run, library: str, part: str | None) -> None:
        name = world.OPTIONS + library
        if library in sys.modules and name not in run.writes:
            value = self._world.options(library)
            run.before[name] = value
            self._base.setdefault(name, value)
            run.reads += (Read(name, part, ANY_STATEMENT, False),)

    # -- generators of random numbers ----------------------------------------------------------

    def _seeded(self, footprint: Footprint) -> frozenset[str]:
        """Libraries whose generators the cell seeds before it draws from them."""
        first: dict[str, Does] = {}
        for mention in footprint.mentions:
            if mention.location.startswith(world.RANDOM):
                first.setdefault(mention.location.removeprefix(world.RANDOM), mention.does)
        found = frozenset(library for library, does in first.items() if does is Does.WRITE)
        return found or (world.LIBRARIES if self._seeding_callee(footprint) else frozenset())

    def _seeding_callee(self, footprint: Footprint) -> bool:
        for name in footprint.names:
            held = self._namespace.get(name)
            if type(held) is not types.FunctionType or held.__globals__ is not self._namespace:
                continue
            if self._looker.code(held.__code__)[1] & _SEEDING:
                return True
        return False


def _last_word(callee: ast.expr) -> str:
    return callee.attr if isinstance(callee, ast.Attribute) else callee.id if isinstance(callee, ast.Name) else ""


def _first(name: str, value: Value) -> Value:
    """What a fresh kernel would meet in a place first seen now."""
    if name.startswith(world.RANDOM):
        return Value(hash(world.ENTROPY), "entropy")
    return value
