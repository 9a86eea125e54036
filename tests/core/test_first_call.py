"""When the first call comes: at once, after an interval or a delay, or after another looper's first call."""

from __future__ import annotations

import math
import threading

import pytest
from helpers import Gate, ended, eventually, happens, outcome

from nblooper import LooperThread, State


def timed(virtual, clock, name, **options):
    """Start a looper and return the list of when its calls begin, from now."""
    began, now = [], clock.now()
    virtual.loop(lambda: began.append(clock.now() - now), name=name, **options)
    return began


@pytest.fixture(autouse=True)
def ends(virtual, clock):
    yield
    virtual.request_stop()
    clock.advance(10.0)  # for a target that sleeps
    virtual.join(stop_grace_period_secs=10)


def test_the_first_call_may_come_after_an_interval(virtual, clock):
    began = timed(virtual, clock, "a", every_secs=2.0, first_call="interval")
    clock.advance(7.0)
    assert began == [2.0, 4.0, 6.0]


def test_a_delay_moves_the_grid(virtual, clock):
    began = timed(virtual, clock, "a", every_secs=1.0, delay_secs=0.25)
    later = timed(virtual, clock, "b", every_secs=1.0, delay_secs=0.25, first_call="interval")
    clock.advance(2.5)
    assert (began, later) == ([0.25, 1.25, 2.25], [1.25, 2.25])
    assert virtual.snapshot()["a"].lateness.max == 0.0


def test_calls_back_to_back_can_be_delayed(virtual, clock):
    began, now = [], clock.now()

    def work():
        began.append(clock.now() - now)
        clock.sleep(1.0)

    virtual.loop(work, every_secs=None, delay_secs=1.5)
    clock.advance(4.0)
    assert began == [1.5, 2.5, 3.5]
    assert virtual.snapshot()["work"].latency.max == 1.0


def test_an_interval_changed_before_the_first_call_counts(virtual, clock):
    began = timed(virtual, clock, "a", every_secs=100.0, first_call="interval")
    clock.advance(1.0)
    virtual["a"].interval_secs = 2.0
    clock.advance(4.0)
    assert began == [2.0, 4.0]


def test_control_starts_after_the_sensor(virtual, clock):
    readings, seen = [], []

    def read():
        clock.sleep(0.5)
        readings.append(len(readings))

    virtual.loop(read, every_secs=1.0, name="sensor")
    options = {"after": "sensor", "delay_secs": 0.125}
    virtual.loop(lambda: seen.append(readings[-1]), every_secs=1.0, name="control", **options)
    clock.advance(0.25)
    assert (virtual.status()["control"].waits_for, seen) == ("sensor", [])
    clock.advance(2.75)
    assert seen == [0, 1, 2]
    assert virtual.status()["control"].waits_for == ""
    assert not virtual.should_stop()


def test_a_failed_first_call_does_not_count(virtual, clock):
    calls, began = [], []

    def read():
        calls.append(1)
        if len(calls) < 3:
            raise TimeoutError

    now = clock.now()
    virtual.loop(read, every_secs=1.0, name="sensor", on_error="continue")
    virtual.loop(
        lambda: began.append(clock.now() - now), every_secs=10.0, name="control", after="sensor", delay_secs=0.5
    )
    clock.advance(5.0)
    assert began == [2.5]


def test_a_restart_keeps_the_order(coord):
    gate, seen = Gate(), []
    gate.open()
    coord.loop(gate, every_secs=None, name="sensor")
    coord.loop(lambda: seen.append(gate.calls), every_secs=3600, name="control", after="sensor")
    eventually(lambda: seen)
    coord.request_stop()
    coord.join()
    gate.opened.clear()
    gate.entered.clear()
    before = len(seen)
    coord.start()
    happens(gate.entered)
    eventually(lambda: coord.status()["control"].waits_for == "sensor")
    assert len(seen) == before
    gate.open()
    eventually(lambda: len(seen) == before + 1)


def test_a_sensor_that_is_replaced_meanwhile_counts_too(coord):
    gate, called = Gate(), threading.Event()
    coord.loop(gate, every_secs=None, name="sensor")
    happens(gate.entered)
    coord.loop(called.set, every_secs=3600, name="control", after="sensor")
    eventually(lambda: coord.status()["control"].waits_for == "sensor")
    threading.Timer(0.05, gate.open).start()
    coord.loop(int, every_secs=None, name="sensor")
    happens(called)


def test_a_looper_that_waits_can_be_called_stepped_and_stopped(coord, gate):
    calls = []
    coord.loop(gate, every_secs=3600, name="sensor")
    looper = coord.loop(lambda: calls.append(1), every_secs=3600, name="control", after="sensor")
    looper.call_now()
    eventually(lambda: len(calls) == 1)
    looper.pause(wait=True)
    looper.step(wait=True)
    assert len(calls) == 2
    looper.resume(wait=True)
    assert coord.status()["control"].waits_for == "sensor"
    looper.stop(wait=True)
    assert len(calls) == 2


def test_call_now_leaves_the_grid_where_it_is(virtual, clock):
    began = timed(virtual, clock, "a", every_secs=10.0)
    clock.advance(3.0)
    virtual["a"].call_now()
    clock.settle()
    clock.advance(8.0)
    assert began == [0.0, 3.0, 10.0]
    assert virtual.snapshot()["a"].lateness.max == 0.0


def test_call_now_of_what_makes_no_calls_is_refused(coord, gate):
    new = LooperThread(coord, 1, int, name="new")
    over = coord.loop(int, every_secs=None, name="over", max_calls=1)
    ended(over)
    paused = coord.loop(int, every_secs=1, name="paused")
    paused.pause(wait=True)
    assert "NEW" in str(outcome(new.call_now))
    assert "has ended" in str(outcome(over.call_now))
    assert "step() makes one call" in str(outcome(paused.call_now))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"first_call": "later"}, 'first_call must be "now" or "interval"; got \'later\''),
        ({"first_call": True}, "first_call must be"),
        ({"delay_secs": -1}, "delay_secs must be .*got -1"),
        ({"delay_secs": math.inf}, "delay_secs must be"),
        ({"delay_secs": None}, "delay_secs must be"),
        ({"after": 3}, "after must be the name of a looper; got 3"),
        ({"after": "nobody"}, "after must be the name of a looper of this coordinator; got 'nobody', there are: 'a'"),
    ],
)
def test_bad_arguments_are_named_and_replace_nothing(coord, options, words):
    looper = coord.loop(int, every_secs=3600, name="a")
    with pytest.raises(ValueError, match=words):
        coord.loop(int, every_secs=1, name="a", **options)
    with pytest.raises(ValueError, match=words):
        LooperThread(coord, 1, int, **options)
    assert coord.loopers == {"a": looper}
    assert looper.state in (State.WAITING, State.CALLING)


def test_a_looper_cannot_wait_for_itself(coord):
    coord.loop(int, every_secs=1, name="a")
    with pytest.raises(ValueError, match="after='a' is the looper itself"):
        coord.loop(int, every_secs=1, name="a", after="a")


def test_back_to_back_there_is_no_interval_to_wait_for(coord):
    with pytest.raises(ValueError, match="delay_secs delays calls back to back"):
        coord.loop(int, every_secs=None, first_call="interval")
