"""Where a thread is at this moment, as text: its frames are read and let go of at once."""

from __future__ import annotations

import asyncio
import functools
import linecache
import os
import sys
import sysconfig
from types import CodeType, FrameType
from typing import Any, NamedTuple

from nblooper.data.slow_calls import Place
from nblooper.failures.places import cell_of

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_EVENT_LOOP = os.path.dirname(os.path.abspath(asyncio.__file__)) + os.sep
_LIBRARIES = tuple(os.path.abspath(sysconfig.get_path(kind)) + os.sep for kind in ("stdlib", "platstdlib"))
_INSTALLED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")
_INNER, _OUTER = 24, 8  # lines that are kept of a deep stack
_MOST_FRAMES = 2000  # that are looked at; and of a chain of coroutines
_LONGEST = 300  # characters of a name or a line


class Sight(NamedTuple):
    """A line that is being run, and how many frames in a row are at it."""

    filename: str
    line: int
    function: str
    repeats: int


class Frames:
    """The innermost frames of all threads at one moment; asked for when one of them is needed."""

    def __init__(self) -> None:
        self._frames: dict[int, FrameType] | None = None

    def of(self, ident: int) -> FrameType | None:
        """Return the innermost frame of a thread, None if it has ended."""
        if self._frames is None:
            self._frames = sys._current_frames()
        return self._frames.get(ident)

    def let_go(self) -> None:
        """Let go of all frames: they keep alive what their variables hold."""
        self._frames = None


class _Line:
    """Frames in a row at the same place of the same code."""

    __slots__ = ("at", "code", "frame", "repeats")

    def __init__(self, frame: FrameType, code: CodeType, at: int) -> None:
        self.frame, self.code, self.at, self.repeats = frame, code, at, 1

    def sight(self) -> Sight:
        # The number of the line is looked up last: of a deep recursion that would take longest.
        return Sight(self.code.co_filename, self.frame.f_lineno or 0, self.code.co_qualname[:_LONGEST], self.repeats)


def sights(frame: FrameType | None, awaited: Any = None, generator: Any = None) -> tuple[Sight, ...]:
    """Return where a looper's thread is, innermost line first; empty if it is in none of its target's lines.

    Parameters
    ----------
    frame : frame or None
        The innermost one of the thread.
    awaited : coroutine, optional
        What the thread's event loop runs. While it waits, its lines are not on the thread's stack.
    generator : async generator, optional
        The one whose step it awaits, which cannot be found from there.
    """
    lines = _own_left_out(_of_frames(frame), through_event_loop=awaited is not None)
    if not lines and awaited is not None:
        lines = _own_left_out(_of_coroutines(awaited), through_event_loop=False)
        if not lines and generator is not None:
            lines = _of_coroutines(generator)
    return _shortened(lines)


def _of_frames(frame: FrameType | None) -> list[_Line]:
    lines: list[_Line] = []
    last, last_code, last_at, left = None, None, -1, _MOST_FRAMES
    while frame is not None and left:
        code, at = frame.f_code, frame.f_lasti
        if code is last_code and at == last_at and last is not None:
            last.repeats += 1
        else:
            last, last_code, last_at = _Line(frame, code, at), code, at
            lines.append(last)
        frame, left = frame.f_back, left - 1
    return lines


def _of_coroutines(awaited: Any) -> list[_Line]:
    """Return the lines at which coroutines and generators wait for one another."""
    lines: list[_Line] = []
    while awaited is not None and len(lines) < _MOST_FRAMES:
        kind = next((kind for kind in ("cr", "gi", "ag") if hasattr(awaited, f"{kind}_frame")), None)
        if kind is None:
            break
        frame = getattr(awaited, f"{kind}_frame")
        if frame is not None:
            lines.append(_Line(frame, frame.f_code, frame.f_lasti))
        awaited = getattr(awaited, "gi_yieldfrom" if kind == "gi" else f"{kind}_await", None)
    return lines[::-1]


def _own_left_out(lines: list[_Line], *, through_event_loop: bool) -> list[_Line]:
    """Leave out frames which only show that a looper called its target, and other frames of this package."""
    stop, begun = len(lines), False
    for at in range(len(lines) - 1, -1, -1):
        kind = _kind(lines[at].code.co_filename)
        if kind is _OWN:
            stop, begun = at, True
        elif begun and not (through_event_loop and kind is _EVENT_LOOPS):
            break
        elif begun:
            stop = at
    return [line for line in lines[:stop] if _kind(line.code.co_filename) is not _OWN]


_OWN, _EVENT_LOOPS, _LIBRARY, _USERS = "own", "event loop", "library", "user's"


@functools.lru_cache(4096)
def _kind(filename: str) -> str:
    """Return whose code a file has."""
    if filename.startswith(_PACKAGE):
        return _OWN
    if filename.startswith(_EVENT_LOOP) or os.path.basename(filename) == "selectors.py":
        return _EVENT_LOOPS
    library = filename.startswith(("<frozen", *_LIBRARIES)) or any(part in filename for part in _INSTALLED)
    return _LIBRARY if library else _USERS


def _shortened(lines: list[_Line]) -> tuple[Sight, ...]:
    left_out = sum(line.repeats for line in lines[_INNER:-_OUTER])
    if not left_out:
        return tuple([line.sight() for line in lines])
    gap = Sight("", 0, f"… {left_out:,} frames left out …", 1)
    return (*(line.sight() for line in lines[:_INNER]), gap, *(line.sight() for line in lines[-_OUTER:]))


def place_of(sight: Sight) -> Place:
    """Return a line with its source, which may have to be read from a file."""
    filename, line, function, repeats = sight
    source = linecache.getline(filename, line).strip() if line else ""
    users = bool(filename) and _kind(filename) is _USERS
    return Place(filename, line, function, source[:_LONGEST], users, repeats, cell_of(filename) or "" if users else "")
