"""The arguments of one call."""

from __future__ import annotations

from mldebt_nb.pipeline.values import UNKNOWN, Constant, Value


class Arguments:
    """Positional and named arguments, evaluated."""

    __slots__ = ("named", "positional")

    def __init__(self, positional: list[Value], named: dict[str, Value]) -> None:
        self.positional = positional
        self.named = named

    def all(self) -> list[Value]:
        return [*self.positional, *self.named.values()]

    def get(self, name: str, position: int | None = None) -> Value:
        """The argument called `name`, or at `position`; `UNKNOWN` where neither is given."""
        if name in self.named:
            return self.named[name]
        if position is not None and position < len(self.positional):
            return self.positional[position]
        return UNKNOWN

    def constant(self, name: str, position: int | None = None) -> object:
        """The literal given for `name`; None where there is none."""
        value = self.get(name, position)
        return value.value if isinstance(value, Constant) else None
