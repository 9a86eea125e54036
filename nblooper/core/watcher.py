"""One thread per coordinator that looks at calls which take long, and is asleep otherwise."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import Protocol

from nblooper.core.clock import Wakeup
from nblooper.core.stacks import Frames

THREAD_NAME = "nblooper-watcher"

_SHORTEST_SECS, _LONGEST_SECS = 0.005, 1.0  # from look to look
_NUDGED_SECS = 0.05  # after a command: others may follow
_SHARE = 0.005  # of a processor, which its thread takes at most,
_BURST_SECS = 0.02  # but for so much at once


class Looks(Protocol):
    """What is watched: see `Watched`."""

    def look(self, now: float, frames: Frames) -> float:
        """Look at it; return when to look again at the latest."""

    def settle(self) -> None:
        """Do the part of the work that may take long."""


class Watcher:
    """Looks at loopers whose calls take long. It costs their calls nothing: they do not know of it.

    Its thread is there while any looper runs. It wakes when a call may have become slow: once a second while loopers
    wait for boundaries that are far off, ten times a second while they make calls, and four times once they had no slow
    one for half a minute. So it may miss one that takes less than that. A thread can be looked at only while it lets go
    of the interpreter: code in C that keeps it is seen where it lets go.

    Parameters
    ----------
    now, cpu_time : callable
        The clock, and the processor time of the calling thread, in seconds.
    """

    def __init__(self, now: Callable[[], float], cpu_time: Callable[[], float] = time.thread_time) -> None:
        self._now = now
        self._cpu_time = cpu_time
        self._credit_secs, self._paid_at, self._paid_used = _BURST_SECS, now(), 0.0
        self._wakeup = Wakeup()
        self._all: dict[Looks, float] = {}  # and when to look at each again
        self._anew = False  # at all, as one was given a command
        self.renew_lock()

    def renew_lock(self) -> None:
        """Replace the lock and forget all: in a forked child, the threads of the parent do not exist."""
        self._lock = threading.Lock()  # held for microseconds
        self._all.clear()
        self._runs = False
        self._rests = False  # for longer than from look to look

    # From any thread.

    def add(self, watched: Looks) -> None:
        """Look at a looper from now on. Where no thread can be made, nothing is looked at."""
        with self._lock:
            self._all[watched] = -math.inf
            starts, self._runs = not self._runs, True
        if self._rests:
            self._wakeup.set()
        if not starts:
            return
        try:
            threading.Thread(target=self._run, name=THREAD_NAME, daemon=True).start()
        except (RuntimeError, MemoryError):  # the interpreter ends, or there are too many threads
            self._runs = False

    def remove(self, watched: Looks) -> None:
        """Do not look at a looper any more."""
        with self._lock:
            self._all.pop(watched, None)
            last = not self._all
        if last:
            self._wakeup.set()

    def nudge(self) -> None:
        """Have it compute anew when to look next, because a looper was given a command. Cheap."""
        self._anew = True
        if self._rests:
            self._wakeup.set()

    # The thread.

    def _run(self) -> None:
        rest_secs, self._paid_used = _NUDGED_SECS, self._cpu_time()
        while True:
            self._rests = rest_secs > _NUDGED_SECS
            if self._wakeup.wait(rest_secs) and self._all:
                self._rests = False
                self._wakeup.wait(_NUDGED_SECS)
            with self._lock:
                self._runs = bool(self._all)
                if not self._runs:
                    return
                watched = [*self._all]
            rest_secs = self.look(watched)
            del watched  # or a looper that is let go of would be kept until the next look

    def look(self, watched: list[Looks]) -> float:
        """Look at those loopers whose turn it is; return for how many seconds to rest."""
        anew, self._anew = self._anew, False
        now, frames, next_at = self._now(), Frames(), math.inf
        looked = []
        for each in watched:
            due = self._all.get(each, now)
            if anew or due <= now:
                looked.append(each)
                due = min(each.look(self._now(), frames), now + _LONGEST_SECS)
                self._look_at(each, due)
            next_at = min(next_at, due)
        frames.let_go()
        for each in looked:
            each.settle()
        return max(next_at - self._now(), self._spend())

    def _look_at(self, watched: Looks, due: float) -> None:
        """Set when to look at a looper again, if it was not removed."""
        with self._lock:
            if watched in self._all:
                self._all[watched] = due

    def _spend(self) -> float:
        """Take note of the processor time that was used since the last time; return how long to rest for it."""
        now, used = self._now(), self._cpu_time()
        credit_secs = min(self._credit_secs + _SHARE * (now - self._paid_at), _BURST_SECS)
        self._credit_secs = credit_secs - (used - self._paid_used)
        self._paid_at, self._paid_used = now, used
        return max(_SHORTEST_SECS, -self._credit_secs / _SHARE)
