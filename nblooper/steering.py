"""Steering a looper while it runs, and running it again: what a LooperThread is beyond TensorFlow's."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Self

from nblooper.core import arguments as validation
from nblooper.data.snapshot import State
from nblooper.failures.log import where_stuck

if TYPE_CHECKING:
    from nblooper.coordinator import Coordinator
    from nblooper.core.cell import Origin
    from nblooper.core.identity import Identity
    from nblooper.core.loop import Repeater
    from nblooper.core.run import Life


class SteerableThread(threading.Thread):
    """The part of a LooperThread that commands it. From any thread; none but `restart` blocks."""

    _coord: Coordinator
    _repeater: Repeater
    _life: Life
    _made_in: tuple[Origin, str] | None = None  # the run of a cell that constructed it, and the name asked for
    _launched = False  # whether `start` has come to its end

    _definition: tuple[tuple[Any, ...], dict[str, Any]]
    # Set by _make before __init__ runs, because that may be a subclass' with arguments of its own.
    _predecessor: SteerableThread | None = None
    _replaces: SteerableThread | None = None  # whose name and place it takes
    _identity: Identity | None = None  # of one that `Coordinator.loop` made

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Remember how the looper was made, so that `restart` can make another, whatever a subclass' arguments are."""
        self = super().__new__(cls)
        self._definition = (args, kwargs)
        return self

    @classmethod
    def _make(
        cls,
        definition: tuple[tuple[Any, ...], dict[str, Any]],
        *,
        predecessor: SteerableThread | None = None,
        identity: Identity | None = None,
        replaces: SteerableThread | None = None,
    ) -> Self:
        """Construct a looper that goes on where another ended, or takes the place of one."""
        args, kwargs = definition
        looper = cls.__new__(cls, *args, **kwargs)
        looper._predecessor, looper._replaces, looper._identity = predecessor, replaces, identity
        cls.__init__(looper, *args, **kwargs)
        looper._predecessor = looper._replaces = None  # or each run would keep all runs before it alive
        return looper

    @property
    def state(self) -> State:
        """What the looper is doing. From any thread."""
        life = self._life
        if life.done or ((self._launched or life.begun) and self.ident is not None and not self.is_alive()):
            return State.FAILED if life.failed else State.STOPPED
        if self.ident is None and not life.begun:
            return State.NEW
        return State.STOPPING if self._stopping() else self._repeater.phase

    def _stopping(self) -> bool:
        return self._repeater.stopped or self._coord.should_stop()

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
        new = self._restart(validation.grace_period(stop_grace_period_secs))
        if new is None:
            self._refuse_replaced()
            raise RuntimeError(f"looper {self.name!r} was renamed while it was restarted")
        return new

    def _restart(self, grace_secs: float) -> Self | None:
        """Restart, or return None if another looper has its place. Waits without holding the lock."""
        coord = self._coord
        coord._refuse_stopped("restart a looper")
        while coord._roster.get(self.name) is self:
            if self.state is not State.NEW:
                self._end(grace_secs)
            with coord._starting:
                coord._refuse_stopped("restart a looper")
                if coord._roster.get(self.name) is not self or self.state.live:  # somebody was faster
                    continue
                if self.state is State.NEW:
                    self.start()
                    return self
                new = self._make(self._definition, predecessor=self, identity=self._identity)
                new.start()
                return new
        return None

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

    @property
    def paused(self) -> bool:
        """Whether `pause` was called and not taken back by `resume`."""
        return self._repeater.paused
