"""What cannot be audited: one message that names it and the remedy, exit code 2, and everything else is audited.

Each test audits something bad beside a good notebook, so that "the rest is audited" is part of every case.
"""

from __future__ import annotations

import errno
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from mldebt_nb.auditing import Auditor
from tests.cli.conftest import codes
from tests.conftest import ipynb

Mldebt = Callable[..., Result]
Write = Callable[..., Path]

SUMMARY = "mldebt: 2 notebooks, 1 finding, 1 not audited, 1 min to pay back\n"


@pytest.fixture
def audit(mldebt: Mldebt, write: Write) -> Callable[..., str]:
    """Audit paths beside `good.ipynb`; gives what is said on standard error before the summary."""
    write("good.ipynb")

    def run(*arguments: str) -> str:
        result = mldebt("audit", *arguments, "good.ipynb", "--format", "json")
        assert result.exit_code == 2
        assert ("good.ipynb", "DED101") in codes(result)
        *messages, summary = result.stderr.splitlines(keepends=True)
        assert summary.startswith("mldebt: ")
        return "".join(messages)

    return run


Audit = Callable[..., str]


# -- paths -------------------------------------------------------------------------------------------------------------


def test_a_path_that_does_not_exist(audit: Audit) -> None:
    assert audit("missing.ipynb") == "mldebt: missing.ipynb: no such file or folder; check the spelling\n"


def test_a_folder_without_notebooks(audit: Audit, folder: Path) -> None:
    (folder / "empty").mkdir()
    assert audit("empty") == ("mldebt: empty: no notebooks (*.ipynb) in this folder; name a file, or check `exclude`\n")


def test_a_pattern_that_matches_nothing(audit: Audit) -> None:
    assert audit("nb/*.ipynb") == "mldebt: nb/*.ipynb: this pattern matches no notebook; check it, or name a folder\n"


def test_nothing_but_bad_paths_says_each_of_them(mldebt: Mldebt) -> None:
    result = mldebt("audit", "a.ipynb", "b.ipynb")
    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "mldebt: a.ipynb: no such file or folder; check the spelling\n"
        "mldebt: b.ipynb: no such file or folder; check the spelling\n",
    )


def test_a_link_that_leads_nowhere(audit: Audit, folder: Path) -> None:
    (folder / "link.ipynb").symlink_to("gone.ipynb")
    assert audit("link.ipynb") == "mldebt: link.ipynb: a link that leads nowhere; mend or delete it\n"


def test_a_link_that_leads_nowhere_inside_a_folder(audit: Audit, folder: Path) -> None:
    (folder / "nb").mkdir()
    (folder / "nb" / "link.ipynb").symlink_to("gone.ipynb")
    assert audit("nb") == "mldebt: nb/link.ipynb: a link that leads nowhere; mend or delete it\n"


def test_a_link_to_itself(audit: Audit, folder: Path) -> None:
    (folder / "loop.ipynb").symlink_to("loop.ipynb")
    assert audit("loop.ipynb") == "mldebt: loop.ipynb: a symbolic link that points to itself; delete it\n"


def test_folders_that_link_to_each_other_are_walked_once(mldebt: Mldebt, write: Write, folder: Path) -> None:
    write("nb/a.ipynb")
    (folder / "nb" / "up").symlink_to("..", target_is_directory=True)
    (folder / "nb" / "self").symlink_to(".", target_is_directory=True)
    assert codes(mldebt("audit", "nb", "--format", "json")) == [("nb/a.ipynb", "DED101")]


def test_a_folder_named_like_a_notebook(audit: Audit, folder: Path) -> None:
    (folder / "x.ipynb").mkdir()
    assert audit("x.ipynb") == (
        "mldebt: x.ipynb: no notebooks (*.ipynb) in this folder; name a file, or check `exclude`\n"
    )


def test_a_folder_named_like_a_notebook_inside_a_folder_is_a_folder(mldebt: Mldebt, write: Write) -> None:
    write("nb/x.ipynb/inside.ipynb")
    assert codes(mldebt("audit", "nb", "--format", "json")) == [("nb/x.ipynb/inside.ipynb", "DED101")]


def test_a_pipe_in_a_folder_is_not_waited_for(mldebt: Mldebt, write: Write, folder: Path) -> None:
    write("nb/a.ipynb")
    os.mkfifo(folder / "nb" / "pipe.ipynb")
    assert codes(mldebt("audit", "nb", "--format", "json")) == [("nb/a.ipynb", "DED101")]


