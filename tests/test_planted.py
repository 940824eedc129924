"""The truth of planted tables is the truth: what columns cost and which effects move, against refits on many rows.

Also the references that tools are judged by, and the judging itself.
"""

from __future__ import annotations

import math
from collections import Counter

import pytest

pytest.importorskip("pandas")
pytest.importorskip("sklearn")

import numpy as np
import pandas as pd

from benchmarks import _entanglement_scores as scores
from benchmarks import brute, entanglement, planted
from benchmarks._entanglement_peers import EXACT
from benchmarks.planted import families, truth
from benchmarks.planted.families import Generator
from benchmarks.planted.truth import Components, Levels, Planted

EVERY: list[Generator] = [generator for generator, _ in (*planted.REPORT, *planted.REPORT_NULL)]
STRAIGHT = [
    families.linear_blocks, families.exact_copies, families.near_copies, families.affine_copies, families.heavy_tails,
    families.drift, families.subjects, families.one_factor, families.weighted, families.weak_signals,
]  # fmt: skip
MANY = 60_000


def squares(made: Planted, removed: frozenset[str]) -> float:
    """Mean square that ordinary least squares leaves without these columns."""
    x = made.X.drop(columns=list(removed)).to_numpy()
    x = x - x.mean(axis=0)
    y = made.y - made.y.mean()
    slopes = np.linalg.lstsq(x.T @ x, x.T @ y, rcond=1e-13)[0]
    return float(np.mean((y - x @ slopes) ** 2))


def one(names: object) -> frozenset[str]:
    return frozenset({str(names)})


# -- the lists ----------------------------------------------------------------------------------------------------


def test_no_table_is_for_tuning_and_for_reports() -> None:
    tuned = {(g, s) for g, seeds in (*planted.TUNING, *planted.TUNING_NULL) for s in seeds}
    told = {(g, s) for g, seeds in (*planted.REPORT, *planted.REPORT_NULL) for s in seeds}
    assert not tuned & told
    assert len({g for g, _ in told} - {g for g, _ in tuned}) >= 3


@pytest.mark.parametrize("generator", EVERY)
def test_a_seed_makes_a_table_and_names_tell_nothing(generator: Generator) -> None:
    this, again, other = generator(3, 300, 20), generator(3, 300, 20), generator(4, 300, 20)
    pd.testing.assert_frame_equal(this.X, again.X)
    assert (this.y == again.y).all()
    assert list(this.X.columns) == [f"x{at:02}" for at in range(20)]
    assert this.relevant | this.removable | this.edge == frozenset(this.X.columns)
    assert not this.X.equals(other.X)


@pytest.mark.parametrize("generator", EVERY)
def test_what_is_removable_may_go_together(generator: Generator) -> None:
    made = generator(5, 4_000, 24)
    kept = [name for group in made.redundant for name in sorted(group.members)[: group.keep]]
    assert made.z(made.removable - set(kept)) <= 2 * truth.HIDDEN
    assert all(made.z(group.members) > truth.HIDDEN for group in made.redundant)
    assert not made.pairs & made.edge_pairs
    assert not made.entangled & made.edge_entangled


def test_noise_has_nothing_to_find() -> None:
    for generator, seeds in planted.REPORT_NULL:
        made = generator(seeds[0], 500, 16)
        assert made.null
        assert made.removable == frozenset(made.X.columns)
        assert not made.pairs
        assert not made.entangled


# -- costs and effects against refits -----------------------------------------------------------------------------


@pytest.mark.parametrize("generator", STRAIGHT)
def test_costs_of_linear_tables_are_those_of_refits(generator: Generator) -> None:
    made = generator(1, MANY, 16)
    base = squares(made, frozenset())
    assert base == pytest.approx(made.unexplained, rel=0.05)
    sets = [one(name) for name in made.X.columns] + [group.members for group in made.redundant]
    for removed in sets:
        cost = made.cost(removed)
        sampling = 2 * math.sqrt(cost / MANY)
        assert squares(made, removed) / base - 1 == pytest.approx(cost, rel=0.05, abs=4 * sampling + 2e-4)


