"""All that is known of a looper's calls, as a value that calls are added to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nblooper.data.measures import Calls, FloatArray
from nblooper.recording.distribution import NO_DURATIONS, Batch, Distribution
from nblooper.recording.timeline import Timeline

_NEWEST = 1024


class Newest(NamedTuple):
    """The newest raw calls: the columns of `rows` from `begin` to below `end`, which never change.

    rows: start, latency, lateness. Adding fills the columns that follow: of several, only the newest may be added to.
    """

    rows: FloatArray = np.empty((3, 0))
    begin: int = 0
    end: int = 0

    def added(self, starts: FloatArray, latency: FloatArray, lateness: FloatArray | None) -> Newest:
        """Return these and later calls."""
        count = min(len(starts), _NEWEST)
        kept = min(self.end - self.begin, _NEWEST - count)
        rows, begin, end = self.rows, self.end - kept, self.end + count
        if end > rows.shape[1]:
            # With room for more, unless full blocks come and replace them all each time.
            rows = np.empty((3, kept + count + min(kept, _NEWEST // 2)))
            rows[:, :kept] = self.rows[:, begin : self.end]
            begin, end = 0, kept + count
        new = slice(end - count, end)
        rows[0, new], rows[1, new] = starts[-count:], latency[-count:]
        rows[2, new] = np.nan if lateness is None else lateness[-count:]
        return Newest(rows, begin, end)

    def calls(self) -> Calls:
        """Return them."""
        rows = self.rows[:, self.begin : self.end]
        rows.setflags(write=False)
        return Calls(*rows)


class Recording:
    """All that is known of a looper's calls: totals, quantiles, timeline and the newest raw calls.

    A value: adding makes another one. But that shares memory with the one before, and fills what that left free: so of
    several, only the newest may be added to. Below 640 KiB however many calls it holds. Times are seconds since the
    recorder's origin.
    """

    __slots__ = ("latency", "lateness", "newest", "timeline")

    def __init__(self, latency: Distribution, lateness: Distribution, timeline: Timeline, newest: Newest) -> None:
        self.latency, self.lateness, self.timeline, self.newest = latency, lateness, timeline, newest

    def with_room(self, ends: FloatArray) -> Recording:
        """Return it with more memory for calls that ended then, one step at a time; or itself, if there is enough."""
        timeline = self.timeline.with_room(ends)
        return self if timeline is self.timeline else Recording(self.latency, self.lateness, timeline, self.newest)

    def added(self, starts: FloatArray, ends: FloatArray, dues: FloatArray | None) -> Recording:
        """Return it with calls added: when each began, ended and, for timed ones, was due; one or more, in order."""
        latency = Batch(ends - starts)
        lateness = None if dues is None else Batch(starts - dues)
        return Recording(
            self.latency.added(latency),
            self.lateness if lateness is None else self.lateness.added(lateness),
            self.timeline.added(ends, latency, lateness),
            self.newest.added(starts, latency.durations, None if lateness is None else lateness.durations),
        )


NOTHING = Recording(NO_DURATIONS, NO_DURATIONS, Timeline(), Newest())
