"""Calls that are still to be added to a recording: one part for each time slot, in little memory."""

from __future__ import annotations

import bisect
from typing import NamedTuple

from nblooper.recording.block import Times
from nblooper.recording.durations import Durations
from nblooper.recording.slot_counts import SLOTS

NEWEST = 1024
_FEW = 64  # calls that Python sorts into slots faster than NumPy


class Part(NamedTuple):
    """Calls that ended in one time slot.

    Attributes
    ----------
    begin : float
        When the slot began, in seconds since the origin.
    latency : Durations
    lateness : Durations
        Of those that are timed.
    """

    begin: float
    latency: Durations
    lateness: Durations

    def joined(self, more: Part) -> Part:
        """Return these and later calls of the same slot as one part."""
        return Part(self.begin, self.latency.joined(more.latency), self.lateness.joined(more.lateness))

    def counted(self) -> Part:
        """Return the same calls, with all durations counted."""
        return Part(self.begin, self.latency.counted(), self.lateness.counted())


class Batch(NamedTuple):
    """Calls, in order. Immutable. All methods but `counted` keep the interpreter lock.

    Attributes
    ----------
    parts : tuple of Part
    newest : tuple of Times
        The raw calls, at least the newest `NEWEST`.
    """

    parts: tuple[Part, ...] = ()
    newest: tuple[Times, ...] = ()

    def joined(self, more: Batch) -> Batch:
        """Return these calls and later ones as one batch."""
        if not self.parts or not more.parts:
            return self if self.parts else more
        last, first = self.parts[-1], more.parts[0]
        if last.begin == first.begin:
            parts = (*self.parts[:-1], last.joined(first), *more.parts[1:])
        else:
            parts = self.parts + more.parts
        return Batch(parts, _newest(self.newest + more.newest))

    @property
    def codes(self) -> int:
        """How many durations are still to be counted."""
        return sum(part.latency.codes + part.lateness.codes for part in self.parts)

    def counted(self) -> Batch:
        """Return the same calls, with all durations counted."""
        return Batch(tuple(part.counted() for part in self.parts), self.newest)


def _newest(times: tuple[Times, ...]) -> tuple[Times, ...]:
    count = 0
    for at in range(len(times) - 1, -1, -1):
        count += len(times[at].ends)
        if count >= NEWEST:
            return times[at:]
    return times


def batch_of(times: Times, origin: float, width_secs: float) -> Batch:
    """Return calls as a batch, by time slots of this width, or of wider ones if there would be too many slots."""
    ends, parts, first = times.ends, [], 0
    last = ends.item(-1)
    while last - ends.item(0) > SLOTS * width_secs:
        width_secs *= 2
    if len(ends) <= _FEW:
        return Batch(_few_parts(times, origin, width_secs), (times,))
    while first < len(ends):
        slot = int((ends.item(first) - origin) / width_secs)
        until = origin + (slot + 1) * width_secs
        stop = len(ends) if last < until else bisect.bisect_left(ends, until, first + 1)
        parts.append(_part(slot * width_secs, times, slice(first, stop)))
        first = stop
    return Batch(tuple(parts), (times,))


def _few_parts(times: Times, origin: float, width_secs: float) -> tuple[Part, ...]:
    starts, ends, parts, first = times.starts.tolist(), times.ends.tolist(), [], 0
    dues = None if times.dues is None else times.dues.tolist()
    while first < len(ends):
        slot = int((ends[first] - origin) / width_secs)
        stop = bisect.bisect_left(ends, origin + (slot + 1) * width_secs, first + 1)
        latency, late = _few_between(starts[first:stop], ends[first:stop]), Durations()
        if dues is not None:
            late = _few_between(dues[first:stop], starts[first:stop])
        parts.append(Part(slot * width_secs, latency, late))
        first = stop
    return tuple(parts)


def _few_between(begins: list[float], ends: list[float]) -> Durations:
    if len(ends) == 1:
        return Durations.of_one(ends[0] - begins[0])
    durations = [end - begin for begin, end in zip(begins, ends, strict=True)]
    return Durations.of_few(durations, sum(durations))


def _part(begin: float, times: Times, which: slice) -> Part:
    starts, ends, dues = times.starts[which], times.ends[which], times.dues
    latency = Durations.between(starts, ends, gapless=times.gapless)
    return Part(begin, latency, Durations() if dues is None else Durations.between(dues[which], starts))
