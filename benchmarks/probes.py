"""Probes of live frames: time and memory against `describe`, faults planted, tables without faults.

Frames are made here and need no corpus. Each case is timed in a fresh process: CPU seconds of `mldebt_nb.probe` and of
`DataFrame.describe(include="all")` by turns, medians; memory is how far the process's peak rises above what it held
before, in further processes that only probe, the median of five. Faults are planted one at a time in random clean
tables; a finding of the fault's rule on the right column counts as found, any other finding as false. Clean tables and
clean splits are random columns of many kinds; whatever is found in them is false.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import _corpus
from benchmarks._tables import Counted, Table

_MEMORY_RUNS = 5
_ROOT = Path(__file__).resolve().parent.parent
_LETTERS = tuple("abcdefghijklmnopqrst")
CASES = (
    ("1 000 000 × 20 numbers", "numbers", 1_000_000, 20, ""),
    ("1 000 000 × 20 mixed", "mixed", 1_000_000, 20, ""),
    ("1 000 000 × 20 mixed, with target", "mixed", 1_000_000, 20, "target"),
    ("1 000 000 × 20 mixed, polars", "polars", 1_000_000, 20, ""),
    ("700 000 + 300 000 × 20 mixed, train and test", "mixed", 1_000_000, 20, "test"),
    ("100 000 × 200 mixed", "mixed", 100_000, 200, ""),
    ("100 000 × 200 mixed, with target", "mixed", 100_000, 200, "target"),
)


# -- frames --------------------------------------------------------------------------------------------------------


def frame_of(kind: str, rows: int, columns: int, seed: int) -> Any:
    """A frame of numbers, or one in which numbers, texts, categories, flags, times and gaps take turns."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(seed)
    if kind == "numbers":
        return pd.DataFrame(rng.normal(size=(columns, rows)).T, columns=[f"c{at}" for at in range(columns)])
    words = np.array([f"value {at}" for at in range(50)])
    makers: tuple[Callable[[], Any], ...] = (
        lambda: rng.normal(size=rows),
        lambda: rng.integers(0, 1_000, rows),
        lambda: words[rng.integers(0, 50, rows)],
        lambda: np.where(rng.random(rows) < 0.1, np.nan, rng.lognormal(size=rows)),
        lambda: rng.random(rows) < 0.3,
        lambda: pd.Categorical.from_codes(rng.integers(0, 20, rows), list(_LETTERS)),
        lambda: pd.Series(rng.integers(0, 10**12, rows)).astype(str),
        lambda: pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 10**6, rows), unit="min"),
    )
    return pd.DataFrame({f"c{at}": makers[at % len(makers)]() for at in range(columns)})


# -- time and memory -----------------------------------------------------------------------------------------------


def child(what: str, kind: str, rows: str, columns: str, extra: str, runs: str) -> dict[str, Any]:
    """One case, in this process."""
    import mldebt_nb
    from mldebt_nb import Config

    frame = frame_of(kind, int(rows), int(columns), 0)
    size = int(frame.memory_usage(deep=False).sum())
    subject: Any = frame
    if kind == "polars":
        import polars as pl

        subject = pl.from_pandas(frame)
    asked: dict[str, Any] = {}
    if extra == "target":
        asked["target"] = "c4"
    if extra == "test":
        cut = int(rows) * 7 // 10
        subject, asked["test"] = frame.iloc[:cut], frame.iloc[cut:]

    def probed() -> None:
        mldebt_nb.probe(subject, config=Config(), **asked)

    few = subject.head(200)  # of the same library: what it imports once is not what a probe takes
    mldebt_nb.probe(few, config=Config(), **({"test": few} if extra == "test" else asked))
    if what == "memory":
        before = _status("VmRSS")
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak starts anew
        probed()
        return {"extra": max(_status("VmHWM") - before, 0), "bytes": size}
    frame.head(200).describe(include="all")
    times: dict[str, list[float]] = {"probe": [], "describe": []}
    for _ in range(int(runs)):
        for name, run in (("probe", probed), ("describe", lambda: frame.describe(include="all"))):
            begun = time.process_time()
            run()
            times[name].append(time.process_time() - begun)
    return times


