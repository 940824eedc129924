"""What following a kernel costs: CPU time around cells, start, memory, against the plain kernel and against peers.

The same cells are run in real kernels: ipykernel alone, ipykernel with mldebt, and, where they are installed, ipyflow
and FlowBook in kernels of their own (`--ipyflow PYTHON`, `--flowbook PYTHON` name interpreters that have them; they are
looked for in this one otherwise). Numbers are CPU time of the kernel's process, read from outside, from the request
until 0.1 s after the cell has ended: what is worked out for a front end after a run is part of it. Medians over runs of
a cell; each peer is compared with the plain kernel of its own interpreter in the same round. `--only PATTERN` takes
the workloads whose title matches; Linux only; needs no corpus.
"""

from __future__ import annotations

import argparse
import math
import platform
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib.metadata import version
from statistics import median
from typing import NamedTuple

from benchmarks import kernel_start
from benchmarks._kernels import CellFailed, Kernel, Kind, document, has
from benchmarks._tables import Table

LOAD = "%load_ext mldebt_nb"
_FRAME = """
import numpy as np
import pandas as pd
values = np.random.default_rng(0).normal(size=(20, 10**6)).T
df = pd.DataFrame(values, columns=[f"c{i}" for i in range(20)])
df["k"] = np.arange(10**6) % 7
del values
"""
_FRAMES = """
import numpy as np
import pandas as pd
globals().update({f"df{i}": pd.DataFrame({"a": np.arange(1000), "b": np.arange(1000) * 0.5}) for i in range(1000)})
"""
_FIT = """
import numpy as np
from sklearn.ensemble import RandomForestClassifier
X = np.random.default_rng(0).normal(size=(1000, 10))
y = (X[:, 0] > 0).astype(int)
model = RandomForestClassifier(n_estimators=20, random_state=0)
"""
_PLOT = "import matplotlib.pyplot as plt"
_NAMES = "globals().update({{f'n{{i}}': [i] for i in range({})}})"
_CELLS = 200


class Workload(NamedTuple):
    """A cell that is run `times` times after `setup`; `target` is what mldebt may add, in words."""

    title: str
    setup: tuple[str, ...]
    cell: str
    times: int
    target: str = "–"


WORKLOADS = (
    Workload("trivial cell, no names", (), "x = 1", 41, "+1 ms"),
    Workload("trivial cell, 500 names", (_NAMES.format(500),), "x = 1", 41, "+1 ms"),
    Workload("trivial cell, 10 000 names", (_NAMES.format(10_000),), "x = 1", 41, "+1 ms"),
    Workload("trivial cell, 1000 frames alive", (_FRAMES,), "x = 1", 41, "+1 ms"),
    Workload("one of 1000 frames, .loc in place", (_FRAMES,), "df7.loc[0, 'a'] += 1", 21),
    Workload("loop of 10⁶", (), "total = 0\nfor i in range(10**6):\n    total += i", 11, "1.02×"),
    Workload("frame 10⁶ × 20: one value by .loc", (_FRAME,), "df.loc[5, 'c3'] += 1.0", 15, "+3 ms"),
    Workload("frame 10⁶ × 20: a mask by .loc", (_FRAME,), "df.loc[df['c0'] > 0, 'c3'] += 1.0", 11, "+3 ms"),
    Workload("frame 10⁶ × 20: a column assigned", (_FRAME,), "df['c4'] = df['c0'] * 2", 11),
    Workload("frame 10⁶ × 20: groupby", (_FRAME,), "means = df.groupby('k').mean()", 7),
    Workload("frame 10⁶ × 20: filter", (_FRAME,), "part = df[df['c0'] > 0]", 7),
    Workload("array of 10⁷ in place", ("import numpy as np\na = np.zeros(10**7)",), "a += 1", 15),
    Workload("array of 1 GB in place", ("import numpy as np\nbig = np.ones(125_000_000)",), "big[7] += 1", 7),
    Workload("list of 10⁵ numbers in place", ("numbers = list(range(10**5))",), "numbers[7] += 1", 21),
    Workload("list of 10⁵ dicts in place", ("rows = [{'a': i} for i in range(10**5)]",), "rows[7]['a'] += 1", 21),
    Workload("dict of 10⁵ in place", ("d = {i: str(i) for i in range(10**5)}",), "d[7] = d[7] + 'x'", 21),
    Workload("random forest fitted", (_FIT,), "model.fit(X, y)", 7),
    Workload("plot", (_PLOT,), "fig, ax = plt.subplots()\nax.plot(range(1000))\nplt.close(fig)", 7),
)


