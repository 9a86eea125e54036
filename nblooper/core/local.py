"""A looper in a thread of this process: what steers and reads it, out of reach of what a subclass defines."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from typing import Any, cast

from nblooper.core import refusals, restarting
from nblooper.core.cell import Origin
from nblooper.core.commands import Commands
from nblooper.core.crew import Coordinated, Crew
from nblooper.core.handing_over import wait_until
from nblooper.core.history import History
from nblooper.core.identity import Identity
from nblooper.core.loop import Repeater
from nblooper.core.making import Definition, Made
from nblooper.core.member import SLOT, Member, Wait
from nblooper.core.reading import snapshot_of, status_of
from nblooper.core.run import Run
from nblooper.core.spec import Spec
from nblooper.core.stop import Settable
from nblooper.core.watched import Watched
from nblooper.data.snapshot import LooperSnapshot, LooperStatus, State
from nblooper.output.log import OutputLog

# Looked up once: an enum's member takes 50 to 75 ns each time.
_NEW, _STOPPING, _STOPPED, _FAILED = State.NEW, State.STOPPING, State.STOPPED, State.FAILED


class LocalMember:
    """Steers and reads one looper of this process: see `Member`.

    Made before the looper's constructor runs, because that may be a subclass's with arguments of its own; it has what
    the constructor cannot be told. The constructor of `LooperThread` completes it by `enlisting.enlist`.

    Attributes
    ----------
    definition : tuple of (args, kwargs)
        What the looper was constructed with, for `restart`.
    predecessor, replaces
        See `Made`.
    what_to_call : callable
        Returns what the loop repeats; called when it begins.
    tells_end : bool
        Whether the thread runs `run_thread`, so that the crew is told of its end.
    """

    coord: Coordinated
    crew: Crew
    spec: Spec
    history: History
    run: Run
    repeater: Repeater
    watched: Watched
    target_call: Callable[[], object]
    what_to_call: Callable[[], Callable[[], object]]

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
        self._context: contextvars.Context | None = None  # that of who starts it, once started
        vars(thread)[SLOT] = self

    # While the looper's constructor runs.

    def args_again(self, args: object) -> object:
        """Return the arguments to use. On `restart`, an iterator is used up: these are the ones read from it before."""
        self.given_args = args
        old = self.predecessor
        return old.spec.args if old is not None and args is old.given_args else args

    # The thread.

    def starts(self) -> None:
        """Take note, in the thread that starts it, that it is about to start."""
        self.refuse_replaced()
        self.crew.expect(self.thread)  # again: a join since it was made has forgotten it
        self.crew.stop_hooks.arm()
        self._context = contextvars.copy_context()

    def started(self) -> None:
        """Take note that `start` has come to its end."""
        self._launched = True
        self.crew.clock.started(self.thread)
        if self.tells_end and self.crew.uptime.real_time:
            # By now it runs, and does not wait for the watcher's thread to start.
            self.crew.watcher.add(self.watched)
            if self.run.done:
                self.crew.watcher.remove(self.watched)

    def run_thread(self) -> None:
        """Run the hooks and the loop, in a copy of the context of who started it."""
        context, self._context = self._context or contextvars.Context(), None  # it will hold what it runs
        context.run(self.run.to_the_end)
        self.crew.watcher.remove(self.watched)

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
        return self.repeater.sleeper.asleep

    @property
    def ending(self) -> bool:
        """Whether it has told the crew that it ends."""
        return self.run.done

    @property
    def state(self) -> State:
        """What the looper is doing."""
        run, started = self.run, self.thread.ident is not None
        if run.done or ((self._launched or run.begun) and started and not self.alive):
            return _FAILED if run.failed else _STOPPED
        if not started and not run.begun:
            return _NEW
        return _STOPPING if self.stopping() else self.repeater.phase

    def stopping(self) -> bool:
        """Return whether it, or its coordinator, was asked to stop."""
        return self.repeater.commands.stopped or self.coord.should_stop()

    @property
    def paused(self) -> bool:
        """Whether `pause` was called and not taken back by `resume`."""
        return self.commands.paused

    @property
    def held(self) -> bool:
        """Whether something holds it between two calls, whether it was paused or not."""
        return bool(self.commands.holds)

    @property
    def resting(self) -> bool:
        """Whether it makes no call and will make none before it sees the commands given so far."""
        return not self.state.live or self.repeater.phase is State.PAUSED

    @property
    def has_called(self) -> bool:
        """Whether it has made a call without an error in this run; exact between two calls."""
        return self.repeater.calls > self.run.policy.errors

    @property
    def commands(self) -> Commands:
        """What other threads want of it."""
        return self.repeater.commands

    @property
    def output(self) -> OutputLog:
        """What it printed in all its runs."""
        return self.history.output

    def set_interval(self, interval_secs: float | None) -> None:
        """Change the interval, which is checked already."""
        self.history.timed = self.history.timed or interval_secs is not None
        self.commands.set_interval(interval_secs)
        self.crew.watcher.nudge()

    # Commands.

    def stop(self) -> Wait:
        """End before the next call; nothing if it does not run. Return what waits for its end."""
        if self.state.live:
            self.commands.stop(self.crew.clock.now())
            self.run.cancel_call()
        return lambda deadline: wait_until(self, lambda: False, "stop", deadline)

    def pause(self) -> Wait:
        """Make no further call; RuntimeError if ended. Return what waits until the call that runs has ended."""
        self._refuse_ended("pause")
        self.commands.pause()
        return lambda deadline: wait_until(self, lambda: self.resting or not self.paused, "pause", deadline)

    def resume(self) -> Wait:
        """Go on after `pause`; RuntimeError if ended. Return what waits until it does."""
        self._refuse_ended("resume")
        self.commands.resume()
        self.crew.watcher.nudge()
        return lambda deadline: wait_until(self, lambda: not self.resting or self.paused, "resume", deadline)

    def step(self) -> Wait:
        """Make one call while paused; RuntimeError if not paused. Return what waits until it has been made."""
        self._refuse_ended("step")
        commands = self.commands
        if not commands.paused:
            raise refusals.not_paused(self.name, self.state)
        number = commands.step()
        self.crew.watcher.nudge()
        return lambda deadline: wait_until(self, lambda: commands.steps_made >= number, "make its step", deadline)

    def call_now(self) -> None:
        """Make the next call at once; RuntimeError if it makes no calls."""
        self._refuse_ended("call")
        if (state := self.state) in (State.NEW, State.PAUSED, State.STOPPING):
            raise refusals.not_running(self.name, state, held=self.held)
        self.commands.call_now()
        self.crew.watcher.nudge()

    def hold(self, hold: object) -> None:
        """Make no call, not even a step, until `release` is called with the same object."""
        self.commands.hold(hold)

    def release(self, hold: object) -> None:
        """Take back `hold`; the run that is the newest by then goes on."""
        self.commands.release(hold)
        newest = self.crew.roster.get(self.name)
        if newest is not None and newest is not self:
            newest.wake()

    def watch(self, watcher: Settable) -> None:
        """Set `watcher` whenever the looper is between two calls, and at its end."""
        self.commands.watch(watcher)

    def unwatch(self, watcher: Settable) -> None:
        """Take back `watch`."""
        self.commands.unwatch(watcher)

    def _refuse_ended(self, action: str) -> None:
        if (state := self.state).ended:
            raise refusals.ended(self.name, state, action)

    def notify_stop(self) -> None:
        """See the coordinator's stop flag before the next call; one that sleeps is not woken by this."""
        self.commands.ticks.clear()
        self.run.cancel_call()

    def wake(self) -> None:
        """Wake it if it sleeps."""
        self.commands.wakeup.set()

    def join(self, timeout_secs: float) -> None:
        """Wait for the thread's end."""
        threading.Thread.join(self.thread, timeout_secs)

    def restart(self, grace_secs: float) -> Member | None:
        """Run again in a fresh thread, or return None if another looper has its place.

        Waits for the old thread's end, without holding a lock; RuntimeError if it does not come in time.
        """
        return restarting.restart(self, grace_secs)

    def let_go(self) -> None:
        """Free the target and its arguments, for good; what is recorded stays. It has ended."""
        self.gone = True
        self.spec = self.spec.without_target()
        self.target_call = self.spec.call()  # does nothing
        self.definition, self.given_args = ((), {}), None
        self._context = None

    def refuse_replaced(self) -> None:
        """Raise RuntimeError if another looper has its place."""
        if self.crew.roster.get(self.name) is not self:
            raise refusals.replaced(self.name)

    def end(self, grace_secs: float) -> None:
        """Stop and wait until the thread has ended; RuntimeError with its stack if it does not."""
        restarting.end(self, grace_secs)

    def renew_locks(self) -> None:
        """Replace its locks: in a forked child, whoever held them is gone."""
        self.history.recorder.renew_lock()
        self.history.processor.renew_lock()
        self.history.output.renew_lock()
        self.history.values.renew_lock()

    def seen(self) -> str:
        """Return what was seen of the call that runs, if it takes long."""
        return self.watched.words(self.crew.clock.now())

    def status(self) -> LooperStatus:
        """Return state and counts, at almost no cost."""
        return status_of(self)

    def snapshot(self) -> LooperSnapshot:
        """Return state, counts and all measurements."""
        return snapshot_of(self)
