"""A bounded history of the whole run: calls per time slot, the slots merging as the run gets longer."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblooper.snapshot import FloatArray, IntArray
from nblooper.snapshot import Timeline as TimelineSnapshot

_SLOTS = 512
_WIDTH_SECS = 0.0625  # a power of two, so that slot boundaries are exact floats


class Timeline:
    """Calls by the time they ended, in at most 512 slots of equal width.

    When the run outgrows them, pairs of slots merge and the width doubles; all slots start at multiples of the
    width since time 0. About 20 KiB when full. Not thread-safe: whoever holds it serialises access.
    """

    def __init__(self) -> None:
        self.width_secs = _WIDTH_SECS
        self._first = 0  # index, in widths since time 0, of the first allocated slot
        self._calls = np.zeros(0, np.int64)
        # rows: sum, minimum and maximum of latency, maximum of lateness
        self._stats = np.empty((4, 0))

    def add(self, ends: FloatArray, latency: FloatArray, lateness: FloatArray | None) -> None:
        """Add calls: when they ended (increasing, seconds since time 0), latency, and lateness or None; shape (n,)."""
        if not len(ends):
            return
        begin, end = float(ends[0]), float(ends[-1])
        self._cover(begin, end)
        first = int(begin / self.width_secs) - self._first
        if first == int(end / self.width_secs) - self._first:  # so with most blocks of a fast looper
            self._merge_in(first, len(ends), latency.sum(), latency.min(), latency.max())
            if lateness is not None:
                self._stats[3, first] = np.fmax(self._stats[3, first], lateness.max())
            return
        slots = (ends / self.width_secs).astype(np.int64) - self._first
        cuts = np.flatnonzero(np.diff(slots, prepend=-1))
        slots = slots[cuts]
        calls = np.diff(cuts, append=len(ends))
        reduced = (ufunc.reduceat(latency, cuts) for ufunc in (np.add, np.minimum, np.maximum))
        self._merge_in(slots, calls, *reduced)
        if lateness is not None:
            self._stats[3, slots] = np.fmax(self._stats[3, slots], np.maximum.reduceat(lateness, cuts))

    def _merge_in(self, slots: Any, calls: Any, total: Any, low: Any, high: Any) -> None:
        """Add to one slot or several, which are all different."""
        stats = self._stats
        self._calls[slots] += calls
        stats[0, slots] += total
        stats[1, slots] = np.minimum(stats[1, slots], low)
        stats[2, slots] = np.maximum(stats[2, slots], high)

    def _cover(self, begin: float, end: float) -> None:
        """Have slots for all times from `begin` to `end`."""
        if not len(self._calls):
            self._first = int(begin / self.width_secs)
        while int(end / self.width_secs) - self._first >= _SLOTS:
            self._merge()
        needed = int(end / self.width_secs) - self._first + 1
        if needed > len(self._calls):
            self._resize(min(_SLOTS, max(16, 2 * needed)))

    def _resize(self, slots: int) -> None:
        calls, stats = np.zeros(slots, np.int64), _blank(slots)
        calls[: len(self._calls)] = self._calls
        stats[:, : len(self._calls)] = self._stats
        self._calls, self._stats = calls, stats

    def _merge(self) -> None:
        """Double the width: neighbours that start at a multiple of the new width become one slot."""
        target = (self._first + np.arange(len(self._calls))) // 2 - self._first // 2
        slots = int(target[-1]) + 1 if len(target) else 0
        calls, stats = np.zeros(slots, np.int64), _blank(slots)
        np.add.at(calls, target, self._calls)
        np.add.at(stats[0], target, self._stats[0])
        np.minimum.at(stats[1], target, self._stats[1])
        np.maximum.at(stats[2], target, self._stats[2])
        np.fmax.at(stats[3], target, self._stats[3])
        self._calls, self._stats = calls, stats
        self._first //= 2
        self.width_secs *= 2

    def calls_since(self, begin: float) -> tuple[int, float]:
        """Return how many calls ended in the slots from `begin` on, and when the first of these slots starts."""
        slot = max(int(begin / self.width_secs) - self._first, 0)
        return int(self._calls[slot:].sum()), (self._first + slot) * self.width_secs

    def snapshot(self) -> TimelineSnapshot:
        """Return the slots that hold calls."""
        used: IntArray = np.flatnonzero(self._calls)
        columns = [(self._first + used) * self.width_secs, self._calls[used], *self._stats[:, used]]
        for column in columns:
            column.setflags(write=False)
        start, calls, total, low, high, late = columns
        return TimelineSnapshot(self.width_secs, start, calls, total, low, high, None if np.isnan(late).all() else late)

    def copy(self) -> Timeline:
        """Return an independent copy."""
        clone = Timeline()
        clone.width_secs, clone._first = self.width_secs, self._first
        clone._calls, clone._stats = self._calls.copy(), self._stats.copy()
        return clone


def _blank(slots: int) -> FloatArray:
    stats = np.zeros((4, slots))
    stats[1], stats[2], stats[3] = np.inf, -np.inf, np.nan
    return stats
