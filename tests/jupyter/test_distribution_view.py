"""The chart of the distribution in a real browser, on a page of its own; and what both charts have in common."""

import pytest
from charts_page import COLUMN_INK, MISSING, WIDTH_SECS, looper, quantiles_of
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_the_distribution_of_onelooper(charts):
    charts.show(looper())
    edges, heights = charts.get("distribution.chart.plot.data")
    total = sum(looper()["histogram"]["counts"])
    assert len(edges) == 33
    assert heights[16] == pytest.approx(2**16 / total, rel=1e-4)
    assert charts.legend("distribution") == {
        "durations": ["8.00 ms \u2013 32.0 ms"],
        "calls": [f"{total:,}"],
        "share": ["100 %"],
        "up to here": ["100 %"],
    }
    before = charts.sizes()
    charts.hover(0.0163, "distribution", chart="distribution.chart")
    legend = charts.legend("distribution")
    assert legend["durations"] == ["16.0 ms \u2013 16.7 ms"]
    assert legend["calls"] == ["65,536"]
    assert legend["share"] == [f"{100 * 2**16 / total:.1f} %"]
    assert legend["up to here"] == [f"{100 * (2**17 - 1) / total:.1f} %"]
    assert charts.sizes() == before


def test_quantiles_are_named_and_their_names_never_overlap(charts):
    charts.show(looper())
    charts.get(
        """(() => {
          const plot = distribution.chart.plot, { fillText } = plot.ctx;
          window.texts = [];
          plot.ctx.fillText = function (text, x, y) {
            texts.push([text, x, x + this.measureText(text).width]);
            fillText.call(this, text, x, y);
          };
        })()"""
    )
    for quantiles in ([0.0160, 0.0174, 0.0195, 0.0226], [0.0101, 0.0101, 0.0101, 0.0101], [0.031] * 4):
        charts.get("texts.length = 0; 0")
        charts.show(looper(quantiles=quantiles_of(*quantiles)))
        names = [one for one in charts.get("texts") if one[0].startswith("p")]
        assert [text.split()[0] for text, *_ in names] == ["p50", "p90", "p99", "p99.9"]
        assert names[0][0] == f"p50 {quantiles[0] * 1000:.1f} ms"
        assert all(names[i][2] < names[i + 1][1] for i in range(3))
        assert names[-1][2] <= charts.get("distribution.chart.plot.ctx.canvas.width")


def test_the_distribution_zooms_and_has_two_scales(charts):
    charts.show(looper())
    whole = charts.window("distribution.chart")
    charts.drag(0.3, 0.6, "distribution")
    low, high = charts.window("distribution.chart")
    assert whole[0] < low < high < whole[1]
    button = charts.page.get_by_role("button", name="Log shares")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert charts.get("distribution.chart.plot.scales.y.min") > 0
    button.click()
    charts.settle()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert charts.get("distribution.chart.plot.scales.y.min") == 0
    assert charts.window("distribution.chart") == [low, high]
    charts.page.locator("#distribution-tab .nbc-plot").focus()
    charts.press("ArrowLeft", "ArrowLeft")
    expect(charts.page.locator("#distribution-tab .nbc-live")).to_contain_text("calls")
    charts.press("Escape")
    assert charts.window("distribution.chart") == whole


def test_distributions_of_all_are_outlines_of_shares(charts):
    charts.show(looper("train"), looper("evaluate", scale=3), looper("idle", slots=0, histogram=None, quantiles={}))
    assert charts.legend("distribution") == {
        "train": ["16.0 ms", "19.5 ms"],
        "evaluate": ["48.0 ms", "58.5 ms"],
        "idle": [MISSING, MISSING],
    }
    charts.hover(0.0163, "distribution", chart="distribution.chart")
    legend = charts.legend("distribution")
    assert legend["train"][0] == "33.3 %"
    assert legend["evaluate"] == ["0 %", "0 %"]
    charts.page.locator("#distribution-tab").get_by_role("button", name="train").click()
    charts.settle()
    assert charts.get("distribution.chart.plot.series.slice(1).map(one => one.show)") == [False, True, True]
    for name in ("evaluate", "idle"):
        charts.page.locator("#distribution-tab").get_by_role("button", name=name).click()
    charts.settle()
    assert charts.get("distribution.chart.plot.scales.y.max") == 1


@pytest.mark.parametrize("loopers", [[], [looper(slots=0, histogram=None, quantiles={})]], ids=["none", "no calls"])
def test_before_the_first_call(charts, loopers):
    charts.show(*loopers)
    for view in ("latency", "distribution"):
        expect(charts.page.locator(f"#{view}-tab .nbc-empty").first).to_be_visible()
        charts.page.locator(f"#{view}-tab .nbc-plot").first.focus()
        charts.press("ArrowLeft", "+", "0")
    charts.show(looper())
    expect(charts.page.locator("#latency-tab .nbc-empty").first).to_be_hidden()
    charts.show(*loopers)
    expect(charts.page.locator("#latency-tab .nbc-empty").first).to_be_visible()
    for view in ("latency", "distribution"):
        values = [value for values in charts.legend(view).values() for value in values]
        assert set(values) <= {MISSING}  # not those of the looper before


def test_one_call_and_calls_of_one_length(charts):
    one = {"edges": [0.01, 0.01004], "counts": [1]}
    charts.show(looper(slots=1, histogram=one, quantiles=quantiles_of(*[0.01002] * 4)))
    low, high = charts.get("[latency.latency.plot.scales.y.min, latency.latency.plot.scales.y.max]")
    assert low < 0.01 < 0.03 < high
    low, high = charts.window("distribution.chart")
    assert high / low > 1.4
    assert charts.get("distribution.chart.plot.data[1][0]") == 1
    assert charts.page.evaluate(COLUMN_INK, ["latency", charts.at(WIDTH_SECS / 2)]) > 0  # a dot, for there is no line


def test_names_are_never_markup(charts):
    name = "<img src=x onerror=alert(1)>"
    charts.show(looper(name), looper("other"))
    assert name in charts.legend()
    charts.show(looper(name))
    expect(charts.page.locator("#latency-tab .nbc-kind").first).to_have_text(name)
    assert charts.page.locator("img").count() == 0
