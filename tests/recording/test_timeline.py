"""The timeline: every call in its slot, each slot's quantiles as close as promised, memory bounded."""

from __future__ import annotations

import math

import numpy as np
import pytest
from helpers import counted
from hypothesis import given
from hypothesis import strategies as st

from nblooper.recording.distribution import NO_DURATIONS, Distribution
from nblooper.recording.timeline import Timeline

COLUMNS = ("start", "calls", "total", "min", "max", "p50", "p99", "late_p50", "late_p99", "late_max")


def added(timeline, ends, latency, lateness=None):
    """Add calls in parts, one for each slot, as a looper hands them over."""
    ends, latency = np.asarray(ends, float), np.asarray(latency, float)
    slots, calls = np.floor(ends / timeline.width_secs), []
    for part in np.split(np.arange(len(ends)), np.flatnonzero(np.diff(slots)) + 1):
        late = NO_DURATIONS if lateness is None else counted(np.asarray(lateness, float)[part])
        calls.append((ends[part[-1]], counted(latency[part]), late))
    return timeline.added(calls)


def in_pieces(ends, latency, lateness, pieces):
    timeline = Timeline()
    for piece in np.array_split(np.arange(len(ends)), pieces):
        if len(piece):
            timeline = added(timeline, ends[piece], latency[piece], None if lateness is None else lateness[piece])
    return timeline


def nearest_rank(values, share):
    return np.sort(values)[math.ceil(share * len(values)) - 1]


def check(made, ends, latency, lateness, rel):
    """Compare each slot with what is known of its calls."""
    numbers = np.floor(ends / made.width_secs)
    assert made.start.tolist() == (np.unique(numbers) * made.width_secs).tolist()
    for row, start in enumerate(made.start):
        mine = numbers == start / made.width_secs
        inside = latency[mine]
        assert (made.calls[row], made.min[row], made.max[row]) == (len(inside), inside.min(), inside.max())
        assert made.total[row] == pytest.approx(inside.sum())
        found, exact = [made.p50[row], made.p99[row]], [nearest_rank(inside, share) for share in (0.5, 0.99)]
        if lateness is not None:
            late = lateness[mine]
            found += [made.late_p50[row], made.late_p99[row]]
            exact += [nearest_rank(late, share) for share in (0.5, 0.99)]
            assert made.late_max[row] == late.max()
        assert found == pytest.approx(exact, rel=rel)
    if lateness is None:
        assert np.isnan([made.late_p50, made.late_p99, made.late_max]).all()


CALLS = st.lists(st.tuples(st.floats(0, 500), st.floats(1e-7, 2), st.floats(1e-6, 10)), min_size=1, max_size=200)


@given(CALLS, st.integers(1, 9), st.booleans())
def test_it_keeps_every_call(calls, pieces, timed):
    ends, latency, lateness = np.array(sorted(calls)).T
    lateness = lateness if timed else None
    check(in_pieces(ends, latency, lateness, pieces).snapshot(), ends, latency, lateness, rel=0.1)


@given(CALLS, st.integers(1, 9), st.integers(1, 9))
def test_how_calls_come_in_makes_no_difference(calls, pieces, others):
    ends, latency, lateness = np.array(sorted(calls)).T
    one, other = (in_pieces(ends, latency, lateness, number).snapshot() for number in (pieces, others))
    for column in COLUMNS:
        # Buckets may have merged at another time, so that a quantile that was found before is finer.
        rel = 0.1 if "p" in column else 1e-9
        assert getattr(one, column) == pytest.approx(getattr(other, column), rel=rel)


@given(CALLS, CALLS)
def test_adding_leaves_what_was_there_as_it_was(calls, more):
    ends, latency, lateness = np.array(sorted(calls)).T
    timeline = in_pieces(ends, latency, lateness, 3)
    before = timeline.snapshot()
    later, *durations = np.array(sorted(more)).T
    added(timeline, ends[-1] + later, *durations)
    for column in COLUMNS:
        assert getattr(timeline.snapshot(), column).tolist() == getattr(before, column).tolist()


def test_what_was_added_and_thrown_away_leaves_no_trace():
    """As when Ctrl-C comes after it."""
    rng = np.random.default_rng(9)
    ends, latency = np.arange(400) / 160, rng.choice([1e-3, 2e-3, 3e-3, 4e-3], 400)
    torn, clean = (in_pieces(ends[:200], latency[:200], latency[:200], 4) for _ in range(2))
    added(torn, ends[200:290], np.full(90, 4e-3), np.full(90, 1e-3))
    torn, clean = (added(each, ends[200:], latency[200:], latency[200:]).snapshot() for each in (torn, clean))
    for column in COLUMNS:
        assert getattr(torn, column).tolist() == getattr(clean, column).tolist()


