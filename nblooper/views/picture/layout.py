"""Puts a picture together: names of the loopers, latency and lateness over time, distributions of latency."""

from __future__ import annotations

import itertools
import unicodedata

from nblooper.data.snapshot import CoordinatorSnapshot
from nblooper.data.texts import plural, printable
from nblooper.views.choice import busiest
from nblooper.views.lines import change_times
from nblooper.views.palette import DASHES
from nblooper.views.picture.distributions import draw_distributions
from nblooper.views.picture.over_time import (
    Track,
    draw_changes,
    draw_errors,
    draw_over_time,
    draw_pauses,
    draw_stops,
    extent,
)
from nblooper.views.picture.scales import Box, TimeScale, frame, paper
from nblooper.views.picture.svg import document, stroke, text
from nblooper.views.picture.values import draw_values
from nblooper.views.themes import THEMES, Theme

WIDTH = 1640
_LEFT, _OVER_TIME, _BESIDE, _DISTRIBUTION = 110, 1000, 1180, 430
_LATENCY, _LATENESS = 340, 180
_HEAD, _BETWEEN, _BELOW = 46, 50, 76
_NAME_ROW = 32
_LONGEST_NAME = 20
_CHARACTER = 12  # about how wide one is
_SAMPLE = 50  # width of the sample line beside a name


def picture(snapshot: CoordinatorSnapshot) -> str:
    """Return a picture of the last state as SVG; empty if no call has ended.

    Latency over time with the median and a band to the 99th percentile, lateness below it where loopers are timed,
    pauses, ends of runs and reported exceptions, the distributions of latency, and what was recorded. Of many loopers,
    the busiest are drawn. Takes some milliseconds, whatever else the process does. From any thread.
    """
    theme = THEMES["light"]
    drawn = [looper for looper in busiest(snapshot.loopers) if looper.latency.count]
    if not drawn:
        return ""
    tracks = [Track(*each) for each in zip(drawn, theme.loopers, DASHES, strict=False)]
    timed = [track for track in tracks if track.looper.lateness is not None and track.looper.lateness.count]
    names, top = _names(tracks, len(snapshot.loopers), theme)
    latency = _LEFT, top + _HEAD, _OVER_TIME, _LATENCY
    lateness = _LEFT, latency[1] + _LATENCY + _BETWEEN, _OVER_TIME, _LATENESS
    lowest = lateness if timed else latency
    bottom = lowest[1] + lowest[3]
    live = any(track.looper.state.live for track in tracks)
    time = TimeScale(*extent(tracks, snapshot.uptime_secs if live else 0.0), latency)
    changes = draw_changes(change_times(snapshot), time, latency, theme)
    parts = [names, _latency(tracks, time, latency, theme), changes]
    if timed:
        parts += [
            draw_changes(change_times(snapshot), time, lateness, theme),
            frame(lateness, theme, "Lateness"),
            draw_pauses(tracks, time, lateness, theme) if len(tracks) == 1 else "",
            draw_over_time(timed, time, lateness, theme, late=True),
        ]
    parts.append(time.axis(lowest, theme))
    beside = _BESIDE, latency[1], _DISTRIBUTION, bottom - latency[1]
    parts += [frame(beside, theme, "Distribution of latency"), draw_distributions(tracks, beside, theme)]
    charts, end = draw_values(tracks, snapshot.values, bottom + _BELOW, theme)
    return document(WIDTH, end, [paper(WIDTH, end, theme), *parts, charts])


def _latency(tracks: list[Track], time: TimeScale, box: Box, theme: Theme) -> str:
    parts = [
        frame(box, theme, "Latency", _key(tracks)),
        draw_pauses(tracks, time, box, theme),
        draw_over_time(tracks, time, box, theme, late=False),
        draw_errors(tracks, time, box, theme),
        draw_stops(tracks, time, box, theme),
    ]
    return "".join(parts)


def _key(tracks: list[Track]) -> list[str]:
    """Return what the lines, shades and crosses mean."""
    paused = any(len(track.looper.pauses) for track in tracks)
    failed = any(len(track.looper.failure_times.start) for track in tracks)
    strips = "shaded: paused" if len(tracks) == 1 else "strip: paused"
    ended = any(len(track.looper.stops) for track in tracks)
    marks = [*([strips] if paused else ()), *(["✕ error"] if failed else ()), *(["■ run ended"] if ended else ())]
    return ["line p50", "band to p99", *marks]


def _names(tracks: list[Track], loopers: int, theme: Theme) -> tuple[str, int]:
    """Return the names of the loopers with their colours and dashes, and how high that is."""
    parts, x, y = [], 20, _NAME_ROW
    more = loopers - len(tracks)
    words = [printable(track.looper.name, _LONGEST_NAME) for track in tracks]
    told = f"{plural(more, 'looper')} not drawn" if more else ""
    for name, track in itertools.zip_longest([*words, *([told] if told else ())], tracks):
        wide = (_SAMPLE if track else 0) + 40 + _width(name)
        if x > 20 and x + wide > WIDTH:
            x, y = 20, y + _NAME_ROW
        if track:
            parts.append(stroke(f"M{x} {y - 7}h{_SAMPLE - 10}", track.color, 4, dash=track.dash))
        parts.append(text(name, (x + (_SAMPLE if track else 0), y), theme.ink if track else theme.faint))
        x += wide
    return "".join(parts), y


def _width(words: str) -> int:
    """Return about how wide a text is."""
    return sum(_CHARACTER * (2 if unicodedata.east_asian_width(each) in "WF" else 1) for each in words)
