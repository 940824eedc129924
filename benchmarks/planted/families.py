"""Generators of tables with known truth: `(seed, rows, width) -> Planted`, each with at least 16 columns.

All effects are of random size and sign, all columns stand in random order. The truth is that of `truth.py`.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from benchmarks.planted.sheet import Draw, Extra, Sheet, normal
from benchmarks.planted.truth import Array, Planted

Generator = Callable[[int, int, int], Planted]

_BOTH = ("linear", "boosting")
_LINEAR = ("linear",)
_BOOSTING = ("boosting",)


# -- draws and covariances -----------------------------------------------------------------------------------------


def student(rng: np.random.Generator, rows: int) -> Array:
    """Heavy tails: Student's t with 5 degrees of freedom, variance 1."""
    return rng.standard_t(5, rows) / math.sqrt(5 / 3)


def wild(rng: np.random.Generator, rows: int) -> Array:
    """Very heavy tails, infinite variance."""
    return rng.standard_t(1.8, rows)


def skewed(rng: np.random.Generator, rows: int) -> Array:
    """Log-normal."""
    return rng.lognormal(sigma=1.0, size=rows)


def texts(levels: str) -> Draw:
    """Texts, one letter each, equally likely."""
    return lambda rng, rows: rng.choice(list(levels), rows).astype(object)


def gapped(share: float) -> Draw:
    """Normal values, a share of them missing at random."""
    return lambda rng, rows: np.where(rng.random(rows) < share, np.nan, rng.normal(size=rows))


def equicorrelated(size: int, rho: float) -> Array:
    """Unit variances and the same correlation everywhere."""
    return np.full((size, size), rho) + (1 - rho) * np.eye(size)


def _near(noise: float) -> Array:
    """A column and its copy with noise of this sd."""
    return np.array([[1.0, 1.0], [1.0, 1.0 + noise**2]])


def _wave(x: Array) -> tuple[Array, float]:
    return np.sin(2 * x), (1 - math.exp(-8)) / 2


def _bowl(x: Array) -> tuple[Array, float]:
    return x**2 - 1, 2.0


def _step(x: Array) -> tuple[Array, float]:
    return np.sign(x), 1.0


def _kink(x: Array) -> tuple[Array, float]:
    return np.abs(x) - math.sqrt(2 / math.pi), 1 - 2 / math.pi


_SHAPES = (_wave, _bowl, _step, _kink)


def _curve(sheet: Sheet, at: int, size: float = 1.0, draw: Draw = normal) -> str:
    """A new source with an effect of one of the shapes, of variance amplitude squared."""
    name = sheet.source(draw)
    values, variance = _SHAPES[at % len(_SHAPES)](sheet.columns[name])
    amplitude = size * sheet.amplitude()
    sheet.term([name], values * amplitude / math.sqrt(variance), amplitude**2)
    return name


def _slope(sheet: Sheet, size: float = 1.0) -> str:
    """A new normal source with a linear effect."""
    name = sheet.source()
    amplitude = size * sheet.amplitude()
    sheet.term([name], sheet.columns[name] * amplitude, amplitude**2)
    return name


def _product(sheet: Sheet, number: int, *, signs: bool, size: float = 1.0) -> list[str]:
    """New sources that act only together: their product, or the product of their signs."""
    names = [sheet.source() for _ in range(number)]
    values = np.prod([np.sign(sheet.columns[name]) if signs else sheet.columns[name] for name in names], axis=0)
    amplitude = size * sheet.amplitude()
    sheet.term(names, values * amplitude, amplitude**2)
    return names


def _singles(sheet: Sheet, number: int) -> list[str]:
    """Independent normal columns with linear effects, each a part of its own."""
    return [sheet.straight(np.eye(1), [sheet.amplitude()])[0] for _ in range(number)]


# -- families that thresholds may be chosen on ---------------------------------------------------------------------


def linear_blocks(seed: int, rows: int, width: int) -> Planted:
    """Linear effects in blocks of four correlated columns, two of each block without effect."""
    sheet = Sheet("linear blocks", seed, rows, width)
    for rho in (0.3, 0.6, 0.85):
        sheet.straight(equicorrelated(4, rho), [sheet.amplitude(), 0.0, sheet.amplitude(), 0.0])
    sheet.fill()
    return sheet.regression(0.9, _LINEAR, "correlated columns without effect are removable, and entangle nothing")


