"""Tracebacks in the Errors tab, in the browser, in a page of its own without any Jupyter."""

import re

import pytest
from errors_page import (
    chained,
    failures_of,
    grouped,
    plain,
    recursive,
    repeated,
    while_handled,
)

pytest.importorskip("playwright")
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_the_failing_line_has_an_arrow_a_background_and_its_expression_underlined(page):
    page.show(failures_of(plain))
    frame = page.view.locator(".nbe-frame").last
    lines = frame.locator(".nbe-line")
    assert [line.locator(".nbe-arrow").inner_text() for line in lines.all()] == ["", "", "→"]
    failing = lines.nth(2)
    expect(failing.locator(".nbe-expression")).to_have_text('readings["😀 <i>b</i>"]')
    styles = "node => [getComputedStyle(node).backgroundColor, getComputedStyle(node).textDecorationLine]"
    assert lines.nth(1).evaluate(styles)[0] == "rgba(0, 0, 0, 0)"
    assert failing.evaluate(styles)[0] != "rgba(0, 0, 0, 0)"
    assert failing.locator(".nbe-expression").evaluate(styles)[1] == "underline"
    expect(failing.locator(".nbe-code")).to_have_text(
        'return readings["a"] + readings["😀 <i>b</i>"]  # "quoted" & <b>bold</b>', use_inner_text=True
    )
    expect(frame.locator(".nbe-place")).to_have_text(re.compile(r"^File .*errors_page\.py:\d+, in plain\(\)$"))


def test_what_is_selected_and_copied_is_code_without_line_numbers(page):
    page.show(failures_of(plain))
    source = page.view.locator(".nbe-source").last
    source.evaluate("node => getSelection().selectAllChildren(node)")
    assert page.page.evaluate("getSelection().toString()").strip().split("\n") == [
        "def plain():",
        '    readings = {"a": 1}',
        '    return readings["a"] + readings["😀 <i>b</i>"]  # "quoted" & <b>bold</b>',
    ]


@pytest.mark.parametrize(
    ("target", "link"),
    [(chained, "was the direct cause of"), (while_handled, "During handling of the above exception")],
)
def test_chains_read_as_python_prints_them(page, target, link):
    page.show(failures_of(target))
    text = page.view.locator(".nbe-body").inner_text()
    last = "ValueError: " if target is chained else "RuntimeError: "
    order = [
        text.index("in plain()"),
        text.index("KeyError: "),
        text.index(link),
        text.index(f"in {target.__name__}()"),
    ]
    assert order[:3] == sorted(order[:3])
    assert order[2] < text.rindex(last)
    assert text.index("KeyError: ") < text.rindex(f"in {target.__name__}()")


def test_groups_are_indented_with_each_members_chain(page):
    page.show(failures_of(grouped))
    members = page.view.locator(".nbe-member")
    expect(members).to_have_count(2)
    expect(members.nth(1)).to_contain_text("was the direct cause of")
    left = "node => node.getBoundingClientRect().left"
    inside, outside = members.nth(1).locator(".nbe-message").first, page.view.locator(".nbe-body > .nbe-message")
    assert inside.evaluate(left) > outside.evaluate(left)


def test_repeats_of_a_frame_are_told(page):
    page.show(failures_of(recursive))
    expect(page.view.locator(".nbe-repeated")).to_have_text("… repeated 99 more times")


def test_frames_of_the_library_are_folded(page):
    failures = failures_of(chained)
    frames = failures[0]["chain"][1]["frames"]
    frames[:0] = [{**frames[0], "own": True, "place": f"File own{i}"} for i in range(3)]
    page.show(failures)
    fold = page.view.locator(".nbe-own > summary")
    expect(fold).to_have_text("3 frames of nblooper")
    assert page.view.get_by_text("File own1").count() == 0
    fold.focus()
    page.page.keyboard.press("Enter")
    expect(page.view.get_by_text("File own1")).to_be_visible()


def test_without_a_chain_the_text_is_shown(page):
    page.show(repeated(failures_of(plain), 0, chain=[], text="<b>kept\n  as it is"))
    expect(page.view.locator("pre")).to_have_text("<b>kept\n  as it is", use_inner_text=True)


def test_copy(open_page):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    failures = failures_of(chained)
    page.show(failures)
    page.page.clock.install()
    page.page.get_by_role("button", name="Copy").click()
    expect(page.view.locator(".nbe-copy")).to_have_text("Copied")
    expect(page.page.get_by_role("status")).to_have_text("Copied")
    assert page.page.evaluate("navigator.clipboard.readText()") == failures[0]["text"]
    page.page.clock.run_for(2100)
    expect(page.view.locator(".nbe-copy")).to_have_text("Copy")
    expect(page.page.get_by_role("status")).to_have_text("")


def test_copy_in_a_page_without_the_clipboards_interface(open_page):
    page = open_page(permissions=["clipboard-read"])
    failures = failures_of(chained)
    page.show(failures)
    page.page.evaluate("navigator.clipboard.writeText = undefined")
    page.page.get_by_role("button", name="Copy").click()
    expect(page.view.locator(".nbe-copy")).to_have_text("Copied")
    assert page.page.evaluate("navigator.clipboard.readText()") == failures[0]["text"]
    expect(page.view.locator(".nbe-copy")).to_be_focused()
    expect(page.view.locator("textarea")).to_have_count(0)


def test_a_copy_that_fails_says_so(page):
    page.show(failures_of(chained))
    page.page.evaluate("() => { navigator.clipboard.writeText = undefined; document.execCommand = () => false; }")
    page.page.get_by_role("button", name="Copy").click()
    expect(page.view.locator(".nbe-copy")).to_have_text("Not copied")
    expect(page.page.get_by_role("status")).to_have_text("The browser did not allow it to be copied")
