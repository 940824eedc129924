"""Which rules there are: found by walking this package and the entry points of other people's.

Comes in: nothing. Goes out: a `Registry`, an object that is handed over.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from functools import cached_property
from importlib.metadata import entry_points

from mldebt_nb.config import Config, RuleSettings, selects
from mldebt_nb.findings.model import RuleInfo
from mldebt_nb.rules.base import Rule

ENTRY_POINTS = "mldebt_nb.rules"


class DuplicateRule(ValueError):
    """Two rules claim one name or code."""


class Registry:
    """Rules in the order of their codes."""

    def __init__(self, rules: list[type[Rule]]) -> None:
        self.rules = tuple(sorted(rules, key=lambda rule: rule.code))
        seen: dict[str, type[Rule]] = {}
        for rule in self.rules:
            for label in (rule.code, rule.name):
                other = seen.setdefault(label, rule)
                if other is not rule:
                    raise DuplicateRule(f"{label!r} is claimed by {other.__qualname__} and by {rule.__qualname__}")

    def __iter__(self) -> Iterator[type[Rule]]:
        return iter(self.rules)

    def selected(self, config: Config) -> tuple[type[Rule], ...]:
        """The rules that `config` asks for."""
        wanted = config.select or ("ALL",)
        return tuple(
            rule
            for rule in self.rules
            if any(selects(s, rule.name, rule.code) for s in (*wanted, *config.extend_select))
            and not any(selects(s, rule.name, rule.code) for s in config.ignore)
        )

    def find(self, label: str) -> type[Rule] | None:
        """By name or code, in any case."""
        return next((r for r in self.rules if label.lower() == r.name or label.upper() == r.code), None)

    @cached_property
    def infos(self) -> dict[str, RuleInfo]:
        return {rule.code: rule.info() for rule in self.rules}

    @cached_property
    def settings(self) -> RuleSettings:
        return RuleSettings(
            names=frozenset(rule.name for rule in self.rules),
            codes=frozenset(rule.code for rule in self.rules),
            settings={rule.name: {k: s.default for k, s in rule.settings.items()} for rule in self.rules},
        )


def discover() -> Registry:
    """All rules of this package and of installed packages with the entry point `mldebt_nb.rules`."""
    import mldebt_nb.rules as package

    found: dict[str, type[Rule]] = {}
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.ispkg and module.name.count(".") >= 3:  # mldebt_nb.rules.<family>.<rule>
            _collect(importlib.import_module(module.name), found)
    for entry in entry_points(group=ENTRY_POINTS):
        _collect(entry.load(), found)
    return Registry(list(found.values()))


def _collect(source: object, found: dict[str, type[Rule]]) -> None:
    members = [source] if inspect.isclass(source) else [m for _, m in inspect.getmembers(source, inspect.isclass)]
    for member in members:
        if issubclass(member, Rule) and member is not Rule and not member.abstract:
            found[f"{member.__module__}.{member.__qualname__}"] = member
