"""Puts the parts of a figure together."""

from __future__ import annotations

import dataclasses
import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from nblooper.data.snapshot import LooperSnapshot
from nblooper.data.texts import shorten
from nblooper.views.figure.distributions import draw_distribution, draw_distributions
from nblooper.views.figure.notebook import LooperFigure
from nblooper.views.figure.over_time import draw_key, draw_over_time, extent, mark_errors, mark_stops, shade_pauses
from nblooper.views.figure.scales import scale_elapsed
from nblooper.views.figure.style import LINE_STYLES, Style, Track, as_written, printable
from nblooper.views.themes import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LONGEST_TITLE = 80
_WIDE = 1.4  # a figure at least this many times wider than high has its parts side by side
_LEAST_WIDTH_BESIDE = 6.5  # and at least this many inches wide
_AROUND_LINES = 4  # height of a part's title and axis labels, in lines of text
_LEAST_LINES = 7  # least height of a part including these, in lines of text
_LEAST_CHARACTERS = 55  # least width for the key to fit beside the title of its axes, in characters
_HANDLE = 10  # width of the sample line beside each name in a legend, in characters
_MARGIN = 0.06  # inches


def draw(
    loopers: Sequence[LooperSnapshot],
    *,
    title: str,
    caption: str,
    until_secs: float,
    changes: Sequence[float] = (),
    size: tuple[float, float],
    theme: Theme,
) -> LooperFigure:
    """Draw at most eight loopers.

    Parameters
    ----------
    loopers : sequence of LooperSnapshot
    title, caption : str
        The texts above and below.
    until_secs : float
        The time axis extends at least to here.
    changes : sequence of float
        When live parameters were changed.
    size : (float, float)
        In inches.
    theme : Theme
    """
    style = Style.fitting(theme, size)
    figure = LooperFigure(figsize=size, layout="constrained", facecolor=theme.paper)
    FigureCanvasAgg(figure)
    caption = textwrap.fill(caption, style.characters(size[0]))
    figure.supxlabel(caption, x=_MARGIN / size[0], ha="left", size=style.small, color=theme.faint)
    tracks = [Track(*each) for each in zip(loopers, theme.loopers, LINE_STYLES, strict=False)]
    called = [track for track in tracks if track.looper.latency.count]
    title = printable(title, min(_LONGEST_TITLE, style.characters(0.7 * size[0])))
    lines = 2 + caption.count("\n")  # of text above and below the parts
    if len(tracks) > 1 and called:
        lines += _draw_names(figure, title, tracks, style)
    else:
        as_written(figure.suptitle(title, x=_MARGIN / size[0], ha="left", **style.heading))
    if not called:
        words = "no calls yet" if loopers else "no looper yet"
        figure.text(0.5, 0.5, words, ha="center", va="center", size=style.medium, color=theme.faint)
    else:
        _draw_parts(figure, tracks, called, until_secs, style, size[1] - lines * style.line_inches)
        _mark_changes(figure, changes, theme)
    return figure


def _mark_changes(figure: Figure, changes: Sequence[float], theme: Theme) -> None:
    for axes in figure.axes[: 2 if len(figure.axes) > 2 else 1]:  # those over time
        for at in changes:
            axes.axvline(at, color=theme.faint, linewidth=0.8, linestyle=":")


