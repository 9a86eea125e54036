"""Reported exceptions as data: what failed where, how often, and a traceback that holds no frames."""

from __future__ import annotations

import collections
import dataclasses
import logging
import sys
import threading
import time
import traceback
from types import FrameType, TracebackType

from nblooper.data.snapshot import Failure
from nblooper.failures.detail import picture

logger = logging.getLogger("nblooper")

_MAX_MESSAGE = 2000


class OutOfRangeError(Exception):
    """Raised by a target whose data are used up: the coordinator stops, and nothing is raised by `join()`.

    The stand-in for TensorFlow's `tf.errors.OutOfRangeError`, the default clean stop exception.
    """


def as_exception(ex: object) -> BaseException | None:
    """Return the exception that a caller of `request_stop` gave: an exception, an `exc_info` tuple, or None."""
    if ex is None or isinstance(ex, BaseException):
        return ex
    if isinstance(ex, tuple) and len(ex) == 3:
        kind, value, tb = ex
        if kind is None and value is None:
            return None
        if value is None and isinstance(kind, type) and issubclass(kind, BaseException):
            value = kind()
        if isinstance(value, BaseException):
            return value.with_traceback(tb) if isinstance(tb, TracebackType) else value
    raise TypeError(f"ex must be an exception, a tuple as sys.exc_info() returns it, or None; got {ex!r}")


def where_stuck(thread: threading.Thread) -> str:
    """Return the stack of a running thread as text: where it is at this moment."""
    frame: FrameType | None = sys._current_frames().get(thread.ident or 0)
    if frame is None:
        return f"{thread.name!r} has just ended"
    return f"{thread.name!r} is here:\n{''.join(traceback.format_stack(frame)).rstrip()}"


def _message(error: BaseException) -> str:
    try:
        return str(error)[:_MAX_MESSAGE]
    except Exception:  # a broken __str__ must not hide the failure
        return ""


def _place(error: BaseException) -> tuple[object, int]:
    """Return code and line where the exception was raised."""
    tb = error.__traceback__
    if tb is None:
        return None, 0
    while tb.tb_next is not None:
        tb = tb.tb_next
    return tb.tb_frame.f_code, tb.tb_lineno


class FailureLog:
    """Every distinct failure of a coordinator, bounded; from any thread.

    Failures of one looper with the same type, message and place are one entry that counts. Once `limit` entries are
    kept, a failure that is new counts in one entry for all further failures of its looper and type.

    Tracebacks are kept for as many as fit into `max_bytes`: of the first failure, which is often the cause of the
    others, and of the newest ones.
    """

    def __init__(self, limit: int = 1000, max_bytes: int = 8 * 1024 * 1024) -> None:
        self._limit = limit
        self._lock = threading.RLock()  # reentrant: a signal handler may report too
        self._entries: dict[tuple[object, ...], _Entry] = {}
        self._bytes_left = max_bytes
        self._with_traceback: collections.deque[_Entry] = collections.deque()  # oldest first, without the very first

    def add(self, error: BaseException, looper: str, where: str, call: int | None, *, will_raise: bool) -> None:
        """Keep a failure, and log its first occurrence.

        `will_raise` says that `join()` will raise it; its traceback is shown there and is left out of the log.
        """
        key: tuple[object, ...] = (looper, where, type(error), _message(error), *_place(error))
        with self._lock:
            if key not in self._entries and len(self._entries) >= self._limit:
                key = (looper, type(error))
            if (entry := self._entries.get(key)) is not None:
                entry.count_again(call)
                return
        # Rendering reads source files: not while others wait for the lock.
        seen, now = picture(error), time.time()
        first = Failure(looper, where, call, now, seen.headline, 1, seen.text, call, now, seen.chain)
        with self._lock:
            if (entry := self._entries.get(key)) is not None:
                entry.count_again(call)
                return
            self._keep(key, _Entry(first, seen.size))
        _log(first, will_raise)

    def _keep(self, key: tuple[object, ...], entry: _Entry) -> None:
        """Keep a new entry, and drop the oldest tracebacks if there is no room for its own."""
        if self._entries:
            self._with_traceback.append(entry)
        self._entries[key] = entry
        self._bytes_left -= entry.size
        while self._bytes_left < 0 and len(self._with_traceback) > 1:
            oldest = self._with_traceback.popleft()
            oldest.drop_traceback()
            self._bytes_left += oldest.size

    def entries(self) -> tuple[Failure, ...]:
        """Return the failures in order of first occurrence."""
        with self._lock:
            return tuple(entry.failure() for entry in self._entries.values())

    def renew_lock(self) -> None:
        """Replace the lock: in a forked child, whoever held it is gone."""
        self._lock = threading.RLock()


class _Entry:
    """A failure that is counted: what changes with each repeat is kept apart, so that counting is cheap."""

    __slots__ = ("_count", "_failure", "_last_call", "_last_time", "size")

    def __init__(self, first: Failure, size: int) -> None:
        self._failure = first
        self.size = size
        self._count, self._last_call, self._last_time = 1, first.call, first.time

    def count_again(self, call: int | None) -> None:
        self._count += 1
        self._last_call, self._last_time = call, time.time()

    def drop_traceback(self) -> None:
        text = f"{self._failure.exception}\n(Its traceback is no longer kept: many other failures came after it.)\n"
        self._failure = dataclasses.replace(self._failure, traceback_text=text, chain=())

    def failure(self) -> Failure:
        if self._count != self._failure.count:
            self._failure = dataclasses.replace(
                self._failure, count=self._count, last_call=self._last_call, last_time=self._last_time
            )
        return self._failure


def _log(failure: Failure, will_raise: bool) -> None:
    at = f" in call {failure.call:,}" if failure.call is not None else ""
    where = "" if failure.where in ("run_loop", "reported") else f" in {failure.where}"
    text = "" if will_raise else f"\n{failure.traceback_text.rstrip()}"
    logger.error("looper %r failed%s%s: %s%s", failure.looper, where, at, failure.exception, text)
