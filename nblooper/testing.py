"""Tools to test loops in simulated time: an hour of a control loop in a fraction of a second, the same each time.

Time stands still while code runs, and moves on only where a looper waits or a target says that it works (`sleep`).
"""

from __future__ import annotations

import heapq
import itertools
import math
import threading
import time
import weakref
from collections.abc import Callable

from nblooper.core.clock import Wakeup

__all__ = ["NothingLeftToHappenError", "VirtualClock"]

_LOOK_SECS = 0.001  # how often to look whether a looper has ended, which it does not tell


class NothingLeftToHappenError(Exception):
    """The thread that made the clock waits for ever, and nothing is planned that could wake it.

    Examples
    --------
    >>> from nblooper.testing import VirtualClock
    >>> coord = Coordinator(clock=VirtualClock())
    >>> looper = LooperThread(coord, 1.0, int)
    >>> looper.pause()
    >>> looper.run()
    >>> coord.failures[0].exception.split(":")[0]
    'nblooper.testing.NothingLeftToHappenError'
    """


class _Sleeper:
    """A wait in a looper's thread."""

    def __init__(self, wakeup: Wakeup) -> None:
        self._wakeup = wakeup
        self.due = False  # whether its time has come

    @property
    def wakes(self) -> bool:
        """Whether it is over, and the thread runs or is about to."""
        return self.due or self._wakeup.is_set()


