"""What the charts get: the timelines of a few loopers as binary deltas."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblooper.data.snapshot import FloatArray, LooperSnapshot
from nblooper.jupyter.picture import Picture
from nblooper.recording.distribution import coarser
from nblooper.views.escape import clean

_FINE, _COARSE = 160, 48
"""How many bars a distribution has, alone and beside others."""

Table = FloatArray  # of shape (rows, columns)


class Tracks:
    """Remembers what the browser has of each looper drawn, and tells what is new. For one thread at a time.

    Each looper has three tracks: time slots with calls, time slots with failures, and pauses; a track is a table that
    grows at its end and may change near it. So a delta is, for each, how many rows stay and the rows that follow.
    """

    def __init__(self) -> None:
        self._key: tuple[Any, ...] | None = None
        self._sent: list[Table] = []

    def delta(self, picture: Picture) -> tuple[dict[str, Any], Table] | None:
        """Return a description and the new numbers as one flat array, or None if nothing changed."""
        key = (picture.focus, _note(picture), *((looper.name, looper.timeline.width_secs) for looper in picture.drawn))
        tables = [table for looper in picture.drawn for table in _tables(looper)]
        whole = key != self._key
        before = [table[:0] for table in tables] if whole else self._sent
        kept = [_same_rows(old, new) for old, new in zip(before, tables, strict=True)]
        if not whole and all(rows == len(old) == len(new) for rows, old, new in zip(kept, before, tables, strict=True)):
            return None
        self._key, self._sent = key, tables
        news = [new[rows:] for rows, new in zip(kept, tables, strict=True)]
        content: dict[str, Any] = {"tracks": [[rows, len(new)] for rows, new in zip(kept, news, strict=True)]}
        if whole:
            content["whole"] = _whole(picture)
        return content, np.concatenate([new.ravel(order="F") for new in news]) if news else np.empty(0)

    def forget(self) -> None:
        """Have the next delta hold everything."""
        self._key = None


def _tables(looper: LooperSnapshot) -> tuple[Table, Table, Table]:
    line = looper.timeline
    slots = np.column_stack([line.start, line.p50, line.p99, line.max, line.late_p50, line.late_p99])
    failed = looper.failure_times
    return slots, np.column_stack([failed.start + failed.width_secs / 2, failed.count]), looper.pauses


def _same_rows(old: Table, new: Table) -> int:
    """Return how many rows at the start are the same, bit for bit: NaN is the same as NaN."""
    common = min(len(old), len(new))
    if not common:
        return 0
    changed = np.flatnonzero((_bits(old[:common]) != _bits(new[:common])).any(axis=1))
    return int(changed[0]) if len(changed) else common


def _bits(table: Table) -> Any:
    return np.ascontiguousarray(table).view(np.int64)


def _note(picture: Picture) -> str:
    more = len(picture.status.loopers) - len(picture.drawn)
    if picture.focus is not None or not more or not picture.drawn:
        return ""
    return f"the busiest {len(picture.drawn)} of the table; {more:,} more not drawn"


def _whole(picture: Picture) -> dict[str, Any]:
    """Return what a view must know beside the numbers."""
    return {
        "focus": picture.focus is not None,
        "names": [clean(looper.name) for looper in picture.drawn],
        "widths": [looper.timeline.width_secs for looper in picture.drawn],
        "timed": [looper.lateness is not None for looper in picture.drawn],
        "note": _note(picture),
    }


class Distributions:
    """The same for distributions of latency: small enough to be sent whole, those that changed. For one thread."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def delta(self, picture: Picture, *, whole: bool) -> tuple[list[dict[str, Any]], FloatArray] | None:
        """Return a list of places in the chart, bars and quantiles, and edges and counts as one array; None if same."""
        counts = {looper.name: looper.latency.count for looper in picture.drawn}
        changed = [i for i, one in enumerate(picture.drawn) if whole or counts[one.name] != self._counts.get(one.name)]
        self._counts = counts
        if not changed:
            return None
        most = _FINE if picture.focus is not None or len(picture.drawn) == 1 else _COARSE
        described, columns = [], []
        for i in changed:
            latency, bars = picture.drawn[i].latency, coarser(picture.drawn[i].latency_histogram, most)
            shares = [latency.p50, latency.p90, latency.p99, latency.p999] if latency.count else []
            described.append({"at": i, "bars": len(bars.counts), "quantiles": shares})
            columns += [bars.edges, bars.counts.astype(np.float64)]
        return described, np.concatenate(columns)
