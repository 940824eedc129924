"""Bytes in, notebook out: every format that notebooks come in, and what is said about everything else."""

from __future__ import annotations

import json

import pytest

from mldebt_nb.notebook.reading import UnreadableNotebook, read


def v4(*cells: dict, **metadata: object) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}).encode()


def code(source: object, **more: object) -> dict:
    return {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source, **more}


def test_nbformat_4() -> None:
    notebook = read(
        v4(
            {"cell_type": "markdown", "metadata": {}, "source": ["# Title\n", "text"], "id": "a"},
            code(["x = 1\n", "x"], id="b", execution_count=3, outputs=[{"output_type": "execute_result"}]),
            language_info={"name": "python", "version": "3.12.1"},
        ),
        "n.ipynb",
    )
    assert [c.kind for c in notebook.cells] == ["markdown", "code"]
    cell = notebook.code_cells[0]
    assert (cell.index, cell.id, cell.source, cell.execution_count, cell.has_output) == (1, "b", "x = 1\nx", 3, True)
    assert (notebook.language, notebook.major) == ("python", 3)


def test_nbformat_3_with_worksheets_and_prompt_numbers() -> None:
    data = json.dumps(
        {
            "nbformat": 3,
            "metadata": {"name": ""},
            "worksheets": [
                {
                    "cells": [
                        {"cell_type": "heading", "level": 1, "source": ["Title"]},
                        {
                            "cell_type": "code",
                            "input": ["print 1"],
                            "prompt_number": 7,
                            "language": "python",
                            "outputs": [{"output_type": "pyerr", "ename": "NameError", "evalue": "x", "traceback": []}],
                        },
                    ]
                }
            ],
        }
    ).encode()
    notebook = read(data, "old.ipynb")
    assert [c.kind for c in notebook.cells] == ["markdown", "code"]
    assert notebook.cells[1].execution_count == 7
    assert notebook.cells[1].failure is not None
    assert notebook.cells[1].failure.name == "NameError"


@pytest.mark.parametrize(
    ("form", "lines", "text"),
    [
        (2, ["a = 1", "", "b = a"], "a = 1\n\nb = a"),
        (2, ["a = 1\n", "b = a"], "a = 1\n\nb = a"),  # as nbformat's reader of version 2 does
        (2.0, ["a = 1", "b = a"], "a = 1\nb = a"),
        (3, ["a = 1", "b = a"], "a = 1\nb = a"),
        (3, ["a = 1\n", "b = a"], "a = 1\nb = a"),
        (None, ["a = 1", "b = a"], "a = 1\nb = a"),
        (3, [], ""),
        (3, "a = 1", "a = 1"),
    ],
)
@pytest.mark.parametrize("bent", [False, True])
def test_the_lines_of_old_formats_may_lack_their_ends(form: float | None, lines: object, text: str, bent: bool) -> None:
    cells = [{"cell_type": "code", "input": lines, "outputs": []}, {"cell_type": "markdown", "source": lines}]
    if bent:  # read by the lenient decoder
        cells[0]["prompt_number"] = "7"
    data = json.dumps({"nbformat": form, "worksheets": [{"cells": cells}]}).encode()
    notebook = read(data, "old.ipynb")
    assert [cell.source for cell in notebook.cells] == [text, text]
    assert notebook.cells[0].execution_count == (7 if bent else None)


def test_the_lines_of_version_4_have_their_ends() -> None:
    assert read(v4(code(["a = 1", "2\n", "b"])), "n.ipynb").cells[0].source == "a = 12\nb"


def test_a_bent_file_has_its_traceback_line_by_line() -> None:
    error = {"output_type": "error", "ename": "E", "evalue": "", "traceback": ["Cell In[5], line 2", "E: told"]}
    failure = read(v4(code("a\nb", outputs=[error], execution_count="5")), "n.ipynb").cells[0].failure
    assert failure is not None
    assert (failure.message, failure.line) == ("told", 2)


