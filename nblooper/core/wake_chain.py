"""Wakes many sleeping loopers one after the other, as all at once would fight for the interpreter lock."""

from __future__ import annotations

import collections
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

# If waking one takes this long, another thread keeps the interpreter lock busy (it gives it up after 5 ms). One by one,
# each looper would have to wait for that, so several more are woken at a time.
_LONG_SECS = 0.004
_MORE = 16


class Sleeper(Protocol):
    """A looper that may be asleep.

    In its thread, it first sets `asleep`, then sleeps unless it was given a command; after that it clears `asleep` and
    then calls `WakeChain.awoke`. So one that was seen asleep calls `awoke` later, whether it was woken or not.
    """

    if TYPE_CHECKING:

        @property
        def asleep(self) -> bool: ...  # noqa: D102

    def wake(self) -> None:
        """Wake it if it sleeps. From any thread; never blocks."""


class WakeChain:
    """A queue of loopers to wake. One is woken, and each one that has woken up wakes the next.

    A thousand loopers woken at once would compete for the interpreter lock with each other and with the thread that
    woke them, which then would not get on for seconds.

    Methods may be called from any thread, and from a signal handler while another one runs. They take no lock: each
    step on the queue is atomic, and a looper is put into the queue before `_woken` is read. So `_woken` is either None,
    and then the caller wakes one, or a looper that has not called `awoke` yet and will look at the queue then.
    """

    def __init__(self) -> None:
        self._queue: collections.deque[Sleeper] = collections.deque()
        self._woken: Sleeper | None = None  # the newest that was woken, until it calls `awoke`
        self._woken_at = 0.0

    def wake(self, sleepers: Iterable[Sleeper]) -> None:
        """Wake loopers that were given a command, as far as they are asleep, in this order."""
        self._queue.extend(sleepers)
        if self._woken is None:
            self._wake_next()

    def awoke(self, sleeper: Sleeper) -> None:
        """Continue the chain. To be called by each looper in its thread whenever it has slept."""
        if self._woken is sleeper:
            self._woken = None
        if self._queue:
            slow = time.perf_counter() - self._woken_at > _LONG_SECS
            for _ in range(_MORE if slow else 1):
                self._wake_next()

    def _wake_next(self) -> None:
        """Wake the next looper in the queue that is asleep. One that is awake sees its commands before it sleeps."""
        while self._queue:
            try:
                sleeper = self._queue.popleft()
            except IndexError:  # another thread took the last one
                return
            self._woken = sleeper  # before `asleep` is read, so that it is there when the looper calls `awoke`
            if sleeper.asleep:
                self._woken_at = time.perf_counter()
                sleeper.wake()
                return
            self._woken = None

    def forget(self) -> None:
        """Empty the queue: in a forked child, whose loopers do not run."""
        self._queue.clear()
        self._woken = None
