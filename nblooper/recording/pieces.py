"""Working on arrays a few hundred numbers at a time, which keeps the interpreter's lock.

NumPy lets go of the lock for every ufunc, reduction, cast, copy and `zeros` of more than 500 elements; and for
`bincount`, `sort`, `searchsorted`, `argmax`, `reduceat` and `take` of any number. Beside a thread that computes, who
lets go of it may have to wait a whole switch interval, 5 ms, for each such thread. So what a looper's thread does
regularly is done in pieces here.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

LARGEST = 500

_Array = npt.NDArray[Any]


def pieces(length: int) -> list[slice]:
    """Return slices of at most `LARGEST` elements that together cover an array of this length."""
    return [slice(begin, min(begin + LARGEST, length)) for begin in range(0, length, LARGEST)]


def packed(numbers: Sequence[float | None]) -> npt.NDArray[np.float64]:
    """Return a sequence of numbers as an array. Keeps the lock, and is several times as fast as NumPy with a list."""
    return np.frombuffer(struct.pack(f"{len(numbers)}d", *numbers))


def zeros(length: int) -> npt.NDArray[np.int64]:
    """Return an array of zeros. Keeps the lock, whatever the length."""
    return np.frombuffer(bytearray(8 * length), np.int64)


def copied(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return a copy. Keeps the lock, whatever the length."""
    return np.frombuffer(bytearray(counts.data), np.int64)


def fill(into: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> None:
    """Overwrite the first elements of `into`. Keeps the lock, whatever the length."""
    memoryview(into)[: len(counts)] = memoryview(counts)  # type: ignore[arg-type]


def copy(source: _Array, into: _Array) -> None:
    """Copy numbers along the last axis."""
    width = LARGEST if source.ndim == 1 else LARGEST // len(source)
    length = source.shape[-1]
    for begin in range(0, length, width):
        piece = slice(begin, min(begin + width, length))
        into[..., piece] = source[..., piece]


def add(numbers: _Array, to: _Array) -> None:
    """Add numbers to others, in place."""
    if len(numbers) <= LARGEST:
        part = to[: len(numbers)]
        part += numbers  # and not `to[...] +=`, which would copy them to their place once more
        return
    for piece in pieces(len(numbers)):
        to[piece] += numbers[piece]


def running_sums(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the cumulative sums."""
    if len(counts) <= LARGEST:
        return np.add.accumulate(counts)
    sums, before = np.empty(len(counts), np.int64), 0
    for piece in pieces(len(counts)):
        part = np.add.accumulate(counts[piece], out=sums[piece])
        if before:
            part += before
        before = part.item(-1)
    return sums


def total_between(begins: npt.NDArray[np.float64], ends: npt.NDArray[np.float64]) -> float:
    """Return the sum of the durations from `begins` to `ends`."""
    return sum(float(np.add.reduce(ends[piece] - begins[piece])) for piece in pieces(len(ends)))
