"""What a looper carries on when it is restarted: everything recorded, and the totals of the runs before."""

from __future__ import annotations

from collections.abc import Callable

from nblooper.recording.marks import Failures, Spans
from nblooper.recording.recorder import Recorder


class History:
    """What a looper carries from run to run: what is recorded of all runs, and the totals of those before this one.

    Parameters
    ----------
    now : callable
        The clock, in seconds.
    origin : float
        What all times that are recorded count from.
    timed : bool
        Whether there ever was an interval, so whether lateness means anything.
    """

    def __init__(self, now: Callable[[], float], origin: float, *, timed: bool) -> None:
        self.recorder = Recorder(now, origin)
        self.pauses = Spans(origin)
        self.stops = Spans(origin)  # between one run and the next
        self.failures = Failures(origin)
        self.holds: list[object] = []  # what holds the looper between two calls
        self.timed = timed
        self.run = 1
        self.calls_before = 0
        self.missed_before = 0
        self.active_secs_before = 0.0

    def next_run(self, calls: int, missed: int, active_secs: float) -> None:
        """Add up the run that has ended, and begin the next."""
        self.run += 1
        self.calls_before += calls
        self.missed_before += missed
        self.active_secs_before += active_secs
