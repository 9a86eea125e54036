"""Chooses which loopers a view shows when there are too many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from nblooper.data.snapshot import LooperSnapshot, LooperStatus, State
from nblooper.views.palette import DASHES

_Looper = TypeVar("_Looper", bound=LooperStatus)

MAX_ROWS = 30
"""The most rows of a table; of more loopers, it shows the most important ones."""

MAX_DRAWN = len(DASHES)
"""The most loopers in one chart or figure; more could not be told apart."""

_FAILED = State.FAILED
_STICKY = 1.5
"""How many times busier than one that is drawn a looper must be to replace it, so that charts do not keep switching."""


def table_rows(loopers: Sequence[_Looper], focus: str | None = None) -> Sequence[_Looper]:
    """Return the loopers that a table shows: all, as registered, or the `MAX_ROWS` most important ones.

    Otherwise the one named `focus` comes first, then those with failures, then those that run, then the others.
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
    """Return the `MAX_DRAWN` loopers that spent most time in calls, in the given order.

    Those named in `before`, which are drawn already, are replaced only by loopers that are much busier.
    """
    if len(loopers) <= MAX_DRAWN:
        return loopers

    def weight(looper: LooperSnapshot) -> float:
        return looper.latency.total * (_STICKY if looper.name in before else 1.0)

    chosen = {looper.name for looper in sorted(loopers, key=weight, reverse=True)[:MAX_DRAWN]}
    return tuple(looper for looper in loopers if looper.name in chosen)
