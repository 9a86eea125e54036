"""Waits in which clicks are handled: what a cell of a notebook waits on."""

from __future__ import annotations

import math
import time

from nblooper.core import waiting
from nblooper.core.clock import Wakeup
from nblooper.core.waiting import AsyncWakeup
from nblooper.jupyter.kernel.pump import Pump, kernel_pump

_WAKE_SECS = 0.2
"""How often a coroutine that waits wakes the event loop, without which the kernel's interrupt would not cancel it."""


def handle_clicks_in_waits() -> None:
    """Have `join`, `wait_for_stop` and `join_async` handle clicks while they wait in a cell, from now on."""
    waiting.hooks.make_wakeup = _wakeup
    waiting.hooks.make_async_wakeup = _async_wakeup


def _wakeup() -> Wakeup:
    pump = kernel_pump()
    return Wakeup() if pump is None or not pump.usable() else ServingWakeup(pump)


def _async_wakeup() -> AsyncWakeup:
    pump = kernel_pump()
    return AsyncWakeup() if pump is None or not pump.usable() else ServingAsyncWakeup(pump)


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
