"""Texts read against what the kernel's names hold now, and remembered.

Comes in: the source of a cell and the live namespace (types are asked for, nothing is called). Goes out: a `Footprint`,
on demand a `Slices`; keys that are equal for sources of equal syntax or meaning; what of the namespace mattered.
"""

from __future__ import annotations

import ast
import operator
import random
import types
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from mldebt_nb.dataflow.extraction import CellFlow, extract_one
from mldebt_nb.dataflow.functions import Function, Functions
from mldebt_nb.dataflow.kinds import Kinds
from mldebt_nb.knowledge.calls import RANDOM_MAKERS, Kind
from mldebt_nb.live import layout, tables
from mldebt_nb.live.folding.texts import Texts
from mldebt_nb.live.footprint import Footprint
from mldebt_nb.live.slices import Slices
from mldebt_nb.live.text import Text, called
from mldebt_nb.notebook.model import Cell
from mldebt_nb.notebook.parsing import ParsedCell, parse

_OF_SHELL = frozenset({"open", "display", "get_ipython", "exit", "quit", "In", "Out"})  # what IPython puts there

#: What analysis should know of a living object: its kind, its dotted name when it was imported.
Seed = tuple[Kind | None, str]


class _Noting(dict[str, Any]):
    """Notes which keys are asked for."""

    def __init__(self, asked: set[str]) -> None:
        super().__init__()
        self._asked = asked

    def get(self, key: str, default: Any = None) -> Any:
        self._asked.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self._asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._asked.add(str(key))
        return super().__contains__(key)


class _AskedKinds(Kinds):
    """Kinds of what the kernel's names hold. `asked` are the names of which anything was asked."""

    def __init__(self, seeds: Iterable[tuple[str, Seed]]) -> None:
        super().__init__()
        self.asked: set[str] = set()
        self._values = _Noting(self.asked)
        self.imports = _Noting(self.asked)
        for name, (kind, qualified) in seeds:
            if qualified:
                self.imported(name, qualified)
            elif kind is not None:
                self.assigned(name, kind)

    def _of_call(self, node: ast.Call) -> Kind:
        return Kind.RANDOM if self.qualified(node.func) in RANDOM_MAKERS else super()._of_call(node)


class Reading:
    """What a text does in a kernel where some names hold objects of certain kinds (`answers`; no other name was asked
    for), and where these are the notebook's functions that it can call."""

    def __init__(
        self, text: Text, functions: Sequence[Function], answers: Mapping[str, Seed | None], flow: CellFlow,
        own: Sequence[Function],
    ) -> None:  # fmt: skip
        self._text = text
        self.functions = functions
        self.answers = answers
        self._flow = flow
        self._own = own

    def holds(self, functions: Sequence[Function], seed: Callable[[str], Seed | None]) -> bool:
        """Whether all that matters is so now."""
        return (
            len(functions) == len(self.functions)
            and all(map(operator.is_, functions, self.functions))
            and all(seed(name) == answer for name, answer in self.answers.items())
        )

    @cached_property
    def footprint(self) -> Footprint:
        return Footprint(self._text, self._flow, self._own, self.functions)

    @cached_property
    def slices(self) -> Slices:
        return Slices(self._text, self._flow)


_K = TypeVar("_K")
_V = TypeVar("_V")


