"""The panel's table in a browser, fed with what the kernel side sends."""

import pytest
from fakes import FakeCoordinator, failure, looper, summary, timeline
from playwright.sync_api import expect

from nblooper.data.snapshot import State
from nblooper.data.texts import MISSING, clock, duration, rate
from nblooper.jupyter.wire.schema import SCHEMA
from nblooper.views.states import word

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def _texts(page, name, *headings):
    """Return what the row of a looper has in the columns with these headings."""
    columns = page.page.locator("thead th").all_text_contents()
    cells = page.row(name).locator("th, td")
    return [cells.nth(columns.index(heading)).inner_text() for heading in headings]


FIGURES = ("calls/s", "p50", "p99", "max", "late p99")


def test_table_has_headings_rows_and_a_caption(show, coord):
    page = show(coord)
    view = page.page
    assert view.get_by_role("columnheader").all_inner_texts()[:5] == ["looper", "state", "calls", "calls/s", "errors"]
    expect(view.get_by_role("rowheader")).to_have_text(["train", "evaluate", "done"])
    expect(view.locator("caption")).to_have_text("Loopers of digits")
    expect(page.view.locator(".nbl-head")).to_contain_text("RUNNING")
    expect(page.view.locator(".nbl-head")).to_contain_text("3 loopers")


def test_the_browser_shows_whatever_columns_and_states_the_kernel_names(show, coord):
    page = show(coord)
    added = {"key": "p95", "heading": "p95", "tip": "19 of 20", "kind": "duration", "numeric": True}
    look = {"mark": "!", "tone": "warn", "tip": "it hangs", "advancing": False}
    schema = {
        **SCHEMA,
        "fields": ["number", "state", "name", "run", "newestError", "p95", "errors"],
        "columns": [column for column in SCHEMA["columns"] if column["key"] in ("name", "state", "errors")] + [added],
        "states": {**SCHEMA["states"], "STUCK": look},
    }
    rows = [[1, "STUCK", "train", 1, "", 0.0123, 0], [2, "RUNNING", "evaluate", 1, "", None, 3]]
    table = {"rows": rows, "focus": 0, "filter": "", "matches": 2, "total": 2}
    message = {"kind": "update", "number": 1, "whole": True, "uptime": 0, "saves": True}
    page.page.evaluate("message => receive(message, [])", {**message, "schema": schema, "table": table})
    assert page.page.get_by_role("columnheader").all_inner_texts() == ["looper", "state", "errors", "p95"]
    expect(page.page.get_by_role("columnheader", name="p95")).to_have_attribute("title", "19 of 20")
    expect(page.page.get_by_role("rowheader")).to_have_text(["train", "evaluate"])
    assert page.row("train").locator("td").all_inner_texts() == ["!STUCK", "0", "12.3 ms"]
    assert page.row("evaluate").locator("td").all_inner_texts()[1:] == ["3", MISSING]
    expect(page.row("train").locator(".nbl-tone-warn")).to_have_count(1)


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_text_beside_a_mark(show, state):
    page = show(FakeCoordinator(looper("a", state), looper("b")))
    cell = page.row("a").locator("td").first
    expect(cell).to_contain_text(word(looper("a", state)))
    assert len(cell.locator(".nbl-mark").inner_text()) == 1


def test_limit_shows_progress_and_time_left(show):
    page = show(FakeCoordinator(looper("a", calls=90, run_calls=30, max_calls=120, run=2, rate_hz=2.0), looper("b")))
    cell = page.row("a").locator(".nbl-progress")
    expect(cell).to_have_text("25 %30 / 1202.00/s · 00:45 left")
    assert "25 %" in cell.get_attribute("title")
    assert cell.locator(".nbl-track > div").get_attribute("style") == "width: 25%;"
    assert _texts(page, "a", "calls") == ["90\n30 in this run"]
    assert page.row("b").locator(".nbl-progress").inner_text().strip() == ""
    expect(page.row("a").get_by_role("rowheader")).to_contain_text("run 2")


