"""What library calls do to their receiver and arguments: the first, small table.

Comes in: a dotted name or a method name with the kind of its receiver. Goes out: whether the
receiver or arguments are updated: yes, no, or None for "unknown", which callers must read as
"may update". Sources: the API references of Python 3, pandas 2-3, NumPy 2,
scikit-learn 1, Matplotlib 3. Only what is documented stands here.
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a value is, as far as the notebook's text tells."""

    FRAME = "frame"  # pandas DataFrame or Series
    ARRAY = "array"
    LIST = "list"
    DICT = "dict"
    SET = "set"
    TEXT = "text"
    SCALAR = "scalar"  # number, bool, None, tuple: cannot be updated in place
    ITERATOR = "iterator"  # gives each element once
    MODULE = "module"
    FUNCTION = "function"
    CLASS = "class"
    ESTIMATOR = "estimator"
    RANDOM = "generator of random numbers"  # in live cells only
    UNKNOWN = "unknown"


_W = str.split

#: Methods that update their receiver, by kind.
UPDATES: dict[Kind, frozenset[str]] = {
    Kind.LIST: frozenset(_W("append extend insert pop remove sort reverse clear __setitem__ __delitem__")),
    Kind.DICT: frozenset(_W("update setdefault pop popitem clear move_to_end subtract __setitem__")),
    Kind.SET: frozenset(
        _W("add discard remove pop clear update difference_update intersection_update symmetric_difference_update")
    ),
    Kind.FRAME: frozenset(_W("insert isetitem pop update __setitem__ __delitem__")),
    Kind.ARRAY: frozenset(_W("sort fill resize put itemset partition setfield setflags")),
    Kind.ITERATOR: frozenset(_W("__next__ read readline readlines seek write writelines close send throw truncate")),
    Kind.ESTIMATOR: frozenset(
        _W(
            "fit fit_transform fit_predict partial_fit fit_resample set_params train compile add load_state_dict "
            "load_weights add_module build set_weights fit_generator train_on_batch"
        )
    ),
    Kind.RANDOM: frozenset(  # of numpy and of Python: all that draw or seed
        _W(
            "beta betavariate binomial binomialvariate bytes chisquare choice choices dirichlet exponential "
            "expovariate f gamma gammavariate gauss geometric getrandbits gumbel hypergeometric integers laplace "
            "logistic lognormal lognormvariate logseries multinomial multivariate_hypergeometric "
            "multivariate_normal negative_binomial noncentral_chisquare noncentral_f normal normalvariate pareto "
            "paretovariate permutation permuted poisson power rand randbytes randint randn random random_integers "
            "random_sample randrange ranf rayleigh sample seed set_state setstate shuffle standard_cauchy "
            "standard_exponential standard_gamma standard_normal standard_t tomaxint triangular uniform vonmises "
            "vonmisesvariate wald weibull weibullvariate zipf"
        )
    ),
    Kind.TEXT: frozenset(),
    Kind.SCALAR: frozenset(),
}

#: What makes a generator of random numbers.
RANDOM_MAKERS = frozenset(
    {"numpy.random.default_rng", "numpy.random.Generator", "numpy.random.RandomState", "random.Random"}
)

