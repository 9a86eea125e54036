"""Which looper this code runs in."""

from __future__ import annotations

import contextvars
import threading
from typing import TYPE_CHECKING, Any, Protocol

from nblooper.recording.marks import Failures

_here: contextvars.ContextVar[Running | None] = contextvars.ContextVar("nblooper_looper", default=None)
here = _here.get
"""The same as `looper_here`, without the cost of a Python function."""


class Running(Protocol):
    """A looper, as code that it runs sees it.

    Attributes
    ----------
    name : str
    thread : LooperThread
    runs_in : int
        The ident of the thread that runs it: its own, or one that has called its `run`.
    crew : object
        What it shares with the other loopers of its coordinator.
    failure_times : Failures
        Counts what it reports.
    recorded : object
        Takes the values that it records.
    kept : exception or None
        One that is among the failures already, while it is handled.
    where : str
        The hook that runs: `"start_loop"`, `"run_loop"` or `"stop_loop"`.
    call : int or None
        Number of the call that failed last in this hook, over all runs.
    """

    if TYPE_CHECKING:

        @property
        def name(self) -> str: ...  # noqa: D102
        @property
        def thread(self) -> threading.Thread: ...  # noqa: D102
        @property
        def runs_in(self) -> int: ...  # noqa: D102
        @property
        def crew(self) -> object: ...  # noqa: D102
        @property
        def failure_times(self) -> Failures: ...  # noqa: D102
        @property
        def recorded(self) -> Any: ...  # noqa: D102
        @property
        def kept(self) -> BaseException | None: ...  # noqa: D102
        @property
        def where(self) -> str: ...  # noqa: D102
        @property
        def call(self) -> int | None: ...  # noqa: D102

    def stopping(self) -> bool:
        """Return whether it, or its coordinator, was asked to stop."""


def looper_here() -> Running | None:
    """Return the looper that runs the calling code, or None.

    Code in its thread, in its tasks, and in other threads that run in a copy of its context (`asyncio.to_thread`).
    """
    return _here.get()


def running() -> Running | None:
    """Return the looper whose thread calls this, or None."""
    looper = _here.get()
    return looper if looper is not None and looper.runs_in == threading.get_ident() else None


def set_running(looper: Running) -> None:
    """Take note that the calling thread, in a context of its own, runs a looper."""
    _here.set(looper)
