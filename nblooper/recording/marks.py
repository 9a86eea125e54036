"""When a looper was paused, when it had stopped and when it failed, over all its runs; bounded."""

from __future__ import annotations

import math

import numpy as np

from nblooper.data.measures import NO_SPANS, FailureTimes, FloatArray

_MOST_SPANS = 256
_MOST_SLOTS = 64
_WIDTH_SECS = 0.0625  # a power of two, so that slot boundaries are exact floats
_NONE_READ: tuple[tuple[tuple[float, float], ...], FloatArray] = (), NO_SPANS
_NO_FAILURES = FailureTimes(_WIDTH_SECS, np.empty(0), np.empty(0, np.int64))
for _column in (_NO_FAILURES.start, _NO_FAILURES.count):
    _column.setflags(write=False)


class Spans:
    """When something, such as a pause, began and ended.

    Written by the looper's thread, read by any.

    Parameters
    ----------
    origin : float
        What times count from; those that are given are the clock's.
    """

    def __init__(self, origin: float) -> None:
        self._origin = origin
        self._spans: tuple[tuple[float, float], ...] = ()  # replaced and never changed
        self._read = _NONE_READ

    def begin(self, now: float) -> None:
        """Note that a span begins."""
        self._spans = (*self._spans[1 - _MOST_SPANS :], (now - self._origin, math.nan))

    def end(self, now: float) -> None:
        """Note that the current span ends, if there is one."""
        if self._spans and math.isnan(self._spans[-1][1]):
            *before, (began, _) = self._spans
            self._spans = (*before, (began, now - self._origin))

    @property
    def spans(self) -> tuple[tuple[float, float], ...]:
        """The same as `times`, as tuples."""
        return self._spans

    @property
    def times(self) -> FloatArray:
        """Begin and end of the newest 256 spans; shape (n, 2), read-only. The end of the current span is NaN."""
        spans, (read, times) = self._spans, self._read
        if read is not spans:
            times = np.array(spans)
            times.setflags(write=False)
            self._read = spans, times
        return times


class Failures:
    """How many failures there were in each of at most 64 time slots, which get wider as they become more.

    Written by the looper's thread, read by any.

    Parameters
    ----------
    origin : float
        What times count from; those that are given are the clock's.

    Attributes
    ----------
    total : int
        How many there were.
    """

    def __init__(self, origin: float) -> None:
        self._origin = origin
        self._slots: tuple[float, dict[int, int]] = (_WIDTH_SECS, {})  # width, and the count by the number of the slot
        self._times = _NO_FAILURES
        self.total = self._total_in_times = 0

    def add(self, now: float) -> None:
        """Count a failure."""
        width, counts = self._slots
        slot = int((now - self._origin) / width)
        counts[slot] = counts.get(slot, 0) + 1
        self.total += 1
        if len(counts) > _MOST_SLOTS:
            self._widen()

    def _widen(self) -> None:
        width, counts = self._slots
        while len(counts) > _MOST_SLOTS:
            width, narrow, counts = 2 * width, counts, {}
            for slot, count in narrow.items():
                counts[slot // 2] = counts.get(slot // 2, 0) + count
        self._slots = (width, counts)

    def times(self) -> FailureTimes:
        """Return when failures occurred; the same object as before if there was none since."""
        if self._total_in_times != self.total:
            width, counts = self._slots
            numbers, count = np.array(sorted(counts.copy().items())).T  # the looper's thread may add to it
            start = numbers * width
            for column in (start, count):
                column.setflags(write=False)
            self._times, self._total_in_times = FailureTimes(width, start, count), int(count.sum())
        return self._times
