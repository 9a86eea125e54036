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
from nblooper.data.quick import quick_maker
from nblooper.recording import pieces

# A bucket is what float32 numbers have in common in their upper 16 bits: sign, exponent and 7 bits of mantissa. These
# are a duration's code. So each power of two has 128 buckets, and a bucket's middle is within 0.4 % of all it holds.
_SHIFT = 16
_UPPER = 1 if sys.byteorder == "little" else 0
_SHORTEST = 2.0**-31  # half a nanosecond
_LONGEST = 2.0**13  # more than two hours; longer ones share the last bucket, `max` stays exact
_FIRST = int(np.float32(_SHORTEST).view(np.int32)) >> _SHIFT
BUCKETS = (int(np.float32(_LONGEST).view(np.int32)) >> _SHIFT) - _FIRST + 1

_make_summary = quick_maker(Summary)
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
_read_only(EDGES, _MIDDLES, _NO_COUNTS)
_EMPTY = Histogram(EDGES[:0], _NO_COUNTS)


def _codes(begins: FloatArray, ends: FloatArray, *, clipped: bool = False) -> tuple[tuple[bytes, ...], float, float]:
    """Return the codes of the durations between these times, and the shortest and longest. Keeps the lock."""
    first, *others = pieces.pieces(len(ends))
    durations = ends[first] - begins[first]
    narrow = np.empty(len(durations), np.float32)
    upper, length = narrow.view(np.uint16)[_UPPER::2], len(durations)
    # Written to again and again: to make an array takes longer than to fill it. And of all pieces but one, extremes
    # are found place by place: to reduce an array takes three times as long.
    lows, highs = durations, durations if not others else durations.copy()
    narrow[:] = durations.clip(_SHORTEST, _LONGEST) if clipped else durations
    codes = [upper.tobytes()]
    more = np.empty(length) if others else durations
    for piece in others:
        length = piece.stop - piece.start
        np.subtract(ends[piece], begins[piece], out=more[:length])
        np.minimum(lows[:length], more[:length], out=lows[:length])
        np.maximum(highs[:length], more[:length], out=highs[:length])
        narrow[:length] = more[:length].clip(_SHORTEST, _LONGEST) if clipped else more[:length]
        codes.append(upper[:length].tobytes())
    return tuple(codes), np.minimum.reduce(lows).item(), np.maximum.reduce(highs).item()


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
    first, stop : int
        The first bucket with any, and the one after the last.
    few : tuple of int
        Of at most 64 durations their buckets, from the shortest to the longest; empty where they are not known.
    """

    __slots__ = ("_counts", "count", "few", "first", "max", "min", "stop", "total")

    def __init__(
        self,
        count: int = 0,
        total: float = 0.0,
        low: float = math.inf,
        high: float = -math.inf,
        first: int = 0,
        counts: IntArray = _NO_COUNTS,
        few: tuple[int, ...] = (),
    ) -> None:
        self.count, self.total = count, total
        self.min, self.max = low, high
        self.few = few
        self._counts = None if few else counts
        self.first, self.stop = (few[0], few[-1] + 1) if few else (first, first + len(counts))

    @property
    def counts(self) -> IntArray:
        """How many are in each bucket from the first to the last; never written to. Keeps the interpreter's lock."""
        counts = self._counts
        if counts is None:  # which most of a slot are never asked for
            counts = pieces.zeros(self.stop - self.first)
            for bucket in self.few:
                counts[bucket - self.first] += 1
            counts.flags.writeable = False
            self._counts = counts
        return counts

    def buckets(self) -> tuple[tuple[int, int], ...]:
        """Return the buckets that hold any, and how many; empty where that would take long to find out."""
        if self.stop - self.first == 1:
            return ((self.first, self.count),)
        return tuple(collections.Counter(self.few).items())

    def added(self, *more: Distribution) -> Distribution:
        """Return these and those together. Keeps the interpreter's lock."""
        more = tuple(each for each in more if each.count)
        if not more or not self.count:
            return more[0].added(*more[1:]) if more else self
        count, total, low, high = self.count, self.total, self.min, self.max
        first, stop = self.first, self.stop
        for each in more:
            count, total = count + each.count, total + each.total
            low, high = min(low, each.min), max(high, each.max)
            first, stop = min(first, each.first), max(stop, each.stop)
        if count <= _FEW and self.few and all(each.few for each in more):
            few = sorted(bucket for each in (self, *more) for bucket in each.few)
            return Distribution(count, total, low, high, few=tuple(few))
        return Distribution(count, total, low, high, first, self._counts_with(more, first, stop))

    def _counts_with(self, more: tuple[Distribution, ...], first: int, stop: int) -> IntArray:
        if stop - first == self.stop - self.first:  # as a rule, once most buckets were seen
            counts = pieces.copied(self.counts)
        else:
            counts = pieces.zeros(stop - first)
            pieces.fill(counts[self.first - first :], self.counts)
        for each in more:
            if each.few:
                for bucket in each.few:
                    counts[bucket - first] += 1
            else:
                pieces.add(each.counts, to=counts[each.first - first :])
        counts.flags.writeable = False
        return counts

    def quantiles(self, *shares: float) -> list[float]:
        """Return for each share the duration that this share of all does not exceed (nearest rank); NaN if empty.

        Keeps the interpreter's lock.
        """
        if not self.count:
            return [math.nan] * len(shares)
        if self.count == 1:
            return [self.max] * len(shares)
        ranks = [max(1, math.ceil(share * self.count)) for share in shares]
        if few := self.few:
            middles = [_MIDDLES.item(few[rank - 1]) for rank in ranks]
            return self._within(ranks, middles)
        # As a memoryview, which makes Python's integers of its items, it is searched in a third of the time.
        sums = memoryview(pieces.running_sums(self.counts))  # type: ignore[arg-type]
        middles = [_MIDDLES.item(self.first + bisect.bisect_left(sums, rank)) for rank in ranks]
        return self._within(ranks, middles)

    def _within(self, ranks: list[int], middles: list[float]) -> list[float]:
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
        known = {"count": self.count, "total": self.total, "min": self.min, "max": self.max}
        return _make_summary(**known, mean=self.total / self.count, p50=p50, p90=p90, p99=p99, p999=p999)

    def histogram(self) -> Histogram:
        """Return how many are in each bucket."""
        if not self.count:
            return _EMPTY
        return Histogram(EDGES[self.first : self.stop + 1], self.counts)


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
    def of_one(cls, duration: float) -> Durations:
        """Return a single one."""
        return cls(1, duration, duration, duration, (_code_of_one(duration),))

    @classmethod
    def of_few(cls, durations: list[float], total: float) -> Durations:
        """Return some, one or more; for less than a hundred, this is faster than `between`. `total` is their sum."""
        low, high = min(durations), max(durations)
        if low < _SHORTEST or high > _LONGEST:
            narrow = struct.pack(f"={len(durations)}f", *(min(max(each, _SHORTEST), _LONGEST) for each in durations))
        else:
            narrow = struct.pack(f"={len(durations)}f", *durations)
        codes = memoryview(narrow).cast("H")[_UPPER::2].tobytes()
        return cls(len(durations), total, low, high, (codes,))

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
            return cls.of_one(ends.item(0) - begins.item(0))
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
            return Distribution(1, self.total, self.min, self.max, few=(code - _FIRST,))
        if len(codes) == 2 * self.count <= 2 * _FEW:
            buckets = sorted([code - _FIRST for code in memoryview(codes).cast("H")])
            return Distribution(self.count, self.total, self.min, self.max, few=tuple(buckets))
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
