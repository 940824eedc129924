"""The truth about a session, found by doing it: the session itself, and a restart-and-run-all of what it leaves.

Comes in: a scenario. Goes out: a `Truth`: which cells differ in what they show or in what they do, which names only the
session has, whether the notebook is reproducible. No tracker takes part.

A cell counts when it ran and is still there. Its *recorded run* is its last one, with the source it had then; its
*fresh run* is that of its present source when the final document runs from top to bottom, errors or not, in a fresh
process and an empty directory. Its output differs when what it printed, displayed or raised differs. Its effect differs
when what it bound or changed, in either run, is not the same after both: a name that was bound is compared as a whole,
an object that was changed in place only at the places that changed, and likewise the world (files, environment, random
state, options, patched modules). A cell that was edited since its run is held to its present source: what it still
shows is what the old one gave. A cell that never ran shows nothing and does not count itself, though what it would do
to the cells below does. A change that reached a name through an alias which the other run does not have counts for the
names both have.

The notebook is reproducible when no cell that counts differs in output or effect. Unseeded randomness differs always:
the two processes are given different entropy.
"""

from __future__ import annotations

import ast
import gc
import os
import random
import re
from collections.abc import Iterator
from functools import cache, partial
from importlib import import_module
from typing import Any, NamedTuple

# one thread per library: children of a process with threads may wait for them forever
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ.setdefault(_variable, "1")

import numpy as np  # noqa: E402
from IPython.core.inputtransformer2 import TransformerManager  # noqa: E402

from benchmarks.sessions import children  # noqa: E402
from benchmarks.sessions.forms import Form, form_of  # noqa: E402
from benchmarks.sessions.scenario import Cell, Scenario  # noqa: E402
from benchmarks.sessions.shells import RecordingShell, Shown, enter, make_shell, run  # noqa: E402
from benchmarks.sessions.world import Baseline  # noqa: E402

WORLD = "(world)"

# what notebooks import, and what that imports when it is first used
_PRELOADED = (
    "collections", "csv", "decimal", "functools", "itertools", "statistics", "pandas", "polars", "sklearn.linear_model",
    "sklearn.model_selection", "sklearn.pipeline", "sklearn.preprocessing", "sklearn.tree", "sklearn.utils._pprint",
    "pandas.io.formats.string", "pandas.io.formats.csvs", "pyarrow.pandas_compat", "pyarrow.csv",
    "sklearn.compose", "pyarrow.vendored.version", "bdb", "pexpect", "pexpect.run", "IPython.core.logger",
    "IPython.core.magic_arguments", "IPython.core.magics.execution", "IPython.core.magics.osm",
)  # fmt: skip

# what the shell keeps: `_`, `_3`, `_i3`, `_exit_code`; and what Python does: `__warningregistry__`
_HISTORY = re.compile(r"_+|_+\d+|_i+\d*|_oh|_dh|_ih|_exit_code|__\w+__")


class Run(NamedTuple):
    """One run of a cell: what it showed, and places before and after by name; `WORLD` is a name among them."""

    source: str
    shown: Shown
    after: dict[str, dict[str, str]]
    bound: frozenset[str]
    changed: dict[str, frozenset[str]]
    aliases: dict[str, frozenset[str]]


class Difference(NamedTuple):
    """How the recorded run of a cell differs from the fresh one; places with what was there in each."""

    cell: str
    edited: bool
    recorded: Shown
    fresh: Shown
    effects: tuple[tuple[str, str, str], ...]

    @property
    def output(self) -> bool:
        """Whether the cell shows something else."""
        return self.recorded != self.fresh

    @property
    def effect(self) -> bool:
        """Whether the cell leaves something else."""
        return bool(self.effects)

    @property
    def any(self) -> bool:
        """Whether the cell differs at all."""
        return self.output or self.effect


class Truth(NamedTuple):
    """What holds at the end of a session. `cells` are those that ran and are still there, in document order."""

    cells: dict[str, Difference]
    never_run: tuple[str, ...]
    hidden: frozenset[str]
    shown: tuple[Shown, ...]
    problem: str = ""
    seconds: float = 0.0

    @property
    def reproducible(self) -> bool:
        """Whether restart-and-run-all gives what the notebook shows and does."""
        return not any(cell.any for cell in self.cells.values())


# -- running ----------------------------------------------------------------------------------------------------------


class _Recording(NamedTuple):
    runs: tuple[tuple[str, Run], ...]
    names: frozenset[str]


@cache
def warm() -> tuple[RecordingShell, Baseline]:
    """Import what notebooks import and make the shell, once per process, before the first fork."""
    for module in _PRELOADED:
        import_module(module)
    made = make_shell(), Baseline()
    gc.collect()
    gc.freeze()  # a collection in a child would touch, that is copy, every page
    return made


def find(scenario: Scenario, timeout: float = children.TIMEOUT) -> Truth:
    """Run the session and the final document, each in a child, and compare."""
    warm()
    document = scenario.final()
    session = children.in_child(partial(record, list(_runs(scenario)), ENTROPY), timeout)
    fresh = children.in_child(partial(record, list(document), ENTROPY + 1), timeout)
    seconds = session.seconds + fresh.seconds
    for what, ended in (("session", session), ("restart-and-run-all", fresh)):
        if ended.problem:
            return Truth({}, (), frozenset(), (), f"{what} {ended.problem}", seconds)
    recorded: dict[str, Run] = dict(session.value.runs)
    anew: dict[str, Run] = dict(fresh.value.runs)
    cells = {cell.id: difference(cell, recorded[cell.id], anew[cell.id]) for cell in document if cell.id in recorded}
    return Truth(
        cells,
        tuple(cell.id for cell in document if cell.id not in recorded),
        session.value.names - fresh.value.names,
        tuple(one.shown for _, one in session.value.runs),
        "",
        seconds,
    )


