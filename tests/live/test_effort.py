"""What one more run costs, counted in what is looked at: the same in a short session and in a long one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from mldebt_nb.live import log, protocol
from mldebt_nb.live.bindings import MANY, Bindings
from tests.live.kernels import Notebook, notebook

pytestmark = pytest.mark.xdist_group("live")

LENGTH = 300


class Effort(NamedTuple):
    """What was done: cells judged, cells told, texts read against the namespace, names looked at."""

    judged: int
    told: int
    read: int
    looked: int


@pytest.fixture
def cells() -> Iterator[Notebook]:
    with notebook() as made:
        yield made


def counted(cells: Notebook, monkeypatch: pytest.MonkeyPatch, source: str, cell: str | None) -> Effort:
    """The effort of one run and the status after it."""
    session, looks = cells.session, []
    look = session.recorder.looker.look
    before = session._replay.count, session.standing.told, session.analyzer.read
    with monkeypatch.context() as patched:
        patched.setattr(session.recorder.looker, "look", lambda *given: looks.append(1) or look(*given))
        cells.run(source, cell).raise_error()
        status = session.status()
    assert status.problem is None
    after = session._replay.count, session.standing.told, session.analyzer.read
    return Effort(*[now - then for now, then in zip(after, before, strict=True)], len(looks))


def chain(at: int) -> tuple[str, str]:
    return f"n{at}", f"v{at} = v{at - 1} + 1\nw{at} = [v{at}]" if at else "v0 = 1\nw0 = [v0]"


@pytest.mark.parametrize("told", [False, True], ids=["history", "document"])
def test_a_new_cell(cells: Notebook, monkeypatch: pytest.MonkeyPatch, told: bool) -> None:
    if told:
        cells.document(*map(chain, range(LENGTH + 2)))
        cells.session.status()
    for at in range(LENGTH):
        cells.run(chain(at)[1], chain(at)[0])
        if at == 10:
            cells.session.status()
            early = counted(cells, monkeypatch, "other = [1]", "n10b")
    cells.session.status()
    late = counted(cells, monkeypatch, chain(LENGTH)[1], chain(LENGTH)[0])
    assert late.judged <= 2, "the cell itself, and what it moves"
    assert late.told == late.judged
    assert late.read <= 1
    assert late.looked <= early.looked + 4


def test_a_run_that_does_the_same_again_is_no_news(cells: Notebook) -> None:
    session = cells.session

    def is_news(source: str, cell: str) -> bool:
        session.status()
        cells.run(source, cell)
        return bool(session.news)

    assert is_news("x = 1", "a")
    assert not is_news("x = 1", "a")
    assert is_news("y = x", "b")
    assert not is_news("y = x", "b")
    assert not any(is_news("x = 1", "a") for _ in range(40)), "though earlier runs are forgotten"
    assert is_news("x = 2", "c"), "`x` is another now"
    assert is_news("x = 1", "a"), "and again"
    assert not is_news("y = x", "b"), "which is the same, though another run has left it"
    assert is_news("x = 1  # now", "a")
    assert is_news("1 / 0", "d")
    assert is_news("1 / 0", "d"), "how a run failed is told with it"
    cells.document(("a", "x = 3"))
    assert session.news


@pytest.mark.parametrize("cell", ["n0", "n150", f"n{LENGTH - 1}"])
def test_an_old_cell_again(cells: Notebook, monkeypatch: pytest.MonkeyPatch, cell: str) -> None:
    for at in range(LENGTH):
        cells.run(chain(at)[1], chain(at)[0])
    cells.session.status()
    effort = counted(cells, monkeypatch, chain(int(cell[1:]))[1], cell)
    assert effort.judged == effort.told == 1
    assert effort.read == 0, "nothing that the text asks about is another"


def test_many_runs_of_few_cells(cells: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    for at in range(LENGTH):
        cells.run(f"v{at % 5} = {at % 5}", f"n{at % 5}")
    cells.session.status()
    assert counted(cells, monkeypatch, "v3 = 3", "n3") == Effort(1, 1, 0, 1)


def test_nothing_has_happened(cells: Notebook) -> None:
    for at in range(20):
        cells.run(*chain(at)[::-1])
    first = cells.session.status()
    judged, told = cells.session._replay.count, cells.session.standing.told
    assert cells.session.status() == first
    assert (cells.session._replay.count, cells.session.standing.told) == (judged, told)
    assert cells.session.document.cells()[0] is cells.session.document.cells()[0]


def test_cells_that_do_not_stand(cells: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan looks at what must run again, not at the others."""
    cells.run("p = 1", "a")
    cells.run("p + 1", "b")
    for at in range(LENGTH):
        cells.run(*chain(at)[::-1])
    cells.run("p = 2", "a")
    assert cells.session.status().plan() == ["b"]
    asked: list[str] = []
    writers = cells.session._replay.writers
    monkeypatch.setattr(cells.session._replay, "writers", lambda name: asked.append(name) or writers(name))
    assert cells.session.status().plan() == ["b"]
    assert set(asked) == {"p"}


