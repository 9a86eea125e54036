"""Reading a looper of this process: its status and its snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from nblooper.core.crew import Crew
from nblooper.core.history import History
from nblooper.core.loop import Repeater
from nblooper.core.run import Run
from nblooper.core.spec import Spec
from nblooper.data.snapshot import LooperSnapshot, LooperStatus, State


class Read(Protocol):
    """What is read: a looper of this process."""

    crew: Crew
    spec: Spec
    history: History
    run: Run
    repeater: Repeater
    if TYPE_CHECKING:

        @property
        def name(self) -> str: ...  # noqa: D102
        @property
        def state(self) -> State: ...  # noqa: D102


def status_of(looper: Read) -> LooperStatus:
    """Return what is known of a looper at almost no cost. From any thread."""
    state = looper.state  # read first: a looper that is seen ended is seen with all its calls
    history, calls = looper.history, looper.history.recorder.calls()
    return LooperStatus(
        name=looper.name,
        state=state,
        run=history.run,
        interval_secs=looper.repeater.interval_secs,
        overrun=looper.spec.overrun,
        calls=calls,
        run_calls=calls - history.calls_before,
        max_calls=looper.spec.max_calls,
        failures=history.failures.total,
        missed=history.missed_before + looper.repeater.missed,
    )


def snapshot_of(looper: Read) -> LooperSnapshot:
    """Return all that is known of a looper. From any thread."""
    state, history = looper.state, looper.history
    reading, failure_times = history.recorder.read(), history.failures.times()
    latency, active_secs = reading.latency, history.active_secs_before + looper.run.active_secs
    now = looper.crew.clock.now() - looper.crew.origin
    return LooperSnapshot(
        name=looper.name,
        state=state,
        run=history.run,
        interval_secs=looper.repeater.interval_secs,
        overrun=looper.spec.overrun,
        calls=latency.count,
        run_calls=latency.count - history.calls_before,
        max_calls=looper.spec.max_calls,
        failures=int(failure_times.count.sum()),
        missed=history.missed_before + looper.repeater.missed,
        rate_hz=reading.rate_hz(now) if state.live else 0.0,
        busy_fraction=min(latency.total / active_secs, 1.0) if active_secs > 0 else 0.0,
        latency=latency,
        lateness=reading.lateness if history.timed else None,
        latency_histogram=reading.latency_histogram,
        lateness_histogram=reading.lateness_histogram if history.timed else None,
        timeline=reading.timeline,
        recent=reading.recent,
        pauses=history.pauses.times,
        failure_times=failure_times,
    )