class VirtualClock:
    """A clock that is given to `Coordinator` for tests. Time is in seconds.

    The thread that makes the clock, a test's, drives it: `advance` lets time pass and wakes the loopers whose waits
    end, one after another in the order of time and, at one time, of their start; each until it waits again. So only one
    of them runs at a time, and what happens is the same in each run. A looper may also be run in the test's own thread
    by ``looper.run()``: then its waits let time pass.

    Calls back to back have to `sleep` in the target, or time would never move on. `Coordinator.join` and commands with
    ``wait=`` wait in real time and do not move the clock: where a target sleeps, advance it before.

    Parameters
    ----------
    start : float
        The first time.
    limit_secs : float
        How long, in real time, a looper may run between two waits before `advance` gives up.

    Examples
    --------
    >>> from nblooper.testing import VirtualClock
    >>> clock = VirtualClock()
    >>> coord = Coordinator(clock=clock)
    >>> times = []
    >>> looper = coord.loop(lambda: times.append(clock.now()), every_secs=900, name="quarter")
    >>> clock.advance(3600)
    >>> times
    [0.0, 900.0, 1800.0, 2700.0, 3600.0]
    """

    def __init__(self, start: float = 0.0, *, limit_secs: float = 10.0) -> None:
        self._time = start
        self._limit_secs = limit_secs
        self._driver = threading.get_ident()
        self._order = itertools.count()
        self._events: list[tuple[float, float, int, Callable[[], object]]] = []  # time, rank, order, action
        self._ranks: weakref.WeakKeyDictionary[threading.Thread, float] = weakref.WeakKeyDictionary()
        self._changed = threading.Condition()
        self._asleep: dict[int, _Sleeper] = {}  # the waits in other threads, by the thread
        self._loopers: weakref.WeakSet[threading.Thread] = weakref.WeakSet()

    def now(self) -> float:
        """Return the time. From any thread.

        Examples
        --------
        >>> from nblooper.testing import VirtualClock
        >>> VirtualClock(start=100.0).now()
        100.0
        """
        return self._time

    def at(self, when: float, action: Callable[[], object]) -> None:
        """Plan an action, such as a command to a looper or a fault of the plant, for a time to come.

        It is called by the thread that drives the clock. From any thread.

        Parameters
        ----------
        when : float
            The clock's time, in seconds.
        action : callable
            Called without arguments.

        Examples
        --------
        >>> from nblooper.testing import VirtualClock
        >>> clock = VirtualClock()
        >>> clock.at(5.0, lambda: print("fault at", clock.now()))
        >>> clock.advance(10.0)
        fault at 5.0
        """
        with self._changed:
            heapq.heappush(self._events, (when, -1.0, next(self._order), action))

    def advance(self, secs: float) -> None:
        """Let time pass: all that is due meanwhile happens, in the order of time. For the thread that made the clock.

        Blocks until it has happened.

        Parameters
        ----------
        secs : float
            How much time.

        Raises
        ------
        RuntimeError
            In another thread, or if a looper neither waits nor ends within the limit of real time.

        Examples
        --------
        >>> from nblooper.testing import VirtualClock
        >>> clock = VirtualClock()
        >>> coord = Coordinator(clock=clock)
        >>> looper = coord.loop(int, every_secs=1.0)
        >>> clock.advance(600)
        >>> looper.snapshot().calls
        601
        """
        if threading.get_ident() != self._driver:
            raise RuntimeError("advance() is for the thread that made the clock; a target calls sleep()")
        self.sleep(secs)

    def started(self, thread: threading.Thread) -> None:
        """Wait until a looper that was just started waits itself, so that the next one starts after it.

        Loopers call it as they start; a test has no need to.

        Parameters
        ----------
        thread : threading.Thread
            The looper.

        Raises
        ------
        RuntimeError
            If it neither waits nor ends within the limit of real time.

        Examples
        --------
        >>> import threading
        >>> from nblooper.testing import VirtualClock
        >>> clock = VirtualClock()
        >>> thread = threading.Thread(target=clock.sleep, args=[1.0])
        >>> thread.start()
        >>> clock.started(thread)
        >>> clock.advance(1.0)
        >>> thread.join()
        """
        with self._changed:
            self._loopers.add(thread)
        if threading.get_ident() == self._driver:
            self.settle()

    def settle(self) -> None:
        """Block until all loopers wait, after commands: what is due by now has happened then. For who made the clock.

        Raises
        ------
        RuntimeError
            If a looper neither waits nor ends within the limit of real time.

        Examples
        --------
        >>> from nblooper.testing import VirtualClock
        >>> clock = VirtualClock()
        >>> coord = Coordinator(clock=clock)
        >>> looper = coord.loop(int, every_secs=60)
        >>> looper.call_now()
        >>> clock.settle()
        >>> looper.snapshot().calls
        2
        """
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

    def sleep(self, secs: float) -> None:
        """Let time pass inside a call, as work would that takes so long; not ended by a stop. From any thread.

        Parameters
        ----------
        secs : float
            How long the work takes, by this clock.

        Examples
        --------
        >>> from nblooper.testing import VirtualClock
        >>> clock = VirtualClock()
        >>> coord = Coordinator(clock=clock)
        >>> looper = coord.loop(lambda: clock.sleep(0.25), every_secs=None, name="work")
        >>> clock.advance(10)
        >>> looper.snapshot().latency.max
        0.25
        >>> coord.request_stop()
        >>> clock.advance(1)
        """
        end = self._time + secs
        if threading.get_ident() != self._driver:
            self._wait_elsewhere(Wakeup(), end)
            return
        self.settle()
        while self._run_next_event(end):
            pass
        self._time = max(self._time, end)

    def wait(self, wakeup: Wakeup, timeout_secs: float | None) -> None:
        """Return when `wakeup` is set or the time has passed: what loopers wait by.

        Parameters
        ----------
        wakeup : Wakeup
            What ends the wait.
        timeout_secs : float or None
            How long to wait at most, by this clock; None: as long as it takes.

        Raises
        ------
        NothingLeftToHappenError
            In the thread that made the clock, if nothing is planned that could end the wait.

        Examples
        --------
        >>> from nblooper.core.clock import Wakeup
        >>> from nblooper.testing import VirtualClock
        >>> clock = VirtualClock()
        >>> clock.wait(Wakeup(), 2.5)
        >>> clock.now()
        2.5
        """
        end = math.inf if timeout_secs is None else self._time + timeout_secs
        if threading.get_ident() != self._driver:
            self._wait_elsewhere(wakeup, end)
            return
        while not wakeup.wait(0):
            if self._run_next_event(end):
                continue
            if end == math.inf:
                raise NothingLeftToHappenError("the looper that runs here waits for ever, and nothing is planned")
            self._time = max(self._time, end)
            return

    def _run_next_event(self, end: float) -> bool:
        """Let the next event happen, if it comes until `end`, and wait until all loopers wait again."""
        with self._changed:
            if not self._events or self._events[0][0] > end:
                return False
            when, *_, action = heapq.heappop(self._events)
        self._time = max(self._time, when)
        action()
        self.settle()
        return True

    def _wait_elsewhere(self, wakeup: Wakeup, end: float) -> None:
        """Wait in a looper's thread, until the driver's time has come to `end` or `wakeup` is set."""
        here, sleeper = threading.get_ident(), _Sleeper(wakeup)
        with self._changed:
            if end <= self._time:
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
