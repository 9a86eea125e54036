"""Runs in a kernel: loopers, and a panel that watches them or does not. See `panel.py`, which asks for it."""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np

from nblooper import Coordinator

_CALL_SECS = 20e-6
_LEAST_REFRESHES = 3
_SETTLE_SECS = 0.5
"""After a panel was opened or closed: it sends everything once, which is no refresh."""


def _work_of(secs: float) -> Any:
    """Return a function that computes for about so many seconds."""
    numbers = range(100)
    began = time.perf_counter()
    for _ in range(2000):
        sum(numbers)
    numbers = range(max(1, round(100 * secs / ((time.perf_counter() - began) / 2000))))
    return lambda: sum(numbers)


class Watched:
    """A looper that computes all the time, one at 100 Hz, and others beside them.

    Parameters
    ----------
    others : int
        How many loopers more.
    every_secs : float
        Their interval.
    """

    def __init__(self, others: int, every_secs: float, busy: bool = True) -> None:
        self.coord = Coordinator(name="watched")
        if busy:
            self.coord.loop(_work_of(_CALL_SECS), every_secs=None, name="busy")
            self.coord.loop(_nothing, every_secs=0.01, name="timed")
        for i in range(others):
            self.coord.loop(_nothing, every_secs=every_secs, name=f"other {i}")

    def window(self, secs: float, watched: bool) -> tuple[float, float, float]:
        """Return the busy looper's calls per second, the share of a core all other threads take, and lateness p99.

        Of the share, all is lost to a looper that has the interpreter to itself otherwise. It can be told much better
        than the calls per second, where others use the machine too.
        """
        panel = self.coord.panel() if watched else None
        threading.Event().wait(_SETTLE_SECS)
        busy, timed = self.coord.loopers["busy"], self.coord.loopers["timed"]
        _wait_for_call(timed, 0)
        clock = time.pthread_getcpuclockid(busy.ident)
        before = timed.snapshot()
        late = before.recent.start[-1]
        calls, others = busy.status().calls, time.process_time() - time.clock_gettime(clock)
        began = time.perf_counter()
        threading.Event().wait(secs)
        wall = time.perf_counter() - began
        others = time.process_time() - time.clock_gettime(clock) - others
        calls = busy.status().calls - calls
        _wait_for_call(timed, before.calls)
        recent = timed.snapshot().recent
        if panel is not None:
            panel.close()
        return calls / wall, others / wall, float(np.quantile(recent.lateness[recent.start > late], 0.99))

    def refreshes(self, secs: float) -> tuple[float, float, float]:
        """Return how long opening a panel takes, and its thread's CPU seconds per refresh and share of a core."""
        began = time.perf_counter()
        panel = self.coord.panel()
        opened = time.perf_counter() - began
        refresher = panel._refresher
        made, refresh = [], refresher._refresh
        refresher._refresh = lambda: made.append((time.perf_counter(), time.thread_time())) or refresh()
        threading.Event().wait(_SETTLE_SECS)
        count, began = len(made), time.perf_counter()
        while time.perf_counter() < began + secs or len(made) <= count + _LEAST_REFRESHES:
            threading.Event().wait(0.05)
        panel.close()
        # From the beginning of one refresh to that of another, or one would count that only half belongs.
        (began, cpu_began), *_, (ended, cpu_ended) = made[count:]
        return opened, (cpu_ended - cpu_began) / (len(made) - count - 1), (cpu_ended - cpu_began) / (ended - began)

    def closing(self) -> tuple[float, float, float]:
        """Return how long closing a shown panel takes, `join` of loopers that ended and have one, and when it began.

        For a cell, into which both put the last state, picture included. When: by the clock of `time.monotonic`.
        """
        panel = self.coord.panel()
        panel._ipython_display_()
        threading.Event().wait(_SETTLE_SECS)
        began = time.perf_counter()
        panel.close()
        closed = time.perf_counter() - began
        ended = Coordinator(name="ended", capture_output=False)
        for i in range(10):
            ended.loop(_nothing, every_secs=None, max_calls=1000, name=f"other {i}")
        ended.panel()._ipython_display_()
        threading.Event().wait(_SETTLE_SECS)
        began = time.monotonic()
        ended.join()
        return closed, time.monotonic() - began, began

    def end(self) -> None:
        """Stop all."""
        self.coord.request_stop()
        self.coord.join()


def _wait_for_call(looper: Any, before: int) -> None:
    """Wait until a looper has made more calls: on a busy machine a short window may have none."""
    while looper.status().calls <= before:
        threading.Event().wait(0.001)


def _nothing() -> None:
    pass
