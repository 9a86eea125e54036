"""Counting and timing every call of a looper, at almost no cost to the loop.

The writer, the looper's thread, only stores time stamps into a preallocated block. When a block is full it is folded
with NumPy into a `Recording`; that costs about 20 ns a call. A reader folds what has ended in the unfinished block, so
what it sees is complete and exact at any moment, also in the middle of a long call, and nothing is folded twice.

A recording is a value, replaced by one assignment. So a reader that is torn out of a fold by Ctrl-C does no harm.
"""

from __future__ import annotations

import bisect
import struct
import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple, cast

import numpy as np

from nblooper.data.measures import Calls, FloatArray
from nblooper.recording.distribution import NO_DURATIONS, Batch, Distribution
from nblooper.recording.slow_calls import SlowCalls
from nblooper.recording.timeline import Timeline

_SMALLEST_BLOCK = 32  # blocks start small and grow, so that a slow looper, or one of thousands, stays small
LARGEST_BLOCK = 4096
_LARGEST_TIMED = 1024  # has three lists, and its calls cost more anyway
_NEWEST = 1024
_RATE_SECS = 2.0
_MANY = 32  # calls in those seconds for a rate that does not jump


class _Newest(NamedTuple):
    """The newest raw calls: the columns of `rows` from `begin` to below `end`, which never change.

    rows: start, latency, lateness. Adding fills the columns that follow: of several, only the newest may be added to.
    """

    rows: FloatArray = np.empty((3, 0))
    begin: int = 0
    end: int = 0

    def added(self, starts: FloatArray, latency: FloatArray, lateness: FloatArray | None) -> _Newest:
        count = min(len(starts), _NEWEST)
        kept = min(self.end - self.begin, _NEWEST - count)
        rows, begin, end = self.rows, self.end - kept, self.end + count
        if end > rows.shape[1]:
            # With room for more, unless full blocks come and replace them all each time.
            rows = np.empty((3, kept + count + min(kept, _NEWEST // 2)))
            rows[:, :kept] = self.rows[:, begin : self.end]
            begin, end = 0, kept + count
        new = slice(end - count, end)
        rows[0, new], rows[1, new] = starts[-count:], latency[-count:]
        rows[2, new] = np.nan if lateness is None else lateness[-count:]
        return _Newest(rows, begin, end)

    def calls(self) -> Calls:
        rows = self.rows[:, self.begin : self.end]
        rows.setflags(write=False)
        return Calls(*rows)


class Recording:
    """All that is known of a looper's calls: totals, quantiles, timeline and the newest raw calls.

    A value: adding makes another one. But that shares memory with the one before, and fills what that left free: so of
    several, only the newest may be added to. Below 640 KiB however many calls it holds. Times are seconds since the
    recorder's origin.
    """

    __slots__ = ("latency", "lateness", "newest", "timeline")

    def __init__(self, latency: Distribution, lateness: Distribution, timeline: Timeline, newest: _Newest) -> None:
        self.latency, self.lateness, self.timeline, self.newest = latency, lateness, timeline, newest

    def with_room(self, ends: FloatArray) -> Recording:
        """Return it with more memory for calls that ended then, one step at a time; or itself, if there is enough."""
        timeline = self.timeline.with_room(ends)
        return self if timeline is self.timeline else Recording(self.latency, self.lateness, timeline, self.newest)

    def added(self, starts: FloatArray, ends: FloatArray, dues: FloatArray | None) -> Recording:
        """Return it with calls added: when each began, ended and, for timed ones, was due; one or more, in order."""
        latency = Batch(ends - starts)
        lateness = None if dues is None else Batch(starts - dues)
        return Recording(
            self.latency.added(latency),
            self.lateness if lateness is None else self.lateness.added(lateness),
            self.timeline.added(ends, latency, lateness),
            self.newest.added(starts, latency.durations, None if lateness is None else lateness.durations),
        )


NOTHING = Recording(NO_DURATIONS, NO_DURATIONS, Timeline(), _Newest())


def _array(times: Sequence[float | None], first: int, stop: int) -> FloatArray:
    """Return a part of the times as an array: by way of `struct`, twice as fast as NumPy is with a list of floats."""
    part = times if stop - first == len(times) else times[first:stop]
    return np.frombuffer(struct.pack(f"{len(part)}d", *part))


class Block:
    """Time stamps of calls that come after one another.

    `ends[i]` is stored last and marks call i as done, unless it is earlier than `base`: then it is left over from the
    block before, whose list this one has taken over. A back-to-back block stores nothing else: a call begins where
    the one before it ended, unless `gaps` says otherwise. A timed block has `starts` and `dues` too. The first
    `folded` calls are in the recording.
    """

    __slots__ = ("base", "dues", "ends", "folded", "gaps", "known", "starts")

    def __init__(self, size: int, *, timed: bool) -> None:
        self.base = 0.0
        self.ends: list[float | None] = [None] * size
        self.starts: list[float] = [0.0] * size if timed else []
        self.dues: list[float] = [0.0] * size if timed else []
        self.gaps: list[tuple[int, float]] = []  # (i, t): after call i something else went on, until time t
        self.folded = 0
        self.known = 0  # calls that were seen done

    def take_over(self, old: Block) -> None:
        """Go on in the list of a full block: to store over a float is 8 ns faster than to store another one."""
        if self.dues or old.dues or len(self.ends) != len(old.ends):
            return
        last = old.ends[-1] if old.ends else None
        if last is not None and last < self.base:  # if time has not moved on, old and new could not be told apart
            self.ends = old.ends

    def done(self) -> int:
        """Return how many calls have ended."""
        low = high = max(self.known, self.folded)  # so many have: most often none or few have since
        step, ends = 1, self.ends
        while high < len(ends) and not self._open(ends[high]):
            low, high, step = high + 1, high + step, 2 * step
        self.known = bisect.bisect_left(ends, True, lo=low, hi=min(high, len(ends)), key=self._open)
        return self.known

    def last_end(self) -> float:
        """Return when the last call that has ended did so; before the first, when the block began."""
        done = self.done()
        return cast(float, self.ends[done - 1]) if done else self.base

    def _open(self, end: float | None) -> bool:
        return end is None or end < self.base

    def columns(self, done: int, origin: float) -> tuple[FloatArray, FloatArray, FloatArray | None]:
        """Return starts, ends and dues of the calls that are done and not folded, relative to `origin`."""
        first = self.folded
        ends = _array(self.ends, first, done) - origin
        if self.dues:
            return _array(self.starts, first, done) - origin, ends, _array(self.dues, first, done) - origin
        starts = np.empty(len(ends))
        starts[0] = cast(float, self.ends[first - 1] if first else self.base) - origin
        starts[1:] = ends[:-1]
        if self.gaps:
            for i, resumed in self.gaps[bisect.bisect_left(self.gaps, (first - 1,)) :]:
                if i + 1 < done:
                    starts[i + 1 - first] = resumed - origin
        return starts, ends, None


class Reading:
    """What a recorder knew at one moment; never changed."""

    def __init__(self, recording: Recording) -> None:
        self.latency = recording.latency.summary()
        self.lateness = recording.lateness.summary()
        self.latency_histogram = recording.latency.histogram()
        self.lateness_histogram = recording.lateness.histogram()
        self.timeline = recording.timeline.snapshot()
        self.recent = recording.newest.calls()

    def rate_hz(self, now: float) -> float:
        """Return the recent calls per second: over the last seconds or, for a slow looper, the last eight calls."""
        starts, slots = self.recent.start, self.timeline
        if len(starts) < 2:
            return 0.0
        width = slots.width_secs
        since = max(int((now - max(_RATE_SECS, 4 * width)) / width) * width, float(slots.start[0]))
        calls = int(slots.calls[slots.start.searchsorted(since) :].sum())
        if calls >= _MANY:
            first = float(starts[0]) if self.latency.count == len(starts) else since
            return calls / max(now - max(since, first), 1e-9)
        starts = starts[-8:]
        span, silence = max(float(starts[-1] - starts[0]), 1e-9), now - float(starts[-1])
        gaps = len(starts) - 1
        # A call that is overdue slows the rate down before it comes.
        return gaps / span if silence * gaps < 2 * span else (gaps + 1) / (span + silence)


class Recorder:
    """Records the calls of one looper, over all its runs.

    One thread writes: `open_block`, then stamps into the block. Any thread reads: `read` and `calls`.

    Parameters
    ----------
    now : callable
        The clock, in seconds.
    origin : float
        What the recording's times count from.
    slow_calls : SlowCalls, optional
        Keeps the slowest calls; also an attribute.

    Attributes
    ----------
    block_size : int
        How many calls the next block holds, if there is no reason for fewer.
    """

    def __init__(self, now: Callable[[], float], origin: float, slow_calls: SlowCalls | None = None) -> None:
        self._now = now
        self._origin = origin
        self.slow_calls = slow_calls or SlowCalls()
        self._lock = threading.RLock()  # reentrant: a signal handler may read too
        self._recording = NOTHING
        self._block = Block(0, timed=False)
        self._folding = False
        self._reading: Reading | None = None
        self.block_size = _SMALLEST_BLOCK

    def open_block(self, *, timed: bool) -> Block:
        """Fold what is left of the block so far and return an empty one. Called by the looper's thread."""
        with self._lock:
            old, block = self._block, self._replace_block(timed)
            # Stamped after the fold, or the fold would be charged to the next call.
            block.base = self._now()
            block.take_over(old)
        return block

    def _replace_block(self, timed: bool) -> Block:
        self._fold()
        largest = _LARGEST_TIMED if timed else LARGEST_BLOCK
        if self._block.folded == self.block_size:
            self.block_size *= 4
        self.block_size = min(self.block_size, largest)
        self._block = Block(self.block_size, timed=timed)
        return self._block

    def _fold(self) -> None:
        """Add the calls that have ended and are not in the recording yet."""
        block = self._block
        done = block.done()
        if done == block.folded or self._folding:  # a signal handler that came into a fold sees what was before it
            return
        try:
            self._folding = True
            starts, ends, dues = block.columns(done, self._origin)
            self.slow_calls.ended(self._recording.latency.count + 1, float((ends - starts).max()), (starts, ends, dues))
            while (recording := self._recording.with_room(ends)) is not self._recording:
                self._recording = recording
            recording = recording.added(starts, ends, dues)
            # Python lets nothing come between these stores.
            self._recording, block.folded, self._reading = recording, done, None
        finally:
            self._folding = False

    def close(self) -> None:
        """Let go of a large block. Called by the looper's thread when it ends."""
        if self.block_size > _SMALLEST_BLOCK:  # folding a small one would cost more than it frees
            with self._lock:
                self.block_size = _SMALLEST_BLOCK
                self._replace_block(timed=False)

    def calls(self) -> int:
        """Return how many calls have ended. From any thread."""
        with self._lock:
            return self._recording.latency.count + self._block.done() - self._block.folded

    def read(self) -> Reading:
        """Return what is known of all calls that have ended. From any thread; holds the lock for some microseconds.

        The same object again if no call has ended since the last time.
        """
        with self._lock:
            self._fold()
            if self._reading is not None:
                return self._reading
            recording = self._recording
            reading = Reading(recording)
            if self._recording is recording:  # no signal handler has folded more meanwhile
                self._reading = reading
            return reading

    def renew_lock(self) -> None:
        """Replace the lock: in a forked child, whoever held it is gone."""
        self._lock = threading.RLock()
        self._folding = False
