"""Recording takes bounded memory, however long it goes on."""

from __future__ import annotations

import itertools
import threading
import tracemalloc

import numpy as np
import pytest

from nblooper import Coordinator, LooperThread
from nblooper.recording.batch import batch_of
from nblooper.recording.block import Times
from nblooper.recording.recording import NOTHING
from tests.recording.writer import Writer


def test_memory_stays_bounded_over_a_hundred_million_calls():
    """The same folds that a looper makes, with larger blocks so that the test is short."""
    rng = np.random.default_rng(3)
    latency = rng.lognormal(-10.0, 3.0, 1_000_000)
    tracemalloc.start()
    try:
        before = tracemalloc.take_snapshot()
        recording, now = NOTHING, 0.0
        for _ in range(100):
            ends = now + np.cumsum(latency)
            starts = ends - latency
            batch = batch_of(Times(starts, ends, starts - latency[::-1]), 0.0, recording.timeline.width_secs)
            while (roomy := recording.with_room(batch)) is not recording:
                recording = roomy
            recording = recording.added(batch, 0.0)
            now = float(ends[-1]) + 300_000.0  # about a year in all
            del ends, starts, batch, roomy
        after = tracemalloc.take_snapshot()
    finally:
        tracemalloc.stop()
    kept = sum(stat.size_diff for stat in after.compare_to(before, "filename"))
    assert recording.latency.count == 100_000_000
    assert recording.timeline.snapshot().calls.sum() == 100_000_000
    assert kept < 640 * 1024


@pytest.mark.parametrize("timed", [False, True])
def test_memory_stays_below_a_mebibyte_at_every_moment_of_a_year(timed):
    """Also while slots merge, with durations from a microsecond to a second, in blocks as a looper fills them."""
    rng, writer = np.random.default_rng(4), Writer(timed=timed)
    latency, late = (1e-6 * 1e6 ** rng.random(4096) for _ in range(2))
    tracemalloc.start()
    try:
        for _ in range(300):
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