@pytest.mark.parametrize("generator", [families.linear_blocks, families.drift, families.exact_copies])
def test_effects_move_where_it_is_said(generator: Generator) -> None:
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    small, made = generator(2, 4_000, 16), generator(2, MANY, 16)
    assert small.entangled <= made.entangled
    moved, churn = brute.cace(make_pipeline(StandardScaler(), Ridge()), made.X, made.y)
    sure = [(i, j) for i in moved for j in moved if i != j and (i, j) not in made.edge_entangled]
    still = max(moved.loc[of] for of in sure if of not in made.entangled)
    assert still < 0.01 < min(moved.loc[of] for of in made.entangled)
    assert churn[sorted(made.removable)].max() < 0.02 < churn[sorted(made.relevant)].min()


@pytest.mark.parametrize(
    "generator",
    [families.curves, families.products, families.gates, families.crowd, families.untidy, families.faint_pairs],
)
def test_terms_have_the_variance_that_is_said(generator: Generator) -> None:
    made = generator(1, MANY, 20)
    whole = made.cost(frozenset(made.X.columns))
    assert made.y.var() == pytest.approx(made.unexplained * (1 + whole), rel=0.05)


def test_a_gate_costs_what_is_lost_without_it() -> None:
    made = families.gates(1, MANY, 16)
    part = next(part for part in made.parts if isinstance(part, Components))
    alone = {name for sources, _ in part.terms if len(sources) == 1 for name in sources}
    often = Counter(name for sources, _ in part.terms for name in sources - alone)
    gate = next(name for name in sorted(often) if often[name] == 2)
    partners = sorted({name for sources, _ in part.terms if gate in sources for name in sources} - {gate})
    x = made.X[partners].to_numpy()
    opened = made.X[gate].to_numpy() > 0
    seeing = np.column_stack([x * opened[:, None], x * ~opened[:, None]])
    left = [np.var(made.y - of @ np.linalg.lstsq(of, made.y, rcond=None)[0]) for of in (x, seeing)]
    assert left[0] - left[1] == pytest.approx(made.cost(one(gate)) * made.unexplained, rel=0.05)


def test_a_level_follows_from_the_others_and_two_do_not() -> None:
    made = families.categories(1, MANY, 16)
    part = next(part for part in made.parts if isinstance(part, Levels))
    names, y = list(part.names), made.y - made.y.mean()

    def left(removed: frozenset[str]) -> float:
        x = np.column_stack([np.ones(MANY), made.X[[name for name in names if name not in removed]].to_numpy()])
        return float(np.mean((y - x @ np.linalg.lstsq(x, y, rcond=None)[0]) ** 2))

    for removed in (frozenset(names[:1]), frozenset(names[:2]), frozenset(names[1:]), frozenset(names)):
        assert left(removed) - left(frozenset()) == pytest.approx(part.loss(removed), rel=0.06, abs=2e-3)


def test_costs_of_classes_are_those_of_refits_to_first_order() -> None:
    from sklearn.linear_model import LogisticRegression

    made = families.logistic_blocks(1, 60_000, 16)
    held = brute.Held(LogisticRegression(C=1e6), made.X, made.y, made.kind, brute.holdout(60_000, share=0.5))
    for name in [*sorted(made.relevant), *sorted(made.removable)[:2]]:
        assert 2 * held.rise(one(name))[0] == pytest.approx(made.cost(one(name)), rel=0.35, abs=2e-3)


def test_copies_are_copies_and_gaps_are_gaps() -> None:
    made = families.exact_copies(1, 500, 20)
    for group in made.redundant:
        assert made.X[sorted(group.members)].T.drop_duplicates().shape[0] == 1
    assert {len(group.members) for group in made.redundant} == {2, 3}
    assert families.untidy(1, 500, 20).X.isna().any().sum() == 5


def test_weak_effects_are_edges_and_the_weakest_count_as_none() -> None:
    made = families.weak_signals(1, 4_000, 16)
    assert len(made.edge) == 3
    assert len(made.relevant) == 4
    assert sum(made.z(one(name)) > 0 for name in made.removable) == 2


