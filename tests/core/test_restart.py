"""Starting, restarting and replacing loopers."""

import math

import pytest
from helpers import calls, ended, eventually, fail_with, finished, happens, outcome

from nblooper import LooperThread, State


class Device(LooperThread):
    """A subclass with arguments of its own."""

    def __init__(self, coord, port, *, limit):
        super().__init__(coord, None, max_calls=limit, name=f"device-{port}")
        self.port = port
        self.reads = 0

    def run_loop(self):
        self.reads += 1


def test_start_starts_new_loopers_one_or_all(coord):
    loopers = [LooperThread(coord, 3600, int, name=name) for name in "abc"]
    coord.start("b")
    eventually(lambda: calls(loopers[1]) == 1)
    assert [looper.state.live for looper in loopers] == [False, True, False]
    coord.start()
    eventually(lambda: all(calls(looper) == 1 for looper in loopers))
    coord.start()
    assert list(coord.loopers.values()) == loopers
    assert all(looper.state.live for looper in loopers)


def test_start_runs_ended_loopers_again_in_a_fresh_thread(coord):
    old = finished(coord, None, int, max_calls=3, name="a")
    coord.start("a")
    new = coord.loopers["a"]
    assert new is not old
    ended(new)
    assert calls(new) == 6


def test_start_after_request_stop_clears_it(coord):
    error = ValueError("x")
    loopers = [LooperThread.loop(coord, 3600, int, name="a"), LooperThread.loop(coord, None, int, name="b")]
    coord.request_stop(error)
    coord.start()
    assert coord.should_stop() is False
    assert [coord.loopers[name].state.live for name in "ab"] == [True, True]
    assert not any(looper.is_alive() for looper in loopers)
    coord.request_stop()
    assert coord.join() is None


def test_start_of_one_after_request_stop_leaves_the_others_ended(coord):
    for name in "ab":
        LooperThread.loop(coord, 3600, int, name=name)
    coord.request_stop()
    coord.start("a")
    assert [coord.loopers[name].state.live for name in "ab"] == [True, False]


def test_start_after_join_reports_errors_as_ever(coord):
    error = ValueError("x")
    LooperThread(coord, None, fail_with(error), name="a")
    coord.join()
    coord.start("a")
    assert outcome(coord.join) is error


@pytest.mark.parametrize("by_request", [False, True])
def test_start_names_a_looper_that_does_not_end(coord, gate, by_request):
    looper = LooperThread.loop(coord, None, gate, name="stuck")
    happens(gate.entered)
    (coord.request_stop if by_request else looper.stop)()
    error = outcome(coord.start, stop_grace_period_secs=0)
    assert isinstance(error, RuntimeError)
    assert "'stuck' did not stop within 0 s" in str(error)
    assert "opened.wait" in error.__notes__[0]
    assert coord.loopers == {"stuck": looper}
    assert coord.should_stop() is by_request


def test_restart_carries_totals_on_and_counts_the_run(coord):
    old = finished(coord, None, int, max_calls=3, name="a")
    new = coord.restart("a")
    ended(new)
    seen = new.snapshot()
    assert coord.loopers == {"a": new}
    assert (seen.run, seen.calls, seen.run_calls, seen.max_calls) == (2, 6, 3, 3)
    assert (seen.name, seen.state, seen.latency.count) == ("a", State.STOPPED, 6)
    third = new.restart()
    ended(third)
    assert (third.snapshot().run, third.snapshot().calls) == (3, 9)
    assert old.state is State.STOPPED


def test_restart_stops_and_waits_for_one_that_runs(coord):
    old = LooperThread.loop(coord, 3600, int, name="a")
    eventually(lambda: calls(old) == 1)
    new = old.restart()
    assert old.state is State.STOPPED
    eventually(lambda: calls(new) == 2)
    assert coord.should_stop() is False


def test_restart_of_a_new_looper_starts_it(coord):
    looper = LooperThread(coord, None, int, max_calls=2, name="a")
    ended(looper.restart())
    seen = coord.loopers["a"].snapshot()
    assert (seen.calls, seen.run) == (2, 1)


