"""Joining: which threads, for how long, and by several at once."""

import threading

import pytest
from helpers import SECS, ended, eventually, fail_with, happens, in_thread, outcome

from nblooper import Coordinator, LooperThread, State


class OwnRun(LooperThread):
    """Overrides `run`, so that it goes on after the looper's work is done."""

    def __init__(self, coord, gate):
        super().__init__(coord, None, int, max_calls=3)
        self.gate = gate
        self.over = False

    def run(self):
        super().run()
        self.gate()
        self.over = True


def test_join_without_threads_returns_at_once(coord):
    assert coord.join() is None
    assert coord.join([]) is None
    assert coord.join(threads=None, stop_grace_period_secs=0, ignore_live_threads=True) is None
    assert coord.joined


def test_join_waits_for_the_last_looper(coord):
    loopers = [LooperThread.loop(coord, None, int, max_calls=1000 * k, name=str(k)) for k in range(1, 6)]
    assert coord.join() is None
    assert [looper.is_alive() for looper in loopers] == [False] * 5
    assert [looper.snapshot().calls for looper in loopers] == [1000, 2000, 3000, 4000, 5000]


def test_join_returns_when_the_last_thread_ends_by_itself(coord, gate):
    foreign = threading.Thread(target=gate)
    coord.register_thread(foreign)
    looper = LooperThread.loop(coord, 3600, gate, max_calls=1)
    foreign.start()
    joiner, results = in_thread(coord.join)
    joiner.join(0.02)
    assert joiner.is_alive()
    gate.open()
    ended(joiner)
    assert results == [None]
    assert not foreign.is_alive()
    assert not looper.is_alive()
    assert coord.should_stop() is False


def test_a_looper_that_overrides_run_is_waited_for_to_its_very_end(coord, gate):
    looper = OwnRun(coord, gate)
    looper.start()
    happens(gate.entered)
    assert looper.state is State.STOPPED
    threading.Timer(0.05, gate.open).start()
    assert coord.join() is None
    assert looper.over


def test_a_looper_that_overrides_run_is_a_straggler_until_its_very_end(coord, gate):
    looper = OwnRun(coord, gate)
    looper.start()
    happens(gate.entered)
    coord.request_stop()
    assert str(outcome(coord.join, stop_grace_period_secs=0)).endswith("still running: int")
    assert not looper.over


def test_threads_may_be_any_iterable_with_duplicates_and_unstarted_ones(coord):
    for make in (list, tuple, set, iter):
        threads = [threading.Thread(target=int) for _ in range(3)]
        for thread in threads[:2]:
            thread.start()
        assert coord.join(make([*threads, *threads])) is None
        assert not any(thread.is_alive() for thread in threads)


def test_threads_given_once_are_not_registered(coord, gate):
    thread = threading.Thread(target=gate, name="given", daemon=True)
    thread.start()
    coord.request_stop()
    with pytest.raises(RuntimeError, match="given"):
        coord.join([thread], stop_grace_period_secs=0)
    assert coord.join(stop_grace_period_secs=0) is None


@pytest.mark.parametrize("register", [False, True])
def test_a_looper_of_another_coordinator_can_be_joined(coord, gate, register):
    looper = LooperThread.loop(coord, None, gate, max_calls=1)
    happens(gate.entered)
    other = Coordinator()
    if register:
        other.register_thread(looper)
    joiner, results = in_thread(other.join, [] if register else [looper])
    joiner.join(0.05)
    gate.open()
    ended(looper)
    joiner.join(3)
    returned = not joiner.is_alive()
    other.request_stop()  # which wakes it
    ended(joiner)
    assert returned
    assert results == [None]


def test_a_grace_period_of_zero_gives_up_at_once_and_the_thread_runs_on(coord, gate):
    looper = LooperThread.loop(coord, None, gate)
    happens(gate.entered)
    coord.request_stop()
    assert isinstance(outcome(coord.join, stop_grace_period_secs=0), RuntimeError)
    assert looper.is_alive()
    assert looper.state is State.STOPPING


