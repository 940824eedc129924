"""`mldebt_nb.probe` and the `Probe` it gives: the interface that magics and people use."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pytest

from mldebt_nb import Config, ConfigError, probe, schemas
from mldebt_nb.probes.asking import MismatchedTarget, NoSuchColumn
from mldebt_nb.probing import Place
from tests.render.hostile import ANSI, BIDI, COMMAND, LINES, MARKUP, RICH, SCRIPT

SECRETS = ["Ada Lovelace", "ada@example.org", "+47 22 33 44 55", "Sensitive diagnosis"]


def people(rows: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "name": [SECRETS[n % 4] for n in range(rows)],
            "kind": pd.Categorical([SECRETS[(n + 1) % 4] for n in range(rows)]),
            "note": np.array([SECRETS[n % 4] if n % 2 else n for n in range(rows)], dtype=object),
            "income": rng.lognormal(8, 1, rows),
            "diagnosis": [SECRETS[3] if n % 50 else SECRETS[0] for n in range(rows)],
            "empty": [None] * rows,
        }
    )


def test_a_label_a_series_and_an_array_may_be_the_target() -> None:
    frame = people()
    rest = frame.drop(columns="diagnosis")
    for target in ("diagnosis", frame["diagnosis"], frame["diagnosis"].to_numpy()):
        given = frame if isinstance(target, str) else rest
        found = probe(given, target, config=Config(select=("class-imbalance",)))
        assert [finding.rule for finding in found.findings] == ["class-imbalance"]


def test_what_cannot_be_asked_is_said() -> None:
    frame = people()
    with pytest.raises(NoSuchColumn) as caught:
        probe(frame, "diagnoses")
    assert str(caught.value) == "no column 'diagnoses'; did you mean 'diagnosis'?"
    with pytest.raises(MismatchedTarget) as caught_target:
        probe(frame, np.arange(3))
    assert str(caught_target.value) == (
        "the target has 3 rows and 1 columns; give one value for each of the 400 rows, or the label of a column"
    )
    with pytest.raises(TypeError, match=r"this is a list of builtins; give a DataFrame, a table, an array or a fitted"):
        probe([1, 2])


def test_no_value_of_the_data_leaves_it() -> None:
    frame = people()
    found = probe(frame, "diagnosis", test=frame.head(100), groups="name", key="note", config=Config(confidence="low"))
    everything = [str(found), found.to_html(), found.to_json(), found.to_frame().to_csv(), found.chart().to_json()]
    for text in everything:
        assert not [secret for secret in SECRETS if secret in text]
    assert any(SECRETS[0] in text for text in (str(probe(frame, examples=True)), probe(frame, examples=True).to_json()))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_hostile_names_stay_text() -> None:
    names = [MARKUP, SCRIPT, ANSI, BIDI, RICH, COMMAND, LINES, "a" * 5_000, "`tick` &lt; </style>", "\udc80"]
    frame = pd.DataFrame({at: ["1.5", "2.5", None] * 20 for at, _ in enumerate(names)})
    frame.columns = pd.Index(names, dtype=object)
    found = probe(frame, names[0], name=SCRIPT, test=frame.head(30), examples=True, config=Config(confidence="low"))
    assert len(found.findings) > len(names)
    tags = Tags()
    tags.feed(found.to_html())
    allowed = set("div style p strong article span h4 code dl dt dd details summary footer".split())
    allowed |= set("table thead tbody tr th td svg rect title".split())
    assert {tag for tag, _ in tags.seen} <= allowed
    for _, attributes in tags.seen:
        assert not [a for a in attributes if a.startswith("on") or a in ("href", "src", "style", "srcset", "action")]
    for text in (str(found), found.to_html()):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    assert max(map(len, str(found).splitlines())) < 1_000
    json.loads(found.to_json())


def test_it_loads_nothing_and_its_style_stays_inside() -> None:
    html = probe(people(), "diagnosis").to_html()
    assert not re.search(r"https?:|//|@import|url\(|<script|<link|<iframe", html.replace("</", ""))
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    plain = re.sub(r"/\*.*?\*/|@supports[^{]*\{", "", style[1], flags=re.DOTALL)
    selectors = [one for block in re.findall(r"([^{}]+)\{", plain) for one in block.split(",")]
    assert len(selectors) > 20
    assert all(".mldebt-probe" in one for one in selectors)


def test_the_json_follows_its_schema() -> None:
    frame = people()
    schema = schemas.load("probe")
    for found in (probe(frame, "diagnosis", test=frame), probe(pd.DataFrame()), probe(np.zeros((3, 2)), read=[0])):
        jsonschema.validate(json.loads(found.to_json()), schema)


def test_the_tables() -> None:
    frame = people()
    found = probe(frame, "diagnosis", test=frame.head(100))
    assert list(found.to_frame()["name"]) == list(frame.columns)
    assert len(found.to_frame("findings")) == len(found.findings)
    assert {"effect", "q", "psi"} <= set(found.to_frame("drift").columns)
    assert found.to_frame("parameters").empty
    with pytest.raises(LookupError, match="no table 'x'; there are: columns, findings, drift, parameters"):
        found.to_frame("x")


def test_a_notebook_gets_a_page_and_a_terminal_text() -> None:
    bundle = probe(people())._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert "TST102 missing-values" in bundle["text/plain"]
    assert "<svg" in bundle["text/html"]


def test_configuration_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = people()
    assert "missing-values" in {finding.rule for finding in probe(frame, config=Config()).findings}
    for config in (Config(ignore=("TST102",)), Config(rules={"missing-values": {"least-rows": 1_000}})):
        assert "missing-values" not in {finding.rule for finding in probe(frame, config=config).findings}
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[tool.mldebt]\nprobe-rows = 100\nignore = ['missing-values']\n")
    found = probe(frame)
    assert found.measurements.frame is not None
    assert found.measurements.frame.sample.rows == 100
    assert "missing-values" not in {finding.rule for finding in found.findings}
    (tmp_path / "pyproject.toml").write_text("[tool.mldebt.rules.missing-values]\nshares = 0.1\n")
    with pytest.raises(ConfigError, match="did you mean `share`"):
        probe(frame)


def test_the_cell_and_its_comments() -> None:
    frame = people()
    config = Config(select=("missing-values", "mixed-types"))
    source = "# mldebt: ignore[missing-values] filled later\n# x\ndf = load()  # mldebt: accept[TST106] legacy export"
    place = Place(path="n.ipynb", cell_id="c", cell_index=2, line=3, source=source)
    assert [finding.rule for finding in probe(frame, config=config).findings] == ["missing-values", "mixed-types"]
    found = probe(frame, config=config, place=place)
    assert found.findings == ()
    assert [finding.rule for finding in found.document.accepted] == ["mixed-types"]
    assert found.document.ignored == 1
    assert "1 accepted, 1 ignored" in str(found)
    bare = probe(frame, config=config, place=Place(path="n.ipynb", cell_index=2, line=3)).findings
    assert {(finding.path, finding.cell_index, finding.line) for finding in bare} == {("n.ipynb", 2, 3)}


def test_the_same_question_has_the_same_answer() -> None:
    frame = pd.concat([people(3_000)] * 2, ignore_index=True)
    one, other = (probe(frame, "diagnosis", rows=500, config=Config()).to_json() for _ in range(2))
    assert one == other


def test_fingerprints_differ_by_column_and_stay() -> None:
    frame = pd.DataFrame({name: [None] * 30 for name in "ab"} | {"c": range(30)})
    one, other = probe(frame, config=Config()).findings, probe(frame.head(25), config=Config()).findings
    assert len({finding.fingerprint for finding in one}) == 2
    assert [finding.fingerprint for finding in one] == [finding.fingerprint for finding in other]


def test_a_sample_says_what_it_may_have_missed() -> None:
    text = str(probe(people(3_000), rows=1_000, config=Config()))
    assert (
        "checked 1,000 of 3,000 rows for what is costly: a problem in more than 0.69 % of the rows would have been "
        "seen with 99.9 %" in text
    )


WITHOUT = """
import sys
sys.modules.update(dict.fromkeys({missing!r}))
import mldebt_nb
{code}
"""


@pytest.mark.parametrize(
    ("missing", "code", "said"),
    [
        (["pandas", "pyarrow", "scipy", "sklearn"], "import polars as pl\nprint(mldebt_nb.probe(pl.DataFrame("
         "{'a': ['1.5', None] * 20, 'b': [1] * 40, 'c': pl.Series(['x', 'y'] * 20, dtype=pl.Categorical)}), name='t'))",
         "t: 3 findings"),
        (["pandas", "pyarrow", "polars", "altair"],
         "import numpy as np\nprint(mldebt_nb.probe(np.ones((20, 2)), name='t'))",
         "t: 2 findings"),
        (["pyarrow"], "import pandas as pd\nprint(mldebt_nb.probe(pd.DataFrame({'a': ['1.5', None] * 20}), name='t'))",
         "t: 2 findings"),
        (["numpy"], "mldebt_nb.probe(1)", "probing needs numpy, which is not installed: pip install"),
    ],
)  # fmt: skip
def test_what_is_not_installed_is_not_needed(missing: list[str], code: str, said: str) -> None:
    script = WITHOUT.format(missing=missing, code=code)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert said in done.stdout + done.stderr
