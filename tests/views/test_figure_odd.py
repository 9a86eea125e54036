"""Measurements and names that are odd: all can be drawn."""

import math
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from nblooper.views.figure.api import figure
from tests.views.measured import NAN, coordinator, lines, looper, parts, png_size, uncalled, words


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (coordinator(), "no looper yet"),
        (coordinator(uncalled()), "no calls yet"),
        (uncalled(), "no calls yet"),
        (coordinator(uncalled("a"), looper("b")), "a (no calls yet)"),
    ],
)
def test_nothing_to_draw_is_said(shown, expected):
    drawn = figure(shown)
    assert expected in words(drawn)
    png_size(drawn.encoded("png", dpi=40))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "odd",
    [
        looper(latency=np.full((40, 10), 0.01)),
        looper(latency=np.zeros((40, 10))),
        looper(latency=np.full((1, 10), 1e-7), starts=[0]),
        looper(latency=np.geomspace(1e-9, 7000, 400).reshape(40, 10)),
        looper(width=2.0**20),
        looper(timed=False),
        looper(pauses=[(0, 1), (3, 4), (19.9, NAN)], errors=[0, 20]),
        looper(starts=[5.0, 6.0, 7.0], pauses=[(0.0, 4.0), (5.4, 5.9), (6.5, 6.9)]),
    ],
    ids=["constant", "zero", "one slot", "wide", "a year", "untimed", "pauses", "lonely slots"],
)
def test_odd_measurements_can_be_drawn(odd, theme, together):
    shown = coordinator(odd, looper("other"), uncalled()) if together else odd
    drawn = figure(shown, theme=theme)
    width, height = png_size(drawn.encoded("png", dpi=40))
    assert width / height == pytest.approx(drawn.get_figwidth() / drawn.get_figheight(), rel=0.01)
    for axes in drawn.axes:
        assert np.isfinite([*axes.get_xlim(), *axes.get_ylim()]).all()


def test_a_slot_without_neighbours_is_a_dot():
    lonely = looper(starts=[0.0, 5.0, 6.0], pauses=[(1.0, 4.0)])
    median = lines(parts(figure(lonely))["Latency"])[1]
    assert median.get_markevery() == [0]
    assert median.get_marker() == "o"


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize(
    "name", ["_hidden", "$x$", r"$\bad{$", "a\nb", "<&>]]>--", "\x00\x1b\ud800", "x" * 300, "列車"]
)
@pytest.mark.parametrize("together", [False, True])
def test_names_are_written_as_they_are(name, together):
    others = [looper("other")] if together else []
    drawn = figure(coordinator(looper(name), *others, name=name))
    png_size(drawn.encoded("png", dpi=40))
    ET.fromstring(drawn.encoded("svg"))
    if name.isprintable() and len(name) < 20:
        assert any(name in text for text in words(drawn))
    if together:
        assert len(drawn.legends[0].get_texts()) == 2


def test_numbers_are_not_nan_where_there_are_calls():
    assert not any("nan" in text for text in words(figure(coordinator(looper("a"), looper("b")))))
    assert math.isfinite(looper().latency.p999)
