"""Draws who ran when: a lane for each looper, a bar for each call."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba

from nblooper.data.measures import FloatArray
from nblooper.data.snapshot import LooperSnapshot
from nblooper.views.figure.notebook import LooperFigure
from nblooper.views.figure.style import LINE_STYLES, Style, Track, as_written, printable
from nblooper.views.lanes import Bars, active_spans, bars_of, open_call
from nblooper.views.themes import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LONGEST_TITLE = 80
_MARGIN = 0.06  # inches
_MOST_BARS = 2000  # in a lane
_HEIGHT, _LATE_HEIGHT = 0.6, 0.14  # of a lane, for calls and for lateness
_THIN = 0.03  # of the line that shows that it waits
_FAINTEST = 0.25  # of a bar that was hardly busy
_LEAST_SHARE = 0.0006  # of the width, about half a pixel: narrower bars could not be seen
_WIDE = 8  # times as much: from here on bars of calls back to back are drawn apart


def draw_timeline(
    loopers: Sequence[LooperSnapshot],
    *,
    title: str,
    caption: str,
    span: tuple[float, float],
    now: float,
    size: tuple[float, float],
    theme: Theme,
    changes: Sequence[float] = (),
) -> LooperFigure:
    """Draw at most eight loopers.

    Parameters
    ----------
    loopers : sequence of LooperSnapshot
    title, caption : str
        The texts above and below.
    span : (float, float)
        Begin and end of the time axis, in seconds since the coordinator was made.
    now : float
        When the snapshot was taken.
    size : (float, float)
        In inches.
    theme : Theme
    changes : sequence of float
        When live parameters were changed.
    """
    style = Style.fitting(theme, size)
    figure = LooperFigure(figsize=size, layout="constrained", facecolor=theme.paper)
    FigureCanvasAgg(figure)
    caption = textwrap.fill(caption, style.characters(size[0]))
    figure.supxlabel(caption, x=_MARGIN / size[0], ha="left", size=style.small, color=theme.faint)
    title = printable(title, min(_LONGEST_TITLE, style.characters(0.7 * size[0])))
    as_written(figure.suptitle(title, x=_MARGIN / size[0], ha="left", **style.heading))
    if not loopers:
        figure.text(0.5, 0.5, "no looper yet", ha="center", va="center", size=style.medium, color=theme.faint)
        return figure
    axes = figure.add_subplot(facecolor=theme.paper)
    tracks = [Track(*each) for each in zip(loopers, theme.loopers, LINE_STYLES, strict=False)]
    for lane, track in enumerate(tracks):
        _draw_lane(axes, lane, track, span, now, theme)
    for at in changes:
        if span[0] <= at <= span[1]:
            axes.axvline(at, color=theme.faint, linewidth=0.8, linestyle=":")
    _style_axes(axes, tracks, span, style)
    return figure


def _draw_lane(axes: Axes, lane: int, track: Track, span: tuple[float, float], now: float, theme: Theme) -> None:
    looper, (begin, end) = track.looper, span
    ends = np.where(np.isnan(looper.pauses[:, 1]), end, looper.pauses[:, 1])
    _add(axes, looper.pauses[:, 0], ends, (lane - 0.5, lane + 0.5), theme.pause, 0.25)
    bars, least = bars_of(looper, begin, _MOST_BARS), _LEAST_SHARE * (end - begin)
    starts, stops, busy = _boxes(bars, least)
    waits = _waits(looper, starts, stops, (begin, min(end, now)), 2 * least)
    _add(axes, waits[:, 0], waits[:, 1], (lane - _THIN / 2, lane + _THIN / 2), track.color, 1.0)
    across = lane - _HEIGHT / 2, lane + _HEIGHT / 2
    apart = np.where(stops - starts > _WIDE * least, 2 * least, 0.0)  # so that calls back to back can be told apart
    stops = np.maximum(stops - apart, starts + least)
    _add(axes, starts, stops, across, track.color, _FAINTEST + (1 - _FAINTEST) * busy)
    late = bars.lateness > 0
    over = across[0] - _LATE_HEIGHT - 0.02, across[0] - 0.02
    _add(axes, (bars.start - bars.lateness)[late], bars.start[late], over, theme.faint, 0.9)
    if (running := open_call(looper, now)) is not None:
        _add(axes, np.array(running[:1]), np.array(running[1:]), across, track.color, 0.5)
    failed = looper.failure_times.start + looper.failure_times.width_secs / 2
    axes.plot(failed, np.full(len(failed), lane), "x", color=theme.error)


def _boxes(bars: Bars, least: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return begin, end and busyness of boxes; bars that are too narrow to be told apart share a box."""
    stops = bars.start + bars.secs
    if not len(bars):
        return bars.start, stops, bars.busy
    narrow, near = bars.secs <= _WIDE * least, bars.start[1:] - stops[:-1] < 2 * least
    begins = np.flatnonzero(np.concatenate([[True], ~(narrow[1:] & narrow[:-1] & near)]))
    starts, ends = bars.start[begins], stops[np.append(begins[1:], len(bars)) - 1]
    called = np.add.reduceat(bars.secs * bars.busy, begins)
    return starts, ends, np.minimum(called / np.maximum(ends - starts, 1e-12), 1.0)


def _waits(
    looper: LooperSnapshot, starts: FloatArray, stops: FloatArray, window: tuple[float, float], least: float
) -> FloatArray:
    """Return begins and ends of the times between boxes in which it waited, of some length."""
    waits = []
    for begin, end in active_spans(looper, window):
        inside = (stops > begin) & (starts < end)
        edges = np.concatenate([[begin], np.column_stack([starts, stops])[inside].ravel(), [end]])
        waits.append(np.clip(edges, begin, end).reshape(-1, 2))
    found: FloatArray = np.concatenate([np.empty((0, 2)), *waits])
    return np.asarray(found[found[:, 1] - found[:, 0] >= least])


def _add(
    axes: Axes,
    starts: FloatArray,
    stops: FloatArray,
    across: tuple[float, float],
    color: str,
    alpha: FloatArray | float,
) -> None:
    """Draw boxes, all of one height and each of an opacity of its own, as one object: many would take long."""
    low, high = np.full(len(starts), across[0]), np.full(len(starts), across[1])
    corners = np.stack([starts, low, stops, low, stops, high, starts, high], axis=1).reshape(-1, 4, 2)
    colors = np.tile(to_rgba(color), (len(starts), 1))
    colors[:, 3] = np.clip(alpha, 0.0, 1.0)
    boxes = PolyCollection(list(corners), facecolors=colors, linewidths=0, closed=True)
    boxes.set_snap(False)  # or boxes narrower than a pixel would vanish here and be a pixel wide there
    axes.add_collection(boxes)


def _style_axes(axes: Axes, tracks: list[Track], span: tuple[float, float], style: Style) -> None:
    theme = style.theme
    axes.set_xlim(*span)
    axes.set_ylim(len(tracks) - 0.5, -0.5)
    axes.set_yticks(range(len(tracks)), [track.name for track in tracks], parse_math=False, usetex=False)
    axes.set_xlabel("seconds since the start", size=style.small, color=theme.faint)
    axes.set_title("Calls, and above them how late they began", loc="left", size=style.medium, color=theme.ink)
    axes.tick_params(colors=theme.faint, labelsize=style.small, length=0)
    axes.grid(axis="x", color=theme.grid, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)
