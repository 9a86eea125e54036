"""The feeds of the values that loopers record, and of the changes of live parameters that are marked in the charts."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from nblooper.data.measures import FloatArray
from nblooper.data.params import ParamSnapshot
from nblooper.data.texts import printable
from nblooper.data.values import Values
from nblooper.jupyter.wire.feed import Delta, Sample
from nblooper.views.escape import clean
from nblooper.views.lines import MAX_KEYS, MAX_LINES, Line, coarse, lines_of

_POINTS = 128
"""How many points a line has at most: small charts are not wider."""

_MOST_BYTES = 4500
"""What a refresh sends of lines at most, so that a panel stays below 8 kB whatever is recorded; the rest comes next."""

_MOST_MARKS = 40
_LONGEST_TEXT = 24
_NO_POINTS = np.empty((6, 0), "<f4")


@dataclasses.dataclass(slots=True)
class _Sent:
    """What the browser has of a line."""

    of: Values | None = None
    points: FloatArray = dataclasses.field(default_factory=lambda: _NO_POINTS)


class ValueLines:
    """The feed of the charts of values.

    While no page shows them, only the list of keys is sent. Each line is a table that grows at its end; of one that has
    changed, the number of points that stay and those that follow are sent. With many lines they take turns.
    """

    key = "values"

    def __init__(self) -> None:
        self._pages: dict[str, bool] = {}  # which pages show the charts
        self._axis = "step"
        self._about: dict[str, Any] | None = None
        self._sent: list[_Sent] = []
        self._next = 0  # whose turn it is

    def asked(self, content: dict[str, Any]) -> None:
        """Note what a page asks for; it cannot be trusted. From any thread."""
        page = content.get("page")
        if not isinstance(page, str):
            return
        if content.get("kind") == "values":
            self._pages = {**dict(list(self._pages.items())[-50:]), page: content.get("shown") is True}
            if content.get("axis") in ("time", "step"):
                self._axis = content["axis"]
        elif content.get("kind") == "views" and content.get("views") == 0:
            self._pages = {key: shown for key, shown in self._pages.items() if key != page}

    def delta(self, sample: Sample, whole: bool) -> Delta | None:
        """Return which lines there are, if that has changed, and for some of them what changed."""
        axis = self._axis
        lines, more = lines_of(sample.drawn, sample.values)
        about = _about(sample, lines, more, axis)
        anew = whole or about != self._about
        if anew:
            self._about, self._sent, self._next = about, [_Sent() for _ in lines], 0
        content: dict[str, Any] = {"whole": about} if anew else {}
        rows: list[list[int]] = []
        numbers = b""
        if any(self._pages.values()):
            rows, numbers = self._changes(lines, axis, 3 * _MOST_BYTES if anew else _MOST_BYTES)
        if not content and not rows:
            return None
        return Delta({**content, "rows": rows}, numbers)

    def _changes(self, lines: list[Line], axis: str, most_bytes: int) -> tuple[list[list[int]], bytes]:
        """Return for some lines their place, how many points stay and how many follow, and those."""
        rows: list[list[int]] = []
        parts: list[bytes] = []
        size = 0
        for turn in range(len(lines)):
            at = (self._next + turn) % len(lines)
            line, sent = lines[at], self._sent[at]
            if sent.of is line.values:
                continue
            points = _columns(coarse(line.slots(axis), _POINTS))
            kept = _same(sent.points, points)
            new = points[:, kept:]
            cost = new.nbytes + 16
            if rows and size + cost > most_bytes:
                self._next = at
                return rows, b"".join(parts)
            sent.of = line.values
            if new.shape[1] or kept != sent.points.shape[1]:
                sent.points = points
                rows.append([at, kept, new.shape[1]])
                parts.append(new.tobytes())
                size += cost
        self._next = 0
        return rows, b"".join(parts)


def _columns(points: FloatArray) -> Any:
    """Return points as 32-bit floats, where they are as the sum of two: steps may be long numbers."""
    at = points[0].astype("<f4")
    return np.vstack([at, points[0] - at, points[1:]]).astype("<f4")


def _same(old: FloatArray, new: FloatArray) -> int:
    """Return how many points at the start are the same, bit for bit."""
    common = min(old.shape[1], new.shape[1])
    if not common:
        return 0
    before, after = (np.ascontiguousarray(each[:, :common]).view(np.int32) for each in (old, new))
    changed = np.flatnonzero((before != after).any(axis=0))
    return int(changed[0]) if len(changed) else common


def _about(sample: Sample, lines: list[Line], more: int, axis: str) -> dict[str, Any]:
    """Return what the browser needs besides the numbers; when this changes, the charts start anew."""
    keys: dict[str, dict[str, Any]] = {}
    for line in lines:
        said = line.values.description
        label = clean(printable(said.label or line.values.key, 60))
        keys.setdefault(
            line.values.key,
            {"key": clean(line.values.key), "label": label, "unit": clean(printable(said.unit, 20)), "log": said.log},
        )
    places = {key: place for place, key in enumerate(keys)}
    drawn = {looper.name: place for place, looper in enumerate(sample.drawn)}
    return {
        "axis": axis,
        "keys": list(keys.values()),
        "lines": [
            [places[line.values.key], drawn.get(line.looper, -1), clean(line.looper), line.run, int(line.newest)]
            for line in lines
        ],
        "serials": [sample.serials.get(looper.name, -1) for looper in sample.drawn],
        "note": f"{more:,} more lines are not drawn: at most {MAX_KEYS} keys and {MAX_LINES} lines" if more else "",
    }


def marks(sample: Sample) -> dict[str, Any]:
    """Return the newest changes of live parameters, oldest first: what is marked in the charts."""
    return {"changes": changes_of(sample.params)}


def changes_of(params: Mapping[str, ParamSnapshot]) -> list[dict[str, Any]]:
    """Return the newest changes of all parameters in order of time."""
    found = [(change, param) for param in params.values() for change in param.changes[-_MOST_MARKS:]]
    found.sort(key=lambda pair: pair[0].time)
    return [
        {
            "time": round(change.time, 3),
            "param": clean(printable(param.name, _LONGEST_TEXT)),
            "text": clean(printable(f"{param.name} = {_short(change.value)}", 2 * _LONGEST_TEXT)),
            "steps": {clean(name): step for name, step in change.steps},
        }
        for change, param in found[-_MOST_MARKS:]
    ]


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else printable(str(value), _LONGEST_TEXT)
