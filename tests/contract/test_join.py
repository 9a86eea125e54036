"""TensorFlow's contract of joining and of reports in a `with` block; the numbers are those of CONTRACT.md."""

import threading
import time

import pytest
from helpers import SECS, ended, in_thread, outcome

from nblooper import Coordinator, OutOfRangeError


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
