"""Tensors of every kind are looked into, or opaque; none ends the session."""

from __future__ import annotations

from typing import Any

import pytest

from mldebt_nb.live.fingerprint import Budget, Fingerprinter, Origins
from mldebt_nb.live.tables import Frames

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.xdist_group("live")

#: By what makes them, in two versions.
SEEN = {
    "plain": lambda n: torch.full((3,), n),
    "one": lambda n: torch.tensor(n),
    "empty": lambda n: torch.empty(n, 0),
    "bfloat16": lambda n: torch.full((2,), n, dtype=torch.bfloat16),
    "float8": lambda n: torch.full((2,), float(n)).to(torch.float8_e4m3fn),
    "half": lambda n: torch.full((2,), n, dtype=torch.half),
    "conjugated": lambda n: torch.full((2,), complex(0, n)).conj(),
    "negated": lambda n: torch.full((2,), n)._neg_view(),
    "parameter": lambda n: torch.nn.Parameter(torch.full((2,), float(n))),
    "with gradient": lambda n: torch.full((2,), float(n), requires_grad=True) * 2,
    "a view": lambda n: torch.full((2, 6), n).T[::2],
    "expanded": lambda n: torch.full((2,), n).expand(100, 2),
    "inference": lambda n: _inferred(n),
    "size": lambda n: torch.Size([n]),
    "dtype": lambda n: (torch.int8, torch.int16)[n - 1],
}
NOT_SEEN = {
    "sparse": lambda: torch.ones(3).to_sparse(),
    "nested": lambda: torch.nested.nested_tensor([torch.zeros(2)]),
    "quantized": lambda: torch.quantize_per_tensor(torch.zeros(2), 0.1, 0, torch.qint8),
    "of no memory": lambda: torch.zeros(2, device="meta"),
    "complex32": lambda: torch.zeros(2, dtype=torch.complex32),
}


def _inferred(n: int) -> Any:
    with torch.inference_mode():
        return torch.full((2,), n)


@pytest.fixture
def looker() -> Fingerprinter:
    return Fingerprinter({}, Origins(), Frames())


@pytest.mark.parametrize("kind", SEEN)
def test_what_a_tensor_holds_is_seen(kind: str, looker: Fingerprinter) -> None:
    one, same, other = (looker.look(SEEN[kind](n), Budget(5)).value for n in (1, 1, 2))
    assert not one.opaque
    assert one.same(same)
    assert not one.same(other)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kind", NOT_SEEN)
def test_what_nobody_can_look_into_is_opaque(kind: str, looker: Fingerprinter) -> None:
    assert looker.look(NOT_SEEN[kind](), Budget(5)).value.opaque


def test_a_tensor_of_a_class_of_its_own_is_not_asked(looker: Fingerprinter) -> None:
    asked: list[Any] = []

    class Own(torch.Tensor):  # type: ignore[misc]
        @classmethod
        def __torch_function__(cls, function: Any, *rest: Any) -> Any:
            asked.append(function)
            return super().__torch_function__(function, *rest)

    held = torch.zeros(2).as_subclass(Own)
    asked.clear()
    assert looker.look([held], Budget(5)).value.opaque
    assert not asked