def test_a_name_that_is_not_utf8(audit: Audit, folder: Path) -> None:
    (folder / os.fsdecode(b"caf\xe9.ipynb")).write_bytes(ipynb("import json"))
    assert audit(os.fsdecode(b"caf\xe9.ipynb")) == (
        "mldebt: caf\\udce9.ipynb: the file's name is not valid UTF-8, which reports are written in; rename the file\n"
    )


def _deny(monkeypatch: pytest.MonkeyPatch, name: str, denied: str, code: int = errno.EACCES) -> None:
    """Let a function of `os` or a method of Path fail for one path, as it does for users who are not root."""
    owner: Any = Path if hasattr(Path, name) else os
    real = getattr(owner, name)

    def guarded(path: Any, *arguments: Any, **options: Any) -> Any:
        if str(path).endswith(denied):
            raise OSError(code, os.strerror(code), str(path))
        return real(path, *arguments, **options)

    monkeypatch.setattr(owner, name, guarded)


def _hide(monkeypatch: pytest.MonkeyPatch, hidden: str) -> None:
    """Let nobody look at a path, as in a folder that may not be entered."""

    def guarded(real: Callable[..., Any]) -> Callable[..., Any]:
        def look(path: Any, *arguments: Any, **options: Any) -> Any:
            if str(path).endswith(hidden):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return real(path, *arguments, **options)

        return look

    monkeypatch.setattr(os, "stat", guarded(os.stat))
    monkeypatch.setattr(os, "lstat", guarded(os.lstat))


