"""What the browser is sent of output: what is new, in small messages, however much is printed."""

import json

import pytest
from fakes import looper, snapshot
from hypothesis import given, settings
from hypothesis import strategies as st

from nblooper import Coordinator
from nblooper.jupyter.panel.sampler import Sampler
from nblooper.jupyter.wire.feed import Sample
from nblooper.jupyter.wire.output import Outputs
from nblooper.output.log import OutputLog


def sample(logs):
    status = snapshot(*(looper(name) for name in logs))
    return Sample(status, None, "", (), {}, 0, (), {}, {}, outputs=logs)


class Browser:
    """Puts together what it is sent."""

    def __init__(self, logs):
        self.logs, self.feed = logs, Outputs()
        self.rows, self.names, self.largest, self.messages = {}, {}, 0, 0

    def refresh(self, whole=False):
        """Take what a refresh sends; return it, or None."""
        delta = self.feed.delta(sample(self.logs), whole)
        if delta is None:
            return None
        content = delta.content
        self.messages += 1
        self.largest = max(self.largest, len(json.dumps(content)))
        if content["whole"]:
            self.rows = {}
        if "names" in content:
            self.names = dict(content["names"])
            self.rows = {key: row for key, row in self.rows.items() if key[0] in self.names}
        for serial, first, _ in content["logs"]:
            self.rows = {key: row for key, row in self.rows.items() if key[0] != serial or key[1] >= first}
        for row in content["rows"]:
            self.rows[row[0], row[1]] = row
        return content

    def settle(self):
        """Refresh until nothing is left to be sent."""
        for _ in range(10_000):
            if self.refresh() is None:
                return
        raise AssertionError("it does not come to an end")

    def shows(self, name):
        serial = self.logs[name].serial
        return [row[4] for key, row in sorted(self.rows.items()) if key[0] == serial]


def texts(log):
    return [line.text for line in log.read()]


ACTION = st.one_of(
    st.tuples(st.just("stdout"), st.sampled_from("ab"), st.sampled_from(["x\n", "y", "\rz", "\x1b[A", "w" * 300])),
    st.tuples(st.just("clear"), st.sampled_from("ab"), st.booleans()),
    st.tuples(st.just("display"), st.sampled_from("ab"), st.sampled_from(["shown", "again"])),
    st.tuples(st.just("refresh"), st.booleans(), st.none()),
)


@given(st.lists(ACTION, max_size=60))
@settings(deadline=None)  # the first one loads what the others have
def test_the_browser_ends_up_with_what_there_is(actions):
    logs = {"a": OutputLog(), "b": OutputLog()}
    browser = Browser(logs)
    for kind, where, what in actions:
        if kind == "refresh":
            browser.refresh(where)
        elif kind == "clear":
            logs[where].clear(wait=what)
        elif kind == "display":
            logs[where].display({"text/plain": what})
        else:
            logs[where].write("stdout", what)
    browser.settle()
    for name, log in logs.items():
        assert browser.shows(name) == texts(log)


def test_nothing_is_sent_where_nothing_is_new():
    logs = {"a": OutputLog()}
    browser = Browser(logs)
    assert browser.refresh() is not None  # its name
    assert browser.refresh() is None
    logs["a"].write("stderr", "one\n")
    content = browser.refresh()
    assert [row[:2] + row[3:] for row in content["rows"]] == [[logs["a"].serial, 0, 1, "one"]]
    assert "names" not in content
    assert browser.refresh() is None


def test_where_nobody_prints_there_is_no_output():
    browser = Browser({})
    assert browser.refresh() is None
    assert browser.refresh(whole=True) == {"whole": True, "rows": [], "logs": [], "names": []}
    assert browser.refresh() is None


def test_a_flood_is_sent_in_small_messages_and_ends_with_the_newest_lines():
    logs = {"a": OutputLog()}
    browser = Browser(logs)
    for burst in range(10):
        for number in range(10_000):
            logs["a"].write("stdout", f"{burst} {number} {'x' * 90}\n")
        browser.refresh()
    browser.settle()
    assert browser.largest < 8000
    assert browser.messages <= 12
    assert browser.shows("a")[-1].startswith("9 9999 ")
    assert len(browser.rows) < 1000


