"""An entry of the failure log: the first of a group of failures, and a count of its repeats."""

from __future__ import annotations

import dataclasses
import time

from nblooper.data.failures import Failure
from nblooper.data.texts import shorten

_MAX_MESSAGE = 2000
_MAX_LINE = 500
_FIRST_COUNT_LOGGED = 10

Group = tuple[object, ...]


def group_of(error: BaseException, looper: str, where: str) -> Group:
    """Return the key under which a failure is counted: looper, hook, exception type, and the place of the raise.

    The message is not part of it, because messages often contain numbers that differ each time. Only an exception
    that was never raised, and so has no place, is grouped by its message.
    """
    tb = error.__traceback__
    if tb is None:
        return looper, where, type(error), message_of(error)
    while tb.tb_next is not None:
        tb = tb.tb_next
    # Names instead of the code object: a string caches its hash, while hashing code takes longer the longer it is.
    code = tb.tb_frame.f_code
    return looper, where, type(error), code.co_filename, code.co_qualname, tb.tb_lineno


def message_of(error: BaseException) -> str:
    """Return the first 2,000 characters of an exception's message."""
    try:
        return str(error)[:_MAX_MESSAGE]
    except Exception:  # a broken __str__ must not hide the failure
        return "<exception str() failed>"  # Python's own words for it


class Entry:
    """A group of failures that are counted together.

    The values that change with each repeat are kept outside of the immutable `Failure`, which makes counting cheap.

    Parameters
    ----------
    first : Failure
        The first failure of the group.
    error : BaseException
        The exception of that failure; only its type and message are kept.
    size : int
        About how many bytes its traceback takes.
    also : str
        Which other failures the entry stands for, if the group is not the failures of one place.

    Attributes
    ----------
    logged : bool
        Whether the traceback was logged.
    raised : int
        How often the exception was raised to a caller.
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
        "_log_at",
        "logged",
        "raised",
        "size",
    )

    def __init__(self, first: Failure, error: BaseException, size: int, also: str = "") -> None:
        self._headline, self._kind = first.exception, first.chain[-1].kind
        self._failure = _noting_others(first, also) if also else first
        self._also = also
        self._first = self._last = (type(error), message_of(error))
        self._count, self._last_call, self._last_time = 1, first.call, first.time
        self._log_at = _FIRST_COUNT_LOGGED
        self.size = size
        self.logged, self.raised = False, 0

    def count_again(self, kind: type[BaseException], message: str, call: int | None) -> bool:
        """Count a repeat; return whether it is one to log: the 10th, 100th, 1,000th ..."""
        self._count += 1
        self._last, self._last_call, self._last_time = (kind, message), call, time.time()
        if self._count < self._log_at:
            return False
        self._log_at *= 10
        return True

    def drop_traceback(self) -> None:
        """Replace the traceback by the type and message."""
        text = f"{self._failure.exception}\n(Its traceback is no longer kept: many other failures came after it.)\n"
        self._failure = dataclasses.replace(self._failure, traceback_text=text, chain=())

    def failure(self) -> Failure:
        """Return the group with its current count."""
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
        """Return the log line about repeats, with the current count."""
        seen = self.failure()
        at = f" in call {seen.last_call:,}" if seen.last_call is not None else ""
        what = f"{seen.count:,} times so far, {self._also or 'at one place'}"
        return f"looper {seen.looper!r} failed {what}; last{at}: {shorten(seen.last_exception, _MAX_LINE)}"


def _name(kind: type[BaseException]) -> str:
    module = kind.__module__
    return kind.__qualname__ if module in ("builtins", "__main__") else f"{module}.{kind.__qualname__}"


def _noting_others(first: Failure, also: str) -> Failure:
    """Return the first failure of an entry that also counts others, with a note that says so in all its texts."""
    note = f"(Counted here {also}; this is the first one.)"
    *before, error = first.chain
    return dataclasses.replace(
        first,
        exception=f"{first.exception} (and others: {also})",
        traceback_text=f"{first.traceback_text.rstrip()}\n{note}\n",
        chain=(*before, dataclasses.replace(error, notes=(*error.notes, note))),
    )
