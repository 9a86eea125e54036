"""When calls are made and what is recorded of them, in simulated time: every expected number is exact."""

from __future__ import annotations

import math

import numpy as np
from virtual import START, again_of, timed

from nblooper import LooperThread, State
from nblooper.core.crew import crew_of


def run(virtual, interval, durations, **options):
    """Run a looper whose k-th call takes `durations[k]`; return when the calls began, since the start, and itself."""
    clock, began = crew_of(virtual).clock, []

    def target():
        began.append(clock.now() - START)
        clock.sleep(durations[len(began) - 1])

    looper = LooperThread(virtual, interval, target, max_calls=len(durations), **options)
    looper.run()
    return began, looper


def test_calls_keep_to_the_grid(virtual):
    began, looper = run(virtual, 0.5, [0.125, 0.25, 0.0, 0.375, 0.125])
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


def test_burst_catches_up_call_by_call(virtual):
    began, looper = run(virtual, 0.5, OVERRUN)
    assert began == [0.0, 0.5, 1.625, 1.75, 2.0, 2.5]
    snapshot = looper.snapshot()
    assert snapshot.missed == 0
    assert snapshot.recent.lateness.tolist() == [0.0, 0.0, 0.625, 0.25, 0.0, 0.0]


def test_skip_drops_and_counts_the_boundaries_that_passed(virtual):
    began, looper = run(virtual, 0.5, OVERRUN, overrun="skip")
    assert began == [0.0, 0.5, 2.0, 2.5, 3.0, 3.5]
    assert looper.snapshot().missed == 2
    assert looper.snapshot().lateness.max == 0.0


def test_skip_keeps_a_boundary_that_is_just_now(virtual):
    began, looper = run(virtual, 0.5, [0.5, 1.0, 0.0], overrun="skip")
    assert began == [0.0, 0.5, 1.5]
    assert looper.snapshot().missed == 1


def test_delay_counts_from_the_start_of_the_call_before(virtual):
    began, looper = run(virtual, 0.5, OVERRUN, overrun="delay")
    assert began == [0.0, 0.5, 1.625, 2.125, 2.625, 3.125]
    assert looper.snapshot().missed == 0
    assert looper.snapshot().recent.lateness.tolist() == [0.0, 0.0, 0.625, 0.0, 0.0, 0.0]


def test_back_to_back_latency_and_no_lateness(virtual):
    began, looper = run(virtual, None, [0.25, 0.5, 0.0, 0.125])
    assert began == [0.0, 0.25, 0.75, 0.75]
    snapshot = looper.snapshot()
    assert snapshot.recent.latency.tolist() == [0.25, 0.5, 0.0, 0.125]
    assert np.isnan(snapshot.recent.lateness).all()
    assert snapshot.lateness is None
    assert np.isnan(snapshot.timeline.late_max).all()
    assert np.isnan(snapshot.timeline.late_p99).all()
    assert snapshot.lateness_histogram is None


def test_many_calls_cross_block_boundaries_unharmed(virtual):
    durations = [0.25 * (1 + k % 3) for k in range(1000)]
    began, looper = run(virtual, None, durations)
    snapshot = looper.snapshot()
    assert len(began) == snapshot.calls == 1000
    assert snapshot.latency.total == sum(durations)
    assert snapshot.recent.latency.tolist() == durations
    assert snapshot.timeline.calls.sum() == 1000
    assert snapshot.timeline.total.sum() == sum(durations)
    assert snapshot.busy_fraction == 1.0


def test_an_infinite_interval_is_one_call_and_then_a_wait_for_the_stop(virtual, clock):
    clock.at(START + 5.0, virtual.request_stop)
    calls = []
    looper = LooperThread(virtual, math.inf, lambda: calls.append(clock.now()))
    looper.run()
    assert calls == [START]
    assert clock.now() == START + 5.0


def test_a_stop_wakes_a_waiting_looper_at_once(virtual, clock):
    looper = LooperThread(virtual, 3600.0, lambda: None)
    clock.at(START + 10.0, looper.stop)
    looper.run()
    assert clock.now() == START + 10.0
    assert looper.snapshot().calls == 1
    assert not virtual.should_stop()


def test_a_stop_during_a_call_lets_it_finish_and_no_other_begin(virtual, clock):
    clock.at(START + 0.25, virtual.request_stop)
    for interval in (None, 0.125):
        began = []

        def target(began=began):
            began.append(clock.now())
            clock.sleep(1.0)

        looper = LooperThread(virtual, interval, target)
        virtual.clear_stop()
        clock.at(clock.now() + 0.25, virtual.request_stop)
        looper.run()
        assert len(began) == 1
        assert looper.snapshot().latency.total == 1.0


def test_a_failing_call_is_counted_and_timed(virtual, clock):
    def target():
        clock.sleep(0.5)
        raise ValueError("bad")

    for interval in (None, 2.0):
        looper = LooperThread(virtual, interval, target, max_calls=3, on_error="continue", name=f"{interval}")
        looper.run()
        snapshot = looper.snapshot()
        assert (snapshot.calls, snapshot.failures) == (3, 3)
        assert snapshot.latency.total == 1.5
    assert [failure.count for failure in virtual.failures] == [3, 3]
    assert [failure.last_call for failure in virtual.failures] == [3, 3]


def test_handling_a_failure_is_not_charged_to_the_next_call(virtual, clock, monkeypatch):
    crew = crew_of(virtual)
    keep = crew.keep

    def slow_keep(*args, **kwargs):
        keep(*args, **kwargs)
        clock.sleep(8.0)

    monkeypatch.setattr(crew, "keep", slow_keep)
    outcomes = iter([1, 0, 0, 1, 0, 1])

    def target():
        clock.sleep(0.5)
        if next(outcomes):
            raise ValueError("bad")

    looper = LooperThread(virtual, None, target, max_calls=6, on_error="continue", backoff_secs=0)
    looper.run()
    assert looper.snapshot().recent.latency.tolist() == [0.5] * 6


def test_timeline_slots(virtual, clock):
    _, looper = run(virtual, 1.0, [0.25] * 40)
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


def test_wait_for_stop_in_simulated_time(virtual, clock):
    assert virtual.wait_for_stop(3.0) is False
    assert clock.now() == START + 3.0
    clock.at(START + 4.0, virtual.request_stop)
    assert virtual.wait_for_stop(60.0) is True
    assert clock.now() == START + 4.0


def test_restart_goes_on_with_grid_and_totals(virtual, clock):
    looper, began = timed(virtual, clock, max_calls=3)
    looper.run()
    again = again_of(looper)
    clock.sleep(START + 100.5 - clock.now())
    again.run()
    assert began == [0.0, 1.0, 2.0, 100.5, 101.5, 102.5]
    snapshot = again.snapshot()
    assert (snapshot.run, snapshot.calls, snapshot.run_calls) == (2, 6, 3)
    assert list(virtual.loopers.values()) == [again]


def test_rate_of_slow_loopers_and_after_the_end(virtual, clock):
    looper, _ = timed(virtual, clock, interval=4.0)
    rates = []
    for at in (2.0, 30.0, 50.0):
        clock.at(START + at, lambda: rates.append(looper.snapshot().rate_hz))
    clock.at(START + 60.0, looper.stop)
    looper.run()
    assert rates == [0.0, 0.25, 0.25]
    assert looper.snapshot().rate_hz == 0.0
