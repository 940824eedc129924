"""Who moves whom, as an Altair heat map.

Comes in: a measurement. Goes out: a chart whose data are names and numbers. Altair is imported when it is called; the
front end draws it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mldebt_nb.render.entanglement_map import floor, movements, shown
from mldebt_nb.render.plain import one_line

if TYPE_CHECKING:
    import altair as alt

    from mldebt_nb.entanglement.records import Measurement

_SQUARE = 22
_GROUND = "#b8b8b855"


def chart(measured: Measurement) -> alt.Chart:
    """Features by cluster; a square is grey where the movement is within noise. Raises `ValueError` without a pair."""
    import altair as alt

    rows = squares(measured)
    if not rows:
        raise ValueError("there are no two features, so there is nothing to draw")
    order = list(dict.fromkeys(row["without"] for row in rows))
    made: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_rect()
        .encode(
            x=alt.X("effect of:N", sort=order, title="moves the effect of", axis=alt.Axis(labelAngle=-45)),
            y=alt.Y("without:N", sort=order, title="training without"),
            color=alt.condition(
                "datum.beyond",
                alt.Color("moves:Q", title="sd of the response", scale=alt.Scale(scheme="oranges", domainMin=0)),
                alt.value(_GROUND),
            ),
            tooltip=["without:N", "effect of:N", "moves:Q", "noise:Q"],
        )
        .properties(width=_SQUARE * len(order), height=_SQUARE * len(order))
    )
    return made


def squares(measured: Measurement) -> list[dict[str, Any]]:
    """One row for each ordered pair of the features that are shown."""
    order = shown(measured) if len(measured.features) > 1 else []
    beyond = movements(measured)
    names = {at: one_line(measured.features[at].name, 60) for at in order}
    return [
        {
            "without": names[i], "effect of": names[j], "moves": round(measured.matrix[i][j], 6),
            "noise": round(floor(measured, j), 6), "beyond": (i, j) in beyond,
        }
        for i in order
        for j in order
    ]  # fmt: skip
