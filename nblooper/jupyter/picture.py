"""What one refresh of a panel looks at: the states of all loopers, and the measurements of those it shows."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from nblooper.snapshot import CoordinatorStatus, LooperSnapshot, LooperStatus, State

if TYPE_CHECKING:
    from nblooper.coordinator import Coordinator

_Looper = TypeVar("_Looper", bound=LooperStatus)

MAX_ROWS = 30
"""More loopers than this, and the panel shows the ones that matter: nobody reads 500 moving rows."""

MAX_LINES = 8
"""More loopers than this cannot be told apart in one chart."""

_STICKY = 1.5
"""How much busier than one that is drawn another looper must be to take its place: charts do not jump to and fro."""


@dataclasses.dataclass(frozen=True, slots=True)
class Picture:
    """One moment of a coordinator, as far as a panel shows it.

    Attributes
    ----------
    status : CoordinatorStatus
    focus : str or None
        Name of the chosen looper; None for all.
    rows : tuple of LooperSnapshot
        The loopers in the table, in its order.
    numbers : dict
        Name -> number of a looper in order of registration, from 1.
    matches : int
        How many loopers the filter leaves.
    drawn : tuple of LooperSnapshot
        The loopers in the charts.
    """

    status: CoordinatorStatus
    focus: str | None
    rows: tuple[LooperSnapshot, ...]
    numbers: dict[str, int]
    matches: int
    drawn: tuple[LooperSnapshot, ...]


def look(coord: Coordinator, focus: str | None, text: str = "", drawn_before: frozenset[str] = frozenset()) -> Picture:
    """Take a picture; measures only the loopers that are shown, so that hundreds more cost next to nothing.

    Parameters
    ----------
    coord : Coordinator
    focus : str or None
        The chosen looper: always shown, and alone in the charts.
    text : str
        Only loopers whose names contain it, in whatever case, are in the table.
    drawn_before : frozenset of str
        Names of the loopers that the charts show, which they keep if they can.
    """
    status = coord.status()
    wanted = text.casefold()
    matching = [looper for looper in status.loopers if wanted in looper.name.casefold()]
    names = [looper.name for looper in ordered(matching, focus)[:MAX_ROWS]]
    threads = coord.loopers
    measured = {name: threads[name].snapshot() for name in {*names, *([focus] if focus else [])} if name in threads}
    rows = tuple(measured[name] for name in names if name in measured)
    alone = tuple(measured[name] for name in (focus,) if name in measured)
    drawn = busiest(rows, drawn_before) if focus is None else alone
    numbers = {looper.name: number for number, looper in enumerate(status.loopers, 1)}
    return Picture(status, focus, rows, numbers, len(matching), drawn)


def ordered(loopers: Sequence[_Looper], focus: str | None) -> Sequence[_Looper]:
    """Return loopers in the table's order: as registered, unless some have to be left out.

    Then the chosen one leads, then those with failures, those that run, and the others.
    """
    if len(loopers) <= MAX_ROWS:
        return loopers

    def rank(looper: LooperStatus) -> tuple[bool, bool, bool]:
        failing = looper.state is State.FAILED or looper.failures > 0
        return looper.name != focus, not failing, not looper.state.live

    return sorted(loopers, key=rank)


def busiest(loopers: tuple[LooperSnapshot, ...], before: frozenset[str]) -> tuple[LooperSnapshot, ...]:
    """Return those that spent most time in calls, in the given order; those drawn before stay unless clearly beaten."""
    if len(loopers) <= MAX_LINES:
        return loopers

    def weight(looper: LooperSnapshot) -> float:
        return looper.latency.total * (_STICKY if looper.name in before else 1.0)

    chosen = {looper.name for looper in sorted(loopers, key=weight, reverse=True)[:MAX_LINES]}
    return tuple(looper for looper in loopers if looper.name in chosen)
