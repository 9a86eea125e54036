"""The newest lines of a looper's output, in bounded memory; what falls off is counted."""

from __future__ import annotations

import collections
import itertools
from collections.abc import Mapping
from typing import Any

from nblooper.data.output import Stream

MOST_LINES = 10_000
MOST_BYTES = 1024 * 1024

_CHANGES = 256

GONE = -1
"""The number of a line that has fallen off or was cleared."""


class Line:
    """A line that may still change: by a carriage return, or as a display that is updated.

    Attributes
    ----------
    number : int
        Counts the lines of a looper, from 0.
    time, stream, text, data
        As in `OutputLine`.
    size : int
        Bytes, as far as they count.
    changed : int
        The page's version when it was changed last.
    """

    __slots__ = ("changed", "data", "number", "size", "stream", "text", "time")

    def __init__(self, number: int, time: float, stream: Stream) -> None:
        self.number = number
        self.time = time
        self.stream: Stream = stream
        self.text = ""
        self.data: Mapping[str, Any] | None = None
        self.size = 0
        self.changed = 0


class Page:
    """Lines in the order in which they were begun. For one thread at a time.

    Attributes
    ----------
    lines : deque of Line
        Their numbers are consecutive.
    next : int
        The next line's number.
    version : int
        What lines that change from now on are marked with.
    lost_lines, lost_bytes : int
        What has fallen off.
    """

    def __init__(self) -> None:
        self.lines: collections.deque[Line] = collections.deque()
        self.next = 0
        self.version = 1
        self.lost_lines = self.lost_bytes = 0
        self._bytes = 0
        self._changes: collections.deque[tuple[int, Line]] = collections.deque(maxlen=_CHANGES)  # in which version

    @property
    def first(self) -> int:
        """The number of the oldest line there is, or of the next one."""
        return self.next - len(self.lines)

    def add(self, stream: Stream, time: float) -> Line:
        """Begin a line."""
        line = Line(self.next, time, stream)
        self.next += 1
        line.changed = self.version
        self.lines.append(line)
        self.set(line, "")
        return line

    def set(self, line: Line, text: str, data: Mapping[str, Any] | None = None) -> None:
        """Give a line its text, and its data if it is a display; the oldest lines may fall off for it."""
        size = size_of(text) + 1
        if data is not None:
            size += sum(size_of(value) for value in data.values())
        self._bytes += size - line.size
        if line.changed != self.version:
            self._changes.append((self.version, line))
        line.text, line.data, line.size, line.changed = text, data, size, self.version
        while (self._bytes > MOST_BYTES or len(self.lines) > MOST_LINES) and self.lines[0] is not line:
            oldest = self.lines.popleft()
            oldest.number = GONE
            self._bytes -= oldest.size
            self.lost_lines += 1
            self.lost_bytes += oldest.size

    def clear(self) -> None:
        """Remove all lines, as their looper wants it."""
        for line in self.lines:
            line.number = GONE
        self.lines.clear()
        self._bytes = 0

    def changed(self, version: int, below: int) -> list[Line]:
        """Return the lines with lower numbers that have changed since it was `version`."""
        some = self._changes
        all_known = len(some) < _CHANGES or some[0][0] <= version
        candidates = dict.fromkeys(line for at, line in some if at > version) if all_known else self.lines
        return [line for line in candidates if self.first <= line.number < below and line.changed > version]

    def newest(self, since: int) -> list[Line]:
        """Return the lines from a number on."""
        count = self.next - max(since, self.first)
        return list(itertools.islice(reversed(self.lines), count))[::-1]


def size_of(value: object) -> int:
    """Return how many bytes a text or data takes; of other data, those of its text."""
    if isinstance(value, bytes):
        return len(value)
    text = value if isinstance(value, str) else str(value)
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
