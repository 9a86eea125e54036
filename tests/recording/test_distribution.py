"""Quantiles against sorted data and against another sketch; totals and histograms exact; memory bounded."""

from __future__ import annotations

import math

import numpy as np
import pytest
from ddsketch import DDSketch
from helpers import counted, distribution
from hypothesis import given
from hypothesis import strategies as st

from nblooper.data.measures import Histogram
from nblooper.recording.distribution import Distribution, coarser
from nblooper.recording.durations import Durations

SHARES = (0.0, 0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 1.0)
LATENCIES = st.floats(100e-9, 1000.0)


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
    assert made.quantiles(1.0) == [max(values)]
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


@given(st.lists(st.lists(LATENCIES, min_size=1, max_size=60), min_size=1, max_size=4))
def test_a_few_at_a_time_make_the_same_buckets_as_all_at_once(chunks):
    """Of up to 64 durations the buckets are kept one by one, of more the counts."""
    values = [value for chunk in chunks for value in chunk]
    pieces, others = distribution(*chunks), counted(chunks[0]).added(*map(counted, chunks[1:]))
    whole = Durations.between(np.zeros(len(values)), np.array(values)).counted().distribution()
    for made in (pieces, others):
        assert made.histogram().counts.tolist() == whole.histogram().counts.tolist()
        assert made.histogram().edges.tolist() == whole.histogram().edges.tolist()
        assert made.quantiles(*SHARES) == whole.quantiles(*SHARES)


def test_adding_leaves_what_was_there_as_it_was():
    made = distribution([1.0, 2.0])
    before = made.histogram().counts.tolist()
    more = made.added(counted([1.0, 4.0]))
    assert (made.count, made.max, made.summary().p999) == (2, 2.0, 2.0)
    assert made.histogram().counts.tolist() == before
    assert (more.count, more.max) == (4, 4.0)


def test_memory_is_bounded_over_the_whole_range():
    made = distribution(np.geomspace(1e-12, 1e12, 100_000))
    assert made.counts.nbytes <= 46 * 1024


DURATIONS = st.lists(LATENCIES, min_size=1, max_size=100)


@given(DURATIONS)
def test_a_histogram_counts_every_duration_where_it_belongs(values):
    made = distribution(values).histogram()
    assert len(made.edges) == len(made.counts) + 1
    assert made.counts.sum() == len(values)
    assert min(made.counts[0], made.counts[-1]) > 0
    assert (np.diff(made.edges) > 0).all()
    rounded = np.array(values).astype(np.float32).astype(float)  # as they are sorted into buckets
    assert made.counts.tolist() == np.histogram(rounded, made.edges)[0].tolist()


@given(DURATIONS, st.integers(1, 50))
def test_a_coarser_histogram_has_the_same_durations_in_fewer_buckets(values, most):
    fine = distribution(values).histogram()
    made = coarser(fine, most)
    assert len(made.counts) <= most
    assert made.counts.sum() == len(values)
    assert min(made.counts[0], made.counts[-1]) > 0
    assert set(made.counts) <= set(made.counts.tolist())
    rounded = np.array(values).astype(np.float32).astype(float)
    for begin, end, count in zip(made.edges[:-1], made.edges[1:], made.counts, strict=True):
        assert ((begin <= rounded) & (rounded < end)).sum() == count
    if len(fine.counts) > most:  # and not coarser than needed: half the width would have been too many
        widths = np.searchsorted(made.edges, fine.edges[:-1], side="right")
        assert len(np.unique(widths)) > most // 2 - 1
    else:
        assert made is fine
    assert coarser(coarser(fine, 2 * most), most).edges.tolist() == made.edges.tolist()


def test_edges_of_a_coarser_histogram_do_not_move_when_shorter_durations_come():
    few = coarser(distribution(np.geomspace(1.1e-3, 1.0, 500)).histogram(), 120)
    more = coarser(distribution(np.geomspace(0.9e-3, 1.0, 500)).histogram(), 120)
    assert set(few.edges) < set(more.edges)


def test_no_durations_have_an_empty_histogram_at_any_resolution():
    made = Distribution().histogram()
    assert (len(made.edges), len(made.counts)) == (0, 0)
    assert coarser(made, 5) is made


def test_histograms_cannot_be_written():
    for made in (distribution([1.0, 2.0]).histogram(), coarser(distribution([1.0, 2.0]).histogram(), 2)):
        for array in (made.edges, made.counts):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 5


@pytest.mark.parametrize("most", [0, -1])
def test_a_histogram_of_no_buckets_is_refused(most):
    with pytest.raises(ValueError, match="1 or more"):
        coarser(Histogram(np.zeros(0), np.zeros(0, np.int64)), most)
