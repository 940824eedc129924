"""Small things for which people import a large package, and what does the same without it.

Comes in: a package and the names that are used of it. Goes out: the substitute, or None. By hand, each entry a sentence
of the documentation of what replaces it; sizes are of the wheels of the package with what it needs, rounded.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Substitute(NamedTuple):
    """`instead` does what is used of the package, given that `needs` is imported anyway ("" for Python's own)."""

    instead: str
    needs: str
    megabytes: int


#: Lines of: name used | what does the same | the package that this needs, if any.
_LINES = """
tensorflow.keras.utils.to_categorical | `numpy.eye(n)[y]` | numpy
tensorflow.one_hot | `numpy.eye(n)[y]` | numpy
keras.utils.to_categorical | `numpy.eye(n)[y]` | numpy
keras.utils.np_utils.to_categorical | `numpy.eye(n)[y]` | numpy
seaborn.set | `plt.style.use('seaborn-v0_8')` | matplotlib
seaborn.set_theme | `plt.style.use('seaborn-v0_8')` | matplotlib
seaborn.set_style | `plt.style.use('seaborn-v0_8-whitegrid')` | matplotlib
seaborn.set_context | `plt.rc('font', size=…)` | matplotlib
seaborn.despine | `ax.spines[['top', 'right']].set_visible(False)` | matplotlib
scipy.stats.zscore | `(x - x.mean()) / x.std()` | numpy
scipy.special.expit | `1 / (1 + np.exp(-x))` | numpy
scipy.linalg.norm | `numpy.linalg.norm` | numpy
scipy.linalg.inv | `numpy.linalg.inv` | numpy
sklearn.metrics.mean_squared_error | `((y - p) ** 2).mean()` | numpy
sklearn.metrics.mean_absolute_error | `abs(y - p).mean()` | numpy
sklearn.metrics.accuracy_score | `(y == p).mean()` | numpy
sklearn.utils.shuffle | `rng.permutation(len(x))` | numpy
statsmodels.api.add_constant | `df.assign(const=1.0)` | pandas
nltk.bigrams | `itertools.pairwise` |
nltk.FreqDist | `collections.Counter` |
cv2.imread | `PIL.Image.open` | PIL
cv2.resize | `PIL.Image.resize` | PIL
sympy.sqrt | `math.sqrt` |
sympy.factorial | `math.factorial` |
sympy.pi | `math.pi` |
"""
#: What installing them takes, in MB, with what they need.
_MEGABYTES = {
    "tensorflow": 600, "keras": 500, "seaborn": 60, "scipy": 35, "sklearn": 50, "statsmodels": 30, "nltk": 15,
    "cv2": 90, "sympy": 15,
}  # fmt: skip
_TRIVIAL: dict[str, tuple[str, str]] = {
    name: (instead, needs)
    for name, instead, needs in ([part.strip() for part in line.split("|")] for line in _LINES.strip().split("\n"))
}

HEAVY = frozenset(_MEGABYTES)


def substitute(package: str, used: Iterable[str], imported: frozenset[str]) -> Substitute | None:
    """What replaces the one name that is used of `package`, if what that needs is imported as well."""
    names = set(used)
    found = _TRIVIAL.get(f"{package}.{names.pop()}") if len(names) == 1 else None
    if found is None or (found[1] and found[1] not in imported):
        return None
    return Substitute(*found, _MEGABYTES[package])
