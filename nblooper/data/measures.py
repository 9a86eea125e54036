"""What was measured of a looper's calls, as immutable values: durations, their distribution, and both over time."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

QUANTILES = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p999": 0.999}
"""The quantiles of a `Summary`: its fields' names, and the share of all durations that each is not exceeded by."""


@dataclasses.dataclass(frozen=True, slots=True)
class Summary:
    """Statistics of durations, in seconds, over a looper's whole life.

    `count`, `total`, `min`, `max` and `mean` are exact; quantiles are within 1 % of the exact ones.
    With a count of 0, `min`, `max`, `mean` and the quantiles are NaN.
    """

    count: int
    total: float
    min: float
    max: float
    mean: float
    p50: float
    p90: float
    p99: float
    p999: float


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """Calls over the whole run, in time slots of one width; only slots with calls are listed.

    All arrays are read-only and of one length; times and durations are in seconds.
    Slots get wider (by doubling) as the run gets longer, so their number is bounded.

    Attributes
    ----------
    width_secs : float
        Width of every slot.
    start : ndarray of float64
        Each slot's start, in seconds since the coordinator was made; multiples of `width_secs`, increasing.
    calls : ndarray of int64
        Calls that ended in the slot.
    total, min, max : ndarray of float64
        Sum, minimum and maximum of their latencies.
    p50, p99 : ndarray of float64
        Quantiles of their latencies, by nearest rank: within 3 % where the latencies of a run span less than 1:50, a
        few stalls left aside; within 10 % up to 1:4,000,000; within 20 % beyond. With more than four thousand million
        calls in a slot, within 5 % and 10 % up to 1:50 and 1:4000.
    late_p50, late_p99, late_max : ndarray of float64
        The same of their lateness; NaN for back-to-back calls.
    """

    width_secs: float
    start: FloatArray
    calls: IntArray
    total: FloatArray
    min: FloatArray
    max: FloatArray
    p50: FloatArray
    p99: FloatArray
    late_p50: FloatArray
    late_p99: FloatArray
    late_max: FloatArray

    @property
    def mean(self) -> FloatArray:
        """Mean latency of each slot."""
        return self.total / self.calls


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Calls:
    """The newest raw calls, oldest first; read-only arrays of one length, in seconds.

    `start` counts from when the coordinator was made; `lateness` is NaN for a back-to-back call.
    """

    start: FloatArray
    latency: FloatArray
    lateness: FloatArray


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """How many durations fell into each bucket of a logarithmic scale; read-only arrays.

    Attributes
    ----------
    edges : ndarray of float64, shape (n + 1,)
        In seconds, increasing; bucket i holds durations from `edges[i]` to below `edges[i + 1]`, as float32 numbers.
        Those below half a nanosecond or above two hours are in the outermost buckets that there are for those.
    counts : ndarray of int64, shape (n,)
        The first and the last bucket are not empty. With no durations, n is 0 and `edges` is empty.
    """

    edges: FloatArray
    counts: IntArray


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class FailureTimes:
    """When a looper reported exceptions, over the whole run, in at most 64 time slots of one width.

    Attributes
    ----------
    width_secs : float
    start : ndarray of float64
        Each slot's start, in seconds since the coordinator was made; only slots with failures are listed.
    count : ndarray of int64
    """

    width_secs: float
    start: FloatArray
    count: IntArray
