"""The log of a coordinator's failures: groups them, counts them, bounds them, and writes them to Python's logging."""

from __future__ import annotations

import collections
import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable
from types import FrameType, TracebackType

from nblooper.data.failures import Failure
from nblooper.data.texts import printable_lines, shorten
from nblooper.failures.detail import Rendered, render
from nblooper.failures.entry import Entry, Group, group_of, message_of
from nblooper.failures.places import raised_at, with_cells_named
from nblooper.output.current import outside

logger = logging.getLogger("nblooper")

MAX_FAILURES = 1000
"""The largest number of entries that a coordinator's `failures` can have."""

_MAX_LINE = 300


class OutOfRangeError(Exception):
    """Raised by a target when its data are used up: the coordinator stops, and `join()` raises nothing.

    It takes the place of TensorFlow's `tf.errors.OutOfRangeError` as the default clean stop exception.

    Examples
    --------
    >>> coord = Coordinator()
    >>> rows = iter([1, 2, 3])
    >>> @coord.loop(every_secs=None)
    ... def read():
    ...     if next(rows, None) is None:
    ...         raise nblooper.OutOfRangeError
    >>> coord.join()
    >>> coord.should_stop()
    True
    """


def as_exception(ex: object) -> BaseException | None:
    """Convert the argument of `request_stop` (an exception, an `exc_info` tuple or None) to an exception or None.

    TypeError for anything else.
    """
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
    """Return the current stack of a thread as text."""
    frame: FrameType | None = sys._current_frames().get(thread.ident or 0)
    if frame is None:
        return f"{thread.name!r} has just ended"
    stack = with_cells_named("".join(traceback.format_stack(frame)))
    return f"{thread.name!r} is here:\n{stack.rstrip()}"


