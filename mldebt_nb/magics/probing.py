"""`%mldebt data NAME`: a table or an estimator of the namespace, probed.

Comes in: the extension and a name. Goes out: a `Probe`. The object is read, never changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mldebt_nb.magics.asking import known_name, place_of

if TYPE_CHECKING:
    from mldebt_nb.magics.extension import Extension
    from mldebt_nb.probing import Probe


def probed(extension: Extension, name: str, target: str | None, *, examples: bool) -> Probe:
    """What `mldebt_nb.probe` says. Raises `click.ClickException` for what cannot be probed."""
    from mldebt_nb import probe
    from mldebt_nb.live.lineage import columns_read

    namespace: dict[str, Any] = extension.shell.user_ns
    subject = namespace[known_name(name, namespace)]
    options: dict[str, Any] = {
        "name": name, "examples": examples, "place": place_of(extension, name),
        "read": columns_read(extension.session, name),
    }  # fmt: skip
    try:
        try:
            return probe(subject, target, **options)
        except LookupError as error:
            from mldebt_nb.probes.asking import NoSuchColumn  # now that probing was possible

            if type(error) is not NoSuchColumn or target is None or not target.lstrip("-").isdigit():
                raise
            return probe(subject, int(target), **options)  # columns may be called by numbers
    except (TypeError, LookupError, ValueError, ImportError) as error:
        if not type(error).__module__.startswith("mldebt_nb."):
            raise
        raise click.ClickException(f"`{name}`: {error}") from None
