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
    """The newest time slot, which may still get calls. It begins at `number` times the slot width."""

    number: int
    latency: Distribution
    lateness: Distribution

    def joined(self, latency: Distribution, lateness: Distribution) -> _Slot:
        """Return a new slot that has these calls too."""
        return _Slot(self.number, self.latency.added(latency), self.lateness.added(lateness))

    def figures(self) -> tuple[float, ...]:
        """Return what `_Table.floats` holds of a slot; NaN for lateness if no call was timed."""
        latency, lateness = self.latency, self.lateness
        low, high = latency.min, latency.max
        late = (lateness.min, lateness.max) if lateness.count else (math.nan, math.nan)
        if latency.count <= _EXACT:
            return (latency.total, low, high, *late, low, high, *late)
        return (latency.total, low, high, *late, *latency.quantiles(*SHARES), *lateness.quantiles(*SHARES))


class _Table(NamedTuple):
    """Completed slots, one per column.

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
        """Return a table with the same slots and room for at least so many; this one if it has enough."""
        have = self.ints.shape[1]
        if slots <= have:
            return self
        room = min(max(16, 2 * slots), SLOTS)
        ints, floats = np.empty((2, room), np.int64), np.empty((_COLUMNS, room))
        ints[:, :have], floats[:, :have] = self.ints, self.floats
        return self._replace(ints=ints, floats=floats)

    def with_slots(self, at: int, slots: list[_Slot]) -> _Table:
        """Enter completed slots into the columns from `at` on, and return the table that has them."""
        stop = at + len(slots)
        table = self.with_room(stop)
        table.ints[:, at:stop] = np.array([(slot.number, slot.latency.count) for slot in slots]).T
        table.floats[:, at:stop] = np.array([slot.figures() for slot in slots]).T
        latency, lateness = table.latency, table.lateness
        for row, slot in enumerate(slots, at):
            latency, lateness = latency.with_slot(row, slot.latency), lateness.with_slot(row, slot.lateness)
        return _Table(table.ints, table.floats, latency, lateness)

    def slot(self, at: int) -> _Slot:
        """Return a column as a slot that can get more calls."""
        total, low, high, late_low, late_high = self.floats[:_STATS, at].tolist()
        number = int(self.ints[0, at])
        # Nobody asks for a slot's sum of lateness.
        return _Slot(number, self.latency.slot(at, total, low, high), self.lateness.slot(at, 0.0, late_low, late_high))

    def fill_quantiles(self, first: int, stop: int) -> None:
        """Compute the quantiles of the columns from `first` up to `stop`, exclusive."""
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

    When the run outgrows them, neighbouring slots merge and the width doubles. All slots begin at multiples of the
    width. A timeline takes at most 450 KiB.

    Immutable: adding calls makes a new timeline. The new one shares arrays with the old one and writes to their unused
    part, so calls may only be added to the newest timeline.
    """

    __slots__ = ("_newest", "_over", "_table", "width_secs")

    def __init__(
        self, width_secs: float = _WIDTH_SECS, table: _Table = _NO_SLOTS, over: int = 0, newest: _Slot | None = None
    ) -> None:
        self.width_secs = width_secs
        self._table = table
        self._over = over  # how many of the table's columns hold completed slots
        self._newest = newest  # not in the table, whose columns never change

    @property
    def nbytes(self) -> int:
        """Bytes of memory that the slots take."""
        ints, floats, latency, lateness = self._table
        return ints.nbytes + floats.nbytes + latency.nbytes + lateness.nbytes

    def with_room(self, begin: float, end: float, slots: int) -> Timeline:
        """Return a timeline whose slots are wide enough, and whose arrays large enough, for calls between these times.

        Each call makes one step only, and returns this timeline if there is nothing left to do. `added` would do the
        same by itself; going by steps needs less memory, as the caller can free each old timeline before the next step.
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

    def added(self, calls: list[tuple[float, Distribution, Distribution]]) -> Timeline:
        """Return a new timeline that has more calls.

        Slots that this completes are entered into the table together, because NumPy takes as long for one column as for
        many. Keeps the interpreter lock, except where the slots get wider or a duration needs a new bucket.

        Parameters
        ----------
        calls : list of (float, Distribution, Distribution)
            Time of a slot, and latency and lateness of the calls in it; in order, none before the newest slot.
        """
        made = self._covering(calls[0][0], calls[-1][0])
        slots = [] if made._newest is None else [made._newest]
        for time, latency, lateness in calls:
            number = int(time / made.width_secs)
            if slots and slots[-1].number == number:
                slots[-1] = slots[-1].joined(latency, lateness)
            else:
                slots.append(_Slot(number, latency, lateness))
        newest = slots.pop()
        table = made._table.with_slots(made._over, slots) if slots else made._table
        return Timeline(made.width_secs, table, made._over + len(slots), newest)

    def _covering(self, begin: float, end: float) -> Timeline:
        """Return a timeline whose slots are wide enough to cover the times from `begin` to `end` too, or this one."""
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
        """Return a timeline with slots of this width, which is the present one doubled `halvings` times."""
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
            newest = last.joined(newest.latency, newest.lateness)
        return Timeline(width_secs, table, over, newest)

    def snapshot(self) -> TimelineSnapshot:
        """Return the slots that hold calls, as read-only arrays."""
        newest, over, table = self._newest, self._over, self._table
        slots = over + (newest is not None)
        columns, calls = np.empty((_COLUMNS + 1, slots)), np.empty(slots, np.int64)
        np.multiply(table.ints[0, :over], self.width_secs, out=columns[0, :over])
        columns[1:, :over], calls[:over] = table.floats[:, :over], table.ints[1, :over]
        if newest is not None:
            columns[:, over] = newest.number * self.width_secs, *newest.figures()
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
    """Return the index at which each run of equal numbers begins."""
    differs = np.ones(len(numbers), np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=differs[1:])
    return differs.nonzero()[0]
