"""Counting and timing every call of a looper, at almost no cost to the loop.

The writer, the looper's thread, only stores time stamps into a preallocated block. When a block is full it is folded
with NumPy into a `Recording`; that costs about 20 ns a call. A reader copies the recording and folds a copy of the
unfinished block into it, so what it sees is complete and exact at any moment, also in the middle of a long call.
"""

from __future__ import annotations

import bisect
import struct
import threading
from collections.abc import Callable, Sequence

import numpy as np

from nblooper.histogram import Distribution
from nblooper.snapshot import Calls, FloatArray
from nblooper.timeline import Timeline

_SMALLEST_BLOCK = 32  # blocks start small and double, so that a slow looper, or one of thousands, stays small
LARGEST_BLOCK = 4096
_NEWEST = 1024
_RATE_SECS = 2.0
_MANY = 32  # calls in those seconds for a rate that does not jump
_NO_CALLS: FloatArray = np.empty((3, 0))


class Recording:
    """All that is known of a looper's calls: totals, quantiles, timeline and the newest raw calls.

    Below 200 KiB however many calls are added. Not thread-safe. Times are seconds since the recorder's origin.
    """

    def __init__(self) -> None:
        self.latency = Distribution()
        self.lateness = Distribution()
        self.timeline = Timeline()
        self.newest = _NO_CALLS  # rows: start, latency, lateness; replaced and never changed, so copies may share it

    def add(self, starts: FloatArray, ends: FloatArray, dues: FloatArray | None) -> None:
        """Add calls in order: when each began, ended and, for timed ones, was due; arrays of shape (n,)."""
        latency = ends - starts
        lateness = None if dues is None else starts - dues
        self.latency.add(latency)
        if lateness is not None:
            self.lateness.add(lateness)
        self.timeline.add(ends, latency, lateness)
        late = np.full(min(len(ends), _NEWEST), np.nan) if lateness is None else lateness[-_NEWEST:]
        newest = np.stack([starts[-_NEWEST:], latency[-_NEWEST:], late])
        if newest.shape[1] < _NEWEST:
            newest = np.concatenate([self.newest, newest], axis=1)[:, -_NEWEST:]
        newest.setflags(write=False)
        self.newest = newest

    def rate_hz(self, now: float) -> float:
        """Return the recent calls per second: over the last seconds or, for a slow looper, the last eight calls."""
        begin = now - max(_RATE_SECS, 4 * self.timeline.width_secs)
        calls, since = self.timeline.calls_since(begin)
        starts = self.newest[0]
        if calls >= _MANY:
            first = float(starts[0]) if self.latency.count == len(starts) else since
            return calls / max(now - max(since, first), 1e-9)
        starts = starts[-8:]
        if len(starts) < 2:
            return 0.0
        span, silence = max(float(starts[-1] - starts[0]), 1e-9), now - float(starts[-1])
        gaps = len(starts) - 1
        # A call that is overdue slows the rate down before it comes.
        return gaps / span if silence * gaps < 2 * span else (gaps + 1) / (span + silence)

    def copy(self) -> Recording:
        """Return an independent copy."""
        clone = Recording()
        clone.latency, clone.lateness = self.latency.copy(), self.lateness.copy()
        clone.timeline, clone.newest = self.timeline.copy(), self.newest
        return clone


def _array(times: Sequence[float | None]) -> FloatArray:
    """Return the times as an array: by way of `struct`, which is twice as fast as NumPy is with a list of floats."""
    return np.frombuffer(struct.pack(f"{len(times)}d", *times))


