"""Figures: what is drawn is what was measured."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from nblooper.data.snapshot import State
from nblooper.data.texts import duration
from nblooper.recording.distribution import EDGES
from nblooper.views.choice import MAX_DRAWN
from nblooper.views.figure.api import figure
from nblooper.views.palette import COLORS
from tests.views.measured import NAN, coordinator, lines, looper, parts, words


def test_one_looper_shows_median_p99_and_the_band_between():
    one = looper()
    axes = parts(figure(one))["Latency"]
    p99, p50 = lines(axes)
    middles = one.timeline.start + one.timeline.width_secs / 2
    for line, values in ((p50, one.timeline.p50), (p99, one.timeline.p99)):
        np.testing.assert_array_equal(line.get_xdata(), middles)
        np.testing.assert_array_equal(line.get_ydata(), values)
    (band,) = axes.collections
    corners = {tuple(corner) for corner in band.get_paths()[0].vertices}
    assert corners >= {*zip(middles, one.timeline.p50, strict=True), *zip(middles, one.timeline.p99, strict=True)}
    assert axes.get_yscale() == "log"
    low, high = axes.get_ylim()
    assert low < one.timeline.p50.min()
    assert one.timeline.p99.max() < high


def test_lateness_is_drawn_below_for_timed_loopers_only():
    timed, untimed = looper("timed"), looper("untimed", timed=False)
    axes = parts(figure(coordinator(timed, untimed)))
    assert len(lines(axes["Latency"])) == 4
    p99, p50 = lines(axes["Lateness"])
    np.testing.assert_array_equal(p50.get_ydata(), timed.timeline.late_p50)
    np.testing.assert_array_equal(p99.get_ydata(), timed.timeline.late_p99)
    assert axes["Lateness"].get_xlim() == axes["Latency"].get_xlim()
    assert set(parts(figure(untimed))) == {"Latency", "Distribution of latency"}


def test_one_distribution_counts_every_call_and_marks_the_quantiles():
    one = looper()
    axes = parts(figure(one))["Distribution of latency"]
    outline = axes.patches[0].get_data()
    assert outline.values.sum() == one.calls
    assert len(outline.values) <= 64
    assert set(outline.edges) <= set(EDGES)
    latency = one.latency
    quantiles = {"p50": latency.p50, "p90": latency.p90, "p99": latency.p99, "p99.9": latency.p999}
    assert [line.get_xdata()[0] for line in axes.get_lines()] == list(quantiles.values())
    assert [text.get_text() for text in axes.texts] == [f"{name}  {duration(x)}" for name, x in quantiles.items()]
    assert [text.xy[0] for text in axes.texts] == list(quantiles.values())
    low, high = axes.get_xlim()
    assert low < outline.edges[0]
    assert outline.edges[-1] < high


def test_a_rare_stall_does_not_squeeze_the_distribution():
    latency = np.full((1000, 10), 1e-6)
    latency[3, 3] = 100.0
    stalled = looper(latency=latency, starts=np.arange(1000))
    axes = parts(figure(stalled))["Distribution of latency"]
    assert axes.get_xlim()[1] < 1e-4
    assert axes.patches[0].get_data().values.sum() == stalled.calls - 1
    assert "100 s" in axes.get_xlabel()


def test_several_loopers_are_told_apart_by_colour_and_by_dash():
    names = [f"w{i}" for i in range(MAX_DRAWN)]
    drawn = figure(coordinator(*(looper(name) for name in names)))
    medians = lines(parts(drawn)["Latency"])[1::2]
    colors = [to_hex(line.get_color()) for line in medians]
    assert colors == list(COLORS["light"])  # those of the panel
    assert len(set(colors)) == MAX_DRAWN
    assert len({line._unscaled_dash_pattern for line in medians}) == MAX_DRAWN
    (legend,) = drawn.legends
    assert [text.get_text() for text in legend.get_texts()] == names
    assert [to_hex(handle.get_color()) for handle in legend.legend_handles] == colors


def test_several_distributions_have_a_row_each():
    short, long = looper("short"), looper("long", latency=np.full((40, 10), 2.0))
    axes = parts(figure(coordinator(short, long)))["Distribution of latency"]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["short", "long"]
    outlines = [patch.get_data() for patch in axes.patches]
    assert outlines[0].baseline == 1
    assert outlines[-1].baseline == 0
    assert outlines[0].values.max() == pytest.approx(1.85)
    quantiles = [line.get_xdata()[0] for line in axes.get_lines()]
    for one, found in ((short, quantiles[:4]), (long, quantiles[4:])):
        assert found == [one.latency.p50, one.latency.p90, one.latency.p99, one.latency.p999]
    assert {"2.00 s\n2.00 s"} <= {text.get_text() for text in axes.texts}


@pytest.mark.parametrize("several", [False, True])
def test_pauses_are_shaded_and_interrupt_the_line(several):
    pauses = [(5.0, 9.0), (15.0, NAN)]
    starts = [t for t in np.arange(0, 15, 0.5) if not 5 <= t < 9]
    paused = looper("paused", starts=starts, pauses=pauses)
    others = [looper("other")] if several else []
    axes = parts(figure(coordinator(paused, *others)))["Latency"]
    spans = [patch.get_patch_transform().transform_path(patch.get_path()).get_extents() for patch in axes.patches]
    assert [(span.x0, span.x1) for span in spans] == [(5.0, 9.0), (15.0, axes.get_xlim()[1])]
    assert axes.get_xlim()[1] > 15.2
    median = lines(axes)[1]
    (gap,) = np.flatnonzero(np.isnan(median.get_ydata()))
    assert median.get_xdata()[gap - 1] < 5
    assert median.get_xdata()[gap + 1] > 9
    np.testing.assert_array_equal(np.delete(median.get_ydata(), gap), paused.timeline.p50)


def test_a_pause_shorter_than_a_slot_does_not_interrupt_the_line():
    median = lines(parts(figure(looper(pauses=[(5.1, 5.2)])))["Latency"])[1]
    assert np.isfinite(median.get_ydata()).all()


@pytest.mark.parametrize("several", [False, True])
def test_ends_of_runs_are_marked_and_interrupt_the_line(several):
    starts = [t for t in np.arange(0, 15, 0.5) if not 5 <= t < 9]
    stopped = looper("stopped", starts=starts, stops=[(5.0, 9.0), (15.0, NAN)])
    axes = parts(figure(coordinator(stopped, *([looper("other")] if several else []))))["Latency"]
    (marks,) = [line for line in axes.get_lines() if line.get_marker() == "s"]
    assert marks.get_xdata().tolist() == [5.0, 15.0]
    assert np.isnan(lines(axes)[1].get_ydata()).sum() == 1
    assert "run ended" in [text.get_text() for text in axes.get_legend().get_texts()]


def test_errors_are_marked_where_they_happened():
    axes = parts(figure(looper(errors=[3.0, 4.0])))["Latency"]
    (marks,) = [line for line in axes.get_lines() if line.get_marker() == "x"]
    assert marks.get_xdata().tolist() == [3.125, 4.125]
    assert "error" in [text.get_text() for text in axes.get_legend().get_texts()]
    assert "paused" not in [text.get_text() for text in axes.get_legend().get_texts()]


def test_a_running_coordinator_is_drawn_until_now():
    running = looper(state=State.CALLING)
    assert parts(figure(coordinator(running, uptime=90.0)))["Latency"].get_xlim() == (0, 90)
    assert parts(figure(coordinator(looper(), uptime=90.0)))["Latency"].get_xlim() == (0, 20)


def test_of_many_loopers_the_busiest_are_drawn_and_the_others_counted():
    many = [looper(f"w{i}", latency=np.full((5, 10), 0.001 * (1 + i % 50)), starts=range(5)) for i in range(500)]
    drawn = figure(coordinator(*many))
    shown = [text.get_text() for text in drawn.legends[0].get_texts()]
    assert shown == ["w49", "w99", "w149", "w199", "w249", "w299", "w349", "w399"]
    assert any("492 more are not" in text for text in words(drawn))
    assert any(text.startswith("500 loopers, 25,000 calls") for text in words(drawn))


def test_loopers_can_be_chosen_by_name():
    shown = coordinator(looper("a"), looper("b"), looper("c"))
    assert [text.get_text() for text in figure(shown, ["c", "a"]).legends[0].get_texts()] == ["a", "c"]
    alone = figure(shown, "b")
    assert not alone.legends
    assert "digits: b" in words(alone)
