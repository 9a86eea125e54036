"""The charts over time in a real browser, on a page of their own: no Jupyter, made-up data, a real mouse."""

import pytest
from charts_page import THEMES, charts_of, looper
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_one_looper_has_p50_p99_and_max_and_lateness_beside_it(charts):
    charts.show(looper())
    xs, p50, p99, most = charts.get("latency.latency.plot.data")
    assert len(xs) == 100
    assert xs[:2] == pytest.approx([0.25, 0.75])  # the middles of slots
    assert (p50[7], p99[7], most[7]) == pytest.approx((0.01007, 0.02014, 0.03021))
    assert charts.get("latency.lateness.plot.data[1]")[7] == pytest.approx(1.07e-4)
    assert charts.legend() == {"p50": ["11.0 ms"], "p99": ["22.0 ms"], "max": ["33.0 ms"]}
    assert charts.legend(chart=1) == {"p50": ["199 µs"], "p99": ["995 µs"]}
    left, right = charts.over(), charts.over(nth=1)
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] < right["x"]
    label = charts.page.locator("#latency-tab .nbc-plot").first.get_attribute("aria-label")
    assert "train: p50 11.0 ms; p99 22.0 ms" in label


def test_lateness_is_left_out_where_no_looper_is_timed(charts):
    charts.show(looper(timed=False))
    expect(charts.page.locator("#latency-tab .nbc-chart").nth(1)).to_be_hidden()
    assert charts.over()["width"] > 1000


def test_charts_stand_below_each_other_where_there_is_no_room(charts):
    charts.page.set_viewport_size({"width": 700, "height": 900})
    charts.show(looper())
    left, right = charts.over(), charts.over(nth=1)
    assert left["x"] == right["x"]
    assert left["y"] < right["y"]


def test_dragging_zooms_all_charts_of_time_and_double_click_resets(charts):
    charts.show(looper())
    assert charts.window() == pytest.approx([0, 50])
    expect(charts.page.get_by_role("button", name="Reset zoom")).to_have_count(0)  # neither seen nor heard of
    charts.drag(0.2, 0.6)
    assert charts.window() == pytest.approx([10, 30], abs=0.2)
    assert charts.window("latency.lateness") == charts.window()
    zoomed = charts.window()
    charts.show(looper(slots=120))
    assert charts.window() == zoomed  # new data does not move the view
    charts.double_click()
    assert charts.window() == pytest.approx([0, 60])
    assert charts.window("latency.lateness") == pytest.approx([0, 60])


def test_a_zoom_to_the_right_edge_follows(charts):
    charts.show(looper())
    charts.drag(0.6, 1)
    low, high = charts.window()
    assert (low, high) == pytest.approx((30, 50), abs=0.2)
    charts.show(looper(slots=120))
    assert charts.window() == pytest.approx([low + 10, 60])


def test_a_click_zooms_nothing(charts):
    charts.show(looper())
    box = charts.over()
    charts.page.mouse.click(box["x"] + 100, box["y"] + 50)
    charts.settle()
    assert charts.window() == pytest.approx([0, 50])


def test_the_keyboard_reads_zooms_and_resets(charts):
    charts.show(looper())
    charts.get("window.heard = []; document.body.addEventListener('keydown', event => heard.push(event.key))")
    area = charts.page.locator("#latency-tab .nbc-plot").first
    area.focus()
    charts.press("ArrowLeft", "ArrowLeft", "ArrowLeft")
    assert charts.legend()["p50"] == ["11.0 ms"]
    assert charts.legend(chart=1)["p50"] == ["197 µs"]  # the other chart's pointer goes along
    expect(charts.page.locator("#latency-tab .nbc-live").first).to_have_text(
        "at 0:48.8: p50 11.0 ms; p99 21.9 ms; max 32.9 ms"
    )
    charts.press("Shift+ArrowLeft", "+")
    low, high = charts.window()
    assert high - low < 30
    assert low < charts.get("latency.latency.pointed") < high
    charts.press("-", "-")
    assert charts.window() == pytest.approx([0, 50])
    for key in ("0", "Escape"):
        charts.press("+")
        assert charts.window() != pytest.approx([0, 50])
        charts.press(key)
        assert charts.window() == pytest.approx([0, 50])
    assert charts.get("heard") == ["Shift"]  # 0 twice would restart the kernel
    charts.press("+")
    charts.page.get_by_role("button", name="Reset zoom").press("Enter")
    charts.settle()
    assert charts.window() == pytest.approx([0, 50])
    expect(area).to_be_focused()


def test_hovering_shows_time_and_values_of_all_charts(charts):
    charts.show(looper())
    before = charts.sizes()
    charts.hover(10.25)
    assert charts.legend() == {"p50": ["10.2 ms"], "p99": ["20.4 ms"], "max": ["30.6 ms"]}
    assert charts.legend(chart=1) == {"p50": ["120 µs"], "p99": ["600 µs"]}
    expect(charts.page.locator("#latency-tab .nbc-at").nth(1)).to_contain_text("at 0:10.")
    assert charts.sizes() == before
    charts.page.mouse.move(5, 5)
    charts.settle()
    assert charts.legend()["p50"] == ["11.0 ms"]
    expect(charts.page.locator("#latency-tab .nbc-at").first).to_have_text("newest")