def measure(work: Workload, kind: Kind) -> float:
    """CPU seconds of the cell, the median of its runs but the first two."""
    with Kernel(kind) as kernel:
        for number, source in enumerate(work.setup):
            kernel.run(source, f"setup{number}")
        kernel.settle()
        runs = [kernel.cost(work.cell, "measured") for _ in range(work.times + 2)]
        return median(runs[2:])


# -- a notebook ----------------------------------------------------------------------------------------------------


def cells() -> list[tuple[str, str]]:
    """Small cells that build on each other."""
    made = [("c0", "v0 = 1\nw0 = [v0]")]
    for at in range(1, _CELLS):
        text = f"v{at} = v{at - 1} + 1\nw{at} = w{at // 2} + [v{at}]"
        made.append((f"c{at}", text + (f"\nprint(len(w{at}))" if at % 5 == 0 else "")))
    return made


class Walk(NamedTuple):
    """CPU seconds per cell of a notebook of 200 cells."""

    once: float
    again: float
    changed: float
    never: float


def walk(kind: Kind) -> Walk:
    """Run each cell once; the fifth cell again; the first one with another text, so that nothing stands any more."""
    notebook = cells()
    with Kernel(kind) as kernel:
        kernel.order += [cell for cell, _ in notebook]
        kernel.tell("mldebt", document(notebook))
        kernel.settle()
        once = [kernel.cost(source, cell) for cell, source in notebook]
        again = [kernel.cost(notebook[5][1], "c5") for _ in range(11)]
        changed = []
        for number in range(7):
            notebook[0] = ("c0", f"v0 = {number + 2}\nw0 = [v0]")
            kernel.tell("mldebt", document(notebook))
            kernel.settle()
            changed.append(kernel.cost(notebook[0][1], "c0"))
        return Walk(sum(once) / len(once), median(again), median(changed), once[-1])


_WALKS: dict[Kind, Walk] = {}


def walked(kind: Kind, part: str) -> float:
    """One number of the walk, which is done once."""
    if kind not in _WALKS:
        _WALKS[kind] = walk(kind)
    return float(getattr(_WALKS[kind], part))


# -- a long session --------------------------------------------------------------------------------------------------

_LENGTHS = (200, 4000)


def _new(kernel: Kernel, at: int) -> tuple[str, str]:
    """The text and the id of a cell that nobody has seen; the kernel is not told which others there are."""
    kernel.order.clear()
    return f"v{at} = v{at - 1} + 1" if at else "v0 = 1", f"new{at}"


def lengthen(kind: Kind) -> dict[int, float]:
    """CPU seconds of a new cell in a session without a document, after so many others."""
    found: dict[int, float] = {}
    with Kernel(kind) as kernel:
        done = 0
        for length in _LENGTHS:
            for at in range(done, length):
                kernel.run(*_new(kernel, at))
            kernel.settle()
            done = length + 31
            found[length] = median([kernel.cost(*_new(kernel, at)) for at in range(length, done)])
    return found


_LONG: dict[Kind, dict[int, float]] = {}


def lengthened(kind: Kind, length: int) -> float:
    """One number of the long session, which is gone through once."""
    if kind not in _LONG:
        _LONG[kind] = lengthen(kind)
    return _LONG[kind][length]


def everything() -> dict[str, tuple[Callable[[Kind], float], str]]:
    """How each number is measured, and its target."""
    found: dict[str, tuple[Callable[[Kind], float], str]] = {
        work.title: (partial(measure, work), work.target) for work in WORKLOADS
    }
    found[f"notebook of {_CELLS} cells, per cell"] = partial(walked, part="once"), "+2 ms"
    found[f"notebook of {_CELLS} cells, an early one again"] = partial(walked, part="again"), "+2 ms"
    found[f"notebook of {_CELLS} cells, the first one changed"] = partial(walked, part="changed"), "–"
    for length in _LENGTHS:
        found[f"a new cell after {length} others, no document"] = partial(lengthened, length=length), "+2 ms"
    return found


