"""Only what is new: `--write-baseline`, `--baseline` and `--diff`."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.cli.conftest import codes
from tests.conftest import ipynb

Mldebt = Callable[..., Result]
Write = Callable[..., Path]


def new(result: Result) -> list[tuple[str, str]]:
    """File and symbol of each finding reported."""
    return [(finding["path"], finding["symbol"]) for finding in json.loads(result.stdout)["findings"]]


# -- baseline ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def against(mldebt: Mldebt) -> Callable[..., list[tuple[str, str]]]:
    """What is new in the current folder against `known.json`."""

    def run(*paths: str) -> list[tuple[str, str]]:
        return new(mldebt("audit", *(paths or (".",)), "--baseline", "known.json", "--format", "json"))

    return run


Against = Callable[..., list[tuple[str, str]]]


def test_what_was_written_is_known(mldebt: Mldebt, write: Write) -> None:
    write("a.ipynb", "import json")
    assert mldebt("audit", ".", "--write-baseline", "known.json").exit_code == 0
    result = mldebt("audit", ".", "--baseline", "known.json")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "mldebt: 1 notebook, 0 findings, 1 known before\n"


def test_a_baseline_reads_well_in_a_difference(mldebt: Mldebt, write: Write, folder: Path) -> None:
    write("nb/a.ipynb", "import json", "import csv")
    mldebt("audit", "nb", "--write-baseline", "known.json")
    lines = (folder / "known.json").read_text().splitlines()
    assert lines[:3] == ["{", '  "version": 1,', '  "findings": [']
    assert len(lines) == 3 + 2 + 2
    assert '"rule":"unused-import","path":"nb/a.ipynb","count":1' in lines[3]


def test_only_the_new_debt_is_reported(mldebt: Mldebt, write: Write, against: Against) -> None:
    write("a.ipynb", "import json")
    mldebt("audit", ".", "--write-baseline", "known.json")
    write("a.ipynb", "# an introduction\nprint(1)", "import csv", "import json  # what for?")
    assert against() == [("a.ipynb", "csv")]


def test_two_equal_debts_are_counted(mldebt: Mldebt, write: Write, against: Against) -> None:
    twice = "def f():\n    return 1\n    print(2)"
    write("a.ipynb", twice + "\nf()", twice + "\nf()")
    mldebt("audit", ".", "--write-baseline", "known.json")
    assert against() == []
    write("a.ipynb", *[twice + "\nf()"] * 3)
    assert len(against()) == 1


def test_a_debt_paid_in_one_notebook_does_not_excuse_another(mldebt: Mldebt, write: Write, against: Against) -> None:
    write("a.ipynb", "print(1)")
    write("b.ipynb", "import json")
    mldebt("audit", ".", "--write-baseline", "known.json")
    write("a.ipynb", "import json")
    assert against() == [("a.ipynb", "json")]
    write("b.ipynb", "print(1)")
    assert against() == [("a.ipynb", "json")]
    assert against("a.ipynb") == [("a.ipynb", "json")]


def test_a_renamed_notebook_takes_its_debts_along(mldebt: Mldebt, write: Write, folder: Path, against: Against) -> None:
    write("a.ipynb", "import json")
    mldebt("audit", ".", "--write-baseline", "known.json")
    (folder / "a.ipynb").rename(folder / "b.ipynb")
    assert against() == []


def test_a_baseline_holds_wherever_the_audit_is_started(
    mldebt: Mldebt, write: Write, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("nb/a.ipynb", "import json")
    mldebt("audit", str(folder), "--write-baseline", "known.json")
    assert str(folder) not in (folder / "known.json").read_text()
    monkeypatch.chdir(folder / "nb")
    assert mldebt("audit", "a.ipynb", "--baseline", "../known.json").exit_code == 0


def test_writing_a_baseline_anew_keeps_what_was_known(mldebt: Mldebt, write: Write, against: Against) -> None:
    write("a.ipynb", "import json")
    mldebt("audit", ".", "--write-baseline", "known.json")
    write("a.ipynb", "import json", "import csv")
    mldebt("audit", ".", "--baseline", "known.json", "--write-baseline", "known.json")
    assert against() == []


def test_standard_input_has_a_baseline_too(mldebt: Mldebt) -> None:
    content = ipynb("import json")
    mldebt("audit", "-", "--write-baseline", "known.json", input=content)
    assert mldebt("audit", "-", "--baseline", "known.json", input=content).exit_code == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such baseline; write one with --write-baseline"),
        ("{", "this is no baseline (Input data was truncated); write it anew with --write-baseline"),
        ("[]", "this is no baseline (Expected `object`, got `array`); write it anew with --write-baseline"),
        ('{"version": 2, "findings": []}', "baseline version 2 is not known; write it anew with --write-baseline"),
    ],
)
def test_a_baseline_that_cannot_be_used(
    mldebt: Mldebt, write: Write, folder: Path, content: str | None, message: str
) -> None:
    write("a.ipynb")
    if content is not None:
        (folder / "known.json").write_text(content)
    result = mldebt("audit", ".", "--baseline", "known.json")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"mldebt: known.json: {message}\n")


# -- revisions ---------------------------------------------------------------------------------------------------------


def git(*arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True, env=environment)


@pytest.fixture
def repository(write: Write) -> None:
    """A repository with one commit: `nb/a.ipynb`, which has one debt."""
    git("init")
    write("nb/a.ipynb", "import json")
    git("add", ".")
    git("commit", "-m", "first")


@pytest.mark.usefixtures("repository")
class TestDiff:
    def test_nothing_is_new_in_a_notebook_that_was_not_changed(self, mldebt: Mldebt) -> None:
        result = mldebt("audit", ".", "--diff", "HEAD")
        assert (result.exit_code, result.stderr) == (0, "mldebt: 1 notebook, 0 findings, 1 known before\n")

    def test_only_the_new_debt_is_reported(self, mldebt: Mldebt, write: Write) -> None:
        write("nb/a.ipynb", "import csv", "import json")
        assert new(mldebt("audit", ".", "--diff", "HEAD", "--format", "json")) == [("nb/a.ipynb", "csv")]

    def test_all_of_a_new_notebook_is_new(self, mldebt: Mldebt, write: Write) -> None:
        write("nb/b.ipynb", "import json")
        assert new(mldebt("audit", ".", "--diff", "main", "--format", "json")) == [("nb/b.ipynb", "json")]

    @pytest.mark.parametrize("committed", [False, True])
    def test_a_renamed_notebook_takes_its_debts_along(
        self, mldebt: Mldebt, folder: Path, monkeypatch: pytest.MonkeyPatch, committed: bool
    ) -> None:
        git("tag", "before")
        (folder / "ältere").mkdir()
        git("mv", "nb/a.ipynb", "ältere/b c.ipynb")
        if committed:
            git("commit", "-m", "renamed")
        assert new(mldebt("audit", ".", "--diff", "before", "--format", "json")) == []
        monkeypatch.chdir(folder / "ältere")
        assert new(mldebt("audit", "b c.ipynb", "--diff", "before", "--format", "json")) == []

    def test_a_copy_is_new(self, mldebt: Mldebt, write: Write) -> None:
        write("nb/b.ipynb", "import json")
        git("add", ".")
        assert new(mldebt("audit", ".", "--diff", "HEAD", "--format", "json")) == [("nb/b.ipynb", "json")]

    def test_an_earlier_revision(self, mldebt: Mldebt, write: Write) -> None:
        write("nb/a.ipynb", "import json", "import csv")
        git("commit", "-am", "second")
        assert new(mldebt("audit", ".", "--diff", "HEAD~1", "--format", "json")) == [("nb/a.ipynb", "csv")]
        assert new(mldebt("audit", ".", "--diff", "HEAD", "--format", "json")) == []

    def test_from_inside_a_folder(self, mldebt: Mldebt, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(folder / "nb")
        assert mldebt("audit", "a.ipynb", "--diff", "HEAD").exit_code == 0

    def test_inside_a_git_hook(self, mldebt: Mldebt, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GIT_DIR", "elsewhere/.git")
        assert mldebt("audit", ".", "--diff", "HEAD").exit_code == 0

    def test_a_notebook_that_was_unreadable_then_is_new(self, mldebt: Mldebt, write: Write, folder: Path) -> None:
        (folder / "nb" / "a.ipynb").write_text("{")
        git("commit", "-am", "broken")
        write("nb/a.ipynb", "import json")
        assert new(mldebt("audit", ".", "--diff", "HEAD", "--format", "json")) == [("nb/a.ipynb", "json")]

    @pytest.mark.parametrize(
        ("revision", "message"),
        [
            ("no-such-branch", "no such revision; name a branch, a tag or a commit"),
            ("", "no such revision; name a branch, a tag or a commit"),
            ("HEAD:nb/a.ipynb", "no such revision; name a branch, a tag or a commit"),
            ("--output=x", "a revision cannot begin with a hyphen; name a branch, tag or commit"),
        ],
    )
    def test_what_is_no_revision(self, mldebt: Mldebt, revision: str, message: str) -> None:
        result = mldebt("audit", ".", f"--diff={revision}")
        assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"mldebt: --diff {revision}: {message}\n")


def test_a_folder_that_is_no_repository(mldebt: Mldebt, write: Write, folder: Path) -> None:
    write("a.ipynb")
    result = mldebt("audit", ".", "--diff", "HEAD")
    assert (result.exit_code, result.stderr) == (
        2,
        f"mldebt: --diff HEAD: {folder} is in no git repository; use --baseline instead\n",
    )


def test_no_git_at_all(mldebt: Mldebt, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.ipynb")
    monkeypatch.setenv("PATH", "")
    result = mldebt("audit", ".", "--diff", "HEAD")
    assert (result.exit_code, result.stderr) == (
        2,
        "mldebt: --diff needs git, which is not installed; use --baseline instead\n",
    )


def test_the_report_of_what_is_new_is_an_ordinary_report(mldebt: Mldebt, write: Write) -> None:
    write("a.ipynb", "import json")
    mldebt("audit", ".", "--write-baseline", "known.json")
    write("a.ipynb", "import json", "import csv")
    result = mldebt("audit", ".", "--baseline", "known.json", "--format", "json")
    assert codes(result) == [("a.ipynb", "DED101")]
    assert json.loads(result.stdout)["summary"]["baselined"] == 1


# -- --write-baseline without a file -----------------------------------------------------------------------------------


def test_without_a_file_it_writes_that_of_baseline(mldebt: Mldebt, write: Write) -> None:
    write("a.ipynb", "import json")
    assert mldebt("audit", ".", "--baseline", "known.json", "--write-baseline").exit_code == 0
    assert Path("known.json").is_file()
    assert mldebt("audit", ".", "--baseline", "known.json").exit_code == 0


def test_a_notebook_behind_it_is_audited_and_never_overwritten(mldebt: Mldebt, write: Write) -> None:
    before = write("a.ipynb", "import json").read_bytes()
    assert mldebt("audit", "--write-baseline", "a.ipynb").exit_code == 0
    assert Path("a.ipynb").read_bytes() == before
    assert Path(".mldebt-baseline.json").is_file()


def test_nothing_to_audit_is_said(mldebt: Mldebt) -> None:
    result = mldebt("audit", "--write-baseline")
    assert result.exit_code == 2
    assert "Missing argument 'PATH...'." in result.stderr
