"""Recording: exact at any moment, from any thread, in bounded memory."""

from __future__ import annotations

import itertools
import threading
import tracemalloc

import numpy as np
import pytest
from helpers import Gate, ended, fail_with, happens, in_thread
from hypothesis import given, settings
from hypothesis import strategies as st

from nblooper import Coordinator, LooperThread
from nblooper.recording import batch, distribution, recorder, recording, timeline
from nblooper.recording.batch import batch_of
from nblooper.recording.block import Times
from nblooper.recording.recorder import LARGEST_BLOCK, Recorder
from nblooper.recording.recording import NOTHING

STEPS = st.sampled_from([2.0**-k for k in range(12)])


class Writer:
    """Records as a looper does, block by block, in simulated time."""

    def __init__(self, *, timed=False):
        self.time = 64.0
        self.recorder = Recorder(lambda: self.time, 64.0)
        self.timed = timed
        self.open_block()

    def open_block(self):
        self.block, self._made = self.recorder.open_block(timed=self.timed), 0

    def call(self, latency, late=0.0, fails_for=0.0):
        if self._made == len(self.block.ends):
            self.open_block()
        if self.timed:
            self.time += late
            self.block.starts[self._made], self.block.dues[self._made] = self.time, self.time - late
        self.time += latency
        self.block.ends[self._made] = self.time
        if fails_for:
            self.time += fails_for
            self.block.gaps.append((self._made, self.time))
        self._made += 1


@settings(deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=300), st.integers(1, 40), st.booleans(), st.integers(0, 7))
def test_a_reader_sees_every_call_at_any_moment(latencies, every, timed, failing):
    """Whatever part of a block it has seen before; and what was read before stays as it was."""
    writer, before = Writer(timed=timed), []
    for done, latency in enumerate(latencies, 1):
        writer.call(latency, late=latency / 4, fails_for=0.5 if done % 8 < failing else 0.0)
        assert writer.recorder.calls() == done
        if done % every == 0:
            before.append((done, writer.recorder.read()))
    writer.recorder.close()
    for done, reading in [*before, (len(latencies), writer.recorder.read())]:
        assert reading.recent.latency.tolist() == latencies[:done]
        assert reading.latency.total == reading.timeline.total.sum() == sum(latencies[:done])
        assert reading.latency.max == reading.timeline.max.max() == max(latencies[:done])
        assert done == reading.latency.count == reading.timeline.calls.sum() == reading.latency_histogram.counts.sum()
        late = [latency / 4 for latency in latencies[:done]] if timed else []
        assert reading.lateness.count == reading.lateness_histogram.counts.sum() == len(late)
        assert reading.recent.lateness[~np.isnan(reading.recent.lateness)].tolist() == late
        assert np.nanmax([-1.0, *reading.timeline.late_max]) == max([-1.0, *late])


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 1500), st.booleans()), min_size=1, max_size=12))
def test_the_newest_calls_are_kept_whatever_comes_between_readings(rounds):
    writer, made, readings = Writer(), [], []
    for calls, reads in rounds:
        for _ in range(calls):
            made.append(float(len(made) % 7))
            writer.call(made[-1])
        if reads:
            readings.append((len(made), writer.recorder.read().recent))
    for done, recent in readings:
        assert recent.latency.tolist() == made[:done][-1024:]
        assert recent.start[-1] == sum(made[: done - 1])


def test_a_reader_that_is_torn_out_of_a_fold_does_no_harm(monkeypatch):
    """Ctrl-C comes at any of its steps; and a signal handler that reads then sees what was known before."""
    steps = [
        (batch, "_part"),
        (distribution, "_counts"),
        (distribution.Distribution, "added"),
        (timeline.Timeline, "added"),
        (recording.Newest, "added"),
        (recorder, "Reading"),
    ]
    for owner, name in steps:
        writer = Writer(timed=True)
        for number in range(100):
            writer.call(2.0**-8 if number % 3 else 2.0**-11)
        writer.open_block()
        assert writer.recorder.read().latency.count == 100
        for number in range(100):
            writer.call(2.0**-8 if number % 3 else 0.001)
        seen = []

        def interrupt(*_, seen=seen, writer=writer):
            seen.append(writer.recorder.read().latency.count)
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            real, calls = getattr(owner, name), itertools.count()

            def after(*args, real=real, calls=calls, interrupt=interrupt):
                made = real(*args)
                return made if next(calls) else interrupt()

            patch.setattr(owner, name, after)
            with pytest.raises(KeyboardInterrupt):
                writer.recorder.read()
        assert seen == [200 if name == "Reading" else 100]
        reading = writer.recorder.read()
        assert 200 == reading.latency.count == reading.lateness.count == reading.timeline.calls.sum()
        assert reading.latency_histogram.counts.sum() == 200
        assert len(reading.recent.start) == 200


