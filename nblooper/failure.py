"""Reported exceptions as data: what failed where, how often, and a traceback that holds no frames."""

from __future__ import annotations

import dataclasses
import logging
import os
import sys
import threading
import time
import traceback
from types import FrameType, TracebackType

from nblooper.snapshot import Failure

logger = logging.getLogger("nblooper")

_PACKAGE = os.path.dirname(os.path.abspath(__file__)) + os.sep
_MAX_TEXT = 64 * 1024

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


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


def describe(error: BaseException) -> str:
    """Return type and message on one line where possible, also if the exception's own `__str__` fails."""
    return "".join(traceback.format_exception_only(error)).strip()


def _users_part(tb: TracebackType | None) -> TracebackType | None:
    """Skip the frames of this package at the start: they only say that a looper called its target."""
    first = tb
    while tb is not None and tb.tb_frame.f_code.co_filename.startswith(_PACKAGE):
        tb = tb.tb_next
    return tb if tb is not None else first


def render(error: BaseException) -> str:
    """Return the traceback as text, with source lines and chained exceptions; at most 64 KiB."""
    text = "".join(traceback.TracebackException(type(error), error, _users_part(error.__traceback__)).format())
    if len(text) <= _MAX_TEXT:
        return text
    half = _MAX_TEXT // 2
    return f"{text[:half]}\n  ... {len(text) - _MAX_TEXT} characters left out ...\n{text[-half:]}"


def where_stuck(thread: threading.Thread) -> str:
    """Return the stack of a running thread as text: where it is at this moment."""
    frame: FrameType | None = sys._current_frames().get(thread.ident or 0)
    if frame is None:
        return f"{thread.name!r} has just ended"
    return f"{thread.name!r} is here:\n{''.join(traceback.format_stack(frame)).rstrip()}"


def drop_locals(error: BaseException) -> None:
    """Free the local variables of the finished frames in an exception's traceback; its text stays as it is.

    A kept exception would otherwise keep alive every array that was a local variable where it was raised.
    """
    traceback.clear_frames(error.__traceback__)


def _place(error: BaseException) -> tuple[str, int]:
    """Return file and line where the exception was raised."""
    tb = error.__traceback__
    while tb is not None and tb.tb_next is not None:
        tb = tb.tb_next
    return (tb.tb_frame.f_code.co_filename, tb.tb_lineno) if tb else ("", 0)


class FailureLog:
    """Every distinct failure of a coordinator, bounded; from any thread.

    Failures of one looper with the same type, message and place are one entry that counts. Once `limit` entries are
    kept, a failure that is new counts in one entry for all further failures of its looper and type.
    """

    def __init__(self, limit: int = 200) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._entries: dict[tuple[object, ...], Failure] = {}

    def add(self, error: BaseException, looper: str, where: str, call: int | None, *, will_raise: bool) -> None:
        """Keep a failure, and log its first occurrence.

        `will_raise` says that `join()` will raise it; its traceback is shown there and is left out of the log.
        """
        now, text = time.time(), describe(error)
        key: tuple[object, ...] = (looper, where, type(error), text, _place(error))
        with self._lock:
            if key not in self._entries and len(self._entries) >= self._limit:
                key = (looper, type(error))
            known = self._entries.get(key)
            if known is not None:
                self._entries[key] = dataclasses.replace(known, count=known.count + 1, last_call=call, last_time=now)
                return
        failure = Failure(looper, where, call, now, text, 1, render(error), call, now)
        with self._lock:
            known = self._entries.get(key)
            self._entries[key] = failure if known is None else dataclasses.replace(known, count=known.count + 1)
        _log(failure, will_raise)

    def entries(self) -> tuple[Failure, ...]:
        """Return the failures in order of first occurrence."""
        with self._lock:
            return tuple(self._entries.values())

    def renew_lock(self) -> None:
        """Replace the lock: in a forked child, whoever held it is gone."""
        self._lock = threading.Lock()


def _log(failure: Failure, will_raise: bool) -> None:
    at = f" in call {failure.call:,}" if failure.call is not None else ""
    where = "" if failure.where in ("run_loop", "reported") else f" in {failure.where}"
    text = "" if will_raise else f"\n{failure.traceback_text.rstrip()}"
    logger.error("looper %r failed%s%s: %s%s", failure.looper, where, at, failure.exception, text)
