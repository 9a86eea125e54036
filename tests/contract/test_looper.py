"""TensorFlow's contract of the LooperThread; the numbers are those of CONTRACT.md."""

import threading

import numpy as np
import pytest
from helpers import SECS, dues, ended, eventually, fail_with, happens, outcome

from nblooper import Coordinator, LooperThread, State

INTERVALS = [None, 0, 0.001]


class Noted(LooperThread):
    """Notes which hooks ran, and in which thread; stops after three calls."""

    def __init__(self, *args, fail_in=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.notes = []
        self.idents = set()
        self.fail_in = fail_in
        self.error = ValueError(f"in {fail_in}")

    def _note(self, hook):
        self.notes.append(hook)
        self.idents.add(threading.get_ident())
        if hook == self.fail_in:
            raise self.error

    def start_loop(self):
        self._note("start_loop")

    def run_loop(self):
        self._note("run_loop")
        if self.notes.count("run_loop") == 3:
            self._coord.request_stop()

    def stop_loop(self):
        self._note("stop_loop")


@pytest.mark.parametrize("not_one", [None, "coord", object(), Coordinator])
def test_17_needs_a_coordinator(not_one):
    with pytest.raises(ValueError, match="coord must be a Coordinator"):
        LooperThread(not_one, 1)


@pytest.mark.parametrize("arguments", [{"args": (1,)}, {"kwargs": {"a": 1}}, {"args": [1], "kwargs": {"a": 1}}])
def test_17_refuses_arguments_without_a_target(coord, arguments):
    with pytest.raises(ValueError, match="target"):
        LooperThread(coord, 1, **arguments)
    assert coord.loopers == {}


def test_17_empty_arguments_without_a_target_are_fine(coord):
    looper = LooperThread(coord, 1, None, (), {}, max_calls=1)
    assert coord.loopers == {"LooperThread": looper}
    looper.start()
    assert coord.join() is None
    assert looper.snapshot().calls == 1


def test_18_is_a_daemon_thread_that_registers_itself_and_is_not_started(coord, gate):
    looper = LooperThread(coord, None, gate, name="mine")
    assert isinstance(looper, threading.Thread)
    assert looper.daemon is True
    assert looper.is_alive() is False
    assert looper.isAlive() is False
    assert looper.ident is None
    assert coord.loopers == {"mine": looper}
    looper.start()
    happens(gate.entered)
    assert looper.isAlive() is True
    coord.request_stop()
    with pytest.raises(RuntimeError, match="running: mine"):
        coord.join(stop_grace_period_secs=0)


def test_18_starts_once(coord):
    looper = LooperThread.loop(coord, None, int, max_calls=1)
    ended(looper)
    with pytest.raises(RuntimeError, match="threads can only be started once"):
        looper.start()


def test_19_loop_is_static_starts_and_passes_arguments(coord):
    class Special(LooperThread):
        pass

    got, done = [], threading.Event()

    def target(*args, **kwargs):
        got.append((args, kwargs))
        done.set()

    looper = Special.loop(coord, 3600, target, (1, 2), {"a": 3})
    assert type(looper) is LooperThread
    happens(done)
    assert got == [((1, 2), {"a": 3})]
    by_keyword = LooperThread.loop(coord=coord, timer_interval_secs=3600, target=target, args=[4], kwargs=None)
    eventually(lambda: len(got) == 2)
    assert got[1] == ((4,), {})
    assert by_keyword.is_alive()
    by_instance = Special(coord, 3600).loop(coord, 3600, target, (5,))
    assert type(by_instance) is LooperThread
    eventually(lambda: len(got) == 3)
    assert got[2] == ((5,), {})


def test_20_the_first_timed_call_is_immediate(coord):
    called = threading.Event()
    looper = LooperThread.loop(coord, 3600, called.set)
    happens(called)
    eventually(lambda: looper.snapshot().calls == 1)


def test_20_calls_keep_to_the_boundaries(coord):
    looper = LooperThread.loop(coord, 0.002, int, max_calls=40)
    ended(looper)
    assert len(dues(looper)) == 40
    np.testing.assert_allclose(np.diff(dues(looper)), 0.002, atol=1e-9)
    assert (looper.snapshot().recent.lateness >= -1e-9).all()


def test_20_an_overrun_catches_up_call_by_call(coord):
    calls, never = [], threading.Event()

    def first_is_long():
        if not calls:
            never.wait(0.1)
        calls.append(1)

    looper = LooperThread.loop(coord, 0.01, first_is_long, max_calls=8)
    ended(looper)
    np.testing.assert_allclose(np.diff(dues(looper)), 0.01, atol=1e-9)
    late = looper.snapshot().recent.lateness
    assert (late[1:] > 0.09 - 0.01 * np.arange(1, 8)).all()
    assert looper.snapshot().missed == 0


@pytest.mark.parametrize("interval", INTERVALS)
def test_21_the_stop_flag_is_checked_before_each_call(coord, interval):
    calls = []

    def target():
        calls.append(1)
        if len(calls) == 3:
            coord.request_stop()

    LooperThread.loop(coord, interval, target)
    coord.join()
    assert len(calls) == 3


def test_21_an_overridden_stop_flag_is_asked_before_each_call():
    class AfterThree(Coordinator):
        def should_stop(self):
            return len(calls) >= 3 or super().should_stop()

    for interval in INTERVALS:
        calls = []
        coord = AfterThree()
        ended(LooperThread.loop(coord, interval, calls.append, (1,)))
        assert len(calls) == 3


def test_21_a_stop_wakes_waiting_loopers_at_once(coord):
    loopers = [LooperThread.loop(coord, 3600, int) for _ in range(100)]
    eventually(lambda: all(looper.state is State.WAITING and looper.snapshot().calls for looper in loopers))
    coord.request_stop()
    coord.join(stop_grace_period_secs=SECS)
    assert not any(looper.is_alive() for looper in loopers)


@pytest.mark.parametrize("interval", INTERVALS)
def test_22_stopped_at_start_runs_the_hooks_and_not_the_target(coord, interval):
    coord.request_stop()
    looper = Noted(coord, interval)
    looper.start()
    coord.join()
    assert looper.notes == ["start_loop", "stop_loop"]


@pytest.mark.parametrize("interval", INTERVALS)
def test_23_hooks_run_in_order_in_the_loopers_thread(coord, interval):
    looper = Noted(coord, interval)
    looper.start()
    coord.join()
    assert looper.notes == ["start_loop", "run_loop", "run_loop", "run_loop", "stop_loop"]
    assert looper.idents == {looper.ident}


@pytest.mark.parametrize("interval", INTERVALS)
def test_24_an_error_in_the_target_stops_all(coord, interval):
    error, calls = ValueError("bad reading"), []
    other = LooperThread.loop(coord, 3600, int)

    def target():
        calls.append(1)
        if len(calls) == 2:
            raise error

    LooperThread.loop(coord, interval, target)
    assert outcome(coord.join) is error
    assert calls == [1, 1]
    assert not other.is_alive()


@pytest.mark.parametrize("hook", ["start_loop", "run_loop", "stop_loop"])
def test_24_errors_in_hooks_are_reported(coord, hook):
    looper = Noted(coord, None, fail_in=hook, max_calls=1)
    looper.start()
    assert outcome(coord.join) is looper.error
    assert looper.state is State.FAILED
    assert [(failure.where, failure.looper) for failure in coord.failures] == [(hook, "Noted")]


@pytest.mark.parametrize("hook", ["start_loop", "run_loop"])
def test_25_stop_loop_runs_after_an_error_too(coord, hook):
    looper = Noted(coord, None, fail_in=hook)
    looper.start()
    outcome(coord.join)
    assert looper.notes[-2:] == [hook, "stop_loop"]


@pytest.mark.parametrize("interval", [None, 0, 0.0])
def test_26_without_a_target_it_loops_back_to_back_and_does_nothing(coord, interval):
    looper = LooperThread.loop(coord, interval)
    assert looper.interval_secs is None
    eventually(lambda: looper.snapshot().calls > 1000)
    coord.request_stop()
    assert coord.join() is None


@pytest.mark.parametrize("interval", INTERVALS)
def test_27_run_loop_may_be_overridden_and_call_super(coord, interval):
    class Counting(LooperThread):
        own = 0

        def run_loop(self):
            self.own += 1
            super().run_loop()

    got = []
    looper = Counting(coord, interval, got.append, ("x",), max_calls=5)
    looper.start()
    ended(looper)
    assert looper.own == 5
    assert got == ["x"] * 5


def test_27_run_loop_may_be_set_on_the_object(coord):
    looper = LooperThread(coord, None, fail_with(ValueError()), max_calls=2)
    calls = []
    looper.run_loop = lambda: calls.append(1)
    looper.start()
    assert coord.join() is None
    assert calls == [1, 1]
