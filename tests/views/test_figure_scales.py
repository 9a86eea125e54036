"""Axes of figures: units and ticks that suit what was measured."""

import re

import numpy as np
import pytest

from nblooper.data.texts import duration
from nblooper.views.figure.api import figure
from nblooper.views.figure.scales import DurationLocator
from tests.views.measured import looper, parts


@pytest.mark.parametrize(
    ("span", "unit", "ticks"),
    [(20, "s", [0, 10, 20]), (1200, "min", [0, 5, 10]), (36000, "h", [0, 2, 4]), (3e7, "days", [0, 100, 200, 300])],
)
def test_time_is_in_the_unit_that_suits(span, unit, ticks):
    drawn = figure(looper(width=span / 40))
    axes = parts(drawn)["Lateness"]
    assert axes.get_xlabel().endswith(f"({unit})")
    drawn.draw_without_rendering()
    labels = [text.get_text() for text in axes.get_xticklabels()]
    assert {str(tick) for tick in ticks} <= set(labels)
    assert len(labels) < 12


def test_latency_ticks_are_durations():
    drawn = figure(looper(latency=np.geomspace(1e-6, 1, 400).reshape(40, 10)))
    drawn.draw_without_rendering()
    labels = [text.get_text() for text in parts(drawn)["Latency"].get_yticklabels()]
    assert {"1 µs", "1 ms", "1 s"} & set(labels)
    assert all(re.fullmatch(r"[\d.,]+ (ns|µs|ms|s)", label) for label in labels)


@pytest.mark.parametrize("most", [4, 5, 7])
@pytest.mark.parametrize("ratio", [1.5, 3, 10, 1e3, 1e6, 1e12])
def test_a_duration_axis_has_some_ticks_but_not_many(ratio, most):
    for low in (3e-9, 1.01e-3, 9.7):
        ticks = [tick for tick in DurationLocator(most).tick_values(low, low * ratio) if low <= tick <= low * ratio]
        assert 2 <= len(ticks) <= most + 1
        assert len({duration(tick) for tick in ticks}) == len(ticks)
