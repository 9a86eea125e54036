"""Loopers in simulated time, in the test's own thread: every expected number is exact."""

from __future__ import annotations

import math

import numpy as np
import pytest
from virtual import NothingLeftToHappenError, VirtualClock, again_of

from nblooper import Coordinator, LooperThread, State
from nblooper.core.crew import crew_of

START = 1024.0  # times here are multiples of powers of two, so that sums are exact


@pytest.fixture
def clock():
    return VirtualClock(START)


@pytest.fixture
def coord(clock):
    return Coordinator(name="virtual", clock=clock)


def run(coord, interval, durations, **options):
    """Run a looper whose k-th call takes `durations[k]`; return when the calls began, since the start, and itself."""
    clock, began = crew_of(coord).clock, []

    def target():
        began.append(clock.now() - START)
        clock.work(durations[len(began) - 1])

    looper = LooperThread(coord, interval, target, max_calls=len(durations), **options)
    looper.run()
    return began, looper


def test_calls_keep_to_the_grid(coord):
    began, looper = run(coord, 0.5, [0.125, 0.25, 0.0, 0.375, 0.125])
    assert began == [0.0, 0.5, 1.0, 1.5, 2.0]
    snapshot = looper.snapshot()
    assert snapshot.calls == 5
    assert snapshot.lateness.max == 0.0
    assert snapshot.latency.total == 0.875
    assert (snapshot.latency.min, snapshot.latency.max) == (0.0, 0.375)
    assert snapshot.state is State.STOPPED
    assert snapshot.recent.start.tolist() == began
    assert snapshot.recent.latency.tolist() == [0.125, 0.25, 0.0, 0.375, 0.125]


# A call of 2.25 intervals at 0.5 s, then short ones.
OVERRUN = [0.125, 1.125, 0.125, 0.125, 0.125, 0.125]


def test_burst_catches_up_call_by_call(coord):
    began, looper = run(coord, 0.5, OVERRUN)
    assert began == [0.0, 0.5, 1.625, 1.75, 2.0, 2.5]
    snapshot = looper.snapshot()
    assert snapshot.missed == 0
    assert snapshot.recent.lateness.tolist() == [0.0, 0.0, 0.625, 0.25, 0.0, 0.0]


def test_skip_drops_and_counts_the_boundaries_that_passed(coord):
    began, looper = run(coord, 0.5, OVERRUN, overrun="skip")
    assert began == [0.0, 0.5, 2.0, 2.5, 3.0, 3.5]
    assert looper.snapshot().missed == 2
    assert looper.snapshot().lateness.max == 0.0


def test_skip_keeps_a_boundary_that_is_just_now(coord):
    began, looper = run(coord, 0.5, [0.5, 1.0, 0.0], overrun="skip")
    assert began == [0.0, 0.5, 1.5]
    assert looper.snapshot().missed == 1


def test_delay_counts_from_the_start_of_the_call_before(coord):
    began, looper = run(coord, 0.5, OVERRUN, overrun="delay")
    assert began == [0.0, 0.5, 1.625, 2.125, 2.625, 3.125]
    assert looper.snapshot().missed == 0
    assert looper.snapshot().recent.lateness.tolist() == [0.0, 0.0, 0.625, 0.0, 0.0, 0.0]


def test_back_to_back_latency_and_no_lateness(coord):
    began, looper = run(coord, None, [0.25, 0.5, 0.0, 0.125])
    assert began == [0.0, 0.25, 0.75, 0.75]
    snapshot = looper.snapshot()
    assert snapshot.recent.latency.tolist() == [0.25, 0.5, 0.0, 0.125]
    assert np.isnan(snapshot.recent.lateness).all()
    assert snapshot.lateness is None
    assert np.isnan(snapshot.timeline.late_max).all()
    assert np.isnan(snapshot.timeline.late_p99).all()
    assert snapshot.lateness_histogram is None


def test_many_calls_cross_block_boundaries_unharmed(coord):
    durations = [0.25 * (1 + k % 3) for k in range(1000)]
    began, looper = run(coord, None, durations)
    snapshot = looper.snapshot()
    assert len(began) == snapshot.calls == 1000
    assert snapshot.latency.total == sum(durations)
    assert snapshot.recent.latency.tolist() == durations
    assert snapshot.timeline.calls.sum() == 1000
    assert snapshot.timeline.total.sum() == sum(durations)
    assert snapshot.busy_fraction == 1.0


def test_an_infinite_interval_is_one_call_and_then_a_wait_for_the_stop(coord, clock):
    clock.at(START + 5.0, coord.request_stop)
    calls = []
    looper = LooperThread(coord, math.inf, lambda: calls.append(clock.now()))
    looper.run()
    assert calls == [START]
    assert clock.now() == START + 5.0


