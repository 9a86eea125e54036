"""Durations counted for each of many time slots, coarsely, for each slot's quantiles."""

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

# A slot counts in buckets of equal ratio: at first 16 to a power of two; where more columns than `_COLUMNS` turn out to
# be needed, neighbours merge. Only buckets that hold something have a column, so a few stalls cost few of them.
_FINEST = 16
_COLUMNS = 96
_NO_COLUMN = _COLUMNS  # counts what has no column yet, so that it is noticed
_MOST_UINT32 = 2**32 - 1
_ROWS_AT_ONCE = 16  # so that what is in between stays small
_MOST_WAITING = 32

_Counts = npt.NDArray[Any]
_Waiting = tuple[int, tuple[tuple[int, int], ...]]  # a row, and buckets of the fine histogram with their counts


class _Buckets:
    """Buckets of one resolution.

    Attributes
    ----------
    of : ndarray of int64
        The bucket that each bucket of the fine histogram belongs to.
    begins : ndarray of int64
        The fine bucket that each begins with, and where the last one ends.
    middles : ndarray of float64
        The geometric mean of each one's edges: there the error is the same ratio to both sides.
    """

    def __init__(self, of: IntArray) -> None:
        self.of = of
        self.begins: IntArray = of.searchsorted(np.arange(of[-1] + 2))
        self.middles: FloatArray = np.sqrt(EDGES[self.begins[:-1]] * EDGES[self.begins[1:]])


_finest: IntArray = np.floor(_FINEST * np.log2(EDGES[:-1] / EDGES[0]) + 1e-9).astype(np.int64)
_BUCKETS = [_Buckets(_finest >> halvings) for halvings in range(6)]  # the coarsest need fewer than half the columns


class _Scale:
    """Which column counts which bucket; a value.

    Attributes
    ----------
    halvings : int
        How often neighbouring buckets were merged.
    buckets : ndarray of int64, shape (columns,)
        The bucket that each column counts, in order of appearance.
    column : ndarray of int8
        The column for each bucket of the fine histogram.
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
        """Return the columns from the shortest durations to the longest, and the middle of each one's bucket."""
        if self._sorted is None:
            order = self.buckets.argsort()
            self._sorted = order, _BUCKETS[self.halvings].middles[self.buckets[order]]
        return self._sorted

    def with_columns_for(self, fine: IntArray, most: int) -> _Scale:
        """Return one that has a column for these buckets of the fine histogram too, and at most `most` in all."""
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
        """Return the fine bucket that each bucket with durations begins with, and how many these are."""
        scale, first, stop = _BUCKETS[self.halvings], durations.first, durations.stop
        begins = scale.begins[scale.of.item(first) : scale.of.item(stop - 1) + 2]
        until = np.minimum(begins[1:], stop) - first
        counts = pieces.running_sums(durations.counts)[until - 1]
        counts[1:] -= counts[:-1].copy()
        used = counts.nonzero()[0]
        return begins[used], counts[used]

    def columns_in(self, other: _Scale) -> IntArray:
        """Return which column of a coarser scale counts what each column of this one counts."""
        columns: IntArray = other.column[_BUCKETS[self.halvings].begins[self.buckets]].astype(np.int64)
        return columns


_NO_SCALE = _Scale(0, np.zeros(0, np.int64))
_NO_ROWS: _Counts = np.zeros((0, 0), np.uint32)


class SlotCounts:
    """How many durations of each slot are in which bucket, a row for each slot.

    A value: adding makes another one. But that shares the rows with the one before, and fills those that come after
    them: so of several, only the newest may be added to. At most 200 KiB.

    Slots with durations in few buckets, as a slow looper's, wait until they are some: one by one, they would take many
    times as long.
    """

    __slots__ = ("_rows", "_scale", "_waiting")

    def __init__(self, scale: _Scale = _NO_SCALE, rows: _Counts = _NO_ROWS, waiting: tuple[_Waiting, ...] = ()) -> None:
        self._scale, self._rows = scale, rows
        self._waiting = waiting  # row by row

    @property
    def empty(self) -> bool:
        """Whether nothing was ever added."""
        return not (self._waiting or len(self._scale))

    @property
    def nbytes(self) -> int:
        """How much memory the rows take."""
        return self._rows.nbytes

    def with_slot(self, row: int, durations: Distribution) -> SlotCounts:
        """Return it with these durations in a row. Keeps the interpreter's lock, if there is nothing new to count."""
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
        """Return the same with nothing waiting."""
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
        """Return it with fewer slots: each from one of `begins` to below the next. `slots` is how many there are."""
        if self.empty:
            return self
        made = self._settled().with_room(slots, largest)
        return SlotCounts(made._scale, np.add.reduceat(made._rows[:slots], begins, axis=0, dtype=made._rows.dtype))

    def slot(self, row: int, total: float, low: float, high: float) -> Distribution:
        """Return the durations in a row, whose sum and extremes are known; each in the middle of its bucket."""
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
        """Return the same counts with a column for each of these buckets of the fine histogram too."""
        if not len(fine) or self._scale.column[fine].max() < _NO_COLUMN:
            return self
        return self._on(self._scale.with_columns_for(fine, self._most()))

    def _most(self) -> int:
        """Return how many columns there may be: half as many where each takes twice the memory."""
        return _COLUMNS if self._rows.dtype == np.uint32 else _COLUMNS // 2

    def _on(self, scale: _Scale) -> SlotCounts:
        """Return the same counts on a scale that has a column for all of them."""
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
        """Return the same with room for so many rows, if it was ever added to, and for so many durations in one."""
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
        """Return the quantiles of the slots from row `first` to below `stop`; shape (shares, slots).

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
