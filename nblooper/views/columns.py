"""The columns of a table of loopers, wherever one is shown: in a terminal, a saved notebook or the panel."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Literal

from nblooper.data.snapshot import LooperSnapshot, LooperStatus, State
from nblooper.data.texts import duration

Value = str | int | float | None
Kind = Literal["name", "state", "text", "calls", "rate", "duration", "count", "errors"]


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

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers, which stand at the right edge of their cells."""
        return self.kind not in ("name", "state")

    @property
    def measured(self) -> bool:
        """Whether its values are as old as the figures; the others are always new."""
        return self.kind in ("rate", "duration")


def _rate(now: LooperStatus, figures: LooperSnapshot) -> float | None:
    return figures.rate_hz if now.state.live and now.state is not State.PAUSED else None


def _late_p99(_now: LooperStatus, figures: LooperSnapshot) -> float | None:
    return figures.lateness.p99 if figures.lateness is not None else None


def _every(now: LooperStatus, _figures: LooperSnapshot) -> str | None:
    if now.interval_secs is None:
        return None
    return duration(now.interval_secs) if now.overrun == "burst" else f"{duration(now.interval_secs)} {now.overrun}"


COLUMNS = (
    Column(
        "name", "looper", "Name of the looper; choose it to see it alone in the charts", "name", lambda now, _: now.name
    ),
    Column("state", "state", "What the looper is doing", "state", lambda now, _: str(now.state)),
    Column(
        "every",
        "every",
        "Interval, and the overrun policy unless it is burst; none: calls are back to back",
        "text",
        _every,
    ),
    Column("calls", "calls", "Calls that ended, and the limit if there is one", "calls", lambda now, _: now.calls),
    Column("rate", "calls/s", "Recent calls per second", "rate", _rate),
    Column(
        "p50", "p50", "Median latency: half of the calls took no longer", "duration", lambda _, was: was.latency.p50
    ),
    Column("p99", "p99", "99 of 100 calls took no longer", "duration", lambda _, was: was.latency.p99),
    Column("max", "max", "The longest call", "duration", lambda _, was: was.latency.max),
    Column(
        "lateP99", "late p99", "99 of 100 calls began no later than this after their boundary", "duration", _late_p99
    ),
    Column("missed", "missed", "Boundaries that were dropped", "count", lambda now, _: now.missed),
    Column("errors", "errors", "Exceptions reported, repeats included", "errors", lambda now, _: now.failures),
)
