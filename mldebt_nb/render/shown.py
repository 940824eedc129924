"""How a result shows itself: as a page in a notebook, as text in a terminal.

Comes in: a class that has both forms. Goes out: what Python and Jupyter ask of it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod


class Shown(ABC):
    """What has a rich and a plain form."""

    @abstractmethod
    def to_html(self) -> str:
        """A piece of HTML that needs nothing but itself."""

    @abstractmethod
    def __str__(self) -> str: ...

    def __repr__(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": self.to_html()}
