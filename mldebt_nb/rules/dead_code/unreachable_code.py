"""DED105: code that no run can reach."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mldebt_nb.dataflow.targets import blocks, constant_truth, statements
from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, words

_HINT = re.compile(r"\b(?:return|raise|continue|break|if|while)\b")
_LEAVING = {ast.Return: "return", ast.Raise: "raise", ast.Continue: "continue", ast.Break: "break"}


class UnreachableCode(Rule):
    """Statements stand where no run of the cell can reach them.

    ## What it finds
    Statements behind `return`, `raise`, `continue` or `break` in the same block, and branches whose condition
    is a literal: `if False:`, `if 0:`, `while False:`, the `else` of `if True:`.

    ## Why it is debt
    Switched-off code is an experiment that was never taken down. It looks alive, is searched and changed with
    the rest, and has not been run for nobody knows how long.

    ## How it is decided and where it is wrong
    By syntax alone. A `yield` behind `return` that makes a function a generator is silent. Conditions on names
    are not looked at, even when the name is a constant.

    ## How to pay it back
    Delete the code, or turn the switch into named configuration.

    ## References
    Sculley et al., NeurIPS 2015, "Dead experimental codepaths".
    """

    code = "DED105"
    name = "unreachable-code"
    family = "dead-code"
    severity = Severity.WARNING
    effort_minutes = 2
    help = "delete the code that cannot run"
    examples = (
        Example(
            "behind a return, under a false condition",
            """
# %%
def f(x):
    return x
    print(x)  #!
if False:
    f(2)  #!
for n in range(3):
    continue
    f(n)  #!
if True:
    f(1)
else:
    f(3)  #!
""",
        ),
        Example(
            "both branches can run",
            """
# %%
DEBUG = False
def f(x):
    if x:
        return 1
    return 2
if DEBUG:
    f(1)
while True:
    break
def empty():
    return
    yield
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        for flow in context.graph.flows:
            if flow.failed or not _HINT.search(flow.parsed.masked_text):
                continue
            body, cell = flow.parsed.tree.body, flow.cell.index
            for block in blocks(body):
                yield from self._behind(context, cell, block)
            for statement in statements(body):
                if isinstance(statement, (ast.If, ast.While)):
                    yield from self._switched_off(context, cell, statement)

    def _behind(self, context: Context, cell: int, block: list[ast.stmt]) -> Iterator[Finding]:
        for position, statement in enumerate(block[:-1]):
            if type(statement) in _LEAVING:
                rest = block[position + 1 :]
                if not any(isinstance(n, (ast.Yield, ast.YieldFrom)) for s in rest for n in ast.walk(s)):
                    yield self._finding(context, cell, rest, f"behind `{_LEAVING[type(statement)]}`")
                return

    def _switched_off(self, context: Context, cell: int, node: ast.If | ast.While) -> Iterator[Finding]:
        truth = constant_truth(node.test)
        if truth is False:
            yield self._finding(context, cell, node.body, f"under `{ast.unparse(node.test)}`")
        elif truth is True and isinstance(node, ast.If) and node.orelse:
            yield self._finding(context, cell, node.orelse, f"in the `else` of `if {ast.unparse(node.test)}`")

    def _finding(self, context: Context, cell: int, block: list[ast.stmt], why: str) -> Finding:
        start, end = context.place(cell, block[0]), context.place(cell, block[-1])
        return context.finding(
            self,
            f"this code cannot run: it stands {why}",
            cell=cell,
            node=(start[0], start[1], end[2], end[3]),
            evidence={"lines": count(end[2] - start[0] + 1, "lines"), "why": words(why)},
        )
