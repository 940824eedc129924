"""Makes the table of a library of what was explored and of what is known by hand.

Comes in: `Explored`, and the files of `scripts/knowledge/hand/`. Goes out: a dictionary that is written as JSON: a fact
of several functions stands once and is pointed to, methods that a class has from a class of the table stand there only,
everything is sorted.
"""

from __future__ import annotations

import builtins
import sys
import tomllib
from collections import Counter
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

from mldebt_nb.knowledge.roles import Fact, Role
from mldebt_nb.knowledge.tables import OWN_CLASS
from scripts.knowledge.experiment import Observation
from scripts.knowledge.exploring import SEEDS, Explored, ExploredClass, Raw, parameters_of, signature_of
from scripts.knowledge.library import Library

HAND = Path(__file__).parent / "hand"
#: What a method of an estimator is called that does what the estimator is for.
VERBS = frozenset(
    "fit fit_transform fit_predict fit_resample transform inverse_transform partial_fit predict predict_proba split "
    "predict_log_proba decision_function score_samples".split()
)
_WORDS = {"NoneType": None}


@lru_cache
def by_hand(name: str) -> dict[str, Any]:
    """One of the files that people write."""
    return tomllib.loads((HAND / f"{name}.toml").read_text(encoding="utf-8"))


def table(library: Library, explored: Explored, version: str) -> dict[str, Any]:
    """The table of one library."""
    assembler = _Assembler(library, explored)
    facts, functions, classes = assembler.facts()
    shared = sorted((fact for fact, uses in Counter(facts).items() if uses > 1), key=repr)
    index = {fact: i for i, fact in enumerate(shared)}

    def entry(fact: Fact) -> Any:
        return index[fact] if fact in index else _row(fact)

    def constructor(fact: Fact, name: str) -> Any:
        written = entry(fact)
        if isinstance(written, list) and fact.result == name:
            written[4] = OWN_CLASS
        return written

    return {
        "library": library.package,
        "distribution": library.distribution,
        "version": version,
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "script": "scripts/generate_knowledge.py",
        "facts": [_row(fact) for fact in shared],
        "functions": {name: entry(fact) for name, fact in sorted(functions.items())},
        "classes": {
            name: [constructor(fact, name), bases, {method: entry(f) for method, f in sorted(methods.items())}]
            for name, (fact, bases, methods) in sorted(classes.items())
        },
        "aliases": dict(sorted(explored.aliases.items())),
        "homes": dict(sorted(_homes(explored).items())),
    }


def _homes(explored: Explored) -> dict[str, str]:
    """Inner modules, and what they were called before they became private, by the package that gives them out."""
    votes: dict[str, dict[str, int]] = {}
    for name, inner in explored.modules.items():
        package = name.rpartition(".")[0]
        # what lies under "src" was never imported from there
        if inner != package and inner.startswith(package.partition(".")[0] + ".") and ".src." not in inner:
            counts = votes.setdefault(inner, {})
            counts[package] = counts.get(package, 0) + 1
    homes = {inner: min(counts, key=lambda package: (-counts[package], package)) for inner, counts in votes.items()}
    former = {inner.replace("._", "."): package for inner, package in homes.items()}
    public = {name.rpartition(".")[0] for name in [*explored.functions, *explored.classes]}
    return {inner: package for inner, package in (former | homes).items() if inner not in public}


def _row(fact: Fact) -> list[Any]:
    """The fields of a fact in order, without those at the end that have their default."""
    default = Fact()
    row = [getattr(fact, name) for name in Fact.__struct_fields__]
    row[0] = None if fact.role is None else fact.role.name
    row[1] = " ".join(fact.parameters)
    row[2] = None if fact.updates is None else " ".join(fact.updates)
    row[8] = list(fact.stochastic_with)
    plain = [getattr(default, name) for name in Fact.__struct_fields__]
    plain[1], plain[8] = "", []
    while len(row) > 1 and row[-1] == plain[len(row) - 1]:
        row.pop()
    return row


