"""An entry of the failure log: the first of a group of failures, and what is counted of the others."""

from __future__ import annotations

import dataclasses
import time

from nblooper.data.failures import Failure
from nblooper.data.texts import shorten

_MAX_MESSAGE = 2000
_MAX_LINE = 500
_FIRST_TOLD = 10

Group = tuple[object, ...]


def group_of(error: BaseException, looper: str, where: str) -> Group:
    """Return what all failures have in common that are counted together: looper, hook, type and place, no message.

    A message often has a number in it that is never the same twice. It counts only for an exception that was made
    and not raised, which has no place.
    """
    tb = error.__traceback__
    if tb is None:
        return looper, where, type(error), message_of(error)
    while tb.tb_next is not None:
        tb = tb.tb_next
    # Names and not the code itself: their hashes are at hand, a code object's takes as long as the code.
    code = tb.tb_frame.f_code
    return looper, where, type(error), code.co_filename, code.co_qualname, tb.tb_lineno


def message_of(error: BaseException) -> str:
    """Return an exception's message, at most 2,000 characters of it."""
    try:
        return str(error)[:_MAX_MESSAGE]
    except Exception:  # a broken __str__ must not hide the failure
        return "<exception str() failed>"  # as Python prints it


class Entry:
    """A group of failures: what changes with each repeat is kept apart, so that counting is cheap.

    Parameters
    ----------
    first : Failure
    error : BaseException
        The first one's; only its type and message are kept.
    size : int
        Bytes that the first one's traceback takes, about.
    also : str
        What other failures it stands for, if they have not the place in common.

    Attributes
    ----------
    logged : bool
        Whether the traceback is in the log.
    raised : int
        How often it was raised to somebody.
    """

    __slots__ = (
        "_also",
        "_count",
        "_failure",
        "_first",
        "_headline",
        "_kind",
        "_last",
        "_last_call",
        "_last_time",
        "_tell_at",
        "logged",
        "raised",
        "size",
    )

    def __init__(self, first: Failure, error: BaseException, size: int, also: str = "") -> None:
        self._headline, self._kind = first.exception, first.chain[-1].kind
        self._failure = _marked(first, also) if also else first
        self._also = also
        self._first = self._last = (type(error), message_of(error))
        self._count, self._last_call, self._last_time = 1, first.call, first.time
        self._tell_at = _FIRST_TOLD
        self.size = size
        self.logged, self.raised = False, 0

    def count_again(self, kind: type[BaseException], message: str, call: int | None) -> bool:
        """Count one more; return whether it is the 10th, 100th, 1,000th ..., which is logged."""
        self._count += 1
        self._last, self._last_call, self._last_time = (kind, message), call, time.time()
        if self._count < self._tell_at:
            return False
        self._tell_at *= 10
        return True

    def drop_traceback(self) -> None:
        """Keep type and message only."""
        text = f"{self._failure.exception}\n(Its traceback is no longer kept: many other failures came after it.)\n"
        self._failure = dataclasses.replace(self._failure, traceback_text=text, chain=())

    def failure(self) -> Failure:
        """Return the group as it is by now."""
        if self._count != self._failure.count:
            self._failure = dataclasses.replace(
                self._failure,
                count=self._count,
                last_call=self._last_call,
                last_time=self._last_time,
                last_exception=self._last_exception(),
            )
        return self._failure

    def _last_exception(self) -> str:
        if self._last == self._first:
            return self._headline
        kind, message = self._last
        name = self._kind if kind is self._first[0] else _name(kind)
        return f"{name}: {message}" if message else name

    def repeats_line(self) -> str:
        """Return a line that tells how often it has occurred by now."""
        seen = self.failure()
        at = f" in call {seen.last_call:,}" if seen.last_call is not None else ""
        what = f"{seen.count:,} times so far, {self._also or 'at one place'}"
        return f"looper {seen.looper!r} failed {what}; last{at}: {shorten(seen.last_exception, _MAX_LINE)}"


def _name(kind: type[BaseException]) -> str:
    module = kind.__module__
    return kind.__qualname__ if module in ("builtins", "__main__") else f"{module}.{kind.__qualname__}"


def _marked(first: Failure, also: str) -> Failure:
    """Return the first failure of an entry that stands for others too, saying so wherever it is shown."""
    note = f"(Counted here {also}; this is the first one.)"
    *before, error = first.chain
    return dataclasses.replace(
        first,
        exception=f"{first.exception} (and others: {also})",
        traceback_text=f"{first.traceback_text.rstrip()}\n{note}\n",
        chain=(*before, dataclasses.replace(error, notes=(*error.notes, note))),
    )
