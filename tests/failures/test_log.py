"""Failures: each is kept and counted, and their number is bounded."""

import logging
import traceback

import pytest
from helpers import UnspeakableError, ended, eventually, fail_with

from nblooper import Coordinator, LooperThread, State
from nblooper.failures.log import MAX_FAILURES, FailureLog
from tests.failures.faulty import failing, failing_at_places, run, texts


def test_a_hundred_thousand_equal_failures_are_one_entry_that_counts(coord):
    def target():
        raise ValueError("bad reading")

    looper = LooperThread.loop(
        coord, None, target, max_calls=100_000, on_error="continue", backoff_secs=0, name="faulty"
    )
    eventually(lambda: looper.snapshot().failures > 10)
    looper.pause()  # still responsive
    eventually(lambda: looper.state in (State.PAUSED, State.STOPPED))
    assert coord.failures[0].count == looper.snapshot().failures
    if looper.state is State.PAUSED:
        looper.resume()
    looper.join(60)
    assert looper.state is State.STOPPED
    assert coord.should_stop() is False
    (failure,) = coord.failures
    assert (failure.exception, failure.count, failure.call) == ("ValueError: bad reading", 100_000, 1)
    assert failure.last_call == 100_000
    assert failure.last_time >= failure.time
    seen = looper.snapshot()
    assert (seen.failures, seen.calls) == (100_000, 100_000)
    assert coord.join() is None


def test_one_exception_object_raised_again_and_again_does_not_grow(coord):
    error = ValueError("made once")  # as the result of a failed future is
    run(coord, fail_with(error), 1000)
    assert coord.failures[0].count == 1000
    assert len(traceback.extract_tb(error.__traceback__)) < 20


@pytest.mark.parametrize("interval", [None, 0.0001])
def test_failures_of_one_place_are_one_whatever_their_messages(coord, interval, caplog):
    run(coord, failing(lambda k: TimeoutError(f"no answer in {k / 1000} s"), 1001), 1001, interval)
    (failure,) = coord.failures
    assert (failure.exception, failure.count) == ("TimeoutError: no answer in 0.001 s", 1001)
    assert failure.last_exception == "TimeoutError: no answer in 1.001 s"
    assert (failure.call, failure.last_call) == (1, 1001)
    assert failure.chain[-1].message == "no answer in 0.001 s"
    messages = [record.getMessage() for record in caplog.records]
    assert "Traceback" in messages[0]
    assert messages[1:] == [
        f"looper 'faulty' failed {times} times so far, at one place; last in call {times}: "
        f"TimeoutError: no answer in {secs} s"
        for times, secs in [("10", 0.01), ("100", 0.1), ("1,000", 1.0)]
    ]
    assert all(record.levelno == logging.ERROR for record in caplog.records)


@pytest.mark.parametrize("interval", [None, 0.0001])
def test_distinct_places_are_distinct_failures(coord, interval):
    def target():
        k = next(numbers) % 3
        if k == 1:
            raise ValueError(f"reading {k}")
        if k == 2:
            raise ValueError(f"reading {k}")
        raise ValueError(f"reading {k}")

    numbers = iter(range(1, 10))
    run(coord, target, 9, interval)
    assert texts(coord) == [(f"ValueError: reading {k}", 3) for k in (1, 2, 0)]
    assert [failure.call for failure in coord.failures] == [1, 2, 3]
    assert [failure.last_call for failure in coord.failures] == [7, 8, 9]


def test_files_and_functions_are_places_too(coord):
    def target():
        k = next(numbers)
        source = f"def fail_{k % 2}(): raise ValueError\nfail_{k % 2}()"
        exec(compile(source, f"<file {k // 2 % 2}>", "exec"), {})

    numbers = iter(range(8))
    run(coord, target, 8)
    assert [failure.count for failure in coord.failures] == [2, 2, 2, 2]


