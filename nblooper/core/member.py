"""A looper as its coordinator knows it: what steers and reads it, out of reach of what a subclass defines."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from nblooper.core.history import History
from nblooper.core.loop import Repeater
from nblooper.core.run import Life
from nblooper.data.snapshot import LooperSnapshot, LooperStatus, State
from nblooper.failures.log import where_stuck

if TYPE_CHECKING:
    from nblooper.coordinator import Coordinator
    from nblooper.core.cell import Origin
    from nblooper.core.identity import Identity
    from nblooper.looper import LooperThread

_SLOT = "_nblooper_member"  # the one attribute of a looper that a subclass must not use


def member_of(thread: threading.Thread) -> Member | None:
    """Return a looper's member; None for a thread that is no looper."""
    return cast("Member | None", vars(thread).get(_SLOT))


class Member:
    """Steers and reads one looper. From any thread; none but `restart` and `end` blocks.

    Made before the looper's constructor runs, which may be a subclass's, and filled in by `LooperThread.__init__`.

    Attributes
    ----------
    thread : LooperThread
    definition : tuple of (args, kwargs)
        What the looper was constructed with, for `restart`.
    predecessor : Member or None
        The run that this one continues, while it is made.
    replaces : Member or None
        The looper whose name and place this one takes, while it is made.
    identity : Identity or None
        Of a looper that `Coordinator.loop` made.
    made_in : (Origin, str) or None
        The run of the cell that constructed it, and the name it asked for.
    """

    coord: Coordinator
    history: History
    life: Life
    repeater: Repeater
    target_call: Callable[[], object]

    def __init__(self, thread: LooperThread, definition: tuple[tuple[Any, ...], dict[str, Any]]) -> None:
        self.thread = thread
        self.definition = definition
        self.predecessor: Member | None = None
        self.replaces: Member | None = None
        self.identity: Identity | None = None
        self.made_in: tuple[Origin, str] | None = None
        self.args: tuple[object, tuple[Any, ...]] = (None, ())  # as given, and as read: it may have been an iterator
        self.overrun = "burst"
        self.max_calls: int | None = None
        self.runs_itself = True  # by `LooperThread.run`, so that it tells when it ends
        self.launched = False  # whether `start` has come to its end
        self.context = contextvars.Context()  # that of who starts it, once started
        vars(thread)[_SLOT] = self

    @classmethod
    def make(
        cls,
        kind: type[LooperThread],
        definition: tuple[tuple[Any, ...], dict[str, Any]],
        *,
        predecessor: Member | None = None,
        identity: Identity | None = None,
        replaces: Member | None = None,
    ) -> Member:
        """Construct a looper that goes on where another ended, or takes the place of one, and return its member.

        If a subclass's constructor fails, all is as it was before.
        """
        args, kwargs = definition
        thread = kind.__new__(kind, *args, **kwargs)
        member = cast("Member", member_of(thread))
        member.predecessor, member.replaces, member.identity = predecessor, replaces, identity
        try:
            kind.__init__(thread, *args, **kwargs)
        except BaseException:
            if hasattr(member, "coord"):
                member.coord._withdraw(member, predecessor or replaces)
            raise
        if predecessor is not None:
            member.history.next_run(predecessor)
        member.predecessor = member.replaces = None  # or each run would keep all runs before it alive
        return member

    # What it is.

    @property
    def name(self) -> str:
        """The thread's name, whatever a subclass makes of that."""
        return cast(str, threading.Thread.name.fget(self.thread))  # type: ignore[attr-defined]

    def set_name(self, name: str) -> None:
        """Rename the thread, without asking the roster."""
        threading.Thread.name.fset(self.thread, name)  # type: ignore[attr-defined]

    @property
    def alive(self) -> bool:
        """Whether the thread is alive."""
        return threading.Thread.is_alive(self.thread)

    def join(self, timeout_secs: float) -> None:
        """Wait for the thread's end."""
        threading.Thread.join(self.thread, timeout_secs)

    @property
    def state(self) -> State:
        """What the looper is doing."""
        life, started = self.life, self.thread.ident is not None
        if life.done or ((self.launched or life.begun) and started and not self.alive):
            return State.FAILED if life.failed else State.STOPPED
        if not started and not life.begun:
            return State.NEW
        return State.STOPPING if self.stopping() else self.repeater.phase

    def stopping(self) -> bool:
        """Return whether it, or its coordinator, was asked to stop."""
        return self.repeater.stopped or self.coord.should_stop()

    @property
    def paused(self) -> bool:
        """Whether `pause` was called and not taken back by `resume`."""
        return self.repeater.paused

    def set_interval(self, interval_secs: float | None) -> None:
        """Change the interval, which is checked already."""
        self.history.timed = self.history.timed or interval_secs is not None
        self.repeater.set_interval(interval_secs)

    # Commands.

    def stop(self) -> None:
        """End before the next call; nothing if it does not run."""
        if self.state.live:
            self.repeater.stop()
            self.life.cancel_call()

    def pause(self) -> None:
        """Make no further call; RuntimeError if ended."""
        self._refuse_ended("pause")
        self.repeater.pause()

    def resume(self) -> None:
        """Go on after `pause`; RuntimeError if ended."""
        self._refuse_ended("resume")
        self.repeater.resume()

    def step(self) -> None:
        """Make one call while paused; RuntimeError if not paused."""
        self._refuse_ended("step")
        if not self.repeater.paused:
            raise RuntimeError(f"looper {self.name!r} is not paused ({self.state}); call pause() before step()")
        self.repeater.step()

    def _refuse_ended(self, action: str) -> None:
        if (state := self.state).ended:
            raise RuntimeError(f"cannot {action} looper {self.name!r}: it has ended ({state}); restart() runs it again")

    def restart(self, grace_secs: float) -> Member | None:
        """Run again in a fresh thread, or return None if another looper has its place.

        Waits for the old thread's end, without holding a lock; RuntimeError if it does not come in time.
        """
        coord = self.coord
        coord._refuse_stopped("restart a looper")
        while coord._roster.get(self.name) is self:
            if self.state is not State.NEW:
                self.end(grace_secs)
            with coord._starting:
                coord._refuse_stopped("restart a looper")
                if coord._roster.get(self.name) is not self or self.state.live:  # somebody was faster
                    continue
                if self.state is State.NEW:
                    self.thread.start()
                    return self
                new = self.make(type(self.thread), self.definition, predecessor=self, identity=self.identity)
                new.thread.start()
                return new
        return None

    def refuse_replaced(self) -> None:
        """RuntimeError if another looper has its place."""
        if self.coord._roster.get(self.name) is not self:
            raise RuntimeError(
                f"looper {self.name!r} was replaced or restarted already; coord.loopers[{self.name!r}] is the new one"
            )

    def end(self, grace_secs: float) -> None:
        """Stop and wait until the thread has ended; RuntimeError with its stack if it does not."""
        if self.thread is threading.current_thread():
            raise RuntimeError(f"looper {self.name!r} cannot wait for its own end; do this from another thread")
        self.stop()
        if self.thread.ident is not None:
            self.join(grace_secs)
        if self.alive:
            error = RuntimeError(f"looper {self.name!r} did not stop within {grace_secs:g} s; it stays registered")
            error.add_note(where_stuck(self.thread))
            raise error

    # What is known of it.

    def status(self) -> LooperStatus:
        """Return what is known at almost no cost."""
        state = self.state  # read first: a looper that is seen ended is seen with all its calls
        return LooperStatus(**self._facts(state, self.history.recorder.calls(), self.history.failures.total))

    def snapshot(self) -> LooperSnapshot:
        """Return all that is known."""
        state = self.state
        history = self.history
        reading, failure_times = history.recorder.read(), history.failures.times()
        latency, active = reading.latency, history.active_secs_before + self.life.active_secs
        now = self.coord._clock.now() - self.coord._origin
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

    def _facts(self, state: State, calls: int, failures: int) -> dict[str, Any]:
        """Return the fields of a status."""
        history, repeater = self.history, self.repeater
        return {
            "name": self.name,
            "state": state,
            "run": history.run,
            "interval_secs": repeater.interval_secs,
            "overrun": self.overrun,
            "calls": calls,
            "run_calls": calls - history.calls_before,
            "max_calls": self.max_calls,
            "failures": failures,
            "missed": history.missed_before + repeater.missed,
        }
