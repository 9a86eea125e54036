"""Slots over time or over step: a summary of all values ever recorded, in bounded memory, in which no spike is lost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nblooper.data.measures import FloatArray, IntArray
from nblooper.data.values import ValueSlots

SLOTS = 512
FEWER_SLOTS = 128  # of a run that is over

_NUMBER, _COUNT, _ODD, _MIN, _MAX, _SUM, _LAST, _AT = range(8)
_ROWS = 8
_SMALLEST_ROOM = 16
_EXACT = 2.0**52  # up to here a float tells one slot from the next


# NumPy's own methods pass through Python functions first, which cost more than these do with a few hundred numbers.
_min, _max, _sum, _all = np.minimum.reduce, np.maximum.reduce, np.add.reduce, np.logical_and.reduce


class Batch(NamedTuple):
    """Values that are added together, and their statistics.

    Attributes
    ----------
    values : ndarray of float64
    finite : ndarray of bool or None
        None: all are finite.
    number, odd : int
        How many are finite, and how many are not.
    min, max, total : float
        Of the finite ones: infinity, -infinity and 0 if there is none.
    last : float
        The last finite one; NaN if there is none.
    """

    values: FloatArray
    finite: FloatArray | None
    number: int
    odd: int
    min: float
    max: float
    total: float
    last: float

    @classmethod
    def of(cls, values: FloatArray) -> Batch:
        """Return one or more values with their statistics."""
        low, high, total = _min(values), _max(values), _sum(values)
        if math.isfinite(total) or (math.isfinite(low) and math.isfinite(high)):
            return cls(values, None, len(values), 0, float(low), float(high), float(total), float(values[-1]))
        finite = np.isfinite(values)
        good = values[finite]
        if not len(good):
            return cls(values, finite, 0, len(values), math.inf, -math.inf, 0.0, math.nan)
        low, high, total = float(good.min()), float(good.max()), float(good.sum())
        return cls(values, finite, len(good), len(values) - len(good), low, high, total, float(good[-1]))


class Slots:
    """Values by their position on an axis, in slots of equal width. The width doubles when there are too many slots.

    Slots begin at multiples of the width. Positions may come in any order; increasing order is cheapest. Works on few
    values at a time, so that NumPy keeps the interpreter lock.

    Parameters
    ----------
    width : float
        A power of two.
    """

    __slots__ = ("_most", "_table", "_used", "width")

    def __init__(self, width: float) -> None:
        self.width = width
        self._most = SLOTS
        self._table = np.empty((_ROWS, _SMALLEST_ROOM))
        self._used = 0

    @property
    def nbytes(self) -> int:
        """Bytes of memory that the slots take."""
        return self._table.nbytes

    def add(self, at: FloatArray, batch: Batch, *, in_order: bool) -> None:
        """Add one or more values at these positions, which are finite; `in_order` says that they do not decrease."""
        first, last = float(at[0]), float(at[-1])
        while max(abs(first), abs(last)) / self.width > _EXACT:
            self._widen()
        number = math.floor(last / self.width)
        if in_order and number == math.floor(first / self.width) and self._is_newest(number):
            self._add_to_last(number, last, batch)
            return
        while not in_order and float(np.abs(at).max()) / self.width > _EXACT:
            self._widen()
        self._append(_columns(at, np.floor(at / self.width), batch))

    def _is_newest(self, number: int) -> bool:
        return not self._used or number >= self._table[_NUMBER, self._used - 1]

    def _add_to_last(self, number: int, at: float, batch: Batch) -> None:
        slot = (number, batch.number, batch.odd, batch.min, batch.max, batch.total, batch.last, at)
        if self._used and self._table[_NUMBER, self._used - 1] == number:
            self._join_last(slot)
        else:
            self._append(np.array(slot).reshape(_ROWS, 1))

    def _join_last(self, more: Sequence[float]) -> None:
        """Add later values to the newest slot."""
        slot = self._table[:, self._used - 1]
        _, count, odd, low, high, total, last, _ = slot.tolist()
        _, more_count, more_odd, more_low, more_high, more_total, more_last, at = more
        slot[_COUNT:] = (
            count + more_count,
            odd + more_odd,
            min(low, more_low),
            max(high, more_high),
            total + more_total,
            last if math.isnan(more_last) else more_last,
            at,
        )

    def _append(self, columns: FloatArray) -> None:
        """Add slots, in any order."""
        numbers, used = columns[_NUMBER], self._used
        newest = self._table[_NUMBER, used - 1] if used else -math.inf
        increasing = len(numbers) == 1 or _all(numbers[1:] > numbers[:-1])
        if not increasing or numbers[0] < newest:
            columns = np.concatenate([self._table[:, :used], columns], axis=1)
            columns = _merged(columns[:, np.argsort(columns[_NUMBER], kind="stable")])
            used = 0
        elif numbers[0] == newest:
            self._join_last(columns[:, 0].tolist())
            columns = columns[:, 1:]
        self._used = used
        self._make_room(used + columns.shape[1])
        self._table[:, used : used + columns.shape[1]] = columns
        self._used = used + columns.shape[1]
        if self._used > self._most:
            self._shrink()

    def _make_room(self, slots: int) -> None:
        if slots > self._table.shape[1]:
            table = np.empty((_ROWS, max(slots, min(2 * self._table.shape[1], self._most))))
            table[:, : self._used] = self._table[:, : self._used]
            self._table = table

    def _shrink(self) -> None:
        # To fewer than there may be: otherwise slots that are far from one another would be merged for each new slot.
        while self._used > self._most * 3 // 4:
            self._widen()
        self._table = self._table[:, : self._most].copy()

    def _widen(self) -> None:
        self.width *= 2
        columns = self._table[:, : self._used]
        if self._used:
            columns[_NUMBER] = np.floor(columns[_NUMBER] / 2)
            merged = _merged(columns)
            self._used = merged.shape[1]
            self._table[:, : self._used] = merged

    def close(self) -> None:
        """Reduce the number of slots: the run is over."""
        self._most = FEWER_SLOTS
        if self._used > self._most:
            self._shrink()
        self._table = self._table[:, : max(self._used, 1)].copy()

    def take_over(self, other: Slots) -> None:
        """Add all values of `other`, which must not be used afterwards."""
        while self.width < other.width:
            self._widen()
        while other.width < self.width:
            other._widen()
        if other._used:
            self._append(other._table[:, : other._used])

    def copied(self) -> tuple[float, bytes, int]:
        """Return the width, the table and the number of slots. Quick, and keeps the interpreter lock."""
        return self.width, self._table.tobytes(), self._used


def read(copied: tuple[float, bytes, int]) -> ValueSlots:
    """Return the slots of a copy."""
    width, table, used = copied
    number, count, odd, low, high, total, last, at = np.frombuffer(table).reshape(_ROWS, -1)[:, :used]
    some = count > 0
    columns = [
        number * width,
        at,
        count.astype(np.int64),
        odd.astype(np.int64),
        np.where(some, low, np.nan),
        np.where(some, high, np.nan),
        np.divide(total, count, out=np.full(used, np.nan), where=some),
        last,
    ]
    for column in columns:
        column.setflags(write=False)
    return ValueSlots(width, *columns)


def _columns(at: FloatArray, numbers: FloatArray, batch: Batch) -> FloatArray:
    """Return the slots of values, one for each stretch of consecutive values in the same slot."""
    begins, ends = _stretches(numbers)
    columns = np.empty((_ROWS, len(begins)))
    values, finite = batch.values, batch.finite
    columns[_NUMBER], columns[_AT] = numbers[begins], at[ends]
    if finite is None:
        columns[_COUNT], columns[_ODD] = ends - begins + 1, 0
        columns[_MIN], columns[_MAX] = np.minimum.reduceat(values, begins), np.maximum.reduceat(values, begins)
        columns[_SUM], columns[_LAST] = np.add.reduceat(values, begins), values[ends]
        return columns
    columns[_COUNT] = np.add.reduceat(finite.astype(np.float64), begins)
    columns[_ODD] = ends - begins + 1 - columns[_COUNT]
    columns[_MIN] = np.minimum.reduceat(np.where(finite, values, np.inf), begins)
    columns[_MAX] = np.maximum.reduceat(np.where(finite, values, -np.inf), begins)
    columns[_SUM] = np.add.reduceat(np.where(finite, values, 0.0), begins)
    columns[_LAST] = _newest(values, finite, begins, ends)
    return columns


def _merged(columns: FloatArray) -> FloatArray:
    """Merge slots with equal numbers; they come sorted by number and, within it, from oldest to newest."""
    numbers = columns[_NUMBER]
    begins, ends = _stretches(numbers)
    if len(begins) == len(numbers):
        return columns
    merged = np.empty((_ROWS, len(begins)))
    merged[_NUMBER], merged[_AT] = numbers[begins], columns[_AT, ends]
    for row, ufunc in ((_COUNT, np.add), (_ODD, np.add), (_MIN, np.minimum), (_MAX, np.maximum), (_SUM, np.add)):
        merged[row] = ufunc.reduceat(columns[row], begins)
    last = columns[_LAST]
    merged[_LAST] = _newest(last, ~np.isnan(last), begins, ends)
    return merged


def _stretches(numbers: FloatArray) -> tuple[IntArray, IntArray]:
    """Return the first and the last index of each stretch of equal numbers."""
    changes = (numbers[1:] != numbers[:-1]).nonzero()[0]
    begins, ends = np.empty(len(changes) + 1, np.int64), np.empty(len(changes) + 1, np.int64)
    begins[0], ends[-1] = 0, len(numbers) - 1
    begins[1:], ends[:-1] = changes + 1, changes
    return begins, ends


def _newest(values: FloatArray, good: FloatArray, begins: IntArray, ends: IntArray) -> FloatArray:
    """Return the last good value of each stretch, NaN if there is none."""
    if good[ends].all():
        return values[ends]
    at = np.maximum.accumulate(np.where(good, np.arange(len(values)), -1))[ends]
    return np.where(at >= begins, values[at], np.nan)
