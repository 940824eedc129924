"""`python -m benchmarks`: lists the scripts; with a name, runs one; with `all`, runs all one after the other."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

SCRIPTS = (
    "throughput",
    "names",
    "unused_imports",
    "repeat",
    "order",
    "leakage",
    "verdicts",
    "sessions",
    "probes",
    "live_cost",
    "panel",
    "dataflow_view",
    "entanglement",
    "whatif",
)


def listing() -> str:
    """Names and first lines of the scripts."""
    lines = ["python -m benchmarks NAME [CORPUS] [--help]", ""]
    for name in SCRIPTS:
        first = (import_module(f"benchmarks.{name}").__doc__ or "").partition("\n")[0]
        lines.append(f"  {name:<16}{first}")
    return "\n".join([*lines, "", "  all             all of them, one after the other"])


def main(argv: Sequence[str]) -> None:
    """Run what the arguments name."""
    if not argv or argv[0] in ("-h", "--help"):
        print(listing())
        return
    if argv[0] not in (*SCRIPTS, "all"):
        raise SystemExit(f"{argv[0]}: no such script; known are {', '.join(SCRIPTS)}, and all")
    for name in SCRIPTS if argv[0] == "all" else (argv[0],):
        import_module(f"benchmarks.{name}").main(argv[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
