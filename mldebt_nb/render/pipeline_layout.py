"""A layered drawing of a directed graph, from left to right.

Comes in: names of nodes, edges with a kind. Goes out: a box for each node, points for each edge. The layer of a node is
the longest way to it; sources stand just before what they feed. Within a layer, nodes stand where those around them do
(barycentres, a fixed number of sweeps). Edges of one kind from one node share their way, so that the number of points
grows with nodes and layers and not with edges. Parts that hang together are drawn one below another, single nodes last.
The same graph always gives the same drawing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

#: Sizes in the units of the drawing.
WIDTH, HEIGHT, GAP_X, GAP_Y, LANE, MARGIN = 216.0, 50.0, 72.0, 18.0, 12.0, 14.0
_SWEEPS = 12
_STRETCHES = 8
_LANES = 2_000  # in one part; edges beyond that are drawn without a say in where nodes stand
_PER_LINE = 5  # single nodes beside one another

Point = tuple[float, float]


class Link(NamedTuple):
    """An edge; those of one `kind` share their way."""

    source: str
    target: str
    kind: str


class Drawing(NamedTuple):
    """Left upper corners of nodes, points of each edge in the order of the edges (pairs: in and out of each layer)."""

    width: float
    height: float
    boxes: dict[str, Point]
    ways: list[list[Point]]


def lay_out(nodes: Sequence[str], links: Sequence[Link]) -> Drawing:
    """Places for nodes and edges; edges from a node to itself are not drawn."""
    boxes: dict[str, Point] = {}
    ways: list[list[Point]] = [[] for _ in links]
    top = MARGIN
    single: list[str] = []
    for members, numbers in _parts(nodes, links):
        if not numbers:
            single += members
            continue
        part = _Part(members, {number: links[number] for number in numbers})
        for name, (x, y) in part.boxes().items():
            boxes[name] = (x + MARGIN, y + top)
        for number, way in part.ways().items():
            ways[number] = [(x + MARGIN, y + top) for x, y in way]
        top += part.height + 2 * GAP_Y
    for number, name in enumerate(single):
        column, row = number % _PER_LINE, number // _PER_LINE
        boxes[name] = (MARGIN + column * (WIDTH + GAP_Y), top + row * (HEIGHT + GAP_Y))
    across = [x + WIDTH for x, _ in boxes.values()]
    down = [*(y + HEIGHT for _, y in boxes.values()), *(y for way in ways for _, y in way)]
    return Drawing(max(across, default=0.0) + MARGIN, max(down, default=0.0) + MARGIN, boxes, ways)


def _parts(nodes: Sequence[str], links: Sequence[Link]) -> list[tuple[list[str], list[int]]]:
    """Nodes that hang together with the numbers of their edges, in the order of their first nodes."""
    leader = {name: name for name in nodes}

    def find(name: str) -> str:
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    for link in links:
        leader[find(link.target)] = find(link.source)
    parts: dict[str, tuple[list[str], list[int]]] = {}
    for name in nodes:
        parts.setdefault(find(name), ([], []))[0].append(name)
    for number, link in enumerate(links):
        if link.source != link.target:
            parts[find(link.source)][1].append(number)
    return list(parts.values())


class _Part:
    """One part: `spots` are nodes and, where an edge passes a layer, lanes; each is in one layer."""

    def __init__(self, nodes: list[str], links: dict[int, Link]) -> None:
        self.nodes = nodes
        self.links = links
        self.forward = links.keys() - _backward(nodes, links)
        self.layer = self._layers()
        self.layers: list[list[int]] = [[] for _ in range(max(self.layer.values()) + 1)]
        self.spots: list[tuple[str, str]] = []  # the node and "", or the source and the kind of a lane
        self.depth: list[int] = []
        self.before: list[list[int]] = []
        self.after: list[list[int]] = []
        self.at = {name: self._spot(name, "", self.layer[name]) for name in nodes}
        self.passed = self._lanes()
        self._order()
        self.y = self._stretched()
        self.height = max(y + self._size(spot) / 2 for spot, y in enumerate(self.y))

    # -- layers --------------------------------------------------------------------------------

    def _ends(self, number: int) -> tuple[str, str]:
        """Where an edge begins and ends in the order of layers; one that leads back is turned round."""
        link = self.links[number]
        return (link.source, link.target) if number in self.forward else (link.target, link.source)

    def _layers(self) -> dict[str, int]:
        """The longest way to each node; a source stands just before the first that it feeds."""
        targets: dict[str, list[str]] = defaultdict(list)
        waiting = dict.fromkeys(self.nodes, 0)
        for number in self.links:
            source, target = self._ends(number)
            targets[source].append(target)
            waiting[target] += 1
        sources = [name for name in self.nodes if not waiting[name]]
        layer = dict.fromkeys(self.nodes, 0)
        ready = list(sources)
        for name in ready:
            for target in targets[name]:
                layer[target] = max(layer[target], layer[name] + 1)
                waiting[target] -= 1
                if not waiting[target]:
                    ready.append(target)
        for name in sources:
            layer[name] = min(layer[target] for target in targets[name]) - 1
        return layer

    def _spot(self, name: str, kind: str, layer: int) -> int:
        self.spots.append((name, kind))
        self.depth.append(layer)
        self.before.append([])
        self.after.append([])
        self.layers[layer].append(len(self.spots) - 1)
        return len(self.spots) - 1

    def _lanes(self) -> dict[int, list[int]]:
        """For each edge the lanes that it runs in; the shortest edges have them first, until there are too many."""
        lanes: dict[tuple[str, str, int], int] = {}
        passed: dict[int, list[int]] = {}
        joined: set[tuple[int, int]] = set()
        for number in sorted(self.links, key=self._span):
            source, target = self._ends(number)
            kind = self.links[number].kind
            crossed = [(source, kind, layer) for layer in range(self.layer[source] + 1, self.layer[target])]
            if len(lanes) + len(crossed) > _LANES:
                passed[number] = []
                continue
            for lane in crossed:
                if lane not in lanes:
                    lanes[lane] = self._spot(*lane)
            way = [self.at[source], *(lanes[lane] for lane in crossed), self.at[target]]
            for pair in pairwise(way):
                if pair not in joined:
                    joined.add(pair)
                    self.after[pair[0]].append(pair[1])
                    self.before[pair[1]].append(pair[0])
            passed[number] = way[1:-1]
        return passed

    def _span(self, number: int) -> int:
        source, target = self._ends(number)
        return self.layer[target] - self.layer[source]

    # -- order and height ----------------------------------------------------------------------

    def _order(self) -> None:
        """Sort each layer by where the neighbours stand, to and fro."""
        rank = {spot: float(place) for layer in self.layers for place, spot in enumerate(layer)}
        for sweep in range(_SWEEPS):
            down = sweep % 2 == 0
            beside = self.before if down else self.after
            for layer in self.layers if down else reversed(self.layers):
                layer.sort(key=lambda spot: (_mean([rank[n] for n in beside[spot]], rank[spot]), spot))
                for place, spot in enumerate(layer):
                    rank[spot] = place + 0.5 - len(layer) / 2

    def _stretched(self) -> list[float]:
        """The middle of each spot: near its neighbours' without changing the order."""
        y = [0.0] * len(self.spots)
        for layer in self.layers:
            self._place(layer, y, [0.0] * len(layer))
        for turn in range(_STRETCHES):
            down = turn % 2 == 0
            for layer in self.layers if down else reversed(self.layers):
                beside = [self.before[s] if down else self.after[s] for s in layer]
                self._place(
                    layer, y, [_mean([y[n] for n in near], y[s]) for s, near in zip(layer, beside, strict=True)]
                )
        top = min(middle - self._size(spot) / 2 for spot, middle in enumerate(y))
        return [round(middle - top, 1) for middle in y]

    def _place(self, layer: list[int], y: list[float], wanted: list[float]) -> None:
        """Give the spots of a layer the heights nearest to those wanted that keep order and distance."""
        offsets, offset = [], 0.0
        for place, spot in enumerate(layer):
            if place:
                offset += (self._size(layer[place - 1]) + self._size(spot)) / 2 + GAP_Y
            offsets.append(offset)
        levels = _rising([want - offset for want, offset in zip(wanted, offsets, strict=True)])
        for spot, level, offset in zip(layer, levels, offsets, strict=True):
            y[spot] = level + offset

    def _size(self, spot: int) -> float:
        return LANE if self.spots[spot][1] else HEIGHT

    # -- what comes of it ----------------------------------------------------------------------

    def boxes(self) -> dict[str, Point]:
        return {name: (self._left(spot), self.y[spot] - HEIGHT / 2) for name, spot in self.at.items()}

    def ways(self) -> dict[int, list[Point]]:
        """The points of each edge, from its source to its target."""
        begins, ends = self._ports(0), self._ports(1)
        ways: dict[int, list[Point]] = {}
        for number, lanes in self.passed.items():
            source, target = (self.at[name] for name in self._ends(number))
            kind = self.links[number].kind
            way = [(self._left(source) + WIDTH, self.y[source] + begins[source, kind])]
            for lane in lanes:
                way += [(self._left(lane), self.y[lane]), (self._left(lane) + WIDTH, self.y[lane])]
            way.append((self._left(target), self.y[target] + ends[target, kind]))
            ways[number] = way if number in self.forward else way[::-1]
        return ways

    def _ports(self, end: int) -> dict[tuple[int, str], float]:
        """How far from the middle of a node the edges of each kind leave (0) or reach it (1), the upper ones first."""
        heights: dict[int, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        for number, lanes in self.passed.items():
            way = [self.at[self._ends(number)[0]], *lanes, self.at[self._ends(number)[1]]]
            here, next_to_it = (way[0], way[1]) if end == 0 else (way[-1], way[-2])
            heights[here][self.links[number].kind].append(self.y[next_to_it])
        ports: dict[tuple[int, str], float] = {}
        for spot, kinds in heights.items():
            ordered = sorted(kinds, key=lambda kind: (_mean(kinds[kind], 0.0), kind))
            for place, kind in enumerate(ordered):
                ports[spot, kind] = HEIGHT * ((place + 1) / (len(ordered) + 1) - 0.5)
        return ports

    def _left(self, spot: int) -> float:
        return self.depth[spot] * (WIDTH + GAP_X)


def _backward(nodes: Iterable[str], links: dict[int, Link]) -> set[int]:
    """Edges to turn round so that no way leads back to where it began."""
    outgoing: dict[str, list[int]] = defaultdict(list)
    for number, link in links.items():
        outgoing[link.source].append(number)
    backward: set[int] = set()
    done: dict[str, bool] = {}  # False while the search is below the node
    for start in nodes:
        stack = [] if start in done else [(start, iter(outgoing[start]))]
        done.setdefault(start, False)
        while stack:
            name, rest = stack[-1]
            for number in rest:
                target = links[number].target
                if target not in done:
                    done[target] = False
                    stack.append((target, iter(outgoing[target])))
                    break
                if not done[target]:
                    backward.add(number)
            else:
                done[name] = True
                stack.pop()
    return backward


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _rising(values: list[float]) -> list[float]:
    """The sequence that never falls and is nearest to `values` in squares."""
    blocks: list[tuple[float, int]] = []  # mean and length
    for value in values:
        mean, length = value, 1
        while blocks and blocks[-1][0] >= mean:
            last, times = blocks.pop()
            mean, length = (last * times + mean * length) / (times + length), times + length
        blocks.append((mean, length))
    return [mean for mean, length in blocks for _ in range(length)]