class Block:
    """Time stamps of the calls since the last fold.

    `ends[i]` is stored last and marks call i as done, unless it is earlier than `base`: then it is left over from the
    block before, whose list this one has taken over. A back-to-back block stores nothing else: a call begins where
    the one before it ended, unless `gaps` says otherwise. A timed block has `starts` and `dues` too.
    """

    __slots__ = ("base", "dues", "ends", "gaps", "starts")

    def __init__(self, size: int, *, timed: bool) -> None:
        self.base = 0.0
        self.ends: list[float | None] = [None] * size
        self.starts: list[float] = [0.0] * size if timed else []
        self.dues: list[float] = [0.0] * size if timed else []
        self.gaps: list[tuple[int, float]] = []  # (i, t): after call i something else went on, until time t

    def take_over(self, old: Block) -> None:
        """Go on in the list of a full block: to store over a float is 8 ns faster than to store another one."""
        if self.dues or old.dues or len(self.ends) != len(old.ends):
            return
        last = old.ends[-1] if old.ends else None
        if last is not None and last < self.base:  # if time has not moved on, old and new could not be told apart
            self.ends = old.ends

    def done(self) -> int:
        """Return how many calls have ended."""
        return _done(self.ends, self.base)

    def columns(self, origin: float) -> tuple[FloatArray, FloatArray, FloatArray | None]:
        """Return starts, ends and dues of the calls done, relative to `origin`; from any thread."""
        ends = self.ends[:]  # the copy is one atomic step; what follows may take its time
        gaps = self.gaps[:]
        del ends[_done(ends, self.base) :]
        n = len(ends)
        times = _array([self.base, *ends]) - origin
        if self.dues:
            return _array(self.starts[:n]) - origin, times[1:], _array(self.dues[:n]) - origin
        starts = times[:-1]
        if gaps:
            starts = starts.copy()
            for i, resumed in gaps:
                if i + 1 < n:
                    starts[i + 1] = resumed - origin
        return starts, times[1:], None


def _done(ends: Sequence[float | None], base: float) -> int:
    return bisect.bisect_left(ends, True, key=lambda end: end is None or end < base)


class Reading:
    """What a recorder knew at one moment; never changed. `version` is the folds, and the calls since, that it has."""

    def __init__(self, recording: Recording, version: tuple[int, int]) -> None:
        self.version = version
        self.latency = recording.latency.summary()
        self.lateness = recording.lateness.summary()
        self.timeline = recording.timeline.snapshot()
        self.recent = Calls(*recording.newest)
        self.rate_hz = recording.rate_hz


class Recorder:
    """Records the calls of one looper, over all its runs.

    One thread writes: `open_block`, then stamps into the block. Any thread reads: `read`.

    Parameters
    ----------
    now : callable
        The clock, in seconds.
    origin : float
        What the recording's times count from.

    Attributes
    ----------
    block_size : int
        How many calls the next block holds.
    """

    def __init__(self, now: Callable[[], float], origin: float) -> None:
        self._now = now
        self._origin = origin
        self._lock = threading.RLock()  # reentrant: a signal handler may read too
        self._recording = Recording()
        self._block = Block(0, timed=False)
        self._folds = 0
        self._reading: Reading | None = None
        self.block_size = _SMALLEST_BLOCK

    def open_block(self, *, timed: bool) -> Block:
        """Fold the block so far and return an empty one. Called by the looper's thread."""
        with self._lock:
            old, block = self._block, self._fold(timed)
            # Stamped after the fold, or the fold would be charged to the next call.
            block.base = self._now()
            block.take_over(old)
        return block

    def _fold(self, timed: bool) -> Block:
        starts, ends, dues = self._block.columns(self._origin)
        if len(ends):
            self._recording.add(starts, ends, dues)
        if len(ends) == self.block_size < LARGEST_BLOCK:
            self.block_size *= 2
        self._folds += 1
        self._block = Block(self.block_size, timed=timed)
        return self._block

    def close(self) -> None:
        """Let go of a large block. Called by the looper's thread when it ends."""
        if self.block_size > _SMALLEST_BLOCK:  # folding a small one would cost more than it frees
            with self._lock:
                self.block_size = _SMALLEST_BLOCK
                self._fold(timed=False)

    def read(self) -> Reading:
        """Return what is known of all calls that have ended. From any thread; holds the lock for some microseconds.

        The same object again if no call has ended since the last time.
        """
        with self._lock:
            version = (self._folds, self._block.done())
            if self._reading is not None and self._reading.version == version:
                return self._reading
            recording = self._recording.copy()
            starts, ends, dues = self._block.columns(self._origin)
        if len(ends):
            recording.add(starts, ends, dues)
        reading = self._reading = Reading(recording, version)
        return reading

    def renew_lock(self) -> None:
        """Replace the lock: in a forked child, whoever held it is gone."""
        self._lock = threading.RLock()
