"""Walks a library and tries what it finds on toys.

Comes in: a `Library` that is installed here. Goes out: `Explored`: for every public function, class and method what its
signature says and what experiments showed, under the name people import it by, and the other names it has.
"""

from __future__ import annotations

import copy
import importlib
import inspect
import itertools
import keyword
import pkgutil
import re
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from scripts.knowledge.experiment import Objects, Observation, observe, quiet
from scripts.knowledge.library import Library, Prepared

#: Of the methods with underscores those that notebooks call without naming them.
OPERATORS = ("__getitem__", "__setitem__", "__delitem__", "__call__", "__iter__", "__len__", "__contains__")
#: How seeds and generators are handed over.
SEEDS = ("random_state", "seed", "rng", "generator", "random_seed")
#: So many combinations of arguments are tried.
MOST_TRIES = 48


@dataclass
class Raw:
    """What was found of one call; the experiments' part is empty where none worked."""

    parameters: tuple[str, ...] = ()
    observations: list[Observation] = field(default_factory=list)
    annotated: Any = None
    inplace: str | None = None
    stochastic_with: tuple[str, ...] = ()
    is_property: bool = False


@dataclass
class ExploredClass:
    """A class: its constructor, its methods, the classes it stems from."""

    kind: type
    constructor: Raw
    methods: dict[str, Raw] = field(default_factory=dict)


@dataclass
class Explored:
    """A whole library."""

    functions: dict[str, Raw] = field(default_factory=dict)
    classes: dict[str, ExploredClass] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    names: dict[type, str] = field(default_factory=dict)
    #: The module that defines each function and class.
    modules: dict[str, str] = field(default_factory=dict)


