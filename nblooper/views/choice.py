"""Which loopers a view shows where there are more than anybody can read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from nblooper.data.snapshot import LooperSnapshot, LooperStatus, State
from nblooper.views.palette import DASHES

_Looper = TypeVar("_Looper", bound=LooperStatus)

MAX_ROWS = 30
"""More loopers than this, and a table shows the ones that matter: nobody reads 500 moving rows."""

MAX_DRAWN = len(DASHES)
"""More loopers than this cannot be told apart in one chart or figure."""

_FAILED = State.FAILED
_STICKY = 1.5
"""How much busier than one that is drawn another looper must be to take its place: charts do not jump to and fro."""


def table_rows(loopers: Sequence[_Looper], focus: str | None = None) -> Sequence[_Looper]:
    """Return the loopers that a table shows, as registered unless some have to be left out.

    Then the chosen one leads, then those with failures, those that run, and the others.
    """
    if len(loopers) <= MAX_ROWS:
        return loopers

    ranks: tuple[list[_Looper], ...] = ([], [], [], [])
    for looper in loopers:
        failing = looper.failures > 0 or looper.state is _FAILED
        rank = 0 if looper.name == focus else 1 if failing else 2 if looper.state.live else 3
        ranks[rank].append(looper)
    return [looper for rank in ranks for looper in rank][:MAX_ROWS]


def busiest(loopers: tuple[LooperSnapshot, ...], before: frozenset[str] = frozenset()) -> tuple[LooperSnapshot, ...]:
    """Return those that spent most time in calls, in the given order; those drawn before stay unless clearly beaten."""
    if len(loopers) <= MAX_DRAWN:
        return loopers

    def weight(looper: LooperSnapshot) -> float:
        return looper.latency.total * (_STICKY if looper.name in before else 1.0)

    chosen = {looper.name for looper in sorted(loopers, key=weight, reverse=True)[:MAX_DRAWN]}
    return tuple(looper for looper in loopers if looper.name in chosen)
