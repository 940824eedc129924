"""scikit-learn: every estimator, and the public functions of its packages."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable
from typing import Any

from scripts.knowledge.experiment import quiet
from scripts.knowledge.library import Library, Prepared


def _toys() -> dict[str, object]:
    import numpy as np
    import scipy.sparse
    import sklearn
    from sklearn import datasets, ensemble, linear_model, preprocessing, tree
    from sklearn.experimental import enable_halving_search_cv, enable_iterative_imputer  # noqa: F401

    rows = 40

    def features() -> Any:
        """Columns twice, so that a tree has to choose between equals."""
        half = np.random.RandomState(3).normal(size=(rows, 3)).round(2)
        return np.hstack([half, half])

    def classes() -> Any:
        return (features()[:, 0] + np.random.RandomState(4).normal(size=rows) > 0).astype(int)

    def amounts() -> Any:
        return features()[:, 0] * 2 + np.random.RandomState(4).normal(size=rows)

    return {
        "np": np,
        "sklearn": sklearn,
        "datasets": datasets,
        "features": features,
        "positive": lambda: np.abs(features()) + 0.1,
        "classes": classes,
        "amounts": amounts,
        "two": lambda: np.column_stack([amounts(), amounts() * 2]),
        "many": lambda: np.column_stack([classes(), 1 - classes()]),
        "texts": lambda: ["red green blue", "green blue", "red red", "blue"] * 10,
        "words": lambda: np.array([["a"], ["b"], ["a"], ["c"]] * 10),
        "records": lambda: [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}] * 20,
        "sparse": lambda: scipy.sparse.csr_matrix(positive_part(features())),
        "groups": lambda: np.arange(rows) % 5,
        "classifier": lambda: linear_model.LogisticRegression(),
        "regressor": lambda: linear_model.LinearRegression(),
        "forest": lambda: tree.DecisionTreeClassifier(random_state=0, max_depth=3),
        "boosted": lambda: ensemble.GradientBoostingClassifier(n_estimators=2, random_state=0),
        "scaler": lambda: preprocessing.StandardScaler(),
    }


def positive_part(array: Any) -> Any:
    """Zero where it is negative."""
    return array * (array > 0)


#: What fit takes, the most usual first: arguments, and what else the methods of the fitted instance take.
_DATA = (
    ("features()", "classes()"),
    ("features()", "amounts()"),
    ("positive()", "classes()"),
    ("positive()", "amounts()"),
    ("positive()", "positive()[:, 0]"),
    ("features()[:, :3]", "classes()"),
    ("features()", "two()"),
    ("features()", "many()"),
    ("features()[:, 0]", "amounts()"),
    ("features()", None),
    ("features() @ features().T", None),
    ("texts()", None),
    ("records()", None),
    ("words()", None),
    ("classes()", None),
    ("[[1, 2], [3]]", None),
    ("many()", None),
)
#: Arguments of constructors that need some.
_MADE = ("C()", "C(classifier())", "C(forest())", "C(regressor())", "C([('one', classifier()), ('two', forest())])",
         "C([('one', regressor()), ('two', regressor())])", "C([('one', scaler()), ('two', scaler())])",
         "C([('one', scaler(), [0, 1])])", "C(classifier(), {'C': [0.5, 1.0, 2.0]})", "C(features())",
         "C([classifier()])", "C(n_components=2)", "C(2)", "C(groups())", "C(n_nonzero_coefs=2)")  # fmt: skip


def _prepare(kind: type, evaluate: Callable[[str], Any]) -> Prepared | None:
    """The first constructor and the first data that work together."""
    if not hasattr(kind, "fit"):
        return _prepare_splitter(kind, evaluate) if hasattr(kind, "split") else None
    try:
        needed = [
            p for p in inspect.signature(kind).parameters.values() if p.default is p.empty and p.kind not in (2, 4)
        ]
    except ValueError:
        return None
    ways = _MADE[1:] if needed else (_MADE[0], "C(n_components=2)", "C(classifier())")
    for made, (data, target) in itertools.product(ways, _DATA):
        arguments = data if target is None else f"{data}, {target}"
        with quiet():
            try:
                evaluate(f"{made}.fit({arguments})")
            except Exception:  # noqa: BLE001 - not these
                continue
        given = dict.fromkeys(("X", "x", "raw_documents", "T", "K", "raw_X"), (data,))
        given["y"] = (
            (target if target is not None else data,)
            if not data.startswith(("texts", "records", "words"))
            else ("classes()",)
        )
        ready = f"{made}.fit({arguments})"
        fit = (
            {} if target is None else {"fit": (arguments,), "fit_transform": (arguments,), "fit_predict": (arguments,)}
        )
        if target is not None:
            fit["partial_fit"] = (arguments, f"{arguments}, classes=np.unique({target})", data)
            fit["transform"] = (data, arguments)
        fit["inverse_transform"] = (f"{ready}.transform({data})", data, f"{ready}.transform({arguments})")
        return Prepared(made, ready, given, fit)
    return None


def _prepare_splitter(kind: type, evaluate: Callable[[str], Any]) -> Prepared | None:
    for made in ("C()", "C(2)", "C(groups())"):
        with quiet():
            try:
                list(evaluate(made).split(evaluate("features()"), evaluate("classes()"), evaluate("groups()")))
            except Exception:  # noqa: BLE001 - not so
                continue
        call = ("features(), classes(), groups()",)
        return Prepared(made, made, {}, {"split": call, "get_n_splits": call})
    return None


def _role_of_class(kind: type) -> str | None:
    from sklearn import base, compose, feature_selection, model_selection, pipeline

    if issubclass(kind, (pipeline.Pipeline, pipeline.FeatureUnion, compose.ColumnTransformer)):
        return "PIPELINE"
    if issubclass(kind, model_selection._search.BaseSearchCV):
        return "SEARCH"
    if hasattr(kind, "split") and hasattr(kind, "get_n_splits"):
        return "SPLITTER"
    if issubclass(kind, feature_selection.SelectorMixin):
        return "SELECTOR"
    if not issubclass(kind, base.BaseEstimator):
        return None
    predicts = (base.ClassifierMixin, base.RegressorMixin, base.ClusterMixin, base.OutlierMixin, base.DensityMixin)
    if issubclass(kind, predicts) or hasattr(kind, "predict"):
        return "ESTIMATOR"
    return (
        "TRANSFORMER"
        if hasattr(kind, "fit_transform") or hasattr(kind, "transform")
        else "ESTIMATOR"
        if hasattr(kind, "fit")
        else None
    )


def _options(kind: type) -> dict[str, list[str]]:
    """What the constructor says it would take: every word of a choice, both truth values."""
    from sklearn.utils._param_validation import Options

    found: dict[str, list[str]] = {}
    for parameter, constraints in getattr(kind, "_parameter_constraints", {}).items():
        if not isinstance(constraints, list) or parameter in ("verbose", "copy", "copy_X", "n_jobs", "warm_start"):
            continue
        for constraint in constraints:
            if isinstance(constraint, Options):
                words = [repr(word) for word in constraint.options if isinstance(word, str)]
                found.setdefault(parameter, []).extend(sorted(words))
            elif constraint == "boolean":
                found.setdefault(parameter, []).extend(["False", "True"])
    if hasattr(kind, "split"):
        found["shuffle"] = ["True"]
    return found


_PACKAGES = """
model_selection preprocessing linear_model ensemble tree svm neighbors naive_bayes neural_network cluster decomposition
feature_selection feature_extraction feature_extraction.text feature_extraction.image metrics metrics.pairwise
metrics.cluster pipeline compose impute datasets utils utils.class_weight utils.extmath utils.validation base calibration covariance
cross_decomposition discriminant_analysis dummy gaussian_process gaussian_process.kernels inspection isotonic
kernel_approximation kernel_ridge manifold mixture multiclass multioutput random_projection semi_supervised
""".split()

#: One parameter set to something else.
CHANGED = ("**{min(x.get_params()): 'other'}",)

LIBRARY = Library(
    distribution="scikit-learn",
    package="sklearn",
    modules=("sklearn", *[f"sklearn.{name}" for name in _PACKAGES]),
    toys=_toys(),
    enough=1,
    calls={
        "sklearn.model_selection.train_test_split": ("features(), classes()", "features()"),
        "sklearn.model_selection.cross_validate": ("classifier(), features(), classes()", "forest(), features(), classes()"),
        "sklearn.model_selection.cross_val_score": ("classifier(), features(), classes()", "forest(), features(), classes()"),
        "sklearn.model_selection.cross_val_predict": ("classifier(), features(), classes()", "forest(), features(), classes()"),
        "sklearn.model_selection.permutation_test_score": ("classifier(), features(), classes()",),
        "sklearn.model_selection.learning_curve": ("classifier(), features(), classes()",),
        "sklearn.model_selection.validation_curve": (
            "classifier(), features(), classes(), param_name='C', param_range=[0.5, 1.0]",
        ),
        "sklearn.inspection.permutation_importance": ("classifier().fit(features(), classes()), features(), classes()",),
        "sklearn.inspection.partial_dependence": ("classifier().fit(features(), classes()), features(), [0]",),
        "sklearn.base.clone": ("classifier()",),
        "sklearn.pipeline.make_pipeline": ("scaler(), classifier()",),
        "sklearn.pipeline.make_union": ("scaler(), scaler()",),
        "sklearn.compose.make_column_transformer": ("(scaler(), [0])",),
        "sklearn.utils.shuffle": ("features(), classes()", "features()"),
        "sklearn.utils.resample": ("features(), classes()", "features()"),
        "sklearn.utils.check_array": ("features()",),
        "sklearn.utils.check_X_y": ("features(), classes()",),
        "sklearn.utils.check_random_state": ("3",),
        "sklearn.metrics.make_scorer": ("sklearn.metrics.accuracy_score",),
        "sklearn.metrics.roc_auc_score": ("classes(), features()[:, 0]",),
        "sklearn.metrics.roc_curve": ("classes(), features()[:, 0]",),
        "sklearn.metrics.precision_recall_curve": ("classes(), features()[:, 0]",),
        "sklearn.metrics.det_curve": ("classes(), features()[:, 0]",),
        "sklearn.metrics.auc": ("[0.0, 0.5, 1.0], [0.0, 0.5, 1.0]",),
        "sklearn.metrics.ndcg_score": ("many(), many()",),
        "sklearn.metrics.dcg_score": ("many(), many()",),
        "sklearn.metrics.mean_*_deviance": ("amounts() ** 2 + 1, amounts() ** 2 + 1",),
        "sklearn.metrics.silhouette_score": ("features(), classes()",),
        "sklearn.metrics.log_loss": ("classes(), classes() * 0.5 + 0.2",),
        "sklearn.metrics.brier_score_loss": ("classes(), classes() * 0.5 + 0.2",),
        "sklearn.preprocessing.label_binarize": ("classes(), classes=[0, 1]",),
        "sklearn.feature_selection.chi2": ("positive(), classes()",),
        "sklearn.utils.class_weight.compute_class_weight": ("'balanced', classes=np.unique(classes()), y=classes()",),
        "sklearn.utils.class_weight.compute_sample_weight": ("'balanced', classes()",),
        **{f"*.{name}": ("classes()", "features()[:, 0]") for name in ("inverse_transform",)},
        "*.set_params": CHANGED,
        "*.get_params": ("",),
    },
    candidates={
        "X": ("features()", "positive()"),
        "Y": ("features()",),
        "x": ("features()[:, 0]", "features()"),
        "y": ("classes()", "amounts()", "features()"),
        "y_true": ("classes()", "many()", "amounts()"),
        "y_pred": ("classes()", "many()", "amounts()"),
        "y_score": ("classes() * 0.5", "many() * 0.5"),
        "y_prob": ("classes() * 0.5",),
        "y_proba": ("classes() * 0.5",),
        "labels_true": ("classes()",),
        "labels_pred": ("classes()",),
        "labels": ("classes()",),
        "pred_decision": ("classes() * 0.5",),
        "y1": ("classes()",),
        "y2": ("classes()",),
        "estimator": ("classifier()", "regressor()"),
        "n_clusters": ("2",),
        "n_components": ("2",),
        "raw_documents": ("texts()",),
        "return_X_y": ("True",),
        "": ("features()", "classes()", "2", "'a'"),
    },
    prepare=_prepare,
    role_of_class=_role_of_class,
    options=_options,
    untried=(
        "sklearn.datasets.fetch_*", "sklearn.datasets.*home", "sklearn.datasets.load_files", "sklearn.datasets.dump_*",
        "sklearn.datasets.load_svmlight*", "sklearn.show_versions", "sklearn.*Display*", "sklearn.set_config",
        "sklearn.config_context", "sklearn.get_config", "sklearn.utils.estimator_html*", "sklearn.utils.all_estimators",
        "sklearn.datasets.load_sample_image*", "sklearn.*.set_*_request", "sklearn.*.set_output", "sklearn.*.get_metadata_routing",
        "sklearn.tree.plot_tree", "sklearn.*.Base*", "sklearn.model_selection.TunedThresholdClassifierCV*", "sklearn.utils.discovery*", "sklearn.utils.parallel_backend", "sklearn.utils.register*",
    ),
    left_out=(
        "sklearn.*.set_*_request", "sklearn.*.get_metadata_routing", "sklearn.*.__len__", "sklearn.*.__iter__", "sklearn.setup_module",
        "sklearn.*.__contains__", "sklearn.*.[a-z]*_documents_*", "sklearn.utils.[a-z]*_mixin", "sklearn.utils.deprecated*",
        "sklearn.utils.validation.*warn*", "sklearn.*.metadata_routing",
    ),
)  # fmt: skip
