"""Coarse histograms of durations, one for each time slot, from which the slot's quantiles are computed."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from nblooper.data.measures import FloatArray, IntArray
from nblooper.recording import pieces
from nblooper.recording.distribution import EDGES, NO_DURATIONS, Distribution

SLOTS = 512
SHARES = (0.5, 0.99)
_SHARES = np.array(SHARES)[:, np.newaxis]

# Buckets have equal ratios: 16 to a power of two at first; neighbours merge when more than `_COLUMNS` columns would be
# needed. Only a bucket that holds something has a column, so a few very long calls need few columns.
_FINEST = 16
_COLUMNS = 96
_NO_COLUMN = _COLUMNS  # stands for buckets that have no column yet
_MOST_UINT32 = 2**32 - 1
_ROWS_AT_ONCE = 16  # so that what is in between stays small
_MOST_WAITING = 32

_Counts = npt.NDArray[Any]
_Waiting = tuple[int, tuple[tuple[int, int], ...]]  # a row, and buckets of the fine histogram with their counts


class _Buckets:
    """Buckets of one resolution, each made of neighbouring buckets of the fine histogram.

    Attributes
    ----------
    of : ndarray of int64
        The bucket to which each bucket of the fine histogram belongs.
    begins : ndarray of int64
        The first fine bucket of each bucket and, as the last element, the end of the last one.
    middles : ndarray of float64
        The geometric mean of each bucket's edges, where the relative error is the same to both sides.
    """

    def __init__(self, of: IntArray) -> None:
        self.of = of
        self.begins: IntArray = of.searchsorted(np.arange(of[-1] + 2))
        self.middles: FloatArray = np.sqrt(EDGES[self.begins[:-1]] * EDGES[self.begins[1:]])


_finest: IntArray = np.floor(_FINEST * np.log2(EDGES[:-1] / EDGES[0]) + 1e-9).astype(np.int64)
_BUCKETS = [_Buckets(_finest >> halvings) for halvings in range(6)]  # the coarsest need fewer than half the columns


class _Scale:
    """Which column counts which bucket; immutable.

    Attributes
    ----------
    halvings : int
        How often neighbouring buckets were merged.
    buckets : ndarray of int64, shape (columns,)
        The bucket of each column, in the order in which the columns were added.
    column : ndarray of int8
        The column of each bucket of the fine histogram.
    """

    __slots__ = ("_sorted", "buckets", "column", "halvings")

    def __init__(self, halvings: int, buckets: IntArray, known: _Scale | None = None) -> None:
        self.halvings, self.buckets = halvings, buckets
        self._sorted: tuple[IntArray, FloatArray] | None = None
        begins, since = _BUCKETS[halvings].begins, 0
        if known is None:
            self.column = np.full(begins[-1], _NO_COLUMN, np.int8)
        else:
            self.column, since = known.column.copy(), len(known)
        for column, bucket in enumerate(buckets[since:].tolist(), since):
            self.column[begins[bucket] : begins[bucket + 1]] = column

    def __len__(self) -> int:
        return len(self.buckets)

    def in_order(self) -> tuple[IntArray, FloatArray]:
        """Return the columns sorted by duration, and the middle of each one's bucket in seconds."""
        if self._sorted is None:
            order = self.buckets.argsort()
            self._sorted = order, _BUCKETS[self.halvings].middles[self.buckets[order]]
        return self._sorted

    def with_columns_for(self, fine: IntArray, most: int) -> _Scale:
        """Return a scale that has columns for these fine buckets too, coarser if there would be more than `most`."""
        new = dict.fromkeys(_BUCKETS[self.halvings].of[fine[self.column[fine] == _NO_COLUMN]].tolist())
        buckets = np.concatenate([self.buckets, np.array([*new], np.int64)])
        if len(buckets) <= most:
            return _Scale(self.halvings, buckets, self)
        halvings = self.halvings
        while len(buckets) > most:
            halvings += 1
            buckets = np.array(sorted({bucket >> 1 for bucket in buckets.tolist()}))
        return _Scale(halvings, buckets)

    def coarse(self, durations: Distribution) -> tuple[IntArray, IntArray]:
        """Return the first fine bucket of each bucket that holds durations, and the number of durations in each."""
        scale, first, stop = _BUCKETS[self.halvings], durations.first, durations.stop
        begins = scale.begins[scale.of.item(first) : scale.of.item(stop - 1) + 2]
        until = np.minimum(begins[1:], stop) - first
        counts = pieces.running_sums(durations.counts)[until - 1]
        counts[1:] -= counts[:-1].copy()
        used = counts.nonzero()[0]
        return begins[used], counts[used]

    def columns_in(self, other: _Scale) -> IntArray:
        """Return, for each column of this scale, the column of a coarser scale that takes its counts."""
        columns: IntArray = other.column[_BUCKETS[self.halvings].begins[self.buckets]].astype(np.int64)
        return columns


