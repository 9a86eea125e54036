"""What a back-to-back call costs beyond its target: nblooper records every one, the baseline records none.

How to end after exactly N calls without disturbing them? The target counts: `for _ in left: return` takes one item from
an iterator in C, and when that is empty the target raises StopIteration, which both take for a clean end. Each looper
runs in its own thread, through its public API. What the counting adds to an empty function is measured beside it, in a
plain loop, and taken off. Two cases check this. nblooper can also end by `max_calls`, so there the exact cost with a
function that is really empty is known: "by max_calls" must equal "no arguments". And an iterator's own `__next__`, as
the target, counts and ends for both with nothing to take off: "a C function"; its calls are cheaper, so what is around
them weighs more. Reported is the Python function: it is what "an empty target" means to most.

CPU time is what counts: it does not grow when somebody else uses the machine. Wall time is shown beside it.
"""

from __future__ import annotations

import functools
import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from .contenders import KINDS, LIMIT_SECS, OURS, Kind, end
from .measure import Effort, columns, interleave, timed
from .table import Bound, Row

_CALLS = 200_000
_TURNS = 2  # short turns, and more of them: the machine changes from second to second


def _countdown(calls: int) -> Iterator[None]:
    return itertools.repeat(None, calls)


def _bare(calls: int) -> dict[str, Any]:
    left = _countdown(calls)

    def target() -> None:
        for _ in left:
            return
        raise StopIteration

    return {"target": target}


def _with_arguments(calls: int) -> Callable[[int, int], None]:
    left = _countdown(calls)

    def target(a: int, b: int) -> None:
        for _ in left:
            return
        raise StopIteration

    return target


def _positional(calls: int) -> dict[str, Any]:
    return {"target": _with_arguments(calls), "args": (1, 2)}


def _keyword(calls: int) -> dict[str, Any]:
    return {"target": _with_arguments(calls), "kwargs": {"a": 1, "b": 2}}


def _in_c(calls: int) -> dict[str, Any]:
    return {"target": _countdown(calls).__next__}


def _overridden(kind: Kind, calls: int) -> type:
    left = _countdown(calls)

    class Own(kind.looper_class):  # type: ignore[name-defined, misc]
        def run_loop(self) -> None:
            for _ in left:
                return
            raise StopIteration

    return Own


def _empty() -> None:
    pass


def _measure(coord: Any, looper: Any, calls: int) -> tuple[float, float]:
    """Run a looper to its end; return CPU and wall seconds per call."""

    def run() -> None:
        looper.start()
        looper.join(LIMIT_SECS)

    cpu, wall = timed(run)
    end(coord)
    return cpu / calls, wall / calls


def _run(kind: Kind, calls: int, arguments: Callable[[int], dict[str, Any]]) -> tuple[float, float]:
    coord = kind.coordinator()
    return _measure(coord, kind.looper_class(coord, None, **arguments(calls)), calls)


def _run_overridden(kind: Kind, calls: int) -> tuple[float, float]:
    coord = kind.coordinator()
    return _measure(coord, _overridden(kind, calls)(coord, None), calls)


def _run_by_max_calls(calls: int) -> tuple[float, float]:
    coord = OURS.coordinator()
    return _measure(coord, OURS.looper_class(coord, None, _empty, max_calls=calls), calls)


def _cost_of_counting(calls: int) -> float:
    """Return by how many seconds counting makes a call of an empty function longer."""
    counting = _bare(calls)["target"]
    indices = list(range(calls))
    took = []
    for function in (_empty, counting):
        began = time.thread_time()
        for _ in indices:
            function()
        took.append((time.thread_time() - began) / calls)
    return took[1] - took[0]


def run(effort: Effort) -> list[Row]:
    """Measure all cases."""
    calls = effort.of(_CALLS)
    cases: dict[str, tuple[Callable[[Kind, int], tuple[float, float]], float | None]] = {
        "no arguments": (functools.partial(_run, arguments=_bare), 0.75),
        "positional arguments": (functools.partial(_run, arguments=_positional), 0.85),
        "keyword arguments": (functools.partial(_run, arguments=_keyword), 0.85),
        "run_loop overridden": (_run_overridden, None),
        "a C function": (functools.partial(_run, arguments=_in_c), None),
    }
    contenders: dict[str, Callable[[], Any]] = {"counting": lambda: _cost_of_counting(calls)}
    for case, (measure, _) in cases.items():
        for kind in KINDS:  # one right after the other: both meet the same moment of the machine
            contenders[f"{case} {kind.name}"] = functools.partial(measure, kind, calls)
    contenders["by max_calls"] = lambda: _run_by_max_calls(calls)
    results = interleave(_TURNS * effort.rounds, contenders)
    counting = results.pop("counting")
    by_name = columns(results)
    rows = []
    for case, (_, limit) in cases.items():
        taken_off = 0.0 if case == "a C function" else statistics.median(counting)
        rows += _rows(case, by_name, taken_off, limit)
    cpu, _ = by_name["by max_calls"]
    rows.append(Row("call, no arguments, by max_calls: CPU", OURS.name, "secs", cpu))
    rows.append(Row("what counting adds (taken off above)", "target", "secs", counting, signed=True))
    return rows


def _rows(case: str, by_name: dict[str, Any], taken_off: float, limit: float | None) -> list[Row]:
    rows = []
    for number, clock in enumerate(("CPU", "wall")):
        for kind in KINDS:
            samples = [sample - taken_off for sample in by_name[f"{case} {kind.name}"][number]]
            bound = Bound("ratio", limit) if limit and kind is OURS and clock == "CPU" else None
            title = f"call, {case}: {clock}"
            rows.append(Row(title, kind.name, "secs", samples, bound, clock == "CPU" and case != "a C function"))
    return rows
