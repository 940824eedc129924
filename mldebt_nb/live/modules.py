"""What cells put into modules and classes of libraries and found there, and which modules of the user's they need.

Comes in: a run, before it starts and when the cell has run. Goes out: reads and writes of locations `module:M.x` and
`attribute:x`, and reads of modules' files, in the `Run`. Such a location is `ABSENT` while there is what the library's
own code gave; so nobody has to look at an attribute before a cell sets it.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Iterator, Mapping
from typing import Any

from mldebt_nb.live import layout, tables, world
from mldebt_nb.live.analyzer import Analyzer
from mldebt_nb.live.fingerprint import Budget, Fingerprinter
from mldebt_nb.live.footprint import ANY_STATEMENT, ATTRIBUTE, MODULE, Footprint, Read, Write, attribute_set
from mldebt_nb.live.log import Change, Form, Run
from mldebt_nb.live.values import ABSENT, EXISTS, Value

_SECONDS = 0.03  # that looking at an attribute of a module may take
_BUILTINS = f"{MODULE}builtins."
_SYSTEM = frozenset({"environ", "getenv", "putenv"})  # variables of the environment are told one by one


class Modules:
    """Follows modules from cell to cell. Fills `base`: what files were when they were found, and `values`: what the
    attributes hold that cells have set."""

    def __init__(
        self, analyzer: Analyzer, looker: Fingerprinter, namespace: dict[str, Any], base: dict[str, Value],
        values: dict[str, Value],
    ) -> None:  # fmt: skip
        self._analyzer = analyzer
        self._looker = looker
        self._namespace = namespace
        self._base = base
        self._values = values
        self._own: dict[str, Value] = {}  # what the module itself had given, where that was seen
        self._set: set[str] = set()  # locations that some cell has set
        self._classes: dict[str, type] = {}  # of libraries, whose attributes they are

    # -- attributes ----------------------------------------------------------------------------

    def watch(self, run: Run) -> None:
        """Before a run that writes to attributes of modules: remember what they hold."""
        writes = [write for write in run.footprint.writes if write.part is not None and write.part[0] == "."]
        imported = imported_in(self._analyzer.parse(run.source).tree) if writes and "import" in run.source else {}
        for write in writes:
            held = imported.get(write.name) or self._namespace.get(write.name)
            name = attribute_set(write, held)
            if name is not None and name not in self._own and name not in self._set:
                self._own[name] = self._attribute(held, write)
        for _, cls, name in patches(self._analyzer.parse(run.source).tree, self._namespace):
            if name not in self._own and name not in self._set:
                self._own[name] = self._member(cls, name)

    def reads(self, run: Run, limit: int) -> Iterator[Read]:
        """Attributes of modules that the run has read, itself or in a function of a module of the user's."""
        found: dict[tuple[str, int], None] = {}
        for use in run.footprint.uses:
            if use.statement <= limit:
                held = self._namespace.get(use.name)
                if type(held) is types.ModuleType and use.part is not None and use.part[0] == ".":
                    found.update(dict.fromkeys((name, use.statement) for name in self._of(held, use.part[1:])))
                elif type(held) is types.FunctionType:
                    found.update(dict.fromkeys((name, use.statement) for name in self._inside(held)))
                elif use.name not in self._namespace and f"{_BUILTINS}{use.name}" in self._set:
                    found[f"{_BUILTINS}{use.name}", use.statement] = None
        if "import" in run.source:
            for index, statement in enumerate(self._analyzer.parse(run.source).tree.body[: limit + 1]):
                if isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
                    for alias in statement.names:
                        found[f"{MODULE}{statement.module}.{alias.name}", index] = None
        yield from run.footprint.asks
        run.before.update(
            {read.name: self._values[read.name] for read in run.footprint.asks if read.name in self._values}
        )
        for name, at in found:
            if name in self._values:
                run.before.setdefault(name, self._values[name])
            yield Read(name, None, at, False)

    def _of(self, module: types.ModuleType, attribute: str) -> Iterator[str]:
        home = layout.module_name(module)
        if home == "os" and attribute in _SYSTEM:
            return
        yield f"{MODULE}{home}.{attribute}"
        held = layout.module_dict(module).get(attribute)
        if type(held) is types.FunctionType:
            yield from self._inside(held)

    def _inside(self, function: types.FunctionType) -> Iterator[str]:
        """What a function of a module of the user's may read of its module."""
        content = function.__globals__
        if content is self._namespace or not tables.is_own(content):
            return
        home, seen, pending = content.get("__name__"), set[str](), [function]
        while pending:
            for name in self._looker.code(pending.pop().__code__)[1] - seen:
                if name in content:
                    seen.add(name)
                    held = content[name]
                    if type(held) is types.FunctionType and held.__globals__ is content:
                        pending.append(held)
                    yield f"{MODULE}{home}.{name}"

    def read_by_patches(self, footprint: Footprint) -> set[str]:
        """Names that functions put into modules may read when the cell calls them."""
        found: set[str] = set()
        for use in footprint.uses if self._set else ():
            module = self._namespace.get(use.name)
            if type(module) is types.ModuleType and use.part is not None and use.part[0] == ".":
                attribute = use.part[1:]
                if f"{MODULE}{layout.module_name(module)}.{attribute}" in self._set:
                    held = layout.module_dict(module).get(attribute)
                    found |= self._looker.look(held, Budget(_SECONDS), footprint.asked).names
        for name in self._set & {read.name for read in footprint.asks} if self._set else ():
            held = layout.members(self._classes[name]).get(name.removeprefix(ATTRIBUTE))
            found |= self._looker.look(held, Budget(_SECONDS), footprint.asked).names
        return found

    def is_set(self, name: str) -> bool:
        """Whether the kernel holds there what a cell has put there."""
        return name in self._set and self._values[name] is not ABSENT

    def given(self, name: str) -> Value | None:
        """What the module itself has given there, where a cell has set something else; None when nobody saw it."""
        return self._own.get(name)

    def end(self, run: Run) -> None:
        """The cell has run: add what it put into modules, and the files that its imports need."""
        for write in run.footprint.writes:
            held = self._namespace.get(write.name)
            name = attribute_set(write, held)
            if name is not None:
                value = self._attribute(held, write)
                if name in self._own and value.digest == self._own[name].digest:
                    value = ABSENT
                before = self._values.get(name, ABSENT)
                done = run.started and (run.failed_at is None or write.statement < run.failed_at)
                changed = before.digest != value.digest and (done or name in self._own or name in self._set)
                if changed or (done and (write.must or (write.blind and name in self._set))):
                    self._put(run, name, before, value)
        for _, cls, name in patches(self._analyzer.parse(run.source).tree, self._namespace):
            self._classes[name] = cls
            value, before = self._member(cls, name), self._values.get(name, ABSENT)
            if name in self._own and value.digest == self._own[name].digest:
                value = ABSENT
            if run.error is None or before.digest != value.digest:
                self._put(run, name, before, value)
        if "reload" in run.footprint.asked or "reload" in run.footprint.names:
            self._reloaded(run)
        if "import" in run.source:
            self._needed(run)

    def _put(self, run: Run, name: str, before: Value, value: Value) -> None:
        self._set.add(name)
        run.before.setdefault(name, before)
        run.after[name] = self._values[name] = value
        run.writes[name] = Change(Form.BIND, before, value)

    def _reloaded(self, run: Run) -> None:
        """A module whose code has run again holds what it gives."""
        for name in [name for name in self._set - run.writes.keys() if name.startswith(MODULE)]:
            home, _, attribute = name.removeprefix(MODULE).rpartition(".")
            module, before = sys.modules.get(home), self._values[name]
            if type(module) is types.ModuleType and before is not ABSENT:
                content = layout.module_dict(module)
                if attribute not in content or not before.same(self._value_of(content[attribute])):
                    self._put(run, name, before, ABSENT)

    def _attribute(self, module: Any, write: Write) -> Value:
        assert write.part is not None
        content = layout.module_dict(module)
        return self._value_of(content[write.part[1:]]) if write.part[1:] in content else ABSENT

    def _member(self, cls: type, name: str) -> Value:
        members = layout.members(cls)
        attribute = name.removeprefix(ATTRIBUTE)
        return self._value_of(members[attribute]) if attribute in members else ABSENT

    def _value_of(self, obj: object) -> Value:
        return self._looker.look(obj, Budget(_SECONDS)).value

    # -- files ---------------------------------------------------------------------------------

    def _needed(self, run: Run) -> None:
        """An import needs the file of a module of the user's; one that found none would find it there."""
        limit = run.failed_at if run.failed_at is not None else ANY_STATEMENT
        for index, statement in enumerate(self._analyzer.parse(run.source).tree.body[: limit + 1]):
            for node in _run_at_once(statement):
                if run.line is not None and node.lineno > run.line:
                    continue
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names = [node.module]
                for name in names:
                    path = self._file(name.partition(".")[0])
                    if path is not None:
                        location = world.FILE + path
                        value = world.stamp(path)
                        run.before.setdefault(location, value)
                        self._base.setdefault(location, value)
                        run.reads += (Read(location, EXISTS, index, node is statement),)

    @staticmethod
    def _file(name: str) -> str | None:
        """Where a module of the user's lies, or would lie; None for those of libraries."""
        module = sys.modules.get(name)
        if module is None:
            return world.followed(f"{name}.py", written=True)
        path = layout.module_dict(module).get("__file__") if type(module) is types.ModuleType else None
        if type(path) is not str or not path.endswith(".py") or world.stamp(path) == ABSENT:
            return None  # of a zip file, say
        return world.followed(path, written=True)


