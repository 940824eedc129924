"""Calls that give a changed copy and leave what they are called on as it is, though people may think otherwise.

Comes in: nothing. Goes out: sets of names. Methods of tables are those that could work in place (`inplace=True`) and do
not by themselves, as the tables of libraries tell (`tests/knowledge`), and a few that never do. Sources: the references
of pandas and NumPy.
"""

from __future__ import annotations

_W = str.split

#: Methods of tables and columns.
KEEPING_METHODS = frozenset(
    _W(
        "drop drop_duplicates dropna fillna ffill bfill replace rename rename_axis reset_index set_index sort_index "
        "sort_values clip interpolate mask where astype reindex assign append round set_axis"
    )
)
KEEPING_FUNCTIONS = frozenset(
    [
        *("numpy." + name for name in _W("append delete insert sort concatenate vstack hstack reshape transpose "
                                         "flip squeeze")),
        *("pandas." + name for name in _W("to_datetime to_numeric concat merge")),
    ]
)  # fmt: skip
