"""Reported exceptions as data: what failed where, how often, and a traceback that holds no frames."""

from __future__ import annotations

import collections
import logging
import sys
import threading
import time
import traceback
from types import FrameType, TracebackType

from nblooper.data.failures import Failure
from nblooper.data.texts import printable_lines
from nblooper.failures.detail import picture
from nblooper.failures.entry import Entry, Group, group_of, message_of

logger = logging.getLogger("nblooper")

MAX_FAILURES = 1000
"""Most entries that a coordinator's `failures` has, ever."""


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


class FailureLog:
    """The failures of a coordinator, in groups that count, bounded; from any thread.

    Failures of one looper and hook with the same type and place are one entry, whatever their messages. Four fifths of
    `limit` are for such entries. After that, one that is new counts in an entry for all further failures of its looper
    and type, and when all but one of the entries are used up, in the last one, for everything else.

    The first of each entry is logged with its traceback; of its repeats the 10th, 100th, 1,000th ..., in one line.
    The traceback of one that `join` is to raise is left out, and logged by `log_unseen` if nothing raised it.

    Tracebacks are kept for as many as fit into `max_bytes`: of the first failure, which is often the cause of the
    others, and of the newest ones.
    """

    def __init__(self, limit: int = MAX_FAILURES, max_bytes: int = 8 * 1024 * 1024) -> None:
        self._limit = limit
        self._places = limit * 4 // 5
        self._lock = threading.RLock()  # reentrant: a signal handler may report too
        self._entries: dict[Group, Entry] = {}
        self._bytes_left = max_bytes
        self._with_traceback: collections.deque[Entry] = collections.deque()  # oldest first, without the very first
        # The newest that is to be raised, known by its id: kept itself, it would keep its frames alive.
        self._to_raise: tuple[int, Entry] | None = None
        self._raised_early = 0  # id of one that was raised before it was kept here

    def add(self, error: BaseException, looper: str, where: str, call: int | None, *, will_raise: bool) -> None:
        """Keep a failure; log it if it is the first of its group, or the 10th, 100th, 1,000th ...

        `will_raise` says that `join()` will raise it; its traceback is shown there and is left out of the log.
        """
        group, message = group_of(error, looper, where), message_of(error)
        if self._count_again(group, error, message, call, will_raise):
            return
        # Rendering reads source files: not while others wait for the lock.
        seen, now = picture(error), time.time()
        headline = seen.headline
        first = Failure(looper, where, call, now, headline, 1, seen.text, call, now, seen.chain, headline)
        with self._lock:
            if self._count_again(group, error, message, call, will_raise):
                return
            group, also = self._room_for(group)
            entry = Entry(first, error, seen.size, also)
            entry.logged = not will_raise
            if will_raise:
                self._expect(error, entry)
            unseen = self._keep(group, entry)
        for failure in unseen:
            log_unseen(failure)
        _log(entry.failure(), will_raise)

    def _count_again(
        self, group: Group, error: BaseException, message: str, call: int | None, will_raise: bool
    ) -> bool:
        """Count a failure if there is an entry for it; return whether there is."""
        with self._lock:
            entry = self._entries.get(group)
            if entry is None:
                entry = self._entries.get(self._room_for(group)[0])
                if entry is None:
                    return False
            line = entry.repeats_line() if entry.count_again(type(error), message, call) else ""
            if will_raise:
                self._expect(error, entry)
        if line:
            logger.error("%s", printable_lines(line))
        return True

    def _room_for(self, group: Group) -> tuple[Group, str]:
        """Return which group a failure without an entry counts in, and what else that one stands for."""
        if len(self._entries) < self._places:
            return group, ""
        looper, _, kind, *_ = group
        if (looper, kind) in self._entries or len(self._entries) < self._limit - 1:
            return (looper, kind), "all further ones of this looper and type, from any place"
        return (), "all further ones of any looper and type"

    def _keep(self, group: Group, entry: Entry) -> list[Failure]:
        """Keep a new entry, and drop the oldest tracebacks if there is no room; return those that nobody has seen."""
        unseen = []
        if self._entries:
            self._with_traceback.append(entry)
        self._entries[group] = entry
        self._bytes_left -= entry.size
        while self._bytes_left < 0 and len(self._with_traceback) > 1:
            oldest = self._with_traceback.popleft()
            if not (oldest.logged or oldest.raised):
                unseen.append(oldest.failure())
                oldest.logged = True
            oldest.drop_traceback()
            self._bytes_left += oldest.size
        return unseen

    # Which tracebacks somebody has seen.

    def _expect(self, error: BaseException, entry: Entry) -> None:
        """Take note that a failure is to be raised. Another thread may have raised it before it came here."""
        self._to_raise = id(error), entry
        if self._raised_early == id(error):
            entry.raised += 1
        self._raised_early = 0

    def raised(self, error: BaseException) -> None:
        """Take note that the failure that is to be raised was raised to somebody, who sees its traceback."""
        with self._lock:
            if self._to_raise is not None and self._to_raise[0] == id(error):
                self._to_raise[1].raised += 1
            else:
                self._raised_early = id(error)

    def swallowed(self, error: BaseException) -> None:
        """Take note that what was raised came to nobody; log its traceback if nobody has seen it before."""
        with self._lock:
            if self._to_raise is not None and self._to_raise[0] == id(error):
                self._to_raise[1].raised -= 1
        self.log_unseen()

    def take_unseen(self) -> list[Failure]:
        """Return the failures whose traceback was neither raised nor logged; the next time they count as logged."""
        with self._lock:
            entries = [entry for entry in self._entries.values() if not (entry.logged or entry.raised)]
            for entry in entries:
                entry.logged = True
            return [entry.failure() for entry in entries]

    def log_unseen(self) -> None:
        """Log the failures whose traceback was neither raised nor logged, each once."""
        for failure in self.take_unseen():
            log_unseen(failure)

    def entries(self) -> tuple[Failure, ...]:
        """Return the failures in order of first occurrence."""
        with self._lock:
            return tuple(entry.failure() for entry in self._entries.values())

    def renew_lock(self) -> None:
        """In a forked child: replace the lock, as whoever held it is gone. What nobody has seen is the parent's."""
        self._lock = threading.RLock()
        self.take_unseen()


def _log(failure: Failure, will_raise: bool) -> None:
    text = "" if will_raise else f"\n{failure.traceback_text.rstrip()}"
    said = printable_lines(f"{failure.exception}{text}")
    logger.error("looper %r failed%s: %s", failure.looper, _where(failure), said)


def log_unseen(failure: Failure) -> None:
    """Log a failure in full that nothing has raised."""
    said = printable_lines(f"{failure.exception}\n{failure.traceback_text.rstrip()}")
    logger.error("looper %r had failed%s, and no join() has raised it: %s", failure.looper, _where(failure), said)


def _where(failure: Failure) -> str:
    at = f" in call {failure.call:,}" if failure.call is not None else ""
    return at if failure.where in ("run_loop", "reported") else f" in {failure.where}{at}"
