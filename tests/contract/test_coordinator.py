"""TensorFlow's contract of the Coordinator; the numbers are those of CONTRACT.md."""

import sys
import threading
import traceback

import pytest
from helpers import SECS, ended, outcome

from nblooper import Coordinator, OutOfRangeError


class FarOutError(OutOfRangeError):
    """A subclass of the clean type."""


def reported(error):
    """Raise and catch an exception, so that it has a traceback; return it."""
    try:
        raise_it(error)
    except BaseException as caught:
        return caught


def raise_it(error):
    raise error


def test_01_a_new_coordinator_is_not_stopped_not_joined_and_has_nothing_to_raise():
    coord = Coordinator()
    assert coord.should_stop() is False
    assert coord.joined is False
    assert coord.raise_requested_exception() is None
    assert coord.failures == ()
    assert coord.loopers == {}


def test_02_request_stop_returns_none_sets_the_flag_and_may_be_repeated(coord):
    assert coord.request_stop() is None
    assert coord.should_stop() is True
    assert coord.request_stop() is None
    assert coord.should_stop() is True
    assert coord.join() is None


@pytest.mark.parametrize("timeout", [0.01, 0, -1, -0.5])
def test_03_wait_for_stop_tells_whether_a_stop_came_before_the_timeout(coord, timeout):
    assert coord.wait_for_stop(timeout) is False
    coord.request_stop()
    assert coord.wait_for_stop(timeout) is True
    assert coord.wait_for_stop() is True


@pytest.mark.parametrize("timeout", [None, SECS])
def test_03_wait_for_stop_blocks_and_a_stop_ends_it_in_every_thread(coord, timeout):
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(coord.wait_for_stop(timeout))) for _ in range(3)]
    for thread in threads:
        thread.start()
    threads[0].join(0.02)
    assert answers == []
    coord.request_stop()
    ended(*threads)
    assert answers == [True, True, True]


def test_04_clear_stop_resets_flag_error_and_joined(coord):
    coord.request_stop(ValueError("first"))
    assert isinstance(outcome(coord.join), ValueError)
    coord.clear_stop()
    assert coord.should_stop() is False
    assert coord.joined is False
    coord.raise_requested_exception()
    second = ValueError("second")
    coord.request_stop(second)
    assert outcome(coord.join) is second


def test_04_clear_stop_keeps_registrations(coord, gate):
    coord.register_thread(thread := threading.Thread(target=gate, name="kept", daemon=True))
    thread.start()
    coord.clear_stop()
    coord.request_stop()
    with pytest.raises(RuntimeError, match="kept"):
        coord.join(stop_grace_period_secs=0)


def test_05_join_raises_the_same_object_with_its_original_traceback(coord):
    error = ValueError("bad reading")
    try:
        raise_it(error)
    except ValueError as caught:
        coord.request_stop(caught)
    raised = outcome(coord.join)
    assert raised is error
    assert "raise_it" in [frame.name for frame in traceback.extract_tb(raised.__traceback__)]


@pytest.mark.parametrize("outside", [False, True])
def test_06_an_exc_info_tuple_works_inside_and_outside_the_handler(coord, outside):
    error = ValueError("bad reading")
    try:
        raise_it(error)
    except ValueError:
        info = sys.exc_info()
        if not outside:
            coord.request_stop(info)
    if outside:
        error.__traceback__ = None
        coord.request_stop(info)
    raised = outcome(coord.join)
    assert raised is error
    assert "raise_it" in [frame.name for frame in traceback.extract_tb(raised.__traceback__)]


def test_06_an_exc_info_tuple_of_a_clean_type_stops_cleanly(coord):
    error = reported(OutOfRangeError())
    coord.request_stop((type(error), error, error.__traceback__))
    assert coord.should_stop()
    assert coord.join() is None


def test_07_the_first_exception_wins(coord):
    first, second = ValueError("first"), ValueError("second")
    coord.request_stop(first)
    coord.request_stop(second)
    assert outcome(coord.join) is first
    assert [failure.exception for failure in coord.failures] == ["ValueError: first", "ValueError: second"]


@pytest.mark.parametrize("clean", [None, OutOfRangeError()])
def test_07_after_a_clean_stop_later_exceptions_are_kept_and_not_raised(coord, clean):
    coord.request_stop(clean)
    coord.request_stop(ValueError("late"))
    assert coord.join() is None
    assert [failure.exception for failure in coord.failures] == ["ValueError: late"]


def test_08_after_join_an_exception_is_raised_to_its_reporter_and_does_not_stop(coord):
    coord.join()
    error = ValueError("after join")
    assert outcome(coord.request_stop, error) is error
    assert coord.should_stop() is False
    info = (ValueError, error, None)
    assert outcome(coord.request_stop, info) is error


def test_08_after_join_a_plain_request_is_fine(coord):
    coord.join()
    assert coord.request_stop() is None
    assert coord.should_stop() is True
    assert coord.join() is None


@pytest.mark.parametrize(
    ("clean", "error"),
    [
        (None, OutOfRangeError()),
        (None, FarOutError()),
        ([KeyError], KeyError("k")),
        ((LookupError, TypeError), IndexError()),
        (iter([ValueError]), ValueError()),
        ({KeyboardInterrupt}, KeyboardInterrupt()),
    ],
)
def test_09_clean_types_stop_without_anything_to_raise(clean, error):
    coord = Coordinator(clean_stop_exception_types=clean)
    coord.request_stop(reported(error))
    assert coord.should_stop()
    assert coord.join() is None
    assert coord.failures == ()


@pytest.mark.parametrize("clean", [(), [], iter(()), [KeyError]])
def test_09_a_given_list_replaces_the_default(clean):
    coord = Coordinator(clean)
    error = OutOfRangeError()
    coord.request_stop(error)
    assert outcome(coord.join) is error


def test_09_a_bare_class_is_a_type_error():
    with pytest.raises(TypeError, match=r"clean_stop_exception_types.*KeyError"):
        Coordinator(KeyError)


def test_09_clean_types_are_ignored_after_join_too(coord):
    coord.join()
    assert coord.request_stop(OutOfRangeError()) is None
    assert coord.should_stop() is True
