"""Calls that carry data from one form into another without a change of what it says, and those that model.

Comes in: nothing. Goes out: names, with the form that comes out. Sources: the references of NumPy, pandas, SciPy,
PyTorch and TensorFlow.
"""

from __future__ import annotations

_W = str.split

#: Functions and constructors, by the form that they give.
CONVERTING: dict[str, str] = {
    **dict.fromkeys(_W("numpy.array numpy.asarray numpy.matrix numpy.expand_dims numpy.reshape"), "numpy"),
    **dict.fromkeys(_W("pandas.DataFrame pandas.Series"), "pandas"),
    **dict.fromkeys(
        _W("torch.tensor torch.from_numpy torch.as_tensor torch.Tensor torch.FloatTensor torch.LongTensor "
           "torch.autograd.Variable"),
        "torch",
    ),
    **dict.fromkeys(_W("tensorflow.convert_to_tensor tensorflow.constant"), "tensorflow"),
    **dict.fromkeys(_W("scipy.sparse.csr_matrix scipy.sparse.csc_matrix scipy.sparse.coo_matrix"), "sparse"),
    **dict.fromkeys(_W("xgboost.DMatrix lightgbm.Dataset catboost.Pool"), "boosting"),
}  # fmt: skip
#: Methods, by the form that they give.
CONVERTING_METHODS: dict[str, str] = {
    **dict.fromkeys(_W("to_numpy numpy toarray todense as_matrix asnumpy reshape"), "numpy"),
    **dict.fromkeys(_W("tolist to_list to_dict"), "lists"),
    **dict.fromkeys(_W("to_frame toPandas to_pandas"), "pandas"),
    **dict.fromkeys(_W("detach unsqueeze"), "torch"),
}
MODELLING_METHODS = frozenset(
    _W("fit fit_transform transform predict predict_proba fit_predict score evaluate compile backward step partial_fit "
       "fit_resample decision_function")
)  # fmt: skip
