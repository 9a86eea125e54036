"""Loopers beside threads that compute: how many calls they make, as a share of the baseline's in the same round.

A looper alone, beside one and beside three threads that run Python code all the time, and four loopers beside one
another; with targets that return at once or compute for some time; read four times a second, or not. The baseline
records nothing and so has nothing to read. Each round has both kinds one right after the other, and gives one ratio.
A second is one of the process' CPU time: one thread runs at a time, so that is what loopers and busy threads share,
whoever else uses the machine.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import time
from collections.abc import Callable, Iterator
from typing import Any

from .contenders import KINDS, LIMIT_SECS, OURS, TF_LIKE, Kind, busy_thread, end
from .measure import Effort, interleave
from .table import Bound, Row

_WINDOW_SECS = 1.0
_GROWING_SECS = 0.1  # blocks grow to their size
_PERIOD_SECS = 0.25
_TARGETS = {"an empty target": (0, 0.9), "about 25 µs": (1000, 0.97), "about 250 µs": (10_000, 0.97)}  # steps, bound
_PLACES = {"alone": (1, 0), "beside 1 busy thread": (1, 1), "beside 3": (1, 3), "four of its kind": (4, 0)}
# Alone, an empty target has a stricter bound in `calls`.


class _Work:
    """A target that counts its calls and takes so many steps in each."""

    def __init__(self, steps: int) -> None:
        self.calls = 0
        self.target = self._counting() if not steps else self._computing(range(steps))

    def _counting(self) -> Callable[[], None]:
        def target() -> None:
            self.calls += 1

        return target

    def _computing(self, steps: range) -> Callable[[], None]:
        def target() -> None:
            for _ in steps:
                pass
            self.calls += 1

        return target


@contextlib.contextmanager
def _loopers(kind: Kind, works: list[_Work], busy: int) -> Iterator[Any]:
    coord = kind.coordinator()
    with contextlib.ExitStack() as stack:
        for _ in range(busy):
            stack.enter_context(busy_thread())
        try:
            for work in works:
                kind.looper_class(coord, None, work.target).start()
            yield coord
        finally:
            end(coord)


def _rate(kind: Kind, steps: int, place: tuple[int, int], window_secs: float, read: bool) -> float:
    """Return calls per second of the process' CPU time, of all loopers together."""
    number, busy = place
    works = [_Work(steps) for _ in range(number)]
    with _loopers(kind, works, busy) as coord:
        time.sleep(min(_GROWING_SECS, window_secs))
        before, began = sum(work.calls for work in works), time.process_time()
        calls = 0
        # Where a short window gave no looper a turn, it goes on until one has had one.
        while (left := began + window_secs - time.process_time()) > 0 or (not calls and left > -LIMIT_SECS):
            time.sleep(min(max(left, 0.001), _PERIOD_SECS))
            if read and kind is OURS:
                coord.snapshot()
            calls = sum(work.calls for work in works) - before
        return calls / (time.process_time() - began)


def run(effort: Effort) -> list[Row]:
    """Measure all cases."""
    window = max(_WINDOW_SECS * effort.share, 0.1)  # less, and some thread may have had no turn
    rows = []
    for (place, threads), (target, (steps, least)) in itertools.product(_PLACES.items(), _TARGETS.items()):
        for read in (False, True):
            contenders = {k.name: functools.partial(_rate, k, steps, threads, window, read) for k in KINDS}
            samples = interleave(effort.rounds, contenders)
            case = f"{target}, {place}" + ", 4 snapshots/s" * read
            rows += [Row(f"calls per second of CPU time, {case}", name, "hz", rates) for name, rates in samples.items()]
            pairs = zip(samples[OURS.name], samples[TF_LIKE.name], strict=True)
            shares = [mine / theirs for mine, theirs in pairs if theirs]
            bound = Bound("least", least)
            rows.append(Row(f"calls as a share of TF-like's, {case}", OURS.name, "share", shares, bound, key=True))
    return rows
