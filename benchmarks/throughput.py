"""Speed and memory: notebooks per CPU second against ruff and pyflakes in the same run.

Everything that is timed runs in a fresh process; rates are notebooks per CPU second, the median of the runs, and stand
beside those of the peers on the same notebooks, because only the ratios carry over to another machine. ruff checks the
notebooks themselves (`--select F`), pyflakes their cells joined to one source beforehand; both look at no order of
execution. Wall times stand beside the start of a bare Python. pyflakes is left out when it is not installed.
"""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median

from benchmarks import _corpus, _sources
from benchmarks._tables import Table

_BIG_CELLS = 1000
_HUGE_MB = 200
_ENGINE = "NBS,DED,AUD"  # what needs no pipeline graph, nor knowledge of libraries
_ROOT = Path(__file__).resolve().parent.parent


def child(task: str, *arguments: str) -> dict[str, float]:
    """Run a task of `_child.py` in a fresh process."""
    command = [sys.executable, "-m", "benchmarks._child", task, *arguments]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True, env=_environment())
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _environment() -> dict[str, str]:
    """The child finds this package first, whatever is installed."""
    path = os.pathsep.join(filter(None, (str(Path.cwd()), os.environ.get("PYTHONPATH", ""))))
    return {**os.environ, "PYTHONPATH": path}


def cpu_of(command: Sequence[str]) -> float:
    """CPU seconds, user and system, of a command and its children; its exit code does not matter."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def wall_of(command: Sequence[str]) -> float:
    """Wall seconds of a command."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, env=_environment())
    return time.perf_counter() - start


