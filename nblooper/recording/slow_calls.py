"""The slowest calls of a looper, found exactly among all of them, and what was seen of them while they ran."""

from __future__ import annotations

import dataclasses
import math
import threading
from collections.abc import Mapping

import numpy as np

from nblooper.data.measures import Calls, Summary
from nblooper.data.slow_calls import SlowCall, Stack
from nblooper.data.values import Values
from nblooper.recording.block import Times

MOST = 8
"""How many slow calls are kept."""

LEAST_SECS = 0.02
"""No shorter call is slow, unless `slow_secs` says so."""

_FACTOR = 4.0  # times as long as usual
_SOME = 20  # calls of which nine in ten can be told


def slow_secs_of(latency: Summary) -> float:
    """Return the duration from which on a call is slow: four times the usual one, at least 20 ms.

    The usual duration is the 90 % quantile: up to a tenth of the calls may be slow without raising it. With less than
    20 calls it is the median; with less than two there is none, and the limit is 20 ms.
    """
    usual = latency.p90 if latency.count >= _SOME else latency.p50
    return max(_FACTOR * usual, LEAST_SECS) if latency.count > 1 else LEAST_SECS


@dataclasses.dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a call while it ran: see `SlowCall`."""

    samples: int
    cpu_share: float | None
    cpu_secs: float | None
    stacks: tuple[Stack, ...]
    values: Mapping[str, float] = dataclasses.field(default_factory=dict)


_NOTHING_SEEN = Seen(0, None, None, ())


class SlowCalls:
    """Keeps the 8 slowest calls of a looper, over all its runs, and what was seen of them.

    `ended` is called by whoever adds calls to the recording, `saw` by the watcher's thread, and `slowest` by any.

    Parameters
    ----------
    slow_secs : float or None
        The duration from which on a call is slow. None: see `slow_secs_of`.

    Attributes
    ----------
    limit_secs : float
        Only calls that took longer can be among the slowest.
    newest : int
        The number of the newest call that was among the slowest when it ended; 0 before there is one.
    """

    def __init__(self, slow_secs: float | None = None) -> None:
        self.slow_secs = slow_secs
        self._floor_secs = LEAST_SECS if slow_secs is None else slow_secs
        self._kept: tuple[SlowCall, ...] = ()  # slowest first
        self._seen: dict[int, Seen] = {}
        self._recorded: dict[int, dict[str, float]] = {}  # what those have recorded that have ended
        self.limit_secs = self._floor_secs
        self.newest = 0
        self.renew_lock()

    def renew_lock(self) -> None:
        """Replace the lock: in a forked child, whoever held it is gone."""
        self._lock = threading.RLock()  # held for microseconds; a signal handler may read too

    def ended(self, first: int, times: Times, origin: float) -> None:
        """Take the slow ones of calls that have ended, at least one of which took longer than `limit_secs`.

        From any thread.

        Parameters
        ----------
        first : int
            The number of the first of them.
        times : Times
        origin : float
            When the coordinator was made, by the clock.
        """
        latency = times.ends - times.starts
        slow = np.flatnonzero(latency > self.limit_secs)
        found = [_slow_call(first, at, times, origin) for at in slow[np.argsort(latency[slow])[-MOST:]].tolist()]
        with self._lock:
            # By number, because calls come a second time if an interrupt has ended an addition.
            kept = {call.call: call for call in (*self._kept, *found)}
            self._kept = tuple(sorted(kept.values(), key=lambda call: -call.latency)[:MOST])
            self._set_limit()
            self.newest = max([self.newest, *(call.call for call in found)])

    def _set_limit(self) -> None:
        full = len(self._kept) == MOST
        self.limit_secs = max(self._floor_secs, self._kept[-1].latency) if full else self._floor_secs

    def saw(self, call: int, seen: Seen) -> None:
        """Keep what was seen of a call, given by its number, so far. By one thread at a time."""
        self._seen[call] = seen
        if len(self._seen) > 2 * MOST:
            # A call that is seen is the newest one. The ones before it have ended, but may not be counted yet.
            kept, recent = {each.call for each in self._kept}, sorted(self._seen)[-MOST:]
            self._seen = {number: each for number, each in self._seen.items() if number in kept or number in recent}

    def recorded(self, values: Mapping[str, Values], calls: int) -> None:
        """Keep the values that the slowest calls have recorded. From any thread.

        Parameters
        ----------
        values : mapping from str to Values
            All values of the looper.
        calls : int
            How many calls had ended when `values` was read; later calls may have recorded more since.
        """
        new = [call for call in self._kept if call.call <= calls and call.call not in self._recorded]
        found = {call.call: recorded_in(call, values) for call in new}
        if found:
            with self._lock:
                kept = {call.call for call in self._kept}
                every = {**found, **self._recorded}
                self._recorded = {number: each for number, each in every.items() if number in kept}

    def slowest(self, latency: Summary, running: SlowCall | None = None) -> tuple[SlowCall, ...]:
        """Return the slowest calls, slowest first, as far as they are slow; `running` is one that has not ended."""
        limit = slow_secs_of(latency) if self.slow_secs is None else self.slow_secs
        kept, seen = [*self._kept], self._seen
        if running is not None and all(each.call != running.call for each in kept):
            kept.append(running)
        known = self._recorded
        slow = [self._with(each, seen, known) for each in kept if each.latency >= limit]
        return tuple(sorted(slow, key=lambda each: -each.latency)[:MOST])

    @staticmethod
    def _with(call: SlowCall, seen: dict[int, Seen], recorded: dict[int, dict[str, float]]) -> SlowCall:
        found = seen.get(call.call, _NOTHING_SEEN)
        values = {**found.values, **recorded.get(call.call, call.values)}
        return dataclasses.replace(
            call,
            samples=found.samples,
            cpu_share=found.cpu_share,
            cpu_secs=found.cpu_secs,
            stacks=found.stacks,
            values=values,
        )


def recorded_in(call: SlowCall, values: Mapping[str, Values], before: Calls | None = None) -> dict[str, float]:
    """Return the last value that was recorded under each key while a call ran, as far as the newest values tell.

    `before` has the calls before one that is still running, whose start is not known exactly.
    """
    start, end, found = call.start, math.inf if call.running else call.start + call.latency, {}
    if before is not None and len(before.start):
        start = max(start, float(before.start[-1] + before.latency[-1]))
    for key, each in values.items():
        last = int(np.searchsorted(each.recent.time, end, side="right")) - 1
        if last >= 0 and each.recent.time[last] >= start:
            found[key] = float(each.recent.value[last])
    return found


def _slow_call(first: int, at: int, times: Times, origin: float) -> SlowCall:
    start, end = times.starts.item(at), times.ends.item(at)
    late = math.nan if times.dues is None else start - times.dues.item(at)
    return SlowCall(first + at, start - origin, end - start, late)
