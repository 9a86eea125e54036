"""The Errors tab's browser side, in a page of its own without any Jupyter."""

import re

import pytest
from errors_page import (
    ALL,
    LOWEST_CONTRAST,
    THEMES,
    WIDER_THAN_ITS_BOX,
    chained,
    failures_of,
    plain,
    repeated,
)

pytest.importorskip("playwright")
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

COUNT_CHANGES = """() => {
  window.changes = 0;
  new MutationObserver(all => { window.changes += all.length; })
    .observe(document.getElementById('view'), {subtree: true, childList: true, characterData: true, attributes: true});
}"""


def test_none(page):
    expect(page.view).to_have_text("No errors.")
    page.show([])
    expect(page.items).to_have_count(0)


def test_newest_first_with_what_is_known_of_each(page):
    failures = failures_of(plain, chained)
    page.show(repeated(failures, 1, count=1200, lastCall=1300, time=1e9, lastTime=1e9), more=7)
    newest, oldest = page.items.nth(0).locator("summary").first, page.items.nth(1).locator("summary").first
    expect(newest).to_contain_text(re.compile(r"^ValueError: <img .* & moretraincall 2\d\d:\d\d:\d\d$"))
    expect(oldest).to_contain_text(
        re.compile(r"^KeyError: .*traincall 12001-09-09 .* times, last 2001-09-09 .*, call 1,300$")
    )
    expect(oldest).to_contain_text("1,200 times")
    assert newest.locator(".nbe-what").get_attribute("title").endswith("\nsecond line")
    expect(page.view).to_contain_text("7 older ones not shown.")


def test_only_the_newest_is_open_at_first_and_others_are_built_when_opened(page):
    page.show(failures_of(*ALL))
    assert [page.items.nth(i).locator("details").first.get_attribute("open") for i in range(2)] == ["", None]
    expect(page.page.locator(".nbe-body")).to_have_count(1)
    page.items.nth(1).locator("summary").first.click()
    expect(page.page.locator(".nbe-body")).to_have_count(2)


def test_texts_are_never_markup(page):
    page.show(failures_of(*ALL))
    page.open_all()
    assert page.page.evaluate("window.hacked") is None
    assert page.view.locator("img, b, i, script").count() == 0
    chain = page.items.nth(len(ALL) - 2)
    expect(chain.locator(".nbe-message").nth(1)).to_have_text(
        "ValueError: <img src=x onerror='window.hacked = 1'> & more second line"
    )
    expect(chain.locator(".nbe-note")).to_contain_text("<script>window.hacked = 1</script>")
    expect(chain.locator(".nbe-code").filter(has_text="<b>bold</b>")).to_have_count(1)


def test_updates_touch_only_what_changed(page):
    failures = failures_of(*ALL)
    page.show(failures)
    expect(page.page.locator(".nbe-body")).to_have_count(1)
    page.page.evaluate(COUNT_CHANGES)
    page.show(failures)
    assert page.page.evaluate("window.changes") == 0
    for _ in range(2):
        page.show(repeated(failures, 2, count=2, lastCall=9))
        assert page.page.evaluate("window.changes") == 1
    expect(page.items.nth(2)).to_contain_text("2 times, last")


def test_what_somebody_opened_closed_focused_or_selected_stays(page):
    failures = failures_of(*ALL)
    page.show(failures[1:])
    page.items.nth(0).locator("summary").first.click()  # closes it
    page.items.nth(2).locator("summary").first.click()
    copy_button = page.items.nth(2).locator(".nbe-copy")
    copy_button.focus()
    page.items.nth(2).locator(".nbe-source").last.evaluate("node => getSelection().selectAllChildren(node)")
    selected = page.page.evaluate("getSelection().toString()")
    top = copy_button.bounding_box()["y"]
    page.show(repeated(failures, 3, count=5), more=1)
    is_open = [item.locator("details").first.get_attribute("open") is not None for item in page.items.all()]
    assert is_open == [False, False, False, True, False, False]
    copy_button = page.items.nth(3).locator(".nbe-copy")
    expect(copy_button).to_be_focused()
    assert page.page.evaluate("getSelection().toString()") == selected != ""
    assert abs(copy_button.bounding_box()["y"] - top) < 2 or page.page.evaluate("view.list.scrollTop") > 0


def test_a_list_that_was_scrolled_stays_where_it_is(page):
    many = [{**failures_of(plain)[0], "id": i} for i in range(200)][::-1]
    page.show(many[1:])
    page.page.evaluate("view.list.scrollTop = 1500")
    seen = page.page.evaluate("view.anchor().textContent + view.anchor().getBoundingClientRect().top")
    page.show(many)
    expect(page.items).to_have_count(200)
    assert page.page.evaluate("view.anchor().textContent + view.anchor().getBoundingClientRect().top") == seen


def test_failures_that_are_no_longer_sent_go(page):
    failures = failures_of(*ALL)
    page.show(failures)
    page.show(failures[:2], more=4)
    expect(page.items).to_have_count(2)
    page.show([])
    expect(page.view).to_have_text("No errors.")


def test_a_thousand_failures_stay_usable(page):
    one = failures_of(chained)[0]
    many = [{**one, "id": i, "message": f"reading {i}", "call": i + 1} for i in range(1000)][::-1]
    measure = """([before, after]) => {
      const timed = failures => {
        const at = performance.now();
        view.update(failures, 0);
        return performance.now() - at;
      };
      const first = timed(before);
      return [first, timed(before), timed(after)];
    }"""
    after = [{**failure, "count": 2, "lastCall": 2000} for failure in many]
    first, same, counted = page.page.evaluate(measure, [many, after])
    expect(page.items).to_have_count(1000)
    expect(page.page.locator(".nbe-body")).to_have_count(1)
    assert first < 2000
    assert same < 200
    assert counted < 1000
    page.items.nth(999).locator("summary").first.click()
    expect(page.items.nth(999).locator(".nbe-body")).to_be_visible()


def test_everything_is_reached_by_keyboard_with_a_visible_focus(page):
    page.show(failures_of(plain, chained))
    reached = []
    for _ in range(3):
        page.page.keyboard.press("Tab")
        reached.append(page.page.evaluate("document.activeElement.className"))
        assert page.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert reached == ["nbe-summary", "nbe-copy", "nbe-summary"]
    page.page.keyboard.press("Space")
    expect(page.items.nth(1).locator(".nbe-body")).to_be_visible()


def test_it_says_what_it_is_to_those_who_do_not_see_it(page):
    page.show(failures_of(plain))
    expect(page.page.get_by_role("list", name="Errors, newest first")).to_be_visible()
    expect(page.view.locator(".nbe-failing").last).to_contain_text("failing line")


@pytest.mark.parametrize("theme", THEMES)
def test_all_texts_can_be_read_in_every_theme(open_page, theme):
    page = open_page(theme)
    page.show(failures_of(*ALL), more=3)
    page.open_all()
    contrast, name = page.page.evaluate(LOWEST_CONTRAST)
    assert contrast >= 4.5, name


@pytest.mark.parametrize("width", [300, 700, 2000])
def test_nothing_is_wider_than_the_page(open_page, width):
    page = open_page(width=width)
    page.show(failures_of(*ALL, looper="a looper whose name is very long indeed, and goes on"), more=3)
    page.open_all()
    assert page.page.evaluate(WIDER_THAN_ITS_BOX) == []
