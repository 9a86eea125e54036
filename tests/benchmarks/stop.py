"""Stopping and joining: from `request_stop()` until `join()` returned, and how long it goes on for nothing."""

from __future__ import annotations

import contextlib
import functools
import threading
import time
from collections.abc import Callable
from typing import Any

from .contenders import KINDS, LIMIT_SECS, OURS, Kind, busy_thread, end, idle_loopers
from .measure import Effort, interleave
from .table import Bound, Row

_NUMBERS = (1, 10, 100, 1000)
_BUSY_NUMBERS = (1, 10, 100)
_GOLDEN = 0.618  # spreads the rounds evenly over the phases of a poll


def stop_idle(kind: Kind, number: int, busy: bool) -> float:
    with idle_loopers(kind, number) as coord, busy_thread() if busy else contextlib.nullcontext():
        began = time.perf_counter()
        coord.request_stop()
        coord.join(stop_grace_period_secs=LIMIT_SECS)
        return time.perf_counter() - began


def _after_last_end(kind: Kind, secs: Callable[[], float]) -> float:
    """Return how long join goes on after three threads have ended by themselves."""
    coord, ends = kind.coordinator(), []

    def work() -> None:
        time.sleep(lasts)
        ends.append(time.perf_counter())

    lasts = secs()
    threads = [threading.Thread(target=work, daemon=True) for _ in range(3)]
    for thread in threads:
        coord.register_thread(thread)
        thread.start()
    coord.join()
    return time.perf_counter() - max(ends)


def _after_last_call(kind: Kind, secs: Callable[[], float]) -> float:
    """Return how long join goes on after the end of the call that was running when the stop was requested."""
    coord, ends, calling = kind.coordinator(), [], threading.Event()
    lasts = secs()

    def call() -> None:
        calling.set()
        coord_stopped.wait(LIMIT_SECS)
        time.sleep(lasts)
        ends.append(time.perf_counter())

    coord_stopped = threading.Event()
    kind.looper_class(coord, None, call).start()
    calling.wait(LIMIT_SECS)
    coord.request_stop()
    coord_stopped.set()
    coord.join(stop_grace_period_secs=LIMIT_SECS)
    return time.perf_counter() - max(ends)


def _after_last_looper(secs: Callable[[], float]) -> float:
    """Return how long join goes on after the last call of a looper that ends by `max_calls`."""
    coord, ends = OURS.coordinator(), []
    lasts = secs()

    def call() -> None:
        time.sleep(lasts)
        ends.append(time.perf_counter())

    OURS.looper_class(coord, None, call, max_calls=2).start()
    coord.join()
    took = time.perf_counter() - max(ends)
    end(coord)
    return took


def _durations(longest: float) -> Callable[[], float]:
    """Return what gives durations spread evenly from a tenth of the longest to the longest."""
    turns = iter(range(10**9))
    return lambda: longest * (0.1 + 0.9 * (next(turns) * _GOLDEN % 1.0))


def run(effort: Effort) -> list[Row]:
    """Measure all cases."""
    share = min(effort.share, 1.0)
    rows = []
    for busy, numbers in ((False, _NUMBERS), (True, _BUSY_NUMBERS)):
        for full in numbers if share >= 0.1 else numbers[::2]:
            # The quickest effort still has both one and several.
            number = full if share >= 0.1 else min(full, 3)
            rows += _stop_rows(effort, full, number, busy)
    long = 0.05 + share * 0.4
    cases: tuple[tuple[str, Any, bool], ...] = (
        ("join goes on, threads ended by themselves", _after_last_end, True),
        ("join goes on, after a call that was running", _after_last_call, True),
    )
    for case, measure, key in cases:
        contenders = {kind.name: functools.partial(measure, kind, _durations(long)) for kind in KINDS}
        for name, samples in interleave(effort.rounds, contenders).items():
            bound = Bound("value", 10e-3) if name == OURS.name else None
            rows.append(Row(case, name, "secs", samples, bound, key))
    samples = interleave(effort.rounds, {OURS.name: functools.partial(_after_last_looper, _durations(long / 2))})
    case = "join goes on, looper ended by max_calls"
    return [*rows, Row(case, OURS.name, "secs", samples[OURS.name], Bound("value", 10e-3))]


def _stop_rows(effort: Effort, full: int, number: int, busy: bool) -> list[Row]:
    case = f"stop and join {full} idle looper{'s' * (full > 1)}" + ", beside a busy thread" * busy
    contenders = {kind.name: functools.partial(stop_idle, kind, number, busy) for kind in KINDS}
    rows = []
    for name, samples in interleave(effort.rounds, contenders).items():
        bound = Bound("ratio", 0.6) if (full, busy, name) == (1000, False, OURS.name) else None
        rows.append(Row(case, name, "secs", samples, bound, key=not busy or full == 100))
    return rows
