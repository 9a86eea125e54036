"""Waiting for threads to end: event-driven, with a real deadline, and open to the keyboard's interrupt."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from nblooper.clock import Wakeup
from nblooper.looper import LooperThread

if TYPE_CHECKING:
    from nblooper.coordinator import Coordinator

# On Windows a wait for a lock does not see Ctrl-C, so it is cut into slices.
_SLICE_SECS = 0.1 if os.name == "nt" else None


def interruptible_wait(wakeup: Wakeup, deadline: float | None) -> bool:
    """Wait until `wakeup` is set or `time.monotonic()` reaches the deadline; return whether it was set."""
    while True:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            return wakeup.wait(0)
        slices = [secs for secs in (left, _SLICE_SECS) if secs is not None]
        if wakeup.wait(min(slices, default=None)):
            return True


class Waiter:
    """One wait, by one thread, for a set of threads to end.

    Threads that have ended or were never started count as ended. The coordinator's loopers tell when they end; for
    other threads a helper thread joins them.
    """

    def __init__(self, coord: Coordinator, threads: Iterable[Any]) -> None:
        self._coord = coord
        self.wakeup = Wakeup()
        self._lock = threading.Lock()
        self._threads = list(threads)
        self._pending = set(self._threads)
        self._over = False
        foreign = [thread for thread in self._threads if not self._tells(thread) and thread.is_alive()]
        if foreign:
            threading.Thread(target=self._watch, args=(foreign,), name="nblooper-join", daemon=True).start()

    def _tells(self, thread: Any) -> bool:
        """Whether a thread says when it ends: a looper of the coordinator, unless a subclass overrides `run`."""
        if not isinstance(thread, LooperThread) or thread._coord is not self._coord:
            return False
        return type(thread).run is LooperThread.run

    def _ending(self, thread: Any) -> bool:
        """Whether a thread that is alive has said that it ends."""
        return self._tells(thread) and thread._life.done

    def _watch(self, foreign: list[Any]) -> None:
        for thread in foreign:
            while thread.is_alive() and not self._over:
                thread.join(0.2)
            self.ended(thread)

    def ended(self, thread: Any) -> None:
        """Note that a thread has ended or is about to; from any thread."""
        with self._lock:
            self._pending.discard(thread)
            if not self._pending:
                self.wakeup.set()

    def pending(self) -> bool:
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

    def close(self) -> None:
        """End the helper thread, if there is one."""
        self._over = True
