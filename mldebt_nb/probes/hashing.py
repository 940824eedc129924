"""Numbers and texts as 64-bit hashes, thousands at a time.

Comes in: numpy arrays or Arrow string arrays. Goes out: uint64 arrays, equal for equal values whatever the library, the
process or the day. Two different rows of a million get the same hash with a probability of 3 in 10⁸.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import xxhash

Hashes = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]

MISSING = np.uint64(0x9E3779B97F4A7C15)
_BASE = np.uint64(0xD1342543DE82EF95)  # odd, ≡ 5 mod 8: its powers repeat only after 2⁶² steps
_INVERSE = np.uint64(pow(int(_BASE), -1, 2**64))
_BLOCK = 1 << 15  # bytes of text hashed at once
_U = np.uint64


def mixed(bits: Hashes) -> Hashes:
    """Every bit of the result depends on every bit of the input (splitmix64). Makes a new array."""
    h = bits ^ (bits >> _U(30))
    h *= _U(0xBF58476D1CE4E5B9)
    h ^= h >> _U(27)
    h *= _U(0x94D049BB133111EB)
    h ^= h >> _U(31)
    return h


def of_numbers(values: npt.NDArray[Any], missing: Mask | None, *, as_float: bool) -> Hashes:
    """Whole numbers by their 64 bits, fractions by those of the double; `as_float` makes 1 and 1.0 equal."""
    if values.dtype.kind == "f" or as_float:
        bits = (values.astype(np.float64) + 0.0).view(np.uint64)  # + 0.0: one zero, not two
    elif values.dtype.kind in "mM":
        bits = values.view(np.int64).astype(np.uint64)
    else:
        bits = values.astype(np.int64 if values.dtype.kind != "u" else np.uint64).view(np.uint64)
    if missing is not None:
        bits[missing] = MISSING
    return mixed(bits)


def of_words(words: list[str]) -> Hashes:
    """Texts one by one; slower than `of_bytes`, equal to it for the same text."""
    data = [word.encode("utf-8", "surrogatepass") for word in words]
    offsets = np.zeros(len(data) + 1, dtype=np.int64)
    np.cumsum([len(piece) for piece in data], out=offsets[1:])
    return of_bytes(np.frombuffer(b"".join(data), dtype=np.uint8), offsets)


def of_bytes(data: npt.NDArray[np.uint8], offsets: npt.NDArray[Any]) -> Hashes:
    """Texts that lie one after the other: text i is `data[offsets[i]:offsets[i + 1]]`."""
    count = len(offsets) - 1
    out = np.empty(count, dtype=np.uint64)
    first = 0
    while first < count:
        last = int(np.searchsorted(offsets, offsets[first] + _BLOCK, side="right")) - 1
        if last <= first:  # one text longer than a block
            piece = data[int(offsets[first]) : int(offsets[first + 1])]
            out[first] = xxhash.xxh3_64_intdigest(piece.tobytes())
            first += 1
        else:
            out[first:last] = _block(data, offsets[first : last + 1])
            first = last
    return mixed(out)


def _block(data: npt.NDArray[np.uint8], offsets: npt.NDArray[Any]) -> Hashes:
    """A polynomial in the bytes of each text, of differences of one running sum."""
    start = int(offsets[0])
    powers, inverses = _powers()
    sums = np.zeros(int(offsets[-1]) - start + 1, dtype=np.uint64)
    np.multiply(data[start : int(offsets[-1])], powers[: len(sums) - 1], out=sums[1:], dtype=np.uint64)
    np.cumsum(sums, out=sums)
    at = np.asarray(offsets, dtype=np.int64) - start
    texts = sums[at[1:]] - sums[at[:-1]]
    texts *= inverses[at[:-1]]
    texts += np.diff(at).astype(np.uint64) * _U(0xA0761D6478BD642F)
    return texts


@lru_cache(maxsize=1)
def _powers() -> tuple[Hashes, Hashes]:
    def of(base: np.uint64) -> Hashes:
        powers = np.full(_BLOCK + 1, base, dtype=np.uint64)
        powers[0] = 1
        return np.multiply.accumulate(powers)

    return of(_BASE), of(_INVERSE)
