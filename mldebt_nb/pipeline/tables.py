"""What library calls do to rows: by the names of methods and functions.

Comes in: nothing. Goes out: sets of names. What a call *is* in a pipeline (its role) stands in `knowledge`; here stands
what the interpreter must know besides: whether rows stay one by one, are picked, or are counted together. Sources: the
references of pandas, NumPy and scikit-learn.
"""

from __future__ import annotations

from mldebt_nb.pipeline.values import Learned

_W = str.split

#: Methods that pick rows.
PICKING = frozenset(
    _W("dropna query head tail nlargest nsmallest drop_duplicates filter truncate between_time first last where_rows")
)

#: Methods and functions that make statistics of all rows, one number or one per column.
STATISTICS = frozenset(
    _W(
        "mean median std var min max quantile mode sum skew kurt sem mad corr cov corrwith describe agg aggregate "
        "average percentile nanmean nanmedian nanstd nanpercentile nanquantile ptp argmax argmin idxmax idxmin "
        "mutual_info_classif mutual_info_regression f_classif f_regression chi2"
    )
)

#: Methods and functions that only count or name: what they give says next to nothing of single rows.
COUNTING = frozenset(
    _W("count nunique unique value_counts any all isnull_sum info memory_usage len size bincount histogram hist")
)

#: One value per row, made with statistics of all rows.
INFORMED = frozenset(_W("rank qcut interpolate zscore scale minmax_scale robust_scale maxabs_scale quantile_transform "
                        "power_transform boxcox yeojohnson"))  # fmt: skip

#: One value per row, made of rows near it.
ORDERED = frozenset(_W("shift diff pct_change cumsum cumprod cummax cummin ffill bfill"))

#: Methods that tell of the table itself and of no value in it.
ABOUT = frozenset(_W("shape columns dtypes dtype size ndim empty axes keys name names flags"))

#: Accessors behind which the same rows stand.
ACCESSORS = frozenset(_W("str dt cat values array sparse T A data real imag"))

#: Attributes that wait for brackets or for a method.
LOCATORS = frozenset(_W("loc iloc at iat ix plot"))

#: Methods that give a window over neighbouring rows, whose methods give one value per row.
WINDOWS = frozenset(_W("rolling expanding ewm"))

#: Functions that put tables or arrays below one another; with `axis=1` beside one another.
CONCATENATIONS = frozenset(
    _W("pandas.concat numpy.concatenate numpy.vstack numpy.append numpy.r_ scipy.sparse.vstack polars.concat "
       "dask.dataframe.concat tensorflow.concat torch.cat")
)  # fmt: skip
BESIDE = frozenset(_W("numpy.hstack numpy.column_stack numpy.c_ scipy.sparse.hstack numpy.dstack"))

#: What transformers learn from the rows they are fitted on; not listed: statistics.
LEARNED: dict[str, Learned | None] = {
    **dict.fromkeys(
        _W("LabelEncoder OrdinalEncoder OneHotEncoder LabelBinarizer MultiLabelBinarizer DictVectorizer BinaryEncoder"),
        Learned.VOCABULARY,
    ),
    **dict.fromkeys(
        _W("Normalizer FunctionTransformer PolynomialFeatures Binarizer HashingVectorizer FeatureHasher "
           "AdditiveChi2Sampler SplineTransformer RBFSampler GaussianRandomProjection SparseRandomProjection"),
        None,
    ),
    **dict.fromkeys(
        _W("TargetEncoder MEstimateEncoder LeaveOneOutEncoder CatBoostEncoder JamesSteinEncoder WOEEncoder"),
        Learned.LABELS,
    ),
}  # fmt: skip

#: Samplers that only leave rows out.
DROPPING = ("UnderSampl", "NearMiss", "Tomek", "EditedNearest", "CondensedNearest", "OneSided", "NeighbourhoodCleaning",
            "InstanceHardness", "AllKNN")  # fmt: skip

#: What stops or keeps a fit by its score on validation data.
STOPPING = ("EarlyStopping", "ModelCheckpoint", "early_stopping")

#: Methods of models.
FITTING = frozenset(_W("fit partial_fit fit_generator train"))
PREDICTING = frozenset(
    _W("predict predict_proba predict_log_proba decision_function predict_classes predict_generator forecast")
)
EVALUATING = frozenset(_W("score evaluate evaluate_generator"))
TRANSFORMING = frozenset(
    _W("transform inverse_transform texts_to_sequences texts_to_matrix sequences_to_matrix encode")
)
FIT_TRANSFORMING = frozenset(_W("fit_transform"))
RESAMPLING = frozenset(_W("fit_resample fit_sample"))
