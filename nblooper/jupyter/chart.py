"""The live latency chart: a browser-side widget that gets the timelines of a few loopers as binary deltas."""

from __future__ import annotations

import dataclasses
import pathlib
import threading
from collections.abc import Callable
from typing import Any

import anywidget
import numpy as np

from nblooper.jupyter.subshell import answer_while_busy
from nblooper.jupyter.text import clean
from nblooper.snapshot import CoordinatorSnapshot, FloatArray, IntArray, LooperSnapshot

MAX_LINES = 8
_FOLDER = pathlib.Path(__file__).parent


def _joined(*names: str) -> str:
    """Return several files as one text: a widget's module cannot import relatively, and a CDN fails offline."""
    return "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in names)


@dataclasses.dataclass(frozen=True, slots=True)
class _Sent:
    """What the browser has of one looper: the arrays are read-only, so holding them is safe."""

    start: FloatArray
    calls: IntArray

    def first_change(self, looper: LooperSnapshot) -> int | None:
        """Return the index of the first slot that differs, or None if the slots sent before do not fit any more."""
        new, old = looper.timeline, self
        common = old.start.size
        if new.start.size < common or not np.array_equal(new.start[:common], old.start):
            return None
        changed = np.flatnonzero(new.calls[:common] != old.calls)
        return int(changed[0]) if changed.size else common


class LatencyChart(anywidget.AnyWidget):
    """Latency over the whole run: a line per looper, or one looper's minimum, mean and maximum.

    The first message holds all slots, the ones after it what changed; a reloaded page asks for all again, and nothing
    waits for its asking, which a busy kernel may hear late. `update` is to be called from one thread at a time.

    Parameters
    ----------
    on_ready : callable
        Called, on whichever thread handles the message, when a view wants the whole data.
    """

    _esm = _joined("static/uPlot.iife.min.js", "chart_data.js", "chart_scales.js", "chart.js")
    _css = _joined("static/uPlot.min.css", "chart.css")

    def __init__(self, on_ready: Callable[[], None] = lambda: None, **kwargs: Any) -> None:
        self._on_ready = on_ready
        self._whole_wanted = threading.Event()
        self._key: tuple[Any, ...] = ()
        self._sent: list[_Sent] = []
        self._number = 0
        super().__init__(**kwargs)
        answer_while_busy(self)
        self.on_msg(self._asked)

    def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if isinstance(content, dict) and content.get("kind") == "ready":
            self._whole_wanted.set()
            self._on_ready()

    def update(self, snapshot: CoordinatorSnapshot, focus: str | None) -> bool:
        """Send what changed since the last call, at most one message; return whether one was sent."""
        loopers = chosen(snapshot, focus)
        if not loopers and not self._key:
            return False
        key = (focus, len(snapshot.loopers), tuple((looper.name, looper.timeline.width_secs) for looper in loopers))
        whole = self._whole_wanted.is_set() or key != self._key
        self._whole_wanted.clear()
        firsts = [] if whole else [old.first_change(looper) for old, looper in zip(self._sent, loopers, strict=True)]
        if whole or None in firsts:
            self._send_slots(loopers, [0] * len(loopers), whole=_whole(snapshot, loopers, focus))
        elif any(first != looper.timeline.start.size for first, looper in zip(firsts, loopers, strict=True)):
            self._send_slots(loopers, [first for first in firsts if first is not None], whole=None)
        else:
            return False
        self._key = key
        return True

    def _send_slots(self, loopers: list[LooperSnapshot], firsts: list[int], whole: dict[str, Any] | None) -> None:
        self._number += 1
        counts = [looper.timeline.start.size - first for looper, first in zip(loopers, firsts, strict=True)]
        content: dict[str, Any] = {"kind": "slots", "number": self._number, "first": firsts, "count": counts}
        if whole is not None:
            content["whole"] = whole
        columns = [column for looper, first in zip(loopers, firsts, strict=True) for column in _columns(looper, first)]
        data = np.concatenate(columns) if columns else np.empty(0)
        self._sent = [_Sent(looper.timeline.start, looper.timeline.calls) for looper in loopers]
        self.send(content, [data.astype("<f8", copy=False).tobytes()])


def chosen(snapshot: CoordinatorSnapshot, focus: str | None) -> list[LooperSnapshot]:
    """Return the loopers to draw: the one named `focus`, or those that spent most time in calls, in table order."""
    if focus is not None:
        return [looper for looper in snapshot.loopers if looper.name == focus]
    if len(snapshot.loopers) <= MAX_LINES:
        return list(snapshot.loopers)
    busiest = sorted(snapshot.loopers, key=lambda looper: looper.latency.total, reverse=True)[:MAX_LINES]
    names = {looper.name for looper in busiest}
    return [looper for looper in snapshot.loopers if looper.name in names]


def _whole(snapshot: CoordinatorSnapshot, loopers: list[LooperSnapshot], focus: str | None) -> dict[str, Any]:
    """Return what a view must know beside the numbers."""
    more = len(snapshot.loopers) - len(loopers)
    return {
        "band": focus is not None,
        "names": [clean(looper.name) for looper in loopers],
        "widths": [looper.timeline.width_secs for looper in loopers],
        "note": f"the busiest {len(loopers)}; {more:,} more not drawn" if more and focus is None else "",
    }


def _columns(looper: LooperSnapshot, first: int) -> list[FloatArray]:
    """Return the time, mean, minimum and maximum of the slots from `first` on, in seconds."""
    timeline = looper.timeline
    middle = timeline.start[first:] + timeline.width_secs / 2
    mean = timeline.total[first:] / np.maximum(timeline.calls[first:], 1)
    return [middle, mean, timeline.min[first:], timeline.max[first:]]
