"""`%load_ext mldebt_nb`: the kernel is followed from here on, and `%mldebt` answers.

Comes in: a shell. Goes out: its session, the magic, completion and, in a kernel, the comm; `%unload_ext` takes all of
it away again. What a magic needs beyond the session is imported when it is called.
"""

from __future__ import annotations

from typing import Any

from mldebt_nb.magics.extension import Extension

_ATTRIBUTE = "mldebt_extension"


def load_ipython_extension(ipython: Any) -> None:
    """Called by `%load_ext mldebt_nb`. Loading what is loaded changes nothing."""
    if not hasattr(ipython, _ATTRIBUTE):
        extension = Extension(ipython)
        extension.load()
        setattr(ipython, _ATTRIBUTE, extension)


def unload_ipython_extension(ipython: Any) -> None:
    """Called by `%unload_ext mldebt_nb`, and by `%reload_ext` before it loads anew."""
    extension = getattr(ipython, _ATTRIBUTE, None)
    if extension is not None:
        delattr(ipython, _ATTRIBUTE)
        extension.unload()