@pytest.mark.parametrize(
    "traceback",
    [
        ["---\n", "Cell In[5], line 2\n      1 a\n----> 2 b()\n", "ValueError: no"],
        ["\x1b[0;31m---\x1b[0m", "\x1b[0;32m<ipython-input-5-0a1b>\x1b[0m in \x1b[0;36m<module>\x1b[0;34m()\x1b[0m\n      1 a\n\x1b[0;32m----> 2\x1b[0;31m b\x1b[0m"],
        ["Input \x1b[0;32mIn [5]\x1b[0m, in \x1b[0;36m<cell line: 2>\x1b[0;34m()\x1b[0m\n      1 a\n----> 2 b"],
        ["File /tmp/ipykernel_12/345.py:2\n      1 a\n----> 2 b", "File lib.py:9, in f()\n----> 9 raise"],
    ],
)  # fmt: skip
def test_the_line_at_which_a_cell_stopped(traceback: list[str]) -> None:
    output = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": traceback}
    failure = read(v4(code("a\nb()", outputs=[output])), "n.ipynb").cells[0].failure
    assert failure is not None
    assert (failure.name, failure.message, failure.line) == ("ValueError", "no", 2)


def test_recorded_run_times() -> None:
    times = {"iopub.execute_input": "2026-01-01T10:00:00.000Z", "shell.execute_reply": "2026-01-01T10:00:02.500Z"}
    notebook = read(
        v4(
            code("a", metadata={"execution": times}),
            code("b", metadata={"papermill": {"duration": 4.5}}),
            code("c", metadata={"execution": {"iopub.execute_input": "yesterday", "shell.execute_reply": "now"}}),
        ),
        "n.ipynb",
    )
    assert [c.seconds for c in notebook.cells] == [2.5, 4.5, None]


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}}, "r"),
        ({"language_info": {"name": "julia"}}, "julia"),
        ({"kernelspec": {"name": "python3", "display_name": "Python 3"}}, "python"),
        ({"kernelspec": {"name": "conda-env-ml-py", "display_name": "ml"}}, "python"),
        ({}, "python"),
        ({"language_info": {"name": "ipython", "version": "2.7.1"}}, "python"),
        ({"kernelspec": {"name": "my own", "display_name": "mine"}}, "python"),
        (
            {
                "kernelspec": {"name": "wolframlanguage12", "language": "Wolfram Language"},
                "language_info": {"name": "python", "version": "3.7.1"},
            },
            "wolfram language",
        ),
    ],
)
def test_the_language(metadata: dict, language: str) -> None:
    assert read(v4(**metadata), "n.ipynb").language == language


def test_cells_that_bend_the_schema_are_read_all_the_same() -> None:
    data = v4(
        code(None),
        code(["a", 3, "b"]),
        {"cell_type": "code", "source": "c", "execution_count": "12", "outputs": None, "metadata": None},
        {"cell_type": "code", "source": "d", "metadata": {"tags": "x"}, "id": 5},
        {"source": "no type"},
        "no cell",  # type: ignore[arg-type]
    )
    notebook = read(data, "n.ipynb")
    assert [c.source for c in notebook.cells] == ["", "ab", "c", "d", "no type"]
    assert notebook.cells[2].execution_count == 12


def test_byte_order_marks_and_line_ends() -> None:
    plain = v4(code("a\r\nb\rc"))
    assert read(b"\xef\xbb\xbf" + plain, "n.ipynb").cells[0].source == "a\nb\nc"
    assert read(plain.decode().encode("utf-16"), "n.ipynb").cells[0].source == "a\nb\nc"


def test_percent_scripts() -> None:
    text = '# ---\n# jupyter: x\n# ---\n# %% [markdown]\n# # Title\n# %% [3] tags=["a"] id="z"\nx = 1\n\n# %%\ny = x\n'
    notebook = read(text.encode(), "script.py")
    assert [(c.kind, c.source, c.execution_count, c.tags, c.id) for c in notebook.cells] == [
        ("markdown", "# Title", None, (), None),
        ("code", "x = 1", 3, ("a",), "z"),
        ("code", "y = x", None, (), None),
    ]