def test_a_stop_during_join_begins_the_grace_period(coord, gate):
    LooperThread.loop(coord, None, gate, name="stuck")
    happens(gate.entered)
    joiner, results = in_thread(coord.join, None, 0.05)
    joiner.join(0.1)
    assert joiner.is_alive()
    coord.request_stop()
    ended(joiner)
    assert "still running: stuck" in str(results[0])


def test_ignored_live_threads_are_logged_by_name_each_time(coord, gate, caplog):
    LooperThread.loop(coord, None, gate, name="stuck")
    happens(gate.entered)
    coord.request_stop()
    for expected in (1, 2):
        assert coord.join(stop_grace_period_secs=0, ignore_live_threads=True) is None
        assert len(caplog.records) == expected
        assert "still running: stuck" in caplog.records[-1].getMessage()


@pytest.mark.parametrize("ignore", [False, True])
def test_a_loopers_exception_beats_stragglers(coord, gate, ignore):
    error = ValueError("x")
    LooperThread.loop(coord, None, gate)
    happens(gate.entered)
    LooperThread.loop(coord, None, fail_with(error))
    assert outcome(coord.join, None, 0, ignore) is error


@pytest.mark.parametrize("error", [None, ValueError("x")])
def test_two_joins_at_once_both_return(coord, gate, error):
    coord.register_thread(foreign := threading.Thread(target=gate))
    foreign.start()
    LooperThread.loop(coord, 3600, int)
    joins = [in_thread(coord.join) for _ in range(4)]
    joins[0][0].join(0.02)
    coord.request_stop(error)
    gate.open()
    ended(*(thread for thread, _ in joins))
    assert [results for _, results in joins] == [[error]] * 4


def test_a_registered_thread_that_joins_is_not_waited_for_by_itself(coord):
    errors = []
    thread = threading.Thread(target=lambda: errors.append(outcome(coord.join)), daemon=True)
    coord.register_thread(thread)
    thread.start()
    ended(thread)
    assert errors == [None]


def test_a_coordinator_can_be_used_again_many_times(coord):
    for k in range(50):
        looper = LooperThread.loop(coord, None, int, name="again")
        coord.request_stop(ValueError(str(k)) if k % 2 else None)
        error = outcome(coord.join)
        assert (str(error) if k % 2 else error) == (str(k) if k % 2 else None)
        assert not looper.is_alive()
        coord.clear_stop()


def test_starting_and_joining_at_the_same_time_loses_no_thread(coord):
    gates = [threading.Event() for _ in range(50)]

    def start_all():
        for event in gates:
            LooperThread.loop(coord, None, event.set, max_calls=1)

    starter, results = in_thread(start_all)
    while starter.is_alive():
        assert coord.join() is None
    assert results == [None]
    assert coord.join() is None
    assert all(event.is_set() for event in gates)


def test_a_stop_wakes_those_that_wait_although_others_are_stuck_in_their_hooks(coord, gate):
    def stuck(name):
        looper = LooperThread(coord, 3600, int, name=name)
        looper.start_loop = gate
        return looper

    for k in range(3):
        stuck(f"stuck-{k}").start()
    waiting = LooperThread.loop(coord, 3600, int)
    eventually(lambda: waiting.snapshot().calls and waiting.state is State.WAITING)
    coord.request_stop()
    ended(waiting)


def test_a_stop_wakes_those_that_wait_although_many_are_stuck_in_their_hooks(coord, gate):
    for k in range(40):
        looper = LooperThread(coord, 3600, int, name=f"stuck-{k}")
        looper.start_loop = gate
        looper.start()
    waiting = LooperThread.loop(coord, 3600, int)
    eventually(lambda: waiting.snapshot().calls and waiting.state is State.WAITING)
    coord.request_stop()
    waiting.join(3)
    assert not waiting.is_alive()


def test_a_thousand_loopers_stop_and_join(coord):
    loopers = [LooperThread.loop(coord, 3600, int) for _ in range(1000)]
    eventually(lambda: all(looper.snapshot().calls for looper in loopers))
    coord.request_stop()
    assert coord.join(stop_grace_period_secs=3 * SECS) is None
    assert not any(looper.is_alive() for looper in loopers)
