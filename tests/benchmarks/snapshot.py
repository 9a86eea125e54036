"""What looking costs: snapshot and status of many loopers, and what a busy looper loses to four snapshots a second."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable

from .contenders import LIMIT_SECS, NEVER_SECS, OURS, Tally, end
from .measure import Effort, columns, interleave
from .table import Row

_NUMBERS = (1, 50, 500)
_CALLS = 1100  # so that the ring of the newest calls is full
_LOOKS = 5
_CALL_SECS = 0.1
_WINDOW_SECS = 1.0
_PERIOD_SECS = 0.25


class _Loopers:
    """Loopers that have recorded something and wait."""

    def __init__(self, number: int, calls: int) -> None:
        self.coord = OURS.coordinator()
        for _ in range(number):
            self._add(calls)

    def _add(self, calls: int) -> None:
        made = Tally(calls)
        looper = OURS.looper_class(self.coord, 1e-6, made)
        looper.start()
        made.wait()
        looper.interval_secs = NEVER_SECS

    def take(self, look: Callable[[], object], times: int, *, called_since: bool) -> float:
        """Return the seconds of this thread's CPU time that a look takes; the loopers called before it, or idle."""
        for looper in self.coord.loopers.values():
            looper.interval_secs = _CALL_SECS if called_since else NEVER_SECS
        if not called_since:
            time.sleep(_CALL_SECS)
            self.coord.snapshot()  # what was new is known from here on
        took = 0.0
        for _ in range(times):
            if called_since:
                time.sleep(1.2 * _CALL_SECS)
            took += _cpu_secs(look)
        return took / times


def _cpu_secs(look: Callable[[], object]) -> float:
    began = time.thread_time()
    look()
    return time.thread_time() - began


class _Busy:
    """A looper that computes all the time, watched or not."""

    def __init__(self, others: _Loopers) -> None:
        self._coord = others.coord
        self._looper = OURS.looper_class(self._coord, None, self._work)
        self._looper.start()
        time.sleep(0.05)

    @staticmethod
    def _work() -> int:
        return sum(range(200))

    def stop(self) -> None:
        self._looper.stop()
        self._looper.join(LIMIT_SECS)

    def snapshot_secs(self) -> float:
        """Return the CPU time of a snapshot, a quarter of a second after the one before."""
        self._looper.snapshot()
        time.sleep(_PERIOD_SECS)
        return _cpu_secs(self._looper.snapshot)

    def rates(self, window_secs: float, watched: bool) -> tuple[float, float]:
        """Return calls per second of wall time, and of the whole process' CPU time."""
        calls, wall, cpu = self._looper.snapshot().calls, time.perf_counter(), time.process_time()
        pause = threading.Event()
        while (left := wall + window_secs - time.perf_counter()) > 0:
            pause.wait(min(left, _PERIOD_SECS))
            if watched:
                self._coord.snapshot()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        made = self._looper.snapshot().calls - calls
        return made / wall, made / cpu


def run(effort: Effort) -> list[Row]:
    """Measure both."""
    sets: dict[int, _Loopers] = {}
    try:
        for least, number in enumerate(_NUMBERS, 1):
            number = effort.of(number, least)
            sets[number] = _Loopers(number, effort.of(_CALLS, least=50))
        return [*_time_rows(effort, sets), *_loss_rows(effort, sets)]
    finally:
        for loopers in sets.values():
            end(loopers.coord)


def _time_rows(effort: Effort, sets: dict[int, _Loopers]) -> list[Row]:
    contenders = {}
    for number, loopers in sets.items():
        for called in (True, False):
            for look in (loopers.coord.snapshot, loopers.coord.status):
                since = "each called since" if called else "idle"
                case = f"{look.__name__} of {number} looper{'s' * (number > 1)}, {since}: CPU"
                contenders[case] = functools.partial(loopers.take, look, effort.of(_LOOKS), called_since=called)
    results = interleave(effort.rounds, contenders)
    for loopers in sets.values():
        loopers.take(loopers.coord.snapshot, 1, called_since=False)  # and they idle from here on
    return [Row(case, OURS.name, "secs", samples, key=True) for case, samples in results.items()]


def _loss_rows(effort: Effort, sets: dict[int, _Loopers]) -> list[Row]:
    rows = []
    window = max(_WINDOW_SECS * effort.share, 0.05)
    for number, others in list(sets.items())[:2]:
        busy = _Busy(others)
        contenders = {
            "not watched": functools.partial(busy.rates, window, False),
            "4 snapshots/s": functools.partial(busy.rates, window, True),
        }
        results = columns(interleave(effort.rounds, contenders))
        looks = [busy.snapshot_secs() for _ in range(effort.rounds)]
        busy.stop()
        rows.append(Row(f"snapshot of a busy looper beside {number} idle: CPU", OURS.name, "secs", looks))
        for clock, what in enumerate(("wall", "CPU")):
            case = f"calls of a busy looper beside {number} idle, per second of {what} time"
            rows += [Row(case, name, "hz", rates[clock]) for name, rates in results.items()]
        watched, alone = results["4 snapshots/s"][1], results["not watched"][1]
        kept = [with_it / without for with_it, without in zip(watched, alone, strict=True)]
        case = f"throughput of a busy looper beside {number} idle that 4 snapshots/s leave"
        rows.append(Row(case, OURS.name, "share", kept, key=True))
    return rows
