"""Distributions of latency in a picture: a row for each looper, with its quantiles."""

from __future__ import annotations

from nblooper.data.measures import MAIN_QUANTILES
from nblooper.data.snapshot import LooperSnapshot
from nblooper.data.texts import duration
from nblooper.views.picture.over_time import Track
from nblooper.views.picture.scales import Box, DurationScale
from nblooper.views.picture.svg import filled, stroke, text
from nblooper.views.themes import Theme

_MOST_BARS = 48
_MOST_TIMES_P999 = 4.0
"""A distribution is drawn up to this many times its p99.9: rare stalls would squeeze the rest into a corner."""

_LABEL = 28
"""Height of the line above each row that tells its quantiles."""

_Bars = tuple[list[float], list[int]]
"""Edges, one more than counts, and counts."""


def draw_distributions(tracks: list[Track], box: Box, theme: Theme) -> str:
    """Return a row for each looper, as high as its most frequent latency, and below them the axis."""
    left, top, width, height = box
    bars = [_bars(track.looper) for track in tracks]
    shown = [secs for edges, _ in bars for secs in edges]
    shown += [secs for track in tracks for secs in track.looper.latency.quantiles.values()]
    scale = DurationScale(shown, left, left + width)
    parts, row_height = [], height / len(tracks)
    for row, (track, (edges, counts)) in enumerate(zip(tracks, bars, strict=True)):
        bottom, most = round(top + row_height * (row + 1)), row_height - _LABEL
        parts.append(filled(_steps(scale, edges, counts, bottom, most), track.color, 0.45))
        latency = track.looper.latency.quantiles
        for name in MAIN_QUANTILES:
            rise = round(most * (1.0 if name == "p50" else 0.6))
            parts.append(stroke(f"M{scale(latency[name])} {bottom}v{-rise}", track.color, 3))
        words = "  ".join(f"{name} {duration(latency[name])}" for name in MAIN_QUANTILES)
        parts.append(text(words, (left + width, round(bottom - most) - 4), theme.ink, anchor="end", size=18))
    return "".join(parts) + _axis(scale, box, theme)


def _axis(scale: DurationScale, box: Box, theme: Theme) -> str:
    left, top, width, height = box
    bottom, ticks = top + height, scale.ticks(3)
    marks = stroke("".join(f"M{at} {bottom}v8" for at, _ in ticks), theme.faint, 2)
    words = "".join(text(tick, (at, bottom + 28), theme.ink, anchor="middle") for at, tick in ticks)
    return marks + words + text("latency", (left + width // 2, bottom + 56), theme.faint, anchor="middle")


def _steps(scale: DurationScale, edges: list[float], counts: list[int], bottom: int, most: float) -> str:
    """Return the way along the top of the bars and back along the bottom."""
    if not counts:
        return ""
    highest = max(counts)
    at, level = scale(edges[0]), 0
    way = [f"M{at} {bottom}"]
    for edge, count in zip(edges[1:], counts, strict=True):
        height, after = round(most * count / highest), scale(edge)
        way.append(f"v{level - height}h{after - at}")
        at, level = after, height
    return f"{''.join(way)}v{level}z"


def _bars(looper: LooperSnapshot) -> _Bars:
    """Return the histogram with few bars: as many neighbours as need be are merged."""
    edges, counts = looper.latency_histogram.edges.tolist(), looper.latency_histogram.counts.tolist()
    limit = _MOST_TIMES_P999 * looper.latency.p999
    kept = max(sum(edge < limit for edge in edges[:-1]), 1 if counts else 0)
    edges, counts = edges[: kept + 1], counts[:kept]
    together = -(-kept // _MOST_BARS) or 1
    merged = [sum(counts[i : i + together]) for i in range(0, kept, together)]
    return [*edges[:kept:together], *edges[kept:]], merged
