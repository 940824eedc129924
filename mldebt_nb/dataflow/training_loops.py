"""Training written out by hand with PyTorch: loops that step an optimizer, calls of a model's `forward`.

Comes in: the graph, its statements and calls. Goes out: `UnclearedLoop`s, where no framework trains; `ForwardCall`s. It
does not judge.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.sites import Call
from mldebt_nb.dataflow.statements import Statement
from mldebt_nb.knowledge.calls import library_of

#: What trains by itself: it clears gradients and sets modes.
_FRAMEWORKS = frozenset(
    "pytorch_lightning lightning ignite fastai accelerate skorch catalyst transformers composer poutyne torchbearer "
    "syft tensorflow mxnet paddle deepspeed".split()
)
_CLEARING = ("zero_grad", ".grad", "set_to_none", "clear_grad")


class UnclearedLoop(NamedTuple):
    """A loop that adds gradients up: `backward` and `step` are called in it, and nothing clears."""

    cell: int
    node: ast.stmt
    backward: ast.Call
    step: ast.Call


class ForwardCall(NamedTuple):
    """`model.forward(…)`, called from outside of the class."""

    cell: int
    node: ast.Call
    model: str


def _is_trained_by_hand(graph: DataflowGraph) -> bool:
    """Whether the notebook uses PyTorch, and nothing that trains for it."""
    libraries = {library_of(name) for name in graph.kinds.imports.values()}
    return "torch" in libraries and libraries.isdisjoint(_FRAMEWORKS)


def uncleared_loops(graph: DataflowGraph, every: Sequence[Statement]) -> Iterator[UnclearedLoop]:
    """Outermost loops that step an optimizer, where neither they, nor what they call, clear gradients."""
    if not _is_trained_by_hand(graph):
        return
    clearing = frozenset(
        s.node.name
        for s in every
        if isinstance(s.node, (ast.FunctionDef, ast.AsyncFunctionDef)) and _says(graph, s, _CLEARING)
    )
    for statement in every:
        source = graph.by_cell[statement.cell].cell.source
        if not isinstance(statement.node, (ast.For, ast.While)) or ".backward(" not in source:
            continue
        calls = [node for part in statement.node.body for node in _own(part) if isinstance(node, ast.Call)]
        backward = next((call for call in calls if _method(call) == "backward"), None)
        step = next((call for call in calls if _method(call) == "step" and _is_optimizer(graph, call)), None)
        if backward is None or step is None or any(_called(call) in clearing for call in calls):
            continue
        loops = [outer for outer in statement.around if isinstance(outer, (ast.For, ast.While))]
        stops = any(isinstance(part, ast.Break) for part in ast.walk(statement.node))  # it only tries a few batches
        if not loops and not stops and not _says(graph, statement, _CLEARING):
            yield UnclearedLoop(statement.cell, statement.node, backward, step)


def forward_calls(graph: DataflowGraph, calls: Iterable[Call], every: Sequence[Statement]) -> Iterator[ForwardCall]:
    """Calls of `forward` on objects of PyTorch's classes, or of classes of the notebook that stem from them."""
    modules: frozenset[str] | None = None
    for call in calls:
        owner = call.receiver
        if call.name != "forward" or not isinstance(owner, ast.Name):
            continue
        maker = graph.kinds.maker(owner)
        if maker is not None and modules is None:
            modules = _modules(graph, every)
        if maker is not None and (maker.startswith("torch.nn.") or maker in (modules or ())):
            yield ForwardCall(call.cell, call.node, owner.id)


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a statement, without those of definitions in it."""
    pending: list[ast.AST] = [node]
    while pending:
        part = pending.pop()
        yield part
        if not isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            pending.extend(ast.iter_child_nodes(part))


def _method(call: ast.Call) -> str | None:
    return call.func.attr if isinstance(call.func, ast.Attribute) else None


def _called(call: ast.Call) -> str | None:
    return call.func.id if isinstance(call.func, ast.Name) else _method(call)


def _is_optimizer(graph: DataflowGraph, call: ast.Call) -> bool:
    """By what made the receiver, or by its name."""
    assert isinstance(call.func, ast.Attribute)
    owner = call.func.value
    maker = graph.kinds.maker(owner)
    if maker is not None:
        return maker.startswith("torch.optim.") and "lr_scheduler" not in maker
    return "optim" in ast.unparse(owner).lower()


def _says(graph: DataflowGraph, statement: Statement, words: tuple[str, ...]) -> bool:
    """Whether one of `words` stands in the text of a statement."""
    lines = graph.by_cell[statement.cell].cell.source.split("\n")
    text = "\n".join(lines[statement.node.lineno - 1 : statement.node.end_lineno])
    return any(word in text for word in words)


def _modules(graph: DataflowGraph, every: Sequence[Statement]) -> frozenset[str]:
    """Classes of the notebook that stem from `torch.nn.Module`."""
    found: set[str] = set()
    for statement in every:
        node = statement.node
        if isinstance(node, ast.ClassDef) and any(
            (graph.kinds.qualified(base) or "").startswith("torch.nn.")
            or (isinstance(base, ast.Name) and base.id in found)
            for base in node.bases
        ):
            found.add(node.name)
    return frozenset(found)
