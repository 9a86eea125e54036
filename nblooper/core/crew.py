"""What the loopers of one coordinator share: clock, stop signal, roster and failures."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol, cast

from nblooper.core.cell import Origin, in_cell
from nblooper.core.clock import Clock, SystemClock
from nblooper.core.current import running
from nblooper.core.identity import Identities
from nblooper.core.member import Member
from nblooper.core.output_word import OutputWord
from nblooper.core.params import Params, steps_of
from nblooper.core.recorded import Recorder
from nblooper.core.roster import Roster
from nblooper.core.stop import Request, StopSignal
from nblooper.core.stop_hooks import THREAD_NAME, StopHooks
from nblooper.core.watcher import Watcher
from nblooper.data.snapshot import LooperStatus
from nblooper.data.texts import printable
from nblooper.data.values import Description
from nblooper.failures.entry import message_of
from nblooper.failures.locals import drop_locals
from nblooper.failures.log import FailureLog
from nblooper.recording.values.log import ValueLog

_SLOT = "_nblooper_crew"
_LONGEST_NAME = 80
_LONGEST_ERROR = 200
_MOST_NAMES = 8


class Coordinated(Protocol):
    """A coordinator, as far as the core calls what a subclass of it may override."""

    name: str

    def should_stop(self) -> bool:
        """Return whether a stop was requested."""

    def request_stop(self, ex: object = None) -> None:
        """Ask all threads to stop."""

    def clear_stop(self) -> None:
        """Reset the stop flag."""

    def register_thread(self, thread: threading.Thread) -> None:
        """Have `join` wait for a thread."""


class Crew:
    """Clock, stop signal, roster and failures of a coordinator, and what its loopers tell one another by them.

    A looper has this and the coordinator itself, whose overridden methods it calls. All methods from any thread; none
    blocks.

    Parameters
    ----------
    clock : Clock
    clean_types : tuple of exception types
        Exceptions that stop cleanly.
    asks_each : bool
        Whether loopers have to ask `should_stop` before each call, because a subclass overrides it.
    tied_to_cell : bool
        Whether running a cell again stops what its former run started.
    capture_output : bool
        Whether what loopers print is kept for each of them, unless they have a rule of their own.

    Attributes
    ----------
    origin : float
        The clock's time when the coordinator was made; all times that are recorded count from it.
    began_at : float
        The wall clock's time then, in seconds since the epoch.
    stop_requested_at : float or None
        The clock's time when a stop was requested last.
    last_end : float
        The clock's time when a looper ended last.
    made_in : Origin or None
        The run of the cell that made the coordinator.
    real_time : bool
        Whether the clock tells real time.
    watcher : Watcher
        Looks at calls that take long.
    threads : set
        What `join` waits for; changed under `lock`.
    output_word : OutputWord
        Says where the output of loopers is.
    stop_hooks : StopHooks
        What runs when all loopers have ended.
    values, recorded : ValueLog, Recorder
        What is recorded for the coordinator itself, and who takes it.
    descriptions : dict
        Key -> what a person has said of it.
    params : Params
        Its live parameters.
    on_end : list of callable
        Get the thread of each looper that ends, in that thread.
    starting : lock
        Held while names change hands; never while waiting for a looper.
    """

    def __init__(
        self,
        clock: Clock,
        clean_types: tuple[type[BaseException], ...],
        *,
        asks_each: bool,
        tied_to_cell: bool,
        capture_output: bool = True,
    ) -> None:
        self.clock = clock
        self.clean_types = clean_types
        self.asks_each = asks_each
        self.tied_to_cell = tied_to_cell
        self.capture_output = capture_output
        self.origin = self.last_end = clock.now()
        self._cpu_origin = self._cpu_at_last_end = time.process_time()
        self.stop_requested_at: float | None = None
        self.began_at = time.time()
        self.made_in: Origin | None = None
        self.real_time = isinstance(clock, SystemClock)
        self.watcher = Watcher(clock.now)
        self.signal = StopSignal()
        self.roster = Roster()
        self.failures = FailureLog()
        self.output_word = OutputWord(lambda: self.failures.has_viewers)
        self.identities = Identities()
        self.stop_hooks = StopHooks(lambda: self.roster, self._stop_hook_failed)
        self.values = ValueLog(self.origin)
        self.recorded = Recorder(self.values, clock.now, itertools.count(1).__next__)
        self.descriptions: dict[str, Description] = {}
        self.params = Params(lambda: clock.now() - self.origin, lambda: steps_of(self.roster))
        self.threads: set[Any] = set()
        self._running: set[Member] = set()
        self.on_end: list[Callable[[Any], None]] = []
        # Both reentrant, because a signal handler may call in while the main thread is inside.
        self.lock = threading.RLock()
        self.starting = threading.RLock()

    # Loopers that come and go.

    def admit(self, member: Member, place: Member | None, *, named: bool) -> Member | None:
        """Add a looper, in the place of a former one where given; return the one whose place it has taken."""
        return self.roster.admit(member, place, named=named)

    def expect(self, thread: Any, instead_of: Any = None) -> None:
        """Have `join` wait for a thread, and no longer for the one that it replaces."""
        with self.lock:
            self.threads.discard(instead_of)
            self.threads.add(thread)

    def withdraw(self, member: Member, instead: Member | None) -> None:
        """Forget a looper; the one whose place it had has it again."""
        self.roster.withdraw(member, instead)
        with self.lock:
            self.threads.discard(member.thread)

    def began(self, member: Member) -> None:
        """Take note, in the looper's thread, that a run begins."""
        self._running.add(member)

    def ended(self, member: Member) -> None:
        """Take note, in the looper's thread, that its run is over."""
        self.last_end = self.clock.now()
        self._running.discard(member)
        if not self._running:  # else it would say nothing, and it takes the longer the more threads there are
            self._cpu_at_last_end = time.process_time()
        for tell in self.on_end[:]:
            tell(member.thread)

    def uptime_secs(self, loopers: Iterable[LooperStatus]) -> float:
        """Return how long the coordinator has existed: until now or, if none of its `loopers` runs, the last end."""
        live = any(looper.state.live for looper in loopers)
        return (self.clock.now() if live else self.last_end) - self.origin

    def process_cpu_secs(self, loopers: Iterable[LooperStatus]) -> float | None:
        """Return the processor time of the whole process in `uptime_secs`; None in simulated time."""
        if not self.real_time:
            return None
        live = any(looper.state.live for looper in loopers)
        return (time.process_time() if live else self._cpu_at_last_end) - self._cpu_origin

    # Stopping and failing.

    def is_clean(self, error: BaseException) -> bool:
        """Return whether an exception stops cleanly."""
        return isinstance(error, self.clean_types)

    def request_stop(self, error: BaseException | None) -> None:
        """Set the stop flag and wake who waits; keep the error, and raise it if the coordinator has joined."""
        if error is not None and self.is_clean(error):
            error = None
        request = self.signal.request(error)
        if request is Request.FIRST:
            self._stop_was_requested()
            self.stop_hooks.begin()
        if error is not None:
            self.keep(error, will_raise=request is Request.FIRST)
            if request is Request.TOO_LATE:
                raise error

    def _stop_was_requested(self) -> None:
        self.stop_requested_at = self.clock.now()
        self.roster.notify_stop()
        self.signal.wake_waiting()

    def keep(self, error: BaseException, *, will_raise: bool) -> None:
        """Keep an exception among the failures, under the name of the looper or thread that calls this."""
        looper = running()
        if looper is not None and looper.crew is self:
            looper.failure_times.add(self.clock.now())
            name, where, call = looper.name, looper.where, looper.call
        else:
            name, where, call = threading.current_thread().name, "reported", None
        self.failures.add(error, name, where, call, will_raise=will_raise)

    def _stop_hook_failed(self, error: BaseException) -> None:
        """Report what a function given to `on_stop` has raised."""
        request = self.signal.request(None if self.is_clean(error) else error)
        if request is Request.FIRST:
            self._stop_was_requested()
        self.failures.add(error, THREAD_NAME, "on_stop", None, will_raise=request is Request.FIRST)
        drop_locals(error)

    def raise_reported(self) -> None:
        """Raise the exception that was reported, if any."""
        error = self.signal.error_as_reported()
        if error is not None:
            self.failures.raised(error)
            raise error

    def renew_locks(self) -> None:
        """Replace all locks: in a forked child, whoever held them is gone."""
        self.lock, self.starting = threading.RLock(), threading.RLock()
        self._running.clear()
        self.signal.renew_lock()
        self.roster.renew_lock()
        self.failures.renew_lock()
        self.stop_hooks.forget()
        self.watcher.renew_lock()
        self.values.renew_lock()
        self.params.renew_locks()
        for member in self.roster:
            member.renew_locks()


