"""When the first call comes: at once, after an interval or a delay, or after another looper's first call."""

from __future__ import annotations

import logging
import math
import threading

import pytest
from helpers import Gate, ended, eventually, fail_with, happens, outcome

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


def _fails(coord):
    ended(coord.loop(fail_with(OSError("no gpu")), every_secs=None, max_calls=2, name="train", on_error="continue"))


def _has_no_start(coord):
    fails = {"on_start": fail_with(OSError("no gpu")), "on_error": "continue"}
    ended(coord.loop(int, every_secs=None, name="train", **fails))


def _is_stopped(coord):
    coord.loop(int, every_secs=3600, name="train", first_call="interval")
    coord.stop("train", wait=True)


@pytest.mark.parametrize("end", [_fails, _has_no_start, _is_stopped])
def test_a_wait_for_a_looper_that_has_ended_without_a_call_is_told(coord, caplog, end):
    end(coord)
    coord.loop(int, every_secs=1, name="eval", after="train")
    eventually(lambda: coord.status()["eval"].waits_in_vain)
    assert "waits for the first call of train, which has ended" in str(coord)
    eventually(lambda: "eval waits for the first call of train, which has ended" in caplog.text)
    coord.loop(int, every_secs=1, name="train")
    eventually(lambda: coord.status()["eval"].calls)
    assert not coord.status()["eval"].waits_in_vain


def test_the_warning_is_no_output_of_the_looper(coord, monkeypatch):
    class Printing(logging.Handler):
        def emit(self, record):
            said.append(record.getMessage())
            print(record.getMessage())

    said, handler = [], Printing()
    monkeypatch.setattr(logging.getLogger("nblooper"), "handlers", [handler])
    _fails(coord)
    waiting = coord.loop(int, every_secs=1, name="eval", after="train")
    eventually(lambda: any("which has ended" in message for message in said))
    assert waiting.output.text == ""


def test_a_wait_for_a_looper_that_was_removed_is_told(coord):
    coord.loop(int, every_secs=3600, name="train", first_call="interval")
    coord.loop(int, every_secs=1, name="eval", after="train")
    coord.stop("train", wait=True)
    coord.remove("train")
    eventually(lambda: coord.status()["eval"].waits_in_vain)


def test_a_restart_within_a_second_is_no_reason_to_warn(virtual, clock, caplog):
    virtual.loop(int, every_secs=3600, name="train", first_call="interval")
    virtual.loop(int, every_secs=1, name="eval", after="train")
    virtual.stop("train")
    clock.advance(0.7)
    virtual.restart("train")
    clock.advance(0.7)
    virtual.stop("train")
    clock.advance(0.7)
    assert "which has ended" not in caplog.text
    clock.advance(1.0)
    assert caplog.text.count("which has ended") == 1
    clock.advance(5.0)
    assert caplog.text.count("which has ended") == 1


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


def test_a_shorter_interval_before_the_first_call_makes_one_call_and_no_burst(virtual, clock):
    began = timed(virtual, clock, "a", every_secs=3600.0, first_call="interval")
    clock.advance(1000.0)
    virtual["a"].interval_secs = 1.0
    clock.advance(2.5)
    assert began == [1000.0, 1001.0, 1002.0]
    assert virtual.snapshot()["a"].lateness.max == 0.0


def test_a_looper_that_is_renamed_is_still_waited_for(virtual, clock):
    virtual.loop(int, every_secs=10.0, name="sensor", first_call="interval")
    began = timed(virtual, clock, "control", every_secs=60.0, after="sensor")
    clock.advance(1.0)
    virtual["sensor"].name = "thermometer"
    clock.advance(1.0)
    assert virtual.status()["control"].waits_for == "thermometer"
    clock.advance(9.0)
    assert began == [10.0]
