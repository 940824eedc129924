"""How sure NBS101 and NBS102 are, and what they say against themselves."""

from __future__ import annotations

import pytest

BREAK = "\n# %% [5]\n1"
CASES = {
    "# %% [3]\nlost(1)": ("high", "so the kernel had it from a cell that is gone or was changed"),
    "# %%\nlost(1)": ("high", "`lost` is used but no cell defines it"),
    "# %% [3]\nlost += 1": ("high", "cell 1 [3] ran all the same"),
    "# %% [3]\nif len('a'):\n    lost(1)\nelse:\n    lost(2)": ("high", ""),
    "# %% [3]\nif __name__ == '__main__':\n    lost(1)": ("high", ""),
    "# %% [3]\ntry:\n    lost(1)\nexcept OSError:\n    pass": ("high", ""),
    "# %% [3]\nsorted([1], key=lambda a: lost(a))": ("high", ""),
    "# %% [3]\ndef show(a):\n    def inner():\n        return lost(a)\n    return inner()\nshow(1)": ("high", ""),
    "# %% [3]\nclass A:\n    def show(self):\n        return lost\n# %% [4]\nA().show()": ("high", ""),
    "# %% [3]\nimport m\nclass A(m.Net):\n    def forward(self):\n        return lost\n# %% [4]\nA()(1)": ("high", ""),
    "# %% [3]\nclass A:\n    def show(self):\n        return lost\n# %% [4]\nA()": (
        "medium",
        "a run may not get there",
    ),
    "# %% [3]\nfrom m import t\nif t:\n    lost(1)": (
        "medium",
        "it stands in a branch, or in a function that no cell calls",
    ),
    "# %% [3]\nlater = lambda: lost": ("medium", "a run may not get there"),
    "# %% [3]\n1\n# %%\nlost(1)": ("medium", "no cell that surely needs it was run"),
    "# %% [1]\n1\n# %% [2]\n1\n# %% [3]\nlost(1)\n# %% [4]\n1\n# %% [5]\n1": (
        "medium",
        "yet cell 3 [3] read it, and all runs before stand in the file: the kernel had it from its start",
    ),
    "# %% [1]\n1\n# %% [2]\n1\n# %% [4]\nlost(1)\n# %% [5]\n1\n# %% [6]\n1": ("high", ""),  # a run is missing
    "# %% [2]\n1\n# %% [1]\n1\n# %% [3]\nlost(1)\n# %% [4]\n1\n# %% [5]\n1": ("high", ""),  # out of order
    "# %% [1]\n1\n# %% [2]\nlost(1)": ("high", ""),  # too short to prove anything
    "# %% [3]\nlinspace(0, 1)\nlost = 1\nfigure()": ("low", "a kernel started with `--pylab` has it from the start"),
    "# %% [3]\nnp.sum(1)": ("high", ""),  # np alone is no sign of pylab
    "# %% [3]\nsin(1), cos(2), gcd(3, 4), log(2), sqrt(2)": ("high", ""),  # the standard library has them too
    "# %% [3]\nget_pricing('KO')": ("low", "Quantopian has it from the start"),
    "# %% [3]\nsymbols('x y')": ("high", ""),  # sympy's, for all one knows
}


@pytest.mark.parametrize("text", CASES)
def test_a_name_that_no_cell_defines(text: str, findings) -> None:
    confidence, said = CASES[text]
    found = findings(text, "NBS101", confidence="low")
    assert found
    assert {str(f.confidence) for f in found} == {confidence}
    assert said in found[0].message


def test_an_unbroken_run_that_read_a_name_before_its_cell(findings) -> None:
    text = "# %% [1]\n1\n# %% [2]\nprint(unit)\n# %% [3]\nunit = 2\n# %% [4]\n1\n# %% [5]\n1"
    (found,) = findings(text, "NBS102", confidence="medium")
    assert str(found.confidence) == "medium"
    assert found.message == (
        "`unit` is used before its definition in cell 3 [3]; yet cell 2 [2] read it, and all runs before stand in the "
        "file: the kernel had it from its start (the platform, a startup file, a flag), or a cell was changed after "
        "its run"
    )


def test_a_name_defined_in_the_same_unbroken_run_is_no_proof(findings) -> None:
    text = "# %% [1]\n1\n# %% [3]\nprint(unit)\n# %% [2]\nunit = 2\n# %% [4]\n1\n# %% [5]\n1"
    assert [str(f.confidence) for f in findings(text, "NBS102", confidence="low")] == ["high"]