class _Assembler:
    def __init__(self, library: Library, explored: Explored) -> None:
        self.library = library
        self.explored = explored
        self.roles = [
            (pattern, Role[group["role"]])
            for group in by_hand("roles")["group"]
            for pattern in group["names"]
            if pattern.partition(".")[0] in (library.package, *library.packages, "*")
        ]

    def facts(self) -> tuple[list[Fact], dict[str, Fact], dict[str, tuple[Fact, list[str], dict[str, Fact]]]]:
        functions = {name: self._function(name, raw) for name, raw in self.explored.functions.items()}
        whole = {name: self._class(name, explored) for name, explored in self.explored.classes.items()}
        self._add_by_hand(functions, whole)
        classes = {}
        for name, (fact, bases, methods) in whole.items():
            own = {m: f for m, f in methods.items() if self._inherited(bases, m, whole) != f}
            classes[name] = (fact, bases, own)
        used = [*functions.values()]
        for fact, _, methods in classes.values():
            used += [fact, *methods.values()]
        return used, functions, classes

    def _inherited(self, bases: list[str], method: str, whole: dict[str, Any]) -> Fact | None:
        return next((whole[base][2][method] for base in bases if base in whole and method in whole[base][2]), None)

    def _function(self, name: str, raw: Raw, role: Role | None = None) -> Fact:
        return self._overridden(name, self._fact(raw, self._role(name) or role))

    def _class(self, name: str, explored: ExploredClass) -> tuple[Fact, list[str], dict[str, Fact]]:
        of_class = self.library.role_of_class(explored.kind) if self.library.role_of_class else None
        role = Role[of_class] if of_class else self._role(name)
        methods = {}
        for method, raw in explored.methods.items():
            of_method = Role.SCORE if method == "score" and role else role if method in VERBS else None
            methods[method] = self._function(f"{name}.{method}", raw, of_method)
        known = self.explored.names
        bases = [known[base] for base in explored.kind.__mro__[1:] if base in known and known[base] != name]
        fact = self._fact(explored.constructor, role)
        seed = fact.seed or self._seed_of_bases(explored)
        stochastic = self._of_instances(explored, fact.stochastic)
        states = {f.state for m, f in methods.items() if m in VERBS and f.stochastic} - {None}
        fact = Fact(
            role, fact.parameters, fact.updates, "fresh", name, seed, stochastic,
            min(states, default=fact.state), explored.constructor.stochastic_with,
        )  # fmt: skip
        return self._overridden(name, fact), bases, methods

    def _seed_of_bases(self, explored: ExploredClass) -> str | None:
        """The seed that is handed on to the class it stems from, with other keywords."""
        if not any(parameter.startswith("**") for parameter in explored.constructor.parameters):
            return None
        for base in explored.kind.__mro__[1:-1]:
            parameters = parameters_of(signature_of(base))
            found = next((name for name in SEEDS if name in parameters), None)
            if found is not None:
                return found
        return None

    def _of_instances(self, explored: ExploredClass, constructed: bool | None) -> bool | None:
        """Whether what a default instance is for is stochastic: its making, or any of its verbs."""
        seen = [
            _agreed(raw.observations).stochastic
            for m, raw in explored.methods.items()
            if m in VERBS and raw.observations
        ]
        if constructed or any(seen):
            return True
        return None if None in seen or (constructed is None and not seen) else False

    def _fact(self, raw: Raw, role: Role | None) -> Fact:
        seed = next((p for p in SEEDS if p in raw.parameters), None)
        if not raw.observations:
            return Fact(role, raw.parameters, None, "unknown", self._annotated(raw.annotated), seed)
        seen = _agreed(raw.observations)
        order = ["self", *raw.parameters]
        updates = None
        if seen.updates is not None:
            updates = tuple(sorted(seen.updates, key=lambda name: order.index(name) if name in order else len(order)))
        kinds = {observation.result for observation in raw.observations}
        result = self._class_name(kinds.pop()) if len(kinds) == 1 and seen.returns != "self" else None
        return Fact(
            role, raw.parameters, updates, seen.returns, result, seed, seen.stochastic, seen.state, (), raw.inplace
        )

    def _class_name(self, kind: type | None) -> str | None:
        if kind is None:
            return None
        if kind in self.explored.names:
            return self.explored.names[kind]
        home = kind.__module__
        if home == "builtins":
            return kind.__name__ if getattr(builtins, kind.__name__, None) is kind else None
        if kind.__name__.startswith("_"):
            return None
        public = ".".join(part for part in home.split(".") if not part.startswith("_"))
        short = home.partition(".")[0]
        if getattr(sys.modules.get(short), kind.__name__, None) is kind:
            return f"{short}.{kind.__name__}"
        return f"{public}.{kind.__name__}" if getattr(sys.modules.get(public), kind.__name__, None) is kind else None

    def _annotated(self, annotation: Any) -> str | None:
        """The class that a signature promises, where it is one of this library's own, or one of Python's."""
        text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")
        text = text.strip("'\" ")
        names = {name.rpartition(".")[2]: name for name in self.explored.classes}
        if text in ("str", "int", "float", "bool", "list", "dict", "tuple"):
            return text
        return names.get(text) if text.isidentifier() else None

    def _role(self, name: str) -> Role | None:
        return next((role for pattern, role in self.roles if fnmatchcase(name, pattern)), None)

    def _overridden(self, name: str, fact: Fact) -> Fact:
        for override in by_hand("overrides")["override"]:
            if any(fnmatchcase(name, pattern) for pattern in override["names"]):
                changes = {k: v for k, v in override.items() if k not in ("names", "reason")}
                if not changes.get("stochastic", fact.stochastic):
                    changes.pop("state", None)  # a generator is named where one is drawn from
                fact = Fact(**{k: getattr(fact, k) for k in Fact.__struct_fields__} | _typed(changes))
        return fact

    def _add_by_hand(self, functions: dict[str, Fact], classes: dict[str, Any]) -> None:
        """What older releases had, and libraries that are not explored."""
        for entry in [*by_hand("overrides")["former"], *by_hand("described")["entry"]]:
            changes = _typed({k: v for k, v in entry.items() if k not in ("names", "reason")})
            for name in entry["names"]:
                if name.partition(".")[0] not in (self.library.package, *self.library.packages):
                    continue
                owner, _, last = name.rpartition(".")
                if owner in classes:
                    classes[owner][2].setdefault(last, Fact(**changes))
                elif name not in functions and name not in classes:
                    functions[name] = Fact(**changes)


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    """Values of TOML as the fields of a fact; "unknown" is None."""
    typed: dict[str, Any] = {}
    for key, value in values.items():
        if key == "role":
            typed[key] = Role[value]
        elif key in ("parameters", "updates", "stochastic_with"):
            typed[key] = tuple(value)
        else:
            typed[key] = None if value == "unknown" and key != "returns" else value
    return typed


def _agreed(observations: list[Observation]) -> Observation:
    """What several calls showed together: every change, the loosest relation, chance if it was ever seen."""
    changed = [seen.updates for seen in observations]
    known = [names for names in changed if names is not None]
    updates = frozenset[str]().union(*known) if len(known) == len(changed) else None
    returns = {seen.returns for seen in observations}
    if len(returns) == 1:
        (agreed,) = returns
    elif returns <= {"fresh", "self", "view"}:
        agreed = "view"
    else:
        agreed = "unknown"
    chances = {seen.stochastic for seen in observations}
    stochastic = True if True in chances else None if None in chances else False
    states = {seen.state for seen in observations if seen.stochastic}
    state = states.pop() if len(states) == 1 else None
    return Observation(updates, agreed, None, stochastic, state)
