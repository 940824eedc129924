"""PyTorch: tensors, functions, modules, optimisers, data loaders; on the processor."""

from __future__ import annotations

from scripts.knowledge.library import Library


def _toys() -> dict[str, object]:
    import torch

    torch.set_num_threads(1)
    data = torch.utils.data

    def tensor() -> torch.Tensor:
        return torch.tensor([[4.0, 1.5, 2.5], [0.5, 3.0, 6.5], [7.0, 0.25, 1.25]])

    def stepped(kind: str) -> object:
        layer = torch.nn.Linear(3, 1)
        layer(tensor()).sum().backward()
        return getattr(torch.optim, kind)(layer.parameters(), lr=0.1)

    def learned() -> torch.nn.Module:
        layer = torch.nn.Linear(3, 2)
        layer(tensor()).sum().backward()
        return layer

    return {
        "torch": torch,
        "learned": learned,
        "tensor": tensor,
        "vector": lambda: torch.tensor([3.0, 1.5, 2.5, 0.5]),
        "chances": lambda: torch.full((8, 8), 0.5),
        "whole": lambda: torch.tensor([2, 0, 1]),
        "layer": lambda: torch.nn.Linear(3, 2),
        "stepped": stepped,
        "dataset": lambda: data.TensorDataset(torch.arange(12.0)),
        "long": lambda: torch.zeros(64),
    }


