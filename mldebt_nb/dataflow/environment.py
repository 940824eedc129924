"""What the kernel seems to have had before the first cell: names of `--pylab`, of a platform, of an old Python.

Comes in: the graph. Goes out: for a name, what provides it, and whether the recorded run proves that no cell did; the
cells that an R kernel ran.
Whether that is a debt is for the rules to say.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from functools import cached_property
from itertools import takewhile

from mldebt_nb.dataflow.certainty import Certainty
from mldebt_nb.dataflow.events import Access, Event, How
from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.knowledge import pylab
from mldebt_nb.knowledge.environments import OLD_IPYTHON_NAMES, PLATFORMS, PYTHON2_NAMES, USUAL_ALIASES, is_of_r
from mldebt_nb.notebook.foreign import is_r
from mldebt_nb.notebook.model import Cell

_FLAG = re.compile(r"--?pylab\b")
#: So many functions of pylab, called without an import, show that the kernel was started with it; or one of NumPy and
#: one of Matplotlib, which no single import gives.
_SEVERAL = 4
#: So few do where nothing else is missing that a lost import would have given.
_FEW = 2
#: IPython puts it beside pylab's names. Notebooks also import it (from `IPython.core.pylabtools`), so that it is a sign
#: of its own only in the days of `--pylab`.
_PYLAB_ONLY = frozenset({"figsize"})
#: What of pylab is read and not called, and has a name that no variable would have.
_CONSTANTS = frozenset({"NaN", "Inf", "newaxis"})
_MODULES = frozenset({"np", "plt", "numpy", "pylab", "matplotlib", "pyplot", "mlab"})
#: An unbroken run of fewer cells is no session that anybody kept; it proves nothing for names of unknown origin.
_SHORTEST = 5
#: So many do for what the very first one read.
_SHORTEST_BEHIND_FIRST = 3


class Environment:
    """The answers for one notebook."""

    def __init__(self, graph: DataflowGraph) -> None:
        self._graph = graph
        self.certainty = Certainty(graph)
        self._unbroken = _unbroken_run(graph)
        #: Names that are read in earnest, and that nothing binds.
        self._unbound = {
            n for n, events in graph.uses.items() if not defining(graph, n) and not all(e.soft for e in events)
        }
        #: From the first cell that is in R to the last one, and those beside them that speak it too.
        self.foreign = _cells_of_r(graph)
        self._provided: dict[str, str] = {}
        self._look_for_platforms()
        self._look_for_old_kernels()
        if self._is_pylab():
            self._provided |= dict.fromkeys(pylab.NAMES, "a kernel started with `--pylab`")

    def provider(self, name: str) -> str | None:
        """What gives the kernel `name` at its start, as far as the notebook shows."""
        return self._provided.get(name)

    def from_start(self, name: str) -> int | None:
        """The cell that proves that no cell gave the kernel `name`; or None.

        It read the name without an error, all runs of the kernel up to its own stand in the file, and none of them
        defines the name. (Unless the text of a cell was changed afterwards, which no file tells.)
        """
        cell = self._first_reader(name) if len(self._unbroken) >= _SHORTEST_BEHIND_FIRST else None
        at_once = cell is not None and cell == self._unbroken[0][1]  # nothing ran before that might be gone
        return cell if at_once or len(self._unbroken) >= _SHORTEST else None

    def imported_at_start(self, name: str) -> Cell | None:
        """For a usual alias: a cell that found one of them before any cell of its kernel can have imported it."""
        return self._witness_of_imports if name in USUAL_ALIASES else None

    @cached_property
    def _witness_of_imports(self) -> Cell | None:
        cells = self._graph.notebook.cells
        for name in sorted(self._aliases):
            first = self._first_reader(name)
            if first is None and not self._graph.counts_are_unique:  # the first run of one of several kernels
                ones = (c.index for c in self._graph.notebook.code_cells if c.execution_count == 1)
                first = next((cell for cell in ones if self._reads(cell, name)), None)
            if first is not None:
                return cells[first]
        return None

    def may_be_imported_at_start(self, name: str) -> bool:
        """Whether nothing tells a usual alias that a startup file gives from one whose import is lost."""
        return self._had_aliases and (name in self._aliases or name in USUAL_ALIASES & self._graph.definitions.keys())

    @cached_property
    def _had_aliases(self) -> bool:
        """Whether a run found aliases that no cell binds, and no trace is left of a cell that imported them.

        A cell of imports that is lost takes other names with it, or leaves its own count as the only one that is
        missing. Where no run found an alias, nothing says that the kernel had it.
        """
        runs = self._runs_before_aliases
        return runs is not None and runs != 1 and not self._lost

    @cached_property
    def _runs_before_aliases(self) -> int | None:
        """How many runs before the first that found one of `_aliases` stand in no cell; None when no run did."""
        notebook, uses = self._graph.notebook, self._graph.uses
        readers = {e.cell if e.via is None else e.via.cell for name in self._aliases for e in uses[name]}
        cells = [notebook.cells[cell] for cell in readers]
        found = [c for c in cells if c.ran and (c.failure is None or c.failure.name != "NameError")]
        if not found:
            return None
        counts = {cell.execution_count for cell in notebook.code_cells}
        first = min((c.execution_count for c in found if c.execution_count), default=1)
        return sum(count not in counts for count in range(1, first))

    @cached_property
    def _lost(self) -> frozenset[str]:
        """Other names that a run needs and that nothing gives."""
        known = self._aliases | self._provided.keys() | PYTHON2_NAMES
        return frozenset(
            name
            for name in self._unbound - known
            if not self._graph.is_predefined(name)
            and not self._graph.is_automagic(name)
            and any(need.obstacle is None and need.cell not in self.foreign for need in self.certainty.needs(name))
        )

    @cached_property
    def _aliases(self) -> frozenset[str]:
        """Aliases such as `np` that are read as modules and that no cell binds."""
        nodes = (node for flow in self._graph.flows for node in ast.walk(flow.parsed.tree))
        return USUAL_ALIASES & frozenset(self._missing(n.value for n in nodes if isinstance(n, ast.Attribute)))

    def _first_reader(self, name: str) -> int | None:
        """The first cell of the unbroken run that read `name`, if none before it defines the name."""
        graph = self._graph
        defined = {d.cell for d in defining(graph, name)}
        first = min(
            (count for cell in defined if (count := graph.notebook.cells[cell].execution_count)),
            default=None,
        )
        if any(graph.notebook.cells[cell].ran and not graph.notebook.cells[cell].execution_count for cell in defined):
            return None  # it ran, nobody knows when
        for count, cell in self._unbroken:
            if first is not None and count > first:
                return None
            if self._reads(cell, name) and (first is None or count < first or self._reads_first(cell, name)):
                return cell
        return None

    def _reads(self, cell: int, name: str) -> bool:
        """Whether the run of `cell` must have looked `name` up, in a function that it calls too."""
        if self._graph.notebook.cells[cell].failure is not None:
            return False
        if name in self.certainty.top[cell]:
            return True
        charged = (e for e in self._graph.by_cell[cell].events if e.via is not None and e.name == name)
        return any(e.likely and not e.soft and e.access is not Access.DEFINE for e in charged)

    def _reads_first(self, cell: int, name: str) -> bool:
        """Whether `cell`, which also defines `name`, reads it before."""
        first = next((e for e in self._graph.by_cell[cell].events if e.name == name), None)
        return first is not None and first.access is not Access.DEFINE and first.likely

    def _look_for_platforms(self) -> None:
        imported = {qualified.partition(".")[0] for qualified in self._graph.kinds.imports.values()}
        for platform in PLATFORMS:
            if platform.signs & self._unbound or platform.packages & imported:
                self._provided |= dict.fromkeys(platform.names, platform.title)

    def _look_for_old_kernels(self) -> None:
        """A notebook that does not name its Python tells it by reading a builtin that only one kernel had."""
        if self._graph.notebook.major is None and any(self._was_found(name) for name in PYTHON2_NAMES):
            self._provided |= dict.fromkeys(PYTHON2_NAMES, "the Python 2 of its recorded run")
        for name in OLD_IPYTHON_NAMES:
            if self._was_found(name):
                self._provided[name] = "an IPython before 7"

    def _was_found(self, name: str) -> bool:
        """Whether a recorded run looked `name` up and ended without an error, though no cell defines it."""
        graph = self._graph
        if name not in graph.uses or defining(graph, name):
            return False
        cells = [graph.notebook.cells[need.cell] for need in self.certainty.needs(name) if need.obstacle is None]
        return any(cell.execution_count and cell.failure is None for cell in cells)

    def _is_pylab(self) -> bool:
        graph = self._graph
        if any(_FLAG.search(cell.source) for cell in graph.notebook.cells if "pylab" in cell.source):
            return True
        nodes = [node for flow in graph.flows for node in ast.walk(flow.parsed.tree)]
        called = self._missing(node.func for node in nodes if isinstance(node, ast.Call))
        modules = self._missing(node.value for node in nodes if isinstance(node, ast.Attribute))
        if self._is_old() and graph.unseen_from is None and any(map(self._was_found, called & _PYLAB_ONLY)):
            return True
        if (called | modules) <= pylab.NAMES | PYTHON2_NAMES and self._seems_pylab_only(called, modules):
            return True
        called &= (pylab.ARRAYS | pylab.PLOTS) - pylab.SHARED
        if self._is_old() and sum(map(self._was_found, called)) >= _SEVERAL:
            return True
        arrays = called & pylab.ARRAYS
        if len(arrays) >= _SEVERAL or (arrays and called & pylab.PLOTS):
            return True
        return any(self._first_reader(name) is not None for name in called)

    def _seems_pylab_only(self, called: set[str], modules: set[str]) -> bool:
        """Functions of pylab, or one and a module; asked where nothing else is missing that an import would give.

        One that a run found is enough where the file is of the days of `--pylab`.
        """
        functions = called & (pylab.ARRAYS | pylab.PLOTS)
        own = functions - pylab.SHARED
        several = len(functions) >= _FEW and bool(own)
        return (
            several
            or bool(functions and modules & _MODULES)
            or (self._is_old() and any(self._was_found(name) for name in own | _CONSTANTS))
        )

    def _is_old(self) -> bool:
        """Whether the file is of Python 2, or names no kernel, as before IPython 3."""
        notebook = self._graph.notebook
        return self._graph.is_python2 or (notebook.major is None and not notebook.kernel)

    def _missing(self, nodes: Iterable[ast.expr]) -> set[str]:
        """The names among `nodes` that nothing binds, and that somebody would miss."""
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        return {n for n in names & self._unbound if not self._graph.is_predefined(n)}


def defining(graph: DataflowGraph, name: str) -> list[Event]:
    """The definitions that can be a name's first: `x += 1` needs one before it."""
    return [d for d in graph.definitions.get(name, ()) if d.how is not How.AUGMENT]


