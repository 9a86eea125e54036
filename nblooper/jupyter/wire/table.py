"""The panel's header and table as plain data: numbers that the browser formats."""

from __future__ import annotations

import math
from typing import Any

from nblooper.data.failures import Failure
from nblooper.data.snapshot import LooperSnapshot, LooperStatus
from nblooper.data.texts import shorten
from nblooper.jupyter.wire.feed import Delta, Sample
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
"""What the values of a row are, in their order: at most 31, as a mask tells which of them have changed."""

_NUMBER, _NAME = FIELDS.index("number"), FIELDS.index("name")
_DIGITS = 4

Row = list[Value]


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


class Rows:
    """The feed of the table. With a table of a few loopers that run, a third of it changes from refresh to refresh."""

    key = "table"

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._about: dict[str, Any] = {}

    def delta(self, sample: Sample, whole: bool) -> Delta | None:
        """Return what changed, or all there is if `whole`: see `table`.

        What changed: `changed` has rows as ``[place, mask, values]``, where the mask's bits tell which fields the
        values are of; before that, `places` has the whole table's new rows if there are other ones or they stand in
        another order, each as the place that it had or, if it is new, as its values.
        """
        about = table(sample)
        rows, before, known = about.pop("rows"), self._rows, self._about
        self._rows, self._about = rows, about
        if whole:
            return Delta({"rows": rows, **about})
        had = {_who(row): place for place, row in enumerate(before)}
        places = [had.get(_who(row)) for row in rows]
        content = {key: value for key, value in about.items() if value != known.get(key)}
        if places != [*range(len(before))]:
            content["places"] = [row if place is None else place for place, row in zip(places, rows, strict=True)]
        kept = [(at, before[place], rows[at]) for at, place in enumerate(places) if place is not None]
        changed = [[at, *_differences(old, new)] for at, old, new in kept if old != new]
        return Delta({**content, "changed": changed}) if content or changed else None


def _who(row: Row) -> tuple[Value, Value]:
    return row[_NUMBER], row[_NAME]


def _differences(old: Row, new: Row) -> Row:
    """Return a mask of the values that differ, and those."""
    differing = [i for i, (was, now) in enumerate(zip(old, new, strict=True)) if was != now]
    return [sum(1 << i for i in differing), *(new[i] for i in differing)]


def _row(sample: Sample, looper: LooperStatus, figures: LooperSnapshot, failures: list[Failure]) -> Row:
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
