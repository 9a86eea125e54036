"""Where a thread is at this moment, as text: its frames are read and let go of at once."""

from __future__ import annotations

import asyncio
import itertools
import linecache
import os
import sys
import sysconfig
from types import CodeType, FrameType
from typing import Any, NamedTuple

from nblooper.data.slow_calls import Place

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_EVENT_LOOP = os.path.dirname(os.path.abspath(asyncio.__file__)) + os.sep
_LIBRARIES = tuple(os.path.abspath(sysconfig.get_path(kind)) + os.sep for kind in ("stdlib", "platstdlib"))
_INSTALLED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")
_INNER, _OUTER = 24, 8  # lines that are kept of a deep stack
_MOST_FRAMES = 2000  # that are looked at; and of a chain of coroutines
_LONGEST = 300  # characters of a name or a line

_Lines = list[tuple[CodeType, int, FrameType]]  # innermost first: the code, where in it, and the frame
_Run = tuple[CodeType, FrameType, int]  # the same, and how many in a row


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


def sights(frame: FrameType | None, awaited: Any = None, generator: Any = None) -> tuple[Sight, ...]:
    """Return where a looper's thread is, innermost line first; empty where its target is not written in Python.

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
        lines = _own_left_out(_of_coroutines(awaited) or [], through_event_loop=False)
        if not lines and generator is not None:
            lines = _of_coroutines(generator)
    return _shortened(_runs(lines))


def _of_frames(frame: FrameType | None) -> _Lines:
    lines: _Lines = []
    while frame is not None and len(lines) < _MOST_FRAMES:
        lines.append((frame.f_code, frame.f_lasti, frame))
        frame = frame.f_back
    return lines


def _of_coroutines(awaited: Any) -> _Lines:
    """Return the lines at which coroutines and generators wait for one another."""
    lines: _Lines = []
    while awaited is not None and len(lines) < _MOST_FRAMES:
        kind = next((kind for kind in ("cr", "gi", "ag") if hasattr(awaited, f"{kind}_frame")), None)
        if kind is None:
            break
        frame = getattr(awaited, f"{kind}_frame")
        if frame is not None:
            lines.append((frame.f_code, frame.f_lasti, frame))
        awaited = getattr(awaited, "gi_yieldfrom" if kind == "gi" else f"{kind}_await", None)
    return lines[::-1]


def _own_left_out(lines: _Lines, *, through_event_loop: bool) -> _Lines:
    """Leave out what only shows that a looper called its target, and this package's own lines in the target."""
    stop, begun = len(lines), False
    for at in range(len(lines) - 1, -1, -1):
        filename = lines[at][0].co_filename
        if filename.startswith(_PACKAGE):
            stop, begun = at, True
        elif begun and not (through_event_loop and _of_event_loop(filename)):
            break
        elif begun:
            stop = at
    return [line for line in lines[:stop] if not line[0].co_filename.startswith(_PACKAGE)]


def _of_event_loop(filename: str) -> bool:
    return filename.startswith(_EVENT_LOOP) or os.path.basename(filename) == "selectors.py"


def _runs(lines: _Lines) -> list[_Run]:
    """Return the lines, those that are the same in a row as one."""
    runs: list[_Run] = []
    for (code, _), same in itertools.groupby(lines, key=lambda line: line[:2]):
        frames = [frame for *_, frame in same]
        runs.append((code, frames[0], len(frames)))
    return runs


def _shortened(runs: list[_Run]) -> tuple[Sight, ...]:
    left_out = sum(repeats for *_, repeats in runs[_INNER:-_OUTER])
    if not left_out:
        return tuple(map(_sight, runs))
    gap = Sight("", 0, f"… {left_out:,} frames left out …", 1)
    return (*map(_sight, runs[:_INNER]), gap, *map(_sight, runs[-_OUTER:]))


def _sight(run: _Run) -> Sight:
    code, frame, repeats = run
    # The number of the line is looked up last: for a deep recursion it would take longest.
    return Sight(code.co_filename, frame.f_lineno or 0, code.co_qualname[:_LONGEST], repeats)


def place_of(sight: Sight) -> Place:
    """Return a line with its source, which may have to be read from a file."""
    filename, line, function, repeats = sight
    source = linecache.getline(filename, line).strip() if line else ""
    return Place(filename, line, function, source[:_LONGEST], _is_users(filename), repeats)


def _is_users(filename: str) -> bool:
    library = filename.startswith(("<frozen", *_LIBRARIES)) or any(part in filename for part in _INSTALLED)
    return bool(filename) and not library
