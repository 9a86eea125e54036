"""Lines of a picture over time: latency or lateness, pauses and errors."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterator, Sequence

from nblooper.data.snapshot import LooperSnapshot
from nblooper.views.picture.scales import Box, DurationScale, TimeScale
from nblooper.views.picture.svg import Point, filled, stroke, way_through
from nblooper.views.themes import Theme

_MOST_PLACES = 680
"""The most places that the lines of one chart have together, side by side; slots that share one are drawn as one."""
_LEAST_PLACES, _FINE_PLACES = 80, 256
_STRIP = 8
_MARK = 4
_MARK_ROW = 14
_SQUARE = 4

_Slot = tuple[float, float, float]
"""Middle of a time slot, p50 and p99."""


@dataclasses.dataclass(frozen=True, slots=True)
class Track:
    """A looper with its colour and dashes in the picture."""

    looper: LooperSnapshot
    color: str
    dash: Sequence[int]


def extent(tracks: Sequence[Track], until_secs: float) -> tuple[float, float]:
    """Return where the time axis begins and ends: where everything that is drawn does, and at least at `until_secs`."""
    times = [until_secs] if until_secs else []
    for track in tracks:
        times += [time for stop in track.looper.stops.tolist() for time in stop if math.isfinite(time)]
        line, failed = track.looper.timeline, track.looper.failure_times
        times += [line.start[0], line.start[-1] + line.width_secs] if len(line.start) else []
        times += [failed.start[0], failed.start[-1] + failed.width_secs] if len(failed.start) else []
        times += [time for pause in track.looper.pauses.tolist() for time in pause if math.isfinite(time)]
    begin, end = (float(min(times)), float(max(times))) if times else (0.0, 1.0)
    return begin, max(end, begin + 1e-3)


def pieces_of(looper: LooperSnapshot, most_places: int, *, late: bool) -> list[list[_Slot]]:
    """Return the slots of a looper in pieces: a pause, a stop, or a long time without calls is a gap in its line."""
    line = looper.timeline
    p50, p99 = (line.late_p50, line.late_p99) if late else (line.p50, line.p99)
    slots = [slot for slot in zip(line.start.tolist(), p50.tolist(), p99.tolist(), strict=True) if slot[1] == slot[1]]
    if not slots:
        return []
    together = -(-len(slots) // most_places)
    if together > 1:
        slots = [_merged(slots[i : i + together]) for i in range(0, len(slots), together)]
    width, breaks = line.width_secs * together, [*looper.pauses.tolist(), *looper.stops.tolist()]
    longest = _longest_step(slots, width)
    pieces: list[list[_Slot]] = [[]]
    before = slots[0][0]
    for time, low, high in slots:
        step = time - before
        if step > longest or (step > 1.5 * width and _any_break(breaks, before, time)):
            pieces.append([])
        pieces[-1].append((time + width / 2, low, high))
        before = time
    return pieces


def _merged(slots: list[_Slot]) -> _Slot:
    """Return neighbours as one slot: with the mean of their p50, and the highest p99."""
    return slots[0][0], sum(slot[1] for slot in slots) / len(slots), max(slot[2] for slot in slots)


def _longest_step(slots: list[_Slot], width: float) -> float:
    """Return how long a step between slots may be before it counts as a gap: a looper may call once a minute."""
    steps = sorted(after[0] - before[0] for before, after in itertools.pairwise(slots))
    return (5 * steps[len(steps) // 2] if steps else 0.0) + 2 * width


def _any_break(breaks: list[list[float]], begin: float, end: float) -> bool:
    return any(first < end and not last <= begin for first, last in breaks)


def draw_over_time(tracks: list[Track], time: TimeScale, box: Box, theme: Theme, *, late: bool) -> str:
    """Return the axis of durations, the medians, and a band from them to the 99th percentiles."""
    places = min(max(_MOST_PLACES // len(tracks), _LEAST_PLACES), _FINE_PLACES)
    lines = [pieces_of(track.looper, places, late=late) for track in tracks]
    _, top, _, height = box
    values = (secs for line in lines for piece in line for slot in piece for secs in slot[1:])
    scale = DurationScale(values, top + height, top)
    parts = [scale.axis(box, theme, 4 if late else 6)]
    for track, line in zip(tracks, lines, strict=True):
        low = [[(time(at), scale(p50)) for at, p50, _ in piece] for piece in line]
        high = [[(time(at), scale(p99)) for at, _, p99 in piece] for piece in line]
        parts.append(filled(way_through(_bands(low, high)), track.color, 0.16))
        if len(tracks) == 1:
            parts.append(stroke(way_through(high), track.color, 2, opacity=0.65))
        parts.append(stroke(way_through(low), track.color, 4, dash=track.dash))
    return "".join(parts)


def _bands(low: list[list[Point]], high: list[list[Point]]) -> Iterator[list[Point]]:
    for below, above in zip(low, high, strict=True):
        yield [*below, *reversed(above)]


def draw_pauses(tracks: list[Track], time: TimeScale, box: Box, theme: Theme) -> str:
    """Return pauses as shades over the whole height for one looper, as a strip at the bottom for each of several."""
    _, top, _, height = box
    paused = [(track, _spans(track.looper, time)) for track in tracks if len(track.looper.pauses)]
    parts = []
    for row, (track, spans) in enumerate(paused):
        if len(tracks) == 1:
            way = "".join(f"M{begin} {top}h{end - begin}v{height}h{begin - end}z" for begin, end in spans)
            parts.append(filled(way, theme.pause, 0.25))
        else:
            y = top + height - _STRIP * (row + 1)
            way = "".join(f"M{begin} {y}h{end - begin}" for begin, end in spans)
            parts.append(stroke(way, track.color, _STRIP - 2, opacity=0.8))
    return "".join(parts)


def _spans(looper: LooperSnapshot, time: TimeScale) -> list[Point]:
    """Return where pauses begin and end; those that touch in the picture are one."""
    spans: list[Point] = []
    for begin, end in sorted(looper.pauses.tolist()):
        first, last = time(begin), max(time(end if math.isfinite(end) else time.end), time(begin) + 2)
        if spans and first <= spans[-1][1] + 2:
            spans[-1] = spans[-1][0], max(spans[-1][1], last)
        else:
            spans.append((first, last))
    return spans


def draw_errors(tracks: list[Track], time: TimeScale, box: Box, theme: Theme) -> str:
    """Return crosses at the top of a plot where exceptions were reported, a row for each looper."""
    _, top, _, _ = box
    failed = [track for track in tracks if len(track.looper.failure_times.start)]
    parts = []
    for row, track in enumerate(failed):
        times = track.looper.failure_times
        places = sorted({time(start + times.width_secs / 2) for start in times.start.tolist()})
        y = top + _MARK_ROW * row
        crosses = (
            f"M{x - _MARK} {y - _MARK}l{2 * _MARK} {2 * _MARK}m{-2 * _MARK} 0l{2 * _MARK} {-2 * _MARK}" for x in places
        )
        parts.append(stroke("".join(crosses), track.color if len(tracks) > 1 else theme.error, 3))
    return "".join(parts)


def draw_stops(tracks: list[Track], time: TimeScale, box: Box, theme: Theme) -> str:
    """Return squares over the top of a plot where runs ended."""
    _, top, _, _ = box
    parts = []
    for track in tracks:
        places = sorted({time(end) for end in track.looper.stops[:, 0].tolist()})
        way = "".join(f"M{x - _SQUARE} {top - 2 * _SQUARE}h{2 * _SQUARE}v{2 * _SQUARE}h{-2 * _SQUARE}z" for x in places)
        if way:
            parts.append(filled(way, track.color if len(tracks) > 1 else theme.faint, 1.0))
    return "".join(parts)


def draw_changes(times: Sequence[float], time: TimeScale, box: Box, theme: Theme) -> str:
    """Return dotted lines where live parameters were changed."""
    _, top, _, height = box
    places = sorted({time(at) for at in times if time.begin <= at <= time.end})
    return stroke("".join(f"M{at} {top}v{height}" for at in places), theme.faint, 2, dash=(1, 2))
