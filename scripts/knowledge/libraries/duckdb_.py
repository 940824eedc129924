"""duckdb: connections and relations, in memory."""

from __future__ import annotations

from scripts.knowledge.library import Library


def _toys() -> dict[str, object]:
    import duckdb
    import pandas as pd

    return {
        "duckdb": duckdb,
        "frame": lambda: pd.DataFrame({"a": [3, 1, 2], "k": list("xyz")}),
        "relation": lambda: duckdb.connect().sql("select 1 as a, 'x' as k"),
    }


LIBRARY = Library(
    distribution="duckdb",
    package="duckdb",
    packages=("duckdb",),
    modules=("duckdb",),
    toys=_toys(),
    enough=1,
    comparable=False,
    only_listed=True,
    receivers={
        "duckdb.DuckDBPyConnection": ("duckdb.connect()",),
        "duckdb.DuckDBPyRelation": ("relation()",),
    },
    calls={
        "duckdb.connect": ("",),
        "*.sql": ("'select 1'",),
        "*.query": ("'select 1'",),
        "*.execute": ("'select 1'",),
        "*.from_df": ("frame()",),
        "*.from_query": ("'select 1'",),
        "*.register": ("'toy', frame()",),
        "duckdb.DuckDBPyRelation.query": ("'toy', 'select * from toy'",),
        "*.filter": ("'a > 0'",),
        "*.project": ("'a'",),
        "*.select": ("'a'",),
        "*.order": ("'a'",),
        "*.limit": ("1",),
        "*.aggregate": ("'sum(a)'",),
        "*.df": ("",),
        "*.fetchdf": ("",),
        "*.to_df": ("",),
        "*.fetchall": ("",),
        "*.fetchone": ("",),
        "*.pl": ("",),
        "*.distinct": ("",),
    },
    candidates={"": ("'a'", "1")},
    untried=(
        "duckdb.read_*", "duckdb.write_*", "*.read_*", "*.write_*", "*.to_csv", "*.to_parquet", "*.close", "*.interrupt", "*.install_extension", "*.load_extension",
        "*.register_filesystem", "*.unregister_filesystem", "*.list_filesystems", "duckdb.default_connection", "duckdb.set_default_connection", "*.tf", "*.torch",
        "*.create_function", "duckdb.query_df", "duckdb.filter", "duckdb.project", "duckdb.aggregate", "duckdb.distinct", "duckdb.limit", "duckdb.order", "*.show",
        "*.explain", "*.checkpoint", "duckdb.DuckDBPyRelation.create*", "duckdb.DuckDBPyRelation.insert*", "duckdb.DuckDBPyRelation.update", "duckdb.from_arrow",
    ),
    left_out=("duckdb.*Error", "duckdb.*Exception", "duckdb.*Warning", "duckdb.*Expression", "duckdb.*.[a-z]*_type", "duckdb.token*", "duckdb.*Value"),
)  # fmt: skip
