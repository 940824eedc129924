"""Tensors of every kind that PyTorch has; only where it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mldebt_nb.live.fingerprint import Budget, Fingerprinter, Origins
from mldebt_nb.live.tables import Frames
from tests.live.kernels import Notebook, notebook

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.xdist_group("live")

KINDS = {
    "sparse": "torch.sparse_coo_tensor([[0], [1]], [3.0], (2, 2))",
    "compressed": "torch.eye(2).to_sparse_csr()",
    "bfloat16": "torch.zeros(2, dtype=torch.bfloat16)",
    "float8": "torch.zeros(2, dtype=torch.float8_e5m2)",
    "complex": "torch.ones(2, dtype=torch.complex64)",
    "conjugate": "torch.ones(2, dtype=torch.complex64).conj()",
    "negative view": "torch._neg_view(torch.ones(2))",
    "nowhere": "torch.ones(2, device='meta')",
    "scalar": "torch.tensor(1.0)",
    "bool": "torch.tensor([True, False])",
    "empty": "torch.empty(0, 3)",
    "expanded": "torch.ones(1).expand(1000)",
    "transposed": "torch.arange(6).reshape(2, 3).T",
    "parameter": "torch.nn.Parameter(torch.ones(2))",
    "with a gradient": "(torch.ones(2, requires_grad=True) * 2)",
    "nested": "torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])",
}
MADE = "import torch\nt = {}"


@pytest.fixture
def cells() -> Iterator[Notebook]:
    with notebook() as made:
        yield made


def states(cells: Notebook) -> dict[str, str]:
    status = cells.session.status()
    assert status.problem is None
    return {cell.id: cell.status for cell in status.cells}


@pytest.mark.parametrize("made", KINDS.values(), ids=KINDS)
def test_every_kind_is_followed(cells: Notebook, made: str) -> None:
    cells.run(MADE.format(made), "a").raise_error()
    cells.run("held = [t]\nshape = t.shape if not t.is_nested else 0", "b").raise_error()
    assert "stale" not in states(cells).values()
    assert cells.errors == cells.printed


@pytest.mark.parametrize("made", ["torch.zeros(3)", "torch.zeros(3, dtype=torch.bfloat16)"])
def test_a_change_in_place_shows_under_its_views(cells: Notebook, made: str) -> None:
    cells.run(MADE.format(made), "a")
    cells.run("view = t[:2]", "b")
    cells.run("t.add_(1); None", "c")
    cells.run("view", "d")
    assert set(states(cells).values()) == {"clean"}
    cells.run("t.add_(1); None", "c")
    cells.run("view", "d")
    assert states(cells)["d"] == "stale"


def test_training_twice_is_not_training_once(cells: Notebook) -> None:
    for name, source in {
        "a": "import torch\ntorch.manual_seed(0)\nx, y = torch.rand(4, 2), torch.rand(4, 1)",
        "b": "model = torch.nn.Linear(2, 1)\nsteps = torch.optim.SGD(model.parameters(), lr=0.1)",
        "c": "loss = ((model(x) - y) ** 2).mean()\nsteps.zero_grad()\nloss.backward()\nsteps.step()",
        "d": "round(model.weight.sum().item(), 6)",
    }.items():
        cells.run(source, name).raise_error()
    assert set(states(cells).values()) == {"clean"}
    cells.run("loss = ((model(x) - y) ** 2).mean()\nsteps.zero_grad()\nloss.backward()\nsteps.step()", "c")
    cells.run("round(model.weight.sum().item(), 6)", "d")
    assert states(cells)["d"] in ("stale", "unknown")


def test_a_subclass_is_not_asked(cells: Notebook) -> None:
    cells.run(
        "import torch\nclass Loud(torch.Tensor):\n    @classmethod\n    def __torch_function__(cls, *a, **k):\n"
        "        print('asked')\n        return super().__torch_function__(*a, **k)\n"
        "t = torch.ones(2).as_subclass(Loud)",
        "a",
    ).raise_error()
    cells.run("held = [t]", "b")
    assert cells.printed == ""


def test_under_other_modes_of_torch(cells: Notebook) -> None:
    cells.run("import torch\nwith torch.inference_mode():\n    t = torch.ones(3)", "a")
    cells.run("held = [t]", "b")
    cells.run("torch.set_default_device('meta')\nm = torch.ones(2)", "c")
    cells.run("n = torch.ones(2)", "d")
    cells.run("torch.set_default_device('cpu')\ntorch.use_deterministic_algorithms(False)", "e")
    cells.run("g = torch.Generator().manual_seed(3)\nv = torch.rand(2, generator=g)", "f")
    assert "stale" not in states(cells).values()


#: By what makes them, in two versions: what lies in memory is told by its bytes.
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


def _inferred(n: int) -> Any:
    with torch.inference_mode():
        return torch.full((2,), n)


@pytest.mark.parametrize("kind", SEEN)
def test_what_a_tensor_holds_is_seen(kind: str) -> None:
    looker = Fingerprinter({}, Origins(), Frames())
    one, same, other = (looker.look(SEEN[kind](n), Budget(5)).value for n in (1, 1, 2))
    assert not one.opaque
    assert one.same(same)
    assert not one.same(other)
