"""Computes when the calls of a timed looper are due, and which boundaries a long call has passed."""

from __future__ import annotations

import math
from typing import Literal

Overrun = Literal["burst", "skip", "delay"]
First = Literal["now", "interval"]
OVERRUNS: tuple[Overrun, ...] = ("burst", "skip", "delay")


class Schedule:
    """Boundaries at `anchor + k * interval`. Multiplying instead of adding up keeps rounding errors from accumulating.

    It only computes with times in seconds, and is used by one thread.

    Attributes
    ----------
    due : float
        The next boundary.
    interval_secs : float
    missed : int
        Boundaries dropped under `overrun="skip"`.
    """

    __slots__ = ("_anchor", "_k", "_last", "_overrun", "due", "interval_secs", "missed")

    def __init__(self, interval_secs: float, overrun: Overrun, start: float) -> None:
        self.interval_secs = interval_secs
        self._overrun = overrun
        self._last: float | None = None  # the time that the next interval counts from; None before the first call
        self.missed = 0
        self._set_anchor(start)

    def _set_anchor(self, due: float) -> None:
        self._anchor = self.due = due
        self._k = 0

    def called(self, began: float, ended: float) -> None:
        """Compute the next `due` after a call that ran from `began` to `ended`."""
        if self._overrun == "delay":
            self._last = began
            self._set_anchor(began + self.interval_secs)
            return
        self._last = self.due
        self._k += 1
        if self._overrun == "skip":
            passed = max(self._first_boundary(ended) - self._k, 0)
            self.missed += passed
            self._k += passed
        self.due = self._anchor + self._k * self.interval_secs

    def _first_boundary(self, now: float) -> int:
        """Return the number of the first boundary not before `now`."""
        k = math.ceil((now - self._anchor) / self.interval_secs)
        # The division rounds, so the boundaries on both sides are compared exactly.
        if self._anchor + k * self.interval_secs < now:
            return k + 1
        if k > 0 and self._anchor + (k - 1) * self.interval_secs >= now:
            return k - 1
        return k

    def set_interval(self, interval_secs: float, now: float) -> None:
        """Change the interval: `due` is one new interval after the last boundary, or `now` if that has passed.

        Before the first call, `due` does not change.
        """
        self.interval_secs = interval_secs
        if self._last is not None:
            self._set_anchor(max(self._last + interval_secs, now))

    def resume(self, now: float) -> None:
        """Drop the boundaries that passed during a pause: if `due` has passed, the boundaries start again at `now`."""
        if self.due < now:
            self._set_anchor(now)
