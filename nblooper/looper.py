"""LooperThread: a thread that calls a function again and again, until its coordinator says stop."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self, cast

from nblooper import validation
from nblooper.asynccall import is_async
from nblooper.failure import where_stuck
from nblooper.life import History, Life
from nblooper.recorder import Recorder
from nblooper.repeater import Repeater
from nblooper.schedule import Overrun
from nblooper.snapshot import LooperSnapshot, State

if TYPE_CHECKING:
    from nblooper.coordinator import Coordinator


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
        Busy-wait for the last fraction of a millisecond before a boundary: lateness of microseconds, for up to a few
        percent of a core.

    Raises
    ------
    ValueError
        If an argument is invalid; no thread exists then.

    Notes
    -----
    Methods may be called from any thread, and none but `join` and `restart` blocks, unless they say otherwise.
    """

    _definition: tuple[tuple[Any, ...], dict[str, Any]]
    # Set by _make before __init__ runs, because that may be a subclass' with arguments of its own.
    _predecessor: LooperThread | None = None
    _replace_grace_secs: float | None = None

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Remember how the looper was made, so that `restart` can make another, whatever a subclass' arguments are."""
        self = super().__new__(cls)
        self._definition = (args, kwargs)
        return self

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
        call = _bind(target, validation.positional(args), validation.keyword(kwargs))
        self._overrun = validation.overrun(overrun)
        self._max_calls = validation.max_calls(max_calls)
        continues = validation.on_error(on_error) == "continue"
        old, named = self._predecessor, name is not None
        name = _default_name(self, target) if name is None else validation.name(name)
        super().__init__(name=old.name if old else name, daemon=old.daemon if old else True)
        if old and type(self) is LooperThread:
            call = old._target_call  # `args` may have been an iterator, which is used up now
        self._target_call: Callable[[], object] = call
        self._coord = coord
        self._clock = coord._clock
        self._history: History
        if old:
            interval = old.interval_secs
            self._history = old._history.next_run(old)
        else:
            self._history = History(Recorder(self._clock.now, coord._origin), timed=interval is not None)
        self._life = Life(self, continues=continues)
        self._launched = False
        self._repeater = Repeater(
            self._history.recorder,
            self._clock,
            interval,
            self._overrun,
            self._max_calls,
            bool(precise),
            should_stop=coord.should_stop,
            check_each=type(coord).should_stop is not Coordinator.should_stop,
            on_error=self._life.call_failed,
            woke=coord._roster.wake_next,
        )
        if self._replace_grace_secs is not None and (holder := coord._roster.get(self.name)):
            holder._end(self._replace_grace_secs)
            old = holder
        coord._roster.admit(self, old, named=named)
        coord.register_thread(self)
        coord._expect(self, instead_of=old)

    @classmethod
    def _make(
        cls,
        definition: tuple[tuple[Any, ...], dict[str, Any]],
        *,
        predecessor: LooperThread | None = None,
        replace_grace_secs: float | None = None,
    ) -> Self:
        """Construct a looper that goes on where another ended, or takes the place of the one of its name."""
        args, kwargs = definition
        looper = cls.__new__(cls, *args, **kwargs)
        looper._predecessor, looper._replace_grace_secs = predecessor, replace_grace_secs
        cls.__init__(looper, *args, **kwargs)
        looper._predecessor = None  # or each run would keep all runs before it alive
        return looper

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
        if is_async(self._target_call):
            self._life.runner().run(self._target_call)
        else:
            self._target_call()

    def stop_loop(self) -> None:
        """Run once in the looper's thread when it stops, also after an error. For subclasses; does nothing."""

    # The thread.

    def start(self) -> None:
        """Start the thread; RuntimeError if it was started before: a thread starts once, `restart` makes another."""
        if self.ident is not None:
            raise RuntimeError(f"threads can only be started once; coord.restart({self.name!r}) makes a fresh one")
        self._refuse_replaced()
        self._coord._expect(self)  # again: a join since it was made has forgotten it
        super().start()
        self._launched = True

    def run(self) -> None:
        """Run the hooks and the loop; called by the thread that `start` makes."""
        self._life.live()

    def _what_to_call(self) -> Callable[[], object]:
        """Return the target itself where `run_loop` only passes the call on: one Python call less each time."""
        overridden = type(self).run_loop is not LooperThread.run_loop or "run_loop" in vars(self)
        return self.run_loop if overridden else self._target_call

    def _stopping(self) -> bool:
        return self._repeater.stopped or self._coord.should_stop()

    # Controls.

    def stop(self) -> None:
        """End this looper before its next call, and cancel an async call; the others go on. Nothing if not running."""
        if self.state.live:
            self._repeater.stop()
            self._life.cancel_call()

    def pause(self) -> None:
        """Make no further call until `resume` or `step`; a looper that is new starts paused. RuntimeError if ended."""
        self._refuse_ended("pause")
        self._repeater.pause()

    def resume(self) -> None:
        """Go on after `pause`, from the next boundary to come or at once, without a burst. RuntimeError if ended."""
        self._refuse_ended("resume")
        self._repeater.resume()

    def step(self) -> None:
        """Make exactly one call while paused, and return without waiting for it. RuntimeError if not paused."""
        self._refuse_ended("step")
        if not self._repeater.paused:
            raise RuntimeError(f"looper {self.name!r} is not paused ({self.state}); call pause() before step()")
        self._repeater.step()

    def _refuse_ended(self, action: str) -> None:
        if (state := self.state).ended:
            raise RuntimeError(f"cannot {action} looper {self.name!r}: it has ended ({state}); restart() runs it again")

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
        grace = validation.grace_period(stop_grace_period_secs)
        with self._coord._starting:
            self._coord._refuse_stopped("restart a looper")
            self._refuse_replaced()
            if self.state is State.NEW:
                self.start()
                return self
            self._end(grace)
            new = self._make(self._definition, predecessor=self)
            new.start()
            return new

    def _refuse_replaced(self) -> None:
        if self._coord._roster.get(self.name) is not self:
            raise RuntimeError(
                f"looper {self.name!r} was replaced or restarted already; coord.loopers[{self.name!r}] is the new one"
            )

    def _end(self, grace_secs: float) -> None:
        """Stop and wait until the thread has ended; RuntimeError with its stack if it does not."""
        if self is threading.current_thread():
            raise RuntimeError(f"looper {self.name!r} cannot wait for its own end; do this from another thread")
        self.stop()
        if self.ident is not None:
            self.join(grace_secs)
        if self.is_alive():
            error = RuntimeError(f"looper {self.name!r} did not stop within {grace_secs:g} s; it stays registered")
            error.add_note(where_stuck(self))
            raise error

    # What it is.

    @property
    def state(self) -> State:
        """What the looper is doing. From any thread."""
        life = self._life
        if life.done or ((self._launched or life.begun) and self.ident is not None and not self.is_alive()):
            return State.FAILED if life.failed else State.STOPPED
        if self.ident is None and not life.begun:
            return State.NEW
        return State.STOPPING if self._stopping() else self._repeater.phase

    @property
    def interval_secs(self) -> float | None:
        """Seconds from boundary to boundary, None for back to back. Set it at any time, from any thread.

        A running looper follows at once, also in the middle of a wait: its next call is due one new interval after
        its last boundary, or now if that has passed. ValueError if negative, NaN or not a number.
        """
        return self._repeater.interval_secs

    @interval_secs.setter
    def interval_secs(self, secs: float | None) -> None:
        interval = validation.interval(secs, "interval_secs")
        self._history.timed = self._history.timed or interval is not None
        self._repeater.set_interval(interval)

    @property
    def name(self) -> str:
        """The thread's name, unique among the coordinator's loopers; ValueError when set to one that is taken."""
        return cast(str, threading.Thread.name.fget(self))  # type: ignore[attr-defined]

    @name.setter
    def name(self, name: str) -> None:
        self._coord._roster.rename(self, validation.name(name))

    def _set_name(self, name: str) -> None:
        threading.Thread.name.fset(self, name)  # type: ignore[attr-defined]

    @property
    def paused(self) -> bool:
        """Whether `pause` was called and not taken back by `resume`."""
        return self._repeater.paused

    def isAlive(self) -> bool:
        """Return `is_alive()`: the old spelling, which TensorFlow's documentation still lists."""
        return self.is_alive()

    def snapshot(self) -> LooperSnapshot:
        """Return what is known of this looper at this moment. From any thread."""
        state = self.state  # read first: a looper that is seen ended is seen with all its calls
        history = self._history
        reading = history.recorder.read()
        latency, active = reading.latency, history.active_secs_before + self._life.active_secs
        now = self._clock.now() - self._coord._origin
        return LooperSnapshot(
            name=self.name,
            state=state,
            run=history.run,
            interval_secs=self.interval_secs,
            overrun=self._overrun,
            calls=latency.count,
            run_calls=latency.count - history.calls_before,
            max_calls=self._max_calls,
            failures=history.failures,
            missed=history.missed_before + self._repeater.missed,
            rate_hz=reading.rate_hz(now) if state.live else 0.0,
            busy_fraction=min(latency.total / active, 1.0) if active > 0 else 0.0,
            latency=latency,
            lateness=reading.lateness if history.timed else None,
            timeline=reading.timeline,
            recent=reading.recent,
        )


def _bind(target: Callable[..., object] | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Callable[[], object]:
    """Return what calls the target with its arguments; the target itself where there are none, which is faster."""
    if target is None:
        return _nothing
    return functools.partial(target, *args, **kwargs) if args or kwargs else target


def _nothing() -> None:
    """Do what a looper without a target does."""


def _default_name(looper: LooperThread, target: Callable[..., object] | None) -> str:
    named = type(looper) if target is None else target
    return str(getattr(named, "__name__", None) or type(named).__name__)
