"""The loop itself: repeats a call back to back or at boundaries, records it, and obeys commands of other threads."""

from __future__ import annotations

import collections
import itertools
from collections.abc import Callable, Iterator

from nblooper.core.clock import Clock, Guard, Wakeup
from nblooper.core.schedule import Overrun, Schedule
from nblooper.core.steps import UNFINISHED, EndOfSteps
from nblooper.data.snapshot import State
from nblooper.recording.block import Block
from nblooper.recording.marks import Pauses
from nblooper.recording.recorder import LARGEST_BLOCK, Recorder

_INDICES = list(range(LARGEST_BLOCK))
# Looked up once: an enum's member takes 50 to 75 ns each time.
_WAITING, _CALLING, _PAUSED = State.WAITING, State.CALLING, State.PAUSED


class Repeater:
    """Repeats a call until it is told to stop.

    Commands never take a lock that is held while the target runs. They set a flag and then empty `_ticks`, the list
    that the running `for` iterates over: so the loop ends before its next call, and checking for commands costs a
    call nothing. The looper's thread refills the list before it reads the flags, so no command falls in between.

    Parameters
    ----------
    recorder : Recorder
    pauses : Pauses
    clock : Clock
    interval_secs : float or None
        None: back to back.
    overrun : {"burst", "skip", "delay"}
    max_calls : int or None
    precise : bool
        Spin for the last part of each wait.
    should_stop : callable
        Tells whether the coordinator was asked to stop.
    check_each : bool
        Ask `should_stop` before each call, for a coordinator that overrides it. Otherwise who stops calls `end_block`.
    on_error : callable
        Gets what a call raised and the call's number in this run, from 1; returns whether to go on.
    woke : callable
        Called after each wait.
    finish : callable
        Gets what a call returned, if that has still to be run, and the call; returns what to call from then on.
    """

    def __init__(
        self,
        recorder: Recorder,
        pauses: Pauses,
        clock: Clock,
        interval_secs: float | None,
        overrun: Overrun,
        max_calls: int | None,
        precise: bool,
        *,
        should_stop: Callable[[], bool],
        check_each: bool,
        on_error: Callable[[BaseException, int], bool],
        woke: Callable[[], None],
        finish: Callable[[object, Callable[[], object]], Callable[[], object]],
    ) -> None:
        self._recorder = recorder
        self._pauses = pauses
        self._clock = clock
        self._overrun = overrun
        self._max_calls = max_calls
        self._guard = Guard() if precise else None
        self.interval_secs = interval_secs
        self._schedule: Schedule | None = None
        self._ticks: list[int] = []
        self._wakeup = Wakeup()
        self._paused = False
        self._steps: collections.deque[None] = collections.deque()
        self._stopped = False
        self._should_stop = should_stop
        self._check_each = check_each
        self._on_error = on_error
        self._woke = woke
        self._finish = finish
        self._over = False  # the target has come to its own end
        self._made = 0  # calls made in the blocks before this one
        self._begun = 0  # calls begun in this block
        self._missed = 0
        self.phase = _WAITING
        self.asleep = False  # waiting, for a boundary or the end of a pause

    # Commands: from any thread, never blocking.

    def stop(self) -> None:
        """End before the next call."""
        self._stopped = True
        self.interrupt()

    def pause(self) -> None:
        """Make no further call until `resume` or `step`."""
        self._paused = True
        self.interrupt()

    def resume(self) -> None:
        """Go on after `pause`; steps that were asked for and are still to come are made first."""
        self._paused = False
        self.interrupt()

    def step(self) -> None:
        """Make one call while paused."""
        self._steps.append(None)
        self.interrupt()

    def set_interval(self, interval_secs: float | None) -> None:
        """Change the interval, also in the middle of a wait."""
        self.interval_secs = interval_secs
        self.interrupt()

    def interrupt(self) -> None:
        """Have the loop look at its flags before the next call, and wake it if it waits."""
        self.end_block()
        self._wakeup.set()

    def end_block(self) -> None:
        """Have the loop look at its flags before the next call; a waiting one is not woken."""
        self._ticks.clear()

    def wake(self) -> None:
        """Wake the loop if it waits."""
        self._wakeup.set()

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stopped

    @property
    def paused(self) -> bool:
        """Whether it makes no calls but steps."""
        return self._paused

    @property
    def calls(self) -> int:
        """Calls made; exact once the loop has ended."""
        return self._made

    @property
    def missed(self) -> int:
        """Boundaries dropped under `overrun="skip"`."""
        return self._missed + (self._schedule.missed if self._schedule else 0)

    # The loop: in the looper's thread only.

    def run(self, call: Callable[[], object]) -> None:
        """Repeat `call` until stopped, or `max_calls` calls were made, or one raised and `on_error` says no."""
        self._call = call
        try:
            self._repeat()
        finally:
            del self._call  # or an ended looper would keep its target alive
            self._pauses.end(self._clock.now())

    def _repeat(self) -> None:
        was_paused = False
        while True:
            if len(self._ticks) != self._recorder.block_size:
                self._ticks[:] = _INDICES[: self._recorder.block_size]
            # Refilled before the flags are read: an earlier command is seen here, a later one empties the list.
            if self._stopped or self._should_stop() or self._over or self._made == self._max_calls:
                return
            paused = self._paused
            if paused != was_paused:
                (self._pauses.begin if paused else self._pauses.end)(self._clock.now())
            stepping = self._take_step()
            if paused and not stepping:
                was_paused = True
                self._idle()
                continue
            self._follow_interval(was_paused and not paused)
            was_paused = paused
            self._make_calls(stepping)

    def _take_step(self) -> bool:
        try:
            self._steps.popleft()
        except IndexError:
            return False
        return True

    def _idle(self) -> None:
        self.phase = _PAUSED
        self._sleep(None)

    def _follow_interval(self, resumed: bool) -> None:
        """Bring the schedule up to date with `interval_secs`, and with the end of a pause."""
        interval, now = self.interval_secs, self._clock.now()
        if interval is None:
            self._missed, self._schedule = self.missed, None
        elif self._schedule is None:
            # The first call of a looper is immediate; one that was back to back before waits for its first boundary.
            self._schedule = Schedule(interval, self._overrun, now + interval if self._made else now)
        elif interval != self._schedule.interval_secs:
            self._schedule.set_interval(interval, now)
        if resumed and self._schedule is not None:
            self._schedule.resume(now)

    def _make_calls(self, stepping: bool) -> None:
        schedule = self._schedule
        block = self._recorder.open_block(timed=schedule is not None)
        del self._ticks[len(block.ends) :]  # a timed block may be smaller
        if self._max_calls is not None:
            del self._ticks[self._max_calls - self._made :]
        ticks = [0] if stepping else self._ticks
        self._begun = 0
        try:
            if schedule is None:
                self._call_back_to_back(block, ticks)
            elif stepping:
                self._call_timed(block, 0, self._clock.now())
            else:
                self._call_at_boundaries(block, schedule)
        finally:
            self._made += self._begun

    def _call_back_to_back(self, block: Block, ticks: list[int]) -> None:  # noqa: C901 - the hot loop, in one piece
        self.phase = _CALLING
        call, ends, clock, i = self._call, block.ends, self._clock.now, -1
        usual: type | None = None  # what the newest calls returned that returned something
        iterator: Iterator[int] = iter(ticks)
        if self._check_each:
            iterator = itertools.takewhile(lambda _: not self._should_stop(), iterator)
        while True:
            try:
                for i in iterator:  # the hot loop: two calls, one store, and a look at what is not None
                    if (result := call()) is not None:
                        if type(result) is not usual:
                            usual = type(result)
                            if usual in UNFINISHED:
                                call, usual = self._finish(result, call), None
                                self._call = call
                        result = None  # not kept alive through the next call
                    ends[i] = clock()
            except EndOfSteps:
                self._begun = i
                self._end()
                return
            except BaseException as error:
                self._begun = i + 1
                if block.done() > i:  # not from a call: an overridden should_stop failed
                    raise
                ends[i] = clock()
                if not self._on_error(error, self._made + self._begun):
                    raise
                block.gaps.append((i, clock()))
            else:
                self._begun = i + 1
                return

    def _call_at_boundaries(self, block: Block, schedule: Schedule) -> None:
        for i in self._ticks:
            due = schedule.due
            if not self._wait_until(due):
                return
            try:
                began = self._call_timed(block, i, due)
            finally:
                self.phase = _WAITING
            schedule.called(began, block.ends[i] or began)

    def _wait_until(self, due: float) -> bool:
        """Wait for a boundary; False if a command came first."""
        now, guard = self._clock.now, self._guard
        self.phase = _WAITING
        while (left := due - now()) > 0:
            if not self._ticks:
                return False
            if guard is None:
                self._sleep(left)
            elif left > guard.secs:
                self._sleep(left - guard.secs)
                if self._ticks:
                    guard.slept(now() - (due - guard.secs))
            else:
                # What there is to do after the boundary has left the processor's caches while the thread slept, and
                # costs microseconds. So the phase is set before, and little is left.
                self.phase, ticks = _CALLING, self._ticks
                while now() < due and ticks:
                    pass
                return bool(ticks) and not (self._check_each and self._should_stop())
        self.phase = _CALLING
        return bool(self._ticks) and not (self._check_each and self._should_stop())

    def _sleep(self, secs: float | None) -> None:
        # First it says that it sleeps, then it looks for commands: see Roster.notify_stop.
        self.asleep = True
        try:
            if self._ticks:
                self._clock.wait(self._wakeup, secs)
        finally:
            self.asleep = False
            self._woke()

    def _call_timed(self, block: Block, i: int, due: float) -> float:
        """Make and record one call; return when it began."""
        self.phase = _CALLING
        now = self._clock.now
        self._begun = i + 1
        began = now()
        try:
            try:
                result = self._call()
                if type(result) in UNFINISHED:
                    self._call = self._finish(result, self._call)
            except EndOfSteps:
                self._begun = i
                self._end()
                return began
            except BaseException:
                block.starts[i], block.dues[i], block.ends[i] = began, due, now()
                raise
            block.starts[i], block.dues[i], block.ends[i] = began, due, now()
        except BaseException as error:
            if not self._on_error(error, self._made + self._begun):
                raise
        return began

    def _end(self) -> None:
        """Make no further call: the target has come to its end."""
        self._over = True
        self.end_block()
