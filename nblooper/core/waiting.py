"""Waiting for threads to end: event-driven, with a real deadline, and open to the keyboard's interrupt."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
import threading
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from nblooper.core.clock import Wakeup
from nblooper.core.member import member_of

if TYPE_CHECKING:
    from nblooper.coordinator import Coordinator

# On Windows a wait for a lock does not see Ctrl-C, so it is cut into slices.
_SLICE_SECS = 0.1 if os.name == "nt" else None
# How often to look at threads that nobody can join for us.
_POLL_SECS = 0.05


class AsyncWakeup:
    """A flag that one coroutine awaits and any thread may set; awaiting clears it. Made in the coroutine's loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    def set(self) -> None:
        """Wake the coroutine, or let its next wait return at once. From any thread; never blocks."""
        with contextlib.suppress(RuntimeError):  # raised when the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._event.set)

    async def wait(self, timeout_secs: float | None = None) -> bool:
        """Return when set or timed out, and whether it was set."""
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
    """Return what this thread is to wait on."""
    return hooks.make_wakeup()


def new_async_wakeup() -> AsyncWakeup:
    """Return what this coroutine is to wait on."""
    return hooks.make_async_wakeup()


def interruptible_wait(wakeup: Wakeup, deadline: float | None) -> bool:
    """Wait until `wakeup` is set or `time.monotonic()` reaches the deadline; return whether it was set."""
    while True:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            return wakeup.wait(0)
        slices = [secs for secs in (left, _SLICE_SECS) if secs is not None]
        if wakeup.wait(min(slices, default=None)):
            return True


_W = TypeVar("_W", bound=Wakeup | AsyncWakeup)


class Waiter(Generic[_W]):
    """One wait for a set of threads to end, by one thread or coroutine; as a context while it goes on.

    Threads that have ended or were never started count as ended. The coordinator's loopers tell when they end; for
    other threads a helper thread joins them. Where no thread can be made (when the interpreter exits, from Python 3.12
    on, or at the system's limit of threads) the wait is cut into slices, and `over` looks at them after each.

    Parameters
    ----------
    coord : Coordinator
        Whose stop request begins the grace period.
    threads : iterable of Thread
        Those to wait for.
    grace_secs : float
        How long the wait goes on after a stop request was seen.
    wakeup : Wakeup or AsyncWakeup
        Set when all have ended, and by the coordinator when a stop is requested: then look at `over` again, as also
        when `until` has come.
    """

    def __init__(self, coord: Coordinator, threads: Iterable[Any], grace_secs: float, wakeup: _W) -> None:
        self._coord = coord
        self._grace_secs = grace_secs
        self.wakeup = wakeup
        self.deadline: float | None = None
        self._lock = threading.Lock()
        self._threads = list(threads)
        self._pending = set(self._threads)
        self._closed = False
        self._polls = False

    def __enter__(self) -> Self:
        self._coord._waiters.append(self)
        try:
            self._have_foreign_watched()
        except BaseException:  # such as Ctrl-C while the helper thread starts
            self.__exit__()
            raise
        return self

    def _have_foreign_watched(self) -> None:
        foreign = [thread for thread in self._threads if not self._tells(thread) and thread.is_alive()]
        if not foreign:
            return
        helper = threading.Thread(target=self._watch, args=(foreign,), name="nblooper-join", daemon=True)
        try:
            helper.start()
        except (RuntimeError, MemoryError):  # no thread can be made
            self._polls = True

    def __exit__(self, *error: object) -> None:
        self._closed = True  # which ends the helper thread, if there is one
        self._coord._waiters.remove(self)

    def _tells(self, thread: Any) -> bool:
        """Whether a thread says when it ends: a looper of the coordinator, unless a subclass overrides `run`."""
        member = member_of(thread)
        return member is not None and member.coord is self._coord and member.runs_itself

    def _ending(self, thread: Any) -> bool:
        """Whether a thread that is alive has said that it ends."""
        member = member_of(thread)
        return member is not None and self._tells(thread) and member.life.done

    def _watch(self, foreign: list[Any]) -> None:
        for thread in foreign:
            while thread.is_alive() and not self._closed:
                thread.join(0.2)
            self.ended(thread)

    def ended(self, thread: Any) -> None:
        """Note that a thread has ended or is about to; from any thread."""
        with self._lock:
            self._pending.discard(thread)
            if not self._pending:
                self.wakeup.set()

    def over(self) -> bool:
        """Return whether all threads have ended, or the grace period has; if not, wait for `until` or the wakeup."""
        if not self._any_pending():
            return True
        if self.deadline is None and self._coord.should_stop():
            self.deadline = time.monotonic() + self._grace_secs
        return self.deadline is not None and time.monotonic() >= self.deadline

    def until(self) -> float | None:
        """Return when to look at `over` again at the latest, as `time.monotonic()` tells it; None: when woken."""
        if not self._polls:
            return self.deadline
        next_look = time.monotonic() + _POLL_SECS
        return next_look if self.deadline is None else min(next_look, self.deadline)

    def _any_pending(self) -> bool:
        """Return whether threads are still to end. Looks at each: one may have ended before it could tell."""
        with self._lock:
            self._pending = {thread for thread in self._pending if thread.is_alive() and not self._ending(thread)}
            return bool(self._pending)

    def alive(self) -> list[Any]:
        """Return the threads still alive; those that said that they end are joined, which takes microseconds."""
        for thread in self._threads:
            if thread not in self._pending and thread.is_alive():
                thread.join()
        return [thread for thread in self._threads if thread.is_alive()]
