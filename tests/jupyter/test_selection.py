"""Which buttons make sense, and what an interval field means."""

import pytest
from fakes import looper, snapshot

from nblooper.jupyter.selection import choices, parse_interval
from nblooper.snapshot import State


@pytest.mark.parametrize(
    ("state", "possible"),
    [
        (State.NEW, {"start"}),
        (State.WAITING, {"pause", "stop"}),
        (State.CALLING, {"pause", "stop"}),
        (State.PAUSED, {"pause", "resume", "step", "stop"}),
        (State.STOPPING, {"start"}),
        (State.STOPPED, {"start"}),
        (State.FAILED, {"start"}),
    ],
)
def test_choices_for_one(state, possible):
    got = choices(snapshot(looper("a", state), looper("b", State.WAITING)), "a")
    actions = ("start", "pause", "resume", "step", "stop")
    assert {action for action in actions if getattr(got, action)} == possible
    assert got.interval
    assert got.interval_secs == 0.5


def test_choices_for_all_are_what_any_of_them_can_do():
    got = choices(snapshot(looper("a", State.PAUSED), looper("b", State.WAITING), looper("c", State.NEW)), None)
    assert got.start
    assert got.step
    assert got.pause
    assert not got.resume
    assert not got.interval


def test_nothing_to_do_without_loopers():
    got = choices(snapshot(), None)
    assert not any((got.start, got.pause, got.step, got.stop, got.interval))
    assert got.request_stop


def test_a_stop_is_requested_once():
    assert not choices(snapshot(looper(), stop_requested=True), None).request_stop


@pytest.mark.parametrize(
    ("text", "secs"), [("", None), ("0", None), (" 0.5 ", 0.5), ("0,5", 0.5), ("2 s", 2.0), ("1e-3", 0.001)]
)
def test_interval_is_read(text, secs):
    assert parse_interval(text) == secs


@pytest.mark.parametrize("text", ["abc", "-1", "nan", "inf", "1 2", "0.5 ms", "--"])
def test_bad_interval_is_named(text):
    with pytest.raises(ValueError, match="not a number of seconds") as raised:
        parse_interval(text)
    assert repr(text) in str(raised.value)
