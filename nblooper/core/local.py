"""A looper in a thread of this process: what steers and reads it, out of reach of what a subclass defines."""

from __future__ import annotations

import contextvars
import functools
import threading
from collections.abc import Callable
from typing import Any, cast

from nblooper.core import orphans, refusals
from nblooper.core.cell import Origin
from nblooper.core.crew import Coordinated, Crew, refuse_stopped
from nblooper.core.history import History
from nblooper.core.identity import Identity
from nblooper.core.loop import Repeater
from nblooper.core.making import Definition, Made, make
from nblooper.core.member import SLOT, Member
from nblooper.core.reading import snapshot_of, status_of
from nblooper.core.run import Run
from nblooper.core.spec import Spec
from nblooper.data.snapshot import LooperSnapshot, LooperStatus, State


class LocalMember:
    """Steers and reads one looper of this process: see `Member`.

    Made before the looper's constructor runs, because that may be a subclass's with arguments of its own; it has what
    the constructor cannot be told. The constructor of `LooperThread` completes it by `enlist`.

    Attributes
    ----------
    definition : tuple of (args, kwargs)
        What the looper was constructed with, for `restart`.
    predecessor, replaces
        See `Made`.
    """

    coord: Coordinated
    crew: Crew
    spec: Spec
    history: History
    run: Run
    repeater: Repeater
    target_call: Callable[[], object]

    def __init__(self, thread: Any, definition: Definition) -> None:
        self.thread = thread
        self.definition = definition
        self.predecessor: Made | None = None
        self.replaces: Member | None = None
        self.identity: Identity | None = None
        self.made_in: tuple[Origin, str] | None = None
        self.named = self.passing = self.gone = False
        self.base_name = ""
        self.tells_end = True
        self.given_args: object = None
        self._launched = False  # whether `start` has come to its end
        self._context = contextvars.Context()  # that of who starts it, once started
        self._what_to_call: Callable[[], Callable[[], object]] = lambda: self.target_call
        vars(thread)[SLOT] = self

    # While the looper's constructor runs.

    def args_again(self, args: object) -> object:
        """Return the arguments to use: of a looper made again from an iterator, which is used up, those read before."""
        self.given_args = args
        old = self.predecessor
        return old.spec.args if old is not None and args is old.given_args else args

    def enlist(
        self,
        coord: Coordinated,
        crew: Crew,
        spec: Spec,
        *,
        what_to_call: Callable[[], Callable[[], object]],
        tells_end: bool,
        plain: bool,
    ) -> Member | None:
        """Join a coordinator's crew; return the looper whose place this one has taken, if any.

        Parameters
        ----------
        coord : Coordinated
        crew : Crew
            The coordinator's.
        spec : Spec
        what_to_call : callable
            Returns what the loop repeats; called when it begins.
        tells_end : bool
            Whether the thread runs `run_thread`, so that the crew is told of its end.
        plain : bool
            Whether it is no subclass, and so may let go of its target.
        """
        old = self.predecessor
        self.coord, self.crew, self.spec = coord, crew, spec
        self._what_to_call, self.tells_end = what_to_call, tells_end
        self.target_call = spec.call()
        interval_secs = spec.interval_secs if old is None else old.repeater.interval_secs
        self.history = History(crew.clock.now, crew.origin, timed=interval_secs is not None) if not old else old.history
        self.run = Run(self, continues=spec.on_error == "continue")
        self.repeater = self._new_repeater(interval_secs)
        if self.replaces is not None:
            self.set_name(self.replaces.name)
        self.base_name = self.name
        former = old or self.replaces
        self.named = spec.name is not None or (former is not None and former.named)
        self.passing = plain and self.identity is None and not self.named
        place = former if old is not None else orphans.looper_made(self, coord, crew, former)
        if old is not None:
            self.made_in = old.made_in
        return crew.admit(self, place, named=spec.name is not None)

    def _new_repeater(self, interval_secs: float | None) -> Repeater:
        chain = self.crew.roster.chain
        return Repeater(
            self.history.recorder,
            self.history.pauses,
            self.crew.clock,
            interval_secs,
            self.spec.overrun,
            self.spec.max_calls,
            self.spec.precise,
            should_stop=self.coord.should_stop,
            check_each=self.crew.asks_each,
            on_error=self.run.call_failed,
            wake=functools.partial(chain.wake, (self,)),
            woke=functools.partial(chain.awoke, self),
            finish=self.run.steps.finish,
        )

    # The thread.

    def starts(self) -> None:
        """Take note, in the thread that starts it, that it is about to start."""
        self.refuse_replaced()
        self.crew.expect(self.thread)  # again: a join since it was made has forgotten it
        self._context = contextvars.copy_context()

    def started(self) -> None:
        """Take note that `start` has come to its end."""
        self._launched = True

    def run_thread(self) -> None:
        """Run the hooks and the loop, in a copy of the context of who started it."""
        self._context.run(self.run.to_the_end)

    def what_to_call(self) -> Callable[[], object]:
        """Return what the loop repeats."""
        return self._what_to_call()

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

    @property
    def asleep(self) -> bool:
        """Whether it waits for a boundary or the end of a pause."""
        return self.repeater.asleep

    @property
    def ending(self) -> bool:
        """Whether it has told the crew that it ends."""
        return self.run.done

    @property
    def state(self) -> State:
        """What the looper is doing."""
        run, started = self.run, self.thread.ident is not None
        if run.done or ((self._launched or run.begun) and started and not self.alive):
            return State.FAILED if run.failed else State.STOPPED
        if not started and not run.begun:
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
            self.run.cancel_call()

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
            raise refusals.not_paused(self.name, self.state)
        self.repeater.step()

    def _refuse_ended(self, action: str) -> None:
        if (state := self.state).ended:
            raise refusals.ended(self.name, state, action)

    def notify_stop(self) -> None:
        """See the coordinator's stop flag before the next call; one that sleeps is not woken by this."""
        self.repeater.end_block()
        self.run.cancel_call()

    def wake(self) -> None:
        """Wake it if it sleeps."""
        self.repeater.wake()

    def join(self, timeout_secs: float) -> None:
        """Wait for the thread's end."""
        threading.Thread.join(self.thread, timeout_secs)

    def restart(self, grace_secs: float) -> Member | None:
        """Run again in a fresh thread, or return None if another looper has its place.

        Waits for the old thread's end, without holding a lock; RuntimeError if it does not come in time.
        """
        crew = self.crew
        if self.gone:
            raise refusals.gone(self.name)
        refuse_stopped(self.coord, crew, "restart a looper")
        while crew.roster.get(self.name) is self:
            if self.state is not State.NEW:
                self.end(grace_secs)
            with crew.starting:
                refuse_stopped(self.coord, crew, "restart a looper")
                if crew.roster.get(self.name) is not self or self.state.live:  # somebody was faster
                    continue
                if self.state is State.NEW:
                    self.thread.start()
                    return self
                new = make(type(self.thread), self.definition, predecessor=self, identity=self.identity)
                new.thread.start()
                return new
        return None

    def let_go(self) -> None:
        """Free the target and its arguments, for good; what is recorded stays. It has ended."""
        self.gone = True
        self.spec = self.spec.without_target()
        self.target_call = self.spec.call()
        self.definition, self.given_args = ((), {}), None
        self._context = contextvars.Context()

    def refuse_replaced(self) -> None:
        """Raise RuntimeError if another looper has its place."""
        if self.crew.roster.get(self.name) is not self:
            raise refusals.replaced(self.name)

    def end(self, grace_secs: float) -> None:
        """Stop and wait until the thread has ended; RuntimeError with its stack if it does not."""
        if self.thread is threading.current_thread():
            raise refusals.waits_for_itself(self.name)
        self.stop()
        if self.thread.ident is not None:
            self.join(grace_secs)
        if self.alive:
            raise refusals.stuck(self.name, self.thread, grace_secs)

    def renew_locks(self) -> None:
        """Replace its locks: in a forked child, whoever held them is gone."""
        self.history.recorder.renew_lock()

    def status(self) -> LooperStatus:
        """Return what is known at almost no cost."""
        return status_of(self)

    def snapshot(self) -> LooperSnapshot:
        """Return all that is known."""
        return snapshot_of(self)
