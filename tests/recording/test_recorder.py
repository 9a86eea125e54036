"""Recording: exact at any moment, from any thread."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from helpers import Gate, ended, fail_with, happens, in_thread
from hypothesis import given
from hypothesis import strategies as st

from nblooper.recording import recorder, recording
from nblooper.recording.recorder import LARGEST_BLOCK
from tests.recording.writer import Writer

STEPS = st.sampled_from([2.0**-k for k in range(12)])


@given(st.lists(STEPS, min_size=1, max_size=300), st.integers(1, 40), st.booleans(), st.integers(0, 7))
def test_a_reader_sees_every_call_at_any_moment(latencies, every, timed, failing):
    """Whatever part of a block it has seen before; and what was read before stays as it was."""
    writer, before = Writer(timed=timed), []
    for done, latency in enumerate(latencies, 1):
        writer.call(latency, late=latency / 4, fails_for=0.5 if done % 8 < failing else 0.0)
        assert writer.recorder.calls() == done
        assert writer.recorder.made() == (done, sum(latencies[:done]))
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
        (recorder, "batch_of"),
        (recording.Distribution, "added"),
        (recording.Timeline, "added"),
        (recording.Newest, "added"),
        (recorder, "Reading"),
    ]
    for owner, name in steps:
        writer = Writer(timed=True)
        for number in range(100):
            writer.call(2**-9 if number % 3 else 2**-10)
        writer.open_block()
        assert writer.recorder.read().latency.count == 100
        for number in range(100):
            writer.call(2**-9 if number % 3 else 0.0001)
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


@pytest.mark.parametrize("timed", [True, False])
def test_how_long_all_took_is_known_while_they_are_added(monkeypatch, timed):
    """By another thread: here, a look at each of its steps."""
    writer, seen = Writer(timed=timed), []

    def look(real):
        def looks(*args, **options):
            seen.append(writer.recorder.made()[1])
            made = real(*args, **options)
            seen.append(writer.recorder.made()[1])
            return made

        return looks

    for number in range(100):
        writer.call(2.0 ** -(number % 5), fails_for=0.0 if number % 7 else 0.5)
    for owner, name in [(recorder, "batch_of"), (recording.Recording, "added"), (recorder, "Reading")]:
        monkeypatch.setattr(owner, name, look(getattr(owner, name)))
    total = writer.recorder.read().latency.total
    assert len(seen) >= 6
    assert set(seen) == {total}


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
def test_blocks_start_small_and_grow_while_calls_are_short(timed, largest):
    writer, sizes = Writer(timed=timed), []
    for _ in range(20_000):
        writer.call(2**-18)
        sizes.append(len(writer.block.ends))
    assert sizes[0] <= 64
    assert sizes[-1] == max(sizes) == largest
    writer.recorder.close()
    assert writer.recorder.block_size < largest
    assert writer.recorder.read().latency.count == writer.recorder.read().timeline.calls.sum() == 20_000


@pytest.mark.parametrize("timed", [False, True])
def test_a_slow_looper_stays_small(timed):
    writer = Writer(timed=timed)
    for _ in range(1000):
        writer.call(1.0)
        assert len(writer.block.ends) <= 64
    assert writer.recorder.read().latency.count == 1000
