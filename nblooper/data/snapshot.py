"""The state of a coordinator and its loopers at one moment, as immutable values."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from nblooper.data.failures import Failure
from nblooper.data.measures import NO_SPANS, Calls, FailureTimes, FloatArray, Histogram, Summary, Timeline
from nblooper.data.params import ParamSnapshot
from nblooper.data.slow_calls import SlowCall
from nblooper.data.state import State as State
from nblooper.data.values import Values

_NAMES_LISTED = 20  # in an error message


@dataclasses.dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class LooperStatus:
    """The state and counts of a looper: `LooperSnapshot` without the parts that have to be computed.

    Attributes
    ----------
    name : str
    state : State
    run : int
        1 for the first thread of this looper, and one more after each restart.
    interval_secs : float or None
        None: back to back.
    overrun : str
        `"burst"`, `"skip"` or `"delay"`.
    calls : int
        Calls that have ended, in all runs, including failed ones.
    run_calls : int
        Calls of the current run, which `max_calls` limits.
    max_calls : int or None
    failures : int
        Exceptions reported by this looper, in all runs, including repeats.
    missed : int
        Boundaries that were dropped (`overrun="skip"`).
    failures_in_row : int
        How many of the newest calls failed one after another; 0 once a call went well.
    call_secs : float or None
        How long the call that runs has been running; None if none runs.
    retry_secs : float or None
        How long until the next call, where it waits because calls failed; None if it does not.
    stopping_secs : float or None
        How long ago it was asked to stop, while it has not ended; None otherwise.
    waits_for : str
        Name of the looper whose first call comes before its own (`after=`); empty if it waits for none.
    waits_in_vain : bool
        Whether that looper is gone or has ended, so that its first call comes only if it is restarted.
    call_where : str
        The line where the call is that runs, if it takes far longer than usual: at most a second old; or where the hook
        is that runs, if that takes long. Else empty.
    hook : str
        Which hook runs: ``"start_loop"`` or ``"stop_loop"``; empty if none does. `on_start` and `on_stop` count too.
    hook_secs : float or None
        How long it has been running; None if none does.
    precise : bool
        Whether it busy-waits for the last fraction of a millisecond before a boundary.
    cpu_secs : float or None
        Processor time that its threads have used in all runs, the loop's own work included, and threads that a call
        starts not. None where the platform does not tell it, and in simulated time.
    cpu_share : float or None
        Share of the time in calls that it computed, 0 to 1; the rest it waited: for a device, for another thread, for
        the interpreter. None before the first call, and where `cpu_secs` is. What the loop itself needs counts too:
        with calls of a few microseconds, and with `precise=True`, it is nearly 1 whatever the calls do.
    finished : bool
        Whether it has ended by itself: it made `max_calls` calls, or its target came to its end (`EndLoop`, the end of
        a generator, a clean stop exception). False if it ended because of a request or another exception.
    active_secs : float
        How long its thread has been running in the current run, pauses included.
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
    failures_in_row: int = 0
    call_secs: float | None = None
    retry_secs: float | None = None
    stopping_secs: float | None = None
    waits_for: str = ""
    waits_in_vain: bool = False
    call_where: str = ""
    hook: str = ""
    hook_secs: float | None = None
    precise: bool = False
    cpu_secs: float | None = None
    cpu_share: float | None = None
    finished: bool = False
    active_secs: float = 0.0


