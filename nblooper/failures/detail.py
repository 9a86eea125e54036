"""An exception as data: its chain and its frames with their source lines, bounded, with no frame kept alive."""

from __future__ import annotations

import asyncio
import linecache
import os
import traceback
from collections.abc import Iterable, Sequence
from types import CodeType, TracebackType
from typing import NamedTuple

from nblooper.data.failures import ErrorDetail, Frame
from nblooper.data.texts import bounded

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_EVENT_LOOP = os.path.dirname(os.path.abspath(asyncio.__file__)) + os.sep
_MAX_TEXT = 64 * 1024
_MAX_MESSAGE = 2000
_MAX_NOTE = 1000
_MAX_NAME = 500
_MAX_LINE = 300
_MAX_CHAIN = _MAX_MEMBERS = _MAX_NOTES = 10
_OUTER_FRAMES, _INNER_FRAMES = 10, 30
_AROUND = 2  # source lines before and after the failing one
_OVERHEAD = 50  # bytes, about, of a string or an object beside its text


class Picture(NamedTuple):
    """An exception as text and as data."""

    text: str
    """As Python prints it, without this package's frames at the start; at most some 64 KiB."""
    chain: tuple[ErrorDetail, ...]
    """As `Failure.chain` has it; at most some 64 KiB."""
    size: int
    """Bytes that both take, about."""

    @property
    def headline(self) -> str:
        """Type and message."""
        last = self.chain[-1]
        return f"{last.kind}: {last.message}" if last.message else last.kind


def picture(error: BaseException) -> Picture:
    """Return an exception as text and as data; never raises, however odd the exception's class is."""
    room = _Room(_MAX_TEXT)
    try:
        read = traceback.TracebackException(type(error), error, error.__traceback__, compact=True)
        chain = _chain(read, error, room)
        if (own := _own_at_start(read.stack)) < len(read.stack):
            del read.stack[:own]
        text = "".join(read.format())
    except Exception:  # a class may override what is read here, and groups may be nested too deep
        room = _Room(_MAX_TEXT)
        chain, text = _plainly(error, room)
    text = bounded(text, _MAX_TEXT)
    return Picture(text, chain, len(text) + _MAX_TEXT - room.left)


def _plainly(error: BaseException, room: _Room) -> tuple[tuple[ErrorDetail, ...], str]:
    """Return type, message and frames, without asking the exception for anything else."""
    stack = traceback.extract_tb(error.__traceback__)
    kind, message = room.take(type(error).__name__, _MAX_NAME), room.take(_said(error), _MAX_MESSAGE)
    frames = _frames(stack, error.__traceback__, room)
    text = f"Traceback (most recent call last):\n{''.join(stack.format())}{kind}: {message}\n"
    return (ErrorDetail(kind, message, (), frames),), text


class _Room:
    """What is left of the space for one exception; the parts that matter most are read first."""

    def __init__(self, chars: int) -> None:
        self.left = chars

    def take(self, text: str, limit: int) -> str:
        """Return `text`, at most `limit` characters of it, and count them."""
        text = bounded(text, limit)
        self.left -= len(text) + _OVERHEAD
        return text


def _said(value: object) -> str:
    try:
        return str(value)
    except Exception:
        return f"<{type(value).__name__} whose text cannot be had>"


# ---- exceptions ----


def _chain(read: traceback.TracebackException, error: BaseException, room: _Room) -> tuple[ErrorDetail, ...]:
    """Return an exception and those that led to it, oldest first, as Python prints them."""
    newest_first: list[ErrorDetail] = []
    while True:
        link, read_before, before = _led_to(read, error)
        if len(newest_first) == _MAX_CHAIN - 1 or room.left < 0:
            link = ""
        newest_first.append(_detail(read, error, link, room))
        if not link or read_before is None or before is None:
            return tuple(reversed(newest_first))
        read, error = read_before, before


