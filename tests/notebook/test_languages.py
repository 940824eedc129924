"""The language that a notebook's metadata tell."""

from __future__ import annotations

import pytest

from mldebt_nb.notebook.languages import language_of


@pytest.mark.parametrize(
    ("kernel", "declared", "answered", "language"),
    [
        # the kernelspec wins: it is what a restart starts
        ("wolframlanguage12", "Wolfram Language", "python", "wolfram language"),
        ("julia-1.11", "julia", "python", "julia"),
        ("python3", "python", "R", "python"),
        ("wolframlanguage12", "", "python", "wolfram language"),
        ("ir", "", "python", "r"),
        # a name of somebody's own tells nothing
        ("ml-course", "", "R", "r"),
        ("ml-course", "", "", ""),
        ("", "", "julia", "julia"),
        ("pysparkkernel", "", "pyspark", "python"),
        ("sparkkernel", "", "scala", "scala"),
        ("synapse_pyspark", "Python", "python", "python"),
        ("x", "sagemath", "", "python"),
    ],
)
def test_the_source_that_wins(kernel: str, declared: str, answered: str, language: str) -> None:
    assert language_of(kernel, declared, answered) == language


@pytest.mark.parametrize(
    ("kernel", "language"),
    [
        ("python3", "python"),
        ("python38-azureml", "python"),
        ("Python [conda env:ml]", "python"),
        ("xpython", "python"),
        ("sagemath", "python"),
        ("sage-10.4", "python"),
        ("apache_toree_pyspark", "python"),
        ("conda_python3", "python"),
        ("conda-env-deep-py", "python"),
        ("conda-env-python-r", "r"),
        ("ir", "r"),
        ("ir41", "r"),
        ("julia-1.9", "julia"),
        ("bash", "bash"),
        ("wolframlanguage14.1", "wolfram language"),
        ("matlab", "matlab"),
        ("jupyter_matlab_kernel", "matlab"),
        ("octave", "octave"),
        ("spark-scala", "scala"),
        ("apache_toree_scala", "scala"),
        ("scala213", "scala"),
        ("deno", "typescript"),
        ("javascript", "javascript"),
        ("rust", "rust"),
        ("xcpp17", "c++"),
        ("sql", "sql"),
        (".net-csharp", "c#"),
        ("iris", ""),
        ("gopher-env", ""),
        ("base", ""),
    ],
)
def test_what_the_name_of_a_kernel_tells(kernel: str, language: str) -> None:
    assert language_of(kernel, "", "") == language
