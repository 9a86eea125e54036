"""The loop itself: repeats a call back to back or at boundaries, records it, and obeys commands of other threads."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from nblooper.core.clock import Clock
from nblooper.core.commands import Commands
from nblooper.core.errors import EndLoop
from nblooper.core.hot_loop import hot_loop
from nblooper.core.recorded import Position
from nblooper.core.schedule import Schedule
from nblooper.core.sleeper import Sleeper
from nblooper.core.steps import UNFINISHED, EndOfSteps
from nblooper.core.timing import Timing
from nblooper.data.snapshot import State
from nblooper.recording.block import Block
from nblooper.recording.marks import Spans
from nblooper.recording.recorder import LARGEST_BLOCK, Recorder

_INDICES = list(range(LARGEST_BLOCK))
# Looked up once: an enum's member takes 50 to 75 ns each time.
_WAITING, _CALLING, _PAUSED = State.WAITING, State.CALLING, State.PAUSED


class Overseer(Protocol):
    """Who has a call repeated. All methods are called in the looper's thread.

    Attributes
    ----------
    recorded : Position
        Is told which call is being made.
    """

    if TYPE_CHECKING:

        @property
        def recorded(self) -> Position: ...  # noqa: D102

    def should_stop(self) -> bool:
        """Return whether the coordinator was asked to stop."""

    def call_failed(self, error: BaseException, call: int) -> float | None:
        """Take what a call raised, and the call's number in this run, from 1.

        Return how many seconds to wait before the next call, or None to make none.
        """

    def finish(self, result: object, call: Callable[[], object]) -> Callable[[], object]:
        """Run what a call returned (a coroutine or generator); return what to call from then on."""


class Repeater:
    """Repeats a call until it is told to stop. All but the properties is for the looper's thread.

    Parameters
    ----------
    recorder, pauses, clock, timing, sleeper
        What it works with.
    commands : Commands
        What other threads want; it has the interval too.
    max_calls : int or None
    overseer : Overseer
    check_each : bool
        Ask `should_stop` before each call, for a coordinator that overrides it. Otherwise who stops empties the ticks.

    Attributes
    ----------
    phase : State
        WAITING, CALLING or PAUSED. Where it is PAUSED, no call is being made, and none is before the flags are read.
    """

    # What a run begins with.
    phase = _WAITING
    _over = False  # the target has come to its own end
    _made = 0  # calls made in the blocks before this one
    _begun = 0  # calls begun in this block
    _block: Block | None = None
    _counted = False  # whether the block alone knows how many calls of it have ended
    _began_at: float | None = None  # of the timed call that runs
    _handled_at = -math.inf  # when the newest error was

    def __init__(
        self,
        recorder: Recorder,
        pauses: Spans,
        clock: Clock,
        commands: Commands,
        timing: Timing,
        sleeper: Sleeper,
        max_calls: int | None,
        overseer: Overseer,
        *,
        check_each: bool,
    ) -> None:
        self._recorder, self._pauses, self._clock = recorder, pauses, clock
        self.commands, self._ticks = commands, commands.ticks
        self.timing, self.sleeper, self.position = timing, sleeper, overseer.recorded
        self._max_calls, self._overseer, self._check_each = max_calls, overseer, check_each
        self.position.number = self._number

    @property
    def calls(self) -> int:
        """Calls made; exact once the loop has ended, and at each point between two calls."""
        return self._made

    def _number(self) -> int:
        """Return the number, in this run, of the call that is made or was made last. From any thread."""
        block = self._block
        return self._made + (block.done() + 1 if self._counted and block is not None else self._begun)

    @property
    def finished(self) -> bool:
        """Whether nothing is left to call: all calls were made, or the target has come to its own end."""
        return self._over or self._made == self._max_calls

    @property
    def retry_secs(self) -> float | None:
        """How long it still waits after a call that failed; None if it does not. From any thread."""
        retry_at = self.timing.retry_at
        return None if retry_at is None or self.phase is _CALLING else max(retry_at - self._clock.now(), 0.0)

    @property
    def call_secs(self) -> float | None:
        """How long the call that runs has been running; None if none runs. From any thread."""
        began, block = self._began_at, self._block
        if self.phase is not _CALLING or block is None:
            return None
        now = self._clock.now()
        if began is None:
            began = now if block.dues else block.last_end()
        return max(now - began, 0.0)

    def run(self, call: Callable[[], object]) -> None:
        """Repeat `call` until stopped, or `max_calls` calls were made, or one raised and `on_error` says no."""
        self._call, self._loop = call, hot_loop(call)
        try:
            self._repeat()
        finally:
            del self._call, self._loop  # or an ended looper would keep its target alive
            self.timing.close(self.commands.wakeup)
            self._pauses.end(self._clock.now())

    def _repeat(self) -> None:
        commands, was_paused = self.commands, False
        while True:
            if len(self._ticks) != self._recorder.block_size:
                self._ticks[:] = _INDICES[: self._recorder.block_size]
            # Refilled before the flags are read: an earlier command is seen here, a later one empties the list.
            if commands.stopped or self._overseer.should_stop() or self._over or self._made == self._max_calls:
                return
            paused = commands.holding
            if paused != was_paused:
                (self._pauses.begin if paused else self._pauses.end)(self._clock.now())
            step = commands.take_step()
            if was_paused and not paused:
                self.timing.resumed()
            was_paused = paused
            if paused and not step:
                self._idle()
                continue
            commands.tell()
            single = bool(step) or commands.take_call_now()
            if not single and (
                secs := self.timing.sleep_secs(self._clock.now(), commands.interval_secs, commands.wakeup)
            ):
                self.phase = _WAITING
                self.sleeper.sleep(secs)
                continue
            self._make_calls(single)
            commands.steps_made = step or commands.steps_made

    def _idle(self) -> None:
        self.phase = _PAUSED
        self.commands.tell()
        self.sleeper.sleep(None)
        # Before the flags are read again: who sees PAUSED after setting a flag can rely on its being seen.
        self.phase = _WAITING

    def _make_calls(self, single: bool) -> None:
        """Make the calls of a block or, if `single`, make one call at once, outside of the schedule."""
        timing, interval_secs = self.timing, self.commands.interval_secs
        timing.retry_at = None
        if timing.begun:
            timing.follow(interval_secs, self._clock.now(), made=self._made > 0)
        schedule = timing.schedule
        timed = schedule is not None or (interval_secs is not None and not timing.begun)
        block = self._block = self._recorder.open_block(timed=timed)
        del self._ticks[len(block.ends) :]  # a timed block may be smaller
        if self.commands.watchers:
            del self._ticks[1:]
        if self._max_calls is not None:
            del self._ticks[self._max_calls - self._made :]
        self._begun = 0
        try:
            if not timed:
                self._call_back_to_back(block, [0] if single else self._ticks)
            elif single or schedule is None:
                self._call_timed(block, 0, self._clock.now())
            else:
                self._call_at_boundaries(block, schedule)
        finally:
            self.position.ended()
            self._counted = False
            begun, self._begun = self._begun, 0
            self._made += begun

    def _call_back_to_back(self, block: Block, ticks: list[int]) -> None:
        self.phase = _CALLING
        ends, clock, reached = block.ends, self._clock.now, [-1]
        iterator = self._iterator(ticks)
        self._counted = True
        while True:
            try:
                while (result := self._loop(reached, iterator, ends, clock, UNFINISHED)) is not None:
                    self._finish_call(result)
                    ends[reached[0]] = clock()
            except EndOfSteps:
                self._begun = reached[0]
                self._end()
                return
            except BaseException as error:
                i = reached[0]
                self._begun = i + 1
                if block.done() > i:  # not from a call: an overridden should_stop failed
                    raise
                ends[i] = clock()
                if not self._goes_on(error):
                    raise
                if not self._ticks:
                    return
                block.gaps.append((i, clock()))
            else:
                self._begun = reached[0] + 1
                return

    def _iterator(self, ticks: list[int]) -> Iterator[int]:
        """Return an iterator that ends when the ticks are emptied or an overridden `should_stop` says so."""
        last = self._made + len(ticks)  # before another thread may empty them
        iterator = iter(ticks)
        if self._check_each:
            return itertools.takewhile(lambda _: not self._overseer.should_stop(), iterator)
        # It knows how many calls are left, and so which one is made.
        self.position.begins(iterator.__length_hint__, last)  # type: ignore[attr-defined]
        return iterator

    def _finish_call(self, result: object) -> None:
        """Run what a call has returned, and call from then on what `finish` says."""
        call = self._overseer.finish(result, self._call)
        if call is not self._call:
            self._call, self._loop = call, hot_loop(call)

    def _call_at_boundaries(self, block: Block, schedule: Schedule) -> None:
        ticks, sleeper = self._ticks, self.sleeper
        self.phase = _WAITING
        for i in ticks:
            due = schedule.due
            if not sleeper.until(due):
                return
            # What there is to do after the boundary has left the processor's caches while the thread slept, and costs
            # microseconds. So there is little of it, and of a precise wait, the phase is set before the last part.
            self.phase = _CALLING
            if sleeper.precise:
                sleeper.spin(due)
            try:
                if not ticks or (self._check_each and self._overseer.should_stop()):
                    return
                began = self._call_timed(block, i, due)
            finally:
                self.phase = _WAITING
            ended = block.ends[i] or began
            schedule.called(began, ended if ended > self._handled_at else self._handled_at)

    def _call_timed(self, block: Block, i: int, due: float) -> float:
        """Make and record one call; return when it began."""
        self.phase = _CALLING
        now = self._clock.now
        self._begun = i + 1
        began = self._began_at = now()
        try:
            try:
                result = self._call()
                if type(result) in UNFINISHED:
                    self._finish_call(result)
            except EndOfSteps:
                self._begun = i
                self._end()
                return began
            except BaseException:
                block.starts[i], block.dues[i], block.ends[i] = began, due, now()
                raise
            block.starts[i], block.dues[i], block.ends[i] = began, due, now()
        except BaseException as error:
            if not self._goes_on(error):
                raise
        finally:
            self._began_at = None
        return began

    def _goes_on(self, error: BaseException) -> bool:
        """Handle an error in a call; return False if it is to end the looper."""
        if isinstance(error, EndLoop):
            self._end()
            return True
        wait_secs = self._overseer.call_failed(error, self._made + self._begun)
        self._handled_at = self._clock.now()
        if wait_secs:
            self.timing.retry_at = self._handled_at + wait_secs
            self._ticks.clear()
        return wait_secs is not None

    def _end(self) -> None:
        """Make no further call: the target has come to its end."""
        self._over = True
        self._ticks.clear()
