"""Faults of TensorFlow's own classes, which these must not have; the numbers are those of CONTRACT.md."""

import threading
import time
import traceback
import weakref

import numpy as np
import pytest
from helpers import SECS, Big, FalsyError, dues, ended, eventually, fail_with, happens, in_thread, outcome

from nblooper import LooperThread, OutOfRangeError, State


class Falsy:
    """Something that is false, and can be called."""

    def __init__(self):
        self.calls = 0

    def __bool__(self):
        return False

    def __call__(self):
        self.calls += 1


class EmptyError(Exception):
    def __len__(self):
        return 0


def test_28_an_exception_given_outside_a_handler_stops_and_is_raised(coord):
    error = ValueError("never raised before")
    coord.request_stop(error)
    assert coord.should_stop()
    assert outcome(coord.join) is error


def test_28_inside_the_handler_of_another_exception_the_one_given_counts(coord):
    error = ValueError("this one")
    try:
        raise KeyError("not this one")
    except KeyError:
        coord.request_stop(error)
    assert outcome(coord.join) is error


@pytest.mark.parametrize("step", [3600.0, -3600.0])
def test_29_steps_of_the_wall_clock_change_nothing(coord, monkeypatch, step):
    real, steps = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: real() + steps[0])

    def target():
        steps[0] += step

    began = time.perf_counter()
    looper = LooperThread.loop(coord, 0.005, target, max_calls=20)
    ended(looper)
    assert time.perf_counter() - began >= 19 * 0.005
    np.testing.assert_allclose(np.diff(dues(looper)), 0.005, atol=1e-9)
    coord.request_stop()
    assert coord.join() is None


def test_30_join_waits_for_events_and_does_not_poll(coord, gate, monkeypatch):
    foreign = threading.Thread(target=gate)
    coord.register_thread(foreign)
    foreign.start()
    LooperThread.loop(coord, 0.01, gate)
    happens(gate.entered)
    monkeypatch.setattr(time, "sleep", fail_with(AssertionError("join polls")))
    joiner, results = in_thread(coord.join)
    coord.request_stop()
    gate.open()
    ended(joiner)
    assert results == [None]


def stuck_here(gate):
    gate()  # this line is where it is stuck


@pytest.mark.parametrize("foreign", [False, True])
def test_31_the_error_shows_where_stragglers_are_stuck_each_time(coord, gate, foreign):
    if foreign:
        thread = threading.Thread(target=stuck_here, args=(gate,), name="straggler", daemon=True)
        coord.register_thread(thread)
    else:
        thread = LooperThread(coord, 1, stuck_here, (gate,), name="straggler")
    thread.start()
    happens(gate.entered)
    coord.request_stop()
    for _ in range(2):
        error = outcome(coord.join, stop_grace_period_secs=0)
        assert str(error) == "Coordinator stopped with threads still running: straggler"
        assert len(error.__notes__) == 1
        assert "'straggler' is here:" in error.__notes__[0]
        assert "this line is where it is stuck" in error.__notes__[0]
    gate.open()
    assert coord.join() is None


def test_25_stop_loop_runs_after_an_exception(coord):
    stopped = threading.Event()

    class Device(LooperThread):
        def stop_loop(self):
            stopped.set()

    Device(coord, 1, fail_with(ValueError("x"))).start()
    assert isinstance(outcome(coord.join), ValueError)
    assert stopped.is_set()


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, GeneratorExit, FalsyError, EmptyError])
@pytest.mark.parametrize("interval", [None, 0.001])
def test_32_no_kind_of_exception_is_lost(coord, kind, interval):
    error = kind("x")
    looper = LooperThread.loop(coord, interval, fail_with(error), name="raising")
    assert coord.wait_for_stop(SECS)
    ended(looper)
    assert looper.state is State.FAILED
    assert [(failure.looper, failure.call) for failure in coord.failures] == [("raising", 1)]
    assert outcome(coord.join) is error


@pytest.mark.parametrize("kind", [FalsyError, EmptyError])
def test_32_falsy_exceptions_reported_by_hand_are_not_lost(coord, kind):
    error = kind("x")
    coord.request_stop(error)
    assert outcome(coord.raise_requested_exception) is error
    coord.clear_stop()
    with coord.stop_on_exception():
        raise error
    assert outcome(coord.join) is error
    late = kind("late")
    assert outcome(coord.request_stop, late) is late


