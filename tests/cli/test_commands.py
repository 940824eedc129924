"""The other commands: `rules`, `explain`, `config show`, `completion`, and help."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import Result

from mldebt_nb.cli import main
from mldebt_nb.config import Config
from mldebt_nb.render import FORMATS
from mldebt_nb.rules.registry import Registry

Mldebt = Callable[..., Result]


# -- rules -------------------------------------------------------------------------------------------------------------


def test_the_table_has_a_line_for_every_rule(mldebt: Mldebt, registry: Registry) -> None:
    result = mldebt("rules")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == [rule.code for rule in registry]
    assert re.search(r"^DED101  unused-import +warning +1 min  A name is imported", result.stdout, re.MULTILINE)


def test_the_list_of_objects_keeps_its_contract(mldebt: Mldebt, registry: Registry) -> None:
    rules = json.loads(mldebt("rules", "--format", "json").stdout)
    assert [rule["code"] for rule in rules] == [rule.code for rule in registry]
    for rule in rules:
        assert {"name", "code", "family", "where", "severity", "effort"} <= set(rule)
        assert rule["severity"] in ("error", "warning", "info")
        assert isinstance(rule["effort"], (int, float))
        assert rule["where"]
        assert set(rule["where"]) <= {"static", "live", "probe", "project"}
    unused_import = next(rule for rule in rules if rule["name"] == "unused-import")
    assert unused_import == {
        "name": "unused-import",
        "code": "DED101",
        "family": "dead-code",
        "where": ["static"],
        "severity": "warning",
        "summary": unused_import["summary"],
        "since": "0.1.0",
        "effort": 1,
    }


# -- explain -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["unused-import", "DED101", "ded101", "Unused-Import"])
def test_a_rule_is_explained_by_name_or_code_in_any_case(mldebt: Mldebt, label: str) -> None:
    result = mldebt("explain", label)
    assert result.exit_code == 0
    assert result.stdout.startswith("# DED101 unused-import\n")
    for section in ("What it finds", "Why it is debt", "How it is decided and where it is wrong", "How to pay it back"):
        assert f"## {section}" in result.stdout


def test_every_rule_can_be_explained(mldebt: Mldebt, registry: Registry) -> None:
    for rule in registry:
        assert mldebt("explain", rule.code).stdout == mldebt("explain", rule.name, "--format", "markdown").stdout


def test_an_explanation_as_json(mldebt: Mldebt) -> None:
    info = json.loads(mldebt("explain", "DED101", "--format", "json").stdout)
    assert (info["name"], info["code"], info["effort_minutes"]) == ("unused-import", "DED101", 1)


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ("unused-imports", "no rule `unused-imports`; did you mean `unused-import`?"),
        ("DED01", "no rule `DED01`; did you mean `DED101`?"),
        ("ded01", "no rule `ded01`; did you mean `DED101`?"),
        ("qqqqqq", "no rule `qqqqqq`; `mldebt rules` lists all"),
    ],
)
def test_an_unknown_rule(mldebt: Mldebt, label: str, message: str) -> None:
    result = mldebt("explain", label)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"mldebt: {message}\n")


# -- config ------------------------------------------------------------------------------------------------------------


def test_the_defaults_are_shown_as_toml(mldebt: Mldebt) -> None:
    result = mldebt("config", "show")
    assert result.stdout.startswith("# no pyproject.toml with [tool.mldebt] here or above: defaults\n[tool.mldebt]\n")
    table = tomllib.loads(result.stdout)["tool"]["mldebt"]
    assert table["confidence"] == "high"
    assert table["exclude"] == list(Config().exclude)
    assert table["max-megabytes"] == 512.0


def test_what_is_shown_can_be_used_as_configuration(mldebt: Mldebt, folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.mldebt]\nmax-megabytes = inf\nbuiltins = ["spärk", "a\\"b"]\n')
    shown = mldebt("config", "show").stdout
    (folder / "pyproject.toml").write_text(shown, encoding="utf-8")
    assert mldebt("config", "show").stdout == shown


def test_settings_come_from_all_files_above_the_nearest_first(mldebt: Mldebt, folder: Path) -> None:
    (folder / "nb").mkdir()
    (folder / "pyproject.toml").write_text('[tool.mldebt]\nconfidence = "low"\nignore = ["DED"]\n')
    (folder / "nb" / "pyproject.toml").write_text('[tool.mldebt]\nconfidence = "medium"\n')
    shown = json.loads(mldebt("config", "show", "nb", "--format", "json").stdout)
    assert shown["files"] == [str(folder / "nb" / "pyproject.toml"), str(folder / "pyproject.toml")]
    assert (shown["config"]["confidence"], shown["config"]["ignore"]) == ("medium", ["DED"])


def test_a_notebook_has_the_configuration_of_its_folder(mldebt: Mldebt, folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.mldebt]\nconfidence = "low"\n')
    (folder / "a.ipynb").write_text("{}")
    assert 'confidence = "low"' in mldebt("config", "show", "a.ipynb").stdout


def test_a_place_that_does_not_exist(mldebt: Mldebt) -> None:
    result = mldebt("config", "show", "gone")
    assert (result.exit_code, result.stderr) == (
        2,
        "mldebt: gone: no such file or folder; name a notebook or its folder\n",
    )


def test_a_configuration_that_cannot_be_used(mldebt: Mldebt, folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.mldebt]\nconfidence = "sure"\n')
    result = mldebt("config", "show")
    assert (result.exit_code, result.stderr) == (
        2,
        f"mldebt: {folder}/pyproject.toml: `confidence` is 'sure'; use one of `high`, `medium`, `low`\n",
    )


# -- completion --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell(mldebt: Mldebt, shell: str) -> None:
    result = mldebt("completion", shell)
    assert result.exit_code == 0
    assert "_MLDEBT_COMPLETE" in result.stdout
    assert f"{shell}_complete" in result.stdout


def test_another_shell(mldebt: Mldebt) -> None:
    result = mldebt("completion", "tcsh")
    assert result.exit_code == 2
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'" in result.stderr


def completed(*words: str) -> list[str]:
    """What Tab offers behind the last word."""
    complete = ShellComplete(main, {}, "mldebt", "_MLDEBT_COMPLETE")
    return [item.value for item in complete.get_completions(list(words[:-1]), words[-1])]


def test_commands_are_completed() -> None:
    assert completed("") == ["audit", "rules", "explain", "graph", "config", "completion"]
    assert completed("config", "") == ["show"]


def test_names_of_rules_are_completed(registry: Registry) -> None:
    assert completed("explain", "") == [rule.name for rule in registry]
    assert completed("explain", "unused-i") == ["unused-import"]
    assert completed("explain", "ded10")[:2] == ["DED101", "DED102"]


@pytest.mark.parametrize("option", ["--select", "--extend-select", "--ignore"])
def test_selectors_are_completed_behind_the_last_comma(option: str) -> None:
    assert completed("audit", option, "unused-i") == ["unused-import"]
    assert completed("audit", option, "NBS,unused-i") == ["NBS,unused-import"]


def test_formats_are_completed() -> None:
    assert completed("audit", "--format", "") == list(FORMATS)
    assert completed("audit", "--format", "js") == ["json", "jsonl"]


@pytest.mark.parametrize("words", [("audit", "x"), ("audit", "--baseline", "x"), ("audit", "-o", "x")])
def test_files_are_left_to_the_shell(words: tuple[str, ...]) -> None:
    complete = ShellComplete(main, {}, "mldebt", "_MLDEBT_COMPLETE")
    items = complete.get_completions(list(words[:-1]), words[-1])
    assert [item.type for item in items] == ["file"]


# -- help --------------------------------------------------------------------------------------------------------------


def commands(group: click.Group = main, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """All commands and groups, as words."""
    context = click.Context(group)
    found = [path]
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found += commands(command, (*path, name)) if isinstance(command, click.Group) else [(*path, name)]
    return found


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_every_command_and_option_has_help(mldebt: Mldebt, path: tuple[str, ...]) -> None:
    result = mldebt(*path, "--help")
    assert result.exit_code == 0
    assert result.stdout == mldebt(*path, "-h").stdout
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found is not None
        command = found
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{' '.join(path)} {parameter.name}"


def test_the_first_lines_of_help_say_what_it_is(mldebt: Mldebt) -> None:
    result = mldebt("--help")
    assert "Find the technical debt of machine-learning notebooks. No notebook is ever" in result.stdout
    for name in ("audit", "rules", "explain", "graph", "config", "completion"):
        assert f"\n  {name} " in result.stdout


def test_no_command_shows_the_help(mldebt: Mldebt) -> None:
    assert "Usage: mldebt" in mldebt().output


def test_the_version(mldebt: Mldebt) -> None:
    import mldebt_nb

    assert mldebt("--version").stdout == f"mldebt, version {mldebt_nb.__version__}\n"
