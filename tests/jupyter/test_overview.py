"""Header, table, errors and still picture as HTML text."""

import html.parser
import re

import pytest
from fakes import failure, looper, snapshot, summary

from nblooper.formatting import MISSING
from nblooper.jupyter.errors import MAX_TRACEBACK, errors_html, errors_title
from nblooper.jupyter.overview import MAX_ROWS, overview_html
from nblooper.jupyter.still import still_html, still_text
from nblooper.snapshot import State

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
        self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    def named(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def _many(count):
    return [looper(f"w{i}", State.WAITING, latency=summary(i + 1)) for i in range(count)]


def test_table_has_headings_rows_and_a_caption():
    read = _Reader(overview_html(snapshot(looper("train"), looper("evaluate"))))
    assert [attrs["scope"] for attrs in read.named("th")] == ["col"] * 10 + ["row"] * 2
    assert read.named("caption")
    assert {"train", "evaluate", "digits", "RUNNING", "WAITING", "no stop requested", "2 loopers"} <= set(read.texts)


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_text_beside_a_mark(state):
    read = _Reader(overview_html(snapshot(looper(state=state))))
    at = read.texts.index(str(state), 8)
    assert len(read.texts[at - 1]) == 1


def test_limit_shows_progress_and_time_left():
    shown = overview_html(snapshot(looper(calls=90, run_calls=30, max_calls=120, run=2, rate_hz=2.0)))
    assert "width:25.0%" in shown
    assert ">00:45 left<" in shown
    assert "run 2" in shown


@pytest.mark.parametrize("changes", [{"rate_hz": 0.0}, {"state": State.PAUSED}, {"run_calls": 120}])
def test_no_time_left_when_it_cannot_be_known(changes):
    shown = overview_html(snapshot(looper(**{"max_calls": 120, "run_calls": 60, **changes})))
    assert " left<" not in shown


def test_looper_without_calls_shows_dashes_not_nan():
    shown = overview_html(snapshot(looper(calls=0, latency=summary(0), lateness=None, rate_hz=0.0)))
    assert "nan" not in shown
    assert shown.count(f">{MISSING}<") == 4


def test_newest_error_stands_below_its_looper():
    failures = [failure(last_time=2.0), failure(exception="KeyError: 'x'", last_time=1.0)]
    shown = overview_html(snapshot(looper(failures=2), failures=failures))
    assert "ValueError: bad reading" in shown
    assert "KeyError" not in shown


def test_empty_coordinator():
    assert "No looper yet" in overview_html(snapshot())


def test_many_loopers_show_those_that_matter():
    loopers = _many(498)
    loopers[100] = looper("broken", State.FAILED, latency=summary(1))
    loopers[101] = looper("ended", State.STOPPED, latency=summary(10_000))
    loopers[102] = looper("chosen", State.STOPPED, latency=summary(1))
    read = _Reader(overview_html(snapshot(*loopers), focus="chosen"))
    names = [attrs["title"] for attrs in read.named("th") if attrs["scope"] == "row"]
    assert len(names) == MAX_ROWS
    assert names[0] == "broken"
    assert {"chosen", "w497"} <= set(names)
    assert "ended" not in names
    assert any(text.startswith("458 more loopers not shown") for text in read.texts)


def test_stop_flag_in_words():
    assert "stop requested, joined" in overview_html(snapshot(looper(), stop_requested=True, joined=True))


@pytest.mark.parametrize("render", [overview_html, still_html, lambda s: errors_html(s.failures)])
def test_foreign_text_is_never_markup(render):
    failures = [failure(NASTY, f"ValueError: {NASTY}", traceback_text=f"{NASTY}\n", where=NASTY)]
    read = _Reader(render(snapshot(looper(NASTY, failures=1), failures=failures, name=NASTY)))
    assert not {"img", "script"} & {tag for tag, _ in read.tags}
    assert all(not name.startswith("on") for _, attrs in read.tags for name in attrs)
    assert NASTY in "\n".join(read.texts)


def test_errors_newest_first_with_the_facts():
    failures = (failure("a", "KeyError: 1"), failure("b", "ValueError: 2", count=3, last_call=1234, where="start_loop"))
    shown = errors_html(failures)
    assert errors_title(failures) == "Errors (2)"
    assert shown.index("ValueError: 2") < shown.index("KeyError: 1")
    for words in ("<b>b</b>", "call 7", "in start_loop", "<b>3 times</b>", "call 1,234", "read()"):
        assert words in shown


def test_error_outside_a_call_and_reported_from_outside():
    shown = errors_html((failure(call=None, where="reported"),))
    assert "reported by request_stop" in shown
    assert "call 7" not in shown


def test_long_tracebacks_and_many_errors_are_bounded():
    shown = errors_html(tuple(failure(exception=f"E: {i}", traceback_text="x" * 100_000) for i in range(120)))
    assert len(shown) < 50 * (MAX_TRACEBACK + 1000)
    assert "E: 119" in shown
    assert "70 older ones not shown" in shown
    assert "80,000 characters left out" in shown


def test_still_picture_holds_nothing_that_moves():
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
