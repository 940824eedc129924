"""What a rule is. A class that lacks documentation, examples, a price or a check cannot be defined.

Comes in: nothing. Goes out: `Rule`, `Example`, `Setting`. How rules are found stands in
`registry`, what they are given in `context`. Rules that judge measurements of live objects derive from
`probe_rule.ProbeRule`, those that only a running kernel can decide from `live_rule.LiveRule`.
"""

from __future__ import annotations

import inspect
import re
from abc import ABC
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from mldebt_nb.findings.model import Finding, RuleInfo, Severity
from mldebt_nb.findings.suppression import Outcome
from mldebt_nb.rules.needs import NEEDS

if TYPE_CHECKING:
    from mldebt_nb.rules.context import Context
    from mldebt_nb.rules.observations import Observations

SECTIONS = (
    "What it finds",
    "Why it is debt",
    "How it is decided and where it is wrong",
    "How to pay it back",
    "References",
)

#: What an example's notebook is called where its name does not matter.
UNNAMED = "example.ipynb"

_CODE = re.compile(r"[A-Z]{3}\d{3}\Z")
_NAME = re.compile(r"[a-z]+(-[a-z]+)*\Z")


class IncompleteRule(TypeError):
    """A rule class lacks something that users or tests need."""


class Setting(msgspec.Struct, frozen=True):
    """A threshold that configuration may change."""

    default: Any
    unit: str
    about: str


class Example(msgspec.Struct, frozen=True):
    """A notebook in py:percent form. Lines that end in `#!` are where the rule must fire; no such line: it must not.

    `# %% [3]` gives a cell an execution count; `raises=NameError:2` a stored traceback at its line 2. A first line
    `#!` stands for the whole notebook. `settings` are those of the rule that keep the example small.
    """

    title: str
    text: str
    confidence: str = "high"
    language: str = "python"
    path: str = UNNAMED
    settings: dict[str, Any] = {}

    @property
    def is_bad(self) -> bool:
        return "#!" in self.text


class Rule(ABC):
    """One debt. The docstring is the documentation; its first line is the summary."""

    code: ClassVar[str]
    name: ClassVar[str]
    family: ClassVar[str]
    severity: ClassVar[Severity]
    effort_minutes: ClassVar[float]
    where: ClassVar[tuple[str, ...]] = ("static",)
    since: ClassVar[str] = "0.1.0"
    help: ClassVar[str]  # the first step to pay it back
    needs: ClassVar[tuple[str, ...]] = ("code",)  # words of `needs.NEEDS`; where one is missing, it does not apply
    spread: ClassVar[str] = "none"  # whose run time is its interest: "downstream", "cell" or "none"
    settings: ClassVar[dict[str, Setting]] = {}
    examples: ClassVar[tuple[Any, ...]]  # `Example`s, or what a kind of rule has instead: with `title` and `is_bad`
    abstract: ClassVar[bool] = False  # a kind of rule, not one itself
    judging: ClassVar[tuple[str, ...]] = ("check", "review")  # one of these methods it must define

    def check(self, context: Context) -> Iterator[Finding]:
        """The findings in one notebook."""
        return iter(())

    def review(
        self, context: Context, outcome: Outcome, active: frozenset[str], known: frozenset[str]
    ) -> Iterator[Finding]:
        """Findings about the suppressions, once all rules have run; `active` and `known` are names and codes."""
        return iter(())

    def observe(self, seen: Observations, context: Context) -> Iterator[Finding]:
        """The findings in what a session saw; `context` is of the live notebook."""
        return iter(())

    def __init_subclass__(cls, *, abstract: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.abstract = abstract
        problems = [] if abstract else list(_problems(cls))
        if problems:
            raise IncompleteRule(f"rule {cls.__name__}: " + "; ".join(problems))

    @classmethod
    def info(cls) -> RuleInfo:
        documentation = inspect.cleandoc(cls.__doc__ or "")
        return RuleInfo(
            name=cls.name,
            code=cls.code,
            family=cls.family,
            where=cls.where,
            severity=cls.severity,
            effort_minutes=cls.effort_minutes,
            summary=documentation.partition("\n")[0],
            documentation=documentation,
            since=cls.since,
        )


def _problems(cls: type[Rule]) -> Iterator[str]:
    for attribute, kind in (
        ("code", str), ("name", str), ("family", str), ("severity", Severity), ("effort_minutes", (int, float)),
        ("help", str), ("examples", tuple),
    ):  # fmt: skip
        if not isinstance(getattr(cls, attribute, None), kind):
            yield f"`{attribute}` is missing"
    if not _CODE.match(getattr(cls, "code", "")):
        yield "`code` must be three capital letters and three digits"
    if not _NAME.match(getattr(cls, "name", "")):
        yield "`name` must be lower-case words joined by hyphens"
    for need in cls.needs:
        if need not in NEEDS:
            yield f"`needs` names {need!r}; there are {', '.join(NEEDS)}"
    documentation = cls.__dict__.get("__doc__") or ""
    for section in SECTIONS:
        if f"## {section}" not in documentation:
            yield f"its documentation lacks the section `## {section}`"
    examples = getattr(cls, "examples", ())
    if not any(e.is_bad for e in examples):
        yield "it has no bad example"
    if all(e.is_bad for e in examples):
        yield "it has no good example"
    if not any(method in cls.__dict__ for method in cls.judging):
        methods = [f"`{method}`" for method in cls.judging]
        yield f"it has neither {' nor '.join(methods)}" if len(methods) > 1 else f"it has no {methods[0]}"
