"""Ticks of axes that show durations or elapsed time: where they are, and what is written beside them."""

from __future__ import annotations

import math

from nblooper.data.texts import duration

_ELAPSED = ((1.0, "s"), (60.0, "min"), (3600.0, "h"), (86400.0, "days"))


def duration_ticks(low: float, high: float, most: int) -> list[float]:
    """Return at most about `most` ticks of a logarithmic axis of durations; both ends are positive.

    They are at 1, 2 and 5 of every decade; at fewer values over many decades, at even steps within one.
    """
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks: list[float] = []
    for digits, every in (((1, 2, 5), 1), ((1, 3), 1), *(((1,), every) for every in range(1, len(powers) + 1))):
        made = [float(f"{digit}e{power}") for power in powers if power % every == 0 for digit in digits]
        ticks = [tick for tick in made if low <= tick <= high]
        if len(ticks) <= most:
            break
    if len(ticks) >= 3 or (len(ticks) == 2 and high > 10 * low):
        return ticks
    return even_ticks(low, high, most)


def even_ticks(low: float, high: float, most: int) -> list[float]:
    """Return at most `most` ticks at multiples of 1, 2 or 5 times a power of ten, at least two if `most` allows."""
    least = (high - low) / max(most, 1)
    power = math.floor(math.log10(least))
    for digit, exponent in ((1, power), (2, power), (5, power), (1, power + 1), (2, power + 1)):
        step = float(f"{digit}e{exponent}")
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            return [float(f"{number * step:.12g}") for number in range(first, last + 1)]
    raise AssertionError("unreachable")


def duration_tick(secs: float) -> str:
    """Return a duration without trailing zeros: ``10 ms``."""
    number, unit = duration(secs).split(" ")
    return f"{number.rstrip('0').rstrip('.') if '.' in number else number} {unit}"


def elapsed_unit(begin: float, end: float) -> tuple[float, str]:
    """Return the unit that suits an axis of elapsed time, in seconds and by name."""
    return next((each for each in reversed(_ELAPSED) if end - begin >= 3 * each[0]), _ELAPSED[0])


def elapsed_tick(secs: float, unit_secs: float) -> str:
    """Return an elapsed time as a number of units: ``1,500``."""
    return f"{round(secs / unit_secs, 9):,.10g}"
