"""Puts the parts of a figure together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from nblooper.drawing.distributions import draw_distribution, draw_distributions
from nblooper.drawing.overtime import draw_key, draw_over_time, extent, mark_errors, shade_pauses
from nblooper.drawing.picture import LooperFigure
from nblooper.drawing.scales import scale_elapsed
from nblooper.drawing.style import DASHES, HEADING, SMALL, Theme, Track, as_written, printable
from nblooper.snapshot import LooperSnapshot

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LONGEST_TITLE = 80
_WIDE = 1.4  # a figure this many times wider than high has its parts beside each other
_NARROW = 5.0  # inches


def draw(
    loopers: Sequence[LooperSnapshot],
    *,
    title: str,
    caption: str,
    until_secs: float,
    size: tuple[float, float],
    theme: Theme,
) -> LooperFigure:
    """Draw at most eight loopers.

    Parameters
    ----------
    loopers : sequence of LooperSnapshot
    title, caption : str
        What stands above and below.
    until_secs : float
        The time axis reaches at least this far.
    size : (float, float)
        In inches.
    theme : Theme
    """
    figure = LooperFigure(figsize=size, layout="constrained", facecolor=theme.paper)
    FigureCanvasAgg(figure)
    figure.supxlabel(caption, x=0.01, ha="left", size=SMALL, color=theme.faint)
    tracks = [Track(*each) for each in zip(loopers, theme.loopers, DASHES, strict=False)]
    called = [track for track in tracks if track.looper.latency.count]
    if len(tracks) > 1 and called:
        _names(figure, printable(title, _LONGEST_TITLE), tracks, theme)
    else:
        heading = figure.suptitle(printable(title, _LONGEST_TITLE), x=0.01, ha="left", color=theme.ink, **HEADING)
        as_written(heading)
    if not called:
        words = "no calls yet" if loopers else "no looper yet"
        figure.text(0.5, 0.5, words, ha="center", va="center", color=theme.faint)
    else:
        _parts(figure, tracks, called, until_secs, theme)
    return figure


def _parts(figure: Figure, tracks: list[Track], called: list[Track], until_secs: float, theme: Theme) -> None:
    """Draw what was measured; `called` are those of `tracks` that have made calls."""
    timed = [track for track in called if track.looper.lateness is not None and track.looper.lateness.count]
    latency, lateness, distribution = _axes(figure, theme, timed=bool(timed), rows=len(called))
    draw_over_time(latency, called, late=False)
    if lateness is not None:
        draw_over_time(lateness, timed, late=True)
    begin, end = extent(tracks, until_secs)
    lowest = latency if lateness is None else lateness
    unit = scale_elapsed(lowest, begin, end)
    lowest.set_xlabel(f"time since the coordinator was made ({unit})", color=theme.faint, size=SMALL)
    for axes in (latency, lateness):
        if axes is not None:
            shade_pauses(axes, tracks, theme, end)
    mark_errors(latency, tracks, theme)
    draw_key(latency, tracks, theme)
    if len(tracks) > 1:
        draw_distributions(distribution, called, theme)
    else:
        draw_distribution(distribution, called[0], theme)


def _names(figure: Figure, title: str, tracks: list[Track], theme: Theme) -> None:
    """Say which line is whose, below the title and above everything else."""
    handles = [Line2D([], [], color=track.color, linestyle=track.dash, linewidth=1.6) for track in tracks]
    labels = [track.name if track.looper.latency.count else f"{track.name} (no calls yet)" for track in tracks]
    room = figure.get_size_inches()[0] / (0.08 * max(map(len, labels)) + 0.6)
    legend = figure.legend(
        handles,
        [f"{number}" for number in range(len(tracks))],  # matplotlib 3.8 leaves a label out that begins with "_"
        loc="outside upper left",
        title=title,
        alignment="left",
        ncols=max(1, min(len(tracks), int(room))),
        frameon=False,
        fontsize=SMALL,
        labelcolor=theme.ink,
        borderpad=0,
        handlelength=3.2,
    )
    legend.get_title().set(color=theme.ink, **HEADING)
    as_written(legend.get_title())
    for text, label in zip(legend.get_texts(), labels, strict=True):
        text.set_text(label)
        as_written(text)


def _axes(figure: Figure, theme: Theme, *, timed: bool, rows: int) -> tuple[Axes, Axes | None, Axes]:
    """Return axes for latency and lateness over time and for the distribution, beside or below each other."""
    width, height = figure.get_size_inches()
    heights = [3.0, 2.0] if timed else [3.0]
    if width >= _WIDE * height:
        grid = figure.add_gridspec(len(heights), 2, width_ratios=(5, 3), height_ratios=heights)
        place = grid[:, 1]
    else:
        heights.append(max(2.0, 0.5 * rows))
        grid = figure.add_gridspec(len(heights), 1, height_ratios=heights)
        place = grid[-1, 0]
    above = 6.0 if width >= _NARROW else 20.0  # points: room for the key, where it does not fit beside the title
    latency = _made(figure, theme, grid[0, 0], "Latency", above=above)
    lateness = _made(figure, theme, grid[1, 0], "Lateness", sharex=latency) if timed else None
    latency.tick_params(labelbottom=not timed)
    return latency, lateness, _made(figure, theme, place, "Distribution of latency")


def _made(
    figure: Figure, theme: Theme, place: Any, title: str, *, sharex: Axes | None = None, above: float = 6.0
) -> Axes:
    axes = figure.add_subplot(place, sharex=sharex, facecolor=theme.paper)
    axes.set_title(title, loc="left", size="medium", color=theme.ink, pad=above)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(theme.faint)
    axes.tick_params(which="both", color=theme.faint, labelcolor=theme.ink, labelsize=SMALL)
    axes.grid(visible=True, axis="y", color=theme.grid, linewidth=0.6)
    axes.set_axisbelow(True)
    return axes
