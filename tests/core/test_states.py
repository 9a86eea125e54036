"""The states of loopers, and how they are stopped."""

import re
import time

import pytest
from helpers import INTERVALS, calls, ended, eventually, fail_with, happens, is_paused

from nblooper import EndLoop, LooperThread, OutOfRangeError, State
from nblooper.views.remarks import remark


def test_new_waiting_calling_and_stopped(coord, gate):
    looper = LooperThread(coord, 3600, gate, name="one")
    assert looper.state is State.NEW
    looper.start()
    happens(gate.entered)
    assert looper.state is State.CALLING
    gate.open()
    eventually(lambda: looper.state is State.WAITING)
    looper.stop()
    ended(looper)
    assert looper.state is State.STOPPED
    assert coord.snapshot()["one"].state is State.STOPPED
    assert coord.should_stop() is False


def test_a_back_to_back_looper_is_calling(coord):
    looper = LooperThread.loop(coord, None, int)
    eventually(lambda: calls(looper) > 0)
    assert looper.state is State.CALLING


@pytest.mark.parametrize("by_coordinator", [False, True])
def test_stopping_until_the_thread_has_ended(coord, gate, by_coordinator):
    looper = LooperThread.loop(coord, 3600, gate)
    happens(gate.entered)
    (coord.request_stop if by_coordinator else looper.stop)()
    assert looper.state is State.STOPPING
    gate.open()
    ended(looper)
    assert looper.state is State.STOPPED


def test_failed_when_an_exception_ended_it(coord):
    bystander = LooperThread.loop(coord, 3600, int)
    looper = LooperThread.loop(coord, None, fail_with(ValueError("x")))
    ended(looper, bystander)
    assert looper.state is State.FAILED
    assert bystander.state is State.STOPPED


def test_stop_is_idempotent_and_does_nothing_to_those_not_running(coord):
    new = LooperThread(coord, None, int, max_calls=3, name="new")
    new.stop()
    coord.stop("new")
    assert new.state is State.NEW
    new.start()
    ended(new)
    assert calls(new) == 3
    new.stop()
    new.stop()
    assert new.state is State.STOPPED


@pytest.mark.parametrize("interval", [None, 3600])
def test_stop_ends_only_the_chosen_looper(coord, interval):
    loopers = {name: LooperThread.loop(coord, interval, int, name=name) for name in ("a", "b", "c")}
    eventually(lambda: all(calls(looper) for looper in loopers.values()))
    coord.stop("b")
    ended(loopers["b"])
    assert coord.should_stop() is False
    assert loopers["a"].state.live
    assert loopers["c"].state.live
    coord.stop()
    ended(*loopers.values())
    assert coord.should_stop() is False
    assert coord.join() is None


def test_stop_ends_a_paused_looper(coord):
    looper = LooperThread.loop(coord, None, int)
    looper.pause()
    eventually(lambda: is_paused(looper))
    looper.stop()
    ended(looper)


def test_request_stop_ends_all_whatever_they_do(coord, gate):
    loopers = [
        LooperThread.loop(coord, None, int),
        LooperThread.loop(coord, 3600, int),
        LooperThread.loop(coord, 0.001, int),
        LooperThread.loop(coord, 0.01, int, precise=True),
        LooperThread.loop(coord, None, gate),
        paused := LooperThread.loop(coord, None, int, name="paused"),
    ]
    paused.pause()
    happens(gate.entered)
    eventually(lambda: is_paused(paused) and loopers[1].state is State.WAITING)
    coord.request_stop()
    gate.open()
    assert coord.join() is None
    assert {looper.state for looper in loopers} == {State.STOPPED}


def end_loop():
    raise EndLoop


def use_up():
    raise OutOfRangeError("no more data")


def two_steps():
    yield
    yield


@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize(("target", "limit"), [(int, 3), (end_loop, None), (two_steps, None), (use_up, None)])
def test_finished_when_it_ended_by_itself(coord, interval, target, limit):
    looper = LooperThread(coord, interval, target, max_calls=limit, name="one")
    assert coord.status()["one"].finished is False
    looper.start()
    ended(looper)
    for seen in (coord.status()["one"], coord.snapshot()["one"]):
        assert (seen.state, seen.finished) == (State.STOPPED, True)
        assert seen.active_secs > 0


def test_not_finished_when_it_was_stopped_or_failed(coord):
    stopped = LooperThread.loop(coord, 3600, int, max_calls=3, name="stopped")
    failed = LooperThread.loop(coord, None, fail_with(ValueError("x")), name="failed", max_calls=1)
    ended(failed, stopped)
    assert [looper.finished for looper in coord.status().loopers] == [False, False]
    assert coord.status()["failed"].state is State.FAILED


def test_not_finished_while_it_runs_again(coord, gate):
    looper = LooperThread.loop(coord, None, gate, max_calls=1, name="one")
    happens(gate.entered)
    assert coord.status()["one"].finished is False
    gate.open()
    ended(looper)
    assert coord.status()["one"].finished is True
    gate.opened.clear()
    again = looper.restart()
    assert coord.status()["one"].finished is False
    gate.open()
    ended(again)


@pytest.mark.parametrize("hook", ["start_loop", "stop_loop"])
def test_a_hook_that_hangs_is_told_with_its_age_and_its_line(coord, gate, hook, capsys):
    class Port(LooperThread):
        pass

    setattr(Port, hook, lambda self: gate())
    port = Port(coord, 3600, int, name="port", max_calls=None if hook == "start_loop" else 1)
    port.start()
    happens(gate.entered)
    eventually(lambda: port.status().hook_secs > 2.0)
    status = port.status()
    assert (status.hook, status.call_secs) == (hook, None)
    assert "self.opened.wait" in status.call_where
    assert re.search(rf"in {hook} for {status.hook_secs:.0f} s, at .*self\.opened\.wait", remark(status))
    coord.explain("port")
    assert re.search(rf"It has been in {hook} for .* s, at .*opened\.wait", capsys.readouterr().out)
    with pytest.raises(RuntimeError, match=rf"'port' did not stop within .* s: {hook} is still running"):
        port.stop(wait=0.01)
    if hook == "start_loop":
        eventually(lambda: re.search(r"for \d s, in start_loop, at .*opened\.wait", remark(port.status())))
    gate.open()
    ended(port)
    assert (port.status().hook, port.status().hook_secs) == ("", None)


def test_how_long_it_has_been_stopping_counts_from_the_stop_that_holds(coord, gate):
    coord.request_stop()
    coord.join()
    coord.clear_stop()
    port = coord.loop(gate, every_secs=None, name="port")
    happens(gate.entered)
    asked = time.perf_counter()
    coord.stop("port")
    stopping_secs = port.status().stopping_secs
    assert stopping_secs <= time.perf_counter() - asked
    gate.open()
    ended(port)
