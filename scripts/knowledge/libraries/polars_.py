"""polars: frames, lazy frames, series, group-bys."""

from __future__ import annotations

from scripts.knowledge.library import Library


def _toys() -> dict[str, object]:
    from datetime import date

    import polars as pl

    def frame() -> pl.DataFrame:
        columns = {"a": [3.25, 1.0, None, 1.0], "b": [1.5, 2.5, 3.5, 2.5], "n": [4, 3, 2, 1], "k": list("xyzy")}
        return pl.DataFrame(columns)

    return {
        "pl": pl,
        "frame": frame,
        "other": lambda: pl.DataFrame({"k": ["x", "y"], "v": [1, 2]}),
        "series": lambda: pl.Series("a", [3.25, -1.0, 2.0, 2.0]),
        "days": lambda: pl.Series("d", [date(2020, 1, day) for day in (1, 2, 3, 4)]),
    }


LIBRARY = Library(
    distribution="polars",
    package="polars",
    modules=("polars", "polars.testing", "polars.selectors"),
    toys=_toys(),
    enough=1,
    only_listed=True,
    receivers={
        "polars.DataFrame": ("frame()",),
        "polars.LazyFrame": ("frame().lazy()",),
        "polars.Series": ("series()", "days()"),
        "polars.GroupBy": ("frame().group_by('k', maintain_order=True)",),
    },
    calls={
        "polars.DataFrame": ("{'a': [1, 2]}",),
        "polars.LazyFrame": ("{'a': [1, 2]}",),
        "polars.concat": ("[frame(), frame()]",),
        "polars.from_dict": ("{'a': [1]}",),
        "polars.from_dicts": ("[{'a': 1}]",),
        "polars.from_records": ("[[1], [2]]",),
        "polars.from_pandas": ("frame().to_pandas()",),
        "polars.from_numpy": ("frame().select('a', 'b').to_numpy()",),
        "polars.when": ("pl.col('a') > 1",),
        "polars.testing.assert_*": (),
        "polars.testing.assert_frame_equal": ("frame(), frame()",),
        "polars.testing.assert_series_equal": ("series(), series()",),
        "*.sample": ("30, with_replacement=True",),
        "*.shuffle": ("",),
        "*.join": ("other(), on='k'", "other().lazy(), on='k'"),
        "*.join_asof": ("frame(), on='n'",),
        "*.filter": ("pl.col('b') > 2", "series() > 0"),
        "*.select": ("'b'",),
        "*.with_columns": ("c=1",),
        "*.group_by": ("'k'",),
        "*.agg": ("pl.col('b').sum()",),
        "*.sort": ("'b'", ""),
        "*.drop": ("'b'",),
        "*.drop_in_place": ("'b'",),
        "*.rename": ("{'a': 'A'}", "'A'"),
        "*.cast": ("pl.String",),
        "*.fill_null": ("0",),
        "*.fill_nan": ("0",),
        "*.replace_column": ("0, series()",),
        "*.insert_column": ("0, pl.Series('z', [1, 2, 3, 4])",),
        "*.get_column": ("'b'",),
        "*.append": ("series()",),
        "*.extend": ("frame()", "series()"),
        "*.vstack": ("frame()",),
        "*.hstack": ("[pl.Series('z', [1, 2, 3, 4])]",),
        "*.pivot": ("'k', index='n', values='b'",),
        "*.unpivot": ("['a', 'b']",),
        "*.map_elements": ("lambda cell: cell",),
        "*.pipe": ("len",),
        "*.set": ("series() > 0, 9.0",),
        "*.scatter": ("0, 9.0",),
        "*.__getitem__": ("'b'", "0"),
        "*.__setitem__": ("0, 9.0",),
        "*.equals": ("x",),
        "*.head": ("",),
        "*.tail": ("",),
        "*.write_csv": ("",),
        "*.collect": ("",),
        "*.partition_by": ("'k'",),
        "*.with_row_index": ("",),
        "*.explode": (),
        "*.upsample": (),
        "*.clip": ("0, 2",),
        "*.is_in": ("[2.0]",),
        "*.is_between": ("0, 2",),
    },
    candidates={"columns": ("['b']",), "name": ("'b'",), "n": ("2",), "other": ("x", "2.0"), "exprs": ("'b'",), "": ("x", "1", "'b'")},
    untried=(
        "polars.read_*", "polars.scan_*", "polars.show_versions", "polars.Config*", "polars.*.write_database", "polars.*.write_delta", "polars.*.write_iceberg",
        "polars.*.write_excel", "polars.*.write_clipboard", "polars.*.sink_*", "polars.*.show", "polars.*.show_graph", "polars.*.remote", "polars.*.profile",
        "polars.*.plot", "polars.*.style", "polars.*.inspect", "polars.*.to_torch", "polars.*.to_jax", "polars.*.collect_*", "polars.SQLContext*", "polars.thread_pool*",
        "polars.GPUEngine*", "polars.Catalog*", "polars.*.fetch", "polars.enable_*", "polars.disable_*", "polars.set_*", "polars.using_*",
    ),
    left_out=("polars.*Error", "polars.*Warning", "polars.*Exception", "polars.[A-Z]*Int*", "polars.Catalog*", "polars.Credential*", "polars.*.str", "polars.*.dt",
              "polars.Partition*", "polars.Py*", "polars.*Config*", "polars.*Option*"),
)  # fmt: skip
