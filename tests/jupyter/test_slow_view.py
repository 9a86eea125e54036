"""The tab *Slow calls*, and its marks in the chart of latency, in a browser fed with what the kernel side sends."""

import dataclasses
import math

import pytest
from fakes import FakeCoordinator, looper, timeline
from helpers import eventually
from playwright.sync_api import expect
from view_page import MonitorPage

from nblooper.data.slow_calls import Place, SlowCall, Stack
from nblooper.jupyter.panel.sampler import Sampler
from nblooper.jupyter.panel.widget_tree import walk
from nblooper.jupyter.wire.monitor import Monitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

READ = Place("/lab/port.py", 9, "Port.read", "data = <b>self</b>.wait()", users=True)
WAIT = Place("/usr/lib/python3.11/threading.py", 629, "Event.wait", "signaled = self._cond.wait(timeout)", users=False)


def slow(call, latency=0.3, start=1.0, *stacks, running=False):
    stacks = stacks or (Stack(3, (WAIT, READ)), Stack(1, (READ,)))
    return SlowCall(call, start, latency, 0.004, running, sum(stack.samples for stack in stacks), 0.02, 0.003, stacks)


@pytest.fixture
def monitor(messages):
    made = Monitor(lambda asked: None, saves=True)
    yield made
    for widget in list(walk(made)):
        widget.close()


@pytest.fixture
def show(browser, messages, monitor):
    """Return a function that shows a coordinator in a page, or the next state of it."""
    messages.clear()
    pages = []

    def show_coordinator(coord):
        if not pages:
            pages.append(MonitorPage(browser))
        monitor._slow_due = 0.0  # at once
        monitor.update(Sampler(coord).look(None))
        pages[0].take(messages)
        return pages[0]

    yield show_coordinator
    for page in pages:
        assert page.problems == []
        page.close()


def tab(page):
    return page.page.get_by_role("tab", name="Slow calls")


def coordinator(*calls):
    return FakeCoordinator(looper("poll", timeline=timeline(20), slow_calls=calls), uptime_secs=10.0)


def test_the_tab_is_there_only_where_there_are_slow_calls(show):
    coord = coordinator()
    page = show(coord)
    expect(tab(page)).to_be_hidden()
    coord.change_looper("poll", slow_calls=(slow(117),))
    show(coord)
    expect(tab(page)).to_be_visible()


def test_a_call_has_its_lines_with_their_share_and_is_never_markup(show):
    page = show(coordinator(slow(117)))
    tab(page).click()
    item = page.page.locator(".nbs-view .nbe-item")
    expect(item).to_have_count(1)
    expect(item.locator(".nbe-facts")).to_have_text(
        "pollcall 117at 00:00:01began 4.00 ms latecomputed 2.0 % (3.00 ms) between looks"
    )
    expect(item.locator(".nbe-what")).to_contain_text("300 ms")
    expect(item.locator(".nbe-what")).to_contain_text("data = <b>self</b>.wait()")
    expect(item.locator(".nbs-share").first).to_contain_text("75 % of 4 samples")
    expect(item.locator(".nbe-place").nth(1)).to_contain_text("port.py:9, in Port.read()")
    assert page.page.locator("b").count() == 0


def test_each_line_has_its_share_and_the_values_are_told(show):
    many = {f"key {number}": float(number) for number in range(10)}
    call = dataclasses.replace(slow(117), values={"loss": 0.25, "bad": math.nan, "<b>": 1e9, **many})
    page = show(coordinator(call))
    tab(page).click()
    shares = page.page.locator(".nbs-view .nbe-item .nbs-of")
    expect(shares).to_have_text(["75 %", "100 %", "100 %"])
    expect(page.page.locator(".nbs-values")).to_have_text(
        "It recorded loss 0.25 · bad nan · <b> 1e+09 · key 0 0 · key 1 1 · key 2 2 · key 3 3 · key 4 4 · 5 more values"
    )


def test_a_call_is_copied_as_text(show):
    page = show(coordinator(dataclasses.replace(slow(117), values={"loss": 0.25})))
    tab(page).click()
    page.page.evaluate("document.execCommand = () => { copied = document.activeElement.value; return true; }")
    page.page.get_by_role("button", name="Copy").click()
    expect(page.page.get_by_role("button", name="Copied")).to_be_visible()
    lines = page.page.evaluate("copied").splitlines()
    facts = "poll, call 117, at 00:00:01, began 4.00 ms late, computed 2.0 % (3.00 ms) between looks"
    assert lines[0] == f"{facts}: 300 ms data = <b>self</b>.wait()"
    assert "It recorded loss 0.25" in lines
    assert "75 % of 4 samples, innermost line first" in lines
    assert "signaled = self._cond.wait(timeout)" in lines


def test_slowest_or_newest_first(show):
    page = show(coordinator(slow(5, 0.5, 2.0), slow(9, 0.3, 7.0), slow(7, 0.2, 4.0)))
    tab(page).click()
    numbers = page.page.locator(".nbs-view .nbe-facts")
    expect(numbers.first).to_contain_text("call 5")
    page.page.get_by_role("button", name="Newest first").click()
    expect(numbers.first).to_contain_text("call 9")
    expect(numbers.last).to_contain_text("call 5")
    page.page.get_by_role("button", name="Slowest first").click()
    expect(numbers.nth(1)).to_contain_text("call 9")


def test_a_call_that_is_stuck_shows_where_it_is_while_it_is(show):
    coord = coordinator(slow(3, 2.0, 8.0, Stack(1, (READ,)), running=True))
    page = show(coord)
    tab(page).click()
    took = page.page.locator(".nbs-took")
    expect(took).to_have_text("still running, for 2.00 s")
    coord.change_looper("poll", slow_calls=(slow(3, 4.0, 8.0, Stack(2, (READ,)), running=True),))
    show(coord)
    expect(took).to_have_text("still running, for 4.00 s")
    expect(page.page.locator(".nbs-share")).to_contain_text("100 % of 2 samples")
    coord.change_looper("poll", slow_calls=(slow(3, 5.0, 8.0, Stack(2, (READ,))),))
    show(coord)
    expect(took).to_have_text("5.00 s")


def test_a_mark_in_the_chart_leads_to_its_call(show):
    page = show(coordinator(slow(5, 0.5, 2.0), slow(9, 0.3, 7.0)))
    marks = page.page.get_by_role("button", name="Slow call: poll")
    eventually(lambda: page.pass_secs(0.1) or marks.count() == 2)  # frames come when the clock goes on
    marks.last.focus()
    page.page.keyboard.press("Enter")
    expect(tab(page)).to_have_attribute("aria-selected", "true")
    opened = page.page.locator(".nbs-view details[open] .nbe-facts")
    expect(opened.last).to_contain_text("call 9")
    expect(page.page.locator(".nbs-view summary").last).to_be_focused()


def test_what_nobody_saw_is_said(show):
    page = show(coordinator(SlowCall(5, 2.0, 0.5, math.nan, False, 0, None, ())))
    tab(page).click()
    expect(page.page.locator(".nbs-view .nbe-body p")).to_have_text("It had ended before anybody looked at it.")
