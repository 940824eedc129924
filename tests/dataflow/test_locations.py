"""The relation `conflicts(write, read)`, row by row of its table."""

from __future__ import annotations

import pytest

from mldebt_nb.dataflow.locations import ANY_KEY, FILE, Location, conflicts

WHOLE = Location("x")
STRUCTURE = Location("x", ".columns")
KEY = Location("x", "['k']")
OTHER_KEY = Location("x", "['j']")
ANY = Location("x", ANY_KEY)
ATTRIBUTE = Location("x", ".k")
OTHER_ATTRIBUTE = Location("x", ".other")


@pytest.mark.parametrize(
    ("write", "reads"),
    [
        (WHOLE, {WHOLE, STRUCTURE, KEY, OTHER_KEY, ANY, ATTRIBUTE, OTHER_ATTRIBUTE}),
        (KEY, {WHOLE, STRUCTURE, KEY, ANY, ATTRIBUTE}),
        (ANY, {WHOLE, STRUCTURE, KEY, OTHER_KEY, ANY, ATTRIBUTE, OTHER_ATTRIBUTE}),
        (ATTRIBUTE, {WHOLE, STRUCTURE, KEY, ANY, ATTRIBUTE}),
        (STRUCTURE, {WHOLE, STRUCTURE, KEY, OTHER_KEY, ANY, ATTRIBUTE, OTHER_ATTRIBUTE} - {ATTRIBUTE, OTHER_ATTRIBUTE}),
    ],
    ids=["whole", "key", "any key", "attribute", "structure"],
)
def test_a_row_of_the_table(write: Location, reads: set[Location]) -> None:
    every = {WHOLE, STRUCTURE, KEY, OTHER_KEY, ANY, ATTRIBUTE, OTHER_ATTRIBUTE}
    assert {str(read) for read in every if conflicts(write, read)} == {str(read) for read in reads}


def test_names_and_files_are_apart() -> None:
    assert not conflicts(WHOLE, Location("y"))
    assert conflicts(Location(FILE + "a.csv"), Location(FILE + "a.csv"))
    assert not conflicts(Location(FILE + "a.csv"), Location("a.csv"))
    assert [Location(FILE + "a").kind, WHOLE.kind, KEY.kind, ATTRIBUTE.kind] == ["File", "Var", "Key", "Attr"]
