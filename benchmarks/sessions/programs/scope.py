"""What is known while a notebook is made up, and how a template becomes code.

Comes in: templates like `"<xs:list>.append(<num>)"`. Goes out: statements that use names, keys, columns and attributes
which exist by then, and note those they add.

    <xs:list>     a known variable of that kind (`list|deque` for either); `<xs>` is the same one again
    <xs:list!>    a new variable; `<ys:list!xs>` one that has the parts of `xs`, which is picked if it was not yet
    <df.num>      a known part of `df` (a numeric column); `<df.num=c>` calls it `c`, and `<c>` is the same again
    <df+num>      a part that `df` gets; `<df-num>` one that it loses
    <gone-xs>     forgets the variable `xs` and stands for nothing
    <?seed>       stands for nothing, asks for a variable of that kind; `<!seed>` adds one
    <num> <int>   an expression of that role, or a literal

A template whose slots cannot be filled raises `Unfit`; the caller takes another.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from benchmarks.sessions.programs import idioms

_SLOT = re.compile(
    r"<(?:(?P<asks>\?)(?P<asked>\w+)|(?P<adds>!)(?P<added>\w+)|gone-(?P<gone>\w+)"
    r"|(?P<label>\w+)(?::(?P<kind>[\w|]+)(?P<new>!(?P<like>\w*))?|(?P<sign>[.+-])(?P<part>\w+)(?:=(?P<called>\w+))?)?)>"
)
_NESTED = re.compile(r"<(num|str|cond|shown|make|change|show)>")
_DEPTH = 3


class Unfit(Exception):
    """A template needs what is not there."""


@dataclass
class Variable:
    """A name, what kind of thing it holds, and the keys, columns or attributes it is known to have."""

    name: str
    kind: str
    parts: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Scope:
    """Everything known so far; `topics` are those of this notebook, `plain` aside."""

    chance: Random
    topics: tuple[str, ...]
    variables: list[Variable] = field(default_factory=list)
    _coming: list[Variable] = field(default_factory=list)
    _growing: list[tuple[list[str], str]] = field(default_factory=list)

    def write(self, role: str, topic: str | None = None) -> str:
        """A statement or expression of the role, from the topic or from one of the notebook's."""
        return self._any(role, _DEPTH, topic)

    def fill(self, template: str) -> str:
        """This template with its slots filled."""
        restore = self.remember()
        try:
            return self._filled(template, _DEPTH)
        except Unfit:
            restore()
            raise

    def _any(self, role: str, depth: int, topic: str | None = None) -> str:
        for _ in range(16):
            choices = idioms.of(role, topic or self._topic(role))
            if not choices:
                continue
            idiom = self.chance.choices(choices, [idiom.weight for idiom in choices])[0]
            if depth <= 0 and _NESTED.search(idiom.text):
                continue
            restore = self.remember()
            try:
                return self._filled(idiom.text, depth - 1)
            except Unfit:
                restore()
        raise Unfit(role)

    def _topic(self, role: str) -> str:
        """One of the notebook's topics, or what every notebook has."""
        plain = not self.topics or self.chance.random() < (0.5 if role in ("num", "cond") else 0.25)
        return "plain" if plain else self.chance.choice(self.topics)

    def remember(self) -> Callable[[], None]:
        """A function that brings back what is known now."""
        kept = [(v, {part: list(names) for part, names in v.parts.items()}) for v in self.variables]
        coming, growing = list(self._coming), list(self._growing)

        def restore() -> None:
            self._coming, self._growing = coming, growing
            self.variables = [v for v, _ in kept]
            for variable, parts in kept:
                variable.parts = parts

        return restore

    def _filled(self, template: str, depth: int) -> str:
        """What a template adds is known when all of it is written, not before."""
        coming, growing = len(self._coming), len(self._growing)
        text = self._written(template, depth)
        for variable in self._coming[coming:]:
            self.add(variable)
        for known, name in self._growing[growing:]:
            if name not in known:
                known.append(name)
        del self._coming[coming:], self._growing[growing:]
        return text

    def _written(self, template: str, depth: int) -> str:
        labels: dict[str, Variable | str] = {}
        out: list[str] = []
        end = 0
        for slot in _SLOT.finditer(template):
            before = template[end : slot.start()]
            out.append(before)
            end = slot.end()
            text = self._slot(slot, labels, depth)
            if "\n" in text:  # a statement inside a block
                margin = "".join(out).rpartition("\n")[2]
                text = text.replace("\n", "\n" + " " * (len(margin) - len(margin.lstrip())))
            out.append(text)
        return "".join([*out, template[end:]])

    def _slot(self, slot: re.Match[str], labels: dict[str, Variable | str], depth: int) -> str:
        found = slot.groupdict()
        label = found["label"]
        if found["asks"]:
            self._pick(found["asked"], ())
            return ""
        if found["adds"]:
            self._coming.append(Variable("", found["added"]))
            return ""
        if found["gone"]:
            gone = labels[found["gone"]]
            self.variables = [v for v in self.variables if v is not gone]
            return ""
        if found["kind"]:
            labels[label] = self._variable(found, labels)
        elif found["sign"]:
            owner = labels[label]
            assert isinstance(owner, Variable)
            part = self._part(owner, found["sign"], found["part"])
            labels[found["called"] or f"{label}.{found['part']}"] = part
            return part
        if label in labels:
            variable = labels[label]
            return variable if isinstance(variable, str) else variable.name
        if label in idioms.LITERALS:
            return idioms.LITERALS[label](self.chance)
        text = self._any(label, depth)
        if text.startswith("%%") and slot.start() != 0 and not slot.string.startswith("%%"):
            raise Unfit("a cell magic has a cell for itself")
        if text.startswith("%%"):
            raise Unfit("one cell magic is enough")
        return text

    # -- names --------------------------------------------------------------------------------------------------------

    def _variable(self, found: dict[str, str], labels: dict[str, Variable | str]) -> Variable:
        kind = found["kind"]
        taken = [v.name for v in labels.values() if isinstance(v, Variable)]
        if found["new"] is None:
            return self._pick(kind, taken)
        parts: dict[str, list[str]] = {}
        if found["like"]:
            like = labels.setdefault(found["like"], self._pick(kind, taken))
            assert isinstance(like, Variable)
            parts = {part: list(names) for part, names in like.parts.items()}
            taken.append(like.name)
        elif kind in idioms.PARTS:
            parts = {part: list(names) for part, names in idioms.PARTS[kind].items()}
        variable = Variable(self._name(kind, taken), kind, parts)
        self._coming.append(variable)
        return variable

    def _pick(self, kind: str, taken: tuple[str, ...] | list[str]) -> Variable:
        kinds = kind.split("|")
        known = [v for v in self.variables if v.kind in kinds and (v.name not in taken or not v.name)]
        known = [v for v in known if not self._circular(v)]
        if not known:
            raise Unfit(kind)
        # what was made last is on one's mind
        return known[-1] if self.chance.random() < 0.3 else self.chance.choice(known)

    def _circular(self, variable: Variable) -> bool:
        """Whether what is being written would be made of itself: never for code, seldom for values."""
        coming = {v.name for v in self._coming if v.name}
        if variable.kind in idioms.CODE:
            redefined = any(v.kind in idioms.CODE and v.name in {w.name for w in self.variables} for v in self._coming)
            return redefined or variable.name in coming
        return variable.name in coming and self.chance.random() < 0.7

    def _name(self, kind: str, taken: list[str]) -> str:
        pool = [name for name in idioms.NAMES[kind] if name not in taken]
        used = {v.name for v in self.variables}
        mine = [v.name for v in self.variables if v.kind == kind and v.name not in taken]
        if mine and self.chance.random() < 0.15:
            return self.chance.choice(mine)
        fresh = [name for name in pool if name not in used]
        return self.chance.choice(fresh or pool)

    def add(self, variable: Variable) -> None:
        """A variable that is known from now on; one of the same name is forgotten."""
        self.variables = [v for v in self.variables if not variable.name or v.name != variable.name]
        self.variables.append(variable)

    def _part(self, owner: Variable, sign: str, part: str) -> str:
        known = owner.parts.setdefault(part, [])
        if sign == "+":
            pool = idioms.NEW_PARTS[part]
            fresh = [name for name in pool if name not in known]
            name = self.chance.choice(fresh or pool)
            self._growing.append((known, name))
            return name
        if not known:
            raise Unfit(f"{owner.name}.{part}")
        name = self.chance.choice(known)
        if sign == "-":
            known.remove(name)
        return name
