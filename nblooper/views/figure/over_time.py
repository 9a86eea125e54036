"""Draws latency or lateness over time, with pauses and errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from nblooper.data.measures import FloatArray
from nblooper.data.snapshot import LooperSnapshot
from nblooper.views.figure.scales import scale_durations
from nblooper.views.figure.style import Style, Track

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHADE = 0.25
_STRIP = 0.02  # height of the strip that shows the pauses of one of several loopers, as a share of the axes
_MARKS = 0.03  # height of the row that shows its errors


def draw_over_time(axes: Axes, tracks: list[Track], style: Style, *, late: bool) -> None:
    """Draw the medians, and a band from them to the 99th percentiles."""
    values = []
    for track in tracks:
        when, p50, p99 = _broken_at_breaks(track.looper, late=late)
        marks: dict[str, Any] = {"marker": "o", "markersize": 2.5, "markevery": _isolated(p50), "color": track.color}
        axes.plot(when, p99, **marks, linewidth=0.8, alpha=0.65)
        axes.plot(when, p50, **marks, linewidth=1.6 * style.scale, linestyle=track.dash)
        alpha = 0.18 if len(tracks) == 1 else 0.1
        axes.fill_between(when, p50, p99, color=track.color, alpha=alpha, linewidth=0)
        values += [p50, p99]
    below, above = 0.06, 0.06 + (0 if late else _MARKS * len(_failed(tracks)))
    if len(tracks) > 1:
        below += _STRIP * len(_paused(tracks))
    scale_durations(axes, "y", values, most_ticks=5 if late else 7, room=(below, above))


def _broken_at_breaks(looper: LooperSnapshot, *, late: bool) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the middles of the time slots, p50 and p99, with a NaN wherever a pause or a stop interrupts the line."""
    timeline = looper.timeline
    p50, p99 = (timeline.late_p50, timeline.late_p99) if late else (timeline.p50, timeline.p99)
    breaks = np.concatenate([looper.pauses[:, 0], looper.stops[:, 0]])
    after = np.unique(np.searchsorted(timeline.start, breaks, side="right"))
    gap = np.diff(timeline.start, prepend=np.inf, append=-np.inf)[after] > 1.5 * timeline.width_secs
    when = timeline.start + timeline.width_secs / 2
    return tuple(np.insert(each, after[gap], np.nan) for each in (when, p50, p99))  # type: ignore[return-value]


def _isolated(values: FloatArray) -> list[int]:
    """Return the indices of values between two NaN, which a line does not show."""
    known = np.isfinite(np.concatenate([[np.nan], values, [np.nan]]))
    return [int(index) for index in np.flatnonzero(known[1:-1] & ~known[:-2] & ~known[2:])]


def extent(tracks: list[Track], until_secs: float) -> tuple[float, float]:
    """Return where the time axis begins and ends, in seconds."""
    times, going_on = [until_secs] if until_secs else [], False
    for track in tracks:
        timeline, pauses = track.looper.timeline, track.looper.pauses
        times += [*track.looper.stops[np.isfinite(track.looper.stops)]]
        times += [*timeline.start[:1], *(timeline.start[-1:] + timeline.width_secs), *pauses[np.isfinite(pauses)]]
        going_on = going_on or bool(np.isnan(pauses[:, 1]).any())
    begin, end = float(min(times)), float(max(times))
    if going_on and not until_secs:
        end += 0.05 * (end - begin)  # so that a pause that has not ended is visible
    return begin, max(end, begin + 1e-3)


def shade_pauses(axes: Axes, tracks: list[Track], style: Style, end: float) -> None:
    """Shade pauses: over the whole height for one looper, in a strip at the bottom for each of several."""
    several = len(tracks) > 1
    for number, track in enumerate(_paused(tracks)):
        strip = (_STRIP * number, _STRIP * (number + 0.75)) if several else (0.0, 1.0)
        color, alpha = (track.color, 0.8) if several else (style.theme.pause, _SHADE)
        for begin, until in track.looper.pauses:
            axes.axvspan(begin, until if np.isfinite(until) else end, *strip, color=color, alpha=alpha, linewidth=0)


def mark_errors(axes: Axes, tracks: list[Track], style: Style) -> None:
    """Mark at the top when exceptions were reported."""
    for number, track in enumerate(_failed(tracks)):
        times = track.looper.failure_times
        axes.plot(
            times.start + times.width_secs / 2,
            np.full(len(times.start), 0.97 - _MARKS * number),
            "x",
            color=track.color if len(tracks) > 1 else style.theme.error,
            markersize=5 * style.scale,
            transform=axes.get_xaxis_transform(),
            clip_on=False,
        )


def mark_stops(axes: Axes, tracks: list[Track], style: Style) -> None:
    """Mark on the upper edge when runs ended."""
    for track in (each for each in tracks if len(each.looper.stops)):
        axes.plot(
            track.looper.stops[:, 0],
            np.ones(len(track.looper.stops)),
            "s",
            color=track.color if len(tracks) > 1 else style.theme.faint,
            markersize=4 * style.scale,
            transform=axes.get_xaxis_transform(),
            clip_on=False,
        )


def draw_key(axes: Axes, tracks: list[Track], style: Style) -> None:
    """Draw the key of lines, shades and marks, above the axes on the right."""
    theme, several = style.theme, len(tracks) > 1
    line = theme.ink if several else tracks[0].color
    handles: list[Any] = [
        Line2D([], [], color=line, linewidth=1.6 * style.scale, label="p50"),
        Line2D([], [], color=line, linewidth=0.8, alpha=0.65, label="p99"),
    ]
    if _paused(tracks):
        handles.append(Patch(color=theme.pause, alpha=_SHADE, linewidth=0, label="paused"))
    if _failed(tracks):
        mark: dict[str, Any] = {"color": theme.ink if several else theme.error, "marker": "x", "linewidth": 0}
        handles.append(Line2D([], [], **mark, markersize=5 * style.scale, label="error"))
    if any(len(track.looper.stops) for track in tracks):
        square: dict[str, Any] = {"color": theme.ink if several else theme.faint, "marker": "s", "linewidth": 0}
        handles.append(Line2D([], [], **square, markersize=4 * style.scale, label="run ended"))
    axes.legend(
        handles=handles,
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=len(handles),
        frameon=False,
        fontsize=style.small,
        labelcolor=theme.ink,
        borderaxespad=0.2,
        borderpad=0.2,
        handlelength=1.5,
        columnspacing=1.2,
    )


def _paused(tracks: list[Track]) -> list[Track]:
    return [track for track in tracks if len(track.looper.pauses)]


def _failed(tracks: list[Track]) -> list[Track]:
    return [track for track in tracks if len(track.looper.failure_times.start)]
