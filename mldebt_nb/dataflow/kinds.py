"""What values are, as far as the text tells: a flow-insensitive guess that would rather say unknown.

Comes in: assignments and imports of the whole notebook. Goes out: a `Kind` for expressions and the
dotted library name of a callee (`pd.read_csv` is `pandas.read_csv`).
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mldebt_nb.knowledge.calls import FRAME_TO_FRAME, RESULT_KINDS, Kind, library_of

_TEXT_TO_LIST = frozenset({"split", "rsplit", "splitlines"})
_ESTIMATOR_LIBRARIES = frozenset(
    {"sklearn", "xgboost", "lightgbm", "catboost", "imblearn", "keras", "tensorflow", "torch"}
)
_KINDS_BY_NODE: dict[type, Kind] = {
    ast.List: Kind.LIST,
    ast.ListComp: Kind.LIST,
    ast.Dict: Kind.DICT,
    ast.DictComp: Kind.DICT,
    ast.Set: Kind.SET,
    ast.SetComp: Kind.SET,
    ast.Tuple: Kind.SCALAR,
    ast.JoinedStr: Kind.TEXT,
    ast.GeneratorExp: Kind.ITERATOR,
    ast.Lambda: Kind.FUNCTION,
}


class Kinds:
    """Kinds of module-level names; a name given two kinds in the notebook is of unknown kind."""

    def __init__(self) -> None:
        self._values: dict[str, list[ast.expr | Kind]] = {}
        self._known: dict[str, Kind] = {}
        self.imports: dict[str, str] = {}
        self.generators: set[str] = set()  # functions of the notebook that yield

    def imported(self, name: str, qualified: str) -> None:
        self.imports.setdefault(name, qualified)

    def assigned(self, name: str, value: ast.expr | Kind) -> None:
        self._values.setdefault(name, []).append(value)

    def of_name(self, name: str) -> Kind:
        known = self._known.get(name)
        if known is not None:
            return known
        values = self._values.get(name)
        if not values:
            return Kind.MODULE if name in self.imports else Kind.UNKNOWN
        self._known[name] = Kind.UNKNOWN  # what a look in a circle finds
        own = [v for v in values if not isinstance(v, Kind) and _mentions(v, name)]
        kind = self._common([v for v in values if v not in own])
        if own and kind is not Kind.UNKNOWN:  # x = x.dropna(): of the kind it had, if that gives the same kind
            self._known[name] = kind
            kind = kind if self._common(own) is kind else Kind.UNKNOWN
        self._known[name] = kind
        return kind

    def _common(self, values: Sequence[ast.expr | Kind]) -> Kind:
        kinds = {value if isinstance(value, Kind) else self.of(value) for value in values}
        return kinds.pop() if len(kinds) == 1 else Kind.UNKNOWN

    def knows(self, name: str) -> bool:
        """Whether any cell imports or assigns the name."""
        return name in self._values or name in self.imports

    def value(self, name: str) -> ast.expr | None:
        """The one expression that gives a name its value, when there is only one."""
        values = self._values.get(name, [])
        return values[0] if len(values) == 1 and isinstance(values[0], ast.expr) else None

    def values(self, name: str) -> list[ast.expr | Kind]:
        """All that gives a name its value; a kind where no expression does."""
        return self._values.get(name, [])

    def maker(self, node: ast.expr) -> str | None:
        """The dotted name of the one call that gives `node` its value, e.g. `collections.Counter`."""
        if type(node) is ast.Name:
            values = self._values.get(node.id, [])
            first = values[0] if len(values) == 1 else None
            return self.maker(first) if isinstance(first, ast.Call) else None
        return self.qualified(node.func) if type(node) is ast.Call else None

    def qualified(self, node: ast.expr) -> str | None:
        """The dotted name of an attribute chain that starts at an import, or of a builtin-like bare name."""
        parts: list[str] = []
        while type(node) is ast.Attribute:
            parts.append(node.attr)
            node = node.value
        if type(node) is not ast.Name:
            return None
        root = self.imports.get(node.id)
        if root is None:
            return node.id if not parts else None
        if node.id in self._values:  # imported here, rebound there
            return None
        return ".".join([root, *reversed(parts)]) if parts else root

    def of(self, node: ast.expr) -> Kind:
        """The kind of an expression."""
        try:
            return self._of(node)
        except RecursionError:
            return Kind.UNKNOWN

    def _of(self, node: ast.expr) -> Kind:
        if type(node) is ast.Name:
            return self.of_name(node.id)
        if type(node) is ast.Constant:
            return Kind.TEXT if isinstance(node.value, (str, bytes)) else Kind.SCALAR
        if type(node) in _KINDS_BY_NODE:
            return _KINDS_BY_NODE[type(node)]
        if type(node) is ast.Call:
            return self._of_call(node)
        if type(node) is ast.BinOp:
            return self._of_operation(node)
        if type(node) is ast.UnaryOp:
            return self._of(node.operand)
        if type(node) is ast.Subscript:
            base = self._of(node.value)
            return base if base in (Kind.FRAME, Kind.ARRAY, Kind.TEXT) else Kind.UNKNOWN
        if type(node) is ast.Attribute:
            if node.attr in ("loc", "iloc", "at", "iat", "T", "str", "dt") and self._of(node.value) is Kind.FRAME:
                return Kind.FRAME
            return Kind.ARRAY if node.attr == "values" and self._of(node.value) is Kind.FRAME else Kind.UNKNOWN
        if type(node) is ast.Await:
            return Kind.UNKNOWN
        return Kind.UNKNOWN

    def _of_call(self, node: ast.Call) -> Kind:
        qualified = self.qualified(node.func)
        if qualified in self.generators:
            return Kind.ITERATOR
        if qualified is not None:
            kind = RESULT_KINDS.get(qualified)
            if kind is not None:
                return kind
            last = qualified.rpartition(".")[2]
            if library_of(qualified) in _ESTIMATOR_LIBRARIES and last[:1].isupper():
                return Kind.ESTIMATOR
            if "." in qualified or type(node.func) is ast.Name:
                return Kind.UNKNOWN
        if type(node.func) is ast.Attribute:
            method, base = node.func.attr, self._of(node.func.value)
            if base is Kind.FRAME and method in FRAME_TO_FRAME:
                return Kind.FRAME
            if base is Kind.TEXT:
                return Kind.LIST if method in _TEXT_TO_LIST else Kind.TEXT
            if method == "copy" or (base is Kind.ARRAY and method in ("reshape", "astype", "ravel", "flatten", "T")):
                return base
            if base is Kind.ESTIMATOR and method == "fit":
                return Kind.ESTIMATOR
        return Kind.UNKNOWN

    def _of_operation(self, node: ast.BinOp) -> Kind:
        left, right = self._of(node.left), self._of(node.right)
        for kind in (Kind.FRAME, Kind.ARRAY, Kind.TEXT, Kind.LIST, Kind.SET):
            if kind in (left, right):
                return kind
        return Kind.SCALAR if left is right is Kind.SCALAR else Kind.UNKNOWN


def _mentions(node: ast.expr, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(node))