@pytest.mark.parametrize("interval", [None, 0.001])
def test_32_falsy_callables_are_called(coord, interval):
    target = Falsy()
    ended(LooperThread.loop(coord, interval, target, max_calls=3))
    assert target.calls == 3


def test_32_a_falsy_argument_is_passed_on(coord):
    got = []
    ended(LooperThread.loop(coord, None, got.append, (0,), max_calls=1))
    assert got == [0]


def test_33_the_traceback_does_not_grow(coord):
    LooperThread.loop(coord, None, fail_with(ValueError("x")))
    lengths = []
    for _ in range(20):
        error = outcome(coord.join)
        lengths.append(len(traceback.extract_tb(error.__traceback__)))
    assert lengths == [lengths[0]] * 20


def test_33_locals_of_the_failed_call_are_freed_and_join_raises_the_same_object(coord):
    references, error = [], ValueError("x")

    def target():
        large = Big()
        references.append(weakref.ref(large))
        raise error

    ended(LooperThread.loop(coord, None, target))
    assert references[0]() is None
    assert outcome(coord.join) is error
    assert "target" in [frame.name for frame in traceback.extract_tb(error.__traceback__)]


def test_33_locals_are_freed_below_stop_on_exception(coord):
    references = []

    def step():
        large = Big()
        references.append(weakref.ref(large))
        raise ValueError

    with coord.stop_on_exception():
        step()
    assert references[0]() is None


def test_33_locals_of_chained_exceptions_are_freed(coord):
    references = []

    def load():
        large = Big()
        references.append(weakref.ref(large))
        raise KeyError

    def target():
        try:
            load()
        except KeyError as error:
            raise ValueError from error

    ended(LooperThread.loop(coord, None, target))
    assert references[0]() is None


def test_33_locals_of_a_worker_are_freed_once_it_was_joined(coord):
    references = []

    def worker():
        with coord.stop_on_exception():
            large = Big()
            references.append(weakref.ref(large))
            raise ValueError

    coord.register_thread(thread := threading.Thread(target=worker))
    thread.start()
    ended(thread)
    outcome(coord.join)
    assert references[0]() is None


@pytest.mark.parametrize("overrun", ["burst", "skip", "delay"])
def test_34_an_infinite_interval_makes_one_call_and_waits_for_the_stop(coord, overrun):
    looper = LooperThread.loop(coord, float("inf"), int, overrun=overrun)
    eventually(lambda: looper.snapshot().calls == 1 and looper.state is State.WAITING)
    coord.request_stop()
    assert coord.join() is None
    assert looper.snapshot().calls == 1
    assert coord.failures == ()


def test_34_an_infinite_interval_can_be_left(coord):
    looper = LooperThread.loop(coord, float("inf"), int)
    eventually(lambda: looper.snapshot().calls == 1)
    looper.interval_secs = 0.001
    eventually(lambda: looper.snapshot().calls > 3)
    looper.interval_secs = float("inf")
    assert looper.state in (State.WAITING, State.CALLING)


@pytest.mark.parametrize("by_looper", [False, True])
def test_35_join_from_a_coordinated_thread_leaves_that_thread_out(coord, by_looper):
    results = []

    def joins():
        coord.request_stop()
        results.append(outcome(coord.join, None, 0))

    if by_looper:
        thread = LooperThread(coord, 1, joins)
    else:
        coord.register_thread(thread := threading.Thread(target=joins, daemon=True))
    thread.start()
    ended(thread)
    assert results == [None]


def test_10_18_a_looper_registers_when_made_and_counts_as_finished_until_started(coord, gate):
    looper = LooperThread(coord, None, gate)
    assert coord.join() is None
    coord.clear_stop()
    looper.start()
    coord.request_stop()
    with pytest.raises(RuntimeError, match="still running"):
        coord.join(stop_grace_period_secs=0)


def test_09_24_a_clean_type_from_a_target_ends_all_and_join_returns(coord):
    waiting = LooperThread.loop(coord, 3600, int)
    looper = LooperThread.loop(coord, None, fail_with(OutOfRangeError("no more")))
    assert coord.join() is None
    assert looper.state is State.STOPPED
    assert waiting.state is State.STOPPED
    assert coord.failures == ()
