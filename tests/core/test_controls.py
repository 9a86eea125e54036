"""Stop, pause, resume, step, the states they lead to, and the with block."""

import threading

import pytest
from helpers import Turnstile, calls, ended, eventually, fail_with, happens, in_thread, outcome

from nblooper import LooperThread, State

INTERVALS = [None, 0.0001]


@pytest.fixture
def turnstile(coord):
    """A target that ends one call for each `allow()`."""
    target = Turnstile()
    yield target
    target.allow(1_000_000)


def is_paused(looper):
    return looper.state is State.PAUSED


def test_new_waiting_calling_and_stopped(coord, gate):
    looper = LooperThread(coord, 3600, gate, name="one")
    assert looper.state is State.NEW
    looper.start()
    happens(gate.entered)
    assert looper.state is State.CALLING
    gate.open()
    eventually(lambda: looper.state is State.WAITING)
    looper.stop()
    ended(looper)
    assert looper.state is State.STOPPED
    assert coord.snapshot()["one"].state is State.STOPPED
    assert coord.should_stop() is False


def test_a_back_to_back_looper_is_calling(coord):
    looper = LooperThread.loop(coord, None, int)
    eventually(lambda: calls(looper) > 0)
    assert looper.state is State.CALLING


@pytest.mark.parametrize("by_coordinator", [False, True])
def test_stopping_until_the_thread_has_ended(coord, gate, by_coordinator):
    looper = LooperThread.loop(coord, 3600, gate)
    happens(gate.entered)
    (coord.request_stop if by_coordinator else looper.stop)()
    assert looper.state is State.STOPPING
    gate.open()
    ended(looper)
    assert looper.state is State.STOPPED


def test_failed_when_an_exception_ended_it(coord):
    bystander = LooperThread.loop(coord, 3600, int)
    looper = LooperThread.loop(coord, None, fail_with(ValueError("x")))
    ended(looper, bystander)
    assert looper.state is State.FAILED
    assert bystander.state is State.STOPPED


@pytest.mark.parametrize("interval", [None, 0.0001, 3600])
def test_paused_and_running_again(coord, interval):
    looper = LooperThread.loop(coord, interval, int)
    eventually(lambda: calls(looper) > 0)
    looper.pause()
    eventually(lambda: is_paused(looper))
    assert looper.paused
    before = calls(looper)
    looper.pause()
    assert calls(looper) == before
    looper.resume()
    looper.resume()
    assert not looper.paused
    eventually(lambda: looper.state in (State.CALLING, State.WAITING))
    if interval != 3600:
        eventually(lambda: calls(looper) > before)


@pytest.mark.parametrize("interval", INTERVALS)
def test_pause_takes_effect_before_the_next_call(coord, turnstile, interval):
    looper = LooperThread.loop(coord, interval, turnstile)
    turnstile.allow(5)
    eventually(lambda: turnstile.begun == 6)
    looper.pause()  # in the middle of the sixth call
    assert looper.state is State.CALLING
    turnstile.allow(5)
    eventually(lambda: is_paused(looper))
    assert (turnstile.begun, calls(looper)) == (6, 6)


@pytest.mark.parametrize("interval", INTERVALS)
def test_a_looper_paused_before_its_start_makes_no_call(coord, interval):
    made = []
    looper = LooperThread(coord, interval, made.append, (1,))
    looper.pause()
    assert looper.state is State.NEW
    looper.start()
    eventually(lambda: is_paused(looper))
    assert made == []
    looper.resume()
    eventually(lambda: len(made) > 0)


@pytest.mark.parametrize("interval", [*INTERVALS, 3600])
def test_each_step_makes_exactly_one_call(coord, interval):
    looper = LooperThread(coord, interval, int)
    looper.pause()
    looper.start()
    for expected in range(1, 6):
        looper.step()
        eventually(lambda expected=expected: calls(looper) == expected and is_paused(looper))
    for _ in range(10):
        looper.step()
    eventually(lambda: calls(looper) == 15 and is_paused(looper))


def test_steps_asked_for_during_a_call_are_made_after_it(coord, turnstile):
    looper = LooperThread(coord, None, turnstile)
    looper.pause()
    looper.start()
    for _ in range(3):
        looper.step()
    turnstile.allow(3)
    eventually(lambda: calls(looper) == 3 and is_paused(looper))
    assert turnstile.begun == 3


@pytest.mark.parametrize("interval", [None, 3600])
def test_steps_that_were_accepted_are_made_although_resume_follows(coord, turnstile, interval):
    looper = LooperThread.loop(coord, interval, turnstile)
    eventually(lambda: turnstile.begun == 1)
    for _ in range(5):
        looper.pause()
        looper.step()
        looper.resume()
    turnstile.allow(6)
    eventually(lambda: looper.snapshot().calls >= 6)


def test_steps_count_towards_max_calls(coord):
    looper = LooperThread(coord, 3600, int, max_calls=2)
    looper.pause()
    looper.start()
    for _ in range(5):
        looper.step()
    ended(looper)
    assert calls(looper) == 2


