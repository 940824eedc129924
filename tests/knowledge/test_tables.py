"""The reader of the tables: names in, facts out."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from mldebt_nb.knowledge import tables
from mldebt_nb.knowledge.roles import Fact, Role
from mldebt_nb.knowledge.tables import Fallback, Tables, function, is_class, method

#: What is easily got wrong: the owner, the name, and what must stand in the fact.
METHODS = [
    ("pandas.DataFrame", "insert", {"updates": ("self",), "returns": "none"}),
    ("pandas.DataFrame", "pop", {"updates": ("self",), "returns": "fresh", "result": "pandas.Series"}),
    ("pandas.DataFrame", "update", {"updates": ("self",), "returns": "none"}),
    ("pandas.DataFrame", "sort_values", {"updates": (), "returns": "fresh", "result": "pandas.DataFrame", "inplace": "none"}),
    ("pandas.DataFrame", "fillna", {"updates": (), "returns": "fresh", "inplace": "self"}),
    ("pandas.DataFrame", "merge", {"role": Role.JOIN, "updates": (), "result": "pandas.DataFrame"}),
    ("pandas.DataFrame", "groupby", {"role": Role.AGGREGATE, "returns": "view", "result": "pandas.api.typing.DataFrameGroupBy"}),
    ("pandas.api.typing.DataFrameGroupBy", "mean", {"updates": (), "result": "pandas.DataFrame"}),
    ("pandas.core.groupby.DataFrameGroupBy", "mean", {"updates": (), "result": "pandas.DataFrame"}),
    ("pandas.DataFrame", "sample", {"role": Role.SAMPLER, "stochastic": True, "state": "numpy.random", "seed": "random_state"}),
    ("pandas.DataFrame", "values", {"returns": "view", "result": "numpy.ndarray"}),
    ("pandas.DataFrame", "loc", {"returns": "view", "result": "pandas.DataFrame.loc"}),
    ("pandas.DataFrame.loc", "__setitem__", {"updates": ("self",)}),
    ("pandas.DataFrame", "append", {"role": Role.CONCATENATION, "updates": (), "returns": "fresh"}),
    ("pandas.Series", "replace", {"updates": (), "returns": "fresh", "result": "pandas.Series", "inplace": "self"}),
    ("pandas.Series.str", "lower", {"updates": (), "returns": "fresh", "result": "pandas.Series"}),
    ("list", "sort", {"updates": ("self",), "returns": "none"}),
    ("list", "pop", {"updates": ("self",), "returns": "fresh"}),
    ("dict", "get", {"updates": ()}),
    ("str", "replace", {"updates": (), "returns": "fresh", "result": "str"}),
    ("numpy.ndarray", "sort", {"updates": ("self",), "returns": "none"}),
    ("numpy.ndarray", "reshape", {"updates": (), "returns": "view", "result": "numpy.ndarray"}),
    ("numpy.ndarray", "copy", {"updates": (), "returns": "fresh"}),
    ("numpy.random.Generator", "shuffle", {"updates": ("self", "x"), "returns": "none"}),
    ("numpy.random.Generator", "normal", {"updates": ("self",), "role": Role.RANDOM, "stochastic": False}),
    ("sklearn.linear_model.Ridge", "fit", {"updates": ("self",), "returns": "self", "role": Role.ESTIMATOR, "stochastic": False}),
    ("sklearn.linear_model.Ridge", "score", {"updates": (), "role": Role.SCORE}),
    ("sklearn.linear_model.Ridge", "predict", {"updates": (), "result": "numpy.ndarray"}),
    ("sklearn.preprocessing.StandardScaler", "fit_transform", {"updates": ("self",), "role": Role.TRANSFORMER, "result": "numpy.ndarray"}),
    ("sklearn.preprocessing.StandardScaler", "transform", {"updates": (), "returns": "fresh", "role": Role.TRANSFORMER}),
    ("sklearn.cluster.KMeans", "fit", {"stochastic": True, "state": "numpy.random", "returns": "self"}),
    ("sklearn.feature_extraction.text.TfidfVectorizer", "fit_transform", {"updates": ("self",), "role": Role.TRANSFORMER}),
    ("sklearn.model_selection.GridSearchCV", "fit", {"role": Role.SEARCH, "updates": ("self",), "returns": "self"}),
    ("imblearn.over_sampling.SMOTE", "fit_resample", {"role": Role.SAMPLER, "stochastic": True, "result": "tuple"}),
    ("keras.Sequential", "fit", {"role": Role.ESTIMATOR, "updates": ("self",), "result": "keras.callbacks.History", "stochastic": True}),
    ("tensorflow.keras.models.Sequential", "predict", {"role": Role.ESTIMATOR, "result": "numpy.ndarray"}),
    ("tensorflow.data.Dataset", "shuffle", {"role": Role.SAMPLER, "stochastic": True, "seed": "seed"}),
    ("torch.Tensor", "add_", {"updates": ("self",), "returns": "self"}),
    ("torch.Tensor", "view", {"updates": (), "returns": "view"}),
    ("torch.nn.Module", "load_state_dict", {"updates": ("self",)}),
    ("polars.DataFrame", "with_columns", {"updates": (), "role": Role.PROJECTION, "result": "polars.DataFrame"}),
    ("polars.DataFrame", "drop_in_place", {"updates": ("self",)}),
    ("statsmodels.api.OLS", "fit", {"role": Role.ESTIMATOR}),
    ("xgboost.Booster", "update", {"updates": ("self",)}),
    ("sklearn.model_selection.KFold", "split", {"role": Role.SPLITTER, "stochastic": False}),
]  # fmt: skip
FUNCTIONS = [
    ("sklearn.model_selection.train_test_split", {"role": Role.SPLIT, "seed": "random_state", "stochastic": True, "state": "numpy.random", "result": "list"}),
    ("sklearn.cross_validation.train_test_split", {"role": Role.SPLIT}),
    ("sklearn.model_selection._split.train_test_split", {"role": Role.SPLIT}),
    ("sklearn.preprocessing.StandardScaler", {"role": Role.TRANSFORMER, "result": "sklearn.preprocessing.StandardScaler", "stochastic": False}),
    ("sklearn.feature_selection.SelectKBest", {"role": Role.SELECTOR}),
    ("sklearn.model_selection.GridSearchCV", {"role": Role.SEARCH}),
    ("sklearn.model_selection.KFold", {"role": Role.SPLITTER, "seed": "random_state", "stochastic": False, "stochastic_with": ("shuffle=True",)}),
    ("sklearn.model_selection.cross_val_score", {"role": Role.CROSS_VALIDATION}),
    ("sklearn.metrics.classification.f1_score", {"role": Role.SCORE}),
    ("sklearn.metrics._classification.f1_score", {"role": Role.SCORE}),
    ("sklearn.preprocessing.data.StandardScaler", {"role": Role.TRANSFORMER}),
    ("sklearn.preprocessing.Imputer", {"role": Role.TRANSFORMER}),
    ("sklearn.externals.joblib.dump", {"role": Role.SINK}),
    ("keras.layers.convolutional.Conv2D", {"result": "keras.layers.Conv2D"}),
    ("tensorflow.python.keras.layers.core.Dense", {"result": "keras.layers.Dense"}),
    ("keras.utils.np_utils.to_categorical", {"role": Role.TRANSFORMER}),
    ("imblearn.over_sampling._smote.base.SMOTE", {"role": Role.SAMPLER}),
    ("cPickle.load", {"role": Role.SOURCE}),
    ("numpy.random.mtrand.rand", {"role": Role.RANDOM}),
    ("sklearn.pipeline.make_pipeline", {"role": Role.PIPELINE}),
    ("sklearn.compose.ColumnTransformer", {"role": Role.PIPELINE}),
    ("sklearn.metrics.accuracy_score", {"role": Role.SCORE, "updates": ()}),
    ("sklearn.cluster.KMeans", {"role": Role.ESTIMATOR, "stochastic": True, "state": "numpy.random", "seed": "random_state"}),
    ("sklearn.cluster.k_means_.KMeans", {"role": Role.ESTIMATOR}),
    ("sklearn.ensemble.RandomForestClassifier", {"role": Role.ESTIMATOR, "stochastic": True}),
    ("sklearn.ensemble.forest.RandomForestClassifier", {"role": Role.ESTIMATOR, "stochastic": True}),
    ("sklearn.tree.DecisionTreeClassifier", {"stochastic": True}),
    ("sklearn.linear_model.Ridge", {"role": Role.ESTIMATOR, "stochastic": False}),
    ("sklearn.linear_model.LogisticRegression", {"stochastic": False, "stochastic_with": ("solver='sag'", "solver='saga'")}),
    ("sklearn.linear_model.logistic.LogisticRegression", {"stochastic": False}),
    ("sklearn.linear_model.Lasso", {"stochastic": False, "stochastic_with": ("selection='random'",)}),
    ("sklearn.ensemble.HistGradientBoostingClassifier", {"stochastic": None}),
    ("sklearn.neural_network.MLPClassifier", {"stochastic": True, "state": "numpy.random", "seed": "random_state"}),
    ("sklearn.decomposition.PCA", {"role": Role.TRANSFORMER, "stochastic": False, "stochastic_with": ("svd_solver='arpack'", "svd_solver='randomized'")}),
    ("imblearn.over_sampling.SMOTE", {"role": Role.SAMPLER, "stochastic": True, "seed": "random_state"}),
    ("xgboost.sklearn.XGBClassifier", {"role": Role.ESTIMATOR, "seed": "random_state", "stochastic": False}),
    ("tensorflow.keras.utils.to_categorical", {"role": Role.TRANSFORMER, "updates": ()}),
    ("tensorflow.keras.layers.Dense", {"result": "keras.layers.Dense"}),
    ("tensorflow.random.set_seed", {"role": Role.SEED}),
    ("torch.manual_seed", {"role": Role.SEED, "stochastic": False}),
    ("torch.rand", {"role": Role.RANDOM, "stochastic": True, "state": "torch"}),
    ("torch.nn.Linear", {"stochastic": True, "state": "torch"}),
    ("torch.from_numpy", {"returns": "view", "result": "torch.Tensor"}),
    ("mlflow.sklearn.log_model", {"role": Role.SINK, "updates": None}),
    ("scipy.stats.zscore", {"role": Role.TRANSFORMER, "updates": ()}),
    ("scipy.stats.norm.rvs", {"role": Role.RANDOM, "stochastic": True, "state": "numpy.random", "seed": "random_state"}),
    ("sklearn.svm.SVC", {"stochastic": False, "stochastic_with": ("probability=True",)}),
    ("pandas.read_csv", {"role": Role.SOURCE, "updates": (), "result": "pandas.DataFrame"}),
    ("pandas.core.frame.DataFrame", {"result": "pandas.DataFrame"}),
    ("pandas.concat", {"role": Role.CONCATENATION, "updates": ()}),
    ("pandas.DataFrame.from_dict", {"result": "pandas.DataFrame"}),
    ("pandas.tools.plotting.scatter_matrix", {"role": Role.PLOT}),
    ("numpy.asarray", {"returns": "view", "result": "numpy.ndarray"}),
    ("numpy.array", {"returns": "fresh", "result": "numpy.ndarray"}),
    ("numpy.random.shuffle", {"updates": ("x",), "returns": "none", "stochastic": True, "state": "numpy.random", "role": Role.RANDOM}),
    ("numpy.random.rand", {"stochastic": True, "state": "numpy.random"}),
    ("numpy.random.seed", {"role": Role.SEED, "seed": "seed", "stochastic": False}),
    ("numpy.random.default_rng", {"stochastic": True, "state": None, "seed": "seed", "result": "numpy.random.Generator"}),
    ("numpy.copyto", {"updates": ("dst",), "returns": "none"}),
    ("random.shuffle", {"updates": ("x",), "stochastic": True, "state": "random"}),
    ("random.seed", {"role": Role.SEED, "stochastic": False}),
    ("uuid.uuid4", {"stochastic": True, "state": None}),
    ("uuid.uuid5", {"stochastic": False}),
    ("heapq.heappush", {"updates": ("heap",), "returns": "none"}),
    ("seaborn.pairplot", {"role": Role.PLOT, "updates": None}),
]  # fmt: skip


@pytest.mark.parametrize(("owner", "name", "said"), METHODS, ids=lambda v: v if isinstance(v, str) else "")
def test_what_is_known_of_a_method(owner: str, name: str, said: dict[str, object]) -> None:
    fact = method(owner, name)
    assert fact is not None
    assert {key: getattr(fact, key) for key in said} == said


@pytest.mark.parametrize(("name", "said"), FUNCTIONS, ids=lambda v: v if isinstance(v, str) else "")
def test_what_is_known_of_a_function(name: str, said: dict[str, object]) -> None:
    fact = function(name)
    assert fact is not None
    assert {key: getattr(fact, key) for key in said} == said


def test_parameters_stand_in_order_without_self() -> None:
    split = function("sklearn.model_selection.train_test_split")
    assert split is not None
    assert split.parameters == ("*arrays", "test_size", "train_size", "random_state", "shuffle", "stratify")
    merge = method("pandas.DataFrame", "merge")
    assert merge is not None
    assert merge.parameters[:3] == ("right", "how", "on")


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "a", "pandas", "pandas.", ".pandas", "pandas..read_csv", "sklearn.nope.Thing", "unknown.library.f",
     "pandas.read_csv.read_csv", "pandas.DataFrame.nope", "x" * 100_000, "." * 10_000, "pandas." + "core." * 5_000,
     "../../etc/passwd", "pandas\0.read_csv", "pandas.DataFrame.__class__", "numpy.\udcff", "мир.да"],
)  # fmt: skip
def test_a_name_that_no_table_knows(name: str) -> None:
    assert function(name) is None
    assert method(name, name) is None
    assert not is_class(name)


def test_a_name_that_no_class_has() -> None:
    assert method("pandas.DataFrame", "no_such_method") is None
    assert method("pandas.read_csv", "fit") is None
    assert method("seaborn", "pairplot") is None


def test_classes() -> None:
    assert is_class("pandas.DataFrame")
    assert is_class("sklearn.ensemble.forest.RandomForestClassifier")
    assert not is_class("pandas.read_csv")


def test_a_class_has_what_it_inherits() -> None:
    assert method("sklearn.linear_model.Ridge", "get_params") is not None
    assert method("pandas.DatetimeIndex", "nunique") is not None


def test_the_nearest_release_is_taken_and_recorded() -> None:
    chosen = Tables({"pandas": "99.1.0"})
    assert chosen.function("pandas.read_csv") is not None
    newest = tables.releases()["pandas"][0]
    assert chosen.fallbacks == {Fallback("pandas", "99.1.0", newest)}
    exact = Tables({"pandas": newest + ".7"})
    assert exact.function("pandas.read_csv") is not None
    assert exact.fallbacks == set()
    roughly = Tables({"pandas": newest.partition(".")[0]})
    assert roughly.function("pandas.read_csv") is not None
    assert roughly.fallbacks == set()


@pytest.mark.parametrize("version", ["", "nonsense", "2", "v2.0rc1", "9" * 50, "1.2.3.4.5", "-1"])
def test_any_version_is_near_to_something(version: str) -> None:
    assert Tables({"pandas": version}).function("pandas.read_csv") is not None


def test_what_a_release_lacks_is_looked_for_in_others() -> None:
    assert Tables({"pandas": tables.releases()["pandas"][0]}).method("pandas.DataFrame", "append") is not None


def test_a_table_is_read_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    plain = tables._data

    def counted(name: str) -> bytes:
        read.append(name)
        return plain(name)

    monkeypatch.setattr(tables, "_data", counted)
    for cache in (tables.names, tables.table, tables._fact):
        cache.cache_clear()
    assert function("os_is_not_known.path") is None
    assert function("seaborn.pairplot") is not None
    assert read == ["names.json"]
    for _ in range(3):
        assert function("random.shuffle") is not None
        assert function("random.choice") is not None
    assert [name.partition("-")[0] for name in read] == ["names.json", "python"]


def test_no_library_is_imported() -> None:
    code = (
        "import sys; from mldebt_nb.knowledge import tables; "
        "tables.function('pandas.read_csv'); tables.method('sklearn.linear_model.Ridge', 'fit'); "
        "print(sorted({'pandas', 'numpy', 'sklearn', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


FILES = sorted((Path(tables.__file__).parent / "data").glob("*-*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_whole(path: Path) -> None:
    """Every number points to a fact, every fact is used and decodes, every alias leads somewhere."""
    content = json.loads(path.read_text(encoding="utf-8"))
    release = ".".join(content["version"].split(".")[:2])
    assert path.name == f"{content['distribution']}-{release}.json"
    table = tables.table(content["distribution"], release)
    used = {*table.functions.values(), *(fact for fact, _, _ in table.classes.values())}
    used |= {number for _, _, methods in table.classes.values() for number in methods.values()}
    assert used == set(range(len(table.facts)))
    for number in used:
        fact = tables._fact(table.distribution, release, number)
        assert isinstance(fact, Fact)
        assert fact.returns in {"fresh", "self", "view", "none", "unknown"}
        assert fact.inplace in {None, "none", "self", "view"}
        assert fact.result != tables.OWN_CLASS
    for target in table.aliases.values():
        assert target in table.functions or target in table.classes


def test_the_tables_are_small() -> None:
    """As they lie in an installation, and as a wheel packs them."""
    contents = [path.read_bytes() for path in FILES]
    assert sum(map(len, contents)) < 1_000_000
    assert sum(len(zlib.compress(content)) for content in contents) < 250_000