def test_a_stop_wakes_a_waiting_looper_at_once(coord, clock):
    looper = LooperThread(coord, 3600.0, lambda: None)
    clock.at(START + 10.0, looper.stop)
    looper.run()
    assert clock.now() == START + 10.0
    assert looper.snapshot().calls == 1
    assert not coord.should_stop()


def test_a_stop_during_a_call_lets_it_finish_and_no_other_begin(coord, clock):
    clock.at(START + 0.25, coord.request_stop)
    for interval in (None, 0.125):
        began = []

        def target(began=began):
            began.append(clock.now())
            clock.work(1.0)

        looper = LooperThread(coord, interval, target)
        coord.clear_stop()
        clock.at(clock.now() + 0.25, coord.request_stop)
        looper.run()
        assert len(began) == 1
        assert looper.snapshot().latency.total == 1.0


def timed(coord, clock, interval=1.0, **options):
    began = []
    return LooperThread(coord, interval, lambda: began.append(clock.now() - START), **options), began


def test_pause_and_resume_keep_the_grid_without_a_burst(coord, clock):
    looper, began = timed(coord, clock, max_calls=5)
    clock.at(START + 1.5, looper.pause)
    clock.at(START + 4.25, looper.resume)  # boundaries 2, 3 and 4 passed: no burst, the grid begins again here
    looper.run()
    assert began == [0.0, 1.0, 4.25, 5.25, 6.25]
    assert looper.snapshot().lateness.max == 0.0
    assert looper.snapshot().missed == 0


def test_a_pause_between_two_boundaries_changes_nothing(coord, clock):
    looper, began = timed(coord, clock, max_calls=3)
    clock.at(START + 1.25, looper.pause)
    clock.at(START + 1.5, looper.resume)
    looper.run()
    assert began == [0.0, 1.0, 2.0]


def test_pause_takes_effect_before_the_next_call_of_a_back_to_back_looper(coord, clock):
    began = []

    def target():
        began.append(clock.now() - START)
        clock.work(0.5)

    looper = LooperThread(coord, None, target, max_calls=4)
    clock.at(START + 0.75, looper.pause)
    clock.at(START + 3.0, looper.resume)
    looper.run()
    assert began == [0.0, 0.5, 3.0, 3.5]
    assert looper.snapshot().latency.max == 0.5  # the pause is nobody's latency


def test_each_step_is_one_call(coord, clock):
    looper, began = timed(coord, clock)
    clock.at(START + 1.5, looper.pause)
    for at in (3.0, 3.0, 4.5):
        clock.at(START + at, looper.step)
    clock.at(START + 6.0, looper.stop)
    looper.run()
    assert began == [0.0, 1.0, 3.0, 3.0, 4.5]
    assert looper.snapshot().state is State.STOPPED


def test_steps_of_a_back_to_back_looper(coord, clock):
    looper, began = timed(coord, clock, interval=None)
    looper.pause()
    for at in (1.0, 2.0, 2.5):
        clock.at(START + at, looper.step)
    clock.at(START + 3.0, looper.stop)
    looper.run()
    assert began == [1.0, 2.0, 2.5]
    assert looper.snapshot().latency.max == 0.0


def test_a_new_looper_can_be_started_paused_and_waits_for_ever(coord, clock):
    looper, began = timed(coord, clock)
    looper.pause()
    looper.run()  # nothing is planned that could wake it: the clock raises, and the looper reports that
    assert began == []
    with pytest.raises(NothingLeftToHappenError):
        coord.raise_requested_exception()


def test_max_calls_counts_steps_too(coord, clock):
    looper, began = timed(coord, clock, max_calls=2)
    looper.pause()
    for at in (1.0, 2.0, 3.0):
        clock.at(START + at, looper.step)
    looper.run()
    assert began == [1.0, 2.0]


def test_a_shorter_interval_takes_effect_in_the_middle_of_a_wait(coord, clock):
    looper, began = timed(coord, clock, interval=3600.0, max_calls=4)
    clock.at(START + 10.0, lambda: setattr(looper, "interval_secs", 16.0))
    looper.run()
    assert began == [0.0, 16.0, 32.0, 48.0]


def test_an_interval_whose_boundary_has_passed_means_now(coord, clock):
    looper, began = timed(coord, clock, interval=3600.0, max_calls=4)
    clock.at(START + 10.0, lambda: setattr(looper, "interval_secs", 2.0))
    looper.run()
    assert began == [0.0, 10.0, 12.0, 14.0]
    assert looper.snapshot().lateness.max == 0.0


