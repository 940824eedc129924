"""The distributions that a probe measured, as an Altair chart.

Comes in: a `ProbeDocument`. Goes out: a chart whose data are the counts of the histograms; no value of the frame.
Altair is imported when it is called. Drawing the chart is the front end's business: saving it as a picture needs a
converter that Altair does not bring along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair as alt

    from mldebt_nb.render.probe_document import ProbeDocument

from mldebt_nb.render.plain import one_line

_MOST = 40
_WIDTH, _HEIGHT, _ACROSS = 160, 60, 4


def chart(document: ProbeDocument) -> alt.Chart:
    """Small multiples, one for each numeric column with a spread, at most 40. Raises `ValueError` without any."""
    import altair as alt

    rows = bins(document)
    if not rows:
        raise ValueError("no numeric column with a spread was measured, so there is nothing to draw")
    made: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar()
        .encode(
            x=alt.X("from:Q", title=None).bin("binned"),
            x2=alt.X2("to"),
            y=alt.Y("rows:Q", title="rows in the sample"),
            tooltip=["column:N", "from:Q", "to:Q", "rows:Q"],
        )
        .properties(width=_WIDTH, height=_HEIGHT)
        .facet(alt.Facet("column:N", title=None), columns=_ACROSS)
        .resolve_scale(x="independent", y="independent")
    )
    return made


def bins(document: ProbeDocument) -> list[dict[str, Any]]:
    """One row for each bin of each histogram."""
    frame = document.measurements.frame
    rows: list[dict[str, Any]] = []
    drawn = 0
    for column in frame.columns if frame else ():
        numbers = column.numbers
        if numbers is None or not numbers.histogram or numbers.quantiles[0] == numbers.quantiles[-1] or drawn == _MOST:
            continue
        drawn += 1
        low, high = numbers.quantiles[0], numbers.quantiles[-1]
        width = (high - low) / len(numbers.histogram)
        rows += [
            {"column": one_line(column.name, 60), "from": low + at * width, "to": low + (at + 1) * width, "rows": count}
            for at, count in enumerate(numbers.histogram)
        ]
    return rows