def _cells_of_r(graph: DataflowGraph) -> frozenset[int]:
    if any(graph.definitions.get(name) for name in ("library", "require")):
        return frozenset()
    found = [p.cell.index for p in graph.parsed if is_r(p.tree, (region.text for region in p.opaque))]
    if not found:
        return frozenset()
    code = [flow.cell.index for flow in graph.flows]
    above = [cell for cell in code if cell < found[0]]
    below = [cell for cell in code if cell > found[-1]]
    first = min(takewhile(lambda cell: _speaks_r(graph, cell), reversed(above)), default=found[0])
    last = max(takewhile(lambda cell: _speaks_r(graph, cell), below), default=found[-1])
    return frozenset(range(first, last + 1))


def _speaks_r(graph: DataflowGraph, cell: int) -> bool:
    """Whether a cell beside cells of R reads what R has and what nothing here defines."""
    names = {event.name for event in graph.by_cell[cell].events if event.access is not Access.DEFINE}
    return any(is_of_r(name) and not defining(graph, name) for name in names)


def _unbroken_run(graph: DataflowGraph) -> list[tuple[int, int]]:
    """(count, cell) of the runs from 1 on, as long as each stands in the file, below the one before."""
    if not graph.counts_are_unique:
        return []  # runs of several kernels
    runs = sorted((c.execution_count, c.index) for c in graph.notebook.code_cells if c.execution_count)
    whole = list[tuple[int, int]]()
    for expected, (count, cell) in enumerate(runs, 1):
        if count != expected or (whole and cell < whole[-1][1]):
            break
        whole.append((count, cell))
    return whole
