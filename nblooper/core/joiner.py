"""How a coordinator is waited for: for its stop request, and for its threads to end."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from nblooper.core import arguments as validation
from nblooper.core.clock import Clock, SystemClock, Wakeup
from nblooper.core.waiting import AsyncWakeup, Waiter, interruptible_wait, new_async_wakeup, new_wakeup
from nblooper.data.texts import printable
from nblooper.failures.locals import UnfinishedFrames
from nblooper.failures.log import FailureLog, logger, where_stuck

if TYPE_CHECKING:
    from nblooper.coordinator import Coordinator
    from nblooper.core.roster import Roster

_W = TypeVar("_W", bound=Wakeup | AsyncWakeup)
_LONGEST_NAME = 200


class Joiner:
    """The part of a Coordinator that waits. From any thread."""

    _clock: Clock
    _lock: threading.RLock
    _stop: bool
    _stops: int
    _joined: bool
    _error: tuple[BaseException, TracebackType | None] | None
    _failures: FailureLog
    _to_free: UnfinishedFrames
    _threads: set[Any]
    _roster: Roster
    _waiters: list[Waiter[Any]]
    _wakeups: list[Wakeup]

    def wait_for_stop(self, timeout: float | None = None) -> bool:
        """Block until a stop is requested or `timeout` seconds have passed; return whether one was requested.

        None and infinity wait as long as it takes, 0 and less not at all; ValueError if it is not a number.
        """
        timeout = validation.timeout(timeout)
        deadline = None if timeout is None else self._clock.now() + timeout
        # In simulated time nothing waits that could serve meanwhile.
        wakeup, stops = new_wakeup() if isinstance(self._clock, SystemClock) else Wakeup(), self._stops
        self._wakeups.append(wakeup)
        try:
            while not self._stop and self._stops == stops:  # the count shows a stop that is cleared already
                left = None if deadline is None else deadline - self._clock.now()
                if left is not None and left <= 0:
                    return False
                self._clock.wait(wakeup, left)
            return True
        finally:
            self._wakeups.remove(wakeup)

    def register_thread(self, thread: threading.Thread) -> None:
        """Have `join` wait for a thread. Loopers register themselves."""
        if not _is_thread(thread):
            raise TypeError(f"thread must be a threading.Thread; got {thread!r}")
        with self._lock:
            self._threads.add(thread)

    def join(
        self,
        threads: Iterable[threading.Thread] | None = None,
        stop_grace_period_secs: float = 120,
        ignore_live_threads: bool = False,
    ) -> None:
        """Block until all registered threads have ended, then raise the exception that was reported, if any.

        In a notebook's cell the panel's buttons go on working meanwhile.

        Parameters
        ----------
        threads : iterable of Thread, optional
            Waited for too. Threads that were not started count as ended; the calling thread is left out.
        stop_grace_period_secs : float
            How long to wait after a stop was requested; without a request it waits as long as it takes.
        ignore_live_threads : bool
            Whether to log threads that still run then, instead of raising.

        Raises
        ------
        BaseException
            The first exception reported: the same object each time.
        RuntimeError
            If threads still run at the end of the grace period; notes say where each of them is stuck.
        KeyboardInterrupt
            On the keyboard's or the kernel's interrupt, at once; loopers run on.
        """
        with self._waiter(threads, stop_grace_period_secs, new_wakeup()) as waiter:
            while not waiter.over():
                interruptible_wait(waiter.wakeup, waiter.until())
            alive = waiter.alive()
        self._end_join(alive, ignore_live_threads)

    async def join_async(
        self,
        threads: Iterable[threading.Thread] | None = None,
        stop_grace_period_secs: float = 120,
        ignore_live_threads: bool = False,
    ) -> None:
        """Wait like `join`, without blocking the event loop: for ``await`` in a cell or in any asyncio program.

        It may be cancelled, also by `asyncio.wait_for` or the kernel's interrupt: then the loopers run on, and the
        coordinator does not count as joined.

        Parameters
        ----------
        threads, stop_grace_period_secs, ignore_live_threads
            As for `join`.

        Raises
        ------
        BaseException
            The first exception reported: the same object each time. A StopIteration, which no coroutine can raise,
            becomes the cause of a RuntimeError.
        RuntimeError
            If threads still run at the end of the grace period; notes say where each of them is stuck.
        asyncio.CancelledError
            When it is cancelled.
        """
        with self._waiter(threads, stop_grace_period_secs, new_async_wakeup()) as waiter:
            while not waiter.over():
                until = waiter.until()
                await waiter.wakeup.wait(None if until is None else until - time.monotonic())
            alive = waiter.alive()
        self._end_join(alive, ignore_live_threads)

    def _waiter(self, threads: Iterable[threading.Thread] | None, grace_secs: float, wakeup: _W) -> Waiter[_W]:
        """Return a wait for the registered threads and those given, less the calling one."""
        grace_secs = validation.grace_period(grace_secs)
        given = _given_threads(threads)
        with self._lock:
            chosen = self._threads.union(given)
        chosen.discard(threading.current_thread())
        return Waiter(cast("Coordinator", self), chosen, grace_secs, wakeup)

    def _end_join(self, stragglers: list[Any], ignore_live_threads: bool) -> None:
        """Take note that the wait is over; raise what was reported, or complain about threads still alive."""
        with self._lock:
            self._joined = True
            self._threads = {thread for thread in self._threads if thread.is_alive()}
        self._to_free.drop()
        self._roster.let_go()
        if stragglers:
            _complain(stragglers, log=ignore_live_threads or self._error is not None)
        self.raise_requested_exception()

    @property
    def joined(self) -> bool:
        """Whether `join` has come to an end, also by raising."""
        return self._joined

    def raise_requested_exception(self) -> None:
        """Raise the exception that was reported, if any. Does not block."""
        with self._lock:
            reported = self._error
        if reported is not None:
            error, traceback = reported
            self._failures.raised(error)
            # The traceback as it was reported: otherwise it would grow with each time it is raised.
            raise error.with_traceback(traceback)


def _is_thread(thread: object) -> bool:
    """Return whether something can be waited for like a thread; a class cannot."""
    return not isinstance(thread, type) and hasattr(thread, "is_alive") and hasattr(thread, "join")


def _given_threads(threads: Any) -> list[Any]:
    """Return the threads that a caller of `join` gave; TypeError, with what to write, if it is something else."""
    if threads is None:
        return []
    wanted = "threads must be an iterable of threading.Thread objects"
    if _is_thread(threads):
        raise TypeError(f"{wanted}; got {threads!r}: write join([thread])")
    if isinstance(threads, (str, bytes)):
        raise TypeError(
            f"{wanted}; got {threads!r}: coord.join() waits for all loopers, coord.loopers[{threads!r}].join() for one"
        )
    if not isinstance(threads, Iterable):
        raise TypeError(f"{wanted}; got {threads!r}")
    given = list(threads)
    for thread in given:
        if not _is_thread(thread):
            raise TypeError(f"{wanted}; got one that holds {thread!r}")
    return given


def _complain(stragglers: list[Any], *, log: bool) -> None:
    names = " ".join(printable(thread.name, _LONGEST_NAME) for thread in stragglers)
    message = f"Coordinator stopped with threads still running: {names}"
    if log:
        logger.warning(message)
        return
    error = RuntimeError(message)
    for thread in stragglers:
        error.add_note(where_stuck(thread))
    raise error
