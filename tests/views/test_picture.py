"""The picture of the last state, as SVG."""

import dataclasses
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from helpers import ODD_TEXT, ODD_TEXT_SHOWN

from nblooper.data.snapshot import State
from nblooper.views.choice import MAX_DRAWN
from nblooper.views.palette import COLORS
from nblooper.views.picture.layout import picture
from nblooper.views.themes import THEMES
from tests.views.measured import NAN, coordinator, looper, uncalled

SVG = "{http://www.w3.org/2000/svg}"
LIGHT = COLORS["light"]


class _Drawn:
    """What a picture holds."""

    def __init__(self, *loopers, **changes):
        self.source = picture(coordinator(*loopers, **changes))
        self.root = ET.fromstring(self.source)
        self.words = [each.text for each in self.root.iter(f"{SVG}text")]
        self.paths = [dict(each.attrib) for each in self.root.iter(f"{SVG}path")]

    def lines(self, color, width="4"):
        """Return the lines of one colour and width: the sample in the legend first, then those in the plots."""
        return [path for path in self.paths if path.get("stroke") == color and path["stroke-width"] == width]

    def filled(self, color):
        return [path for path in self.paths if path["fill"] == color]


def _pieces(line):
    return line["d"].count("M")


def test_one_looper_has_lines_a_band_lateness_and_its_distribution():
    drawn = _Drawn(looper("train"))
    assert {"train", "Latency", "Lateness", "Distribution of latency"} <= set(drawn.words)
    assert len(drawn.lines(LIGHT[0])) == 3  # in the legend, latency, lateness
    assert len(drawn.lines(LIGHT[0], "2")) == 2  # the p99 of each
    assert len(drawn.filled(LIGHT[0])) == 3  # a band below each of those, and the distribution
    assert any(re.fullmatch(r"p50 [\d.]+ ms  p99 [\d.]+ ms", words) for words in drawn.words)


def test_several_loopers_have_their_colours_dashes_and_bands():
    drawn = _Drawn(looper("a"), looper("b"), looper("c"))
    for color in LIGHT[:3]:
        assert len(drawn.lines(color)) == 3
        assert len(drawn.filled(color)) == 3  # two bands, and the distribution
        assert not drawn.lines(color, "2")
    assert len({drawn.lines(color)[0].get("stroke-dasharray") for color in LIGHT[:3]}) == 3
    assert {"a", "b", "c"} <= set(drawn.words)


def test_an_untimed_looper_has_no_lateness():
    assert "Lateness" not in _Drawn(looper(timed=False)).words


def test_higher_latencies_are_higher_up_and_later_ones_further_right():
    rising = np.geomspace(1e-3, 1e-1, 40)[:, None] * np.ones(10)
    line = _Drawn(looper(latency=rising, timed=False)).lines(LIGHT[0])[1]["d"]
    steps = [int(number) for number in re.findall(r"-?\d+", line.split("l", 1)[1])]
    assert all(right > 0 for right in steps[::2])
    assert all(down < 0 for down in steps[1::2])


def test_a_pause_and_a_long_time_without_calls_are_gaps():
    starts = [*np.arange(20) * 0.5, *(20 + np.arange(20) * 0.5)]
    with_gap = _Drawn(looper(starts=starts, timed=False))
    assert _pieces(with_gap.lines(LIGHT[0])[1]) == 2
    short = [*np.arange(20) * 0.5, *(11 + np.arange(20) * 0.5)]
    assert _pieces(_Drawn(looper(starts=short, timed=False)).lines(LIGHT[0])[1]) == 1
    paused = _Drawn(looper(starts=short, timed=False, pauses=[(10, 11)]))
    assert _pieces(paused.lines(LIGHT[0])[1]) == 2


@pytest.mark.parametrize("end", [8.0, NAN])
def test_pauses_and_errors_are_drawn_and_explained(end):
    (key,) = [words for words in _Drawn(looper(pauses=[(5, end)], errors=[3])).words if "line p50" in words]
    assert key == "line p50 · band to p99 · shaded: paused · ✕ error"
    several = _Drawn(looper("a", pauses=[(5, end)]), looper("b"))
    assert "line p50 · band to p99 · strip: paused" in several.words