def test_magics_that_a_percent_script_keeps_as_comments() -> None:
    text = (
        "# %%\n# %run helpers.py\nif colab:\n    # !pip install {package}\n# files = !ls\n# # %store x\n# 100 % sure\n"
        "# %%\n# %%time\nx = 1\n# %%\n# %%R -i df\n# plot(df)\n#\n# done\n"
    )
    notebook = read(text.encode(), "script.py")
    assert [c.source for c in notebook.cells] == [
        "%run helpers.py\nif colab:\n    !pip install {package}\nfiles = !ls\n# %store x\n# 100 % sure",
        "%%time\nx = 1",
        "%%R -i df\nplot(df)\n\ndone",
    ]


def test_titles_of_cells_are_no_magics() -> None:
    text = "# %% one\n# %%two\nx = 1\n#%%time\ny = 2\nprint(y)\n# %%time\nz = 3\n"
    assert [c.source for c in read(text.encode(), "script.py").cells] == ["", "x = 1", "y = 2\nprint(y)", "z = 3"]


def test_a_first_line_for_the_shell_is_no_cell() -> None:
    text = "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# ---\n# jupyter: x\n# ---\n\n# %%\nx = 1\n"
    assert [c.source for c in read(text.encode(), "script.py").cells] == ["x = 1"]
    assert [c.source for c in read(b"#!/usr/bin/env python\n\n# %%\nx = 1\n", "script.py").cells] == ["x = 1"]


def test_databricks_exports() -> None:
    text = (
        "# Databricks notebook source\n# MAGIC %md\n# MAGIC # Title\n\n# COMMAND ----------\n\nspark.range(3)\n\n"
        "# COMMAND ----------\n\n# MAGIC %sql\n# MAGIC select 1\n"
    )
    notebook = read(text.encode(), "export.py")
    assert [(c.kind, c.source) for c in notebook.cells] == [
        ("markdown", "# Title"),
        ("code", "spark.range(3)"),
        ("code", "%%sql\nselect 1"),
    ]
    assert "spark" in notebook.implicit
    assert "_sqldf" in notebook.implicit  # what the last %sql cell gave


@pytest.mark.parametrize(
    "spec", [{"name": "sagemath"}, {"name": "sage-10.4", "language": "sage"}, {"name": "s", "language": "sage"}]
)
def test_sage_is_python_with_names_of_its_own(spec: dict[str, str]) -> None:
    notebook = read(v4(code("f = sin(x)^2"), kernelspec=spec), "a.ipynb")
    assert (notebook.language, notebook.sage) == ("python", True)
    assert not read(v4(kernelspec={"name": "python3", "language": "python"}), "a.ipynb").sage


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty; restore it from version control or delete it"),
        (b"[1, 2]", "the JSON is a list, not an object; a notebook is an object with a list of cells"),
        (b"3", "the JSON is a number, not an object; a notebook is an object with a list of cells"),
        (b'{"cells": {}}', "`cells` is an object, not a list; open the notebook in Jupyter and save it again"),
        (
            b'{"nbformat": 4}',
            "the JSON has neither `cells` nor `worksheets`, so it is no notebook; open it in Jupyter and save it again, "
            "or leave it out of the audit",
        ),
        (
            b'{"cells": [\n<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> b\n]}',
            "line 2 holds a merge-conflict marker; resolve the conflict (for notebooks: nbdime) and audit again",
        ),
        (
            b'{"cells": [{"source": "x',
            "the JSON ends in the middle of the file; it was cut off while being written: restore or save it again",
        ),
    ],
)
def test_what_is_no_notebook_is_said_with_the_remedy(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableNotebook) as caught:
        read(data, "n.ipynb")
    assert str(caught.value) == message
