"""What follows errors: going on, giving up after some in a row, and waiting longer after each."""

from __future__ import annotations

import math
import threading

import numpy as np
import pytest
from helpers import ended, eventually, fail_with, happens, outcome
from hypothesis import given
from hypothesis import strategies as st
from virtual import START

import nblooper
from nblooper import LooperThread, State
from nblooper.core.errors import ErrorPolicy


def fails_at(failing, log):
    """Return a target whose calls of these numbers fail, with a list that gets each call's number."""

    def target():
        log.append(len(log) + 1)
        if len(log) in failing:
            raise ValueError(f"call {len(log)}")

    return target


def test_a_function_decides_and_is_where_to_reconnect(coord):
    calls, seen = [], []

    def reconnect(error):
        seen.append((str(error), nblooper.current_looper()))
        return True

    looper = coord.loop(fails_at({2, 3}, calls), every_secs=None, max_calls=5, on_error=reconnect, backoff_secs=0)
    ended(looper)
    assert seen == [("call 2", looper), ("call 3", looper)]
    assert (looper.state, len(calls)) == (State.STOPPED, 5)
    assert coord.failures[0].count == 2
    assert not coord.should_stop()


@pytest.mark.parametrize("end", [nblooper.EndLoop, nblooper.OutOfRangeError])
def test_an_error_after_which_the_function_ends_the_loop_well_is_kept(coord, end):
    def give_up(error):
        raise end

    looper = coord.loop(fail_with(OSError("no gpu")), every_secs=None, on_error=give_up)
    ended(looper)
    coord.join()
    assert [(failure.exception, failure.count) for failure in coord.failures] == [("OSError: no gpu", 1)]
    assert looper.snapshot().failures == 1


def test_a_function_that_says_no_stops_as_by_default(coord):
    looper = coord.loop(fail_with(KeyError("gone")), every_secs=None, on_error=lambda error: False)
    ended(looper)
    assert looper.state is State.FAILED
    with pytest.raises(KeyError, match="gone"):
        coord.join()


def test_what_the_function_raises_is_reported_with_its_cause(coord):
    def reconnect(error):
        raise ConnectionError("still gone")

    ended(coord.loop(fail_with(TimeoutError("slow")), every_secs=None, on_error=reconnect))
    with pytest.raises(ConnectionError, match="still gone") as caught:
        coord.join()
    assert isinstance(caught.value.__context__, TimeoutError)
    assert "TimeoutError: slow" in coord.failures[0].traceback_text


@pytest.mark.parametrize("answer", [None, 1, "yes"])
def test_a_function_that_forgets_its_answer_is_told(coord, answer):
    ended(coord.loop(fail_with(ValueError("x")), every_secs=None, on_error=lambda error: answer))
    with pytest.raises(TypeError, match=r"on_error must return True to go on or False to stop; got"):
        coord.join()


def test_an_async_function_is_told_too(coord):
    async def reconnect(error):
        return True

    ended(coord.loop(fail_with(ValueError("x")), every_secs=None, on_error=reconnect))
    with pytest.raises(TypeError, match="on_error must return True"):
        coord.join()


def test_clean_exceptions_stop_without_asking(coord):
    asked = []
    ended(coord.loop(fail_with(nblooper.OutOfRangeError()), every_secs=None, on_error=asked.append))
    assert coord.should_stop()
    assert asked == []
    coord.join()


@pytest.mark.parametrize("on_error", ["continue", lambda error: True])
@pytest.mark.parametrize("interval", [None, 0.0005])
def test_so_many_errors_in_a_row_stop(coord, on_error, interval):
    calls = []
    target = fails_at({1, 2, 4, 5, 7, 8, 9, 10}, calls)
    looper = LooperThread.loop(coord, interval, target, on_error=on_error, max_errors=3, backoff_secs=0)
    ended(looper)
    assert (len(calls), looper.state) == (9, State.FAILED)
    assert looper.status().failures == 8 - 1
    with pytest.raises(ValueError, match="call 9"):
        coord.join()