def test_new_data_redraws_the_same_plot_in_the_same_place(charts):
    charts.show(looper("train"), looper("evaluate"))
    before = charts.sizes()
    charts.get("window.kept = [...document.querySelectorAll('canvas, .nbc-entry')]; 0")
    charts.page.locator("#latency-tab .nbc-entry").first.focus()
    charts.show(looper("train", slots=101, scale=1.3), looper("evaluate", width=1.0, slots=51, scale=80))
    assert charts.get("[...document.querySelectorAll('canvas, .nbc-entry')].every((node, i) => node === kept[i])")
    assert charts.sizes() == before
    expect(charts.page.locator("#latency-tab .nbc-entry").first).to_be_focused()
    assert charts.legend()["evaluate"] == ["p50 840 ms", "p99 1.68 s"]
    charts.get("document.activeElement.blur()")
    charts.drag(0.3, 0.6)
    assert charts.sizes() == before  # the button to reset the zoom had its place


def test_other_loopers_may_come_while_the_pointer_is_over_a_plot(charts):
    charts.show(looper("train"), looper("evaluate"))
    charts.hover(30.25, nth=1)
    charts.show(looper("other", scale=2))
    assert charts.legend() == {"p50": ["21.2 ms"], "p99": ["42.4 ms"], "max": ["63.6 ms"]}
    assert charts.legend(chart=1)["p50"] == ["160 µs"]
    charts.show(looper("late", slots=20, timed=False))
    assert charts.legend()["p50"] == ["10.2 ms"]
    charts.show(looper("train"))
    charts.hover(30.25)
    charts.show(looper("train"), looper("evaluate"))
    assert charts.legend()["evaluate"] == ["p50 10.6 ms", "p99 21.2 ms"]


def test_a_zoom_into_a_time_without_the_new_looper_ends(charts):
    charts.show(looper("train"))
    charts.drag(0.6, 0.8)
    charts.show(looper("evaluate", slots=80))
    assert charts.window() == pytest.approx([30, 40], abs=0.2)
    charts.show(looper("short", slots=20))
    assert charts.window() == pytest.approx([0, 10])


def test_updates_are_drawn_once_a_frame(charts):
    charts.show(looper())
    charts.get("window.drawn = 0; latency.latency.plot.hooks.draw.push(() => { drawn++; }); 0")
    charts.page.evaluate(
        "charts => { for (let i = 0; i < 20; i++) latency.update(charts, false); }", charts_of(looper(slots=110))
    )
    charts.settle()
    assert charts.get("drawn") == 1


@pytest.mark.parametrize("name", THEMES)
def test_everything_is_readable_in_every_theme(charts, name):
    charts.show(looper("train"), looper("evaluate"))
    charts.theme(name)
    found = charts.get(
        """(() => {
          const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const paper = getComputedStyle(document.body).backgroundColor;
          const light = color => {
            for (const paint of [paper, color]) { pen.fillStyle = paint; pen.fillRect(0, 0, 1, 1); }
            return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3)
              .map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
              .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          };
          const contrast = color => {
            const [a, b] = [light(color), light(paper)];
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          };
          const theme = readTheme();
          const colors = latency.data.schema.palette[theme.dark ? 'dark' : 'light'];
          const words = ['.nbc-title', '.nbc-kind', '.nbc-at', '.nbc-value', '.nbc-label', '.nbc-button']
            .map(name => getComputedStyle(document.querySelector(name)).color);
          return {
            stroke: latency.latency.plot.series[1]._stroke, colors,
            lines: [...colors, theme.error].map(contrast),
            words: [theme.text, theme.soft, ...words].map(contrast),
          };
        })()"""
    )
    assert found["stroke"] == found["colors"][0]  # drawn anew in the new colours
    assert min(found["lines"]) >= 3
    assert min(found["words"]) >= 4.5


def test_plots_follow_the_width(charts):
    charts.show(looper(cpu=0.5))
    for width in (2000, 700, 1300):
        charts.page.set_viewport_size({"width": width, "height": 900})
        charts.settle()
        charts.settle()
        for area in charts.page.locator(".nbc-plot").all():
            assert area.evaluate("area => area.querySelector('.uplot').offsetWidth === area.clientWidth")
        assert charts.get("document.documentElement.scrollWidth") <= width


def test_a_hidden_tab_is_drawn_when_it_is_shown(charts):
    charts.show(looper())
    charts.get("document.getElementById('latency-tab').classList.add('off')")
    charts.get("window.drawn = 0; latency.latency.plot.hooks.draw.push(() => { drawn++; }); 0")
    charts.show(looper(slots=110))
    assert charts.get("drawn") == 0
    assert len(charts.get("latency.latency.plot.data[0]")) == 100
    charts.get("document.getElementById('latency-tab').classList.remove('off')")
    charts.settle()
    charts.settle()
    assert charts.get("drawn") == 1
    assert len(charts.get("latency.latency.plot.data[0]")) == 110


def test_a_new_looper_in_a_hidden_tab_is_built_when_it_is_shown(charts):
    charts.get("document.getElementById('distribution-tab').classList.add('off')")
    charts.show(looper("train"))
    charts.show(looper("evaluate"))
    charts.get("document.getElementById('distribution-tab').classList.remove('off')")
    charts.settle()
    charts.settle()
    expect(charts.page.locator("#distribution-tab .nbc-kind")).to_have_text("evaluate")


def test_closing_leaves_nothing_behind(charts):
    charts.show(looper())
    before = charts.get("observing")
    charts.get("latency.update(latency.data); latency.close(); distribution.close(); window.late = latency.drawn[0]; 0")
    charts.settle()
    assert charts.get("observing") == before - 4
    assert charts.get("document.querySelectorAll('canvas, .nbc-chart').length") == 0
    assert charts.get("late.plot") is None
