"""Waits that serve: what a cell of a notebook waits on, for clicks to take effect meanwhile."""

from __future__ import annotations

import contextlib
import math
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any, Protocol

from nblooper.core.clock import Wakeup
from nblooper.core.waiting import AsyncWakeup

_WAKE_SECS = 0.2
"""How often a coroutine that waits wakes the event loop, without which the kernel's interrupt would not cancel it."""


class Pump(Protocol):
    """What handles clicks on the main thread, which otherwise waits."""

    def at_work(self) -> contextlib.AbstractContextManager[None]:
        """Return a context in which clicks are handled: as they come while the event loop runs, else by `serve`."""

    def serve(self, timeout_secs: float) -> None:
        """Block until a message has arrived, `wake` was called or the time has passed; handle what has arrived."""

    def wake(self) -> None:
        """End `serve`. From any thread."""


class ServingWakeup(Wakeup):
    """A flag that the main thread waits for; clicks that arrive meanwhile are handled."""

    __slots__ = ("_pump",)

    def __init__(self, pump: Pump) -> None:
        super().__init__()
        self._pump = pump

    def set(self) -> None:
        """Wake the waiting thread, or let its next wait return at once. From any thread; never blocks."""
        super().set()
        self._pump.wake()

    def wait(self, timeout_secs: float | None = None) -> bool:
        """Block until set or timed out; return whether it was set, and clear it."""
        end = time.monotonic() + (math.inf if timeout_secs is None else timeout_secs)
        with self._pump.at_work():
            while not super().wait(0):
                left = end - time.monotonic()
                if left <= 0:
                    return False
                self._pump.serve(left)
        return True


class ServingAsyncWakeup(AsyncWakeup):
    """A flag that a coroutine of the kernel's event loop awaits; clicks that arrive meanwhile are handled."""

    def __init__(self, pump: Pump) -> None:
        super().__init__()
        self._pump = pump

    async def wait(self, timeout_secs: float | None = None) -> bool:
        """Return when set or timed out, and whether it was set."""
        end = time.monotonic() + (math.inf if timeout_secs is None else timeout_secs)
        with self._pump.at_work():
            while not await super().wait(min(max(end - time.monotonic(), 0.0), _WAKE_SECS)):
                if time.monotonic() >= end:
                    return False
        return True


class RunningCell:
    """The cell that runs on the main thread, as IPython's events tell."""

    def __init__(self) -> None:
        self.since: float | None = None
        """When it began, by `time.monotonic`; None while no cell runs."""
        self._number = 0
        self._served: list[int] = []

    def began(self, *_: Any) -> None:
        """Take note: IPython's `pre_run_cell`."""
        self._number += 1
        self.since = time.monotonic()

    def ended(self, *_: Any) -> None:
        """Take note: IPython's `post_run_cell`."""
        self.since = None

    @property
    def served(self) -> bool:
        """Whether it waits in a way that serves clicks."""
        return self._number in self._served

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        """Note that the cell that runs now waits so, inside."""
        number = self._number
        self._served.append(number)
        try:
            yield
        finally:
            self._served.remove(number)


@contextlib.contextmanager
def interrupt_held() -> Iterator[None]:
    """Put an interrupt off until the block has ended, so that nothing is left half-way. Other threads get none."""
    usual = signal.getsignal(signal.SIGINT)
    if not callable(usual) or threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[Any] = []
    signal.signal(signal.SIGINT, lambda *interrupt: came.append(interrupt))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
        if came:
            usual(*came[-1])
