"""What is written to the logger: each failure once in full, repeats with their count."""

import logging
import threading

from helpers import ended, fail_with, finished, happens, outcome

from nblooper import LooperThread, State
from tests.failures.faulty import failing, run


def test_the_line_about_repeats_is_one_line_and_short(coord, caplog):
    run(coord, failing(lambda k: ValueError(f"{k}{'z' * 5000}\nmore"), 10), 10)
    line = caplog.records[-1].getMessage()
    assert "10 times" in line
    assert "\n" not in line
    assert len(line) < 700


def test_errors_after_the_first_are_kept_and_logged(coord, caplog):
    called, first = threading.Event(), threading.Event()

    def second():
        called.set()
        happens(first)
        raise KeyError("second")

    looper = LooperThread.loop(coord, None, second, name="second")
    happens(called)
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


def test_what_is_logged_holds_nothing_that_steers_a_terminal(coord, caplog):
    finished(coord, None, fail_with(ValueError("\x1b[2Jgone\r\ud800")), on_error="continue", max_calls=1)
    assert "\\x1b[2Jgone\\r\\ud800" in caplog.text
    assert not {"\x1b", "\r", "\ud800"} & set(caplog.text)
