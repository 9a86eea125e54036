"""What a notebook shows without a kernel, as text and as HTML."""

import dataclasses
import html.parser
import re

import numpy as np
import pytest
from fakes import failure, looper, snapshot, summary, timeline

from nblooper.data.snapshot import State
from nblooper.views.choice import MAX_ROWS
from nblooper.views.columns import columns_for
from nblooper.views.html import last_state_bundle, last_state_html, last_state_text, still_html, still_text

NASTY = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>&amp;"\''


class _Reader(html.parser.HTMLParser):
    """Collects tags and text, and checks that what opens is closed."""

    def __init__(self, source):
        super().__init__()
        self.tags, self.texts, self._open = [], [], []
        self.feed(source)
        self.close()
        assert not self._open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag != "img":
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    def named(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def test_while_it_runs_nothing_moves():
    early = snapshot(looper("train", max_calls=500), looper("evaluate", State.CALLING, interval_secs=None))
    late = snapshot(
        looper("train", State.STOPPED, calls=500, max_calls=500, run=3, failures=2),
        looper("evaluate", State.FAILED, interval_secs=None, calls=99),
        failures=[failure()],
        uptime_secs=999.0,
        stop_requested=True,
    )
    assert still_html(early) == still_html(late)
    assert still_text(early) == still_text(late) == "<Coordinator 'digits': 2 loopers: train, evaluate>"
    assert re.search(r"0\.5 s.*500.*back to back", still_html(early))


def test_last_state_has_header_table_picture_and_tracebacks():
    shown = snapshot(looper("train", State.STOPPED), looper("b"), failures=[failure("b", count=3)], stop_requested=True)
    read = _Reader(last_state_html(shown))
    assert [attrs["scope"] for attrs in read.named("th")] == ["col"] * len(columns_for(shown.loopers)) + ["row"] * 2
    assert read.named("caption")
    (image,) = read.named("img")
    assert image["src"].startswith("data:image/svg+xml;base64,")
    assert "digits" in image["alt"]
    assert {"train", "STOPPED", "10.0 ms", "25.0 ms", "ValueError: bad reading"} <= set(read.texts)
    assert any("stop requested · 2 loopers · 20 calls · 00:02:13" in text for text in read.texts)
    assert any("b, call 7, 3 times" in text for text in read.texts)
    assert any("read()" in text for text in read.texts)


def test_no_column_of_the_table_touches_the_next_one():
    read = _Reader(last_state_html(snapshot(looper())))
    cells = [attributes["style"] for tag, attributes in read.tags if tag in ("td", "th")]
    assert {re.search(r"text-align:(\w+)", style)[1] for style in cells} == {"left", "right"}
    assert {re.search(r"padding:2px (\d+)px 2px 0", style)[1] for style in cells} == {"12"}


def test_last_state_needs_nothing_from_elsewhere():
    source = last_state_html(snapshot(looper(), failures=[failure()]))
    assert not re.search(r"<(style|script|link|iframe)|https?:|url\(|class=|\bon\w+=", source)
    assert len(source) < 250_000


def test_the_picture_of_many_long_runs_is_small():
    noise = np.random.default_rng(3)
    slots = [
        dataclasses.replace(timeline(512), p50=noise.lognormal(-6, 1, 512), p99=noise.lognormal(-4, 1, 512))
        for _ in range(8)
    ]
    shown = snapshot(*(looper(f"w{i}", timeline=each) for i, each in enumerate(slots)))
    (image,) = _Reader(last_state_html(shown)).named("img")
    assert len(image["src"]) < 150_000


def test_last_state_as_text_is_the_table_and_the_tracebacks():
    text = last_state_text(snapshot(looper("train", State.STOPPED), failures=[failure("train")]))
    assert text.splitlines()[0].startswith("digits")
    assert re.search(r"train +STOPPED", text)
    assert "Traceback (most recent call last):\n" in text


def test_a_coordinator_without_calls_has_no_picture():
    read = _Reader(last_state_html(snapshot(looper(calls=0, latency=summary(0)))))
    assert not read.named("img")
    assert _Reader(last_state_html(snapshot())).named("table")


def test_many_loopers_and_failures_are_bounded():
    failures = [failure(exception=f"E: {i}", traceback_text="x" * 100_000) for i in range(120)]
    shown = snapshot(*(looper(f"w{i}") for i in range(500)), failures=failures)
    read = _Reader(last_state_html(shown))
    assert len([attrs for attrs in read.named("th") if attrs["scope"] == "row"]) == MAX_ROWS
    assert f"{500 - MAX_ROWS} loopers more" in "".join(read.texts)
    assert len(read.named("pre")) == 10
    assert "E: 119" in read.texts
    assert "80,000 characters left out" in "".join(read.texts)
    assert len(last_state_text(shown)) < 300_000


@pytest.mark.parametrize("render", [still_html, last_state_html])
def test_foreign_text_is_never_markup(render):
    failures = [failure(NASTY, f"ValueError: {NASTY}", traceback_text=f"{NASTY}\n", where=NASTY)]
    read = _Reader(render(snapshot(looper(NASTY, failures=1), failures=failures, name=NASTY)))
    assert "script" not in {tag for tag, _ in read.tags}
    assert all(not name.startswith("on") for _, attrs in read.tags for name in attrs)
    assert all(attrs["src"].startswith("data:image/svg+xml") for attrs in read.named("img"))
    assert NASTY in "\n".join(read.texts)


def test_text_that_cannot_be_sent():
    shown = snapshot(
        looper("bad\ud800name"), failures=[failure("bad\ud800name", traceback_text="\ud800\x00")], name="\ud800"
    )
    for text in [*last_state_bundle(shown).values(), still_html(shown), still_text(shown)]:
        text.encode("utf-8")
