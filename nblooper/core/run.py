"""The life of a looper's thread: its hooks in order, what they raise, and what it carries from run to run."""

from __future__ import annotations

import contextlib
import math
import threading
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from nblooper.core.async_calls import AsyncRunner
from nblooper.core.steps import UNFINISHED, Steps
from nblooper.failures.locals import drop_locals

if TYPE_CHECKING:
    from nblooper.core.member import Member

_running = threading.local()


def running_member() -> Member | None:
    """Return the looper whose thread this is, or None."""
    return cast("Member | None", getattr(_running, "member", None))


class Life:
    """Runs a looper's hooks and its loop, in the looper's thread, and reports what they raise.

    Attributes
    ----------
    begun, done, failed : bool
        Whether the thread has come to the start and to the end of its work, and whether an exception ended it.
    where : str
        The hook that runs: `"start_loop"`, `"run_loop"` or `"stop_loop"`.
    call : int or None
        Number of the call that failed last, over all runs.
    steps : Steps
        Runs what the target's calls return.
    """

    def __init__(self, member: Member, *, continues: bool) -> None:
        self._member = member
        self._continues = continues
        self._runner: AsyncRunner | None = None
        self.steps = Steps(self.runner)
        self._began_at = self._ended_at = math.nan
        self.begun = self.done = self.failed = False
        self.where = "start_loop"
        self.call: int | None = None

    def live(self) -> None:
        """Run it all; what goes wrong is reported and not raised."""
        member = self._member
        thread = member.thread
        _running.member = member
        self._began_at, self.begun = member.coord._clock.now(), True
        try:
            if self._attempt("start_loop", thread.start_loop):
                self._attempt("run_loop", self._repeat)
                self._attempt("run_loop", self.steps.close)
            self._attempt("stop_loop", thread.stop_loop, cancellable=False)
            if self._runner is not None:
                self._attempt("stop_loop", self._runner.close)
        finally:
            member.history.recorder.close()
            self._ended_at, self.done = member.coord._clock.now(), True
            _running.member = None
            member.coord._looper_ended(thread)

    def _attempt(self, where: str, function: Callable[[], object], *, cancellable: bool = True) -> bool:
        """Run one part, report what it raises, and return whether it went well."""
        self.where, self.call = where, None
        try:
            result = function()
            if isinstance(result, types.CoroutineType):
                self.runner().run(lambda: result, cancellable=cancellable)
            elif type(result) in UNFINISHED:
                raise TypeError(f"{where} returned {result!r}, which nobody would run: it must not use 'yield'")
        except BaseException as error:
            self._report(error)
            return False
        return True

    def _repeat(self) -> None:
        self._member.repeater.run(self._member.thread._what_to_call())

    def call_failed(self, error: BaseException, call: int) -> bool:
        """Note the number of the call that failed; keep what it raised and return True if looping goes on."""
        self.call = self._member.history.calls_before + call
        coord = self._member.coord
        if not self._continues or not isinstance(error, Exception) or coord._is_clean(error):
            return False
        coord._keep_failure(error, will_raise=False)
        # Rendered is all that is kept; an exception object that is raised again and again would grow each time.
        error.__traceback__ = None
        return True

    def _report(self, error: BaseException) -> None:
        """Report what ends this looper."""
        coord = self._member.coord
        clean = coord._is_clean(error)
        self.failed = self.failed or not clean
        if self._continues and self.where != "run_loop" and isinstance(error, Exception) and not clean:
            coord._keep_failure(error, will_raise=False)
        else:
            # After join a report is raised to its reporter. That is this thread, where nobody is left to catch it:
            # it is in `failures` and in the log.
            with contextlib.suppress(BaseException):
                coord.request_stop(error)
        drop_locals(error)

    def runner(self) -> AsyncRunner:
        """Return the event loop of this thread; made when first asked for, by this thread."""
        if self._runner is None:
            self._runner = AsyncRunner(self._member.stopping)
        return self._runner

    def cancel_call(self) -> None:
        """Cancel the call that runs, if it is async: others cannot be. From any thread."""
        if self._runner is not None:
            self._runner.cancel()

    @property
    def active_secs(self) -> float:
        """How long the thread has been running in this run."""
        if not self.begun:
            return 0.0
        return (self._ended_at if self.done else self._member.coord._clock.now()) - self._began_at
