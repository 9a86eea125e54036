"""Joining from a coroutine: as `join`, without blocking the event loop. No notebook here."""

import asyncio
import threading
import time
import traceback

import pytest
from helpers import SECS, Gate, ended, eventually, fail_with, happens, in_own_thread, in_thread, outcome, waits

from nblooper import Coordinator, LooperThread
from nblooper.core import waiting as joining
from nblooper.core.clock import Wakeup


def run(coroutine):
    """Run a coroutine in a loop of its own, for a limited time."""

    async def limited():
        async with asyncio.timeout(SECS):
            return await coroutine

    return in_own_thread(asyncio.run, limited())


def join_outcome(coord, *args, **kwargs):
    """Return the exception that `join_async` raises, or None."""
    return outcome(lambda: run(coord.join_async(*args, **kwargs)))


async def begun(coord, *args, **kwargs):
    """Return a task that awaits `join_async` and has come to wait."""
    task = asyncio.create_task(coord.join_async(*args, **kwargs))
    while not waits(coord) and not task.done():
        await asyncio.sleep(0)
    return task


def test_without_threads_it_returns_at_once(coord):
    assert join_outcome(coord) is None
    assert join_outcome(coord, [], stop_grace_period_secs=0, ignore_live_threads=True) is None
    assert coord.joined


def test_it_waits_for_the_last_thread_while_the_loop_runs_on(coord, gate):
    foreign = threading.Thread(target=gate)
    coord.register_thread(foreign)
    looper = LooperThread.loop(coord, 3600, gate, max_calls=1)
    foreign.start()
    turns = []

    async def main():
        task = await begun(coord)
        for _ in range(1000):
            turns.append(task.done())
            await asyncio.sleep(0)
        gate.open()
        return await task

    assert run(main()) is None
    assert turns == [False] * 1000
    assert not foreign.is_alive()
    assert not looper.is_alive()
    assert coord.joined
    assert coord.should_stop() is False


def test_it_waits_for_threads_given_in_any_iterable(coord, gate):
    thread = threading.Thread(target=gate)
    thread.start()

    async def main():
        task = await begun(coord, iter([thread, thread, threading.Thread(target=int)]))
        assert not task.done()
        gate.open()
        await task

    run(main())
    assert not thread.is_alive()


def test_the_end_of_a_looper_wakes_it_without_any_polling(coord, gate):
    LooperThread.loop(coord, None, gate, max_calls=1)

    async def main():
        timers = asyncio.get_running_loop()._scheduled
        before = len(timers)
        task = await begun(coord)
        assert len(timers) == before
        gate.open()
        await task

    run(main())


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt("x"), SystemExit(3), StopAsyncIteration()])
def test_it_raises_the_reported_exception_itself_each_time(coord, error):
    LooperThread.loop(coord, 3600, int)
    LooperThread.loop(coord, None, fail_with(error))

    async def caught():
        try:
            await coord.join_async()
        except BaseException as raised:
            return raised

    assert run(caught()) is error
    lengths = []
    for _ in range(3):
        assert run(caught()) is error
        lengths.append(len(traceback.extract_tb(error.__traceback__)))
    assert lengths == lengths[:1] * 3
    assert outcome(coord.join) is error


def test_a_stop_iteration_becomes_a_cause(coord):
    error = StopIteration("x")
    LooperThread.loop(coord, None, fail_with(error))
    raised = join_outcome(coord)
    assert isinstance(raised, RuntimeError)
    assert raised.__cause__ is error


def test_stragglers_are_named_with_notes_and_stay_registered(coord, gate):
    LooperThread.loop(coord, None, gate, name="stuck")
    happens(gate.entered)
    coord.request_stop()
    for _ in range(2):
        error = join_outcome(coord, stop_grace_period_secs=0.01)
        assert isinstance(error, RuntimeError)
        assert str(error) == "Coordinator stopped with threads still running: stuck"
        assert any("opened.wait" in note for note in error.__notes__)


def test_a_stop_during_the_wait_begins_the_grace_period(coord, gate):
    LooperThread.loop(coord, None, gate, name="stuck")
    happens(gate.entered)

    async def main():
        task = await begun(coord, None, 0.05)
        began = time.monotonic()
        coord.request_stop()
        with pytest.raises(RuntimeError, match="still running: stuck"):
            await task
        return time.monotonic() - began

    assert run(main()) >= 0.05


