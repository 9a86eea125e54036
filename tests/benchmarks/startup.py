"""What a looper costs to have: time to start many, memory of one that idles, and of one that has recorded a lot.

Memory is measured in processes of their own: what others have allocated and freed before would hide it.
"""

from __future__ import annotations

import functools
import itertools
import time
import tracemalloc

from .contenders import KINDS, LIMIT_SECS, NEVER_SECS, OURS, Kind, Tally, end, idle_loopers
from .measure import Effort, columns, in_fresh_process, interleave, resident_bytes
from .table import Bound, Row

_LOOPERS = 1000
_MEMORY_ROUNDS = 5
_CALLS = 10_000_000
_TIMED_CALLS = 1_000_000


def start(kind: Kind, number: int) -> float:
    """Return how long it takes until all have made their first call."""
    coord, first_calls = kind.coordinator(), Tally(number)
    began = time.perf_counter()
    for _ in range(number):
        kind.looper_class(coord, NEVER_SECS, first_calls).start()
    first_calls.wait()
    took = time.perf_counter() - began
    end(coord)
    return took


def _memory_of_idle(name: str, number: int) -> float:
    """Return the resident bytes that each idle looper adds, its thread included."""
    kind = next(kind for kind in KINDS if kind.name == name)
    with idle_loopers(kind, 1):  # what the first one imports and sets up is not counted
        pass
    before = resident_bytes()
    with idle_loopers(kind, number):
        return max((resident_bytes() - before) / number, 1.0)


def _memory_of_recording(calls: int, interval_secs: float | None) -> tuple[float, float]:
    """Return the bytes that are allocated while a looper makes many calls: after them, and at their peak."""
    coord = OURS.coordinator()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    looper = OURS.looper_class(coord, interval_secs, itertools.repeat(None, calls).__next__)
    looper.start()
    looper.join(3 * LIMIT_SECS)
    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    end(coord)
    return float(after - before), float(peak - before)


def run(effort: Effort) -> list[Row]:
    """Measure time and memory."""
    number = effort.of(_LOOPERS, least=2)
    starts = interleave(effort.rounds, {kind.name: functools.partial(start, kind, number) for kind in KINDS})
    case = f"start {number} loopers, until all were called once"
    rows = [Row(case, name, "secs", samples, key=True) for name, samples in starts.items()]
    fresh = {kind.name: functools.partial(in_fresh_process, _memory_of_idle, kind.name, number) for kind in KINDS}
    for name, samples in interleave(min(effort.rounds, _MEMORY_ROUNDS), fresh).items():
        rows.append(Row("memory of an idle looper, its thread included", name, "bytes", samples, key=True))
    return [
        *rows,
        *_recording_rows(effort, "back-to-back", _CALLS, None),
        *_recording_rows(effort, "timed", _TIMED_CALLS, 1e-9),
    ]


def _recording_rows(effort: Effort, what: str, full: int, interval_secs: float | None) -> list[Row]:
    calls = effort.of(full, least=1000)
    results = {OURS.name: [in_fresh_process(_memory_of_recording, calls, interval_secs)]}
    after, peak = columns(results)[OURS.name]
    case = f"memory of {calls:,} {what} calls recorded"
    bound = Bound("value", 1024.0**2)
    return [
        Row(f"{case}, at the peak", OURS.name, "bytes", peak, bound, key=interval_secs is None),
        Row(f"{case}, at the end", OURS.name, "bytes", after, bound),
    ]
