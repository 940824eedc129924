"""The pipeline of a notebook as something to be drawn: operators, and what flows between them.

Comes in: the pipeline graph, the places of findings. Goes out: frozen records with names and no values, ready for JSON.
One call is one node: what makes a model is told by its first use, `fit_transform` is not two, and turns of a loop that
do the same to the same are one. Models that are never used, and what has neither a role nor an edge, are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

import msgspec

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.knowledge.roles import Role
from mldebt_nb.pipeline.leakage import leaks
from mldebt_nb.pipeline.naming import RowsWord, artifact, in_order, is_made, is_method, label, model, words_of
from mldebt_nb.pipeline.operators import Evaluation, Fit, Operator, PipelineGraph, Place
from mldebt_nb.pipeline.values import Data

#: Where findings are: cell, line and column, to their codes.
Found = Mapping[tuple[int, int, int], tuple[str, ...]]
_NONE: frozenset[RowsWord] = frozenset()


class Carried(StrEnum):
    """What flows over an edge."""

    DATA = "data"
    MODEL = "model"  # what a fit has learned


class Call(msgspec.Struct, frozen=True):
    """The call of a function of the notebook."""

    cell: int  # the index over all cells, markdown included
    cell_id: str | None
    line: int  # from 1, in the cell


class Node(msgspec.Struct, frozen=True):
    """An operator.

    `id` is unique within one outline and means nothing else; `number` is its place in a run from the top. `role` is a
    word of the field, or null for what is known by its name only; more may come. `called_from` are the calls of
    notebook functions around it, outermost first. `repeated`: it runs more than once. `rows` are those that it works
    on, empty where the text does not show them. `leaks` are the codes of rules that report this operator. `columns` are
    all that it works on, `without` those that surely are not among them, `target` what a model is to predict; each is
    empty where the text does not tell. `model` is what a fit makes, `artifact` the file, table or address that is read
    or written.
    """

    id: str
    number: int
    role: str | None
    label: str
    callee: str
    cell: int  # the index over all cells, markdown included
    cell_id: str | None
    line: int  # from 1, in the cell
    called_from: tuple[Call, ...] = ()
    repeated: bool = False
    rows: tuple[RowsWord, ...] = ()
    leaks: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    model: str | None = None
    artifact: str | None = None


class Edge(msgspec.Struct, frozen=True):
    """What `source` gives goes into `target`."""

    source: str
    target: str
    carries: Carried = Carried.DATA
    rows: tuple[RowsWord, ...] = ()


class Outline(msgspec.Struct, frozen=True):
    """Operators in the order of a run from the top. A notebook that is not in Python has none.

    `complete` is false when the notebook was too large to be followed to its end.
    """

    language: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    complete: bool = True


def outline(pipeline: PipelineGraph, graph: DataflowGraph, found: Found | None = None) -> Outline:
    """The pipeline graph of a notebook; operators that leak are marked where `found` has a finding."""
    return _Outliner(pipeline, graph, found or {}).done()


class _Outliner:
    """Finds for each operator the node that stands for it, then gathers what is known of nodes and edges."""

    def __init__(self, pipeline: PipelineGraph, graph: DataflowGraph, found: Found) -> None:
        self.pipeline = pipeline
        self.graph = graph
        self.found = found
        self.fits = {fit.by: fit for fit in pipeline.fits}
        self.nodes = _nodes(pipeline)
        self.repeated = _repeated(pipeline, self.nodes)
        self.rows = _Rows(pipeline)
        self.columns = _columns(pipeline, self.nodes)
        self.paths = {export.by: export.path for export in pipeline.exports}

    def done(self) -> Outline:
        edges = self._edges()
        joined = {end for pair in edges for end in pair}
        kept = [
            operator
            for operator in self.pipeline.operators
            if self.nodes.get(operator.number) == operator.number
            and (operator.role is not None or operator.number in joined)
        ]
        codes = self._codes()
        rows = self._merged(self.rows.of_operator)
        return Outline(
            self.graph.notebook.language,
            tuple(self._node(operator, codes, rows) for operator in kept),
            tuple(edges.values()),
            self.pipeline.complete,
        )

    def _node(
        self, operator: Operator, codes: dict[int, dict[str, None]], rows: dict[int, frozenset[RowsWord]]
    ) -> Node:
        number = operator.number
        cell, line, _ = self._place(operator.at)
        fit = self._fit(number)
        columns = self.columns.get(number, _NO_COLUMNS)
        return Node(
            _id(number),
            number,
            None if operator.role is None else operator.role.value,
            label(operator, self.fits.get(number)),
            operator.name,
            cell,
            self._cell_id(cell),
            line,
            tuple(self._call(place) for place in operator.called_from),
            number in self.repeated,
            in_order(rows.get(number, _NONE)),
            tuple(sorted(codes.get(number, ()))),
            *columns,
            None if fit is None else model(fit),
            artifact(operator, self.paths.get(number)),
        )

    def _fit(self, number: int) -> Fit | None:
        """The fit that makes the model which an operator gives; cross-validation gives none."""
        return None if self.pipeline[number].role is Role.CROSS_VALIDATION else self.fits.get(number)

    def _call(self, place: Place) -> Call:
        cell, line, _ = self._place(place)
        return Call(cell, self._cell_id(cell), line)

    def _place(self, place: Place) -> tuple[int, int, int]:
        """Cell, line and column as the user wrote them."""
        source_map = self.graph.by_cell[place.cell].parsed.source_map
        line, column = source_map.place(getattr(place.node, "lineno", 1), getattr(place.node, "col_offset", 0))
        return place.cell, line, column

    def _cell_id(self, cell: int) -> str | None:
        return self.graph.notebook.cells[cell].id

    def _codes(self) -> dict[int, dict[str, None]]:
        """Codes of findings for the nodes that leak."""
        codes: dict[int, dict[str, None]] = defaultdict(dict)
        for leak in self.pipeline.once(leaks) if self.found else ():
            node = self.nodes.get(leak.by)
            if node is not None:
                codes[node].update(dict.fromkeys(self.found.get(self._place(self.pipeline[leak.by].at), ())))
        return codes

    def _merged(self, words: Mapping[int, frozenset[RowsWord]]) -> dict[int, frozenset[RowsWord]]:
        """Words for operators as words for the nodes that stand for them."""
        merged: dict[int, frozenset[RowsWord]] = {}
        for number, known in words.items():
            node = self.nodes.get(number)
            if node is not None:
                merged[node] = merged.get(node, _NONE) | known
        return merged

    def _edges(self) -> dict[tuple[int, int], Edge]:
        carried: dict[tuple[int, int], Carried] = {}
        rows: dict[tuple[int, int], frozenset[RowsWord]] = {}
        for source, target in _flows(self.pipeline):
            pair = self.nodes.get(source, -1), self.nodes.get(target, -1)
            if -1 in pair or pair[0] == pair[1]:
                continue
            what = Carried.MODEL if self._is_model(source) else Carried.DATA
            carried[pair] = what if carried.get(pair, what) is what else Carried.DATA
            if what is Carried.DATA:
                rows[pair] = rows.get(pair, _NONE) | self.rows.of_flow(source, target)
        for source, target in self.rows.hidden():
            pair = self.nodes.get(source, -1), self.nodes.get(target, -1)
            if -1 not in pair and pair[0] != pair[1]:
                carried.setdefault(pair, Carried.DATA)
        return {
            pair: Edge(_id(pair[0]), _id(pair[1]), what, in_order(rows.get(pair, _NONE)))
            for pair, what in carried.items()
        }

    def _is_model(self, number: int) -> bool:
        """Whether what an operator gives is a model."""
        return self._fit(number) is not None or is_made(self.pipeline[number])


# -- which operators are one node ------------------------------------------------------------------


def _nodes(pipeline: PipelineGraph) -> dict[int, int]:
    """The number of the operator that stands for each; those that none stands for are missing."""
    unused = _only_made(pipeline)
    nodes: dict[int, int] = {}
    twins: dict[object, int] = {}
    for operator in pipeline.operators:
        if operator.number in unused:
            continue
        inputs = tuple(dict.fromkeys(nodes[n] for n in operator.inputs if n in nodes))
        here = _spot(operator)
        same = next((n for n in inputs if _spot(pipeline[n]) == here), None)
        if same is None:
            same = twins.setdefault((here, operator.name, inputs), operator.number)
        nodes[operator.number] = same
    return nodes


def _repeated(pipeline: PipelineGraph, nodes: dict[int, int]) -> set[int]:
    """Nodes that run more than once: in a loop, or in several turns that were followed."""
    repeated = {nodes[o.number] for o in pipeline.operators if o.repeated and o.number in nodes}
    turns: dict[tuple[int, str], int] = defaultdict(int)
    for operator in pipeline.operators:
        if operator.number in nodes:
            turns[nodes[operator.number], operator.name] += 1
    return repeated | {node for (node, _), times in turns.items() if times > 1}


def _spot(operator: Operator) -> object:
    """The call that an operator is."""
    return operator.at.cell, id(operator.at.node), tuple(id(place.node) for place in operator.called_from)


def _only_made(pipeline: PipelineGraph) -> set[int]:
    """Operators that make a model which a fit or another method of it tells of, or which nothing uses."""
    telling = {fit.by for fit in pipeline.fits}
    telling |= {operator.number for operator in pipeline.operators if is_method(operator)}
    used: dict[int, list[int]] = defaultdict(list)
    for source, target in _flows(pipeline):
        used[source].append(target)
    return {
        operator.number
        for operator in pipeline.operators
        if is_made(operator) and not (used[operator.number] and telling.isdisjoint(used[operator.number]))
    }


def _flows(pipeline: PipelineGraph) -> Iterator[tuple[int, int]]:
    """Every operator with each of its inputs, those of models that came from nowhere left out."""
    for operator in pipeline.operators:
        for source in operator.inputs:
            if 0 <= source < operator.number:
                yield source, operator.number


# -- columns ---------------------------------------------------------------------------------------


class _Names(NamedTuple):
    """Names of columns, as a node has them."""

    columns: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    target: tuple[str, ...] = ()


_NO_COLUMNS = _Names()


def _columns(pipeline: PipelineGraph, nodes: Mapping[int, int]) -> dict[int, _Names]:
    """The columns of nodes; those of a node that works on others in another turn are not told."""
    found: dict[int, set[_Names]] = defaultdict(set)
    for by, data, target in _worked_on(pipeline):
        if by in nodes:
            without = () if data.columns is None else _told(data.columns.gone)
            found[nodes[by]].add(_Names(_named(data), without, () if target is None else _named(target)))
    return {node: names.pop() for node, names in found.items() if len(names) == 1}


def _worked_on(pipeline: PipelineGraph) -> Iterator[tuple[int, Data, Data | None]]:
    """Operators, the data that they work on, and what a fit is to predict."""
    for fit in pipeline.fits:
        if fit.features is not None:
            yield fit.by, fit.features, fit.label
    for split in pipeline.splits:
        yield split.by, split.data, None
    for export in pipeline.exports:
        if export.data is not None:
            yield export.by, export.data, None


def _named(data: Data) -> tuple[str, ...]:
    """The names of all columns of a table, or those that a column was computed from."""
    return _told(data.of if data.columns is None else data.columns.only or frozenset())


def _told(names: frozenset[str]) -> tuple[str, ...]:
    """Names in order; none where one is only a position (`#3`, `+1`)."""
    return () if any(name[:1] in ("#", "+") for name in names) else tuple(sorted(names))


# -- rows ------------------------------------------------------------------------------------------


class _Rows:
    """Which rows operators work on and what flows between them, as far as fits, scores and splits tell."""

    def __init__(self, pipeline: PipelineGraph) -> None:
        self.pipeline = pipeline
        self.of_operator: dict[int, frozenset[RowsWord]] = {}
        self.told: dict[tuple[int, int], frozenset[RowsWord]] = {}
        self.parting = {split.by for split in pipeline.splits} | {
            operator.number for operator in pipeline.of_role(Role.SOURCE, Role.SPLIT, Role.SPLITTER)
        }
        own = self.parting | {fit.by for fit in pipeline.fits} | {e.by for e in pipeline.evaluations}
        for by, data, works in self._known():
            words = words_of(data.rows)
            self.told[data.by, by] = self.told.get((data.by, by), _NONE) | words
            if works:
                self._tell(by, words)
            if data.by not in own:
                self._tell(data.by, words)

    def of_flow(self, source: int, target: int) -> frozenset[RowsWord]:
        """The rows that flow from one operator into another."""
        known = self.told.get((source, target))
        if known is None and target not in self.parting:
            known = self.of_operator.get(target)
        if known is None and source not in self.parting:
            known = self.of_operator.get(source)
        return known or _NONE

    def hidden(self) -> Iterator[tuple[int, int]]:
        """What reaches an operator by no call: put into a column (`df["x"] = …`), or held by a model until its fit."""
        into: dict[int, set[int]] = defaultdict(set)
        for by, data, _ in self._known():
            into[by].update(n for n in (data.by, *(influence.by for influence in data.learned)) if 0 <= n < by)
        above: list[int] = []  # for each operator those before it that reach it, as bits
        for operator in self.pipeline.operators:
            reached = 0
            for source in operator.inputs:
                if 0 <= source < operator.number:
                    reached |= above[source] | 1 << source
            for source in sorted(into[operator.number], reverse=True):
                if not reached >> source & 1:
                    yield source, operator.number
                    reached |= above[source] | 1 << source
            above.append(reached)

    def _tell(self, number: int, words: frozenset[RowsWord]) -> None:
        if number >= 0 and words and self.pipeline[number].role is not Role.SOURCE:
            self.of_operator[number] = self.of_operator.get(number, _NONE) | words

    def _known(self) -> Iterator[tuple[int, Data, bool]]:
        """Operators, data that goes into them, and whether they work on it (or only watch it)."""
        for fit in self.pipeline.fits:
            for data in (fit.features, fit.label):
                if data is not None:
                    yield fit.by, data, data is fit.features
        for split in self.pipeline.splits:
            yield split.by, split.data, True
        for evaluation in self.pipeline.evaluations:
            yield evaluation.by, evaluation.data, not evaluation.validating
            for number in self._predictions(evaluation):
                yield number, evaluation.data, True

    def _predictions(self, evaluation: Evaluation) -> Iterator[int]:
        """The operators that made the predictions which are judged."""
        for number in self.pipeline[evaluation.by].inputs:
            if number >= 0 and evaluation.fit.by in self.pipeline[number].inputs:
                yield number


def _id(number: int) -> str:
    return f"n{number}"
