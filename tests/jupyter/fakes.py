"""Hand-made snapshots, and a coordinator that shows them and notes what it was asked to do."""

import contextlib
import dataclasses
import threading
from types import SimpleNamespace

import numpy as np
from helpers import SECS, happens

from nblooper.data.failures import Failure
from nblooper.data.measures import Calls, FailureTimes, Histogram, Summary, Timeline
from nblooper.data.snapshot import CoordinatorSnapshot, LooperSnapshot, State

NAN = float("nan")


def summary(count=10, each=0.01):
    if not count:
        return Summary(0, 0.0, *[NAN] * 7)
    return Summary(count, count * each, each / 2, each * 3, each, each, each * 2, each * 2.5, each * 3)


def timeline(slots=5, width=0.5, each=0.01, calls=2):
    start = np.arange(slots) * width
    counts = np.full(slots, calls, dtype=np.int64)
    return Timeline(
        width_secs=width,
        start=start,
        calls=counts,
        total=counts * each,
        min=np.full(slots, each / 2),
        max=np.full(slots, each * 3),
        p50=np.full(slots, each),
        p99=np.full(slots, each * 2.5),
        late_p50=np.full(slots, 1e-4),
        late_p99=np.full(slots, 1e-3),
        late_max=np.full(slots, 2e-3),
    )


def histogram(count=10, each=0.01):
    """Return a histogram whose counts sum up to `count`, with its mode at `each`."""
    shape = np.array([1, 4, 2, 1, 0, 1])
    counts = count * shape // shape.sum()
    counts[1] += count - counts.sum()
    return Histogram(each * 2.0 ** (np.arange(len(counts) + 1) / 4 - 0.25), counts.astype(np.int64))


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
        "latency_histogram": histogram(calls),
        "lateness_histogram": histogram(calls, 0.001),
        "pauses": np.empty((0, 2)),
        "failure_times": FailureTimes(1.0, np.empty(0), np.empty(0, dtype=np.int64)),
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
        self.loopers = {one.name: self._looper(one) for one in loopers}

    def _looper(self, one):
        return SimpleNamespace(interval_secs=one.interval_secs, snapshot=lambda: self.shown[one.name])

    @property
    def name(self):
        return self.shown.name

    def snapshot(self):
        return self.shown

    status = snapshot

    def change(self, **changes):
        self.shown = dataclasses.replace(self.shown, **changes)
        self.loopers = {one.name: self.loopers.get(one.name) or self._looper(one) for one in self.shown.loopers}

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


@contextlib.contextmanager
def meanwhile(work):
    """Call `work` over and over in a thread; an exception of it comes out at the end."""
    over, began, errors = threading.Event(), threading.Event(), []

    def run():
        try:
            while not over.is_set():
                work()
                began.set()
        except BaseException as error:
            errors.append(error)
            began.set()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        happens(began)
        yield
    finally:
        over.set()
        thread.join(SECS)
    assert errors == [], errors