class FailureLog:
    """The failures of a coordinator, grouped and counted, in bounded memory. Methods may be called from any thread.

    Failures of one looper and hook with the same exception type, raised at the same place, share an entry, whatever
    their messages. Four fifths of `limit` are for such entries. After that, a failure of a new kind is counted in an
    entry for all further failures of its looper and type; and once only one entry is left, in that one, which then
    stands for all others.

    The first failure of each entry is logged with its traceback; of its repeats, the 10th, 100th, 1,000th ... in one
    line. If `join` is going to raise the failure, the traceback is left out of the log; `log_unseen` logs it later if
    it was not raised after all. While a panel shows tracebacks, the log has one short line instead.

    Tracebacks are kept while they fit into `max_bytes`: the very first one, which often is the cause of the others,
    and the newest ones.
    """

    def __init__(self, limit: int = MAX_FAILURES, max_bytes: int = 8 * 1024 * 1024) -> None:
        self._limit = limit
        self._places = limit * 4 // 5
        self._lock = threading.RLock()  # reentrant: a signal handler may report too
        self._entries: dict[Group, Entry] = {}
        self._bytes_left = max_bytes
        self._with_traceback: collections.deque[Entry] = collections.deque()  # oldest first, except the very first
        # The newest exception that `join` is going to raise. Its id is kept, as the object would keep its frames alive.
        self._to_raise: tuple[int, Entry] | None = None
        self._shown: list[Callable[[], bool]] = []
        self._raised_early = 0  # id of an exception that was raised before it was added here

    def add(self, error: BaseException, looper: str, where: str, call: int | None, *, will_raise: bool) -> None:
        """Add a failure; log it if it is the first of its entry, or the 10th, 100th, 1,000th ...

        `will_raise` says that `join()` will raise it. Its traceback is then shown there and left out of the log.
        """
        group, message = group_of(error, looper, where), message_of(error)
        if self._count_again(group, error, message, call, will_raise):
            return
        # Rendering reads source files, so it is done without the lock.
        rendered = render(error)
        first = _first_failure(rendered, looper, where, call)
        with self._lock:
            if self._count_again(group, error, message, call, will_raise):
                return
            group, also = self._entry_for(group)
            entry = Entry(first, error, rendered.size, also)
            entry.logged = not will_raise
            if will_raise:
                self._expect_raise(error, entry)
            unseen = self._keep(group, entry)
        for failure in unseen:
            log_unseen(failure)
        if not will_raise and any(shown() for shown in self._shown):
            _log_shown(entry.failure())
        else:
            _log(entry.failure(), will_raise)

    def shown_by(self, shown: Callable[[], bool]) -> None:
        """Keep the log short while `shown()` says that somebody sees the tracebacks elsewhere. It must not raise."""
        self._shown = [*self._shown, shown]

    def no_longer_shown_by(self, shown: Callable[[], bool]) -> None:
        """Take back `shown_by`."""
        self._shown = [each for each in self._shown if each != shown]

    @property
    def has_viewers(self) -> bool:
        """Whether anything shows the tracebacks: there is a panel."""
        return bool(self._shown)

    def _count_again(
        self, group: Group, error: BaseException, message: str, call: int | None, will_raise: bool
    ) -> bool:
        """Count a failure in its entry if there is one; return whether there is."""
        with self._lock:
            entry = self._counting(group)
            if entry is None:
                return False
            line = entry.repeats_line() if entry.count_again(type(error), message, call) else ""
            if will_raise:
                self._expect_raise(error, entry)
        if line:
            _error("%s", printable_lines(line))
        return True

    def _counting(self, group: Group) -> Entry | None:
        """Return the entry in which failures of this kind are counted, None if there is none yet."""
        return self._entries.get(group) or self._entries.get(self._entry_for(group)[0])

    def _entry_for(self, group: Group) -> tuple[Group, str]:
        """Return the key of the entry to count a new kind of failure in, and which other failures it stands for."""
        if len(self._entries) < self._places:
            return group, ""
        looper, _, kind, *_ = group
        if (looper, kind) in self._entries or len(self._entries) < self._limit - 1:
            return (looper, kind), "all further ones of this looper and type, from any place"
        return (), "all further ones of any looper and type"

    def _keep(self, group: Group, entry: Entry) -> list[Failure]:
        """Add a new entry, and drop the oldest tracebacks if they take too much memory.

        Returns those dropped that were neither logged nor raised, to be logged.
        """
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

    # Which tracebacks a user has seen: those that were logged or raised.

    def _expect_raise(self, error: BaseException, entry: Entry) -> None:
        """Record that `error` is going to be raised. Another thread may have raised it already."""
        self._to_raise = id(error), entry
        if self._raised_early == id(error):
            entry.raised += 1
        self._raised_early = 0

    def will_be_raised(self, error: BaseException, looper: str, where: str) -> None:
        """Record that `error`, which was added before, is going to be raised."""
        with self._lock:
            entry = self._counting(group_of(error, looper, where))
            if entry is not None:
                self._expect_raise(error, entry)

    def raised(self, error: BaseException) -> None:
        """Record that `error` was raised to a caller, who sees its traceback."""
        with self._lock:
            if self._to_raise is not None and self._to_raise[0] == id(error):
                self._to_raise[1].raised += 1
            else:
                self._raised_early = id(error)

    def swallowed(self, error: BaseException) -> None:
        """Record that `error`, counted as raised, did not reach the caller; log all tracebacks not seen otherwise."""
        with self._lock:
            if self._to_raise is not None and self._to_raise[0] == id(error):
                self._to_raise[1].raised -= 1
        self.log_unseen()

    def take_unseen(self) -> list[Failure]:
        """Return the failures whose traceback was neither raised nor logged, and count them as logged from now on."""
        with self._lock:
            entries = [entry for entry in self._entries.values() if not (entry.logged or entry.raised)]
            for entry in entries:
                entry.logged = True
            return [entry.failure() for entry in entries]

    def log_unseen(self) -> None:
        """Log the failures whose traceback was neither raised nor logged yet."""
        for failure in self.take_unseen():
            log_unseen(failure)

    def entries(self) -> tuple[Failure, ...]:
        """Return the failures in order of first occurrence."""
        with self._lock:
            return tuple(entry.failure() for entry in self._entries.values())

    def renew_lock(self) -> None:
        """Replace the lock in a forked child, where the thread that held it does not exist.

        Failures that were not seen yet count as logged here: the parent process logs them.
        """
        self._lock = threading.RLock()
        self.take_unseen()


def _first_failure(rendered: Rendered, looper: str, where: str, call: int | None) -> Failure:
    now = time.time()
    return Failure(
        looper=looper,
        where=where,
        call=call,
        time=now,
        exception=rendered.headline,
        count=1,
        traceback_text=rendered.text,
        last_call=call,
        last_time=now,
        chain=rendered.chain,
        last_exception=rendered.headline,
    )


def _log(failure: Failure, will_raise: bool) -> None:
    text = "" if will_raise else f"\n{failure.traceback_text.rstrip()}"
    error = printable_lines(f"{failure.exception}{text}")
    _error("looper %r failed%s: %s", failure.looper, _where(failure), error)


def _log_shown(failure: Failure) -> None:
    place = raised_at(failure)
    what = f"{shorten(failure.exception, _MAX_LINE)}{f' ({place})' if place else ''}"
    outside(
        logger.error, "looper %r failed%s: %s; see the panel", failure.looper, _where(failure), printable_lines(what)
    )


def log_unseen(failure: Failure) -> None:
    """Log a failure with its traceback, saying that it was not raised by any `join()`."""
    error = printable_lines(f"{failure.exception}\n{failure.traceback_text.rstrip()}")
    _error("looper %r had failed%s, and no join() has raised it: %s", failure.looper, _where(failure), error)


def _error(message: str, *args: object) -> None:
    """Log an error where everybody sees it, and not as the output of the looper that reports it."""
    outside(logger.error, message, *args)


def _where(failure: Failure) -> str:
    at = f" in call {failure.call:,}" if failure.call is not None else ""
    return at if failure.where in ("run_loop", "reported") else f" in {failure.where}{at}"
