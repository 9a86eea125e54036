"""What is kept of the values of one key: totals, slots of each run, and the newest raw values."""

from __future__ import annotations

import dataclasses
import math
import weakref

import numpy as np

from nblooper.data.measures import FloatArray
from nblooper.data.values import Description, RawValues, ValueRun, Values
from nblooper.recording.values.slots import Batch, Slots, read

NEWEST = 1024
_RUNS = 4  # kept apart, with the newest
_TIME_WIDTH_SECS = 0.0625
_STEP_WIDTH = 2.0**-10


class _Line:
    """The slots of one run, or of the oldest runs together."""

    __slots__ = ("first", "last", "over_step", "over_time")

    def __init__(self, run: int) -> None:
        self.first = self.last = run
        self.over_time, self.over_step = Slots(_TIME_WIDTH_SECS), Slots(_STEP_WIDTH)

    def close(self) -> None:
        self.over_time.close()
        self.over_step.close()

    def take_over(self, later: _Line) -> None:
        self.last = later.last
        self.over_time.take_over(later.over_time)
        self.over_step.take_over(later.over_step)


class Column:
    """The values of one key, in less than 256 KiB however many there are. The log's lock must be held to use it."""

    __slots__ = ("_at", "_cached", "_lines", "_raw", "count", "high", "infinite", "low", "nan", "seen", "total")

    def __init__(self) -> None:
        self.count = self.nan = self.infinite = 0
        self.total, self.low, self.high = 0.0, math.inf, -math.inf
        self._lines: list[_Line] = []
        self._raw = np.empty((4, 16))  # time, step, value, run: a ring once it is full
        self._at = self.seen = 0
        self._cached: tuple[int, weakref.ref[Values]] | None = None  # of how many values; kept by who has read it

    @property
    def nbytes(self) -> int:
        """Bytes of memory that it takes, without what was read from it."""
        return self._raw.nbytes + sum(line.over_time.nbytes + line.over_step.nbytes for line in self._lines)

    def add(self, run: int, times: FloatArray, steps: FloatArray, values: FloatArray, *, in_order: bool) -> None:
        """Add 1 to 1,024 values of one run, in order of time; `in_order` says that their steps do not decrease."""
        batch = Batch.of(values)
        self.count += batch.number
        if batch.odd:
            nan = int(np.isnan(values).sum())
            self.nan, self.infinite = self.nan + nan, self.infinite + batch.odd - nan
        self.total += batch.total
        self.low, self.high = min(self.low, batch.min), max(self.high, batch.max)
        line = self._line(run)
        line.over_time.add(times, batch, in_order=True)
        line.over_step.add(steps, batch, in_order=in_order)
        self._keep(run, times, steps, values)

    def _line(self, run: int) -> _Line:
        lines = self._lines
        if not lines or lines[-1].last < run:
            if lines:
                lines[-1].close()
            lines.append(_Line(run))
            if len(lines) > _RUNS + 1:
                lines[0].take_over(lines.pop(1))
        return lines[-1]

    def _keep(self, run: int, times: FloatArray, steps: FloatArray, values: FloatArray) -> None:
        """Add values to the newest raw ones."""
        count, room = len(values), self._raw.shape[1]
        if self._at + count > room and room < NEWEST:
            raw = np.empty((4, min(max(2 * room, self._at + count), NEWEST)))
            raw[:, : self._at] = self._raw[:, : self._at]
            self._raw, room = raw, raw.shape[1]
        head = min(count, room - self._at)
        for part, at in ((slice(0, head), self._at), (slice(head, count), 0)):
            size = part.stop - part.start
            if size:
                to = slice(at, at + size)
                self._raw[0, to], self._raw[1, to], self._raw[2, to] = times[part], steps[part], values[part]
                self._raw[3, to] = run
        self._at = self._at + count if head == count else count - head
        self.seen += count
        if self._at == room == NEWEST:
            self._at = 0

    def forget(self) -> None:
        """Forget what was read: in a forked child, it may be of a moment when another thread was adding values."""
        self._cached = None

    def cached(self) -> Values | None:
        """Return what was read last, if nothing was added since and somebody still holds it; else None."""
        cached = self._cached
        return cached[1]() if cached is not None and cached[0] == self.seen else None

    def copied(self) -> Copied:
        """Return a copy, made quickly because a looper may be waiting for the lock."""
        return Copied(self)


class Copied:
    """A copy of a column, to be read without the log's lock."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.cached = column.cached()
        if self.cached is not None:
            return
        self.count, self.nan, self.infinite = column.count, column.nan, column.infinite
        self.total, self.low, self.high = column.total, column.low, column.high
        self.raw, self.at, self.seen = column._raw.tobytes(), column._at, column.seen
        self.lines = [(x.first, x.last, x.over_time.copied(), x.over_step.copied()) for x in column._lines]

    def read(self, key: str, description: Description) -> Values:
        """Return the values; the same object as before if nothing was added since. Needs no lock."""
        cached = self.cached
        if cached is not None and cached.description == description:
            return cached
        if cached is not None:  # nothing was copied; the column may have moved on, and what is cached has not
            return _described(cached, description)
        recent = self._recent()
        values = Values(
            key=key,
            description=description,
            count=self.count,
            nan=self.nan,
            infinite=self.infinite,
            min=self.low if self.count else math.nan,
            max=self.high if self.count else math.nan,
            mean=self.total / self.count if self.count else math.nan,
            last=float(recent.value[-1]),
            last_time=float(recent.time[-1]),
            last_step=float(recent.step[-1]),
            recent=recent,
            runs=tuple(ValueRun(first, last, read(times), read(steps)) for first, last, times, steps in self.lines),
        )
        self.column._cached = self.seen, weakref.ref(values)
        return values

    def _recent(self) -> RawValues:
        raw = np.frombuffer(self.raw).reshape(4, -1)
        raw = np.roll(raw, -self.at, axis=1) if self.seen >= NEWEST else raw[:, : self.at].copy()
        run = raw[3].astype(np.int64)
        for column in (raw, run):
            column.setflags(write=False)
        return RawValues(raw[0], raw[1], raw[2], run)


def _described(values: Values, description: Description) -> Values:
    return dataclasses.replace(values, description=description)
