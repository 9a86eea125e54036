"""Slots keep all values for ever: nothing is lost, whatever the order, and no spike disappears."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nblooper.recording.values.slots import FEWER_SLOTS, SLOTS, Batch, Slots, read

_values = st.floats(allow_nan=True, allow_infinity=True, width=32)
_positions = st.floats(-1e12, 1e12) | st.integers(0, 5000).map(float)
_rows = st.lists(st.tuples(_positions, _values), min_size=1, max_size=60)


def _sorted(batches: list[list[tuple[float, float]]]) -> list[list[tuple[float, float]]]:
    rows = sorted((row for rows in batches for row in rows), key=lambda row: row[0])
    return [rows[i : i + 50] for i in range(0, len(rows), 50)]


def _filled(batches: list[list[tuple[float, float]]], slots: Slots | None = None) -> Slots:
    slots = slots or Slots(2.0**-4)
    for rows in batches:
        at, values = np.array(rows, dtype=float).T
        with np.errstate(over="ignore", invalid="ignore"):
            slots.add(at, Batch.of(values), in_order=bool((np.diff(at) >= 0).all()))
    return slots


def _check(slots: Slots, rows: list[tuple[float, float]]) -> None:
    """Compare slots with all the values that went into them."""
    got = read(slots.copied())
    at, values = np.array(rows, dtype=float).T
    in_order = bool((np.diff(at) >= 0).all())
    numbers = np.floor(at / got.width)
    assert sorted(set(numbers * got.width)) == got.start.tolist()
    for i, start in enumerate(got.start):
        mine = values[numbers * got.width == start]
        good = mine[np.isfinite(mine)]
        assert (got.count[i], got.nonfinite[i]) == (len(good), len(mine) - len(good))
        if len(good):
            assert (got.min[i], got.max[i]) == (good.min(), good.max())
            assert got.last[i] == good[-1] if in_order else got.last[i] in good
            assert got.mean[i] == pytest.approx(good.mean(), rel=1e-6, abs=1e-6 * np.abs(good).max())
        else:
            assert all(math.isnan(column[i]) for column in (got.min, got.max, got.mean, got.last))
        places = at[numbers * got.width == start]
        assert got.at[i] == places[-1] if in_order else got.at[i] in places


@pytest.mark.parametrize(
    "later",
    [pytest.param([(0.02, math.nan)], id="alone"), pytest.param([(0.02, math.nan), (5.0, 2.0)], id="with-a-new-slot")],
)
def test_a_slot_that_goes_on_with_no_finite_value_keeps_the_last_one(later):
    batches = [[(0.01, 7.0)], later]
    slots = _filled(batches)
    assert read(slots.copied()).last[0] == 7.0
    _check(slots, [row for rows in batches for row in rows])


@given(st.lists(_rows, min_size=1, max_size=12) | st.lists(_rows, min_size=1, max_size=12).map(_sorted))
@settings(max_examples=40)
def test_they_hold_what_went_into_them_in_whatever_order(batches):
    slots = _filled(batches)
    assert len(read(slots.copied()).start) <= SLOTS
    _check(slots, [row for rows in batches for row in rows])


@given(st.lists(_rows, min_size=1, max_size=6), st.lists(_rows, min_size=1, max_size=6))
@settings(max_examples=25)
def test_a_run_that_is_over_takes_fewer_slots_and_later_runs_over(first, second):
    one, two = _filled(first), _filled(second, Slots(2.0**-10))
    one.close()
    assert len(read(one.copied()).start) <= FEWER_SLOTS
    one.take_over(two)
    _check(one, [row for rows in first + second for row in rows])


def test_a_spike_of_one_among_ten_million_stays_in_the_envelope():
    slots, rng = Slots(2.0**-10), np.random.default_rng(5)
    low, high, spike_at = math.inf, -math.inf, 7_654_321
    for begin in range(0, 10_000_000, 2000):
        at = np.arange(begin, begin + 2000, dtype=float)
        values = rng.normal(size=2000)
        if begin <= spike_at < begin + 2000:
            values[spike_at - begin] = 1e6
        low, high = min(low, values.min()), max(high, values.max())
        slots.add(at, Batch.of(values), in_order=True)
    got = read(slots.copied())
    assert got.count.sum() == 10_000_000
    assert (got.min.min(), got.max.max()) == (low, 1e6)
    slot = int(np.argmax(got.max))
    assert got.start[slot] <= spike_at < got.start[slot] + got.width
    assert slots.nbytes <= 8 * 8 * SLOTS
