"""What an exercise leaves to its reader to define is said at medium confidence."""

from __future__ import annotations

import pytest

READ = "\n# %%\nprint(lost)"
FAR = "\n# %%\n1" * 9
EMPTY = "# %% [markdown]\n# Find the largest.\n# %%\n"
LEFT_OPEN = {
    "a call to write code": "# %%\n### code here ###" + READ,
    "one that is longer": "# %%\n# Write some code here, then plot it" + READ,
    "a call to fill in": "# %%\n# fill in" + READ,
    "a call to complete": "# %%\n# complete" + READ,
    "instructions": "# %%\n# INSTRUCTION: scale the values" + READ,
    "a call in a function": "# %%\ndef area(a):\n    # You write this\n    return lost\narea(1)",
    "another in a function": "# %%\ndef area(a):\n    #### Fill in the formula here ####\n    return lost\narea(1)",
    "dots for an answer": "# %%\nlargest = ..." + READ,
    "a line for an answer": "# %%\nlargest = ____  # of the list" + READ,
    "a call that stops in the middle": "# %%\nplot([1], # complete" + READ,
    "an empty cell below a text": EMPTY + READ,
    "several, however far above": EMPTY + EMPTY + FAR + READ,
    "a call and an empty cell, however far above": EMPTY + "# %%\n# YOUR CODE HERE" + FAR + READ,
}
NOT_OPEN = {
    "somebody has written it": "# %%\n# code here\na = 1" + READ,
    "a comment on code": "# %%\n# Fill in missing values\na = 1\n# complete cases only\nb = 2" + READ,
    "a comment behind a bracket": "# %%\nplot(  # fill the area\n    [1])" + READ,
    "dots that have a meaning": "# %%\na[...] = 1" + READ,
    "one empty cell, far above": EMPTY + FAR + READ,
    "an empty cell below code": "# %%\n1\n# %%\n" + READ,
    "empty cells further down": "# %%\nprint(lost)\n" + EMPTY + EMPTY + "# %%\n1",
    "the last cell, where one would type next": "# %%\nprint(lost)\n" + EMPTY,
}


@pytest.mark.parametrize("case", LEFT_OPEN)
def test_what_is_left_to_the_reader(case: str, findings) -> None:
    text = LEFT_OPEN[case]
    found = [f for f in findings(text, "NBS101", confidence="low") if f.symbol == "lost"]
    assert [str(f.confidence) for f in found] == ["medium"]
    assert "has a blank to fill in, which may be meant to define it" in found[0].message


@pytest.mark.parametrize("case", NOT_OPEN)
def test_what_is_no_blank(case: str, findings) -> None:
    found = [f for f in findings(NOT_OPEN[case], "NBS101", confidence="low") if f.symbol == "lost"]
    assert [str(f.confidence) for f in found] == ["high"]


def test_an_early_name_below_empty_cells(findings) -> None:
    (found,) = findings(EMPTY + "# %%\nprint(late)\n# %%\nlate = 1", "NBS102", confidence="low")
    assert str(found.confidence) == "medium"


def test_a_name_that_is_only_a_line_to_write_on(findings) -> None:
    (found,) = findings("# %%\nprint(____ + 1)", "NBS101", confidence="low")
    assert str(found.confidence) == "medium"
    assert found.message == "`____` is used but no cell defines it; it reads like a gap that an exercise leaves"
