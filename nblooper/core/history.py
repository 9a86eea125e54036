"""What a looper carries on when it is restarted: everything recorded, and the totals of the runs before."""

from __future__ import annotations

from collections.abc import Callable

from nblooper.core.processor import Processor
from nblooper.output.log import OutputLog
from nblooper.recording.marks import Failures, Spans
from nblooper.recording.recorder import Recorder
from nblooper.recording.slow_calls import SlowCalls
from nblooper.recording.values.log import ValueLog


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
    slow_secs : float or None
        From which duration on a call is slow; None: by what is usual.
    real_time : bool
        Whether the clock tells real time, so that processor time can be compared with it.
    """

    def __init__(
        self,
        now: Callable[[], float],
        origin: float,
        *,
        timed: bool,
        slow_secs: float | None = None,
        real_time: bool = True,
    ) -> None:
        self.recorder = Recorder(now, origin, SlowCalls(slow_secs))
        self.processor = Processor(origin, known=real_time)
        self.pauses = Spans(origin)
        self.stops = Spans(origin)  # between one run and the next
        self.failures = Failures(origin)
        self.output = OutputLog()
        self.values = ValueLog(origin)
        self.holds: list[object] = []  # what holds the looper between two calls
        self.timed = timed
        self.run = 1
        self.calls_before = 0
        self.missed_before = 0
        self.active_secs_before = 0.0

    def next_run(self, calls: int, missed: int, active_secs: float) -> None:
        """Add up the run that has ended, and begin the next."""
        self.run += 1
        self.values.next_run()
        self.calls_before += calls
        self.missed_before += missed
        self.active_secs_before += active_secs
