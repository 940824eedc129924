"""A matrix as a PNG: for saved notebooks, whose readers have no kernel.

Comes in: numbers between 0 and 1, and which of them are beyond noise. Goes out: the bytes of a PNG with a palette. What
lies within noise is grey, what is gone is transparent, the diagonal is a darker grey.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from mldebt_nb.entanglement.systems import Floats

_SIDE = 420  # pixels, about
_MOST, _STEPS = 16, 250
_GONE, _NOISE, _DIAGONAL, _FIRST = 0, 1, 2, 3
_PALE, _STRONG = np.array([197, 219, 244]), np.array([8, 48, 107])


def png(shares: Floats, beyond: NDArray[np.bool_]) -> bytes:
    """A square per entry of `shares` (p × p, NaN: gone), coloured where it is `beyond` noise."""
    size = len(shares)
    codes = np.where(beyond, _FIRST + np.clip(np.nan_to_num(shares), 0, 1) * (_STEPS - 1), _NOISE).astype(np.uint8)
    np.fill_diagonal(codes, _DIAGONAL)
    codes[np.isnan(shares)] = _GONE
    side = int(np.clip(_SIDE // max(size, 1), 1, _MOST))
    rows = np.repeat(np.repeat(codes, side, axis=0), side, axis=1)
    ramp = _PALE + np.linspace(0, 1, _STEPS)[:, None] * (_STRONG - _PALE)
    palette = np.vstack([[255] * 3, [222] * 3, [150] * 3, ramp]).astype(np.uint8)
    lines = np.hstack([np.zeros((len(rows), 1), dtype=np.uint8), rows])  # no filter
    head = struct.pack(">IIBBBBB", rows.shape[1], rows.shape[0], 8, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [
            _chunk(b"IHDR", head), _chunk(b"PLTE", palette.tobytes()), _chunk(b"tRNS", b"\0"),
            _chunk(b"IDAT", zlib.compress(lines.tobytes(), 9)), _chunk(b"IEND", b""),
        ]
    )  # fmt: skip


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
