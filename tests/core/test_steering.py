"""Pause, resume, step and new intervals, in simulated time: every expected number is exact."""

from __future__ import annotations

import math

import pytest
from virtual import START, timed

from nblooper import LooperThread, State
from nblooper.testing import NothingLeftToHappenError


def test_pause_and_resume_keep_the_grid_without_a_burst(virtual, clock):
    looper, began = timed(virtual, clock, max_calls=5)
    clock.at(START + 1.5, looper.pause)
    clock.at(START + 4.25, looper.resume)  # boundaries 2, 3 and 4 passed: no burst, the grid begins again here
    looper.run()
    assert began == [0.0, 1.0, 4.25, 5.25, 6.25]
    assert looper.snapshot().lateness.max == 0.0
    assert looper.snapshot().missed == 0


def test_a_pause_between_two_boundaries_changes_nothing(virtual, clock):
    looper, began = timed(virtual, clock, max_calls=3)
    clock.at(START + 1.25, looper.pause)
    clock.at(START + 1.5, looper.resume)
    looper.run()
    assert began == [0.0, 1.0, 2.0]


def test_pause_takes_effect_before_the_next_call_of_a_back_to_back_looper(virtual, clock):
    began = []

    def target():
        began.append(clock.now() - START)
        clock.sleep(0.5)

    looper = LooperThread(virtual, None, target, max_calls=4)
    clock.at(START + 0.75, looper.pause)
    clock.at(START + 3.0, looper.resume)
    looper.run()
    assert began == [0.0, 0.5, 3.0, 3.5]
    assert looper.snapshot().latency.max == 0.5  # the pause is nobody's latency


def test_each_step_is_one_call(virtual, clock):
    looper, began = timed(virtual, clock)
    clock.at(START + 1.5, looper.pause)
    for at in (3.0, 3.0, 4.5):
        clock.at(START + at, looper.step)
    clock.at(START + 6.0, looper.stop)
    looper.run()
    assert began == [0.0, 1.0, 3.0, 3.0, 4.5]
    assert looper.snapshot().state is State.STOPPED


def test_steps_of_a_back_to_back_looper(virtual, clock):
    looper, began = timed(virtual, clock, interval=None)
    looper.pause()
    for at in (1.0, 2.0, 2.5):
        clock.at(START + at, looper.step)
    clock.at(START + 3.0, looper.stop)
    looper.run()
    assert began == [1.0, 2.0, 2.5]
    assert looper.snapshot().latency.max == 0.0


def test_a_new_looper_can_be_started_paused_and_waits_for_ever(virtual, clock):
    looper, began = timed(virtual, clock)
    looper.pause()
    looper.run()  # nothing is planned that could wake it: the clock raises, and the looper reports that
    assert began == []
    with pytest.raises(NothingLeftToHappenError):
        virtual.raise_requested_exception()


def test_max_calls_counts_steps_too(virtual, clock):
    looper, began = timed(virtual, clock, max_calls=2)
    looper.pause()
    for at in (1.0, 2.0, 3.0):
        clock.at(START + at, looper.step)
    looper.run()
    assert began == [1.0, 2.0]


def test_a_shorter_interval_takes_effect_in_the_middle_of_a_wait(virtual, clock):
    looper, began = timed(virtual, clock, interval=3600.0, max_calls=4)
    clock.at(START + 10.0, lambda: setattr(looper, "interval_secs", 16.0))
    looper.run()
    assert began == [0.0, 16.0, 32.0, 48.0]


def test_an_interval_whose_boundary_has_passed_means_now(virtual, clock):
    looper, began = timed(virtual, clock, interval=3600.0, max_calls=4)
    clock.at(START + 10.0, lambda: setattr(looper, "interval_secs", 2.0))
    looper.run()
    assert began == [0.0, 10.0, 12.0, 14.0]
    assert looper.snapshot().lateness.max == 0.0


def test_a_longer_interval_counts_from_the_last_boundary(virtual, clock):
    looper, began = timed(virtual, clock, interval=1.0, max_calls=5)
    clock.at(START + 2.5, lambda: setattr(looper, "interval_secs", 4.0))
    looper.run()
    assert began == [0.0, 1.0, 2.0, 6.0, 10.0]


def test_from_timed_to_back_to_back_and_back(virtual, clock):
    began = []

    def target():
        began.append(clock.now() - START)
        clock.sleep(0.25)

    looper = LooperThread(virtual, 1.0, target, max_calls=7)
    clock.at(START + 1.5, lambda: setattr(looper, "interval_secs", None))
    clock.at(START + 2.125, lambda: setattr(looper, "interval_secs", 2.0))
    looper.run()
    assert began == [0.0, 1.0, 1.5, 1.75, 2.0, 4.25, 6.25]
    assert looper.snapshot().calls == 7
    assert looper.snapshot().lateness.count == 4


@pytest.mark.parametrize("overrun", ["burst", "skip", "delay"])
def test_an_interval_from_infinite_to_finite(virtual, clock, overrun):
    looper, began = timed(virtual, clock, interval=math.inf, max_calls=3, overrun=overrun)
    clock.at(START + 5.0, lambda: setattr(looper, "interval_secs", 4.0))
    looper.run()
    assert began == [0.0, 5.0, 9.0]
