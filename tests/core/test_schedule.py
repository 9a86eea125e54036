"""Boundary arithmetic: no drift, and the laws of the overrun policies."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblooper.core.clock import Guard
from nblooper.core.schedule import Schedule

INTERVALS = st.floats(1e-4, 1e4)
DAY = 86_400.0


def test_no_drift_over_a_day_at_one_millisecond():
    schedule = Schedule(0.001, "burst", 1000.0)
    calls = 0
    for _ in range(24):  # an hour: a thousand calls, then a jump instead of the other 3,599,000
        for _ in range(1000):
            schedule.called(schedule.due, schedule.due)
        schedule._k += 3_599_000
        calls += 3_600_000
    assert calls == 24 * 3_600_000
    schedule.called(schedule.due, schedule.due)
    assert schedule.due == 1000.0 + (calls + 1) * 0.001


def test_a_day_of_missed_boundaries_is_counted_exactly():
    schedule = Schedule(0.001, "skip", 0.0)
    schedule.called(0.0, DAY + 0.0005)
    assert schedule.missed == 86_400_000
    assert schedule.due == 86_400_001 * 0.001


@given(INTERVALS, st.lists(st.floats(0, 10), min_size=1, max_size=50))
def test_burst_boundaries_are_multiples_whatever_calls_take(interval, durations):
    schedule, now = Schedule(interval, "burst", 5.0), 5.0
    for k, duration in enumerate(durations):
        assert schedule.due == 5.0 + k * interval
        now = max(now, schedule.due) + duration * interval
        schedule.called(now - duration * interval, now)
    assert schedule.missed == 0


@given(INTERVALS, st.lists(st.floats(0, 10), min_size=1, max_size=50))
def test_skip_calls_and_misses_add_up_to_all_boundaries(interval, durations):
    schedule, now = Schedule(interval, "skip", 5.0), 5.0
    for calls, duration in enumerate(durations, 1):
        began, missed = max(now, schedule.due), schedule.missed
        now = began + duration * interval
        schedule.called(began, now)
        assert schedule.due == 5.0 + (calls + schedule.missed) * interval
        assert schedule.due >= now
        # None was dropped that was still to come.
        assert schedule.missed == missed or 5.0 + (calls + schedule.missed - 1) * interval < now


@given(INTERVALS, st.lists(st.floats(0, 10), min_size=1, max_size=50))
def test_delay_never_bursts(interval, durations):
    schedule, now = Schedule(interval, "delay", 5.0), 5.0
    for duration in durations:
        began = max(now, schedule.due)
        now = began + duration * interval
        schedule.called(began, now)
        assert schedule.due == began + interval


@pytest.mark.parametrize("overrun", ["burst", "skip", "delay"])
def test_infinite_interval(overrun):
    schedule = Schedule(math.inf, overrun, 3.0)
    assert schedule.due == 3.0
    schedule.called(3.0, 4.0)
    assert schedule.due == math.inf
    assert schedule.missed == 0


@given(INTERVALS, INTERVALS, st.floats(0, 100))
def test_a_new_interval_counts_from_the_last_boundary_and_never_lies_in_the_past(old, new, waited):
    schedule = Schedule(old, "burst", 0.0)
    schedule.called(0.0, 0.0)
    schedule.set_interval(new, waited)
    assert schedule.due == max(new, waited)


def test_a_new_interval_before_the_first_call_leaves_it_immediate():
    schedule = Schedule(5.0, "burst", 1.0)
    schedule.set_interval(7.0, 1.5)
    assert schedule.due == 1.0


def test_tiny_intervals_far_from_zero_end():
    schedule = Schedule(1e-12, "skip", 1e6)
    schedule.called(1e6, 1e6 + 10.0)
    assert schedule.due >= 1e6 + 10.0 - 1e-6


@given(st.lists(st.floats(0, 1), max_size=100))
def test_the_guard_of_precise_waits_stays_within_its_limits(lates):
    guard = Guard()
    for late in lates:
        before = guard.secs
        guard.slept(late)
        assert Guard._SHORTEST <= guard.secs <= Guard._LONGEST
        assert guard.secs >= min(1.25 * late, Guard._LONGEST) or guard.secs >= 0.9 * before