def _status(field: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return int(next(line for line in lines if line.startswith(field)).split()[1]) * 1024


def _in_child(what: str, kind: str, rows: int, columns: int, extra: str, runs: int) -> dict[str, Any]:
    command = [
        sys.executable,
        "-m",
        "benchmarks.probes",
        "--child",
        what,
        kind,
        str(rows),
        str(columns),
        extra,
        str(runs),
    ]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def costs(runs: int, cases: Sequence[tuple[str, str, int, int, str]] = CASES) -> Table:
    """CPU time and memory of each case."""
    rows = []
    for label, kind, number, columns, extra in cases:
        times = _in_child("time", kind, number, columns, extra, runs)
        memory = [_in_child("memory", kind, number, columns, extra, 1) for _ in range(_MEMORY_RUNS)]
        probe, describe = median(times["probe"]), median(times["describe"])
        used, size = median(one["extra"] for one in memory), memory[0]["bytes"]
        rows.append(
            (
                label,
                probe,
                describe,
                probe / describe,
                size / 1e6,
                used / 1e6,
                100 * used / size,
            )
        )
    return Table(
        f"Cost of a probe, median of {runs}",
        ("frame", "probe, CPU s", "describe, CPU s", "ratio", "frame, MB", "on top, MB", "on top, %"),
        tuple(rows),
        (f"Python {platform.python_version()} on {platform.system()}.",),
    )


# -- faults --------------------------------------------------------------------------------------------------------


def clean(rng: Any, rows: int) -> dict[str, Any]:
    """Random columns of some kinds, without a fault."""
    import numpy as np
    import pandas as pd

    made: list[Any] = [
        rng.normal(size=rows), rng.random(rows), rng.exponential(size=rows), rng.gamma(2, size=rows),
        rng.integers(0, 10, rows), rng.integers(0, 100_000, rows), rng.random(rows) < 0.3, rng.poisson(3, rows),
        rng.choice(list("abcdef"), rows), np.round(rng.normal(50, 10, rows), 1), rng.standard_t(5, rows),
        rng.lognormal(size=rows), pd.Categorical(rng.choice(["u", "v", "w"], rows)),
        np.where(rng.random(rows) < 0.1, np.nan, rng.random(rows)),
        pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 1_000, rows), unit="D"),
    ]  # fmt: skip
    picked = rng.choice(len(made), size=int(rng.integers(4, len(made))), replace=False)
    return {f"c{at}": made[at] for at in picked}


def _sides(frame: Any, rng: Any) -> tuple[Any, Any]:
    side = rng.random(len(frame)) < 0.3
    return frame[~side].reset_index(drop=True), frame[side].reset_index(drop=True)