@pytest.mark.parametrize("changes", [{"rate_hz": 0.0}, {"state": State.PAUSED}, {"run_calls": 120}])
def test_no_time_left_when_it_cannot_be_known(show, changes):
    page = show(FakeCoordinator(looper("a", **{"max_calls": 120, "run_calls": 60, **changes})))
    assert "left" not in page.row("a").inner_text()


def test_looper_without_calls_shows_dashes(show):
    page = show(FakeCoordinator(looper("a", State.NEW, calls=0, latency=summary(0), lateness=None, rate_hz=0.0)))
    assert _texts(page, "a", *FIGURES) == [MISSING] * 5


def test_numbers_are_written_as_in_the_text_table(show):
    page = show(FakeCoordinator(looper("a", rate_hz=5432.1, latency=summary(10, 0.0123), lateness=summary(10, 4e-7))))
    assert _texts(page, "a", *FIGURES) == [rate(5432.1), *(duration(secs) for secs in (0.0123, 0.03075, 0.0369, 1e-6))]
    assert page.view.locator(".nbl-uptime").inner_text() in (clock(133), clock(134), clock(135))


def test_newest_error_stands_below_its_looper_and_in_the_header(show):
    coord = FakeCoordinator(looper("a", failures=1), looper("b"), failures=[failure("a")])
    page = show(coord)
    expect(page.view.locator(".nbl-why:visible")).to_have_text("ValueError: bad reading")
    newest = page.page.get_by_role("button", name="1 error: a: ValueError: bad reading")
    newest.click()
    expect(page.page.get_by_role("tab", name="Errors (1)")).to_have_attribute("aria-selected", "true")
    expect(page.page.get_by_role("tabpanel")).to_contain_text("bad reading")


def test_rows_stay_themselves_over_refreshes(show, coord):
    page = show(coord)
    page.page.evaluate("() => { document.querySelector('tbody tr').mine = true; }")
    page.row("evaluate").get_by_role("button").focus()
    for calls in (11, 12):
        coord.change_looper("train", calls=calls, run_calls=calls)
        show(coord)
    expect(page.row("train").locator("td").nth(2)).to_have_text("12")
    assert page.page.evaluate("() => document.querySelector('tbody tr').mine")
    expect(page.row("evaluate").get_by_role("button")).to_be_focused()


def test_nothing_jumps_while_numbers_change(show, coord):
    page = show(coord)

    def places():
        return page.page.evaluate(
            "() => [...document.querySelectorAll('.nbl-tabs, thead th')].map(e => e.getBoundingClientRect().y)"
        )

    before = places()
    for step in range(1, 4):
        coord.change_looper(
            "train", calls=10**step, latency=summary(10**step, 10.0**-step), timeline=timeline(5 + step)
        )
        show(coord)
        assert places() == before


def test_rows_come_and_go(show, coord):
    page = show(coord)
    coord.change(loopers=(looper("first"), *coord.shown.loopers[1:]))
    show(coord)
    expect(page.page.get_by_role("rowheader")).to_have_text(["first", "evaluate", "done"])
    coord.change(loopers=())
    show(coord)
    expect(page.view.locator(".nbl-more")).to_have_text("No looper yet. Three lines in a cell make one:")
    expect(page.view.locator(".nbl-begin")).to_contain_text("@coord.loop(")


def test_a_click_on_a_row_chooses_it_and_another_one_all(show, coord):
    page = show(coord)
    page.row("evaluate").locator("td").nth(3).click()
    assert page.sent("focus") == [{"kind": "focus", "number": 2, "name": "evaluate"}]
    show(coord, "evaluate")
    expect(page.row("evaluate").get_by_role("button")).to_have_attribute("aria-pressed", "true")
    page.row("evaluate").get_by_role("button").click()
    assert page.sent("focus")[1:] == [{"kind": "focus", "number": 0, "name": ""}]


def test_the_table_is_one_stop_for_the_keyboard_and_arrows_move(show, coord):
    page = show(coord)
    page.row("train").get_by_role("button").focus()
    page.page.keyboard.press("ArrowDown")
    expect(page.row("evaluate").get_by_role("button")).to_be_focused()
    page.page.keyboard.press("End")
    page.page.keyboard.press("Enter")
    assert page.sent("focus") == [{"kind": "focus", "number": 3, "name": "done"}]
    assert page.page.locator("tbody button[tabindex='0']").count() == 1


