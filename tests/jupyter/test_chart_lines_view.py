"""Lines, bands, marks and legends of the charts over time in a real browser, on a page of their own."""

import math

import pytest
from charts_page import COLUMN_INK, MISSING, looper
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_a_long_time_without_calls_is_a_gap(charts):
    charts.show(looper(without=[(20, 30)]))
    assert None in charts.get("latency.latency.plot.data[1]")
    assert charts.page.evaluate(COLUMN_INK, ["latency", charts.at(24.3)]) == 0
    assert charts.page.evaluate(COLUMN_INK, ["latency", charts.at(14.3)]) > 0
    for secs in (21.3, 28.7):
        charts.hover(secs)
        assert charts.legend() == {"p50": [MISSING], "p99": [MISSING], "max": [MISSING]}


def test_calls_between_gaps_are_dots(charts):
    charts.show(looper(without=[(20, 25), (25.5, 30)]))
    assert charts.page.evaluate(COLUMN_INK, ["latency", charts.at(25.25)]) > 0
    assert charts.page.evaluate(COLUMN_INK, ["lateness", charts.at(25.25, "latency.lateness")]) > 0


def test_pauses_and_errors_are_marked(charts):
    one = looper(
        without=[(20, 22)], errors={"x": [5, 35], "count": [3, 4]}, pauses={"begin": [20, 48], "end": [22, math.nan]}
    )
    charts.show(looper(without=[(20, 22)]))
    plain = [charts.page.evaluate(COLUMN_INK, ["latency", charts.at(35)])]
    darkest = """(({ plot }) => Math.max(...plot.ctx
      .getImageData(plot.valToPos(21, 'x', true), plot.bbox.top + 20, 9, 9)
      .data.filter((value, i) => i % 4 === 3)))(latency.latency)"""
    assert charts.get(darkest) < 50  # at most the grid
    charts.show(one)
    assert charts.get(darkest) > 60  # hatched
    assert charts.page.evaluate(COLUMN_INK, ["latency", charts.at(35)]) > plain[0] + 3  # a tick
    assert charts.page.evaluate(COLUMN_INK, ["latency", charts.at(35)]) < plain[0] + 40  # which hides no line
    counts = charts.page.locator("#latency-tab .nbc-count")
    expect(counts).to_have_text(["✕errors7", "‖pauses2"])
    charts.hover(35)
    expect(counts).to_have_text(["✕errors4", "‖pauses0"])
    charts.hover(21)
    expect(counts).to_have_text(["✕errors0", "‖pauses2.00 s"])
    charts.hover(49)
    expect(counts.nth(1)).to_have_text("‖pausesnow")


def test_a_pause_of_one_of_several_is_a_strip_in_its_colour_and_hides_nothing_of_the_others(charts):
    darkest = """(({ plot }) => Math.max(...plot.ctx
      .getImageData(Math.round(plot.valToPos(21, 'x', true)), plot.bbox.top + %s, 3, 3)
      .data.filter((value, i) => i %% 4 === 3)))(latency.latency)"""
    foot = darkest % "plot.bbox.height - 3"
    charts.show(looper("a", without=[(20, 22)]), looper("b", without=[(20, 22)]))
    assert charts.get(foot) < 50
    charts.show(looper("a", without=[(20, 22)], pauses={"begin": [20], "end": [22]}), looper("b", without=[(20, 22)]))
    assert charts.get(darkest % 20) < 50  # no hatching
    assert charts.get(foot) > 150
    expect(charts.page.locator("#latency-tab .nbc-count").nth(1)).to_have_text("‖pauses1")
    charts.page.locator("#latency-tab .nbc-entry").first.click()
    charts.page.wait_for_function(f"() => {foot} < 50")  # its line is hidden, and so is its pause


def test_ends_of_runs_are_marked_and_the_time_between_two_runs_is_hatched(charts):
    charts.show(looper(without=[(20, 30)]))
    inked = """(({ plot }) => plot.ctx
      .getImageData(Math.round(plot.valToPos(%s, 'x', true)) - 2, plot.bbox.top + %s, 5, 5)
      .data.filter((value, i) => i %% 4 === 3 && value > 60).length)(latency.latency)"""
    assert charts.get(inked % (20, "-10")) == 0
    charts.show(looper(without=[(20, 30)], stops={"begin": [20, 50], "end": [30, math.nan]}))
    assert charts.get(inked % (20, "-10")) == 25  # a square
    assert charts.get(inked % (25, "20")) > 0
    charts.show(looper("a", without=[(20, 30)], stops={"begin": [20], "end": [30]}), looper("b"))
    charts.hover(25)
    marks = charts.page.locator("#latency-tab .nbc-chart").first.locator(".nbc-mark")
    expect(marks).to_have_text(["■", ""])


