"""LooperThread: a thread that calls a function again and again, until its coordinator says stop."""

from __future__ import annotations

import datetime as dt
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Literal, Self, TypeVar, Unpack, cast

from nblooper.core import arguments
from nblooper.core.crew import Coordinated, crew_of
from nblooper.core.current import looper_here
from nblooper.core.enlisting import enlist
from nblooper.core.errors import OnError
from nblooper.core.handing_over import wait_for
from nblooper.core.local import LocalMember
from nblooper.core.member import member_of
from nblooper.core.schedule import First, Overrun
from nblooper.core.spec import Backoff, Hook, Options, Spec
from nblooper.data.output import Output
from nblooper.data.snapshot import LooperSnapshot, LooperStatus, State
from nblooper.output.current import outside

if TYPE_CHECKING:
    from nblooper.views.figure.notebook import LooperFigure


_T = TypeVar("_T")


class _Default(Generic[_T]):
    """A read-only attribute that gives way to one that a subclass assigns to its instances."""

    def __init__(self, function: Callable[[Any], _T]) -> None:
        self._function = function
        self.__doc__ = function.__doc__

    def __get__(self, looper: LooperThread | None, kind: type) -> _T:
        return cast(_T, self) if looper is None else self._function(looper)


class _Interval:
    """The attribute `interval_secs`, which changes a running looper."""

    def __init__(self, doc: str) -> None:
        self.__doc__ = doc

    def __get__(self, looper: LooperThread | None, kind: type) -> Any:
        if looper is None:
            return self
        if "interval_secs" in vars(looper):
            return vars(looper)["interval_secs"]
        member = _member(looper)
        return member.commands.interval_secs if member is not None else None

    def __set__(self, looper: LooperThread, secs: Any) -> None:
        member = _member(looper)
        if member is None or "interval_secs" in vars(looper) or _in_constructor_of(looper):
            vars(looper)["interval_secs"] = secs
        else:
            member.set_interval(arguments.interval(secs, "interval_secs"))


def _in_constructor_of(looper: LooperThread) -> bool:
    """Return whether the code that assigns an attribute is the constructor of the looper's own class."""
    frame = sys._getframe(2)
    return frame.f_code.co_name == "__init__" and looper in list(frame.f_locals.values())[:1]


def _member(looper: object) -> LocalMember | None:
    return cast("LocalMember | None", member_of(looper))


