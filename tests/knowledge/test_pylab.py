"""The table of pylab's names against the installed NumPy and Matplotlib."""

from __future__ import annotations

import builtins
import warnings

import pytest

from mldebt_nb.knowledge import pylab


def test_every_name_that_pylab_exports_stands_in_the_table() -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from matplotlib import pylab as installed
    exported = {name for name in vars(installed) if not name.startswith("_") and not hasattr(builtins, name)}
    assert exported - pylab.NAMES == set(), "run scripts/generate_pylab_names.py"


def test_the_tables_do_not_overlap() -> None:
    assert not pylab.ARRAYS & pylab.PLOTS
    assert not (pylab.ARRAYS | pylab.PLOTS) & pylab.OTHERS
    assert {"np", "plt", "figsize"} <= pylab.OTHERS
    assert {"sin", "gcd"} <= pylab.SHARED