def _draw_names(figure: Figure, title: str, tracks: list[Track], style: Style) -> int:
    """Draw the title and the legend of the loopers; return how many lines of text the legend takes."""
    handles = [Line2D([], [], color=each.color, linestyle=each.dash, linewidth=1.6 * style.scale) for each in tracks]
    labels = [track.name if track.looper.latency.count else f"{track.name} (no calls yet)" for track in tracks]
    across = style.characters(figure.get_size_inches()[0])
    labels = [shorten(label, across // 2 - _HANDLE) for label in labels]  # two columns fit at least
    columns = min(len(tracks), across // (max(map(len, labels)) + _HANDLE))
    legend = figure.legend(
        handles,
        [f"{number}" for number in range(len(tracks))],  # replaced below: matplotlib 3.8 omits labels that begin with _
        loc="outside upper left",
        title=title,
        alignment="left",
        ncols=columns,
        frameon=False,
        fontsize=style.small,
        labelcolor=style.theme.ink,
        borderpad=0,
        borderaxespad=_MARGIN * 72 / style.small,
        handlelength=3.2,
    )
    legend.get_title().set(**style.heading)
    as_written(legend.get_title())
    for text, label in zip(legend.get_texts(), labels, strict=True):
        text.set_text(label)
        as_written(text)
    return math.ceil(len(tracks) / columns)


# ---- parts ----


@dataclasses.dataclass(frozen=True, slots=True)
class _Parts:
    """The axes that fit into the figure, and the approximate height of those of the distribution."""

    latency: Axes
    lateness: Axes | None
    distribution: Axes | None
    distribution_inches: float


def _draw_parts(
    figure: Figure, tracks: list[Track], called: list[Track], until_secs: float, style: Style, inches: float
) -> None:
    """Draw all parts, in `inches` of height; `called` are those of `tracks` that have made calls."""
    timed = [track for track in called if track.looper.lateness is not None and track.looper.lateness.count]
    parts = _make_parts(figure, style, inches, timed=bool(timed), rows=len(called))
    lowest = parts.lateness or parts.latency
    begin, end = extent(tracks, until_secs)
    unit = scale_elapsed(lowest, begin, end)
    lowest.set_xlabel(f"time since the coordinator was made ({unit})", color=style.theme.faint, size=style.small)
    draw_over_time(parts.latency, called, style, late=False)
    shade_pauses(parts.latency, tracks, style, end)
    mark_errors(parts.latency, tracks, style)
    mark_stops(parts.latency, tracks, style)
    draw_key(parts.latency, tracks, style)
    if parts.lateness is not None:
        draw_over_time(parts.lateness, timed, style, late=True)
        shade_pauses(parts.lateness, tracks, style, end)
    if parts.distribution is not None and len(tracks) > 1:
        draw_distributions(parts.distribution, called, style, parts.distribution_inches)
    elif parts.distribution is not None:
        draw_distribution(parts.distribution, called[0], style, parts.distribution_inches)


def _make_parts(figure: Figure, style: Style, inches: float, *, timed: bool, rows: int) -> _Parts:
    """Make the axes, side by side or one above the other, in `inches` of height."""
    width, height = figure.get_size_inches()
    beside = width >= max(_WIDE * height, _LEAST_WIDTH_BESIDE)
    late, heights = _choose_heights(style, inches, timed=timed, rows=0 if beside else rows)
    if beside:
        grid = figure.add_gridspec(len(heights), 2, width_ratios=(5, 3), height_ratios=heights)
    else:
        grid = figure.add_gridspec(len(heights), 1, height_ratios=heights)
        inches *= heights[-1] / sum(heights)
    across = style.characters(grid[0, 0].get_position(figure).width * width)
    above = 6.0 if across >= _LEAST_CHARACTERS else 2 * style.small
    latency = _make_axes(figure, style, grid[0, 0], "Latency", above=above)
    lateness = _make_axes(figure, style, grid[1, 0], "Lateness", sharex=latency) if late else None
    latency.tick_params(labelbottom=not late)
    distribution = None
    if beside or len(heights) > 1 + late:
        distribution = _make_axes(figure, style, grid[:, 1] if beside else grid[-1, 0], "Distribution of latency")
    return _Parts(latency, lateness, distribution, max(inches - _AROUND_LINES * style.line_inches, 0.1))


def _choose_heights(style: Style, inches: float, *, timed: bool, rows: int) -> tuple[bool, list[float]]:
    """Return whether the lateness fits, and the relative heights of the parts that are one above the other.

    The distribution is one of these parts if `rows`, its number of rows, is not 0 and they fit.
    """
    distribution = [max(2.0, 0.6 * rows)] if rows else []
    for late in (True, False) if timed else (False,):
        heights = [3.0, *([2.0] if late else []), *distribution]
        own = inches * heights[-1] / sum(heights) - _AROUND_LINES * style.line_inches
        fits = own >= 1.2 * style.small / 72 * rows
        if fits and inches >= len(heights) * _LEAST_LINES * style.line_inches:
            return late, heights
    return False, [3.0]


def _make_axes(
    figure: Figure, style: Style, place: Any, title: str, *, sharex: Axes | None = None, above: float = 6.0
) -> Axes:
    theme = style.theme
    axes = figure.add_subplot(place, sharex=sharex, facecolor=theme.paper)
    axes.set_title(title, loc="left", size=style.medium, color=theme.ink, pad=above)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(theme.faint)
    axes.tick_params(which="both", color=theme.faint, labelcolor=theme.ink, labelsize=style.small)
    axes.grid(visible=True, axis="y", color=theme.grid, linewidth=0.6)
    axes.set_axisbelow(True)
    return axes
