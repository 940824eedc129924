"""Is g(g(x)) the same as g(x)? Follows the old value of one target through the expression that replaces it.

Comes in: a target and an expression over it. Goes out: `Repeat` and half a sentence why. A table says it for library
calls, arithmetic for operators, the notebook's own functions are looked into; all else is unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from mldebt_nb.dataflow.functions import Functions
from mldebt_nb.dataflow.kinds import Kinds
from mldebt_nb.dataflow.repeats import failing, is_neutral, may_be_sets, method_repeat
from mldebt_nb.knowledge.calls import Kind
from mldebt_nb.knowledge.repetition import (
    FUNCTIONS,
    METHODS,
    OF_ANOTHER_TYPE,
    REDUCTIONS,
    TEXT_METHODS,
    TRANSFORMERS,
    Repeat,
)

_ARITHMETIC = (
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Pow, ast.MatMult, ast.LShift, ast.RShift, ast.BitXor,
)  # fmt: skip
_ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_KEYED = (Kind.FRAME, Kind.DICT, Kind.UNKNOWN)
_MAX_DEPTH = 3  # of notebook functions that call notebook functions


class SelfApplication:
    """Judges expressions over one target: a name, or a part of what a name holds, given as source text."""

    def __init__(
        self, kinds: Kinds, functions: Functions, name: str, part: str | None, text: str, depth: int = 0
    ) -> None:
        self.kinds = kinds
        self.functions = functions
        self.name = name
        self.part = part
        self.text = text
        self.depth = depth
        self.reason = ""
        self.derived: frozenset[str] = frozenset()  # names that this cell computes from the target
        self.drawn: frozenset[str] = frozenset()  # of these, the random ones
        self.fitted: frozenset[str] = frozenset()  # estimators that this cell fits anew

    def judge(self, value: ast.expr) -> Repeat:
        """The repeat of the assignment `target = value`; UNKNOWN also when the value does not depend on the target."""
        named = {n.id for n in ast.walk(value) if isinstance(n, ast.Name)}
        if named & self.drawn:
            return self._changes("it is drawn anew with every run")
        if named & self.derived:
            return Repeat.UNKNOWN
        repeat = self._of(value) or Repeat.UNKNOWN
        if repeat in (Repeat.SAME, Repeat.UNKNOWN) and self.mentions(value) and self.draws(value):
            return self._changes("it is drawn anew with every run")
        return repeat

    def draws(self, value: ast.expr) -> bool:
        """Whether the value comes from a generator of random numbers that this expression does not seed."""
        calls = [n for n in ast.walk(value) if isinstance(n, ast.Call)]
        names = [self.kinds.qualified(n.func) or "" for n in calls]
        return any(
            n.startswith(("numpy.random.", "random.")) and not n.endswith((".seed", "default_rng")) for n in names
        )

    def of_element(self, name: str, body: ast.expr) -> Repeat:
        """The repeat of a function of one element, called `name`, given by its body."""
        inner = SelfApplication(self.kinds, self.functions, name, None, name, self.depth)
        repeat = inner._of(body)
        self.reason = self.reason or inner.reason
        return Repeat.UNKNOWN if repeat is None else repeat

    # -- does it depend on the target? ----------------------------------------------------------

    def is_target(self, node: ast.expr) -> bool:
        if self.part is None:
            return isinstance(node, ast.Name) and node.id == self.name
        if isinstance(node, (ast.Subscript, ast.Attribute)):
            if ast.unparse(node) == self.text:
                return True
            if isinstance(node.value, ast.Name) and node.value.id == self.name:
                if isinstance(node, ast.Attribute):
                    return self.part == f"[{node.attr!r}]"
                return isinstance(node.slice, ast.Constant) and self.part == f"[{node.slice.value!r}]"
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and node.args
        ):
            return f"{ast.unparse(node.func.value)}[{ast.unparse(node.args[0])}]" == self.text
        return False

    def mentions(self, node: ast.AST) -> bool:
        if self.part is None:
            return any(isinstance(n, ast.Name) and n.id == self.name for n in ast.walk(node))
        return any(isinstance(n, ast.expr) and self.is_target(n) for n in ast.walk(node))

    def _of(self, node: ast.expr) -> Repeat | None:
        """The repeat of `node` as a function of the target; None when it does not depend on it."""
        if self.is_target(node):
            return Repeat.SAME
        if not self.mentions(node):
            return None
        judge = _JUDGES.get(type(node))
        return judge(self, node) if judge is not None else Repeat.UNKNOWN

    def _changes(self, reason: str) -> Repeat:
        self.reason = self.reason or reason
        return Repeat.CHANGES

    def _fails(self, reason: str) -> Repeat:
        self.reason = self.reason or reason
        return Repeat.FAILS

    def _said(self, repeat: Repeat, name: str) -> Repeat:
        if repeat is Repeat.CHANGES:
            return self._changes(f"`{name}` applied twice gives something else")
        return self._fails(failing(name)) if repeat is Repeat.FAILS else repeat

    # -- operators ------------------------------------------------------------------------------

    def operation(self, node: ast.BinOp) -> Repeat:
        left, right = self._of(node.left), self._of(node.right)
        if left is not None and right is not None:
            doubled = (
                self.is_target(node.left) and self.is_target(node.right) and isinstance(node.op, (ast.Add, ast.Mult))
            )
            return self._changes("it computes with its own earlier result") if doubled else Repeat.UNKNOWN
        inner = left if left is not None else right
        if inner is not Repeat.SAME:
            return Repeat.UNKNOWN if inner is None or self._made_other_type(node.left, node.right) else inner
        if isinstance(node.op, (ast.BitOr, ast.BitAnd)):
            return Repeat.SAME
        if isinstance(node.op, ast.Mod):
            if left is not None and (
                self.kinds.of_name(self.name) is Kind.TEXT or isinstance(node.right, (ast.Tuple, ast.Dict))
            ):
                return self._fails("the first run has filled the places of the format")
            return Repeat.SAME if left is not None else Repeat.UNKNOWN
        if isinstance(node.op, ast.Sub) and left is not None and self.part is None:
            sets = may_be_sets(self.kinds, self.name, node.right)
            if sets is not False:
                return Repeat.SAME if sets else Repeat.UNKNOWN
        if self._whole_is_read(node):
            return Repeat.UNKNOWN
        if right is None and is_neutral(node.op, node.right):
            return Repeat.SAME
        return (
            self._changes("it computes with its own earlier result")
            if isinstance(node.op, _ARITHMETIC)
            else Repeat.UNKNOWN
        )

    def _whole_is_read(self, node: ast.AST) -> bool:
        """Whether the owner of the part goes into another call as a whole, e.g. `df['a'] / total(df)`."""
        return self.part is not None and any(
            isinstance(n, ast.Call)
            and not (isinstance(n.func, ast.Name) and n.func.id == "len")
            and any(isinstance(a, ast.Name) and a.id == self.name for a in n.args)
            for n in ast.walk(node)
        )

    def _made_other_type(self, *nodes: ast.expr) -> bool:
        return any(
            isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr in OF_ANOTHER_TYPE
            for n in nodes
        )

    def sign(self, node: ast.UnaryOp) -> Repeat | None:
        inner = self._of(node.operand)
        if isinstance(node.op, ast.UAdd) or inner is not Repeat.SAME:
            return inner
        return self._changes("a sign or truth that is turned twice is back where it was")

    def either(self, node: ast.BoolOp) -> Repeat:
        return Repeat.SAME if all(self._of(v) in (None, Repeat.SAME) for v in node.values) else Repeat.UNKNOWN

    def comparison(self, node: ast.Compare) -> Repeat:
        other = node.comparators[0]
        if Repeat.CHANGES in (self._of(node.left), self._of(other)):
            return Repeat.CHANGES
        equal = len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.NotEq))
        if (
            equal
            and self._of(node.left) is Repeat.SAME
            and isinstance(other, ast.Constant)
            and isinstance(other.value, str)
        ):
            return self._changes("the first run has replaced the texts it compares by truth values")
        return Repeat.UNKNOWN

    # -- containers -----------------------------------------------------------------------------

    def sequence(self, node: ast.List | ast.Tuple) -> Repeat:
        if any(self.is_target(e) for e in node.elts):
            return self._changes("it is wrapped once more with every run")
        if any(isinstance(e, ast.Starred) and self.is_target(e.value) for e in node.elts) and len(node.elts) > 1:
            return self._changes("it grows with every run")
        return Repeat.UNKNOWN

    def text_with_holes(self, node: ast.JoinedStr) -> Repeat:
        return self._changes("the text grows with every run")

    def comprehension(self, node: ast.ListComp | ast.SetComp) -> Repeat:
        first = node.generators[0]
        single = len(node.generators) == 1 and isinstance(first.target, ast.Name)
        if not single or self._of(first.iter) is not Repeat.SAME or any(self.mentions(c) for c in first.ifs):
            return Repeat.UNKNOWN
        assert isinstance(first.target, ast.Name)
        return self.of_element(first.target.id, node.elt)

    def mapping(self, node: ast.DictComp) -> Repeat:
        """`{v: k for k, v in x.items()}` turns the dictionary round."""
        first = node.generators[0]
        over_items = (
            isinstance(first.iter, ast.Call) and isinstance(first.iter.func, ast.Attribute)
            and first.iter.func.attr == "items" and self.is_target(first.iter.func.value)
        )  # fmt: skip
        if over_items and isinstance(first.target, ast.Tuple) and len(first.target.elts) == 2:
            key, value = (ast.unparse(e) for e in first.target.elts)
            if (ast.unparse(node.key), ast.unparse(node.value)) == (value, key):
                return self._changes("keys and values change places with every run")
            if ast.unparse(node.key) == key and isinstance(first.target.elts[1], ast.Name):
                return self.of_element(first.target.elts[1].id, node.value)
        return Repeat.UNKNOWN

    # -- access ---------------------------------------------------------------------------------

    def attribute(self, node: ast.Attribute) -> Repeat:
        inner = self._of(node.value)
        if inner is not Repeat.SAME:
            return inner or Repeat.UNKNOWN
        if node.attr in ("str", "loc", "iloc", "dt", "cat", "at", "iat"):
            return Repeat.SAME
        if node.attr == "T":
            return self._changes("it is transposed once more with every run")
        if node.attr == "values":
            return self._fails("an array has no `.values`")
        accessor = node.value
        if isinstance(accessor, ast.Attribute) and accessor.attr in ("dt", "cat") and self.is_target(accessor.value):
            return self._fails(f"the result has no `.{accessor.attr}`")
        return Repeat.UNKNOWN

    def subscript(self, node: ast.Subscript) -> Repeat:
        inner = self._of(node.value)
        if inner is None:  # something else looked up by the target: labels = names[labels]
            if self.kinds.qualified(node.value) in ("numpy.c_", "numpy.r_"):
                return self._changes("it grows with every run")
            direct = self.is_target(node.slice)
            return self._changes("its values are looked up once more with every run") if direct else Repeat.UNKNOWN
        if inner is not Repeat.SAME:
            return Repeat.UNKNOWN if self._made_other_type(node.value) else inner
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        results = [self._index(node, part) for part in parts]
        return next((bad for bad in (Repeat.FAILS, Repeat.CHANGES, Repeat.UNKNOWN) if bad in results), Repeat.SAME)

    def _index(self, node: ast.Subscript, index: ast.expr) -> Repeat:
        base = self.kinds.of(node.value)
        if isinstance(index, ast.Slice):
            return self._slice(index)
        if isinstance(index, ast.Constant) and isinstance(index.value, str):
            is_label = not (isinstance(node.value, ast.Attribute) and node.value.attr in ("loc", "at"))
            return (
                self._fails("the key is gone once it was taken out") if is_label and base in _KEYED else Repeat.UNKNOWN
            )
        if (isinstance(index, ast.Constant) and index.value is None) or ast.unparse(index).endswith("newaxis"):
            return self._changes("it gets one more axis with every run")
        if isinstance(index, ast.List) and index.elts and all(isinstance(e, ast.Constant) for e in index.elts):
            values = [e.value for e in index.elts if isinstance(e, ast.Constant)]
            if all(isinstance(v, str) for v in values) or values == list(range(len(values))):
                return Repeat.SAME
            return (
                self._fails("the positions are others once some were taken out")
                if base is Kind.ARRAY
                else Repeat.UNKNOWN
            )
        if self.mentions(index):
            return self._mask(index)
        if isinstance(index, ast.Name) and base is Kind.ARRAY and self.kinds.of_name(index.id) is not Kind.TEXT:
            return self._changes("its elements are picked once more with every run")
        if isinstance(index, ast.Compare) or (isinstance(index, ast.UnaryOp) and isinstance(index.op, ast.Invert)):
            return Repeat.SAME
        return Repeat.UNKNOWN

    def _mask(self, index: ast.expr) -> Repeat:
        """A filter over the target itself: the same twice, unless its bound moves with what is left."""
        for node in ast.walk(index):
            if isinstance(node, ast.Compare) and isinstance(node.ops[0], _ORDER):
                for side in (node.left, *node.comparators):
                    moving = {
                        n.func.attr
                        for n in ast.walk(side)
                        if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
                    }
                    if moving & {"mean", "median", "quantile", "std"} and self.mentions(side):
                        return self._changes("the bound is computed anew from what the first run left")
        return Repeat.SAME

    def _slice(self, index: ast.Slice) -> Repeat:
        if isinstance(index.lower, ast.Constant) and index.lower.value == 0:
            index = ast.Slice(lower=None, upper=index.upper, step=index.step)
        if index.lower is None and index.step is None:
            upper = index.upper
            shorter = isinstance(upper, ast.UnaryOp) and isinstance(upper.op, ast.USub)
            if upper is not None and self.mentions(upper):
                return self._changes("it gets shorter with every run")
            return self._changes("it gets shorter with every run") if shorter else Repeat.SAME
        if isinstance(index.lower, ast.Constant) and isinstance(index.lower.value, int) and index.lower.value > 0:
            return self._changes("it gets shorter with every run")
        if index.step is not None and index.lower is None and index.upper is None:
            return self._changes("it is turned round or thinned once more with every run")
        return Repeat.UNKNOWN

    # -- calls ----------------------------------------------------------------------------------

    def call(self, node: ast.Call) -> Repeat:
        qualified = self.kinds.qualified(node.func)
        if isinstance(node.func, ast.Attribute) and qualified is None:
            return self._method_call(node, node.func)
        if qualified is None or any(self.mentions(k.value) for k in node.keywords):
            return Repeat.UNKNOWN
        if qualified in self.functions:
            return self.own_function(node, qualified)
        return self._library_call(node, qualified)

    def _library_call(self, node: ast.Call, name: str) -> Repeat:
        last = name.rpartition(".")[2]
        dependent = [a for a in node.args if self.mentions(a)]
        if not dependent:
            return Repeat.UNKNOWN
        if name in (
            "pandas.concat",
            "numpy.concatenate",
            "numpy.vstack",
            "numpy.hstack",
            "numpy.append",
            "numpy.column_stack",
        ):
            first = node.args[0]
            direct = self.is_target(first) or (
                isinstance(first, (ast.List, ast.Tuple)) and any(map(self.is_target, first.elts))
            )
            return self._changes("it grows with every run") if direct else Repeat.UNKNOWN
        if name == "map" and len(node.args) == 2 and self._of(node.args[1]) is Repeat.SAME:
            return self.applied(node.args[0])
        if len(dependent) != 1 or dependent[0] is not node.args[0]:
            return Repeat.UNKNOWN
        inner = self._of(dependent[0])
        if inner is not Repeat.SAME:
            wrapped = name in (
                "list",
                "dict",
                "set",
                "tuple",
                "sorted",
                "pandas.Series",
                "pandas.DataFrame",
                "numpy.array",
            )
            return Repeat.UNKNOWN if inner is None or (wrapped and inner is Repeat.FAILS) or name == "set" else inner
        if name in ("max", "min") and len(node.args) > 1:
            return Repeat.SAME
        if name == "pandas.get_dummies":
            columns = any(k.arg == "columns" for k in node.keywords)
            return self._fails("`get_dummies` finds its columns gone") if columns else Repeat.UNKNOWN
        repeat = FUNCTIONS.get(name, Repeat.UNKNOWN)
        if repeat is Repeat.SAME and len(node.args) > 1 and name in ("numpy.array", "str", "pandas.DataFrame", "dict"):
            return Repeat.UNKNOWN
        return self._said(repeat, last)

    def own_function(self, node: ast.Call, name: str, position: int | None = None) -> Repeat:
        """Looks into a function of the notebook that is defined once and gets the target as one argument.

        `position`: which element of the tuple that it returns becomes the target; None for the whole result.
        """
        functions = self.functions.named(name)
        if len(functions) != 1 or functions[0].is_class or self.depth >= _MAX_DEPTH:
            return Repeat.UNKNOWN
        function = functions[0]
        bound = dict(zip(function.parameters, node.args, strict=False))
        dependent = [p for p, a in bound.items() if self.mentions(a)]
        if len(dependent) != 1 or not self.is_target(bound[dependent[0]]):
            return Repeat.UNKNOWN
        repeat, reason = in_body(self.kinds, self.functions, function.node, dependent[0], self.depth + 1, position)
        self.reason = self.reason or reason
        return repeat

    def _method_call(self, node: ast.Call, func: ast.Attribute) -> Repeat:
        inner = self._of(func.value)
        if inner is None:
            return self._as_argument(node, func)
        if inner is not Repeat.SAME:
            deduplicated = func.attr in ("drop_duplicates", "unique")
            other = isinstance(func.value, ast.Call) and self._made_other_type(func.value)
            return Repeat.UNKNOWN if deduplicated or other else inner
        method = func.attr
        accessor = func.value.attr if isinstance(func.value, ast.Attribute) else ""
        if accessor == "str":
            repeat = (
                method_repeat(node, method, Kind.UNKNOWN)
                if method == "replace"
                else TEXT_METHODS.get(method, Repeat.UNKNOWN)
            )
            return self._said(repeat, method)
        if accessor in ("dt", "cat"):
            return (
                METHODS.get(method, Repeat.UNKNOWN)
                if method in ("normalize", "round", "floor", "ceil")
                else Repeat.UNKNOWN
            )
        applies = method in ("apply", "map", "applymap", "transform") and bool(node.args)
        if applies and not isinstance(self._resolved(node).args[0], ast.Dict):
            return self.applied(node.args[0])
        renaming = next((k.value for k in node.keywords if method == "rename" and k.arg in ("columns", "index")), None)
        if isinstance(renaming, ast.Lambda):
            return self.applied(renaming)
        if method == "drop" and node.args and self.mentions(node.args[0]):
            filtered = any(isinstance(n, ast.Compare) for n in ast.walk(node.args[0]))
            return Repeat.SAME if filtered else self._changes("it drops other rows with every run")
        if method in REDUCTIONS and any(k.arg == "axis" for k in node.keywords):
            return self._changes("it is summed up once more with every run")
        if method == "assign":
            return self._columns(node)
        arguments = (*node.args, *(k.value for k in node.keywords))
        if method in ("head", "tail", "sample", "nlargest", "nsmallest") and any(self.mentions(a) for a in arguments):
            return self._changes("how much it keeps depends on what the first run left")
        if method in ("join", "merge", "append"):
            return self._said(METHODS[method], method)
        if method not in ("fillna", "clip", "where", "mask", "replace") and any(self.mentions(a) for a in arguments):
            return Repeat.UNKNOWN
        return self._said(method_repeat(self._resolved(node), method, self.kinds.of(func.value)), method)

    def _resolved(self, node: ast.Call) -> ast.Call:
        """The call with a dictionary in the place of the name that stands for it."""
        first = node.args[0] if node.args else None
        value = self.kinds.value(first.id) if isinstance(first, ast.Name) else None
        if not isinstance(value, ast.Dict):
            return node
        return ast.Call(func=node.func, args=[value, *node.args[1:]], keywords=node.keywords)

    def _columns(self, node: ast.Call) -> Repeat:
        """`df.assign(a=…)`: each column as a function of its old self."""
        for keyword in node.keywords:
            if keyword.arg is None:
                return Repeat.UNKNOWN
            value: ast.expr = keyword.value
            owner = self.name
            if isinstance(value, ast.Lambda) and len(value.args.args) == 1:
                owner, value = value.args.args[0].arg, value.body
            part = f"[{keyword.arg!r}]"
            judge = SelfApplication(self.kinds, self.functions, owner, part, f"{owner}{part}", self.depth)
            repeat = judge._of(value) or Repeat.SAME
            if repeat is not Repeat.SAME:
                self.reason = self.reason or judge.reason
                return repeat
        return Repeat.SAME

    def _as_argument(self, node: ast.Call, func: ast.Attribute) -> Repeat:
        """`receiver.method(x)`, where the receiver is something else."""
        if len(node.args) != 1 or self._of(node.args[0]) is not Repeat.SAME:
            return Repeat.UNKNOWN
        maker = self.kinds.maker(func.value) or ""
        if func.attr == "transform" and isinstance(func.value, ast.Name) and func.value.id in self.fitted:
            return Repeat.UNKNOWN
        if func.attr == "transform":
            return self._changes("it is transformed once more with every run")
        if func.attr == "fit_transform":
            repeat = next((r for name, r in TRANSFORMERS.items() if maker.endswith(name)), Repeat.UNKNOWN)
            return self._said(repeat, func.attr)
        if func.attr == "join" and isinstance(func.value, ast.Constant):
            return self._changes("the text is joined once more with every run")
        return Repeat.UNKNOWN

    def applied(self, function: ast.expr) -> Repeat:
        """`x.apply(f)`, `map(f, x)`: f of one element decides."""
        if isinstance(function, ast.Lambda) and len(function.args.args) == 1:
            return self.of_element(function.args.args[0].arg, function.body)
        qualified = self.kinds.qualified(function) or ""
        if qualified in self.functions and self.depth < _MAX_DEPTH:
            own = self.functions.named(qualified)
            if len(own) == 1 and len(own[0].parameters) == 1:
                repeat, reason = in_body(self.kinds, self.functions, own[0].node, own[0].parameters[0], self.depth + 1)
                self.reason = self.reason or reason
                return repeat
        return self._said(FUNCTIONS.get(qualified, Repeat.UNKNOWN), qualified.rpartition(".")[2])


_JUDGES: dict[type, Callable[[SelfApplication, Any], Repeat | None]] = {
    ast.BinOp: SelfApplication.operation,
    ast.UnaryOp: SelfApplication.sign,
    ast.BoolOp: SelfApplication.either,
    ast.Compare: SelfApplication.comparison,
    ast.List: SelfApplication.sequence,
    ast.Tuple: SelfApplication.sequence,
    ast.JoinedStr: SelfApplication.text_with_holes,
    ast.ListComp: SelfApplication.comprehension,
    ast.SetComp: SelfApplication.comprehension,
    ast.DictComp: SelfApplication.mapping,
    ast.Attribute: SelfApplication.attribute,
    ast.Subscript: SelfApplication.subscript,
    ast.Call: SelfApplication.call,
}


def in_body(
    kinds: Kinds, functions: Functions, node: ast.AST, parameter: str, depth: int, position: int | None = None
) -> tuple[Repeat, str]:
    """What `x = f(x)` does a second time, for a function whose body is a straight line of assignments.

    With `position`, for `…, x, … = f(…, x, …)`: the element of the returned tuple.
    """
    if isinstance(node, ast.Lambda):
        judge = SelfApplication(kinds, functions, parameter, None, parameter, depth)
        return judge.judge(node.body), judge.reason
    worst, reason = Repeat.SAME, ""
    for statement in getattr(node, "body", []):
        judge = SelfApplication(kinds, functions, parameter, None, parameter, depth)
        found: Repeat | None = None
        if isinstance(statement, ast.Return):
            value = statement.value
            if position is not None:
                value = value.elts[position] if isinstance(value, ast.Tuple) and position < len(value.elts) else None
            found = judge._of(value) if value is not None else None
            worst, reason = _worse(worst, reason, found, judge.reason)
            return (Repeat.UNKNOWN, "") if found is None else (worst, reason)
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Name) and target.id == parameter:
                found = judge.judge(statement.value)
            elif isinstance(target, ast.Name) and not judge.mentions(statement.value):
                continue
            elif (
                isinstance(target, ast.Subscript)
                and isinstance(target.value, ast.Name)
                and target.value.id == parameter
            ):
                found, judge.reason = of_part(kinds, functions, target, statement.value, depth)
            else:
                return Repeat.UNKNOWN, ""
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        else:
            return Repeat.UNKNOWN, ""
        worst, reason = _worse(worst, reason, found, judge.reason)
    return Repeat.UNKNOWN, ""


def _worse(worst: Repeat, reason: str, found: Repeat | None, why: str) -> tuple[Repeat, str]:
    order = (Repeat.SAME, Repeat.UNKNOWN, Repeat.CHANGES, Repeat.FAILS)
    new = found or Repeat.SAME
    return (new, why) if order.index(new) > order.index(worst) else (worst, reason)


def of_part(
    kinds: Kinds, functions: Functions, target: ast.Subscript | ast.Attribute, value: ast.expr, depth: int = 0
) -> tuple[Repeat, str]:
    """`x[k] = value` as a function of the old `x[k]`; SAME when the value does not read it."""
    if not isinstance(target.value, ast.Name):
        return Repeat.UNKNOWN, ""
    index = target.slice if isinstance(target, ast.Subscript) else None
    part = f"[{index.value!r}]" if isinstance(index, ast.Constant) else "[?]"
    judge = SelfApplication(kinds, functions, target.value.id, part, ast.unparse(target), depth)
    return judge._of(value) or Repeat.SAME, judge.reason
