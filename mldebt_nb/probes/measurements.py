"""What probes measure: frozen records of names, types, counts and statistics, ready to be judged, drawn or written.

Comes in: nothing. Goes out: records. They hold no value of a text or a category, no reference to a frame, and no
verdict. The field names are the JSON contract of `Probe.to_json()`; shares are between 0 and 1.
"""

from __future__ import annotations

import msgspec


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all measurements."""


class Scope(Measured, frozen=True, kw_only=True):
    """Which rows were looked at: `how` is `"all"`, `"sample"` (spread evenly, fixed seed) or `"head"` (the first ones).

    `seen_share`: a property of more than this share of all rows would have been met with 99.9 % in a sample; 0 when
    all rows were looked at, null for the head of a table, which proves nothing about the rest.
    """

    rows: int
    of: int | None
    how: str
    seen_share: float | None


class Sentinel(Measured, frozen=True, kw_only=True):
    """A number such as -999 that stands for "missing": how often, and its distance from the others in their ranges."""

    value: float
    count: int
    distance: float


class Scales(Measured, frozen=True, kw_only=True):
    """Values in two groups, one `factor` times the other: `ratio` of their medians, values in the smaller group.

    `gap` is the empty space between them in powers of ten, `difference` the KS distance of the groups once scaled,
    `blocks` how many stretches of rows alternate between them.
    """

    factor: float
    ratio: float
    gap: float
    difference: float
    fewer: int
    values: int
    blocks: int


class Numbers(Measured, frozen=True, kw_only=True):
    """Statistics of a numeric column. Extremes, mean and counts are those of all rows looked at exactly.

    `quantiles` are at 1, 5, 25, 50, 75, 95 and 99 %; with `skewness` and `histogram` (counts in equal bins from
    `quantiles[0]` to `quantiles[-1]`) they come from the sample. `ascending`: no row is below the one before it.
    """

    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    deviation: float | None = None
    zeros: int | None = None
    infinite: int = 0
    whole: bool = False
    quantiles: tuple[float, ...] = ()
    skewness: float | None = None
    histogram: tuple[int, ...] = ()
    ascending: bool = False
    sentinel: Sentinel | None = None
    scales: Scales | None = None


class Texts(Measured, frozen=True, kw_only=True):
    """What the texts of a column look like; counts are of the rows in the sample that hold a text.

    `numbers` parse as numbers, `decimals` of them have a fraction, exponent or sign, `padded` begin with a zero like a
    code; `dates` parse as dates, `undecided` of them could be day-month or month-day; `placeholders` stand for
    "missing"; `spaced` contain white space, `tokens` look like UUIDs or hexadecimal digests.
    """

    rows: int
    shortest: int
    longest: int
    numbers: int
    decimals: int
    padded: int
    dates: int
    undecided: int
    placeholders: int
    spaced: int
    tokens: int


class TypeCount(Measured, frozen=True, kw_only=True):
    """How many cells of an object column are of a type, and what the type counts as (`number`, `text`, …)."""

    type: str
    group: str
    cells: int


class Association(Measured, frozen=True, kw_only=True):
    """How well this column alone predicts the target on rows that were held out.

    `skill`: for classes the balanced accuracy above chance, for numbers the share of variance explained; 1 is perfect,
    0 no better than guessing. `by`: the value (`nearest value`, `line`, `category`) or its `missingness`.
    `auc` only for two classes, `correlation` (rank) only for numbers. `covered`: held-out rows whose value was known.
    """

    skill: float
    by: str
    rows: int
    covered: float
    fewest: int
    auc: float | None = None
    correlation: float | None = None


class Column(Measured, frozen=True, kw_only=True):
    """One column. `distinct` counts the different values among the `distinct_of` present ones in the sample.

    `kind`: number, boolean, text, category, time, duration, mixed, nested, empty or opaque. `missing` is exact when
    `missing_of` is the number of rows. `frequent` are the counts of the commonest values in the sample, without names;
    `examples` are only filled when the user asked for them. `bytes` is what the column holds itself, null if unknown.
    """

    name: str
    position: int
    dtype: str
    kind: str
    role: str = "feature"  # or "target", "key", "group", "time"
    bytes: int | None = None
    missing: int | None = None
    missing_of: int = 0
    constant: bool = False
    distinct: int | None = None
    distinct_of: int = 0
    copies: int | None = None  # of a key: rows beyond the first with the same value, counted exactly
    frequent: tuple[int, ...] = ()
    numbers: Numbers | None = None
    texts: Texts | None = None
    types: tuple[TypeCount, ...] = ()
    association: Association | None = None
    examples: tuple[str, ...] = ()


class Duplicates(Measured, frozen=True, kw_only=True):
    """Rows that are equal to an earlier one in all compared columns.

    `pairs` of equal rows; `by_chance` is how many pairs one would expect if rows that agree in all columns but one
    agreed in that one as often as any two rows do (the largest such number over the columns). `scaled` is by how much
    the counts were multiplied because only a share of the rows, chosen by their content, was compared.
    """

    rows: int
    copies: int
    pairs: float
    by_chance: float
    columns: int
    scaled: int = 1


class Target(Measured, frozen=True, kw_only=True):
    """The column to be predicted; `counts` are the rows of each class, largest first, without names."""

    name: str
    task: str  # "classes" or "numbers"
    rows: int
    missing: int
    constant: bool
    classes: int = 0
    counts: tuple[int, ...] = ()


class Unread(Measured, frozen=True, kw_only=True):
    """Columns that nothing read after loading."""

    columns: tuple[str, ...]
    of: int
    bytes: int | None
    of_bytes: int | None


class Frame(Measured, frozen=True, kw_only=True):
    """One table. `bytes` is what its columns hold, without what objects in them refer to."""

    name: str
    library: str
    rows: int | None
    width: int
    bytes: int | None
    lazy: bool
    exact: Scope
    sample: Scope
    columns: tuple[Column, ...]
    duplicates: Duplicates | None = None
    target: Target | None = None
    unread: Unread | None = None


class Drift(Measured, frozen=True, kw_only=True):
    """How a column's distribution differs between train and test.

    `of`: its `values`, or `missingness`. `effect` is the measure of size named in `measure`: the KS distance or
    Cramér's V (without bias), or the difference of the shares missing. `p` is the test's, `q` after Benjamini-Hochberg
    over all columns. `psi` is the population stability index, `shift` the difference of means in standard deviations.
    """

    column: str
    of: str
    test: str
    measure: str
    effect: float
    p: float
    q: float
    psi: float | None = None
    shift: float | None = None
    train_rows: int
    test_rows: int


class Overlap(Measured, frozen=True, kw_only=True):
    """Test rows whose features all equal those of a train row; `by_chance` as in `Duplicates`."""

    rows: int
    of: int
    pairs: float
    by_chance: float
    columns: int


class Shared(Measured, frozen=True, kw_only=True):
    """Groups that stand on both sides: of the test side how many of its groups and rows."""

    column: str
    groups: int
    of_groups: int
    rows: int
    of: int


class Order(Measured, frozen=True, kw_only=True):
    """Test rows that are not later than the last train row, and those at exactly its time."""

    column: str
    earlier: int
    same: int
    of: int


class Schema(Measured, frozen=True, kw_only=True):
    """How a table's columns differ from those expected: names, and (name, expected, found) for types."""

    expected: int
    found: int
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    reordered: bool = False
    retyped: tuple[tuple[str, str, str], ...] = ()


