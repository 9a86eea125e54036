"""Waits for threads to end: event-driven, with a deadline, and interruptible from the keyboard."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Generic, Self, TypeVar

from nblooper.core.clock import Wakeup
from nblooper.core.crew import Crew
from nblooper.core.member import member_of, stuck_note
from nblooper.data.texts import printable
from nblooper.failures.log import logger

# On Windows, Ctrl-C does not interrupt a wait for a lock, so waits are cut into slices.
_SLICE_SECS = 0.1 if os.name == "nt" else None
# How often to check threads whose end nothing reports: see `Waiter`.
_POLL_SECS = 0.05
_LONGEST_NAME = 200


class AsyncWakeup:
    """A flag that one coroutine awaits and any thread may set; awaiting clears it.

    It must be made in the event loop of that coroutine.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    def set(self) -> None:
        """Wake the coroutine, or let its next wait return at once. May be called from any thread; never blocks."""
        with contextlib.suppress(RuntimeError):  # raised if the event loop is closed, so that nothing awaits this
            self._loop.call_soon_threadsafe(self._event.set)

    async def wait(self, timeout_secs: float | None = None) -> bool:
        """Wait until set or until the timeout; clear it, and return whether it was set."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_secs):
                await self._event.wait()
        was_set = self._event.is_set()
        self._event.clear()
        return was_set


@dataclasses.dataclass
class Hooks:
    """What `join`, `wait_for_stop` and `join_async` wait on; called in the thread that is going to wait.

    The Jupyter layer puts in flags whose `wait` handles clicks meanwhile.
    """

    make_wakeup: Callable[[], Wakeup] = Wakeup
    make_async_wakeup: Callable[[], AsyncWakeup] = AsyncWakeup


hooks = Hooks()


def new_wakeup() -> Wakeup:
    """Return a flag for this thread to wait on."""
    return hooks.make_wakeup()


def new_async_wakeup() -> AsyncWakeup:
    """Return a flag for this coroutine to wait on."""
    return hooks.make_async_wakeup()


def interruptible_wait(wakeup: Wakeup, deadline: float | None) -> bool:
    """Block until `wakeup` is set or `time.monotonic()` reaches the deadline; return whether it was set."""
    while True:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            return wakeup.wait(0)
        slices = [secs for secs in (left, _SLICE_SECS) if secs is not None]
        if wakeup.wait(min(slices, default=None)):
            return True


_W = TypeVar("_W", bound=Wakeup | AsyncWakeup)


class Waiter(Generic[_W]):
    """One wait for a set of threads to end, by one thread or coroutine. To be used as a context manager.

    Threads that have ended or were never started count as ended. The coordinator's loopers report their end; other
    threads are joined by a helper thread. If that cannot be started (from Python 3.12 on while the interpreter exits,
    or at the system's limit of threads), the wait is cut into slices, and `over` checks the threads after each.

    The one who waits calls `over` again whenever `wakeup` is set or the time `until()` is reached.

    Parameters
    ----------
    crew : Crew
        The crew whose loopers report their end.
    should_stop : callable
        Returns whether a stop was requested, which begins the grace period.
    threads : iterable of Thread
        The threads to wait for.
    grace_secs : float
        How long to go on waiting once a stop request was seen.
    wakeup : Wakeup or AsyncWakeup
        Set when all threads have ended, and when a stop is requested.
    """

    def __init__(
        self, crew: Crew, should_stop: Callable[[], bool], threads: Iterable[Any], grace_secs: float, wakeup: _W
    ) -> None:
        self._crew = crew
        self._should_stop = should_stop
        self._grace_secs = grace_secs
        self.wakeup = wakeup
        self.deadline: float | None = None
        self._lock = threading.Lock()
        self._threads = list(threads)
        self._pending = set(self._threads)
        self._closed = False
        self._polls = False
        self._inside = contextlib.ExitStack()

    def __enter__(self) -> Self:
        self._crew.on_end.append(self.ended)
        self._inside.enter_context(self._crew.signal.waking(self.wakeup))
        try:
            self._watch_foreign()
        except BaseException:  # such as Ctrl-C while the helper thread starts
            self.__exit__()
            raise
        return self

    def _watch_foreign(self) -> None:
        """Start a helper thread for the threads that do not report their end, if there are any."""
        foreign = [thread for thread in self._threads if not self._reports_end(thread) and thread.is_alive()]
        if not foreign:
            return
        helper = threading.Thread(target=self._join_each, args=(foreign,), name="nblooper-join", daemon=True)
        try:
            helper.start()
        except (RuntimeError, MemoryError):  # no thread can be made
            self._polls = True

    def __exit__(self, *error: object) -> None:
        self._closed = True  # ends the helper thread, if there is one
        self._inside.close()
        self._crew.on_end.remove(self.ended)

    def _reports_end(self, thread: Any) -> bool:
        """Return whether a thread reports its end: a looper of the crew does, unless its class overrides `run`."""
        member = member_of(thread)
        return member is not None and member.crew is self._crew and member.tells_end

    def _ending(self, thread: Any) -> bool:
        """Return whether a thread that is alive has reported that it is about to end."""
        member = member_of(thread)
        return member is not None and self._reports_end(thread) and member.ending

    def _join_each(self, foreign: list[Any]) -> None:
        for thread in foreign:
            while thread.is_alive() and not self._closed:
                thread.join(0.2)
            self.ended(thread)

    def ended(self, thread: Any) -> None:
        """Record that a thread has ended or is about to. May be called from any thread."""
        with self._lock:
            self._pending.discard(thread)
            if not self._pending:
                self.wakeup.set()

    def over(self) -> bool:
        """Return whether the wait is over: all threads have ended, or the grace period has."""
        if not self._any_pending():
            return True
        if self.deadline is None and self._should_stop():
            self.deadline = time.monotonic() + self._grace_secs
        return self.deadline is not None and time.monotonic() >= self.deadline

    def until(self) -> float | None:
        """Return the `time.monotonic()` at which to call `over` again even without a wake-up; None: no such time."""
        if not self._polls:
            return self.deadline
        next_look = time.monotonic() + _POLL_SECS
        return next_look if self.deadline is None else min(next_look, self.deadline)

    def _any_pending(self) -> bool:
        """Return whether any thread has not ended. Checks each, as one may have ended before reports came here."""
        with self._lock:
            self._pending = {thread for thread in self._pending if thread.is_alive() and not self._ending(thread)}
            return bool(self._pending)

    def alive(self) -> list[Any]:
        """Return the threads still alive, after joining those that reported their end and will end in microseconds."""
        for thread in self._threads:
            if thread not in self._pending and thread.is_alive():
                thread.join()
        return [thread for thread in self._threads if thread.is_alive()]


def is_thread(thread: object) -> bool:
    """Return whether an object can be waited for like a thread. A class cannot, although it has the methods."""
    return not isinstance(thread, type) and hasattr(thread, "is_alive") and hasattr(thread, "join")


def given_threads(threads: Any) -> list[Any]:
    """Check the argument `threads` of `join` and return it as a list; the TypeError says what to write instead."""
    if threads is None:
        return []
    wanted = "threads must be an iterable of threading.Thread objects"
    if is_thread(threads):
        raise TypeError(f"{wanted}; got {threads!r}: write join([thread])")
    if isinstance(threads, (str, bytes)):
        raise TypeError(
            f"{wanted}; got {threads!r}: coord.join() waits for all loopers, coord.loopers[{threads!r}].join() for one"
        )
    if not isinstance(threads, Iterable):
        raise TypeError(f"{wanted}; got {threads!r}")
    given = list(threads)
    for thread in given:
        if not is_thread(thread):
            raise TypeError(f"{wanted}; got one that holds {thread!r}")
    return given


def complain(stragglers: list[Any], *, log: bool) -> None:
    """Raise a RuntimeError with the names and stacks of the threads still running or, with `log`, log their names."""
    names = " ".join(printable(thread.name, _LONGEST_NAME) for thread in stragglers)
    message = f"Coordinator stopped with threads still running: {names}"
    if log:
        logger.warning(message)
        return
    error = RuntimeError(message)
    for thread in stragglers:
        error.add_note(stuck_note(thread))
    raise error
