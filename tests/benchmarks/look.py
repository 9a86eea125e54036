"""What looking at active loopers takes: one that is busy, and 500 that were called since the last look. CPU time.

In `panel`, a refresh of 500 is measured in a real kernel; here it is what the refresh reads and makes of it, without
sending.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable

from .contenders import OURS, Tally, end
from .measure import Effort, interleave
from .table import Bound, Row

_LOOPERS = 500
_INTERVAL_SECS = 0.5
_PERIOD_SECS = 0.25
_STEPS = {"an empty target": 0, "a target of about 25 µs": 1000}


def _cpu_secs(look: Callable[[], object]) -> float:
    began = time.thread_time()
    look()
    return time.thread_time() - began


def _busy(steps: int, looks: int) -> list[float]:
    """Return what snapshots of a back-to-back looper take, a quarter of a second after one another."""

    def target() -> None:
        for _ in range(steps):
            pass

    coord = OURS.coordinator()
    looper = OURS.looper_class(coord, None, target)
    looper.start()
    took = []
    try:
        for _ in range(looks + 1):
            time.sleep(_PERIOD_SECS)
            took.append(_cpu_secs(looper.snapshot))
    finally:
        end(coord)
    return took[1:]


def run(effort: Effort) -> list[Row]:
    """Measure all."""
    bound = Bound("value", 0.2e-3)
    rows = [
        Row(f"snapshot of a busy looper, {name}: CPU", OURS.name, "secs", _busy(steps, effort.rounds), bound, key=True)
        for name, steps in _STEPS.items()
    ]
    return rows + _many_rows(effort)


def _many_rows(effort: Effort) -> list[Row]:
    from nblooper.jupyter.panel.sampler import Sampler

    number, coord = effort.of(_LOOPERS, least=2), OURS.coordinator()
    called = Tally(number)
    for _ in range(number):
        OURS.looper_class(coord, _INTERVAL_SECS, called).start()
    try:
        called.wait()
        sampler = Sampler(coord)
        sampler.look(None)
        looks = {
            "status": (coord.status, 2e-3),
            "snapshot": (coord.snapshot, 60e-3),
            "what a panel's refresh reads": (functools.partial(sampler.look, None), 5e-3),
        }
        results = interleave(
            effort.rounds, {name: functools.partial(_later, look) for name, (look, _) in looks.items()}
        )
    finally:
        end(coord)
    return [
        Row(
            f"{name}, of {number} active loopers: CPU",
            OURS.name,
            "secs",
            took,
            Bound("value", looks[name][1]),
            key=True,
        )
        for name, took in results.items()
    ]


def _later(look: Callable[[], object]) -> float:
    """Return what a look takes after all loopers were called again."""
    time.sleep(1.2 * _INTERVAL_SECS)
    return _cpu_secs(look)