_NO_SCALE = _Scale(0, np.zeros(0, np.int64))
_NO_ROWS: _Counts = np.zeros((0, 0), np.uint32)


class SlotCounts:
    """A histogram of durations for each slot: one row per slot, one column per bucket. At most 200 KiB.

    Immutable: adding a slot makes a new object. The new one shares the rows with the old one and writes to the rows
    after them, so slots may only be added to the newest object.

    Slots whose durations are in few buckets, such as those of a slow looper, are first kept in a list and later entered
    together: entering each one by itself would take many times as long.
    """

    __slots__ = ("_rows", "_scale", "_waiting")

    def __init__(self, scale: _Scale = _NO_SCALE, rows: _Counts = _NO_ROWS, waiting: tuple[_Waiting, ...] = ()) -> None:
        self._scale, self._rows = scale, rows
        self._waiting = waiting  # slots that are not in the rows yet

    @property
    def empty(self) -> bool:
        """Whether no durations were ever added."""
        return not (self._waiting or len(self._scale))

    @property
    def nbytes(self) -> int:
        """Bytes of memory that the rows take."""
        return self._rows.nbytes

    def with_slot(self, row: int, durations: Distribution) -> SlotCounts:
        """Enter the durations of a slot into a row, and return the object that has them.

        Keeps the interpreter lock, unless it has to add columns or rows.
        """
        if buckets := durations.buckets():
            waiting = (*self._waiting, (row, buckets))
            made = SlotCounts(self._scale, self._rows, waiting)
            return made if len(waiting) < _MOST_WAITING else made._settled()
        made = self._settled()
        if not durations.count:
            made = made.with_room(row + 1)
            if not made.empty:
                made._rows[row] = 0
            return made
        fine, counts = made._scale.coarse(durations)
        made = made._with_columns_for(fine).with_room(row + 1, durations.count)
        if made._scale.halvings != self._scale.halvings:
            fine, counts = made._scale.coarse(durations)
        into = made._rows[row]
        into[:] = 0
        into[made._scale.column[fine].astype(np.intp)] = counts.astype(into.dtype)
        return made

    def _settled(self) -> SlotCounts:
        """Return an object in which all slots are in the rows."""
        if not self._waiting:
            return self
        fine = np.array([bucket for _, buckets in self._waiting for bucket, _ in buckets])
        made = SlotCounts(self._scale, self._rows)._with_columns_for(fine)
        made = made.with_room(
            self._waiting[-1][0] + 1, max(count for _, buckets in self._waiting for _, count in buckets)
        )
        rows, column = made._rows, made._scale.column
        for row, buckets in self._waiting:
            rows[row] = 0
            for bucket, count in buckets:
                rows[row, column.item(bucket)] += count
        return made

    def merged(self, begins: IntArray, slots: int, largest: int) -> SlotCounts:
        """Return counts of fewer slots, each the sum of neighbouring ones.

        Parameters
        ----------
        begins : ndarray of int64
            The first of the slots that become one, for each new slot.
        slots : int
            How many slots there are now.
        largest : int
            The largest number of durations in a new slot.
        """
        if self.empty:
            return self
        made = self._settled().with_room(slots, largest)
        return SlotCounts(made._scale, np.add.reduceat(made._rows[:slots], begins, axis=0, dtype=made._rows.dtype))

    def slot(self, row: int, total: float, low: float, high: float) -> Distribution:
        """Return the durations in a row, each counted in the middle of its bucket. Sum and extremes are given."""
        if self.empty:
            return NO_DURATIONS
        scale, rows = (made := self._settled())._scale, made._rows
        order, _ = scale.in_order()
        counts = rows[row, order].astype(np.int64)
        used = counts.nonzero()[0]
        if not len(used):
            return NO_DURATIONS
        begins, buckets = _BUCKETS[scale.halvings].begins, scale.buckets[order[used]]
        fine = (begins[buckets] + begins[buckets + 1]) // 2
        spread = np.zeros(fine[-1] - fine[0] + 1, np.int64)
        spread[fine - fine[0]] = counts[used]
        return Distribution(int(counts.sum()), total, low, high, int(fine[0]), spread)

    def _with_columns_for(self, fine: IntArray) -> SlotCounts:
        """Return the same counts with a column for each of these buckets of the fine histogram."""
        if not len(fine) or self._scale.column[fine].max() < _NO_COLUMN:
            return self
        return self._on(self._scale.with_columns_for(fine, self._most()))

    def _most(self) -> int:
        """Return how many columns there may be: half as many with 8-byte counts as with 4-byte ones."""
        return _COLUMNS if self._rows.dtype == np.uint32 else _COLUMNS // 2

    def _on(self, scale: _Scale) -> SlotCounts:
        """Return the same counts in the columns of another scale, which has a column for each of them."""
        if scale.halvings == self._scale.halvings:  # it only has more columns
            return SlotCounts(scale, self._rows)
        rows = np.zeros((len(self._rows), len(scale)), self._rows.dtype)
        for column, to in enumerate(self._scale.columns_in(scale)[: self._rows.shape[1]]):
            rows[:, to] += self._rows[:, column]
        return SlotCounts(scale, rows)

    def _in_uint64(self) -> SlotCounts:
        made = self._on(self._scale.with_columns_for(_NO_SCALE.buckets, _COLUMNS // 2))
        return SlotCounts(made._scale, made._rows[:, : _COLUMNS // 2].astype(np.uint64), self._waiting)

    def with_room(self, slots: int, largest: int = 0) -> SlotCounts:
        """Return the same counts with room for `slots` rows and for counts up to `largest`; as it is if still empty."""
        if not len(self._scale):
            return self
        if largest > _MOST_UINT32 and self._rows.dtype == np.uint32:
            return self._in_uint64().with_room(slots, largest)
        height, width = self._rows.shape
        if slots <= height and len(self._scale) <= width:
            return self
        if slots > height:
            height = min(max(16, 2 * slots), SLOTS)
        if len(self._scale) > width:
            width = min(max(8, 2 * len(self._scale)), self._most())
        rows = np.zeros((height, width), self._rows.dtype)
        rows[: self._rows.shape[0], : self._rows.shape[1]] = self._rows
        return SlotCounts(self._scale, rows, self._waiting)

    def quantiles(self, first: int, stop: int, low: FloatArray, high: FloatArray) -> FloatArray:
        """Return the quantiles of the slots from row `first` up to `stop`, exclusive; shape (shares, slots).

        `low` and `high` are the shortest and longest of each slot, which are known exactly.
        """
        made, found = self._settled(), np.empty((len(SHARES), stop - first))
        for begin in range(first, stop, _ROWS_AT_ONCE):
            part = slice(begin - first, min(begin + _ROWS_AT_ONCE, stop) - first)
            found[:, part] = made._quantiles(made._rows[begin : first + part.stop], low[part], high[part])
        return found

    def _quantiles(self, counts: _Counts, low: FloatArray, high: FloatArray) -> FloatArray:
        order, middles = self._scale.in_order()
        sums = counts[:, order].cumsum(dtype=np.float64)  # over all rows: so one search finds everything
        before = np.zeros(len(counts))
        before[1:] = sums[len(order) - 1 : -1 : len(order)]
        total = sums[len(order) - 1 :: len(order)] - before
        ranks = np.ceil(_SHARES * total)
        found = middles[sums.searchsorted(before + ranks) % len(order)]
        between = np.minimum(np.maximum(found, low), high)
        return np.where(ranks >= total, high, np.where(ranks == 1, low, between))
