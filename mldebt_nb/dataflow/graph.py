"""The dataflow graph of a notebook: which write gives each read its value, in any order of cells.

Comes in: the effects of all cells. Goes out: reaching definitions, dependences between cells,
slices and blast radius, over the document order and over the recorded execution order. Everything is
computed when first asked for.
"""

from __future__ import annotations

import builtins
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cached_property

import msgspec

from mldebt_nb.dataflow.events import Access, Event, How
from mldebt_nb.dataflow.extraction import CellFlow, extract
from mldebt_nb.dataflow.functions import Functions
from mldebt_nb.dataflow.kinds import Kinds
from mldebt_nb.dataflow.locations import FILE, parts_conflict
from mldebt_nb.notebook.automagic import parse_all
from mldebt_nb.notebook.magics import AUTOMAGIC, is_sage
from mldebt_nb.notebook.model import Notebook
from mldebt_nb.notebook.parsing import ParsedCell

#: Names that exist before the first cell runs: builtins and what IPython puts into the namespace.
PREDEFINED = frozenset(dir(builtins)) | frozenset(
    [
        "In",
        "Out",
        "get_ipython",
        "exit",
        "quit",
        "display",
        "_",
        "__",
        "___",
        "_i",
        "_ii",
        "_iii",
        "_ih",
        "_oh",
        "_sh",
        "_dh",
        "__name__",
        "__doc__",
        "__builtin__",
        "__builtins__",
        "__loader__",
        "__spec__",
        "__package__",
        "__session__",
        "__debug__",
        "_exit_code",
    ]
)

#: `_7` and `_i7`: IPython's shown values and inputs.
_NUMBERED = re.compile(r"_i?\d+\Z")


class DependenceKind(StrEnum):
    FLOW = "flow"  # a write, then a read of it
    ANTI = "anti"  # a read, then a write over what it read
    OUTPUT = "output"  # a write, then a write over it


class Dependence(msgspec.Struct, frozen=True):
    """`later` depends on `earlier` (cell indices) through `name`; `must` when both surely happen."""

    kind: DependenceKind
    earlier: int
    later: int
    name: str
    must: bool


class Reaching:
    """Which writes of other cells each exposed event may see, for one order of cells."""

    __slots__ = ("_by_event", "_unbound", "order")

    def __init__(
        self,
        order: tuple[int, ...],
        by_event: dict[tuple[int, int], tuple[Event, ...]],
        unbound: set[tuple[int, int]],
    ) -> None:
        self.order = order
        self._by_event = by_event
        self._unbound = unbound

    def is_bound(self, event: Event) -> bool:
        """False for an effect of a notebook function whose name means nothing, or another one, at this point."""
        return (event.cell, event.index) not in self._unbound

    def of(self, event: Event) -> tuple[Event, ...]:
        """Writes of other cells that may give `event` its value; () when none stands before it."""
        return self._by_event.get((event.cell, event.index), ())

    def links(self) -> Iterable[tuple[int, int, tuple[Event, ...]]]:
        """(cell, event index, writes) of every event that some other cell's write reaches."""
        for (cell, index), writes in self._by_event.items():
            yield cell, index, writes


