"""What people do with a notebook: write cells, run them, and then what one does at midnight.

Comes in: a seed. Goes out: a scenario of 4 to 12 cells and 5 to 20 actions. Most sessions begin by running the notebook
from top to bottom. Then cells are run again, edited and run, edited and left, deleted, moved, inserted; some people run
what lies below after an edit, some run everything, some undo. Nothing is executed to make a session up, so some cells
fail, as they do. The seeds take the idioms of the grammar in turn, one for each notebook; the rest is chance.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from random import Random

from benchmarks.sessions.programs.edits import BENIGN, LAYOUT, MEANT, edited, is_expression
from benchmarks.sessions.programs.idioms import IMPORTS, TABLE, Idiom, making, topics
from benchmarks.sessions.programs.scope import Scope, Unfit
from benchmarks.sessions.scenario import Action, Cell, Document, Scenario, after

for _table in ("plain", "containers", "objects", "numeric", "frames", "outside"):
    import_module(f"benchmarks.sessions.programs.{_table}")

# what a notebook about the topic begins with; two things that are made, unless it says more
_OPENINGS = {
    "objects": ("define", "make", "make"),
    "namespaces": ("define", "make", "make"),
    "iterators": ("define", "make", "make"),
    "models": ("make",) * 5,
    "randomness": ("make",) * 3,
    "sets and queues": ("make",) * 3,
    "files": ("make",) * 3,
}
_POPULAR = {"frames": 3.0, "lists": 2.5, "dicts": 2.0, "arrays": 2.0, "objects": 1.5, "randomness": 1.2}
_PATTERNS = (
    (("make",), 1), (("make", "make"), 0.7), (("make", "make", "shown"), 1), (("make", "shown"), 2.5), (("change",), 3),
    (("change", "shown"), 7), (("change", "change", "shown"), 2), (("shown",), 9), (("show",), 4), (("define",), 3),
    (("define", "shown"), 1), (("make", "change"), 1), (("control",), 1.2), (("control", "shown"), 1.5),
    (("show", "shown"), 1.5), (("make", "show"), 1), (("show", "change"), 0.7), (("make", "change", "show"), 1),
)  # fmt: skip


def make(seed: int) -> Scenario:
    """The session of this seed."""
    return _Author(Random(seed), TABLE[seed % len(TABLE)]).session()


class _Author:
    """Somebody who writes a notebook and works with it."""

    def __init__(self, chance: Random, subject: Idiom) -> None:
        self.chance = chance
        self.subject: Idiom | None = subject  # what this notebook shall have, as soon as it fits
        known = list(topics())
        weights = [_POPULAR.get(topic, 1.0) for topic in known]
        chosen = chance.choices(known, weights, k=chance.choice((0, 1, 1, 2, 2, 3)))
        own = [subject.topic] if subject.topic != "plain" else []
        self.scope = Scope(chance, tuple(dict.fromkeys([*own, *chosen])))
        self.imports_on_top = chance.random() < 0.7
        self.document: Document = ()
        self.actions: list[Action] = []
        self.budget = 0
        self.former: dict[str, list[str]] = {}
        self.names = iter(_ids())

    # -- writing ------------------------------------------------------------------------------------------------------

    def session(self) -> Scenario:
        cells = self._cells(self.chance.choice((4, 5, 6, 6, 7, 7, 8, 8, 9, 10, 11, 12)))
        self.document = cells
        self.budget = min(20, max(5, len(cells) + self.chance.choice((2, 3, 4, 5, 6, 8, 10, 12))))
        ending = len(cells) if self.chance.random() < 0.2 else 0  # keeps enough to run everything once more
        self.budget -= min(ending, self.budget // 2)
        self._begin()
        while self.budget > 0:
            habit = self.chance.choices([habit for habit, _ in HABITS], [weight for _, weight in HABITS])[0]
            habit(self)
        if ending:
            self.budget = 20 - len(self.actions)
            self._run_from(0)
        return Scenario(cells, tuple(self.actions))

    def _cells(self, number: int) -> Document:
        sources = self._openings()
        while len(sources) < number:
            sources.append(self._source())
        if self.imports_on_top:
            needed = dict.fromkeys(line for source in sources for line in _missing(source, ""))
            if needed and number < 12:
                sources.insert(0, "\n".join(needed))
        cells: Document = ()
        for source in sources:
            cells += (Cell(next(self.names), self._with_imports(source, cells)),)
        return cells

    def _openings(self) -> list[str]:
        """Something of each topic, so that there is something to work on, in one cell or a few."""
        parts = [self.scope.write("make", "plain"), self.scope.write("make", "plain")]
        for topic in self.scope.topics:
            for role in _OPENINGS.get(topic, ("make", "make")):
                with contextlib.suppress(Unfit):
                    parts.append(self.scope.write(role, topic))
        cells: list[str] = []
        for part in parts:
            if cells and not (part.startswith("%%") or cells[-1].startswith("%%")) and self.chance.random() < 0.7:
                cells[-1] += "\n" + part
            else:
                cells.append(part)
        return cells[:6]

    def _source(self) -> str:
        while True:
            kinds = self.chance.choices([p for p, _ in _PATTERNS], [weight for _, weight in _PATTERNS])[0]
            subject, parts = self.subject, self._subject()
            if parts and subject and ((self.subject is None and subject.role == "shown") or parts[0].startswith("%%")):
                return parts[0]
            for kind in kinds:
                restore = self.scope.remember()
                try:
                    part = self.scope.write(kind)
                except Unfit:
                    continue
                if part.startswith("%%") and not parts:
                    return part
                elif part.startswith("%%"):  # has a cell for itself
                    restore()
                else:
                    parts.append(part)
            if parts:
                return "\n".join(parts)

    def _subject(self) -> list[str]:
        """The idiom that every seed brings into its notebook; first what it needs."""
        if self.subject is None:
            return []
        try:
            text = self.scope.fill(self.subject.text)
        except Unfit as unfit:
            makers = making(str(unfit))
            for maker in self.chance.sample(makers, min(3, len(makers))):
                with contextlib.suppress(Unfit):
                    return [self.scope.fill(maker.text)]
            return []
        if self.subject.role in ("num", "str", "cond"):
            text = f"print({text})"
        self.subject = None
        return [text]

    def _with_imports(self, source: str, document: Document) -> str:
        """What the source needs and no cell of the document imports, imported at its top."""
        missing = _missing(source, "\n".join(cell.source for cell in document))
        if not missing:
            return source
        if source.startswith("%%"):
            magic, _, rest = source.partition("\n")
            if magic.startswith("%%writefile"):
                return source
            return "\n".join([magic, *missing, rest])
        return "\n".join([*missing, source])

    # -- working ------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        chance = self.chance.random()
        if chance < 0.86:
            self._run_from(0)
        elif chance < 0.93:
            for cell in self.document[: self.chance.randint(1, len(self.document))]:
                self._do("run", cell.id)
        else:
            order = list(self.document)
            self.chance.shuffle(order)
            for cell in order if chance < 0.98 else sorted(order[:-1]):
                self._do("run", cell.id)

    def _do(self, *action: object) -> None:
        if self.budget > 0:
            self.budget -= 1
            if action[0] == "edit":
                self.former.setdefault(str(action[1]), []).append(self._cell(str(action[1])).source)
            self.actions.append(action)
            self.document = after(action, self.document)

    def _cell(self, name: str) -> Cell:
        return next(cell for cell in self.document if cell.id == name)

    def _any(self) -> Cell:
        return self.chance.choice(self.document)

    def _setting(self) -> Cell:
        """What is edited: rather what stands above, where settings and definitions are."""
        return self.document[int(len(self.document) * self.chance.random() ** 1.5)]

    def _run_from(self, start: int, share: float = 1.0) -> None:
        for cell in self.document[start:]:
            if self.chance.random() < share:
                self._do("run", cell.id)

    def _run_below(self, name: str) -> None:
        start = [cell.id for cell in self.document].index(name) + 1
        self._run_from(start, self.chance.choice((1.0, 1.0, 0.5)))

    def run_again(self) -> None:
        cell = self._any()
        for _ in range(self.chance.choice((1, 1, 1, 2))):
            self._do("run", cell.id)

    def run_below(self) -> None:
        self._run_from(self.chance.randrange(len(self.document)))

    def edit_and_run(self) -> None:
        cell = self._setting()
        self._edit(cell, MEANT)
        self._do("run", cell.id)
        if self.chance.random() < 0.4:
            self._run_below(cell.id)

    def edit_only(self) -> None:
        self._edit(self._setting(), MEANT)

    def polish_and_run(self) -> None:
        cell = self._any()
        self._edit(cell, BENIGN)
        self._do("run", cell.id)

    def polish(self) -> None:
        self._edit(self._any(), LAYOUT if self.chance.random() < 0.8 else BENIGN)

    def _edit(self, cell: Cell, kinds: object) -> None:
        new = self._with_imports(edited(cell.source, self.scope, kinds), self.document)  # type: ignore[arg-type]
        self._do("edit", cell.id, new)

    def undo(self) -> None:
        changed = [cell for cell in self.document if self.former.get(cell.id)]
        if not changed:
            return self.polish_and_run()
        cell = self.chance.choice(changed)
        self._do("edit", cell.id, self.former[cell.id][-1])
        if self.chance.random() < 0.7:
            self._do("run", cell.id)
        return None

    def delete(self) -> None:
        if len(self.document) > 3:
            self._do("delete", self._any().id)

    def move(self) -> None:
        self._do("move", self._any().id, self.chance.randrange(len(self.document)))

    def swap(self) -> None:
        at = self.chance.randrange(1, len(self.document))
        self._do("move", self.document[at].id, at - 1)

    def insert(self) -> None:
        at = len(self.document) if self.chance.random() < 0.5 else self.chance.randint(0, len(self.document))
        self._insert(at, self._source())
        if self.chance.random() < 0.85:
            self._do("run", self.actions[-1][1])

    def scratch(self) -> None:
        """A cell to look at something, run and deleted."""
        self._insert(len(self.document), self._source())
        name = self.actions[-1][1]
        self._do("run", name)
        if any(cell.id == name for cell in self.document):
            self._do("delete", name)

    def retype(self) -> None:
        """A cell is deleted, and written again elsewhere, somewhat differently."""
        cell = self._any()
        source = edited(cell.source, self.scope, MEANT)
        if self.budget > 1 and len(self.document) > 3 and source != cell.source:
            self._do("delete", cell.id)
            self._insert(self.chance.randint(0, len(self.document)), source)
            if self.chance.random() < 0.7:
                self._do("run", self.actions[-1][1])

    def split(self) -> None:
        """The last statement of a cell becomes a cell of its own."""
        from benchmarks.sessions.programs.edits import statements

        cell = self._any()
        parts = statements(cell.source)
        if len(parts) < 2 or self.budget < 2:
            return
        self._do("edit", cell.id, "\n".join(parts[:-1]))
        self._insert([c.id for c in self.document].index(cell.id) + 1, parts[-1])
        if self.chance.random() < 0.8:
            self._do("run", cell.id)
            self._do("run", self.actions[-2][1] if is_expression(parts[-1]) else cell.id)

    def _insert(self, at: int, source: str) -> None:
        if self.budget > 0:
            self._do("insert", next(self.names), at, self._with_imports(source, self.document))

    def run_some(self) -> None:
        """A few cells in an order of their own."""
        for cell in self.chance.sample(self.document, min(len(self.document), self.chance.choice((2, 2, 3)))):
            self._do("run", cell.id)


HABITS: tuple[tuple[Callable[[_Author], object], float], ...] = (
    (_Author.run_again, 12), (_Author.edit_and_run, 16), (_Author.edit_only, 2.5), (_Author.polish_and_run, 7),
    (_Author.polish, 3), (_Author.undo, 4), (_Author.delete, 4), (_Author.move, 2), (_Author.swap, 2),
    (_Author.insert, 6), (_Author.scratch, 4), (_Author.retype, 2), (_Author.split, 2), (_Author.run_some, 4),
    (_Author.run_below, 6),
)  # fmt: skip


def _ids() -> Iterator[str]:
    yield from "abcdefghijklmnopqrstuvwxyz"
    for number in range(100):
        yield f"z{number}"


def _missing(source: str, above: str) -> list[str]:
    """Import lines that the source needs and neither it nor the text above has."""
    have = f"{above}\n{source}"
    return [
        line
        for pattern, line in IMPORTS.items()
        if re.search(pattern, source) and not re.search(rf"^\s*{re.escape(line)}\b", have, re.MULTILINE)
    ]
