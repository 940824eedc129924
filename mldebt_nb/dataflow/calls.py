"""What a call does: uses its callee and arguments, updates what the knowledge table or a summary says.

Comes in: a call node, from the walker. Goes out: events, written through the walker. What is
not known is an update with `must=False`.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from mldebt_nb.dataflow.events import Access, How
from mldebt_nb.dataflow.locations import FILE, key
from mldebt_nb.dataflow.targets import flag, is_globals, is_namespace, is_user_namespace, root_and_part
from mldebt_nb.knowledge import calls as knowledge
from mldebt_nb.knowledge.calls import PURE_BUILTINS, PURE_METHODS, Kind
from mldebt_nb.notebook.magics import bound_in

if TYPE_CHECKING:
    from mldebt_nb.dataflow.walker import Walker

_QUERY_NAME = re.compile(r"@([^\W\d]\w*)")
_SQL_TABLE = re.compile(r"\b(?:from|join|into|update)\s+([^\W\d]\w*)", re.IGNORECASE)
_SQL = re.compile(r"\bselect\b[\s\S]+\bfrom\b", re.IGNORECASE)
_IDENTIFIER = re.compile(r"(?<![\w.])([^\W\d]\w*)")
_SCALARS = (Kind.SCALAR, Kind.TEXT, Kind.MODULE, Kind.FUNCTION, Kind.CLASS)
_IMMEDIATE_BUILTINS = frozenset(
    {"sorted", "map", "filter", "min", "max", "sum", "any", "all", "list", "dict", "set", "reduce"}
)
_SHELL_METHODS = frozenset({"run_line_magic", "run_cell_magic", "magic", "push", "run_cell", "ex"})
_FILE_READERS = re.compile(r"(?:pandas|polars)\.(?:read|scan)_\w+$|numpy\.(?:load|loadtxt|genfromtxt)$|joblib\.load$")
_FILE_WRITERS = re.compile(r"numpy\.(?:save|savez|savetxt|savez_compressed)$|joblib\.dump$")
#: In code with one of these, some names may not be looked up.
_SKIPPING = (ast.Lambda, ast.IfExp, ast.BoolOp, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_LOOKS_AROUND = frozenset({"eval", "exec", "globals", "locals", "vars", "dir", "get_ipython"})
#: With these a view of ipyparallel gives names to its engines, where functions that read them may run.
_TO_ENGINES = frozenset({"push", "scatter", "execute"})
#: They put names into the module of the notebook, as a star import does.
_FILLS_NAMESPACE = frozenset({"dill.load_session", "dill.load_module", "sympy.init_session"})
_PARALLEL = ("ipyparallel", "IPython.parallel")
_BY_ATTRIBUTE = frozenset({"getattr", "setattr"})
_CONSUMERS = PURE_BUILTINS - {
    "type",
    "isinstance",
    "print",
    "len",
    "repr",
    "str",
    "id",
    "hasattr",
    "getattr",
    "callable",
    "hash",
}


class CallEffects:
    """Visits calls for one walker. `immediate` says that a lambda met now is surely called now."""

    __slots__ = ("immediate", "walker")

    def __init__(self, walker: Walker) -> None:
        self.walker = walker
        self.immediate = False

    def visit(self, node: ast.Call, *, as_statement: bool) -> None:
        func = node.func
        if type(func) is ast.Name:
            self._function(node, func)
        elif type(func) is ast.Attribute:
            self._method(node, func, as_statement)
        else:
            self.walker.visit(func)
            self._arguments(node, immediate=type(func) is ast.Lambda)

    def _arguments(self, node: ast.Call, *, immediate: bool) -> None:
        before, self.immediate = self.immediate, immediate
        for argument in node.args:
            self.walker.visit(argument)
        for keyword in node.keywords:
            if not (keyword.arg == "out" and type(keyword.value) is ast.Name and _fills(node)):
                self.walker.visit(keyword.value)
        self.immediate = before

    # -- f(x) ---------------------------------------------------------------------------------

    def _function(self, node: ast.Call, func: ast.Name) -> None:
        walker, name = self.walker, func.id
        if name == "__mldebt__":
            walker.visit_Call(node)
            return
        if name in _BY_ATTRIBUTE and not walker.is_local(name) and self._attribute(node, name, func):
            return
        self._arguments(node, immediate=name in _IMMEDIATE_BUILTINS)
        self._texts(node, name)
        walker.record(Access.USE, name, None, func, How.LOAD)
        if walker.is_local(name):
            return
        if name in walker.functions:
            walker.charge(name, node, called=True)
            self._update_parameters(node, name)
            return
        if name in ("eval", "exec") and node.args:
            walker.reads_unseen = walker.reads_unseen or not self._evaluated(node.args[0], node)
            walker.defines_unseen = walker.defines_unseen or name == "exec"
        elif name in ("globals", "locals", "vars") and not node.args:
            walker.reads_unseen = True
        qualified = walker.kinds.qualified(func) or name
        self._library_call(node, qualified)

    def _attribute(self, node: ast.Call, name: str, func: ast.Name) -> bool:
        """`getattr(x, 'k')` is `x.k`, `setattr(x, 'k', v)` is `x.k = v`; False when it is not so plain."""
        if len(node.args) < 2 or type(node.args[0]) is not ast.Name or node.keywords:
            return False
        owner, attribute = node.args[0], node.args[1]
        if not isinstance(attribute, ast.Constant) or type(attribute.value) is not str or not attribute.value:
            return False
        self.walker.record(Access.USE, name, None, func, How.LOAD)
        for argument in node.args[2:]:
            self.walker.visit(argument)
        if name == "setattr":
            self.walker.record(Access.UPDATE, owner.id, f".{attribute.value}", node, How.PART)
        else:
            self.walker.use(owner.id, f".{attribute.value}", owner)
        return True

    def _update_parameters(self, node: ast.Call, name: str) -> None:
        """Arguments that the notebook's own function changes in place."""
        functions = self.walker.functions.near(name, self.walker.cell.cell.index)
        for function in functions:
            bound = dict(zip(function.parameters, node.args, strict=False))
            bound.update({k.arg: k.value for k in node.keywords if k.arg})
            updates = dict(function.updates)
            for parameter in function.augmented:
                argument = bound.get(parameter)
                if type(argument) is ast.Name and self.walker.kinds.of_name(argument.id) in (
                    Kind.ARRAY,
                    Kind.LIST,
                    Kind.SET,
                ):
                    updates[parameter] = True
            for parameter, sure in updates.items():
                argument = bound.get(parameter)
                if type(argument) is ast.Name:
                    self.walker.record(
                        Access.UPDATE,
                        argument.id,
                        None,
                        node,
                        How.CALL,
                        must=sure and len(functions) == 1,
                        via=function,
                    )

    def _library_call(self, node: ast.Call, qualified: str) -> None:
        walker = self.walker
        positions = knowledge.argument_updates(qualified)
        if positions:
            for position in positions:
                if position < len(node.args):
                    self._update(node.args[position], node, must=True)
        elif positions is None:
            for argument in node.args:
                if type(argument) is ast.Name and walker.kinds.of_name(argument.id) not in _SCALARS:
                    walker.record(Access.UPDATE, argument.id, None, node, How.CALL, must=False)
        for keyword in node.keywords:
            if keyword.arg == "out":
                self._update(keyword.value, node, must=True, how=How.FILL if _fills(node) else How.CALL)
        if qualified in _CONSUMERS or qualified == "next":
            for argument in node.args:
                if type(argument) is ast.Name and walker.kinds.of_name(argument.id) is Kind.ITERATOR:
                    walker.record(Access.UPDATE, argument.id, None, node, How.CONSUME)
        if qualified == "sympy.var":
            self._symbols(node)
        elif qualified in _FILLS_NAMESPACE:
            walker.defines_unseen = True
            walker.record(Access.DEFINE, "*", None, node, How.DYNAMIC)
        self._files(node, qualified)

    def _symbols(self, node: ast.Call) -> None:
        """`sympy.var("x y")` binds `x` and `y` in the namespace of the module, whatever becomes of its result."""
        for argument in node.args[:1]:
            texts = argument.elts if isinstance(argument, (ast.List, ast.Tuple)) else [argument]
            words = [_words(text) for text in texts]
            for name in (word for found in words for word in found or ()):
                self.walker.record(Access.DEFINE, name, None, node, How.DYNAMIC)
            if None in words:
                self.walker.defines_unseen = True
                self.walker.record(Access.DEFINE, "*", None, node, How.DYNAMIC)

    def _update(self, target: ast.expr, node: ast.Call, *, must: bool, how: How = How.CALL) -> None:
        if isinstance(target, ast.Call) and isinstance(target.func, ast.Attribute) and target.func.attr == "setdefault":
            target = target.func.value  # d.setdefault(k, []).append(x)
        root, part = root_and_part(target)
        if root is not None:
            self.walker.record(Access.UPDATE, root.id, part, node, how, must=must)

    def _files(self, node: ast.Call, qualified: str) -> None:
        """Files named by a literal: reading and writing them connects cells."""
        arguments = node.args[1:] if qualified == "joblib.dump" else node.args
        path = arguments[0].value if arguments and isinstance(arguments[0], ast.Constant) else None
        if not isinstance(path, str):
            return
        if qualified == "open":
            mode = (
                node.args[1] if len(node.args) > 1 else next((k.value for k in node.keywords if k.arg == "mode"), None)
            )
            text = mode.value if isinstance(mode, ast.Constant) and isinstance(mode.value, str) else "r"
            self._file(path, node, text)
        elif _FILE_READERS.match(qualified):
            self._file(path, node, "r")
        elif _FILE_WRITERS.match(qualified):
            self._file(path, node, "w")

    def _file(self, path: str, node: ast.Call, mode: str) -> None:
        if "a" in mode:
            self.walker.record(Access.UPDATE, FILE + path, None, node, How.CALL)
        elif "w" in mode or "x" in mode:
            self.walker.record(Access.DEFINE, FILE + path, None, node, How.CALL)
        else:
            self.walker.record(Access.USE, FILE + path, None, node, How.LOAD, soft=True)

    # -- x.m() --------------------------------------------------------------------------------

    def _method(self, node: ast.Call, func: ast.Attribute, as_statement: bool) -> None:
        walker, method, owner = self.walker, func.attr, func.value
        if self._namespace_method(node, func):
            return
        qualified = walker.kinds.qualified(func)
        if self._keys_set(node, func):
            return
        walker.defines_unseen = walker.defines_unseen or self._fills_namespace(owner, method)
        if type(owner) is ast.Name:
            module = owner.id in walker.kinds.imports and not walker.is_local(owner.id)
            walker.use(owner.id, f".{method}" if module else None, owner)
        else:
            walker.visit(owner)
        self._arguments(node, immediate=method in PURE_METHODS)
        self._texts(node, method)
        if method in _TO_ENGINES and any(q.startswith(_PARALLEL) for q in walker.kinds.imports.values()):
            for name in _sent(node):
                walker.record(Access.DEFINE, name, None, node, How.DYNAMIC, must=False)
        if qualified is not None and not (type(owner) is ast.Name and walker.is_local(owner.id)):
            self._library_call(node, qualified)
            return
        kind = walker.kinds.of(owner)
        update = knowledge.receiver_update(kind, method, as_statement)
        owners = [f for f in walker.functions.named(walker.kinds.maker(owner) or "") if f.is_class]
        if len(owners) == 1:
            update = method in owners[0].mutators
        if flag(node, "inplace"):
            update = True
        if update is None and type(owner) is ast.Name and not walker.kinds.knows(owner.id):
            update = False  # nothing in the notebook binds it: there is nobody to tell
        if update is not False and kind not in _SCALARS:
            self._update(owner, node, must=bool(update))
        if method == "shuffle" and len(node.args) == 1:  # of a numpy Generator or a random.Random
            self._update(node.args[0], node, must=True)
        if method.startswith("to_") and node.args and isinstance(node.args[0], ast.Constant):
            path = node.args[0].value
            if isinstance(path, str) and kind in (Kind.FRAME, Kind.UNKNOWN):
                appends = any(
                    k.arg == "mode" and isinstance(k.value, ast.Constant) and k.value.value == "a"
                    for k in node.keywords
                )
                self._file(path, node, "a" if appends else "w")

    def _fills_namespace(self, owner: ast.expr, method: str) -> bool:
        """`globals().update(…)`, `shell.user_ns.update(…)`, `get_ipython().push(…)`: names that are not told."""
        if method == "update":
            return is_namespace(owner) or is_user_namespace(owner)
        return method in _SHELL_METHODS and (self.walker.kinds.maker(owner) or "").endswith("get_ipython")

    def _keys_set(self, node: ast.Call, func: ast.Attribute) -> bool:
        """`d.update(k=1)` and `d.update({'k': 1})` on a dict set these keys and read nothing of it."""
        owner = func.value
        if func.attr != "update" or type(owner) is not ast.Name or self.walker.kinds.of(owner) is not Kind.DICT:
            return False
        literal = node.args[0] if len(node.args) == 1 else None
        if (node.args and not isinstance(literal, ast.Dict)) or any(k.arg is None for k in node.keywords):
            return False
        if self.walker.kinds.maker(owner) == "collections.Counter":  # adds
            return False
        keys: list[ast.expr | None] = literal.keys if isinstance(literal, ast.Dict) else []
        if not all(isinstance(k, ast.Constant) and type(k.value) in (str, int) for k in keys):
            return False
        for value in literal.values if isinstance(literal, ast.Dict) else ():
            self.walker.visit(value)
        for keyword in node.keywords:
            self.walker.visit(keyword.value)
        named = [k.value for k in keys if isinstance(k, ast.Constant)]
        for name in (*named, *(k.arg for k in node.keywords)):
            self.walker.record(Access.UPDATE, owner.id, key(name), node, How.PART)
        return True

    def _texts(self, node: ast.Call, method: str) -> None:
        """Names inside query strings and model formulas."""
        first = node.args[0] if node.args else None
        if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
            return
        if method in ("query", "eval") and isinstance(node.func, ast.Attribute):
            for name in _QUERY_NAME.findall(first.value):
                self.walker.use(name, None, first, must=False)
        if "~" in first.value:
            self.text(first.value, first, soft=True)

    # -- text that is code ----------------------------------------------------------------------

    def _evaluated(self, argument: ast.expr, node: ast.Call) -> bool:
        """Code in a literal: its names count. Whether that is all it may read."""
        if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
            return False
        try:
            tree = ast.parse(argument.value.strip())
            inside = list(ast.walk(tree))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            self.text(argument.value, argument, soft=True)
            return False
        plain = all(isinstance(s, ast.Expr) for s in tree.body) and not any(isinstance(p, _SKIPPING) for p in inside)
        for part in inside:
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
                self.walker.use(part.id, None, argument, soft=True, must=plain, how=How.DYNAMIC)
        surely = {id(t) for statement in tree.body if isinstance(statement, ast.Assign) for t in statement.targets}
        for part in inside:
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                self.walker.record(Access.DEFINE, part.id, None, node, How.DYNAMIC, must=id(part) in surely)
        return not any(isinstance(part, ast.Name) and part.id in _LOOKS_AROUND for part in inside)

    def named_in_namespace(self, owner: ast.expr, index: ast.expr) -> str | None:
        """The name that `globals()['x']` means."""
        if isinstance(index, ast.Constant) and isinstance(index.value, str) and is_namespace(owner):
            return index.value if is_globals(owner) or not self.walker.frames else None
        return None

    def _namespace_method(self, node: ast.Call, func: ast.Attribute) -> bool:
        """`globals().get('x')`, `globals().update(x=1)`; False when the names are not told."""
        if not is_namespace(func.value) or (self.walker.frames and not is_globals(func.value)):
            return False
        named = self.named_in_namespace(func.value, node.args[0]) if node.args else None
        if func.attr in ("get", "__getitem__", "pop") and named is not None:
            for argument in node.args[1:]:
                self.walker.visit(argument)
            self.walker.use(named, None, node, soft=True)
            if func.attr == "pop":
                self.walker.record(Access.DELETE, named, None, node, How.DYNAMIC, must=False)
            return True
        if func.attr in ("update", "setdefault") and (named is not None or (not node.args and node.keywords)):
            for argument in (*node.args[1:], *(k.value for k in node.keywords)):
                self.walker.visit(argument)
            names = [named] if named is not None else [k.arg for k in node.keywords]
            for name in names:
                if name is None:
                    return False
                if func.attr == "setdefault":
                    self.walker.use(name, None, node, soft=True)
                self.walker.record(Access.DEFINE, name, None, node, How.DYNAMIC, must=func.attr == "update")
            return True
        return False

    def text(self, text: str, node: ast.AST, *, soft: bool) -> None:
        """Every identifier in `text` counts as used."""
        if len(text) > 10_000:
            return
        for name in dict.fromkeys(_IDENTIFIER.findall(text)):
            self.walker.use(name, None, node, soft=soft, must=False)

    def sql(self, text: str, node: ast.AST) -> None:
        """Tables of a query: duckdb and pandasql find DataFrames by name."""
        if len(text) < 20_000 and _SQL.search(text):
            for name in _SQL_TABLE.findall(text):
                self.walker.use(name, None, node, soft=True, must=False)


def _words(text: ast.expr) -> list[str] | None:
    """The names in a literal, apart by blanks or commas; None for other expressions, and for ranges as `x1:5`."""
    if not isinstance(text, ast.Constant) or not isinstance(text.value, str):
        return None
    words = text.value.replace(",", " ").split()
    return words if all(word.isidentifier() for word in words) else None


def _sent(node: ast.Call) -> set[str]:
    """The names in `push({'a': 1})`, `push(dict(a=1))`, `scatter('a', rows)` and `execute('a = 1')`."""
    first = node.args[0] if node.args else None
    if isinstance(first, ast.Dict):
        return {k.value for k in first.keys if isinstance(k, ast.Constant) and isinstance(k.value, str)}
    if isinstance(first, ast.Call) and isinstance(first.func, ast.Name) and first.func.id == "dict":
        return {keyword.arg for keyword in first.keywords if keyword.arg}
    text = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
    return {text} if text.isidentifier() else bound_in(text)


def _fills(node: ast.Call) -> bool:
    """Whether `out=` is overwritten as a whole."""
    return not any(keyword.arg == "where" for keyword in node.keywords)
