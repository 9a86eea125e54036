"""Reported exceptions: each is kept, counted, bounded, logged and shown as text."""

import logging
import os
import threading
import traceback

import pytest
from helpers import ended, eventually, fail_with, finished, happens, outcome

import nblooper
from nblooper import Coordinator, LooperThread, OutOfRangeError, State
from nblooper.failures.log import MAX_FAILURES, FailureLog

OF_THIS_PACKAGE = f'File "{os.path.dirname(nblooper.__file__)}{os.sep}'  # as a frame begins in a traceback


class UnspeakableError(Exception):
    """Its message cannot be had."""

    def __str__(self):
        raise RuntimeError("no message")

    __repr__ = __str__


def failing(make_error, calls):
    """Return a target whose call k raises `make_error(k)`, from 1."""
    numbers = iter(range(1, calls + 1))

    def target():
        raise make_error(next(numbers))

    return target


def run(coord, target, calls, interval=None, **options):
    """Run a looper that goes on after errors to its end, and return it."""
    looper = LooperThread.loop(coord, interval, target, max_calls=calls, on_error="continue", name="faulty", **options)
    ended(looper)
    return looper


def failing_at_places(calls, make_error=lambda k: ValueError(f"reading {k}")):
    """Return a target whose call k raises `make_error(k)` from a line of its own, from 1."""
    numbers = iter(range(1, calls + 1))

    def target():
        k = next(numbers)
        exec(compile("\n" * k + "raise error", "<places>", "exec"), {"error": make_error(k)})

    return target


def texts(coord):
    return [(failure.exception, failure.count) for failure in coord.failures]


def test_a_hundred_thousand_equal_failures_are_one_entry_that_counts(coord):
    def target():
        raise ValueError("bad reading")

    looper = LooperThread.loop(coord, None, target, max_calls=100_000, on_error="continue", name="faulty")
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


def test_the_line_about_repeats_is_one_line_and_short(coord, caplog):
    run(coord, failing(lambda k: ValueError(f"{k}{'z' * 5000}\nmore"), 10), 10)
    line = caplog.records[-1].getMessage()
    assert "10 times" in line
    assert "\n" not in line
    assert len(line) < 700


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


def test_errors_after_the_first_are_kept_and_logged(coord, caplog):
    first = threading.Event()

    def second():
        happens(first)
        raise KeyError("second")

    looper = LooperThread.loop(coord, None, second, name="second")
    coord.request_stop(ValueError("first"))
    first.set()
    ended(looper)
    assert isinstance(outcome(coord.join), ValueError)
    assert [failure.exception for failure in coord.failures] == ["ValueError: first", "KeyError: 'second'"]
    assert [(record.name, record.levelno) for record in caplog.records] == [("nblooper", logging.ERROR)] * 2
    assert "looper 'second' failed" in caplog.records[1].getMessage()
    assert "raise KeyError" in caplog.records[1].getMessage()


def test_an_error_in_stop_loop_after_another_is_kept_and_logged(coord, caplog):
    looper = LooperThread(coord, None, fail_with(ValueError("in call")), name="both")
    looper.stop_loop = fail_with(KeyError("in stop"))
    looper.start()
    assert isinstance(outcome(coord.join), ValueError)
    assert [(failure.where, failure.call) for failure in coord.failures] == [("run_loop", 1), ("stop_loop", None)]
    assert "looper 'both' failed in stop_loop: KeyError: 'in stop'" in caplog.records[1].getMessage()


def test_an_error_after_join_is_kept_and_logged(coord, gate, caplog):
    def late():
        gate()
        raise ValueError("late")

    looper = LooperThread.loop(coord, None, late, name="late")
    happens(gate.entered)
    coord.request_stop()
    coord.join(stop_grace_period_secs=0, ignore_live_threads=True)
    gate.open()
    ended(looper)
    assert looper.state is State.FAILED
    assert [(failure.looper, failure.exception) for failure in coord.failures] == [("late", "ValueError: late")]
    assert "looper 'late' failed in call 1: ValueError: late" in caplog.records[-1].getMessage()
    assert coord.join() is None