#: Methods that leave their receiver as it is, whatever it is; several kinds share most names.
PURE_METHODS = frozenset(
    _W(
        # pandas DataFrame, Series, GroupBy, accessors
        "abs agg aggregate align all any apply applymap asfreq asof assign astype at_time between_time bfill boxplot "
        "clip combine combine_first compare convert_dtypes copy corr corrwith count cov cummax cummin cumprod cumsum "
        "describe diff div divide dot drop drop_duplicates droplevel dropna duplicated eq equals eval ewm expanding "
        "explode ffill fillna filter first first_valid_index floordiv ge get get_group groupby gt head hist idxmax "
        "idxmin iloc infer_objects info interpolate isin isna isnull items iteritems iterrows itertuples join keys "
        "kurt last le loc lt map mask max mean median melt memory_usage merge min mod mode mul multiply ne nlargest "
        "notna notnull nsmallest nunique pct_change pipe pivot pivot_table plot pow prod product quantile query radd "
        "rank reindex rename rename_axis reorder_levels replace resample reset_index rolling round "
        "sample select_dtypes "
        "sem set_axis set_index shift size skew sort_index sort_values squeeze stack std sub subtract sum swaplevel "
        "swapaxes tail take to_clipboard to_csv to_dict to_excel to_feather to_frame to_hdf to_html to_json to_latex "
        "to_list tolist to_markdown to_numpy to_parquet to_period to_pickle to_records to_sql to_string to_timestamp "
        "transform transpose truncate tz_convert tz_localize unique unstack value_counts values var where xs "
        "between argmax argmin autocorr searchsorted factorize to_pydatetime total_seconds strftime "
        "nth ngroup cumcount "
        "contains extract extractall findall cat get_dummies normalize floor ceil day_name month_name isocalendar "
        "line bar barh scatter box kde area pie hexbin density ravel flatten reshape nonzero trace diagonal argsort "
        "conj conjugate astype tobytes tofile view compress choose repeat swapaxes ptp item dump "
        # str, bytes
        "capitalize casefold center encode decode endswith expandtabs find format format_map index isalnum isalpha "
        "isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper ljust lower "
        "lstrip maketrans partition removeprefix removesuffix rfind rindex rjust rpartition rsplit rstrip split "
        "splitlines startswith strip swapcase title translate upper zfill "
        # dict, set, list, tuple
        "values items keys get issubset issuperset isdisjoint union intersection difference symmetric_difference "
        "most_common elements total "
        # estimators once fitted
        "predict predict_proba predict_log_proba decision_function score transform inverse_transform get_params "
        "get_feature_names get_feature_names_out kneighbors score_samples evaluate summary get_config count_params "
        # regular expressions, paths, dates
        "match fullmatch search group groups groupdict span exists is_file is_dir glob rglob iterdir joinpath resolve "
        "isoformat date time timestamp weekday isoweekday total_seconds utcoffset"
    )
)

#: Methods that update a receiver of unknown kind when their result is dropped (`names.append(x)` as a statement).
UPDATES_AS_STATEMENT = frozenset().union(
    *(UPDATES[k] for k in (Kind.LIST, Kind.DICT, Kind.SET)),
    _W(
        "appendleft popleft extendleft rotate fit partial_fit fit_transform compile add_edge add_node add_edges_from "
        "add_nodes_from remove_node remove_edge load_state_dict load_weights zero_grad backward step train "
        "execute executemany commit set_params put set_xlim"
    ),
)

#: Functions that update arguments, by position.
UPDATING_FUNCTIONS: dict[str, tuple[int, ...]] = {
    "next": (0,),
    "setattr": (0,),
    "delattr": (0,),
    "random.shuffle": (0,),
    "numpy.random.shuffle": (0,),
    "numpy.fill_diagonal": (0,),
    "numpy.copyto": (0,),
    "numpy.put": (0,),
    "numpy.put_along_axis": (0,),
    "numpy.place": (0,),
    "numpy.putmask": (0,),
    "sklearn.utils.extmath.svd_flip": (0,),
    "heapq.heappush": (0,),
    "heapq.heappop": (0,),
    "heapq.heapify": (0,),
    "heapq.heappushpop": (0,),
    "heapq.heapreplace": (0,),
    "bisect.insort": (0,),
    "bisect.insort_left": (0,),
    "bisect.insort_right": (0,),
    "random.Random.shuffle": (0,),
    "pickle.dump": (1,),
    "json.dump": (1,),
}

#: Builtins that leave their arguments as they are (iterators apart).
PURE_BUILTINS = frozenset(
    _W(
        "abs all any ascii bin bool bytearray bytes callable chr complex dict dir divmod enumerate filter float format "
        "frozenset getattr hasattr hash help hex id input int isinstance issubclass iter len list "
        "map max memoryview min "
        "object oct open ord pow print range repr reversed round set slice sorted str sum super tuple type vars zip "
        "display staticmethod classmethod property locals globals Exception ValueError TypeError KeyError"
    )
)

#: Libraries whose module-level functions do not update arguments unless listed above or given `out=`/`inplace=`.
PURE_LIBRARIES = frozenset(
    _W(
        "pandas numpy scipy sklearn matplotlib seaborn math statistics collections itertools "
        "functools operator re json "
        "os sys time datetime random string pathlib glob csv pickle joblib copy pprint warnings statsmodels plotly "
        "altair bokeh PIL skimage cv2 requests bs4 urllib sqlite3 typing decimal fractions textwrap types uuid hashlib "
        "shutil subprocess tqdm nltk IPython networkx sympy xgboost lightgbm catboost imblearn category_encoders "
        "polars pyarrow missingno pandas_profiling wordcloud folium geopandas shapely dateutil calendar locale logging "
        "platform inspect timeit io gzip zipfile tarfile tempfile struct base64 argparse yaml "
        "contextlib enum dataclasses"
    )
)

