"""What is reported by calls, hooks and threads, and whom it stops."""

import threading

import pytest
from helpers import ended, fail_with, outcome

from nblooper import LooperThread, OutOfRangeError, State
from tests.failures.faulty import failing, run, texts


@pytest.mark.parametrize("interval", [None, 0.0001])
def test_failed_calls_are_calls_and_are_timed(coord, interval):
    looper = run(coord, failing(lambda k: ValueError("x"), 50), 50, interval)
    seen = looper.snapshot()
    assert (seen.calls, seen.latency.count, seen.run_calls) == (50, 50, 50)


@pytest.mark.parametrize("interval", [None, 0.0001])
def test_clean_types_stop_cleanly_although_errors_continue(coord, interval):
    made = []

    def target():
        made.append(1)
        if len(made) == 3:
            raise OutOfRangeError
        raise ValueError("go on")

    looper = LooperThread.loop(coord, interval, target, on_error="continue")
    assert coord.join() is None
    assert len(made) == 3
    assert coord.should_stop()
    assert looper.state is State.STOPPED
    assert texts(coord) == [("ValueError: go on", 2)]


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_what_is_no_exception_stops_although_errors_continue(coord, kind):
    error = kind("x")
    looper = LooperThread.loop(coord, None, fail_with(error), on_error="continue")
    assert outcome(coord.join) is error
    assert looper.state is State.FAILED


@pytest.mark.parametrize("hook", ["start_loop", "stop_loop"])
def test_errors_in_hooks_are_kept_and_stop_nobody_else_where_errors_continue(coord, hook):
    looper = LooperThread(coord, None, int, max_calls=2, on_error="continue", name="faulty")
    setattr(looper, hook, fail_with(ValueError("x")))
    looper.start()
    ended(looper)
    assert looper.state is State.FAILED
    assert looper.snapshot().calls == (0 if hook == "start_loop" else 2)
    assert coord.should_stop() is False
    assert [(failure.where, failure.call) for failure in coord.failures] == [(hook, None)]


def test_a_clean_type_in_start_loop_stops_cleanly_where_errors_continue(coord):
    looper = LooperThread(coord, None, int, on_error="continue")
    looper.start_loop = fail_with(OutOfRangeError())
    looper.start()
    ended(looper)
    assert coord.failures == ()
    assert coord.should_stop()


def test_reports_by_hand_carry_the_threads_name(coord):
    thread = threading.Thread(target=coord.request_stop, args=(ValueError("x"),), name="reader")
    thread.start()
    ended(thread)
    (failure,) = coord.failures
    assert (failure.looper, failure.where, failure.call) == ("reader", "reported", None)


def test_a_looper_that_reports_by_hand_is_named_with_its_failures_counted(coord):
    looper = LooperThread.loop(coord, None, lambda: coord.request_stop(ValueError("x")), name="a")
    outcome(coord.join)
    assert (coord.failures[0].looper, coord.failures[0].where) == ("a", "run_loop")
    assert looper.snapshot().failures == 1


def test_failures_survive_clear_stop_and_are_in_the_snapshot(coord):
    coord.request_stop(ValueError("x"))
    coord.clear_stop()
    assert len(coord.failures) == 1
    assert coord.snapshot().failures == coord.failures


def test_failures_reported_from_many_threads_at_once_are_all_counted(coord):
    loopers = [
        LooperThread(
            coord,
            None,
            fail_with(ValueError("x")),
            max_calls=500,
            on_error="continue",
            backoff_secs=0,
            name=f"looper {k}",
        )
        for k in range(8)
    ]
    for looper in loopers:
        looper.start()
    ended(*loopers)
    assert sorted(failure.count for failure in coord.failures) == [500] * 8
