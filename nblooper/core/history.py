"""What a looper carries from run to run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from nblooper.recording.marks import Failures, Pauses
from nblooper.recording.recorder import Recorder

if TYPE_CHECKING:
    from nblooper.core.member import Member


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
        self.pauses = Pauses(origin)
        self.failures = Failures(origin)
        self.timed = timed
        self.run = 1
        self.calls_before = 0
        self.missed_before = 0
        self.active_secs_before = 0.0

    def next_run(self, ended: Member) -> None:
        """Add up the run of `ended`, and begin the next."""
        self.run += 1
        self.calls_before += ended.repeater.calls
        self.missed_before += ended.repeater.missed
        self.active_secs_before += ended.life.active_secs
