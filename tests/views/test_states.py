"""The words that people read of states."""

import dataclasses

import pytest

from nblooper.data.snapshot import State
from nblooper.views.states import LOOKS, badge, word
from tests.views import measured


def looper(state, **fields):
    return dataclasses.replace(measured.looper(state=state), **fields)


def whole(*loopers, **fields):
    return dataclasses.replace(measured.coordinator(*loopers), **fields)


NEW, RUNNING, PAUSED = looper(State.NEW), looper(State.WAITING), looper(State.PAUSED)
STOPPING, STUCK = looper(State.STOPPING, stopping_secs=9.9), looper(State.STOPPING, stopping_secs=10.0)
STOPPED, FINISHED, FAILED = looper(State.STOPPED), looper(State.STOPPED, finished=True), looper(State.FAILED)


@pytest.mark.parametrize("state", list(State))
def test_each_state_has_a_word_with_a_look(state):
    assert word(looper(state)) in LOOKS


def test_words_of_loopers():
    assert word(looper(State.CALLING)) == word(RUNNING) == "RUNNING"
    assert [word(each) for each in (STOPPING, STUCK)] == ["STOPPING", "STUCK"]
    assert word(looper(State.STOPPING)) == "STOPPING"
    assert [word(each) for each in (STOPPED, FINISHED, FAILED)] == ["STOPPED", "FINISHED", "FAILED"]


@pytest.mark.parametrize(
    ("loopers", "stop_requested", "expected"),
    [
        ([], False, "IDLE"),
        ([NEW, FINISHED], False, "IDLE"),
        ([NEW], True, "STOPPED"),
        ([RUNNING, PAUSED, FINISHED, FAILED], False, "RUNNING"),
        ([PAUSED, FINISHED, NEW], False, "PAUSED"),
        ([PAUSED, STOPPING], False, "PAUSED"),
        ([STOPPING, STOPPED], False, "STOPPING"),
        ([RUNNING, PAUSED], True, "STOPPING"),
        ([RUNNING, STUCK], False, "STUCK"),
        ([FINISHED, FINISHED], True, "FINISHED"),
        ([FINISHED, STOPPED], True, "STOPPED"),
        ([FINISHED, STOPPED], False, "STOPPED"),
        ([FINISHED, FAILED], True, "FAILED"),
    ],
)
def test_the_word_for_all_of_them(loopers, stop_requested, expected):
    assert badge(whole(*loopers, stop_requested=stop_requested)) == expected
