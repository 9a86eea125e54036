"""Statistics of a recording at one moment."""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable

from nblooper.recording.recording import Recording

_RATE_SECS = 2.0
_MANY = 32  # calls in those seconds for a rate that does not jump


class Reading:
    """Statistics of a looper's calls at one moment; immutable."""

    def __init__(self, recording: Recording) -> None:
        self.latency = recording.latency.summary()
        self.lateness = recording.lateness.summary()
        self.latency_histogram = recording.latency.histogram()
        self.lateness_histogram = recording.lateness.histogram()
        self.timeline = recording.timeline.snapshot()
        self.recent = recording.newest.calls()

    def rate_hz(self, now: float, breaks: Iterable[tuple[float, float]] = ()) -> float:
        """Return the recent calls per second: over the last seconds or, for a slow looper, the last eight calls.

        Parameters
        ----------
        now : float
            Seconds since the origin.
        breaks : iterable of (float, float)
            Begin and end of pauses and stops, in which no calls are to be expected; a NaN stands for the end of one
            that goes on.
        """
        starts, slots = self.recent.start, self.timeline
        if len(starts) < 2:
            return 0.0
        width = slots.width_secs
        since = max(int((now - max(_RATE_SECS, 4 * width)) / width) * width, float(slots.start[0]))
        # Of some tens of slots, Python finds and adds faster than NumPy.
        calls: int = sum(slots.calls[bisect.bisect_left(slots.start, since) :].tolist())
        if calls >= _MANY:
            first = float(starts[0]) if self.latency.count == len(starts) else since
            return calls / max(now - max(since, first), 1e-9)
        starts = starts[-8:]
        first, last = float(starts[0]), float(starts[-1])
        span, silence = last - first, now - last
        for begin, end in breaks:
            end = now if math.isnan(end) else end
            span -= max(min(end, last) - max(begin, first), 0.0)
            silence -= max(min(end, now) - max(begin, last), 0.0)
        span, gaps = max(span, 1e-9), len(starts) - 1
        # A call that is overdue slows the rate down before it comes.
        return gaps / span if silence * gaps < 2 * span else (gaps + 1) / (span + silence)
