"""What follows an overrun: ten calls take three intervals each, then calls are fast again.

Counted are the calls after the slow ones that begin right where the one before ended, to catch up.
"""

from __future__ import annotations

import functools
import time
from typing import Any

from .contenders import OURS, TF_LIKE, Kind, Tally, end
from .measure import Effort, columns, interleave
from .table import Row

_INTERVAL_SECS = 0.02
_SLOW_SECS = 3 * _INTERVAL_SECS
_SLOW_CALLS = 10
_ROUNDS = 3  # it is a count: hardly anything varies


class _SlowAtFirst:
    """A target whose first calls take long; notes when each call began and ended."""

    def __init__(self, slow_calls: int, calls: int) -> None:
        self._slow_left = slow_calls
        self._tally = Tally(calls)
        self.spans: list[tuple[float, float]] = []

    def __call__(self) -> None:
        began = time.perf_counter()
        if self._slow_left:
            self._slow_left -= 1
            time.sleep(_SLOW_SECS)
        self.spans.append((began, time.perf_counter()))
        self._tally()

    def wait(self) -> None:
        self._tally.wait()


def _catch_up(kind: Kind, slow_calls: int, **options: Any) -> tuple[float, float]:
    """Return how many calls caught up without a gap, and for how many seconds calls came out of time."""
    target = _SlowAtFirst(slow_calls, 4 * slow_calls)
    coord = kind.coordinator()
    kind.looper_class(coord, _INTERVAL_SECS, target, **options).start()
    target.wait()
    end(coord)
    slow_ended = ended = target.spans[slow_calls - 1][1]
    calls = 0
    for began, next_ended in target.spans[slow_calls:]:
        if began - ended > _INTERVAL_SECS / 4:
            break
        calls, ended = calls + 1, next_ended
    return float(calls), ended - slow_ended


def run(effort: Effort) -> list[Row]:
    """Measure each policy."""
    slow_calls = effort.of(_SLOW_CALLS, least=2)
    contenders = {TF_LIKE.name: functools.partial(_catch_up, TF_LIKE, slow_calls)}
    for policy in ("burst", "skip", "delay"):
        contenders[f'{OURS.name}, "{policy}"'] = functools.partial(_catch_up, OURS, slow_calls, overrun=policy)
    case = f"calls without a gap after {slow_calls} calls of 3 intervals each"
    return [
        Row(case, name, "calls", calls, signed=True)
        for name, (calls, _) in columns(interleave(min(effort.rounds, _ROUNDS), contenders)).items()
    ]
