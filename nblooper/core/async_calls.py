"""Calling coroutine functions from a looper's thread, in an event loop of its own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any


class AsyncRunner:
    """Runs coroutine functions one after the other in one event loop, all in the thread that made it.

    Tasks that a call leaves behind go on during the next call, and are cancelled by `close`.

    Parameters
    ----------
    stopping : callable
        Tells whether the looper was asked to stop: then a cancelled call is no error.
    """

    def __init__(self, stopping: Callable[[], bool]) -> None:
        self._stopping = stopping
        self._runner = asyncio.Runner()
        self._loop = self._runner.get_loop()
        self._task: asyncio.Task[Any] | None = None

    def run(self, function: Callable[[], Any], *, cancellable: bool = True) -> None:
        """Call the coroutine function and wait for its end; return quietly if `cancel` ended it."""
        try:
            self._runner.run(self._supervised(function, cancellable))
        except asyncio.CancelledError:
            if not (cancellable and self._stopping()):
                raise

    async def _supervised(self, function: Callable[[], Any], cancellable: bool) -> None:
        if cancellable:
            self._task = asyncio.current_task()
            # A stop that came before the task was known could not cancel it.
            if self._stopping():
                return
        try:
            await function()
        finally:
            self._task = None

    def cancel(self) -> None:
        """Cancel the call that runs, if there is one. From any thread; never blocks."""
        with contextlib.suppress(RuntimeError):  # raised when the loop is closed: then nothing runs in it
            self._loop.call_soon_threadsafe(self._cancel_task)

    def _cancel_task(self) -> None:
        # Once for each call: a second time would cancel the clean-up that the first one caused.
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    def close(self) -> None:
        """Cancel the tasks that are left and close the event loop. In the thread that made it."""
        self._runner.close()
