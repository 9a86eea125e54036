"""The output of one looper: any thread writes, and what is written is sorted into lines later, in bounded memory."""

from __future__ import annotations

import collections
import contextlib
import functools
import itertools
import threading
import weakref
from collections.abc import Callable, Mapping
from time import time
from typing import Any, NamedTuple

from nblooper.data.output import Output, OutputLine, Stream
from nblooper.output import widgets
from nblooper.output.page import MOST_BYTES, MOST_LINES, Line, Page, size_of
from nblooper.output.screen import Screen

_MOST_PENDING = 256  # pieces that wait to be sorted into lines
_LONG = 4096  # characters from which on a piece does not wait
_MOST_IDS = 1000
_LARGEST_DISPLAY = MOST_BYTES // 2
_NOTHING = Page()
_NO_SCREENS: dict[str, Screen] = {}

_serials = itertools.count(1)
_displayed: weakref.WeakValueDictionary[str, OutputLog] = weakref.WeakValueDictionary()  # by ids, also of widgets


class Row(NamedTuple):
    """A line with its number, as a view gets it."""

    number: int
    time: float
    stream: Stream
    text: str
    data: Mapping[str, Any] | None


class News(NamedTuple):
    """What is new in a log: see `OutputLog.news`.

    Attributes
    ----------
    version : int
        To be given the next time.
    first, next : int
        The numbers of the oldest line that is kept, and of the next one to come.
    changed : list of Row
        Lines that were known, and are different now.
    new : list of Row
    lost_lines : int
        How many have fallen off.
    """

    version: int
    first: int
    next: int
    changed: list[Row]
    new: list[Row]
    lost_lines: int


