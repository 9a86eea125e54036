"""Totals (exact) and quantiles (within 1 %) of durations, in bounded memory."""

from __future__ import annotations

import bisect
import collections
import math

import numpy as np
import numpy.typing as npt

from nblooper.data.measures import FloatArray, Histogram, IntArray, Summary
from nblooper.data.quick import quick_maker
from nblooper.recording import pieces

# A duration's code is the upper 16 bits of it as a float32: sign, exponent and 7 bits of mantissa. Durations with the
# same code share a bucket. So each power of two has 128 buckets, and a bucket's middle is within 0.4 % of all it holds.
SHIFT = 16
SHORTEST = 2.0**-31  # half a nanosecond
LONGEST = 2.0**13  # more than two hours; longer ones share the last bucket, `max` stays exact
FIRST = int(np.float32(SHORTEST).view(np.int32)) >> SHIFT
BUCKETS = (int(np.float32(LONGEST).view(np.int32)) >> SHIFT) - FIRST + 1

_make_summary = quick_maker(Summary)
FEW = 64  # durations that Python counts faster than NumPy


def _read_only(*arrays: npt.NDArray[np.generic]) -> None:
    for array in arrays:
        array.setflags(write=False)


def _edges(buckets: IntArray) -> FloatArray:
    return ((buckets + FIRST) << SHIFT).astype(np.int32).view(np.float32).astype(np.float64)


# Where each bucket begins, in seconds, and where the last one ends.
EDGES = _edges(np.arange(BUCKETS + 1))
_MIDDLES = (EDGES[:-1] + EDGES[1:]) / 2
_NO_COUNTS: IntArray = np.zeros(0, np.int64)
_read_only(EDGES, _MIDDLES, _NO_COUNTS)
_EMPTY = Histogram(EDGES[:0], _NO_COUNTS)


class Distribution:
    """Durations in seconds: exact count, sum, minimum and maximum, quantiles within 1 %.

    Immutable: adding durations makes a new object. It takes at most 45 KiB, however many durations it holds.

    Attributes
    ----------
    count : int
    total, min, max : float
    first, stop : int
        The first bucket that holds a duration, and the one after the last such bucket.
    few : tuple of int
        The bucket of each duration, in order, if there are at most 64 and their buckets are known; else empty.
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
        """Number of durations in each bucket from `first` to `stop`; read-only. Keeps the interpreter lock."""
        counts = self._counts
        if counts is None:  # which most of a slot are never asked for
            counts = pieces.zeros(self.stop - self.first)
            for bucket in self.few:
                counts[bucket - self.first] += 1
            counts.flags.writeable = False
            self._counts = counts
        return counts

    def buckets(self) -> tuple[tuple[int, int], ...]:
        """Return (bucket, number of durations) for each bucket in use; empty if finding them would take long."""
        if self.stop - self.first == 1:
            return ((self.first, self.count),)
        return tuple(collections.Counter(self.few).items())

    def added(self, *more: Distribution) -> Distribution:
        """Return a distribution of these and more durations. Keeps the interpreter lock."""
        more = tuple([each for each in more if each.count])
        if not more or not self.count:
            return more[0].added(*more[1:]) if more else self
        both = (self, *more)
        count, total = sum([each.count for each in both]), sum([each.total for each in more], self.total)
        low, high = min([each.min for each in both]), max([each.max for each in both])
        if count <= FEW and all(each.few for each in both):
            few = sorted([bucket for each in both for bucket in each.few])
            return Distribution(count, total, low, high, few=tuple(few))
        first, stop = min([each.first for each in both]), max([each.stop for each in both])
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

        Keeps the interpreter lock.
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
        """Return the number of durations in each bucket."""
        if not self.count:
            return _EMPTY
        return Histogram(EDGES[self.first : self.stop + 1], self.counts)


NO_DURATIONS = Distribution()


def coarser(histogram: Histogram, most: int) -> Histogram:
    """Return a histogram of the same durations with at most `most` buckets.

    Neighbours are merged, 2, 4, 8, ... at a time; which of them come together does not depend on where the histogram
    begins, so that it looks the same while it grows. Counts stay exact. ValueError if `most` is less than 1.
    """
    if most < 1:
        raise ValueError(f"most must be 1 or more; got {most!r}")
    if len(histogram.counts) <= most:
        return histogram
    buckets = (histogram.edges[:-1].astype(np.float32).view(np.int32) >> SHIFT) - FIRST
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
