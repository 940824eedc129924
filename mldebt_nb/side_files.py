"""Small files beside the notebooks: settings, baselines. Comes in: a path. Goes out: its bytes, or an OSError.

A device without end (`/dev/zero`) must not fill the memory, so no more is read than such a file can sensibly hold.
"""

from __future__ import annotations

import errno
from pathlib import Path

LARGEST = 100_000_000
"""A baseline of this many bytes would hold close to a million findings."""


def read(file: Path) -> bytes:
    """The whole content; raises OSError, with EFBIG for a file beyond `LARGEST`."""
    with file.open("rb") as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise OSError(errno.EFBIG, f"it has more than {LARGEST // 1_000_000} MB", str(file))
    return content
