"""Counting and timing every call of a looper, at almost no cost to the loop.

The writer, the looper's thread, only stores time stamps into a preallocated block. When a block is full it is folded
with NumPy into a `Recording`; that costs about 20 ns a call. A reader folds what has ended in the unfinished block, so
what it sees is complete and exact at any moment, also in the middle of a long call, and nothing is folded twice.

A recording is a value, replaced by one assignment. So a reader that is torn out of a fold by Ctrl-C does no harm.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from nblooper.recording.block import Block
from nblooper.recording.reading import Reading
from nblooper.recording.recording import NOTHING

_SMALLEST_BLOCK = 32  # blocks start small and grow, so that a slow looper, or one of thousands, stays small
LARGEST_BLOCK = 4096
_LARGEST_TIMED = 1024  # has three lists, and its calls cost more anyway


class Recorder:
    """Records the calls of one looper, over all its runs.

    One thread writes: `open_block`, then stamps into the block. Any thread reads: `read` and `calls`.

    Parameters
    ----------
    now : callable
        The clock, in seconds.
    origin : float
        What the recording's times count from.

    Attributes
    ----------
    block_size : int
        How many calls the next block holds, if there is no reason for fewer.
    """

    def __init__(self, now: Callable[[], float], origin: float) -> None:
        self._now = now
        self._origin = origin
        self._lock = threading.RLock()  # reentrant: a signal handler may read too
        self._recording = NOTHING
        self._block = Block(0, timed=False)
        self._folding = False
        self._reading: Reading | None = None
        self.block_size = _SMALLEST_BLOCK

    def open_block(self, *, timed: bool) -> Block:
        """Fold what is left of the block so far and return an empty one. Called by the looper's thread."""
        with self._lock:
            old, block = self._block, self._replace_block(timed)
            # Stamped after the fold, or the fold would be charged to the next call.
            block.base = self._now()
            block.take_over(old)
        return block

    def _replace_block(self, timed: bool) -> Block:
        self._fold()
        largest = _LARGEST_TIMED if timed else LARGEST_BLOCK
        if self._block.folded == self.block_size:
            self.block_size *= 4
        self.block_size = min(self.block_size, largest)
        self._block = Block(self.block_size, timed=timed)
        return self._block

    def _fold(self) -> None:
        """Add the calls that have ended and are not in the recording yet."""
        block = self._block
        done = block.done()
        if done == block.folded or self._folding:  # a signal handler that came into a fold sees what was before it
            return
        try:
            self._folding = True
            starts, ends, dues = block.columns(done, self._origin)
            while (recording := self._recording.with_room(ends)) is not self._recording:
                self._recording = recording
            recording = recording.added(starts, ends, dues)
            # Python lets nothing come between these stores.
            self._recording, block.folded, self._reading = recording, done, None
        finally:
            self._folding = False

    def close(self) -> None:
        """Let go of a large block. Called by the looper's thread when it ends."""
        if self.block_size > _SMALLEST_BLOCK:  # folding a small one would cost more than it frees
            with self._lock:
                self.block_size = _SMALLEST_BLOCK
                self._replace_block(timed=False)

    def calls(self) -> int:
        """Return how many calls have ended. From any thread."""
        with self._lock:
            return self._recording.latency.count + self._block.done() - self._block.folded

    def read(self) -> Reading:
        """Return what is known of all calls that have ended. From any thread; holds the lock for some microseconds.

        The same object again if no call has ended since the last time.
        """
        with self._lock:
            self._fold()
            if self._reading is not None:
                return self._reading
            recording = self._recording
            reading = Reading(recording)
            if self._recording is recording:  # no signal handler has folded more meanwhile
                self._reading = reading
            return reading

    def renew_lock(self) -> None:
        """Replace the lock: in a forked child, whoever held it is gone."""
        self._lock = threading.RLock()
        self._folding = False
