"""What a rule is that judges the entanglement of a model: programs in its examples that end in a measurement.

Comes in: nothing. Goes out: `EntanglementRule`, `ModelledExample`, and how sure what was measured makes. Measuring is
the work of `entanglement/`; such a rule looks at its records only. The static audit does not run it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

import msgspec

from mldebt_nb.entanglement.records import Measurement
from mldebt_nb.findings.model import Confidence, Finding, Measure
from mldebt_nb.rules.base import Rule, Setting
from mldebt_nb.rules.probe_context import number

if TYPE_CHECKING:
    from mldebt_nb.rules.probe_context import ProbeContext

#: A setting of rules that trust a surrogate when it follows the model closely.
FIDELITY = Setting(0.9, "R²", "of the surrogate to the model's predictions; below it the confidence is medium")


class ModelledExample(msgspec.Struct, frozen=True):
    """A program whose `result` is what `mldebt_nb.entangle` or `hyperparameters` gives; `found` are the symbols of the
    findings.

    `np`, `pd`, `mldebt_nb` and `LinearRegression` are imported for it.
    """

    title: str
    text: str
    found: tuple[str, ...] = ()
    confidence: str = "high"

    @property
    def is_bad(self) -> bool:
        return bool(self.found)


class EntanglementRule(Rule, abstract=True):
    """A debt of a fitted model and its features, decided on what was measured. `judges`: the kind of measurement."""

    where: ClassVar[tuple[str, ...]] = ("probe",)
    judging: ClassVar[tuple[str, ...]] = ("judge",)
    judges: ClassVar[type] = Measurement
    examples: ClassVar[tuple[ModelledExample, ...]]

    def judge(self, measured: Measurement, context: ProbeContext) -> Iterator[Finding]:
        """The findings in what was measured."""
        return iter(())


def removal_confidence(measured: Measurement) -> Confidence | None:
    """How sure it is that the drop set may go: high by closed form or confirmed by training; None when refuted."""
    if measured.confirmation is not None and measured.confirmation.safe is not None:
        return Confidence.HIGH if measured.confirmation.safe else None
    return Confidence.HIGH if measured.scale.fidelity is None else Confidence.MEDIUM


def stands_on(measured: Measurement) -> dict[str, Measure]:
    """Evidence of what the numbers stand on."""
    scale = measured.scale
    found = {"rows": number(scale.rows, "rows"), "engine": Measure(value=scale.engine, unit="text")}
    return found | ({} if scale.fidelity is None else {"fidelity": number(scale.fidelity, "R²")})


def named(names: tuple[str, ...], most: int = 4) -> str:
    """`a`, `b` and 3 more."""
    shown = ", ".join(f"`{name}`" for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")
