"""Frees the local variables that an exception's tracebacks keep alive, except those of frames that still run."""

from __future__ import annotations

import collections
import gc
import inspect
from collections.abc import Iterator
from types import FrameType

_GENERATORS = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


class UnfinishedFrames:
    """Frames of reported tracebacks that were still running; their local variables are freed later.

    Methods may be called from any thread. Freeing may run destructors of the user's objects, so no lock is held.
    """

    def __init__(self) -> None:
        # Adding and taking are atomic.
        self._frames: collections.deque[FrameType] = collections.deque()

    def add(self, error: BaseException) -> None:
        """Free the finished frames of an exception, and those added before that have finished; remember the others."""
        running = set(drop_locals(error))
        running.update(self._clear_finished())
        self._frames.extend(running)

    def drop(self) -> None:
        """Free the frames that have finished by now, and forget all others."""
        self._clear_finished()

    def _clear_finished(self) -> list[FrameType]:
        """Take out all frames, clear those that have finished, and return the others."""
        running: list[FrameType] = []
        while True:
            try:
                frame = self._frames.popleft()
            except IndexError:
                return running
            if not _clear_if_finished(frame):
                running.append(frame)


def drop_locals(error: BaseException) -> list[FrameType]:
    """Free the local variables of finished frames in the tracebacks of an exception and of those it is chained to.

    An exception that is kept would otherwise keep alive every array that was a local variable where it was raised.

    Returns
    -------
    list of frame
        The frames that have not finished. They are left unchanged.
    """
    return [frame for each in chained(error) for frame in _frames(each) if not _clear_if_finished(frame)]


def chained(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception, all those it is chained to, and the members of exception groups; each once."""
    pending: list[BaseException | None] = [error]
    seen: set[int] = set()
    while pending:
        each = pending.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        pending += [each.__cause__, each.__context__]
        if isinstance(each, BaseExceptionGroup):
            pending += each.exceptions


def _frames(error: BaseException) -> Iterator[FrameType]:
    tb = error.__traceback__
    while tb is not None:
        yield tb.tb_frame
        tb = tb.tb_next


def _clear_if_finished(frame: FrameType) -> bool:
    """Free a frame's local variables if the frame has finished; return whether it has."""
    if frame.f_code.co_flags & _GENERATORS and not _has_outlived_generator(frame):
        return False
    try:
        frame.clear()
    except RuntimeError:  # it is running
        return False
    return True


def _has_outlived_generator(frame: FrameType) -> bool:
    """Return whether the generator or coroutine that a frame belonged to has ended.

    Until then the generator owns the contents of the frame, and clearing the frame of a suspended generator would
    close the generator (Python 3.13 refuses to). There is no direct way to ask. But a frame reports its contents to
    the garbage collector only when it owns them, and its code object is one of them.
    """
    # Compared by identity, because the local variables may be arrays, whose == returns arrays.
    return any(each is frame.f_code for each in gc.get_referents(frame))
