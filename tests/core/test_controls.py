"""Pause, resume, step and new intervals, given to loopers that run."""

import threading

import pytest
from helpers import Turnstile, calls, dues, ended, eventually, in_thread, is_paused, outcome

from nblooper import LooperThread, State

INTERVALS = [None, 0.0001]


@pytest.fixture
def turnstile(coord):
    """A target that ends one call for each `allow()`."""
    target = Turnstile()
    yield target
    target.allow(1_000_000)


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
    due = dues(looper)
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