SPREADS = {
    # name: (latencies, largest relative error)
    "less than 1:50": (lambda rng, n: 1e-3 * 49.0 ** rng.random(n), 0.03),
    "1:4,000,000, all of it": (lambda rng, n: 1e-6 * 4e6 ** rng.random(n), 0.1),
    "a microsecond, with stalls": (
        lambda rng, n: np.where(rng.random(n) < 0.03, 0.3, 1e-6 * 30 ** rng.random(n)),
        0.03,
    ),
    "the whole range": (lambda rng, n: np.exp2(44 * rng.random(n) - 31), 0.2),
}


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("per_slot", [40, 4000])
def test_quantiles_of_slots_are_as_close_as_promised(spread, per_slot):
    latencies, rel = SPREADS[spread]
    rng = np.random.default_rng(11)
    ends = np.arange(25 * per_slot) * (0.0625 / per_slot)
    latency, lateness = latencies(rng, len(ends)), latencies(rng, len(ends))
    for pieces in (7, 200):  # in one piece for many slots, and in many for one
        check(in_pieces(ends, latency, lateness, pieces).snapshot(), ends, latency, lateness, rel)


def test_quantiles_outlive_many_merges():
    rng = np.random.default_rng(5)
    ends = np.arange(200_000) * 0.01
    latency = 1e-4 * 40 ** rng.random(len(ends)) * (1 + (ends > 1000))
    made = in_pieces(ends, latency, latency / 3, 300).snapshot()
    assert made.width_secs > 60 * 0.0625
    check(made, ends, latency, latency / 3, rel=0.06)  # the whole run spans more than 1:50


def test_slots_with_and_without_lateness():
    """A looper that was back to back, then timed, then back to back: at once in one slot, too."""
    timeline, latency = Timeline(), [0.25, 0.5, 1.0]
    timeline = added(timeline, [0.1, 1.1, 2.01], latency)
    timeline = added(timeline, [2.02, 3.1, 4.01], latency, [0.5, 0.125, 4.0])
    timeline = added(timeline, [4.02, 5.1, 6.1], latency)
    made = timeline.snapshot()
    assert made.calls.tolist() == [1, 1, 2, 1, 2, 1, 1]
    for column in (made.late_p50, made.late_p99, made.late_max):
        assert column.tolist() == pytest.approx([math.nan, math.nan, 0.5, 0.125, 4.0, math.nan, math.nan], nan_ok=True)
    made = added(timeline, [600.0], [1.0]).snapshot()  # which merges them
    assert made.start.tolist() == [0, 2, 4, 6, 600]
    assert made.late_max.tolist() == pytest.approx([math.nan, 0.5, 4.0, math.nan, math.nan], nan_ok=True)


def test_a_year_fits_in():
    timeline, year, calls = Timeline(), 365 * 86_400, 0
    for day in range(365):
        ends = np.arange(day * 86_400, (day + 1) * 86_400, 60.0)
        timeline = added(timeline, ends, np.full(len(ends), 0.5))
        calls += len(ends)
    made = timeline.snapshot()
    assert made.calls.sum() == calls
    assert 256 <= len(made.start) <= 512
    assert made.start[-1] + made.width_secs >= year - 60
    assert timeline.nbytes <= 64 * 1024
    assert np.isnan(made.late_max).all()


def test_memory_is_bounded_over_the_whole_range_of_durations():
    rng, timeline = np.random.default_rng(6), Timeline()
    for begin in range(0, 5000, 10):
        durations = np.exp2(46 * rng.random((2, 4000)) - 32)
        timeline = added(timeline, begin + np.arange(4000) / 400, *durations)
    assert len(timeline.snapshot().start) > 256
    assert timeline.nbytes <= 450 * 1024


def many(durations):
    """Return durations of which each stands for as many as it takes to make a thousand million in all."""
    made = counted(durations)
    counts = made.counts * (10**9 // len(durations))
    return Distribution(int(counts.sum()), made.total, made.min, made.max, made.first, counts)


@pytest.mark.parametrize("batches", [3, 6])
def test_a_slot_may_have_more_calls_than_32_bits_count(batches):
    """Either at once, or when slots merge."""
    # Three quarters share a bucket, whose count would otherwise begin again at 0.
    latency, timeline = np.concatenate([np.full(750, 1e-3), np.geomspace(10e-3, 40e-3, 250)]), Timeline()
    for number in range(520):
        end = 0.0625 * number
        timeline = added(timeline, [end], latency[:1], latency[:1])
        for _ in range(batches):
            timeline = timeline.added([(end, many(latency), many(latency))])
    made = timeline.snapshot()
    assert (made.width_secs, made.calls.min()) == (0.125, 2 * (batches * 10**9 + 1))
    for median in (made.p50, made.late_p50):
        assert median == pytest.approx(nearest_rank(latency, 0.5), rel=0.05)
    for high in (made.p99, made.late_p99):
        assert high == pytest.approx(nearest_rank(latency, 0.99), rel=0.05)
    assert timeline.nbytes <= 450 * 1024


def test_arrays_cannot_be_written():
    made = added(Timeline(), [1.0], [0.5]).snapshot()
    for column in COLUMNS:
        with pytest.raises(ValueError, match="read-only"):
            getattr(made, column)[0] = 5


def test_nothing_yet():
    made = Timeline().snapshot()
    assert [len(getattr(made, column)) for column in COLUMNS] == [0] * len(COLUMNS)
    assert len(made.mean) == 0