class Explorer:
    """Explores one library; `wanted` may leave out what need not be tried again."""

    def __init__(self, library: Library, wanted: Callable[[str], bool] = lambda name: True) -> None:
        self.library = library
        self.wanted = wanted
        self.explored = Explored()
        self._fitted: dict[tuple[str, Any], Any] = {}

    def explore(self) -> Explored:
        found = self._walk()
        for name, value in found.items():
            if isinstance(value, type):
                self.explored.names[value] = name
        for owner, sources in self.library.receivers.items():
            with quiet():
                kind = type(self._evaluate(sources[0]))
            if owner not in found:
                self.explored.names.setdefault(kind, owner)
        for name, value in found.items():
            if isinstance(value, type):
                self._explore_class(name, value)
            else:
                self.explored.functions[name] = self._function(name, value)
        for owner, sources in self.library.receivers.items():
            if owner not in found:
                with quiet():
                    kind = type(self._evaluate(sources[0]))
                self._explore_class(owner, kind, constructed=False)
        return self.explored

    # ---------------------------------------------------------------------------------------------- what there is

    def _walk(self) -> dict[str, Any]:
        """Every public function and class by its first name; the others become aliases."""
        found: dict[str, Any] = {}
        first: dict[int, str] = {}
        instances = self._listed_types()
        for path in self.library.modules:
            try:
                module = importlib.import_module(path)
            except ImportError:  # a part that needs another library, or that this release lacks
                if path == self.library.modules[0]:
                    raise
                continue
            for name in _public(module):
                try:
                    value = getattr(module, name, None)
                except ImportError:  # what is experimental, or needs another library
                    continue
                full = f"{path}.{name}"
                if not self._is_of_library(value) or not self._belongs(full):
                    continue
                listed = next((instances[base] for base in type(value).__mro__ if base in instances), None)
                if listed is not None:  # scipy.stats.norm
                    self.explored.aliases[full] = listed
                elif id(value) in first and first[id(value)].rpartition(".")[2] == name:
                    self.explored.aliases.setdefault(full, first[id(value)])
                else:
                    first.setdefault(id(value), full)
                    found[full] = value
                    self.explored.modules[full] = str(getattr(value, "__module__", None))
        return found

    def _listed_types(self) -> dict[type, str]:
        """The classes that distributions and the like are instances of, where those are listed as receivers."""
        found: dict[type, str] = {}
        for owner, sources in self.library.receivers.items():
            with quiet():
                kind = type(self._evaluate(sources[0]))
            for base in kind.__mro__[:-1]:
                if base.__name__ == owner.rpartition(".")[2]:
                    found[kind] = found[base] = owner
        return found

    def _is_of_library(self, value: Any) -> bool:
        if isinstance(value, types.ModuleType) or not callable(value):
            return False
        home = str(getattr(value, "__module__", None) or type(value).__module__)
        if isinstance(value, (type, types.FunctionType)):
            own = (self.library.package, *self.library.packages)
            return home.partition(".")[0].removeprefix("_") in own or (
                home == "builtins" and isinstance(value, types.FunctionType)
            )
        return not home.startswith("typing")

    def _belongs(self, name: str) -> bool:
        """Whether the table has a place for the name."""
        library = self.library
        return self._matches(name, library.only or ("*",)) and not self._matches(name, library.left_out)

    def _matches(self, name: str, patterns: tuple[str, ...]) -> bool:
        return any(fnmatchcase(name, pattern) for pattern in patterns)

    # ---------------------------------------------------------------------------------------------- functions

    def _function(self, name: str, value: Callable[..., Any]) -> Raw:
        signature = signature_of(value)
        raw = Raw(parameters_of(signature), annotated=_annotation(value))
        if self._may_try(name):
            self._try(raw, name, signature, lambda receiver: value, ("None",), None)
        return raw

    def _may_try(self, name: str) -> bool:
        library = self.library
        return not library.introspection_only and self.wanted(name) and not self._matches(name, library.untried)

    # ---------------------------------------------------------------------------------------------- classes

    def _explore_class(self, name: str, kind: type, *, constructed: bool = True) -> None:
        signature = signature_of(kind)
        constructor = Raw(parameters_of(signature))
        explored = self.explored.classes[name] = ExploredClass(kind, constructor)
        if issubclass(kind, BaseException):
            return
        tried = self._may_try(name)
        if tried and constructed:
            self._try(constructor, name, signature, lambda receiver: kind, ("None",), None, {"C": kind})
        if self.library.only_listed and name not in self.library.receivers:
            return
        prepared = self._prepare(name, kind, signature) if tried else None
        for attribute in _attributes(kind):
            full = f"{name}.{attribute}"
            if self._belongs(full):
                method = self._method(full, kind, attribute, prepared)
                if method is not None:
                    explored.methods[attribute] = method
        if tried and self.library.options is not None and prepared is not None:
            constructor.stochastic_with = self._chances(kind, prepared, explored)

    def _prepare(self, name: str, kind: type, signature: inspect.Signature | None) -> Prepared | None:
        """Receivers: those that are listed, those the library knows to make, or a bare instance."""
        library = self.library
        if name in library.receivers:
            return Prepared("", "")
        if library.prepare is not None:
            prepared = library.prepare(kind, lambda source: self._evaluate(source, {"C": kind}))
            if prepared is not None:
                return prepared
        for text in itertools.islice(self._argument_texts(name, signature, {}), MOST_TRIES):
            source = f"C({text})"
            with quiet():
                try:
                    self._evaluate(source, {"C": kind})
                    return Prepared(source, source)
                except Exception:  # noqa: BLE001 - these arguments do not make one
                    continue
        return None

    def _method(self, full: str, kind: type, attribute: str, prepared: Prepared | None) -> Raw | None:
        static = inspect.getattr_static(kind, attribute)
        if isinstance(static, (classmethod, staticmethod)):
            return self._function(full, getattr(kind, attribute))
        value = getattr(kind, attribute, None)
        is_property = not callable(value) or (isinstance(value, type) and not isinstance(static, types.FunctionType))
        signature = inspect.Signature() if is_property else signature_of(value, bound=True)
        raw = Raw(parameters_of(signature), is_property=is_property, annotated=_annotation(static))
        if prepared is None or not self._may_try(full):
            return raw if not is_property or _annotation(static) is not None else None
        owner = full.rpartition(".")[0]
        if owner in self.library.receivers:
            receivers = self.library.receivers[owner]
        else:
            unfitted = attribute.startswith(("fit", "partial_fit", "set_params", "get_params", "__"))
            receivers = (prepared.plain if unfitted else prepared.ready,)

        def bind(receiver: Any) -> Callable[..., Any]:
            return (lambda: getattr(receiver, attribute)) if is_property else getattr(receiver, attribute)

        self._try(raw, full, signature, bind, receivers, prepared, {"C": kind})
        return raw if raw.observations or not is_property else None

    def _chances(self, kind: type, prepared: Prepared, explored: ExploredClass) -> tuple[str, ...]:
        """Which single arguments of the constructor make a method stochastic that is not so by default."""
        verb = next((m for m in ("fit", "split") if m in explored.methods), None)
        if verb is None or not set(SEEDS) & set(explored.constructor.parameters):
            return ()
        if any(seen.stochastic for seen in explored.methods[verb].observations):
            return ()
        found = []
        for parameter, sources in sorted((self.library.options or (lambda _: {}))(kind).items()):
            for source in sources:
                plain = prepared.plain[:-1] + (", " if not prepared.plain.endswith("C()") else "")
                raw = Raw()
                changed = Prepared(f"{plain}{parameter}={source})", "", prepared.arguments, prepared.calls)
                self._try(
                    raw,
                    f"{self.explored.names[kind]}.{verb}",
                    signature_of(getattr(kind, verb), bound=True),
                    lambda receiver: getattr(receiver, verb),
                    (changed.plain,),
                    changed,
                    {"C": kind},
                )
                if any(seen.stochastic for seen in raw.observations):
                    found.append(f"{parameter}={source}")
        return tuple(found)

    # ---------------------------------------------------------------------------------------------- experiments

    def _evaluate(self, source: str, more: dict[str, Any] | None = None) -> Any:
        return eval(source, {**self.library.toys, **(more or {})})

    def _receiver(self, source: str, more: dict[str, Any] | None) -> Any:
        """The receiver; one that was fitted is fitted once and copied from then on."""
        if ".fit(" not in source:
            return self._evaluate(source, more)
        key = (source, (more or {}).get("C"))
        if key not in self._fitted:
            self._fitted[key] = self._evaluate(source, more)
        return copy.deepcopy(self._fitted[key])

    def _try(
        self,
        raw: Raw,
        name: str,
        signature: inspect.Signature | None,
        bind: Callable[[Any], Callable[..., Any]],
        receivers: tuple[str, ...],
        prepared: Prepared | None,
        more: dict[str, Any] | None = None,
    ) -> None:
        """Call it on each receiver with arguments that fit, until enough calls have worked."""

        def made(receiver: str, text: str) -> Callable[[], Objects]:
            def make() -> Objects:
                if self.library.before is not None:
                    self.library.before()
                x = self._receiver(receiver, more)
                arguments, keywords = self._evaluate(
                    f"_arguments({text})", {**(more or {}), "x": x, "_arguments": _pair}
                )
                return Objects(bind(x), x, arguments, keywords)

            return make

        for receiver in receivers:
            worked = 0
            texts = self._argument_texts(name, signature, prepared.arguments if prepared else {}, prepared)
            for text in itertools.islice(texts, MOST_TRIES):
                seen = observe(made(receiver, text), lambda objects: _named(objects, signature))
                if seen is None:
                    continue
                raw.observations.append(seen if self.library.comparable else seen._replace(stochastic=None, state=None))
                worked += 1
                if "inplace" in raw.parameters and raw.inplace is None:
                    more_text = f"{text}, inplace=True" if text else "inplace=True"
                    inplace = observe(made(receiver, more_text), lambda objects: _named(objects, signature))
                    if inplace is not None and "self" in (inplace.updates or ()):
                        raw.inplace = inplace.returns
                if worked >= self.library.enough:
                    break

    def _argument_texts(
        self,
        name: str,
        signature: inspect.Signature | None,
        special: dict[str, tuple[str, ...]],
        prepared: Prepared | None = None,
    ) -> Iterator[str]:
        """What may stand between the brackets, most promising first."""
        calls = self.library.calls
        last = name.rpartition(".")[2]
        if prepared is not None and last in prepared.calls:
            yield from prepared.calls[last]
            return
        for key in (name, f"*.{last}"):
            if key in calls:
                yield from calls[key]
                return
        if signature is None:
            yield ""
            yield from self.library.candidates.get("", ("",))
            return
        required = [p for p in signature.parameters.values() if p.default is p.empty and p.kind is not p.VAR_KEYWORD]
        if all(p.kind is p.VAR_POSITIONAL for p in required):
            yield ""
        pools = []
        for parameter in required:
            pool = special.get(parameter.name) or self.library.candidates.get(parameter.name)
            pool = pool or self.library.candidates.get("", ())
            prefix = f"{parameter.name}=" if parameter.kind is parameter.KEYWORD_ONLY else ""
            pools.append([prefix + source for source in pool])
        if pools:
            yield from map(", ".join, itertools.product(*pools))


