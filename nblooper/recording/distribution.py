"""Exact totals and quantiles of durations, in bounded memory."""

from __future__ import annotations

import bisect
import collections
import math
import struct
import sys

import numpy as np
import numpy.typing as npt

from nblooper.data.measures import FloatArray, Histogram, IntArray, Summary
from nblooper.recording import pieces

# A bucket is what float32 numbers have in common in their upper 16 bits: sign, exponent and 7 bits of mantissa. These
# are a duration's code. So each power of two has 128 buckets, and a bucket's middle is within 0.4 % of all it holds.
_SHIFT = 16
_UPPER = 1 if sys.byteorder == "little" else 0
_SHORTEST = 2.0**-31  # half a nanosecond
_LONGEST = 2.0**13  # more than two hours; longer ones share the last bucket, `max` stays exact
_FIRST = int(np.float32(_SHORTEST).view(np.int32)) >> _SHIFT
BUCKETS = (int(np.float32(_LONGEST).view(np.int32)) >> _SHIFT) - _FIRST + 1

_FEW = 64  # codes that Python counts faster than NumPy
_MANY = 4096  # codes that Python counts slower, but fast enough for a looper's thread, which keeps the lock then


def _read_only(*arrays: npt.NDArray[np.generic]) -> None:
    for array in arrays:
        array.setflags(write=False)


def _edges(buckets: IntArray) -> FloatArray:
    return ((buckets + _FIRST) << _SHIFT).astype(np.int32).view(np.float32).astype(np.float64)


# Where each bucket begins, in seconds, and where the last one ends.
EDGES = _edges(np.arange(BUCKETS + 1))
_MIDDLES = (EDGES[:-1] + EDGES[1:]) / 2
_NO_COUNTS: IntArray = np.zeros(0, np.int64)
_ONE: IntArray = np.ones(1, np.int64)
_read_only(EDGES, _MIDDLES, _NO_COUNTS, _ONE)
_EMPTY = Histogram(EDGES[:0], _NO_COUNTS)


def _codes(begins: FloatArray, ends: FloatArray, *, clipped: bool = False) -> tuple[tuple[bytes, ...], float, float]:
    """Return the codes of the durations between these times, and the shortest and longest. Keeps the lock."""
    width = min(len(ends), pieces.LARGEST)
    # What is left over comes first, so that all rows are of one width: to take a slice takes half as long as to work on
    # one. For the same reason arrays are written to again and again, and extremes are found place by place.
    rest = len(ends) % width
    codes, low, high = _codes(begins[:rest], ends[:rest], clipped=clipped) if rest else ((), math.inf, -math.inf)
    rows = zip(begins[rest:].reshape(-1, width), ends[rest:].reshape(-1, width), strict=True)
    begin, end = next(rows)
    lows = end - begin
    highs, more, narrow = lows.copy(), np.empty(width), np.empty(width, np.float32)
    upper = narrow.view(np.uint16)[_UPPER::2]
    narrow[:] = lows.clip(_SHORTEST, _LONGEST) if clipped else lows
    found = [upper.tobytes()]
    for begin, end in rows:
        np.subtract(end, begin, out=more)
        np.minimum(lows, more, out=lows)
        np.maximum(highs, more, out=highs)
        narrow[:] = more.clip(_SHORTEST, _LONGEST) if clipped else more
        found.append(upper.tobytes())
    low, high = min(low, np.minimum.reduce(lows).item()), max(high, np.maximum.reduce(highs).item())
    return (*codes, *found), low, high


def _code_of_one(duration: float) -> bytes:
    """Return the code of one duration: a slow looper's come one by one, and arrays of one are slow."""
    narrow = struct.pack("=f", min(max(duration, _SHORTEST), _LONGEST))
    return narrow[2 * _UPPER : 2 * _UPPER + 2]


def _code(duration: float) -> int:
    return int(np.float32(min(max(duration, _SHORTEST), _LONGEST)).view(np.uint32)) >> _SHIFT


class Distribution:
    """Durations in seconds: exact count, sum, minimum and maximum, quantiles within 1 %.

    A value: adding makes another one. At most 45 KiB however many durations it holds.

    Attributes
    ----------
    count : int
    total, min, max : float
    first : int
        The bucket that `counts` begins with.
    counts : ndarray of int64
        How many are in each bucket; never written to.
    """

    __slots__ = ("count", "counts", "first", "max", "min", "total")

    def __init__(
        self,
        count: int = 0,
        total: float = 0.0,
        low: float = math.inf,
        high: float = -math.inf,
        first: int = 0,
        counts: IntArray = _NO_COUNTS,
    ) -> None:
        self.count, self.total = count, total
        self.min, self.max = low, high
        self.first, self.counts = first, counts

    def added(self, more: Distribution) -> Distribution:
        """Return these and those together. Keeps the interpreter's lock."""
        if not more.count or not self.count:
            return self if not more.count else more
        first = min(more.first, self.first)
        stop = max(more.first + len(more.counts), self.first + len(self.counts))
        if stop - first == len(self.counts):  # as a rule, once most buckets were seen
            counts = pieces.copied(self.counts)
        else:
            counts = pieces.zeros(stop - first)
            pieces.fill(counts[self.first - first :], self.counts)
        pieces.add(more.counts, to=counts[more.first - first :])
        counts.flags.writeable = False
        low, high = min(self.min, more.min), max(self.max, more.max)
        return Distribution(self.count + more.count, self.total + more.total, low, high, first, counts)

    def quantiles(self, *shares: float) -> list[float]:
        """Return for each share the duration that this share of all does not exceed (nearest rank); NaN if empty.

        Keeps the interpreter's lock.
        """
        if not self.count:
            return [math.nan] * len(shares)
        if self.count == 1:
            return [self.max] * len(shares)
        ranks = [max(1, math.ceil(share * self.count)) for share in shares]
        # As a memoryview, which makes Python's integers of its items, it is searched in a third of the time.
        sums = memoryview(pieces.running_sums(self.counts))  # type: ignore[arg-type]
        middles = [_MIDDLES.item(self.first + bisect.bisect_left(sums, rank)) for rank in ranks]
        # The extremes are known exactly; without this, a constant's quantile would differ from its minimum.
        return [
            self.max if rank == self.count else min(max(middle, self.min), self.max)
            for rank, middle in zip(ranks, middles, strict=True)
        ]

    def summary(self) -> Summary:
        """Return the statistics."""
        p50, p90, p99, p999 = self.quantiles(0.5, 0.9, 0.99, 0.999)
        if not self.count:
            return Summary(0, 0.0, math.nan, math.nan, math.nan, p50, p90, p99, p999)
        mean = self.total / self.count
        return Summary(self.count, self.total, self.min, self.max, mean, p50, p90, p99, p999)

    def histogram(self) -> Histogram:
        """Return how many are in each bucket."""
        if not self.count:
            return _EMPTY
        return Histogram(EDGES[self.first : self.first + len(self.counts) + 1], self.counts)


