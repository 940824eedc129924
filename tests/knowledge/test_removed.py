"""What is said to be removed is looked up in the libraries that are installed."""

from __future__ import annotations

import importlib
import warnings
from importlib.metadata import PackageNotFoundError, version

import pytest
from packaging.version import Version

from mldebt_nb.knowledge.calls import Kind
from mldebt_nb.knowledge.removed import NAMES, Removal, removed, removed_method


@pytest.mark.parametrize("removal", NAMES, ids=lambda removal: removal.name)
def test_the_installed_library_lacks_the_name(removal: Removal) -> None:
    try:
        own = Version(version(removal.library))
    except PackageNotFoundError:
        pytest.skip(f"{removal.library} is not installed")
    if own < Version(removal.version):
        pytest.skip(f"{removal.library} {own} is older than {removal.version}")
    module, _, name = removal.name.rpartition(".")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            assert not hasattr(importlib.import_module(module), name)
        except ImportError:
            return  # what it stood in is gone as well
        with pytest.raises(ImportError):
            importlib.import_module(removal.name)


def test_the_installed_frame_lacks_the_methods() -> None:
    import pandas

    assert removed_method(Kind.FRAME, "append") == Removal("pandas", "append", "2.0")
    for name in ("append", "ix", "iteritems", "as_matrix", "sort", "mad", "lookup"):
        assert not hasattr(pandas.DataFrame, name)
    assert removed_method(Kind.LIST, "append") is None


def test_what_is_in_a_removed_module_is_gone_too() -> None:
    assert removed("sklearn.cross_validation.train_test_split") == removed("sklearn.cross_validation")
    assert removed("sklearn.model_selection.train_test_split") is None
    assert removed("numpy.float64") is None
