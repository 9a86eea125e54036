"""What is read of a recording: statistics, as they were at one moment."""

from __future__ import annotations

from nblooper.recording.recording import Recording

_RATE_SECS = 2.0
_MANY = 32  # calls in those seconds for a rate that does not jump


class Reading:
    """What a recorder knew at one moment; never changed."""

    def __init__(self, recording: Recording) -> None:
        self.latency = recording.latency.summary()
        self.lateness = recording.lateness.summary()
        self.latency_histogram = recording.latency.histogram()
        self.lateness_histogram = recording.lateness.histogram()
        self.timeline = recording.timeline.snapshot()
        self.recent = recording.newest.calls()

    def rate_hz(self, now: float) -> float:
        """Return the recent calls per second: over the last seconds or, for a slow looper, the last eight calls."""
        starts, slots = self.recent.start, self.timeline
        if len(starts) < 2:
            return 0.0
        width = slots.width_secs
        since = max(int((now - max(_RATE_SECS, 4 * width)) / width) * width, float(slots.start[0]))
        calls = int(slots.calls[slots.start.searchsorted(since) :].sum())
        if calls >= _MANY:
            first = float(starts[0]) if self.latency.count == len(starts) else since
            return calls / max(now - max(since, first), 1e-9)
        starts = starts[-8:]
        span, silence = max(float(starts[-1] - starts[0]), 1e-9), now - float(starts[-1])
        gaps = len(starts) - 1
        # A call that is overdue slows the rate down before it comes.
        return gaps / span if silence * gaps < 2 * span else (gaps + 1) / (span + silence)