def logistic_blocks(seed: int, rows: int, width: int) -> Planted:
    """The same with two classes and log-odds."""
    sheet = Sheet("logistic blocks", seed, rows, width)
    for rho in (0.3, 0.6, 0.8):
        sheet.straight(equicorrelated(4, rho), [sheet.amplitude(), 0.0, sheet.amplitude(), 0.0])
    sheet.fill()
    return sheet.classification(2.5, 0.0, _LINEAR, "cost is the log-loss to first order")


def exact_copies(seed: int, rows: int, width: int) -> Planted:
    """Columns with linear effects, some of them twice or three times; a copied column of noise."""
    sheet = Sheet("exact copies", seed, rows, width)
    _singles(sheet, 4)
    for times in (2, 2, 3):
        effects = [sheet.amplitude(), *[0.0] * (times - 1)]
        same = np.repeat(sheet.rng.normal(size=rows)[:, None], times, axis=1)
        sheet.one_of(*sheet.placed(same, np.ones((times, times)), effects))
    sheet.column(sheet.columns[sheet.noise(1)[0]].copy())
    sheet.fill()
    return sheet.regression(0.85, _BOTH, "one of each set of copies must stay, none of the copied noise")


def near_copies(seed: int, rows: int, width: int) -> Planted:
    """Columns with linear effects and copies of them with more and more noise."""
    sheet = Sheet("near copies", seed, rows, width)
    _singles(sheet, 3)
    for noise in (1e-4, 1e-3, 0.01, 0.1, 1.0):
        sheet.one_of(*sheet.straight(_near(noise), [sheet.amplitude(), 0.0]))
    sheet.fill()
    return sheet.regression(0.85, _BOTH, "with little noise either may go, with much only the copy")


def affine_copies(seed: int, rows: int, width: int) -> Planted:
    """Columns with linear effects and the same in another unit."""
    sheet = Sheet("affine copies", seed, rows, width)
    _singles(sheet, 4)
    for scale, shift in ((1.8, 32.0), (-1.0, 0.0), (1_000.0, -5.0)):
        x = sheet.rng.normal(size=rows)
        covariance = np.array([[1.0, scale], [scale, scale**2]])
        sheet.one_of(*sheet.placed(np.column_stack([x, scale * x + shift]), covariance, [sheet.amplitude(), 0.0]))
    sheet.fill()
    return sheet.regression(0.85, _BOTH, "one of each two must stay")


def curves(seed: int, rows: int, width: int) -> Planted:
    """Nonlinear effects of single columns: waves, bowls, steps, kinks."""
    sheet = Sheet("curves", seed, rows, width)
    for at in range(8):
        _curve(sheet, at)
    sheet.fill()
    return sheet.regression(0.85, _BOOSTING, "no column interacts")


def products(seed: int, rows: int, width: int) -> Planted:
    """Columns that act only in pairs, as a product or by their signs, beside single ones."""
    sheet = Sheet("products", seed, rows, width)
    for at in range(4):
        _curve(sheet, at, 0.8)
    _product(sheet, 2, signs=False)
    _product(sheet, 2, signs=True)
    _product(sheet, 2, signs=False, size=0.7)
    sheet.fill()
    return sheet.regression(0.85, _BOOSTING, "the pairs have no main effect: alone they say nothing of the target")


def faint_pairs(seed: int, rows: int, width: int) -> Planted:
    """Columns with effects of their own, and weak products of them."""
    sheet = Sheet("faint pairs", seed, rows, width)
    for at, size in enumerate((0.45, 0.35, 0.3, 0.25)):
        one, other = _slope(sheet, 0.6), _curve(sheet, at, 0.6)
        amplitude = size * float(sheet.rng.choice([-1.0, 1.0]))
        sheet.term([one, other], sheet.columns[one] * sheet.columns[other] * amplitude, amplitude**2)
    sheet.fill()
    return sheet.regression(0.5, _BOOSTING, "the pairs are the weakest that the rows can show")


def heavy_tails(seed: int, rows: int, width: int) -> Planted:
    """Linear effects of heavy-tailed columns; noise with infinite variance."""
    sheet = Sheet("heavy tails", seed, rows, width)
    for _ in range(7):
        sheet.placed(student(sheet.rng, rows)[:, None], np.eye(1), [sheet.amplitude()])
    sheet.noise(3, wild)
    sheet.noise(3, skewed)
    sheet.fill(student)
    return sheet.regression(0.8, _BOTH, "few rows weigh much")


