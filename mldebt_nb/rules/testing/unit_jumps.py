"""TST113: values in two units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.probes.measurements import Measurements
from mldebt_nb.rules.base import Setting
from mldebt_nb.rules.probe_context import ProbeContext, looked_at, number, percent
from mldebt_nb.rules.probe_rule import ProbeRule, TableExample


class UnitJumps(ProbeRule):
    """Values of a column seem to be in two units: one group is a known factor times the other.

    ## What it finds
    Positive numbers in two groups with nothing between them, alike in shape, and apart by a factor between units: a
    power of ten (metres and millimetres, seconds and milliseconds, a slipped decimal point), inch, foot, pound, mile,
    60, 3600, 24.

    ## Why it is debt
    The column means two things. Means and thresholds of it mean none, and a model spends its splits on telling sources
    apart.

    ## How it is decided and where it is wrong
    On logarithms of the sample: the widest empty stretch must be wider than either group, the groups' medians a known
    factor apart within the error of a median, their widths and (scaled) distributions alike. Two kinds of things in one
    column can look the same by accident, the more so for factors that are no power of ten: these get medium confidence,
    as do groups that are not alike in shape.

    ## How to pay it back
    Find the source that writes the other unit (the evidence says in how many stretches of rows the groups alternate),
    convert there, and put the unit into the column's name.

    ## References
    Hynes, Sculley, Terry, "The Data Linter", ML Systems Workshop at NIPS 2017 (enum as real, tailed distribution).
    NASA, "Mars Climate Orbiter Mishap Investigation Board Phase I Report", 1999.
    """

    code = "TST113"
    name = "unit-jumps"
    family = "testing"
    severity = Severity.WARNING
    effort_minutes = 20
    help = "find the source that writes the other unit, convert there, and put the unit into the column's name"
    settings: ClassVar = {
        "difference": Setting(0.3, "KS distance", "how different in shape the groups may be for high confidence"),
        "least-values": Setting(20, "values", "values that the smaller group needs for high confidence"),
    }
    examples = (
        TableExample(
            "metres and millimetres",
            {
                "length": [1.2 + n * 7919 % 100 / 100 for n in range(80)]
                + [1200.0 + n * 7919 % 100 * 10 for n in range(40)]
            },
            found=("length",),
        ),
        TableExample(
            "inches and centimetres",
            {
                "size": [10 + n * 7919 % 100 / 50 for n in range(80)]
                + [25.4 + n * 7919 % 100 / 19.685 for n in range(80)]
            },
            found=("size",),
            confidence="medium",
        ),
        TableExample(
            "two groups of one unit",
            {"weight": [3.1 + n % 20 / 10 for n in range(80)] + [71.0 + n % 20 for n in range(80)]},
        ),
    )

    def judge(self, measured: Measurements, context: ProbeContext) -> Iterator[Finding]:
        frame = measured.frame
        for column in frame.columns if frame else ():
            scales = column.numbers.scales if column.numbers else None
            if frame is None or scales is None or column.role == "key":
                continue
            sure = (
                scales.factor in (10.0, 100.0, 1e3, 1e6, 1e9)
                and scales.difference <= context.setting(self, "difference")
                and scales.fewer >= context.setting(self, "least-values")
            )
            yield context.finding(
                self,
                f"`{column.name}` seems to be in two units: {percent(scales.fewer / scales.values)} of the values form "
                f"a group of their own, about {scales.factor:g} times apart from the others",
                symbol=column.name,
                confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
                evidence={
                    "ratio_of_medians": number(scales.ratio, "times"),
                    "smaller_group": number(scales.fewer, "values"),
                    "empty_between": number(scales.gap, "powers of ten"),
                    "difference_in_shape": number(scales.difference, "KS distance"),
                    "stretches": number(scales.blocks, "stretches of rows"),
                }
                | looked_at(frame.sample),
            )