def test_the_row_begins_anew_in_each_run(coord):
    calls = []
    looper = coord.loop(fails_at({1, 2, 3, 4}, calls), every_secs=None, on_error="continue", max_errors=3, max_calls=2)
    ended(looper)
    ended(coord.restart(looper.name))
    assert len(calls) == 4
    assert not coord.should_stop()


def test_errors_back_to_back_do_not_spin(virtual, clock):
    began = []

    def target():
        began.append(clock.now() - START)
        raise TimeoutError

    looper = LooperThread(virtual, None, target, max_calls=12, on_error="continue")
    looper.run()
    waits = np.diff(began).tolist()
    assert waits == pytest.approx([min(0.01 * 2**k, 1.0) for k in range(11)])


def test_a_good_call_ends_the_row(virtual, clock):
    began = []

    def target():
        began.append(clock.now() - START)
        clock.sleep(0.5)
        if len(began) not in (3, 5):
            raise TimeoutError

    looper = LooperThread(virtual, None, target, max_calls=7, on_error="continue", backoff_secs=(1.0, 4.0))
    looper.run()
    assert np.diff(began).tolist() == [1.5, 2.5, 0.5, 1.5, 0.5, 1.5]
    # The waits belong to no call.
    assert looper.snapshot().latency.max == 0.5


def test_on_a_timer_the_next_boundary_after_the_wait_counts(virtual, clock):
    began = []

    def target():
        began.append(clock.now() - START)
        if len(began) in (2, 3):
            raise TimeoutError

    options = {"on_error": "continue", "backoff_secs": 2.5, "overrun": "skip", "max_calls": 6}
    LooperThread(virtual, 1.0, target, **options).run()
    assert began == [0.0, 1.0, 3.5, 6.0, 7.0, 8.0]


def test_on_a_timer_there_is_no_wait_by_default(virtual, clock):
    began = []

    def target():
        began.append(clock.now() - START)
        raise TimeoutError

    LooperThread(virtual, 1.0, target, max_calls=4, on_error="continue").run()
    assert began == [0.0, 1.0, 2.0, 3.0]


@pytest.mark.parametrize("command", ["stop", "pause", "call_now"])
def test_a_wait_after_an_error_is_ended_by_commands(coord, command):
    calls = []
    looper = coord.loop(fails_at({1}, calls), every_secs=None, on_error="continue", backoff_secs=3600, max_calls=2)
    eventually(lambda: looper.status().retry_secs)
    status = looper.status()
    assert 3500 < status.retry_secs <= 3600
    assert (status.state, status.failures_in_row, status.call_secs) == (State.WAITING, 1, None)
    getattr(looper, command)()
    if command == "pause":
        eventually(lambda: looper.state is State.PAUSED)
        looper.step(wait=True)
    ended(looper)
    assert len(calls) == (1 if command == "stop" else 2)
    assert looper.status().failures_in_row == (1 if command == "stop" else 0)


def test_a_wait_after_an_error_does_not_delay_the_stop_of_all(coord):
    looper = coord.loop(fail_with(OSError()), every_secs=None, on_error="continue", backoff_secs=3600)
    eventually(lambda: looper.status().retry_secs)
    coord.request_stop()
    coord.join(stop_grace_period_secs=10)
    assert looper.status().retry_secs is None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"on_error": "ignore"}, "on_error must be .* got 'ignore'"),
        ({"on_error": None}, "on_error must be .* got None"),
        ({"on_error": ValueError}, "on_error must be"),
        ({"max_errors": 0, "on_error": "continue"}, "max_errors must be a whole number, 1 or more.* got 0"),
        ({"max_errors": 3}, 'max_errors=3 needs on_error="continue"'),
        ({"backoff_secs": 3}, 'backoff_secs=3 needs on_error="continue"'),
        ({"backoff_secs": (2, 1), "on_error": "continue"}, r"backoff_secs must be a pair.* got \(2, 1\)"),
        ({"backoff_secs": (1, 2, 3), "on_error": "continue"}, "backoff_secs must be a pair"),
        ({"backoff_secs": -1, "on_error": "continue"}, "backoff_secs must be a pair.* got -1"),
        ({"backoff_secs": math.nan, "on_error": "continue"}, "backoff_secs must be a pair.* got nan"),
        ({"backoff_secs": "1", "on_error": "continue"}, "backoff_secs must be a pair"),
    ],
)
def test_bad_arguments_are_named(coord, options, words):
    for error in (outcome(LooperThread, coord, 1, int, **options), outcome(coord.loop, int, every_secs=1, **options)):
        assert isinstance(error, ValueError)
        with pytest.raises(ValueError, match=words):
            raise error
    assert coord.loopers == {}