def test_ends_of_runs_are_marked_and_interrupt_lines():
    starts = [*np.arange(20) * 0.5, *(11 + np.arange(20) * 0.5)]
    drawn = _Drawn(looper(starts=starts, timed=False, stops=[(10, 11), (21, NAN)]))
    assert _pieces(drawn.lines(LIGHT[0])[1]) == 2
    assert any("■ run ended" in words for words in drawn.words)
    (squares,) = [mark["d"] for mark in drawn.filled(THEMES["light"].faint) if "h8v8h-8z" in mark["d"]]
    assert squares.count("M") == 2


def test_the_axis_goes_on_to_now_while_loopers_run_as_the_lines_do_not():
    running = _Drawn(looper(state=State.WAITING), uptime=200.0)
    ended = _Drawn(looper(), uptime=200.0)
    assert "200" in running.words or "3" in running.words  # in seconds or minutes
    assert "20" in ended.words


def test_times_and_durations_have_suitable_units():
    words = _Drawn(looper(width=90.0)).words
    assert "time since the coordinator was made (min)" in words
    assert {"0", "20", "40"} <= set(words)
    assert any(re.fullmatch(r"\d+ ms", word) for word in words)


def test_of_many_loopers_the_busiest_are_drawn_and_the_others_counted():
    drawn = _Drawn(*(looper(f"w{i}") for i in range(20)))
    assert f"{20 - MAX_DRAWN} loopers not drawn" in drawn.words
    assert len(drawn.filled(LIGHT[7])) == 3


def test_without_calls_there_is_no_picture():
    assert picture(coordinator()) == picture(coordinator(uncalled())) == ""
    assert "idle" not in _Drawn(looper(), uncalled()).words


def test_foreign_names_are_text():
    names = ['<script>alert("1")</script>', ODD_TEXT]
    drawn = _Drawn(*map(looper, names))
    assert names[0][:19] + "…" in drawn.words
    assert any(words.startswith(ODD_TEXT_SHOWN[:10]) for words in drawn.words)
    assert {each.tag.removeprefix(SVG) for each in drawn.root.iter()} == {"svg", "rect", "path", "text"}


@pytest.mark.parametrize(
    "latency",
    [
        np.zeros((40, 10)),
        np.full((40, 10), 0.01),
        np.full((1, 10), 3e-9),
        np.geomspace(1e-9, 1e5, 400).reshape(40, 10),
    ],
)
def test_odd_measurements_are_drawn_within_the_picture(latency):
    drawn = _Drawn(looper(latency=latency, starts=np.arange(len(latency)) * 0.5))
    width, height = map(int, drawn.root.get("viewBox").split()[2:])
    places = [tuple(map(int, pair)) for path in drawn.paths for pair in re.findall(r"M(\d+) ?(-?\d+)", path["d"])]
    assert all(0 <= x <= width and 0 <= y <= height for x, y in places)
    assert "nan" not in drawn.source


def test_a_long_run_of_eight_loopers_is_small():
    noise, starts = np.random.default_rng(3), np.arange(512) * 0.5
    pauses = [(second, second + 0.5) for second in range(256)]
    loopers = [
        looper(f"w{i}", noise.lognormal(-6, 1, (512, 10)), starts=starts, pauses=pauses, errors=starts[:64])
        for i in range(8)
    ]
    source = picture(coordinator(*loopers))
    assert len(source) < 45_000
    alone = dataclasses.replace(loopers[0], name="alone")
    assert len(picture(coordinator(alone))) < 25_000


def test_neither_drawing_nor_showing_it_loads_matplotlib():
    code = """
import sys
from nblooper import Coordinator
from nblooper.views.html import last_state_bundle
coord = Coordinator()
coord.loop(sum, every_secs=None, args=([1],), max_calls=50, name="busy")
coord.join()
assert "data:image/svg+xml" in last_state_bundle(coord.snapshot())["text/html"]
assert "matplotlib" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
