"""What watching for slow calls costs: the watcher's share of a processor, and the calls of a busy looper beside it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from nblooper import Coordinator
from nblooper.core.watcher import THREAD_NAME, Watcher

from .contenders import NEVER_SECS, end
from .measure import Effort, interleave
from .table import Bound, Row

_WINDOW_SECS = 2.0
_CROWD = 100
_SLOW_SECS, _LONG_SECS = 0.002, 0.1


def _empty() -> None:
    pass


def _sleep() -> None:
    time.sleep(_LONG_SECS)


def run(effort: Effort) -> list[Row]:
    """Measure both."""
    window = max(_WINDOW_SECS * effort.share, 0.05)
    crowd = effort.of(_CROWD)
    contenders: dict[str, Callable[[], float]] = {
        "one looper, empty calls back to back": lambda: _share(window, 1, _empty, None),
        f"{crowd} loopers that wait": lambda: _share(window, crowd, _empty, NEVER_SECS),
        f"{crowd} loopers whose calls are all slow": lambda: _share(window, crowd, _sleep, None, slow_secs=_SLOW_SECS),
    }
    shares = interleave(effort.rounds, contenders)
    bound = Bound("itself", 0.01)
    rows = [
        Row(f"watcher's share of a processor: {case}", "nblooper", "share", share, bound, key=True, signed=True)
        for case, share in shares.items()
    ]
    case = "calls/s of an empty target"
    rates = interleave(effort.rounds, {"watched": lambda: _rate(window), "not watched": lambda: _rate(window, False)})
    kept = [with_it / without for with_it, without in zip(rates["watched"], rates["not watched"], strict=True)]
    rows += [Row(case, name, "hz", rate) for name, rate in rates.items()]
    return [*rows, Row(f"{case} that the watcher leaves", "nblooper", "share", kept, key=True)]


@contextlib.contextmanager
def _loopers(number: int, target: Callable[[], object], every: float | None, **options: Any) -> Iterator[Coordinator]:
    coord = Coordinator()
    try:
        for at in range(number):
            coord.loop(target, every_secs=every, name=f"l{at}", **options)
        time.sleep(0.1)
        yield coord
    finally:
        end(coord)


def _share(window: float, *args: Any, **options: Any) -> float:
    """Return which share of a processor the watcher's thread took."""
    with _loopers(*args, **options):
        *_, thread = (thread for thread in threading.enumerate() if thread.name == THREAD_NAME)
        clock = time.pthread_getcpuclockid(thread.ident)
        cpu, wall = time.clock_gettime(clock), time.perf_counter()
        time.sleep(window)
        return (time.clock_gettime(clock) - cpu) / (time.perf_counter() - wall)


def _rate(window: float, watched: bool = True) -> float:
    """Return calls a second of processor time, which other work on the machine disturbs least."""
    add = Watcher.add
    if not watched:
        Watcher.add = lambda self, one: None
    try:
        with _loopers(1, _empty, None) as coord:
            calls, cpu = coord.status().calls, time.process_time()
            time.sleep(window)
            cpu = time.process_time() - cpu
            return (coord.status().calls - calls) / cpu
    finally:
        Watcher.add = add
