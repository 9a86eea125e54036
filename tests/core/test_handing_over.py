"""Hand-over: loopers that are held between two calls."""

from __future__ import annotations

import random
import threading

import numpy as np
import pytest
from helpers import Gate, Turnstile, ended, eventually, happens, in_thread, outcome

import nblooper
from nblooper import Coordinator, LooperThread, State


class Training:
    """A model and its optimiser, which agree between two steps and not within one."""

    def __init__(self, size=2000):
        self.weights, self.moments, self.steps = np.zeros(size), np.zeros(size), 0
        self.evaluating = False
        self.steps_in_evaluation = 0

    def step(self):
        self.steps_in_evaluation += self.evaluating
        self.weights[: len(self.weights) // 2] += 1
        sum(range(50))
        self.moments += 1
        self.weights[len(self.weights) // 2 :] += 1
        self.steps += 1

    def state(self):
        return [self.weights.copy(), self.moments.copy(), np.full(1, self.steps)]


def test_no_checkpoint_beside_training_is_torn(coord):
    training = Training()
    coord.loop(training.step, every_secs=None, name="train")
    for _ in range(300):
        with coord.paused("train"):
            training.evaluating = True
            saved = training.state()
            training.evaluating = False
        assert len({value for part in saved for value in np.unique(part)}) == 1
    assert training.steps_in_evaluation == 0
    calls = training.steps
    eventually(lambda: training.steps > calls)  # it goes on


def test_a_timer_holds_the_training_for_its_evaluation(coord):
    training, seen = Training(), []

    def evaluate():
        with coord.paused("train"):
            training.evaluating = True
            seen.append(len(np.unique(np.concatenate(training.state()))))
            training.evaluating = False

    coord.loop(training.step, every_secs=None, name="train")
    timer = coord.loop(evaluate, every_secs=0.001, max_calls=100)
    ended(timer)
    assert seen == [1] * 100
    assert training.steps_in_evaluation == 0


def test_a_looper_cannot_hold_itself_and_leaves_itself_out_of_all(coord):
    errors = []

    def hold():
        with coord.paused():
            errors.append(coord.loopers["other"].state)
        with coord.paused("a"):
            pass

    coord.loop(int, every_secs=None, name="other")
    looper = coord.loop(hold, every_secs=None, name="a", on_error="continue", max_calls=1)
    ended(looper)
    assert errors == [State.PAUSED]
    assert "cannot hold itself" in coord.failures[0].exception
    eventually(lambda: coord.loopers["other"].state is not State.PAUSED)


def test_holds_nest_and_end_also_when_the_block_raises(coord):
    turnstile = Turnstile()
    turnstile.allow(10**6)
    looper = coord.loop(turnstile, every_secs=None, name="a")

    def hold():
        with coord.paused("a"):
            with coord.paused("a"), coord.paused():
                pass
            assert looper.state is State.PAUSED
            raise KeyError(turnstile.begun)

    error = outcome(hold)
    assert isinstance(error, KeyError)
    begun = error.args[0]
    eventually(lambda: turnstile.begun > begun)


def test_what_was_paused_before_stays_paused(coord):
    looper = coord.loop(int, every_secs=None, name="a")
    looper.pause()
    with coord.paused():
        assert looper.paused
    looper.step(wait=True)
    assert looper.state is State.PAUSED


def test_a_click_on_resume_or_step_during_a_hold_waits_for_its_end(coord):
    turnstile = Turnstile()
    looper = coord.loop(turnstile, every_secs=None, name="a")
    looper.pause()
    turnstile.allow()
    with coord.paused("a"):
        begun = turnstile.begun
        looper.step()
        looper.resume()
        with pytest.raises(RuntimeError, match="did not resume"):
            looper.resume(wait=0.05)
        assert turnstile.begun == begun
    eventually(lambda: turnstile.begun > begun)
    turnstile.allow(10**6)


def test_a_restarted_looper_is_held_too(coord):
    looper = coord.loop(int, every_secs=None, name="a")
    with coord.paused("a"):
        again = coord.restart("a")
        assert again is not looper
        eventually(lambda: again.state is State.PAUSED)
        assert again.snapshot().run_calls == 0
    eventually(lambda: again.snapshot().run_calls > 0)


def test_a_looper_that_ends_or_is_new_holds_up_nobody(coord):
    LooperThread(coord, 1, int, name="new")
    ended(coord.loop(int, every_secs=None, name="over", max_calls=1))
    with coord.paused(), coord.paused("new", "over"):
        pass


def test_a_hold_that_comes_too_late_is_taken_back(coord, gate):
    coord.loop(gate, every_secs=None, name="slow")
    other = coord.loop(int, every_secs=None, name="other")
    happens(gate.entered)
    with (
        pytest.raises(RuntimeError, match="'slow' did not come between two calls") as caught,
        coord.paused("other", "slow", timeout_secs=0.02),
    ):
        raise AssertionError("entered")
    assert "self.opened.wait" in "".join(caught.value.__notes__)
    eventually(lambda: other.state is not State.PAUSED)


def test_an_unknown_name_holds_nothing(coord):
    looper = coord.loop(int, every_secs=None, name="a")
    with pytest.raises(ValueError, match="no looper is named 'b'"), coord.paused("a", "b"):
        raise AssertionError("entered")
    eventually(lambda: looper.state is not State.PAUSED)


def test_a_stop_ends_the_wait_for_a_hold(coord):
    gate = Gate()
    coord.loop(gate, every_secs=None, name="slow")
    happens(gate.entered)

    def hold():
        with coord.paused("slow"):
            pass

    thread, results = in_thread(hold)
    coord.request_stop()
    gate.open()
    ended(thread)
    assert results == [None]


def test_holds_of_many_threads_never_meet_a_call(coord):
    """Whatever pauses, resumes and steps besides: no call runs within a hold."""
    inside, bad = [], []

    def target():
        if inside:
            bad.append(1)

    loopers = [coord.loop(target, every_secs=every, name=f"{every}") for every in (None, 0.0005)]
    over = threading.Event()

    def meddle(seed):
        choose = random.Random(seed)
        while not over.is_set():
            looper = choose.choice(loopers)
            outcome(getattr(looper, choose.choice(["pause", "resume", "step", "call_now"])))

    threads = [in_thread(meddle, seed)[0] for seed in range(2)]
    for _ in range(200):
        with coord.paused():
            inside.append(1)
            sum(range(200))
            inside.pop()
    over.set()
    ended(*threads)
    assert not bad


def test_a_timer_that_was_held_makes_no_burst(virtual, clock):
    began = []
    virtual.loop(lambda: began.append(clock.now()), every_secs=1.0, name="a")
    clock.advance(2.5)
    start = began[0]
    with virtual.paused("a"):
        clock.advance(10.0)
    clock.settle()
    clock.advance(2.0)
    virtual.request_stop()
    virtual.join()
    assert [when - start for when in began] == [0.0, 1.0, 2.0, 12.5, 13.5, 14.5]


def test_a_call_sees_its_own_stop():
    coord, seen = Coordinator(), []
    entered = threading.Event()

    def epoch():
        entered.set()
        while not nblooper.should_stop():
            threading.Event().wait(0.001)
        seen.append((coord.should_stop(), nblooper.current_looper(), looper.should_stop()))

    looper = coord.loop(epoch, every_secs=None)
    happens(entered)
    coord.stop("epoch", wait=True)
    assert seen == [(False, looper, True)]
    entered.clear()
    again = coord.restart("epoch")
    happens(entered)
    coord.request_stop()
    coord.join()
    assert seen[1:] == [(True, again, True)]


def test_what_is_held_is_told_so(coord):
    looper = coord.loop(int, every_secs=3600, name="train")
    with coord.paused("train"):
        assert "is held between two calls, as by coord.paused(), and makes no step" in str(outcome(looper.step))
        assert "cannot call looper 'train' now: it is held" in str(outcome(looper.call_now))
        looper.pause()
        assert "s: it is held between two calls, as by coord.paused()" in str(outcome(looper.step, wait=0.01))
        assert "s: it is held between two calls, as by coord.paused()" in str(outcome(looper.resume, wait=0.01))