def test_hooks_are_distinct_failures(coord):
    looper = LooperThread(coord, None, fail_with(ValueError("x")), max_calls=1, on_error="continue")
    looper.stop_loop = fail_with(ValueError("x"))
    looper.start()
    ended(looper)
    assert [failure.where for failure in coord.failures] == ["run_loop", "stop_loop"]


def test_what_was_never_raised_is_told_apart_by_its_message(coord):
    for text in ("a", "b", "a"):
        coord.request_stop(ValueError(text))
    assert texts(coord) == [("ValueError: a", 2), ("ValueError: b", 1)]


def test_the_last_message_is_that_of_the_first_if_there_was_no_other(coord):
    run(coord, failing(lambda k: KeyError("x"), 3), 3)
    (failure,) = coord.failures
    assert failure.last_exception == failure.exception == "KeyError: 'x'"
    coord.request_stop(ValueError("once"))
    assert coord.failures[1].last_exception == "ValueError: once"


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda k: UnspeakableError(), "<exception str() failed>"),
        (lambda k: ValueError("y" * 3_000_000 if k > 1 else "x"), "yyy"),
        (lambda k: ValueError() if k > 1 else ValueError("x"), "ValueError"),
        (lambda k: ValueError("first\nsecond" if k > 1 else "x"), "first\nsecond"),
    ],
)
def test_the_last_message_is_had_whatever_it_is(coord, make, expected):
    run(coord, failing(make, 10), 10)
    (failure,) = coord.failures
    assert expected in failure.last_exception
    assert len(failure.last_exception) < 2100
    assert failure.count == 10


def test_distinct_types_loopers_and_places_are_distinct_failures(coord):
    run(coord, failing(lambda k: ValueError("x") if k == 1 else KeyError("x"), 2), 2)
    ended(LooperThread.loop(coord, None, fail_with(KeyError("x")), max_calls=1, on_error="continue", name="other"))
    assert [(failure.looper, failure.exception) for failure in coord.failures] == [
        ("faulty", "ValueError: x"),
        ("faulty", "KeyError: 'x'"),
        ("other", "KeyError: 'x'"),
    ]


def test_the_number_of_entries_is_bounded_and_no_count_is_lost(coord):
    looper = run(coord, failing_at_places(3000), 3000)
    assert len(coord.failures) == 801
    assert sum(failure.count for failure in coord.failures) == 3000
    assert looper.snapshot().failures == 3000
    assert coord.failures[-1].last_call == 3000


def test_an_entry_that_stands_for_several_places_says_so(coord):
    run(coord, failing_at_places(900), 900)
    *places, others = coord.failures
    note = "all further ones of this looper and type, from any place"
    assert [note in failure.exception for failure in places] == [False] * 800
    assert others.exception == f"ValueError: reading 801 (and others: {note})"
    assert others.last_exception == "ValueError: reading 900"
    assert note in others.traceback_text
    assert note in others.chain[-1].notes[-1]
    assert others.count == 100
    assert note in repr(coord)


def test_the_bound_holds_whatever_types_and_loopers_there_are(caplog):
    log = FailureLog(limit=10)
    for k in range(100):
        error = type(f"Error{k}", (Exception,), {})(k)
        log.add(error, f"looper {k}", "run_loop", k, will_raise=False)
    entries = log.entries()
    assert len(entries) == 10
    assert sum(entry.count for entry in entries) == 100
    assert ["others" in entry.exception for entry in entries] == [False] * 8 + [True] * 2
    assert "of any looper and type" in entries[-1].exception
    assert "of any looper and type" in caplog.records[-1].getMessage()
    assert (entries[-1].last_call, entries[-1].last_exception) == (99, f"{__name__}.Error99: 99")
    assert len(caplog.records) == 10 + 1  # and one at the 10th of the last


def test_the_documented_bound_is_that_of_the_log():
    assert f"at most {MAX_FAILURES:,} entries" in Coordinator.failures.__doc__
