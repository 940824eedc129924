"""CFG104: settings that nothing reads."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.findings.model import Finding, Severity
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context, count

_NAMED = 5  # keys that a message names
_WORD = re.compile(r"[^\W\d]\w*")


class _Table(NamedTuple):
    """A configuration: a dict or a class of settings, and where each key is set."""

    name: str
    cell: int
    keys: dict[str, ast.AST]


class UnusedConfiguration(Rule):
    """A configuration sets keys that nothing reads.

    ## What it finds
    Keys of a dict, or attributes of a class, whose name says that it is configuration (`config`, `params`, `CFG`), that
    are set and nowhere read.

    ## Why it is debt
    Somebody will turn that knob and wonder why nothing happens; or the code has the same number in another place, and
    the two drift apart. The paper asks that unused and redundant settings be easy to find.

    ## How it is decided and where it is wrong
    A key is unused only if no other place in any cell has its name as a word, in code, text or comment, and if
    the configuration never leaves the notebook whole: it is only read key by key. Where it is handed to a function of a
    library, unpacked, looped over, saved or shown, nothing is said.

    ## How to pay it back
    Delete the key, or use it where the value stands as a literal.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015 (configuration debt).
    """

    code = "CFG104"
    name = "unused-configuration"
    family = "configuration"
    severity = Severity.WARNING
    effort_minutes = 3
    help = "delete the key, or use it where the value stands as a literal"
    settings: ClassVar = {
        "names": Setting(
            default=(
                "config cfg conf params param args opt opts settings hparams hps hyperparameters hyperparams "
                "hyper_params parameters options configs flags hp"
            ).split(),
            unit="names",
            about="names of configurations, in lower case; also as a last word: `train_config`",
        ),
    }  # fmt: skip
    examples = (
        Example(
            "a key that nobody reads",
            """
# %%
config = {
    "epochs": 3,
    "dropout": 0.2,  #!
}
class CFG:
    folds = 5
    warmup = 10  #!
# %%
for epoch in range(config["epochs"]):
    print(epoch, CFG.folds)
""",
        ),
        Example(
            "read one by one, or handed over whole",
            """
# %%
from sklearn.svm import SVC
config = {"epochs": 3, "rate": 0.1}
params = {"C": 3, "gamma": 0.1}
# %%
print(config["epochs"], config.get("rate"))
SVC(**params)
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        tables = list(_tables(context.graph, tuple(context.setting(self, "names"))))
        if not tables:
            return
        text = "\n".join(cell.source for cell in context.notebook.cells if cell.is_code)
        for table in tables:
            if not _stays(context, table.name):
                continue
            times = Counter(_WORD.findall(text))
            unread = [(key, node) for key, node in table.keys.items() if times[key] == 1]
            if unread:
                yield self._finding(context, table, unread)

    def _finding(self, context: Context, table: _Table, unread: list[tuple[str, ast.AST]]) -> Finding:
        shown = ", ".join(f"`{key}`" for key, _ in unread[:_NAMED])
        more = f" and {len(unread) - _NAMED} more" if len(unread) > _NAMED else ""
        verb = "is" if len(unread) == 1 else "are"
        return context.finding(
            self,
            f"{shown}{more} of `{table.name}` {verb} set and never read",
            cell=table.cell,
            node=unread[0][1],
            symbol=unread[0][0],
            related=[context.related(table.cell, node, f"`{key}` too") for key, node in unread[1:6]],
            evidence={"unread": count(len(unread), "keys"), "keys": count(len(table.keys), "keys")},
        )


def _tables(graph: DataflowGraph, names: tuple[str, ...]) -> Iterator[_Table]:
    for parsed in graph.parsed:
        for statement in parsed.tree.body:
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
                target, value = statement.targets[0], statement.value
                if isinstance(target, ast.Name) and isinstance(value, ast.Dict) and _is_named(target.id, names):
                    yield _Table(target.id, parsed.cell.index, _keys(value))
            elif isinstance(statement, ast.ClassDef) and _is_named(statement.name, names) and not statement.bases:
                yield _Table(statement.name, parsed.cell.index, _attributes(statement))


def _is_named(name: str, names: tuple[str, ...]) -> bool:
    lower = name.lower()
    return lower in names or lower.rpartition("_")[2] in names


def _keys(value: ast.Dict) -> dict[str, ast.AST]:
    return {k.value: k for k in value.keys if isinstance(k, ast.Constant) and isinstance(k.value, str)}


def _attributes(statement: ast.ClassDef) -> dict[str, ast.AST]:
    """The attributes of a class that has nothing else; {} for any other."""
    found: dict[str, ast.AST] = {}
    for part in statement.body:
        if isinstance(part, ast.Assign) and len(part.targets) == 1 and isinstance(part.targets[0], ast.Name):
            found[part.targets[0].id] = part.targets[0]
        elif isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            found[part.target.id] = part.target
        elif not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)) and not isinstance(
            part, ast.Pass
        ):
            return {}
    return found


def _stays(context: Context, name: str) -> bool:
    """Whether every mention of a configuration is the reading or setting of one key."""
    if context.graph.reads_unseen:
        return False
    allowed = _keyed(context, name)
    mentioned = False
    for parsed in context.graph.parsed:
        if name not in parsed.masked_text:
            continue
        if any(name in magic.uses for magic in parsed.magics):
            return False
        for node in ast.walk(parsed.tree):
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                if id(node) not in allowed:
                    return False
                mentioned = True
    return mentioned


def _keyed(context: Context, name: str) -> set[int]:
    """The mentions of a name that take one key of it: `c["k"]`, `c.k`, `c.get("k")`."""
    return {
        id(node.value)
        for parsed in context.graph.parsed if name in parsed.masked_text
        for node in ast.walk(parsed.tree)
        if (isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant))
        or (isinstance(node, ast.Attribute) and node.attr not in _WHOLE)
    }  # fmt: skip


#: Methods of a dict, or attributes of a class, that give all of it.
_WHOLE = frozenset("items keys values copy update pop popitem setdefault __dict__ __annotations__".split())
