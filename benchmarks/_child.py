"""What `throughput.py` runs in fresh processes. Comes in: a task and its arguments. Goes out: one JSON line.

Times are CPU seconds of the process (`process_time`), memory is the peak of its resident set in MB.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path


def main(task: str, *arguments: str) -> None:
    """Run a task and print what it cost."""
    measured = TASKS[task](*arguments)
    print(json.dumps({**measured, "total_cpu": time.process_time(), "peak_mb": peak_mb()}))


def peak_mb() -> float:
    """The most memory this process held at once, in MB of 10^6 bytes."""
    with contextlib.suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024 / 1e6
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def _paths(listing: str) -> tuple[str, ...]:
    return tuple(Path(listing).read_text(encoding="utf-8").split("\n"))


def _audit(listing: str, cache_folder: str = "", select: str = "") -> dict[str, float]:
    from mldebt_nb.batch import Plan, run
    from mldebt_nb.cache import Cache
    from mldebt_nb.config import Config
    from mldebt_nb.rules.registry import discover

    config = Config(select=tuple(select.split(",")) if select else ())
    plan = Plan(_paths(listing), lambda _: config, date(2026, 11, 23))
    registry = discover()
    start = time.process_time()
    cache = Cache(Path(cache_folder), "benchmark") if cache_folder else None
    results = run(plan, registry, lambda _: cache, lambda: None)
    if cache is not None:
        cache.close()
    spent = time.process_time() - start
    return {"cpu": spent, "failed": sum(r.notebook.error is not None for r in results)}


def _cli(*arguments: str) -> dict[str, float]:
    from mldebt_nb.cli import main as mldebt

    sys.argv = ["mldebt", *arguments]
    code: object = 0
    start, begun = time.process_time(), time.perf_counter()
    try:
        mldebt()
    except SystemExit as end:
        code = end.code
    return {
        "cpu": time.process_time() - start,
        "wall": time.perf_counter() - begun,
        "code": code if isinstance(code, int) else -1,
    }


def _pyflakes(listing: str) -> dict[str, float]:
    import ast

    from pyflakes.checker import Checker

    failed = 0
    start = time.process_time()
    for path in _paths(listing):
        try:
            tree = ast.parse(Path(path).read_text(encoding="utf-8"))
        except (SyntaxError, ValueError):
            failed += 1
            continue
        Checker(tree, filename=path)
    return {"cpu": time.process_time() - start, "failed": failed}


TASKS: dict[str, Callable[..., dict[str, float]]] = {"audit": _audit, "cli": _cli, "pyflakes": _pyflakes}

if __name__ == "__main__":
    main(*sys.argv[1:])
