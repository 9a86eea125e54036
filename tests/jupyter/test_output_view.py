"""The Output tab's browser side, in a page of its own without any Jupyter."""

import functools
import re

import page_checks
import pytest
from errors_page import LOWEST_CONTRAST, THEMES
from output_page import PNG, Page, fill

pytest.importorskip("playwright")
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

AT_END = "list => Math.abs(list.scrollHeight - list.scrollTop - list.clientHeight) < 2"
COUNT_CHANGES = """() => {
  window.changes = 0;
  new MutationObserver(all => { window.changes += all.length; })
    .observe(document.querySelector('.nbo-list'), {subtree: true, childList: true, characterData: true});
}"""


@pytest.fixture
def open_page(browser):
    """Return a function that opens a page; no script in it may fail."""
    with page_checks.opening(functools.partial(Page, browser)) as open_one:
        yield open_one


def print_lines(page, name, numbers):
    for number in numbers:
        page.log(name).write("stdout", f"line {number}\n")


def test_lines_of_all_loopers_or_of_one(page):
    for number in range(3):
        page.log("a").write("stdout", f"a{number}\n")
        page.log("b").write("stderr", f"b{number}\n")
    page.refresh()
    assert page.texts() == ["a0", "b0", "a1", "b1", "a2", "b2"]
    assert page.page.locator(".nbo-name").all_inner_texts() == ["a", "b"] * 3
    expect(page.page.locator(".nbo-stderr .nbo-err")).to_have_text(["err"] * 3)
    expect(page.lines.first.locator("time")).to_have_text(re.compile(r"^\d\d:\d\d:\d\d$"))
    page.page.get_by_label("output of").select_option("b")
    expect(page.page.locator(".nbo-text")).to_have_text(["b0", "b1", "b2"])
    expect(page.page.locator(".nbo-name").first).to_be_hidden()
    page.refresh(focus="a")  # the panel's choice is followed, also where another was made here before
    assert page.texts() == ["a0", "a1", "a2"]
    page.refresh(focus="a")
    page.page.get_by_label("output of").select_option("all loopers")
    expect(page.lines).to_have_count(6)
    page.refresh(focus="a")
    expect(page.lines).to_have_count(6)


def test_a_bar_overwrites_its_line_and_what_is_unchanged_is_not_touched(page):
    page.log("a").write("stdout", "before\n")
    page.log("a").write("stderr", "\r10 %")
    page.refresh()
    page.page.evaluate(COUNT_CHANGES)
    page.log("a").write("stderr", "\r20 %")
    page.refresh()
    assert page.texts() == ["before", "20 %"]
    assert page.page.evaluate("changes") <= 2  # one line went, another came
    page.refresh()
    assert page.page.evaluate("changes") <= 2


def test_it_follows_the_end_unless_somebody_reads_further_up(page):
    print_lines(page, "a", range(100))
    page.refresh()
    page.refresh()
    assert page.list.evaluate(AT_END)
    newest = page.page.get_by_role("button", name="Newest")
    expect(newest).to_be_hidden()
    page.list.focus()
    page.page.keyboard.press("Home")
    expect(newest).to_be_visible()
    page.page.evaluate("document.querySelector('.nbo-list').scrollTop = 300")
    page.page.wait_for_timeout(50)
    seen = page.page.evaluate("view.anchor().textContent")
    print_lines(page, "a", range(100, 2600))
    for _ in range(8):
        page.refresh()
    assert page.page.evaluate("view.anchor().textContent") == seen
    assert not page.list.evaluate(AT_END)
    newest.click()
    expect(newest).to_be_hidden()
    expect(page.list).to_be_focused()
    print_lines(page, "a", range(3))
    page.refresh()
    assert page.list.evaluate(AT_END)
    assert page.texts()[-1] == "line 2"


def test_a_figure_that_gets_its_height_late_does_not_end_the_following(page):
    print_lines(page, "a", range(50))
    svg = "<svg xmlns='http://www.w3.org/2000/svg' width='50' height='200'></svg>"
    page.log("a").display({"image/svg+xml": svg, "text/plain": "tall"})
    page.refresh()
    page.page.get_by_alt_text("tall").evaluate("image => image.decode()")
    page.page.wait_for_function(f"() => ({AT_END})(document.querySelector('.nbo-list'))")
    print_lines(page, "a", range(3))
    page.refresh()
    assert page.list.evaluate(AT_END)
    expect(page.page.get_by_role("button", name="Newest")).to_be_hidden()


