"""Exact totals and quantiles of durations, in bounded memory."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from nblooper.snapshot import FloatArray, Summary

# A bucket is what float32 numbers have in common in their upper 16 bits: sign, exponent and 7 bits of mantissa.
# So each power of two has 128 buckets, and a bucket's middle is within 0.4 % of all it holds.
_SHIFT = 16
_SHORTEST = 2.0**-31  # half a nanosecond
_LONGEST = 2.0**13  # more than two hours; longer ones share the last bucket, `max` stays exact
_SLACK = 32  # buckets allocated beyond those needed, so that growing is rare


def _bucket(durations: FloatArray) -> npt.NDArray[np.int64]:
    return (durations.astype(np.float32).view(np.uint32) >> _SHIFT).astype(np.int64)


_FIRST, _LAST = (int(b) for b in _bucket(np.array([_SHORTEST, _LONGEST])))


def _middles(buckets: npt.NDArray[np.int64]) -> FloatArray:
    bits = (buckets.astype(np.uint32) << _SHIFT) | (1 << (_SHIFT - 1))
    return bits.view(np.float32).astype(np.float64)


class Distribution:
    """Durations in seconds: exact count, sum, minimum and maximum, quantiles within 1 %.

    At most 45 KiB however many are added. Not thread-safe: whoever holds it serialises access.
    """

    __slots__ = ("_counts", "_low", "count", "max", "min", "total")

    def __init__(self) -> None:
        self.count = 0
        self.total = 0.0
        self.min = math.inf
        self.max = -math.inf
        self._counts = np.zeros(0, np.int64)
        self._low = _FIRST  # the bucket that _counts[0] counts

    def add(self, durations: FloatArray) -> None:
        """Add durations, an array of shape (n,) in seconds."""
        if not len(durations):
            return
        low, high = float(durations.min()), float(durations.max())
        self.count += len(durations)
        self.total += float(durations.sum())
        self.min = min(self.min, low)
        self.max = max(self.max, high)
        if low < _SHORTEST or high > _LONGEST:
            durations = np.clip(durations, _SHORTEST, _LONGEST)
            low, high = max(low, _SHORTEST), min(high, _LONGEST)
        first = int(np.float32(low).view(np.uint32)) >> _SHIFT
        found = np.bincount((durations.astype(np.float32).view(np.int32) >> _SHIFT) - np.int32(first))
        self._cover(first, first + len(found))
        self._counts[first - self._low : first - self._low + len(found)] += found

    def _cover(self, first: int, stop: int) -> None:
        """Make the counts array hold the buckets from `first` to below `stop`."""
        end = self._low + len(self._counts)
        if len(self._counts) and first >= self._low and stop <= end:
            return
        if len(self._counts):
            first, stop = min(first, self._low), max(stop, end)
        first, stop = max(first - _SLACK, _FIRST), min(stop + _SLACK, _LAST + 1)
        counts = np.zeros(stop - first, np.int64)
        counts[self._low - first : self._low - first + len(self._counts)] = self._counts
        self._counts, self._low = counts, first

    def quantiles(self, *shares: float) -> list[float]:
        """Return for each share the duration that this share of all does not exceed (nearest rank); NaN if empty."""
        if not self.count:
            return [math.nan] * len(shares)
        ranks = [max(1, math.ceil(share * self.count)) for share in shares]
        buckets = np.searchsorted(np.cumsum(self._counts), ranks) + self._low
        # The extremes are known exactly; without this, a constant's quantile would differ from its minimum.
        return [min(max(float(middle), self.min), self.max) for middle in _middles(buckets)]

    def summary(self) -> Summary:
        """Return the statistics as they are now."""
        p50, p90, p99, p999 = self.quantiles(0.5, 0.9, 0.99, 0.999)
        if not self.count:
            return Summary(0, 0.0, math.nan, math.nan, math.nan, p50, p90, p99, p999)
        mean = self.total / self.count
        return Summary(self.count, self.total, self.min, self.max, mean, p50, p90, p99, p999)

    def copy(self) -> Distribution:
        """Return an independent copy."""
        clone = Distribution()
        clone.count, clone.total, clone.min, clone.max = self.count, self.total, self.min, self.max
        clone._low, clone._counts = self._low, self._counts.copy()
        return clone
