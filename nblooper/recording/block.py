"""Time stamps of a looper's calls: the block that the loop stores them into, and their columns."""

from __future__ import annotations

import bisect
import struct
from collections.abc import Sequence
from typing import cast

import numpy as np

from nblooper.data.measures import FloatArray


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
