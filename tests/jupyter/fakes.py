"""Hand-made snapshots, and a coordinator that shows them and notes what it was asked to do."""

import dataclasses
from types import SimpleNamespace

import numpy as np

from nblooper.snapshot import Calls, CoordinatorSnapshot, Failure, LooperSnapshot, State, Summary, Timeline

NAN = float("nan")


def summary(count=10, each=0.01):
    if not count:
        return Summary(0, 0.0, *[NAN] * 7)
    return Summary(count, count * each, each / 2, each * 3, each, each, each * 2, each * 2.5, each * 3)


def timeline(slots=5, width=0.5, each=0.01, calls=2):
    start = np.arange(slots) * width
    counts = np.full(slots, calls, dtype=np.int64)
    return Timeline(width, start, counts, counts * each, np.full(slots, each / 2), np.full(slots, each * 3), None)


def looper(name="a", state=State.WAITING, calls=10, **changes):
    values = {
        "name": name,
        "state": state,
        "run": 1,
        "interval_secs": 0.5,
        "overrun": "burst",
        "calls": calls,
        "run_calls": calls,
        "max_calls": None,
        "failures": 0,
        "missed": 0,
        "rate_hz": 2.0 if state.live else 0.0,
        "busy_fraction": 0.1,
        "latency": summary(calls),
        "lateness": summary(calls, 0.001),
        "timeline": timeline(),
        "recent": Calls(np.empty(0), np.empty(0), np.empty(0)),
    }
    return LooperSnapshot(**{**values, **changes})


def failure(name="a", exception="ValueError: bad reading", **changes):
    values = {
        "looper": name,
        "where": "run_loop",
        "call": 7,
        "time": 1.6e9,
        "exception": exception,
        "count": 1,
        "traceback_text": f'Traceback (most recent call last):\n  File "cell", line 3\n    read()\n{exception}\n',
        "last_call": 7,
        "last_time": 1.6e9,
    }
    return Failure(**{**values, **changes})


def snapshot(*loopers, failures=(), **changes):
    values = {"name": "digits", "stop_requested": False, "joined": False, "uptime_secs": 133.0}
    return CoordinatorSnapshot(loopers=tuple(loopers), failures=tuple(failures), **{**values, **changes})


class FakeCoordinator:
    def __init__(self, *loopers, **changes):
        self.shown = snapshot(*loopers, **changes)
        self.asked = []
        self.error = None
        self.loopers = {one.name: SimpleNamespace(interval_secs=one.interval_secs) for one in loopers}

    @property
    def name(self):
        return self.shown.name

    def snapshot(self):
        return self.shown

    def change(self, **changes):
        self.shown = dataclasses.replace(self.shown, **changes)

    def change_looper(self, name, **changes):
        changed = [dataclasses.replace(x, **changes) if x.name == name else x for x in self.shown.loopers]
        self.change(loopers=tuple(changed))

    def _note(self, *what):
        self.asked.append(what)
        if self.error is not None:
            raise self.error

    def start(self, name=None):
        self._note("start", name)

    def stop(self, name=None):
        self._note("stop", name)

    def pause(self, name=None):
        self._note("pause", name)

    def resume(self, name=None):
        self._note("resume", name)

    def step(self, name=None):
        self._note("step", name)

    def request_stop(self):
        self._note("request_stop")


def ask_for_data(panel):
    """Do what a reloaded page does."""
    panel._chart._handle_custom_msg({"kind": "ready"}, [])
