"""What a cell would do in a state, as far as its code is plain: folding, told in versions.

Comes in: a source, where it stops, a state of `Value`s. Goes out: a `Foretold`, the same in `Value`s. Remembers what it
told: the same source in the same state is not folded twice.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from mldebt_nb.dataflow.events import Access
from mldebt_nb.live import folding, world
from mldebt_nb.live.analyzer import Analyzer
from mldebt_nb.live.course import View
from mldebt_nb.live.fingerprint import Budget, Fingerprinter
from mldebt_nb.live.folding import Frozen, Hole
from mldebt_nb.live.footprint import MODULE, Footprint
from mldebt_nb.live.log import Run
from mldebt_nb.live.modules import Modules
from mldebt_nb.live.recorder import is_user_name
from mldebt_nb.live.values import ABSENT, NOT_KNOWN, Value, derived

_SECONDS = 0.01
_KEPT = 512


class Foretold(NamedTuple):
    """What would come. `names`: None for what is deleted; `altered`: those of the unknown ones that surely hold
    something else then; `skipped`: the statements nobody can tell of; `complete`: there are none; `shown` is
    the digest of the value of the last expression, None for nothing."""

    names: Mapping[str, Value | None]
    unknown: frozenset[str]
    altered: frozenset[str]
    skipped: frozenset[int]
    text: str
    shown: int | None
    complete: bool
    failed_at: int | None
    failure: BaseException | None

    def shows_the_same(self, other: Foretold) -> bool:
        """Whether both print and show the same, raise nothing, and are understood as far."""
        if self.failed_at is not None or other.failed_at is not None or self.skipped != other.skipped:
            return False
        return self.text == other.text and self.shown == other.shown and self.unknown == other.unknown


class Foreteller:
    """Folds the cells of one session. `modules` tells where live modules hold what cells have put there."""

    def __init__(self, analyzer: Analyzer, looker: Fingerprinter, modules: Modules) -> None:
        self._analyzer = analyzer
        self._modules = modules
        self._looker = looker
        self.transfer = Transfer()
        self._told: OrderedDict[tuple[str, int | None], tuple[Any, Foretold]] = OrderedDict()

    def foretell(
        self, source: str, footprint: Footprint, stop: int | None, at: Callable[[str], Value],
        state: Mapping[str, Value], imports: Mapping[str, Value],
    ) -> Foretold | None:  # fmt: skip
        """What `source` would do up to the statement `stop`; None when it binds names out of sight."""
        if footprint.defines_unseen:
            return None
        key = (source, stop)
        around = footprint.writes, {name: value.digest for name, value in imports.items()}
        known = self._told.get(key)
        if known is not None and known[0][0] == around and self._still(known[0], at, state):
            self._told.move_to_end(key)
            return known[1]
        self._analyzer.meaning(source)
        parsed = self._analyzer.parse(source)
        touches = [
            folding.Touch(w.statement, w.name, w.access is not Access.UPDATE and w.part is None)
            for w in footprint.writes
        ]
        budget = Budget(_SECONDS)
        patches: set[str] = set()  # asked for

        def patched(module: str, name: str) -> bool:
            location = f"{MODULE}{module}.{name}"
            patches.add(location)
            return at(location) is not ABSENT or self._modules.is_set(location)

        folded = folding.fold(
            parsed.tree.body[:stop],
            folding.State(
                known=lambda name: _known(at(name)),
                sharing=lambda tokens: _sharing(tokens, state),
                imports={name: _known(value) for name, value in imports.items()},
                node=self._analyzer.texts.node,
                code=self._analyzer.texts.code,
                patched=patched,
            ),
            touches,
            lambda obj: self._looker.digest(obj, budget),
        )
        told = Foretold(
            names={
                name: self._value(name, made)
                for name, made in folded.names.items()
                if is_user_name(name) or world.is_location(name)
            },
            unknown=frozenset(folded.unknown).union(*(magic.defines for magic in parsed.magics)),
            altered=frozenset(name for name in folded.altered if is_user_name(name)),
            skipped=frozenset(folded.skipped),
            text=folded.text,
            shown=None if folded.shown is None else self._shown(folded.shown),
            complete=folded.complete and not parsed.magics,
            failed_at=folded.failed_at,
            failure=folded.failure.with_traceback(None) if folded.failure is not None else None,
        )
        asked = {name: at(name) for name in folded.asked | patches}
        sharing = frozenset(_sharing(folded.tokens, state)) if folded.tokens else frozenset()
        live = {location: self._modules.is_set(location) for location in patches}
        self._told[key] = ((around, asked, folded.tokens, sharing, live), told)
        if len(self._told) > _KEPT:
            self._told.popitem(last=False)
        return told

    def _still(self, mark: Any, at: Callable[[str], Value], state: Mapping[str, Value]) -> bool:
        _, asked, tokens, sharing, live = mark
        if any(at(name) is not value for name, value in asked.items()):
            return False
        if any(self._modules.is_set(location) is not was for location, was in live.items()):
            return False
        return not tokens or frozenset(_sharing(tokens, state)) == sharing

    def given(self, name: str, held: Value, at: Callable[[str], Value]) -> Value:
        """What an import takes from a module's attribute, where the live one holds `held`."""
        found = at(name)
        if found is not ABSENT:
            return found
        if not self._modules.is_set(name):
            return held
        return self._modules.given(name) or derived("", name)

    def _value(self, name: str, made: folding.Made | Hole | None) -> Value | None:
        if made is None:
            return None
        if name.startswith(world.ENVIRONMENT):
            return world.variable(made.value)
        if isinstance(made, Hole):
            held: Value = made.value
            return held
        found = self._looker.look(made.value, Budget(_SECONDS)).value
        found.known = made.tree
        return found

    def _shown(self, value: Any) -> int:
        if isinstance(value, Hole) and value.value is not None:
            digest: int = value.value.digest
            return digest
        return self._looker.shown(value, Budget(_SECONDS))


