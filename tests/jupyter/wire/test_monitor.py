"""What the monitor sends: one message a refresh, with what changed."""

import json

import pytest
from driver import receive
from fakes import FakeCoordinator, failure, looper, summary, timeline

from nblooper.jupyter.panel.sampler import Sampler
from nblooper.jupyter.panel.widget_tree import walk
from nblooper.jupyter.wire import monitor as module
from nblooper.jupyter.wire.errors import MAX_ERRORS
from nblooper.jupyter.wire.feeds import make_feeds
from nblooper.jupyter.wire.monitor import Monitor
from nblooper.jupyter.wire.table import FIELDS
from nblooper.views.columns import COLUMNS
from nblooper.views.states import LOOKS

NASTY = '<img src=x onerror="window.hacked=1">\ud800\x00'


@pytest.fixture
def seconds(monkeypatch):
    """A clock that stands still until the test moves it: a list with the time."""
    now = [1000.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def monitor(messages, seconds):
    asked = []
    made = Monitor(asked.append, saves=True)
    made.asked = asked
    messages.clear()
    yield made
    for widget in list(walk(made)):
        widget.close()


def _update(monitor, messages, coord, focus=None):
    """Refresh; return the content of the message that was sent, or None."""
    messages.clear()
    monitor.waits = monitor.update(Sampler(coord).look(focus))
    assert len(messages) <= 1
    return messages[0][1]["content"] if messages else None


def _named(sent):
    """Return the rows of the table with the names of their values."""
    return [dict(zip(FIELDS, row, strict=True)) for row in sent["rows"]]


def test_first_message_holds_everything(monitor, messages, coord):
    sent = _update(monitor, messages, coord)
    assert sent["whole"] is True
    assert sent["number"] == 1
    assert sent["saves"] is True
    assert {"schema", "head", "table", "charts", "distributions", "errors"} <= set(sent)
    assert sent["charts"]["whole"]["names"] == ["train", "evaluate", "done"]


def test_the_schema_says_what_the_messages_are_made_of(monitor, messages, coord):
    sent = _update(monitor, messages, coord)
    schema = sent["schema"]
    assert [column["heading"] for column in schema["columns"]] == [column.heading for column in COLUMNS]
    assert {column["key"] for column in schema["columns"]} < set(schema["fields"])
    assert all(len(row) == len(schema["fields"]) for row in sent["table"]["rows"])
    assert set(schema["states"]) == set(LOOKS)
    assert schema["quantiles"] == ["p50", "p90", "p99", "p99.9"]
    assert set(schema["mainQuantiles"]) < set(schema["quantiles"])
    assert all(set(schema["mainQuantiles"]) <= set(schema["lines"][chart]) for chart in ("latency", "lateness"))
    assert len(schema["lines"]["cpu"]) == 1


def test_nothing_is_sent_when_nothing_changed(monitor, messages, coord):
    _update(monitor, messages, coord)
    coord.change(uptime_secs=500.0)  # the browser's clock goes on by itself
    assert _update(monitor, messages, coord) is None


def test_only_what_changed_is_sent(monitor, messages, coord, seconds):
    _update(monitor, messages, coord)
    coord.change_looper("train", calls=11)
    sent = _update(monitor, messages, coord)
    assert {"head", "table"} == set(sent) - {"kind", "number", "whole", "uptime"}
    assert sent["number"] == 2
    coord.change_looper("train", timeline=timeline(6))
    assert "charts" in _update(monitor, messages, coord)


def test_a_page_that_asks_gets_everything(monitor, messages, coord):
    _update(monitor, messages, coord)
    receive(monitor, {"method": "custom", "content": {"kind": "ready"}})
    assert monitor.asked == [{"kind": "ready"}]
    sent = _update(monitor, messages, coord)
    assert sent["whole"] is True
    assert {"head", "table", "charts", "distributions", "errors"} <= set(sent)
    assert _update(monitor, messages, coord) is None


def test_what_a_failed_update_has_kept_back_is_sent_by_the_next(monitor, messages, coord, monkeypatch):
    _update(monitor, messages, coord)
    coord.change_looper("train", calls=11)
    with monkeypatch.context() as broken:
        broken.setattr(monitor, "send", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            _update(monitor, messages, coord)
    sent = _update(monitor, messages, coord)
    assert sent["whole"] is True
    assert _named(sent["table"])[0]["calls"] == 11
    assert _update(monitor, messages, coord) is None


def test_each_feed_has_a_key_of_its_own():
    keys = [feed.key for feeds in make_feeds() for feed in feeds]
    assert len(keys) == len(set(keys))
    assert not set(keys) & {"kind", "number", "whole", "uptime", "saves"}


def test_ten_loopers_take_less_than_8_kb(monitor, messages, seconds):
    loopers = [looper(f"looper-{i}", latency=summary(10), timeline=timeline(500)) for i in range(10)]
    coord = FakeCoordinator(*loopers, failures=[failure("looper-1")])
    _update(monitor, messages, coord)
    for step in range(1, 9):
        seconds[0] += 0.25
        for i in range(10):
            slots = timeline(500 + step)
            coord.change_looper(
                f"looper-{i}", calls=10 + step, latency=summary(10 + step), timeline=slots, failures=step
            )
        coord.change(failures=(failure("looper-1", count=step),), uptime_secs=step / 4)
        messages.clear()
        monitor.update(Sampler(coord).look(None))
        ((_, data, buffers),) = messages
        assert len(json.dumps(data)) + sum(len(buffer) for buffer in buffers) < 8000


def test_repeat_counts_and_distributions_follow_once_a_second(monitor, messages, coord, seconds):
    coord.change(failures=(failure("train"),))
    _update(monitor, messages, coord)
    coord.change(failures=(failure("train", count=5, last_exception="ValueError: worse"),))
    coord.change_looper("train", latency=summary(11))
    assert not {"errors", "distributions"} & _update(monitor, messages, coord).keys()
    assert monitor.waits
    seconds[0] += 1.0
    sent = _update(monitor, messages, coord)
    assert sent["errors"]["counts"] == [[0, 5, 7, 1.6e9, "ValueError: worse"]]
    assert sent["errors"]["new"] == []
    assert "distributions" in sent
    assert not monitor.waits


def test_a_new_error_does_not_wait(monitor, messages, coord):
    _update(monitor, messages, coord)
    coord.change(failures=(failure("train", "KeyError: 'x'"),))
    sent = _update(monitor, messages, coord)
    assert sent["head"]["newest"] == {"looper": "train", "exception": "KeyError: 'x'"}
    assert sent["errors"]["new"][0]["id"] == 0
    assert "KeyError" in sent["errors"]["new"][0]["exception"]


def test_the_newest_errors_are_sent_and_the_others_counted(monitor, messages, coord):
    coord.change(failures=tuple(failure("train", f"E: {i}") for i in range(1000)))
    sent = _update(monitor, messages, coord)
    assert [one["id"] for one in sent["errors"]["new"]] == list(range(1000 - MAX_ERRORS, 1000))
    assert sent["errors"]["more"] == 1000 - MAX_ERRORS
    assert sent["head"]["errors"] == 1000


def test_foreign_text_can_be_sent(monitor, messages):
    failures = [failure(NASTY, f"ValueError: {NASTY}", traceback_text=NASTY)]
    sent = _update(monitor, messages, FakeCoordinator(looper(NASTY, failures=1), failures=failures, name=NASTY))
    shown = NASTY.replace("\ud800", "?").replace("\x00", "\ufffd")
    (error,) = sent["errors"]["new"]
    assert sent["head"]["name"] == sent["head"]["newest"]["looper"] == _named(sent["table"])[0]["name"] == shown
    assert sent["charts"]["whole"]["names"] == [shown]
    assert error["exception"] == f"ValueError: {shown}"
    assert error["text"] == shown
    json.dumps(sent, ensure_ascii=False).encode("utf-8")


def test_errors_that_took_the_places_of_others_are_sent(monitor, messages, coord, seconds):
    coord.change(failures=(failure("train"), failure("done")))
    _update(monitor, messages, coord)
    seconds[0] += 1.0
    coord.change(failures=(failure("train", "KeyError: 'x'", time=1.7e9), failure("done")))  # with the same counts
    errors = _update(monitor, messages, coord)["errors"]
    assert errors["whole"] is True
    assert [(one["id"], one["exception"]) for one in errors["new"]] == [
        (2, "KeyError: 'x'"),
        (3, "ValueError: bad reading"),
    ]
    seconds[0] += 1.0
    coord.change(failures=(failure("train", "KeyError: 'x'", time=1.7e9, count=4), failure("done")))
    errors = _update(monitor, messages, coord)["errors"]
    assert (errors["whole"], errors["new"], errors["counts"]) == (False, [], [[2, 4, 7, 1.6e9, ""]])
    seconds[0] += 1.0
    coord.change(failures=())
    assert _update(monitor, messages, coord)["errors"] == {"whole": True, "new": [], "counts": [], "more": 0}
