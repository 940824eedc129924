"""Static answers against the truth: made-up notebooks are really run, and what happens is compared.

The oracle executes the cells top to bottom in a namespace that notes every read and write of a name. It
knows nothing of the analysis. Programs have branches, loops, functions, deletions and in-place updates.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mldebt_nb.auditing import Auditor
from mldebt_nb.config import Config
from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.notebook.model import Cell, Notebook
from mldebt_nb.rules.registry import discover
from tests.conftest import TODAY

REGISTRY = discover()
NAMES = st.sampled_from(["a", "b", "c", "d"])
FUNCTIONS = st.sampled_from(["f", "g"])


def simple() -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{} = 1".format, NAMES),
        st.builds("{} = {}".format, NAMES, NAMES),
        st.builds("{} = [{} for {} in (1, 2)]".format, NAMES, NAMES, NAMES),
        st.builds("{} += 1".format, NAMES),
        st.builds("{}, {} = 1, {}".format, NAMES, NAMES, NAMES),
        st.builds("del {}".format, NAMES),
        st.builds("str({})".format, NAMES),
        st.builds("{}()".format, FUNCTIONS),
        st.builds("def {}(): return {}".format, FUNCTIONS, NAMES),
        st.builds("def {}({}=1): return str({})".format, FUNCTIONS, NAMES, NAMES),
        st.builds("{} = lambda: {}".format, FUNCTIONS, NAMES),
    )


def indented(block: list[str]) -> str:
    return "\n".join("    " + line for statement in block for line in statement.split("\n"))


def compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    block = st.lists(inner, min_size=1, max_size=2).map(indented)
    return st.one_of(
        st.builds("if flip():\n{}".format, block),
        st.builds("if flip():\n{}\nelse:\n{}".format, block, block),
        st.builds("for {} in items():\n{}".format, NAMES, block),
        st.builds("for {} in (1, 2):\n{}".format, NAMES, block),
        st.builds("try:\n{}\nexcept ZeroDivisionError as {}:\n{}".format, block, NAMES, block),
        st.builds("try:\n{}\nfinally:\n{}".format, block, block),
        st.builds("while True:\n{}\n    break".format, block),
        st.builds("def g():\n    global {}\n{}".format, NAMES, block),
    )


STATEMENTS = st.recursive(simple(), compound, max_leaves=3)
CELLS = st.lists(st.lists(STATEMENTS, min_size=1, max_size=3).map("\n".join), min_size=1, max_size=6)


class Noting(dict[str, Any]):
    """A namespace for `exec` that notes who wrote what is read. (Code in functions reads its globals unseen.)"""

    def __init__(self, **values: Any) -> None:
        super().__init__(values)
        self.cell = -1
        self.writers: dict[str, int] = {}
        self.flows: set[tuple[int, int, str]] = set()

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        writer = self.writers.get(name, self.cell)
        if writer != self.cell:
            self.flows.add((writer, self.cell, name))
        return value

    def __setitem__(self, name: str, value: Any) -> None:
        self.writers[name] = self.cell
        super().__setitem__(name, value)


def run(cells: list[str], flips: list[bool], *, loops_turn: bool = False) -> tuple[tuple[int, str] | None, Noting]:
    """Run top to bottom; gives the (cell, name) of the first NameError, and what was read from whom."""
    source: Iterator[bool] = iter(flips * 50)
    space = Noting(
        __builtins__=builtins,
        flip=lambda: next(source, False),
        items=lambda: [1] if loops_turn or next(source, False) else [],
    )
    for index, text in enumerate(cells):
        space.cell = index
        try:
            exec(compile(text, "<cell>", "exec"), space)
        except UnboundLocalError:
            return None, space
        except NameError as error:
            first: BaseException = error
            while isinstance(first.__context__, NameError):
                first = first.__context__
            if "free variable" in str(first):  # a name of the function around it: as an UnboundLocalError
                return None, space
            return (index, getattr(first, "name", None) or ""), space
        except (TypeError, RecursionError):
            return None, space  # values of the wrong kind: the program ends here, names say nothing more
    return None, space


def valid(cells: list[str]) -> bool:
    try:
        for text in cells:
            compile(text, "<cell>", "exec")
    except SyntaxError:
        return False
    return True


def notebook(cells: list[str]) -> Notebook:
    implicit = frozenset({"flip", "items"})
    return Notebook("n", tuple(Cell(i, None, "code", text) for i, text in enumerate(cells)), implicit=implicit)


def undefined(cells: list[str], confidence: str) -> set[str]:
    auditor = Auditor(Config(select=("NBS101", "NBS102"), confidence=confidence), REGISTRY, TODAY)
    return {f.symbol or "" for f in auditor.audit_notebook(notebook(cells)).findings}


@settings(max_examples=400, deadline=None)
@given(CELLS.filter(valid), st.lists(st.booleans(), min_size=8, max_size=8))
def test_a_name_error_is_always_foreseen(cells: list[str], flips: list[bool]) -> None:
    failed, _ = run(cells, flips)
    if failed is not None:
        possible = undefined(cells, "low") | maybe_undefined(cells)
        assert failed[1] in possible, (cells, failed)


def maybe_undefined(cells: list[str]) -> set[str]:
    """Names that some definition only may reach: rules keep silent about them on purpose."""
    graph = DataflowGraph(notebook(cells))
    found = set()
    for flow in graph.flows:
        for event in flow.events:
            if event.access != 1 and event.exposed:
                definitions = [w for w in graph.in_document_order.of(event) if w.access == 1]
                inside = [flow.events[i] for i in event.inside]
                if not any(w.must for w in definitions) and (definitions or inside):
                    found.add(event.name)
                if definitions and any(w.access == 3 for f in graph.flows for w in f.events if w.name == event.name):
                    found.add(event.name)
    found |= {
        e.name for flow in graph.flows for e in flow.events if e.access == 3 and e.loop
    }  # gone in the second turn
    found |= {
        target.id
        for text in cells
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Try) and node.finalbody
        for statement in node.body
        for inner in ast.walk(statement)
        if isinstance(inner, ast.Delete)
        for target in inner.targets
        if isinstance(target, ast.Name)
    }  # `finally` may be entered before or after it is gone
    functions = {e.name for f in graph.functions for e in f.events}
    return found | functions | locals_of_functions(cells)


def locals_of_functions(cells: list[str]) -> set[str]:
    """Names that functions bind for themselves: an unbound local is no name of the notebook."""
    functions = [
        node for text in cells for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]  # fmt: skip
    return {
        inner.id for function in functions for inner in ast.walk(function)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, (ast.Store, ast.Del))
    }  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(CELLS.filter(valid), st.lists(st.booleans(), min_size=8, max_size=8))
def test_what_is_surely_undefined_fails_when_it_is_reached(cells: list[str], flips: list[bool]) -> None:
    """A use-before-definition at high confidence: no run in which loops turn gets past it."""
    auditor = Auditor(Config(select=("NBS102",)), REGISTRY, TODAY)
    reported = [f for f in auditor.audit_notebook(notebook(cells)).findings if "after it was deleted" not in f.message]
    if not reported:
        return
    failed, space = run(cells, flips, loops_turn=True)
    last = space.cell
    for finding in reported:
        assert finding.cell_index is not None
        assert not (failed is None and last == len(cells) - 1 and not stopped_early(cells, flips)), (cells, finding)


def stopped_early(cells: list[str], flips: list[bool]) -> bool:
    """The program ended by an error of another kind before all cells had run."""
    failed, space = run([*cells, "end_marker = 1"], flips, loops_turn=True)
    return failed is not None or "end_marker" not in space


@settings(max_examples=300, deadline=None)
@given(CELLS.filter(valid), st.lists(st.booleans(), min_size=8, max_size=8))
def test_every_flow_that_happens_is_in_the_graph(cells: list[str], flips: list[bool]) -> None:
    assume(not any("global" in cell for cell in cells))  # compiled to stores that the noting namespace does not see
    _, space = run(cells, flips)
    graph = DataflowGraph(notebook(cells))
    edges = {
        (write.cell, cell, graph.by_cell[cell].events[index].name)
        for cell, index, writes in graph.in_document_order.links()
        for write in writes
    }
    assert {f for f in space.flows if f[2] in "abcdfg"} <= edges, cells