# -- memory --------------------------------------------------------------------------------------------------------

_COLLECT = "import gc as _gc; _ = _gc.collect()"


def grown(kind: Kind, number: int) -> float:
    """MB that a kernel grows by in so many runs of new cells."""
    with Kernel(kind) as kernel:
        for at in range(100):
            kernel.run(f"x{at} = {at}", f"warm{at}")
        kernel.run(_COLLECT, "collect")
        before = kernel.resident()
        for at in range(number):
            kernel.order.clear()
            kernel.run(f"x{at % 100} = x{(at + 1) % 100} + {at}", f"new{at}")
        kernel.run(_COLLECT, "collect")
        kernel.settle()
        return kernel.resident() - before


# -- telling -------------------------------------------------------------------------------------------------------


def table(kinds: Sequence[Kind], plain: Kind, follower: Kind, only: str) -> Table:
    """One row per workload."""
    peers = [kind for kind in kinds if kind not in (plain, follower)]
    columns = ("CPU per run", "plain, ms", "mldebt, ms more", "mldebt, ratio", "target")
    rows: list[tuple[object, ...]] = []
    for title, (of, target) in everything().items():
        if not re.search(only, title):
            continue
        base = tried(of, plain)
        ours = tried(of, follower)
        row: list[object] = [title, base * 1000, (ours - base) * 1000, ours / base, target]
        for peer in peers:
            own = base if peer.python == plain.python else tried(of, Kind("plain", peer.python))
            row.append(tried(of, peer) / own)
        rows.append(tuple(row))
        told = [round(v, 3) if isinstance(v, float) else v for v in row[1:]]
        print(f"  {title}: {told}", file=sys.stderr, flush=True)
    return Table(
        "What following costs", (*columns, *(f"{peer.title}, ratio" for peer in peers)), tuple(rows),
        (f"Python {platform.python_version()}, ipykernel {version('ipykernel')}, IPython {version('ipython')}. A dash "
         "under a peer: a cell raised in its kernel, or took more than two minutes.",),
    )  # fmt: skip


def tried(of: Callable[[Kind], float], kind: Kind) -> float:
    """A number, or nan with a word on standard error."""
    try:
        return of(kind)
    except (CellFailed, RuntimeError) as error:
        print(f"  {kind.title}: {error}", file=sys.stderr)
        return math.nan


def memory(kinds: Iterable[Kind], number: int) -> Table:
    """What so many runs leave."""
    rows = tuple((kind.title, tried(partial(grown, number=number), kind)) for kind in kinds)
    return Table(f"Resident memory after {number} runs of new cells", ("kernel", "MB more"), rows)


def peers(options: argparse.Namespace) -> Iterable[Kind]:
    """The peers that are there; a line for those that are not."""
    accept = ("%continue_after_violation on",)
    for title, package, module, python, first in (
        ("ipyflow", "ipyflow", "ipyflow.kernel", options.ipyflow, ()),
        ("FlowBook", "flowbook", "flowbook.kernel", options.flowbook, accept),
    ):
        if has(python or sys.executable, package):
            yield Kind(title, python or sys.executable, module, first)
        else:
            print(f"{title} is left out: {python or 'this interpreter'} has no {package}", file=sys.stderr)


def main(argv: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ipyflow", metavar="PYTHON", help="an interpreter that has ipyflow")
    parser.add_argument("--flowbook", metavar="PYTHON", help="an interpreter that has FlowBook")
    parser.add_argument("--only", default="", metavar="PATTERN", help="workloads whose title matches")
    parser.add_argument("--runs", type=int, default=10_000, help="cells for the growth of memory; 0: not measured")
    options = parser.parse_args(argv)
    plain, follower = Kind("plain", sys.executable), Kind("mldebt", sys.executable, first=(LOAD,))
    kinds = [plain, follower, *peers(options)]
    print(table(kinds, plain, follower, options.only).markdown())
    if not options.only:
        kernel_start.main()
    if options.runs:
        print(memory((plain, follower), options.runs).markdown())


if __name__ == "__main__":
    main()
