"""Frees the local variables that an exception's tracebacks keep alive, without ending what still runs."""

from __future__ import annotations

import collections
import gc
import inspect
from collections.abc import Iterator
from types import FrameType

_GENERATORS = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


class UnfinishedFrames:
    """Frames in reported tracebacks that were still running: their local variables are freed later. From any thread."""

    def __init__(self) -> None:
        # Taken from and added to in single steps, so that it needs no lock: freeing may run anybody's destructors.
        self._frames: collections.deque[FrameType] = collections.deque()

    def add(self, error: BaseException) -> None:
        """Free what can be freed of an exception now, and of those before it; remember the frames that go on."""
        running = set(drop_locals(error))
        running.update(self._try_again())
        self._frames.extend(running)

    def drop(self) -> None:
        """Free what has finished by now, and let go of the rest."""
        self._try_again()

    def _try_again(self) -> list[FrameType]:
        """Take all frames, and return those that still cannot be cleared."""
        left: list[FrameType] = []
        while True:
            try:
                frame = self._frames.popleft()
            except IndexError:
                return left
            if not _cleared(frame):
                left.append(frame)


def drop_locals(error: BaseException) -> list[FrameType]:
    """Free the local variables of finished frames in the tracebacks of an exception and of those it is chained to.

    A kept exception would otherwise keep alive every array that was a local variable where it was raised.

    Returns
    -------
    list of frame
        The frames that have not finished: they are left as they are.
    """
    return [frame for each in chained(error) for frame in _frames(each) if not _cleared(frame)]


def chained(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and all that it is chained to or a group of, each once."""
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


def _cleared(frame: FrameType) -> bool:
    """Free a frame's local variables, and return True, if it has finished."""
    if frame.f_code.co_flags & _GENERATORS and not _is_its_own(frame):
        return False
    try:
        frame.clear()
    except RuntimeError:  # it runs
        return False
    return True


def _is_its_own(frame: FrameType) -> bool:
    """Return whether the frame of a generator or coroutine has outlived it.

    Until then the generator owns what is in the frame and may go on with it; to clear the frame of a suspended one
    would end it (Python 3.13 refuses to). Nothing says so directly, but what a frame does not own it does not show
    the garbage collector. Compared by identity: among the local variables may be arrays.
    """
    return any(each is frame.f_code for each in gc.get_referents(frame))