def test_repeats_are_logged_with_their_count_at_powers_of_ten(coord, caplog):
    run(coord, failing(lambda k: ValueError("x"), 100), 100)
    messages = [record.getMessage() for record in caplog.records]
    assert ["Traceback" in message for message in messages] == [True, False, False]
    assert ["10 times" in messages[1], "100 times" in messages[2]] == [True, True]


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


def test_exceptions_whose_message_fails(coord):
    run(coord, failing(lambda k: UnspeakableError(), 3), 3)
    (failure,) = coord.failures
    assert failure.count == 3
    assert "UnspeakableError" in failure.exception
    assert "UnspeakableError" in failure.traceback_text


def test_very_long_messages_have_a_bounded_traceback(coord):
    run(coord, failing(lambda k: ValueError("x" * 3_000_000), 2), 2)
    (failure,) = coord.failures
    assert failure.count == 2
    assert len(failure.traceback_text) < 70_000
    assert "characters left out" in failure.traceback_text
    assert failure.traceback_text.startswith("Traceback")


def test_very_long_messages_are_bounded(coord):
    coord.request_stop(ValueError("x" * 3_000_000))
    assert len(coord.failures[0].exception) < 100_000


def test_html_stays_as_it_is(coord):
    coord.request_stop(ValueError("<b>&amp;</b>"))
    (failure,) = coord.failures
    assert failure.exception == "ValueError: <b>&amp;</b>"
    assert "<b>&amp;</b>" in failure.traceback_text


def read_sensor():
    raise KeyError("sensor 7")  # where the cause was raised


def test_the_traceback_shows_source_lines_and_the_chain_and_no_frames_of_ours(coord):
    def target():
        try:
            read_sensor()
        except KeyError as error:
            raise ValueError("no reading") from error

    LooperThread.loop(coord, None, target)
    outcome(coord.join)
    text = coord.failures[0].traceback_text
    assert "where the cause was raised" in text
    assert 'raise ValueError("no reading") from error' in text
    assert "direct cause of the following exception" in text
    assert text.index("sensor 7") < text.index("no reading")
    assert OF_THIS_PACKAGE not in text


def test_exception_groups_and_recursion(coord):
    def recurse():
        recurse()

    run(coord, fail_with(ExceptionGroup("several", [ValueError("a"), KeyError("b")])), 1)
    run(coord, recurse, 2)
    assert [failure.exception.split(":")[0] for failure in coord.failures] == ["ExceptionGroup", "RecursionError"]
    assert "ValueError: a" in coord.failures[0].traceback_text
    assert coord.failures[1].count == 2


def test_failures_survive_clear_stop_and_are_in_the_snapshot(coord):
    coord.request_stop(ValueError("x"))
    coord.clear_stop()
    assert len(coord.failures) == 1
    assert coord.snapshot().failures == coord.failures


def test_failures_reported_from_many_threads_at_once_are_all_counted(coord):
    loopers = [
        LooperThread(coord, None, fail_with(ValueError("x")), max_calls=500, on_error="continue", name=f"looper {k}")
        for k in range(8)
    ]
    for looper in loopers:
        looper.start()
    ended(*loopers)
    assert sorted(failure.count for failure in coord.failures) == [500] * 8


def test_the_text_table_lists_the_newest_failures(coord):
    run(coord, failing_at_places(21), 21)
    lines = repr(coord).splitlines()
    assert lines[-20:] == [f"faulty: ValueError: reading {k}" for k in range(2, 22)]
    assert lines[-21] == "(1 older failure not shown)"


def test_the_text_table_shows_the_last_message_where_it_is_another(coord):
    run(coord, failing(lambda k: ValueError(f"reading {k}"), 5), 5)
    assert repr(coord).splitlines()[-1] == "faulty: ValueError: reading 1 (5 times, last: ValueError: reading 5)"
    same = Coordinator()
    run(same, failing(lambda k: ValueError("x"), 5), 5)
    assert repr(same).splitlines()[-1] == "faulty: ValueError: x (5 times)"


def test_what_is_logged_holds_nothing_that_steers_a_terminal(coord, caplog):
    finished(coord, None, fail_with(ValueError("\x1b[2Jgone\r\ud800")), on_error="continue", max_calls=1)
    assert "\\x1b[2Jgone\\r\\ud800" in caplog.text
    assert not {"\x1b", "\r", "\ud800"} & set(caplog.text)
