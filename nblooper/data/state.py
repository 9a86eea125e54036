"""What a looper is doing, in one word."""

from __future__ import annotations

import enum


class State(enum.StrEnum):
    """What a looper is doing.

    Examples
    --------
    >>> coord = Coordinator()
    >>> looper = coord.loop(int, every_secs=60)
    >>> looper.stop(wait=True)
    >>> looper.state is nblooper.State.STOPPED
    True
    """

    NEW = "NEW"  # constructed, not started
    WAITING = "WAITING"  # for its next boundary
    CALLING = "CALLING"  # its target runs; a back-to-back looper is always in this state while it makes calls
    PAUSED = "PAUSED"
    STOPPING = "STOPPING"  # asked to stop, its thread has not ended yet
    STOPPED = "STOPPED"  # its thread ended; `LooperStatus.finished` tells whether by itself
    FAILED = "FAILED"  # its thread ended because of an exception

    @property
    def ended(self) -> bool:
        """Whether the thread has ended."""
        return self is _STOPPED or self is _FAILED

    @property
    def live(self) -> bool:
        """Whether the thread is running: started and not ended."""
        return self is not _STOPPED and self is not _FAILED and self is not _NEW


# Looked up once, because looking up a member of an enum is slow; so is hashing it.
_NEW, _STOPPED, _FAILED = State.NEW, State.STOPPED, State.FAILED
