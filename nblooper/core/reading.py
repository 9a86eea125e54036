"""Reading a looper of this process: its status and its snapshot."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from nblooper.core.crew import Crew
from nblooper.core.history import History
from nblooper.core.loop import Repeater
from nblooper.core.run import Run
from nblooper.core.spec import Spec
from nblooper.core.watched import Watched
from nblooper.data.quick import quick_maker
from nblooper.data.slow_calls import SlowCall
from nblooper.data.snapshot import LooperSnapshot, LooperStatus, State
from nblooper.data.values import Values
from nblooper.recording.reading import Reading
from nblooper.recording.slow_calls import recorded_in

# Looked up once: an enum's member takes 50 to 75 ns each time.
_WAITING, _STOPPING, _STOPPED = State.WAITING, State.STOPPING, State.STOPPED
_CALLING_STATES = (State.WAITING, State.CALLING, State.STOPPING)
_make_status, _make_snapshot = quick_maker(LooperStatus), quick_maker(LooperSnapshot)


class Read(Protocol):
    """What is read: a looper of this process."""

    crew: Crew
    spec: Spec
    history: History
    run: Run
    repeater: Repeater
    watched: Watched
    if TYPE_CHECKING:

        @property
        def name(self) -> str: ...  # noqa: D102
        @property
        def state(self) -> State: ...  # noqa: D102


def status_of(looper: Read) -> LooperStatus:
    """Return a looper's state and counts, at almost no cost. From any thread."""
    return _make_status(**_known(looper))


def _known(looper: Read) -> dict[str, Any]:
    """Return the fields of a looper's status."""
    state = looper.state  # read first: a looper that is seen ended is seen with all its calls
    history, repeater, run, spec = looper.history, looper.repeater, looper.run, looper.spec
    (calls, busy_secs), timing = history.recorder.made(), repeater.timing
    cpu_secs, call_secs = history.processor.secs, repeater.call_secs if state.live else None
    run_calls, hook_secs = calls - history.calls_before, run.hook_secs
    return {
        "name": looper.name,
        "state": state,
        "run": history.run,
        "interval_secs": repeater.commands.interval_secs,
        "overrun": spec.overrun,
        "calls": calls,
        "run_calls": run_calls,
        "max_calls": spec.max_calls,
        "failures": history.failures.total,
        "failures_in_row": run.policy.in_row(run_calls),
        "missed": history.missed_before + timing.missed,
        "cpu_secs": cpu_secs,
        "cpu_share": _cpu_share(cpu_secs, busy_secs + (call_secs or 0.0)),
        "call_secs": call_secs,
        "retry_secs": repeater.retry_secs if state is _WAITING else None,
        "stopping_secs": _stopping_secs(looper) if state is _STOPPING else None,
        "finished": state is _STOPPED and run.finished,
        "active_secs": run.active_secs,
        "waits_for": timing.waits_for if state is _WAITING else "",
        "waits_in_vain": state is _WAITING and timing.waits_in_vain,
        "call_where": looper.watched.where,
        "hook": "" if hook_secs is None else run.where,
        "hook_secs": hook_secs,
        "precise": spec.precise,
    }


def _stopping_secs(looper: Read) -> float | None:
    crew = looper.crew
    of_all = crew.stop_requested_at if crew.signal.requested else None
    asked = [at for at in (looper.repeater.commands.stopped_at, of_all) if at is not None]
    return looper.crew.clock.now() - min(asked) if asked else None


def snapshot_of(looper: Read) -> LooperSnapshot:
    """Return a looper's state, counts and all measurements. From any thread."""
    known, history, origin = _known(looper), looper.history, looper.crew.origin
    reading, failure_times = history.recorder.read(), history.failures.times()
    latency, active_secs = reading.latency, history.active_secs_before + known["active_secs"]
    now, slots = looper.crew.clock.now(), reading.timeline
    cpu_secs = history.processor.note(now)
    values = history.values.read(looper.crew.descriptions)  # after the calls
    breaks = (*history.pauses.spans, *history.stops.spans)
    # Counts as of the moment when the calls were read.
    known["calls"], known["run_calls"] = latency.count, latency.count - history.calls_before
    known["failures"], known["cpu_secs"] = sum(failure_times.count.tolist()), cpu_secs
    known["cpu_share"] = _cpu_share(cpu_secs, latency.total + (known["call_secs"] or 0.0))
    return _make_snapshot(
        **known,
        rate_hz=reading.rate_hz(now - origin, breaks) if known["state"] in _CALLING_STATES else 0.0,
        busy_fraction=min((latency.total + (known["call_secs"] or 0.0)) / active_secs, 1.0) if active_secs > 0 else 0.0,
        latency=latency,
        lateness=reading.lateness if history.timed else None,
        latency_histogram=reading.latency_histogram,
        lateness_histogram=reading.lateness_histogram if history.timed else None,
        timeline=slots,
        recent=reading.recent,
        pauses=history.pauses.times,
        stops=history.stops.times,
        failure_times=failure_times,
        slow_calls=_slow_calls(looper, reading, values, now),
        cpu_timeline=history.processor.between(slots.start, slots.start + slots.width_secs),
        values=values,
    )


def _slow_calls(looper: Read, reading: Reading, values: Mapping[str, Values], now: float) -> tuple[SlowCall, ...]:
    slow_calls, running = looper.history.recorder.slow_calls, looper.watched.running(now)
    slow_calls.recorded(values, reading.latency.count)
    if running is not None and values:
        running = dataclasses.replace(running, values=recorded_in(running, values, reading.recent))
    return slow_calls.slowest(reading.latency, running)


def _cpu_share(cpu_secs: float | None, busy_secs: float) -> float | None:
    """Return the share of the time in calls that was spent computing."""
    return None if cpu_secs is None or busy_secs <= 0 else min(cpu_secs / busy_secs, 1.0)
