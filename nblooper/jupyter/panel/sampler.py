"""What one refresh of a panel looks at: the states of all loopers, and the measurements of those it shows."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable

from nblooper.data.snapshot import LooperSnapshot, LooperStatus
from nblooper.jupyter.source import Source, outputs_of, params_of, values_of
from nblooper.jupyter.wire.feed import Sample
from nblooper.views.choice import busiest, table_rows

_MEASURE_SECS = 0.001
"""Processor time of one look for measuring; loopers whose turn does not come keep the figures they had."""

_LEAST_TURNS = 2
"""How many loopers are measured in each look, whatever the first one costs."""

_OLD_SECS, _MOST_OLD = 0.95, 10
"""How old figures are to be at most before the next look: such are renewed also beyond that time, so many in one."""


class Sampler:
    """Measures a coordinator at bounded cost, however many loopers there are and whatever they do.

    States and counts are always new. Loopers that are shown are measured in turn, as far as the time for it goes, but
    at least a few in each look: those whose figures are oldest first, and every other time the chosen one before them.
    One that has ended is measured at once, and then no more. For one thread at a time.

    Parameters
    ----------
    coord : Source
    cpu_secs : callable
        The clock that tells how much processor time the thread has used.
    now : callable
        The clock that tells how old figures are.
    """

    def __init__(
        self,
        coord: Source,
        cpu_secs: Callable[[], float] = time.thread_time,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._coord = coord
        self._cpu_secs = cpu_secs
        self._now = now
        self._looks = 0
        self._looked_at = -math.inf
        self._until_next = 0.0  # how long it may take until the next look, by the last one
        self._measured_at: dict[str, float] = {}
        self._measured: dict[str, LooperSnapshot] = {}
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
        wanted_now = {looper.name: looper for looper in shown}
        if focus in numbers:
            wanted_now[focus] = status[focus]
        self._measure(wanted_now, focus)
        rows = tuple((looper, self._measured[looper.name]) for looper in shown if looper.name in self._measured)
        return Sample(
            status,
            focus,
            text,
            rows,
            numbers,
            len(matching),
            self._charted(tuple(figures for _, figures in rows), focus),
            self._serials.copy(),
            self._ages(wanted_now),
            note,
            others,
            outputs=outputs_of(self._coord),
            values=values_of(self._coord) if focus is None else {},
            params={name: param.snapshot() for name, param in params_of(self._coord).items()},
        )

    def _charted(self, rows: tuple[LooperSnapshot, ...], focus: str | None) -> tuple[LooperSnapshot, ...]:
        """Return the loopers that the charts draw: the chosen one alone, or the busiest ones of the table."""
        if focus is not None:
            return (self._measured[focus],) if focus in self._measured else ()
        drawn = busiest(rows, self._drawn)
        self._drawn = frozenset(looper.name for looper in drawn)
        return drawn

    def _measure(self, loopers: dict[str, LooperStatus], focus: str | None) -> None:
        """Measure some of these loopers, and forget the figures of all others."""
        threads, known = self._coord.loopers, self._measured
        changed = [name for name in known if threads.get(name) is not self._threads.get(name)]
        former = {name: known.pop(name) for name in changed}
        for name in known.keys() - loopers.keys():
            del known[name]
        began, turns = self._cpu_secs(), 0
        for name in self._in_turn(loopers, focus):
            at_once = name not in known or loopers[name].state.ended
            if not at_once and not self._has_turn(name, turns, began):
                break
            turns += not at_once
            known.pop(name, None)
            if name in threads:  # else it is gone since
                known[name] = threads[name].snapshot()
                self._measured_at[name] = self._now()
        self._measured_at = {name: self._measured_at[name] for name in known}
        self._threads = {name: threads[name] for name in known}
        self._number(former)

    def _in_turn(self, loopers: dict[str, LooperStatus], focus: str | None) -> list[str]:
        """Return the loopers to measure: new ones, those that have ended since, then those with the oldest figures."""
        now = self._now()
        self._until_next, self._looked_at = min(now - self._looked_at, _OLD_SECS), now
        self._looks += 1

        def rank(name: str) -> tuple[int, float]:
            if name not in self._measured or loopers[name].state.ended:
                return 0, 0.0
            return (1 if name == focus and self._looks % 2 else 2), self._measured_at[name]

        return sorted((name for name, looper in loopers.items() if not self._is_final(looper)), key=rank)

    def _is_final(self, looper: LooperStatus) -> bool:
        """Return whether a looper has ended and was measured since."""
        figures = self._measured.get(looper.name)
        return figures is not None and looper.state.ended and _counts(figures) == _counts(looper)

    def _has_turn(self, name: str, turns: int, began: float) -> bool:
        """Return whether a looper is to be measured now, after so many others that were in this look."""
        if turns < _LEAST_TURNS or self._cpu_secs() - began <= _MEASURE_SECS:
            return True
        return turns < _MOST_OLD and self._now() + self._until_next - self._measured_at[name] > _OLD_SECS

    def _ages(self, loopers: dict[str, LooperStatus]) -> dict[str, float]:
        """Return how long ago each looper was measured; 0 for one that has ended, whose figures stay true."""
        now = self._now()
        return {
            name: 0.0 if self._is_final(loopers[name]) else now - self._measured_at[name] for name in self._measured
        }

    def _number(self, former: dict[str, LooperSnapshot]) -> None:
        """Give a serial number to each looper that is measured for the first time; one that was restarted keeps its."""
        before = self._serials
        self._serials = {
            name: next(self._next_serial)
            if name not in before or (name in former and figures.run <= former[name].run)
            else before[name]
            for name, figures in self._measured.items()
        }


def _counts(looper: LooperStatus) -> tuple[object, ...]:
    """Return the counts of a looper, which no longer change once it has ended."""
    return looper.state, looper.run, looper.calls, looper.failures