def test_a_burst_that_fits_is_sent_bit_by_bit_and_whole():
    logs = {"a": OutputLog()}
    browser = Browser(logs)
    for number in range(400):
        logs["a"].write("stdout", f"{number} {'x' * 60}\n")
    browser.settle()
    assert browser.shows("a") == texts(logs["a"])
    assert browser.largest < 8000


def test_ten_loopers_that_print_stay_within_a_message():
    logs = {f"looper {number}": OutputLog() for number in range(10)}
    browser = Browser(logs)
    browser.refresh()
    browser.largest = 0
    for turn in range(20):
        for log in logs.values():
            for _ in range(turn):
                log.write("stdout", f"line of turn {turn}\n")
        browser.refresh()
    assert browser.largest < 8000
    browser.settle()
    for name, log in logs.items():
        assert browser.shows(name) == texts(log)


def test_bars_of_very_many_loopers_are_all_redrawn_a_few_at_a_time():
    logs = {f"looper {number}": OutputLog() for number in range(100)}
    browser = Browser(logs)
    for log in logs.values():
        log.write("stderr", f"\r{'#' * 50}")
    browser.settle()
    browser.largest = 0
    for log in logs.values():
        log.write("stderr", f"\r{'*' * 50}")
    browser.settle()
    assert browser.largest < 8000
    assert {row[4] for row in browser.rows.values()} == {"*" * 50}


def test_a_page_that_comes_late_gets_the_newest_lines():
    logs = {"a": OutputLog()}
    for number in range(12_000):
        logs["a"].write("stdout", f"{number}\n")
    browser = Browser(logs)
    content = browser.refresh(whole=True)
    assert content["logs"] == [[logs["a"].serial, 2000, 2000]]
    assert browser.shows("a")[-1] == "11999"
    assert browser.largest < 60_000
    assert browser.refresh() is None


def test_long_lines_are_cut_and_what_cannot_be_sent_is_replaced():
    logs = {"a\ud800": OutputLog()}
    logs["a\ud800"].write("stdout", f"{'x' * 5000}\n\ud800\x00\n")
    browser = Browser(logs)
    browser.refresh()
    json.dumps(list(browser.rows.values())).encode("utf-8")
    long, odd = browser.shows("a\ud800")
    assert long == f"{'x' * 2000}\x1b[0m … 3,000 more characters"
    assert odd == "?\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("data", "sent"),
    [
        ({"text/plain": "p", "image/png": "iVBO", "text/html": "<b>"}, ["image/png", "iVBO"]),
        ({"text/plain": "p", "image/png": b"\x89PNG"}, ["image/png", "iVBORw=="]),
        ({"text/plain": "p", "text/html": "<b>"}, ["text/html", "<b>"]),
        (
            {"text/plain": "p", "application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/html": "<b>"},
            ["application/vnd.jupyter.widget-view+json", {"model_id": "1"}],
        ),
        ({"text/plain": "p", "application/json": {}}, None),
    ],
)
def test_of_a_display_the_best_is_sent_that_a_browser_shows(data, sent):
    logs = {"a": OutputLog()}
    logs["a"].display(data)
    (row,) = Browser(logs).refresh()["rows"]
    assert row[3:5] == [2, "p"]
    assert row[5:] == ([] if sent is None else [sent])


def test_figures_are_sent_one_a_refresh():
    logs = {"a": OutputLog()}
    browser = Browser(logs)
    for number in range(5):
        logs["a"].display({"text/plain": f"{number}", "image/png": "A" * 30_000})
    assert [len(browser.refresh()["rows"]) for _ in range(5)] == [1] * 5
    assert browser.refresh() is None


def test_a_looper_that_takes_anothers_place_has_output_of_its_own():
    logs = {"a": OutputLog()}
    browser = Browser(logs)
    logs["a"].write("stdout", "old\n")
    browser.refresh()
    logs["a"] = OutputLog()
    logs["a"].write("stdout", "new\n")
    browser.refresh()
    assert [row[4] for row in browser.rows.values()] == ["new"]


def test_a_panel_samples_the_output_of_those_who_print():
    coord = Coordinator()
    for name, act in {"talks": lambda: print("said"), "is silent": lambda: None}.items():
        coord.loop(act, every_secs=None, max_calls=1, name=name)
    coord.join()
    outputs = Sampler(coord).look(None).outputs
    assert {name: texts(log) for name, log in outputs.items()} == {"talks": ["said"]}
