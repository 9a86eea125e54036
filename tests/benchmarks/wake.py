"""How fast a command takes effect on a looper that waits: from the call until the effect is seen.

Stop: until `stop_loop` runs. Pause: until the state says so. Resume, step, a shorter interval: until the target runs.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from typing import Any

from .contenders import KINDS, LIMIT_SECS, NEVER_SECS, OURS, TF_LIKE, Kind, end, wait_for
from .measure import Effort, interleave
from .table import Bound, Row

_REPEATS = 10  # in each round
_SETTLE_SECS = 0.005


class _Effect:
    """Notes when something happened."""

    def __init__(self) -> None:
        self._happened = threading.Event()
        self._at = 0.0

    def __call__(self) -> None:
        self._at = time.perf_counter()
        self._happened.set()

    def since(self, began: float) -> float:
        """Wait for it; return how long after `began` it happened."""
        wait_for(self._happened)
        return self._at - began

    def again(self) -> None:
        """Wait for it, and get ready for the next time; what caused it is given time to get back to waiting."""
        wait_for(self._happened)
        time.sleep(_SETTLE_SECS)
        self._happened.clear()


def _stop_all(kind: Kind) -> float:
    ended, called, coord = _Effect(), _Effect(), kind.coordinator()

    class Own(kind.looper_class):  # type: ignore[name-defined, misc]
        def stop_loop(self) -> None:
            ended()

    Own(coord, NEVER_SECS, called).start()
    called.again()
    began = time.perf_counter()
    coord.request_stop()
    took = ended.since(began)
    end(coord)
    return took


def _stop_one() -> float:
    called, coord = _Effect(), OURS.coordinator()
    looper = OURS.looper_class(coord, NEVER_SECS, called)
    looper.start()
    called.again()
    began = time.perf_counter()
    looper.stop()
    looper.join(LIMIT_SECS)
    took = time.perf_counter() - began
    end(coord)
    return took


def _steer(action: Callable[[Any, _Effect], float], repeats: int) -> list[float]:
    """Repeat an action on a looper that waits for a call that is far off."""
    called, coord = _Effect(), OURS.coordinator()
    looper = OURS.looper_class(coord, NEVER_SECS, called)
    looper.start()
    called.again()
    try:
        return [action(looper, called) for _ in range(repeats)]
    finally:
        end(coord)


def _pause(looper: Any, called: _Effect) -> float:
    began = time.perf_counter()
    looper.pause()
    _until_paused(looper)
    took = time.perf_counter() - began
    looper.resume()
    time.sleep(_SETTLE_SECS)
    return took


def _until_paused(looper: Any) -> None:
    deadline = time.monotonic() + LIMIT_SECS
    while looper.state != "PAUSED":
        if time.monotonic() > deadline:
            raise TimeoutError("the looper does not pause")
        time.sleep(0)


def _step(looper: Any, called: _Effect) -> float:
    looper.pause()
    _until_paused(looper)
    time.sleep(_SETTLE_SECS)
    began = time.perf_counter()
    looper.step()
    took = called.since(began)
    called.again()
    return took


def _resume(looper: Any, called: _Effect) -> float:
    """A boundary passes during the pause: so the resumed looper calls at once."""
    looper.pause()
    _until_paused(looper)
    looper.interval_secs = _SETTLE_SECS / 10
    time.sleep(_SETTLE_SECS)
    began = time.perf_counter()
    looper.resume()
    took = called.since(began)
    looper.interval_secs = NEVER_SECS
    called.again()
    return took


def _shorten(looper: Any, called: _Effect) -> float:
    """The next call is due one new interval after the last, and that has passed: so it comes at once."""
    began = time.perf_counter()
    looper.interval_secs = _SETTLE_SECS / 10
    took = called.since(began)
    looper.interval_secs = NEVER_SECS
    called.again()
    return took


def _times(action: Callable[[], float], repeats: int) -> list[float]:
    return [action() for _ in range(repeats)]


def run(effort: Effort) -> list[Row]:
    """Measure all commands."""
    repeats = effort.of(_REPEATS)
    stop = "stop of a waiting looper takes effect"
    contenders: dict[str, Callable[[], list[float]]] = {
        kind.name: functools.partial(_times, functools.partial(_stop_all, kind), repeats) for kind in KINDS
    }
    contenders["stop of one, until its thread has ended"] = functools.partial(_times, _stop_one, repeats)
    for name, action in {"pause": _pause, "resume": _resume, "step": _step, "a shorter interval": _shorten}.items():
        contenders[f"{name} of a waiting looper takes effect"] = functools.partial(_steer, action, repeats)
    rows = []
    for name, rounds in interleave(effort.rounds, contenders).items():
        samples = [sample for samples in rounds for sample in samples]
        case, contender = (stop, name) if name in (OURS.name, TF_LIKE.name) else (name, OURS.name)
        bound = None if contender == TF_LIKE.name else Bound("value", 5e-3)
        rows.append(Row(case, contender, "secs", samples, bound, key="takes effect" in case and "shorter" not in case))
    return rows
