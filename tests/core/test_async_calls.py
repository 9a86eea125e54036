"""Coroutine functions as targets and hooks: run in the looper's thread, cancelled by a stop."""

import asyncio
import functools
import threading

import pytest
from helpers import INTERVALS, ended, eventually, happens, outcome

from nblooper import LooperThread, State
from tests.core.coroutines import HOUR, Poller, Sleeper


@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize("form", ["function", "method", "partial", "partial of partial", "object", "arguments"])
def test_coroutine_functions_of_all_forms_are_awaited(coord, interval, form):
    poller = Poller()

    async def function():
        await poller.poll("function")

    target, args, expected = {
        "function": (function, None, "function"),
        "method": (poller.poll, None, None),
        "partial": (functools.partial(poller.poll, "p"), None, "p"),
        "partial of partial": (functools.partial(functools.partial(poller.poll), value=2), None, 2),
        "object": (poller, None, "called"),
        "arguments": (poller.poll, ("a",), "a"),
    }[form]
    looper = LooperThread.loop(coord, interval, target, args, max_calls=5)
    ended(looper)
    assert coord.failures == ()
    assert poller.got == [expected] * 5
    assert looper.snapshot().calls == 5


@pytest.mark.parametrize("interval", INTERVALS)
def test_all_calls_run_in_one_event_loop_of_the_loopers_thread(coord, interval):
    seen = set()

    async def target():
        seen.add((threading.get_ident(), id(asyncio.get_running_loop())))

    looper = LooperThread.loop(coord, interval, target, max_calls=5)
    ended(looper)
    assert {ident for ident, _ in seen} == {looper.ident}
    assert len(seen) == 1


def test_the_time_awaited_is_the_calls_latency(coord):
    async def target():
        await asyncio.sleep(0.02)

    looper = LooperThread.loop(coord, None, target, max_calls=3)
    ended(looper)
    assert looper.snapshot().latency.min >= 0.015


@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize("stop", ["request_stop", "looper.stop", "coord.stop", "restart"])
def test_a_stop_cancels_the_call_and_is_no_failure(coord, interval, stop):
    sleeper = Sleeper()
    looper = LooperThread.loop(coord, interval, sleeper.sleep, name="sleeper")
    happens(sleeper.asleep)
    {
        "request_stop": coord.request_stop,
        "looper.stop": looper.stop,
        "coord.stop": lambda: coord.stop("sleeper"),
        "restart": looper.restart,
    }[stop]()
    ended(looper)
    assert sleeper.notes[:2] == ["cancelled", "finally"]
    assert looper.state is State.STOPPED
    assert coord.failures == ()
    if stop == "request_stop":
        assert coord.join() is None


def test_each_of_many_is_cancelled(coord):
    sleepers = [Sleeper() for _ in range(50)]
    loopers = [LooperThread.loop(coord, None, sleeper.sleep) for sleeper in sleepers]
    for sleeper in sleepers:
        happens(sleeper.asleep)
    coord.request_stop()
    ended(*loopers)
    assert [sleeper.notes for sleeper in sleepers] == [["cancelled", "finally"]] * 50


def test_a_stop_at_any_moment_ends_the_looper(coord):
    async def target():
        await asyncio.sleep(HOUR)

    for _ in range(100):  # before, while and after the thread and its event loop come up
        looper = LooperThread.loop(coord, None, target, name="again")
        looper.stop()
        ended(looper)
    assert coord.failures == ()


@pytest.mark.parametrize("second", ["stop", "restart"])
def test_a_second_stop_does_not_cancel_the_clean_up(coord, second):
    asleep, cleaning, go, notes = threading.Event(), threading.Event(), threading.Event(), []

    async def target():
        asleep.set()
        try:
            await asyncio.sleep(HOUR)
        finally:
            cleaning.set()
            while not go.is_set():
                await asyncio.sleep(0.001)
            notes.append("cleaned up")

    looper = LooperThread.loop(coord, None, target)
    happens(asleep)
    looper.stop()
    happens(cleaning)
    outcome(looper.restart, 0) if second == "restart" else looper.stop()
    threading.Timer(0.05, go.set).start()
    ended(looper)
    assert notes == ["cleaned up"]


def test_pause_lets_the_call_end(coord):
    asleep, go = threading.Event(), threading.Event()

    async def target():
        asleep.set()
        while not go.is_set():
            await asyncio.sleep(0.001)

    looper = LooperThread.loop(coord, None, target)
    happens(asleep)
    looper.pause()
    go.set()
    eventually(lambda: looper.state is State.PAUSED)
    assert looper.snapshot().calls >= 1
