"""The stop flag of a coordinator: whether a stop was requested, the first error reported with it, and who waits."""

from __future__ import annotations

import contextlib
import enum
import threading
from collections.abc import Iterator
from types import TracebackType
from typing import Protocol


class Settable(Protocol):
    """A flag that a thread or coroutine waits on."""

    def set(self) -> None:
        """Wake whoever waits. From any thread; never blocks."""


class Request(enum.Enum):
    """What a stop request was."""

    FIRST = enum.auto()  # it set the flag, and its error is the one to raise
    LATER = enum.auto()  # a stop was requested before
    TOO_LATE = enum.auto()  # it reports an error after the join: nobody is left to raise it


class StopSignal:
    """A stop flag with the first error reported, and the wake-ups of who waits for it.

    All methods from any thread; none blocks.

    Attributes
    ----------
    requested : bool
    requests : int
        How often the flag was set; so who waits notices a stop that is cleared already.
    joined : bool
        Whether a join has come to its end since the flag was cleared last.
    waiting : list
        Wake-ups of those who wait for the flag or for the end of threads.
    """

    def __init__(self) -> None:
        # Reentrant, because a signal handler may call in while the main thread is inside.
        self._lock = threading.RLock()
        self.requested = self.joined = False
        self.requests = 0
        self.waiting: list[Settable] = []
        self._error: tuple[BaseException, TracebackType | None] | None = None

    def request(self, error: BaseException | None) -> Request:
        """Set the flag; the first request's error is kept."""
        with self._lock:
            if error is not None and self.joined:
                return Request.TOO_LATE
            if self.requested:
                return Request.LATER
            self._error = None if error is None else (error, error.__traceback__)
            self.requested = True
            self.requests += 1
            return Request.FIRST

    def clear(self) -> None:
        """Reset the flag, the error and `joined`."""
        with self._lock:
            self.requested = self.joined = False
            self._error = None

    @property
    def error(self) -> BaseException | None:
        """The error that came with the request that set the flag."""
        reported = self._error
        return None if reported is None else reported[0]

    def error_as_reported(self) -> BaseException | None:
        """Return that error with the traceback it was reported with: it grows each time the error is raised."""
        with self._lock:
            reported = self._error
        return None if reported is None else reported[0].with_traceback(reported[1])

    @contextlib.contextmanager
    def waking(self, wakeup: Settable) -> Iterator[None]:
        """Return a context in which a stop request sets `wakeup`."""
        self.waiting.append(wakeup)
        try:
            yield
        finally:
            self.waiting.remove(wakeup)

    def wake_waiting(self) -> None:
        """Set the wake-ups of all who wait."""
        for wakeup in self.waiting[:]:
            wakeup.set()

    def renew_lock(self) -> None:
        """Replace the lock: in a forked child, whoever held it is gone."""
        self._lock = threading.RLock()
