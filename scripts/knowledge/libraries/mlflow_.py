"""MLflow: what is logged and loaded. Nothing is called."""

from __future__ import annotations

from scripts.knowledge.library import Library

LIBRARY = Library(
    distribution="mlflow",
    package="mlflow",
    modules=("mlflow", "mlflow.sklearn", "mlflow.pyfunc", "mlflow.pytorch", "mlflow.keras", "mlflow.xgboost", "mlflow.lightgbm", "mlflow.catboost",
             "mlflow.statsmodels", "mlflow.tracking", "mlflow.models", "mlflow.artifacts", "mlflow.data"),
    toys={},
    introspection_only=True,
    only_listed=True,
    only=(
        "mlflow.*.log_model", "mlflow.*.save_model", "mlflow.*.load_model", "mlflow.*autolog", "mlflow.log_*", "mlflow.load_*", "mlflow.set_*", "mlflow.start_run",
        "mlflow.end_run", "mlflow.active_run", "mlflow.last_active_run", "mlflow.search_*", "mlflow.get_*", "mlflow.create_experiment", "mlflow.delete_*", "mlflow.register_model",
        "mlflow.evaluate", "mlflow.models.infer_signature", "mlflow.models.evaluate", "mlflow.artifacts.*", "mlflow.data.from_*", "mlflow.data.load_*",
    ),
    left_out=("mlflow.*trace*", "mlflow.*span*", "mlflow.*prompt*", "mlflow.*assessment*", "mlflow.*_logged_model*", "mlflow.*workspace*", "mlflow.log_[efi][exes]*"),
)  # fmt: skip
