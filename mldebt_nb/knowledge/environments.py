"""Names that a platform puts into the kernel before the first cell runs.

Comes in: nothing. Goes out: tables. `signs` are names that only that platform has, so that reading one without
defining it tells of the platform; `names` are all that it provides, also such as only mean something there. Sources:
Quantopian's help (research API), QuantConnect's documentation (research environment), the references of Databricks,
Microsoft Fabric and Synapse (notebook utilities), Apache Zeppelin (ZeppelinContext), Deepnote (SQL blocks), and
PySpark's shell. Kaggle, Colab and SageMaker add no names. Names of R: the manuals of R, ggplot2, dplyr and DBI.
"""

from __future__ import annotations

from typing import NamedTuple

from mldebt_nb.notebook.reading import DATABRICKS_NAMES, SPARK_NAMES

#: Builtins of Python 2 that Python 3 has no more.
PYTHON2_NAMES = frozenset(
    "unicode xrange raw_input basestring long unichr reduce file cmp execfile reload intern apply buffer coerce".split()
)
#: What IPython before 7 put among the builtins.
OLD_IPYTHON_NAMES = frozenset({"dreload"})

#: Under which people import what nearly every notebook of the field needs, so that images of courses, startup files
#: and profiles give them to the kernel from its start.
USUAL_ALIASES = frozenset("np sp pd plt mpl sns sm smf tf nx px xr alt".split())

_R_NAMES = frozenset(
    "c TRUE FALSE NULL NA library require rbind cbind paste paste0 rep seq nrow ncol colnames rownames lapply sapply "
    "tapply vapply mapply ggplot aes qplot ggtitle labs xlab ylab xlim ylim facet_wrap facet_grid mutate summarise "
    "summarize group_by arrange left_join inner_join tibble tribble dbConnect dbDisconnect dbExecute dbGetQuery "
    "dbListFields dbListTables dbReadTable dbSendQuery dbWriteTable".split()
)
_R_PREFIXES = ("geom_", "scale_", "stat_", "theme_", "coord_")


def is_of_r(name: str) -> bool:
    """Whether R, or one of its packages for tables and plots, has a function or a value of that name."""
    return name in _R_NAMES or name.startswith(_R_PREFIXES)


class Platform(NamedTuple):
    """One platform; `packages` are such as exist nowhere else, so that importing one is a sign too."""

    title: str
    signs: frozenset[str]
    names: frozenset[str]
    packages: frozenset[str] = frozenset()


_QUANTOPIAN = frozenset("get_pricing get_backtest get_fundamentals init_fundamentals local_csv".split())
_QUANTCONNECT = frozenset({"QuantBook"})
_MICROSOFT = frozenset({"mssparkutils", "notebookutils"})

PLATFORMS = (
    Platform("a PySpark shell", SPARK_NAMES, SPARK_NAMES),
    Platform("Databricks", frozenset({"dbutils", "displayHTML"}), DATABRICKS_NAMES),
    Platform("Microsoft Fabric or Synapse", _MICROSOFT, _MICROSOFT | SPARK_NAMES | {"displayHTML"}),
    Platform("Zeppelin", SPARK_NAMES, SPARK_NAMES | {"z", "sqlc"}),
    Platform("Quantopian", _QUANTOPIAN, _QUANTOPIAN | {"query", "symbols"}, frozenset({"quantopian"})),
    Platform(
        "QuantConnect",
        _QUANTCONNECT,
        _QUANTCONNECT
        | {"Resolution", "SecurityType", "Market", "Chart", "Insight", "Symbol", "OptionRight"}
        | frozenset("np pd plt math json re sys os date datetime time timedelta reduce wraps Enum".split())
        | frozenset("Any Callable Dict Iterable List Optional Set Tuple Union".split()),
        frozenset({"QuantConnect"}),
    ),
    Platform(
        "Deepnote",
        frozenset({"_deepnote_execute_sql", "_dntk"}),
        frozenset({"_deepnote_execute_sql", "_dntk", "_deepnote_run_altair"}),
    ),
)
