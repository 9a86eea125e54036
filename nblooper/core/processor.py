"""How much processor time a looper's thread has used, read from outside at no cost to its calls."""

from __future__ import annotations

import array
import threading
import time

import numpy as np

from nblooper.data.measures import FloatArray

AVAILABLE = hasattr(time, "pthread_getcpuclockid") and hasattr(time, "clock_gettime")
"""Whether this platform tells the processor time of another thread."""

_MOST_READINGS = 1536
_WIDTH_SECS = 0.0625  # a power of two, as slots of timelines have
_MOST_KNOTS = 512


class Processor:
    """The processor time of one looper's threads, over all its runs.

    The thread asks for the id of its own clock when it begins, because asking for that of a thread that has ended can
    crash the interpreter, and leaves its last reading when it ends. Others read that clock meanwhile. What threads use
    that a call starts is not included.

    `begin` and `end` are for the looper's thread, all else for any. Nothing blocks.

    Parameters
    ----------
    origin : float
        What the times of `between` count from, by the clock.
    known : bool
        Whether to measure it: not in simulated time.
    """

    def __init__(self, origin: float = 0.0, *, known: bool = True) -> None:
        self._origin = origin
        self._known = known and AVAILABLE
        self._lock = threading.Lock()  # held for microseconds
        self._clock: int | None = None  # of the thread that runs, while it runs
        self._began = 0.0  # what that clock told when the run began
        self._last = 0.0  # the newest sum of all runs; never goes back
        self._before = 0.0  # used by the runs that have ended
        self._times = array.array("d")  # since the origin
        self._sums = array.array("d")
        self._thinning = False

    def begin(self, now: float) -> None:
        """Take note, in the looper's thread, that a run begins at the time `now`."""
        if not self._known:
            return
        self._began = time.thread_time()
        self._clock = time.pthread_getcpuclockid(threading.get_ident())
        self._note(now, self._before)

    def end(self, now: float) -> None:
        """Take note, in the looper's thread, that the run ends at the time `now`."""
        if self._clock is None:
            return
        self._before += time.thread_time() - self._began
        # Before the thread ends: its clock's id may be given to another thread then.
        self._clock = None
        self._note(now, self._before)

    @property
    def secs(self) -> float | None:
        """Seconds of processor time used in all runs; None where they are not known."""
        clock, before = self._clock, self._before
        if not self._known:
            return None
        if clock is None:
            return before
        try:
            total = before + time.clock_gettime(clock) - self._began
        except OSError:  # the thread is gone, as in a forked child
            return self._last
        # If it has ended meanwhile, what was read may be another thread's.
        return total if self._clock == clock else self._before

    def note(self, now: float) -> float | None:
        """Keep a reading for `between`, and return it; `now` is the time it is taken at, and never decreases."""
        secs = self.secs
        if secs is not None and self._clock is not None:
            self._note(now, secs)
        return secs

    def _note(self, now: float, secs: float) -> None:
        now -= self._origin
        with self._lock:
            times, sums = self._times, self._sums
            if times and now <= times[-1]:
                return
            self._last = secs = max(secs, self._last)
            if len(sums) > 1 and sums[-1] == sums[-2] == secs:
                times[-1] = now  # nothing was used for longer
                return
            times.append(now)
            sums.append(secs)
            if len(times) <= _MOST_READINGS or self._thinning:
                return
            self._thinning = True
            copied = np.array(times), np.array(sums)
        try:
            kept = _thinned(*copied)
            with self._lock:
                since = len(copied[0]) - 1  # the newest reading may have changed meanwhile
                self._times, self._sums = kept[0] + self._times[since:], kept[1] + self._sums[since:]
        finally:
            self._thinning = False

    def between(self, begins: FloatArray, ends: FloatArray) -> FloatArray | None:
        """Return how much was used in each of these spans of time since the origin, as the readings tell it.

        Between two readings it is taken to be used evenly. NaN for spans outside of all of them; None where processor
        time is not known.
        """
        if not self._known:
            return None
        with self._lock:
            times, sums = np.array(self._times), np.array(self._sums)
        if not len(times):
            return np.full(len(begins), np.nan)
        used: FloatArray = np.interp(ends, times, sums) - np.interp(begins, times, sums)
        used[(ends <= times[0]) | (begins >= times[-1])] = np.nan
        return used

    def renew_lock(self) -> None:
        """Replace the lock and forget the thread: in a forked child, it does not exist."""
        self._lock = threading.Lock()
        self._clock, self._before, self._thinning = None, self._last, False


def _thinned(times: FloatArray, sums: FloatArray) -> tuple[array.array[float], array.array[float]]:
    """Return readings interpolated to the edges of time slots, in place of all but the last reading."""
    width = _WIDTH_SECS
    while times[-1] - times[0] > _MOST_KNOTS * width:
        width *= 2
    edges = np.arange(np.floor(times[0] / width) + 1, np.ceil(times[-1] / width)) * width
    kept = np.concatenate([times[:1], edges])
    return array.array("d", kept.tobytes()), array.array("d", np.interp(kept, times, sums).tobytes())
