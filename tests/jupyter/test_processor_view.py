"""The chart of the processor's share over time, in a browser."""

import pytest
from charts_page import looper
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PLOT = "latency.processor.plot"


def chart(charts):
    return charts.page.locator(".nbc-processor")


def test_it_is_left_out_where_nothing_is_known(charts):
    charts.show(looper())
    expect(chart(charts)).to_be_hidden()


def test_one_looper_has_its_share_over_time(charts):
    charts.show(looper(cpu=0.25))
    expect(chart(charts)).to_be_visible()
    assert charts.get(f"{PLOT}.data[1]") == [0.25] * 100
    assert charts.get(f"[{PLOT}.scales.y.min, {PLOT}.scales.y.max]") == [0, 1]
    expect(chart(charts).locator(".nbc-kind")).to_have_text("train, share of one processor")
    expect(chart(charts).locator(".nbc-entry")).to_contain_text("25 %")
    assert "25 %" in charts.page.locator(".nbc-processor .nbc-plot").get_attribute("aria-label")


def test_it_shares_time_pointer_and_zoom_with_the_charts_of_latency(charts):
    charts.show(looper(cpu=0.25), looper("idle", cpu=0.0))
    expect(chart(charts).locator(".nbc-entry .nbc-value")).to_have_text(["25 %", "0 %"])
    charts.hover(10.0)
    assert charts.get(f"{PLOT}.posToVal({PLOT}.cursor.left, 'x')") == pytest.approx(10.0, abs=0.5)
    charts.drag(0.2, 0.6)
    assert charts.window("latency.processor") == charts.window() == pytest.approx([10, 30], abs=0.2)


def test_a_looper_that_is_hidden_is_hidden_here_too(charts):
    charts.show(looper(cpu=0.25), looper("other", cpu=0.5))
    chart(charts).locator("button.nbc-entry").first.click()
    charts.settle()
    assert charts.get(f"{PLOT}.series.map(({{ show }}) => show)") == [True, False, True]
    assert charts.get("latency.latency.plot.series[1].show") is False


def test_it_goes_when_its_looper_does(charts):
    charts.show(looper(cpu=0.25))
    charts.show(looper("another"))
    expect(chart(charts)).to_be_hidden()
    charts.show(looper("third", cpu=1.0))
    expect(chart(charts).locator(".nbc-value")).to_have_text("100 %")
