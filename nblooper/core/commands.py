"""What other threads tell a looper's loop, and who wants to be told when it comes to a point between two calls."""

from __future__ import annotations

import itertools

from nblooper.core.clock import Wakeup
from nblooper.core.stop import Settable
from nblooper.core.wake_chain import Sleeper, WakeChain

_step_numbers = itertools.count(1)  # numbers of steps, of all loopers


class Commands:
    """Flags that other threads set and the loop reads between two calls. From any thread; never blocking.

    No command takes a lock that is held while the target runs. It sets a flag and then empties `ticks`, the list that
    the running `for` iterates over: so the loop ends before its next call, and checking for commands costs a call
    nothing. The looper's thread refills the list before it reads the flags, so no command falls in between.

    Parameters
    ----------
    interval_secs : float or None
        None: back to back.
    holds : list
        What holds the looper between two calls, whoever paused or resumed it. Shared by all its runs.
    chain : WakeChain
    looper : Sleeper
        What the chain wakes, at once or soon, if the loop sleeps.

    Attributes
    ----------
    ticks : list of int
        See above; changed and never replaced.
    wakeup : Wakeup
        What the loop sleeps on.
    stopped, paused : bool
        Whether `stop` was called; whether `pause` was called and not taken back by `resume`.
    stopped_at : float or None
        When `stop` was called first.
    steps_made : int
        The number of the newest step that was made; `step` gives them numbers, which increase.
    watchers : list of Settable
        Set whenever the loop comes to a point between two calls; while there are any, it does so after each call.
    """

    def __init__(self, interval_secs: float | None, holds: list[object], chain: WakeChain, looper: Sleeper) -> None:
        self._chain, self._looper = chain, looper
        self.interval_secs = interval_secs
        self.ticks: list[int] = []
        self.wakeup = Wakeup()
        self.stopped = self.paused = False
        self.stopped_at: float | None = None
        self.holds = holds
        self.steps_made = 0
        self.watchers: list[Settable] = []
        self._steps: list[int] = []
        self._at_once = False

    def stop(self, now: float) -> None:
        """End before the next call. `now` is the clock's time."""
        if not self.stopped:
            self.stopped_at = now
        self.stopped = True
        self.interrupt()

    def pause(self) -> None:
        """Make no further call until `resume` or `step`."""
        self.paused = True
        self.interrupt()

    def resume(self) -> None:
        """Go on after `pause`; steps that were asked for and are still to come are made first."""
        self.paused = False
        self.interrupt()

    def step(self) -> int:
        """Make one call while paused; return the step's number."""
        number = next(_step_numbers)
        self._steps.append(number)
        self.interrupt()
        return number

    def call_now(self) -> None:
        """Make the next call at once, and the one after it when the next one was due."""
        self._at_once = True
        self.interrupt()

    def set_interval(self, interval_secs: float | None) -> None:
        """Change the interval, also in the middle of a wait."""
        self.interval_secs = interval_secs
        self.interrupt()

    def hold(self, hold: object) -> None:
        """Make no call, not even a step, until `release` is called with the same object."""
        self.holds.append(hold)
        self.interrupt()

    def release(self, hold: object) -> None:
        """Take back `hold`."""
        self.holds.remove(hold)
        self.interrupt()

    def watch(self, watcher: Settable) -> None:
        """Set `watcher` at each point between two calls from now on."""
        self.watchers.append(watcher)
        self.interrupt()

    def unwatch(self, watcher: Settable) -> None:
        """Take back `watch`."""
        self.watchers.remove(watcher)

    def interrupt(self) -> None:
        """Have the loop look at its flags before the next call, and wake it if it waits."""
        self.ticks.clear()
        self._chain.wake((self._looper,))

    # For the loop.

    def awoke(self) -> None:
        """Take note that the loop has slept: see `WakeChain`."""
        self._chain.awoke(self._looper)

    @property
    def holding(self) -> bool:
        """Whether no calls are to be made but steps, or not even those."""
        return self.paused or bool(self.holds)

    def take_step(self) -> int:
        """Return the number of the step to make next, 0 if there is none or something holds the looper."""
        if self.holds or not self._steps:
            return 0
        return self._steps.pop(0)

    def take_call_now(self) -> bool:
        """Return whether the next call is wanted at once, and forget it."""
        wanted, self._at_once = self._at_once, False
        return wanted

    def tell(self) -> None:
        """Set all watchers."""
        for watcher in self.watchers[:]:
            watcher.set()