def _known(value: Value) -> Any:
    """The tree of a version, or a hole."""
    if value is ABSENT:
        return folding.ABSENT
    if value.known is not NOT_KNOWN:
        return value.known
    return Hole(
        hash(("held", value.digest)), derived=value.derived, opaque=value.opaque, touched=value.touched, value=value
    )


def _sharing(tokens: frozenset[int], state: Mapping[str, Value]) -> Iterable[str]:
    """Names that hold one of these objects."""
    if isinstance(state, View):
        yield from state.sharing(tokens)
        return
    for name, value in state.items():
        if type(value.known) is Frozen and not tokens.isdisjoint(folding.tokens(value.known)):
            yield name


class Transfer:
    """Puts what runs left onto the objects of another state: where a run met what the state holds, the objects of the
    state take the place of those it met; all others are new. The same run onto the same state gives the same."""

    def __init__(self) -> None:
        self._done: dict[int, tuple[dict[str, Value | None], dict[str, Value]]] = {}

    def onto(self, run: Run, state: Mapping[str, Value]) -> Mapping[str, Value]:
        """What the run left under each name that it wrote."""
        left = {name: change.after for name, change in run.writes.items() if type(change.after.known) is Frozen}
        if not left:
            return left
        met = {name: state.get(name) for name, value in run.before.items() if type(value.known) is Frozen}
        known = self._done.get(run.number)
        if known is not None and all(known[0].get(name, run) is value for name, value in met.items()):
            return known[1]
        names: dict[int, int] = {}
        for name, now in met.items():
            if now is not None and type(now.known) is Frozen:
                folding.renaming(run.before[name].known, now.known, names)
        found = {name: value.holding(folding.renamed(value.known, names)) for name, value in left.items()}
        if len(self._done) > _KEPT:
            self._done.clear()
        self._done[run.number] = met, found
        return found
