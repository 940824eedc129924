"""The way in: a notebook's dataflow graph in, its pipeline graph out.

A notebook that names no library of data work has an empty pipeline graph, and costs nothing.
"""

from __future__ import annotations

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.dataflow.installs import installed_versions
from mldebt_nb.knowledge.calls import library_of
from mldebt_nb.knowledge.tables import tables_of
from mldebt_nb.pipeline.interpreter import interpret
from mldebt_nb.pipeline.operators import PipelineGraph

#: Libraries whose calls make or use tables, arrays and models.
_LIBRARIES = frozenset(
    "pandas numpy scipy sklearn imblearn statsmodels xgboost lightgbm catboost torch keras tensorflow polars dask "
    "pyspark joblib pickle mlflow sqlalchemy duckdb cudf cuml modin vaex category_encoders feature_engine "
    "tensorflow_addons transformers fastai".split()
)


def pipeline(graph: DataflowGraph) -> PipelineGraph:
    """The pipeline graph of a notebook."""
    if not any(library_of(name) in _LIBRARIES for name in graph.kinds.imports.values()):
        return PipelineGraph()
    return interpret(graph.parsed, tables_of(installed_versions(graph)))
