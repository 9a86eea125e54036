"""How the monitor stands with its kernel: connecting, heard of late, or silent."""

import base64
import re

import pytest
from playwright.sync_api import expect
from view_page import MonitorPage

from nblooper.data.texts import clock
from nblooper.jupyter.panel.sampler import Sampler
from nblooper.jupyter.panel.widget_tree import walk
from nblooper.jupyter.wire.monitor import Monitor
from nblooper.jupyter.wire.saved import saved_state

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

GONE = "This kernel no longer has these loopers; run the cell"
BADGE = ".nbl-badge:not(.nbl-unheard)"
WAS = "getComputedStyle(document.querySelector('.nbl-state'), '::before').content"


@pytest.fixture
def monitor(messages):
    made = Monitor(lambda asked: None, saves=True)
    messages.clear()
    yield made
    for widget in list(walk(made)):
        widget.close()


@pytest.fixture
def page(browser):
    made = MonitorPage(browser)
    yield made
    assert made.problems == []
    made.close()


@pytest.fixture
def fed(page, monitor, messages, coord):
    """A page that was fed once, and a function that feeds it again."""

    def feed():
        monitor.update(Sampler(coord).look(None))
        page.take(messages)

    feed()
    page.feed = feed
    return page


def _expect_lost(page):
    expect(page.view.locator(".nbl-unheard")).to_have_text("DISCONNECTED")
    expect(page.view.locator(BADGE)).not_to_be_visible()
    assert page.page.evaluate(WAS) == '"was "'
    expect(page.view.locator(".nbl-uptime")).not_to_be_visible()
    for off in (".nblooper-bar", ".nblooper-request_stop", ".nbl-save"):
        expect(page.page.locator(off)).to_have_attribute("inert", "")


def _expect_live(page):
    expect(page.view.locator(".nbl-unheard")).not_to_be_visible()
    expect(page.view.locator(BADGE)).to_have_text(re.compile("RUNNING"))
    assert page.page.evaluate(WAS) == "none"
    expect(page.view.locator(".nbl-uptime")).to_be_visible()
    for on in (".nblooper-bar", ".nblooper-request_stop", ".nbl-save"):
        expect(page.page.locator(on)).not_to_have_attribute("inert", "")


def test_five_silent_seconds_disconnect_and_a_message_connects_again(fed, coord):
    _expect_live(fed)
    fed.pass_secs(3)
    _expect_live(fed)
    fed.pass_secs(3)
    _expect_lost(fed)
    expect(fed.view.locator(".nbl-last-seen")).to_have_text(f"last seen {clock(133)}")
    expect(fed.view.locator(".nbl-standing")).to_have_text(
        "The kernel gives no sign of life; this is what it sent last"
    )
    fed.pass_secs(60)
    expect(fed.view.locator(".nbl-last-seen")).to_have_text(f"last seen {clock(133)}")
    fed.row("evaluate").get_by_role("button").dispatch_event("click")
    assert fed.sent("focus") == []
    coord.change(uptime_secs=300.0)
    coord.change_looper("train", calls=11)
    fed.feed()
    _expect_live(fed)
    expect(fed.view.locator(".nbl-uptime")).to_have_text(re.compile(f"{clock(300)}|{clock(301)}"))


def test_signs_of_life_keep_it_connected_and_tell_the_time(fed):
    asked = fed.sent("ready")  # before it had data, as far as that took long
    for second in range(2, 13, 2):
        fed.pass_secs(2)
        fed.page.evaluate("uptime => receive({kind: 'beat', number: 1, uptime}, [])", 133 + second)
    _expect_live(fed)
    expect(fed.view.locator(".nbl-uptime")).to_have_text(re.compile(f"{clock(145)}|{clock(146)}"))
    assert fed.sent("ready") == asked


def test_a_sign_of_life_tells_of_a_message_that_was_missed(fed):
    fed.page.evaluate("receive({kind: 'beat', number: 2, uptime: 1}, [])")
    fed.pass_secs(1)
    assert fed.sent("ready")


def test_a_kernel_that_answers_but_has_lost_the_panel(fed, monitor):
    fed.page.evaluate("id => answer({[id]: {}})", monitor.model_id)
    fed.pass_secs(6)
    _expect_lost(fed)
    expect(fed.view.locator(".nbl-standing")).not_to_have_text(GONE)
    fed.page.evaluate("() => answer({})")
    fed.pass_secs(6)
    expect(fed.view.locator(".nbl-standing")).to_have_text(GONE)


def test_what_the_front_end_says_of_the_connection_is_believed_sooner(fed):
    fed.page.evaluate("document.querySelector('.nblooper-panel').classList.add('jupyter-widgets-disconnected')")
    icon = "getComputedStyle(document.querySelector('.nblooper-panel'), '::before').content"
    assert fed.page.evaluate(icon) == "none"
    fed.pass_secs(2)
    _expect_lost(fed)


def test_silence_while_nobody_looks_is_none(fed):
    fed.page.evaluate("""() => { document.dispatchEvent(new Event('visibilitychange')); }""")
    hide = "hidden => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});"
    dispatch = " document.dispatchEvent(new Event('visibilitychange')); }"
    fed.page.evaluate(hide + dispatch, True)
    fed.pass_secs(600)
    _expect_live(fed)
    fed.page.evaluate(hide + dispatch, False)
    fed.pass_secs(2)
    _expect_live(fed)
    # Nothing goes on by itself for longer than a kernel may be silent.
    assert fed.view.locator(".nbl-uptime").inner_text() <= clock(133 + 6)
    fed.pass_secs(5)
    _expect_lost(fed)


def test_no_data_yet_and_no_kernel_look_different(page):
    expect(page.view.locator(".nbl-unheard")).to_have_text("CONNECTING")
    expect(page.view.locator(".nbl-standing")).to_have_text("No data yet")
    page.pass_secs(6)
    expect(page.view.locator(".nbl-unheard")).to_have_text("DISCONNECTED")
    expect(page.view.locator(".nbl-standing")).to_have_text("No kernel that has these loopers; run the cell")
    page.page.evaluate("receive({kind: 'beat', number: 7, uptime: 1}, [])")
    expect(page.view.locator(".nbl-unheard")).not_to_be_visible()
    expect(page.view.locator(".nbl-standing")).to_have_text("No data yet")


def test_a_saved_state_is_shown_where_no_kernel_tells_anything(browser, coord):
    page = MonitorPage(browser, saved=saved_state(Sampler(coord).look(None)))
    expect(page.page.get_by_role("rowheader")).to_have_text(["train", "evaluate", "done"])
    page.pass_secs(6)
    _expect_lost(page)
    expect(page.view.locator(".nbl-last-seen")).to_have_text(f"last seen {clock(133)}")
    expect(page.view.locator(".nbl-standing")).to_have_text(
        "Not connected to a kernel; this is the last state that was saved. Run the cell to see it live"
    )
    assert page.page.locator(".nbc-plot canvas").count() > 0
    assert page.problems == []
    page.close()


def test_a_page_keeps_the_state_for_saving_and_sends_the_kernel_nothing(fed, browser, coord):
    kept = fed.page.evaluate("""() => ({update: traits.saved.update, buffers: traits.saved.buffers.map(
        ({buffer}) => btoa(String.fromCharCode(...new Uint8Array(buffer))))})""")
    kept["buffers"] = [base64.b64decode(buffer) for buffer in kept["buffers"]]
    page = MonitorPage(browser, saved=kept)
    for of in (fed, page):
        of.pass_secs(6)
    assert page.view.locator("table").inner_text() == fed.view.locator("table").inner_text()
    assert page.problems == []
    page.close()
