"""Commands that wait until they have taken effect."""

from __future__ import annotations

import re
import threading
import time

import pytest
from helpers import Gate, eventually, happens, outcome

from nblooper import State


def test_pause_with_wait_returns_when_the_call_has_ended(coord):
    gate = Gate()
    looper = coord.loop(gate, every_secs=None, name="slow")
    happens(gate.entered)
    threading.Timer(0.05, gate.open).start()
    looper.pause(wait=True)
    assert looper.state is State.PAUSED
    calls = gate.calls
    assert looper.snapshot().calls == calls
    looper.resume(wait=True)
    assert looper.state is not State.PAUSED


def test_step_with_wait_returns_when_the_step_has_been_made(coord):
    made = []
    coord.loop(lambda: made.append(1), every_secs=3600, name="a")
    coord.pause("a", wait=True)
    before = len(made)
    for count in range(1, 101):
        coord.step("a", wait=True)
        assert len(made) == before + count


def test_stop_with_wait_returns_when_the_thread_has_ended(coord):
    gate = Gate()
    looper = coord.loop(gate, every_secs=None, name="slow")
    happens(gate.entered)
    threading.Timer(0.05, gate.open).start()
    coord.stop("slow", wait=True)
    assert looper.state is State.STOPPED


def test_all_loopers_are_commanded_before_any_is_waited_for(coord):
    gates = [Gate() for _ in range(3)]
    for k, gate in enumerate(gates):
        coord.loop(gate, every_secs=None, name=f"slow {k}")
        happens(gate.entered)
    threading.Timer(0.05, lambda: [gate.open() for gate in gates]).start()
    coord.pause(wait=20)
    assert {looper.state for looper in coord.loopers.values()} == {State.PAUSED}


@pytest.mark.parametrize("command", ["pause", "stop"])
def test_a_time_limit_ends_the_wait_with_the_place_of_the_call(coord, gate, command):
    coord.loop(gate, every_secs=None, name="slow")
    happens(gate.entered)
    began = time.monotonic()
    error = outcome(getattr(coord, command), "slow", wait=0.02)
    took = time.monotonic() - began
    assert isinstance(error, RuntimeError)
    said = re.search(rf"'slow' did not {command} within (\S+) s: ", str(error))
    assert 0.019 <= float(said[1]) <= 1.01 * took
    assert "self.opened.wait" in "".join(error.__notes__)


def test_a_wait_of_no_time_only_looks(coord, gate):
    coord.loop(gate, every_secs=None, name="slow")
    happens(gate.entered)
    assert isinstance(outcome(coord.pause, "slow", wait=0), RuntimeError)


@pytest.mark.parametrize("value", [-1, float("nan"), "yes", None, (1, 2)])
def test_a_wait_is_a_truth_value_or_a_number_of_seconds(coord, value):
    coord.loop(int, every_secs=3600, name="a")
    for command in (coord.pause, coord.stop, coord.resume, coord.step, coord.loopers["a"].stop):
        error = outcome(command, wait=value)
        assert isinstance(error, ValueError)
        assert repr(value) in str(error)
    assert coord.loopers["a"].state in (State.WAITING, State.CALLING)  # nothing was commanded


def test_a_looper_cannot_wait_for_itself(coord):
    errors = []
    coord.loop(lambda: errors.append(outcome(coord.pause, "a", wait=True)), every_secs=None, name="a", max_calls=1)
    eventually(lambda: errors)
    assert "cannot wait for itself" in str(errors[0])
