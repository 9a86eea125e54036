"""Says in plain words why a looper is slow or late, from its figures alone."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from nblooper.data.measures import Calls, FloatArray
from nblooper.data.slow_calls import line_of
from nblooper.data.snapshot import CoordinatorSnapshot, LooperSnapshot
from nblooper.data.texts import clock, duration, percent, plural, printable
from nblooper.views.remarks import OLD_SECS, remark

_LONGEST_NAME, _LONGEST_LINE = 60, 200
_COMPUTES = 0.25  # of one processor: from here on a thread keeps others waiting for the interpreter
_MOSTLY, _HARDLY = 0.8, 0.2  # shares of the time in calls that are computed
_OVERRUNS = 0.01  # of the calls
_WAKE_UP_SECS = (10e-6, 1e-3)  # how late the end of a sleep is, where nothing else delays it
_LATEST, _FEW = 50, 3  # how many late calls are looked into: at most half of those that are known, and not too few
_OFTEN = 0.5  # of the late moments
_MOST_OTHERS = 3


class Machine(NamedTuple):
    """Facts about the machine.

    Attributes
    ----------
    switch_secs : float
        How long a thread that wants the interpreter waits for one that computes.
    cores : int
    load : float or None
        How many threads of all programs want a processor, on average of a minute.
    """

    switch_secs: float
    cores: int
    load: float | None

    @classmethod
    def here(cls) -> Machine:
        """Return this machine as it is now."""
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
        return cls(sys.getswitchinterval(), os.cpu_count() or 1, load)


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """A sentence that a figure supports, and what can be done about it, if anything."""

    said: str
    advice: str = ""


def explanation(snapshot: CoordinatorSnapshot, name: str, machine: Machine) -> str:
    """Return what a looper costs, where its time goes, why it is late and what can be done, as some lines of text.

    KeyError if there is no looper of that name.
    """
    looper = snapshot[name]
    found = list(findings(snapshot, looper, machine))
    every = f"every {duration(looper.interval_secs)}" if looper.interval_secs else "back to back"
    calls = plural(looper.calls, "call")
    lines = [f"{printable(name, _LONGEST_NAME)}, {every}: {calls} in {clock(snapshot.uptime_secs)}."]
    lines += [f"- {each.said}" for each in found]
    if advice := list(dict.fromkeys(each.advice for each in found if each.advice)):
        lines += ["What can be done:", *(f"- {each}" for each in advice)]
    return "\n".join(lines)


def findings(snapshot: CoordinatorSnapshot, looper: LooperSnapshot, machine: Machine) -> Iterator[Finding]:
    """Yield what the figures say of one looper of a snapshot, the most general first."""
    if (looper.hook_secs or 0.0) >= OLD_SECS:
        yield Finding(f"It has been {remark(looper)}.")
    elif looper.waits_for:
        yield Finding(f"It {remark(looper)}.")
    yield from _cost(looper)
    computing = _computing(snapshot, looper)
    yield from _share(looper, computing)
    yield from _slowest(looper)
    if looper.lateness is not None and looper.lateness.count and looper.interval_secs:
        yield from _late(snapshot, looper, computing, machine)
    yield from _pauses(looper, snapshot.uptime_secs)
    if machine.load is not None and machine.load > machine.cores:
        yield Finding(
            f"The machine is busy: {machine.load:.1f} threads of all programs want its "
            f"{plural(machine.cores, 'processor')}."
        )


# What it costs.


def _cost(looper: LooperSnapshot) -> Iterator[Finding]:
    latency = looper.latency
    if latency.count:
        yield Finding(
            f"A call takes {duration(latency.p50)} at the median, 99 of 100 at most {duration(latency.p99)}; "
            f"calls take {percent(looper.busy_fraction)} of its time."
        )
    if looper.call_where and looper.call_secs is not None:
        line = printable(looper.call_where, _LONGEST_LINE)
        yield Finding(f"It has been in the same call for {duration(looper.call_secs)}, and is at {line}")


def _share(looper: LooperSnapshot, computing: list[tuple[str, float]]) -> Iterator[Finding]:
    share, busy = looper.cpu_share, looper.busy_fraction
    if share is None or not looper.latency.count:
        return
    if share >= _MOSTLY:
        advice = ""
        if busy >= _OFTEN and computing:
            advice = (
                "Threads share one interpreter: move what computes into a process (concurrent.futures."
                "ProcessPoolExecutor) or to another worker."
            )
        yield Finding(f"In calls it computes {percent(share)} of the time.", advice)
    elif share <= _HARDLY or not computing:
        yield Finding(f"In calls it computes {percent(share)} of the time; the rest it waits.")
    else:
        yield Finding(
            f"In calls it computes {percent(share)} of the time; the rest it waits, also for the interpreter, which "
            f"{_listed(computing)}."
        )


def _slowest(looper: LooperSnapshot) -> Iterator[Finding]:
    slow = next(iter(looper.slow_calls), None)
    if slow is None or slow.running:
        return
    said = f"Its slowest call, number {slow.call:,}, took {duration(slow.latency)}"
    if slow.at is None:
        yield Finding(f"{said}.")
    else:
        times = f"{slow.stacks[0].samples} of {plural(slow.samples, 'sample')}"
        yield Finding(f"{said}: in {times} it was at {printable(line_of(slow.at), _LONGEST_LINE)}")


def _computing(snapshot: CoordinatorSnapshot, looper: LooperSnapshot) -> list[tuple[str, float]]:
    """Return who else in this process computed much, and which share of the time, most first."""
    uptime = snapshot.uptime_secs
    if uptime <= 0:
        return []
    others = [(printable(each.name, _LONGEST_NAME), (each.cpu_secs or 0.0) / uptime) for each in snapshot.loopers]
    if snapshot.process_cpu_secs is not None:
        rest = snapshot.process_cpu_secs - sum(each.cpu_secs or 0.0 for each in snapshot.loopers)
        others.append(("other code of this process", rest / uptime))
    own = printable(looper.name, _LONGEST_NAME)
    much = [(name, min(share, 1.0)) for name, share in others if share >= _COMPUTES and name != own]
    return sorted(much, key=lambda each: -each[1])[:_MOST_OTHERS]


def _listed(computing: list[tuple[str, float]]) -> str:
    return " and ".join(f"{name} uses {percent(share)} of the time" for name, share in computing)


# Why it is late.


def _late(
    snapshot: CoordinatorSnapshot, looper: LooperSnapshot, computing: list[tuple[str, float]], machine: Machine
) -> Iterator[Finding]:
    lateness = looper.lateness
    assert lateness is not None
    assert looper.interval_secs is not None
    yield Finding(
        f"Calls begin {duration(lateness.p50)} after their boundary at the median, 99 of 100 at most "
        f"{duration(lateness.p99)}."
    )
    yield from _overruns(looper)
    if looper.latency.mean <= looper.interval_secs:
        # After an overrun calls are late anyway: then only what most of them have tells something.
        late_secs = lateness.p50 if _overrun_share(looper) else lateness.p99
        yield from _interpreter(late_secs, computing, machine)
        yield from _wake_up(looper)
    if looper.missed:
        yield Finding(f'overrun="skip" has dropped boundaries that passed meanwhile: {looper.missed:,} so far.')
    yield from _in_late_moments(snapshot, looper)


def _overruns(looper: LooperSnapshot) -> Iterator[Finding]:
    interval, share = looper.interval_secs or 0.0, _overrun_share(looper)
    longer = f"a longer interval, {duration(1.25 * max(looper.latency.mean, interval))} or more"
    if looper.latency.mean > interval:
        yield Finding(
            f"The interval is too short: a call takes {duration(looper.latency.mean)} on average, the interval is "
            f"{duration(interval)}.",
            f"Give it {longer}, or calls back to back (every_secs=None).",
        )
    elif share >= _OVERRUNS:
        skip = "" if looper.overrun == "skip" else ', or overrun="skip", which drops the boundaries that pass meanwhile'
        yield Finding(
            f"{percent(share)} of its newest {plural(len(looper.recent.latency), 'call')} took longer than the "
            "interval, so that calls after them begin late.",
            f"Give it a longer interval{skip}.",
        )


def _overrun_share(looper: LooperSnapshot) -> float:
    """Return the share of the newest calls that took longer than the interval."""
    recent, interval = looper.recent.latency, looper.interval_secs or 0.0
    return float(np.mean(recent > interval)) if len(recent) else 0.0


def _interpreter(late_secs: float, computing: list[tuple[str, float]], machine: Machine) -> Iterator[Finding]:
    switch = machine.switch_secs
    if not computing or late_secs < 0.8 * switch:
        return
    yield Finding(
        f"That is what the interpreter's lock does: {_listed(computing)}, and who wants the interpreter waits for "
        f"the switch interval, {duration(switch)}, for each thread that computes.",
        "Move what computes into a process or to another worker; or shorten the switch interval "
        f"(sys.setswitchinterval({switch / 10:g})), which costs those who compute a little.",
    )


def _wake_up(looper: LooperSnapshot) -> Iterator[Finding]:
    lateness = looper.lateness
    if lateness is None or looper.precise or not _WAKE_UP_SECS[0] <= lateness.p50 <= _WAKE_UP_SECS[1]:
        return
    yield Finding(
        f"The {duration(lateness.p50)} are what the machine takes to wake a thread.",
        "precise=True waits for the boundary without sleeping, for some percent of a processor.",
    )


def _in_late_moments(snapshot: CoordinatorSnapshot, looper: LooperSnapshot) -> Iterator[Finding]:
    recent, found = looper.recent, []
    dues = recent.start - recent.lateness
    for other in snapshot.loopers:
        if other.name == looper.name:
            continue
        known, running = _in_calls(other.recent, dues, recent.start)
        late = np.flatnonzero(known & (recent.lateness > 0))
        latest = late[np.argsort(recent.lateness[late])[-min(_LATEST, (len(late) + 1) // 2) :]]
        times = int(running[latest].sum())
        if len(latest) >= _FEW and times >= _OFTEN * len(latest):
            found.append((times, len(latest), printable(other.name, _LONGEST_NAME)))
    for times, of, name in sorted(found, reverse=True)[:_MOST_OTHERS]:
        yield Finding(
            f"In {times} of the {of} latest of its newest calls, {name} was in a call between boundary and beginning."
        )


def _in_calls(calls: Calls, begins: FloatArray, ends: FloatArray) -> tuple[np.ndarray, np.ndarray]:
    """Return for which spans of time the calls are known, and in which of these one of them ran."""
    if not len(calls.start):
        return np.zeros(len(begins), bool), np.zeros(len(begins), bool)
    known = (begins >= calls.start[0]) & (ends <= calls.start[-1] + calls.latency[-1])
    last = np.searchsorted(calls.start, ends) - 1  # the last one that began before the end
    running = known & (last >= 0) & ((calls.start + calls.latency)[last] > begins)
    return known, running


def _pauses(looper: LooperSnapshot, now: float) -> Iterator[Finding]:
    if not len(looper.pauses):
        return
    ends = np.where(np.isnan(looper.pauses[:, 1]), now, looper.pauses[:, 1])
    secs = float(np.sum(ends - looper.pauses[:, 0]))
    yield Finding(f"It was paused {plural(len(ends), 'time')}, for {duration(secs)} in all: no call came due then.")
