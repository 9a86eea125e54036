"""Coordinator: tells threads when to stop, collects what they raise, and waits for them."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import itertools
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar, Unpack, cast, overload

from nblooper.core import advice, arguments, cell, orphans, refusals, value_rules, waiting
from nblooper.core import exit as at_exit
from nblooper.core.clock import Clock, SystemClock, Wakeup
from nblooper.core.crew import Crew, Rules, give_crew, make_ready
from nblooper.core.errors import OnError
from nblooper.core.handing_over import held, wait_for_all
from nblooper.core.identity import Identity, underlying
from nblooper.core.making import make
from nblooper.core.member import Member, stuck_note
from nblooper.core.param import Param
from nblooper.core.params import Params
from nblooper.core.replacing import start_instead
from nblooper.core.schedule import First, Overrun
from nblooper.core.spec import Backoff, Hook, Options, Spec
from nblooper.data.failures import Failure
from nblooper.data.snapshot import CoordinatorSnapshot, CoordinatorStatus, State
from nblooper.data.texts import printable
from nblooper.failures.locals import UnfinishedFrames
from nblooper.failures.log import OutOfRangeError, as_exception
from nblooper.looper import LooperThread
from nblooper.views.choice import table_rows
from nblooper.views.progress import Progress
from nblooper.views.text import text_table

if TYPE_CHECKING:
    from nblooper.views.figure.notebook import LooperFigure

_F = TypeVar("_F", bound=Callable[..., object])
_V = TypeVar("_V")
_H = TypeVar("_H", bound=Callable[[], object])
Every = float | dt.timedelta | None
_W = TypeVar("_W", bound=Wakeup | waiting.AsyncWakeup)

_numbers = itertools.count(1)


class _NotGiven:
    def __repr__(self) -> str:
        return "the function below"  # `loop` is a decorator then


_NOT_GIVEN: Any = _NotGiven()
_HOOKS_SECS = 60.0  # how long `join` waits for functions given to `on_stop`, which its grace period does not cover
_LOOK_SECS = 0.02  # how often a coroutine looks whether they have run


class Coordinator:
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
    capture_output : bool
        Whether what loopers print and display, and threads that they start, is kept in `LooperThread.output`. In a
        notebook it is shown in the panel's tab Output then, and never in a cell; elsewhere it goes to the terminal too.
        `loop` and `LooperThread` take it for one looper.

    Raises
    ------
    TypeError
        If `clean_stop_exception_types` are no exception classes.
    ValueError
        If `name` is no text or is empty, or `capture_output` is no bool.

    Notes
    -----
    All methods may be called from any thread. Those that block say so.

    Examples
    --------
    >>> coord = Coordinator(name="lab")
    >>> readings = []
    >>> @coord.loop(every_secs=0.001, max_calls=3)
    ... def poll():
    ...     readings.append(21.5)
    >>> coord.join()
    >>> readings
    [21.5, 21.5, 21.5]
    >>> coord["poll"].state.value
    'STOPPED'
    """

    def __init__(
        self,
        clean_stop_exception_types: Iterable[type[BaseException]] | None = None,
        *,
        name: str | None = None,
        clock: Clock | None = None,
        tied_to_cell: bool = True,
        capture_output: bool = True,
    ) -> None:
        self.name = f"coordinator-{next(_numbers)}" if name is None else arguments.name(name)
        rules = Rules(
            _exception_types(clean_stop_exception_types),
            asks_each=type(self).should_stop is not Coordinator.should_stop,
            tied_to_cell=arguments.flag(tied_to_cell, "tied_to_cell"),
            capture_output=arguments.flag(capture_output, "capture_output"),
        )
        self._crew = Crew(SystemClock() if clock is None else arguments.clock(clock), rules)
        give_crew(self, self._crew)
        self._unfinished = UnfinishedFrames()  # of functions that reported what they raised and went on
        at_exit.watch(self, self._crew)
        orphans.coordinator_made(self._crew)

    # Stopping: TensorFlow's contract.

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

        Examples
        --------
        >>> coord = Coordinator()
        >>> coord.request_stop(ValueError("bad reading"))
        >>> coord.join()
        Traceback (most recent call last):
            ...
        ValueError: bad reading
        """
        self._crew.request_stop(as_exception(ex))

    def clear_stop(self) -> None:
        """Reset the stop flag, the exception to raise and `joined`, so that the coordinator can be used again.

        Examples
        --------
        >>> coord = Coordinator()
        >>> coord.request_stop()
        >>> coord.clear_stop()
        >>> coord.should_stop()
        False
        """
        self._crew.signal.clear()

    def should_stop(self) -> bool:
        """Return whether a stop was requested.

        Examples
        --------
        >>> coord = Coordinator()
        >>> coord.request_stop()
        >>> coord.should_stop()
        True
        """
        return self._crew.signal.requested

    @contextlib.contextmanager
    def stop_on_exception(self) -> Iterator[None]:
        """Report what the `with` block raises by `request_stop` instead of letting it out.

        For threads that are no loopers.

        Examples
        --------
        >>> coord = Coordinator()
        >>> with coord.stop_on_exception():
        ...     int("seven")
        >>> coord.should_stop()
        True
        >>> coord.failures[0].exception
        "ValueError: invalid literal for int() with base 10: 'seven'"
        """
        try:
            yield
        except BaseException as error:
            self.request_stop(error)
            self._unfinished.add(error)

    # Waiting.

    def wait_for_stop(self, timeout: float | None = None) -> bool:
        """Block until a stop is requested or `timeout` seconds have passed; return whether one was requested.

        Parameters
        ----------
        timeout : float, optional
            In seconds. None and infinity wait as long as it takes, 0 and less not at all.

        Raises
        ------
        ValueError
            If `timeout` is not a number.

        Examples
        --------
        >>> coord = Coordinator()
        >>> coord.wait_for_stop(timeout=0.01)
        False
        """
        timeout = arguments.timeout(timeout)
        clock, signal = self._crew.clock, self._crew.signal
        deadline = None if timeout is None else clock.now() + timeout
        # In simulated time nothing waits that could serve meanwhile.
        wakeup, requests = waiting.new_wakeup() if isinstance(clock, SystemClock) else Wakeup(), signal.requests
        with signal.waking(wakeup):
            # The count shows a stop that is cleared already.
            while not signal.requested and signal.requests == requests:
                left = None if deadline is None else deadline - clock.now()
                if left is not None and left <= 0:
                    return False
                clock.wait(wakeup, left)
            return True

    def register_thread(self, thread: threading.Thread) -> None:
        """Have `join` wait for a thread. Loopers register themselves.

        Parameters
        ----------
        thread : threading.Thread
            It may be started later.

        Raises
        ------
        TypeError
            If it is no thread.

        Examples
        --------
        >>> import threading
        >>> coord = Coordinator()
        >>> written = []
        >>> thread = threading.Thread(target=written.append, args=["all"])
        >>> coord.register_thread(thread)
        >>> thread.start()
        >>> coord.join()
        >>> written
        ['all']
        """
        if not waiting.is_thread(thread):
            raise TypeError(f"thread must be a threading.Thread; got {thread!r}")
        self._crew.expect(thread)

    @advice.advised(advice.for_join)
    def join(
        self,
        threads: Iterable[threading.Thread] | None = None,
        stop_grace_period_secs: float = 120,
        ignore_live_threads: bool = False,
    ) -> None:
        """Block until all registered threads have ended, then raise the exception that was reported, if any.

        In a notebook's cell the panel's buttons go on working meanwhile.

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
            If threads still run at the end of the grace period, or a function given to `on_stop` a minute after them;
            notes say where each of them is stuck.
        TypeError, ValueError
            If `threads` are no threads, or `stop_grace_period_secs` is no number; at once.
        KeyboardInterrupt
            On the keyboard's or the kernel's interrupt, at once; loopers run on.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(lambda: 1 / 0, every_secs=0.5, name="divide")
        >>> coord.join()
        Traceback (most recent call last):
            ...
        ZeroDivisionError: division by zero
        """
        with self._waiter(threads, stop_grace_period_secs, waiting.new_wakeup()) as waiter:
            while not waiter.over():
                waiting.interruptible_wait(waiter.wakeup, waiter.until())
            alive = waiter.alive()
        hooks = self._crew.stop_hooks
        if not hooks.finish(_HOOKS_SECS, hurry=bool(alive)) and (thread := hooks.thread) is not None:
            alive.append(thread)
        self._end_join(alive, ignore_live_threads)

    async def join_async(
        self,
        threads: Iterable[threading.Thread] | None = None,
        stop_grace_period_secs: float = 120,
        ignore_live_threads: bool = False,
    ) -> None:
        """Wait like `join`, without blocking the event loop: for ``await`` in a cell or in any asyncio program.

        It may be cancelled, also by `asyncio.wait_for` or the kernel's interrupt: then the loopers run on, and the
        coordinator does not count as joined.

        Parameters
        ----------
        threads : iterable of Thread, optional
            As for `join`.
        stop_grace_period_secs : float
            As for `join`.
        ignore_live_threads : bool
            As for `join`.

        Raises
        ------
        BaseException
            The first exception reported: the same object each time. A StopIteration, which no coroutine can raise,
            becomes the cause of a RuntimeError.
        RuntimeError
            If threads still run at the end of the grace period; notes say where each of them is stuck.
        TypeError, ValueError
            As for `join`.
        asyncio.CancelledError
            When it is cancelled.

        Examples
        --------
        >>> import asyncio
        >>> async def program():
        ...     coord = Coordinator()
        ...     coord.loop(print, args=["tick"], every_secs=0.001, max_calls=2)
        ...     await coord.join_async()  # a cell may await it directly
        >>> asyncio.run(program())
        tick
        tick
        """
        with self._waiter(threads, stop_grace_period_secs, waiting.new_async_wakeup()) as waiter:
            while not waiter.over():
                until = waiter.until()
                await waiter.wakeup.wait(None if until is None else until - time.monotonic())
            alive = waiter.alive()
        self._crew.stop_hooks.begin(hurry=bool(alive))
        while self._crew.stop_hooks.running:
            await asyncio.sleep(_LOOK_SECS)
        self._crew.stop_hooks.finish(0)
        self._end_join(alive, ignore_live_threads)

    def _waiter(self, threads: Iterable[threading.Thread] | None, grace_secs: float, wakeup: _W) -> waiting.Waiter[_W]:
        """Return a wait for the registered threads and those given, less the calling one."""
        grace_secs = arguments.grace_period(grace_secs)
        given = waiting.given_threads(threads)
        with self._crew.lock:
            chosen = self._crew.threads.union(given)
        chosen.discard(threading.current_thread())
        return waiting.Waiter(self._crew, self.should_stop, chosen, grace_secs, wakeup)

    def _end_join(self, stragglers: list[Any], ignore_live_threads: bool) -> None:
        """Take note that the wait is over; raise what was reported, or complain about threads still alive."""
        crew = self._crew
        crew.signal.joined = True
        with crew.lock:
            crew.threads = {thread for thread in crew.threads if thread.is_alive()}
        self._unfinished.drop()
        crew.roster.let_go()
        if stragglers:
            waiting.complain(stragglers, log=ignore_live_threads or crew.signal.error is not None)
        self.raise_requested_exception()

    @property
    def joined(self) -> bool:
        """Whether `join` has come to an end, also by raising."""
        return self._crew.signal.joined

    def raise_requested_exception(self) -> None:
        """Raise the exception that was reported, if any. Does not block.

        Raises
        ------
        BaseException
            The first exception reported: the same object each time.

        Examples
        --------
        >>> coord = Coordinator()
        >>> coord.raise_requested_exception()
        >>> coord.request_stop(KeyError("volts"))
        >>> coord.raise_requested_exception()
        Traceback (most recent call last):
            ...
        KeyError: 'volts'
        """
        self._crew.raise_reported()

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
            ours = isinstance(secondary, RuntimeError) or secondary is self._crew.signal.error
            if not ours:  # such as a second Ctrl-C
                raise
            if secondary is not error:
                error.add_note(f"While its loopers were stopped: {type(secondary).__name__}: {secondary}")
                self._crew.failures.swallowed(secondary)

    # Starting and steering loopers: one by name, or all.

    @property
    def loopers(self) -> dict[str, LooperThread]:
        """Name -> current looper, in order of registration, ended ones included; a new dict each time."""
        return {name: member.thread for name, member in self._crew.roster.by_name().items()}

    def __getitem__(self, name: str) -> LooperThread:
        """Return the current looper of that name; KeyError, with the names there are, if there is none."""
        member = self._crew.roster.get(name) if isinstance(name, str) else None
        if member is None:
            there = ", ".join(map(repr, self._crew.roster.by_name())) or "none"
            raise KeyError(f"no looper is named {name!r}; there are: {there}")
        return cast(LooperThread, member.thread)

    def __contains__(self, name: object) -> bool:
        """Return whether there is a looper of that name."""
        return isinstance(name, str) and self._crew.roster.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of the loopers, in order of registration."""
        return iter(self._crew.roster.by_name())

    def __len__(self) -> int:
        return len(self._crew.roster.by_name())

    def __bool__(self) -> bool:
        return True  # also without loopers

    def __getattr__(self, name: str) -> Any:
        """Raise AttributeError; for names that people try first, it says what to write instead."""
        raise advice.missing_attribute(self, name)

    @overload
    def loop(
        self,
        *,
        every_secs: Every,
        args: Iterable[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
        stop_grace_period_secs: float = 5.0,
        **options: Unpack[Options],
    ) -> Callable[[_F], _F]: ...

    @overload
    def loop(
        self,
        target: Callable[..., object],
        *,
        every_secs: Every,
        args: Iterable[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
        stop_grace_period_secs: float = 5.0,
        **options: Unpack[Options],
    ) -> LooperThread: ...

    @advice.advised(advice.for_loop)
    def loop(
        self,
        target: Callable[..., object] = _NOT_GIVEN,
        *,
        every_secs: Every,
        name: str | None = None,
        overrun: Overrun = "burst",
        max_calls: int | None = None,
        on_error: OnError = "stop",
        max_errors: int | None = None,
        backoff_secs: Backoff | None = None,
        first_call: First = "now",
        delay_secs: float = 0.0,
        after: str | None = None,
        on_start: Hook | None = None,
        on_stop: Hook | None = None,
        precise: bool = False,
        slow_secs: float | dt.timedelta | None = None,
        capture_output: bool | None = None,
        returns: bool | str | None = None,
        args: Iterable[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
        stop_grace_period_secs: float = 5.0,
    ) -> Any:
        """Start a looper: as a decorator, or called with a target.

        It returns once the looper's thread has been started, without waiting for a call; if another looper is
        replaced, it blocks until that one has ended.

        Parameters
        ----------
        target : callable, optional
            Left out when used as a decorator.
        every_secs : float, timedelta or None
            Seconds from boundary to boundary; None: back to back.
        name : str, optional
            A looper of this name is stopped, waited for and replaced. By default made from the target's name, with a
            number if it is taken; then only running a notebook cell again replaces: what its former run started, each
            looper by the one that the new run starts of the same function in the same place.
        overrun, max_calls, on_error, max_errors, backoff_secs, first_call, delay_secs, after
            As for `LooperThread`.
        on_start, on_stop, precise, slow_secs, capture_output, returns, args, kwargs
            As for `LooperThread`.
        stop_grace_period_secs : float
            How long to wait for the looper to replace.

        Returns
        -------
        LooperThread
            The started looper. As a decorator: a decorator that returns the function unchanged.

        Raises
        ------
        RuntimeError
            If the coordinator was asked to stop, with the error that did so as the cause, or if the looper to replace
            does not end in time: it stays, and the error says where it is stuck. In a notebook's cell, a stop is
            cleared instead once all loopers have ended, but for an error of the cell's same run.
        TypeError
            If the target is a class of one's own, or `returns` is neither a bool nor text; nothing was stopped then.
        ValueError
            If another argument is invalid; nothing was stopped then.

        Examples
        --------
        As a decorator:

        >>> coord = Coordinator()
        >>> @coord.loop(every_secs=None, max_calls=1000)
        ... def train():
        ...     pass

        Called with a target:

        >>> saved = []
        >>> looper = coord.loop(saved.append, args=["weights"], every_secs=60, max_calls=1, name="save")
        >>> coord.join()
        >>> saved, coord.snapshot()["train"].calls
        (['weights'], 1000)
        """
        grace = arguments.grace_period(stop_grace_period_secs)
        interval = "every_secs", arguments.interval(every_secs, "every_secs")  # refused before there is a target, too
        options = Options(
            name=name,
            overrun=overrun,
            max_calls=max_calls,
            on_error=on_error,
            max_errors=max_errors,
            backoff_secs=backoff_secs,
            first_call=first_call,
            delay_secs=delay_secs,
            after=after,
            on_start=on_start,
            on_stop=on_stop,
            precise=precise,
            slow_secs=slow_secs,
            capture_output=capture_output,
            returns=returns,
        )

        def start(function: Callable[..., object]) -> LooperThread:
            if function is None:
                raise ValueError(advice.for_none())
            if isinstance(function, type) and function.__module__ != "builtins":
                raise TypeError(advice.for_class(function, every_secs, issubclass(function, LooperThread)))
            if name is None and getattr(underlying(function), "__name__", "") == "<lambda>":
                raise ValueError("name must be given for a lambda: it has none of its own by which to replace it")
            spec = Spec.checked(function, args, kwargs, interval, options)
            refusals.check_after(spec.after, self)
            make_ready(self, self._crew, "start a looper")
            return cast(LooperThread, start_instead(_Threads(self), spec, self._crew, self.name, grace).thread)

        def decorate(function: _F) -> _F:
            start(function)
            return function

        return decorate if target is _NOT_GIVEN else start(target)

    def start(self, name: str | None = None, stop_grace_period_secs: float = 5.0) -> None:
        """Start one looper or all, as far as they do not run: new ones, and ended ones in a fresh thread.

        After a stop request or a join, the coordinator is cleared first, once all loopers have ended: it blocks until
        then.

        Parameters
        ----------
        name : str, optional
            Which looper; None: all.
        stop_grace_period_secs : float
            How long to wait for loopers that were asked to stop.

        Raises
        ------
        RuntimeError
            If a looper that was asked to stop does not end within `stop_grace_period_secs`; it says where it is stuck.
        ValueError
            If there is no looper of that name, or `stop_grace_period_secs` is no number.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=0.001, max_calls=5, name="poll")
        >>> coord.join()
        >>> coord.start("poll")
        >>> coord.join()
        >>> coord.snapshot()["poll"].calls
        10
        """
        grace = arguments.grace_period(stop_grace_period_secs)
        chosen = self._chosen(name)
        if self.should_stop():
            self._wait_until_ended(grace)
            self.clear_stop()
        for looper in chosen:
            state = looper.state
            if name is None and looper.gone:
                continue
            if state is State.NEW or state.ended or state is State.STOPPING:
                looper.restart(grace)

    def _wait_until_ended(self, grace_secs: float) -> None:
        if threading.current_thread() in [looper.thread for looper in self._crew.roster]:
            raise RuntimeError("cannot start from a looper that was asked to stop: do this from another thread")
        deadline = time.monotonic() + grace_secs
        for looper in self._crew.roster:
            if looper.alive:
                looper.join(max(deadline - time.monotonic(), 0.0))
        stuck = [looper for looper in self._crew.roster if looper.alive]
        if stuck:
            names = ", ".join(repr(looper.name) for looper in stuck)
            error = RuntimeError(
                f"cannot start: {names} did not stop within {grace_secs:g} s, and the stop flag stays set until then"
            )
            for looper in stuck:
                error.add_note(stuck_note(looper.thread))
            raise error

    def stop(self, name: str | None = None, *, wait: bool | float = False) -> None:
        """End one looper or all before their next call; the coordinator goes on. Those not running stay as they are.

        Parameters
        ----------
        name : str, optional
            Which looper; None: all.
        wait : bool or float
            True: return when they have ended and, if all were stopped, what `on_stop` was given has run. A number:
            within so many seconds, or raise RuntimeError that says where a looper is stuck. False does not block.

        Raises
        ------
        RuntimeError
            If a looper has not ended within `wait` seconds, or a function given to `on_stop` still runs then, or after
            a minute.
        ValueError
            If there is no looper of that name, or `wait` is none of these.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=60, name="poll")
        >>> coord.stop("poll", wait=True)
        >>> looper.state.value, coord.should_stop()
        ('STOPPED', False)
        """
        limit, chosen, hooks, began = arguments.wait(wait), self._chosen(name), self._crew.stop_hooks, time.monotonic()
        wait_for_all([looper.stop for looper in chosen], limit)
        if name is None:
            hooks.begin()
            if limit is not None:
                left = max(limit - (time.monotonic() - began), 0.0)
                if not hooks.finish(min(left, _HOOKS_SECS)) and (thread := hooks.thread) is not None:
                    raise refusals.stop_hooks_run(thread, time.monotonic() - began)

    def pause(self, name: str | None = None, *, wait: bool | float = False) -> None:
        """Pause one looper, or all that have not ended; it takes effect before their next call.

        Parameters
        ----------
        name : str, optional
            Which looper; None: all that have not ended.
        wait : bool or float
            As for `stop`: True or a number of seconds blocks until the calls that run have ended.

        Raises
        ------
        RuntimeError
            If the named looper has ended, or if a call does not end within `wait` seconds.
        ValueError
            As for `stop`.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=0.001, name="poll")
        >>> coord.pause("poll", wait=True)
        >>> looper.state.value
        'PAUSED'
        """
        limit, chosen = arguments.wait(wait), self._not_ended(name)
        wait_for_all([looper.pause for looper in chosen], limit)

    def resume(self, name: str | None = None, *, wait: bool | float = False) -> None:
        """Resume one looper, or all that have not ended: a timer from its next boundary, without a burst.

        Parameters
        ----------
        name : str, optional
            Which looper; None: all that have not ended.
        wait : bool or float
            As for `stop`: True or a number of seconds blocks until they go on.

        Raises
        ------
        RuntimeError
            If the named looper has ended, or if one does not go on within `wait` seconds.
        ValueError
            As for `stop`.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=0.001, name="poll")
        >>> coord.pause("poll", wait=True)
        >>> coord.resume("poll", wait=True)
        >>> looper.paused
        False
        """
        limit, chosen = arguments.wait(wait), self._not_ended(name)
        wait_for_all([looper.resume for looper in chosen], limit)

    def step(self, name: str | None = None, *, wait: bool | float = False) -> None:
        """Have one paused looper, or all paused ones, make exactly one call.

        Parameters
        ----------
        name : str, optional
            Which looper; None: all paused ones.
        wait : bool or float
            As for `stop`: True or a number of seconds blocks until the calls have been made.

        Raises
        ------
        RuntimeError
            If no such looper is paused, or if the call is not made within `wait` seconds.
        ValueError
            As for `stop`.

        Examples
        --------
        >>> coord = Coordinator()
        >>> steps = []
        >>> looper = coord.loop(lambda: steps.append(1), every_secs=60, delay_secs=60, name="train")
        >>> coord.pause("train", wait=True)
        >>> coord.step("train", wait=True)
        >>> len(steps)
        1
        """
        limit, chosen = arguments.wait(wait), self._chosen(name)
        if name is None:
            chosen = [looper for looper in chosen if looper.paused and not looper.state.ended]
            if not chosen:
                raise RuntimeError("no looper is paused; call pause() before step()")
        wait_for_all([looper.step for looper in chosen], limit)

    @contextlib.contextmanager
    def paused(self, *names: str, timeout_secs: float = 60.0) -> Iterator[None]:
        """Return a context in which loopers are between two calls: for a checkpoint, an evaluation, a reset.

        Blocks on entering until the calls that run have ended. Loopers that were paused before stay paused afterwards.
        Contexts nest. A looper can hold others so, not itself. A `resume`, a `step` or a restart takes effect after it.

        Parameters
        ----------
        *names : str
            Which loopers; none: all there are, less the one that calls this.
        timeout_secs : float
            How long the calls that run may take.

        Raises
        ------
        RuntimeError
            If a call does not end in time, with the place where it is; nothing is held then. At once, if a looper
            names itself.
        ValueError
            If there is no looper of a name, or `timeout_secs` is no number.

        Examples
        --------
        >>> coord = Coordinator()
        >>> weights = {"a": 0, "b": 0}
        >>> @coord.loop(every_secs=None)
        ... def train():
        ...     weights["a"] += 1
        ...     weights["b"] += 1
        >>> with coord.paused("train"):
        ...     saved = dict(weights)
        >>> saved["a"] == saved["b"]
        True
        """
        limit = arguments.grace_period(timeout_secs, "timeout_secs")
        if names:
            chosen = [self._chosen(name)[0] for name in dict.fromkeys(names)]
        else:
            here = threading.current_thread()
            chosen = [looper for looper in self._chosen(None) if looper.thread is not here]
        with held(chosen, limit):
            yield

    def on_stop(self, function: _H, *, stop_grace_period_secs: float = 5.0) -> _H:
        """Run a function once all loopers have ended, at each stop: the place to switch everything off.

        A stop is a request, an error, `stop()` of all, the end of `join` or of the ``with`` block, and the end of the
        interpreter. The function runs after the last call of every looper, in a thread named ``nblooper-on-stop``, and
        before `join` returns. What it raises is reported as a looper's error is, and the other functions run.

        Parameters
        ----------
        function : callable
            Called without arguments. Functions run in the order in which they were given.
        stop_grace_period_secs : float
            If a looper has not ended so long after the stop, it is named in the log and the function runs all the same;
            and once more when that looper has ended, as its last call may have switched something on.

        Returns
        -------
        callable
            `function`, so that this can be used as a decorator: ``@coord.on_stop``.

        Raises
        ------
        TypeError
            If `function` cannot be called.
        ValueError
            If `stop_grace_period_secs` is no number.

        Examples
        --------
        >>> coord = Coordinator()
        >>> did = []
        >>> @coord.on_stop
        ... def all_off():
        ...     did.append("heater off")
        >>> looper = coord.loop(did.append, args=["heat"], every_secs=0.001, max_calls=2)
        >>> coord.join()
        >>> did
        ['heat', 'heat', 'heater off']
        """
        if not callable(function):
            raise TypeError(f"on_stop takes a function, called without arguments; got {function!r}")
        self._crew.stop_hooks.add(function, arguments.grace_period(stop_grace_period_secs))
        return function

    def restart(self, name: str, stop_grace_period_secs: float = 5.0) -> LooperThread:
        """Run a looper again in a fresh thread; one that runs is stopped first. See `LooperThread.restart`.

        Blocks until the old thread has ended.

        Parameters
        ----------
        name : str
            Which looper.
        stop_grace_period_secs : float
            How long to wait for one that runs.

        Returns
        -------
        LooperThread
            The new looper.

        Raises
        ------
        RuntimeError
            If the old thread does not end in time, or if the coordinator was asked to stop.
        ValueError
            If no looper has that name, or `stop_grace_period_secs` is no number.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=60, name="poll")
        >>> coord.restart("poll").snapshot().run
        2
        """
        grace = arguments.grace_period(stop_grace_period_secs)
        while True:
            looper = self._chosen(name)[0]
            new = looper.restart(grace)
            if new is not None:
                return cast(LooperThread, new.thread)
            if self._crew.roster.get(name) is looper:
                raise RuntimeError(f"looper {name!r} could not be restarted: it was renamed meanwhile")

    def remove(self, name: str) -> None:
        """Forget a looper that has ended or was never started, with its figures and its target.

        Parameters
        ----------
        name : str
            Which looper.

        Raises
        ------
        RuntimeError
            If it runs: `stop` it and wait for its end first.
        ValueError
            If there is no looper of that name.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=60, name="poll")
        >>> coord.stop("poll", wait=True)
        >>> coord.remove("poll")
        >>> list(coord)
        []
        """
        looper = self._chosen(name)[0]
        with self._crew.starting:
            if looper.state.live:
                raise RuntimeError(f"cannot remove looper {name!r}: it runs ({looper.state}); stop and join it first")
            self._crew.withdraw(looper, None)

    def _not_ended(self, name: str | None) -> list[Member]:
        return [looper for looper in self._chosen(name) if name is not None or not looper.state.ended]

    def _chosen(self, name: str | None) -> list[Member]:
        loopers = self._crew.roster.by_name()
        if name is None:
            return list(loopers.values())
        if not isinstance(name, str) or name not in loopers:
            raise ValueError(f"no looper is named {name!r}; there are: {', '.join(map(repr, loopers)) or 'none'}")
        return [loopers[name]]

    # What it knows.

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What was reported, in order of first occurrence; at most 1,000 entries, and every failure is counted in one.

        Failures of one looper and hook with the same exception type, raised at the same place, are one entry, whatever
        their messages: it has the first one's traceback and the newest one's message. After 800 entries, further ones
        count in an entry for their looper and type, and after 999 all in the last; the texts of such entries say so.
        """
        return self._crew.failures.entries()

    def record(
        self, values: Mapping[str, Any] | None = None, /, *more: object, step: float | None = None, **named: Any
    ) -> None:
        """Record numbers that belong to no looper: see `nblooper.record`. From any thread; does not block.

        Parameters
        ----------
        values : mapping from str to number, optional
            For names that Python does not take: ``record({"loss/train": 0.3})``.
        *more
            Nothing: for an error that says how to write ``record("loss", 0.3)``.
        step : number, optional
            Where they stand on the axis of steps; by default they are numbered from 1.
        **named : number
            Whatever is a real number.

        Raises
        ------
        TypeError, ValueError
            As for `nblooper.record`.

        Examples
        --------
        >>> coord = Coordinator()
        >>> coord.record(temp=20.5)
        >>> coord.snapshot().values["temp"].last
        20.5
        """
        self._crew.recorded.record(values, step, named, more)

    def describe(self, key: str, *, unit: str | None = None, label: str | None = None, log: bool = False) -> None:
        """Say what the values of a key are, whichever looper records them, now or later. Replaces what was said before.

        Parameters
        ----------
        key : str
            Under which they are recorded.
        unit : str, optional
            Stands behind the values: ``"K"``.
        label : str, optional
            Stands for the key in charts.
        log : bool
            Whether the chart begins with a logarithmic scale.

        Raises
        ------
        TypeError, ValueError
            If `key`, `unit` or `label` is no text or too long.

        Examples
        --------
        >>> coord = Coordinator()
        >>> coord.describe("temp", unit="K")
        >>> coord.record(temp=293.0)
        >>> coord.snapshot().values["temp"].description.unit
        'K'
        """
        self._crew.descriptions[key] = value_rules.description(key, unit, label, log)

    def param(
        self,
        name: str,
        default: _V,
        *,
        low: float | None = None,
        high: float | None = None,
        log: bool = False,
        unit: str | None = None,
        choices: Iterable[_V] | None = None,
    ) -> Param[_V]:
        """Make a live parameter: a value that a person turns in the panel while loopers run, and that code reads.

        Where there is one of that name already, as when a cell is run again, it takes this definition and keeps the
        value that it was set to; a printed line says so.

        Parameters
        ----------
        name : str
            At most 64 of a coordinator.
        default : float, int, bool or str
            Its kind is that of the parameter: the panel has a slider or a field, a check box, or a line of text.
        low, high : float, optional
            The range that is allowed; a slider takes both.
        log : bool
            Whether the slider is logarithmic.
        unit : str, optional
            Stands behind the value: ``"K"``.
        choices : list, optional
            What it may be instead: `default` is one of them, and the panel has a list.

        Returns
        -------
        Param
            Read ``.value`` in the loop, which costs what an attribute costs; assign it, or call `set` or `reset`, from
            any thread. Each change is kept with its time and the loopers' steps: see `ParamSnapshot`.

        Raises
        ------
        TypeError, ValueError
            If the definition, or later a value, is not allowed; it names what is.

        Examples
        --------
        >>> coord = Coordinator()
        >>> lr = coord.param("lr", 1e-3, low=1e-6, high=1, log=True)
        >>> lr.value = 0.01
        >>> lr.value
        0.01
        """
        param, words = self._crew.params.define(
            default, name=name, low=low, high=high, log=log, unit=unit, choices=choices
        )
        if words:
            print(f"nblooper: {printable(words, 500)}")
        return param

    @property
    def params(self) -> Params:
        """The live parameters by name, in order of definition."""
        return self._crew.params

    def status(self) -> CoordinatorStatus:
        """Return what is known at almost no cost: states, counts and failures, without anything that was measured.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=0.001, max_calls=3, name="poll")
        >>> coord.join()
        >>> coord.status()["poll"].calls
        3
        """
        loopers = tuple(looper.status() for looper in self._crew.roster)
        return CoordinatorStatus(
            name=self.name,
            stop_requested=self.should_stop(),
            joined=self._crew.signal.joined,
            uptime_secs=self._crew.uptime.secs(loopers),
            loopers=loopers,
            failures=self.failures,
            began_at=self._crew.uptime.began_at,
            process_cpu_secs=self._crew.uptime.cpu_secs(loopers),
        )

    def snapshot(self) -> CoordinatorSnapshot:
        """Return an immutable picture of this moment: all that views show. Times and durations in it are in seconds.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=0.001, max_calls=100, name="poll")
        >>> coord.join()
        >>> poll = coord.snapshot()["poll"]
        >>> poll.latency.p50 <= poll.latency.p99 <= poll.latency.max
        True
        """
        loopers = tuple(looper.snapshot() for looper in self._crew.roster)
        return CoordinatorSnapshot(
            name=self.name,
            stop_requested=self.should_stop(),
            joined=self._crew.signal.joined,
            uptime_secs=self._crew.uptime.secs(loopers),
            loopers=loopers,
            failures=self.failures,
            began_at=self._crew.uptime.began_at,
            process_cpu_secs=self._crew.uptime.cpu_secs(loopers),
            values=self._crew.values.read(self._crew.descriptions),
            params=self._crew.params.snapshots(),
        )

    def __repr__(self) -> str:
        """Return a text table of the loopers and failures; of many loopers, it shows the most important ones."""
        status, members = self.status(), self._crew.roster.by_name()
        names = [looper.name for looper in table_rows(status.loopers)]
        return text_table(status, [members[name].snapshot() for name in names if name in members])

    def progress(self) -> Progress:
        """Return how far the loopers have come, a line for each: text where it is printed, HTML in a notebook.

        Returns
        -------
        Progress
            As it is at this moment; show it again for a later one.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=None, max_calls=200, name="train")
        >>> coord.join()
        >>> print(coord.progress())
        train: 100%...200/200...
        """
        return Progress(self.snapshot())

    def explain(self, name: str) -> None:
        """Print in plain words what a looper costs, where its time goes, why it is late, and what can be done.

        Each sentence follows from figures of `snapshot`, or from the switch interval and the load of the machine; what
        no figure supports is not said. May be called from any thread; does not block.

        Parameters
        ----------
        name : str
            Of the looper.

        Raises
        ------
        ValueError
            If there is no looper of that name.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=None, max_calls=500, name="count")
        >>> coord.join()
        >>> coord.explain("count")
        count, back to back: 500 calls in ...
        - A call takes ...
        """
        from nblooper.views.explain import Machine, explanation

        self._chosen(name)
        print(explanation(self.snapshot(), name, Machine.here()))

    def panel(self, *, controls: bool = True, keep_kernel: bool | None = None) -> Any:
        """Return the live panel, an ipywidgets widget to display; the one that is open, if there is one.

        Does not block. The panel refreshes itself, and is freed by its method `close`.

        Parameters
        ----------
        controls : bool
            Whether it can steer. Without, it only shows.
        keep_kernel : bool, optional
            Whether to keep servers from ending an idle kernel while a looper runs, whether or not anybody looks at the
            panel: it sends a tiny message to the browser every 30 seconds, which counts as activity of the kernel.
            Where it is not given, what was said of the open panel stays; at first it is False.

        Returns
        -------
        ipywidgets.Widget
            The same one each time, until it is closed.

        Raises
        ------
        ValueError
            If `controls` is no bool, or `keep_kernel` neither a bool nor None.

        Examples
        --------
        >>> coord = Coordinator(name="lab")
        >>> panel = coord.panel()
        >>> panel is coord.panel()
        True
        >>> panel.close()
        """
        controls = arguments.flag(controls, "controls")
        from nblooper.jupyter import panel_for  # the core does without notebook packages

        return panel_for(self, controls=controls, keep_kernel=keep_kernel)

    def figure(
        self,
        loopers: str | Iterable[str] | None = None,
        *,
        kind: Literal["latency", "timeline"] = "latency",
        secs: float = 10.0,
        size: tuple[float, float] | None = None,
        theme: Literal["light", "dark"] = "light",
        values: str | Iterable[str] | Literal[True] | None = None,
        by: Literal["step", "time"] = "step",
        smoothing: float = 0.0,
    ) -> LooperFigure:
        """Draw this moment with matplotlib, for a paper or slides; blocks for some tenths of a second.

        Parameters
        ----------
        loopers : str or iterable of str, optional
            Names of the loopers to draw; by default all.
        kind : {"latency", "timeline"}
            Latency and lateness over time with their distributions, or who ran when: a lane for each looper and a bar
            for each call.
        secs : float
            How many seconds `kind="timeline"` draws: the last ones in which a looper ran.
        size : (float, float), optional
            Width and height in inches, from 3 by 2 to 100 by 100.
        theme : {"light", "dark"}
            Dark on white, or light on nearly black.
        values : str, iterable of str or True, optional
            Draw what was recorded under these keys, or all that was, instead.
        by : {"step", "time"}
            The axis of values.
        smoothing : float
            From 0 to 0.99, of values: the weight of what came before, as TensorBoard has it.

        Returns
        -------
        matplotlib.figure.Figure
            As `nblooper.figures.figure` returns it, where the details are.

        Raises
        ------
        ValueError
            If there is no looper of a given name, no value of a given key, or if another argument is invalid.

        Examples
        --------
        >>> coord = Coordinator(name="lab")
        >>> looper = coord.loop(int, every_secs=0.001, max_calls=50, name="poll")
        >>> coord.join()
        >>> figure = coord.figure("poll", size=(6, 3))
        >>> tuple(map(int, figure.get_size_inches()))
        (6, 3)
        """
        from nblooper.views.figure.api import figure

        return figure(
            self.snapshot(),
            loopers,
            kind=kind,
            secs=secs,
            size=size,
            theme=theme,
            values=values,
            by=by,
            smoothing=smoothing,
        )

    def _ipython_display_(self) -> None:
        """Show the panel where a cell ends with the coordinator; in a terminal, leave it to the text table."""
        if cell.kernel() is None:
            raise NotImplementedError
        from nblooper.jupyter import show

        show(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Return the text table: in a notebook, `_ipython_display_` comes first."""
        return {"text/plain": repr(self)}


class _Threads:
    """Starts loopers in threads of this process."""

    def __init__(self, coord: Coordinator) -> None:
        self._coord = coord

    def start(self, spec: Spec, crew: Crew, *, identity: Identity, replaces: Member | None) -> Member:
        """Make and start a looper with `spec`, in the place of a former one where given."""
        definition = (self._coord, spec.interval_secs, spec.target, spec.args, spec.kwargs), dict(spec.options())
        member = make(LooperThread, definition, identity=identity, replaces=replaces)
        member.thread.start()
        return member


def coordinators() -> tuple[Coordinator, ...]:
    """Return the coordinators of this process that have live loopers, in order of creation.

    Also those that no variable holds any more, as their loopers keep them alive. One whose loopers have all ended, or
    were not started yet, is not among them. From any thread; does not block.

    Examples
    --------
    >>> coord = Coordinator(name="lab")
    >>> looper = coord.loop(int, every_secs=60)
    >>> "lab" in [each.name for each in nblooper.coordinators()]
    True
    """
    return tuple(coord for coord in at_exit.running_coordinators() if isinstance(coord, Coordinator))


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
