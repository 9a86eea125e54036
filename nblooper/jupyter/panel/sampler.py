"""What one refresh of a panel looks at: the states of all loopers, and the measurements of those it shows."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

from nblooper.data.snapshot import LooperSnapshot
from nblooper.jupyter.source import Source
from nblooper.jupyter.wire.feed import Sample
from nblooper.views.choice import busiest, table_rows

_MEASURE_SECS = 0.001
"""Processor time of one refresh for measuring; loopers whose turn does not come keep the figures they had."""


class Sampler:
    """Measures a coordinator at bounded cost, however many loopers there are and whatever they do.

    States and counts are always new. Loopers that are shown are measured in turn, as far as the time for it goes: the
    chosen one first, then those whose figures are oldest. For one thread at a time.

    Parameters
    ----------
    coord : Source
    cpu_secs : callable
        The clock that tells how much processor time the thread has used.
    """

    def __init__(self, coord: Source, cpu_secs: Callable[[], float] = time.thread_time) -> None:
        self._coord = coord
        self._cpu_secs = cpu_secs
        self._measured: dict[str, LooperSnapshot] = {}  # the longest ago first
        self._threads: dict[str, object] = {}  # name -> the looper measured: another one may take its place
        self._serials: dict[str, int] = {}
        self._next_serial = itertools.count()
        self._drawn: frozenset[str] = frozenset()

    def look(
        self, focus: str | None, text: str = "", *, note: str = "", others: dict[str, int] | None = None
    ) -> Sample:
        """Take a sample.

        Parameters
        ----------
        focus : str or None
            The chosen looper: always shown, and alone in the charts.
        text : str
            Only loopers whose names contain it, in whatever case, are in the table.
        note, others
            As in `Sample`.
        """
        status = self._coord.status()
        wanted = text.casefold()
        matching = [looper for looper in status.loopers if wanted in looper.name.casefold()]
        shown = table_rows(matching, focus)
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
        return Sample(status, focus, text, rows, numbers, len(matching), drawn, self._serials.copy(), note, others)

    def _measure(self, names: list[str]) -> None:
        """Measure the first of these and those never measured; of the others, the longest ago first, while time is."""
        threads, known = self._coord.loopers, self._measured
        changed = [name for name in known if threads.get(name) is not self._threads.get(name)]
        former = {name: known.pop(name) for name in changed}
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
        self._number(former)

    def _number(self, former: dict[str, LooperSnapshot]) -> None:
        """Give a serial number to each looper that is measured for the first time; one that was restarted keeps its."""
        before = self._serials
        self._serials = {
            name: next(self._next_serial)
            if name not in before or (name in former and figures.run <= former[name].run)
            else before[name]
            for name, figures in self._measured.items()
        }
