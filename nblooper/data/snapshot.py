"""What a view reads: immutable pictures of a coordinator and its loopers at one moment."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_NAMES_LISTED = 20  # in an error


class State(enum.StrEnum):
    """What a looper is doing."""

    NEW = "NEW"  # made, not started
    WAITING = "WAITING"  # for its next boundary
    CALLING = "CALLING"  # its target runs; a back-to-back looper is always here while it runs
    PAUSED = "PAUSED"
    STOPPING = "STOPPING"  # asked to stop, its thread has not ended yet
    STOPPED = "STOPPED"  # its thread ended
    FAILED = "FAILED"  # its thread ended by an exception

    @property
    def ended(self) -> bool:
        """Whether the thread has ended."""
        return self in _ENDED

    @property
    def live(self) -> bool:
        """Whether a thread is running: started and not ended."""
        return self not in _NOT_LIVE


# Made once: to look up an enum's members takes longer than what is done with them.
_ENDED = frozenset({State.STOPPED, State.FAILED})
_NOT_LIVE = _ENDED | {State.NEW}


@dataclasses.dataclass(frozen=True, slots=True)
class Summary:
    """Statistics of durations, in seconds, over a looper's whole life.

    `count`, `total`, `min`, `max` and `mean` are exact; quantiles are within 1 % of the exact ones.
    With a count of 0, `min`, `max`, `mean` and the quantiles are NaN.
    """

    count: int
    total: float
    min: float
    max: float
    mean: float
    p50: float
    p90: float
    p99: float
    p999: float


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """Calls over the whole run, in time slots of one width; only slots with calls are listed.

    All arrays are read-only and of one length; times and durations are in seconds.
    Slots get wider (by doubling) as the run gets longer, so their number is bounded.

    Attributes
    ----------
    width_secs : float
        Width of every slot.
    start : ndarray of float64
        Each slot's start, in seconds since the coordinator was made; multiples of `width_secs`, increasing.
    calls : ndarray of int64
        Calls that ended in the slot.
    total, min, max : ndarray of float64
        Sum, minimum and maximum of their latencies.
    p50, p99 : ndarray of float64
        Quantiles of their latencies, by nearest rank: within 3 % where the latencies of a run span less than 1:50, a
        few stalls left aside; within 10 % up to 1:4,000,000; within 20 % beyond. With more than four thousand million
        calls in a slot, within 5 % and 10 % up to 1:50 and 1:4000.
    late_p50, late_p99, late_max : ndarray of float64
        The same of their lateness; NaN for back-to-back calls.
    """

    width_secs: float
    start: FloatArray
    calls: IntArray
    total: FloatArray
    min: FloatArray
    max: FloatArray
    p50: FloatArray
    p99: FloatArray
    late_p50: FloatArray
    late_p99: FloatArray
    late_max: FloatArray

    @property
    def mean(self) -> FloatArray:
        """Mean latency of each slot."""
        return self.total / self.calls


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Calls:
    """The newest raw calls, oldest first; read-only arrays of one length, in seconds.

    `start` counts from when the coordinator was made; `lateness` is NaN for a back-to-back call.
    """

    start: FloatArray
    latency: FloatArray
    lateness: FloatArray


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """How many durations fell into each bucket of a logarithmic scale; read-only arrays.

    Attributes
    ----------
    edges : ndarray of float64, shape (n + 1,)
        In seconds, increasing; bucket i holds durations from `edges[i]` to below `edges[i + 1]`, as float32 numbers.
        Those below half a nanosecond or above two hours are in the outermost buckets that there are for those.
    counts : ndarray of int64, shape (n,)
        The first and the last bucket are not empty. With no durations, n is 0 and `edges` is empty.
    """

    edges: FloatArray
    counts: IntArray


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class FailureTimes:
    """When a looper reported exceptions, over the whole run, in at most 64 time slots of one width.

    Attributes
    ----------
    width_secs : float
    start : ndarray of float64
        Each slot's start, in seconds since the coordinator was made; only slots with failures are listed.
    count : ndarray of int64
    """

    width_secs: float
    start: FloatArray
    count: IntArray


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


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class LooperStatus:
    """What is known of a looper at almost no cost: `LooperSnapshot` without what has to be computed.

    Attributes
    ----------
    name : str
    state : State
    run : int
        1 for the first thread of this looper, one more for each restart.
    interval_secs : float or None
        None: back to back.
    overrun : str
        `"burst"`, `"skip"` or `"delay"`.
    calls : int
        Calls that ended, in all runs, failed ones included.
    run_calls : int
        Calls of the current run: what `max_calls` limits.
    max_calls : int or None
    failures : int
        Exceptions reported by this looper, in all runs, repeats included.
    missed : int
        Boundaries that were dropped (`overrun="skip"`).
    """

    name: str
    state: State
    run: int
    interval_secs: float | None
    overrun: str
    calls: int
    run_calls: int
    max_calls: int | None
    failures: int
    missed: int


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class LooperSnapshot(LooperStatus):
    """One looper at one moment: its status, and what was measured.

    Attributes
    ----------
    rate_hz : float
        Recent calls per second; 0 when the looper is not running.
    busy_fraction : float
        Share of the running time spent in calls, 0 to 1.
    latency : Summary
    lateness : Summary or None
        None for a looper that never had an interval.
    latency_histogram : Histogram
    lateness_histogram : Histogram or None
    timeline : Timeline
    recent : Calls
    pauses : ndarray of float64, shape (n, 2)
        When pauses began and ended, in seconds since the coordinator was made; NaN as the end of one that goes on.
        The newest 256.
    failure_times : FailureTimes
    """

    rate_hz: float
    busy_fraction: float
    latency: Summary
    lateness: Summary | None
    latency_histogram: Histogram
    lateness_histogram: Histogram | None
    timeline: Timeline
    recent: Calls
    pauses: FloatArray
    failure_times: FailureTimes


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class CoordinatorStatus:
    """A coordinator and the states of its loopers at one moment, at almost no cost.

    Like a dict from names to loopers: ``status["train"]``, ``"train" in status``, ``len(status)``, and iteration over
    the names, in order of registration. `loopers` has the loopers themselves.

    Attributes
    ----------
    name : str
    stop_requested, joined : bool
    uptime_secs : float
        Since the coordinator was made, until now or, when no looper runs, until the last one ended.
    loopers : tuple of LooperStatus
        In order of registration.
    failures : tuple of Failure
        In order of first occurrence, repeats counted; see `Coordinator.failures`.
    """

    name: str
    stop_requested: bool
    joined: bool
    uptime_secs: float
    loopers: tuple[LooperStatus, ...]
    failures: tuple[Failure, ...]

    @property
    def live(self) -> bool:
        """Whether any looper's thread is running."""
        return any(looper.state.live for looper in self.loopers)

    @property
    def state(self) -> str:
        """`IDLE`, `RUNNING`, `STOPPING`, `STOPPED` or `FAILED` (stopped, and a looper ended by an exception)."""
        if self.live:
            return "STOPPING" if self.stop_requested else "RUNNING"
        if any(looper.state is State.FAILED for looper in self.loopers):
            return "FAILED"
        return "STOPPED" if self.stop_requested else "IDLE"

    @property
    def calls(self) -> int:
        """Calls of all loopers."""
        return sum(looper.calls for looper in self.loopers)

    def __getitem__(self, name: str) -> LooperStatus:
        """Return the looper of that name; KeyError with the names there are if there is none."""
        for looper in self.loopers:
            if looper.name == name:
                return looper
        known = ", ".join(repr(each) for each in [*self][:_NAMES_LISTED]) or "none"
        more = ", ..." if len(self) > _NAMES_LISTED else ""
        raise KeyError(f"no looper is named {name!r}; there are: {known}{more}")

    def __contains__(self, name: object) -> bool:
        """Return whether there is a looper of that name."""
        return any(looper.name == name for looper in self.loopers)

    def __iter__(self) -> Iterator[str]:
        return iter([looper.name for looper in self.loopers])

    def __len__(self) -> int:
        return len(self.loopers)

    def __bool__(self) -> bool:
        return True  # also without loopers: there is a coordinator

    def keys(self) -> tuple[str, ...]:
        """Return the loopers' names; with them, ``dict(status)`` works."""
        return tuple(self)


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class CoordinatorSnapshot(CoordinatorStatus):
    """A coordinator and all its loopers at one moment, everything measured included.

    Like `CoordinatorStatus`, a dict from names to loopers.

    Attributes
    ----------
    loopers : tuple of LooperSnapshot
        In order of registration.
    """

    loopers: tuple[LooperSnapshot, ...]

    if TYPE_CHECKING:

        def __getitem__(self, name: str) -> LooperSnapshot: ...
