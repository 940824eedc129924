"""What is said when something inside mldebt goes wrong: one line, once, with what to do.

Comes in: an exception of ours. Goes out: words without a value of the user, as an exception's own message may hold one.
"""

from __future__ import annotations

import sys
from builtins import print  # noqa: A004 - as it was before anybody replaced it
from contextlib import suppress
from pathlib import PurePath

from mldebt_nb.live import layout

REPORT = "please report it: https://github.com/mldebt/mldebt-nb/issues"
_ANEW = "%reload_ext mldebt_nb starts it anew"


class Lost(Exception):
    """The session cannot be followed any further, and nothing is wrong with mldebt. Its text is ours."""


def described(error: BaseException) -> str:
    """What went wrong and where."""
    if isinstance(error, Lost):
        return str(error)
    trace, place = layout.trace(error), ""
    while trace is not None:
        place = f" in {PurePath(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{layout.name_of(type(error))}{place}"


def sentence(error: BaseException) -> str:
    """What to say about it."""
    todo = _ANEW if isinstance(error, Lost) else f"{_ANEW}; {REPORT}"
    return f"mldebt: live tracking failed ({described(error)}) and is off; your cell is not affected. {todo}"


def tell(text: str) -> None:
    """Into the output of the cell that runs; nowhere when the user has closed or replaced what leads there."""
    for stream in (s for s in (sys.stderr, sys.__stderr__) if s is not None):
        with suppress(Exception):  # the stream may be anything; the problem stands in every answer
            print(text, file=stream)
            return
