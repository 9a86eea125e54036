"""All measurements of a looper's calls, as an immutable value: adding calls makes a new one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nblooper.data.measures import Calls, FloatArray
from nblooper.recording import pieces
from nblooper.recording.batch import NEWEST, Batch
from nblooper.recording.block import Times
from nblooper.recording.distribution import NO_DURATIONS, Distribution
from nblooper.recording.timeline import Timeline


class Newest(NamedTuple):
    """The newest raw calls: the columns of `rows` from `begin` up to `end`, exclusive.

    The rows are start, latency and lateness. These columns never change; `added` writes to the ones after them, which
    the new value shares with this one. So calls may only be added to the newest value.
    """

    rows: FloatArray = np.empty((3, 0))
    begin: int = 0
    end: int = 0

    def added(self, times: Times, origin: float) -> Newest:
        """Return a new value that has later calls too; times count from `origin`. Keeps the interpreter lock."""
        count = min(len(times.ends), NEWEST)
        kept = min(self.end - self.begin, NEWEST - count)
        rows, begin, end = self.rows, self.end - kept, self.end + count
        if end > rows.shape[1]:
            # With room for more, unless full blocks come and replace them all each time.
            rows = np.empty((3, kept + count + min(kept, NEWEST // 2)))
            pieces.copy(self.rows[:, begin : self.end], into=rows[:, :kept])
            begin, end = 0, kept + count
        _fill(rows[:, end - count : end], times, len(times.ends) - count, origin)
        return Newest(rows, begin, end)

    def calls(self) -> Calls:
        """Return them as read-only arrays."""
        rows = self.rows[:, self.begin : self.end]
        rows.setflags(write=False)
        return Calls(*rows)


def _fill(rows: FloatArray, times: Times, skipped: int, origin: float) -> None:
    for piece in pieces.pieces(rows.shape[1]):
        which = slice(skipped + piece.start, skipped + piece.stop)
        starts = times.starts[which]
        rows[0, piece], rows[1, piece] = starts - origin, times.ends[which] - starts
        rows[2, piece] = np.nan if times.dues is None else starts - times.dues[which]


class Recording:
    """All measurements of a looper's calls: totals, quantiles, timeline and the newest raw calls.

    Immutable: adding calls makes a new recording. The new one shares arrays with the old one and writes to their unused
    part, so calls may only be added to the newest recording. It takes less than 640 KiB, however many calls it holds.
    Times are seconds since the recorder's origin.
    """

    __slots__ = ("latency", "lateness", "newest", "timeline")

    def __init__(self, latency: Distribution, lateness: Distribution, timeline: Timeline, newest: Newest) -> None:
        self.latency, self.lateness, self.timeline, self.newest = latency, lateness, timeline, newest

    def with_room(self, batch: Batch) -> Recording:
        """Return a recording that has more memory for these calls, or this one if it has enough.

        Each call makes one step only, so that the memory of the step before can be freed in between.
        """
        timeline = self.timeline.with_room(batch.parts[0].begin, batch.parts[-1].begin, len(batch.parts))
        return self if timeline is self.timeline else Recording(self.latency, self.lateness, timeline, self.newest)

    def added(self, batch: Batch, origin: float, *, keeps_lock: bool = False) -> Recording:
        """Return a new recording that has these calls too.

        Parameters
        ----------
        batch : Batch
        origin : float
            What the recording's times count from, by the clock.
        keeps_lock : bool
            As for `Durations.distribution`.
        """
        latency, lateness, timeline, newest = self.latency, self.lateness, self.timeline, self.newest
        took = [part.latency.distribution(keeps_lock=keeps_lock) for part in batch.parts]
        late = [part.lateness.distribution(keeps_lock=keeps_lock) for part in batch.parts]
        latency, lateness = latency.added(*took), lateness.added(*late)
        timeline = timeline.added(list(zip([part.begin for part in batch.parts], took, late, strict=True)))
        for times in batch.newest:
            newest = newest.added(times, origin)
        return Recording(latency, lateness, timeline, newest)


NOTHING = Recording(NO_DURATIONS, NO_DURATIONS, Timeline(), Newest())
