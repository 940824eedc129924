"""DED103: a function or class that nothing uses."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.dataflow.functions import Function
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context, count
from mldebt_nb.rules.dead_code.library import SHARE, SIZE, is_library, named_functions, unused_functions

_HARMLESS_DECORATORS = frozenset(
    [
        "staticmethod",
        "classmethod",
        "property",
        "lru_cache",
        "cache",
        "cached_property",
        "wraps",
        "njit",
        "jit",
        "vectorize",
        "no_grad",
        "inference_mode",
        "contextmanager",
        "dataclass",
        "total_ordering",
        "profile",
        "timeit",
        "function",
    ]
)
_HOOK = re.compile(r"test_|Test|pytest_|setUp|tearDown|_repr_|__|load_ipython_extension|unload_ipython_extension")
_EXPORT = re.compile(r"^#\s*\|?\s*export", re.MULTILINE)


class UnusedFunction(Rule):
    """A function or class is defined and nothing in the notebook uses it.

    ## What it finds
    Functions and classes at the top level of a cell whose name no other code mentions. Use by itself
    (recursion) does not count.

    ## Why it is debt
    A dead experimental codepath in its simplest form: it must be read, understood and kept working for nothing.

    ## How it is decided and where it is wrong
    By name, in any order. Silent for decorated functions (the decorator may register them), tests, cells that
    nbdev exports, and classes whose base is made at run time (declarative frameworks). If all of three or more
    functions are unused, or a quarter of many, the notebook is a library for others: confidence is low.

    ## How to pay it back
    Delete it; version control remembers. If others import it from here, move it into a module.

    ## References
    Sculley et al., NeurIPS 2015, "Dead experimental codepaths". vulture.
    """

    code = "DED103"
    name = "unused-function"
    family = "dead-code"
    severity = Severity.WARNING
    effort_minutes = 3
    help = "delete it, or move it into a module if others use it"
    settings: ClassVar = {
        "library-share": Setting(
            SHARE, "share of functions", "from this share of unused functions on, the notebook is a library"
        ),
        "library-size": Setting(SIZE, "functions", "fewer unused functions than this make no library"),
    }
    examples = (
        Example(
            "nothing calls it",
            """
# %%
def used(x):
    return x
def used_too(x):
    return used(x)
def leftover(x):  #!
    return leftover(x - 1)
# %%
used_too(3)
""",
        ),
        Example(
            "called, passed on, or registered",
            """
# %%
import functools
def clean(x): return x
def key(x): return x
class Model: pass
@app.route("/")
def page(): return ""
def test_clean(): assert clean(1) == 1
# %%
sorted([clean(2)], key=key), Model
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        graph = context.graph
        unused = unused_functions(graph)
        share = len(unused) / max(len(named_functions(graph)), 1)
        library = is_library(graph, context.setting(self, "library-share"), context.setting(self, "library-size"))
        for function in sorted(unused, key=lambda f: (f.cell, getattr(f.node, "lineno", 0))):
            if self._is_hook(context, function):
                continue
            kind = "class" if function.is_class else "function"
            yield context.finding(
                self,
                f"{kind} `{function.name}` is defined but never used in the notebook",
                cell=function.cell,
                node=_header(context, function),
                symbol=function.name,
                confidence=Confidence.LOW if library or context.graph.reads_unseen else Confidence.HIGH,
                evidence={
                    "unused_share": count(round(share, 3), "share of functions"),
                    "lines": count(_length(function), "lines"),
                },
            )

    @staticmethod
    def _is_hook(context: Context, function: Function) -> bool:
        node = function.node
        if _HOOK.match(function.name) or _EXPORT.search(context.notebook.cells[function.cell].source):
            return True
        for decorator in getattr(node, "decorator_list", []):
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
            if name not in _HARMLESS_DECORATORS:
                return True
        if isinstance(node, ast.ClassDef):
            kinds = context.graph.kinds
            for base in node.bases:
                made_here = (
                    isinstance(base, ast.Name)
                    and base.id not in kinds.imports
                    and base.id not in context.graph.functions
                )
                if (made_here and not hasattr(builtins, getattr(base, "id", ""))) or (
                    isinstance(base, ast.Attribute) and base.attr in ("Model", "Task", "TestCase", "Base")
                ):
                    return True
            return bool(node.keywords)
        return False


def _header(context: Context, function: Function) -> tuple[int, int, int, int]:
    """The line of the definition, not its whole body."""
    line, column, _, _ = context.place(function.cell, function.node)
    lines = context.notebook.cells[function.cell].source.split("\n")
    return line, column, line, len(lines[line - 1].rstrip()) + 1 if line <= len(lines) else column


def _length(function: Function) -> int:
    return (getattr(function.node, "end_lineno", 0) or 0) - getattr(function.node, "lineno", 0) + 1
