"""Draws the distribution of latency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator

from nblooper.data.measures import MAIN_QUANTILES, QUANTILES, Histogram
from nblooper.data.snapshot import LooperSnapshot
from nblooper.data.texts import duration
from nblooper.recording.distribution import coarser
from nblooper.views.figure.scales import scale_durations
from nblooper.views.figure.style import Style, Track, as_written

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_BUCKETS = 64
_MOST_TIMES_P999 = 4.0  # a distribution is drawn up to this many times its p99.9


def draw_distribution(axes: Axes, track: Track, style: Style, inches: float) -> None:
    """Draw one looper's histogram, with its quantiles as labelled lines, in axes that are about `inches` high."""
    histogram, latency = _buckets(track.looper), track.looper.latency
    scale_durations(axes, "x", [histogram.edges, latency.p50, latency.p999], most_ticks=5, room=(0.04, 0.3))
    line = 1.5 * style.small / 72 / inches  # height of a line of text, as a share of the height of the axes
    quantiles = [each for each in latency.quantiles.items() if line < 0.15 or each[0] in MAIN_QUANTILES]
    line = min(line, 0.25)
    top = max(int(histogram.counts.max(initial=0)), 1) / (0.97 - len(quantiles) * line)  # leaves room for the labels
    _stairs(axes, track, histogram, histogram.counts, 0)
    for step, (name, secs) in enumerate(quantiles):
        at = max(secs, axes.get_xlim()[0])  # on a coarse clock a latency may be 0
        height = top * (0.97 - line * step)  # downwards from left to right, so that no line crosses a label
        axes.plot([at, at], [0, height], **_line(name, style))
        axes.annotate(
            f"{name}  {duration(secs)}", (at, height), (4, 0), textcoords="offset points", va="top", size=style.small,
            color=style.theme.ink, annotation_clip=False,
        )  # fmt: skip
    axes.set_ylim(0, top)
    axes.yaxis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 5, 10], integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda calls, _: f"{calls:,.0f}"))
    faint: dict[str, Any] = {"color": style.theme.faint, "size": style.small}
    axes.set_xlabel(f"latency; the longest call took {duration(latency.max)}", **faint)
    axes.set_ylabel("calls", **faint)


def draw_distributions(axes: Axes, tracks: list[Track], style: Style, inches: float) -> None:
    """Draw each looper's histogram in a row of its own, scaled to the row's height, with its quantiles as ticks.

    The axes are about `inches` high.
    """
    drawn: list[Any] = []
    for row, track in zip(range(len(tracks))[::-1], tracks, strict=True):
        histogram, latency = _buckets(track.looper), track.looper.latency
        if histogram.counts.size:
            heights = row + 0.85 * histogram.counts / histogram.counts.max()
            _stairs(axes, track, histogram, heights, row)
        for name, secs in latency.quantiles.items():
            axes.plot([secs, secs], [row, row + (0.85 if name == "p50" else 0.45)], **_line(name, style))
        drawn += [histogram.edges, latency.p50, latency.p999]
    scale_durations(axes, "x", drawn, most_ticks=5, room=(0.04, 0.04))
    axes.set_ylim(0, len(tracks))
    axes.set_yticks([len(tracks) - number - 0.6 for number in range(len(tracks))], [track.name for track in tracks])
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False)
    for text, track in zip(axes.get_yticklabels(), tracks, strict=True):
        text.set_color(track.color)
        as_written(text)
    if inches / len(tracks) > 2.6 * style.tiny / 72:
        _numbers(axes, tracks, style)
    axes.set_xlabel(f"latency: {', '.join(QUANTILES)}", color=style.theme.faint, size=style.small)


def _numbers(axes: Axes, tracks: list[Track], style: Style) -> None:
    """Write two quantiles to the right of each row."""
    where: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "size": style.tiny}
    axes.text(1.02, len(tracks), "\n".join(MAIN_QUANTILES), va="bottom", color=style.theme.faint, **where)
    for row, track in zip(range(len(tracks))[::-1], tracks, strict=True):
        both = "\n".join(duration(track.looper.latency.quantiles[name]) for name in MAIN_QUANTILES)
        axes.text(1.02, row + 0.4, both, va="center", color=style.theme.ink, **where)


def _stairs(axes: Axes, track: Track, histogram: Histogram, heights: Any, baseline: int) -> None:
    if histogram.counts.size:
        axes.stairs(heights, histogram.edges, baseline=baseline, fill=True, color=track.color, alpha=0.3)
        axes.stairs(heights, histogram.edges, baseline=baseline, color=track.color, linewidth=1.0)


def _line(name: str, style: Style) -> dict[str, Any]:
    """Return matplotlib's options for the line of a quantile."""
    return {"color": style.theme.ink, "linewidth": (1.2 if name == "p50" else 0.7) * style.scale}


def _buckets(looper: LooperSnapshot) -> Histogram:
    """Return the histogram to draw, without rare stalls, which would squeeze everything else into a corner."""
    edges, counts = looper.latency_histogram.edges, looper.latency_histogram.counts
    kept = int(np.searchsorted(edges[:-1], _MOST_TIMES_P999 * looper.latency.p999))
    return coarser(Histogram(edges[: kept + 1], counts[:kept]), _MOST_BUCKETS)
