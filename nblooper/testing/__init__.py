"""Tools to test loops in simulated time: an hour of a control loop in a fraction of a second, the same each time.

Time stands still while code runs, and moves on only where a looper waits or a target says that it works (`sleep`).
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

from nblooper.core.clock import Wakeup
from nblooper.data.numbers import real_number
from nblooper.testing.waits import Waits

__all__ = ["NothingLeftToHappenError", "VirtualClock"]


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
        self._driver = threading.get_ident()
        self._waits = Waits(self._driver, limit_secs)

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
        self._waits.plan(when, action)

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
        ValueError
            If `secs` is negative or no finite number.

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
        self.sleep(_finite(secs))

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
        self._waits.add_looper(thread)
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
        self._waits.settle()

    def sleep(self, secs: float) -> None:
        """Let time pass inside a call, as work would that takes so long; not ended by a stop. From any thread.

        Parameters
        ----------
        secs : float
            How long the work takes, by this clock.

        Raises
        ------
        ValueError
            If `secs` is negative or no finite number.

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
        end = self._time + _finite(secs)
        if threading.get_ident() != self._driver:
            self._waits.wait(Wakeup(), end, self.now)
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
            self._waits.wait(wakeup, end, self.now)
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
        event = self._waits.take_next(end)
        if event is None:
            return False
        when, action = event
        self._time = max(self._time, when)
        action()
        self.settle()
        return True


def _finite(secs: object) -> float:
    number = real_number(secs)
    if number is None or not math.isfinite(number) or number < 0:
        raise ValueError(f"secs must be a finite number, 0 or more; got {secs!r}")
    return number
