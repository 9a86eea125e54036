"""What is planned in simulated time, and the threads that wait for it."""

from __future__ import annotations

import heapq
import itertools
import math
import threading
import time
import weakref
from collections.abc import Callable

from nblooper.core.clock import Wakeup

_LOOK_SECS = 0.001  # how often to look whether a looper has ended, which it does not tell
_BEFORE_LOOPERS = -1.0


class _Sleeper:
    """A wait in a looper's thread."""

    def __init__(self, wakeup: Wakeup) -> None:
        self._wakeup = wakeup
        self.due = False  # whether its time has come

    @property
    def wakes(self) -> bool:
        """Whether it is over, and the thread runs or is about to."""
        return self.due or self._wakeup.is_set()


class Waits:
    """Events in the order of time, and the waits of all threads but the driver's, which lets the events happen.

    Parameters
    ----------
    driver : int
        The driver's thread.
    limit_secs : float
        How long, in real time, a looper may run between two waits.
    """

    def __init__(self, driver: int, limit_secs: float) -> None:
        self._driver = driver
        self._limit_secs = limit_secs
        self._order = itertools.count()
        self._events: list[tuple[float, float, int, Callable[[], object]]] = []  # time, rank, order, action
        self._ranks: weakref.WeakKeyDictionary[threading.Thread, float] = weakref.WeakKeyDictionary()
        self._changed = threading.Condition()
        self._asleep: dict[int, _Sleeper] = {}  # by the thread
        self._loopers: weakref.WeakSet[threading.Thread] = weakref.WeakSet()

    def plan(self, when: float, action: Callable[[], object]) -> None:
        """Plan an action, which comes before the loopers that wake at the same time. From any thread."""
        with self._changed:
            heapq.heappush(self._events, (when, _BEFORE_LOOPERS, next(self._order), action))

    def take_next(self, end: float) -> tuple[float, Callable[[], object]] | None:
        """Take the next event, its time and action, out of the plan; None if none comes until `end`."""
        with self._changed:
            if not self._events or self._events[0][0] > end:
                return None
            when, *_, action = heapq.heappop(self._events)
        return when, action

    def add_looper(self, thread: threading.Thread) -> None:
        """Have `settle` wait for this thread, too. From any thread."""
        with self._changed:
            self._loopers.add(thread)

    def settle(self) -> None:
        """Block until all loopers wait or have ended; RuntimeError if one does neither within the limit."""
        deadline = time.monotonic() + self._limit_secs
        with self._changed:
            while busy := self._busy():
                if time.monotonic() >= deadline:
                    names = ", ".join(map(repr, busy))
                    raise RuntimeError(
                        f"after {self._limit_secs:g} s of real time {names} neither waits nor has ended: calls back to "
                        "back have to call clock.sleep(secs)"
                    )
                self._changed.wait(_LOOK_SECS)

    def _busy(self) -> list[str]:
        """Return the names of the loopers that run at this moment."""
        alive = [thread for thread in self._loopers if threading.Thread.is_alive(thread)]
        return [thread.name for thread in alive if not self._waits(thread.ident)]

    def _waits(self, thread: int | None) -> bool:
        if thread == self._driver:
            return True
        sleeper = self._asleep.get(thread or 0)
        return sleeper is not None and not sleeper.wakes

    def wait(self, wakeup: Wakeup, end: float, now: Callable[[], float]) -> None:
        """Block a thread that is not the driver's until the time has come to `end` or `wakeup` is set."""
        here, sleeper = threading.get_ident(), _Sleeper(wakeup)
        with self._changed:
            if end <= now():
                return
            if end < math.inf:
                rank = self._ranks.setdefault(threading.current_thread(), len(self._ranks))
                heapq.heappush(self._events, (end, rank, next(self._order), lambda: self._wake(sleeper)))
            wakeup.on_set = self._tell
            self._asleep[here] = sleeper
            self._changed.notify_all()
            while not sleeper.wakes:
                self._changed.wait()
            del self._asleep[here]
            wakeup.on_set = None
            wakeup.wait(0)

    def _wake(self, sleeper: _Sleeper) -> None:
        sleeper.due = True
        self._tell()

    def _tell(self) -> None:
        with self._changed:
            self._changed.notify_all()
