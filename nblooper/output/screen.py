"""What control characters do to the newest lines of a stream, as in a terminal: progress bars overwrite theirs."""

from __future__ import annotations

import re

from nblooper.data.output import Stream
from nblooper.output.page import GONE, Line, Page

LONGEST = 65_536
"""Characters of a line; the rest is another line."""

_ROWS = 24
"""How many of its newest lines a stream can go back to: nested progress bars do."""

_ESCAPE = "\x1b"
_MOVES = re.compile(r"(\n|\r|\x08|\x1b\[\d*[AK])")  # line end, carriage return, backspace, row up, erase in line


class Screen:
    """The place in a page where a stream goes on writing. For one thread at a time.

    Parameters
    ----------
    page : Page
    stream : {"stdout", "stderr"}
    """

    def __init__(self, page: Page, stream: Stream) -> None:
        self._page = page
        self._stream: Stream = stream
        self._rows: list[Line] = []  # those that may still change
        self._row = 0  # of the next character; there may be no line yet
        self._column = 0

    def leave(self) -> None:
        """Begin a new line with the next character: something else stands below what was written so far."""
        self._rows, self._row, self._column = [], 0, 0

    def write(self, text: str, time: float) -> None:
        """Write a text with its line ends and other control characters; colour codes are left in it."""
        if "\r" in text or "\x08" in text or _ESCAPE in text:
            for part in _MOVES.split(text):
                self._move(part, time)
            return
        first, *others = text.split("\n")
        if first:
            self._put(first, time)
        for part in others:
            self._new_line(time)
            if part:
                self._put(part, time)

    def _move(self, part: str, time: float) -> None:
        if part == "\n":
            self._new_line(time)
        elif part == "\r":
            self._column = 0
        elif part == "\x08":
            self._column = max(self._column - 1, 0)
        elif _MOVES.fullmatch(part):
            self._escape(part[2:-1], part[-1], time)
        elif part:
            self._put(part, time)

    def _escape(self, number: str, command: str, time: float) -> None:
        if command == "A":
            self._row = max(self._row - max(int(number or 1), 1), 0)
            return
        line = self._line(time)
        if number in ("", "0"):
            self._page.set(line, line.text[: self._column])
        elif number == "2":
            self._page.set(line, "")

    def _new_line(self, time: float) -> None:
        self._line(time)  # which may be an empty one
        self._row += 1
        self._column = 0
        if self._row > _ROWS:
            del self._rows[0]
            self._row -= 1

    def _line(self, time: float) -> Line:
        """Return the line to write to."""
        if self._rows and self._rows[0].number == GONE:  # the others may be gone too
            row, self._rows = self._row, [line for line in self._rows if line.number != GONE]
            self._row = min(row, len(self._rows))
        if self._row == len(self._rows):
            self._rows.append(self._page.add(self._stream, time))
        return self._rows[self._row]

    def _put(self, text: str, time: float) -> None:
        """Write a text without control characters, over what stands there."""
        for start in range(0, len(text), LONGEST):
            self._put_piece(text[start : start + LONGEST], time)

    def _put_piece(self, text: str, time: float) -> None:
        line = self._line(time)
        old, at = line.text, self._column
        if at >= len(old):
            new = old + text
        elif _ESCAPE in old or _ESCAPE in text:  # where columns and characters are not the same
            new = old[:at] + text
        else:
            new = old[:at] + text + old[at + len(text) :]
        self._column = len(new) if _ESCAPE in new else min(at, len(old)) + len(text)
        self._page.set(line, new[:LONGEST])
        if len(new) > LONGEST:
            self._new_line(time)
            self._put_piece(new[LONGEST:], time)
