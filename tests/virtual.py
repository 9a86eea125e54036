"""A simulated clock: time passes only when a looper waits or a target says that it works."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable

from nblooper import LooperThread
from nblooper.core.clock import Wakeup
from nblooper.core.making import make
from nblooper.core.member import member_of

START = 1024.0  # times in tests are multiples of powers of two, so that sums are exact


class NothingLeftToHappenError(Exception):
    """Somebody waits for ever, and no event is planned that could wake them."""


class VirtualClock:
    """Advances by itself: a wait moves time to its end, or to the first planned event before it."""

    def __init__(self, time: float = START) -> None:
        self.time = time
        self._events: list[tuple[float, int, Callable[[], object]]] = []
        self._order = itertools.count()

    def now(self) -> float:
        return self.time

    def at(self, time: float, action: Callable[[], object]) -> None:
        """Plan an action, such as a command to a looper, as another thread would give it at that time."""
        heapq.heappush(self._events, (time, next(self._order), action))

    def wait(self, wakeup: Wakeup, timeout_secs: float | None) -> None:
        end = math.inf if timeout_secs is None else self.time + timeout_secs
        while not wakeup.wait(0):
            if self._run_next_event(end):
                continue
            if end == math.inf:
                raise NothingLeftToHappenError
            self.time = end
            return

    def work(self, secs: float) -> None:
        """Let time pass inside a call; planned events happen meanwhile."""
        end = self.time + secs
        while self._run_next_event(end):
            pass
        self.time = end

    def _run_next_event(self, end: float) -> bool:
        if not self._events or self._events[0][0] > end:
            return False
        time, _, action = heapq.heappop(self._events)
        self.time = max(self.time, time)
        action()
        return True


def again_of(looper):
    """Return the looper that runs `looper` again, not started: in simulated time the test's thread runs it."""
    member = member_of(looper)
    return make(type(looper), member.definition, predecessor=member).thread


def timed(coord, clock, interval=1.0, **options):
    """Return a looper whose calls take no time, and the list that gets when they began, since the start."""
    began = []
    return LooperThread(coord, interval, lambda: began.append(clock.now() - START), **options), began
