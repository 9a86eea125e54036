"""The thread that refreshes a panel."""

import itertools
import threading
import time

import pytest

from nblooper.jupyter.panel.refresher import Pace, Refresher


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


@pytest.mark.parametrize("cost_secs", [0.0, 0.001, 0.005, 0.02, 0.2])
def test_refreshes_take_less_than_one_percent_of_a_processor_however_much_one_costs(cost_secs):
    pace, costs = Pace(slowest_secs=60), [cost_secs * (3 if i % 7 == 0 else 1) for i in range(300)]
    assert sum(costs) <= 0.01 * sum(pace.after(cost, 0.25) for cost in costs)


def test_one_refresh_that_costs_much_does_not_keep_the_next_one_waiting():
    pace = Pace(slowest_secs=60)
    usual = [pace.after(0.004, 0.25) for _ in range(50)][-1]
    assert usual == pytest.approx(0.5, rel=0.01)
    assert pace.after(0.012, 0.25) < 2 * usual


def test_nothing_costs_so_much_that_there_is_no_refresh():
    pace = Pace(slowest_secs=5)
    assert max(pace.after(100.0, 0.25) for _ in range(10)) == 5
