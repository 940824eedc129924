"""The layout: edges lead to the right, nothing overlaps, it is always the same, large graphs are soon done."""

from __future__ import annotations

import time
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from mldebt_nb.render.pipeline_layout import HEIGHT, WIDTH, Drawing, Link, lay_out


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[str], list[Link]]:
    size = draw(st.integers(0, 14))
    names = [f"n{number}" for number in range(size)]
    ends = st.sampled_from(names) if names else st.nothing()
    link = st.builds(Link, ends, ends, st.sampled_from("ab"))
    return names, draw(st.lists(link, max_size=30 if names else 0))


def overlaps(drawing: Drawing) -> list[tuple[str, str]]:
    boxes = list(drawing.boxes.items())
    return [
        (one, other)
        for number, (one, (x, y)) in enumerate(boxes)
        for other, (to_x, to_y) in boxes[:number]
        if abs(x - to_x) < WIDTH and abs(y - to_y) < HEIGHT
    ]


@given(graphs())
@settings(deadline=None, max_examples=200)
def test_whatever_the_graph(graph: tuple[list[str], list[Link]]) -> None:
    nodes, links = graph
    drawing = lay_out(nodes, links)
    assert set(drawing.boxes) == set(nodes)
    assert overlaps(drawing) == []
    for x, y in drawing.boxes.values():
        assert 0 <= x <= drawing.width - WIDTH
        assert 0 <= y <= drawing.height - HEIGHT
    for link, way in zip(links, drawing.ways, strict=True):
        assert (len(way) == 0) == (link.source == link.target)
        for (x, y), name in zip((way[:1] + way[-1:]), (link.source, link.target), strict=False):
            left, top = drawing.boxes[name]
            assert x in (left, left + WIDTH)
            assert top < y < top + HEIGHT
    assert lay_out(nodes, links) == drawing


@given(graphs())
@settings(deadline=None, max_examples=100)
def test_without_cycles_every_edge_leads_to_the_right(graph: tuple[list[str], list[Link]]) -> None:
    nodes, links = graph
    links = [link for link in links if int(link.source[1:]) < int(link.target[1:])]
    drawing = lay_out(nodes, links)
    for way in drawing.ways:
        assert [x for x, _ in way] == sorted(x for x, _ in way)


def test_a_chain_stands_on_one_line() -> None:
    drawing = lay_out(["a", "b", "c"], [Link("a", "b", ""), Link("b", "c", "")])
    assert len({y for _, y in drawing.boxes.values()}) == 1


def test_a_source_stands_just_before_what_it_feeds() -> None:
    links = [Link("a", "b", ""), Link("b", "c", ""), Link("late", "c", "")]
    boxes = lay_out(["a", "b", "c", "late"], links).boxes
    assert boxes["late"][0] == boxes["b"][0]


def test_edges_of_one_kind_share_their_way_past_other_nodes() -> None:
    chain = [Link("s", "a", ""), Link("a", "b", ""), Link("b", "c", ""), Link("c", "d", "")]
    drawing = lay_out(list("sabcd"), [*chain, Link("s", "c", "x"), Link("s", "d", "x"), Link("s", "d", "y")])
    to_c, to_d, other = drawing.ways[4:]
    assert to_c[:5] == to_d[:5]
    assert other[:5] != to_d[:5]


def test_five_hundred_nodes_are_soon_done() -> None:
    names = [f"n{number}" for number in range(500)]
    links = [Link(a, b, "next") for a, b in pairwise(names)]
    links += [Link(name, names[-1], "last") for name in names[:-1]]
    began = time.process_time()
    drawing = lay_out(names, links)
    assert time.process_time() - began < 10
    assert overlaps(drawing) == []
