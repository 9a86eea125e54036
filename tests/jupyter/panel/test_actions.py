"""Which buttons make sense, and what an interval field means."""

import pytest
from fakes import looper, snapshot

from nblooper.data.snapshot import State
from nblooper.jupyter.panel.actions import parse_interval, possible_actions


@pytest.mark.parametrize(
    ("state", "possible"),
    [
        (State.NEW, {"start"}),
        (State.WAITING, {"pause", "stop"}),
        (State.CALLING, {"pause", "stop"}),
        (State.PAUSED, {"pause", "step", "stop"}),
        (State.STOPPING, {"start"}),
        (State.STOPPED, {"start"}),
        (State.FAILED, {"start"}),
    ],
)
def test_actions_for_one(state, possible):
    got = possible_actions(snapshot(looper("a", state), looper("b", State.WAITING)), "a")
    assert {action for action in ("start", "pause", "step", "stop") if action in got} == possible
    assert got.resume == (state is State.PAUSED)
    assert "interval" in got
    assert got.interval_secs == 0.5


def test_actions_for_all_are_what_any_of_them_can_do():
    got = possible_actions(
        snapshot(looper("a", State.PAUSED), looper("b", State.WAITING), looper("c", State.NEW)), None
    )
    assert {"start", "step", "pause"}.isdisjoint(got.refusals)
    assert not got.resume
    assert "interval" not in got


def test_nothing_to_do_without_loopers():
    got = possible_actions(snapshot(), None)
    assert set(got.refusals) == {"start", "pause", "step", "stop", "interval"}
    assert got.refusals["stop"] == "there is no looper yet"


@pytest.mark.parametrize(
    ("state", "focus", "action", "why"),
    [
        (State.CALLING, "a", "start", "it runs already"),
        (State.CALLING, None, "start", "all run already"),
        (State.CALLING, "a", "step", "only a paused looper makes single calls"),
        (State.STOPPED, "a", "pause", "it does not run"),
        (State.STOPPED, None, "stop", "no looper runs"),
        (State.CALLING, None, "interval", "choose one looper first"),
    ],
)
def test_what_makes_no_sense_says_why(state, focus, action, why):
    assert possible_actions(snapshot(looper("a", state)), focus).refusals[action] == why


def test_nothing_can_be_done_with_a_looper_that_is_gone():
    got = possible_actions(snapshot(looper("a"), looper("b", State.PAUSED)), "c")
    assert set(got.refusals) == {"start", "pause", "step", "stop", "interval"}
    assert set(got.refusals.values()) == {"looper 'c' is gone; choose another one, or all loopers"}
    assert got.interval_secs is None
    assert "request_stop" in got


def test_a_stop_is_requested_once():
    assert "request_stop" not in possible_actions(snapshot(looper(), stop_requested=True), None)


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
