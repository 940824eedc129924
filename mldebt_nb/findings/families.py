"""The families of debt, in the order in which they are told.

Comes in: nothing. Goes out: each family's name as rules say it, and what it is called for people. Most are sections of
Sculley et al. 2015; the first two are what makes a notebook's own state unreliable.
"""

from __future__ import annotations

FAMILIES: dict[str, str] = {
    "notebook-state": "notebook state",
    "dead-code": "dead code",
    "boundaries": "eroded boundaries",
    "data-dependencies": "data dependencies",
    "feedback-loops": "feedback loops",
    "anti-patterns": "ML anti-patterns",
    "configuration": "configuration",
    "external-world": "the external world",
    "testing": "data testing",
    "leakage": "leakage",
    "reproducibility": "reproducibility",
    "process": "process",
    "culture": "culture",
}


def title(family: str) -> str:
    """What a family is called; other people's rules may have families of their own."""
    return FAMILIES.get(family, family.replace("-", " "))
