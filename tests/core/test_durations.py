"""Bounds of intervals and of timeouts."""

import decimal
import fractions
import math
import threading

import numpy as np
import pytest
from helpers import ended, eventually, in_thread, outcome, waits

from nblooper import LooperThread, State


@pytest.mark.parametrize("value", [1e-310, 1e-300, 5e-324, 1e-10, 9.9e-10, decimal.Decimal("1e-12")], ids=repr)
def test_intervals_below_the_clocks_resolution_are_refused(coord, value):
    looper = LooperThread(coord, 1, int, name="there")
    for argument, call in (
        ("timer_interval_secs", lambda: LooperThread(coord, value, int)),
        ("timer_interval_secs", lambda: LooperThread.loop(coord, value, int)),
        ("every_secs", lambda: coord.loop(int, every_secs=value)),
        ("every_secs", lambda: coord.loop(every_secs=value)),
        ("interval_secs", lambda: setattr(looper, "interval_secs", value)),
    ):
        error = outcome(call)
        assert type(error) is ValueError
        assert str(error) == (
            f"{argument} must be a number of seconds, 1e-09 or more, or 0 or None to call back to back; got {value!r}"
        )
    assert coord.loopers == {"there": looper}
    assert looper.interval_secs == 1


@pytest.mark.parametrize("overrun", ["burst", "skip", "delay"])
def test_the_shortest_interval(coord, overrun):
    looper = LooperThread.loop(coord, 1e-9, int, max_calls=100, overrun=overrun)
    ended(looper)
    snapshot = looper.snapshot()
    assert (snapshot.calls, snapshot.state) == (100, State.STOPPED)
    assert 0 <= snapshot.missed < 1e13
    assert coord.failures == ()


@pytest.mark.parametrize("precise", [False, True])
@pytest.mark.parametrize("overrun", ["burst", "skip", "delay"])
@pytest.mark.parametrize("value", [1e300, 1.7e308, math.inf, threading.TIMEOUT_MAX * 2], ids=repr)
def test_endless_intervals_are_one_call_and_then_a_wait(coord, value, overrun, precise):
    looper = LooperThread.loop(coord, value, int, overrun=overrun, precise=precise)
    eventually(lambda: looper.state is State.WAITING and looper.status().calls == 1)
    looper.pause()
    looper.step()
    eventually(lambda: looper.status().calls == 2)
    looper.resume()
    looper.interval_secs = 0.001
    eventually(lambda: looper.status().calls >= 4)
    looper.interval_secs = value
    assert repr(coord)
    assert looper.snapshot().interval_secs == value
    coord.request_stop()
    assert coord.join() is None
    assert coord.failures == ()


@pytest.mark.parametrize("value", ["1", "", b"1", math.nan, True, np.True_, [], [1], 1j, np.array([1.0])], ids=repr)
def test_a_timeout_that_is_no_number_is_refused(coord, value):
    for stopped in (False, True):
        error = outcome(coord.wait_for_stop, value)
        assert type(error) is ValueError
        assert str(error).startswith("timeout must be a number of seconds, or None")
        assert repr(value) in str(error)
        if not stopped:
            coord.request_stop()
    assert waits(coord) == []


@pytest.mark.parametrize("value", [decimal.Decimal("0.01"), fractions.Fraction(1, 100), np.float32(0.01), np.array(0)])
def test_a_timeout_is_any_number(coord, value):
    assert coord.wait_for_stop(value) is False
    coord.request_stop()
    assert coord.wait_for_stop(value) is True


@pytest.mark.parametrize("value", [0, 0.0, -1, -math.inf, decimal.Decimal(-1)])
def test_a_timeout_that_is_over_tells_the_flag_at_once(coord, value):
    assert coord.wait_for_stop(value) is False
    coord.request_stop()
    assert coord.wait_for_stop(value) is True


@pytest.mark.parametrize("value", [math.inf, 1e300, decimal.Decimal("Infinity"), threading.TIMEOUT_MAX * 2])
def test_an_endless_timeout_is_ended_by_the_stop(coord, value):
    answers = []
    waiting, _ = in_thread(lambda: answers.append(coord.wait_for_stop(value)))
    eventually(lambda: waits(coord))
    coord.request_stop()
    ended(waiting)
    assert answers == [True]
