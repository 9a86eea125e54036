"""The monitor in a browser, fed with what the kernel side sends."""

import pytest
from fakes import FakeCoordinator, failure, looper
from playwright.sync_api import expect
from view_page import MonitorPage

from nblooper.data.snapshot import State
from nblooper.data.texts import clock
from nblooper.jupyter.panel.sampler import Sampler
from nblooper.jupyter.panel.widget_tree import walk
from nblooper.jupyter.wire.monitor import Monitor
from nblooper.views.choice import MAX_ROWS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

NASTY = (
    '<img src=x onerror="document.body.dataset.injected=1"><script>document.body.dataset.injected=1</script>&amp;"\''
)


def test_a_filter_being_typed_is_not_undone(show):
    coord = FakeCoordinator(*(looper(f"w{i}") for i in range(20)))
    page = show(coord)
    field = page.page.get_by_role("searchbox", name="filter")
    field.fill("w1")
    field.blur()
    coord.change_looper("w0", calls=99)
    show(coord)  # sent before the kernel knew
    expect(field).to_have_value("w1")
    page.page.wait_for_function("() => window.sent.some(one => one.kind === 'filter')")
    assert page.sent("filter") == [{"kind": "filter", "text": "w1"}]
    show(coord, text="w1")
    show(coord, text="")  # another page's
    expect(field).to_have_value("")


def test_charts_name_their_lines_also_where_no_looper_is_drawn_yet(show, browser):
    page = show(FakeCoordinator())
    expect(page.view.locator(".nbc-kind").first).to_have_text("line p50, band to p99")
    blank = MonitorPage(browser)  # before the first message
    expect(blank.view.locator(".nbc-empty").first).to_be_visible()
    expect(blank.view.locator(".nbc-kind").first).to_be_empty()
    assert blank.problems == []
    blank.close()


def test_tabs_by_keyboard(show, coord):
    page = show(coord)
    page.page.get_by_role("tab", name="Latency").focus()
    page.page.keyboard.press("ArrowRight")
    expect(page.page.get_by_role("tab", name="Distribution")).to_be_focused()
    expect(page.page.get_by_role("tabpanel")).to_have_count(1)
    page.page.keyboard.press("End")
    expect(page.page.get_by_role("tabpanel")).to_contain_text("last 5.00 s")
    page.page.keyboard.press("ArrowRight")
    expect(page.page.get_by_role("tab", name="Latency")).to_have_attribute("aria-selected", "true")


def test_many_loopers_can_be_filtered_and_the_rest_is_told(show):
    coord = FakeCoordinator(*(looper(f"w{i}") for i in range(500)))
    page = show(coord)
    expect(page.page.get_by_role("rowheader")).to_have_count(MAX_ROWS)
    expect(page.view.locator(".nbl-more")).to_contain_text("470 more not shown")
    page.page.get_by_role("searchbox", name="filter").fill("w49")
    page.page.wait_for_function("() => window.sent.some(one => one.kind === 'filter' && one.text === 'w49')")
    show(coord, text="w49")
    expect(page.page.get_by_role("rowheader")).to_have_count(11)
    expect(page.view.locator(".nbl-more")).to_have_text("11 of 500 loopers match")


def test_a_few_loopers_need_no_filter(show, coord):
    expect(show(coord).page.get_by_role("searchbox")).to_have_count(0)


def test_changes_of_state_are_announced_but_calls_are_not(show, coord):
    page = show(coord)
    live = page.page.locator(".nbl-live")
    assert live.get_attribute("aria-live") == "polite"
    coord.change_looper("train", state=State.CALLING)
    show(coord)
    assert live.inner_text() == ""
    coord.change_looper("train", state=State.STOPPED)
    show(coord)
    expect(live).to_have_text("train: stopped")
    coord.change(failures=(failure("evaluate"),))
    show(coord)
    expect(live).to_have_text("new error: evaluate: ValueError: bad reading")