def _led_to(
    read: traceback.TracebackException, error: BaseException
) -> tuple[str, traceback.TracebackException | None, BaseException | None]:
    """Return what the exception was raised from or during; `read` knows no exception twice, so there is an end."""
    if read.__cause__ is not None:
        return "cause", read.__cause__, error.__cause__
    if read.__context__ is not None:  # None if it was suppressed: `read` is compact
        return "context", read.__context__, error.__context__
    return "", None, None


def _detail(read: traceback.TracebackException, error: BaseException, link: str, room: _Room) -> ErrorDetail:
    # Before the message, a syntax error's lines say where it is: they begin with a space, no type's name does.
    headline = next(line for line in read.format_exception_only() if not line.startswith(" "))
    kind, _, message = headline.removesuffix("\n").partition(": ")
    kind, message = room.take(kind, _MAX_NAME), room.take(message, _MAX_MESSAGE)
    notes = _notes(read.__notes__, room)
    frames = _frames(read.stack, error.__traceback__, room)
    if isinstance(error, SyntaxError) and isinstance(error.lineno, int):
        frames += (_where_it_does_not_parse(error, room),)
    members: list[tuple[ErrorDetail, ...]] = []
    if isinstance(error, BaseExceptionGroup):
        for read_member, member in zip(read.exceptions or (), error.exceptions, strict=False):
            if len(members) < _MAX_MEMBERS and room.left > 0:
                members.append(_chain(read_member, member, room))
    return ErrorDetail(kind, message, notes, frames, link, tuple(members))


def _notes(notes: object, room: _Room) -> tuple[str, ...]:
    if notes is None:
        return ()
    if not isinstance(notes, Sequence) or isinstance(notes, str | bytes):
        notes = (repr(notes),)
    return tuple(room.take(_said(note), _MAX_NOTE) for note in notes[:_MAX_NOTES] if room.left > 0)


# ---- frames ----


class _Level:
    """Consecutive equal frames."""

    __slots__ = ("code", "own", "repeats", "summary")

    def __init__(self, summary: traceback.FrameSummary, code: CodeType, own: bool) -> None:
        self.summary, self.code, self.own, self.repeats = summary, code, own, 1


def _frames(stack: Sequence[traceback.FrameSummary], tb: TracebackType | None, room: _Room) -> tuple[Frame, ...]:
    """Return the first and the last frames, recursion counted."""
    levels: list[_Level] = []
    own_at_start = _own_at_start(stack, through=_EVENT_LOOP)
    for number, (summary, (frame, _)) in enumerate(zip(stack, traceback.walk_tb(tb), strict=False)):
        last = levels[-1] if levels else None
        if last is not None and last.code is frame.f_code and last.summary.lineno == summary.lineno:
            last.repeats += 1
        else:
            own = number < own_at_start or summary.filename.startswith(_PACKAGE)
            levels.append(_Level(summary, frame.f_code, own))
    if len(levels) <= _OUTER_FRAMES + _INNER_FRAMES:
        return _innermost_first(levels, room)
    inner = _innermost_first(levels[-_INNER_FRAMES:], room)
    left_out = sum(level.repeats for level in levels[_OUTER_FRAMES:-_INNER_FRAMES])
    outer = _innermost_first(levels[:_OUTER_FRAMES], room)
    return (*outer, Frame("", 0, f"… {left_out:,} frames left out …", (), None, own=False), *inner)


def _own_at_start(stack: Iterable[traceback.FrameSummary], through: str = _PACKAGE) -> int:
    """Return how many frames at the start only say that a looper called its target.

    An event loop's frames between those of this package, for a coroutine function, are of this kind too.
    """
    count = 0
    for number, summary in enumerate(stack, 1):
        if summary.filename.startswith(_PACKAGE):
            count = number
        elif not summary.filename.startswith(through):
            break
    return count


def _innermost_first(levels: list[_Level], room: _Room) -> tuple[Frame, ...]:
    return tuple(_frame(level, room) for level in reversed(levels))[::-1]