def _pair(*arguments: Any, **keywords: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return arguments, keywords


def _named(objects: Objects, signature: inspect.Signature | None) -> dict[str, Any]:
    """Receiver and arguments by name."""
    named: dict[str, Any] = {} if objects.receiver is None else {"self": objects.receiver}
    try:
        bound = (signature or inspect.Signature()).bind_partial(*objects.arguments, **objects.keywords)
    except TypeError:  # documented otherwise than it can be called
        given = {str(i): value for i, value in enumerate(objects.arguments)} | objects.keywords
        return named | {name: value for name, value in given.items() if value is not objects.receiver}
    for name, value in bound.arguments.items():
        if value is objects.receiver:
            continue
        kind = bound.signature.parameters[name].kind
        named[("*" * (kind is kind.VAR_POSITIONAL) or "**" * (kind is kind.VAR_KEYWORD)) + name] = value
    return named


# ------------------------------------------------------------------------------------------------ signatures


def signature_of(value: Any, *, bound: bool = False) -> inspect.Signature | None:
    """The signature, from Python's own means or from the first line of the documentation; without self if `bound`."""
    try:
        signature = inspect.signature(value)
    except (ValueError, TypeError):
        signature = _documented(value)
    if signature is None or not bound:
        return signature
    parameters = list(signature.parameters.values())
    if (parameters and parameters[0].name in ("self", "cls", "_")) or (
        parameters and parameters[0].kind is inspect.Parameter.POSITIONAL_ONLY and parameters[0].name.endswith("self")
    ):
        parameters = parameters[1:]
    return signature.replace(parameters=parameters)


_FIRST_LINE = re.compile(r"^(?:\w+\.)*\w+\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)")


def _documented(value: Any) -> inspect.Signature | None:
    match = _FIRST_LINE.match((getattr(value, "__doc__", None) or "").strip())
    if match is None:
        return None
    parameters, keyword_only, optional = [], False, False
    for part in match["inside"].split(","):
        text = part.replace("[", "").replace("]", "").strip()
        optional = optional or part.lstrip().startswith("[")
        name, equals, _ = text.partition("=")
        name = name.partition(":")[0].strip()
        if text == "*":
            keyword_only = True
        elif text.startswith("*") and text.strip("*").isidentifier():
            several = inspect.Parameter.VAR_KEYWORD if text.startswith("**") else inspect.Parameter.VAR_POSITIONAL
            parameters.append(inspect.Parameter(text.strip("*"), several))
            keyword_only = True
        elif name.isidentifier() and not keyword.iskeyword(name):
            kind = inspect.Parameter.KEYWORD_ONLY if keyword_only else inspect.Parameter.POSITIONAL_OR_KEYWORD
            default = None if equals or optional else inspect.Parameter.empty
            parameters.append(inspect.Parameter(name, kind, default=default))
        optional = optional or "[" in part
    try:
        return inspect.Signature(parameters)
    except ValueError:
        return None


def parameters_of(signature: inspect.Signature | None) -> tuple[str, ...]:
    """The names of the parameters in order, those that take several with their stars."""
    if signature is None:
        return ()
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    return tuple(stars.get(p.kind, "") + p.name for p in signature.parameters.values())


def _annotation(value: Any) -> Any:
    """What a function says it returns, as it stands in its source."""
    for behind in ("fget", "__func__"):
        inner = getattr(value, behind, None)
        value = value if inner is None else inner
    annotations = getattr(value, "__annotations__", None)
    return annotations.get("return") if isinstance(annotations, dict) and not isinstance(value, type) else None


# ------------------------------------------------------------------------------------------------ names


def _public(module: types.ModuleType) -> list[str]:
    listed = getattr(module, "__all__", None)
    names = listed if listed is not None else [name for name in dir(module) if not name.startswith("_")]
    return sorted(map(str, names))


def _attributes(kind: type) -> list[str]:
    names = [name for name in dir(kind) if not name.startswith("_") or name in OPERATORS]
    own = [n for n in names if n not in OPERATORS or getattr(kind, n, None) is not getattr(type, n, None)]
    return sorted(n for n in own if inspect.getattr_static(kind, n, None) is not None)


def submodules(package: str) -> tuple[str, ...]:
    """The public packages and modules right below a package."""
    module = importlib.import_module(package)
    names = [info.name for info in pkgutil.iter_modules(module.__path__) if not info.name.startswith("_")]
    return (package, *(f"{package}.{name}" for name in sorted(names)))
