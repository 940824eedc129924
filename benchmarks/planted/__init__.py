"""Tables with planted truth, in two lists that share no table.

`TUNING` is for choosing thresholds, `REPORT` for what is told to readers: nothing may be chosen on it. Its seeds are
others, and the families in `REPORTED_ONLY` never stand in `TUNING`: gates, crowd, categories, drift, subjects, rare
class, one factor, weighted, and noise with heavy tails. Whoever looks at a single case of `REPORT` to mend something
must take another seed for the next report.

A generator is called as `generator(seed, rows, width)` and gives a `Planted`.
"""

from __future__ import annotations

from benchmarks.planted import families
from benchmarks.planted.families import Generator
from benchmarks.planted.truth import Planted, Redundant

Cases = tuple[tuple[Generator, tuple[int, ...]], ...]

SHARED: tuple[Generator, ...] = (
    families.linear_blocks,
    families.logistic_blocks,
    families.exact_copies,
    families.near_copies,
    families.affine_copies,
    families.curves,
    families.products,
    families.faint_pairs,
    families.heavy_tails,
    families.untidy,
    families.weak_signals,
)
REPORTED_ONLY: tuple[Generator, ...] = (
    families.gates,
    families.crowd,
    families.categories,
    families.drift,
    families.subjects,
    families.rare_class,
    families.one_factor,
    families.weighted,
)
TUNING: Cases = tuple((generator, (0, 1, 2)) for generator in SHARED)
REPORT: Cases = tuple((generator, (1_000, 1_001, 1_002)) for generator in (*SHARED, *REPORTED_ONLY))

TUNING_NULL: Cases = tuple((generator, tuple(range(20))) for generator in (families.pure_noise, families.noise_classes))
REPORT_NULL: Cases = tuple(
    (generator, tuple(range(1_000, 1_020)))
    for generator in (families.pure_noise, families.noise_classes, families.heavy_noise)
)

__all__ = [
    "REPORT", "REPORTED_ONLY", "REPORT_NULL", "SHARED", "TUNING", "TUNING_NULL", "Cases", "Generator", "Planted",
    "Redundant",
]  # fmt: skip
