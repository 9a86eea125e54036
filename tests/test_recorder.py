"""Recording: exact at any moment, from any thread, in bounded memory."""

from __future__ import annotations

import itertools
import threading
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblooper import Coordinator, LooperThread
from nblooper.recorder import LARGEST_BLOCK, Recorder, Recording

STEPS = st.sampled_from([2.0**-k for k in range(12)])


def write_back_to_back(recorder, latencies, clock, readings):
    """Record as a looper does, block by block; call `readings` after each call."""
    done = 0
    while done < len(latencies):
        block = recorder.open_block(timed=False)
        for i, latency in enumerate(latencies[done : done + recorder.block_size]):
            clock[0] += latency
            block.ends[i] = clock[0]
            done += 1
            readings(done)


@given(st.lists(STEPS, min_size=1, max_size=300), st.integers(1, 40))
def test_a_reader_sees_every_call_at_any_moment(latencies, every):
    clock = [64.0]
    recorder = Recorder(lambda: clock[0], 64.0)

    def check(done):
        if done % every == 0:
            reading = recorder.read()
            assert reading.latency.count == done
            assert reading.latency.total == pytest.approx(sum(latencies[:done]))
            assert reading.latency.max == max(latencies[:done])
            assert reading.recent.latency.tolist() == latencies[:done]

    write_back_to_back(recorder, latencies, clock, check)
    recorder.close()
    assert recorder.read().latency.count == len(latencies)


def test_reading_again_without_new_calls_costs_nothing():
    clock = [0.0]
    recorder = Recorder(lambda: clock[0], 0.0)
    write_back_to_back(recorder, [1.0] * 5, clock, lambda done: None)
    first = recorder.read()
    assert recorder.read() is first
    write_back_to_back(recorder, [1.0], clock, lambda done: None)
    assert recorder.read() is not first


def test_blocks_start_small_and_grow():
    clock = [0.0]
    recorder = Recorder(lambda: clock[0], 0.0)
    sizes = []
    write_back_to_back(recorder, [1.0] * 20_000, clock, lambda done: sizes.append(recorder.block_size))
    assert sizes[0] <= 64
    assert sizes[-1] == LARGEST_BLOCK
    recorder.close()
    assert recorder.block_size < LARGEST_BLOCK
    assert recorder.read().latency.count == recorder.read().timeline.calls.sum()


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


def test_memory_stays_bounded_over_a_hundred_million_calls():
    """The same folds that a looper makes, with larger blocks so that the test is short."""
    rng = np.random.default_rng(3)
    latency = rng.lognormal(-10.0, 3.0, 1_000_000)
    tracemalloc.start()
    try:
        before = tracemalloc.take_snapshot()
        recording, now = Recording(), 0.0
        for _ in range(100):
            ends = now + np.cumsum(latency)
            starts = ends - latency
            recording.add(starts, ends, starts - latency[::-1])
            now = float(ends[-1]) + 300_000.0  # about a year in all
            del ends, starts
        after = tracemalloc.take_snapshot()
    finally:
        tracemalloc.stop()
    kept = sum(stat.size_diff for stat in after.compare_to(before, "filename"))
    assert recording.latency.count == 100_000_000
    assert recording.timeline.snapshot().calls.sum() == 100_000_000
    assert kept < 512 * 1024


def test_a_full_looper_takes_less_than_a_mebibyte():
    coord = Coordinator()
    done = threading.Event()
    count = itertools.count(1)

    def target():
        if next(count) == 300_000:
            done.set()

    tracemalloc.start()
    try:
        before = tracemalloc.take_snapshot()
        looper = LooperThread.loop(coord, None, target)
        assert done.wait(120)
        looper.snapshot()
        looper.pause()
        after = tracemalloc.take_snapshot()
    finally:
        tracemalloc.stop()
        coord.request_stop()
        coord.join()
    assert sum(stat.size_diff for stat in after.compare_to(before, "filename")) < 1024 * 1024
