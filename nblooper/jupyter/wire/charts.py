"""The feeds of the charts: timelines and distributions of a few loopers, as binary numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblooper.data.measures import FloatArray
from nblooper.data.snapshot import LooperSnapshot
from nblooper.jupyter.wire.feed import Delta, Sample
from nblooper.recording.distribution import coarser
from nblooper.views.escape import clean

LINES = {
    "latency": {"p50": "p50", "p99": "p99", "max": "max"},
    "lateness": {"p50": "late_p50", "p99": "late_p99"},
}
"""The lines of the charts over time: for each chart their names -> attributes of a `Timeline`."""

CPU = "share"
"""The name of the one line of the chart *cpu*: which share of a processor was used."""

_FINE, _COARSE = 160, 48
"""How many bars a distribution has, alone and beside others."""

_MOST_AT_ONCE = 4
"""How many distributions one message brings, so that it stays small: the others have their turn in the next one."""

_DIGITS = 5  # of quantiles, which are within 1 %

Table = FloatArray  # of shape (rows, columns)
_Tables = tuple[Table, Table, Table, Table]
_Bars = tuple[tuple[float, ...], int, float, bytes, bytes]  # of one looper: quantiles, calls, their time, edges, counts


class Tracks:
    """The feed of the charts over time.

    Each looper has four tracks: time slots with calls, time slots with failures, pauses, and times between runs; a
    track is a table that grows at its end and may change near it. So a delta is, for each, how many rows stay and the
    rows that follow.
    """

    key = "charts"

    def __init__(self) -> None:
        self._about: dict[str, Any] | None = None
        self._sent: list[Table] = []
        self._stale: dict[str, Any] | None = None
        self._made: dict[str, tuple[LooperSnapshot, bool, _Tables]] = {}  # of loopers by name; whether a slot went on

    def delta(self, sample: Sample, whole: bool) -> Delta | None:
        """Return for each track how many rows stay and how many follow, and those, column by column, as 32-bit floats.

        These hold exactly where slots begin, at multiples of a power of two.

        With `whole` in it, what was sent before is void: other loopers are drawn, or other time slots. `stale` tells
        until when loopers were measured, where that is long ago.
        """
        about, stale = _about(sample), _stale(sample)
        tables = self._tables(sample)
        whole = whole or about != self._about
        before = [table[:0] for table in tables] if whole else self._sent
        kept = [_same_rows(old, new) for old, new in zip(before, tables, strict=True)]
        same = all(rows == len(old) == len(new) for rows, old, new in zip(kept, before, tables, strict=True))
        if same and stale == self._stale and not whole:
            return None
        self._about, self._sent, self._stale = about, tables, stale
        news = [new[rows:] for rows, new in zip(kept, tables, strict=True)]
        content: dict[str, Any] = {
            "tracks": [[rows, len(new)] for rows, new in zip(kept, news, strict=True)],
            "stale": stale,
        }
        if whole:
            content["whole"] = about
        return Delta(content, b"".join(new.ravel(order="F").astype("<f4").tobytes() for new in news if len(new)))

    def _tables(self, sample: Sample) -> list[Table]:
        """Return all tracks; of a looper that was not measured again the same ones as before."""
        before, self._made = self._made, {}
        for looper in sample.drawn:
            made, measured_at = before.get(looper.name), _measured_at(looper, sample)
            goes_on = _goes_on(looper, measured_at)
            if made is None or made[0] is not looper or made[1] != goes_on:
                made = looper, goes_on, _tables(looper, measured_at)
            self._made[looper.name] = made
        return [table for *_, tables in self._made.values() for table in tables]


def _measured_at(looper: LooperSnapshot, sample: Sample) -> float:
    return sample.status.uptime_secs - sample.ages.get(looper.name, 0.0)


def _goes_on(looper: LooperSnapshot, now: float) -> bool:
    """Return whether there is a slot that is not over."""
    line = looper.timeline
    return len(line.start) > 0 and line.start.item(-1) + line.width_secs > now


def _tables(looper: LooperSnapshot, measured_at: float) -> _Tables:
    line = looper.timeline
    lines = [getattr(line, key) for keys in LINES.values() for key in keys.values()]
    slots = np.column_stack([line.start, *lines, _cpu_shares(looper, measured_at)])
    failed = looper.failure_times
    errors = np.column_stack([failed.start + failed.width_secs / 2, failed.count])
    return slots, errors, looper.pauses, looper.stops


def _cpu_shares(looper: LooperSnapshot, now: float) -> FloatArray:
    """Return which share of a processor was used in each slot: NaN where it is not known, and in one that goes on."""
    line, used = looper.timeline, looper.cpu_timeline
    if used is None:
        return np.full(len(line.start), np.nan)
    return np.where(line.start + line.width_secs <= now, np.minimum(used / line.width_secs, 1.0).round(3), np.nan)


def _same_rows(old: Table, new: Table) -> int:
    """Return how many rows at the start are the same, bit for bit: NaN is the same as NaN."""
    common = min(len(old), len(new))
    if old is new or not common:
        return common
    changed = np.flatnonzero((_bits(old[:common]) != _bits(new[:common])).any(axis=1))
    return int(changed[0]) if len(changed) else common


def _bits(table: Table) -> Any:
    return np.ascontiguousarray(table).view(np.int64)


def _note(sample: Sample) -> str:
    more = len(sample.status.loopers) - len(sample.drawn)
    if sample.focus is not None or not more or not sample.drawn:
        return ""
    return f"the busiest {len(sample.drawn)} of the table; {more:,} more not drawn"


def _about(sample: Sample) -> dict[str, Any]:
    """Return what the browser needs besides the numbers; when this changes, the charts start anew."""
    return {
        "focus": sample.focus is not None,
        "names": [clean(looper.name) for looper in sample.drawn],
        "widths": [looper.timeline.width_secs for looper in sample.drawn],
        "serials": [sample.serials[looper.name] for looper in sample.drawn],
        "timed": [looper.lateness is not None for looper in sample.drawn],
        "note": _note(sample),
    }


def _stale(sample: Sample) -> dict[str, Any] | None:
    """Return until when each looper was measured, None for those measured lately, and what time it is now.

    None if all were measured lately.
    """
    ages = [sample.stale_secs(looper.name) for looper in sample.drawn]
    if not any(ages):
        return None
    now = sample.status.uptime_secs
    return {"now": round(now, 1), "until": [round(now - age, 1) if age else None for age in ages]}


class Distributions:
    """The feed of the tab of distributions of latency: each is small enough to be sent whole when it has changed."""

    key = "distributions"

    def __init__(self) -> None:
        self._about: dict[str, Any] | None = None
        self._sent: list[_Bars] = []
        self._read: list[tuple[LooperSnapshot, _Bars]] = []
        self._next = 0  # whose turn it is

    def urgent(self, sample: Sample) -> bool:
        """Return whether the charts start anew, which leaves the browser without distributions."""
        return _about(sample) != self._about

    def delta(self, sample: Sample, whole: bool) -> Delta | None:
        """Return places in the chart with bars and quantiles, and edges and counts of each as 32-bit floats."""
        about = _about(sample)
        whole = whole or about != self._about
        # Compared by what is in them: a looper that took another's place may have made as many calls.
        known = {id(looper): bars for looper, bars in self._read}
        self._read = [(looper, known.get(id(looper)) or _bars(looper)) for looper in sample.drawn]
        now = [bars for _, bars in self._read]
        changed = [i for i, each in enumerate(now) if whole or each != self._sent[i]]
        if not whole:
            changed = self._in_turn(changed)
        self._about = about
        self._sent = [each if whole or i in changed else self._sent[i] for i, each in enumerate(now)]
        if not changed:
            return None
        most = _FINE if sample.focus is not None or len(sample.drawn) == 1 else _COARSE
        described, columns = [], []
        for i in changed:
            bars = coarser(sample.drawn[i].latency_histogram, most)
            described.append({"at": i, "bars": len(bars.counts), "quantiles": list(self._sent[i][0])})
            columns += [bars.edges, bars.counts]
        return Delta({"changed": described}, b"".join(column.astype("<f4").tobytes() for column in columns))

    def _in_turn(self, changed: list[int]) -> list[int]:
        """Return those of the changed ones that are sent now."""
        turn = sorted(changed, key=lambda i: (i < self._next, i))[:_MOST_AT_ONCE]
        self._next = turn[-1] + 1 if turn else self._next
        return sorted(turn)


def _bars(looper: LooperSnapshot) -> _Bars:
    latency, bars = looper.latency, looper.latency_histogram
    quantiles = tuple(float(f"{each:.{_DIGITS}g}") for each in latency.quantiles.values()) if latency.count else ()
    return quantiles, latency.count, latency.total, bars.edges.tobytes(), bars.counts.tobytes()
