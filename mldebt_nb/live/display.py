"""Which options of a library what a cell shows depends on.

Comes in: the cell's tree, its value and the namespace; types are asked for, nothing is called. Goes out: for each
library whether a table of several columns may be shown, and which options the text itself asks for. What cannot be told
is taken to show everything.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from mldebt_nb.knowledge.calls import Kind
from mldebt_nb.live import layout, tables

_SHOWING = frozenset({"print", "display"})
_SCALAR_FUNCTIONS = frozenset(
    {
        "len",
        "int",
        "float",
        "bool",
        "round",
        "sum",
        "min",
        "max",
        "abs",
        "type",
        "isinstance",
        "hasattr",
        "id",
        "any",
        "all",
    }
)
_SCALAR_METHODS = frozenset(
    "sum mean std var min max median item count nunique any all tolist to_list prod dot score sem skew".split()
)
_SCALAR_ATTRIBUTES = frozenset({"shape", "size", "ndim", "empty", "name", "attrs"})
#: What asks for options by their names.
ASKING = frozenset({"get_option", "get_printoptions"})
Options = dict[str, bool]  # library → whether a table of several columns may be shown


def shown(tree: ast.Module, value: object, namespace: Mapping[str, Any]) -> Options:
    """The libraries whose options may matter to what the cell shows."""
    found: Options = {}
    _of_object(value, found, 0)
    if _holds_floats(value, 0):
        found["IPython"] = True
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in _SHOWING:
                if name == "display":
                    found["IPython"] = True
                for argument in node.args:
                    _of_expression(argument, namespace, found)
            elif isinstance(node.func, ast.Name) and _is_own(namespace.get(name)):
                for held in node.args:  # a function of the notebook may show what it gets
                    _of_expression(held, namespace, found)
                for inner in _globals_of(namespace[name]):
                    _of_object(namespace.get(inner), found, 1)
    return found


def asked(tree: ast.Module) -> Iterator[tuple[str, str | None]]:
    """The options that the text asks for: the library, and the option where a literal names one in full."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name == "get_printoptions":
            yield "numpy", None
        elif name == "get_option":
            option = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
            yield "pandas", f".{option}" if isinstance(option, str) and "." in option else None


def _is_own(held: object) -> bool:
    return type(held) is type(_is_own) and held.__module__ == "__main__"


def _globals_of(function: Any) -> tuple[str, ...]:
    names: tuple[str, ...] = function.__code__.co_names
    return names


def _of_object(value: object, found: Options, depth: int) -> None:
    kind = type(value)
    library = layout.module_of(kind).partition(".")[0]
    if tables.is_frame(kind):
        found[library] = True
    elif tables.kind_of(kind) is Kind.FRAME:
        found.setdefault(library, False)
    elif tables.kind_of(kind) is Kind.ARRAY:
        found["numpy"] = True
    elif library == "pandas":
        found.setdefault(library, True)
    elif depth < 2 and kind in (list, tuple, dict):
        items: Iterator[Any] = iter(dict.values(value) if kind is dict else value)  # type: ignore[call-overload,arg-type]
        for _, item in zip(range(50), items, strict=False):
            _of_object(item, found, depth + 1)


def _holds_floats(value: object, depth: int) -> bool:
    """Whether `%precision` matters to the display of a value."""
    kind = type(value)
    if depth < 2 and kind in (list, tuple, dict):
        items: Iterator[Any] = iter(dict.values(value) if kind is dict else value)  # type: ignore[call-overload,arg-type]
        return any(_holds_floats(item, depth + 1) for _, item in zip(range(50), items, strict=False))
    return float in layout.mro(kind)


def _of_expression(node: ast.expr, namespace: Mapping[str, Any], found: Options) -> None:
    if isinstance(node, ast.Name):
        _of_object(namespace.get(node.id), found, 0)
    elif isinstance(node, ast.FormattedValue):
        if node.format_spec is None:
            _of_expression(node.value, namespace, found)
    elif isinstance(node, ast.Call):
        _of_call(node, namespace, found)
    elif isinstance(node, ast.Attribute):
        if node.attr not in _SCALAR_ATTRIBUTES:
            _of_expression(node.value, namespace, found)
            _of_module(node, namespace, found)
    elif not isinstance(node, ast.Constant):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                _of_expression(child, namespace, found)
            elif isinstance(child, ast.comprehension):
                _of_expression(child.iter, namespace, found)


def _of_call(node: ast.Call, namespace: Mapping[str, Any], found: Options) -> None:
    function = node.func
    if isinstance(function, ast.Name) and function.id in _SCALAR_FUNCTIONS:
        return
    if isinstance(function, ast.Attribute):
        if function.attr in _SCALAR_METHODS and not _is_frame(function.value, namespace):
            return
        _of_module(function, namespace, found)
        _of_expression(function.value, namespace, found)
    for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
        _of_expression(argument, namespace, found)


def _is_frame(node: ast.expr, namespace: Mapping[str, Any]) -> bool:
    """Whether a method of this expression may give a table where one of a column gives a number."""
    if isinstance(node, ast.Name):
        return tables.is_frame(type(namespace.get(node.id)))
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return not isinstance(node.value, ast.Name)
    return not isinstance(node, (ast.Compare, ast.BinOp))


def _of_module(node: ast.Attribute, namespace: Mapping[str, Any], found: Options) -> None:
    """What `pd.DataFrame(…)` or `np.ones(3)` gives is a table of that library; `pd.Series(…)` is one column."""
    name = layout.module_named(namespace.get(node.value.id)) if isinstance(node.value, ast.Name) else None
    if name == "pandas" and node.attr == "Series":
        found.setdefault(name, False)
    elif name in ("pandas", "numpy"):
        found[name] = True