def measure(corpus: _corpus.Corpus, runs: int = 5, huge_mb: int = _HUGE_MB, big_cells: int = _BIG_CELLS) -> list[Table]:
    """The table of rates and the table of single figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rates = _rates(corpus, folder, runs)
        return [rates, _figures(corpus, folder, runs, huge_mb, big_cells)]


# -- rates --------------------------------------------------------------------------------------------


def _rates(corpus: _corpus.Corpus, folder: Path, runs: int) -> Table:
    paths = [str(path) for path in corpus.notebooks]
    listing = _listing(folder / "notebooks.txt", paths)
    cache = str(folder / "cache")
    _settle(corpus.notebooks)
    child("audit", listing, cache)  # fills the cache
    subjects: list[tuple[str, Callable[[], float]]] = [
        ("mldebt, all rules, no cache", lambda: child("audit", listing)["cpu"]),
        ("mldebt, rules of state and dead code, no cache", lambda: child("audit", listing, "", _ENGINE)["cpu"]),
        ("mldebt, all rules, with start-up", lambda: child("audit", listing)["total_cpu"]),
        ("mldebt, unchanged files from the cache", lambda: child("audit", listing, cache)["cpu"]),
        ("mldebt, from the cache, with start-up", lambda: child("audit", listing, cache)["total_cpu"]),
    ]
    if shutil.which("ruff"):
        ruff = ["ruff", "check", "--select", "F", "--no-cache", "--isolated", "--quiet", *paths]
        subjects.append(("ruff check --select F, with start-up", lambda: cpu_of(ruff)))
    if importlib.util.find_spec("pyflakes"):
        sources = _listing(folder / "sources.txt", _joined_sources(corpus, folder / "sources"))
        subjects.append(("pyflakes on joined sources", lambda: child("pyflakes", sources)["cpu"]))
    # one run of each in turn, so that a disturbance of the machine meets all of them
    spent = [[run() for _, run in subjects] for _ in range(runs)]
    rows = []
    base = median(times[0] for times in spent)
    for index, (label, _) in enumerate(subjects):
        times = [row[index] for row in spent]
        middle = median(times)
        rows.append((label, len(paths), middle, len(paths) / max(middle, 1e-9), base / max(middle, 1e-9)))
    return Table(
        f"Throughput on {len(paths)} {_label(corpus)}, one process, median of {runs}",
        ("what", "notebooks", "CPU s", "notebooks per CPU s", "speed relative to the first row"),
        tuple(rows),
        (f"Python {platform.python_version()} on {platform.system()}, {os.cpu_count()} cores.",),
    )


def _label(corpus: _corpus.Corpus) -> str:
    return "synthetic notebooks" if corpus.label == "synthetic" else corpus.label


def _listing(file: Path, paths: Iterable[str]) -> str:
    file.write_text("\n".join(paths), encoding="utf-8")
    return str(file)


def _settle(paths: Sequence[Path]) -> None:
    """Wait until no file is so fresh that the cache must not trust its time."""
    youngest = max(max(path.stat().st_mtime, path.stat().st_ctime) for path in paths)
    time.sleep(max(0.0, youngest + 2.5 - time.time()))


def _joined_sources(corpus: _corpus.Corpus, folder: Path) -> list[str]:
    folder.mkdir()
    written = []
    for number, path in enumerate(corpus.notebooks):
        file = folder / f"{number}.py"
        file.write_text(_sources.joined(_sources.code_cells(path)).text, encoding="utf-8", errors="replace")
        written.append(str(file))
    return written


# -- single figures -----------------------------------------------------------------------------------


def _figures(corpus: _corpus.Corpus, folder: Path, runs: int, huge_mb: int, big_cells: int) -> Table:
    small, big, huge = folder / "small.ipynb", folder / "big.ipynb", folder / "huge.ipynb"
    chooser = random.Random(0)
    small.write_bytes(_document(_corpus.synthetic_cells(chooser, 12)))
    big.write_bytes(_document(_corpus.synthetic_cells(chooser, big_cells)))
    _write_huge(huge, huge_mb)
    paths = [str(root) for root in (corpus.root / name for name in sorted(corpus.by_repository))]
    quiet = ("--no-cache", "--quiet", "--exit-zero", "--format", "json", "--output", str(folder / "out.json"))
    whole = child("cli", "audit", *paths, "--jobs", "1", *quiet)
    large = [child("cli", "audit", str(big), *quiet) for _ in range(runs)]
    vast = child("cli", "audit", str(huge), *quiet)
    mldebt = _mldebt()
    several = max(runs, 1)
    bare = [wall_of([sys.executable, "-c", "pass"]) for _ in range(several)]
    helped = [wall_of([*mldebt, "--help"]) for _ in range(several)]
    cold = [wall_of([*mldebt, "audit", str(small), "--no-cache", "--exit-zero"]) for _ in range(several)]
    rows = (
        ("`python -c pass`, wall", 1000 * median(bare), "ms", "–"),
        ("`mldebt --help`, wall", 1000 * median(helped), "ms", "150"),
        ("one notebook of 12 cells, no cache, wall", 1000 * median(cold), "ms", "600"),
        (f"one notebook of {big_cells} cells, CPU", median(m["cpu"] for m in large), "s", "1.5"),
        (f"one notebook of {big_cells} cells, wall", median(m["wall"] for m in large), "s", "1.5"),
        (f"whole corpus ({len(corpus.notebooks)} notebooks) to JSON, peak memory", whole["peak_mb"], "MB", "150"),
        (f"a file of {huge_mb} MB (outputs), wall", vast["wall"], "s", "–"),
        (f"a file of {huge_mb} MB (outputs), peak memory", vast["peak_mb"], "MB", "–"),
    )
    failed = [name for name, m in (("corpus", whole), ("big", large[0]), ("huge", vast)) if m["code"] != 0]
    notes = (f"Did not end with exit code 0: {', '.join(failed)}.",) if failed else ()
    return Table(f"Single figures, {_label(corpus)}", ("what", "measured", "unit", "target at most"), rows, notes)


def _mldebt() -> list[str]:
    script = Path(sys.executable).with_name("mldebt")
    return [str(script)] if script.exists() else [sys.executable, "-m", "mldebt_nb"]


def _document(sources: Sequence[str]) -> bytes:
    return _corpus.encode(_corpus.notebook(sources, range(1, len(sources) + 1)))


def _write_huge(path: Path, megabytes: int) -> None:
    """A notebook of 100 cells whose pictures make up nearly all of the file."""
    cells = _corpus.synthetic_cells(random.Random(1), 100)
    document = _corpus.notebook(cells, range(1, len(cells) + 1))
    picture = "iVBORw0KGgoAAAANSUhEUgAA" * (megabytes * 10_000 // 24)
    for cell in document["cells"]:  # type: ignore[attr-defined]
        cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": {"image/png": picture}}]
    with path.open("w", encoding="ascii") as stream:
        json.dump(document, stream)


def main(argv: Sequence[str] | None = None) -> None:
    """Print both tables."""
    options = _corpus.arguments(__doc__ or "", argv)
    corpus = _corpus.load(options.corpus, options.seed, options.size)
    print("\n".join(table.markdown() for table in measure(corpus, options.runs)))


if __name__ == "__main__":
    main()