def test_foreign_text_is_never_markup(show):
    failures = [failure(NASTY, f"ValueError: {NASTY}", traceback_text=f"{NASTY}\n")]
    page = show(FakeCoordinator(looper(NASTY, failures=1), looper("b"), failures=failures, name=NASTY))
    for tab in ("Distribution", "Errors", "Latency"):
        page.page.get_by_role("tab", name=tab).click()
    page.page.wait_for_function("() => document.querySelectorAll('canvas').length > 0")
    assert page.page.locator("#view :is(img, script)").count() == 0
    assert page.page.evaluate("() => document.body.dataset.injected") is None
    expect(page.view.locator(".nbl-name")).to_have_text(NASTY)
    expect(page.page.get_by_role("rowheader").first).to_have_text(NASTY)


def test_a_message_that_is_missing_is_asked_for(show, coord, messages):
    page = show(coord)
    page.page.evaluate("() => receive({kind: 'update', number: 7, whole: false, uptime: 0}, [])")
    page.page.wait_for_function("() => window.sent.some(one => one.kind === 'ready')")


def test_the_kernel_is_told_what_is_seen(show, coord):
    page = show(coord)
    page.page.wait_for_function("() => window.sent.some(one => one.kind === 'views' && one.seen)")
    page.page.evaluate("() => { document.getElementById('view').parentElement.style.display = 'none'; }")
    page.page.wait_for_function("() => window.sent.at(-1).kind === 'views' && window.sent.at(-1).seen === false")
    page.page.evaluate("() => { document.getElementById('view').parentElement.style.display = ''; }")
    page.page.wait_for_function("() => window.sent.at(-1).seen === true")
    page.page.evaluate("() => closeView()")
    page.page.wait_for_function("() => window.sent.at(-1).views === 0")
    page.page.evaluate("() => { window.closeView = () => {}; }")


def test_a_panel_of_which_any_part_shows_in_its_scrolled_notebook_is_seen(show, coord):
    page = show(coord)
    page.page.evaluate("""() => {
      const panel = document.querySelector('.nblooper-panel'), notebook = document.createElement('div');
      notebook.style.cssText = 'height: 90px; overflow: auto';  // room for the header alone
      panel.before(notebook);
      notebook.append(panel);
    }""")
    page.page.evaluate("() => { document.querySelector('.nblooper-panel').style.display = 'none'; }")
    page.page.wait_for_function("() => window.sent.at(-1).seen === false")
    page.page.evaluate("() => { document.querySelector('.nblooper-panel').style.display = ''; }")
    page.page.wait_for_function("() => window.sent.at(-1).seen === true")


def test_time_goes_on_by_itself_while_something_runs(show, coord):
    page = show(coord)
    page.page.wait_for_function("clock => document.querySelector('.nbl-uptime').textContent > clock", arg=clock(134))


def test_save_buttons_ask_the_kernel(show, coord):
    page = show(coord)
    page.page.get_by_role("button", name="Save figure as SVG").click()
    page.page.get_by_role("tab", name="Timeline").click()
    page.page.get_by_role("button", name="Save figure as PNG").click()
    assert page.sent("save") == [
        {"kind": "save", "format": "svg", "chart": "latency"},
        {"kind": "save", "format": "png", "chart": "timeline"},
    ]


def test_loopers_of_other_coordinators_are_told_of_and_a_button_asks_who_they_are(show, coord):
    page = show(coord)
    told = page.view.locator(".nbl-others")
    expect(told).to_be_hidden()
    show(coord, others={"loopers": 2, "coordinators": 1})
    expect(told).to_contain_text("2 loopers of 1 other coordinator run in this kernel")
    page.page.get_by_role("button", name="Show the loopers of other coordinators").click()
    assert page.sent("others") == [{"kind": "others"}]
    show(coord, others={"loopers": 1, "coordinators": 1})
    expect(told).to_contain_text("1 looper of 1 other coordinator runs in this kernel")
    show(coord)
    expect(told).to_be_hidden()


def test_without_controls_others_are_told_of_without_a_button(browser, messages, coord):
    monitor = Monitor(lambda asked: None, saves=False)
    messages.clear()
    page = MonitorPage(browser)
    monitor.update(Sampler(coord).look(None, others={"loopers": 3, "coordinators": 2}))
    page.take(messages)
    expect(page.view.locator(".nbl-others")).to_contain_text("3 loopers of 2 other coordinators run")
    expect(page.view.locator(".nbl-others").get_by_role("button")).to_have_count(0)
    assert page.problems == []
    page.close()
    for widget in list(walk(monitor)):
        widget.close()
