"""Time and waiting, behind a protocol, so that tests can use simulated time."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from typing import Protocol


class Wakeup:
    """A flag that one thread waits for and any thread may set; waiting clears it.

    It is a single lock used as a binary semaphore. This costs less than `threading.Event`, which allocates a lock for
    each wait.

    Attributes
    ----------
    on_set : callable or None
        Called by whoever sets it; for clocks that wait in another way.
    """

    __slots__ = ("_lock", "on_set")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lock.acquire()
        self.on_set: Callable[[], None] | None = None

    def set(self) -> None:
        """Wake the waiting thread, or let its next wait return at once. May be called from any thread; never blocks."""
        with contextlib.suppress(RuntimeError):  # raised if it is set already
            self._lock.release()
        if self.on_set is not None:
            self.on_set()

    def is_set(self) -> bool:
        """Return whether it is set: the waiting thread is about to go on, or its next wait returns at once."""
        return not self._lock.locked()

    def wait(self, timeout_secs: float | None = None) -> bool:
        """Block until set or until the timeout; clear it, and return whether it was set."""
        if timeout_secs is None:
            return self._lock.acquire()
        if not 0.0 <= timeout_secs <= threading.TIMEOUT_MAX:
            timeout_secs = min(max(timeout_secs, 0.0), threading.TIMEOUT_MAX)
        return self._lock.acquire(True, timeout_secs)


class Clock(Protocol):
    """Monotonic time in seconds, and waits with a timeout in that time."""

    def now(self) -> float:
        """Return the time, which never goes back. Its zero is arbitrary."""

    def wait(self, wakeup: Wakeup, timeout_secs: float | None) -> None:
        """Block until `wakeup` is set or the timeout has passed."""

    def started(self, thread: threading.Thread) -> None:
        """Take note that a looper was started; called by who started it. Does nothing where time is real."""


class SystemClock:
    """The machine's monotonic clock of highest resolution, which changes of the wall clock do not affect."""

    # The builtin itself, because a Python function around it would cost time in every call of a looper.
    now = staticmethod(time.perf_counter)

    @staticmethod
    def wait(wakeup: Wakeup, timeout_secs: float | None) -> None:
        """Block until `wakeup` is set or the timeout has passed."""
        wakeup.wait(timeout_secs)

    @staticmethod
    def started(thread: threading.Thread) -> None:
        """Do nothing."""


class Guard:
    """How long before a boundary a precise looper stops sleeping and starts to spin.

    It adapts to how late the machine's sleeps end, and aims at 1.25 times that lateness: a sleep that would need a
    longer guard lengthens it at once, other sleeps shorten it slowly.
    """

    __slots__ = ("secs",)

    _SHORTEST, _FIRST, _LONGEST = 20e-6, 60e-6, 300e-6

    def __init__(self) -> None:
        self.secs = self._FIRST

    def slept(self, late_secs: float) -> None:
        """Adapt to a sleep that ended `late_secs` after the time asked for."""
        wanted = 1.25 * late_secs
        self.secs = wanted if wanted > self.secs else 0.99 * self.secs + 0.01 * wanted
        self.secs = min(max(self.secs, self._SHORTEST), self._LONGEST)
