"""The tab *Timeline* in a browser, fed with what the kernel side sends."""

import dataclasses

import numpy as np
import pytest
from fakes import FakeCoordinator, looper
from playwright.sync_api import expect
from view_page import MonitorPage

from nblooper.data.measures import Calls, FailureTimes
from nblooper.data.params import ParamChange, ParamSnapshot
from nblooper.jupyter.panel.sampler import Sampler
from nblooper.jupyter.panel.widget_tree import walk
from nblooper.jupyter.wire.monitor import Monitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

_INK = """([lane, from, to]) => {
  const canvas = document.querySelector('.nbt-canvas'), ratio = canvas.width / canvas.clientWidth;
  const x = share => Math.floor(share * canvas.width);
  const data = canvas.getContext('2d')
    .getImageData(x(from), Math.round((lane * 34 + 11) * ratio), Math.max(x(to) - x(from), 1), 18 * ratio).data;
  let painted = 0;
  for (let i = 3; i < data.length; i += 4) painted += data[i] > 60;
  return painted / (data.length / 4);
}"""
"""Which share of a part of a lane's bars is painted; places are shares of the width."""


def calls(starts, secs, lateness=float("nan")):
    starts = np.array(starts, float)
    return Calls(starts, np.full(len(starts), float(secs)), np.full(len(starts), float(lateness)))


def alternating():
    """Two loopers that compute in turns for half a second each, and one that is late while they do."""
    begins = np.arange(128.0, 133.0, 1.0)
    return FakeCoordinator(
        looper("train", calls=105, recent=calls(begins, 0.5)),
        looper("other", calls=205, recent=calls(begins + 0.5, 0.5)),
        looper("poll", calls=25, recent=calls(begins + 0.75, 0.1, 0.25)),
        uptime_secs=133.0,
    )


@pytest.fixture
def shown(browser, messages):
    """Return a function that shows a coordinator's timeline in a page, or its next state."""
    monitor = Monitor(lambda asked: None, saves=True)
    messages.clear()
    pages = []

    def show(coord):
        if not pages:
            pages.append(MonitorPage(browser))
            monitor.update(Sampler(coord).look(None))
            pages[0].take(messages)
            pages[0].page.get_by_role("tab", name="Timeline").click()
            for asked in pages[0].sent("lanes"):
                monitor._asked(monitor, asked, [])
        monitor.update(dataclasses.replace(Sampler(coord).look(None), params=show.params))
        monitor.beat(after_secs=0.0)
        pages[0].take(messages)
        pages[0].pass_secs(0.1)  # a frame
        return pages[0]

    show.monitor, show.params = monitor, {}
    yield show
    for page in pages:
        assert page.problems == []
        page.close()
    for widget in list(walk(monitor)):
        widget.close()


def ink(page, lane, from_secs, to_secs):
    """Return which share of the bars between two times is painted, where the last 5 seconds up to 133 s are shown."""
    return page.page.evaluate(_INK, [lane, (from_secs - 128) / 5, (to_secs - 128) / 5])


def test_two_loopers_that_take_turns_have_bars_beside_each_other(shown):
    page = shown(alternating())
    expect(page.page.locator(".nbt-name")).to_have_text(["train", "other", "poll"])
    for second in range(128, 133):
        assert ink(page, 0, second + 0.05, second + 0.45) > 0.9
        assert ink(page, 0, second + 0.55, second + 0.95) < 0.1
        assert ink(page, 1, second + 0.05, second + 0.45) < 0.1
        assert ink(page, 1, second + 0.55, second + 0.95) > 0.9


def test_the_name_number_latency_and_lateness_of_a_call_are_told(shown):
    page = shown(alternating())
    box = page.page.locator(".nbt-canvas").bounding_box()
    page.page.mouse.move(box["x"] + box["width"] * (1.8 / 5), box["y"] + 2.5 * 34)
    expect(page.page.locator(".nbt-told")).to_have_text(
        "poll: call 22, took 100 ms, began 250 ms late, at 129.750000 s"
    )
    page.page.mouse.move(box["x"] + box["width"] * (0.2 / 5), box["y"] + 0.5 * 34)
    expect(page.page.locator(".nbt-told")).to_have_text("train: call 101, took 500 ms, at 128.000000 s")
    page.page.mouse.move(5, 5)
    expect(page.page.locator(".nbt-told")).to_have_text("last 5.00 s")


def test_new_calls_move_the_picture_unless_it_is_held(shown):
    coord = alternating()
    page = shown(coord)
    later = calls([*np.arange(128.0, 133.0), 133.0], 0.5)
    coord.change_looper("train", calls=106, recent=later)
    coord.change(uptime_secs=134.0)
    page = shown(coord)
    assert ink(page, 0, 132.05, 132.45) > 0.9  # a second farther left: the call at 133 s
    page.page.get_by_role("button", name="Hold the picture, or let it go on").click()
    page.pass_secs(0.1)
    coord.change(uptime_secs=136.0)
    page = shown(coord)
    assert ink(page, 0, 132.05, 132.45) > 0.9
    expect(page.page.locator(".nbt-told")).to_have_text("last 5.00 s, held")
    page.page.get_by_role("button", name="Follow the newest calls again").click()
    page.pass_secs(0.1)
    assert ink(page, 0, 132.05, 132.45) < 0.1


def test_zooming_by_keyboard_goes_down_to_microseconds(shown):
    page = shown(alternating())
    canvas = page.page.locator(".nbt-canvas")
    canvas.focus()
    for _ in range(30):
        page.page.keyboard.press("+")
    page.pass_secs(0.1)
    page.page.mouse.move(5, 5)
    expect(page.page.locator(".nbt-told")).to_contain_text("last 20.0 µs")
    page.page.keyboard.press("0")
    page.pass_secs(0.1)
    expect(page.page.locator(".nbt-told")).to_have_text("last 5.00 s")


