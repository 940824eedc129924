"""What a threshold costs on parts of the rows, as an Altair chart.

Comes in: a `ThresholdMeasurement`. Goes out: a chart whose data are names and numbers. Altair is imported when it is
called; the front end draws it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mldebt_nb.render.plain import one_line

if TYPE_CHECKING:
    import altair as alt

    from mldebt_nb.entanglement.records import ThresholdMeasurement

_WIDTH, _HEIGHT = 420, 160


def chart(measured: ThresholdMeasurement) -> alt.VConcatChart:
    """Cost above, decisions that flip below; a line for each part, a rule at the threshold that is used."""
    import altair as alt

    data = alt.InlineData(values=points(measured))
    now = alt.Chart(alt.InlineData(values=[{"threshold": measured.current}])).mark_rule(strokeDash=[4, 3])

    def lines(field: str, title: str) -> Any:
        drawn = alt.Chart(data).mark_line().encode(
            x=alt.X("threshold:Q", title="threshold"),
            y=alt.Y(f"{field}:Q", title=title),
            color=alt.Color("rows:N", title="rows"),
            tooltip=["rows:N", "threshold:Q", "cost:Q", "flips:Q"],
        )  # fmt: skip
        return alt.layer(drawn, now.encode(x="threshold:Q")).properties(width=_WIDTH, height=_HEIGHT)

    made: alt.VConcatChart = alt.vconcat(lines("cost", "cost per row"), lines("flips", "share of decisions that flip"))
    return made


def points(measured: ThresholdMeasurement) -> list[dict[str, Any]]:
    """One row for each part and threshold."""
    return [
        {"rows": one_line(part.name, 60), "threshold": at, "cost": cost, "flips": flips}
        for part in measured.slices
        for at, cost, flips in zip(measured.grid, part.cost, part.flips, strict=True)
    ]
