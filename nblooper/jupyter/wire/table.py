"""The panel's header and table as plain data: numbers that the browser formats."""

from __future__ import annotations

import math
from typing import Any

from nblooper.data.failures import Failure
from nblooper.data.snapshot import LooperSnapshot, LooperStatus
from nblooper.data.texts import shorten
from nblooper.jupyter.wire.feed import Sample
from nblooper.views.columns import COLUMNS, Value
from nblooper.views.escape import clean
from nblooper.views.remarks import alarming, remark

FIELDS = (
    "number",
    "run",
    "runCalls",
    "maxCalls",
    "remark",
    "alarming",
    "newestError",
    "staleSecs",
    *(column.key for column in COLUMNS),
)
"""What the values of a row are, in their order."""

_DIGITS = 4


def head(sample: Sample) -> dict[str, Any]:
    """Return what the header shows, but for the uptime: the browser counts that on by itself while `running`."""
    status = sample.status
    newest = max(status.failures, key=lambda failure: failure.last_time, default=None)
    return {
        "name": clean(status.name),
        "state": status.state,
        "stop": ("stop requested, joined" if status.joined else "stop requested") if status.stop_requested else "",
        "loopers": len(status.loopers),
        "calls": status.calls,
        "running": status.live,
        "errors": len(status.failures),
        "newest": None if newest is None else _newest(newest),
        "note": sample.note,
        "others": sample.others,
    }


def _newest(failure: Failure) -> dict[str, Any]:
    return {"looper": clean(failure.looper), "exception": clean(shorten(failure.exception, 300))}


def table(sample: Sample) -> dict[str, Any]:
    """Return all rows of the table, and how many loopers there are beside those in it."""
    newest = {failure.looper: failure for failure in sorted(sample.status.failures, key=lambda one: one.last_time)}
    return {
        "rows": [
            _row(sample, looper, figures, newest.get(looper.name))
            for looper, figures in sample.rows
        ],
        "focus": sample.numbers.get(sample.focus or "", 0),
        "filter": clean(sample.filter_text),
        "matches": sample.matches,
        "total": len(sample.status.loopers),
    }


def _row(sample: Sample, looper: LooperStatus, figures: LooperSnapshot, failure: Failure | None) -> list[Any]:
    values = {
        "number": sample.numbers[looper.name],
        "run": looper.run,
        "runCalls": looper.run_calls,
        "maxCalls": looper.max_calls,
        "remark": remark(looper, figures),
        "alarming": int(alarming(looper, figures)),
        # One of another looper that had this name before is none of this one's.
        "newestError": "" if failure is None or not looper.failures else shorten(failure.exception, 300),
        "staleSecs": int(sample.stale_secs(looper.name)),
        **{column.key: column.value(looper, figures) for column in COLUMNS},
    }
    return [_sendable(values[field]) for field in FIELDS]


def _sendable(value: Value) -> Value:
    """Return a text that can be sent, or a number with the digits that are shown: what looks the same is not sent."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else None
    return value
