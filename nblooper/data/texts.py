"""Formats numbers, durations and counts for people to read, and makes text from users printable."""

from __future__ import annotations

import math
import unicodedata

MISSING = "–"  # noqa: RUF001 - an en dash is the usual mark of "no value" in a table


def shorten(text: str, limit: int) -> str:
    """Return the first line of `text`, cut to `limit` characters."""
    line = text.strip().split("\n", 1)[0]
    return line if len(line) <= limit else line[: limit - 1] + "…"


# Not printable by Python's rules, but harmless, and needed in scripts such as Persian and in emoji.
_KEPT = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"


def printable(text: str, limit: int) -> str:
    r"""Return a user's text as one line that is safe to print to a terminal and can be encoded as UTF-8.

    Control characters, line ends, lone surrogates and characters that change the direction of writing become escapes
    such as ``\x1b``. A text that is longer is cut to `limit` characters.
    """
    shown = escaped(text[:limit])
    return shown if len(shown) <= limit and len(text) <= limit else f"{shown[: limit - 1]}…"


def printable_lines(text: str) -> str:
    """Return a user's text made safe as by `printable`, but with all its lines and tabs, and uncut."""
    return "\n".join("\t".join(map(escaped, line.split("\t"))) for line in text.split("\n"))


def escaped(text: str) -> str:
    """Return `text` with escapes in place of unprintable characters, and spaces in place of other blanks."""
    if text.isprintable():  # the usual case
        return text
    return "".join(each if each.isprintable() or each in _KEPT else _escape(each) for each in text)


def _escape(character: str) -> str:
    if unicodedata.category(character) == "Zs":
        return " "
    return character.encode("unicode_escape").decode("ascii")


def bounded(text: str, limit: int) -> str:
    """Return `text`; if it is longer than `limit`, a line that says so replaces its middle."""
    if len(text) <= limit:
        return text
    return f"{text[: limit // 2]}\n... {len(text) - limit:,} characters left out ...\n{text[-limit // 2 :]}"


def duration(secs: float) -> str:
    """Return a duration with three significant digits and a suitable unit: ``10.4 ms``."""
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


def percent(share: float) -> str:
    """Return a share as ``97 %``, with a digit more where it is small: ``0.4 %``."""
    if not math.isfinite(share):
        return MISSING
    return f"{100 * share:.1f} %" if 0 < share < 0.0995 else f"{100 * share:.0f} %"


def clock(secs: float) -> str:
    """Return an elapsed time as ``00:02:13``, preceded by the number of days from one day on."""
    whole = int(max(0.0, secs))
    days, rest = divmod(whole, 86400)
    text = f"{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"
    return f"{days} d {text}" if days else text


def plural(number: int, noun: str) -> str:
    """Return ``1 looper``, ``3 loopers``, ``12,345 calls``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
