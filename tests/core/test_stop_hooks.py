"""What runs once a stop, after the last call of every looper: functions that switch things off."""

from __future__ import annotations

import asyncio
import threading

import pytest
from helpers import SECS, Gate, ended, eventually, fail_with, happens, in_own_thread, outcome, run_script

from nblooper import Coordinator


class Heater:
    """Something that has to be off in the end."""

    def __init__(self):
        self.power, self.offs = 0, 0

    def set(self, power):
        self.power = power

    def off(self):
        self.power = 0
        self.offs += 1


@pytest.fixture
def heater(coord):
    made = Heater()
    coord.on_stop(made.off)
    return made


def test_it_is_off_after_the_last_call_and_before_join_returns(coord, heater):
    """A call that is under way at the stop sets it once more."""
    gate = Gate()

    def control():
        gate()
        heater.set(10)

    coord.loop(control, every_secs=None)
    happens(gate.entered)
    coord.request_stop()
    threading.Timer(0.05, gate.open).start()
    coord.join()
    assert (heater.power, heater.offs) == (0, 1)


def test_it_is_off_where_nobody_joins(coord, heater):
    coord.loop(lambda: heater.set(10) or 1 / 0, every_secs=None, name="control")
    eventually(lambda: heater.offs)
    assert heater.power == 0


def stop_all(coord):
    coord.stop()


def stop_all_and_wait(coord):
    coord.stop(wait=True)


def leave_with_block(coord):
    with coord:
        coord.request_stop()


def leave_with_block_by_error(coord):
    with coord:
        raise KeyError


def join_async(coord):
    coord.request_stop()
    in_own_thread(lambda: asyncio.run(coord.join_async()))


@pytest.mark.parametrize("stop", [stop_all, stop_all_and_wait, leave_with_block, leave_with_block_by_error, join_async])
def test_it_is_off_after_each_way_to_stop(coord, heater, stop):
    looper = coord.loop(lambda: heater.set(10), every_secs=None, name="control")
    eventually(lambda: heater.power)
    outcome(stop, coord)
    eventually(lambda: heater.offs)
    ended(looper)
    assert (heater.power, heater.offs) == (0, 1)


def test_it_is_off_after_loopers_that_ended_by_themselves(coord, heater):
    ended(coord.loop(lambda: heater.set(10), every_secs=None, name="control", max_calls=3))
    assert heater.offs == 0  # nothing has been stopped yet
    coord.join()
    assert (heater.power, heater.offs) == (0, 1)


def test_it_runs_once_a_stop(coord, heater):
    for stop in (1, 2, 3):
        coord.loop(lambda: heater.set(10), every_secs=None, name="control")
        coord.stop()
        coord.request_stop()
        coord.join()
        coord.join()
        assert (heater.power, heater.offs) == (0, stop)
        coord.clear_stop()


def test_stopping_or_replacing_one_looper_is_no_stop(coord, heater):
    coord.loop(int, every_secs=None, name="control")
    coord.loop(int, every_secs=None, name="control")
    coord.restart("control")
    coord.stop("control", wait=True)
    assert heater.offs == 0


def test_functions_run_in_order_in_a_known_thread(coord):
    order = []
    for k in range(3):
        assert coord.on_stop(lambda k=k: order.append((k, threading.current_thread().name))) is not None
    coord.loop(int, every_secs=None)
    coord.request_stop()
    coord.join()
    assert order == [(k, "nblooper-on-stop") for k in range(3)]


def test_it_decorates(coord):
    @coord.on_stop
    def off():
        off.done = True

    coord.request_stop()
    coord.join()
    assert off.done


def test_an_error_is_a_failure_and_the_others_run(coord, heater):
    coord.on_stop(fail_with(OSError("no answer")))
    second = Heater()
    coord.on_stop(second.off)
    coord.loop(int, every_secs=None)
    coord.request_stop()
    coord.join()
    assert (heater.offs, second.offs) == (1, 1)
    (failure,) = coord.failures
    assert (failure.looper, failure.where, failure.exception) == ("nblooper-on-stop", "on_stop", "OSError: no answer")


def test_an_error_after_no_request_is_raised_by_join(coord):
    coord.on_stop(fail_with(OSError("no answer")))
    ended(coord.loop(int, every_secs=None, max_calls=1))
    with pytest.raises(OSError, match="no answer"):
        coord.join()


