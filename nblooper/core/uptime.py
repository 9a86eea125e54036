"""How long a coordinator has existed, and how much processor time its process took meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterable

from nblooper.core.clock import Clock, SystemClock
from nblooper.core.member import Member
from nblooper.data.snapshot import LooperStatus


class Uptime:
    """Time since it was made: until now while loopers run, otherwise until the last one ended. Any thread.

    Parameters
    ----------
    clock : Clock

    Attributes
    ----------
    origin : float
        The clock's time when it was made.
    began_at : float
        The wall clock's time then, in seconds since the epoch.
    real_time : bool
        Whether the clock tells real time.
    """

    def __init__(self, clock: Clock) -> None:
        self._now = clock.now
        self.origin = self._last_end = clock.now()
        self.began_at = time.time()
        self.real_time = isinstance(clock, SystemClock)
        self._cpu_origin = self._cpu_at_last_end = time.process_time()
        self._running: set[Member] = set()

    def began(self, member: Member) -> None:
        """Take note, in the looper's thread, that a run begins."""
        self._running.add(member)

    def ended(self, member: Member) -> None:
        """Take note, in the looper's thread, that its run is over."""
        self._last_end = self._now()
        self._running.discard(member)
        if not self._running:  # else it would say nothing, and it takes the longer the more threads there are
            self._cpu_at_last_end = time.process_time()

    def secs(self, loopers: Iterable[LooperStatus]) -> float:
        """Return how long it has been: until now or, if none of the coordinator's `loopers` runs, the last end."""
        return (self._now() if _any_live(loopers) else self._last_end) - self.origin

    def cpu_secs(self, loopers: Iterable[LooperStatus]) -> float | None:
        """Return the processor time of the whole process in `secs`; None in simulated time."""
        if not self.real_time:
            return None
        return (time.process_time() if _any_live(loopers) else self._cpu_at_last_end) - self._cpu_origin

    def forget(self) -> None:
        """Take note that no looper runs: in a forked child, the threads of the parent do not exist."""
        self._running.clear()


def _any_live(loopers: Iterable[LooperStatus]) -> bool:
    return any(looper.state.live for looper in loopers)
