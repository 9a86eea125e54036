"""What runs once all loopers of a coordinator have ended: functions that switch things off."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable

from nblooper.core.member import Member
from nblooper.data.texts import printable
from nblooper.failures.log import logger
from nblooper.output.current import outside

THREAD_NAME = "nblooper-on-stop"
_LONGEST_NAME = 200
_SLICE_SECS = 0.1  # of a wait that may have to be cut short

Hook = Callable[[], object]
Due = list[tuple[Hook, float]]
"""Functions to run, each with how long loopers that still run are waited for."""


class _Round:
    """One stop: the functions to run at it, and how far that is."""

    def __init__(self, hooks: Due) -> None:
        self.hooks = hooks
        self.hurry = threading.Event()  # wait for no looper any more
        self.over = threading.Event()  # all functions have run
        self.thread: threading.Thread | None = None


class StopHooks:
    """Runs the functions given to `Coordinator.on_stop`, once a stop, after the last call of every looper.

    They run in a thread of their own or, where none can be made, in the one that waits for them. A looper that runs
    longer than a function's grace period is named in the log and the function runs all the same, and once more when
    that looper has ended, as its last call may have switched something on. From any thread; only `finish` blocks.

    Parameters
    ----------
    loopers : callable
        Returns the coordinator's loopers.
    report : callable
        Gets what a function raises.

    Attributes
    ----------
    due : list
        What the next stop is to run. The same object for good: it is what is left where a coordinator is freed.
    """

    def __init__(self, loopers: Callable[[], Iterable[Member]], report: Callable[[BaseException], None]) -> None:
        self._loopers = loopers
        self._report = report
        self._lock = threading.RLock()
        self._hooks: Due = []
        self.due: Due = []
        self._round: _Round | None = None

    def forget(self) -> None:
        """In a forked child: what runs is the parent's, and so is what is to be switched off."""
        self._lock = threading.RLock()
        self.due.clear()
        self._round = None

    def add(self, hook: Hook, grace_secs: float) -> None:
        """Run a function at each stop from now on, `grace_secs` after the request at the latest."""
        with self._lock:
            self._hooks = [*self._hooks, (hook, grace_secs)]
            self.due[:] = self._hooks

    def arm(self) -> None:
        """Take note that a looper starts: the next stop has something to switch off."""
        if self._hooks and not self.due:
            with self._lock:
                self.due[:] = self._hooks

    def begin(self, *, hurry: bool = False) -> None:
        """Run the functions once all loopers have ended, in a thread; nothing if no looper has started since.

        With `hurry`, loopers that still run are not waited for.
        """
        newest = self._begin()
        if newest is not None and hurry:
            newest.hurry.set()

    @property
    def thread(self) -> threading.Thread | None:
        """The thread that runs the functions, None if none does."""
        newest = self._round
        return newest.thread if newest is not None and not newest.over.is_set() else None

    @property
    def running(self) -> bool:
        """Whether the functions run in a thread, or wait there for loopers to end."""
        newest = self._round
        return newest is not None and newest.thread is not None and not newest.over.is_set()

    def _begin(self) -> _Round | None:
        """Begin a round if one is due; return it, or the newest one."""
        with self._lock:
            if not self.due:
                return self._round
            begun = self._round = _Round(self.due.copy())
            self.due.clear()
            thread = threading.Thread(target=self._run, args=(begun,), name=THREAD_NAME, daemon=True)
            begun.thread = thread
            try:
                outside(thread.start)
            except (RuntimeError, MemoryError):  # no thread can be made: `finish` runs them
                begun.thread = None
            return begun

    def finish(self, timeout_secs: float | None, *, hurry: bool = False) -> bool:
        """Block until the functions have run, which begins here if no stop was requested; False if they still do.

        With `hurry`, loopers that still run are not waited for. Does not block in one of the functions itself.
        """
        newest = self._begin()
        if newest is None or newest.thread is threading.current_thread():
            return True
        if hurry:
            newest.hurry.set()
        if newest.thread is None and not newest.over.is_set():
            self._run(newest)
        return newest.over.wait(timeout_secs)

    def _run(self, this: _Round) -> None:
        try:
            outlasting = self._run_hooks(this)
        finally:
            this.over.set()
        if this.thread is not threading.current_thread():
            return
        for looper in outlasting:
            looper.join(threading.TIMEOUT_MAX)
        if outlasting and not any(looper.state.live for looper in self._loopers()):
            self._run_hooks(this)

    def _run_hooks(self, this: _Round) -> list[Member]:
        """Run the functions in the order in which they were given; return the loopers that ran longer."""
        began, loopers = time.monotonic(), list(self._loopers())
        for hook, grace_secs in this.hooks:
            loopers = self._outlasting(loopers, this, began + grace_secs)
            try:
                hook()
            except BaseException as error:
                with contextlib.suppress(BaseException):
                    self._report(error)
        return loopers

    def _outlasting(self, loopers: Iterable[Member], this: _Round, deadline: float) -> list[Member]:
        """Wait for loopers, less the calling one; return those that run longer, which are named in the log."""
        others = [looper for looper in loopers if looper.thread is not threading.current_thread() and looper.alive]
        for looper in others:
            while looper.alive and not this.hurry.is_set() and (left := deadline - time.monotonic()) > 0:
                looper.join(min(left, _SLICE_SECS))
        stuck = [looper for looper in others if looper.alive]
        if stuck:
            names = ", ".join(repr(printable(looper.name, _LONGEST_NAME)) for looper in stuck)
            logger.warning("%s did not end in time; what on_stop was given runs all the same", names)
        return stuck