# -- references ---------------------------------------------------------------------------------------------------


def test_leaving_two_copies_out_costs_what_neither_costs_alone() -> None:
    from sklearn.linear_model import Ridge

    made = families.exact_copies(1, 600, 16)
    pair = next(tuple(sorted(group.members)) for group in made.redundant if len(group.members) == 2)
    held = brute.Held(Ridge(), made.X, made.y, made.kind, brute.holdout(600))
    lofo = held.lofo()
    assert abs(lofo.rise[list(pair)]).max() < 0.01
    assert held.leave_two_out([pair])[pair] > 0.3
    everything = frozenset(made.X.columns)
    assert held.losses(everything).mean() == pytest.approx(made.y.var(), rel=0.3)


def test_the_variance_of_a_product_is_all_interaction() -> None:
    class Product:
        def predict(self, table: pd.DataFrame) -> np.ndarray:
            return (table["a"] * table["b"] + 0 * table["c"]).to_numpy()

    table = pd.DataFrame(np.random.default_rng(0).normal(size=(20_000, 3)), columns=list("abc"))
    found = brute.interaction(Product(), table, [("a", "b"), ("a", "c")], rows=20_000)
    assert found[("a", "b")] == pytest.approx(1, abs=0.1)
    assert found[("a", "c")] == pytest.approx(0, abs=1e-12)


def test_folds_keep_groups_together_and_go_forward_in_time() -> None:
    y, groups = np.zeros(90), np.arange(90) % 9
    for fold in brute.splits(90, y, "regression", groups=groups, ordered=False):
        assert not set(groups[fold.train]) & set(groups[fold.valid])
    assert all(f.train.max() < f.valid.min() for f in brute.splits(90, y, "regression", ordered=True))


# -- judging ------------------------------------------------------------------------------------------------------


def test_a_drop_set_is_judged() -> None:
    made = families.exact_copies(1, 4_000, 20)
    pair = next(group.members for group in made.redundant if len(group.members) == 2)
    free = made.removable - frozenset().union(*(group.members for group in made.redundant))
    first = min(pair)
    good = scores.judged(made, free | {first})
    assert good.counted.false == 0
    assert (good.copies, good.lost) == (0, pytest.approx(0, abs=1e-9))
    assert good.counted.missed == 3  # one of the other two, two of the three
    bad = scores.judged(made, free | pair | {min(made.relevant)})
    assert (bad.counted.false, bad.copies) == (2, 1)
    assert bad.counted.right == good.counted.right
    assert bad.lost > 0.1


def test_lost_interactions_are_counted() -> None:
    made = families.products(1, 4_000, 20)
    assert len(made.only_together) == 6
    assert scores.judged(made, frozenset(min(made.pairs))).together == 2


def test_the_right_order_has_a_full_score() -> None:
    made = families.products(1, 4_000, 20)
    assert scores.pairs_ap(made, dict.fromkeys(made.pairs, 1.0)) == 1
    assert scores.pairs_ap(made, {}) < 0.05
    linear = families.linear_blocks(1, 4_000, 20)
    moved = pd.DataFrame(0.0, index=linear.X.columns, columns=linear.X.columns)
    assert scores.entangled_auc(linear, moved) == 0.5
    for of in linear.entangled:
        moved.loc[of] = 1.0
    assert scores.entangled_auc(linear, moved) == 1
    assert math.isnan(scores.entangled_auc(made, moved))


def test_tables_have_a_row_for_each_rule_of_a_tool() -> None:
    size = entanglement.QUICK._replace(rows=1_500, width=16)
    tools = (EXACT, "permutation", "U by predictions", "correlation")
    found = list(entanglement.cases([(families.linear_blocks, (0,))], size, tools))
    table = entanglement.removable(found, tools)
    assert table.column("tool") == [EXACT, EXACT, "permutation", "permutation"]
    assert entanglement.entangled(found, tools).column("tool") == ["correlation"]
    assert entanglement.silent(found).rows == ()
