"""Reported exceptions as immutable values: text and numbers only."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a traceback; or, with an empty `filename`, a stand-in for frames in the middle that were left out.

    Attributes
    ----------
    filename : str
    line : int
        Number of the line that was being run.
    function : str
        Qualified name of the function; empty for the place of a syntax error. For frames that were left out, a text
        with their number.
    source : tuple of (int, str)
        Line numbers and source lines around it, without their common indentation; empty if the source is unknown.
    columns : (int, int) or None
        Start and end of the failing expression in that line as `source` has it; None if unknown, if it spans several
        lines, or if it is the whole line.
    own : bool
        Whether it is a frame of nblooper itself, or of the event loop in which nblooper runs a coroutine function.
    repeats : int
        How many equal frames in a row this one stands for, as in a deep recursion.
    """

    filename: str
    line: int
    function: str
    source: tuple[tuple[int, str], ...]
    columns: tuple[int, int] | None
    own: bool
    repeats: int = 1


@dataclasses.dataclass(frozen=True, slots=True)
class ErrorDetail:
    """An exception as data: text only.

    Attributes
    ----------
    kind : str
        Name of its type, preceded by the module unless that is `builtins` or `__main__`.
    message : str
    notes : tuple of str
    frames : tuple of Frame
        Outermost first.
    link : str
        How it relates to the exception before it in `Failure.chain`: `"cause"` (raised from that one), `"context"`
        (raised while that one was handled), or `""` for the first.
    members : tuple of tuple of ErrorDetail
        For an exception group: each member's chain.
    """

    kind: str
    message: str
    notes: tuple[str, ...]
    frames: tuple[Frame, ...]
    link: str = ""
    members: tuple[tuple[ErrorDetail, ...], ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Failure:
    """Reported exceptions that are counted together. It holds text only, and keeps no frame or exception object alive.

    They have in common the looper, the hook, the exception's type and the place where it was raised, but not the
    message; exceptions that were never raised, only passed to `request_stop`, have the message in common instead of
    the place. The details are those of the first one. When there were too many kinds of failures, an entry stands for
    several of them, and says so in `exception` and `traceback_text`.

    Attributes
    ----------
    looper : str
        Name of the looper or thread that reported it.
    where : str
        `"run_loop"`, `"start_loop"` or `"stop_loop"`; `"on_stop"` for what `Coordinator.on_stop` was given;
        `"reported"` if it came through `request_stop`.
    call : int or None
        Number of the looper's call at the first occurrence, from 1; None outside a call.
    time : float
        Wall-clock time of the first occurrence, in seconds since the epoch.
    exception : str
        Type and message of the first occurrence, such as `"ValueError: bad reading"`.
    count : int
        How often it occurred.
    traceback_text : str
        Traceback of the first occurrence, with source lines. When all tracebacks together take more than 8 MiB, only
        that of the first entry and those of the newest are kept.
    last_call, last_time
        Call number and time of the newest occurrence.
    chain : tuple of ErrorDetail
        `traceback_text` as data: the exceptions it was chained to, oldest first, and the exception itself last.
    last_exception : str
        Type and message of the newest occurrence.

    Examples
    --------
    >>> coord = Coordinator()
    >>> looper = coord.loop(lambda: 1 / 0, every_secs=0.001, max_calls=3, on_error="continue", name="divide")
    >>> coord.join()
    >>> failure = coord.failures[0]
    >>> failure.looper, failure.exception, failure.count
    ('divide', 'ZeroDivisionError: division by zero', 3)
    """

    looper: str
    where: str
    call: int | None
    time: float
    exception: str
    count: int
    traceback_text: str
    last_call: int | None
    last_time: float
    chain: tuple[ErrorDetail, ...] = ()
    last_exception: str = ""
