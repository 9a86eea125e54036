"""The thread that refreshes a panel."""

import itertools
import threading
import time

from nblooper.jupyter.panel.refresher import Refresher


def _nothing(error):
    raise AssertionError("not expected") from error


def test_start_and_stop_may_be_repeated():
    called = threading.Event()
    refresher = Refresher(lambda: bool(called.set()), _nothing, name="nblooper-panel-test")
    refresher.stop()
    refresher.start()
    assert not refresher.running  # stopped for good

    refresher = Refresher(lambda: bool(called.set()), _nothing, name="nblooper-panel-test")
    refresher.start()
    refresher.start()
    assert sum(thread.name == "nblooper-panel-test" for thread in threading.enumerate()) == 1
    assert called.wait(30)
    refresher.stop()
    refresher.stop()
    assert not refresher.running


def test_it_can_be_stopped_from_its_own_thread():
    done = threading.Event()

    def refresh():
        refresher.stop()
        done.set()
        return True

    refresher = Refresher(refresh, _nothing, name="nblooper-panel-test")
    refresher.start()
    assert done.wait(30)
    refresher.stop()
    assert not refresher.running


def test_an_error_is_passed_on_and_the_calls_go_on():
    errors, twice = [], threading.Event()

    def on_error(error):
        errors.append(error)
        if len(errors) > 1:
            twice.set()

    def refresh():
        raise KeyError("x")

    refresher = Refresher(refresh, on_error, name="nblooper-panel-test", busy_secs=0.01, idle_secs=0.01)
    refresher.start()
    assert twice.wait(30)
    refresher.stop()


def test_a_poke_ends_idling_but_never_exceeds_the_pace():
    calls, third = [], threading.Event()

    def refresh():
        calls.append(time.monotonic())
        if len(calls) == 3:
            third.set()
        return False

    refresher = Refresher(refresh, _nothing, name="nblooper-panel-test", busy_secs=0.05, idle_secs=3600)
    refresher.start()
    while not third.wait(0.001):
        refresher.poke()
    refresher.stop()
    assert all(later - earlier >= 0.049 for earlier, later in itertools.pairwise(calls))