def planted(fault: str, seed: int) -> tuple[str, str, dict[str, Any]]:
    """A fault: the rule due, the symbol due, the arguments of the probe."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(seed)
    rows = int(rng.choice([300, 1_000, 5_000]))
    frame = pd.DataFrame(clean(rng, rows))
    if fault in _IN_A_COLUMN:
        frame["bad"] = _IN_A_COLUMN[fault](rng, rows)
        rule = {"placeholder": "missing-values", "sentinel": "missing-values"}.get(fault, fault)
        return rule, "bad", {"subject": frame}
    symbol, asked = (_in_a_table if fault in _IN_A_TABLE else _in_a_split)(fault, frame, rng)
    return fault, symbol, asked


def _skewed(rng: Any, rows: int) -> Any:
    import numpy as np

    values = np.exp(rng.normal(0, 1, rows))
    values[:2] = 1e6
    return values


def _days(rng: Any, rows: int) -> Any:
    import pandas as pd

    days = pd.Timestamp("2021-03-01") + pd.to_timedelta(rng.integers(0, 700, rows), unit="D")
    return days.strftime("%d.%m.%Y")


def _either(rng: Any, rows: int, low: float, high: float, one: Any, other: Any) -> Any:
    """`one` in a share of the rows between `low` and `high`, else `other`."""
    import numpy as np

    return np.where(rng.random(rows) < rng.uniform(low, high), one, other)


def _measured(rng: Any, rows: int) -> Any:
    return rng.normal(50, 10, rows).round(2)


def _mixed(rng: Any, rows: int) -> Any:
    import pandas as pd

    return pd.Series(_either(rng, rows, 0.05, 0.05, "about 12", _measured(rng, rows).astype(object)), dtype=object)


def _in_two_units(rng: Any, rows: int) -> Any:
    values = _measured(rng, rows)
    return _either(rng, rows, 0.15, 0.5, values * 1_000, values)


_IN_A_COLUMN: dict[str, Callable[[Any, int], Any]] = {
    "missing-values": lambda rng, rows: _either(rng, rows, 0.35, 0.9, float("nan"), _measured(rng, rows)),
    "placeholder": lambda rng, rows: _either(rng, rows, 0.03, 0.3, "?", rng.choice(list("abcd"), rows)),
    "sentinel": lambda rng, rows: _either(rng, rows, 0.03, 0.3, -999.0, _measured(rng, rows)),
    "constant-column": lambda rng, rows: ["EUR"] * rows,
    "mixed-types": _mixed,
    "numbers-as-text": lambda rng, rows: _measured(rng, rows).astype(str),
    "dates-as-text": _days,
    "extreme-skew": _skewed,
    "unit-jumps": _in_two_units,
}
_IN_A_TABLE = (
    "duplicated-rows", "duplicated-ids", "id-like-feature", "target-like-feature", "class-imbalance",
)  # fmt: skip
_IN_A_SPLIT = ("train-test-overlap", "train-test-drift", "group-leakage", "time-leakage")


def _in_a_table(fault: str, frame: Any, rng: Any) -> tuple[str, dict[str, Any]]:
    import pandas as pd

    rows = len(frame)
    y = rng.integers(0, 2, rows)
    if fault == "duplicated-rows":
        frame = frame.assign(key=rng.normal(size=rows))
        copies = frame.iloc[rng.choice(rows, int(rows * rng.uniform(0.01, 0.2)), replace=False)]
        return "frame", {"subject": pd.concat([frame, copies], ignore_index=True)}
    if fault == "duplicated-ids":
        ids = rng.permutation(10 * rows)[:rows]
        ids[: max(2, rows // 100)] = ids[-1]
        return "id", {"subject": frame.assign(id=ids)}
    if fault == "id-like-feature":
        return "bad_id", {"subject": frame.assign(bad_id=range(rows), y=y), "target": "y"}
    if fault == "target-like-feature":
        return "bad", {"subject": frame.assign(bad=y * 10 + rng.random(rows), y=y), "target": "y"}
    return "y", {"subject": frame.assign(y=rng.random(rows) < 0.03), "target": "y"}


def _in_a_split(fault: str, frame: Any, rng: Any) -> tuple[str, dict[str, Any]]:
    import pandas as pd

    rows = len(frame)
    if fault == "train-test-overlap":
        train, test = _sides(frame.assign(key=rng.normal(size=rows)), rng)
        copies = train.iloc[rng.choice(len(train), max(1, int(len(test) * rng.uniform(0.02, 0.2))), replace=False)]
        return "frame", {"subject": train, "test": pd.concat([test, copies], ignore_index=True)}
    if fault == "train-test-drift":
        train, test = _sides(frame.assign(bad=_measured(rng, rows)), rng)
        return "bad", {"subject": train, "test": test.assign(bad=test["bad"] + rng.uniform(6, 15))}
    if fault == "group-leakage":
        train, test = _sides(frame.assign(bad=rng.integers(0, rows // 5, rows)), rng)
        return "bad", {"subject": train, "test": test, "groups": "bad"}
    train, test = _sides(frame.assign(bad=range(rows)), rng)
    return "bad", {"subject": train, "test": test, "time": "bad"}


FAULTS = (*_IN_A_COLUMN, *_IN_A_TABLE, *_IN_A_SPLIT)


def faults(number: int, seed: int = 0) -> Table:
    """What is found of planted faults, at high confidence."""
    rows = []
    total = Counted(0, 0, 0)
    for fault in FAULTS:
        right = false = missed = 0
        for at in range(number):
            rule, symbol, asked = planted(fault, seed * 100_000 + at)
            found = {(finding.rule, finding.symbol) for finding in _found("high", **asked)}
            right += (rule, symbol) in found
            missed += (rule, symbol) not in found
            false += len(found - {(rule, symbol)})
        counted = Counted(right, false, missed)
        total = Counted(*(sum(pair) for pair in zip(total, counted, strict=True)))
        rows.append((fault, number, right, false, counted.precision, counted.recall))
    rows.append(("all", number * len(FAULTS), total.right, total.false, total.precision, total.recall))
    return Table(
        f"Faults planted in random clean tables, {number} of each",
        ("fault", "planted", "found", "false", "precision", "recall"),
        tuple(rows),
    )


def _found(confidence: str, **asked: Any) -> tuple[Any, ...]:
    import mldebt_nb
    from mldebt_nb import Config

    return mldebt_nb.probe(asked.pop("subject"), config=Config(confidence=confidence), **asked).findings


def silence(number: int, seed: int = 0) -> Table:
    """What is found where there is nothing to find."""
    import numpy as np
    import pandas as pd

    rows = []
    for label, split in (("clean tables", False), ("clean tables with a target", False), ("clean splits", True)):
        for confidence in ("high", "medium"):
            loud = 0
            rules: Counter[str] = Counter()
            for at in range(number):
                rng = np.random.default_rng(10_000_000 + seed * number + at)
                size = int(rng.choice([60, 300, 1_000, 5_000]))
                frame = pd.DataFrame(clean(rng, size))
                asked: dict[str, Any] = {"subject": frame}
                if "target" in label:
                    asked = {"subject": frame.assign(y=rng.integers(0, 3, size)), "target": "y"}
                if split:
                    train, test = _sides(frame, rng)
                    asked = {"subject": train, "test": test}
                found = _found(confidence, **asked)
                loud += bool(found)
                rules.update(finding.rule for finding in found)
            named = ", ".join(f"{rule} {count}" for rule, count in rules.most_common()) or "–"
            rows.append((label, confidence, number, loud, 100 * loud / number, named))
    return Table(
        f"Tables without a fault, {number} of each",
        ("what", "confidence", "tables", "with a finding", "%", "findings"),
        tuple(rows),
    )


def main(argv: Sequence[str] | None = None) -> None:
    """Print the tables."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given[:1] == ["--child"]:
        print(json.dumps(child(*given[1:])))
        return
    options = _corpus.arguments(__doc__ or "", given)
    number = options.size or 200
    tables = (costs(options.runs), faults(min(number, 100), options.seed), silence(number * 5, options.seed))
    print("\n".join(table.markdown() for table in tables))


if __name__ == "__main__":
    main()
