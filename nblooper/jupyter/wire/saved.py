"""The state that is saved with a notebook: what a view shows that never hears from a kernel."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from nblooper.data.measures import IntArray, Timeline
from nblooper.data.snapshot import LooperSnapshot
from nblooper.jupyter.wire.charts import Distributions, Tracks
from nblooper.jupyter.wire.errors import Errors
from nblooper.jupyter.wire.feed import Feed, Latest, Sample, gather
from nblooper.jupyter.wire.schema import SCHEMA
from nblooper.jupyter.wire.table import Rows, head

_MOST_ROWS, _MOST_FAILURES = 20, 5
_MOST_SLOTS = 160  # of all loopers together
_MOST_SPANS = 16  # pauses, and stops, of each looper


def saved_state(sample: Sample) -> dict[str, Any]:
    """Return a message that holds a coarse state of everything, and its buffers: some kilobytes.

    The table has its first rows, the tab of errors the newest ones; of neighbouring time slots the one with the
    longest call stands for all. The frontend's `saved.js` makes the same of what a page knows.
    """
    small = dataclasses.replace(
        sample, rows=sample.rows[:_MOST_ROWS], drawn=tuple(_small(each, len(sample.drawn)) for each in sample.drawn)
    )
    feeds: list[Feed] = [Latest("head", head), Rows(), Tracks(), Distributions()]
    parts, buffers = gather(feeds, small, whole=True)
    failures = sample.status.failures
    newest = dataclasses.replace(sample.status, failures=failures[-_MOST_FAILURES:])
    errors, _ = gather([Errors()], dataclasses.replace(small, status=newest), whole=True)
    errors["errors"]["more"] = len(failures) - len(newest.failures)
    about = {"kind": "update", "whole": True, "uptime": round(sample.status.uptime_secs, 1), "schema": SCHEMA}
    return {"update": {**about, **parts, **errors}, "buffers": buffers}


def _small(looper: LooperSnapshot, loopers: int) -> LooperSnapshot:
    kept = _kept(looper.timeline, max(1, _MOST_SLOTS // loopers))
    return dataclasses.replace(
        looper,
        timeline=_coarse(looper.timeline, kept),
        cpu_timeline=None if looper.cpu_timeline is None else looper.cpu_timeline[kept],
        pauses=looper.pauses[-_MOST_SPANS:],
        stops=looper.stops[-_MOST_SPANS:],
    )


def _kept(timeline: Timeline, most: int) -> IntArray:
    """Return the places of at most so many slots: of neighbours the one with the longest call."""
    together = max(-(-len(timeline.start) // most), 1)
    edges = range(0, len(timeline.start), together)
    return np.array([begin + int(timeline.max[begin : begin + together].argmax()) for begin in edges], int)


def _coarse(timeline: Timeline, kept: IntArray) -> Timeline:
    columns = {
        field.name: getattr(timeline, field.name)[kept]
        for field in dataclasses.fields(timeline)
        if field.name != "width_secs"
    }
    return Timeline(width_secs=timeline.width_secs, **columns)
