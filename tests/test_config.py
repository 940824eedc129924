"""`[tool.mldebt]`: cascading from the notebook's folder upwards; whatever is no setting is an error that helps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mldebt_nb.config import Config, ConfigError, RuleSettings, chosen, load, load_file
from mldebt_nb.rules.registry import Registry

KNOWN = RuleSettings(
    names=frozenset({"unused-import", "stale-cell"}),
    codes=frozenset({"DED101", "NBS104"}),
    settings={"stale-cell": {"lines": 3, "share": 0.5, "strict": False, "names": ["a"], "style": "x"}},
)


@pytest.fixture
def toml(tmp_path: Path) -> Callable[..., Path]:
    """Write a `pyproject.toml`; gives its folder."""

    def write(content: str, folder: str = ".") -> Path:
        place = tmp_path / folder
        place.mkdir(parents=True, exist_ok=True)
        (place / "pyproject.toml").write_text(content, encoding="utf-8")
        return place

    return write


Toml = Callable[..., Path]


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load(tmp_path, KNOWN) == (Config(), ())


def test_a_file_without_the_table_says_nothing(toml: Toml) -> None:
    assert load(toml("[project]\nname = 'x'\n[tool.ruff]\nline-length = 3"), KNOWN) == (Config(), ())


def test_every_setting(toml: Toml) -> None:
    folder = toml(
        """
        [tool.mldebt]
        select = ["DED", "stale-cell", "ALL"]
        extend-select = ["NBS104"]
        ignore = ["unused-import"]
        confidence = "medium"
        builtins = ["spark"]
        python-magics = ["timed"]
        exclude = ["old"]
        max-megabytes = 3
        [tool.mldebt.rules.stale-cell]
        lines = 5
        share = 1
        strict = true
        names = ["b"]
        style = "y"
        """
    )
    config, files = load(folder, KNOWN)
    assert files == (folder / "pyproject.toml",)
    assert config == Config(
        select=("DED", "stale-cell", "ALL"),
        extend_select=("NBS104",),
        ignore=("unused-import",),
        confidence="medium",
        builtins=("spark",),
        python_magics=("timed",),
        exclude=("old",),
        max_megabytes=3.0,
        rules={"stale-cell": {"lines": 5, "share": 1, "strict": True, "names": ["b"], "style": "y"}},
    )
    assert config.setting("stale-cell", "lines", 3) == 5
    assert config.setting("unused-import", "lines", 3) == 3
    assert config.max_bytes == 3e6


def test_the_nearer_file_wins_key_by_key(toml: Toml) -> None:
    far = toml(
        '[tool.mldebt]\nconfidence = "low"\nignore = ["DED"]\nrules.stale-cell.lines = 5\nrules.stale-cell.share = 0.1'
    )
    toml("[tool.other]", "nb")  # in between, and silent
    near = toml('[tool.mldebt]\nconfidence = "medium"\nrules.stale-cell.lines = 7', "nb/deep")
    config, files = load(near, KNOWN)
    assert files == (near / "pyproject.toml", far / "pyproject.toml")
    assert (config.confidence, config.ignore) == ("medium", ("DED",))
    assert config.rules == {"stale-cell": {"lines": 7, "share": 0.1}}


def test_the_choices_of_the_command_line_come_last() -> None:
    config = Config(select=("A",), extend_select=("B",), ignore=("C",), confidence="low")
    assert chosen(config) == config
    added = chosen(config, extend_select=("D",), ignore=("E",), confidence="high")
    assert (added.select, added.extend_select, added.ignore) == (("A",), ("B", "D"), ("C", "E"))
    assert added.confidence == "high"
    afresh = chosen(config, select=("D",), ignore=("E",))
    assert (afresh.select, afresh.extend_select, afresh.ignore) == (("D",), (), ("E",))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[tool.mldebt", "this is not valid TOML (…); mend the file"),
        ("tool.mldebt = 3", "`tool.mldebt` is 3; it must be a table: [tool.mldebt]"),
        ("[tool.mldebt]\nselct = []", "unknown key `selct` in [tool.mldebt]; did you mean `select`?"),
        ("[tool.mldebt]\nmax_megabytes = 1",
         "unknown key `max_megabytes` in [tool.mldebt]; did you mean `max-megabytes`?"),
        ("[tool.mldebt]\nzzz = 1",
         "unknown key `zzz` in [tool.mldebt]; known are `artifacts`, `builtins`, `confidence`, `exclude`, "
         "`extend-select`, `ignore`, `max-megabytes`, `probe-rows`, `python-magics`, `rules`, `select`"),
        ("[tool.mldebt]\nselect = 'DED101'", "`select` is 'DED101'; it must be a list of texts"),
        ("[tool.mldebt]\nexclude = [1, 2]", "`exclude` is [1, 2]; it must be a list of texts"),
        ("[tool.mldebt]\nmax-megabytes = true", "`max-megabytes` is true; it must be a number"),
        ("[tool.mldebt]\nmax-megabytes = 0", "`max-megabytes` is 0; it must be greater than 0"),
        ("[tool.mldebt]\nmax-megabytes = nan", "`max-megabytes` is nan; it must be greater than 0"),
        ("[tool.mldebt]\nprobe-rows = 0", "`probe-rows` is 0; it must be greater than 0"),
        ("[tool.mldebt]\nprobe-rows = 0.5", "`probe-rows` is 0.5; it must be a whole number"),
        ("[tool.mldebt]\nartifacts = ['model.pkl']",
         "`artifacts` is ['model.pkl']; it must be a table of lists of texts"),
        ("[tool.mldebt.artifacts]\n'model.pkl' = 'serving'",
         "`artifacts.model.pkl` is 'serving'; it must be a list of texts"),
        ("[tool.mldebt]\nconfidence = 3", "`confidence` is 3; it must be a text"),
        ("[tool.mldebt]\nconfidence = 'sure'", "`confidence` is 'sure'; use one of `high`, `medium`, `low`"),
        ("[tool.mldebt]\nignore = ['unused-imports']",
         "`ignore`: unknown rule `unused-imports`; did you mean `unused-import`?"),
        ("[tool.mldebt]\nselect = ['ded101']", "`select`: unknown rule `ded101`; did you mean `DED101`?"),
        ("[tool.mldebt]\nselect = ['']", "`select`: unknown rule ``; `mldebt rules` lists all"),
        ("[tool.mldebt]\nrules = ['DED']",
         "`rules` must be a table of tables, e.g. [tool.mldebt.rules.commented-out-code]"),
        ("[tool.mldebt]\nrules.stale-cells.lines = 3",
         "unknown rule `stale-cells` in [tool.mldebt.rules]; did you mean `stale-cell`?"),
        ("[tool.mldebt]\nrules.stale-cell = 3",
         "`rules.stale-cell` must be a table, e.g. [tool.mldebt.rules.stale-cell]"),
        ("[tool.mldebt]\nrules.stale-cell.line = 3", "rule `stale-cell` has no setting `line`; did you mean `lines`?"),
        ("[tool.mldebt]\nrules.unused-import.lines = 3",
         "rule `unused-import` has no settings, so no `lines`; delete the key"),
        ("[tool.mldebt]\nrules.stale-cell.lines = 'many'",
         "setting `lines` of rule `stale-cell` is 'many'; it must be a whole number"),
        ("[tool.mldebt]\nrules.stale-cell.lines = true",
         "setting `lines` of rule `stale-cell` is true; it must be a whole number"),
        ("[tool.mldebt]\nrules.stale-cell.names = [3]",
         "setting `names` of rule `stale-cell` is [3]; it must be a list of texts"),
    ],
)  # fmt: skip
def test_what_is_no_setting(toml: Toml, content: str, message: str) -> None:
    folder = toml(content)
    with pytest.raises(ConfigError) as caught:
        load(folder, KNOWN)
    said = str(caught.value).removeprefix(f"{folder / 'pyproject.toml'}: ")
    if "not valid TOML" in message:  # the parser's own words differ between versions of Python
        assert said.startswith("this is not valid TOML (")
        assert said.endswith("); mend the file")
    else:
        assert said == message


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"# caf\xe9\n")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, KNOWN)
    assert str(caught.value) == f"{tmp_path / 'pyproject.toml'}: byte 5 is not valid UTF-8; save the file as UTF-8"


def test_a_file_that_may_not_be_read(toml: Toml, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = toml("[tool.mldebt]")
    _deny(monkeypatch)
    with pytest.raises(ConfigError) as caught:
        load(folder, KNOWN)
    assert str(caught.value) == (
        f"{folder / 'pyproject.toml'}: cannot be read (Permission denied); make it a file that you may read"
    )


def test_a_folder_above_that_is_closed_to_us_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _deny(monkeypatch)
    assert load(tmp_path, KNOWN) == (Config(), ())


def _deny(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)


# -- a file named on the command line ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [("pyproject.toml", "[tool.mldebt]\nconfidence = 'low'"), ("mldebt.toml", "confidence = 'low'"),
     ("mldebt.toml", "[tool.mldebt]\nconfidence = 'low'")],
)  # fmt: skip
def test_a_named_file_holds_the_table_or_bare_keys(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    assert load_file(tmp_path / name, KNOWN) == Config(confidence="low")


def test_a_named_file_without_the_table(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text("[project]")
    with pytest.raises(ConfigError) as caught:
        load_file(file, KNOWN)
    assert str(caught.value) == f"{file}: there is no [tool.mldebt] in it; add the table or name another file"


def test_a_named_file_that_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_file(tmp_path, KNOWN)
    assert str(caught.value) == f"{tmp_path}: cannot be read (Is a directory); make it a file that you may read"


# -- the rules' own settings -------------------------------------------------------------------------------------------


def test_every_setting_of_every_rule_can_be_written_down(toml: Toml, registry: Registry) -> None:
    import json

    for rule in registry:
        for name, setting in rule.settings.items():
            content = f"[tool.mldebt.rules.{rule.name}]\n{name} = {json.dumps(setting.default)}"
            config, _ = load(toml(content), registry.settings)
            assert config.setting(rule.name, name, None) == setting.default
