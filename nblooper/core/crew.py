"""What the loopers of one coordinator share: clock, stop signal, roster and failures."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol, cast

from nblooper.core.cell import Origin, current_run, in_cell
from nblooper.core.clock import Clock
from nblooper.core.current import running
from nblooper.core.identity import Identities
from nblooper.core.member import Member
from nblooper.core.output_word import OutputWord
from nblooper.core.params import Params, steps_of
from nblooper.core.recorded import Recorder
from nblooper.core.roster import Roster
from nblooper.core.stop import Request, StopSignal
from nblooper.core.stop_hooks import THREAD_NAME, StopHooks
from nblooper.core.uptime import Uptime
from nblooper.core.watcher import Watcher
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


class Rules(NamedTuple):
    """What holds for all loopers of a coordinator.

    Attributes
    ----------
    clean_types : tuple of exception types
        Exceptions that stop cleanly.
    asks_each : bool
        Whether loopers have to ask `should_stop` before each call, because a subclass overrides it.
    tied_to_cell : bool
        Whether running a cell again stops what its former run started.
    capture_output : bool
        Whether what loopers print is kept for each of them, unless they have a rule of their own.
    """

    clean_types: tuple[type[BaseException], ...]
    asks_each: bool
    tied_to_cell: bool
    capture_output: bool


class Crew:
    """Clock, stop signal, roster and failures of a coordinator, and what its loopers tell one another by them.

    A looper has this and the coordinator itself, whose overridden methods it calls. All methods from any thread; none
    blocks.

    Parameters
    ----------
    clock : Clock
    rules : Rules

    Attributes
    ----------
    uptime : Uptime
        Counts from when the coordinator was made.
    origin : float
        The clock's time then; all times that are recorded count from it.
    stop_requested_at : float or None
        The clock's time when a stop was requested last.
    made_in : Origin or None
        The run of the cell that made the coordinator.
    used_in : str
        The id of the run of the cell that made it, or started a looper of it, last; empty outside of cells.
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

    stop_requested_at: float | None = None
    made_in: Origin | None = None
    used_in = ""

    def __init__(self, clock: Clock, rules: Rules) -> None:
        self.clock = clock
        self.rules = rules
        self.uptime = Uptime(clock)
        self.origin = self.uptime.origin
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
        """Remove a looper, and give its place back to the one that had it before."""
        self.roster.withdraw(member, instead)
        with self.lock:
            self.threads.discard(member.thread)

    def ended(self, member: Member) -> None:
        """Take note, in the looper's thread, that its run is over."""
        self.uptime.ended(member)
        for tell in self.on_end[:]:
            tell(member.thread)

    # Stopping and failing.

    def is_clean(self, error: BaseException) -> bool:
        """Return whether an exception stops cleanly."""
        return isinstance(error, self.rules.clean_types)

    def request_stop(self, error: BaseException | None) -> None:
        """Set the stop flag and wake who waits for it; keep the error, and raise it if the coordinator has joined."""
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
            name, where, call = looper.name, looper.where, looper.call
            if looper.kept is error:
                if will_raise:
                    self.failures.will_be_raised(error, name, where)
                return
            looper.failure_times.add(self.clock.now())
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
        self.uptime.forget()
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
    """Return the crew of a coordinator; None for any other object."""
    return cast("Crew | None", getattr(coord, "__dict__", {}).get(_SLOT))


def make_ready(coord: Coordinated, crew: Crew, action: str) -> None:
    """Make a coordinator ready to start loopers again after a join; RuntimeError if a stop was requested.

    In a notebook's cell such a stop is cleared, with a line that says so, once all loopers have ended: the cell with
    the error's repair is run again. But not in the run of a cell that has used the coordinator before the error came:
    there, nobody has seen the error yet.
    """
    run = current_run()
    if not coord.should_stop():
        crew.used_in = run
        if crew.signal.joined:
            coord.clear_stop()
        return
    error = crew.signal.error
    by = "asked to stop" if error is None else f"stopped by {_told(error)}"
    names = [member.name for member in crew.roster if member.state.live]
    unseen = error is not None and run == crew.used_in and not crew.signal.joined
    if names or unseen or not in_cell():
        running = f"once its loopers have ended ({_listed(names)} still run), " if names else ""
        raise RuntimeError(
            f"cannot {action}: this coordinator was {by}; {running}coord.clear_stop() makes it usable again, "
            "and coord.start() runs all its loopers again"
        ) from crew.signal.error_as_reported()
    coord.clear_stop()
    if not coord.should_stop():
        crew.used_in = run
        seen = "" if error is None else " (see its failures)"
        print(f"nblooper: {printable(coord.name, _LONGEST_NAME)} had been {by}{seen}; it was made ready again")


def _told(error: BaseException) -> str:
    message = message_of(error)
    return printable(f"{type(error).__name__}: {message}" if message else type(error).__name__, _LONGEST_ERROR)


def _listed(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:_MOST_NAMES])
    return shown if len(names) <= _MOST_NAMES else f"{shown} and {len(names) - _MOST_NAMES} more"