def patches(tree: ast.Module, namespace: Mapping[str, Any]) -> Iterator[tuple[int, type, str]]:
    """Attributes that a text gives to classes of libraries: the statement, the class and the location."""
    for index, statement in enumerate(tree.body):
        for target in statement.targets if isinstance(statement, ast.Assign) else ():
            if isinstance(target, ast.Attribute):
                cls = _named(target.value, namespace)
                if isinstance(cls, type) and layout.module_of(cls) != "__main__":
                    yield index, cls, ATTRIBUTE + target.attr


def _named(node: ast.expr, namespace: Mapping[str, Any]) -> object:
    """What `name` or `module.name` stands for."""
    if isinstance(node, ast.Name):
        return namespace.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        module = namespace.get(node.value.id)
        return layout.module_dict(module).get(node.attr) if type(module) is types.ModuleType else None
    return None


def imported_in(tree: ast.Module) -> dict[str, types.ModuleType]:
    """What import statements at the top level give of modules that are loaded."""
    found: dict[str, types.ModuleType] = {}
    for statement in tree.body:
        for alias in statement.names if isinstance(statement, ast.Import) else ():
            module = sys.modules.get(alias.name)
            if type(module) is types.ModuleType and (alias.asname or "." not in alias.name):
                found[alias.asname or alias.name] = module
    return found


def _run_at_once(statement: ast.stmt) -> Iterator[ast.stmt]:
    """A statement and those inside that run with it, not later as the bodies of functions do."""
    yield statement
    if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        for node in ast.iter_child_nodes(statement):
            if isinstance(node, ast.stmt):
                yield from _run_at_once(node)
            elif isinstance(node, (ast.ExceptHandler, ast.match_case)):
                for inner in node.body:
                    yield from _run_at_once(inner)
