"""Numbers, durations and counts as people read them."""

from __future__ import annotations

import math

MISSING = "–"  # noqa: RUF001 - an en dash is the usual mark of "no value" in a table


def shorten(text: str, limit: int) -> str:
    """Return the first line of `text`, at most `limit` characters of it."""
    line = text.strip().split("\n", 1)[0]
    return line if len(line) <= limit else line[: limit - 1] + "…"


def bounded(text: str, limit: int) -> str:
    """Return `text` with its middle left out, and a line that says so, if it has more than `limit` characters."""
    if len(text) <= limit:
        return text
    return f"{text[: limit // 2]}\n... {len(text) - limit:,} characters left out ...\n{text[-limit // 2 :]}"


def duration(secs: float) -> str:
    """Return a duration with three significant digits and the unit that suits it: ``10.4 ms``."""
    if not math.isfinite(secs):
        return MISSING
    for factor, unit in ((1e9, "ns"), (1e6, "µs"), (1e3, "ms")):
        if abs(secs) * factor < 999.5:
            return f"{_three_digits(secs * factor)} {unit}"
    return f"{_three_digits(secs)} s" if secs < 999.5 else f"{secs:,.0f} s"


def _three_digits(value: float) -> str:
    size = abs(value)
    decimals = 0 if size >= 99.95 or size == 0 else 1 if size >= 9.995 else 2
    return f"{value:.{decimals}f}"


def rate(hertz: float) -> str:
    """Return calls per second: ``91.2``, ``12,345``."""
    if not math.isfinite(hertz):
        return MISSING
    return _three_digits(hertz) if hertz < 999.5 else f"{hertz:,.0f}"


def clock(secs: float) -> str:
    """Return an elapsed time as ``00:02:13``, with days in front when there are any."""
    whole = int(max(0.0, secs))
    days, rest = divmod(whole, 86400)
    text = f"{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"
    return f"{days} d {text}" if days else text


def plural(number: int, noun: str) -> str:
    """Return ``1 looper``, ``3 loopers``, ``12,345 calls``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