def _frame(level: _Level, room: _Room) -> Frame:
    summary = level.summary
    filename, function = room.take(summary.filename, _MAX_NAME), room.take(level.code.co_qualname, _MAX_NAME)
    line = summary.lineno or 0
    lines = linecache.getlines(summary.filename)
    numbers = _shown(lines, line, level.code, 0 if level.own else _AROUND) if room.left > 0 else range(0)
    source, margin = _dedented([(number, lines[number - 1]) for number in numbers], room)
    columns = _moved(_columns(summary, lines[line - 1]), lines[line - 1], margin) if source else None
    return Frame(filename, line, function, source, columns, level.own, level.repeats)


def _where_it_does_not_parse(error: SyntaxError, room: _Room) -> Frame:
    """Return the place that a syntax error tells of, as one more frame, of no function."""
    line, text, columns = error.lineno or 0, (error.text or "").split("\n")[0], None
    source, margin = _dedented([(line, text)] if text.strip() else [], room)
    if source and error.offset:
        on_this_line = error.end_offset and error.end_lineno in (None, line)
        end = max(error.end_offset or 0, error.offset + 1) if on_this_line else error.offset + 1
        columns = _moved((error.offset - 1, end - 1), text, margin)
    return Frame(room.take(error.filename or "<string>", _MAX_NAME), line, "", source, columns, own=False)


# ---- source lines ----


def _shown(lines: Sequence[str], line: int, code: CodeType, around: int) -> range:
    """Return the numbers of the lines around `line` that belong to the same function; none if it is not there."""
    if not 0 < line <= len(lines):
        return range(0)
    first, last = max(line - around, 1), min(line + around, len(lines))
    if not code.co_name.startswith("<") and code.co_firstlineno <= line:
        first = max(first, code.co_firstlineno)
        margin = _indentation(lines[code.co_firstlineno - 1])
        outside = (
            n for n in range(line + 1, last + 1) if lines[n - 1].strip() and _indentation(lines[n - 1]) <= margin
        )
        last = next(outside, last + 1) - 1
    while first < line and not lines[first - 1].strip():
        first += 1
    while last > line and not lines[last - 1].strip():
        last -= 1
    return range(first, last + 1)


def _indentation(text: str) -> int:
    text = text.expandtabs()
    return len(text) - len(text.lstrip(" "))


def _dedented(numbered: list[tuple[int, str]], room: _Room) -> tuple[tuple[tuple[int, str], ...], int]:
    """Return the lines without their common indentation, and how wide that was."""
    margin = min((_indentation(text) for _, text in numbered if text.strip()), default=0)
    source = []
    for number, text in numbered:
        text = text.rstrip().expandtabs()[margin:]
        source.append((number, room.take(text if len(text) <= _MAX_LINE else f"{text[: _MAX_LINE - 1]}…", _MAX_LINE)))
    return tuple(source), margin


def _columns(summary: traceback.FrameSummary, text: str) -> tuple[int, int] | None:
    """Return from and to which character of its line the failing expression stands; None if that is all of it."""
    if summary.colno is None or summary.end_colno is None or summary.end_lineno != summary.lineno:
        return None
    encoded = text.encode("utf-8", "replace")  # the compiler counts bytes
    start, end = (len(encoded[:at].decode("utf-8", "replace")) for at in (summary.colno, summary.end_colno))
    rest = text[end:].strip()
    return None if not text[:start].strip() and (not rest or rest.startswith("#")) else (start, end)


def _moved(columns: tuple[int, int] | None, text: str, margin: int) -> tuple[int, int] | None:
    """Return columns of `text` as columns of what `_dedented` makes of it; None if they lie outside."""
    if columns is None:
        return None
    start, end = (len(text[:at].expandtabs()) - margin for at in columns)
    start, end = max(start, 0), min(end, len(text.rstrip().expandtabs()) - margin, _MAX_LINE)
    return (start, end) if start < end else None
