"""Which looper's thread this is."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol, cast

from nblooper.recording.marks import Failures

_here = threading.local()


class Running(Protocol):
    """A looper, in its own thread.

    Attributes
    ----------
    name : str
    crew : object
        What it shares with the other loopers of its coordinator.
    failure_times : Failures
        Counts what it reports.
    where : str
        The hook that runs: `"start_loop"`, `"run_loop"` or `"stop_loop"`.
    call : int or None
        Number of the call that failed last in this hook, over all runs.
    """

    if TYPE_CHECKING:

        @property
        def name(self) -> str: ...  # noqa: D102
        @property
        def crew(self) -> object: ...  # noqa: D102
        @property
        def failure_times(self) -> Failures: ...  # noqa: D102
        @property
        def where(self) -> str: ...  # noqa: D102
        @property
        def call(self) -> int | None: ...  # noqa: D102


def running() -> Running | None:
    """Return the looper whose thread calls this, or None."""
    return cast("Running | None", getattr(_here, "looper", None))


def set_running(looper: Running | None) -> None:
    """Take note that the calling thread runs a looper, or no longer does."""
    _here.looper = looper
