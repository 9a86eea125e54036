"""LooperThread: a thread that calls a function again and again, until its coordinator says stop."""

from __future__ import annotations

import contextvars
import functools
import keyword
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, cast

from nblooper.core import arguments as validation
from nblooper.core import orphans
from nblooper.core.identity import default_name
from nblooper.core.loop import Repeater
from nblooper.core.run import History, Life
from nblooper.core.schedule import Overrun
from nblooper.data.snapshot import LooperSnapshot, LooperStatus, State
from nblooper.steering import SteerableThread

if TYPE_CHECKING:
    from nblooper.coordinator import Coordinator
    from nblooper.views.figure.notebook import LooperFigure


# Not a file, but in this package's folder: so tracebacks show it as one of the package's own frames.
_CALL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "<call>")


class LooperThread(SteerableThread):
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
        call = _bind(target, validation.positional(args), validation.keyword(kwargs))
        self._overrun = validation.overrun(overrun)
        self._max_calls = validation.max_calls(max_calls)
        continues = validation.on_error(on_error) == "continue"
        old, named = cast("LooperThread | None", self._predecessor), name is not None
        name = default_name(self if target is None else target) if name is None else validation.name(name)
        super().__init__(name=old.name if old else name, daemon=old.daemon if old else True)
        if old and type(self) is LooperThread:
            call = old._target_call  # `args` may have been an iterator, which is used up now
        self._target_call: Callable[[], object] = call
        self._context = contextvars.Context()  # that of who starts it, once started
        self._coord = coord
        self._clock = coord._clock
        self._history: History
        if old:
            interval = old.interval_secs
            self._history = old._history.next_run(old)
        else:
            self._history = History(self._clock.now, coord._origin, timed=interval is not None)
        self._life = Life(self, continues=continues)
        self._repeater = Repeater(
            self._history.recorder,
            self._history.pauses,
            self._clock,
            interval,
            self._overrun,
            self._max_calls,
            bool(precise),
            should_stop=coord.should_stop,
            check_each=type(coord).should_stop is not Coordinator.should_stop,
            on_error=self._life.call_failed,
            woke=coord._roster.wake_next,
            finish=self._life.steps.finish,
        )
        if self._replaces is not None:
            old = cast("LooperThread", self._replaces)
            self._set_name(old.name)
        old = orphans.looper_made(self, old)
        coord._roster.admit(self, old, named=named)
        coord.register_thread(self)
        coord._expect(self, instead_of=old)

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
        self._life.steps.call(self._target_call)

    def stop_loop(self) -> None:
        """Run once in the looper's thread when it stops, also after an error. For subclasses; does nothing."""

    # The thread.

    def start(self) -> None:
        """Start the thread; RuntimeError if it was started before: a thread starts once, `restart` makes another."""
        if self.ident is not None:
            raise RuntimeError(f"threads can only be started once; coord.restart({self.name!r}) makes a fresh one")
        self._refuse_replaced()
        self._coord._expect(self)  # again: a join since it was made has forgotten it
        self._context = contextvars.copy_context()
        super().start()
        self._launched = True

    def run(self) -> None:
        """Run the hooks and the loop; called by the thread that `start` makes.

        They run in a copy of the context of who called `start`: context variables, and what NumPy and `decimal` keep
        in them, are as they were there.
        """
        self._context.run(self._life.live)

    def _what_to_call(self) -> Callable[[], object]:
        """Return the target itself where `run_loop` only passes the call on: one Python call less each time."""
        overridden = type(self).run_loop is not LooperThread.run_loop or "run_loop" in vars(self)
        return self.run_loop if overridden else self._target_call

    # What it is.

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

    def isAlive(self) -> bool:
        """Return `is_alive()`: the old spelling, which TensorFlow's documentation still lists."""
        return self.is_alive()

    def status(self) -> LooperStatus:
        """Return what is known of this looper at almost no cost. From any thread."""
        state = self.state  # read first: a looper that is seen ended is seen with all its calls
        history = self._history
        return LooperStatus(**self._facts(state, history.recorder.calls(), history.failures.total))

    def snapshot(self) -> LooperSnapshot:
        """Return all that is known of this looper at this moment. From any thread."""
        state = self.state
        history = self._history
        reading, failure_times = history.recorder.read(), history.failures.times()
        latency, active = reading.latency, history.active_secs_before + self._life.active_secs
        now = self._clock.now() - self._coord._origin
        return LooperSnapshot(
            **self._facts(state, latency.count, int(failure_times.count.sum())),
            rate_hz=reading.rate_hz(now) if state.live else 0.0,
            busy_fraction=min(latency.total / active, 1.0) if active > 0 else 0.0,
            latency=latency,
            lateness=reading.lateness if history.timed else None,
            latency_histogram=reading.latency_histogram,
            lateness_histogram=reading.lateness_histogram if history.timed else None,
            timeline=reading.timeline,
            recent=reading.recent,
            pauses=history.pauses.times,
            failure_times=failure_times,
        )

    def figure(
        self, *, size: tuple[float, float] | None = None, theme: Literal["light", "dark"] = "light"
    ) -> LooperFigure:
        """Draw this looper alone, as `Coordinator.figure` does; blocks for some tenths of a second."""
        from nblooper.views.figure.api import figure

        return figure(self.snapshot(), size=size, theme=theme)

    def _facts(self, state: State, calls: int, failures: int) -> dict[str, Any]:
        """Return the fields of a status."""
        history, repeater = self._history, self._repeater
        return {
            "name": self.name,
            "state": state,
            "run": history.run,
            "interval_secs": repeater.interval_secs,
            "overrun": self._overrun,
            "calls": calls,
            "run_calls": calls - history.calls_before,
            "max_calls": self._max_calls,
            "failures": failures,
            "missed": history.missed_before + repeater.missed,
        }


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
