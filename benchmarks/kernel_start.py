"""What loading the extension costs a kernel: CPU time and resident memory, with and without. `python -m` runs it.

Kernels find the byte code of all modules, as they do from the second start of an installation on: one kernel that is
not counted goes first, and `PYTHONDONTWRITEBYTECODE` is not handed on. Without byte code it is the compiler that is
measured.
"""

from __future__ import annotations

import os
import statistics

from jupyter_client.manager import KernelManager

ROUNDS = 5
ASK = """
import time as _time
_resident = open("/proc/self/status").read().split("VmRSS:")[1].split()[0]
print(_time.process_time(), int(_resident) / 1024)
"""


def measure(first: str) -> tuple[float, float]:
    """CPU seconds and MB of a fresh kernel after its first cell (Linux only)."""
    manager = KernelManager()
    manager.start_kernel(env={name: held for name, held in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"})
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        client.execute_interactive(first, timeout=60)
        printed: list[str] = []
        client.execute_interactive(ASK, timeout=60, output_hook=lambda m: printed.append(m["content"].get("text", "")))
        seconds, megabytes = "".join(printed).split()
        return float(seconds), float(megabytes)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def main() -> None:
    """Print the table."""
    print(f"| first cell (medians of {ROUNDS} kernels) | CPU s | resident MB |")
    print("|---|---|---|")
    for first in ("pass", "%load_ext mldebt_nb"):
        measured = [measure(first) for _ in range(ROUNDS + 1)][1:]
        seconds, megabytes = (statistics.median(column) for column in zip(*measured, strict=True))
        print(f"| `{first}` | {seconds:.3f} | {megabytes:.1f} |")


if __name__ == "__main__":
    main()