class Pair(Measured, frozen=True, kw_only=True):
    """Train and test side by side. `untested` are columns for which no test of drift was made."""

    train_rows: int
    test_rows: int
    sample_rows: int
    drift: tuple[Drift, ...] = ()
    untested: tuple[str, ...] = ()
    overlap: Overlap | None = None
    groups: Shared | None = None
    time: Order | None = None
    schema: Schema | None = None


class Parameter(Measured, frozen=True, kw_only=True):
    """One parameter of an estimator; `owner` is its path inside (`""` for the estimator itself).

    `shown` is a number, a truth or one of the library's own words; of anything else only the type is named.
    """

    owner: str
    name: str
    shown: str
    is_default: bool | None


class Kept(Measured, frozen=True, kw_only=True):
    """An attribute of a fitted estimator that holds as many rows as were fitted."""

    owner: str
    name: str
    rows: int
    bytes: int
    needed: bool


class Model(Measured, frozen=True, kw_only=True):
    """A fitted estimator, looked at without calling it."""

    name: str
    type: str
    fitted: bool
    features: int | None
    parameters: tuple[Parameter, ...] = ()
    kept: tuple[Kept, ...] = ()
    schema: Schema | None = None


class Measurements(Measured, frozen=True, kw_only=True):
    """Everything one probe found out. `notes` say in words what was not looked at, and why."""

    frame: Frame | None = None
    pair: Pair | None = None
    model: Model | None = None
    notes: tuple[str, ...] = ()
