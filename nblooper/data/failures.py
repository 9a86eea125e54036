"""Reported exceptions as immutable values: text and numbers only."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Frame:
    """One level of a traceback; or, with an empty `filename`, those in the middle that were left out.

    Attributes
    ----------
    filename : str
    line : int
        Number of the line that was being run.
    function : str
        Its qualified name; empty for the place that a syntax error tells of; or how many frames were left out.
    source : tuple of (int, str)
        Line numbers and source lines around it, without their common indentation; empty if the source is unknown.
    columns : (int, int) or None
        From and to which character of that line, as `source` has it, the failing expression stands; None if unknown
        or if it spans lines.
    own : bool
        Whether it is a frame of nblooper itself, or of the event loop in which nblooper runs a coroutine function.
    repeats : int
        How many times in all this frame follows itself, as in a deep recursion.
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
        Name of its type, with the module unless that is `builtins` or `__main__`.
    message : str
    notes : tuple of str
    frames : tuple of Frame
        Outermost first.
    link : str
        How the one before it in `Failure.chain` led to it: `"cause"` (raised from it), `"context"` (raised while it
        was handled), or `""` for the first.
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
    """Reported exceptions that are counted together: text only, it keeps no frame and no exception object alive.

    They have in common the looper, the hook, the exception's type and the place where it was raised, not the message;
    or, if they were not raised but made for `request_stop`, the message instead of the place. What is said of one is
    said of the first. An entry that stands for failures of several places, because there were too many, says so in
    `exception` and `traceback_text`.

    Attributes
    ----------
    looper : str
        Name of the looper or thread that reported it.
    where : str
        `"run_loop"`, `"start_loop"` or `"stop_loop"`; `"reported"` if it came through `request_stop`.
    call : int or None
        The looper's call number, from 1, at the first occurrence; None outside a call.
    time : float
        Wall-clock time of the first occurrence, in seconds since the epoch.
    exception : str
        Type and message of the first occurrence, such as `"ValueError: bad reading"`.
    count : int
        How often it occurred.
    traceback_text : str
        The first occurrence's traceback, rendered with source lines. After very many entries, only those
        of the first and of the newest are kept.
    last_call, last_time
        Call number and time of the newest occurrence.
    chain : tuple of ErrorDetail
        The same as `traceback_text`, as data: the exception last, before it those it was chained to.
    last_exception : str
        Type and message of the newest occurrence.
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
