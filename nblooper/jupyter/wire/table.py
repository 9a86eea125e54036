"""The panel's header and table as plain data: numbers that the browser formats."""

from __future__ import annotations

import math
from typing import Any

from nblooper.data.failures import Failure
from nblooper.data.snapshot import LooperSnapshot, LooperStatus
from nblooper.data.texts import shorten
from nblooper.jupyter.wire.feed import Sample
from nblooper.views.columns import COLUMNS, Value, left_secs
from nblooper.views.escape import clean, seconds_field
from nblooper.views.remarks import alarming, remark, tip
from nblooper.views.states import badge

FIELDS = (
    "number",
    "run",
    "runCalls",
    "maxCalls",
    "leftSecs",
    "interval",
    "tip",
    "remark",
    "alarming",
    "newestError",
    "staleSecs",
    "errorKinds",
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
        "state": badge(status),
        "stop": ("stop requested, joined" if status.joined else "stop requested") if status.stop_requested else "",
        "loopers": len(status.loopers),
        "calls": status.calls,
        "running": status.live,
        "errorKinds": len(status.failures),
        "errors": sum(failure.count for failure in status.failures),
        "newest": None if newest is None else _newest(newest),
        "note": sample.note,
        "others": sample.others,
    }


def _newest(failure: Failure) -> dict[str, Any]:
    return {"looper": clean(failure.looper), "exception": clean(shorten(failure.exception, 300))}


def table(sample: Sample) -> dict[str, Any]:
    """Return all rows of the table, and how many loopers there are beside those in it."""
    failures: dict[str, list[Failure]] = {}
    for failure in sorted(sample.status.failures, key=lambda one: one.last_time):
        failures.setdefault(failure.looper, []).append(failure)
    return {
        "rows": [_row(sample, looper, figures, failures.get(looper.name, [])) for looper, figures in sample.rows],
        "focus": sample.numbers.get(sample.focus or "", 0),
        "filter": clean(sample.filter_text),
        "matches": sample.matches,
        "total": len(sample.status.loopers),
    }


def _row(sample: Sample, looper: LooperStatus, figures: LooperSnapshot, failures: list[Failure]) -> list[Any]:
    if not looper.failures:  # those of another looper that had this name before are none of this one's
        failures = []
    values = {
        "number": sample.numbers[looper.name],
        "run": looper.run,
        "runCalls": looper.run_calls,
        "maxCalls": looper.max_calls,
        "leftSecs": left_secs(looper, figures),
        "interval": seconds_field(looper.interval_secs),
        "tip": tip(looper, figures),
        "remark": remark(looper, figures),
        "alarming": int(alarming(looper, figures)),
        "newestError": shorten(failures[-1].exception, 300) if failures else "",
        "errorKinds": len(failures),
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