def test_ignored_live_threads_are_logged(coord, gate, caplog):
    LooperThread.loop(coord, None, gate, name="stuck")
    happens(gate.entered)
    coord.request_stop()
    assert join_outcome(coord, stop_grace_period_secs=0, ignore_live_threads=True) is None
    assert "still running: stuck" in caplog.records[-1].getMessage()


def test_an_exception_beats_stragglers(coord, gate):
    error = ValueError("x")
    LooperThread.loop(coord, None, gate)
    happens(gate.entered)
    coord.request_stop(error)
    assert join_outcome(coord, stop_grace_period_secs=0) is error


@pytest.mark.parametrize("arguments", [{"stop_grace_period_secs": "soon"}, {"stop_grace_period_secs": float("nan")}])
def test_bad_durations_are_refused_as_join_does(coord, arguments):
    assert repr(join_outcome(coord, **arguments)) == repr(outcome(coord.join, **arguments))
    assert not coord.joined


def test_what_is_not_a_thread_is_refused_as_join_does(coord):
    assert repr(join_outcome(coord, [3])) == repr(outcome(coord.join, [3]))


def test_cancelling_it_leaves_the_loopers_running(coord, gate):
    looper = LooperThread.loop(coord, None, int)
    foreign = threading.Thread(target=gate)
    coord.register_thread(foreign)
    foreign.start()

    async def main():
        task = await begun(coord)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(main())
    assert looper.is_alive()
    assert not coord.should_stop()
    assert not coord.joined
    assert waits(coord) == []
    eventually(lambda: not any(thread.name == "nblooper-join" for thread in threading.enumerate()))


def test_wait_for_gives_up_on_it_and_it_can_be_awaited_again(coord, gate):
    LooperThread.loop(coord, None, gate, max_calls=1)

    async def main():
        for _ in range(2):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(coord.join_async(), 0.02)
            assert not coord.joined
        gate.open()
        await asyncio.wait_for(coord.join_async(), SECS)

    run(main())
    assert coord.joined


def test_several_at_once_and_a_join_beside_them_all_end_alike(coord, gate):
    error = ValueError("x")
    LooperThread.loop(coord, None, gate)
    happens(gate.entered)
    joiner, results = in_thread(coord.join)

    async def main():
        tasks = [await begun(coord) for _ in range(3)]
        cancelled = await begun(coord)
        cancelled.cancel()
        coord.request_stop(error)
        gate.open()
        return await asyncio.gather(*tasks, cancelled, return_exceptions=True)

    *raised, last = run(main())
    assert raised == [error] * 3
    assert isinstance(last, asyncio.CancelledError)
    ended(joiner)
    assert results == [error]


def test_several_coordinators_in_one_loop(gate):
    gates = [Gate() for _ in range(3)]
    coords = [Coordinator() for _ in gates]
    for coord, own in zip(coords, gates, strict=True):
        LooperThread.loop(coord, None, own, max_calls=1)

    async def main():
        tasks = [await begun(coord) for coord in coords]
        for task, own in reversed(list(zip(tasks, gates, strict=True))):
            own.open()
            await task
            assert [other.done() for other in tasks].count(True) == 3 - tasks.index(task)

    run(main())


def test_a_loop_that_is_closed_meanwhile_does_no_harm(coord, gate):
    looper = LooperThread.loop(coord, None, gate, max_calls=1)
    loop = asyncio.new_event_loop()
    task = loop.create_task(coord.join_async())
    in_own_thread(loop.run_until_complete, asyncio.sleep(0))
    loop.close()
    gate.open()
    ended(looper)
    assert coord.failures == ()
    task._log_destroy_pending = False
    task.get_coro().close()


def test_what_waits_are_woken_by_can_be_replaced(coord, monkeypatch):
    """What the Jupyter layer builds on."""
    waits = []

    class OwnWakeup(Wakeup):
        def wait(self, timeout_secs=None):
            waits.append((threading.current_thread(), timeout_secs))
            coord.request_stop()
            return super().wait(timeout_secs)

    class OwnAsyncWakeup(joining.AsyncWakeup):
        async def wait(self, timeout_secs=None):
            waits.append("async")
            coord.request_stop()
            return await super().wait(timeout_secs)

    monkeypatch.setattr(joining, "hooks", joining.Hooks(OwnWakeup, OwnAsyncWakeup))
    coord.wait_for_stop(SECS)
    assert [thread for thread, secs in waits if 0 < secs <= SECS] == [threading.current_thread()]
    for join in (coord.join, lambda: run(coord.join_async())):
        waits.clear()
        coord.clear_stop()
        LooperThread.loop(coord, 3600, int)
        join()
        assert waits
    assert set(waits) == {"async"}