def test_a_longer_interval_counts_from_the_last_boundary(coord, clock):
    looper, began = timed(coord, clock, interval=1.0, max_calls=5)
    clock.at(START + 2.5, lambda: setattr(looper, "interval_secs", 4.0))
    looper.run()
    assert began == [0.0, 1.0, 2.0, 6.0, 10.0]


def test_from_timed_to_back_to_back_and_back(coord, clock):
    began = []

    def target():
        began.append(clock.now() - START)
        clock.work(0.25)

    looper = LooperThread(coord, 1.0, target, max_calls=7)
    clock.at(START + 1.5, lambda: setattr(looper, "interval_secs", None))
    clock.at(START + 2.125, lambda: setattr(looper, "interval_secs", 2.0))
    looper.run()
    assert began == [0.0, 1.0, 1.5, 1.75, 2.0, 4.25, 6.25]
    assert looper.snapshot().calls == 7
    assert looper.snapshot().lateness.count == 4


@pytest.mark.parametrize("overrun", ["burst", "skip", "delay"])
def test_an_interval_from_infinite_to_finite(coord, clock, overrun):
    looper, began = timed(coord, clock, interval=math.inf, max_calls=3, overrun=overrun)
    clock.at(START + 5.0, lambda: setattr(looper, "interval_secs", 4.0))
    looper.run()
    assert began == [0.0, 5.0, 9.0]


def test_a_failing_call_is_counted_and_timed(coord, clock):
    def target():
        clock.work(0.5)
        raise ValueError("bad")

    for interval in (None, 2.0):
        looper = LooperThread(coord, interval, target, max_calls=3, on_error="continue", name=f"{interval}")
        looper.run()
        snapshot = looper.snapshot()
        assert (snapshot.calls, snapshot.failures) == (3, 3)
        assert snapshot.latency.total == 1.5
    assert [failure.count for failure in coord.failures] == [3, 3]
    assert [failure.last_call for failure in coord.failures] == [3, 3]


def test_handling_a_failure_is_not_charged_to_the_next_call(coord, clock, monkeypatch):
    crew = crew_of(coord)
    keep = crew.keep

    def slow_keep(*args, **kwargs):
        keep(*args, **kwargs)
        clock.work(8.0)

    monkeypatch.setattr(crew, "keep", slow_keep)
    outcomes = iter([1, 0, 0, 1, 0, 1])

    def target():
        clock.work(0.5)
        if next(outcomes):
            raise ValueError("bad")

    looper = LooperThread(coord, None, target, max_calls=6, on_error="continue")
    looper.run()
    assert looper.snapshot().recent.latency.tolist() == [0.5] * 6


def test_timeline_slots(coord, clock):
    _, looper = run(coord, 1.0, [0.25] * 40)
    timeline = looper.snapshot().timeline
    width = timeline.width_secs
    ends = np.arange(40) + 0.25
    assert timeline.start.tolist() == sorted({math.floor(end / width) * width for end in ends})
    assert timeline.calls.sum() == 40
    assert timeline.total.sum() == 10.0
    assert set(timeline.max) == {0.25}
    for column in (timeline.p50, timeline.p99):
        assert set(column) == {0.25}
    for column in (timeline.late_p50, timeline.late_p99, timeline.late_max):
        assert set(column) == {0.0}


def test_wait_for_stop_in_simulated_time(coord, clock):
    assert coord.wait_for_stop(3.0) is False
    assert clock.now() == START + 3.0
    clock.at(START + 4.0, coord.request_stop)
    assert coord.wait_for_stop(60.0) is True
    assert clock.now() == START + 4.0


def test_restart_goes_on_with_grid_and_totals(coord, clock):
    looper, began = timed(coord, clock, max_calls=3)
    looper.run()
    again = again_of(looper)
    clock.time = START + 100.5
    again.run()
    assert began == [0.0, 1.0, 2.0, 100.5, 101.5, 102.5]
    snapshot = again.snapshot()
    assert (snapshot.run, snapshot.calls, snapshot.run_calls) == (2, 6, 3)
    assert list(coord.loopers.values()) == [again]


def test_rate_of_slow_loopers_and_after_the_end(coord, clock):
    looper, _ = timed(coord, clock, interval=4.0)
    rates = []
    for at in (2.0, 30.0, 50.0):
        clock.at(START + at, lambda: rates.append(looper.snapshot().rate_hz))
    clock.at(START + 60.0, looper.stop)
    looper.run()
    assert rates == [0.0, 0.25, 0.25]
    assert looper.snapshot().rate_hz == 0.0
