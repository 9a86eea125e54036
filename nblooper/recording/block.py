"""Time stamps of a looper's calls: the block that the loop stores them into, and the arrays made of it."""

from __future__ import annotations

import bisect
import math
import operator
import struct
from collections.abc import Callable
from typing import NamedTuple, cast

import numpy as np

from nblooper.data.measures import FloatArray
from nblooper.recording.pieces import packed


class Times(NamedTuple):
    """When calls began, ended and, for timed ones, were due, by the clock; one or more, in order.

    Attributes
    ----------
    starts, ends : ndarray of float64, shape (n,)
    dues : ndarray of float64, shape (n,), or None
    gapless : bool
        Whether each call began just where the one before it ended.
    """

    starts: FloatArray
    ends: FloatArray
    dues: FloatArray | None
    gapless: bool = False


class Block:
    """Time stamps of calls that come after one another.

    `ends[i]` is stored last and marks call i as done, unless it is earlier than `base`: then it is left over from the
    block before, whose list this one has taken over. A back-to-back block stores nothing else: a call begins where
    the one before it ended, unless `gaps` says otherwise. A timed block has `starts` and `dues` too.

    Attributes
    ----------
    number : int
        How many calls came before this block.
    taken : int
        How many of its calls were handed over to the recorder.
    """

    __slots__ = ("_known", "base", "dues", "ends", "gaps", "number", "starts", "taken")

    def __init__(
        self, size: int, number: int = 0, *, timed: bool = False, ends: list[float | None] | None = None
    ) -> None:
        self.base = 0.0
        self.ends: list[float | None] = [None] * size if ends is None else ends
        self.starts: list[float] = [0.0] * size if timed else []
        self.dues: list[float] = [0.0] * size if timed else []
        self.gaps: list[tuple[int, float]] = []  # (i, t): after call i something else went on, until time t
        self.number = number
        self.taken = 0
        self._known = 0  # calls that are known to have ended

    def following(self, size: int, *, timed: bool, now: Callable[[], float]) -> Block:
        """Return an empty block that begins now, for the calls after this one's, which were all handed over.

        It reuses the list of a full block, because overwriting a float is 8 ns faster than storing into a new list.
        """
        reused = self.ends if len(self.ends) == size and self.ends[-1] is not None else None
        if timed or self.dues:
            reused = None
        block, last_end = Block(size, self.number + self.taken, timed=timed, ends=reused), self.last_end()
        # Stamped last, or the time that this method takes would count as part of the next call.
        block.base = now()
        if reused is not None and last_end >= block.base:  # time has not moved on: old and new are not told apart
            block.ends = [None] * size
        return block

    def done(self) -> int:
        """Return how many calls have ended."""
        if self.ends and not self._open(self.ends[-1]):
            return len(self.ends)
        low = high = max(self._known, self.taken)  # so many have: most often none or few have since
        step, ends = 1, self.ends
        if low == len(ends) or self._open(ends[low]):
            return low
        while high < len(ends) and not self._open(ends[high]):
            low, high, step = high + 1, high + step, 2 * step
        self._known = bisect.bisect_left(ends, True, lo=low, hi=min(high, len(ends)), key=self._open)
        return self._known

    def busy_secs(self, first: int, done: int) -> float:
        """Return how long the calls from `first` up to `done`, exclusive, took in all; all of them have ended."""
        ends = cast("list[float]", self.ends)
        if first == done:
            return 0.0
        if self.dues:
            return math.fsum(map(operator.sub, ends[first:done], self.starts[first:done]))
        secs = ends[done - 1] - self._ended(first - 1)
        for i, resumed in self.gaps:
            if first <= i + 1 < done:
                secs -= resumed - self._ended(i)
        return secs

    def _ended(self, i: int) -> float:
        """Return when call `i` ended; for -1, when the block began."""
        return self.base if i < 0 else cast(float, self.ends[i])

    def last_end(self) -> float:
        """Return when the newest finished call ended; if none has, when the block began."""
        return self._ended(self.done() - 1)

    def _open(self, end: float | None) -> bool:
        return end is None or end < self.base

    def portion(self, done: int, secs: float) -> int:
        """Return how many of the first `done` calls to hand over, those handed over before included.

        These are the calls that ended within `secs` after the first one that was not handed over before.
        """
        if done == self.taken:
            return done
        until = cast(float, self.ends[self.taken]) + secs
        return bisect.bisect_right(cast("list[float]", self.ends), until, self.taken, done)

    def times(self, done: int) -> Times:
        """Return the times of the calls that were not handed over before, up to `done`, exclusive.

        Keeps the interpreter lock.
        """
        first = self.taken
        ends = self.ends if not first and done == len(self.ends) else self.ends[first:done]
        if self.dues:
            return Times(packed(self.starts[first:done]), packed(ends), packed(self.dues[first:done]))
        before = self._ended(first - 1)
        # Spelled out for speed: `packed` would need a list of all, 2 ns for each call.
        times = np.frombuffer(struct.pack(f"{len(ends) + 1}d", before, *ends))
        return self._with_gaps(times, first) if self.gaps else Times(times[:-1], times[1:], None, gapless=True)

    def _with_gaps(self, times: FloatArray, first: int) -> Times:
        starts = np.frombuffer(bytearray(times[:-1].tobytes()))
        for i, resumed in self.gaps[bisect.bisect_left(self.gaps, (first - 1,)) :]:
            if i + 1 - first < len(starts):
                starts[i + 1 - first] = resumed
        return Times(starts, times[1:], None)
