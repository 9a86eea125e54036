"""When a looper was paused and when it failed: exact, bounded, carried over runs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from helpers import Gate, ended, eventually, fail_with, happens
from hypothesis import given
from hypothesis import strategies as st
from virtual import START, again_of

from nblooper import LooperThread, State
from nblooper.recording.marks import Failures, Spans


def pauses(looper):
    return looper.snapshot().pauses.tolist()


def plan(clock, *actions):
    for at, action in actions:
        clock.at(START + at, action)


@pytest.mark.parametrize("interval", [1.0, None])
def test_a_pause_begins_when_it_takes_effect_and_ends_with_the_resume(virtual, clock, interval):
    looper = LooperThread(virtual, interval, lambda: clock.sleep(0.5))
    plan(clock, (1.25, looper.pause), (4.25, looper.resume), (6.0, looper.pause), (8.0, looper.resume))
    plan(clock, (9.0, looper.stop))
    looper.run()
    # In the middle of a call, it takes effect at its end.
    assert pauses(looper) == [[1.5, 4.25], [6.25 if interval is None else 6.0, 8.0]]


def test_a_step_does_not_end_a_pause(virtual, clock):
    looper = LooperThread(virtual, 1.0, lambda: None)
    looper.pause()
    looper.step()
    plan(clock, (3.0, looper.step), (4.0, looper.resume), (9.0, looper.stop))
    seen = []
    plan(clock, (3.5, lambda: seen.extend(pauses(looper))))
    looper.run()
    assert looper.snapshot().calls > 2
    assert seen == [[0.0, pytest.approx(math.nan, nan_ok=True)]]
    assert pauses(looper) == [[0.0, 4.0]]


def test_the_end_of_the_looper_ends_the_pause(virtual, clock):
    stopped = LooperThread(virtual, 1.0, lambda: None, name="stopped")
    plan(clock, (0.5, stopped.pause), (3.0, stopped.stop))
    stopped.run()
    assert pauses(stopped) == [[0.5, 3.0]]
    used_up = LooperThread(virtual, 1.0, lambda: None, name="used up", max_calls=1)
    used_up.pause()
    plan(clock, (5.0, used_up.step))
    used_up.run()
    assert pauses(used_up) == [[3.0, 5.0]]
    failing = LooperThread(virtual, 1.0, fail_with(ValueError("step")), name="failing")
    failing.pause()
    plan(clock, (7.0, failing.step))
    failing.run()
    assert pauses(failing) == [[5.0, 7.0]]


def test_a_pause_that_is_taken_back_before_it_takes_effect_is_none(virtual, clock):
    looper = LooperThread(virtual, None, lambda: clock.sleep(1.0), max_calls=3)
    plan(clock, (0.25, looper.pause), (0.5, looper.resume))
    looper.run()
    assert pauses(looper) == []


def test_pauses_and_failures_carry_over_to_the_next_run(virtual, clock):
    def fail():
        clock.sleep(0.25)
        raise ValueError("bad")

    looper = LooperThread(virtual, 1.0, fail, max_calls=2, on_error="continue")
    plan(clock, (0.5, looper.pause), (2.0, looper.resume))
    looper.run()
    again = again_of(looper)
    clock.sleep(START + 100.0 - clock.now())
    plan(clock, (100.5, again.pause), (102.0, again.resume))
    again.run()
    snapshot = again.snapshot()
    assert snapshot.pauses.tolist() == [[0.5, 2.0], [100.5, 102.0]]
    assert snapshot.failure_times.start.tolist() == [0.25, 2.25, 100.25, 102.25]
    assert snapshot.failure_times.count.tolist() == [1, 1, 1, 1]


def test_failures_of_every_hook_have_their_time(virtual, clock):
    class Broken(LooperThread):
        def start_loop(self):
            clock.sleep(1.0)
            raise ValueError("start")

        def stop_loop(self):
            clock.sleep(2.0)
            raise ValueError("stop")

    looper = Broken(virtual, 1.0)
    looper.run()
    times = looper.snapshot().failure_times
    assert (times.start.tolist(), times.count.tolist()) == ([1.0, 3.0], [1, 1])
    assert looper.snapshot().failures == looper.status().failures == 2


def test_pauses_of_a_real_looper(coord):
    gate = Gate()
    looper = LooperThread.loop(coord, None, gate)
    happens(gate.entered)
    looper.pause()
    assert pauses(looper) == []  # the call still runs
    gate.open()
    eventually(lambda: looper.state is State.PAUSED)
    [(begin, end)] = pauses(looper)
    assert 0 < begin < coord.status().uptime_secs
    assert math.isnan(end)
    looper.stop()
    ended(looper)
    [(same, end)] = pauses(looper)
    assert same == begin < end <= coord.status().uptime_secs


def test_the_newest_pauses_are_kept():
    noted = Spans(100.0)
    for number in range(300):
        noted.begin(100.0 + number)
        kept = noted.times
        noted.end(100.5 + number)
    assert math.isnan(kept[-1, 1])  # what was read before stays as it was
    assert noted.times.tolist() == [[number, number + 0.5] for number in range(44, 300)]
    noted.end(1000.0)
    assert noted.times[-1].tolist() == [299.0, 299.5]
    with pytest.raises(ValueError, match="read-only"):
        noted.times[0] = 5


@given(st.lists(st.floats(0, 1e6), max_size=300), st.integers(1, 50))
def test_every_failure_is_in_its_slot(times, every):
    noted = Failures(100.0)
    times.sort()
    for number, time in enumerate(times, 1):
        noted.add(100.0 + time)
        if number % every == 0:
            assert noted.times().count.sum() == number == noted.total
    made = noted.times()
    assert made is noted.times()
    assert len(made.start) <= 64
    slots = np.floor((100.0 + np.array(times) - 100.0) / made.width_secs)
    starts, counts = np.unique(slots, return_counts=True)
    assert made.start.tolist() == (starts * made.width_secs).tolist()
    assert made.count.tolist() == counts.tolist()
    if made.width_secs > 0.0625:  # and no wider than needed
        assert len(np.unique(np.floor((100.0 + np.array(times) - 100.0) / (made.width_secs / 2)))) > 64


def test_failure_times_cannot_be_written():
    noted = Failures(0.0)
    noted.add(1.0)
    for array in (noted.times().start, noted.times().count):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 5
