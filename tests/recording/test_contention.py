"""Loopers, readers and commands at the same time: no call is lost."""

from __future__ import annotations

import itertools
import threading

from helpers import ended, happens

from nblooper import Coordinator, LooperThread


def test_a_fast_looper_that_becomes_timed_and_fast_again_loses_no_call(coord):
    """Its blocks get smaller in between."""
    made = itertools.count(1)
    reached = {number: threading.Event() for number in (50_000, 60_000, 100_000)}

    def target():
        if (event := reached.get(next(made))) is not None:
            event.set()

    looper = LooperThread.loop(coord, None, target, max_calls=110_000)
    happens(reached[50_000])
    looper.interval_secs = 1e-9
    happens(reached[60_000])
    looper.interval_secs = None
    happens(reached[100_000])
    ended(looper)
    snapshot = looper.snapshot()
    assert snapshot.calls == snapshot.timeline.calls.sum() == 110_000
    assert next(made) == 110_001


class Counter:
    """A target that counts its calls, and may fail in every thousandth."""

    def __init__(self, fails):
        self.calls = 0
        self.fails = fails

    def __call__(self):
        self.calls += 1
        if self.fails and self.calls % 1000 == 0:
            raise ValueError("thousandth")

    @property
    def failures(self):
        return self.calls // 1000 if self.fails else 0


def read_until(over, coord, seen):
    while not over.is_set():
        snapshot = coord.snapshot()
        seen.append([looper.calls for looper in snapshot.loopers])
        for looper in snapshot.loopers:
            assert looper.latency.count == looper.timeline.calls.sum() == looper.calls
            assert looper.latency_histogram.counts.sum() == looper.calls
            assert looper.failure_times.count.sum() == looper.failures


def test_eight_loopers_under_contention_lose_no_call():
    """The targets count for themselves; readers read, and loopers are paused and resumed, all the while."""
    coord = Coordinator(name="stress")
    targets = [Counter(fails=k % 3 == 0) for k in range(8)]
    intervals = [(None, None, 0.0001)[k % 3] for k in range(8)]
    loopers = [
        LooperThread(coord, interval, target, on_error="continue", name=f"looper {k}")
        for k, (interval, target) in enumerate(zip(intervals, targets, strict=True))
    ]
    over, seen_by_readers = threading.Event(), ([], [])
    readers = [threading.Thread(target=read_until, args=(over, coord, seen)) for seen in seen_by_readers]
    for thread in [*loopers, *readers]:
        thread.start()
    for looper in itertools.cycle(loopers):
        looper.pause()
        looper.resume()
        if min(target.calls for target in targets) > 2000 or over.wait(0.001):
            break
    coord.request_stop()
    coord.join()
    over.set()
    for reader in readers:
        reader.join()
    snapshot = coord.snapshot()
    assert [looper.calls for looper in snapshot.loopers] == [target.calls for target in targets]
    assert [looper.failures for looper in snapshot.loopers] == [target.failures for target in targets]
    for seen in seen_by_readers:
        for before, after in itertools.pairwise(seen):
            assert all(a <= b for a, b in zip(before, after, strict=True))
