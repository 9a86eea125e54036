"""Quantiles against sorted data and against another sketch; totals exact; memory bounded."""

from __future__ import annotations

import math

import numpy as np
import pytest
from ddsketch import DDSketch
from hypothesis import given
from hypothesis import strategies as st

from nblooper.histogram import Distribution
from nblooper.timeline import Timeline

SHARES = (0.0, 0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 1.0)
LATENCIES = st.floats(100e-9, 1000.0)


def distribution(*chunks):
    made = Distribution()
    for chunk in chunks:
        made.add(np.asarray(chunk, float))
    return made


def exact(values, share):
    return sorted(values)[max(1, math.ceil(share * len(values))) - 1]


@given(st.lists(st.lists(LATENCIES, max_size=60), min_size=1, max_size=6))
def test_quantiles_within_one_percent_and_totals_exact(chunks):
    values = [value for chunk in chunks for value in chunk]
    made = distribution(*chunks)
    assert made.count == len(values)
    if not values:
        assert all(math.isnan(q) for q in made.quantiles(*SHARES))
        return
    assert made.total == pytest.approx(math.fsum(values), rel=1e-12)
    assert (made.min, made.max) == (min(values), max(values))
    for share, found in zip(SHARES, made.quantiles(*SHARES), strict=True):
        assert found == pytest.approx(exact(values, share), rel=0.01)


@given(st.lists(LATENCIES, min_size=1, max_size=200))
def test_agrees_with_ddsketch(values):
    sketch = DDSketch(relative_accuracy=0.005)
    for value in values:
        sketch.add(value)
    made = distribution(values)
    # Both take the nearest rank, but may differ by one rank in how they round it.
    for share in (0.5, 0.9, 0.99):
        rank = int(share * (len(values) - 1)) / len(values)
        theirs = sketch.get_quantile_value(share)
        neighbours = made.quantiles(max(rank - 1e-9, 0.0), min(rank + 1.5 / len(values), 1.0))
        assert 0.985 * neighbours[0] <= theirs <= 1.015 * neighbours[1]


@pytest.mark.parametrize("scale", [1e-7, 1e-4, 1.0, 100.0])
def test_large_samples_within_one_percent(scale):
    values = np.random.default_rng(7).lognormal(0.0, 1.0, 200_000) * scale
    made = distribution(*np.array_split(values, 50))
    ordered = np.sort(values)
    for share in (0.5, 0.9, 0.99, 0.999):
        wanted = ordered[math.ceil(share * len(ordered)) - 1]
        assert made.quantiles(share)[0] == pytest.approx(wanted, rel=0.005)


def test_a_constant_has_exact_quantiles():
    made = distribution([0.1] * 1000)
    assert made.quantiles(*SHARES) == [0.1] * len(SHARES)


def test_out_of_range_durations_count_and_keep_exact_extremes():
    made = distribution([0.0, 1e-12, -1e-6, 1e-3, 1e5, 1e9])
    assert made.count == 6
    assert (made.min, made.max) == (-1e-6, 1e9)
    assert made.quantiles(0.0)[0] < 1e-9
    assert made.quantiles(0.6)[0] == pytest.approx(1e-3, rel=0.01)
    assert made.total == pytest.approx(1e9 + 1e5, rel=1e-9)


def test_empty_summary():
    summary = Distribution().summary()
    assert (summary.count, summary.total) == (0, 0.0)
    assert math.isnan(summary.min)
    assert math.isnan(summary.p999)


def test_a_copy_is_independent():
    made = distribution([1.0, 2.0])
    clone = made.copy()
    made.add(np.array([4.0]))
    assert (clone.count, clone.max, clone.summary().p999) == (2, 2.0, 2.0)
    assert made.count == 3


def test_memory_is_bounded_over_the_whole_range():
    made = distribution(np.geomspace(1e-12, 1e12, 100_000))
    assert made._counts.nbytes <= 46 * 1024


@given(
    st.lists(st.tuples(st.floats(0, 500), st.floats(0, 2)), min_size=1, max_size=200),
    st.integers(1, 5),
)
def test_timeline_keeps_every_call(pairs, chunks):
    pairs.sort()
    ends, latency = (np.array(column) for column in zip(*pairs, strict=True))
    timeline = Timeline()
    for piece in np.array_split(np.arange(len(ends)), chunks):
        timeline.add(ends[piece], latency[piece], latency[piece] / 2)
    made = timeline.snapshot()
    assert made.calls.sum() == len(ends)
    assert made.total.sum() == pytest.approx(latency.sum())
    assert (made.min.min(), made.max.max()) == (latency.min(), latency.max())
    assert made.max_lateness.max() == latency.max() / 2
    slots = np.floor(ends / made.width_secs)
    for start, calls, low, high in zip(made.start, made.calls, made.min, made.max, strict=True):
        inside = latency[slots == start / made.width_secs]
        assert (len(inside), inside.min(), inside.max()) == (calls, low, high)


def test_a_year_fits_into_the_timeline():
    timeline, year, calls = Timeline(), 365 * 86_400, 0
    for day in range(365):
        ends = np.arange(day * 86_400, (day + 1) * 86_400, 60.0)
        timeline.add(ends, np.full(len(ends), 0.5), None)
        calls += len(ends)
    made = timeline.snapshot()
    assert made.calls.sum() == calls
    assert 256 <= len(made.start) <= 512
    assert made.start[-1] + made.width_secs >= year - 60
    assert timeline._calls.nbytes + timeline._stats.nbytes <= 64 * 1024
    assert made.max_lateness is None


def test_timeline_arrays_cannot_be_written():
    timeline = Timeline()
    timeline.add(np.array([1.0]), np.array([0.5]), None)
    with pytest.raises(ValueError, match="read-only"):
        timeline.snapshot().calls[0] = 5
