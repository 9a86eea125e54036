"""Shows a coordinator as a text table, for terminals and scripts."""

from __future__ import annotations

from collections.abc import Sequence

from nblooper.data.failures import Failure
from nblooper.data.snapshot import CoordinatorStatus, LooperSnapshot
from nblooper.data.texts import MISSING, clock, duration, plural, printable, rate, shorten

HEADS = ("looper", "state", "calls", "calls/s", "p50", "p99", "max", "late p99", "missed", "errors")
_LONGEST_NAME = 30
_LONGEST_TITLE = 80
_LONGEST_MESSAGE = 100
_MOST_FAILURES = 20


def text_table(status: CoordinatorStatus, shown: Sequence[LooperSnapshot]) -> str:
    """Return a header line, a table with a row for each looper shown, and a line for each of the newest failures."""
    parts = [printable(status.name, _LONGEST_TITLE), status.state]
    if status.stop_requested:
        parts.append("stop requested")
    parts += [plural(len(status.loopers), "looper"), plural(status.calls, "call"), clock(status.uptime_secs)]
    lines = ["  ".join(parts)]
    if shown:
        lines += _aligned([HEADS, *(cells(looper) for looper in shown)])
    if (more := len(status.loopers) - len(shown)) > 0:
        lines.append(f"({plural(more, 'more looper')} not shown)")
    if (older := len(status.failures) - _MOST_FAILURES) > 0:
        lines.append(f"({plural(older, 'older failure')} not shown)")
    for failure in status.failures[-_MOST_FAILURES:]:
        lines.append(_failure_line(failure))
    return "\n".join(lines)


def _failure_line(failure: Failure) -> str:
    times = f" ({failure.count:,} times{last_message(failure, 60)})" if failure.count > 1 else ""
    message = printable(shorten(failure.exception, _LONGEST_MESSAGE), _LONGEST_MESSAGE)
    return f"{printable(failure.looper, _LONGEST_NAME)}: {message}{times}"


def last_message(failure: Failure, limit: int) -> str:
    """Return ``, last: TimeoutError: 3.2 s`` if the newest occurrence has another message than the first."""
    if failure.last_exception in ("", failure.exception):
        return ""
    return f", last: {printable(shorten(failure.last_exception, limit), limit)}"


def cells(looper: LooperSnapshot) -> tuple[str, ...]:
    """Return the cells of a looper's row, one text for each of `HEADS`."""
    limit = "" if looper.max_calls is None else f" / {looper.max_calls:,}"
    latency = looper.latency
    return (
        printable(looper.name, _LONGEST_NAME),
        str(looper.state),
        f"{looper.calls:,}{limit}",
        rate(looper.rate_hz) if looper.state.live else MISSING,
        duration(latency.p50),
        duration(latency.p99),
        duration(latency.max),
        duration(looper.lateness.p99) if looper.lateness else MISSING,
        f"{looper.missed:,}",
        f"{looper.failures:,}",
    )


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
