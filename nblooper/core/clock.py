"""Time and waiting: what a looper needs of a clock, so that tests can put a simulated one in its place."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import Protocol


class Wakeup:
    """A flag that one thread waits for and any thread may set; waiting clears it.

    A bare lock as a binary semaphore: a third of the cost of `threading.Event`, whose waiters make a lock each time.
    """

    __slots__ = ("_lock",)

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lock.acquire()

    def set(self) -> None:
        """Wake the waiting thread, or let its next wait return at once. From any thread; never blocks."""
        with contextlib.suppress(RuntimeError):  # raised when it is set already
            self._lock.release()

    def wait(self, timeout_secs: float | None = None) -> bool:
        """Block until set or timed out; return whether it was set, and clear it."""
        if timeout_secs is None:
            return self._lock.acquire()
        return self._lock.acquire(timeout=min(max(timeout_secs, 0.0), threading.TIMEOUT_MAX))


class Clock(Protocol):
    """Monotonic time in seconds, and a wait measured by it."""

    def now(self) -> float:
        """Return the time; it never goes back, its zero means nothing."""

    def wait(self, wakeup: Wakeup, timeout_secs: float | None) -> None:
        """Return when `wakeup` is set or the time has passed."""


class SystemClock:
    """The machine's monotonic clock of highest resolution; steps of the wall clock do not touch it."""

    # The builtin itself, with no Python call around it: it is read once for every call of a looper.
    now = staticmethod(time.perf_counter)

    @staticmethod
    def wait(wakeup: Wakeup, timeout_secs: float | None) -> None:
        """Return when `wakeup` is set or the time has passed."""
        wakeup.wait(timeout_secs)


class Guard:
    """How long before a boundary a precise looper stops sleeping and spins.

    It follows how late the machine's sleeps end: a sleep that ended later than the guard makes it longer at once,
    good ones make it shorter slowly.
    """

    __slots__ = ("secs",)

    _SHORTEST, _FIRST, _LONGEST = 20e-6, 60e-6, 300e-6

    def __init__(self) -> None:
        self.secs = self._FIRST

    def slept(self, late_secs: float) -> None:
        """Learn from a sleep that ended `late_secs` after the time asked for."""
        wanted = 1.25 * late_secs
        self.secs = wanted if wanted > self.secs else 0.99 * self.secs + 0.01 * wanted
        self.secs = min(max(self.secs, self._SHORTEST), self._LONGEST)
