"""A fingerprint is the same debt's name after edits elsewhere, moved cells, re-runs and renamed files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mldebt_nb.auditing import Auditor
from mldebt_nb.config import Config
from mldebt_nb.findings.model import Finding
from mldebt_nb.rules.registry import discover

AUDITOR = Auditor(Config(confidence="low"), discover(), date(2026, 11, 23))

# Each cell has a debt of its own that no other cell can pay or change.
DEBTS = (
    "import json",
    "import numpy as np, csv",
    "def unused_helper(x):\n    return x\n    print(x)",
    "never_read = 17\nprint('ok')",
    "# old = compute(1)\n# new = compute(2)\n# plot(old, new)\nprint('here')",
    "while False:\n    print('never')",
    "for number in [1, 2]:\n    continue\n    print(number)",
)
NEUTRAL = ("print('hello')", "print(1 + 1)  # a remark", "%matplotlib inline", "!ls", "print(len('abc'))")

debts = st.lists(st.sampled_from(DEBTS), min_size=1, max_size=6)
orders = st.randoms(use_true_random=False)


def audited(sources: Sequence[str], path: str = "n.ipynb", **cell: Any) -> tuple[Finding, ...]:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source, **cell} for source in sources]
    return AUDITOR.audit_bytes(json.dumps({"nbformat": 4, "cells": cells}).encode(), path).findings


def names(findings: Sequence[Finding]) -> Counter[tuple[str, str]]:
    return Counter((finding.code, finding.fingerprint) for finding in findings)


@pytest.mark.parametrize("source", DEBTS)
def test_every_cell_used_here_has_a_debt(source: str) -> None:
    assert audited([source])


@given(debts, orders)
@settings(max_examples=60, deadline=None)
def test_moving_cells_changes_no_fingerprint(sources: list[str], order: Any) -> None:
    moved = list(sources)
    order.shuffle(moved)
    assert names(audited(moved)) == names(audited(sources))


@given(debts, st.lists(st.tuples(st.sampled_from(NEUTRAL), st.integers(0, 6)), max_size=5))
@settings(max_examples=60, deadline=None)
def test_inserting_other_cells_changes_no_fingerprint(sources: list[str], others: list[tuple[str, int]]) -> None:
    longer = list(sources)
    for source, position in others:
        longer.insert(position, source)
    assert names(audited(sources)) <= names(audited(longer))


@given(debts, st.lists(st.sampled_from(["", "\n", "# a remark\n", "# two\n# remarks\n\n"]), min_size=6, max_size=6))
@settings(max_examples=60, deadline=None)
def test_comments_and_blank_lines_above_change_no_fingerprint(sources: list[str], above: list[str]) -> None:
    commented = [head + "print(0)\n" + source for head, source in zip(above, sources, strict=False)]
    plain = ["print(0)\n" + source for source in sources]
    assert names(audited(commented)) == names(audited(plain))


@given(debts, st.integers(1, 50))
@settings(max_examples=40, deadline=None)
def test_running_again_changes_no_fingerprint(sources: list[str], count: int) -> None:
    outputs = [{"output_type": "stream", "name": "stdout", "text": str(count)}]
    once = {(f.code, f.fingerprint) for f in audited(sources, outputs=outputs, execution_count=None)}
    again = {(f.code, f.fingerprint) for f in audited(sources, outputs=[], execution_count=None)}
    assert again == once


def test_execution_counts_change_no_fingerprint() -> None:
    def run(*counts: int) -> Counter[tuple[str, str]]:
        cells = [
            {"cell_type": "code", "source": source, "outputs": [], "execution_count": count}
            for source, count in zip(DEBTS[:3], counts, strict=True)
        ]
        return names(AUDITOR.audit_bytes(json.dumps({"cells": cells}).encode(), "n.ipynb").findings)

    assert run(1, 2, 3) == run(7, 8, 9)


@given(debts, st.text("abc/", min_size=1, max_size=8))
@settings(max_examples=30, deadline=None)
def test_renaming_the_file_changes_no_fingerprint(sources: list[str], path: str) -> None:
    assert names(audited(sources, path + ".ipynb")) == names(audited(sources))


@given(st.lists(st.sampled_from(DEBTS), min_size=1, max_size=4), st.integers(2, 3))
@settings(max_examples=40, deadline=None)
def test_copies_have_fingerprints_of_their_own(sources: list[str], copies: int) -> None:
    fingerprints = [f.fingerprint for f in audited(sources * copies)]
    assert len(set(fingerprints)) == len(fingerprints)


def test_taking_one_copy_away_takes_one_fingerprint_away() -> None:
    three, two = (names(audited(["while False:\n    print('never')"] * number)) for number in (3, 2))
    assert two < three
    assert (three - two).total() == 1


def test_white_space_and_a_comment_on_the_line_change_no_fingerprint() -> None:
    assert names(audited(["import  json   # what for?"])) == names(audited(["import json"]))


def test_another_name_is_another_debt() -> None:
    assert not names(audited(["import json"])) & names(audited(["import csv"]))


def test_another_rule_is_another_debt() -> None:
    by_code: dict[str, set[str]] = {}
    for finding in audited(DEBTS):
        by_code.setdefault(finding.code, set()).add(finding.fingerprint)
    assert len(by_code) > 3
    assert sum(map(len, by_code.values())) == len(set().union(*by_code.values()))


def test_a_fingerprint_is_short_and_hexadecimal() -> None:
    for finding in audited(DEBTS):
        assert len(finding.fingerprint) == 16
        int(finding.fingerprint, 16)