def test_lines_are_smoothed_on_request_and_maxima_stay(charts):
    one = looper()
    one["slots"]["latency"]["p99"][50] = one["slots"]["latency"]["max"][50] = 9.0
    charts.show(one)
    kind = charts.page.locator("#latency-tab .nbc-kind").first
    expect(kind).to_have_text("train")
    button = charts.page.get_by_role("button", name="Smooth")
    button.click()
    charts.settle()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(kind).to_have_text("train; medians of 5 slots")
    p50, p99, most = (charts.get(f"latency.latency.plot.data[{i}]")[50] for i in (1, 2, 3))
    assert (p50, p99, most) == pytest.approx((0.0105, 0.021, 9.0), rel=0.01)
    button.click()
    charts.settle()
    assert charts.get("latency.latency.plot.data[2]")[50] == 9.0


def test_all_loopers_are_overlaid_and_told_apart_by_dashes_too(charts):
    charts.show(
        *[looper(f"looper {i}", scale=2**i, timed=i > 0) for i in range(8)], note="the busiest 8; 492 more not drawn"
    )
    lines = charts.get(
        "latency.latency.plot.series.slice(1).map(one => [one.looper, one._stroke, one.width, String(one.dash)])"
    )
    assert len(lines) == 16
    assert len({dash for _, _, _, dash in lines[::2]}) == 8
    assert [width for _, _, width, _ in lines[:2]] == [2, 0.75]
    assert len(charts.get("latency.latency.plot.bands")) == 8
    assert charts.legend()["looper 1"] == ["p50 22.0 ms", "p99 44.0 ms"]
    assert "looper 0" not in charts.legend(chart=1)
    expect(charts.page.locator("#latency-tab .nbc-note")).to_have_text("the busiest 8; 492 more not drawn")


def test_loopers_of_unlike_slots_share_one_pointer(charts):
    charts.show(looper("fine"), looper("coarse", slots=25, width=2.0), looper("ended", slots=40))
    charts.hover(45.2)
    legend = charts.legend()
    assert legend["fine"][0] == "p50 10.9 ms"
    assert legend["coarse"][0] == "p50 10.2 ms"
    assert legend["ended"] == [f"p50 {MISSING}", f"p99 {MISSING}"]


def test_legend_entries_hide_lines_of_both_charts(charts):
    charts.show(looper("train"), looper("evaluate", scale=10))
    high = charts.get("latency.latency.plot.scales.y.max")
    entry = charts.page.locator("#latency-tab .nbc-chart").first.get_by_role("button", name="evaluate")
    expect(entry).to_have_attribute("aria-pressed", "true")
    entry.click()
    charts.settle()
    expect(entry).to_have_attribute("aria-pressed", "false")
    expect(entry).to_be_focused()
    shown = "plot.series.slice(1).map(one => one.show)"
    assert charts.get(f"latency.latency.{shown}") == [True, True, False, False]
    assert charts.get(f"latency.lateness.{shown}") == [True, True, False, False]
    assert charts.get("latency.latency.plot.scales.y.max") < high / 3
    entry.press("Enter")
    charts.settle()
    expect(entry).to_have_attribute("aria-pressed", "true")
    assert charts.get(f"latency.latency.{shown}") == [True] * 4


def test_pointing_at_a_legend_entry_fades_the_others(charts):
    charts.show(looper("train"), looper("evaluate"))
    alphas = "latency.latency.plot.series.slice(1).map(one => one.alpha)"
    charts.page.locator("#latency-tab .nbc-entry").nth(1).hover()
    charts.settle()
    assert charts.get(alphas) == [0.15, 0.15, 1, 1]
    charts.page.mouse.move(5, 5)
    charts.settle()
    assert charts.get(alphas) == [1, 1, 1, 1]
