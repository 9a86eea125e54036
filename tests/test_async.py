"""Coroutine functions as targets and hooks: run in the looper's thread, cancelled by a stop."""

import asyncio
import functools
import threading

import pytest
from helpers import ended, eventually, happens, outcome

from nblooper import LooperThread, OutOfRangeError, State

INTERVALS = [None, 0.001]
HOUR = 3600


class Poller:
    """Bound coroutine methods, and an object that is called like one."""

    def __init__(self):
        self.got = []

    async def poll(self, value=None):
        await asyncio.sleep(0)
        self.got.append(value)

    async def __call__(self):
        await self.poll("called")


class Sleeper:
    """Sleeps for an hour; notes how that ended."""

    def __init__(self):
        self.asleep = threading.Event()
        self.notes = []

    async def sleep(self):
        self.asleep.set()
        try:
            await asyncio.sleep(HOUR)
        except asyncio.CancelledError:
            self.notes.append("cancelled")
            raise
        finally:
            await asyncio.sleep(0)
            self.notes.append("finally")


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


@pytest.mark.xfail(strict=True, reason="each stop cancels again, also the clean-up after the first")
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


@pytest.mark.parametrize("interval", INTERVALS)
def test_errors_are_reported(coord, interval):
    error = ValueError("in a coroutine")

    async def target():
        await asyncio.sleep(0)
        raise error

    looper = LooperThread.loop(coord, interval, target)
    assert outcome(coord.join) is error
    assert looper.state is State.FAILED
    assert "raise error" in coord.failures[0].traceback_text


def test_errors_continue_where_asked_for(coord):
    async def target():
        raise ValueError("x")

    ended(LooperThread.loop(coord, None, target, max_calls=50, on_error="continue"))
    assert [failure.count for failure in coord.failures] == [50]


def test_clean_types_stop_cleanly(coord):
    async def target():
        raise OutOfRangeError

    LooperThread.loop(coord, None, target)
    assert coord.join() is None
    assert coord.failures == ()


def test_a_cancellation_that_nobody_asked_for_is_reported(coord):
    async def target():
        raise asyncio.CancelledError

    looper = LooperThread.loop(coord, None, target)
    assert isinstance(outcome(coord.join), asyncio.CancelledError)
    assert looper.state is State.FAILED


def test_an_error_in_the_clean_up_after_a_stop_is_kept(coord):
    asleep = threading.Event()

    async def target():
        asleep.set()
        try:
            await asyncio.sleep(HOUR)
        finally:
            raise ValueError("in the clean-up")

    LooperThread.loop(coord, None, target)
    happens(asleep)
    coord.request_stop()
    assert coord.join() is None
    assert [failure.exception for failure in coord.failures] == ["ValueError: in the clean-up"]


def test_tasks_left_behind_go_on_between_calls_and_are_cancelled_at_the_end(coord):
    notes = []

    async def background():
        try:
            notes.append("begun")
            await asyncio.sleep(HOUR)
        finally:
            notes.append("cancelled")

    tasks = []

    async def target():
        if not tasks:
            tasks.append(asyncio.create_task(background()))
        await asyncio.sleep(0)

    looper = LooperThread.loop(coord, None, target, max_calls=5)
    ended(looper)
    assert notes == ["begun", "cancelled"]
    assert tasks[0].cancelled()
    assert looper.state is State.STOPPED
    assert coord.failures == ()


@pytest.mark.parametrize("interval", INTERVALS)
def test_hooks_may_be_coroutine_functions(coord, interval):
    notes, started = [], threading.Event()

    class Client(LooperThread):
        async def start_loop(self):
            await asyncio.sleep(0)
            notes.append("start_loop")

        async def run_loop(self):
            notes.append("run_loop")
            started.set()
            await asyncio.sleep(HOUR)

        async def stop_loop(self):
            await asyncio.sleep(0.01)  # the stop does not cancel this
            notes.append("stop_loop")

    looper = Client(coord, interval)
    looper.start()
    happens(started)
    coord.request_stop()
    assert coord.join() is None
    assert notes == ["start_loop", "run_loop", "stop_loop"]
    assert coord.failures == ()


def test_run_loop_may_call_super_with_an_async_target(coord):
    poller = Poller()

    class Twice(LooperThread):
        def run_loop(self):
            super().run_loop()
            super().run_loop()

    looper = Twice(coord, None, poller.poll, max_calls=3)
    looper.start()
    ended(looper)
    assert len(poller.got) == 6


def test_a_stop_during_an_async_start_loop_cancels_it(coord):
    started = threading.Event()

    class Client(LooperThread):
        async def start_loop(self):
            started.set()
            await asyncio.sleep(HOUR)

    looper = Client(coord, 1)
    looper.start()
    happens(started)
    coord.request_stop()
    assert coord.join() is None
    assert looper.snapshot().calls == 0


def test_a_restarted_looper_has_a_new_event_loop(coord):
    loops = []

    async def target():
        loops.append(asyncio.get_running_loop())

    looper = LooperThread.loop(coord, None, target, max_calls=1)
    ended(looper)
    ended(looper.restart())
    assert loops[0] is not loops[1]
    assert loops[0].is_closed()
    assert loops[1].is_closed()


def test_coord_loop_decorates_coroutine_functions(coord):
    sleeper = Sleeper()

    @coord.loop(every_secs=None)
    async def poll():
        await sleeper.sleep()

    happens(sleeper.asleep)
    assert asyncio.iscoroutinefunction(poll)
    coord.loop(int, every_secs=HOUR, name="poll")
    assert sleeper.notes == ["cancelled", "finally"]
