"""What coroutine functions raise, leave behind, and do as hooks."""

import asyncio
import threading

import pytest
from helpers import INTERVALS, ended, happens, outcome

from nblooper import LooperThread, OutOfRangeError, State
from tests.core.coroutines import HOUR, Poller, Sleeper


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

    ended(LooperThread.loop(coord, None, target, max_calls=50, on_error="continue", backoff_secs=0))
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