def untidy(seed: int, rows: int, width: int) -> Planted:
    """Missing values, constants, a flag that says a value is missing."""
    sheet = Sheet("untidy", seed, rows, width)
    for at in range(4):
        _curve(sheet, at)
    for share in (0.1, 0.3):
        name, amplitude = sheet.source(), sheet.amplitude()
        sheet.term([name], sheet.columns[name] * amplitude, amplitude**2, seen=1 - share)
        sheet.columns[name] = np.where(sheet.rng.random(rows) < share, np.nan, sheet.columns[name])
    told, amplitude = sheet.source(gapped(0.5)), sheet.amplitude()
    sheet.term([told], np.where(np.isnan(sheet.columns[told]), amplitude, -amplitude), amplitude**2)
    sheet.noise(2, gapped(0.4))
    sheet.noise(2, lambda rng, rows: np.full(rows, 7.0))
    sheet.noise(1, lambda rng, rows: (np.arange(rows) == rows // 2).astype(float))
    sheet.fill()
    return sheet.regression(0.85, _BOOSTING, "of one column only the gaps matter")


def weak_signals(seed: int, rows: int, width: int) -> Planted:
    """Linear effects from plain to far below what the rows can show."""
    sheet = Sheet("weak signals", seed, rows, width)
    _singles(sheet, 4)
    for z in (4.0, 2.0, 1.0, 0.3, 0.1):
        share = 4 * z**2 / rows  # the cost that shows as this z
        sheet.straight(np.eye(1), [math.sqrt(share)])
    sheet.fill()
    strength = sum(part.loss(part.columns) for part in sheet.parts)
    return sheet.regression(strength / (strength + 1), _LINEAR, "three effects are edges, two cannot be seen at all")


def pure_noise(seed: int, rows: int, width: int) -> Planted:
    """Independent columns and a target that knows none of them."""
    sheet = Sheet("pure noise", seed, rows, width)
    sheet.fill()
    return sheet.regression(0.0, _BOTH, "whatever is found is false")


def noise_classes(seed: int, rows: int, width: int) -> Planted:
    """Independent columns and two classes at random."""
    sheet = Sheet("noise, classes", seed, rows, width)
    sheet.fill()
    return sheet.classification(0.0, 0.0, _BOTH, "whatever is found is false")


# -- families for reports only -------------------------------------------------------------------------------------


def gates(seed: int, rows: int, width: int) -> Planted:
    """A column that decides which of two others counts; a product of three signs."""
    sheet = Sheet("gates", seed, rows, width)
    for _ in range(2):
        gate, one, other = (sheet.source() for _ in range(3))
        amplitude = 1.3 * sheet.amplitude()
        opened = np.where(sheet.columns[gate] > 0, 0.5, -0.5)
        for name, sign in ((one, 1.0), (other, -1.0)):
            x = sheet.columns[name] * amplitude
            sheet.term([name], x / 2, amplitude**2 / 4)
            sheet.term([gate, name], sign * opened * x, amplitude**2 / 4)
    _product(sheet, 2, signs=True)
    for at in range(3):
        _curve(sheet, at, 0.7)
    sheet.fill()
    return sheet.regression(0.85, _BOOSTING, "the gate acts only through the two others")


def crowd(seed: int, rows: int, width: int) -> Planted:
    """Everything at once: curves, slopes, products, copies of their columns, correlated noise."""
    sheet = Sheet("crowd", seed, rows, width)
    copied = [_curve(sheet, 0), _slope(sheet), _product(sheet, 2, signs=False)[0]]
    _product(sheet, 2, signs=False)
    _curve(sheet, 1)
    for name, scale in zip(copied, (1.0, -2.5, 1.0), strict=True):
        sheet.one_of(name, sheet.copied(name, scale, 3.0 * (scale < 0)))
    _correlated_noise(sheet, 4, 0.9)
    sheet.fill()
    return sheet.regression(0.85, _BOOSTING, "a column that acts only in a product stands there twice")


def _correlated_noise(sheet: Sheet, number: int, rho: float) -> None:
    for column in _correlated(sheet, number, rho).T:
        sheet.column(column.copy())


def _correlated(sheet: Sheet, number: int, rho: float) -> Array:
    return sheet.rng.multivariate_normal(np.zeros(number), equicorrelated(number, rho), sheet.rows)


def categories(seed: int, rows: int, width: int) -> Planted:
    """Text columns, with and without effect, and a category spelled out in indicators."""
    sheet = Sheet("categories", seed, rows, width)
    for letters in ("abcd", "abcdef"):
        name = sheet.source(texts(letters))
        effects = sheet.rng.normal(size=len(letters))
        effects = (effects - effects.mean()) / effects.std() * sheet.amplitude()
        values = np.array([effects[letters.index(letter)] for letter in sheet.columns[name]])
        sheet.term([name], values, float(np.mean(effects**2)))
    chances = np.array([0.4, 0.3, 0.2, 0.1])
    effects = np.array([-1.5, 0.5, 1.0, 2.0]) * sheet.amplitude()
    sheet.levels(chances, effects - chances @ effects)
    for _ in range(3):
        _slope(sheet)
    sheet.noise(2, texts("abcde"))
    sheet.fill()
    return sheet.regression(0.8, _BOTH, "any one of the four indicators follows from the others")


def drift(seed: int, rows: int, width: int) -> Planted:
    """Time-ordered rows; in the second half some columns lie elsewhere, with effect and without."""
    sheet = Sheet("drift", seed, rows, width)
    late = (np.arange(rows) >= rows // 2).astype(float)
    covariance = np.kron(np.eye(2), equicorrelated(3, 0.3))
    shift = np.outer(late - late.mean(), [1.0, 1.0, 0.0, 2.0, 2.0, 0.0])  # what drifts together is correlated
    sheet.straight(covariance, [sheet.amplitude(), 0.0, sheet.amplitude()] * 2, shift)
    _singles(sheet, 3)
    sheet.noise(2, lambda rng, rows: rng.normal(size=rows) * (1 + late))
    sheet.fill()
    extra = Extra(time=np.arange(rows))
    return sheet.regression(0.85, _LINEAR, "what drifts is not what matters; split by time", extra)


def subjects(seed: int, rows: int, width: int) -> Planted:
    """Several rows per subject, each with a level of its own; columns that are constant within a subject."""
    sheet = Sheet("subjects", seed, rows, width)
    owner = np.arange(rows) % max(rows // 8, 4)
    number = int(owner.max()) + 1
    _singles(sheet, 6)
    sheet.noise(3, lambda rng, rows: rng.normal(size=number)[owner])
    sheet.fill()
    level = 0.7 * sheet.rng.normal(size=number)[owner]
    extra = Extra(groups=owner, disturbance=level, disturbed=0.49)
    return sheet.regression(0.85, _BOTH, "columns of a subject tell subjects apart, and say nothing of new ones", extra)


def rare_class(seed: int, rows: int, width: int) -> Planted:
    """One class in about ten rows, with curves and a product in the log-odds."""
    sheet = Sheet("rare class", seed, rows, width)
    for at in range(4):
        _curve(sheet, at)
    _product(sheet, 2, signs=False, size=1.3)
    sheet.fill()
    return sheet.classification(3.0, -3.5, _BOOSTING, "cost is the log-loss to first order")


def one_factor(seed: int, rows: int, width: int) -> Planted:
    """Several noisy measurements of what acts; none of them is the thing itself."""
    sheet = Sheet("one factor", seed, rows, width)
    for number, noise in ((4, 0.4), (6, 0.7)):
        given = np.ones((number, number)) + noise**2 * np.eye(number)
        best = np.linalg.solve(given, np.ones(number))  # the factor given its measurements
        sheet.one_of(*sheet.straight(given, best * 1.5 * sheet.amplitude()))
    _singles(sheet, 3)
    sheet.fill()
    return sheet.regression(0.7, _LINEAR, "each measurement may be spared a little, all of them never")


def weighted(seed: int, rows: int, width: int) -> Planted:
    """Linear effects; half of the rows are noisy and weigh little."""
    sheet = Sheet("weighted", seed, rows, width)
    sheet.straight(equicorrelated(4, 0.5), [sheet.amplitude(), 0.0, sheet.amplitude(), 0.0])
    _singles(sheet, 4)
    sheet.fill()
    extra = Extra(weights=np.where(sheet.rng.random(rows) < 0.5, 1.0, 0.2))
    return sheet.regression(0.8, _LINEAR, "the cost is that of rows that weigh the same", extra)


def heavy_noise(seed: int, rows: int, width: int) -> Planted:
    """Heavy-tailed columns and a heavy-tailed target that knows none of them."""
    sheet = Sheet("noise, heavy tails", seed, rows, width)
    sheet.noise(3, wild)
    sheet.noise(3, skewed)
    sheet.fill(student)
    made = sheet.regression(0.0, _BOTH, "whatever is found is false")
    made.y[:] = sheet.rng.standard_t(3, rows)
    return made