def test_everything_printed_is_text_and_what_is_displayed_cannot_act(page):
    page.log("<i>a</i>").write("stdout", "<img src=x onerror='window.hacked = 1'>\x1b[31m<script>\x1b[0m\n")
    page.log("<i>a</i>").display(
        {
            "text/html": "<b onclick='window.hacked = 1'>bold</b><script>window.hacked = 1</script>"
            "<img src=x onerror='window.hacked = 1'><iframe src='javascript:parent.hacked = 1'></iframe>"
            "<a href='javascript:window.hacked = 1'>link</a><table style='position: fixed'><tr><td>1</td></tr></table>"
            "<svg onload='window.hacked = 1'></svg><style>body { display: none }</style>",
            "text/plain": "plain",
        }
    )
    svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><script>window.hacked = 1</script></svg>"
    page.log("<i>a</i>").display({"image/svg+xml": svg, "text/plain": "drawing"})
    page.refresh()
    page.refresh()
    shown = page.page.locator(".nbo-shown").first
    expect(page.page.locator(".nbo-text").first).to_have_text("<img src=x onerror='window.hacked = 1'><script>")
    expect(shown.locator("b")).to_have_text("bold")
    expect(shown.locator("table td")).to_have_text("1")
    inside = shown.evaluate(
        "box => [...box.querySelectorAll('*')].flatMap(e => [e.localName, ...[...e.attributes].map(a => a.name)])"
    )
    assert set(inside) == {"b", "a", "table", "tbody", "tr", "td"}
    expect(page.page.get_by_alt_text("drawing")).to_have_js_property("complete", True)
    assert page.page.evaluate("window.hacked") is None


def test_figures_tables_and_widgets_are_shown_and_what_cannot_be_is_text(page):
    widget = "application/vnd.jupyter.widget-view+json"
    log = page.log("a")
    page.page.evaluate("widgets.known = 'a widget'")
    for data in (
        {"image/png": PNG, "text/plain": "figure"},
        {widget: {"model_id": "known"}, "text/plain": "Bar()"},
        {widget: {"model_id": "closed"}, "text/plain": "Closed()"},
        {"application/json": {}, "text/plain": "{}"},
        {"text/html": "<script>draw()</script>", "text/plain": "Plot()"},
    ):
        log.display(data)
        page.refresh()
    figure = page.page.get_by_alt_text("figure")
    assert figure.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    expect(page.page.get_by_role("button", name="a widget")).to_be_visible()
    expect(page.page.locator(".nbo-text")).to_have_text(["Closed()", "{}", "Plot()"])


def test_what_is_cleared_goes_and_what_is_missing_is_told(page):
    print_lines(page, "a", range(12_000))
    page.refresh(whole=True)
    expect(page.page.locator(".nbo-gap")).to_have_text(
        re.compile(r'^… [\d,]+ lines not shown here: coord\["a"\]\.output')
    )
    page.log("a").clear(wait=False)
    page.refresh()
    expect(page.lines).to_have_count(0)
    expect(page.page.locator(".nbo-note")).to_have_text("Nothing was printed yet, or it was cleared.")
    page.log("a").write("stdout", "new\n")
    page.refresh()
    assert page.texts() == ["new"]


def test_a_page_holds_so_many_lines_and_no_more(page):
    for start in range(0, 4000, 100):
        print_lines(page, "a", range(start, start + 100))
        page.refresh()
    assert page.lines.count() <= 2000
    assert page.texts()[-1] == "line 3999"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [1000, 500])
def test_it_can_be_read_in_every_theme(open_page, theme, width):
    page = open_page(theme=theme, width=width)
    fill(page)
    for _ in range(4):
        page.refresh()
    contrast, where = page.page.evaluate(LOWEST_CONTRAST)
    assert contrast >= 4.5, where
    wide = page.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    assert page.list.evaluate("list => list.scrollWidth <= list.clientWidth")
