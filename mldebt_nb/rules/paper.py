"""The debts of "Hidden Technical Debt in Machine Learning Systems" (Sculley et al., 2015), and which rules find them.

Comes in: nothing. Goes out: `DEBTS`, from which the pages of docs/debts are made. Definitions are in our words; the
section is the paper's. A debt is told by the beginnings of codes.
"""

from __future__ import annotations

import msgspec


class Debt(msgspec.Struct, frozen=True):
    """One debt of the paper: what it is, and the beginnings of the codes of rules that find it."""

    name: str
    section: str
    definition: str
    codes: tuple[str, ...]

    @property
    def slug(self) -> str:
        return self.name.lower().replace(" ", "-")


DEBTS = (
    Debt(
        "Entanglement",
        "2, complex models erode boundaries",
        "A model mixes its inputs, so that no input can be improved alone: changing anything changes everything. In a "
        "notebook the same holds of a global that many cells change and many read.",
        ("BND101", "BND102", "BND103"),
    ),
    Debt(
        "Correction cascades",
        "2, complex models erode boundaries",
        "A model is built upon another's predictions to correct them. It depends on the other's mistakes, and from then "
        "on neither can be improved without harming the sum.",
        ("BND104",),
    ),
    Debt(
        "Undeclared consumers",
        "2, complex models erode boundaries",
        "Predictions are left where anybody can read them. Whoever does is coupled to the model, and nobody knows of it "
        "until it changes.",
        ("BND105",),
    ),
    Debt(
        "Unstable data dependencies",
        "3, data dependencies cost more than code dependencies",
        "An input changes without notice: another team owns it, it is the output of a model, it lies at an address that is "
        "overwritten, or only on one machine.",
        ("DAT101", "DAT102", "DAT103", "DAT110"),
    ),
    Debt(
        "Underutilized data dependencies",
        "3, data dependencies cost more than code dependencies",
        "Columns, features and packages that bring next to nothing are carried along, and each can break the system.",
        ("DAT104", "DAT105", "DAT106", "DAT107", "DAT108", "DAT109", "DED101"),
    ),
    Debt(
        "Feedback loops",
        "4, feedback loops",
        "What a model says comes back as what it learns from, within one notebook or by way of files and the world.",
        ("FBK",),
    ),
    Debt(
        "Glue code",
        "5, ML-system anti-patterns",
        "Most of the code carries data from one general library into another and freezes the system to what they can do.",
        ("ANT101",),
    ),
    Debt(
        "Pipeline jungles",
        "5, ML-system anti-patterns",
        "Preparation of data that has grown step by step: scrapes, joins, samples, files in between, without a shape that "
        "could be tested.",
        ("ANT102", "NBS105", "NBS108"),
    ),
    Debt(
        "Dead experimental codepaths",
        "5, ML-system anti-patterns",
        "Branches, variants and cells of old experiments stay and multiply the states that a change must be thought through for.",
        ("ANT103", "DED102", "DED103", "DED104", "DED105", "DED106", "DED107"),
    ),
    Debt(
        "Abstraction debt",
        "5, ML-system anti-patterns",
        "There is no strong abstraction for a data set, a model, a split, so each is copied as loose code and variables.",
        ("ANT104",),
    ),
    Debt(
        "Common smells",
        "5, ML-system anti-patterns",
        "Rich things as plain old data, several languages in one system, prototypes of small scale that stay.",
        ("ANT105", "ANT106", "ANT107", "ANT108", "ANT12"),
    ),
    Debt(
        "Configuration debt",
        "6, configuration debt",
        "Settings are strewn through the code: literals, copies that disagree, keys that nobody reads, credentials.",
        ("CFG",),
    ),
    Debt(
        "Changes in the external world",
        "7, dealing with changes in the external world",
        "Thresholds chosen by hand stay while the world moves on, and nothing watches what the model says of it.",
        ("WLD",),
    ),
    Debt(
        "Data testing debt",
        "8, other areas of ML-related debt",
        "Code is tested and data is not, though data replaces code; and a score is only as good as the split behind it.",
        ("TST", "LKG"),
    ),
    Debt(
        "Reproducibility debt",
        "8, other areas of ML-related debt",
        "Running it again gives something else: hidden state, order of execution, seeds, versions, network, clock.",
        ("NBS", "REP"),
    ),
    Debt(
        "Process management debt",
        "8, other areas of ML-related debt",
        "Copies of notebooks, untitled and oversized ones, experiments of which only outputs tell.",
        ("PRC",),
    ),
    Debt(
        "Cultural debt",
        "8, other areas of ML-related debt",
        "What a team rewards: admitted debts that nobody pays, work that nobody else can follow.",
        ("CUL",),
    ),
)
