"""Who ran when: the newest calls of loopers as bars on a common axis of time, however many calls there were."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np

from nblooper.data.measures import FloatArray, IntArray
from nblooper.data.snapshot import LooperSnapshot, State

_SINGLE = 24  # newest calls that stay single whatever happens, so that zooming in shows calls


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """Bars of one looper, in order of time; arrays of one length.

    Attributes
    ----------
    start : ndarray of float64
        When the first call began, in seconds since the coordinator was made.
    secs : ndarray of float64
        How long the bar is.
    busy : ndarray of float64
        Share of it that was spent in calls; 1 for a single call.
    lateness : ndarray of float64
        Of a single call, how long after its boundary it began; NaN for back-to-back and merged calls.
    calls : ndarray of int64
        How many calls it stands for.
    last : ndarray of int64
        The number of its last call, over all runs.
    """

    start: FloatArray
    secs: FloatArray
    busy: FloatArray
    lateness: FloatArray
    calls: IntArray
    last: IntArray

    def __len__(self) -> int:
        return len(self.start)


NO_BARS = Bars(*[np.empty(0)] * 4, *[np.empty(0, np.int64)] * 2)  # type: ignore[arg-type]


def bars_of(looper: LooperSnapshot, since: float, most: int) -> Bars:
    """Return the calls of a looper that ended after a time, as at most so many bars.

    The newest calls stay single, and so do the longest; runs of shorter ones with shorter gaps between them are merged.
    Calls that are no longer known one by one are told by the slots of the looper's timeline: a bar for each, or for
    several neighbours.

    Parameters
    ----------
    looper : LooperSnapshot
    since : float
        In seconds since the coordinator was made.
    most : int
        At least 36.
    """
    recent = looper.recent
    first = int(np.searchsorted(recent.start + recent.latency, since, side="right"))
    unknown_until = float(recent.start[0]) if first == 0 and len(recent.start) else since
    if first or looper.calls == len(recent.start) or unknown_until <= since:
        return _known(looper, first, most)
    older = _of_slots(looper, since, unknown_until, min(most // 3, most - _SINGLE - 2))
    return _joined(older, _known(looper, first, most - len(older)))


def _known(looper: LooperSnapshot, first: int, most: int) -> Bars:
    recent = looper.recent
    start, secs, late = recent.start[first:], recent.latency[first:], recent.lateness[first:]
    known = len(start)
    if not known:
        return NO_BARS
    begins = _merged(start, secs, most) if known > most else np.arange(known)
    stops = np.append(begins[1:], known)
    calls, ends = stops - begins, (start + secs)[stops - 1]
    spans, busy = ends - start[begins], np.add.reduceat(secs, begins)
    single = calls == 1
    return Bars(
        start[begins],
        spans,
        np.where(single, 1.0, np.minimum(busy / np.maximum(spans, 1e-12), 1.0)),
        np.where(single, late[begins], math.nan),
        calls,
        looper.calls - known + stops,
    )


def _of_slots(looper: LooperSnapshot, since: float, until: float, most: int) -> Bars:
    """Return at most so many bars for the slots of the timeline, as far as they lie between two times."""
    slots = looper.timeline
    stops = slots.start + slots.width_secs
    chosen = np.flatnonzero((stops > since) & (slots.start < until))
    if not len(chosen):
        return NO_BARS
    first = chosen[:: -(-len(chosen) // most)]  # of each bar
    last = np.append(first[1:], chosen[-1] + 1) - 1
    spans = stops[last] - slots.start[first]
    busy = np.minimum(np.add.reduceat(slots.total[chosen], first - chosen[0]) / spans, 1.0)
    # The newest of these slots has calls too that are known one by one.
    ended = np.append(0, np.minimum(np.cumsum(slots.calls), looper.calls - len(looper.recent.start)))
    start = np.maximum(slots.start[first], since)
    length = np.minimum(stops[last], until) - start
    unknown = np.full(len(first), math.nan)
    return Bars(start, length, busy, unknown, ended[last + 1] - ended[first], ended[last + 1])


def _joined(first: Bars, second: Bars) -> Bars:
    names = [field.name for field in dataclasses.fields(Bars)]
    return Bars(*(np.concatenate([getattr(first, name), getattr(second, name)]) for name in names))


def _merged(start: FloatArray, secs: FloatArray, most: int) -> IntArray:
    """Return where bars begin: at each call that is long or comes after a long gap, and after it, and at the newest."""
    old = len(start) - _SINGLE
    gap = np.empty(old)
    gap[0], gap[1:] = 0.0, start[1:old] - (start[: old - 1] + secs[: old - 1])
    size = np.maximum(secs[:old], gap)
    apart = (most - _SINGLE - 1) // 2  # each call that stays apart makes two bars begin at most
    limit = np.partition(size, old - apart - 1)[old - apart - 1]
    single = secs[:old] > limit
    begins = single | (gap > limit)
    begins[1:] |= single[:-1]
    begins[0] = True
    return np.concatenate([np.flatnonzero(begins), np.arange(old, len(start))])


def open_call(looper: LooperSnapshot, now: float) -> tuple[float, float] | None:
    """Return begin and end, so far, of the call that runs; None if none does.

    `now` is about when the snapshot was taken. A call that takes no longer than usual is left out: it is not known as
    exactly as calls that have ended.
    """
    if looper.call_secs is None or looper.state not in (State.CALLING, State.STOPPING):
        return None
    if looper.latency.count and looper.call_secs <= looper.latency.p99:
        return None
    begin = now - looper.call_secs
    if len(looper.recent.start):
        begin = max(begin, float(looper.recent.start[-1] + looper.recent.latency[-1]))
    return begin, max(begin, now)


def active_spans(looper: LooperSnapshot, window: tuple[float, float]) -> list[tuple[float, float]]:
    """Return when a looper waited or made calls within a time: from its first call on, but for pauses and stops."""
    begins = [*looper.timeline.start[:1], *looper.recent.start[:1]]
    low, high = max(window[0], min(begins, default=math.inf)), window[1]
    spans = []
    for begin, end in sorted(map(tuple, np.concatenate([looper.pauses, looper.stops]).tolist())):
        spans.append((low, min(begin, high)))
        low = max(low, math.inf if math.isnan(end) else end)
    return [(begin, end) for begin, end in [*spans, (low, high)] if begin < end]


def last_secs(loopers: Sequence[LooperSnapshot], secs: float, now: float) -> tuple[float, float]:
    """Return begin and end of the last seconds in which any of these loopers made calls; `now` is as for `open_call`.

    A snapshot of many loopers beside busy threads takes a while, in which calls go on: so it is not `now` that it
    shows, unless a call runs still.
    """
    ends = [float(each.recent.start[-1] + each.recent.latency[-1]) for each in loopers if len(each.recent.start)]
    ends += [call[1] for each in loopers if (call := open_call(each, now)) is not None]
    until = max(ends, default=now)
    return max(until - secs, 0.0), max(until, 1e-6)