def _runs(scenario: Scenario) -> Iterator[Cell]:
    for action, document in scenario.replay():
        if action[0] == "run":
            yield next(cell for cell in document if cell.id == action[1])


#: What the system gives when the session's kernel starts; no session seeds a generator with it.
ENTROPY = 914_271


def start(entropy: int) -> RecordingShell:
    """In a child: the shell of a kernel that has just started. `entropy` stands for what the system would give."""
    shell, baseline = warm()
    enter(shell)
    baseline.enter()
    random.seed(entropy)
    np.random.seed(entropy)
    return shell


def record(cells: list[Cell], entropy: int) -> _Recording:
    """In a child: run the cells one after the other and look at everything after each."""
    shell = start(entropy)
    _, baseline = warm()
    values: dict[str, Any] = {}
    forms = {WORLD: _world(baseline)}
    runs = []
    for cell in cells:
        shown = run(shell, cell)
        values_after = user_variables(shell)
        after = {name: form_of(value) for name, value in values_after.items()} | {WORLD: _world(baseline)}
        bound = {name for name, value in values_after.items() if name not in values or values[name] is not value}
        if not shown.error:
            bound |= surely_bound(cell.source) & values_after.keys()
        runs.append((cell.id, _run(cell.source, shown, forms, after, frozenset(bound))))
        values, forms = values_after, after
    return _Recording(tuple(runs), frozenset(values))


def _world(baseline: Baseline) -> Form:
    form = Form()
    form.places = baseline.places()
    return form


def _run(source: str, shown: Shown, before: dict[str, Form], after: dict[str, Form], bound: frozenset[str]) -> Run:
    changed = {}
    for name in before.keys() | after.keys():
        one, other = (forms[name].places if name in forms else {} for forms in (before, after))
        places = frozenset(place for place in one.keys() | other.keys() if one.get(place) != other.get(place))
        if places:
            changed[name] = places
    aliases = {
        name: frozenset(o for o in after if o != name and after[o].reached & after[name].reached)
        for name in changed.keys() & after.keys()
    }
    return Run(source, shown, {name: form.places for name, form in after.items()}, bound, changed, aliases)


def user_variables(shell: RecordingShell) -> dict[str, Any]:
    """Names that the user's code bound: not what a shell begins with, not its history."""
    return {
        name: value
        for name, value in shell.user_ns.items()
        if name not in shell.user_ns_hidden and not _HISTORY.fullmatch(name)
    }


@cache
def surely_bound(source: str) -> frozenset[str]:
    """Names that the cell assigns when it ends without error: those of its unconditional assignments."""
    tree = parsed(source)
    names = set()
    for statement in tree.body if tree else ():
        if isinstance(statement, ast.Assign):
            targets: list[ast.expr] = list(statement.targets)
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets = [statement.target]
        else:
            continue
        for part in (node for target in targets for node in ast.walk(target)):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                names.add(part.id)
    return frozenset(names)


@cache
def parsed(source: str) -> ast.Module | None:
    """The cell as IPython parses it; None where it is no Python."""
    try:
        return ast.parse(TransformerManager().transform_cell(source))
    except SyntaxError:
        return None


# -- comparing --------------------------------------------------------------------------------------------------------


def same_code(one: str, other: str) -> bool:
    """Whether two sources are the same code: comments and layout aside."""
    if one == other:
        return True
    trees = parsed(one), parsed(other)
    return None not in trees and ast.dump(trees[0]) == ast.dump(trees[1])  # type: ignore[arg-type]


def difference(cell: Cell, recorded: Run, fresh: Run) -> Difference:
    """How a recorded run differs from the fresh one."""
    edited = not same_code(recorded.source, cell.source)
    return Difference(cell.id, edited, recorded.shown, fresh.shown, tuple(_effects(recorded, fresh)))


def _effects(recorded: Run, fresh: Run) -> Iterator[tuple[str, str, str]]:
    runs = (recorded, fresh)
    bound = recorded.bound | fresh.bound
    for name in sorted(bound | recorded.changed.keys() | fresh.changed.keys()):
        if name not in bound and _only_an_alias(name, runs):
            continue
        one, other = (run.after.get(name, {}) for run in runs)
        places = one.keys() | other.keys()
        if name not in bound:
            places &= {place for run in runs for place in run.changed.get(name, ())}
        for place in sorted(places):
            if one.get(place) != other.get(place):
                yield f"{name}{place}" if name != WORLD else place, one.get(place, "–"), other.get(place, "–")


def _only_an_alias(name: str, runs: tuple[Run, Run]) -> bool:
    """Whether only one run has the name, and changed it through another name that both have."""
    having = [run for run in runs if name in run.after]
    if len(having) != 1 or name not in having[0].aliases:
        return False
    return any(alias in run.after for run in runs if run is not having[0] for alias in having[0].aliases[name])
