"""Measurements of a looper's calls as immutable values: summaries, histograms, timelines and raw calls."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


QUANTILES = {"p50": "p50", "p90": "p90", "p99": "p99", "p99.9": "p999"}
"""Names of the quantiles of a `Summary` -> its attributes, from the lowest to the highest."""

MAIN_QUANTILES = ("p50", "p99")
"""Those that are shown where there is room for two; a `Timeline` has them of every slot."""


NO_SPANS: FloatArray = np.empty((0, 2))
"""No pauses, or no stops: of their shape."""
NO_SPANS.setflags(write=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Summary:
    """Statistics of durations in seconds, over all runs of a looper.

    `count`, `total`, `min`, `max` and `mean` are exact; quantiles are within 1 % of the exact ones.
    With a count of 0, `min`, `max`, `mean` and the quantiles are NaN.

    Attributes
    ----------
    count : int
        How many durations.
    total : float
        Their sum.
    min, max, mean : float
        The shortest and the longest of them, and their mean.
    p50, p90, p99, p999 : float
        What 50 %, 90 %, 99 % and 99.9 % of them do not exceed.

    Examples
    --------
    >>> coord = Coordinator()
    >>> looper = coord.loop(int, every_secs=None, max_calls=500)
    >>> coord.join()
    >>> latency = looper.snapshot().latency
    >>> latency.count, latency.min <= latency.p50 <= latency.p99 <= latency.max
    (500, True)
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

    @property
    def quantiles(self) -> dict[str, float]:
        """Quantiles by name, such as `"p99.9"`, from the lowest to the highest; NaN with a count of 0."""
        return {name: getattr(self, attribute) for name, attribute in QUANTILES.items()}


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
        Quantiles of their latencies, by nearest rank. Within 3 % if the longest latency of the run, not counting a few
        stalls, is less than 50 times the shortest; within 10 % up to 4,000,000 times; within 20 % beyond that. With
        more than 4,294,967,295 calls in a slot, within 5 % up to 50 times and 10 % up to 4,000 times.
    late_p50, late_p99, late_max : ndarray of float64
        The same for their lateness; NaN for back-to-back calls.
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

    Attributes
    ----------
    start : ndarray of float64
        When each began, since the coordinator was made.
    latency : ndarray of float64
        How long it took.
    lateness : ndarray of float64
        How long after its boundary it began; NaN for a back-to-back call.
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
        In seconds, increasing. Bucket i counts durations d, rounded to float32, with `edges[i] <= d < edges[i + 1]`.
        Shorter and longer durations than the scale has (about half a nanosecond to two hours) count in its first and
        last bucket.
    counts : ndarray of int64, shape (n,)
        Buckets that are empty are left out at both ends. Without durations, n is 0 and `edges` is empty.
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
