"""Methods that a framework calls on objects of classes derived from its own, though no cell calls them.

Comes in: the name of a method. Goes out: whether it is such a one. Sources: the references of PyTorch, Lightning,
Keras, Transformers, Gymnasium, MRJob, Luigi, Scrapy and Manim, and of the standard library (`threading`, `unittest`,
`ast`, `html.parser`, `http.server`, `cmd`, `json`, `logging`, `string`).
"""

from __future__ import annotations

_NAMES = frozenset(
    # training: PyTorch, Lightning, Keras, Transformers
    "forward training_step validation_step test_step predict_step configure_optimizers prepare_data setup "
    "train_dataloader val_dataloader test_dataloader predict_dataloader call build train_step compute_loss "
    "compute_output_shape get_config "
    # agents, jobs, scenes
    "step reset render mapper reducer combiner steps requires output parse start_requests construct "
    # the standard library
    "run setUp tearDown setUpClass tearDownClass runTest generic_visit default emit format get_value".split()
)
_PREFIXES = ("on_", "test_", "visit_", "handle_", "do_")


def is_callback(method: str) -> bool:
    """Whether frameworks call a method of that name by themselves."""
    return method in _NAMES or method.startswith(_PREFIXES)
