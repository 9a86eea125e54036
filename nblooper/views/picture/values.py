"""Charts of values in a picture: a small one for each key, three in a row."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from nblooper.data.measures import FloatArray
from nblooper.data.texts import plural, printable
from nblooper.data.values import Values
from nblooper.views.lines import Line, coarse, lines_of
from nblooper.views.picture.over_time import Track
from nblooper.views.picture.scales import Box, frame
from nblooper.views.picture.svg import Point, filled, stroke, text, way_through
from nblooper.views.themes import Theme
from nblooper.views.ticks import even_ticks

_MOST_KEYS = 6
_POINTS = 100
_LEFT, _WIDTH, _HEIGHT, _STEP = 110, 400, 200, 530
_ACROSS = 3
_HEAD, _ROW = 60, 320
_LONGEST_LABEL = 24
_ABOVE = 37  # characters above a chart, of its label and the newest values
_MARK = 4


def draw_values(tracks: Sequence[Track], own: Mapping[str, Values], top: int, theme: Theme) -> tuple[str, int]:
    """Return the charts of what was recorded, below `top`, and where they end; nothing if nothing was."""
    lines, more = lines_of([track.looper for track in tracks], own)
    keys = list(dict.fromkeys(line.values.key for line in lines))
    if not keys:
        return "", top
    colors = {track.looper.name: track.color for track in tracks}
    parts = []
    for place, key in enumerate(keys[:_MOST_KEYS]):
        row, column = divmod(place, _ACROSS)
        box = _LEFT + _STEP * column, top + _HEAD + _ROW * row, _WIDTH, _HEIGHT
        parts.append(_chart([line for line in lines if line.values.key == key], box, colors, theme))
    bottom = top + _HEAD + _ROW * math.ceil(min(len(keys), _MOST_KEYS) / _ACROSS) - 20
    left_out = len(keys) - _MOST_KEYS + (1 if more else 0)
    if left_out > 0:
        parts.append(text(f"{plural(left_out, 'more key')} not drawn", (_LEFT, bottom), theme.faint))
        bottom += 30
    return "".join(parts), bottom


def _chart(lines: list[Line], box: Box, colors: dict[str, str], theme: Theme) -> str:
    said = lines[0].values.description
    unit = f" [{said.unit}]" if said.unit else ""
    points = [coarse(line.slots("step"), _POINTS) for line in lines]
    log = said.log and any(line.values.max > 0 for line in lines)
    x, y = _Scale([each[0] for each in points], box[0], box[0] + box[2]), _y_scale(points, box, log=log)
    title = printable(f"{said.label or lines[0].values.key}{unit}", _LONGEST_LABEL)
    parts = [frame(box, theme, title, [_newest(lines, _ABOVE - len(title))]), x.below(box, theme), y.beside(box, theme)]
    for line, columns in zip(lines, points, strict=True):
        color = colors.get(line.looper, theme.ink)
        below, above = (_pieces(columns[0], columns[row], x, y) for row in (2, 3))
        bands = [[*low, *reversed(high)] for low, high in zip(below, above, strict=False) if len(low) == len(high)]
        parts.append(filled(way_through(bands), color, 0.16))
        dash = () if line.newest else (4, 3)
        parts.append(stroke(way_through(_pieces(columns[0], columns[1], x, y)), color, 3, dash=dash))
        parts.append(_crosses(columns, x, box, theme))
    return "".join(parts)


def _newest(lines: list[Line], room: int) -> str:
    """Return the newest values, with the loopers' names if there is room for so many characters."""
    told = [(printable(line.name, 16), f"{line.values.last:.4g}") for line in lines if line.newest]
    named = ", ".join(f"{name} {value}" for name, value in told)
    return named if len(named) <= room else printable(", ".join(value for _, value in told), room)


def _y_scale(points: list[FloatArray], box: Box, *, log: bool) -> _Scale:
    return _Scale([each[row] for each in points for row in (2, 3)], box[1] + box[3], box[1], log=log, room=0.06)