def test_errors_that_took_the_places_of_others_are_shown(show, coord):
    coord.change(failures=(failure("train"),))
    page = show(coord)
    page.page.get_by_role("tab", name="Errors (1)").click()
    expect(page.page.get_by_role("tabpanel")).to_contain_text("bad reading")
    coord.change(failures=(failure("train", "KeyError: 'x'"), failure("done", "OSError: disk")))  # one more: no waiting
    show(coord)
    expect(page.page.get_by_role("tabpanel")).to_contain_text("OSError")
    expect(page.page.get_by_role("tabpanel")).to_contain_text("KeyError")
    expect(page.page.get_by_role("tabpanel")).not_to_contain_text("bad reading")


_SELECT = """selector => {
  const range = document.createRange();
  range.selectNodeContents(document.querySelector(selector));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.mark.parametrize("key", ["Enter", "Space"])
@pytest.mark.parametrize("selected", [".nbl-head", "tbody tr:nth-child(3) td"])  # that of `evaluate`, too
def test_keys_choose_whatever_text_is_selected(show, coord, key, selected):
    page = show(coord)
    page.row("evaluate").get_by_role("button").focus()
    page.page.evaluate(_SELECT, selected)
    assert page.page.evaluate("() => String(getSelection())")
    page.page.keyboard.press(key)
    assert page.sent("focus") == [{"kind": "focus", "number": 2, "name": "evaluate"}]


def test_a_click_chooses_unless_it_ends_a_selection_in_the_row(show, coord):
    page = show(coord)
    page.page.evaluate(_SELECT, ".nbl-head")
    page.row("evaluate").locator("td").nth(3).dispatch_event("click", {"detail": 1})  # which leaves the selection
    assert page.page.evaluate("() => String(getSelection())")
    assert page.sent("focus") == [{"kind": "focus", "number": 2, "name": "evaluate"}]
    cell = page.row("train").locator("td").nth(3).bounding_box()
    page.page.mouse.move(cell["x"] + cell["width"] - 1, cell["y"] + cell["height"] / 2)
    page.page.mouse.down()
    page.page.mouse.move(cell["x"] + 1, cell["y"] + cell["height"] / 2, steps=5)
    page.page.mouse.up()
    assert page.page.evaluate("() => String(getSelection())")
    assert len(page.sent("focus")) == 1


def test_a_row_is_never_another_loopers(show, coord):
    page = show(coord)
    page.row("train").get_by_role("button").focus()
    page.page.evaluate("() => { window.first = document.querySelector('tbody tr button'); }")
    coord.change(loopers=(looper("first", State.STOPPED), *coord.shown.loopers[1:]))
    show(coord)
    expect(page.page.get_by_role("rowheader").first).to_have_text("first")
    assert page.page.locator(".nbl-live").inner_text() == ""  # no looper has changed its state
    page.page.evaluate("() => window.first.click()")  # pressed before, released after
    assert page.sent("focus") == []


@pytest.mark.parametrize("width", [500, 400])  # in a notebook, margins leave less than 400 px of a window's 500
def test_errors_stay_in_sight_beside_the_remark_on_a_call_that_hangs(show, width):
    where = 'read, Cell In[3], line 17: answer = port.readline(until=b"\\r\\n", timeout_secs=None)'
    hangs = looper("waits for its port", State.STOPPING, call_secs=40.0, call_where=where, stopping_secs=40.0)
    counted = looper("train", calls=1000, max_calls=20_000, failures=7)
    page = show(FakeCoordinator(hangs, counted, failures=[failure("train", count=7)]), width=width)
    expect(page.row("waits for its port")).to_contain_text("port.readline")
    cell = page.row("train").locator(".nbl-errors")
    expect(cell).to_have_text("1 kind, 7 times")
    box, table = cell.bounding_box(), page.page.locator(".nbl-scroll").bounding_box()
    assert box["x"] + box["width"] <= table["x"] + table["width"] + 1
