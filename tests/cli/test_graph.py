"""`mldebt graph`: what it prints, exit codes, messages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import Result

from mldebt_nb.cli import main
from mldebt_nb.render.pipeline import FORMATS
from tests.cli.test_processes import imported
from tests.conftest import ipynb

Mldebt = Callable[..., Result]
Write = Callable[..., Path]

PIPELINE = (
    "import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\n"
    "from sklearn.model_selection import train_test_split",
    'df = pd.read_csv("a.csv")\nX, X_test, y, y_test = train_test_split(df[["x"]], df["y"])',
    "model = LogisticRegression().fit(X, y)\nmodel.score(X_test, y_test)",
)
MERMAID = """\
flowchart LR
  n0[("data source<br/>a#46;csv")]
  n1{{"train/test split, all rows<br/>train_test_split"}}
  n3[["estimator, train rows<br/>LogisticRegression#46;fit"]]
  n4(["score, test rows<br/>LogisticRegression#46;score"])
  n0 --> n1
  n1 ==>|train| n3
  n3 --o|model| n4
  n1 -.->|test| n4
"""


def test_mermaid_is_printed(mldebt: Mldebt, write: Write) -> None:
    write("a.ipynb", *PIPELINE)
    result = mldebt("graph", "a.ipynb")
    assert (result.exit_code, result.stdout, result.stderr) == (0, MERMAID, "")


@pytest.mark.parametrize(
    ("style", "beginning"), list(zip(FORMATS, ("flow", "digraph", "{", "<!DOCTYPE html>"), strict=True))
)
def test_every_format(mldebt: Mldebt, write: Write, style: str, beginning: str) -> None:
    write("a.ipynb", *PIPELINE)
    result = mldebt("graph", "a.ipynb", "--format", style)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.lstrip().startswith(beginning)


def test_standard_input(mldebt: Mldebt) -> None:
    result = mldebt("graph", "-", "--format", "json", input=ipynb(*PIPELINE))
    assert result.exit_code == 0
    assert json.loads(result.stdout)["path"] == "<stdin>"


def test_a_file_is_written(mldebt: Mldebt, write: Write, folder: Path) -> None:
    write("a.ipynb", *PIPELINE)
    result = mldebt("graph", "a.ipynb", "-o", "a.mmd")
    assert (result.exit_code, result.output) == (0, "")
    assert (folder / "a.mmd").read_text(encoding="utf-8") == MERMAID


def test_the_notebook_is_not_overwritten(mldebt: Mldebt, write: Write, folder: Path) -> None:
    before = write("a.ipynb", *PIPELINE).read_bytes()
    result = mldebt("graph", "a.ipynb", "-o", "./a.ipynb")
    assert (result.exit_code, result.output) == (
        2,
        "mldebt: --output ./a.ipynb: this is the notebook to draw; name another file\n",
    )
    assert (folder / "a.ipynb").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (ipynb("print(1)"), "nothing to draw: no operator of a data pipeline was found"),
        (ipynb(), "nothing to draw: no operator of a data pipeline was found"),
        (ipynb("def ("), "nothing to draw: no operator of a data pipeline was found"),
        (
            ipynb("x <- 1", kernelspec={"name": "ir", "language": "R", "display_name": "R"}),
            "nothing to draw: the notebook is in r, not in Python",
        ),
    ],
)
def test_an_empty_graph_says_so(mldebt: Mldebt, folder: Path, content: bytes, said: str) -> None:
    (folder / "a.ipynb").write_bytes(content)
    result = mldebt("graph", "a.ipynb")
    assert (result.exit_code, result.stderr) == (0, f"mldebt: a.ipynb: {said}\n")
    assert result.stdout.startswith("flowchart LR\n  notice0[")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("missing.ipynb", "missing.ipynb: no such file; check the spelling"),
        ("folder", "folder: this is a folder; name one notebook in it"),
        ("link.ipynb", "link.ipynb: a link that leads nowhere; mend or delete it"),
        ("loop.ipynb", "loop.ipynb: a symbolic link that points to itself; delete it"),
        ("empty.ipynb", "empty.ipynb: the file is empty; restore it from version control or delete it"),
    ],
)
def test_what_cannot_be_read(mldebt: Mldebt, folder: Path, path: str, said: str) -> None:
    (folder / "folder").mkdir()
    (folder / "link.ipynb").symlink_to("gone.ipynb")
    (folder / "loop.ipynb").symlink_to("loop.ipynb")
    (folder / "empty.ipynb").touch()
    result = mldebt("graph", path)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"mldebt: {said}\n")


def test_what_is_no_notebook_is_said_as_an_audit_says_it(mldebt: Mldebt, folder: Path) -> None:
    for name, content in {"a.ipynb": b"\x89PNG", "b.ipynb": b"[1]", "c.ipynb": b'{"cells": 1}'}.items():
        (folder / name).write_bytes(content)
        result = mldebt("graph", name)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == mldebt("audit", name, "--quiet", "--format", "json").stderr


def test_a_file_that_is_too_large(mldebt: Mldebt, write: Write, folder: Path) -> None:
    write("a.ipynb", *PIPELINE, "#" * 2_000)
    (folder / "pyproject.toml").write_text("[tool.mldebt]\nmax-megabytes = 0.001\n")
    result = mldebt("graph", "a.ipynb")
    assert result.exit_code == 2
    assert result.stderr == mldebt("audit", "a.ipynb", "--quiet", "--format", "json").stderr
    assert "more than max-megabytes = 0.001" in result.stderr


def test_a_configuration_that_is_broken(mldebt: Mldebt, write: Write, folder: Path) -> None:
    write("a.ipynb", *PIPELINE)
    (folder / "own.toml").write_text("confidenc = 'low'\n")
    result = mldebt("graph", "a.ipynb", "--config", "own.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "own.toml" in result.stderr
    assert "confidence" in result.stderr


def test_a_format_that_does_not_exist(mldebt: Mldebt, write: Write) -> None:
    write("a.ipynb", *PIPELINE)
    result = mldebt("graph", "a.ipynb", "--format", "png")
    assert result.exit_code == 2
    assert "'png' is not one of 'mermaid', 'dot', 'json', 'html'" in result.stderr


def test_a_large_notebook_is_drawn(mldebt: Mldebt, write: Write) -> None:
    write("a.ipynb", PIPELINE[0], *([PIPELINE[1], PIPELINE[2]] * 400))
    result = mldebt("graph", "a.ipynb", "--format", "html")
    assert result.exit_code == 0
    assert "The first 500 operators are drawn; " in result.stdout


def test_a_notebook_too_large_to_follow_says_so(mldebt: Mldebt, write: Write) -> None:
    write("a.ipynb", PIPELINE[0], *(["\n".join(f"x{n} = {n} + {n}" for n in range(1_000))] * 20), *PIPELINE[1:])
    result = mldebt("graph", "a.ipynb", "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["graph"]["complete"] is False
    assert result.stderr == (
        "mldebt: a.ipynb: nothing to draw: no operator of a data pipeline was found\n"
        "mldebt: a.ipynb: the notebook was too large to be followed to its end; what comes last is missing\n"
    )


def test_leaks_follow_the_confidence(mldebt: Mldebt, write: Write) -> None:
    write(
        "a.ipynb",
        PIPELINE[0] + "\nfrom sklearn.preprocessing import OneHotEncoder",
        'df = pd.read_csv("a.csv")\nX = OneHotEncoder().fit_transform(df[["x"]])\n'
        'X, X_test, y, y_test = train_test_split(X, df["y"])',
        PIPELINE[2],
    )
    assert "leak" not in mldebt("graph", "a.ipynb").stdout
    assert "leak LKG101" in mldebt("graph", "a.ipynb", "--confidence", "medium").stdout


def test_formats_are_completed() -> None:
    complete = ShellComplete(main, {}, "mldebt", "_MLDEBT_COMPLETE")
    assert [item.value for item in complete.get_completions(["graph", "--format"], "")] == list(FORMATS)
    (path,) = complete.get_completions(["graph"], "a")
    assert path.type == "file"


def test_its_help_imports_nothing_heavy() -> None:
    assert imported("graph", "--help") in ([], ["msgspec"])