def test_a_resumed_timer_makes_no_burst(coord):
    looper = LooperThread(coord, 0.01, int, max_calls=4)
    looper.start()
    eventually(lambda: calls(looper) >= 1)
    looper.pause()
    eventually(lambda: is_paused(looper))
    made = calls(looper)
    threading.Event().wait(0.1)  # ten boundaries pass
    looper.resume()
    ended(looper)
    recent = looper.snapshot().recent
    due = recent.start - recent.lateness
    assert len(due) == 4
    if made < 4:
        assert due[made] - due[made - 1] > 0.09  # a boundary of its own, not one of those that passed


def test_a_step_while_running_is_an_error_that_says_what_to_do(coord):
    looper = LooperThread.loop(coord, 3600, int, name="busy")
    with pytest.raises(RuntimeError, match=r"'busy' is not paused .*pause\(\)"):
        looper.step()
    with pytest.raises(RuntimeError, match="no looper is paused"):
        coord.step()
    new = LooperThread(coord, 3600, int)
    with pytest.raises(RuntimeError, match="NEW"):
        new.step()


@pytest.mark.parametrize("action", ["pause", "resume", "step"])
def test_steering_an_ended_looper_is_an_error(coord, action):
    looper = LooperThread.loop(coord, None, int, max_calls=1, name="done")
    ended(looper)
    with pytest.raises(RuntimeError, match=rf"cannot {action} looper 'done': it has ended \(STOPPED\)"):
        getattr(looper, action)()
    with pytest.raises(RuntimeError, match="has ended"):
        getattr(coord, action)("done")


def test_stop_is_idempotent_and_does_nothing_to_those_not_running(coord):
    new = LooperThread(coord, None, int, max_calls=3, name="new")
    new.stop()
    coord.stop("new")
    assert new.state is State.NEW
    new.start()
    ended(new)
    assert calls(new) == 3
    new.stop()
    new.stop()
    assert new.state is State.STOPPED


@pytest.mark.parametrize("interval", [None, 3600])
def test_stop_ends_only_the_chosen_looper(coord, interval):
    loopers = {name: LooperThread.loop(coord, interval, int, name=name) for name in ("a", "b", "c")}
    eventually(lambda: all(calls(looper) for looper in loopers.values()))
    coord.stop("b")
    ended(loopers["b"])
    assert coord.should_stop() is False
    assert loopers["a"].state.live
    assert loopers["c"].state.live
    coord.stop()
    ended(*loopers.values())
    assert coord.should_stop() is False
    assert coord.join() is None


def test_stop_ends_a_paused_looper(coord):
    looper = LooperThread.loop(coord, None, int)
    looper.pause()
    eventually(lambda: is_paused(looper))
    looper.stop()
    ended(looper)


def test_request_stop_ends_all_whatever_they_do(coord, gate):
    loopers = [
        LooperThread.loop(coord, None, int),
        LooperThread.loop(coord, 3600, int),
        LooperThread.loop(coord, 0.001, int),
        LooperThread.loop(coord, 0.01, int, precise=True),
        LooperThread.loop(coord, None, gate),
        paused := LooperThread.loop(coord, None, int, name="paused"),
    ]
    paused.pause()
    happens(gate.entered)
    eventually(lambda: is_paused(paused) and loopers[1].state is State.WAITING)
    coord.request_stop()
    gate.open()
    assert coord.join() is None
    assert {looper.state for looper in loopers} == {State.STOPPED}


def test_pause_resume_and_step_of_all_pass_over_ended_ones(coord):
    finished = LooperThread.loop(coord, None, int, max_calls=1, name="finished")
    loopers = [LooperThread.loop(coord, 3600, int, name=name) for name in "ab"]
    ended(finished)
    eventually(lambda: all(calls(looper) == 1 for looper in loopers))
    coord.pause()
    eventually(lambda: all(map(is_paused, loopers)))
    coord.step()
    eventually(lambda: all(calls(looper) == 2 and is_paused(looper) for looper in loopers))
    coord.step("a")
    eventually(lambda: [calls(looper) for looper in loopers] == [3, 2])
    coord.resume("a")
    eventually(lambda: not loopers[0].paused and loopers[1].paused)
    coord.step()
    eventually(lambda: calls(loopers[1]) == 3)
    coord.resume()
    assert not loopers[1].paused
    assert finished.state is State.STOPPED


def test_a_new_interval_takes_effect_in_the_middle_of_a_long_wait(coord):
    looper = LooperThread.loop(coord, 3600, int)
    eventually(lambda: calls(looper) == 1 and looper.state is State.WAITING)
    looper.interval_secs = 0.001
    eventually(lambda: calls(looper) > 5)
    assert looper.snapshot().interval_secs == 0.001


def test_an_interval_can_be_taken_away_and_given_back(coord):
    looper = LooperThread.loop(coord, 3600, int)
    looper.interval_secs = 0
    eventually(lambda: calls(looper) > 1000)
    assert looper.interval_secs is None
    looper.interval_secs = 3600
    eventually(lambda: looper.state is State.WAITING)


def test_commands_from_many_threads_at_once_leave_it_responsive(coord):
    looper = LooperThread.loop(coord, None, int)

    def shake():
        for _ in range(300):
            looper.pause()
            outcome(looper.step)
            looper.resume()
            looper.interval_secs = 0.0001
            looper.snapshot()
            looper.interval_secs = None

    threads = [in_thread(shake) for _ in range(4)]
    ended(*(thread for thread, _ in threads))
    assert [results for _, results in threads] == [[None]] * 4
    before = calls(looper)
    eventually(lambda: calls(looper) > before)