NO_DURATIONS = Distribution()


class Durations:
    """Durations in seconds that are not counted by buckets yet, or only a part of them.

    A value. All but `counted` keeps the interpreter's lock; `distribution` does if it is told to, and they are not
    too many.

    Attributes
    ----------
    count : int
    total, min, max : float
    codes : int
        How many are not counted yet; two bytes each.
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
    def between(cls, begins: FloatArray, ends: FloatArray, *, gapless: bool = False) -> Durations:
        """Return the durations from each of these times to that one; one or more, in any number.

        Parameters
        ----------
        begins, ends : ndarray of float64, shape (n,)
        gapless : bool
            Each one begins where the one before ended. Then their sum is known without adding.
        """
        if len(ends) == 1:
            took = ends.item(0) - begins.item(0)
            return cls(1, took, took, took, (_code_of_one(took),))
        codes, low, high = _codes(begins, ends)
        if low < _SHORTEST or high > _LONGEST:
            codes, _, _ = _codes(begins, ends, clipped=True)
        total = ends.item(-1) - begins.item(0) if gapless else pieces.total_between(begins, ends)
        return cls(len(ends), total, low, high, codes)

    @property
    def codes(self) -> int:
        """How many are not counted yet."""
        return self.count - self._known.count

    def joined(self, more: Durations) -> Durations:
        """Return these and those together."""
        low, high = min(self.min, more.min), max(self.max, more.max)
        codes, known = self._codes + more._codes, self._known.added(more._known)
        return Durations(self.count + more.count, self.total + more.total, low, high, codes, known)

    def counted(self) -> Durations:
        """Return the same with all counted."""
        return Durations(self.count, self.total, self.min, self.max, (), self.distribution())

    def distribution(self, *, keeps_lock: bool = False) -> Distribution:
        """Return them counted.

        Parameters
        ----------
        keeps_lock : bool
            Keep the interpreter's lock, for a looper's thread, if they are not too many for that.
        """
        if not self._codes:
            return self._known
        codes, few = b"".join(self._codes), _MANY if keeps_lock else _FEW
        if self.count == 1:
            (code,) = memoryview(codes).cast("H")
            return Distribution(1, self.total, self.min, self.max, code - _FIRST, _ONE)
        first = _code(self.min)
        counts = (_counts if len(codes) <= 2 * few else _counts_of_many)(codes, first, _code(self.max) + 1)
        both = self._known.added(Distribution(self.codes, 0.0, self.min, self.max, first - _FIRST, counts))
        return Distribution(self.count, self.total, self.min, self.max, both.first, both.counts)


def _counts(codes: bytes, first: int, stop: int) -> IntArray:
    """Return how many there are of each code from `first` to below `stop`. Keeps the interpreter's lock."""
    counts = pieces.zeros(stop - first)
    for code, count in collections.Counter(memoryview(codes).cast("H")).items():
        counts[code - first] = count
    counts.flags.writeable = False
    return counts


def _counts_of_many(codes: bytes, first: int, stop: int) -> IntArray:
    """Return the same, several times as fast for many. Lets go of the interpreter's lock, but only once."""
    at = np.empty(len(codes) // 2, np.intp)
    pieces.copy(np.frombuffer(codes, np.uint16), into=at)
    found, counts = pieces.zeros(stop), pieces.zeros(stop - first)
    np.add.at(found, at, 1)
    pieces.fill(counts, found[first:])  # without all the zeros before
    counts.flags.writeable = False
    return counts


def coarser(histogram: Histogram, most: int) -> Histogram:
    """Return a histogram of the same durations with at most `most` buckets.

    Neighbours are merged, 2, 4, 8, ... at a time; which of them come together does not depend on where the histogram
    begins, so that it looks the same while it grows. Counts stay exact. ValueError if `most` is less than 1.
    """
    if most < 1:
        raise ValueError(f"most must be 1 or more; got {most!r}")
    if len(histogram.counts) <= most:
        return histogram
    buckets = (histogram.edges[:-1].astype(np.float32).view(np.int32) >> _SHIFT) - _FIRST
    first, last = int(buckets[0]), int(buckets[-1])
    shift = 1
    while (last >> shift) - (first >> shift) >= most:
        shift += 1
    merged = buckets >> shift
    begins = np.diff(merged, prepend=-1).nonzero()[0]
    edges = _edges(np.append(merged[begins], merged[-1] + 1).astype(np.int64) << shift)
    counts = np.add.reduceat(histogram.counts, begins)
    _read_only(edges, counts)
    return Histogram(edges, counts)
