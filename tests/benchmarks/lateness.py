"""How late calls come: against the ideal grid `start + k * interval`, stamped by the target, the same way for all.

Lateness is the median over rounds of each round's median, and the 99th percentile of all calls of all rounds. Drift is
the slope of lateness over time, so who adds its lateness to every interval drifts and gets later and later: its p50
then says how long a round was. Those who keep a grid are measured against their own.
"""

from __future__ import annotations

import functools
import statistics
import threading
import time
from typing import NamedTuple

from .contenders import OURS, TF_LIKE, busy_thread, wait_for
from .measure import Effort, interleave, quantile
from .table import Bound, Row
from .timers import TIMERS, Start, start_precise

_CALLS = 60
_INTERVAL_SECS = 0.01
_KEY_SHARES = (OURS.name, TF_LIKE.name)
_PRECISE = "nblooper, precise=True"


class _Round(NamedTuple):
    lateness: list[float]
    drift: float
    cpu_share: float


class _Stamps:
    """A target that stamps its calls."""

    def __init__(self, enough: int) -> None:
        self._enough = enough
        self._times: list[float] = []
        self._reached = threading.Event()

    def __call__(self) -> None:
        self._times.append(time.perf_counter())
        if len(self._times) == self._enough:
            self._reached.set()

    def wait(self) -> list[float]:
        wait_for(self._reached)
        return sorted(self._times[: self._enough])


def measure_lateness(start: Start, calls: int, busy: bool) -> _Round:
    """Return how late so many calls came."""
    if busy:
        with busy_thread():
            return measure_lateness(start, calls, busy=False)
    stamps = _Stamps(calls)
    cpu, wall = time.process_time(), time.perf_counter()
    running = start(_INTERVAL_SECS, stamps)
    try:
        times = stamps.wait()
        cpu_share = (time.process_time() - cpu) / (time.perf_counter() - wall)
        first_due = running.first_due(times[0])
    finally:
        running.stop()
    boundaries = [k * _INTERVAL_SECS for k in range(calls)]
    lateness = [came - first_due - boundary for came, boundary in zip(times, boundaries, strict=True)]
    drift, _ = statistics.linear_regression(boundaries, lateness)
    return _Round(lateness[1:], drift, cpu_share)  # the first call is not waited for


def run(effort: Effort) -> list[Row]:
    """Measure all timers, idle and beside a busy thread."""
    calls = effort.of(_CALLS, least=4)
    starts = {**TIMERS, _PRECISE: start_precise}
    idle = {name: functools.partial(measure_lateness, start, calls, False) for name, start in starts.items()}
    busy = {name: functools.partial(measure_lateness, start, calls, True) for name, start in TIMERS.items()}
    return [
        *_rows("at 10 ms, idle", interleave(effort.rounds, idle)),
        *_rows("at 10 ms, beside a busy thread", interleave(effort.rounds, busy)),
    ]


def _rows(case: str, results: dict[str, list[_Round]]) -> list[Row]:
    p50, p99, drift, cpu = [], [], [], []
    for name, rounds in results.items():
        precise = name == _PRECISE
        title, contender = (f"precise=True, {case}", OURS.name) if precise else (case, name)
        medians = [statistics.median(each.lateness) for each in rounds]
        bound = Bound("value", 10e-6) if precise else None
        p50.append(Row(f"lateness p50 {title}", contender, "secs", medians, bound, key=True, signed=True))
        pooled = [late for each in rounds for late in each.lateness]
        p99.append(Row(f"lateness p99 {title}", contender, "secs", [quantile(pooled, 0.99)], key=True, signed=True))
        slopes = [each.drift for each in rounds]
        drift.append(Row(f"drift {title}", contender, "share", slopes, signed=True))
        shares = [each.cpu_share for each in rounds]
        if "idle" in case:
            cpu.append(Row(f"share of a core {title}", contender, "share", shares, key=contender in _KEY_SHARES))
    return [*p50, *p99, *drift, *cpu]