def test_a_signal_handler_that_reads_while_one_reads_leaves_nothing_old_behind(monkeypatch):
    writer = Writer()
    writer.call(0.5)

    def interrupted(*args, real=recorder.Reading):
        monkeypatch.undo()
        made = real(*args)
        writer.call(0.25)
        assert writer.recorder.read().latency.count == 2
        return made

    monkeypatch.setattr(recorder, "Reading", interrupted)
    assert writer.recorder.read().latency.count == 1
    assert writer.recorder.read().latency.count == 2


def test_a_forked_child_can_read_though_another_thread_was_reading(monkeypatch):
    writer, gate = Writer(), Gate()
    writer.call(0.5)
    monkeypatch.setattr(recorder, "batch_of", lambda *_: gate() or fail_with(KeyboardInterrupt)())
    reader, _ = in_thread(writer.recorder.read)
    happens(gate.entered)
    monkeypatch.undo()
    writer.recorder.renew_lock()
    assert writer.recorder.read().latency.count == 1
    gate.open()
    ended(reader)


def test_reading_again_without_new_calls_costs_nothing():
    writer = Writer()
    for _ in range(5):
        writer.call(1.0)
    first = writer.recorder.read()
    assert writer.recorder.read() is first
    writer.open_block()  # nothing was left to fold
    assert writer.recorder.read() is first
    writer.call(1.0)
    assert writer.recorder.read() is not first


@pytest.mark.parametrize(("timed", "largest"), [(False, LARGEST_BLOCK), (True, LARGEST_BLOCK // 8)])
def test_blocks_start_small_and_grow(timed, largest):
    writer, sizes = Writer(timed=timed), []
    for _ in range(20_000):
        writer.call(2.0**-14)
        sizes.append(len(writer.block.ends))
    assert sizes[0] <= 64
    assert sizes[-1] == max(sizes) == largest
    writer.recorder.close()
    assert writer.recorder.block_size < largest
    assert writer.recorder.read().latency.count == writer.recorder.read().timeline.calls.sum() == 20_000


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


def test_memory_stays_bounded_over_a_hundred_million_calls():
    """The same folds that a looper makes, with larger blocks so that the test is short."""
    rng = np.random.default_rng(3)
    latency = rng.lognormal(-10.0, 3.0, 1_000_000)
    ends = np.cumsum(latency)
    starts = ends - latency
    calls = batch_of(Times(starts, ends, starts - latency[::-1]), 0.0, 4096.0)
    del ends, starts
    tracemalloc.start()
    try:
        before = tracemalloc.take_snapshot()
        known = NOTHING
        for day in range(0, 400, 4):  # more than a year in all
            parts = tuple(part._replace(begin=part.begin + day * 2.0**16) for part in calls.parts)
            known = known.added(calls._replace(parts=parts), 0.0)
        after = tracemalloc.take_snapshot()
    finally:
        tracemalloc.stop()
    kept = sum(stat.size_diff for stat in after.compare_to(before, "filename"))
    assert known.latency.count == 100_000_000
    assert known.timeline.snapshot().calls.sum() == 100_000_000
    assert kept < 640 * 1024


@pytest.mark.parametrize("timed", [False, True])
def test_memory_stays_below_a_mebibyte_at_every_moment_of_a_year(timed):
    """Also while slots merge, with durations from a microsecond to a second, in blocks as a looper fills them."""
    rng, writer = np.random.default_rng(4), Writer(timed=timed)
    latency, late = (1e-6 * 1e6 ** rng.random(4096) for _ in range(2))
    tracemalloc.start()
    try:
        for _ in range(300):
            writer.recorder.block_size = LARGEST_BLOCK  # as if they were fast
            writer.open_block()
            block, calls = writer.block, len(writer.block.ends)
            if timed:
                dues = writer.time + 21.0 * np.arange(calls)
                block.starts[:], block.dues[:] = (dues + late[:calls]).tolist(), dues.tolist()
                block.ends[:] = (dues + late[:calls] + latency[:calls]).tolist()
            else:
                block.ends[:] = (writer.time + latency[:calls].cumsum()).tolist()
            writer.time = block.ends[-1] + 50_000.0
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1024 * 1024
    assert writer.recorder.read().timeline.width_secs > 30_000


@pytest.mark.parametrize("interval", [None, 1e-9])
def test_a_full_looper_takes_less_than_a_mebibyte(interval):
    coord = Coordinator()
    done = threading.Event()
    count = itertools.count(1)

    def target():
        if next(count) == 300_000:
            done.set()

    tracemalloc.start()
    try:
        before = tracemalloc.take_snapshot()
        looper = LooperThread.loop(coord, interval, target)
        assert done.wait(120)
        looper.snapshot()
        looper.pause()
        after = tracemalloc.take_snapshot()
    finally:
        tracemalloc.stop()
        coord.request_stop()
        coord.join()
    assert sum(stat.size_diff for stat in after.compare_to(before, "filename")) < 1024 * 1024