def test_a_straggler_is_named_and_it_runs_all_the_same_and_again_in_the_end(coord, caplog):
    heater, gate = Heater(), Gate()
    coord.on_stop(heater.off, stop_grace_period_secs=0.05)

    def control():
        gate()
        heater.set(10)

    looper = coord.loop(control, every_secs=None)
    happens(gate.entered)
    coord.request_stop()
    eventually(lambda: heater.offs == 1)
    assert "'control' did not end in time" in caplog.text
    gate.open()
    ended(looper)
    eventually(lambda: heater.offs == 2)
    assert heater.power == 0


def test_join_that_gives_up_on_a_straggler_runs_it_before(coord, heater, gate):
    coord.loop(gate, every_secs=None)
    happens(gate.entered)
    coord.request_stop()
    with pytest.raises(RuntimeError, match="still running"):
        coord.join(stop_grace_period_secs=0.05)
    assert heater.offs == 1


def test_a_function_may_ask_and_stop_its_coordinator(coord):
    seen = []

    def off():
        coord.request_stop()
        coord.stop()
        coord.join(stop_grace_period_secs=1)
        seen.append(coord.status().state)

    coord.on_stop(off)
    coord.loop(int, every_secs=None)
    coord.request_stop()
    coord.join()
    assert seen == ["STOPPED"]


@pytest.mark.parametrize("value", [None, 3, "off"])
def test_it_takes_functions(coord, value):
    with pytest.raises(TypeError, match=r"on_stop takes a function"):
        coord.on_stop(value)


EXIT = """
heater = [0]

def off():
    heater[0] = 0
    os.write(1, f"off at {heater[0]} in {threading.current_thread().name}\\n".encode())

coord = Coordinator()
coord.on_stop(off)
"""


@pytest.mark.parametrize(
    "body",
    [
        "coord.loop(lambda: heater.__setitem__(0, 10), every_secs=None, name='control'); time.sleep(0.05)",
        "coord.loop(lambda: heater.__setitem__(0, 10), every_secs=None, name='control', max_calls=1); time.sleep(0.2)",
        "coord.loop(lambda: 1 / 0, every_secs=None, name='control', max_calls=1); time.sleep(0.2)",
        "coord.loop(lambda: time.sleep(60), every_secs=None, name='stuck'); time.sleep(0.05)",
        "coord.loop(int, every_secs=None, max_calls=1); time.sleep(0.2); del coord",
        "coord.loop(int, every_secs=None); raise KeyError",
    ],
)
def test_it_is_off_when_the_interpreter_exits(body):
    result = run_script(EXIT + body)
    assert result.stdout.count("off at 0") == 1, result.stderr


def test_what_fails_at_exit_for_a_coordinator_that_was_freed_is_logged():
    result = run_script(
        EXIT
        + """
import gc, weakref
coord.on_stop(lambda: 1 / 0)
coord.loop(int, every_secs=None, max_calls=1)
time.sleep(0.2)
freed = weakref.ref(coord)
del coord
gc.collect()
assert freed() is None
"""
    )
    assert result.stdout.count("off at 0") == 1, result.stderr
    assert "ZeroDivisionError: division by zero" in result.stderr


def test_a_forked_child_switches_nothing_off():
    result = run_script(
        EXIT
        + """
coord.loop(int, every_secs=0.01)
if os.fork() == 0:
    sys.exit()
os.wait()
os.write(1, b"child is over\\n")
"""
    )
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["child", "off"]


def test_nothing_runs_without_a_stop():
    coord = Coordinator()
    never = threading.Event()
    coord.on_stop(never.set)
    looper = coord.loop(int, every_secs=None)
    coord.pause()
    coord.resume()
    assert not never.wait(0.05)
    coord.request_stop()
    looper.join(SECS)
    coord.join()
    assert never.is_set()


def test_a_function_that_does_not_end_in_time_is_told(coord, gate, monkeypatch):
    coord.on_stop(gate)
    ended(coord.loop(int, every_secs=None, max_calls=1, name="poll"))
    error = outcome(coord.stop, wait=0.05)
    assert "what on_stop was given has not come to its end within" in str(error)
    assert "self.opened.wait" in "".join(error.__notes__)
    monkeypatch.setattr("nblooper.coordinator._HOOKS_SECS", 0.05)
    error = outcome(coord.join)
    assert str(error) == "Coordinator stopped with threads still running: nblooper-on-stop"
    assert "self.opened.wait" in "".join(error.__notes__)
    gate.open()
    coord.join()
