"""Numbers, durations and counts as people read them."""

from __future__ import annotations

import math
import unicodedata

MISSING = "–"  # noqa: RUF001 - an en dash is the usual mark of "no value" in a table


def shorten(text: str, limit: int) -> str:
    """Return the first line of `text`, at most `limit` characters of it."""
    line = text.strip().split("\n", 1)[0]
    return line if len(line) <= limit else line[: limit - 1] + "…"


# Joiners, which scripts such as Persian need and emoji are made with; they do no harm.
_KEPT = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"


def printable(text: str, limit: int) -> str:
    r"""Return foreign text as one line that any terminal shows as it is and any encoding of Unicode takes.

    Control characters, line ends, lone surrogates and what turns the direction of writing are shown as escapes such
    as ``\x1b``; of a long text the first `limit` characters are shown.
    """
    shown = escaped(text[:limit])
    return shown if len(shown) <= limit and len(text) <= limit else f"{shown[: limit - 1]}…"


def printable_lines(text: str) -> str:
    """Return foreign text likewise in as many lines and characters as it has; tabs stay."""
    return "\n".join("\t".join(map(escaped, line.split("\t"))) for line in text.split("\n"))


def escaped(text: str) -> str:
    """Return `text` with escapes instead of what is not printable, and spaces instead of other blanks."""
    if text.isprintable():  # nearly always
        return text
    return "".join(each if each.isprintable() or each in _KEPT else _escape(each) for each in text)


def _escape(character: str) -> str:
    if unicodedata.category(character) == "Zs":
        return " "
    return character.encode("unicode_escape").decode("ascii")


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