def test_restart_keeps_interval_name_place_and_what_was_made(coord):
    old = LooperThread(coord, 3600, int, name="a")
    other = LooperThread(coord, 3600, int, name="other")
    old.name = "renamed"
    old.interval_secs = 1800
    old.start()
    new = coord.restart("renamed")
    assert new.interval_secs == 1800
    assert coord.loopers == {"renamed": new, "other": other}
    assert list(coord.loopers) == ["renamed", "other"]
    assert new.daemon is True


def test_restart_of_a_subclass_passes_its_own_arguments(coord):
    old = Device(coord, 7, limit=2)
    old.start()
    ended(old)
    new = coord.restart("device-7")
    ended(new)
    assert type(new) is Device
    assert (new.port, new.reads, calls(new)) == (7, 2, 4)


def test_restart_counts_failures_of_all_runs(coord):
    looper = finished(coord, None, fail_with(ValueError("x")), max_calls=2, on_error="continue", name="a")
    new = looper.restart()
    ended(new)
    assert new.snapshot().failures == 4
    assert coord.failures[0].count == 4
    assert coord.failures[0].last_call == 4


def test_restart_of_a_failed_looper_needs_a_clear_stop(coord):
    looper = finished(coord, None, fail_with(ValueError("x")), name="a")
    with pytest.raises(RuntimeError, match=r"cannot restart a looper.*clear_stop"):
        looper.restart()
    outcome(coord.join)
    coord.clear_stop()
    ended(looper.restart())
    assert calls(coord.loopers["a"]) == 2


def test_a_stuck_looper_stays_registered(coord, gate):
    looper = LooperThread.loop(coord, None, gate, name="stuck")
    happens(gate.entered)
    for call in (
        lambda: looper.restart(0),
        lambda: coord.restart("stuck", stop_grace_period_secs=0.01),
        lambda: coord.loop(int, every_secs=1, name="stuck", stop_grace_period_secs=0),
    ):
        error = outcome(call)
        assert isinstance(error, RuntimeError)
        assert "'stuck' did not stop within 0" in str(error)
        assert "'stuck' is here:" in error.__notes__[0]
        assert "opened.wait" in error.__notes__[0]
        assert coord.loopers == {"stuck": looper}
    coord.request_stop()
    with pytest.raises(RuntimeError, match="still running: stuck"):
        coord.join(stop_grace_period_secs=0)


def test_a_looper_cannot_restart_itself(coord):
    looper = LooperThread(coord, None, lambda: looper.restart(), name="self")
    looper.start()
    with pytest.raises(RuntimeError, match="'self' cannot wait for its own end"):
        coord.join()


def test_restart_of_one_that_was_restarted_is_refused(coord):
    old = finished(coord, None, int, max_calls=2, name="a")
    ended(old.restart())
    with pytest.raises(RuntimeError, match="'a' was replaced or restarted already"):
        old.restart()
    assert len(coord.loopers) == 1


def test_a_refused_restart_leaves_the_totals_alone(coord):
    old = finished(coord, None, int, max_calls=2, name="a")
    new = old.restart()
    ended(new)
    outcome(old.restart)
    seen = new.snapshot()
    assert (seen.run, seen.calls, seen.run_calls) == (2, 4, 2)


def test_restart_with_arguments_from_an_iterator(coord):
    got = []
    looper = finished(coord, None, got.append, iter([1]), max_calls=1, name="a")
    ended(looper.restart())
    assert got == [1, 1]


def test_it_is_known_when_runs_ended_and_when_the_next_began(coord):
    first = finished(coord, None, int, max_calls=3, name="a")
    ((end, begin),) = first.snapshot().stops
    assert first.snapshot().timeline.start[-1] <= end <= coord.status().uptime_secs
    assert math.isnan(begin)
    coord.start("a")
    ended(coord.loopers["a"])
    (end_of_first, begin), (end_of_second, open_end) = coord.loopers["a"].snapshot().stops
    assert end_of_first == end <= begin <= end_of_second
    assert math.isnan(open_end)
