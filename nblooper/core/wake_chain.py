"""Wakes many sleeping loopers one after another, as all at once would fight for the interpreter lock."""

from __future__ import annotations

import collections
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

_AT_ONCE = 64  # so many are woken together: each link of a chain would wait for a thread that computes beside it
_FEW = 1  # of more, one is woken at a time: of 1,000 that are to stop, the last then ends soonest
# If one takes this long to wake, another thread keeps the interpreter lock busy (it gives it up after 5 ms). Then each
# looper would have to wait for that, so more are woken at a time, for the rest of the queue; but not so many that they
# keep the lock busy.
_LONG_SECS = 0.004
_MANY = 64


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
    """A queue of loopers to wake. Some are woken, and each one that has woken up wakes the next.

    A thousand loopers woken at once would compete for the interpreter lock with each other and with the thread that
    woke them, which then would not get on for seconds.

    Methods may be called from any thread, and from a signal handler while another one runs. They take no lock: each
    step on the queue and on the set `_woken` is atomic, and a looper is put into the queue before the set is read. The
    set is either empty, and then the caller wakes one, or has a looper that is yet to call `awoke`, and then looks at
    the queue.
    """

    def __init__(self) -> None:
        self._queue: collections.deque[Sleeper] = collections.deque()
        self._woken: set[Sleeper] = set()  # those that were woken and have not called `awoke` yet
        self._woken_at = 0.0
        self._at_a_time = _FEW

    def wake(self, sleepers: Iterable[Sleeper]) -> None:
        """Wake loopers that were given a command, as far as they are asleep, in this order."""
        sleepers = [*sleepers]
        if not self._queue:
            self._at_a_time = max(len(sleepers), _FEW) if len(sleepers) <= _AT_ONCE else _FEW
        self._queue.extend(sleepers)
        self._wake_up_to(self._at_a_time)

    def awoke(self, sleeper: Sleeper) -> None:
        """Continue the chain. To be called by each looper in its thread whenever it has slept."""
        self._woken.discard(sleeper)
        if self._queue:
            if time.perf_counter() - self._woken_at > _LONG_SECS:
                self._at_a_time = _MANY
            self._wake_up_to(self._at_a_time)

    def _wake_up_to(self, count: int) -> None:
        """Wake loopers until so many are about to call `awoke`."""
        for _ in range(count - len(self._woken)):
            self._wake_next()

    def _wake_next(self) -> None:
        """Wake the next looper in the queue that is asleep. One that is awake sees its commands before it sleeps."""
        while self._queue:
            try:
                sleeper = self._queue.popleft()
            except IndexError:  # another thread took the last one
                return
            self._woken.add(sleeper)  # before `asleep` is read, so that it is there when the looper calls `awoke`
            if sleeper.asleep:
                self._woken_at = time.perf_counter()
                sleeper.wake()
                return
            self._woken.discard(sleeper)

    def forget(self) -> None:
        """Empty the queue: in a forked child, whose loopers do not run."""
        self._queue.clear()
        self._woken.clear()
