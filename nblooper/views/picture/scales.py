"""Scales of a picture: from seconds to places on an axis, and the axes themselves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from nblooper.views.picture.svg import rectangle, stroke, text
from nblooper.views.themes import Theme
from nblooper.views.ticks import duration_tick, duration_ticks, elapsed_tick, elapsed_unit, even_ticks

_NARROWEST = 1.5
"""Least ratio of the ends of an axis of durations, so that three digits tell its ticks apart."""
_SHORTEST_SECS = 1e-9
"""Below what clocks resolve; zero has no place on a logarithmic axis."""

Box = tuple[int, int, int, int]
"""Left, top, width and height of a plot."""


class TimeScale:
    """Places of elapsed times, from the left edge of a plot to its right edge."""

    def __init__(self, begin: float, end: float, box: Box) -> None:
        self.begin, self.end = begin, end
        self._left, _, self._width, _ = box
        self._per_sec = self._width / (end - begin)

    def __call__(self, secs: float) -> int:
        """Return where a time is; times outside of the axis are at its ends."""
        return self._left + round(min(max((secs - self.begin) * self._per_sec, 0.0), self._width))

    def axis(self, box: Box, theme: Theme) -> str:
        """Return the ticks and what the axis shows, below a plot."""
        left, top, width, height = box
        bottom = top + height
        size, unit = elapsed_unit(self.begin, self.end)
        ticks = [tick * size for tick in even_ticks(self.begin / size, self.end / size, 7)]
        marks = "".join(f"M{self(tick)} {bottom}v8" for tick in ticks)
        words = [
            text(elapsed_tick(tick, size), (self(tick), bottom + 28), theme.ink, anchor="middle") for tick in ticks
        ]
        about = text(
            f"time since the coordinator was made ({unit})", (left + width // 2, bottom + 56), theme.faint,
            anchor="middle",
        )  # fmt: skip
        return stroke(marks, theme.faint, 2) + "".join(words) + about


class DurationScale:
    """Places of durations on a logarithmic axis.

    Parameters
    ----------
    secs : iterable of float
        The durations that the axis has to include; what is not finite or not positive is left out.
    first, last : int
        Where the axis begins and where it ends.
    """

    def __init__(self, secs: Iterable[float], first: int, last: int) -> None:
        known = [each for each in secs if 0 < each < math.inf]
        low, high = (max(min(known), _SHORTEST_SECS), max(known)) if known else (1e-6, 1.0)
        widen = math.sqrt(max(_NARROWEST * low / high, 1.0)) * 1.06
        self.low, self.high = low / widen, high * widen
        self._first, self._extent = first, last - first
        self._log_low = math.log(self.low)
        self._per_log = self._extent / (math.log(self.high) - self._log_low)

    def __call__(self, secs: float) -> int:
        """Return where a duration is; one outside of the axis is at its end."""
        share = (math.log(secs) - self._log_low) * self._per_log if secs > self.low else 0.0
        return self._first + round(share if abs(share) < abs(self._extent) else self._extent)

    def ticks(self, most: int) -> list[tuple[int, str]]:
        """Return where the ticks are and what is written beside them."""
        return [(self(tick), duration_tick(tick)) for tick in duration_ticks(self.low, self.high, most)]

    def axis(self, box: Box, theme: Theme, most: int) -> str:
        """Return the ticks to the left of a plot, and lines across it."""
        left, _, width, _ = box
        ticks = self.ticks(most)
        lines = stroke("".join(f"M{left} {at}h{width}" for at, _ in ticks), theme.grid, 1)
        return lines + "".join(text(words, (left - 10, at + 7), theme.ink, anchor="end") for at, words in ticks)


def frame(box: Box, theme: Theme, title: str, key: Sequence[str] = ()) -> str:
    """Return a plot's title, what else is said above it on the right, and its left and lower edge."""
    left, top, width, height = box
    head = text(title, (left, top - 14), theme.ink, size=22, bold=True)
    said = text(" · ".join(key), (left + width, top - 14), theme.faint, anchor="end") if key else ""
    return head + said + stroke(f"M{left} {top}v{height}h{width}", theme.faint, 2)


def paper(width: int, height: int, theme: Theme) -> str:
    """Return the background."""
    return rectangle(0, 0, width, height, theme.paper)