def test_changes_of_parameters_are_marked_above_the_lanes(shown):
    coord = alternating()
    page = shown(coord)
    expect(page.page.locator(".nbt-change")).to_be_hidden()
    shown.params["lr"] = ParamSnapshot(
        "lr", "float", 0.1, 0.1, None, None, False, "", (), (ParamChange(130.5, 0.25, "code", ()),), 0
    )
    page = shown(coord)
    expect(page.page.locator(".nbt-change")).to_be_visible()
    box = page.page.locator(".nbt-canvas").bounding_box()
    mark = """([from, to]) => {
      const canvas = document.querySelector('.nbt-canvas'), ratio = canvas.width / canvas.clientWidth;
      const x = Math.round(from * canvas.width), wide = Math.round((to - from) * canvas.width);
      return canvas.getContext('2d').getImageData(x, 0, wide, 16 * ratio).data
        .some((value, i) => i % 4 === 3 && value > 100); }"""
    assert page.page.evaluate(mark, [2.4 / 5, 2.6 / 5])
    assert not page.page.evaluate(mark, [0.1 / 5, 2.4 / 5])
    page.page.mouse.move(box["x"] + box["width"] * (2.5 / 5), box["y"] + 8)
    expect(page.page.locator(".nbt-told")).to_have_text("lr = 0.25, at 130.500 s")
    page.page.mouse.move(box["x"] + box["width"] * (0.2 / 5), box["y"] + 16 + 0.5 * 34)
    expect(page.page.locator(".nbt-told")).to_have_text("train: call 101, took 500 ms, at 128.000000 s")


def test_a_thin_line_shows_that_a_looper_waits(shown):
    page = shown(alternating())
    assert 0.03 < ink(page, 0, 132.55, 132.95) < 0.1
    paused = FakeCoordinator(
        looper("poll", recent=calls([128.0], 0.1), calls=1, pauses=np.array([[131.0, 140.0]])), uptime_secs=133.0
    )
    assert 0.03 < ink(shown(paused), 0, 129.0, 130.9) < 0.1


def test_another_theme_is_drawn_at_once(shown):
    page = shown(alternating())
    colors = page.page.evaluate(
        """() => { const name = document.querySelector('.nbt-name'); const before = name.style.borderRightColor;
        document.body.dataset.jpThemeLight = 'false'; return before; }"""
    )
    page.pass_secs(0.1)
    page.pass_secs(0.1)
    assert page.page.evaluate("document.querySelector('.nbt-name').style.borderRightColor") != colors


def test_short_calls_back_to_back_are_shown_as_occupancy(shown):
    half = calls(np.arange(132.0, 133.0, 0.002), 0.001)  # every other millisecond
    page = shown(FakeCoordinator(looper("fast", calls=500, recent=half), uptime_secs=133.0))
    canvas = page.page.locator(".nbt-canvas").bounding_box()
    assert canvas["width"] < 1000  # so that a pixel holds several calls
    alpha = page.page.evaluate("""() => { const canvas = document.querySelector('.nbt-canvas');
        const at = Math.floor(canvas.width * 0.9), ratio = canvas.width / canvas.clientWidth;
        const {data} = canvas.getContext('2d').getImageData(at, Math.round(20 * ratio), 20, 1);
        return data.filter((value, i) => i % 4 === 3).reduce((sum, value) => sum + value) / 20 / 255; }""")
    assert 0.4 < alpha < 0.8


def test_pauses_errors_and_calls_that_still_run_are_marked(shown):
    coord = FakeCoordinator(
        looper(
            "poll",
            recent=calls([128.0], 0.1),
            calls=1,
            pauses=np.array([[129.0, 130.0]]),
            failure_times=FailureTimes(0.2, np.array([130.4]), np.array([1])),
        ),
        uptime_secs=133.0,
    )
    page = shown(coord)
    assert 0.02 < ink(page, 0, 129.1, 129.9) < 0.9  # hatched
    assert ink(page, 0, 130.42, 130.58) > ink(page, 0, 130.7, 130.86) + 0.03
    assert ink(page, 0, 131.5, 132.5) < 0.1


@pytest.mark.parametrize("loopers", [1, 8])
def test_a_refresh_is_small_however_fast_the_loopers_are(shown, messages, loopers):
    starts = np.arange(0, 133, 0.0005)[-1024:]
    fast = [looper(f"w{i}", calls=266000, recent=calls(starts, 0.0004)) for i in range(loopers)]
    coord = FakeCoordinator(*fast, uptime_secs=133.0)
    shown(coord)
    for one in fast:
        coord.change_looper(one.name, calls=267024, recent=calls(starts + 0.5, 0.0004))
    coord.change(uptime_secs=133.5)
    messages.clear()
    shown.monitor.update(Sampler(coord).look(None))
    ((_, data, buffers),) = messages
    lanes = data["content"]["lanes"]
    assert len(str(lanes)) + len(buffers[lanes["buffer"]]) <= 8000


def test_lanes_are_sent_only_while_their_tab_is_shown(shown, messages):
    coord = alternating()
    page = shown(coord)
    page.page.get_by_role("tab", name="Latency").click()
    assert page.sent("lanes")[-1]["wanted"] is False
    shown.monitor._asked(shown.monitor, page.sent("lanes")[-1], [])
    coord.change(uptime_secs=134.0)
    coord.change_looper("train", calls=106, recent=calls([133.0], 0.5))
    messages.clear()
    shown.monitor.update(Sampler(coord).look(None))
    assert all("lanes" not in data["content"] for _, data, _ in messages)