def test_a_file_that_may_not_be_read(audit: Audit, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("secret.ipynb")
    _deny(monkeypatch, "read_bytes", "secret.ipynb")
    assert audit("secret.ipynb") == "mldebt: secret.ipynb: permission denied; make the file readable for you\n"


def test_a_folder_that_may_not_be_looked_into(audit: Audit, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("nb/open/a.ipynb")
    write("nb/closed/b.ipynb")
    _deny(monkeypatch, "scandir", "closed")
    assert audit("nb") == (
        "mldebt: nb/closed: this folder cannot be looked into (Permission denied); make it readable for you\n"
    )


def test_a_file_that_the_system_would_not_open_costs_nothing_but_itself(
    audit: Audit, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("secret.ipynb")
    _deny(monkeypatch, "read_bytes", "secret.ipynb")
    monkeypatch.setattr(os, "access", lambda path, *_, **__: not str(path).endswith("secret.ipynb"))
    assert audit("secret.ipynb") == "mldebt: secret.ipynb: permission denied; make the file readable for you\n"


def test_a_closed_folder_that_is_named_is_said_once(
    audit: Audit, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("closed/b.ipynb")
    _deny(monkeypatch, "scandir", "closed")
    monkeypatch.setattr(os, "access", lambda path, *_, **__: not str(path).endswith("closed"))
    assert audit("closed") == (
        "mldebt: closed: this folder cannot be looked into (Permission denied); make it readable for you\n"
    )


def test_a_file_in_a_closed_folder_is_not_called_missing(
    audit: Audit, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("closed/b.ipynb")
    _hide(monkeypatch, "b.ipynb")
    assert audit("closed/b.ipynb") == (
        "mldebt: closed/b.ipynb: cannot be looked at (Permission denied); make its folder open to you\n"
    )


def test_files_that_are_listed_but_may_not_be_looked_at(
    audit: Audit, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("nb/a.ipynb")
    write("nb/b.ipynb")
    _hide(monkeypatch, "b.ipynb")
    assert audit("nb") == "mldebt: nb/b.ipynb: permission denied; make the file readable for you\n"


def test_a_link_to_a_pipe_in_a_folder_is_not_waited_for(mldebt: Mldebt, write: Write, folder: Path) -> None:
    write("nb/a.ipynb")
    os.mkfifo(folder / "pipe")
    (folder / "nb" / "b.ipynb").symlink_to(folder / "pipe")
    assert codes(mldebt("audit", "nb", "--format", "json")) == [("nb/a.ipynb", "DED101")]


def test_a_disk_that_fails(audit: Audit, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("bad.ipynb")
    _deny(monkeypatch, "read_bytes", "bad.ipynb", errno.EIO)
    assert audit("bad.ipynb") == "mldebt: bad.ipynb: cannot be read: Input/output error; check the file\n"


# -- contents ----------------------------------------------------------------------------------------------------------

GOOD = ipynb("import json").decode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file is empty; restore it from version control or delete it"),
        ("{nonsense", "this is not valid JSON (JSON is malformed: object keys must be strings (byte 1)); "
         "open it in Jupyter and save it again"),
        (GOOD[: len(GOOD) // 2], "the JSON ends in the middle of the file; it was cut off while being written: "
         "restore or save it again"),
        ('{\n"cells": [\n<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n]}',
         "line 3 holds a merge-conflict marker; resolve the conflict (for notebooks: nbdime) and audit again"),
        ('{"cells": {"a": 1}}', "`cells` is an object, not a list; open the notebook in Jupyter and save it again"),
        ('{"cells": null}', None),
        ("[1, 2]", "the JSON is a list, not an object; a notebook is an object with a list of cells"),
        ("17", "the JSON is a number, not an object; a notebook is an object with a list of cells"),
        ('"text"', "the JSON is a text, not an object; a notebook is an object with a list of cells"),
        ('{"name": "package"}', "the JSON has neither `cells` nor `worksheets`, so it is no notebook; "
         "open it in Jupyter and save it again, or leave it out of the audit"),
    ],
    ids=["empty", "nonsense", "truncated", "conflict", "cells-object", "cells-null", "list", "number", "text", "other"],
)  # fmt: skip
def test_content_that_is_no_notebook(audit: Audit, folder: Path, content: str, message: str | None) -> None:
    (folder / "bad.ipynb").write_text(content)
    said = audit("bad.ipynb")
    if message is None:
        assert said.startswith("mldebt: bad.ipynb: ")
    else:
        assert said == f"mldebt: bad.ipynb: {message}\n"


def test_what_could_not_be_audited_is_in_the_report(mldebt: Mldebt, write: Write, folder: Path) -> None:
    write("good.ipynb")
    (folder / "bad.ipynb").write_text("")
    document = json.loads(mldebt("audit", ".", "--format", "json").stdout)
    assert [(n["path"], n["error"] is None) for n in document["notebooks"]] == [
        ("bad.ipynb", False),
        ("good.ipynb", True),
    ]


def test_the_text_report_says_it_itself(mldebt: Mldebt, folder: Path) -> None:
    (folder / "bad.ipynb").write_text("")
    result = mldebt("audit", "bad.ipynb")
    assert "bad.ipynb  could not be audited\n  the file is empty; restore it" in result.stdout
    assert result.stderr == "mldebt: 1 notebook, 0 findings, 1 not audited\n"


def test_a_notebook_above_the_limit_is_refused_unread(audit: Audit, folder: Path) -> None:
    with (folder / "huge.ipynb").open("wb") as stream:
        stream.truncate(600_000_000)  # takes no room on the disk
    assert audit("huge.ipynb") == (
        "mldebt: huge.ipynb: the file has 600 MB, more than max-megabytes = 512; "
        "clear its outputs, or raise the limit in [tool.mldebt]\n"
    )


def test_a_notebook_below_the_limit_is_audited_however_large_its_outputs(mldebt: Mldebt, folder: Path) -> None:
    cell = {"cell_type": "code", "source": "import json", "outputs": [{"data": {"image/png": "A" * 20_000_000}}]}
    (folder / "large.ipynb").write_text(json.dumps({"cells": [cell]}))
    found = codes(mldebt("audit", "large.ipynb", "--format", "json"))
    assert found == [("large.ipynb", "PRC104"), ("large.ipynb", "DED101")]  # too large a file is a debt of its own


def test_a_device_without_end_is_read_up_to_the_limit(audit: Audit, folder: Path) -> None:
    (folder / "small.toml").write_text("max-megabytes = 2\n")
    assert audit("/dev/zero", "--config", "small.toml") == (
        "mldebt: /dev/zero: the file has 2 MB, more than max-megabytes = 2; "
        "clear its outputs, or raise the limit in [tool.mldebt]\n"
    )


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="a device of Linux")
@pytest.mark.parametrize(
    ("option", "remedy"),
    [("--baseline", "name a baseline file"), ("--config", "make it a file that you may read")],
)
def test_other_files_without_end_are_not_read_until_the_memory_is_full(
    mldebt: Mldebt, write: Write, monkeypatch: pytest.MonkeyPatch, option: str, remedy: str
) -> None:
    write("a.ipynb")
    monkeypatch.setattr("mldebt_nb.side_files.LARGEST", 1_000_000)
    result = mldebt("audit", "a.ipynb", option, "/dev/zero")
    assert (result.exit_code, result.stderr) == (
        2,
        f"mldebt: /dev/zero: cannot be read (it has more than 1 MB); {remedy}\n",
    )


def test_a_defect_of_mldebt_costs_one_notebook(audit: Audit, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("odd.ipynb")
    real = Auditor.audit_notebook

    def failing(self: Auditor, notebook: Any) -> Any:
        if notebook.path == "odd.ipynb":
            raise ZeroDivisionError("nothing to divide by")
        return real(self, notebook)

    monkeypatch.setattr(Auditor, "audit_notebook", failing)
    said = audit("odd.ipynb")
    assert said.startswith("mldebt: odd.ipynb: mldebt itself failed at test_bad_input.py:")
    assert said.endswith(" (ZeroDivisionError: nothing to divide by); please report this with the notebook's sources\n")


def test_too_little_memory_costs_one_notebook(audit: Audit, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("odd.ipynb")
    real = Auditor.audit_bytes

    def failing(self: Auditor, data: bytes, path: str) -> Any:
        if path == "odd.ipynb":
            raise MemoryError
        return real(self, data, path)

    monkeypatch.setattr(Auditor, "audit_bytes", failing)
    assert audit("odd.ipynb") == ("mldebt: odd.ipynb: there is not enough memory to audit it; clear its outputs\n")


# -- configuration -----------------------------------------------------------------------------------------------------


def test_a_broken_configuration_costs_the_notebooks_below_it(audit: Audit, write: Write, folder: Path) -> None:
    write("nb/a.ipynb")
    (folder / "nb" / "pyproject.toml").write_text('[tool.mldebt]\nselct = ["DED"]\n')
    assert audit("nb/a.ipynb").startswith(
        f"mldebt: {folder}/nb/pyproject.toml: unknown key `selct` in [tool.mldebt]; did you mean `select`?\n"
    )


def test_a_broken_configuration_deeper_in_a_folder_costs_the_notebooks_below_it(
    audit: Audit, write: Write, folder: Path
) -> None:
    write("nb/a.ipynb")
    write("nb/deep/b.ipynb")
    (folder / "nb" / "deep" / "pyproject.toml").write_text("[tool.mldebt\n")
    said = audit("nb")
    assert said.startswith(f"mldebt: nb/deep/b.ipynb: {folder}/nb/deep/pyproject.toml: this is not valid TOML (")
    assert said.endswith("); mend the file\n")


def test_a_configuration_that_is_broken_for_all_is_said_once(mldebt: Mldebt, write: Write, folder: Path) -> None:
    write("a.ipynb")
    write("b.ipynb")
    (folder / "pyproject.toml").write_text("[tool.mldebt]\nconfidence = 3\n")
    result = mldebt("audit", ".")
    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        f"mldebt: {folder}/pyproject.toml: `confidence` is 3; it must be a text\n",
    )


def test_a_configuration_file_that_does_not_exist(mldebt: Mldebt, write: Write) -> None:
    write("a.ipynb")
    result = mldebt("audit", "a.ipynb", "--config", "gone.toml")
    assert (result.exit_code, result.stderr) == (
        2,
        "mldebt: gone.toml: no such file; name an existing TOML file after --config\n",
    )


@pytest.mark.parametrize("option", ["--select", "--extend-select", "--ignore"])
@pytest.mark.parametrize(
    ("selector", "hint"),
    [
        ("unused-imports", "did you mean `unused-import`?"),
        ("ded101", "did you mean `DED101`?"),
        ("zzz", "`mldebt rules` lists all"),
    ],
)
def test_an_unknown_rule_on_the_command_line(
    mldebt: Mldebt, write: Write, option: str, selector: str, hint: str
) -> None:
    write("a.ipynb")
    result = mldebt("audit", "a.ipynb", option, selector)
    assert (result.exit_code, result.stderr) == (2, f"mldebt: {option}: unknown rule `{selector}`; {hint}\n")


# -- places that cannot be written -------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["--output", "--write-baseline"])
@pytest.mark.parametrize(("target", "reason"), [("gone/report", "No such file or directory"), ("nb", "Is a directory")])
def test_a_target_that_cannot_be_written(
    mldebt: Mldebt, write: Write, folder: Path, option: str, target: str, reason: str
) -> None:
    write("nb/a.ipynb")
    result = mldebt("audit", "nb", option, target)
    assert result.exit_code == 2
    assert result.stderr == (
        f"mldebt: {target}: cannot be written ({reason}); it was left as it was. Choose another place\n"
    )
    assert sorted(os.listdir(folder)) == ["nb"]
    assert os.listdir(folder / "nb") == ["a.ipynb"]


@pytest.mark.parametrize("option", ["--output", "--write-baseline"])
@pytest.mark.parametrize("step", ["write", "replace"])
def test_a_full_disk_leaves_the_earlier_report_as_it_was(
    mldebt: Mldebt, write: Write, folder: Path, monkeypatch: pytest.MonkeyPatch, option: str, step: str
) -> None:
    write("a.ipynb")
    (folder / "report").write_text("old")
    _fill_the_disk(monkeypatch, step)
    result = mldebt("audit", "a.ipynb", option, "report", "--no-cache")
    assert result.exit_code == 2
    assert result.stderr == (
        "mldebt: report: cannot be written (No space left on device); it was left as it was. Choose another place\n"
    )
    assert sorted(os.listdir(folder)) == ["a.ipynb", "report"]
    assert (folder / "report").read_text() == "old"


@pytest.mark.parametrize("step", ["write", "replace"])
def test_a_full_disk_costs_the_cache_and_nothing_else(
    mldebt: Mldebt, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    write("a.ipynb")
    _fill_the_disk(monkeypatch, step)
    result = mldebt("audit", "a.ipynb", "--format", "json")
    assert (result.exit_code, codes(result)) == (1, [("a.ipynb", "DED101")])
    assert [path for path in (tmp_path / "cache").rglob("*") if path.is_file()] == []


def _fill_the_disk(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if step == "replace":
        monkeypatch.setattr(os, "replace", full)
        return
    real = os.fdopen

    class Full:
        def __init__(self, handle: int, mode: str) -> None:
            self.stream = real(handle, mode)

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None:
            self.stream.close()

        def write(self, data: bytes) -> None:
            self.stream.write(data[:10])
            full()

    monkeypatch.setattr(os, "fdopen", Full)


@pytest.mark.parametrize("kind", ["file", "closed"])
def test_a_cache_that_cannot_be_made_is_no_error(
    mldebt: Mldebt, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    write("a.ipynb")
    if kind == "file":
        (tmp_path / "cache").write_text("a file stands where the folder should be")
    else:

        def denied(*_: Any, **__: Any) -> Any:
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr(tempfile, "mkstemp", denied)
    result = mldebt("audit", "a.ipynb")
    assert (result.exit_code, result.stderr) == (1, "mldebt: 1 notebook, 1 finding, 1 min to pay back\n")


# -- arguments ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("audit",), "Missing argument 'PATH...'."),
        (("audit", "a", "--format", "xml"), "Invalid value for '--format': 'xml' is not one of 'text', "),
        (("audit", "a", "--jobs", "0"), "Invalid value for '-j' / '--jobs': 0 is not in the range x>=1."),
        (("audit", "a", "--outptu", "b"), "No such option"),
        (("adit", "a"), "no command `adit`; did you mean `audit`?"),
        (("zzz",), "no command `zzz`; known are audit, rules, explain, graph, config, completion"),
    ],
)
def test_arguments_that_make_no_sense(mldebt: Mldebt, arguments: tuple[str, ...], message: str) -> None:
    result = mldebt(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_a_baseline_and_a_revision_at_once(mldebt: Mldebt, write: Write) -> None:
    write("a.ipynb")
    result = mldebt("audit", "a.ipynb", "--baseline", "x", "--diff", "HEAD")
    assert (result.exit_code, result.stderr) == (
        2,
        "mldebt: --diff and --baseline both say what is known; choose one\n",
    )


def test_a_defect_anywhere_else_is_one_sentence(mldebt: Mldebt, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.ipynb")

    def failing(*_: Any, **__: Any) -> str:
        raise ZeroDivisionError("nothing to divide by")

    monkeypatch.setattr("mldebt_nb.render.render", failing)
    result = mldebt("audit", "a.ipynb")
    assert result.exit_code == 2
    assert result.stderr.startswith("mldebt: mldebt itself failed at test_bad_input.py:")
    assert result.stderr.endswith(
        " (ZeroDivisionError: nothing to divide by); please report this (MLDEBT_TRACEBACK=1 shows more)\n"
    )
