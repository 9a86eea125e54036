"""Herds of loopers: commands to all that idle, starting, stopping beside a busy thread, and ten thousand.

TensorFlow's loopers know no pause, step or other interval; the baseline's figure for such a command is that of the one
command they know, a stop of as many. Only the time that the call blocks its caller is taken, as neither waits for the
loopers to obey.
"""

from __future__ import annotations

import functools
import itertools
import time
from collections.abc import Callable, Mapping
from typing import Any

from nblooper import State

from .contenders import KINDS, LIMIT_SECS, NEVER_SECS, OURS, TF_LIKE, Kind, Tally, end, idle_loopers
from .measure import Effort, columns, interleave
from .startup import start
from .stop import stop_idle
from .table import Bound, Row

_LOOPERS, _BUSY_LOOPERS, _MANY = 1000, 100, 10_000
_MANY_ROUNDS = 3
_RETURNS_WITHIN = Bound("value", 0.1)
_AS_FAST = Bound("ratio", 1.1)
_intervals = itertools.count(int(NEVER_SECS))


def _change_intervals(coord: Any) -> None:
    secs = next(_intervals)
    for looper in coord.loopers.values():
        looper.interval_secs = secs


def _pause(coord: Any) -> None:
    """Pause all and wait until they are."""
    coord.pause()
    deadline = time.monotonic() + LIMIT_SECS
    while any(looper.state is not State.PAUSED for looper in coord.status().loopers):
        if time.monotonic() > deadline:
            raise TimeoutError("loopers did not pause")
        time.sleep(0.01)


_COMMANDS: dict[str, tuple[Callable[[Any], object], Callable[[Any], object]]] = {
    "pause": (lambda coord: None, lambda coord: coord.pause()),
    "step": (_pause, lambda coord: coord.step()),
    "resume": (_pause, lambda coord: coord.resume()),
    "change the interval of": (lambda coord: None, _change_intervals),
}


def _blocks(kind: Kind, number: int, prepare: Callable[[Any], object], command: Callable[[Any], object]) -> float:
    """Return how long a command to all loopers blocks its caller."""
    with idle_loopers(kind, number) as coord:
        prepare(coord)
        began = time.perf_counter()
        command(coord)
        return time.perf_counter() - began


def _start_made(kind: Kind, number: int) -> float:
    """Return how long it takes to start loopers that were made before, until all were called once."""
    coord, first_calls = kind.coordinator(), Tally(number)
    loopers = [kind.looper_class(coord, NEVER_SECS, first_calls) for _ in range(number)]
    began = time.perf_counter()
    if kind is OURS:
        coord.start()
    else:
        for looper in loopers:
            looper.start()
    first_calls.wait()
    took = time.perf_counter() - began
    end(coord)
    return took


def _life_of(kind: Kind, number: int) -> tuple[float, float, float]:
    """Return how long very many loopers take to start, to be shown as text, and to be stopped and joined."""
    coord, first_calls = kind.coordinator(), Tally(number)
    began = time.perf_counter()
    for _ in range(number):
        kind.looper_class(coord, NEVER_SECS, first_calls).start()
    first_calls.wait()
    started = time.perf_counter()
    repr(coord)
    shown = time.perf_counter()
    end(coord)
    return started - began, shown - started, time.perf_counter() - shown


def run(effort: Effort) -> list[Row]:
    """Measure all cases."""
    number, few, many = (effort.of(full, least=2) for full in (_LOOPERS, _BUSY_LOOPERS, _MANY))
    rows = []
    stop = functools.partial(_blocks, TF_LIKE, number, lambda coord: None, lambda coord: coord.request_stop())
    for command, (prepare, call) in _COMMANDS.items():
        contenders = {OURS.name: functools.partial(_blocks, OURS, number, prepare, call), TF_LIKE.name: stop}
        rows += _rows(effort.rounds, f"{command} {number} idle loopers, the call returns", contenders, _RETURNS_WITHIN)
    for case, measure, bound in (
        (f"start {number} loopers, until all were called once", functools.partial(start, number=number), _AS_FAST),
        (f"start {number} loopers made before, the same", functools.partial(_start_made, number=number), _AS_FAST),
        (
            f"stop and join {few} idle loopers, beside a busy thread",
            functools.partial(stop_idle, number=few, busy=True),
            _AS_FAST,
        ),
    ):
        rows += _rows(effort.rounds, case, {kind.name: functools.partial(measure, kind) for kind in KINDS}, bound)
    lives = interleave(min(effort.rounds, _MANY_ROUNDS), {k.name: functools.partial(_life_of, k, many) for k in KINDS})
    for kind, phases in columns(lives).items():
        for phase, samples in zip(("start", "show", "stop and join"), phases, strict=True):
            if phase != "show" or kind == OURS.name:
                rows.append(Row(f"{phase} {many:,} loopers", kind, "secs", samples))
    return sorted(rows, key=lambda row: [other.case for other in rows].index(row.case))


def _rows(rounds: int, case: str, contenders: Mapping[str, Callable[[], float]], bound: Bound) -> list[Row]:
    samples = interleave(rounds, contenders)
    return [Row(case, name, "secs", samples[name], bound if name == OURS.name else None) for name in contenders]