class OutputLog:
    """What one looper prints and displays in all its runs.

    Writing costs a fraction of a microsecond, waits for nobody, and may happen in any thread.

    Attributes
    ----------
    serial : int
        No two logs have the same.
    on_write : callable or None
        Called after each piece that is written, in the writer's thread.
    """

    __slots__ = (
        "__weakref__",
        "_clear_first",
        "_ids",
        "_lock",
        "_page",
        "_pending",
        "_screens",
        "_sorting",
        "_writers",
        "on_write",
        "serial",
    )

    def __init__(self) -> None:
        self.serial = next(_serials)
        self.on_write: Callable[[], None] | None = None
        # What is written: (stream, time, text), or (action, time, its arguments).
        self._pending: collections.deque[tuple[str, float, Any]] = collections.deque()
        self._lock = threading.RLock()  # reentrant: a signal handler may read
        self._sorting = False
        self._page = _NOTHING  # until something is written: most loopers print nothing
        self._screens: dict[str, Screen] = _NO_SCREENS
        self._ids: dict[str, Line | None] = {}  # of displays that can be updated, the oldest first
        self._clear_first = False
        self._writers: dict[str, Callable[[str], int]] = {}

    # For those who write.

    def write(self, stream: str, text: str) -> None:
        """Write a piece of text to "stdout" or "stderr"; TypeError if it is none, as files have it."""
        if type(text) is not str:
            text = _exact(text)
        self._add(stream, text, at_once=len(text) > _LONG)

    def writer(self, stream: str) -> Callable[[str], int]:
        """Return what writes to "stdout" or "stderr" as the `write` of a file does; the same each time."""
        write = self._writers.get(stream)
        if write is None:
            write = self._writers[stream] = functools.partial(self._write_to, stream)
        return write

    def _write_to(self, stream: str, text: str) -> int:
        self.write(stream, text)
        return len(text)

    def display(self, data: Mapping[str, Any], display_id: str | None = None) -> None:
        """Display something: MIME type -> data. What takes more than half a MiB is kept as its plain text."""
        if display_id is not None:
            self._ids[display_id] = None
            _displayed[display_id] = self
            if len(self._ids) > _MOST_IDS:
                with contextlib.suppress(RuntimeError, StopIteration):  # another thread was faster
                    self._ids.pop(next(iter(self._ids)), None)
        if (model_id := widgets.model_of(data)) is not None:
            _displayed[model_id] = self
        self._add("display", (dict(data), display_id), at_once=True)

    def update(self, data: Mapping[str, Any], display_id: str) -> None:
        """Replace what was displayed with that id."""
        self._add("update", (dict(data), display_id), at_once=True)

    def settle(self, model_id: str, text: str | None) -> None:
        """Keep the text of a widget that was displayed, and changes no more; None: it is gone, and says nothing."""
        _displayed.pop(model_id, None)
        self._add("settle", (model_id, text))  # and no more: a finalizer may do this, wherever this thread is

    def clear(self, *, wait: bool) -> None:
        """Remove everything; `wait`: when the next thing is written, so that nothing flickers."""
        self._add("clear", wait)

    def _add(self, kind: str, what: Any, *, at_once: bool = False) -> None:
        pending = self._pending
        pending.append((kind, time(), what))
        if at_once or len(pending) >= _MOST_PENDING:
            self._sort(wait=False)
        if self.on_write is not None:
            self.on_write()

    # Sorting into lines: by whoever reads, or writes much.

    def _sort(self, *, wait: bool) -> None:
        """Sort into lines what is pending; `wait=False`: unless another thread does so already."""
        if not self._lock.acquire(blocking=wait):
            return
        try:
            if self._sorting:  # what is printed meanwhile in this thread, such as by a finalizer, is sorted later
                return
            self._sorting = True
            try:
                self._sort_pending()
            finally:
                self._sorting = False
        finally:
            self._lock.release()

    def _sort_pending(self) -> None:
        pending = self._pending
        if not pending:
            return
        if self._page is _NOTHING:
            self._page = page = Page()
            self._screens = {"stdout": Screen(page, "stdout"), "stderr": Screen(page, "stderr")}
        screens, page = self._screens, self._page
        page.version += 1
        for _ in range(len(pending)):  # and no more, or who prints a lot would keep a reader here
            kind, at, what = pending.popleft()
            if kind == "clear" and what:
                self._clear_first = True
                continue
            if kind == "settle":
                self._settle(*what)
                continue
            if self._clear_first or kind == "clear":
                self._clear_now()
            screen = screens.get(kind)
            if screen is not None:
                screen.write(what, at)
            elif kind != "clear":
                data, display_id = what
                self._show(data, display_id, at, update=kind == "update")

    def _clear_now(self) -> None:
        self._clear_first = False
        self._page.clear()
        for screen in self._screens.values():
            screen.leave()

    def _show(self, data: dict[str, Any], display_id: str | None, at: float, *, update: bool) -> None:
        line = self._ids.get(display_id) if update and display_id is not None else None
        if line is None or line.number < 0:
            if update:  # it was cleared, or has fallen off
                return
            for screen in self._screens.values():
                screen.leave()
            line = self._page.add("display", at)
            if display_id in self._ids:
                self._ids[display_id] = line
        text, data = _bounded(data)
        self._page.set(line, text, data)

    def _settle(self, model_id: str, text: str | None) -> None:
        for line in reversed(self._page.lines):
            if line.data is not None and widgets.model_of(line.data) == model_id:
                self._page.set(line, *_bounded(widgets.settled(line.data, text)))
                return

    # For those who read.

    def read(self) -> Output:
        """Return all that is kept. From any thread; 10,000 lines take some 10 ms."""
        with self._lock:
            self._sort(wait=True)
            page = self._page
            rows = [(line.time, line.stream, line.text, line.data) for line in page.lines]
            lost = page.lost_lines, page.lost_bytes
        return Output(tuple(widgets.as_now((OutputLine(*row) for row in rows), changing=_displayed)), *lost)

    @property
    def first(self) -> int:
        """The number of the oldest line that is kept, or of the next one to come, as of the last look."""
        return self._page.first

    @property
    def lost_lines(self) -> int:
        """How many lines have fallen off, as of the last look."""
        return self._page.lost_lines

    @property
    def used(self) -> bool:
        """Whether anything was written ever."""
        return bool(self._pending) or self._page.next > 0

    def news(self, version: int, known: int, most: int = MOST_LINES) -> News | None:
        """Return what has changed since `version`, for a reader who has the lines below `known`; None if nothing has.

        Both are 0 the first time. Of the lines that are new to the reader, it gets the newest `most`.
        """
        if not self._pending and self._page.version == version and self._page.next <= known:
            return None
        with self._lock:
            self._sort(wait=True)
            page = self._page
            return News(
                page.version,
                page.first,
                page.next,
                [_row(line) for line in page.changed(version, known)],
                [_row(line) for line in page.newest(max(known, page.next - most))],
                page.lost_lines,
            )

    def renew_lock(self) -> None:
        """Replace the lock: in a forked child, whoever held it is gone."""
        self._lock = threading.RLock()
        self._sorting = False


def log_that_displayed(display_id: str) -> OutputLog | None:
    """Return the log that has the display with an id."""
    return _displayed.get(display_id)


def _row(line: Line) -> Row:
    return Row(line.number, line.time, line.stream, line.text, line.data)


def _exact(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError(f"write() argument must be str, not {type(text).__name__}")
    return str.__str__(text)  # of a subclass that may hold more than its text


def _bounded(data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the plain text of what is displayed, and its data as far as they are not too large to keep."""
    kept = {kind: value for kind, value in data.items() if size_of(value) <= _LARGEST_DISPLAY}
    plain = kept.get("text/plain", "")
    text = plain if isinstance(plain, str) else str(plain)
    if len(kept) < len(data):
        left_out = ", ".join(f"{kind}: {size_of(value):,} bytes" for kind, value in data.items() if kind not in kept)
        text = f"{text} (too large to keep: {left_out})".strip()
    return text, kept
