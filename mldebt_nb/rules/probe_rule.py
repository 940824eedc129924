"""What a rule is that judges measurements of live objects: tables in its examples instead of cells.

Comes in: nothing. Goes out: `ProbeRule`, `TableExample`, `ModelExample`. The measurements come from `probes/`; such a
rule looks at numbers only, never at a frame. The static audit does not run it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from mldebt_nb.findings.model import Finding
from mldebt_nb.probes.measurements import Measurements
from mldebt_nb.rules.base import Rule

if TYPE_CHECKING:
    from mldebt_nb.rules.probe_context import ProbeContext

Columns = Mapping[str, Sequence[Any]]


class TableExample(msgspec.Struct, frozen=True):
    """A table, written as columns, and what is asked of it. `found` are the symbols of the findings; none: silence.

    `frame` is the symbol of findings about the whole table.
    """

    title: str
    columns: Columns
    found: tuple[str, ...] = ()
    confidence: str = "high"
    target: str | None = None
    key: str | None = None
    groups: str | None = None
    time: str | None = None
    read: tuple[str, ...] | None = None
    test: Columns | None = None

    @property
    def is_bad(self) -> bool:
        return bool(self.found)

    def asked(self) -> dict[str, Any]:
        """The arguments of `mldebt_nb.probe` beside the tables."""
        given = {"target": self.target, "key": self.key, "groups": self.groups, "time": self.time, "read": self.read}
        return {name: value for name, value in given.items() if value is not None}


class ModelExample(msgspec.Struct, frozen=True):
    """A fitted estimator in outline: parameters as (default, value), fitted attributes with their numbers of rows.

    `columns` is the table that it is held against, `found` the symbols of the findings.
    """

    title: str
    type: str
    features: tuple[str, ...] = ()
    parameters: Mapping[str, tuple[Any, Any]] = {}
    attributes: Mapping[str, int] = {}
    columns: Columns = {}
    found: tuple[str, ...] = ()
    confidence: str = "high"

    @property
    def is_bad(self) -> bool:
        return bool(self.found)


class ProbeRule(Rule, abstract=True):
    """A debt of data or of a fitted estimator, decided on measurements."""

    where: ClassVar[tuple[str, ...]] = ("probe",)
    judging: ClassVar[tuple[str, ...]] = ("judge",)
    examples: ClassVar[tuple[TableExample | ModelExample, ...]]

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        """The findings in what was measured."""
        return iter(())
