"""Coordinator: tells threads when to stop, collects what they raise, and waits for them."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Self

from nblooper.controls import LooperControls
from nblooper.core import arguments as validation
from nblooper.core import exit as shutdown
from nblooper.core import orphans
from nblooper.core.cell import Origin
from nblooper.core.clock import Clock, SystemClock, Wakeup
from nblooper.core.identity import Identities
from nblooper.core.joiner import Joiner
from nblooper.core.member import Member
from nblooper.core.roster import Roster
from nblooper.core.run import running_member
from nblooper.core.waiting import Waiter
from nblooper.data.snapshot import Failure
from nblooper.failures.locals import UnfinishedFrames
from nblooper.failures.log import FailureLog, OutOfRangeError, as_exception
from nblooper.looks import Views
from nblooper.looper import LooperThread

_numbers = itertools.count(1)


class Coordinator(Joiner, LooperControls, Views):
    """Coordinates loopers and other threads: one stop flag, the first exception, a common join.

    Kept compatible with TensorFlow's `tf.train.Coordinator`; `loop`, the controls, `failures` and `snapshot` are
    beyond it. As a context manager it joins on leaving, and requests the stop first if the block raised.

    Parameters
    ----------
    clean_stop_exception_types : iterable of exception classes, optional
        Exceptions that stop cleanly: `join` does not raise them. By default `(nblooper.OutOfRangeError,)`.
    name : str, optional
        Shown in the panel.
    clock : Clock, optional
        Where time comes from; for tests in simulated time.
    tied_to_cell : bool
        In a notebook, running again the cell that made a coordinator stops the loopers of the one it made before, waits
        up to 5 seconds for them, and says so in one line. False: this coordinator neither stops such loopers, nor are
        its own stopped so. Without effect in scripts and where the front end does not tell which cell runs.

    Notes
    -----
    All methods may be called from any thread. Those that block say so.
    """

    _made_in: Origin | None = None

    def __init__(
        self,
        clean_stop_exception_types: Iterable[type[BaseException]] | None = None,
        *,
        name: str | None = None,
        clock: Clock | None = None,
        tied_to_cell: bool = True,
    ) -> None:
        self._clean_types = _exception_types(clean_stop_exception_types)
        self.name = f"coordinator-{next(_numbers)}" if name is None else validation.name(name)
        self._clock: Clock = SystemClock() if clock is None else clock
        self._origin = self._last_end = self._clock.now()
        # Reentrant, because a signal handler may call in while the main thread is inside.
        self._lock = threading.RLock()
        self._starting = threading.RLock()  # held while names change hands; never while waiting for a looper
        self._stop = False
        self._stops = 0
        self._joined = False
        self._error: tuple[BaseException, TracebackType | None] | None = None
        self._to_free = UnfinishedFrames()  # of functions that reported what they raised and went on
        self._threads: set[Any] = set()
        self._roster = Roster()
        self._identities = Identities()
        self._failures = FailureLog()
        self._waiters: list[Waiter[Any]] = []  # of those in join
        self._wakeups: list[Wakeup] = []  # of those in wait_for_stop
        self._tied_to_cell = bool(tied_to_cell)
        shutdown.watch(self)
        orphans.coordinator_made(self)

    # TensorFlow's contract: stopping. Joining is in Joiner.

    def request_stop(self, ex: object = None) -> None:
        """Ask all threads to stop; the first exception reported is what `join` raises.

        Parameters
        ----------
        ex : exception, or tuple as `sys.exc_info()` returns it, optional
            Why. One of the clean types stops cleanly. After a stop was requested it is only kept in `failures`.

        Raises
        ------
        BaseException
            `ex` itself, if the coordinator has joined: nobody else would see it.
        TypeError
            If `ex` is neither.
        """
        error = as_exception(ex)
        if error is not None and self._is_clean(error):
            error = None
        with self._lock:
            late = error is not None and self._joined
            first = not late and not self._stop
            if first:
                self._error = None if error is None else (error, error.__traceback__)
                self._stop = True
                self._stops += 1
        if first:
            self._notify_stop()
        if error is not None:
            self._keep_failure(error, will_raise=first)
            if late:
                raise error

    def _notify_stop(self) -> None:
        self._roster.notify_stop()
        for wakeup in [*self._wakeups, *(waiter.wakeup for waiter in self._waiters)]:
            wakeup.set()

    def _is_clean(self, error: BaseException) -> bool:
        return isinstance(error, self._clean_types)

    def _keep_failure(self, error: BaseException, *, will_raise: bool) -> None:
        """Keep an exception in `failures`, under the name of the looper or thread that calls this."""
        member = running_member()
        if member is not None and member.coord is self:
            member.history.failures.add(self._clock.now())
            name, where, call = member.name, member.life.where, member.life.call
        else:
            name, where, call = threading.current_thread().name, "reported", None
        self._failures.add(error, name, where, call, will_raise=will_raise)

    def clear_stop(self) -> None:
        """Reset the stop flag, the exception to raise and `joined`, so that the coordinator can be used again."""
        with self._lock:
            self._stop = self._joined = False
            self._error = None

    def should_stop(self) -> bool:
        """Return whether a stop was requested."""
        return self._stop

    @contextlib.contextmanager
    def stop_on_exception(self) -> Iterator[None]:
        """Report what the `with` block raises by `request_stop` instead of letting it out."""
        try:
            yield
        except BaseException as error:
            self.request_stop(error)
            self._to_free.add(error)

    # What it knows.

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What was reported, in order of first occurrence; at most 1,000 entries, and every failure is counted in one.

        Failures of one looper and hook with the same exception type, raised at the same place, are one entry, whatever
        their messages: it has the first one's traceback and the newest one's message. After 800 entries, further ones
        count in an entry for their looper and type, and after 999 all in the last; the texts of such entries say so.
        """
        return self._failures.entries()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        """Join; if the block raised, request the stop first and let that exception out, not the loopers'."""
        if error is None:
            self.join()
            return
        self.request_stop()
        try:
            self.join()
        except BaseException as secondary:
            ours = isinstance(secondary, RuntimeError) or (self._error is not None and secondary is self._error[0])
            if not ours:  # such as a second Ctrl-C
                raise
            if secondary is not error:
                error.add_note(f"While its loopers were stopped: {type(secondary).__name__}: {secondary}")
                self._failures.swallowed(secondary)

    # For loopers, and for the end of the process.

    def _expect(self, looper: LooperThread, instead_of: LooperThread | None = None) -> None:
        """Have `join` wait for a looper that starts, and no longer for the one it replaces."""
        with self._lock:
            self._threads.discard(instead_of)
            self._threads.add(looper)

    def _withdraw(self, looper: Member, instead: Member | None) -> None:
        """Forget a looper whose constructor failed."""
        self._roster.withdraw(looper, instead)
        with self._lock:
            self._threads.discard(looper.thread)

    def _looper_ended(self, looper: LooperThread) -> None:
        """Take note, in the looper's thread, that its run is over."""
        self._last_end = self._clock.now()
        for waiter in self._waiters[:]:
            waiter.ended(looper)

    def _stop_at_exit(self) -> None:
        if any(looper.state.live for looper in self._roster):
            self.request_stop()

    def _renew_locks(self) -> None:
        """In a forked child: other threads, and what they held, are gone."""
        self._lock, self._starting = threading.RLock(), threading.RLock()
        self._roster.renew_lock()
        self._failures.renew_lock()
        for looper in self._roster:
            looper.history.recorder.renew_lock()


def _exception_types(types: Any) -> tuple[type[BaseException], ...]:
    if types is None:
        return (OutOfRangeError,)
    try:
        given = tuple(types)
    except TypeError:
        given = (None,)
    if not all(isinstance(kind, type) and issubclass(kind, BaseException) for kind in given):
        raise TypeError(f"clean_stop_exception_types must be a tuple or list of exception classes; got {types!r}")
    return given
