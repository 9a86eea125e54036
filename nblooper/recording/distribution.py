"""Exact totals and quantiles of durations, in bounded memory."""

from __future__ import annotations

import math
import struct

import numpy as np
import numpy.typing as npt

from nblooper.data.measures import FloatArray, Histogram, IntArray, Summary

# A bucket is what float32 numbers have in common in their upper 16 bits: sign, exponent and 7 bits of mantissa.
# So each power of two has 128 buckets, and a bucket's middle is within 0.4 % of all it holds.
_SHIFT = 16
_SHORTEST = 2.0**-31  # half a nanosecond
_LONGEST = 2.0**13  # more than two hours; longer ones share the last bucket, `max` stays exact
_FIRST = int(np.float32(_SHORTEST).view(np.int32)) >> _SHIFT
BUCKETS = (int(np.float32(_LONGEST).view(np.int32)) >> _SHIFT) - _FIRST + 1


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


class Batch:
    """One or more durations that are added together, in seconds, and what all who add them need to know of them.

    Attributes
    ----------
    durations : ndarray of float64, shape (n,)
    count : int
    total, min, max : float
    first : int
        The bucket of the shortest.
    buckets : ndarray of int32, shape (n,)
        The bucket of each, counted from `first`.
    counts : ndarray of int64
        How many are in each bucket from `first` on.
    """

    __slots__ = ("buckets", "count", "counts", "durations", "first", "max", "min", "total")

    def __init__(self, durations: FloatArray) -> None:
        self.durations, self.count = durations, len(durations)
        low, high = float(np.minimum.reduce(durations)), float(np.maximum.reduce(durations))
        self.total, self.min, self.max = float(np.add.reduce(durations)), low, high
        if low < _SHORTEST or high > _LONGEST:
            durations, low = np.clip(durations, _SHORTEST, _LONGEST), min(max(low, _SHORTEST), _LONGEST)
        first = int.from_bytes(struct.pack("<f", low), "little") >> _SHIFT  # without NumPy, which is slow with a number
        self.first = first - _FIRST
        self.buckets = (durations.astype(np.float32).view(np.int32) >> _SHIFT) - np.int32(first)
        self.counts = np.bincount(self.buckets)


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
        self.count, self.total, self.min, self.max = count, total, low, high
        self.first, self.counts = first, counts

    def added(self, more: Batch | Distribution) -> Distribution:
        """Return these and those together."""
        if not more.count:
            return self
        first, stop = more.first, more.first + len(more.counts)
        if self.count:
            first, stop = min(first, self.first), max(stop, self.first + len(self.counts))
        counts = np.zeros(stop - first, np.int64)
        counts[self.first - first :][: len(self.counts)] = self.counts
        counts[more.first - first :][: len(more.counts)] += more.counts
        _read_only(counts)
        low, high = min(self.min, more.min), max(self.max, more.max)
        return Distribution(self.count + more.count, self.total + more.total, low, high, first, counts)

    def quantiles(self, *shares: float) -> list[float]:
        """Return for each share the duration that this share of all does not exceed (nearest rank); NaN if empty."""
        if not self.count:
            return [math.nan] * len(shares)
        ranks = [max(1, math.ceil(share * self.count)) for share in shares]
        buckets = self.counts.cumsum().searchsorted(ranks) + self.first
        # The extremes are known exactly; without this, a constant's quantile would differ from its minimum.
        return [
            self.max if rank == self.count else min(max(middle, self.min), self.max)
            for rank, middle in zip(ranks, _MIDDLES[buckets].tolist(), strict=True)
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


NO_DURATIONS = Distribution()
