"""One run of a looper's thread: its hooks in order, and what becomes of what they raise."""

from __future__ import annotations

import contextlib
import math
import threading
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from nblooper.core.async_calls import AsyncRunner
from nblooper.core.crew import Coordinated, Crew
from nblooper.core.current import set_running
from nblooper.core.errors import EndLoop, ErrorPolicy
from nblooper.core.history import History
from nblooper.core.loop import Repeater
from nblooper.core.member import Member
from nblooper.core.recorded import Recorder, record_returned, recording_returns
from nblooper.core.spec import Spec
from nblooper.core.steps import UNFINISHED, Steps
from nblooper.failures.locals import drop_locals
from nblooper.output.capture import run_captured
from nblooper.output.log import OutputLog
from nblooper.recording.marks import Failures


class Runs(Member, Protocol):
    """A looper as its run needs it.

    Attributes
    ----------
    coord : Coordinated
    spec : Spec
    history : History
    repeater : Repeater
    """

    coord: Coordinated
    spec: Spec
    history: History
    repeater: Repeater
    if TYPE_CHECKING:

        @property
        def crew(self) -> Crew: ...  # noqa: D102
        @property
        def thread(self) -> Any: ...  # noqa: D102

    def stopping(self) -> bool:
        """Return whether it, or its coordinator, was asked to stop."""

    def what_to_call(self) -> Callable[[], object]:
        """Return what the loop repeats."""