def give_crew(coord: object, crew: Crew) -> None:
    """Make `crew` the one that `crew_of` returns for a coordinator."""
    vars(coord)[_SLOT] = crew


def crew_of(coord: object) -> Crew | None:
    """Return the crew of a coordinator; None for what is none."""
    return cast("Crew | None", getattr(coord, "__dict__", {}).get(_SLOT))


def make_ready(coord: Coordinated, crew: Crew, action: str) -> None:
    """Make a coordinator ready to start loopers again after a join; RuntimeError if a stop was requested.

    In a notebook's cell such a stop is cleared, with a line that says so, once all loopers have ended: the cell with
    the error's repair is run again.
    """
    if not coord.should_stop():
        if crew.signal.joined:
            coord.clear_stop()
        return
    names = [member.name for member in crew.roster if member.state.live]
    if names or not in_cell():
        running = f"once its loopers have ended ({_listed(names)} still run), " if names else ""
        raise RuntimeError(
            f"cannot {action}: this coordinator was asked to stop; {running}coord.clear_stop() makes it usable again, "
            "and coord.start() runs all its loopers again"
        )
    error = crew.signal.error
    coord.clear_stop()
    if not coord.should_stop():
        name = printable(coord.name, _LONGEST_NAME)
        cause = ""
        if error is not None:
            cause = f" by {printable(f'{type(error).__name__}: {message_of(error)}', _LONGEST_ERROR)}"
        print(f"nblooper: {name} had been stopped{cause} (see its failures); it was made ready again")


def _listed(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:_MOST_NAMES])
    return shown if len(names) <= _MOST_NAMES else f"{shown} and {len(names) - _MOST_NAMES} more"