class DataflowGraph:
    """All cells' effects and what follows from them."""

    def __init__(self, notebook: Notebook, python_magics: frozenset[str] = frozenset()) -> None:
        self.notebook = notebook
        self.parsed: tuple[ParsedCell, ...] = parse_all(notebook.code_cells, python_magics)
        for parsed in self.parsed if self.is_python2 else ():
            parsed.leaks = True
        flows, functions, kinds = extract(self.parsed)
        self.flows: tuple[CellFlow, ...] = tuple(flows)
        self.functions: Functions = functions
        self.kinds: Kinds = kinds
        self.by_cell: dict[int, CellFlow] = {flow.cell.index: flow for flow in flows}

    # -- orders -------------------------------------------------------------------------------

    @cached_property
    def document_order(self) -> tuple[int, ...]:
        return tuple(flow.cell.index for flow in self.flows)

    @cached_property
    def execution_order(self) -> tuple[int, ...]:
        """Cells with a count, in the order of their last recorded runs."""
        counted = [(flow.cell.execution_count, flow.cell.index) for flow in self.flows if flow.cell.execution_count]
        return tuple(index for _, index in sorted(counted))

    @cached_property
    def counts_are_unique(self) -> bool:
        """Two cells with one count prove that the file mixes kernel sessions."""
        counts = [flow.cell.execution_count for flow in self.flows if flow.cell.execution_count]
        return len(counts) == len(set(counts))

    @cached_property
    def in_document_order(self) -> Reaching:
        return self.reaching(self.document_order)

    @cached_property
    def in_execution_order(self) -> Reaching:
        return self.reaching(self.execution_order)

    # -- names --------------------------------------------------------------------------------

    @cached_property
    def definitions(self) -> dict[str, list[Event]]:
        """All definitions by name, in document order; functions' `global` ones where they are called."""
        found: dict[str, list[Event]] = defaultdict(list)
        for flow in self.flows:
            for event in flow.events:
                if event.access is Access.DEFINE and (flow.stays(event) or not flow.parsed.isolated):
                    found[event.name].append(event)
        for function in self.functions:
            for event in function.events:
                if event.access is Access.DEFINE:
                    found[event.name].append(event)
        return found

    @cached_property
    def uses(self) -> dict[str, list[Event]]:
        """Everything that mentions a name other than by binding it: in cells, in function bodies, in magic text."""
        found: dict[str, list[Event]] = defaultdict(list)
        for flow in self.flows:
            for event in flow.events:
                if event.access is not Access.DEFINE:
                    found[event.name].append(event)
        for function in self.functions:
            for event in function.events:
                if event.access is not Access.DEFINE:
                    found[event.name].append(event)
        return found

    def is_predefined(self, name: str) -> bool:
        """Whether a name exists before the first cell runs."""
        return name in PREDEFINED or name in self.notebook.implicit or _NUMBERED.match(name) is not None

    @cached_property
    def unseen_from(self) -> int | None:
        """The first cell from which on names may exist that no text shows (star imports, `%run`, `exec`); or None."""
        if self.is_sage and self.flows:
            return self.flows[0].cell.index
        cells = [d.cell for d in self.definitions.get("*", ())]
        cells += [flow.cell.index for flow in self.flows if flow.defines_unseen]
        cells += [function.cell for function in self.functions if function.defines_unseen]
        return min(cells, default=None)

    @cached_property
    def is_python2(self) -> bool:
        """Whether the kernel is Python 2, as the file says or, where it says nothing, the syntax of some cell."""
        major = self.notebook.major
        return major == 2 or (major is None and any(parsed.python2 for parsed in self.parsed))

    @cached_property
    def is_sage(self) -> bool:
        """Whether cells are in Sage's language, as the kernel says or text that only Sage's preparser reads."""
        return self.notebook.sage or any(
            is_sage(region.text) for p in self.parsed if p.cell.failure is None for region in p.opaque
        )

    @cached_property
    def reads_unseen(self) -> bool:
        """`eval`, `exec`, `globals()`, `%run`: any name may be read."""
        magic = any(d.how is How.DYNAMIC for d in self.definitions.get("*", ()))
        return magic or any(f.reads_unseen for f in (*self.flows, *self.functions))

    def is_automagic(self, name: str) -> bool:
        return name in AUTOMAGIC

    # -- reaching definitions -------------------------------------------------------------------

    def reaching(self, order: Sequence[int]) -> Reaching:
        """Reaching definitions over `order` (cell indices), cells once each."""
        live: dict[str, list[Event]] = {}
        links: dict[tuple[int, int], tuple[Event, ...]] = {}
        unbound: set[tuple[int, int]] = set()
        for cell in order:
            flow = self.by_cell[cell]
            bound: dict[int, bool] = {}  # functions whose names mean them in this cell
            for event in flow.events:
                if not event.exposed or event.access is Access.DEFINE:
                    continue
                if event.via is not None and not self._bound(event, live, cell, bound):
                    unbound.add((cell, event.index))
                    continue
                writes = live.get(event.name)
                if not writes:
                    continue
                part = event.part
                if part is None:
                    links[cell, event.index] = tuple(writes)
                else:
                    seen = tuple(w for w in writes if parts_conflict(w.part, part))
                    if seen:
                        links[cell, event.index] = seen
            for name, (indices, outside, _) in flow.state.items():
                if outside:
                    if indices:
                        live[name] = [*live.get(name, ()), *(flow.events[i] for i in indices)]
                else:
                    live[name] = [flow.events[i] for i in indices]
        return Reaching(tuple(order), links, unbound)

    def live_after(self, order: Sequence[int]) -> dict[int, frozenset[str]]:
        """For each cell of `order` the names whose value, as the cell leaves it, some later cell may read."""
        live: set[str] = set()
        found: dict[int, frozenset[str]] = {}
        for cell in reversed(order):
            found[cell] = frozenset(live)
            flow = self.by_cell[cell]
            live -= {name for name, (_, outside, _) in flow.state.items() if not outside}
            live |= {event.name for event in flow.events if event.exposed and event.access is not Access.DEFINE}
        return found

    def _bound(self, event: Event, live: dict[str, list[Event]], cell: int, known: dict[int, bool]) -> bool:
        """Whether the function that `event` comes from, and those in between, are what their names mean here."""
        assert event.via is not None
        for function in (event.via, *event.through):
            if id(function) not in known:
                known[id(function)] = function.cell == cell or any(
                    w.cell == function.cell and w.access is Access.DEFINE for w in live.get(function.name, ())
                )
            if not known[id(function)]:
                return False
        return True

    # -- dependences between cells --------------------------------------------------------------

    def handovers(self) -> Iterator[tuple[Event, Event]]:
        """Each write with each read in another cell that may get its value from it, in document order.

        An update that only may happen counts where the read surely does.
        """
        for cell, index, writes in self.in_document_order.links():
            read = self.by_cell[cell].events[index]
            for write in writes:
                if write.access is Access.DEFINE or write.must or read.must:
                    yield write, read

    @cached_property
    def flow_edges(self) -> dict[int, dict[int, set[str]]]:
        """For each cell the cells whose writes it reads in document order, with the names."""
        edges: dict[int, dict[int, set[str]]] = {flow.cell.index: {} for flow in self.flows}
        for write, read in self.handovers():
            edges[read.cell].setdefault(write.cell, set()).add(read.name)
        return edges

    @cached_property
    def readers(self) -> dict[int, set[int]]:
        """For each cell the cells that read what it writes."""
        found: dict[int, set[int]] = {flow.cell.index: set() for flow in self.flows}
        for reader, sources in self.flow_edges.items():
            for source in sources:
                found[source].add(reader)
        return found

    def dependences(self) -> list[Dependence]:
        """All flow, anti and output dependences in document order."""
        found: dict[tuple[DependenceKind, int, int, str], bool] = {}

        def add(kind: DependenceKind, earlier: Event, later: Event) -> None:
            if earlier.cell != later.cell and (kind is DependenceKind.FLOW or parts_conflict(later.part, earlier.part)):
                mark = (kind, earlier.cell, later.cell, later.name)
                found[mark] = found.get(mark, False) or (earlier.must and later.must)

        for cell, index, writes in self.in_document_order.links():
            for write in writes:
                add(DependenceKind.FLOW, write, self.by_cell[cell].events[index])
        reads: dict[str, list[Event]] = defaultdict(list)
        wrote: dict[str, list[Event]] = defaultdict(list)
        for flow in self.flows:
            for event in flow.events:
                if event.writes:
                    for read in reads[event.name]:
                        add(DependenceKind.ANTI, read, event)
                    for write in wrote[event.name]:
                        add(DependenceKind.OUTPUT, write, event)
            for name, (indices, outside, _) in flow.state.items():
                if not outside:  # what came before is out of reach from here on
                    reads[name].clear()
                    wrote[name].clear()
                wrote[name].extend(flow.events[i] for i in indices)
            for event in flow.events:
                if event.access is not Access.DEFINE and event.exposed:
                    reads[event.name].append(event)
        return [
            Dependence(kind, earlier, later, name.removeprefix(FILE), must)
            for (kind, earlier, later, name), must in sorted(found.items())
        ]

    # -- slices -------------------------------------------------------------------------------

    def backward_slice(self, cell: int) -> tuple[int, ...]:
        """Cells that `cell` needs, itself included, in document order."""
        return self._closure(cell, {c: set(sources) for c, sources in self.flow_edges.items()})

    def forward_slice(self, cell: int) -> tuple[int, ...]:
        """Cells that an edit of `cell` may change, itself included, in document order."""
        return self._closure(cell, self.readers)

    def blast_radius(self, cell: int) -> int:
        """How many other cells an edit of `cell` may change."""
        return len(self.forward_slice(cell)) - 1

    @staticmethod
    def _closure(start: int, edges: dict[int, set[int]]) -> tuple[int, ...]:
        seen, pending = {start}, [start]
        while pending:
            for following in edges.get(pending.pop(), ()):
                if following not in seen:
                    seen.add(following)
                    pending.append(following)
        return tuple(sorted(seen))
