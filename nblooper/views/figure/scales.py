"""Scales and ticks of axes that show durations or elapsed time."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from matplotlib.ticker import FuncFormatter, Locator, MaxNLocator, NullLocator

from nblooper.views.ticks import duration_tick, duration_ticks, elapsed_tick, elapsed_unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LABEL = 0.6  # matplotlib assumes labels of three characters; durations have five
_NARROWEST = 1.5  # least ratio of the ends of an axis of durations, so that three digits tell its ticks apart


def scale_durations(
    axes: Axes, which: Literal["x", "y"], values: Iterable[Any], *, most_ticks: int, room: tuple[float, float]
) -> None:
    """Make an axis logarithmic, with limits that include all positive values of some durations.

    Parameters
    ----------
    axes : Axes
    which : {"x", "y"}
    values : iterable of array_like
        In seconds; NaN, 0 and negative values are ignored.
    most_ticks : int
        A short axis gets fewer.
    room : (float, float)
        Shares of the axis to leave free before and after the values.
    """
    known = np.concatenate([np.ravel(np.asarray(each, dtype=float)) for each in values])
    known = known[np.isfinite(known) & (known > 0)]
    low, high = (float(known.min()), float(known.max())) if known.size else (1e-6, 1.0)
    widen = math.sqrt(max(_NARROWEST * low / high, 1.0))
    low, high = math.log10(low / widen), math.log10(high * widen)
    span = (high - low) / (1 - sum(room))
    limits = 10 ** (low - room[0] * span), 10 ** (high + room[1] * span)
    # The limits go first: setting the scale would choose limits otherwise.
    axes.set(**{f"{which}lim": limits, f"{which}scale": "log"})
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(DurationLocator(most_ticks))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda secs, _: duration_tick(secs)))


def scale_elapsed(axes: Axes, begin: float, end: float) -> str:
    """Scale the x axis to seconds from `begin` to `end`, with ticks in a suitable unit; return that unit."""
    size, unit = elapsed_unit(begin, end)
    axes.set_xlim(begin, end)
    axes.xaxis.set_major_locator(_ElapsedLocator(size))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda secs, _: elapsed_tick(secs, size)))
    return unit


class DurationLocator(Locator):
    """Places ticks at 1, 2 and 5 of every decade; at fewer values over many decades, at even steps within one."""

    def __init__(self, most: int) -> None:
        self._most = most

    def __call__(self) -> list[float]:
        """Return the ticks of the axis at its current size and limits; only as many as fit."""
        axis: Any = self.axis
        low, high = sorted(axis.get_view_interval())
        room = axis.get_tick_space() * (_LABEL if axis.axis_name == "x" else 1.0)
        return duration_ticks(low, high, max(3, min(self._most, int(room))))

    def tick_values(self, vmin: float, vmax: float) -> list[float]:
        """Return the ticks from `vmin` to `vmax`, both positive."""
        return duration_ticks(vmin, vmax, self._most)


class _ElapsedLocator(MaxNLocator):
    """Places ticks at round numbers of a unit of time, on an axis in seconds."""

    def __init__(self, unit_secs: float) -> None:
        super().__init__(nbins="auto", steps=[1, 2, 5, 10])
        self._unit_secs = unit_secs

    def tick_values(self, vmin: float, vmax: float) -> Any:
        """Return the ticks from `vmin` to `vmax`, in seconds."""
        return np.asarray(super().tick_values(vmin / self._unit_secs, vmax / self._unit_secs)) * self._unit_secs
