"""TensorFlow's contract of the Coordinator; the numbers are those of the contract's statements."""

import sys
import threading
import time
import traceback

import pytest
from helpers import SECS, ended, in_thread, outcome

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


def test_10_join_waits_for_registered_and_given_threads(coord, gate):
    registered = threading.Thread(target=gate, daemon=True)
    given = threading.Thread(target=gate, daemon=True)
    never_started = threading.Thread(target=gate)
    coord.register_thread(registered)
    coord.register_thread(registered)
    registered.start()
    given.start()
    joiner, results = in_thread(coord.join, iter([given, given, registered, never_started]))
    joiner.join(0.02)
    assert joiner.is_alive()
    gate.open()
    ended(joiner)
    assert results == [None]
    assert not registered.is_alive()
    assert not given.is_alive()


def test_10_threads_registered_during_join_are_not_waited_for(coord, gate):
    begun, release = threading.Event(), threading.Event()
    late = threading.Thread(target=gate, name="late", daemon=True)

    def early():
        begun.set()
        release.wait(SECS)
        coord.register_thread(late)
        late.start()

    coord.register_thread(thread := threading.Thread(target=early))
    thread.start()
    threading.Timer(0.02, release.set).start()
    assert coord.join() is None
    assert late.is_alive()


def test_11_without_a_stop_request_join_waits_and_does_not_set_the_flag(coord, gate):
    coord.register_thread(thread := threading.Thread(target=gate))
    thread.start()
    threading.Timer(0.05, gate.open).start()
    assert coord.join(stop_grace_period_secs=0) is None
    assert coord.should_stop() is False
    assert not thread.is_alive()


def test_12_the_grace_period_starts_when_the_stop_is_seen(coord, gate, monkeypatch):
    real, passed = time.monotonic, [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: real() + passed[0])
    coord.register_thread(thread := threading.Thread(target=gate))
    thread.start()

    def stop_after_an_hour():
        passed[0] = 3600.0
        coord.request_stop()
        threading.Timer(0.05, gate.open).start()

    threading.Timer(0.05, stop_after_an_hour).start()
    assert coord.join(stop_grace_period_secs=600) is None


@pytest.mark.parametrize("grace", [0, -1, 0.01])
def test_12_threads_alive_after_the_grace_period_are_named(coord, gate, grace):
    for name in ("one", "two"):
        coord.register_thread(thread := threading.Thread(target=gate, name=name, daemon=True))
        thread.start()
    coord.request_stop()
    with pytest.raises(RuntimeError) as caught:
        coord.join(stop_grace_period_secs=grace)
    head, names = str(caught.value).split(": ")
    assert head == "Coordinator stopped with threads still running"
    assert sorted(names.split(" ")) == ["one", "two"]


def test_12_ignored_live_threads_are_logged(coord, gate, caplog):
    coord.register_thread(thread := threading.Thread(target=gate, name="slow", daemon=True))
    thread.start()
    coord.request_stop()
    assert coord.join(stop_grace_period_secs=0, ignore_live_threads=True) is None
    assert [(r.name, r.getMessage()) for r in caplog.records] == [
        ("nblooper", "Coordinator stopped with threads still running: slow")
    ]


@pytest.mark.parametrize("ignore", [False, True])
def test_13_a_reported_exception_beats_the_stragglers(coord, gate, ignore):
    coord.register_thread(thread := threading.Thread(target=gate, daemon=True))
    thread.start()
    error = ValueError("reported")
    coord.request_stop(error)
    assert outcome(coord.join, stop_grace_period_secs=0, ignore_live_threads=ignore) is error


def test_14_joined_is_true_afterwards_also_when_join_raised(coord, gate):
    coord.join()
    assert coord.joined is True
    failing = Coordinator()
    error = ValueError("again")
    failing.request_stop(error)
    assert [outcome(failing.join) for _ in range(3)] == [error, error, error]
    assert failing.joined is True
    stuck = Coordinator()
    stuck.register_thread(thread := threading.Thread(target=gate, daemon=True))
    thread.start()
    stuck.request_stop()
    assert isinstance(outcome(stuck.join, stop_grace_period_secs=0), RuntimeError)
    assert stuck.joined is True


def test_14_join_forgets_what_ended_and_remembers_stragglers(coord, gate):
    threads = [threading.Thread(target=gate, name="stuck", daemon=True), threading.Thread(target=int, name="done")]
    for thread in threads:
        coord.register_thread(thread)
        thread.start()
    ended(threads[1])
    coord.request_stop()
    for _ in range(2):
        with pytest.raises(RuntimeError, match="running: stuck\n"):
            coord.join(stop_grace_period_secs=0)
    gate.open()
    assert coord.join() is None


def test_15_raise_requested_exception_raises_each_time_and_does_not_join(coord):
    error = ValueError("again")
    coord.request_stop(error)
    assert [outcome(coord.raise_requested_exception) for _ in range(3)] == [error, error, error]
    assert coord.joined is False
    coord.clear_stop()
    assert coord.raise_requested_exception() is None


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), SystemExit(3), GeneratorExit()])
def test_16_stop_on_exception_swallows_reports_and_stops(coord, error):
    with coord.stop_on_exception():
        raise error
    assert coord.should_stop()
    assert outcome(coord.join) is error


def test_16_stop_on_exception_stops_cleanly_for_clean_types(coord):
    with coord.stop_on_exception():
        raise OutOfRangeError
    assert coord.should_stop()
    assert coord.join() is None


def test_16_stop_on_exception_does_nothing_without_an_error(coord):
    with coord.stop_on_exception():
        pass
    assert coord.should_stop() is False
    assert coord.failures == ()


def test_16_stop_on_exception_lets_the_error_out_after_join(coord):
    coord.join()
    error = ValueError("late")
    with pytest.raises(ValueError, match="late") as caught, coord.stop_on_exception():
        raise error
    assert caught.value is error
    assert coord.should_stop() is False