@dataclasses.dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class LooperSnapshot(LooperStatus):
    """One looper at one moment: its status and its measurements.

    Attributes
    ----------
    rate_hz : float
        Recent calls per second; 0 when the looper is not running, or is paused.
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
        Begin and end of the newest 256 pauses, in seconds since the coordinator was made; the end of a pause that has
        not ended is NaN.
    failure_times : FailureTimes
        When it reported exceptions.
    stops : ndarray of float64, shape (n, 2)
        When each of the newest 256 runs ended and when the next one began, in seconds since the coordinator was made;
        NaN if none has begun.
    slow_calls : tuple of SlowCall
        The slowest calls of all runs, slowest first, at most 8: of those that took `slow_secs` or, without it, four
        times what 9 of 10 calls take (of less than 20 calls: the median) and at least 20 ms.
    cpu_timeline : ndarray of float64 or None
        Processor time used in each slot of `timeline`, in seconds: read some times a second, and taken to be used
        evenly in between. NaN in slots for which there is no reading.
    values : mapping from str to Values
        What it has recorded, by key, in order of first recording.

    Examples
    --------
    >>> coord = Coordinator()
    >>> looper = coord.loop(int, every_secs=0.001, max_calls=500)
    >>> coord.join()
    >>> snapshot = looper.snapshot()
    >>> snapshot.calls, snapshot.lateness.count, snapshot.recent.latency.shape
    (500, 500, (500,))
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
    stops: FloatArray = dataclasses.field(default_factory=lambda: NO_SPANS)
    slow_calls: tuple[SlowCall, ...] = ()
    cpu_timeline: FloatArray | None = None
    values: Mapping[str, Values] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class CoordinatorStatus:
    """A coordinator and the states and counts of its loopers at one moment.

    It can be used like a dict from names to loopers: ``status["train"]``, ``"train" in status``, ``len(status)``, and
    iteration over the names in order of registration.

    Attributes
    ----------
    name : str
    stop_requested, joined : bool
    uptime_secs : float
        From when the coordinator was made until now or, if no looper is running, until the last one ended.
    began_at : float
        When time 0 was, the moment when the coordinator was made, in seconds since the epoch; see also `began`.
    loopers : tuple of LooperStatus
        In order of registration.
    failures : tuple of Failure
        In order of first occurrence, repeats counted; see `Coordinator.failures`.
    process_cpu_secs : float or None
        Processor time of the whole process in `uptime_secs`: of the loopers, and of all other threads. None in
        simulated time.
    """

    name: str
    stop_requested: bool
    joined: bool
    uptime_secs: float
    loopers: tuple[LooperStatus, ...]
    failures: tuple[Failure, ...]
    began_at: float = math.nan
    process_cpu_secs: float | None = None

    @property
    def began(self) -> dt.datetime:
        """When time 0 was, in the local time zone."""
        return dt.datetime.fromtimestamp(self.began_at).astimezone()

    @property
    def live(self) -> bool:
        """Whether any looper's thread is running."""
        return any(looper.state.live for looper in self.loopers)

    @property
    def state(self) -> str:
        """`RUNNING` or `STOPPING` while any looper is running; `FAILED`, `STOPPED` or `IDLE` otherwise.

        `FAILED`: a looper ended because of an exception. `STOPPED`: none did, and a stop was requested.
        """
        if self.live:
            return "STOPPING" if self.stop_requested else "RUNNING"
        if any(looper.state is State.FAILED for looper in self.loopers):
            return "FAILED"
        return "STOPPED" if self.stop_requested else "IDLE"

    @property
    def calls(self) -> int:
        """Calls of all loopers together."""
        return sum(looper.calls for looper in self.loopers)

    def __getitem__(self, name: str) -> LooperStatus:
        """Return the looper of that name; KeyError, which lists the names there are, if there is none."""
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
        return True  # also without loopers, when the length is 0

    def keys(self) -> tuple[str, ...]:
        """Return the loopers' names. This makes ``dict(status)`` work."""
        return tuple(self)


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class CoordinatorSnapshot(CoordinatorStatus):
    """A coordinator and all its loopers at one moment, including all measurements.

    It can be used like a dict from names to loopers, as `CoordinatorStatus` can. May be used in any thread.

    Attributes
    ----------
    loopers : tuple of LooperSnapshot
        In order of registration.
    values : mapping from str to Values
        What was recorded by `Coordinator.record`, by key.
    params : mapping from str to ParamSnapshot
        Its live parameters, by name.

    Examples
    --------
    >>> coord = Coordinator()
    >>> looper = coord.loop(int, every_secs=None, max_calls=500, name="train")
    >>> coord.join()
    >>> snapshot = coord.snapshot()
    >>> snapshot.calls, snapshot.state, list(snapshot)
    (500, 'IDLE', ['train'])
    """

    loopers: tuple[LooperSnapshot, ...]
    values: Mapping[str, Values] = dataclasses.field(default_factory=dict)
    params: Mapping[str, ParamSnapshot] = dataclasses.field(default_factory=dict)

    if TYPE_CHECKING:

        def __getitem__(self, name: str) -> LooperSnapshot: ...