@given(
    st.lists(st.booleans(), max_size=40),
    st.floats(0, 10),
    st.floats(0, 100),
    st.none() | st.integers(1, 5),
)
def test_the_laws_of_the_policy(outcomes, first, more, max_errors):
    policy = ErrorPolicy("continue", max_errors, (first, first + more))
    row = 0
    for call, failed in enumerate(outcomes, start=1):
        row = row + 1 if failed else 0
        if failed:
            policy.count(call)
            assert policy.goes_on(ValueError()) is (max_errors is None or row < max_errors)
            wait = policy.wait_secs(timed=False)
            assert min(first, first + more) <= wait <= first + more
            assert wait == pytest.approx(min(first * 2 ** (row - 1), first + more))
        assert policy.in_row(call) == row
    assert policy.errors == sum(outcomes)


def test_many_errors_in_a_row_do_not_overflow_the_wait():
    policy = ErrorPolicy("continue", None, (1e-3, 5.0))
    for call in range(1, 5000):
        policy.count(call)
    assert policy.wait_secs(timed=True) == 5.0


def test_the_failing_instrument_uses_no_processor(coord):
    """At most some tens of failing calls a second by default, where thousands were."""
    happened = threading.Event()
    calls = []

    def read():
        calls.append(1)
        if len(calls) == 7:
            happened.set()
        raise TimeoutError

    looper = coord.loop(read, every_secs=None, on_error="continue")
    happens(happened)
    began = looper.snapshot().recent.start
    assert began[6] - began[0] >= sum(0.01 * 2**k for k in range(6))


def test_an_error_is_among_the_failures_before_the_function_is_asked(virtual, clock):
    seen = []

    def reconnect(error):
        clock.sleep(3.0)
        seen.append([(failure.exception, failure.count) for failure in virtual.failures])
        return len(seen) < 2

    target = fail_with(OSError("cable out"))
    LooperThread(virtual, 10.0, target, name="port", on_error=reconnect).run()
    assert seen == [[("OSError: cable out", 1)], [("OSError: cable out", 2)]]
    assert [failure.count for failure in virtual.failures] == [2]
    times = virtual.snapshot()["port"].failure_times
    assert (times.start.tolist(), times.count.tolist()) == ([0.0, 10.0], [1, 1])
    with pytest.raises(OSError, match="cable out"):
        virtual.join()
    assert [failure.count for failure in virtual.failures] == [2]


def test_what_passes_while_the_function_runs_is_skipped_like_after_a_long_call(virtual, clock):
    began = []

    def target():
        began.append(clock.now() - START)
        if len(began) == 2:
            raise TimeoutError

    def reconnect(error):
        clock.sleep(3.25)
        return True

    looper = LooperThread(virtual, 1.0, target, on_error=reconnect, overrun="skip", max_calls=4)
    looper.run()
    assert began == [0.0, 1.0, 5.0, 6.0]
    assert (looper.snapshot().missed, looper.snapshot().lateness.max) == (3, 0.0)


@pytest.mark.parametrize("command", ["interval", "pause and resume"])
def test_a_wait_after_an_error_is_ended_by_a_change_too(virtual, clock, command):
    calls = []
    looper = virtual.loop(fails_at({1}, calls), every_secs=10.0, on_error="continue", backoff_secs=3600)
    clock.advance(1.0)
    if command == "interval":
        looper.interval_secs = 5.0
    else:
        looper.pause()
        clock.settle()
        looper.resume()
    clock.advance(10.0)
    assert len(calls) >= 2
    virtual.request_stop()
    virtual.join()
