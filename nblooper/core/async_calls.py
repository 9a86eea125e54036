"""Runs coroutine functions in a looper's thread, in an event loop of its own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any


class AsyncRunner:
    """Runs coroutine functions one after the other in one event loop, in the thread that made this object.

    Tasks that a call starts and does not await continue during the next call, and are cancelled by `close`.

    Parameters
    ----------
    stopping : callable
        Returns whether the looper was asked to stop. If so, a cancelled call is not an error.
    """

    def __init__(self, stopping: Callable[[], bool]) -> None:
        self._stopping = stopping
        self._runner = asyncio.Runner()
        self._loop = self._runner.get_loop()
        self._task: asyncio.Task[Any] | None = None
        self._function: Callable[[], Any] | None = None

    def run(self, function: Callable[[], Any], *, cancellable: bool = True) -> Any:
        """Call the coroutine function and return what it returns, when it ends; None if a stop cancelled it."""
        self._function = function
        try:
            return self._runner.run(self._supervised(function, cancellable))
        except asyncio.CancelledError:
            if not (cancellable and self._stopping()):
                raise
            return None
        finally:
            self._function = None

    @property
    def running(self) -> tuple[Any, Any]:
        """The coroutine that runs and, if it steps an async generator, that; None where there is none. Any thread."""
        task, function = self._task, self._function
        generator = getattr(function, "__self__", None)
        return None if task is None else task.get_coro(), generator if hasattr(generator, "ag_frame") else None

    async def _supervised(self, function: Callable[[], Any], cancellable: bool) -> Any:
        if cancellable:
            self._task = asyncio.current_task()
            # A stop that was requested before `_task` was set could not cancel it.
            if self._stopping():
                return None
        try:
            return await function()
        finally:
            self._task = None

    def cancel(self) -> None:
        """Cancel the running call, if there is one. May be called from any thread; never blocks."""
        with contextlib.suppress(RuntimeError):  # raised if the event loop is closed, so that nothing runs in it
            self._loop.call_soon_threadsafe(self._cancel_task)

    def _cancel_task(self) -> None:
        # Only once for each call: a second time would cancel the clean-up that the first one started.
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    def close(self) -> None:
        """Cancel the remaining tasks and close the event loop. To be called in the thread that made this object."""
        self._runner.close()