class Run:
    """Runs a looper's hooks and its loop, in the looper's thread, and reports what they raise.

    Attributes
    ----------
    begun, done, failed : bool
        Whether the thread has come to the start and to the end of its work, and whether an exception ended it.
    finished : bool
        Whether it came to its own end, without a request: see `LooperStatus`.
    runs_in, where, call
        As in `Running`.
    recorded : Recorder
        Takes the values that it records.
    kept : exception or None
        One that is among the failures already, while it is handled.
    policy : ErrorPolicy
        What follows errors.
    steps : Steps
        Runs what the target's calls return.
    """

    recorded: Recorder

    def __init__(self, looper: Runs) -> None:
        self._looper = looper
        spec = looper.spec
        self.policy = ErrorPolicy(spec.on_error, spec.max_errors, spec.backoff_secs)
        self._runner: AsyncRunner | None = None
        self.steps = Steps(self)
        self._began_at = self._ended_at = self._where_since = math.nan
        self.begun = self.done = self.failed = self.finished = False
        self.runs_in = 0
        self.where = "start_loop"
        self.call: int | None = None
        self.kept: BaseException | None = None

    # What code in it is told: see `Running`.

    @property
    def name(self) -> str:
        """The looper's name."""
        return self._looper.name

    @property
    def thread(self) -> Any:
        """The looper itself."""
        return self._looper.thread

    @property
    def crew(self) -> Crew:
        """What it shares with the other loopers of its coordinator."""
        return self._looper.crew

    @property
    def failure_times(self) -> Failures:
        """Counts what it reports."""
        return self._looper.history.failures

    def stopping(self) -> bool:
        """Return whether it, or its coordinator, was asked to stop."""
        return self._looper.stopping()

    def should_stop(self) -> bool:
        """Return whether the coordinator was asked to stop."""
        return self._looper.coord.should_stop()

    # What it runs.

    def to_the_end(self) -> None:
        """Run the hooks and the loop; report exceptions instead of raising them."""
        looper = self._looper
        now = looper.crew.clock.now
        self.runs_in = threading.get_ident()
        set_running(self)
        looper.crew.uptime.began(looper)
        self._began_at, self.begun = now(), True
        looper.history.processor.begin(self._began_at)
        looper.history.stops.end(self._began_at)
        try:
            run_captured(self._run_hooks, self._output())
        finally:
            looper.history.recorder.close()
            ended_at = now()
            looper.history.processor.end(ended_at)
            self._ended_at, self.done = ended_at, True
            looper.history.stops.begin(ended_at)
            looper.crew.ended(looper)
            looper.repeater.commands.tell()

    def _output(self) -> OutputLog | None:
        """Return the log for what it prints; None if its output is not captured."""
        looper, chosen = self._looper, self._looper.spec.capture_output
        if not (looper.crew.rules.capture_output if chosen is None else chosen):
            return None
        looper.crew.output_word.expect(looper.history.output, looper.name)
        return looper.history.output

    def _run_hooks(self) -> None:
        thread, spec = self._looper.thread, self._looper.spec
        on_stop = spec.on_stop  # a looper may be told to let go of its spec
        if self._attempt("start_loop", thread.start_loop) and self._attempt("start_loop", spec.on_start):
            self._attempt("run_loop", self._repeat)
            self.finished = self.finished or self._looper.repeater.finished
            self._attempt("run_loop", self.steps.close)
        self._attempt("stop_loop", on_stop, cancellable=False)
        self._attempt("stop_loop", thread.stop_loop, cancellable=False)
        if self._runner is not None:
            self._attempt("stop_loop", self._runner.close)

    def _attempt(self, where: str, function: Callable[[], object] | None, *, cancellable: bool = True) -> bool:
        """Run one hook or the loop, if there is one; report an exception, and return whether there was none."""
        self.where, self.call, self._where_since = where, None, self._looper.crew.clock.now()
        try:
            result = None if function is None else function()
            if isinstance(result, types.CoroutineType):
                self.runner().run(lambda: result, cancellable=cancellable)
            elif type(result) in UNFINISHED:
                raise TypeError(f"{where} returned {result!r}, which nobody would run: it must not use 'yield'")
        except EndLoop:
            self.finished = self.finished or where != "stop_loop"
            return False
        except BaseException as error:
            self._report(error)
            return False
        return True

    def recording_returns(self, call: Callable[[], object]) -> Callable[[], object]:
        """Return a function that calls the target and, if wanted, records the result; for the looper's thread."""
        if not self._looper.spec.returns:
            return call
        return recording_returns(call, self.recorded, self._looper.spec.returns, UNFINISHED)

    def take_returned(self, result: object) -> None:
        """Record what a call has returned or yielded, if that is wanted."""
        if result is not None and (returns := self._looper.spec.returns):
            record_returned(self.recorded, returns, result)

    def _repeat(self) -> None:
        self._looper.repeater.run(self._looper.what_to_call())

    def finish(self, result: object, call: Callable[[], object]) -> Callable[[], object]:
        """Run what a call has returned: see `Steps`."""
        return self.steps.finish(result, call)

    def call_failed(self, error: BaseException, call: int) -> float | None:
        """Note which call failed; return how long to wait before the next one, None for no further call.

        An error after which looping goes on is kept here; one that ends it is reported later.
        """
        self.call = self._looper.history.calls_before + call
        policy, crew = self.policy, self._looper.crew
        policy.count(call)
        if not policy.continues or not isinstance(error, Exception) or crew.is_clean(error):
            return None
        if policy.asks:  # which may take long, end well, or never end
            crew.keep(error, will_raise=False)
            self.kept = error
        if not policy.goes_on(error):
            return None
        if not policy.asks:
            crew.keep(error, will_raise=False)
        self.kept = None
        # Rendered is all that is kept; an exception object that is raised again and again would grow each time.
        error.__traceback__ = None
        return policy.wait_secs(timed=self._looper.repeater.commands.interval_secs is not None)

    def _report(self, error: BaseException) -> None:
        """Report what ends this looper."""
        crew = self._looper.crew
        clean = crew.is_clean(error)
        self.failed = self.failed or not clean
        self.finished = self.finished or clean
        if self.policy.continues and self.where != "run_loop" and isinstance(error, Exception) and not clean:
            crew.keep(error, will_raise=False)
        else:
            # After join a report is raised to its reporter. That is this thread, where nobody is left to catch it:
            # it is in `failures` and in the log.
            with contextlib.suppress(BaseException):
                self._looper.coord.request_stop(error)
        self.kept = None
        drop_locals(error)

    def runner(self) -> AsyncRunner:
        """Return the event loop of this thread; made when first asked for, by this thread."""
        if self._runner is None:
            self._runner = AsyncRunner(self._looper.stopping)
        return self._runner

    @property
    def async_runner(self) -> AsyncRunner | None:
        """The event loop of this thread, None if it has none. From any thread."""
        return self._runner

    def cancel_call(self) -> None:
        """Cancel the call that runs, if it is async: others cannot be. From any thread."""
        if self._runner is not None:
            self._runner.cancel()

    @property
    def hook_secs(self) -> float | None:
        """How long the hook `where` has been running; None if none does. From any thread."""
        where, since = self.where, self._where_since
        if not self.begun or self.done or where == "run_loop" or math.isnan(since):
            return None
        return max(self._looper.crew.clock.now() - since, 0.0)

    @property
    def active_secs(self) -> float:
        """How long the thread has been running in this run."""
        if not self.begun:
            return 0.0
        return (self._ended_at if self.done else self._looper.crew.clock.now()) - self._began_at
