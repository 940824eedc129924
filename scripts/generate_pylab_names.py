"""Writes `mldebt_nb/knowledge/pylab.py`: the names that `--pylab` and `%pylab` put into a kernel.

Comes in: the installed NumPy and Matplotlib, as IPython's `pylabtools.import_pylab` reads them (`from matplotlib.pylab
import *`, `from numpy import *` and a few more), and the list below of what older releases had too. Goes out: the
file; the audit itself imports neither library.
"""

from __future__ import annotations

import builtins
import cmath
import itertools
import math
import operator
import random
import statistics
import textwrap
import warnings
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "mldebt_nb" / "knowledge" / "pylab.py"

#: Public in NumPy 1.16 or Matplotlib 2.2 and gone since: read from `__all__` and the definitions of these releases.
OLD_ARRAYS = """
alen alltrue asfarray asscalar chararray cumproduct disp fastCopyAndTranspose find_common_type fv in1d ipmt irr
issctype issubclass_ issubsctype lookfor mafromtxt maximum_sctype mirr msort nbytes ndfromtxt nper npv obj2sctype pmt
ppmt product pv rank rate recfromcsv recfromtxt round_ safe_eval sctype2char sctypeDict sctypes set_string_function
sometrue source trapz typeDict who Inf Infinity MachAr NAN NINF NZERO NaN PINF PZERO infty int0 uint0 float_ complex_
"""
OLD_PLOTS = """
amap bivariate_normal center_matrix cohere_pairs contiguous_regions cross_from_above cross_from_below csv2rec demean
dist dist_point_to_segment distances_along_curve entropy epoch2num exp_safe fftsurr find frange griddata hold
inside_poly is_closed_polygon is_numlike ishold ispower2 isvector l1norm l2norm logn longest_contiguous_ones
longest_ones movavg mx2num norm_flat normpdf num2epoch offset_line path_length plot_date plotfile plotting poly_below
poly_between prctile prctile_rank rec2csv rec2txt rec_append_fields rec_drop_fields rec_groupby rec_join
rec_keep_fields rec_summarize recs_join register_cmap rk4 rms_flat segments_intersect slopes spectral stineman_interp
strpdate2num vector_lengths
"""
#: From these modules people import single functions.
SHARED = (cmath, itertools, math, operator, random, statistics)
#: What `import_pylab` binds besides; `math` came with `from numpy import *` as long as `numpy.lib` listed it.
OTHERS = "np plt numpy matplotlib pylab mlab pyplot figsize display getfigs math"

HEADER = '''"""The names that a kernel started with `--pylab` has before the first cell, by the library they are from.

Comes in: nothing. Goes out: tables of names, written by `scripts/generate_pylab_names.py`; do not edit.
"""

from __future__ import annotations

'''


def installed() -> tuple[set[str], set[str], set[str]]:
    """The names of arrays (NumPy), of plots (Matplotlib), and others, as the installed versions export them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import matplotlib
        import numpy

        matplotlib.use("agg")
        from matplotlib import pylab

        arrays, plots, others = set[str](), set[str](), set(OTHERS.split())
        for name in {*dir(pylab), *numpy.__all__}:
            if name.startswith("_") or hasattr(builtins, name):
                continue
            value = getattr(pylab, name, None) if hasattr(pylab, name) else getattr(numpy, name)
            home = str(getattr(value, "__module__", "") or type(value).__module__)
            if isinstance(value, type(builtins)) or name in others:
                others.add(name)
            elif home.startswith("matplotlib"):
                plots.add(name)
            elif hasattr(numpy, name) or home.startswith("numpy"):
                arrays.add(name)
            else:
                others.add(name)
    return arrays, plots, others


def text() -> str:
    """The module as it should be."""
    arrays, plots, others = installed()
    arrays |= set(OLD_ARRAYS.split())
    plots |= set(OLD_PLOTS.split())
    parts = [HEADER]
    for title, name, names in (
        ("from NumPy", "ARRAYS", arrays),
        ("from Matplotlib", "PLOTS", plots - arrays),
        ("modules, and what comes along", "OTHERS", others - arrays - plots),
    ):
        body = textwrap.fill(" ".join(sorted(names)), 118, break_long_words=False, break_on_hyphens=False)
        parts.append(f'#: {title}\n{name} = frozenset(\n    """\n{body}\n""".split()\n)\n')
    shared = {name for module in SHARED for name in dir(module)} & (arrays | plots)
    body = textwrap.fill(" ".join(sorted(shared)), 118)
    title = "the standard library has functions of these names too"
    parts.append(f'#: {title}\nSHARED = frozenset(\n    """\n{body}\n""".split()\n)\n')
    parts.append("\nNAMES = ARRAYS | PLOTS | OTHERS\n")
    return "".join(parts)


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