def test_forgetting_judges_those_that_read_what_is_forgotten(cells: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "CELLS", 50)
    monkeypatch.setattr(log, "_MORE", 10)
    for at in range(200):
        cells.run(f"a{at} = {at}", f"n{at}")
        effort = counted(cells, monkeypatch, f"z{at} = a{at}", f"m{at}")
        assert effort.judged <= 2 or effort.told == len(cells.session.status().cells)
        assert effort.judged < 30
        if at % 10 == 0:
            assert cells.session.status() == cells.session.status_from_scratch()
    assert len(cells.session.status().cells) <= 62


def test_a_delta_has_what_is_new(cells: Notebook) -> None:
    for at in range(20):
        cells.run(*chain(at)[::-1])
    before = cells.session.status()
    cells.run("v3 = 7", "n3")
    cells.run("more = 1", "n20")
    now = cells.session.status()
    told = protocol.delta(before, now)
    assert {cell.id for cell in told.cells} == {cell.id for cell in now.cells if cell not in before.cells}
    assert told.order == tuple(cell.id for cell in now.cells)
    assert protocol.delta(now, now).cells == ()
    assert protocol.delta(now, before).gone == ("n20",)


# -- names -------------------------------------------------------------------------------------------------------------


class Odd:
    """A key that is no text; it answers nothing."""

    def __eq__(self, other: object) -> bool:
        raise AssertionError("asked")

    def __hash__(self) -> int:
        return 1


def _set(namespace: dict[Any, Any]) -> None:
    namespace["a1"] = object()


def _add(namespace: dict[Any, Any]) -> None:
    namespace["new"] = namespace["newer"] = 1


def _delete(namespace: dict[Any, Any]) -> None:
    del namespace["a2"]


def _exchange(namespace: dict[Any, Any]) -> None:
    del namespace["a2"]
    namespace["new"] = 1


def _move(namespace: dict[Any, Any]) -> None:
    namespace["new"] = 1
    namespace["a2"] = namespace.pop("a2")


def _odd(namespace: dict[Any, Any]) -> None:
    namespace[Odd()] = 1
    namespace["new"] = 1


DONE: dict[Callable[[dict[Any, Any]], None], set[str]] = {
    _set: {"a1"}, _add: {"new", "newer"}, _delete: {"a2"}, _exchange: {"a2", "new"}, _move: {"new"}, _odd: {"new"},
}  # fmt: skip


@pytest.mark.parametrize("number", [5, MANY + 5])
@pytest.mark.parametrize("done", DONE, ids=lambda done: done.__name__)
def test_names_that_were_bound(done: Callable[[dict[Any, Any]], None], number: int) -> None:
    namespace: dict[Any, Any] = {f"a{at}": object() for at in range(number)}
    bindings = Bindings(namespace)
    bindings.settle()
    assert bindings.changed() == set()
    done(namespace)
    seen = done is not _set or number <= MANY
    assert bindings.changed() == (DONE[done] if seen else set())
    assert bindings.changed() == set()
    assert bindings.lost_track() == (done is _odd)
    namespace["later"] = 1
    assert bindings.changed() == {"later"}
    assert bindings.in_order(["later", "a3", "a1"]) == ["a1", "a3", "later"]
    bindings.watch()
    namespace["a4"] = object()
    assert bindings.changed() == {"a4"}, "when code may bind names out of sight all are compared"