class LooperThread(threading.Thread):
    """A thread that calls a target on a timer or back to back, under a Coordinator.

    Kept compatible with TensorFlow's `tf.compat.v1.train.LooperThread`: it registers with the coordinator when made,
    is a daemon, checks the stop flag before each call, and reports what its target raises to the coordinator, which
    then stops all loopers. Other than TensorFlow's, it runs `stop_loop` after an error too.

    Parameters
    ----------
    coord : Coordinator
        What it registers with, and reports errors to.
    timer_interval_secs : float or None
        Seconds from boundary to boundary: call k is due at `start + k * timer_interval_secs` on the monotonic clock,
        and the first call is immediate. None or 0: back to back.
    target : callable, optional
        Called by `run_loop`; an `async def` function runs in an event loop of the looper's thread. Without a target,
        override `run_loop`.
    args, kwargs : optional
        Arguments for `target`.
    name : str, optional
        Unique among the coordinator's loopers. By default made from the target's name.
    overrun : {"burst", "skip", "delay"}
        What becomes of boundaries that pass during a long call. `"burst"`: each gets its call, as fast as possible
        (TensorFlow's behaviour). `"skip"`: they are dropped and counted as missed. `"delay"`: the next boundary is
        one interval after the start of the call before it.
    max_calls : int, optional
        End after this many calls; the coordinator goes on.
    on_error : {"stop", "continue"} or callable
        `"stop"`: an exception ends the looper and stops the coordinator. `"continue"`: an `Exception` is kept in
        `coord.failures` and looping goes on; one in `on_start` or `start_loop` ends this looper only. A function gets
        the exception, in the looper's thread, and returns whether to go on, True or False: the place to reconnect. What
        it raises itself is reported and stops the coordinator.
    max_errors : int, optional
        So many errors in a row stop as `"stop"` does. With `"continue"` or a function only.
    backoff_secs : (float, float) or float, optional
        First and longest wait before the call after an error; it doubles with each error in a row, and a command ends
        it. By default 0.01 and 1 second for calls back to back, so that nothing spins, and no wait on a timer; 0: none.
    first_call : {"now", "interval"}
        Whether the first call of a run is immediate or comes after one interval.
    delay_secs : float
        Delays the first call of a run, and the boundaries with it.
    after : str, optional
        Name of a looper of the same coordinator: the first call of a run waits until that one has made a call without
        an error in its current run.
    on_start, on_stop : callable, optional
        Run once in the looper's thread before the first call and when it stops, also after an error, beside
        `start_loop` and `stop_loop`.
    precise : bool
        Busy-wait for the last fraction of a millisecond before a boundary: a median lateness of some 10 µs, for about
        2 % of a core at an interval of 10 ms and 13 % at 1 ms.
    slow_secs : float or timedelta, optional
        Calls that take longer are looked at while they run, and the slowest are kept in `snapshot().slow_calls` with
        the lines where they were. By default four times as long as usual and at least 20 ms; infinity: none.
    capture_output : bool, optional
        Whether what it prints is kept in `output`; by default as `Coordinator` has it.
    returns : bool or str
        Record what the target returns, or yields: a dict of numbers under its keys, a number under this key, or under
        ``"returned"`` for True; None is no value. What is no number is an error of the call.

    Raises
    ------
    TypeError
        If `returns` is neither a bool nor text; no thread exists then.
    ValueError
        If another argument is invalid; no thread exists then.

    Notes
    -----
    Methods may be called from any thread. Only `join`, `restart` and commands with ``wait=`` block.

    A target ends its looper by raising `nblooper.EndLoop`, and a long call sees by `nblooper.should_stop()` that it is
    to end.

    In a notebook, running again the cell that made a looper stops the one it made before under the same name, waits up
    to 5 seconds for it, and puts the new one into its place; see `Coordinator`, also for how to opt out.

    Examples
    --------
    >>> class Thermometer(LooperThread):
    ...     def start_loop(self):
    ...         self.readings = []
    ...
    ...     def run_loop(self):
    ...         self.readings.append(21.5)
    ...
    ...     def stop_loop(self):
    ...         self.readings.append("disconnected")
    >>> coord = Coordinator()
    >>> thermometer = Thermometer(coord, 0.001, max_calls=2)
    >>> thermometer.start()
    >>> coord.join()
    >>> thermometer.readings
    [21.5, 21.5, 'disconnected']
    """

    def __init__(
        self,
        coord: Coordinated,
        timer_interval_secs: float | None,
        target: Callable[..., object] | None = None,
        args: Iterable[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
        *,
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
    ) -> None:
        crew = crew_of(coord)
        if crew is None:
            raise ValueError(f"coord must be a Coordinator; got {coord!r}")
        member = self.__member
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
        interval = "timer_interval_secs", timer_interval_secs
        spec = Spec.checked(target, member.args_again(args), kwargs, interval, options)
        old = member.predecessor
        super().__init__(
            name=spec.name_for(self) if old is None else old.name, daemon=True if old is None else old.thread.daemon
        )
        self._coord = coord  # for TensorFlow's subclasses; nothing here uses it
        replaced = enlist(
            member,
            coord,
            crew,
            spec,
            what_to_call=self.__what_to_call,
            tells_end=type(self).run is LooperThread.run and "run" not in vars(self),
            plain=type(self) is LooperThread,
        )
        coord.register_thread(self)
        crew.expect(self, instead_of=None if replaced is None else replaced.thread)

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Remember how the looper was made, so that `restart` can make another, whatever a subclass' arguments are."""
        self = super().__new__(cls)
        LocalMember(self, (args, kwargs))
        return self

    @property
    def __member(self) -> LocalMember:
        return cast(LocalMember, member_of(self))

    @staticmethod
    def loop(
        coord: Coordinated,
        timer_interval_secs: float | None,
        target: Callable[..., object] | None = None,
        args: Iterable[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> LooperThread:
        """Make a `LooperThread` with these arguments, start it and return it. Does not block.

        Parameters
        ----------
        coord : Coordinator
            What it registers with.
        timer_interval_secs : float or None
            Seconds from boundary to boundary; None or 0: back to back.
        target : callable, optional
            What it calls.
        args, kwargs : optional
            Arguments for `target`.
        **options
            The other arguments of `LooperThread`.

        Raises
        ------
        TypeError, ValueError
            If an argument is invalid, as for `LooperThread`; no thread exists then.

        Examples
        --------
        >>> coord = Coordinator()
        >>> ticks = []
        >>> looper = LooperThread.loop(coord, 0.001, ticks.append, [1], max_calls=2)
        >>> coord.join()
        >>> ticks
        [1, 1]
        """
        looper = LooperThread(coord, timer_interval_secs, target, args, kwargs, **options)
        looper.start()
        return looper

    # Hooks: for subclasses.

    def start_loop(self) -> None:
        """Run once in the looper's thread, before the first call. For subclasses; does nothing.

        What it raises ends the looper, whatever `on_error` says, which is for calls; with ``"stop"`` all others too.

        Examples
        --------
        >>> class Device(LooperThread):
        ...     def start_loop(self):
        ...         self.connected = True
        >>> coord = Coordinator()
        >>> device = Device(coord, None, int, max_calls=1)
        >>> device.start()
        >>> coord.join()
        >>> device.connected
        True
        """

    def run_loop(self) -> None:
        """Run at each boundary, in the looper's thread: calls the target. For subclasses.

        Examples
        --------
        >>> class Device(LooperThread):
        ...     readings = 0
        ...
        ...     def run_loop(self):
        ...         self.readings += 1
        >>> coord = Coordinator()
        >>> device = Device(coord, None, max_calls=2)
        >>> device.start()
        >>> coord.join()
        >>> device.readings
        2
        """
        member = self.__member
        member.run.steps.call(member.target_call)

    def stop_loop(self) -> None:
        """Run once in the looper's thread when it stops, also after an error. For subclasses; does nothing.

        Examples
        --------
        >>> class Device(LooperThread):
        ...     def stop_loop(self):
        ...         self.connected = False
        >>> coord = Coordinator()
        >>> device = Device(coord, None, int, max_calls=1)
        >>> device.start()
        >>> coord.join()
        >>> device.connected
        False
        """

    # The thread.

    def start(self) -> None:
        """Start the thread. Does not block.

        Raises
        ------
        RuntimeError
            If it was started before: a thread starts once, `restart` makes another.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = LooperThread(coord, 60, int)
        >>> looper.state.value
        'NEW'
        >>> looper.start()
        >>> looper.is_alive()
        True
        """
        member = self.__member
        if self.ident is not None:
            raise RuntimeError(f"threads can only be started once; coord.restart({member.name!r}) makes a fresh one")
        member.starts()
        outside(super().start)  # what starts in another looper is none of its threads
        member.started()

    def run(self) -> None:
        """Run the hooks and the loop; called by the thread that `start` makes. Blocks until the looper ends.

        They run in a copy of the context of who called `start`: context variables, and what NumPy and `decimal` keep
        in them, are as they were there.

        Examples
        --------
        A test may run a looper in its own thread:

        >>> coord = Coordinator()
        >>> LooperThread(coord, None, print, ["called"], max_calls=2).run()
        called
        called
        """
        self.__member.run_thread()

    def __what_to_call(self) -> Callable[[], object]:
        """Return the target itself where `run_loop` only passes the call on: one Python call less each time."""
        overridden = type(self).run_loop is not LooperThread.run_loop or "run_loop" in vars(self)
        return self.run_loop if overridden else self.__member.target_call

    @property
    def name(self) -> str:
        """The thread's name, unique among the coordinator's loopers; ValueError when set to one that is taken."""
        return self.__member.name

    @name.setter
    def name(self, name: str) -> None:
        member = self.__member
        member.crew.roster.rename(member, arguments.name(name))

    # Beyond TensorFlow's. What a subclass calls by one of these names is its own: the coordinator uses none of them.

    interval_secs = _Interval(
        """Seconds from boundary to boundary, None for back to back. Set it at any time, from any thread.

        A running looper follows at once, also in the middle of a wait: its next call is due one new interval after its
        last boundary, or now if that has passed. What a subclass's constructor assigns by this name is the subclass's
        own and changes no interval.

        Raises
        ------
        ValueError
            If it is set to what is negative, NaN or not a number.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=3600, max_calls=2)
        >>> looper.interval_secs = 0.001
        >>> coord.join()
        """
    )

    @_Default
    def state(self) -> State:
        """What the looper is doing. From any thread."""
        return self.__member.state

    @_Default
    def paused(self) -> bool:
        """Whether `pause` was called and not taken back by `resume`."""
        return self.__member.paused

    @_Default
    def output(self) -> Output:
        """What the looper and threads that it started printed, in all its runs: time, stream and text of each line.

        In a notebook also what it displayed. The newest 10,000 lines and 1 MiB are kept; what falls off is counted.
        Reading them takes some milliseconds. From any thread.
        """
        return self.__member.output.read()

    def should_stop(self) -> bool:
        """Return whether this looper or its coordinator was asked to stop. From any thread.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=60)
        >>> looper.stop()
        >>> looper.should_stop()
        True
        """
        return self.__member.stopping()

    def stop(self, *, wait: bool | float = False) -> None:
        """End this looper before its next call, and cancel an async call; the others go on. Nothing if not running.

        Parameters
        ----------
        wait : bool or float
            True: return when its thread has ended; a number: within so many seconds, or raise RuntimeError with the
            place where it is stuck. False does not block. A looper cannot wait so for itself.

        Raises
        ------
        RuntimeError
            If it has not ended within `wait` seconds, or if it waits for itself.
        ValueError
            If `wait` is none of these.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=60)
        >>> looper.stop(wait=5)
        >>> looper.state.value
        'STOPPED'
        """
        wait_for(self.__member.stop, arguments.wait(wait))

    def pause(self, *, wait: bool | float = False) -> None:
        """Make no further call until `resume` or `step`; a looper that is new starts paused.

        Parameters
        ----------
        wait : bool or float
            As for `stop`: True or a number of seconds blocks until the call that runs has ended.

        Raises
        ------
        RuntimeError
            If it has ended, or if the call does not end within `wait` seconds.
        ValueError
            As for `stop`.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=0.001)
        >>> looper.pause(wait=True)
        >>> looper.paused, looper.state.value
        (True, 'PAUSED')
        """
        wait_for(self.__member.pause, arguments.wait(wait))

    def resume(self, *, wait: bool | float = False) -> None:
        """Go on after `pause`, from the next boundary to come or at once, without a burst.

        Steps that were asked for and not made yet are made first.

        Parameters
        ----------
        wait : bool or float
            As for `stop`: True or a number of seconds blocks until it goes on.

        Raises
        ------
        RuntimeError
            If it has ended, or if it does not go on within `wait` seconds.
        ValueError
            As for `stop`.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=0.001)
        >>> looper.pause()
        >>> looper.resume(wait=True)
        >>> looper.paused
        False
        """
        wait_for(self.__member.resume, arguments.wait(wait))

    def step(self, *, wait: bool | float = False) -> None:
        """Make exactly one call while paused.

        Parameters
        ----------
        wait : bool or float
            As for `stop`: True or a number of seconds blocks until the call has been made.

        Raises
        ------
        RuntimeError
            If it is not paused, or if the call is not made within `wait` seconds.
        ValueError
            As for `stop`.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = LooperThread(coord, 0.001, print, ["one step"])
        >>> looper.pause()
        >>> looper.start()
        >>> looper.step(wait=True)
        one step
        >>> looper.snapshot().calls
        1
        """
        wait_for(self.__member.step, arguments.wait(wait))

    def call_now(self) -> None:
        """Make the next call at once; those after it come when they were due. Does not block.

        Raises
        ------
        RuntimeError
            If it is not running.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=3600, first_call="interval", max_calls=1)
        >>> looper.call_now()
        >>> coord.join()
        >>> looper.snapshot().calls
        1
        """
        self.__member.call_now()

    def restart(self, stop_grace_period_secs: float = 5.0) -> Self:
        """Run again in a fresh thread, made as this one was; totals carry on. Blocks until the old thread has ended.

        Parameters
        ----------
        stop_grace_period_secs : float
            How long to wait for a looper that is still running, which is stopped first.

        Returns
        -------
        LooperThread
            The new looper, of the same class, name and interval: `coord.loopers[name]` from now on. A looper that was
            never started is started, and returned itself.

        Raises
        ------
        RuntimeError
            If the old thread does not end in time; the error says where it is stuck. Also if the coordinator was
            asked to stop: `coord.clear_stop()` goes before; and for a looper that was restarted already.
        ValueError
            If `stop_grace_period_secs` is no number.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=0.001, max_calls=5, name="poll")
        >>> looper.join()
        >>> again = looper.restart()
        >>> again.join()
        >>> again.snapshot().calls, again.snapshot().run
        (10, 2)
        """
        member = self.__member
        new = member.restart(arguments.grace_period(stop_grace_period_secs))
        if new is None:
            member.refuse_replaced()
            raise RuntimeError(f"looper {member.name!r} was renamed while it was restarted")
        return cast("Self", new.thread)

    def isAlive(self) -> bool:
        """Return `is_alive()`: the old spelling, which TensorFlow's documentation still lists.

        Examples
        --------
        >>> LooperThread(Coordinator(), 60, int).isAlive()
        False
        """
        return self.is_alive()

    def record(
        self, values: Mapping[str, Any] | None = None, /, *more: object, step: float | None = None, **named: Any
    ) -> None:
        """Record numbers for this looper, from anywhere: see `nblooper.record`. From any thread; does not block.

        Parameters
        ----------
        values : mapping from str to number, optional
            For names that Python does not take: ``record({"loss/train": 0.3})``.
        *more
            Nothing: for an error that says how to write ``record("loss", 0.3)``.
        step : number, optional
            Where they stand on the axis of steps; by default the number of the call in the looper's run.
        **named : number
            Whatever is a real number.

        Raises
        ------
        TypeError, ValueError
            As for `nblooper.record`.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=60)
        >>> looper.record(temp=20.5)
        >>> looper.snapshot().values["temp"].last
        20.5
        """
        self.__member.run.recorded.record(values, step, named, more)

    def status(self) -> LooperStatus:
        """Return what is known of this looper at almost no cost. From any thread.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=0.001, max_calls=3)
        >>> coord.join()
        >>> looper.status().calls
        3
        """
        return self.__member.status()

    def snapshot(self) -> LooperSnapshot:
        """Return all that is known of this looper at this moment. From any thread.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=0.001, max_calls=3)
        >>> coord.join()
        >>> looper.snapshot().latency.count
        3
        """
        return self.__member.snapshot()

    def figure(
        self,
        *,
        size: tuple[float, float] | None = None,
        theme: Literal["light", "dark"] = "light",
        values: str | Iterable[str] | Literal[True] | None = None,
        by: Literal["step", "time"] = "step",
        smoothing: float = 0.0,
    ) -> LooperFigure:
        """Draw this looper alone, as `Coordinator.figure` does; blocks for some tenths of a second.

        Parameters
        ----------
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
            If there is no value of a given key, or if another argument is invalid.

        Examples
        --------
        >>> coord = Coordinator()
        >>> looper = coord.loop(int, every_secs=0.001, max_calls=50)
        >>> coord.join()
        >>> figure = looper.figure(theme="dark")
        """
        from nblooper.views.figure.api import figure

        return figure(self.__member.snapshot(), size=size, theme=theme, values=values, by=by, smoothing=smoothing)


def current_looper() -> LooperThread | None:
    """Return the looper that runs the calling code, or None.

    That is code in its thread, in its tasks, and in threads that run in a copy of its context, such as those of
    `asyncio.to_thread`. Does not block.

    Examples
    --------
    >>> coord = Coordinator()
    >>> names = []
    >>> def poll():
    ...     names.append(nblooper.current_looper().name)
    >>> looper = coord.loop(poll, every_secs=0.001, max_calls=1)
    >>> coord.join()
    >>> names
    ['poll']
    >>> nblooper.current_looper() is None
    True
    """
    running = looper_here()
    return None if running is None else cast(LooperThread, running.thread)


def should_stop() -> bool:
    """Return whether the looper that runs the calling code, or its coordinator, was asked to stop.

    For long calls, which nobody can interrupt: let them look at it now and then, and return. Does not block; for the
    looper's thread, and threads that run in a copy of its context.

    Raises
    ------
    RuntimeError
        Outside of any looper.

    Examples
    --------
    >>> coord = Coordinator()
    >>> def epoch():
    ...     while not nblooper.should_stop():
    ...         pass  # one batch
    >>> looper = coord.loop(epoch, every_secs=None)
    >>> coord.request_stop()
    >>> coord.join()
    """
    running = looper_here()
    if running is None:
        raise RuntimeError(
            "nblooper.should_stop() is for code that a looper runs; elsewhere write coord.should_stop() or "
            "looper.should_stop()"
        )
    return running.stopping()