#: Constructors and functions with a result of known kind.
RESULT_KINDS: dict[str, Kind] = {
    **dict.fromkeys(_W("list sorted"), Kind.LIST),
    **dict.fromkeys(
        _W("dict collections.OrderedDict collections.defaultdict collections.Counter globals vars"), Kind.DICT
    ),
    **dict.fromkeys(_W("set"), Kind.SET),
    **dict.fromkeys(_W("str repr input format chr hex oct bin ascii"), Kind.TEXT),
    **dict.fromkeys(
        _W(
            "int float bool complex len sum abs round tuple frozenset range id hash ord pow divmod type isinstance "
            "time.time"
        ),
        Kind.SCALAR,
    ),
    **dict.fromkeys(
        _W(
            "iter map filter zip enumerate reversed open csv.reader csv.DictReader itertools.chain itertools.product "
            "itertools.combinations itertools.permutations itertools.islice itertools.groupby itertools.count "
            "itertools.cycle glob.iglob os.scandir os.walk"
        ),
        Kind.ITERATOR,
    ),
    **dict.fromkeys(
        [
            "pandas." + n
            for n in _W(
                "DataFrame Series read_csv read_excel read_json read_parquet read_sql read_sql_query "
                "read_table read_html "
                "read_pickle read_feather read_hdf read_fwf concat merge get_dummies pivot_table crosstab "
                "melt cut qcut "
                "to_datetime to_numeric date_range json_normalize merge_asof wide_to_long"
            )
        ],
        Kind.FRAME,
    ),
    **dict.fromkeys(
        [
            "numpy." + n
            for n in _W(
                "array asarray zeros ones empty full arange linspace logspace eye identity random.rand random.randn "
                "random.randint random.normal random.uniform random.choice random.permutation zeros_like ones_like "
                "full_like empty_like concatenate vstack hstack stack column_stack meshgrid loadtxt genfromtxt where "
                "unique sort argsort cumsum dot matmul reshape transpose tile repeat exp log sqrt round clip"
            )
        ],
        Kind.ARRAY,
    ),
}

#: Frame methods (and accessor methods) whose result is a frame too.
FRAME_TO_FRAME = frozenset(
    _W(
        "head tail drop dropna fillna assign astype copy merge join groupby agg apply applymap map query sort_values "
        "sort_index reset_index set_index rename replace drop_duplicates pivot pivot_table melt stack unstack sample "
        "filter select_dtypes isna isnull notna notnull describe corr cov value_counts diff shift rolling resample "
        "cumsum clip round where mask nlargest nsmallest reindex explode transpose abs interpolate ffill bfill rank "
        "mean sum median std min max count quantile convert_dtypes infer_objects pct_change isin between truncate "
        "to_frame assign iloc loc append get_group transform"
    )
)


def library_of(qualified: str) -> str:
    """The top-level package of a dotted name."""
    return qualified.partition(".")[0]


def receiver_update(kind: Kind, method: str, as_statement: bool) -> bool | None:
    """Whether calling `method` on a receiver of `kind` updates it; None when unknown."""
    if kind in (Kind.TEXT, Kind.SCALAR):
        return False
    if method in UPDATES.get(kind, ()):
        return True
    if kind is Kind.UNKNOWN and as_statement and method in UPDATES_AS_STATEMENT:
        return True
    if method in PURE_METHODS and kind is not Kind.ITERATOR:
        return False
    if kind in (Kind.FRAME, Kind.LIST, Kind.DICT, Kind.SET, Kind.ARRAY):
        return False if method.startswith(("to_", "is", "as")) else None
    return None


def argument_updates(qualified: str) -> tuple[int, ...] | None:
    """Positions of the arguments that `qualified` updates, () for none; None when unknown."""
    if qualified in UPDATING_FUNCTIONS:
        return UPDATING_FUNCTIONS[qualified]
    if qualified in PURE_BUILTINS:
        return ()
    return () if "." in qualified and library_of(qualified) in PURE_LIBRARIES else None
