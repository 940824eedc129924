"""What happens when a library call is applied a second time to its own result.

Comes in: a method or function name. Goes out: `Repeat`. Sources: pandas, NumPy and Python references;
every entry is tried on a small object by `tests/knowledge/test_repetition.py`.
"""

from __future__ import annotations

from enum import StrEnum


class Repeat(StrEnum):
    """The second application, compared with the first."""

    SAME = "same"
    CHANGES = "changes"
    FAILS = "fails"
    UNKNOWN = "unknown"


_W = str.split


def _table(same: str, changes: str, fails: str) -> dict[str, Repeat]:
    return {
        **dict.fromkeys(_W(same), Repeat.SAME),
        **dict.fromkeys(_W(changes), Repeat.CHANGES),
        **dict.fromkeys(_W(fails), Repeat.FAILS),
    }


#: x = x.method(…)
METHODS = _table(
    same="dropna fillna ffill bfill interpolate sort_values sort_index astype drop_duplicates round abs clip copy "
    "query filter select_dtypes strip lstrip rstrip lower upper title capitalize casefold unique convert_dtypes "
    "infer_objects replace ravel flatten squeeze reshape normalize zfill intersection union reindex nlargest "
    "nsmallest format center ljust rjust head tail rename rename_axis sort set_axis loc iloc where mask "
    "float int half double contiguous detach cpu cuda to tz_convert persist cache repartition truncate",
    changes="shift diff pct_change cumsum cumprod transpose append map merge join concat add sub subtract mul "
    "multiply div divide truediv floordiv pow swapcase unsqueeze expand_dims add_prefix add_suffix sqrt exp log "
    "describe partial_fit isnull isna notna notnull dot matmul permute roll",
    fails="set_index pop melt pivot pivot_table tolist to_numpy to_frame split rsplit splitlines decode encode to_dict "
    "to_pydatetime strftime droplevel iteritems to_pandas numpy items keys toarray todense toPandas",
)

#: Methods whose result is of another type: they fail on it, unless something turns it back.
OF_ANOTHER_TYPE = frozenset(
    _W("items keys values tolist to_list to_numpy to_dict to_frame split rsplit splitlines encode decode toarray "
       "todense to_pydatetime strftime numpy toPandas to_pandas")
)  # fmt: skip

#: Methods that take an axis away.
REDUCTIONS = frozenset(_W("mean sum min max std var median prod any all argmax argmin"))

#: Methods behind .str: x = x.str.method(…)
TEXT_METHODS = _table(
    same="strip lstrip rstrip lower upper title capitalize casefold replace zfill slice normalize",
    changes="cat swapcase get_dummies contains startswith endswith isnumeric",
    fails="split rsplit len findall extractall count",
)

#: x = function(x, …)
FUNCTIONS: dict[str, Repeat] = {
    **_table(
        same="list tuple set frozenset sorted str int float bool abs dict round bytes",
        changes="reversed zip enumerate",
        fails="len sum ord chr bin hex oct",
    ),
    **{
        f"numpy.{name}": repeat
        for name, repeat in _table(
            same="array asarray ascontiguousarray abs absolute unique sort clip round around squeeze ravel nan_to_num "
            "maximum minimum atleast_1d atleast_2d asfarray float32 float64 int64 floor ceil rint sign triu tril",
            changes="log log1p log2 log10 exp expm1 sqrt square power concatenate vstack hstack append insert delete "
            "expand_dims diff cumsum cumprod transpose roll flip flipud fliplr cross multiply add subtract divide "
            "negative reciprocal tile repeat column_stack pad argsort",
            fails="",
        ).items()
    },
    **{
        f"pandas.{name}": repeat
        for name, repeat in _table(
            same="to_datetime to_numeric DataFrame Series Categorical",
            changes="concat merge isnull isna notnull",
            fails="cut qcut json_normalize melt pivot_table",
        ).items()
    },
    **{f"scipy.ndimage.{n}": Repeat.CHANGES for n in _W("gaussian_filter uniform_filter zoom rotate convolve sobel")},
    **{f"cv2.{n}": Repeat.CHANGES for n in _W("GaussianBlur blur medianBlur filter2D flip rotate bitwise_not")},
    **dict.fromkeys(["math.floor", "math.ceil", "math.trunc", "math.fabs"], Repeat.SAME),
    **dict.fromkeys(["sklearn.model_selection.train_test_split", "sklearn.utils.shuffle"], Repeat.CHANGES),
    **dict.fromkeys(["copy.copy", "copy.deepcopy"], Repeat.SAME),
    **dict.fromkeys([f"math.{n}" for n in _W("sqrt exp log log10 log2 radians degrees")], Repeat.CHANGES),
    **dict.fromkeys(
        ["tensorflow.keras.utils.to_categorical", "keras.utils.to_categorical", "keras.utils.np_utils.to_categorical",
         "to_categorical"],
        Repeat.CHANGES,
    ),
    **dict.fromkeys(["json.loads", "pickle.loads", "ast.literal_eval"], Repeat.FAILS),
}  # fmt: skip

#: In place: x.method(…) as a statement, by what the receiver is when that is known.
IN_PLACE = _table(
    same="sort clear update setdefault discard fill fit compile add_node add_edge add_nodes_from add_edges_from "
    "load_state_dict load_weights set_params zero_grad",
    changes="backward step symmetric_difference_update append extend appendleft extendleft pop popleft popitem reverse "
    "rotate subtract partial_fit put insert fit_generator train_on_batch write writelines read readline readlines",
    fails="remove",
)

#: Functions that change the world: a second call raises, or does more.
WORLD: dict[str, Repeat] = {
    **dict.fromkeys(
        ["os.mkdir", "os.makedirs", "os.rename", "os.remove", "os.rmdir", "os.unlink", "os.symlink", "shutil.move",
         "shutil.rmtree", "shutil.copytree"],
        Repeat.FAILS,
    ),
}  # fmt: skip

#: Methods of a path: a second call raises.
PATH_METHODS = frozenset(_W("mkdir rename unlink rmdir"))

#: Estimators whose `fit_transform` makes something else of its own result, by the end of their names.
TRANSFORMERS: dict[str, Repeat] = {
    "OneHotEncoder": Repeat.CHANGES,
    "PolynomialFeatures": Repeat.CHANGES,
    "KBinsDiscretizer": Repeat.CHANGES,
    "Vectorizer": Repeat.FAILS,
    "LabelBinarizer": Repeat.CHANGES,
}
