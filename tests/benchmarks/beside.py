"""What a back-to-back looper gets done beside threads that compute: nblooper, which records, to the baseline.

A thread that lets go of the interpreter while another one computes waits for it, a switch interval each time (5 ms).
So what costs next to nothing alone may cost much here. Measured is the wall time between two calls, over all loopers
together: of an empty target, which counts its calls, and of such that compute for a while; beside busy threads, and of
four loopers beside one another; unwatched, and with a snapshot four times a second. Who is measured right after one
another meets the same moment of the machine; nothing of it is true on one whose processors others need.
"""

from __future__ import annotations

import contextlib
import functools
import time
from collections.abc import Callable
from typing import Any

from .contenders import KINDS, OURS, Kind, busy_thread, end
from .measure import Effort, interleave
from .table import Bound, Row

_WINDOW_SECS = 1.0
_SETTLE_SECS = 0.1
_PERIOD_SECS = 0.25
_TARGETS = {"empty": (0.0, 0.9), "of 25 µs": (25e-6, 0.97), "of 250 µs": (250e-6, 0.97)}  # and the least throughput
_PLACES = {"alone": (1, 0), "beside 1 busy thread": (1, 1), "beside 3 busy threads": (1, 3), "of 4 loopers": (4, 0)}
_WATCHED = "watched at 4 Hz"


class Work:
    """A target that computes for about so many seconds, and counts its calls."""

    def __init__(self, secs: float) -> None:
        self.calls = 0
        self._steps = range(round(secs / _secs_of_a_step()))

    def target(self) -> Callable[[], None]:
        """Return it as a function."""
        if not self._steps:

            def count() -> None:
                self.calls += 1

            return count

        def compute() -> None:
            for _ in self._steps:
                pass
            self.calls += 1

        return compute


@functools.cache
def _secs_of_a_step() -> float:
    steps, took = range(100_000), []
    for _ in range(10):
        began = time.perf_counter()
        for _ in steps:
            pass
        took.append(time.perf_counter() - began)
    return min(took) / len(steps)


def _secs_per_call(kind: Kind, secs: float, loopers: int, busy: int, window_secs: float, watched: bool) -> float:
    """Return the wall seconds between two calls, whichever looper makes them."""
    work, coord = [Work(secs) for _ in range(loopers)], kind.coordinator()
    with contextlib.ExitStack() as stack:
        stack.callback(end, coord)
        for each in work:
            kind.looper_class(coord, None, each.target()).start()
        for _ in range(busy):
            stack.enter_context(busy_thread())
        time.sleep(_SETTLE_SECS)
        calls, began = _calls(work), time.perf_counter()
        while (left := began + window_secs - time.perf_counter()) > 0:
            time.sleep(min(left, _PERIOD_SECS))
            if watched:
                coord.snapshot()
        return (time.perf_counter() - began) / max(_calls(work) - calls, 1)


def _calls(work: list[Work]) -> int:
    return sum(each.calls for each in work)


def run(effort: Effort) -> list[Row]:
    """Measure all targets in all places."""
    window = max(_WINDOW_SECS * effort.share, 0.02)
    rows = []
    for target, (secs, least) in _TARGETS.items():
        for place, (loopers, busy) in _PLACES.items():
            measure = functools.partial(_secs_per_call, secs=secs, loopers=loopers, busy=busy, window_secs=window)
            contenders: dict[str, Any] = {kind.name: functools.partial(measure, kind, watched=False) for kind in KINDS}
            contenders[_WATCHED] = functools.partial(measure, OURS, watched=True)
            for name, samples in interleave(effort.rounds, contenders).items():
                bound = None if name == KINDS[1].name or place == "alone" else Bound("ratio", round(1 / least, 2))
                case = f"time per call, {target}, {place}"
                rows.append(Row(case, name, "secs", samples, bound, key=name != _WATCHED))
    return rows
