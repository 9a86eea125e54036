"""Durations that are still to be counted into buckets; each takes two bytes."""

from __future__ import annotations

import collections
import math
import struct
import sys

import numpy as np

from nblooper.data.measures import FloatArray, IntArray
from nblooper.recording import pieces
from nblooper.recording.distribution import FEW, FIRST, LONGEST, NO_DURATIONS, SHIFT, SHORTEST, Distribution

_UPPER = 1 if sys.byteorder == "little" else 0
_MANY = 4096  # up to so many codes are counted by Python in a looper's thread: slower, but it keeps the lock


def _codes(begins: FloatArray, ends: FloatArray, *, clipped: bool = False) -> tuple[tuple[bytes, ...], float, float]:
    """Return the codes of the durations from `begins` to `ends`, their minimum and maximum. Keeps the lock."""
    width = min(len(ends), pieces.LARGEST)
    # The remainder comes first, so that the rest is rows of one width: slicing takes half as long as the work on a
    # slice. For the same reason, arrays are reused, and the extremes are found element by element over all rows.
    rest = len(ends) % width
    codes, low, high = _codes(begins[:rest], ends[:rest], clipped=clipped) if rest else ((), math.inf, -math.inf)
    rows = zip(begins[rest:].reshape(-1, width), ends[rest:].reshape(-1, width), strict=True)
    begin, end = next(rows)
    lows = end - begin
    highs, more, narrow = lows.copy(), np.empty(width), np.empty(width, np.float32)
    upper = narrow.view(np.uint16)[_UPPER::2]
    narrow[:] = lows.clip(SHORTEST, LONGEST) if clipped else lows
    found = [upper.tobytes()]
    for begin, end in rows:
        np.subtract(end, begin, out=more)
        np.minimum(lows, more, out=lows)
        np.maximum(highs, more, out=highs)
        narrow[:] = more.clip(SHORTEST, LONGEST) if clipped else more
        found.append(upper.tobytes())
    low, high = min(low, np.minimum.reduce(lows).item()), max(high, np.maximum.reduce(highs).item())
    return (*codes, *found), low, high


def _code_of_one(duration: float) -> bytes:
    """Return the code of one duration. A slow looper's come one by one, and NumPy is slow with arrays of one."""
    narrow = struct.pack("=f", min(max(duration, SHORTEST), LONGEST))
    return narrow[2 * _UPPER : 2 * _UPPER + 2]


def _code(duration: float) -> int:
    return int(np.float32(min(max(duration, SHORTEST), LONGEST)).view(np.uint32)) >> SHIFT


class Durations:
    """Durations in seconds, of which some or all are still to be counted into buckets.

    Immutable. All methods keep the interpreter lock, but for `counted` and, unless told otherwise, `distribution`.

    Attributes
    ----------
    count : int
    total, min, max : float
    codes : int
        How many are still to be counted; two bytes each.
    """

    __slots__ = ("_codes", "_known", "count", "max", "min", "total")

    def __init__(
        self,
        count: int = 0,
        total: float = 0.0,
        low: float = math.inf,
        high: float = -math.inf,
        codes: tuple[bytes, ...] = (),
        known: Distribution = NO_DURATIONS,
    ) -> None:
        self.count, self.total = count, total
        self.min, self.max = low, high
        self._codes, self._known = codes, known

    @classmethod
    def of_one(cls, duration: float) -> Durations:
        """Return a single duration."""
        return cls(1, duration, duration, duration, (_code_of_one(duration),))

    @classmethod
    def of_few(cls, durations: list[float], total: float) -> Durations:
        """Return one or more durations, whose sum is `total`. For less than a hundred, faster than `between`."""
        low, high = min(durations), max(durations)
        if low < SHORTEST or high > LONGEST:
            narrow = struct.pack(f"={len(durations)}f", *(min(max(each, SHORTEST), LONGEST) for each in durations))
        else:
            narrow = struct.pack(f"={len(durations)}f", *durations)
        codes = memoryview(narrow).cast("H")[_UPPER::2].tobytes()
        return cls(len(durations), total, low, high, (codes,))

    @classmethod
    def between(cls, begins: FloatArray, ends: FloatArray, *, gapless: bool = False) -> Durations:
        """Return the durations from each time in `begins` to the one in `ends`; at least one, in any number.

        Parameters
        ----------
        begins, ends : ndarray of float64, shape (n,)
        gapless : bool
            Each one begins where the one before ended, so that their sum is the last end minus the first begin.
        """
        if len(ends) == 1:
            return cls.of_one(ends.item(0) - begins.item(0))
        codes, low, high = _codes(begins, ends)
        if low < SHORTEST or high > LONGEST:
            codes, _, _ = _codes(begins, ends, clipped=True)
        total = ends.item(-1) - begins.item(0) if gapless else pieces.total_between(begins, ends)
        return cls(len(ends), total, low, high, codes)

    @property
    def codes(self) -> int:
        """How many are still to be counted."""
        return self.count - self._known.count

    def joined(self, more: Durations) -> Durations:
        """Return these and more durations as one object."""
        low, high = min(self.min, more.min), max(self.max, more.max)
        codes, known = self._codes + more._codes, self._known.added(more._known)
        return Durations(self.count + more.count, self.total + more.total, low, high, codes, known)

    def counted(self) -> Durations:
        """Return the same durations, all counted."""
        return Durations(self.count, self.total, self.min, self.max, (), self.distribution())

    def distribution(self, *, keeps_lock: bool = False) -> Distribution:
        """Return their distribution.

        Parameters
        ----------
        keeps_lock : bool
            Keep the interpreter lock, for a looper's thread, unless more than 4,096 are still to be counted.
        """
        if not self._codes:
            return self._known
        codes, few = b"".join(self._codes), _MANY if keeps_lock else FEW
        if self.count == 1:
            (code,) = memoryview(codes).cast("H")
            return Distribution(1, self.total, self.min, self.max, few=(code - FIRST,))
        if len(codes) == 2 * self.count <= 2 * FEW:
            buckets = sorted([code - FIRST for code in memoryview(codes).cast("H")])
            return Distribution(self.count, self.total, self.min, self.max, few=tuple(buckets))
        first = _code(self.min)
        counts = (_counts if len(codes) <= 2 * few else _counts_of_many)(codes, first, _code(self.max) + 1)
        both = self._known.added(Distribution(self.codes, 0.0, self.min, self.max, first - FIRST, counts))
        return Distribution(self.count, self.total, self.min, self.max, both.first, both.counts)


def _counts(codes: bytes, first: int, stop: int) -> IntArray:
    """Return how often each code from `first` up to `stop`, exclusive, occurs. Keeps the interpreter lock."""
    counts = pieces.zeros(stop - first)
    for code, count in collections.Counter(memoryview(codes).cast("H")).items():
        counts[code - first] = count
    counts.flags.writeable = False
    return counts


def _counts_of_many(codes: bytes, first: int, stop: int) -> IntArray:
    """Do the same several times as fast for many codes. Lets go of the interpreter lock once."""
    at = np.empty(len(codes) // 2, np.intp)
    pieces.copy(np.frombuffer(codes, np.uint16), into=at)
    found, counts = pieces.zeros(stop), pieces.zeros(stop - first)
    np.add.at(found, at, 1)
    pieces.fill(counts, found[first:])  # without all the zeros before
    counts.flags.writeable = False
    return counts
