"""Coordinator: tells threads when to stop, collects what they raise, and waits for them."""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Self

from nblooper import shutdown, validation
from nblooper.clock import Clock, SystemClock, Wakeup
from nblooper.controls import LooperControls
from nblooper.failure import FailureLog, OutOfRangeError, as_exception, drop_locals, logger, where_stuck
from nblooper.joining import Waiter, interruptible_wait
from nblooper.life import running_looper
from nblooper.looper import LooperThread
from nblooper.roster import Roster
from nblooper.snapshot import Failure
from nblooper.views import Views

_numbers = itertools.count(1)


class Coordinator(LooperControls, Views):
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

    Notes
    -----
    All methods may be called from any thread. Those that block say so.
    """

    def __init__(
        self,
        clean_stop_exception_types: Iterable[type[BaseException]] | None = None,
        *,
        name: str | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._clean_types = _exception_types(clean_stop_exception_types)
        self.name = f"coordinator-{next(_numbers)}" if name is None else validation.name(name)
        self._clock: Clock = SystemClock() if clock is None else clock
        self._origin = self._last_end = self._clock.now()
        # Reentrant, because a signal handler may call in while the main thread is inside.
        self._lock = threading.RLock()
        self._starting = threading.RLock()  # held while a looper is replaced, until the new one has started
        self._stop = False
        self._stops = 0
        self._joined = False
        self._error: tuple[BaseException, TracebackType | None] | None = None
        self._to_free: BaseException | None = None  # reported from a function that may still have been running
        self._threads: set[Any] = set()
        self._roster = Roster()
        self._failures = FailureLog()
        self._waiters: list[Waiter] = []  # of those in join
        self._wakeups: list[Wakeup] = []  # of those in wait_for_stop
        shutdown.watch(self)

    # TensorFlow's contract: stopping.

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
        looper = running_looper()
        if looper is not None and looper._coord is self:
            looper._history.failures += 1
            name, where, call = looper.name, looper._life.where, looper._life.call
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
            self._to_free = error
            drop_locals(error)

    def wait_for_stop(self, timeout: float | None = None) -> bool:
        """Block until a stop is requested or `timeout` seconds have passed; return whether one was requested."""
        deadline = None if timeout is None else self._clock.now() + timeout
        wakeup, stops = Wakeup(), self._stops
        self._wakeups.append(wakeup)
        try:
            while not self._stop and self._stops == stops:  # the count shows a stop that is cleared already
                left = None if deadline is None else deadline - self._clock.now()
                if left is not None and left <= 0:
                    return False
                self._clock.wait(wakeup, left)
            return True
        finally:
            self._wakeups.remove(wakeup)

    # TensorFlow's contract: joining.

    def register_thread(self, thread: threading.Thread) -> None:
        """Have `join` wait for a thread. Loopers register themselves."""
        if not (hasattr(thread, "is_alive") and hasattr(thread, "join")):
            raise TypeError(f"thread must be a threading.Thread; got {thread!r}")
        with self._lock:
            self._threads.add(thread)

    def join(
        self,
        threads: Iterable[threading.Thread] | None = None,
        stop_grace_period_secs: float = 120,
        ignore_live_threads: bool = False,
    ) -> None:
        """Block until all registered threads have ended, then raise the exception that was reported, if any.

        Parameters
        ----------
        threads : iterable of Thread, optional
            Waited for too. Threads that were not started count as ended; the calling thread is left out.
        stop_grace_period_secs : float
            How long to wait after a stop was requested; without a request it waits as long as it takes.
        ignore_live_threads : bool
            Whether to log threads that still run then, instead of raising.

        Raises
        ------
        BaseException
            The first exception reported: the same object each time.
        RuntimeError
            If threads still run at the end of the grace period; notes say where each of them is stuck.
        KeyboardInterrupt
            On the keyboard's or the kernel's interrupt, at once; loopers run on.
        """
        grace = validation.grace_period(stop_grace_period_secs)
        with self._lock:
            chosen = self._threads.union(() if threads is None else threads)
        for thread in chosen:
            if not (hasattr(thread, "is_alive") and hasattr(thread, "join")):
                raise TypeError(f"threads must hold threading.Thread objects; got {thread!r}")
        chosen.discard(threading.current_thread())
        stragglers = self._wait_ended(chosen, grace)
        with self._lock:
            self._joined = True
            self._threads = {thread for thread in self._threads if thread.is_alive()}
            reported, self._to_free = self._to_free, None
        if reported is not None:
            drop_locals(reported)
        if stragglers:
            self._complain(stragglers, log=ignore_live_threads or self._error is not None)
        self.raise_requested_exception()

    def _wait_ended(self, threads: Iterable[Any], grace_secs: float) -> list[Any]:
        """Wait until all have ended or a stop request is `grace_secs` old; return those alive."""
        waiter = Waiter(self, threads)
        self._waiters.append(waiter)
        deadline: float | None = None
        try:
            while waiter.pending():
                if deadline is None and self.should_stop():
                    deadline = time.monotonic() + grace_secs
                if deadline is not None and time.monotonic() >= deadline:
                    break
                interruptible_wait(waiter.wakeup, deadline)
            return waiter.alive()
        finally:
            waiter.close()
            self._waiters.remove(waiter)

    def _complain(self, stragglers: list[Any], *, log: bool) -> None:
        names = " ".join(thread.name for thread in stragglers)
        message = f"Coordinator stopped with threads still running: {names}"
        if log:
            logger.warning(message)
            return
        error = RuntimeError(message)
        for thread in stragglers:
            error.add_note(where_stuck(thread))
        raise error

    @property
    def joined(self) -> bool:
        """Whether `join` has come to an end, also by raising."""
        return self._joined

    def raise_requested_exception(self) -> None:
        """Raise the exception that was reported, if any. Does not block."""
        with self._lock:
            reported = self._error
        if reported is not None:
            error, traceback = reported
            # The traceback as it was reported: otherwise it would grow with each time it is raised.
            raise error.with_traceback(traceback)

    # What it knows.

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Every distinct exception reported, in order of first occurrence; repeats are counted. At most some 200."""
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

    # For loopers, and for the end of the process.

    def _expect(self, looper: LooperThread, instead_of: LooperThread | None = None) -> None:
        """Have `join` wait for a looper that starts, and no longer for the one it replaces."""
        with self._lock:
            self._threads.discard(instead_of)
            self._threads.add(looper)

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
            looper._history.recorder.renew_lock()


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
