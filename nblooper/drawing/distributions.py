"""Draws the distribution of latency."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator

from nblooper.drawing.scales import scale_durations
from nblooper.drawing.style import SMALL, Theme, Track, as_written
from nblooper.formatting import duration
from nblooper.histogram import coarser
from nblooper.snapshot import Histogram, LooperSnapshot, Summary

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_BUCKETS = 64
_BEYOND = 4.0  # how many times p99.9 a distribution is drawn to at most


def draw_distribution(axes: Axes, track: Track, theme: Theme) -> None:
    """Draw one looper's histogram, with its quantiles as labelled lines."""
    histogram, latency = _buckets(track.looper), track.looper.latency
    scale_durations(axes, "x", [histogram.edges, latency.p50, latency.p999], most_ticks=5, room=(0.04, 0.3))
    top = max(int(histogram.counts.max(initial=0)), 1) / 0.7  # the labels go above the histogram
    if histogram.counts.size:
        axes.stairs(histogram.counts, histogram.edges, fill=True, color=track.color, alpha=0.3)
        axes.stairs(histogram.counts, histogram.edges, color=track.color, linewidth=1.0)
    for step, (name, secs) in enumerate(_quantiles(latency)):
        at = max(secs, axes.get_xlim()[0])  # a clock may be too coarse to measure any latency
        height = top * (0.97 - 0.07 * step)  # downwards from left to right, so that no line crosses a label
        axes.plot([at, at], [0, height], color=theme.ink, linewidth=1.2 if name == "p50" else 0.7)
        axes.annotate(
            f"{name}  {duration(secs)}", (at, height), (4, 0), textcoords="offset points", va="top", size=SMALL,
            color=theme.ink, annotation_clip=False,
        )  # fmt: skip
    axes.set_ylim(0, top)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda calls, _: f"{calls:,.0f}"))
    axes.set_xlabel(f"latency; the longest call took {duration(latency.max)}", color=theme.faint, size=SMALL)
    axes.set_ylabel("calls", color=theme.faint, size=SMALL)


def draw_distributions(axes: Axes, tracks: list[Track], theme: Theme) -> None:
    """Draw a histogram for each looper in a row of its own, each as high as its row, with its quantiles as ticks."""
    drawn: list[Any] = []
    for row, track in zip(range(len(tracks))[::-1], tracks, strict=True):
        histogram, latency = _buckets(track.looper), track.looper.latency
        if histogram.counts.size:
            heights = row + 0.85 * histogram.counts / histogram.counts.max()
            axes.stairs(heights, histogram.edges, baseline=row, fill=True, color=track.color, alpha=0.3)
            axes.stairs(heights, histogram.edges, baseline=row, color=track.color, linewidth=1.0)
        for name, secs in _quantiles(latency):
            high = 0.85 if name == "p50" else 0.45
            axes.plot([secs, secs], [row, row + high], color=theme.ink, linewidth=1.2 if name == "p50" else 0.7)
        axes.text(
            1.02, row + 0.4, f"{duration(latency.p50)}\n{duration(latency.p99)}", va="center", size="x-small",
            color=theme.ink, transform=axes.get_yaxis_transform(),
        )  # fmt: skip
        drawn += [histogram.edges, latency.p50, latency.p999]
    axes.text(1.02, len(tracks), "p50\np99", va="bottom", size="x-small", color=theme.faint,
              transform=axes.get_yaxis_transform())  # fmt: skip
    scale_durations(axes, "x", drawn, most_ticks=5, room=(0.04, 0.04))
    axes.set_ylim(0, len(tracks))
    axes.set_yticks([len(tracks) - number - 0.6 for number in range(len(tracks))], [track.name for track in tracks])
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False)
    for text, track in zip(axes.get_yticklabels(), tracks, strict=True):
        text.set_color(track.color)
        as_written(text)
    axes.set_xlabel("latency; lines: p50, p90, p99, p99.9", color=theme.faint, size=SMALL)


def _buckets(looper: LooperSnapshot) -> Histogram:
    """Return what is drawn of a histogram: not a rare stall, which would squeeze all else into a corner."""
    edges, counts = looper.latency_histogram.edges, looper.latency_histogram.counts
    kept = int(np.searchsorted(edges[:-1], _BEYOND * looper.latency.p999))
    return coarser(Histogram(edges[: kept + 1], counts[:kept]), _MOST_BUCKETS)


def _quantiles(latency: Summary) -> Iterator[tuple[str, float]]:
    yield from (("p50", latency.p50), ("p90", latency.p90), ("p99", latency.p99), ("p99.9", latency.p999))
