"""Into the output of the cell that runs.

Comes in: an object that shows itself, or a mimebundle. Goes out: a display of its rich and its plain form; front ends
and terminals choose.
"""

from __future__ import annotations

from typing import Any, Protocol

from IPython.display import publish_display_data


class Shown(Protocol):
    """What has a rich and a plain form."""

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]: ...


def show(shown: Shown | dict[str, str]) -> None:
    """Display it."""
    data: dict[str, Any] = shown if isinstance(shown, dict) else dict(shown._repr_mimebundle_())
    publish_display_data(data)  # type: ignore[no-untyped-call]
