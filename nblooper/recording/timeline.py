"""A bounded history of the whole run: calls per time slot, the slots merging as the run gets longer."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from nblooper.data.measures import FloatArray, IntArray
from nblooper.data.measures import Timeline as TimelineSnapshot
from nblooper.data.quick import quick_maker
from nblooper.recording.distribution import Distribution
from nblooper.recording.slot_counts import SHARES, SLOTS, SlotCounts

_WIDTH_SECS = 0.0625  # a power of two, so that slot boundaries are exact floats
_EXACT = 2  # of so many calls, the median is the shorter one and the other quantile the longest
_STATS = 5
_COLUMNS = 9
_make_snapshot = quick_maker(TimelineSnapshot)
_UFUNCS = (np.add, np.minimum, np.maximum, np.fmin, np.fmax)  # how two slots' columns become one's


class _Slot(NamedTuple):
    """The time slot that goes on. `number` counts in widths since time 0."""

    number: int
    latency: Distribution
    lateness: Distribution

    def stats(self) -> tuple[float, ...]:
        """Return total, minimum and maximum of latency, minimum and maximum of lateness; NaN if there is none."""
        latency, lateness = self.latency, self.lateness
        late = (lateness.min, lateness.max) if lateness.count else (math.nan, math.nan)
        return (latency.total, latency.min, latency.max, *late)

    def quantiles(self) -> list[float]:
        """Return two quantiles of latency and of lateness."""
        return self.latency.quantiles(*SHARES) + self.lateness.quantiles(*SHARES)


class _Table(NamedTuple):
    """Slots as columns.

    Attributes
    ----------
    ints : ndarray of int64, shape (2, room)
        Number and calls.
    floats : ndarray of float64, shape (9, room)
        Total, minimum and maximum of latency, minimum and maximum of lateness, two quantiles of each.
    latency, lateness : SlotCounts
    """

    ints: IntArray
    floats: FloatArray
    latency: SlotCounts
    lateness: SlotCounts

    def with_room(self, slots: int) -> _Table:
        """Return a table that has the same slots, and room for more if there is not enough."""
        have = self.ints.shape[1]
        if slots <= have:
            return self
        room = min(max(16, 2 * slots), SLOTS)
        ints, floats = np.empty((2, room), np.int64), np.empty((_COLUMNS, room))
        ints[:, :have], floats[:, :have] = self.ints, self.floats
        return self._replace(ints=ints, floats=floats)

    def with_slot(self, at: int, slot: _Slot) -> _Table:
        """Return it with a slot in this column, which is over."""
        table = self.with_room(at + 1)
        table.ints[:, at] = slot.number, slot.latency.count
        table.floats[:, at] = *slot.stats(), *slot.quantiles()
        latency, lateness = table.latency.with_slot(at, slot.latency), table.lateness.with_slot(at, slot.lateness)
        return _Table(table.ints, table.floats, latency, lateness)

    def slot(self, at: int) -> _Slot:
        """Return what is in a column, as if it went on."""
        total, low, high, late_low, late_high = self.floats[:_STATS, at].tolist()
        number = int(self.ints[0, at])
        # Nobody asks for a slot's sum of lateness.
        return _Slot(number, self.latency.slot(at, total, low, high), self.lateness.slot(at, 0.0, late_low, late_high))

    def fill_quantiles(self, first: int, stop: int) -> None:
        """Compute the quantiles of slots that are over."""
        if first == stop:
            return
        floats = self.floats[:, first:stop]
        exact = self.ints[1, first:stop].max() <= _EXACT
        for counts, to, low in ((self.latency, 5, 1), (self.lateness, 7, 3)):
            extremes = floats[low : low + 2]
            floats[to : to + 2] = extremes if exact or counts.empty else counts.quantiles(first, stop, *extremes)


_NO_SLOTS = _Table(np.empty((2, 0), np.int64), np.empty((_COLUMNS, 0)), SlotCounts(), SlotCounts())


class Timeline:
    """Calls by the time they ended, in at most 512 slots of equal width.

    When the run outgrows them, neighbours merge and the width doubles; all slots start at multiples of the width since
    time 0. At most 450 KiB.

    A value: adding makes another one. But that shares memory with the one before, and fills what that left free: so of
    several, only the newest may be added to.
    """

    __slots__ = ("_newest", "_over", "_table", "width_secs")

    def __init__(
        self, width_secs: float = _WIDTH_SECS, table: _Table = _NO_SLOTS, over: int = 0, newest: _Slot | None = None
    ) -> None:
        self.width_secs = width_secs
        self._table = table
        self._over = over  # how many slots are over: the table's first ones
        self._newest = newest  # apart, so that what is in the table never changes

    @property
    def nbytes(self) -> int:
        """How much memory it takes."""
        ints, floats, latency, lateness = self._table
        return ints.nbytes + floats.nbytes + latency.nbytes + lateness.nbytes

    def with_room(self, begin: float, end: float, slots: int) -> Timeline:
        """Return it with slots wide enough for calls between these times, or else with memory for so many slots.

        One step at a time; the same object if there is nothing to do. Adding does without. But where the old one is
        let go of after each of these steps, less memory is needed.
        """
        wider = self._covering(begin, end)
        if wider is not self:
            return wider
        spanned = int(end / self.width_secs) - int(begin / self.width_secs) + 1
        stop = min(self._over + 1 + min(spanned, slots), SLOTS)
        table = self._table.with_room(stop)
        latency, lateness = (counts.with_room(stop) for counts in (table.latency, table.lateness))
        if table is self._table and latency is table.latency and lateness is table.lateness:
            return self
        table = table._replace(latency=latency, lateness=lateness)
        return Timeline(self.width_secs, table, self._over, self._newest)

    def added(self, time: float, latency: Distribution, lateness: Distribution) -> Timeline:
        """Return it with the latency and lateness of calls that ended in the slot of this time, or later.

        Keeps the interpreter's lock; but not where all slots get wider, or where durations come that no slot had.
        """
        made = self._covering(time, time)
        number, newest = int(time / made.width_secs), made._newest
        if newest is None or newest.number != number:
            return made._closed(_Slot(number, latency, lateness))
        slot = _Slot(number, newest.latency.added(latency), newest.lateness.added(lateness))
        return Timeline(made.width_secs, made._table, made._over, slot)

    def _closed(self, newest: _Slot) -> Timeline:
        """Return it with the newest slot over, and another one in its place."""
        if self._newest is None:
            return Timeline(self.width_secs, self._table, self._over, newest)
        table = self._table.with_slot(self._over, self._newest)
        return Timeline(self.width_secs, table, self._over + 1, newest)

    def _covering(self, begin: float, end: float) -> Timeline:
        """Return it with slots as wide as it takes to cover all times from `begin` to `end` too."""
        newest = self._newest
        if newest is None:
            first = int(begin / self.width_secs)
        else:
            first = int(self._table.ints[0, 0]) if self._over else newest.number
        last, halvings = int(end / self.width_secs), 0
        while (last >> halvings) - (first >> halvings) >= SLOTS:
            halvings += 1
        if not halvings:
            return self
        width_secs = self.width_secs * 2**halvings
        return Timeline(width_secs) if newest is None else self._merged(width_secs, halvings, newest)

    def _merged(self, width_secs: float, halvings: int, newest: _Slot) -> Timeline:
        """Return it with slots of this width: as many as have the same number after these halvings become one."""
        newest, table, slots = newest._replace(number=newest.number >> halvings), self._table, self._over
        if not slots:
            return Timeline(width_secs, newest=newest)
        numbers = table.ints[0, :slots] >> halvings
        begins = _begins(numbers)
        ints = np.stack([numbers[begins], np.add.reduceat(table.ints[1, :slots], begins)])
        floats = np.empty((_COLUMNS, len(begins)))
        for row, ufunc in enumerate(_UFUNCS):
            floats[row] = ufunc.reduceat(table.floats[row, :slots], begins)
        largest = int(ints[1].max())
        counts = [each.merged(begins, slots, largest) for each in (table.latency, table.lateness)]
        table, over = _Table(ints, floats, *counts), len(begins)
        table.fill_quantiles(0, over)
        if numbers[-1] == newest.number:
            over -= 1
            last = table.slot(over)
            newest = _Slot(last.number, last.latency.added(newest.latency), last.lateness.added(newest.lateness))
        return Timeline(width_secs, table, over, newest)

    def snapshot(self) -> TimelineSnapshot:
        """Return the slots that hold calls."""
        newest, over, table = self._newest, self._over, self._table
        slots = over + (newest is not None)
        columns, calls = np.empty((_COLUMNS + 1, slots)), np.empty(slots, np.int64)
        np.multiply(table.ints[0, :over], self.width_secs, out=columns[0, :over])
        columns[1:, :over], calls[:over] = table.floats[:, :over], table.ints[1, :over]
        if newest is not None:
            columns[:, over] = newest.number * self.width_secs, *newest.stats(), *newest.quantiles()
            calls[over] = newest.latency.count
        columns.setflags(write=False)
        calls.setflags(write=False)
        start, total, low, high, _, late_high, p50, p99, late_p50, late_p99 = columns
        return _make_snapshot(
            width_secs=self.width_secs,
            start=start,
            calls=calls,
            total=total,
            min=low,
            max=high,
            p50=p50,
            p99=p99,
            late_p50=late_p50,
            late_p99=late_p99,
            late_max=late_high,
        )


def _begins(numbers: IntArray) -> IntArray:
    """Return where each run of equal numbers begins."""
    differs = np.ones(len(numbers), np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=differs[1:])
    return differs.nonzero()[0]
