"""How entanglement shows itself and is judged: text, page, chart, document, findings."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import jsonschema
import msgspec
import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression

from mldebt_nb import Config, Entanglement, entangle, schemas
from mldebt_nb.entanglement.bundles import by_name
from mldebt_nb.entanglement.frames import Unfit
from mldebt_nb.entanglement.records import Confirmation
from mldebt_nb.entanglement.seriation import clustered
from mldebt_nb.render import entanglement_map
from mldebt_nb.render.entanglement_view import ticked
from mldebt_nb.rules.probe_context import Place
from tests.render.hostile import ANSI, BIDI, COMMAND, LINES, MARKUP, RICH, SCRIPT

LOW = Config(confidence="low")


def house(rows: int = 2000) -> tuple[pd.DataFrame, pd.Series]:
    """Rooms and area say the same in part; fahrenheit is celsius; noise is noise."""
    rng = np.random.default_rng(0)
    names = ["rooms", "area", "age", "celsius", "noise"]
    x = pd.DataFrame(rng.normal(size=(rows, 5)), columns=names)
    x["area"] = 0.9 * x["rooms"] + 0.3 * x["area"]
    x["fahrenheit"] = 32 + 1.8 * x["celsius"]
    return x, x["rooms"] + x["area"] + x["age"] + x["celsius"] + pd.Series(rng.normal(size=rows))


@pytest.fixture(scope="module")
def linear() -> Entanglement:
    x, y = house()
    return entangle(LinearRegression().fit(x, y), x, y, slices=["age"], bundles={"home": ["rooms", "noise"]})


@pytest.fixture(scope="module")
def boosted() -> Entanglement:
    x, y = house()
    return entangle(HistGradientBoostingRegressor(max_iter=60).fit(x, y), x, y, config=LOW)


# -- words ---------------------------------------------------------------------------------------------------------


def test_the_text_says_the_verdict_what_may_go_and_who_moves_whom(linear: Entanglement) -> None:
    text = str(linear)
    lines = text.splitlines()
    assert lines[0] == "Entanglement of `LinearRegression`"
    assert lines[1] == (
        "  `LinearRegression` needs 4 of its 6 features, 2 may go together; 4 features cannot change without moving "
        "others, most of all `rooms` and `area`"
    )
    assert re.search(r"(celsius|fahrenheit) +correlated  keep one of `(celsius|fahrenheit)`, `(?!\1)\w+`; ", text)
    assert re.search(r"noise +epsilon +brings next to nothing, alone or with the others; ", text)
    assert "Not confirmed yet: `.confirm()`, or `--confirm` behind `%mldebt entangle`" in text
    pair = linear.pairs[linear.pairs.a == "rooms"].iloc[0]
    assert re.search(
        rf"training without `\w+` moves the effect of `\w+` by {pair.cace:.2g} sd of the prediction; noise alone moves "
        rf"it by {pair.floor:.2g}",
        text,
    )
    assert "age, quarter 4 of 4" in text
    assert "`home` (2 features): the group is worth" in text
    assert "2,000 rows, 6 features" in text
    assert "engine: closed form" in text


def test_what_cannot_be_measured_is_said_and_nothing_else() -> None:
    rng = np.random.default_rng(1)
    x = pd.DataFrame(rng.normal(size=(300, 3)), columns=list("abc"))
    found = entangle(LinearRegression().fit(x, rng.normal(size=300)), x, rng.normal(size=300))
    assert "Not measurable: on unseen rows `LinearRegression` explains nothing beyond noise" in str(found)
    assert "may go together" not in str(found)
    assert '<svg class="map"' not in found.to_html()
    assert found.findings == ()


@pytest.mark.parametrize(
    ("safe", "rise", "words", "codes"),
    [
        (
            True,
            -0.1,
            "Confirmed by training without `celsius`: the squared error on unseen rows falls by 0.1 ± 0.05",
            2,
        ),
        (False, 0.9, "Refuted, keep `celsius`: the squared error on unseen rows rises by 0.9 ± 0.05", 0),
        (None, 0.1, "Training without `celsius` could not tell: the squared error", 2),
    ],
)
def test_a_confirmation_decides_what_is_found(
    boosted: Entanglement, safe: bool | None, rise: float, words: str, codes: int
) -> None:
    answer = Confirmation(
        removed=("celsius",), rise=rise, error=0.05, allowed=0.2, probe=0.01, rows_out=0.02, refits=4, safe=safe,
        seconds=1.0,
    )  # fmt: skip
    measured = msgspec.structs.replace(boosted.measurement, confirmation=answer)
    found = Entanglement(measured, boosted._subject, boosted._asked, LOW, Place())
    assert words in str(found)
    assert words.partition(" ")[0] in found.to_html()
    drops = [finding for finding in found.findings if finding.code.startswith("DAT")]
    assert len(drops) == codes
    assert {finding.confidence.value for finding in drops} <= ({"high"} if safe else {"medium"})


def test_a_surrogate_alone_is_not_sure(boosted: Entanglement) -> None:
    assert {f.confidence.value for f in boosted.findings if f.code.startswith("DAT")} == {"medium"}
    assert "surrogate that follows the model to R² 0.9" in str(boosted)


# -- the page ------------------------------------------------------------------------------------------------------


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_hostile_names_stay_text() -> None:
    names = [
        MARKUP,
        SCRIPT,
        ANSI,
        BIDI,
        RICH,
        COMMAND,
        LINES,
        "a" * 5_000,
        "`tick` &lt; </style>",
        "\udc80",
        '"x" onload=',
    ]
    rng = np.random.default_rng(0)
    x = pd.DataFrame(rng.normal(size=(800, len(names))))
    x[1] = 0.8 * x[0] + 0.6 * x[1]
    x[8] = x[9]
    y = x[0] + x[1] + x[3] + x[8] + rng.normal(size=800)
    model = LinearRegression().fit(x.to_numpy(), y)
    x.columns = pd.Index(names, dtype=object)

    def predict(table: pd.DataFrame) -> np.ndarray:
        return np.asarray(model.predict(table.to_numpy()))

    predict.__name__ = SCRIPT
    found = entangle(predict, x, y, slices=[SCRIPT], bundles={MARKUP: names[:3]}, config=LOW)
    assert len(found.findings) > 3
    html = found.to_html()
    tags = Tags(html).seen
    allowed = set("div style p section figure figcaption span h4 code dl dt dd details summary footer ul li br".split())
    allowed |= set("table thead tbody tr th td svg rect text title".split())
    assert {tag for tag, _ in tags} <= allowed
    for _, attributes in tags:
        assert not [a for a in attributes if a.startswith("on") or a in ("href", "src", "style", "srcset", "action")]
    for text in (str(found), html):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    assert max(map(len, str(found).splitlines())) < 1_000
    json.loads(found.to_json())


def test_it_loads_nothing_and_its_style_stays_inside(linear: Entanglement) -> None:
    html = linear.to_html()
    assert not re.search(r"https?:|//|@import|url\(|<script|<link|<iframe", html.replace("</", ""))
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    plain = re.sub(r"/\*.*?\*/|@supports[^{]*\{", "", style[1], flags=re.DOTALL)
    selectors = [one for block in re.findall(r"([^{}]+)\{", plain) for one in block.split(",")]
    assert len(selectors) > 20
    assert all(".mldebt-entanglement" in one for one in selectors)


def test_the_page_is_whole(linear: Entanglement) -> None:
    html = linear.to_html()
    shown = linear._repr_mimebundle_()
    assert shown == {"text/plain": str(linear), "text/html": html}
    opened = re.findall(r"<(div|section|table|ul|li|details|figure|svg|tr|td|th|p|rect|text|title|span)\b", html)
    closed = re.findall(r"</(div|section|table|ul|li|details|figure|svg|tr|td|th|p|rect|text|title|span)>", html)
    assert sorted(opened) == sorted(closed)


def test_many_features_make_no_large_page() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1500, 150)) + rng.normal(size=(1500, 1))
    y = x[:, :20].sum(axis=1) + rng.normal(size=1500)
    found = entangle(LinearRegression().fit(x, y), x, y, config=LOW)
    assert len(found.to_html()) < 700_000
    left = len(found.removable) - 30
    assert left > 0
    assert f"… and {left} more: `.removable` lists them" in str(found)
    assert f"… and {left} more: <code>.removable</code> lists them" in found.to_html()
    drawn = entanglement_map.drawn(found.measurement)
    assert drawn is not None
    assert (len(drawn.names), drawn.left_out) == (entanglement_map.MOST, 110)


# -- the map and the chart -----------------------------------------------------------------------------------------


def test_squares_stand_where_features_move_each_other(linear: Entanglement) -> None:
    drawn = entanglement_map.drawn(linear.measurement)
    assert drawn is not None
    found = {frozenset((drawn.names[one.row], drawn.names[one.column])) for one in drawn.squares}
    assert found == {frozenset(("rooms", "area")), frozenset(("celsius", "fahrenheit"))}
    place = drawn.names.index
    assert abs(place("rooms") - place("area")) == 1
    assert abs(place("celsius") - place("fahrenheit")) == 1
    assert max(one.strength for one in drawn.squares) == 1.0


def test_what_is_within_noise_is_no_square_and_no_debt(linear: Entanglement) -> None:
    measured = linear.measurement
    loud = msgspec.structs.replace(measured, floors=msgspec.structs.replace(measured.floors, rows=(9.0,) * 6))
    drawn = entanglement_map.drawn(loud)
    assert drawn is not None
    assert drawn.squares == []
    untied = tuple(msgspec.structs.replace(pair, entangled=False) for pair in measured.pairs)
    calm = Entanglement(
        msgspec.structs.replace(measured, pairs=untied), linear._subject, linear._asked, LOW, Place()
    )  # fmt: skip
    assert "BND101" in {finding.code for finding in linear.findings}
    assert "BND101" not in {finding.code for finding in calm.findings}
    assert "no feature moves another beyond noise" in str(calm)


def test_a_name_with_a_backtick_stays_one_name() -> None:
    assert ticked("a`b`\n\x1b") == "`a'b' \N{REPLACEMENT CHARACTER}`"


def test_the_order_is_a_permutation() -> None:
    rng = np.random.default_rng(0)
    for size in (0, 1, 2, 3, 17):
        assert sorted(clustered(np.abs(rng.normal(size=(size, size)))).tolist()) == list(range(size))
    assert clustered(np.zeros((4, 4))).tolist() == [0, 1, 2, 3]


def test_the_chart_has_the_same_squares_and_needs_no_network(linear: Entanglement) -> None:
    made = linear.chart().to_dict()
    (rows,) = made["datasets"].values()
    assert len(rows) == 36
    beyond = {(row["without"], row["effect of"]) for row in rows if row["beyond"]}
    assert beyond == {("rooms", "area"), ("area", "rooms"), ("celsius", "fahrenheit"), ("fahrenheit", "celsius")}
    assert "url" not in made["data"]
    one = entangle(LinearRegression().fit(house()[0][["age"]], house()[1]), house()[0][["age"]], house()[1])
    with pytest.raises(ValueError, match="there are no two features"):
        one.chart()


# -- the document --------------------------------------------------------------------------------------------------


def test_the_json_follows_its_schema(linear: Entanglement, boosted: Entanglement) -> None:
    schema = schemas.load("entanglement")
    for found in (linear, boosted):
        said = json.loads(found.to_json())
        jsonschema.validate(said, schema)
        assert {finding["code"] for finding in said["findings"]} == {finding.code for finding in found.findings}
        assert said["measurement"]["scale"]["rows"] == 2000
    assert json.loads(linear.to_json())["measurement"]["bundles"][0]["name"] == "home"


def test_findings_are_suppressed_where_the_cell_says_so() -> None:
    x, y = house()
    source = "# mldebt: ignore[epsilon-feature] kept for the regulator\n# mldebt: accept[DAT107] both are logged\nmodel"
    place = Place(cell_id="c", cell_index=2, source=source, path="n.ipynb")
    found = entangle(LinearRegression().fit(x, y), x, y, place=place)
    assert [finding.code for finding in found.findings] == ["BND101"]
    assert [finding.code for finding in found.document.accepted] == ["DAT107"]
    assert found.document.ignored == 1
    assert (found.findings[0].path, found.findings[0].cell_index) == ("n.ipynb", 2)
    assert "accepted  DAT107 correlated-features" in str(found)


def test_thresholds_are_settings(linear: Entanglement) -> None:
    config = Config(select=("BND101",), rules={"entangled-features": {"movement": 5.0}})
    found = Entanglement(linear.measurement, linear._subject, linear._asked, config, Place())
    assert found.findings == ()


# -- bundles -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        (["pc_1", "pc_2", "pc_3", "age"], ["pc_1 … pc_3"]),
        (["pc0", "pc2", "pc1", "age"], ["pc0 … pc2"]),
        (["V1", "V2", "V3"], []),  # all there is
        (["a1", "a2", "b"], []),  # two may be chance
        (["y2019", "y2020", "y2021", "b"], []),  # years are no running numbers
        (["a1", "a2", "a9", "b"], []),
        (["1", "2", "3", "b"], []),
    ],
)
def test_running_numbers_make_a_group(names: list[str], groups: list[str]) -> None:
    assert list(by_name(names)) == groups


def test_a_group_is_priced_as_a_whole(linear: Entanglement) -> None:
    (home,) = linear.bundles.to_dict("records")
    alone = linear.features.set_index("feature").lofo
    assert home["removable"] == ("noise",)
    assert home["cost"] == pytest.approx(alone["rooms"] + alone["noise"], rel=0.3)
    x, y = house(400)
    model = LinearRegression().fit(x, y)
    with pytest.raises(Unfit, match="bundles: X has no column 'roms'"):
        entangle(model, x, y, bundles={"home": ["roms", "age"]})
    with pytest.raises(Unfit, match="bundles: 'home' needs two columns or more"):
        entangle(model, x, y, bundles={"home": "age"})


def test_confirming_later_becomes_part_of_the_result() -> None:
    x, y = house(600)
    found = entangle(LinearRegression().fit(x, y), x, y, tolerance=0.05)
    assert found.confirmation is None
    answer = found.confirm()
    assert found.confirmation == answer
    assert ("Confirmed" in str(found)) is (answer.safe is True)
    found.confirm(["age"])
    assert found.confirmation == answer