class _Recent(Generic[_K, _V]):
    """A table of the entries that were used last."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held: OrderedDict[_K, _V] = OrderedDict()

    def get(self, key: _K) -> _V | None:
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
        return found

    def keep(self, key: _K, value: _V) -> _V:
        """Put it in; gives it back."""
        self._held[key] = value
        if len(self._held) > self._limit:
            self._held.popitem(last=False)
        return value


_TEXTS, _READINGS, _VARIANTS, _DIGESTS = 300, 512, 4, 4096  # entries kept; variants: readings of one text


class Analyzer:
    """Reads cells against the live namespace; remembers the functions that cells have defined. `digest` is that of code
    without its lines.

    What is kept by source never goes out of date: a text tells the same in every kernel. A `Reading` holds as long as
    the names that it asked about hold objects of the kinds that they held then.
    """

    def __init__(self, digest: Callable[[types.CodeType], int], python_magics: frozenset[str] = frozenset()) -> None:
        self._python_magics = python_magics
        self._digest = digest
        self.texts = Texts(digest)
        self._functions: dict[str, Function] = {}
        self.asked: set[str] = set()
        """What has mattered of the kernel since somebody emptied it: `name` for the kind of the object that it holds,
        `name()` for which function of the notebook it is, if any."""
        self.read = 0  # how often a text was read against the namespace
        self._text: _Recent[str, Text] = _Recent(_TEXTS)
        self._readings: _Recent[str, list[Reading]] = _Recent(_READINGS)
        self._keys: _Recent[str, int] = _Recent(_DIGESTS)
        self._meanings: _Recent[str, int] = _Recent(_DIGESTS)
        self._held: dict[str, Seed] = {}
        self._relearned: set[str] = set()
        self._count = 0

    def text(self, source: str) -> Text:
        """What `source` tells by itself."""
        found = self._text.get(source)
        if found is None:
            self._count += 1
            parsed = parse(Cell(index=self._count, id=None, kind="code", source=source), self._python_magics)
            found = self._text.keep(source, Text(parsed))
        return found

    def parse(self, source: str) -> ParsedCell:
        """The syntax tree of `source`."""
        return self.text(source).parsed

    def key(self, source: str) -> int:
        """Equal for sources of equal syntax: comments, blank lines and line breaks do not count."""
        known = self._keys.get(source)
        if known is None:
            text = self.text(source)
            # what stands behind a magic is not ours to read: there every letter counts
            known = hash(source.strip()) if text.parsed.magics else hash(tuple(text.spelled))
            self._keys.keep(source, known)
        return known

    def meaning(self, source: str) -> int:
        """Equal for sources that the compiler makes the same of: `2` is `1 + 1`."""
        known = self._meanings.get(source)
        if known is None:
            parsed = self.parse(source)
            known = self.key(source)
            try:
                code = compile(parsed.tree, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                code = None
            if code is not None:
                self.texts.learn(parsed.tree, code)
                known = known if parsed.magics else self._digest(code)
            self._meanings.keep(source, known)
        return known

    def is_empty(self, source: str) -> bool:
        """Whether nothing would run: blank, or comments only."""
        return not self.parse(source).tree.body

    def footprint(self, source: str, namespace: Mapping[str, Any]) -> Footprint:
        """The effects of the text in a namespace that holds what it holds now."""
        return self._reading(source, namespace).footprint

    def slices(self, source: str, namespace: Mapping[str, Any]) -> Slices:
        """Which statements of the cell make which name."""
        return self._reading(source, namespace).slices

    def _reading(self, source: str, namespace: Mapping[str, Any]) -> Reading:
        text = self.text(source)
        names = text.names - _OF_SHELL
        self.asked.update(text.marks)
        functions = self._reachable(text.names, namespace)

        def seed(name: str) -> Seed | None:
            return _seed(namespace[name], name) if name in names and name in namespace else None

        known = self._readings.get(source) or self._readings.keep(source, [])
        found = next((reading for reading in known if reading.holds(functions, seed)), None)
        if found is None:
            self.read += 1
            seeds = {name: seed(name) for name in sorted(names)}
            kinds = _AskedKinds((name, said) for name, said in seeds.items() if said is not None)
            flow, own = self._flow(text.parsed, functions, kinds)
            found = Reading(text, functions, {name: seeds[name] for name in kinds.asked & names}, flow, own)
            known.insert(0, found)
            del known[_VARIANTS:]
        self.asked.update(found.answers)
        return found

    def changed(self, names: Iterable[str], namespace: Mapping[str, Any]) -> set[str]:
        """What of `asked` has another answer than when it was last given here; looks at `names` only."""
        found, self._relearned = set(map(called, self._relearned)), set()
        for name in names:
            was = self._held.get(name)
            now = _seed(namespace[name], name) if name in namespace else None
            if was != now:
                found.add(name)
                if name in self._functions:
                    found.add(called(name))
                if now is None:
                    del self._held[name]
                else:
                    self._held[name] = now
        return found

    def learn(self, footprint: Footprint, bound: Iterable[str]) -> None:
        """A cell with this footprint ran and bound `bound`: its functions are the ones meant from now on."""
        own = {function.name: function for function in footprint.functions}
        for name in bound:
            function = own.get(name)
            if function is not self._functions.get(name):
                self._relearned.add(name)
            if function is not None:
                self._functions[name] = function
            else:
                self._functions.pop(name, None)

    @staticmethod
    def _flow(parsed: ParsedCell, functions: Iterable[Function], kinds: Kinds) -> tuple[CellFlow, list[Function]]:
        known = Functions()
        for function in functions:
            known.add(function)
        return extract_one(parsed, known, kinds)

    def _reachable(self, names: frozenset[str], namespace: Mapping[str, Any]) -> list[Function]:
        """Functions of other cells that a cell which mentions `names` may call, directly or through others."""
        found: dict[str, Function] = {}
        pending = [name for name in names if name in self._functions]
        while pending:
            name = pending.pop()
            if name in found or name not in namespace:
                continue
            function = found[name] = self._functions[name]
            self.asked.update([called(e.name) for e in function.events])
            pending.extend(e.name for e in function.events if e.name in self._functions)
        return [found[name] for name in sorted(found)]


_KINDS: dict[type, Kind] = {
    list: Kind.LIST, dict: Kind.DICT, set: Kind.SET, str: Kind.TEXT, bytes: Kind.TEXT,
    **dict.fromkeys((int, float, bool, complex, type(None), tuple, frozenset, range), Kind.SCALAR),
    types.GeneratorType: Kind.ITERATOR, zip: Kind.ITERATOR, map: Kind.ITERATOR, filter: Kind.ITERATOR,
    enumerate: Kind.ITERATOR, random.Random: Kind.RANDOM, type(iter([])): Kind.ITERATOR, type(iter(())): Kind.ITERATOR,
    type(iter(range(0))): Kind.ITERATOR, type(iter({})): Kind.ITERATOR, type(iter("")): Kind.ITERATOR,
}  # fmt: skip


def _seed(obj: object, name: str) -> Seed:
    """What analysis should know of a living object: its kind, and its dotted name when it was imported."""
    kind = layout.kind_of(obj)
    if kind is types.ModuleType:
        return None, layout.module_name(cast("types.ModuleType", obj))
    known = _KINDS.get(kind)
    if known is not None:
        return known, ""
    if kind in (types.FunctionType, types.BuiltinFunctionType) or kind is type:
        home = getattr(obj, "__module__", None)  # of a builtin type of object: its own slot
        if type(home) is str and home not in ("__main__", "builtins"):
            return None, f"{home.partition('.')[0].lstrip('_')}.{name}"
        return (Kind.CLASS if kind is type else None), ""
    return tables.kind_of(kind), ""
