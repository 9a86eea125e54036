"""Counting and timing every call of a looper, at almost no cost to the loop.

The looper's thread stores time stamps into a preallocated block. When the block is full, it turns them into a batch,
with two bytes for each duration, and leaves the batch for whoever reads next. A reader takes these batches, and the
calls that have ended in the unfinished block, and adds them to the `Recording`. So what it reads is complete and exact
at any moment, also in the middle of a long call. If nobody reads, the looper's thread adds the batches itself, a few
times a second.

The interpreter lock: beside a thread that computes, a thread that lets go of the lock may wait a whole switch interval
to get it back. The looper's thread lets go of it when it counts many durations at once, every `_MOST_CODES` of them:
once in 25 ms if a call takes a microsecond, and in proportion more often if calls take less. It also does when the
recording's arrays grow, which is rarer the longer the looper runs. The locks that it waits for are held for
microseconds, by threads that keep the interpreter lock meanwhile. The one exception: once `_MOST_PARTS` parts are left,
it waits for a reader that adds to the recording.

A recording is immutable, and replaced by one assignment. So Ctrl-C in the middle of an addition does no harm.
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

_MOST_CODES = 24_576  # durations that may be left uncounted: counting takes 8 more bytes for each
_MOST_SLOTS = 32  # time slots whose calls are handed over at once: each slot takes some memory
_ENOUGH_PARTS = 8  # from so many parts on, the looper's thread adds them itself, unless a reader is doing so
_MOST_PARTS = 24  # from so many parts on, it waits for such a reader

_NONE = Batch()


class Recorder:
    """Records the calls of one looper, over all its runs.

    One thread, the looper's, calls `open_block` and stores time stamps into the block. Any thread may read.

    Parameters
    ----------
    now : callable
        The clock, in seconds.
    origin : float
        What the recording's times count from.
    slow_calls : SlowCalls, optional
        Where the slowest calls are kept; also an attribute.

    Attributes
    ----------
    block_size : int
        How many calls the next block holds, unless it is timed, which may hold fewer.
    """

    def __init__(self, now: Callable[[], float], origin: float, slow_calls: SlowCalls | None = None) -> None:
        self._now = now
        self._origin = origin
        self.slow_calls = slow_calls or SlowCalls()
        self.renew_lock()
        self._block = Block(0)
        self._waiting = _NONE
        self._taken: tuple[Batch | tuple[int, Times], ...] = ()  # no longer waiting, still to be added
        self._recording = NOTHING
        self._reading: Reading | None = None
        self._busy = (0, 0, 0.0)  # number of a block, calls in it, and how long all calls up to these took
        self.block_size = _SMALLEST_BLOCK

    def renew_lock(self) -> None:
        """Replace the locks: in a forked child, whoever held them is gone."""
        # Both are reentrant, because a signal handler may read too.
        self._handing = threading.RLock()  # for `_block` and `_waiting`; held for microseconds
        self._adding = threading.RLock()  # for `_recording`; the looper's thread rarely waits for it
        self._folding = False
        self.slow_calls.renew_lock()

    # In the looper's thread.

    def open_block(self, *, timed: bool) -> Block:
        """Hand over the calls that are left in the current block, and return an empty block."""
        old = self._hand_over()
        if len(old.ends) == self.block_size == old.taken and self._now() - old.base < _FAST_SECS:
            self.block_size *= 4
        self.block_size = min(self.block_size, _LARGEST_TIMED if timed else LARGEST_BLOCK)
        self._block = old.following(self.block_size, timed=timed, now=self._now)
        return self._block

    def close(self) -> None:
        """Free the memory of a large block: the looper's thread ends."""
        if self.block_size > _SMALLEST_BLOCK:  # handing over a small one would cost more than it frees
            self.block_size = _SMALLEST_BLOCK
            old = self._hand_over()
            self._block = Block(0, old.number + old.taken)

    def _hand_over(self) -> Block:
        """Move all calls of the block to what waits to be added, and return the block."""
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
        """Keep the memory of what waits to be added small."""
        if self._waiting.codes >= _MOST_CODES:
            with self._handing:
                # This lets go of the interpreter lock, but no other looper waits for `_handing` of this one.
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

    def made(self) -> tuple[int, float]:
        """Return how many calls have ended, and how long they took in all. Cheaper than `read`."""
        with self._handing:
            block = self._block
            number, first, secs = self._busy
            done = block.done()
            if number == block.number:
                if done > first:
                    secs += block.busy_secs(first, done)
                    self._busy = number, done, secs
                return number + done, secs
            # Python lets nothing come between these, nor between what `_add` stores.
            recording, taken, waiting = self._recording, self._taken, self._waiting
            secs = block.busy_secs(block.taken, done)
        secs += recording.latency.total + _busy_secs(waiting)
        for each in taken:  # another thread adds them just now
            secs += _busy_secs(each) if isinstance(each, Batch) else total_between(each[1].starts, each[1].ends)
        self._busy = block.number, done, secs
        return block.number + done, secs

    def read(self) -> Reading:
        """Return the statistics of all calls that have ended. Does not keep the looper waiting.

        Returns the same object as before if no call has ended since.
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
        """Add all calls that have ended to the recording."""
        if self._folding:  # a signal handler that interrupted this sees the state before it
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
        """Take the waiting batches and a portion of the block's calls; return whether some of its calls are left."""
        with self._handing:
            block, taken = self._block, self._taken
            ended = block.done()
            done = block.portion(ended, _MOST_SLOTS * self._width_secs)
            if self._waiting.parts:
                taken = (*taken, self._waiting)
            if done > block.taken:
                taken = (*taken, (block.number + block.taken + 1, block.times(done)))
            # Python lets nothing come between these stores.
            self._taken, self._waiting, block.taken = taken, _NONE, done
        return done < ended

    def _batch(self) -> Batch:
        """Return all that was taken, as one batch."""
        batch = _NONE
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
        """Look for slow calls among these; `first` is the number of the first."""
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
