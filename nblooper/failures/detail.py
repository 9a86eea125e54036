"""Renders an exception as text and as data: its chain, frames and source lines, all bounded. Keeps no frame alive."""

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
from nblooper.failures.places import with_cells_named

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
_OVERHEAD = 50  # about how many bytes a string or other object takes besides its text


class Rendered(NamedTuple):
    """An exception as text and as data."""

    text: str
    """The traceback as Python prints it, without this package's frames at the start, and with notebook cells by their
    names, as in ``Cell In[3], line 7``; at most about 64 KiB."""
    chain: tuple[ErrorDetail, ...]
    """The value of `Failure.chain`; at most about 64 KiB."""
    size: int
    """About how many bytes both take together."""

    @property
    def headline(self) -> str:
        """Type and message of the exception."""
        last = self.chain[-1]
        return f"{last.kind}: {last.message}" if last.message else last.kind


def render(error: BaseException) -> Rendered:
    """Render an exception as text and as data. Never raises an `Exception`, whatever the exception's class does."""
    budget = _Budget(_MAX_TEXT)
    try:
        read = traceback.TracebackException(type(error), error, error.__traceback__, compact=True)
        chain = _chain(read, error, budget)
        if (own := _own_at_start(read.stack)) < len(read.stack):
            del read.stack[:own]
        text = with_cells_named("".join(read.format()))
    except Exception:  # the class may override what is read here, and groups may be nested too deeply
        budget = _Budget(_MAX_TEXT)
        chain, text = _render_minimally(error, budget)
    text = bounded(text, _MAX_TEXT)
    return Rendered(text, chain, len(text) + _MAX_TEXT - budget.left)


def _render_minimally(error: BaseException, budget: _Budget) -> tuple[tuple[ErrorDetail, ...], str]:
    """Return only type, message and frames, without reading anything else from the exception."""
    stack = traceback.extract_tb(error.__traceback__)
    kind, message = budget.take(type(error).__name__, _MAX_NAME), budget.take(_safe_str(error), _MAX_MESSAGE)
    frames = _frames(stack, error.__traceback__, budget)
    text = f"Traceback (most recent call last):\n{''.join(stack.format())}{kind}: {message}\n"
    return (ErrorDetail(kind, message, (), frames),), text


class _Budget:
    """How many more characters one exception may take. The most important parts are read first and so get in."""

    def __init__(self, chars: int) -> None:
        self.left = chars

    def take(self, text: str, limit: int) -> str:
        """Return `text` shortened to about `limit` characters, and subtract what that takes."""
        text = bounded(text, limit)
        self.left -= len(text) + _OVERHEAD
        return text


def _safe_str(value: object) -> str:
    try:
        return str(value)
    except Exception:
        return f"<{type(value).__name__} whose str() failed>"


# ---- exceptions ----


def _chain(read: traceback.TracebackException, error: BaseException, budget: _Budget) -> tuple[ErrorDetail, ...]:
    """Return an exception and those it was chained to, oldest first, which is the order Python prints them in."""
    newest_first: list[ErrorDetail] = []
    while True:
        link, read_before, before = _previous(read, error)
        if len(newest_first) == _MAX_CHAIN - 1 or budget.left < 0:
            link = ""
        newest_first.append(_detail(read, error, link, budget))
        if not link or read_before is None or before is None:
            return tuple(reversed(newest_first))
        read, error = read_before, before


def _previous(
    read: traceback.TracebackException, error: BaseException
) -> tuple[str, traceback.TracebackException | None, BaseException | None]:
    """Return the exception that this one was raised from or during, and which of the two it is.

    A chain may be circular. `TracebackException` includes each exception only once, so following `read` ends.
    """
    if read.__cause__ is not None:
        return "cause", read.__cause__, error.__cause__
    if read.__context__ is not None:  # None if it was suppressed, because `read` was made with `compact=True`
        return "context", read.__context__, error.__context__
    return "", None, None


def _detail(read: traceback.TracebackException, error: BaseException, link: str, budget: _Budget) -> ErrorDetail:
    # For a syntax error, lines with the place come before the message; they begin with a space, a type's name does not.
    headline = next(line for line in read.format_exception_only() if not line.startswith(" "))
    kind, _, message = headline.removesuffix("\n").partition(": ")
    kind, message = budget.take(kind, _MAX_NAME), budget.take(message, _MAX_MESSAGE)
    notes = _notes(read.__notes__, budget)
    frames = _frames(read.stack, error.__traceback__, budget)
    if isinstance(error, SyntaxError) and isinstance(error.lineno, int):
        frames += (_syntax_error_frame(error, budget),)
    members: list[tuple[ErrorDetail, ...]] = []
    if isinstance(error, BaseExceptionGroup):
        for read_member, member in zip(read.exceptions or (), error.exceptions, strict=False):
            if len(members) < _MAX_MEMBERS and budget.left > 0:
                members.append(_chain(read_member, member, budget))
    return ErrorDetail(kind, message, notes, frames, link, tuple(members))


def _notes(notes: object, budget: _Budget) -> tuple[str, ...]:
    if notes is None:
        return ()
    if not isinstance(notes, Sequence) or isinstance(notes, str | bytes):
        notes = (repr(notes),)
    return tuple(budget.take(_safe_str(note), _MAX_NOTE) for note in notes[:_MAX_NOTES] if budget.left > 0)


# ---- frames ----


class _FrameRun:
    """Consecutive frames at the same line of the same code, as a recursion makes them."""

    __slots__ = ("code", "own", "repeats", "summary")

    def __init__(self, summary: traceback.FrameSummary, code: CodeType, own: bool) -> None:
        self.summary, self.code, self.own, self.repeats = summary, code, own, 1


