"""Counting and timing every call of a looper, at almost no cost to the loop.

The looper's thread stores time stamps into a preallocated block. When the block is full, they become a part of a batch,
two bytes for each duration, which waits until somebody reads. Whoever reads takes what waits, and what has ended in the
unfinished block, and adds it to a `Recording`: so what is read is complete and exact at any moment, also in the middle
of a long call. Where nobody reads, the looper's thread adds it itself, a few times a second.

The interpreter's lock: beside a thread that computes, who lets go of it loses up to a switch interval. The looper's
thread lets go of it where it counts many durations at once, once in `_MOST_CODES` of them: at one microsecond a
call once in 25 ms, in proportion more often if calls take less. And it does where the recording
grows: less often, the longer the looper runs. It never waits for somebody who may lose the interpreter, but where
`_MOST_PARTS` wait already: a lock that it takes is held for microseconds only, and without letting go.

A recording is a value, replaced by one assignment. So a reader that is torn out of an addition by Ctrl-C does no harm.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from nblooper.recording.batch import Batch, batch_of
from nblooper.recording.block import Block, Times
from nblooper.recording.pieces import total_between
from nblooper.recording.reading import Reading
from nblooper.recording.recording import NOTHING
from nblooper.recording.slow_calls import SlowCalls

_SMALLEST_BLOCK = 32  # blocks start small and grow, so that a slow looper, or one of thousands, stays small
LARGEST_BLOCK = 4000  # eight pieces, see `pieces`
_LARGEST_TIMED = 500  # has three lists, and its calls cost more anyway
_FAST_SECS = 0.25  # a block that is full sooner is followed by a larger one

_MOST_CODES = 24_576  # durations that wait uncounted: counting takes 8 bytes more for each
_MOST_SLOTS = 32  # in which the calls ended that are handed over at once: each slot takes some memory
_ENOUGH_PARTS = 8  # parts that wait until the looper's thread adds them, unless somebody reads just then
_MOST_PARTS = 24  # until it does so in any case


class Recorder:
    """Records the calls of one looper, over all its runs.

    One thread writes: `open_block`, then stamps into the block. Any thread reads: `read` and `calls`.

    Parameters
    ----------
    now : callable
        The clock, in seconds.
    origin : float
        What the recording's times count from.
    slow_calls : SlowCalls, optional
        Keeps the slowest calls; also an attribute.

    Attributes
    ----------
    block_size : int
        How many calls the next block holds, if there is no reason for fewer.
    """

    def __init__(self, now: Callable[[], float], origin: float, slow_calls: SlowCalls | None = None) -> None:
        self._now = now
        self._origin = origin
        self.slow_calls = slow_calls or SlowCalls()
        self.renew_lock()
        self._block = Block(0)
        self._waiting = Batch()
        self._taken: tuple[Batch | tuple[int, Times], ...] = ()  # no longer waiting, and not yet in the recording
        self._recording = NOTHING
        self._reading: Reading | None = None
        self._busy = (0, 0, 0.0)  # how long all calls took before a block and the first ones in it
        self.block_size = _SMALLEST_BLOCK

    def renew_lock(self) -> None:
        """Replace the locks: in a forked child, whoever held them is gone."""
        # Both are reentrant, because a signal handler may read too.
        self._handing = threading.RLock()  # for the block and what waits; held for microseconds
        self._adding = threading.RLock()  # for the recording; the looper's thread does not wait for it, as a rule
        self._folding = False
        self.slow_calls.renew_lock()

    # In the looper's thread.

    def open_block(self, *, timed: bool) -> Block:
        """Hand over what is left of the block so far and return an empty one."""
        old = self._hand_over()
        if len(old.ends) == self.block_size == old.taken and self._now() - old.base < _FAST_SECS:
            self.block_size *= 4
        self.block_size = min(self.block_size, _LARGEST_TIMED if timed else LARGEST_BLOCK)
        self._block = old.following(self.block_size, timed=timed, now=self._now)
        return self._block

    def close(self) -> None:
        """Let go of a large block; the looper's thread ends."""
        if self.block_size > _SMALLEST_BLOCK:  # handing over a small one would cost more than it frees
            self.block_size = _SMALLEST_BLOCK
            old = self._hand_over()
            self._block = Block(0, old.number + old.taken)

    def _hand_over(self) -> Block:
        """Have all calls of the block wait, and return it."""
        block, number = self._block, -1
        while block.taken != number:
            number = block.taken
            with self._handing:
                done = block.portion(block.done(), _MOST_SLOTS * self._width_secs)
                more = done > block.taken  # a reader may have taken some since
                if more:
                    first, times = block.number + block.taken + 1, block.times(done)
                    batch = batch_of(times, self._origin, self._width_secs)
                    self._waiting, block.taken = self._waiting.joined(batch), done
            if more:
                self._note_slow(first, times, batch)
            self._relieve()
        return block

    @property
    def _width_secs(self) -> float:
        return self._recording.timeline.width_secs

    def _relieve(self) -> None:
        """Keep what waits small."""
        if self._waiting.codes >= _MOST_CODES:
            with self._handing:
                # Lets go of the interpreter, but nobody whom this thread waits for is kept waiting.
                self._waiting = self._waiting.counted()
        parts = len(self._waiting.parts)
        if parts >= _ENOUGH_PARTS and self._adding.acquire(blocking=parts >= _MOST_PARTS):
            try:
                self._fold(keeps_lock=True)
            finally:
                self._adding.release()

    # From any thread.

    def calls(self) -> int:
        """Return how many calls have ended. Takes no lock."""
        block = self._block
        return block.number + block.done()

    def busy_secs(self) -> float:
        """Return how long the calls that have ended took in all: cheaper than `read`, which has to sort them."""
        with self._handing:
            block = self._block
            number, first, secs = self._busy
            done = block.done()
            if number == block.number:
                self._busy = number, done, secs + block.busy_secs(first, done)
                return self._busy[2]
            # Python lets nothing come between these, nor between what `_add` stores.
            recording, taken, waiting = self._recording, self._taken, self._waiting
            secs = block.busy_secs(block.taken, done)
        secs += recording.latency.total + _busy_secs(waiting)
        for each in taken:  # another thread adds them just now
            secs += _busy_secs(each) if isinstance(each, Batch) else total_between(each[1].starts, each[1].ends)
        self._busy = block.number, done, secs
        return secs

    def read(self) -> Reading:
        """Return what is known of all calls that have ended. Does not keep the looper waiting.

        The same object again if no call has ended since the last time.
        """
        with self._adding:
            self._fold()
            if self._reading is not None:
                return self._reading
            recording = self._recording
            reading = Reading(recording)
            if self._recording is recording:  # no signal handler has added more meanwhile
                self._reading = reading
            return reading

    def _fold(self, *, keeps_lock: bool = False) -> None:
        """Add what waits and what has ended in the block to the recording."""
        if self._folding:  # a signal handler that came into this sees what was before it
            return
        try:
            self._folding = True
            left = True
            while left:
                left = self._take()
                if self._taken:
                    self._add(self._batch(), keeps_lock)
        finally:
            self._folding = False

    def _take(self) -> bool:
        """Take what waits and a portion of what has ended in the block; return whether some of that is left."""
        with self._handing:
            block, taken = self._block, self._taken
            ended = block.done()
            done = block.portion(ended, _MOST_SLOTS * self._width_secs)
            if self._waiting.parts:
                taken = (*taken, self._waiting)
            if done > block.taken:
                taken = (*taken, (block.number + block.taken + 1, block.times(done)))
            # Python lets nothing come between these stores.
            self._taken, self._waiting, block.taken = taken, Batch(), done
        return done < ended

    def _batch(self) -> Batch:
        """Return all that was taken."""
        batch = Batch()
        for taken in self._taken:
            if isinstance(taken, Batch):
                batch = batch.joined(taken)
            else:
                first, times = taken
                more = batch_of(times, self._origin, self._width_secs)
                self._note_slow(first, times, more)
                batch = batch.joined(more)
        return batch

    def _note_slow(self, first: int, times: Times, batch: Batch) -> None:
        """Look for slow calls among these, of which the first has this number."""
        if max(part.latency.max for part in batch.parts) > self.slow_calls.limit_secs:
            self.slow_calls.ended(first, times, self._origin)

    def _add(self, batch: Batch, keeps_lock: bool) -> None:
        while (recording := self._recording.with_room(batch)) is not self._recording:
            self._recording = recording
        recording = self._recording.added(batch, self._origin, keeps_lock=keeps_lock)
        # Python lets nothing come between these stores.
        self._recording, self._taken, self._reading = recording, (), None


def _busy_secs(batch: Batch) -> float:
    return sum(part.latency.total for part in batch.parts)
