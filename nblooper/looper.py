"""LooperThread: a thread that calls a function again and again, until its coordinator says stop."""

from __future__ import annotations

import contextvars
import functools
import keyword
import os
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Literal, Self, TypeVar, cast

from nblooper.core import arguments as validation
from nblooper.core import orphans
from nblooper.core.history import History
from nblooper.core.identity import default_name
from nblooper.core.loop import Repeater
from nblooper.core.member import Member, member_of
from nblooper.core.run import Life
from nblooper.core.schedule import Overrun
from nblooper.data.snapshot import LooperSnapshot, LooperStatus, State

if TYPE_CHECKING:
    from nblooper.coordinator import Coordinator
    from nblooper.views.figure.notebook import LooperFigure


# Not a file, but in this package's folder: so tracebacks show it as one of the package's own frames.
_CALL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "<call>")


_T = TypeVar("_T")


class _Default(Generic[_T]):
    """A read-only attribute that gives way to one that a subclass assigns to its instances."""

    def __init__(self, function: Callable[[Any], _T]) -> None:
        self._function = function
        self.__doc__ = function.__doc__

    def __get__(self, looper: LooperThread | None, kind: type) -> _T:
        return cast(_T, self) if looper is None else self._function(looper)


class _Interval:
    """Seconds from boundary to boundary, None for back to back. Set it at any time, from any thread.

    A running looper follows at once, also in the middle of a wait: its next call is due one new interval after its last
    boundary, or now if that has passed. ValueError if negative, NaN or not a number. What a subclass's constructor
    assigns by this name is the subclass's own and changes no interval.
    """

    def __get__(self, looper: LooperThread | None, kind: type) -> Any:
        if looper is None:
            return self
        if "interval_secs" in vars(looper):
            return vars(looper)["interval_secs"]
        member = member_of(looper)
        return member.repeater.interval_secs if member is not None else None

    def __set__(self, looper: LooperThread, secs: Any) -> None:
        member = member_of(looper)
        if member is None or "interval_secs" in vars(looper) or _in_constructor_of(looper):
            vars(looper)["interval_secs"] = secs
        else:
            member.set_interval(validation.interval(secs, "interval_secs"))


def _in_constructor_of(looper: LooperThread) -> bool:
    """Return whether the code that assigns an attribute is the constructor of the looper's own class."""
    frame = sys._getframe(2)
    return frame.f_code.co_name == "__init__" and looper in list(frame.f_locals.values())[:1]


