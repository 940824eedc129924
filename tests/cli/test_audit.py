"""`mldebt audit`: what it prints where, with which exit code, for which files and rules."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from mldebt_nb.knowledge.tables import releases
from mldebt_nb.render import FORMATS
from tests.cli.conftest import CLEAN, FOUND, codes

Mldebt = Callable[..., Result]
Write = Callable[..., Path]


# -- exit codes and streams --------------------------------------------------------------------------------------------


def test_a_notebook_without_debts_exits_with_0(mldebt: Mldebt, write: Write) -> None:
    write("clean.ipynb", *CLEAN)
    result = mldebt("audit", "clean.ipynb")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "mldebt: 1 notebook, 0 findings\n")


def test_findings_exit_with_1_and_go_to_standard_output(mldebt: Mldebt, write: Write) -> None:
    write("debts.ipynb")
    result = mldebt("audit", "debts.ipynb", "--format", "concise")
    assert result.exit_code == 1
    assert result.stdout == (
        "debts.ipynb:cell 1:1:8: DED101 unused-import `json` is imported but never used in the notebook\n"
    )
    assert result.stderr == f"mldebt: {FOUND}\n"


def test_findings_that_are_only_information_exit_with_0(mldebt: Mldebt, folder: Path) -> None:
    (folder / "r.ipynb").write_text(
        '{"nbformat": 4, "metadata": {"language_info": {"name": "R"}},'
        ' "cells": [{"cell_type": "code", "source": "x <- 1"}]}'
    )
    result = mldebt("audit", "r.ipynb", "--format", "json")
    assert (result.exit_code, codes(result)) == (0, [("r.ipynb", "AUD102")])


def test_debts_that_are_all_accepted_exit_with_0(mldebt: Mldebt, write: Write) -> None:
    write("accepted.ipynb", "import json  # mldebt: accept[unused-import] until=2999-01-01 next sprint")
    result = mldebt("audit", "accepted.ipynb")
    assert (result.exit_code, result.stderr) == (0, "mldebt: 1 notebook, 0 findings, 1 accepted\n")
    assert "accepted" in result.stdout


def test_exit_zero_excuses_findings(mldebt: Mldebt, write: Write) -> None:
    write("debts.ipynb")
    assert mldebt("audit", "debts.ipynb", "--exit-zero").exit_code == 0


def test_exit_zero_does_not_excuse_what_could_not_be_done(mldebt: Mldebt, write: Write, folder: Path) -> None:
    (folder / "broken.ipynb").write_text("{")
    assert mldebt("audit", "broken.ipynb", "--exit-zero").exit_code == 2


def test_quiet_says_nothing_on_standard_error(mldebt: Mldebt, write: Write) -> None:
    write("debts.ipynb")
    result = mldebt("audit", "debts.ipynb", "-q")
    assert (result.exit_code, result.stderr) == (1, "")
    assert "DED101" in result.stdout


def test_quiet_still_says_what_could_not_be_done(mldebt: Mldebt, folder: Path) -> None:
    (folder / "broken.ipynb").write_text("[]")
    result = mldebt("audit", "broken.ipynb", "-q", "--format", "json")
    assert result.stderr == (
        "mldebt: broken.ipynb: the JSON is a list, not an object; a notebook is an object with a list of cells\n"
    )


def test_verbose_says_once_which_tables_stand_in_for_others(mldebt: Mldebt, write: Write) -> None:
    source = "%pip install pandas==1.1.5 plotly==5.0 numpy"
    for name in ("a.ipynb", "b.ipynb"):
        write(name, source, "import pandas as pd\nimport numpy as np\nprint(pd.read_csv('a.csv'), np.ones(3))")
    nearest = min(releases()["pandas"])
    said = f"mldebt: pandas 1.1.5: there is no table of what its calls do; that of {nearest} was used\n"
    assert mldebt("audit", "a.ipynb", "b.ipynb", "--verbose", "--quiet").stderr == said
    assert mldebt("audit", "a.ipynb", "b.ipynb", "--quiet").stderr == ""
    assert mldebt("audit", "a.ipynb", "--verbose", "--quiet", "--select", "DED").stderr == ""  # nobody asked a table
    document = json.loads(mldebt("audit", "a.ipynb", "--format", "json").stdout)
    assert document["notebooks"][0]["nearest_tables"] == [{"library": "pandas", "version": "1.1.5", "nearest": nearest}]


def test_the_summary_counts_what_was_set_aside(mldebt: Mldebt, write: Write, folder: Path) -> None:
    write("a.ipynb", "import json  # mldebt: ignore[DED101] shown to students")
    write("b.ipynb", "import json  # mldebt: accept[DED101] later", "import csv")
    (folder / "c.ipynb").write_text("{}")
    result = mldebt("audit", ".")
    assert result.stderr == (
        "mldebt: 3 notebooks, 1 finding, 1 accepted, 1 ignored, 1 not audited, 1 min to pay back\n"
    )


def test_the_price_in_the_summary_is_that_of_the_findings_it_counts(mldebt: Mldebt, write: Write) -> None:
    write("a.ipynb", *(f"import {name}" for name in ("json", "csv", "abc")))
    mldebt("audit", "a.ipynb", "--write-baseline", "known.json")
    write("a.ipynb", *(f"import {name}" for name in ("json", "csv", "abc", "ast")))
    result = mldebt("audit", "a.ipynb", "--baseline", "known.json")
    assert result.stderr == "mldebt: 1 notebook, 1 finding, 3 known before, 1 min to pay back\n"


# -- formats and files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", FORMATS)
def test_every_format_prints_the_finding(mldebt: Mldebt, write: Write, style: str) -> None:
    write("debts.ipynb")
    result = mldebt("audit", "debts.ipynb", "--format", style)
    assert result.exit_code == 1
    assert "unused-import" in result.stdout


def test_no_colours_when_the_output_is_no_terminal(mldebt: Mldebt, write: Write) -> None:
    write("debts.ipynb")
    assert "\x1b" not in mldebt("audit", "debts.ipynb").output


@pytest.mark.parametrize("style", FORMATS)
def test_the_output_file_holds_what_would_have_been_printed(
    mldebt: Mldebt, write: Write, folder: Path, style: str
) -> None:
    write("debts.ipynb")
    printed = mldebt("audit", "debts.ipynb", "--format", style).stdout
    result = mldebt("audit", "debts.ipynb", "--format", style, "-o", "report")
    assert (result.exit_code, result.stdout) == (1, "")
    assert (folder / "report").read_text(encoding="utf-8") == printed


def test_the_output_file_replaces_an_earlier_one_and_keeps_its_permissions(
    mldebt: Mldebt, write: Write, folder: Path
) -> None:
    write("debts.ipynb")
    (folder / "report").write_text("old")
    (folder / "report").chmod(0o600)
    mldebt("audit", "debts.ipynb", "--format", "concise", "-o", "report")
    assert (folder / "report").read_text().startswith("debts.ipynb")
    assert (folder / "report").stat().st_mode & 0o777 == 0o600


def test_an_output_file_behind_a_link_is_written_through_the_link(mldebt: Mldebt, write: Write, folder: Path) -> None:
    write("debts.ipynb")
    (folder / "link").symlink_to("report")
    mldebt("audit", "debts.ipynb", "--format", "concise", "-o", "link")
    assert (folder / "link").is_symlink()
    assert (folder / "report").read_text().startswith("debts.ipynb")


def test_a_device_is_written_to_and_never_replaced(mldebt: Mldebt, write: Write) -> None:
    write("debts.ipynb")
    assert mldebt("audit", "debts.ipynb", "-o", os.devnull).exit_code == 1
    assert not Path(os.devnull).is_file()


def test_errors_that_only_the_output_file_holds_are_said_as_well(mldebt: Mldebt, folder: Path) -> None:
    (folder / "broken.ipynb").write_text("")
    result = mldebt("audit", "broken.ipynb", "-o", "report")
    assert result.stderr == (
        "mldebt: broken.ipynb: the file is empty; restore it from version control or delete it\n"
        "mldebt: 1 notebook, 0 findings, 1 not audited\n"
    )


@pytest.mark.parametrize("option", ["--output", "--write-baseline"])
def test_no_report_takes_the_place_of_a_notebook(mldebt: Mldebt, write: Write, option: str) -> None:
    file = write("debts.ipynb")
    before = file.read_bytes()
    result = mldebt("audit", ".", option, "debts.ipynb")
    assert (result.exit_code, result.stderr) == (
        2,
        f"mldebt: {option} debts.ipynb: this is one of the notebooks to audit; name another file\n",
    )
    assert file.read_bytes() == before


# -- which files -------------------------------------------------------------------------------------------------------


def test_files_folders_and_globs_each_once_in_the_order_given(mldebt: Mldebt, write: Write) -> None:
    for name in ("b.ipynb", "nb/z.ipynb", "nb/a.ipynb", "more/c.ipynb"):
        write(name)
    result = mldebt("audit", "b.ipynb", "nb", "more/*.ipynb", "./b.ipynb", "nb/a.ipynb", "--format", "json")
    assert [path for path, _ in codes(result)] == ["b.ipynb", "nb/a.ipynb", "nb/z.ipynb", "more/c.ipynb"]


def test_a_deep_glob_finds_notebooks_in_all_folders(mldebt: Mldebt, write: Write, folder: Path) -> None:
    for name in ("a.ipynb", "x/b.ipynb", "x/y/c.ipynb", ".ipynb_checkpoints/a-checkpoint.ipynb"):
        write(name)
    (folder / "x" / "loop").symlink_to("..", target_is_directory=True)
    (folder / "x" / "again").symlink_to("..", target_is_directory=True)
    result = mldebt("audit", "**/*.ipynb", "--format", "json")
    assert [path for path, _ in codes(result)] == ["a.ipynb", "x/b.ipynb", "x/y/c.ipynb"]


def test_a_glob_below_a_folder_with_an_excluded_name_is_meant(mldebt: Mldebt, write: Write) -> None:
    write("build/a.ipynb")
    assert codes(mldebt("audit", "build/*.ipynb", "--format", "json")) == [("build/a.ipynb", "DED101")]


def test_a_bare_wildcard_means_notebooks_only(mldebt: Mldebt, write: Write, folder: Path) -> None:
    write("nb/a.ipynb")
    (folder / "nb" / "data.csv").write_text("1,2")
    assert mldebt("audit", "nb/*").exit_code == 1


def test_folders_of_other_programs_are_passed_over(mldebt: Mldebt, write: Write) -> None:
    write("a.ipynb")
    for place in (".ipynb_checkpoints", ".venv/lib", "node_modules/x", ".git"):
        write(f"{place}/b.ipynb")
    assert codes(mldebt("audit", ".", "--format", "json")) == [("a.ipynb", "DED101")]


def test_an_excluded_file_is_audited_when_it_is_named(mldebt: Mldebt, write: Write) -> None:
    write(".ipynb_checkpoints/b.ipynb")
    assert mldebt("audit", ".ipynb_checkpoints/b.ipynb").exit_code == 1


def test_scripts_in_percent_format_are_audited_when_they_are_named(mldebt: Mldebt, folder: Path) -> None:
    (folder / "script.py").write_text("# %%\nimport json\n")
    assert codes(mldebt("audit", "script.py", "--format", "json")) == [("script.py", "DED101")]


def test_standard_input_stands_where_the_hyphen_stands(mldebt: Mldebt, write: Write) -> None:
    content = write("b.ipynb").read_bytes()
    write("a.ipynb")
    result = mldebt("audit", "a.ipynb", "-", "b.ipynb", "--format", "json", input=content)
    assert [path for path, _ in codes(result)] == ["a.ipynb", "<stdin>", "b.ipynb"]


def test_the_text_report_shows_the_code_of_standard_input(mldebt: Mldebt, write: Write) -> None:
    content = write("b.ipynb").read_bytes()
    assert "1 │ import json" in mldebt("audit", "-", input=content).stdout


# -- which rules -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), {"DED101", "DED102"}),
        (("--select", "DED101"), {"DED101"}),
        (("--select", "unused-import"), {"DED101"}),
        (("--select", "DED"), {"DED101", "DED102"}),
        (("--select", "NBS,unused-variable"), {"DED102"}),
        (("--select", "NBS", "--extend-select", "DED101"), {"DED101"}),
        (("--ignore", "DED101"), {"DED102"}),
        (("--ignore", "DED101, unused-variable"), set()),
    ],
)
def test_rules_are_chosen_by_name_or_by_the_beginning_of_their_code(
    mldebt: Mldebt, write: Write, options: tuple[str, ...], expected: set[str]
) -> None:
    write("a.ipynb", "import json", "unused = 1\nprint(2)")
    assert {code for _, code in codes(mldebt("audit", "a.ipynb", "--format", "json", *options))} == expected


def test_ignore_adds_to_what_the_project_ignores(mldebt: Mldebt, write: Write, folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.mldebt]\nignore = ["DED101"]\n')
    write("a.ipynb", "import json", "unused = 1\nprint(2)")
    assert mldebt("audit", "a.ipynb", "--ignore", "DED102").exit_code == 0


def test_select_means_what_it_says_whatever_the_project_ignores(mldebt: Mldebt, write: Write, folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.mldebt]\nignore = ["DED101"]\n')
    write("a.ipynb")
    assert codes(mldebt("audit", "a.ipynb", "--select", "DED101", "--format", "json")) == [("a.ipynb", "DED101")]


def test_each_folder_has_its_own_configuration(mldebt: Mldebt, write: Write, folder: Path) -> None:
    write("a/x.ipynb")
    write("b/x.ipynb")
    (folder / "a" / "pyproject.toml").write_text('[tool.mldebt]\nignore = ["unused-import"]\n')
    assert codes(mldebt("audit", ".", "--format", "json")) == [("b/x.ipynb", "DED101")]


def test_a_configuration_file_named_on_the_command_line_is_the_only_one(
    mldebt: Mldebt, write: Write, folder: Path
) -> None:
    write("a.ipynb")
    (folder / "pyproject.toml").write_text('[tool.mldebt]\nignore = ["unused-import"]\n')
    (folder / "other.toml").write_text('confidence = "medium"\n')
    assert mldebt("audit", "a.ipynb", "--config", "other.toml").exit_code == 1


def test_the_json_report_keeps_its_contract(mldebt: Mldebt, write: Write) -> None:
    write("a.ipynb")
    document = json.loads(mldebt("audit", "a.ipynb", "--format", "json").stdout)
    assert list(document) == ["version", "findings", "notebooks", "summary"]
    assert [(n["path"], n["cells"], n["error"]) for n in document["notebooks"]] == [("a.ipynb", 1, None)]
