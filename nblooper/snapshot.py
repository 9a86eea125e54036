"""What a view reads: immutable pictures of a coordinator and its loopers at one moment."""

from __future__ import annotations

import dataclasses
import enum

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


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
        return self in (State.STOPPED, State.FAILED)

    @property
    def live(self) -> bool:
        """Whether a thread is running: started and not ended."""
        return self is not State.NEW and not self.ended


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
    max_lateness : ndarray of float64 or None
        The largest lateness; None for a looper that never had an interval.
    """

    width_secs: float
    start: FloatArray
    calls: IntArray
    total: FloatArray
    min: FloatArray
    max: FloatArray
    max_lateness: FloatArray | None

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


@dataclasses.dataclass(frozen=True, slots=True)
class Failure:
    """One distinct reported exception: text only, it keeps no frame and no exception object alive.

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
        Type and message, such as `"ValueError: bad reading"`.
    count : int
        How often it occurred.
    traceback_text : str
        The first occurrence's traceback, rendered with source lines.
    last_call, last_time
        Call number and time of the newest occurrence.
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


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class LooperSnapshot:
    """One looper at one moment.

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
    rate_hz : float
        Recent calls per second; 0 when the looper is not running.
    busy_fraction : float
        Share of the running time spent in calls, 0 to 1.
    latency : Summary
    lateness : Summary or None
        None for a looper that never had an interval.
    timeline : Timeline
    recent : Calls
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
    rate_hz: float
    busy_fraction: float
    latency: Summary
    lateness: Summary | None
    timeline: Timeline
    recent: Calls


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class CoordinatorSnapshot:
    """A coordinator and all its loopers at one moment.

    Attributes
    ----------
    name : str
    stop_requested, joined : bool
    uptime_secs : float
        Since the coordinator was made, until now or, when no looper runs, until the last one ended.
    loopers : tuple of LooperSnapshot
        In order of registration.
    failures : tuple of Failure
        Distinct failures in order of first occurrence.
    """

    name: str
    stop_requested: bool
    joined: bool
    uptime_secs: float
    loopers: tuple[LooperSnapshot, ...]
    failures: tuple[Failure, ...]

    @property
    def state(self) -> str:
        """`IDLE`, `RUNNING`, `STOPPING`, `STOPPED` or `FAILED` (stopped, and a looper ended by an exception)."""
        if any(looper.state.live for looper in self.loopers):
            return "STOPPING" if self.stop_requested else "RUNNING"
        if any(looper.state is State.FAILED for looper in self.loopers):
            return "FAILED"
        return "STOPPED" if self.stop_requested else "IDLE"

    @property
    def calls(self) -> int:
        """Calls of all loopers."""
        return sum(looper.calls for looper in self.loopers)

    def __getitem__(self, name: str) -> LooperSnapshot:
        """Return the looper of that name; KeyError if there is none."""
        for looper in self.loopers:
            if looper.name == name:
                return looper
        raise KeyError(name)