def _frames(stack: Sequence[traceback.FrameSummary], tb: TracebackType | None, budget: _Budget) -> tuple[Frame, ...]:
    """Return the outermost and the innermost frames; equal ones in a row are counted in one."""
    runs = _frame_runs(stack, tb)
    if len(runs) <= _OUTER_FRAMES + _INNER_FRAMES:
        return _rendered(runs, budget)
    inner = _rendered(runs[-_INNER_FRAMES:], budget)
    left_out = sum(run.repeats for run in runs[_OUTER_FRAMES:-_INNER_FRAMES])
    outer = _rendered(runs[:_OUTER_FRAMES], budget)
    return (*outer, Frame("", 0, f"… {left_out:,} frames left out …", (), None, own=False), *inner)


def _frame_runs(stack: Sequence[traceback.FrameSummary], tb: TracebackType | None) -> list[_FrameRun]:
    runs: list[_FrameRun] = []
    own_at_start = _own_at_start(stack, through=_EVENT_LOOP)
    for number, (summary, (frame, _)) in enumerate(zip(stack, traceback.walk_tb(tb), strict=False)):
        last = runs[-1] if runs else None
        if last is not None and last.code is frame.f_code and last.summary.lineno == summary.lineno:
            last.repeats += 1
        else:
            own = number < own_at_start or summary.filename.startswith(_PACKAGE)
            runs.append(_FrameRun(summary, frame.f_code, own))
    return runs


def _own_at_start(stack: Iterable[traceback.FrameSummary], through: str = _PACKAGE) -> int:
    """Return how many frames at the start belong to this package: they only show that a looper called its target.

    Frames of files below `through` count too where frames of this package follow them: with `_EVENT_LOOP`, those of
    the event loop that runs a coroutine function.
    """
    count = 0
    for number, summary in enumerate(stack, 1):
        if summary.filename.startswith(_PACKAGE):
            count = number
        elif not summary.filename.startswith(through):
            break
    return count


def _rendered(runs: list[_FrameRun], budget: _Budget) -> tuple[Frame, ...]:
    """Render frames, outermost first; the innermost ones, which matter most, take from the budget first."""
    return tuple(_frame(run, budget) for run in reversed(runs))[::-1]


def _frame(run: _FrameRun, budget: _Budget) -> Frame:
    summary = run.summary
    filename, function = budget.take(summary.filename, _MAX_NAME), budget.take(run.code.co_qualname, _MAX_NAME)
    line = summary.lineno or 0
    lines = linecache.getlines(summary.filename)
    numbers = _lines_to_show(lines, line, run.code, 0 if run.own else _AROUND) if budget.left > 0 else range(0)
    source, margin = _dedented([(number, lines[number - 1]) for number in numbers], budget)
    columns = _dedented_columns(_columns(summary, lines[line - 1]), lines[line - 1], margin) if source else None
    return Frame(filename, line, function, source, columns, run.own, run.repeats)


def _syntax_error_frame(error: SyntaxError, budget: _Budget) -> Frame:
    """Return the place that could not be parsed as a frame without a function."""
    line, text, columns = error.lineno or 0, (error.text or "").split("\n")[0], None
    source, margin = _dedented([(line, text)] if text.strip() else [], budget)
    if source and error.offset:
        on_this_line = error.end_offset and error.end_lineno in (None, line)
        end = max(error.end_offset or 0, error.offset + 1) if on_this_line else error.offset + 1
        columns = _dedented_columns((error.offset - 1, end - 1), text, margin)
    return Frame(budget.take(error.filename or "<string>", _MAX_NAME), line, "", source, columns, own=False)


# ---- source lines ----


def _lines_to_show(lines: Sequence[str], line: int, code: CodeType, around: int) -> range:
    """Return the numbers of the lines to show: `line` and up to `around` on each side, within the same function.

    Empty if the source has no such line.
    """
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


def _dedented(numbered: list[tuple[int, str]], budget: _Budget) -> tuple[tuple[tuple[int, str], ...], int]:
    """Return the lines without their common indentation, and how wide the indentation was."""
    margin = min((_indentation(text) for _, text in numbered if text.strip()), default=0)
    source = []
    for number, text in numbered:
        text = text.rstrip().expandtabs()[margin:]
        text = text if len(text) <= _MAX_LINE else f"{text[: _MAX_LINE - 1]}…"
        source.append((number, budget.take(text, _MAX_LINE)))
    return tuple(source), margin


def _columns(summary: traceback.FrameSummary, text: str) -> tuple[int, int] | None:
    """Return the start and end of the failing expression in its line; None if unknown or if it is the whole line."""
    if summary.colno is None or summary.end_colno is None or summary.end_lineno != summary.lineno:
        return None
    encoded = text.encode("utf-8", "replace")  # the compiler counts bytes
    start, end = (len(encoded[:at].decode("utf-8", "replace")) for at in (summary.colno, summary.end_colno))
    rest = text[end:].strip()
    return None if not text[:start].strip() and (not rest or rest.startswith("#")) else (start, end)


def _dedented_columns(columns: tuple[int, int] | None, text: str, margin: int) -> tuple[int, int] | None:
    """Convert columns of `text` to columns of the line that `_dedented` returns; None if they lie outside of it."""
    if columns is None:
        return None
    start, end = (len(text[:at].expandtabs()) - margin for at in columns)
    start, end = max(start, 0), min(end, len(text.rstrip().expandtabs()) - margin, _MAX_LINE)
    return (start, end) if start < end else None