LIBRARY = Library(
    distribution="torch",
    package="torch",
    modules=("torch", "torch.nn", "torch.nn.functional", "torch.nn.init", "torch.nn.utils", "torch.optim", "torch.optim.lr_scheduler", "torch.utils.data",
             "torch.random", "torch.cuda", "torch.backends.cudnn", "torch.linalg"),
    toys=_toys(),
    enough=1,
    only_listed=True,
    receivers={
        "torch.Tensor": ("tensor()", "vector()"),
        "torch.nn.Module": ("learned()",),
        "torch.nn.Sequential": ("torch.nn.Sequential(layer(), torch.nn.Dropout())",),
        "torch.optim.Optimizer": ("stepped('SGD')",),
        "torch.optim.Adam": ("stepped('Adam')",),
        "torch.optim.SGD": ("stepped('SGD')",),
        "torch.utils.data.DataLoader": ("torch.utils.data.DataLoader(dataset())",),
        "torch.Generator": ("torch.Generator()",),
    },
    calls={
        "torch.rand": ("3",), "torch.randn": ("3",), "torch.randint": ("0, 1000000, (3,)",), "torch.randperm": ("9",), "torch.normal": ("0.0, 1.0, (3,)",),
        "torch.bernoulli": ("chances()",), "torch.multinomial": ("chances(), 2",), "torch.poisson": ("tensor() * 100",), "torch.manual_seed": ("3",),
        "torch.tensor": ("[1.0, 2.0]",), "torch.from_numpy": ("__import__('numpy').ones(3)",), "torch.zeros": ("3",), "torch.ones": ("3",), "torch.full": ("(3,), 2.0",),
        "torch.cat": ("[tensor(), tensor()]",), "torch.stack": ("[tensor(), tensor()]",), "torch.where": ("tensor() > 1, tensor(), tensor()",),
        "torch.einsum": ("'ij->i', tensor()",), "torch.dropout": ("long(), 0.5, True",),
        "torch.utils.data.random_split": ("dataset(), [8, 4]",), "torch.utils.data.DataLoader": ("dataset()",), "torch.utils.data.TensorDataset": ("tensor()",),
        "torch.utils.data.RandomSampler": ("dataset()",), "torch.utils.data.Subset": ("dataset(), [0]",),
        "torch.nn.functional.dropout": ("torch.ones(64)",), "torch.nn.functional.cross_entropy": ("tensor(), whole()",), "torch.nn.functional.nll_loss": ("tensor(), whole()",),
        "torch.nn.functional.one_hot": ("whole()",), "torch.nn.functional.linear": ("tensor(), tensor()",), "torch.nn.functional.embedding": ("whole(), tensor()",),
        "torch.nn.functional.*mse_loss": ("tensor(), tensor()",), "torch.nn.functional.*_loss": ("tensor().sigmoid(), tensor().sigmoid()",),
        "torch.nn.init.*": ("tensor()",), "torch.nn.init.constant_": ("tensor(), 1.0",), "torch.nn.Linear": ("3, 2",), "torch.nn.Conv2d": ("1, 2, 3",), "torch.nn.Conv1d": ("1, 2, 3",),
        "torch.nn.LSTM": ("3, 2",), "torch.nn.GRU": ("3, 2",), "torch.nn.RNN": ("3, 2",), "torch.nn.Embedding": ("4, 2",), "torch.nn.Sequential": ("layer()",),
        "torch.nn.MultiheadAttention": ("4, 2",), "torch.nn.TransformerEncoderLayer": ("4, 2",), "torch.nn.Bilinear": ("2, 2, 2",), "torch.nn.ConvTranspose2d": ("1, 2, 3",),
        "torch.nn.utils.clip_grad_norm_": ("stepped('SGD').param_groups[0]['params'], 0.01",), "torch.nn.utils.clip_grad_value_": ("stepped('SGD').param_groups[0]['params'], 0.01",),
        "torch.optim.*": ("layer().parameters(), lr=0.1",), "torch.optim.lr_scheduler.StepLR": ("stepped('SGD'), 1",),
        "torch.optim.Adam.*": ("",), "torch.optim.SGD.*": ("",), "torch.optim.Optimizer.*": ("",),
        "torch.Tensor.__getitem__": ("0",), "torch.Tensor.__setitem__": ("0, 9.0",), "torch.Tensor.view": ("-1",), "torch.Tensor.reshape": ("-1",), "torch.Tensor.to": ("torch.float64",),
        "torch.Tensor.type": ("torch.float64",), "torch.Tensor.expand": ("3, 3", "2, 4"), "torch.Tensor.permute": ("1, 0", "0"), "torch.Tensor.transpose": ("0, 1", "0, 0"),
        "torch.Tensor.fill_": ("9.0",), "torch.Tensor.copy_": ("x * 2",), "torch.Tensor.bernoulli_": ("",), "torch.Tensor.normal_": ("",), "torch.Tensor.uniform_": ("",),
        "torch.Tensor.random_": ("",), "torch.Tensor.exponential_": ("",), "torch.Tensor.unsqueeze": ("0",), "torch.Tensor.requires_grad_": ("",),
        "torch.Tensor.backward": (), "torch.nn.Module.__call__": ("tensor()",), "torch.nn.Module.forward": (), "torch.nn.Sequential.__call__": ("tensor()",), "torch.nn.Sequential.forward": ("tensor()",),
        "torch.nn.Module.load_state_dict": ("torch.nn.Linear(3, 2).state_dict()",), "torch.nn.Module.apply": ("lambda module: None",), "torch.nn.Module.to": ("torch.float64",),
        "torch.nn.Module.add_module": ("'more', layer()",), "torch.nn.Module.zero_grad": ("",), "torch.nn.Module.train": ("False",), "torch.nn.Sequential.append": ("layer()",),
        "torch.Generator.manual_seed": ("3",),
    },
    candidates={
        "dim": ("0",), "dim0": ("0",), "dim1": ("0",), "size": ("3",), "p": ("0.5",), "k": ("1",), "other": ("x", "tensor()"), "mat2": ("tensor()",), "tensors": ("[tensor()]",),
        "": ("tensor()", "vector()", "2.0", "1"),
    },
    untried=(
        "torch.cuda.*", "torch.load", "torch.save", "torch.compile*", "torch.hub*", "torch.set_*", "torch.use_*", "torch.empty*", "torch._*", "torch.Tensor.share_memory_",
        "torch.backends.*", "torch.seed", "torch.random.seed", "torch.Tensor.cuda", "torch.nn.Module.cuda", "torch.nn.Module.xpu", "torch.nn.Module.ipu", "torch.nn.Module.mtia",
        "torch.nn.Module.compile", "torch.Tensor.storage*", "torch.Tensor.untyped_storage", "torch.nn.Module.register*", "torch.Tensor.register*", "torch.Tensor.numpy_T",
        "torch.export*", "torch.Tensor.new_empty", "torch.Tensor.resize*", "torch.Tensor.set_", "torch.Tensor.__len__", "torch.utils.data.get_worker_info", "torch.from_file",
        "torch.Tensor.map*_", "torch.Tensor.record_stream", "torch.Tensor.is_shared", "torch.Tensor.apply_", "torch.*.empty*", "torch.range", "torch.vmap", "torch.cond",
        "torch.while_loop", "torch.fork", "torch.wait", "torch.import_ir*", "torch.parse*", "torch.init_num_threads", "torch.get_file_path", "torch.prepare_*",
    ),
    left_out=(
        "torch._*", "torch.*.__contains__", "torch.[A-Z]*Type", "torch.[A-Z]*Storage", "torch.*cudnn_*", "torch.*miopen*", "torch.*mkldnn*", "torch.*fbgemm*", "torch.*quantize*",
        "torch.sym_*", "torch.cudnn*", "torch.cuda.[A-Z]*", "torch.*Error", "torch.*_copy", "torch.[A-FH-SU-Z]*", "torch.is_*", "torch.get_*", "torch.Tensor.sparse*", "torch.Tensor.[a-z]*_sparse*",
        "torch.backends.cudnn.[A-Z]*", "torch.Tensor.[a-z]*arc[a-z]*", "torch.Tensor.[A-Z][a-z]*", "torch.native_*", "torch.quantized*", "torch.jit*", "torch.*qscheme*", "torch.Tensor.q_*",
        "torch.*int_repr", "torch.nn.Quant*", "torch.nn.Unini*", "torch.nn.Param*", "torch.nn.Buffer", "torch.cuda.[a-l]*", "torch.cuda.nv*", "torch.cuda.j*", "torch.ops*", "torch.nn.Lazy*",
        "torch.*batch_norm_*", "torch.choose_*", "torch.cdist_*", "torch.functional*", "torch.sparse_*", "torch.set_default_tensor_type", "torch.nn.Module.register_*", "torch.nn.Module.dump*",
    ),
)  # fmt: skip
