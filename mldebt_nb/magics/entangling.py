"""`%mldebt entangle MODEL X Y`: what else changes in a model when one feature does, and which features may go.

Comes in: the extension, names, what is wanted. Goes out: an `Entanglement`. The objects are read, never changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import click

from mldebt_nb.live.failing import REPORT, described
from mldebt_nb.magics.asking import known_name, place_of
from mldebt_nb.magics.fitting import candidates
from mldebt_nb.magics.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mldebt_nb.entangling import Entanglement
    from mldebt_nb.magics.extension import Extension

#: The engines as they are written in a line, and as `entangle` calls them.
ENGINES = {"auto": "auto", "closed-form": "closed form", "surrogate": "surrogate", "retraining": "retraining"}


class Wanted(NamedTuple):
    """What stands behind the names: options of the magic."""

    confirm: bool
    slices: tuple[str, ...]
    groups: str | None
    time: str | None
    engine: str
    folds: int
    tolerance: float
    seed: int
    seconds: float | None


def entangled(extension: Extension, model: str, x: str | None, y: str | None, wanted: Wanted) -> Entanglement:
    """What `mldebt_nb.entangle` says. Raises `click.ClickException` for what cannot be measured."""
    from mldebt_nb import entangle

    namespace: dict[str, Any] = extension.shell.user_ns
    subject = namespace[known_name(model, namespace)]
    if x is None or y is None:
        raise click.ClickException(candidates(model, x, namespace))
    table, target = namespace[known_name(x, namespace)], namespace[known_name(y, namespace)]
    options: dict[str, Any] = {
        "groups": _values(wanted.groups, x, table, namespace), "time": _values(wanted.time, x, table, namespace),
        "slices": list(wanted.slices) or None, "engine": ENGINES[wanted.engine], "folds": wanted.folds,
        "tolerance": wanted.tolerance, "seed": wanted.seed, "seconds": wanted.seconds, "confirm": wanted.confirm,
        "place": place_of(extension, model),
    }  # fmt: skip
    with Progress(extension.shell) as progress:
        try:
            return entangle(subject, table, target, progress=progress.told, **options)
        except KeyboardInterrupt:
            raise click.ClickException("stopped; the model and the data are as they were") from None
        except Exception as error:  # noqa: BLE001 - models and tables of others: whatever they do, tracking goes on
            raise click.ClickException(_sentence(model, error)) from None


def _sentence(model: str, error: Exception) -> str:
    """What was wrong, and what to do."""
    if not type(error).__module__.startswith("mldebt_nb."):
        return f"`{model}`: measuring failed ({described(error)}); {REPORT}"
    hint = "; without --confirm you get what was measured" if isinstance(error, RuntimeError) else ""
    return f"`{model}`: {error}{hint}"


def _values(name: str | None, table_name: str, table: Any, namespace: Mapping[str, Any]) -> Any:
    """One value per row: what a name of the namespace holds, else a column of the table."""
    if name is None or name in namespace:
        return None if name is None else namespace[name]
    columns = getattr(table, "columns", None)
    if columns is not None and name in [str(column) for column in columns]:
        return table[next(column for column in columns if str(column) == name)]
    raise click.ClickException(f"neither the kernel nor `{table_name}` has `{name}`: give one value for each row")
