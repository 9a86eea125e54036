"""Targets that return something that has still to be run: generators, async generators and coroutines."""

import functools
import itertools
import threading

import pytest
from helpers import INTERVALS, ended, eventually, finished, happens, outcome

from nblooper import LooperThread, State


@pytest.mark.parametrize("interval", INTERVALS)
def test_one_call_is_one_step_and_the_end_of_the_generator_ends_the_looper_alone(coord, interval):
    seen = []

    def target():
        for number in range(3):
            seen.append(number)
            yield number
        seen.append("end")

    looper = finished(coord, interval, target)
    assert seen == [0, 1, 2, "end"]
    assert (looper.snapshot().calls, looper.state) == (3, State.STOPPED)
    assert not coord.should_stop()
    assert not coord.failures


@pytest.mark.parametrize("interval", INTERVALS)
def test_an_async_generator_too(coord, interval):
    seen = []

    async def target():
        for number in range(3):
            seen.append(number)
            yield number

    looper = finished(coord, interval, target)
    assert (seen, looper.snapshot().calls, looper.state) == ([0, 1, 2], 3, State.STOPPED)
    assert not coord.failures


def test_a_generator_that_yields_nothing_ends_at_once(coord):
    def target():
        return
        yield

    assert finished(coord, None, target).snapshot().calls == 0


def endless(log, kind):
    if kind == "async":

        async def target():
            try:
                for number in itertools.count():
                    log.append(number)
                    yield
            finally:
                log.append("closed")
    else:

        def target():
            try:
                for number in itertools.count():
                    log.append(number)
                    yield
            finally:
                log.append("closed")

    return target


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("interval", INTERVALS)
def test_a_stop_closes_it_in_its_thread_and_a_restart_makes_a_new_one(coord, interval, kind):
    log = []
    looper = LooperThread.loop(coord, interval, endless(log, kind))
    eventually(lambda: len(log) > 3)
    looper.stop()
    ended(looper)
    assert log[-1] == "closed"
    again = looper.restart()
    eventually(lambda: log.count(0) == 2)
    again.stop()
    ended(again)
    assert log.count("closed") == 2
    assert not coord.failures


def test_pause_and_step_fall_between_yields(coord):
    log = []
    looper = LooperThread(coord, None, endless(log, "sync"))
    looper.pause()
    looper.start()
    for made in (1, 2, 3):
        looper.step()
        eventually(lambda made=made: looper.snapshot().calls == made)
    assert log == [0, 1, 2]


def test_an_error_is_reported_with_its_line(coord):
    def target():
        yield
        raise ValueError("second step")

    LooperThread.loop(coord, None, target)
    assert str(outcome(coord.join)) == "second step"
    assert coord.failures[0].call == 2
    assert 'raise ValueError("second step")' in coord.failures[0].traceback_text


def test_after_an_error_that_is_survived_a_new_generator_is_made(coord):
    made = itertools.count()

    def target():
        if next(made) < 2:
            yield
            raise ValueError("lost")
        yield

    looper = finished(coord, None, target, on_error="continue")
    assert next(made) == 3
    assert looper.snapshot().failures == 2
    assert looper.snapshot().calls == 5


@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize("form", ["lambda", "wrapped", "partial", "later"])
def test_a_coroutine_that_a_plain_function_returns_is_run(coord, interval, form):
    ran, first = threading.Event(), itertools.count()

    async def work():
        ran.set()

    def wrapper(*args):
        return work(*args)

    def later():
        return work() if next(first) == 5 else None

    target = {"lambda": lambda: work(), "wrapped": wrapper, "partial": functools.partial(wrapper), "later": later}[form]
    LooperThread.loop(coord, interval, target)
    happens(ran)
    coord.request_stop()
    coord.join()
    assert not coord.failures


def test_a_generator_that_an_overridden_run_loop_is_or_calls(coord):
    seen = []

    class Own(LooperThread):
        def run_loop(self):
            seen.append(1)
            yield
            seen.append(2)
            yield

    class Calls(LooperThread):
        def run_loop(self):
            super().run_loop()

    def target():
        seen.append(3)
        yield
        seen.append(4)
        yield

    for looper in (Own(coord, None), Calls(coord, None, target)):
        looper.start()
        ended(looper)
        assert looper.snapshot().calls == 2
    assert seen == [1, 2, 3, 4]


@pytest.mark.parametrize("hook", ["start_loop", "stop_loop"])
def test_a_hook_that_is_a_generator_is_reported(coord, hook):
    def body(self):
        yield

    kind = type("Odd", (LooperThread,), {hook: body})
    kind(coord, None, max_calls=1).start()
    assert f"{hook} returned" in str(outcome(coord.join))


def test_what_a_call_returned_is_not_kept_through_the_next_call(coord):
    alive, most = set(), []

    class Large:
        def __init__(self):
            alive.add(id(self))
            most.append(len(alive))

        def __del__(self):
            alive.discard(id(self))

    finished(coord, None, Large, max_calls=50)
    assert max(most) == 1
