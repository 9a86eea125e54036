"""The columns of a table of loopers, wherever one is shown: in a terminal, a saved notebook or the panel."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import Literal

from nblooper.core.processor import AVAILABLE
from nblooper.data.snapshot import LooperSnapshot, LooperStatus, State
from nblooper.data.texts import duration, printable
from nblooper.views.states import word

_MOST_VALUES = 3
_LONGEST_KEY = 24

Value = str | int | float | None
Kind = Literal["name", "state", "text", "progress", "calls", "rate", "duration", "share", "count", "errors", "values"]


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes
    ----------
    key : str
        Name of its values in messages to the browser.
    heading : str
    tip : str
        What it shows, for who points at the heading.
    kind : str
        How its values are written.
    value : callable
        Returns the value of a looper, None where there is none, from its status as it is now and from its snapshot as
        it was last taken.
    """

    key: str
    heading: str
    tip: str
    kind: Kind
    value: Callable[[LooperStatus, LooperSnapshot], Value]
    rank: int = 0

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers, which stand at the right edge of their cells."""
        return self.kind not in ("name", "state", "progress", "values")

    @property
    def measured(self) -> bool:
        """Whether its values are as old as the figures; the others are always new."""
        return self.kind in ("rate", "duration", "share", "values")


def _rate(now: LooperStatus, figures: LooperSnapshot) -> float | None:
    return figures.rate_hz if now.state.live and now.state is not State.PAUSED else None


def _late_p99(_now: LooperStatus, figures: LooperSnapshot) -> float | None:
    return figures.lateness.p99 if figures.lateness is not None else None


def _every(now: LooperStatus, _figures: LooperSnapshot) -> str | None:
    if now.interval_secs is None:
        return None
    return duration(now.interval_secs) if now.overrun == "burst" else f"{duration(now.interval_secs)} {now.overrun}"


def left_secs(now: LooperStatus, figures: LooperSnapshot) -> float | None:
    """Return how long the rest of `max_calls` will take at the recent rate; None where that cannot be known."""
    if now.max_calls is None or word(now) != "RUNNING" or figures.rate_hz <= 0:
        return None
    left = now.max_calls - now.run_calls
    return left / figures.rate_hz if left > 0 else None


def _values(_now: LooperStatus, figures: LooperSnapshot) -> str | None:
    newest = [f"{printable(key, _LONGEST_KEY)} {one.last:.4g}" for key, one in [*figures.values.items()][:_MOST_VALUES]]
    return " · ".join(newest) or None


def _progress(now: LooperStatus, _figures: LooperSnapshot) -> float | None:
    return None if now.max_calls is None else min(now.run_calls / now.max_calls, 1.0)


_ALL = (
    Column(
        "name", "looper", "Name of the looper; choose it to see it alone in the charts", "name", lambda now, _: now.name
    ),
    Column("state", "state", "What the looper is doing", "state", lambda now, _: word(now)),
    Column("progress", "progress", "Calls of this run, of those it is to make; the time left", "progress", _progress),
    Column("calls", "calls", "Calls that ended, in all runs", "calls", lambda now, _: now.calls),
    Column("rate", "calls/s", "Recent calls per second", "rate", _rate, 1),
    Column(
        "errors",
        "errors",
        "Exceptions reported: of how many kinds, how many times",
        "errors",
        lambda now, _: now.failures,
    ),
    Column("values", "values", "The newest values, of the first three keys", "values", _values, 1),
    Column(
        "every",
        "every",
        "Interval, and the overrun policy unless it is burst; none: calls are back to back",
        "text",
        _every,
        2,
    ),
    Column(
        "p50", "p50", "Median latency: half of the calls took no longer", "duration", lambda _, was: was.latency.p50, 2
    ),
    Column("p99", "p99", "99 of 100 calls took no longer", "duration", lambda _, was: was.latency.p99, 3),
    Column("max", "max", "The longest call", "duration", lambda _, was: was.latency.max, 3),
    Column(
        "lateP99", "late p99", "99 of 100 calls began no later than this after their boundary", "duration", _late_p99, 3
    ),
    Column(
        "cpu",
        "CPU",
        "Share of the time in calls that it computed; the rest it waited, for a device or the interpreter",
        "share",
        lambda _, was: was.cpu_share,
        3,
    ),
    Column("missed", "missed", "Boundaries that were dropped", "count", lambda now, _: now.missed, 3),
)

COLUMNS = tuple(column for column in _ALL if AVAILABLE or column.key != "cpu")
"""All columns of this platform: some do not tell the processor time of a thread."""


def columns_for(loopers: Iterable[LooperStatus]) -> tuple[Column, ...]:
    """Return the columns of a table of these loopers: without those of progress and values if none has any."""
    loopers = list(loopers)
    without = set()
    if all(looper.max_calls is None for looper in loopers):
        without.add("progress")
    if not any(getattr(looper, "values", None) for looper in loopers):
        without.add("values")
    return tuple(column for column in COLUMNS if column.kind not in without)