class LooperThread(threading.Thread):
    """A thread that calls a target on a timer or back to back, under a Coordinator.

    Kept compatible with TensorFlow's `tf.compat.v1.train.LooperThread`: it registers with the coordinator when made,
    is a daemon, checks the stop flag before each call, and reports what its target raises to the coordinator, which
    then stops all loopers. Other than TensorFlow's, it runs `stop_loop` after an error too.

    Parameters
    ----------
    coord : Coordinator
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
    on_error : {"stop", "continue"}
        `"stop"`: an exception ends the looper and stops the coordinator. `"continue"`: an `Exception` is kept in
        `coord.failures` and looping goes on.
    precise : bool
        Busy-wait for the last fraction of a millisecond before a boundary: a median lateness of some 10 µs, for about
        2 % of a core at an interval of 10 ms and 13 % at 1 ms.

    Raises
    ------
    ValueError
        If an argument is invalid; no thread exists then.

    Notes
    -----
    Methods may be called from any thread, and none but `join` and `restart` blocks, unless they say otherwise.

    In a notebook, running again the cell that made a looper stops the one it made before under the same name, waits up
    to 5 seconds for it, and puts the new one into its place; see `Coordinator`, also for how to opt out.
    """

    def __init__(
        self,
        coord: Coordinator,
        timer_interval_secs: float | None,
        target: Callable[..., object] | None = None,
        args: Iterable[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
        *,
        name: str | None = None,
        overrun: Overrun = "burst",
        max_calls: int | None = None,
        on_error: str = "stop",
        precise: bool = False,
    ) -> None:
        from nblooper.coordinator import Coordinator  # it imports this module

        if not isinstance(coord, Coordinator):
            raise ValueError(f"coord must be a Coordinator; got {coord!r}")
        interval = validation.interval(timer_interval_secs, "timer_interval_secs")
        validation.target(target, args, kwargs)
        member = self.__member
        old = member.predecessor
        # One that was given an iterator, which is used up now, was restarted.
        given = old.args[1] if old is not None and args is old.args[0] else validation.positional(args)
        member.args = args, given
        member.target_call = _bind(target, given, validation.keyword(kwargs))
        member.overrun = overrun = validation.overrun(overrun)
        member.max_calls = validation.max_calls(max_calls)
        continues = validation.on_error(on_error) == "continue"
        named = name is not None
        name = default_name(self if target is None else target) if name is None else validation.name(name)
        super().__init__(name=old.name if old else name, daemon=old.thread.daemon if old else True)
        self._coord = member.coord = coord  # TensorFlow's subclasses use the first; nothing here does
        member.runs_itself = type(self).run is LooperThread.run and "run" not in vars(self)
        if old:
            interval = old.repeater.interval_secs
            member.history = old.history
        else:
            member.history = History(coord._clock.now, coord._origin, timed=interval is not None)
        member.life = Life(member, continues=continues)
        member.repeater = Repeater(
            member.history.recorder,
            member.history.pauses,
            coord._clock,
            interval,
            overrun,
            member.max_calls,
            bool(precise),
            should_stop=coord.should_stop,
            check_each=type(coord).should_stop is not Coordinator.should_stop,
            on_error=member.life.call_failed,
            woke=coord._roster.wake_next,
            finish=member.life.steps.finish,
        )
        if member.replaces is not None:
            old = member.replaces
            member.set_name(old.name)
        old = orphans.looper_made(member, old)
        coord._roster.admit(member, old, named=named)
        coord.register_thread(self)
        coord._expect(self, instead_of=None if old is None else old.thread)

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Remember how the looper was made, so that `restart` can make another, whatever a subclass' arguments are."""
        self = super().__new__(cls)
        Member(self, (args, kwargs))
        return self

    @property
    def __member(self) -> Member:
        return cast(Member, member_of(self))

    @staticmethod
    def loop(
        coord: Coordinator,
        timer_interval_secs: float | None,
        target: Callable[..., object] | None = None,
        args: Iterable[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> LooperThread:
        """Make a `LooperThread` with these arguments, start it and return it."""
        looper = LooperThread(coord, timer_interval_secs, target, args, kwargs, **options)
        looper.start()
        return looper

    # Hooks: for subclasses.

    def start_loop(self) -> None:
        """Run once in the looper's thread, before the first call. For subclasses; does nothing."""

    def run_loop(self) -> None:
        """Run at each boundary, in the looper's thread: calls the target. For subclasses."""
        member = self.__member
        member.life.steps.call(member.target_call)

    def stop_loop(self) -> None:
        """Run once in the looper's thread when it stops, also after an error. For subclasses; does nothing."""

    # The thread.

    def start(self) -> None:
        """Start the thread; RuntimeError if it was started before: a thread starts once, `restart` makes another."""
        member = self.__member
        if self.ident is not None:
            raise RuntimeError(f"threads can only be started once; coord.restart({member.name!r}) makes a fresh one")
        member.refuse_replaced()
        member.coord._expect(self)  # again: a join since it was made has forgotten it
        member.context = contextvars.copy_context()
        super().start()
        member.launched = True

    def run(self) -> None:
        """Run the hooks and the loop; called by the thread that `start` makes.

        They run in a copy of the context of who called `start`: context variables, and what NumPy and `decimal` keep
        in them, are as they were there.
        """
        member = self.__member
        member.context.run(member.life.live)

    def _what_to_call(self) -> Callable[[], object]:
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
        member.coord._roster.rename(member, validation.name(name))

    # Beyond TensorFlow's. What a subclass calls by one of these names is its own: the coordinator uses none of them.

    interval_secs = _Interval()

    @_Default
    def state(self) -> State:
        """What the looper is doing. From any thread."""
        return self.__member.state

    @_Default
    def paused(self) -> bool:
        """Whether `pause` was called and not taken back by `resume`."""
        return self.__member.paused

    def stop(self) -> None:
        """End this looper before its next call, and cancel an async call; the others go on. Nothing if not running."""
        self.__member.stop()

    def pause(self) -> None:
        """Make no further call until `resume` or `step`; a looper that is new starts paused. RuntimeError if ended."""
        self.__member.pause()

    def resume(self) -> None:
        """Go on after `pause`, from the next boundary to come or at once, without a burst. RuntimeError if ended.

        Steps that were asked for and not made yet are made first.
        """
        self.__member.resume()

    def step(self) -> None:
        """Make exactly one call while paused, and return without waiting for it. RuntimeError if not paused."""
        self.__member.step()

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
        """
        member = self.__member
        new = member.restart(validation.grace_period(stop_grace_period_secs))
        if new is None:
            member.refuse_replaced()
            raise RuntimeError(f"looper {member.name!r} was renamed while it was restarted")
        return cast("Self", new.thread)

    def isAlive(self) -> bool:
        """Return `is_alive()`: the old spelling, which TensorFlow's documentation still lists."""
        return self.is_alive()

    def status(self) -> LooperStatus:
        """Return what is known of this looper at almost no cost. From any thread."""
        return self.__member.status()

    def snapshot(self) -> LooperSnapshot:
        """Return all that is known of this looper at this moment. From any thread."""
        return self.__member.snapshot()

    def figure(
        self, *, size: tuple[float, float] | None = None, theme: Literal["light", "dark"] = "light"
    ) -> LooperFigure:
        """Draw this looper alone, as `Coordinator.figure` does; blocks for some tenths of a second."""
        from nblooper.views.figure.api import figure

        return figure(self.__member.snapshot(), size=size, theme=theme)


def _bind(target: Callable[..., object] | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Callable[[], object]:
    """Return what calls the target with its arguments; the target itself where there are none, which is faster."""
    if target is None:
        return _nothing
    if kwargs and all(key.isidentifier() and not keyword.iskeyword(key) for key in kwargs):
        return _spelled_out(target, args, kwargs)
    return functools.partial(target, *args, **kwargs) if args or kwargs else target


def _spelled_out(target: Callable[..., object], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Callable[[], object]:
    """Return a function whose source spells out the call: half the cost of a partial with keyword arguments."""
    values = {f"v{number}": value for number, value in enumerate((*args, *kwargs.values()))}
    names = list(values)
    passed = [*names[: len(args)], *(f"{key}={name}" for key, name in zip(kwargs, names[len(args) :], strict=True))]
    source = f"lambda f, {', '.join(names)}: lambda: f({', '.join(passed)})"
    call: Callable[[], object] = eval(compile(source, _CALL, "eval"))(target, *values.values())
    return call


def _nothing() -> None:
    """Do what a looper without a target does."""
