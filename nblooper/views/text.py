"""Shows a coordinator as a text table, for terminals and scripts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nblooper.data.failures import Failure
from nblooper.data.snapshot import CoordinatorStatus, LooperSnapshot
from nblooper.data.texts import MISSING, clock, duration, percent, plural, printable, rate, shorten
from nblooper.views.columns import Column, Kind, columns_for, left_secs
from nblooper.views.remarks import remark
from nblooper.views.states import badge

_LONGEST_NAME = 30
_LONGEST_TITLE = 80
_LONGEST_MESSAGE = 100
_MOST_FAILURES = 20


def _count(number: int) -> str:
    return f"{number:,}"


def _name(text: str) -> str:
    return printable(text, _LONGEST_NAME)


_WRITTEN: dict[Kind, Callable[..., str]] = {
    "name": _name,
    "state": str,
    "text": str,
    "progress": "{:.0%}".format,
    "calls": _count,
    "rate": rate,
    "duration": duration,
    "share": percent,
    "count": _count,
    "errors": _count,
    "values": str,
}


def text_table(status: CoordinatorStatus, shown: Sequence[LooperSnapshot]) -> str:
    """Return a header line, a table with a row for each looper shown, and a line for each of the newest failures."""
    parts = [printable(status.name, _LONGEST_TITLE), badge(status)]
    if status.stop_requested:
        parts.append("stop requested")
    parts += [plural(len(status.loopers), "looper"), plural(status.calls, "call"), clock(status.uptime_secs)]
    parts += [error_words(status)] if status.failures else []
    lines = ["  ".join(parts)]
    if shown:
        columns = columns_for(shown)
        heads = tuple(column.heading for column in columns)
        lines += _aligned([heads, *(cells(looper, columns) for looper in shown)])
    if (more := len(status.loopers) - len(shown)) > 0:
        lines.append(f"({plural(more, 'more looper')} not shown)")
    if (older := len(status.failures) - _MOST_FAILURES) > 0:
        lines.append(f"({plural(older, 'older failure')} not shown)")
    for failure in status.failures[-_MOST_FAILURES:]:
        lines.append(_failure_line(failure))
    return "\n".join(lines)


def error_words(status: CoordinatorStatus) -> str:
    """Return ``2 errors`` or, if some came again, ``errors: 1 kind, 5 times``."""
    kinds, times = len(status.failures), sum(failure.count for failure in status.failures)
    return plural(times, "error") if kinds == times else f"errors: {plural(kinds, 'kind')}, {plural(times, 'time')}"


def _failure_line(failure: Failure) -> str:
    times = f" ({failure.count:,} times{last_message(failure, 60)})" if failure.count > 1 else ""
    message = printable(shorten(failure.exception, _LONGEST_MESSAGE), _LONGEST_MESSAGE)
    return f"{printable(failure.looper, _LONGEST_NAME)}: {message}{times}"


def last_message(failure: Failure, limit: int) -> str:
    """Return ``, last: TimeoutError: 3.2 s`` if the newest occurrence has another message than the first."""
    if failure.last_exception in ("", failure.exception):
        return ""
    return f", last: {printable(shorten(failure.last_exception, limit), limit)}"


def cells(looper: LooperSnapshot, columns: Sequence[Column]) -> tuple[str, ...]:
    """Return what a table shows of a looper, a text for each column."""
    return tuple(_cell(column, looper) for column in columns)


def _cell(column: Column, looper: LooperSnapshot) -> str:
    value = column.value(looper, looper)
    if value is None:
        return MISSING
    more = ""
    if column.kind == "progress":
        left = left_secs(looper, looper)
        more = f" {looper.run_calls:,} / {looper.max_calls:,}"
        more += "" if left is None else f", {clock(left).removeprefix('00:')} left"
    elif column.kind == "state" and (said := remark(looper, looper)):
        more = f" {said}" if said.startswith(("for ", "after ")) else f", {said}"
    return f"{_WRITTEN[column.kind](value)}{more}"


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
