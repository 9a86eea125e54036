"""What one refresh of a panel looks at: the states of all loopers, and the measurements of those it shows."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from nblooper.data.snapshot import CoordinatorStatus, LooperSnapshot, LooperStatus
from nblooper.views.choice import MAX_ROWS, busiest, ordered

if TYPE_CHECKING:
    from nblooper.coordinator import Coordinator

_MEASURE_SECS = 0.001
"""Processor time of one refresh for measuring; loopers whose turn does not come keep the figures they had."""


@dataclasses.dataclass(frozen=True, slots=True)
class Picture:
    """One moment of a coordinator, as far as a panel shows it.

    Attributes
    ----------
    status : CoordinatorStatus
    focus : str or None
        Name of the chosen looper; None for all.
    rows : tuple of (LooperStatus, LooperSnapshot)
        The loopers in the table, in its order: as they are now, and as they were when last measured.
    numbers : dict
        Name -> number of a looper in order of registration, from 1.
    matches : int
        How many loopers the filter leaves.
    drawn : tuple of LooperSnapshot
        The loopers in the charts.
    """

    status: CoordinatorStatus
    focus: str | None
    rows: tuple[tuple[LooperStatus, LooperSnapshot], ...]
    numbers: dict[str, int]
    matches: int
    drawn: tuple[LooperSnapshot, ...]


class Camera:
    """Takes pictures of a coordinator at bounded cost, however many loopers there are and whatever they do.

    States and counts are always new. Loopers that are shown are measured in turn, as far as the time for it goes: the
    chosen one first, then those whose figures are oldest. For one thread at a time.

    Parameters
    ----------
    coord : Coordinator
    cpu_secs : callable
        The clock that tells how much processor time the thread has used.
    """

    def __init__(self, coord: Coordinator, cpu_secs: Callable[[], float] = time.thread_time) -> None:
        self._coord = coord
        self._cpu_secs = cpu_secs
        self._measured: dict[str, LooperSnapshot] = {}  # the longest ago first
        self._threads: dict[str, object] = {}  # name -> of which looper that is: another one may take its place
        self._drawn: frozenset[str] = frozenset()

    def look(self, focus: str | None, text: str = "") -> Picture:
        """Take a picture.

        Parameters
        ----------
        focus : str or None
            The chosen looper: always shown, and alone in the charts.
        text : str
            Only loopers whose names contain it, in whatever case, are in the table.
        """
        status = self._coord.status()
        wanted = text.casefold()
        matching = [looper for looper in status.loopers if wanted in looper.name.casefold()]
        shown = ordered(matching, focus)[:MAX_ROWS]
        numbers = {looper.name: number for number, looper in enumerate(status.loopers, 1)}
        alone = [focus] if focus in numbers else []
        self._measure([*alone, *(looper.name for looper in shown if looper.name != focus)])
        measured = self._measured
        rows = tuple((looper, measured[looper.name]) for looper in shown if looper.name in measured)
        if focus is None:
            drawn = busiest(tuple(figures for _, figures in rows), self._drawn)
            self._drawn = frozenset(looper.name for looper in drawn)
        else:
            drawn = tuple(measured[name] for name in alone if name in measured)
        return Picture(status, focus, rows, numbers, len(matching), drawn)

    def _measure(self, names: list[str]) -> None:
        """Measure the first of these and those never measured; of the others, the longest ago first, while time is."""
        threads, known = self._coord.loopers, self._measured
        for name in [name for name in known if threads.get(name) is not self._threads.get(name)]:
            del known[name]
        ages = {name: age for age, name in enumerate(known)}
        began = self._cpu_secs()
        for name in [*names[:1], *sorted(names[1:], key=lambda name: ages.get(name, -1))]:
            if name in known and name != names[0] and self._cpu_secs() - began > _MEASURE_SECS:
                break
            known.pop(name, None)
            if name in threads:  # else it is gone since
                known[name] = threads[name].snapshot()
        for name in known.keys() - set(names):
            del known[name]
        self._threads = {name: threads[name] for name in known}