def _crosses(columns: FloatArray, x: _Scale, box: Box, theme: Theme) -> str:
    """Return marks at the foot of a plot where values are NaN or infinite."""
    y = box[1] + box[3] - 8
    places = [x(at) for at, odd in zip(columns[0].tolist(), columns[4].tolist(), strict=True) if odd]
    way = "".join(f"M{at - _MARK} {y - _MARK}l{2 * _MARK} {2 * _MARK}m{-2 * _MARK} 0l{2 * _MARK} {-2 * _MARK}"
                  for at in places if at is not None)  # fmt: skip
    return stroke(way, theme.error, 2)


def _pieces(at: FloatArray, values: FloatArray, x: _Scale, y: _Scale) -> list[list[Point]]:
    """Return the points of a line in pieces: what cannot be drawn is a gap."""
    pieces: list[list[Point]] = [[]]
    for place, value in zip(at.tolist(), values.tolist(), strict=True):
        point = x(place), y(value)
        if point[0] is None or point[1] is None:
            pieces.append([])
        else:
            pieces[-1].append((point[0], point[1]))
    return [piece for piece in pieces if piece]


def _log_ticks(low: float, high: float, most: int) -> list[float]:
    """Return ticks at 1, 2 and 5 of each decade, or fewer, as logarithms; even ones within a decade."""
    powers = range(math.floor(low), math.ceil(high) + 1)
    for digits in ((1, 2, 5), (1, 3), (1,)):
        ticks = [power + math.log10(digit) for power in powers for digit in digits]
        ticks = [tick for tick in ticks if low <= tick <= high]
        if 2 <= len(ticks) <= most + 1:
            return ticks
    return even_ticks(low, high, most)


class _Scale:
    """Places of numbers on an axis, linear or logarithmic."""

    def __init__(
        self, columns: Sequence[FloatArray], first: int, last: int, *, log: bool = False, room: float = 0.0
    ) -> None:
        self._log = log
        known = [self._on(each) for column in columns for each in column.tolist()]
        finite = [each for each in known if each is not None]
        low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
        widen = (high - low) * room or (0.5 if high == low else 0.0)
        self._low, self._high = low - widen, high + widen
        self._first, self._extent = first, last - first

    def _on(self, number: float) -> float | None:
        if not math.isfinite(number) or (self._log and number <= 0):
            return None
        return math.log10(number) if self._log else number

    def __call__(self, number: float) -> int | None:
        """Return where a number is; None if it has no place."""
        on = self._on(number)
        if on is None:
            return None
        return self._first + round(self._extent * (on - self._low) / (self._high - self._low))

    def _ticks(self, most: int) -> list[tuple[int, str]]:
        return [
            (self._first + round(self._extent * (tick - self._low) / (self._high - self._low)), self._written(tick))
            for tick in (_log_ticks if self._log else even_ticks)(self._low, self._high, most)
        ]

    def _written(self, tick: float) -> str:
        return f"{10**tick:.3g}" if self._log else f"{round(tick, 12):.6g}"

    def below(self, box: Box, theme: Theme) -> str:
        """Return the ticks of steps below a plot."""
        left, top, width, height = box
        ticks = self._ticks(4)
        marks = stroke("".join(f"M{at} {top + height}v8" for at, _ in ticks), theme.faint, 2)
        words = [text(word, (at, top + height + 28), theme.ink, anchor="middle") for at, word in ticks]
        return (
            marks + "".join(words) + text("step", (left + width // 2, top + height + 54), theme.faint, anchor="middle")
        )

    def beside(self, box: Box, theme: Theme) -> str:
        """Return the ticks of values to the left of a plot, and lines across it."""
        left, _, width, _ = box
        ticks = self._ticks(4)
        lines = stroke("".join(f"M{left} {at}h{width}" for at, _ in ticks), theme.grid, 1)
        return lines + "".join(text(word, (left - 10, at + 7), theme.ink, anchor="end") for at, word in ticks)
