"""Which looper code runs in, and what it can ask of it; how a target ends its own looper."""

from __future__ import annotations

import asyncio
import contextvars
import threading

import pytest
from helpers import ended, eventually

import nblooper
from nblooper import Coordinator, EndLoop, LooperThread, State


def test_outside_of_loopers_there_is_none():
    assert nblooper.current_looper() is None
    with pytest.raises(RuntimeError, match=r"looper\.should_stop\(\)"):
        nblooper.should_stop()


def test_each_looper_finds_itself(coord):
    found = {}

    def look():
        looper = nblooper.current_looper()
        found.setdefault(looper.name, []).append((looper, nblooper.should_stop()))

    loopers = [coord.loop(look, every_secs=0.001, name=f"{k}", max_calls=5) for k in range(3)]
    ended(*loopers)
    assert found == {looper.name: [(looper, False)] * 5 for looper in loopers}


def test_tasks_threads_and_hooks_of_a_looper_find_it(coord):
    found = []

    def look():
        found.append(nblooper.current_looper())

    async def target():
        look()
        await asyncio.create_task(asyncio.to_thread(look))
        context = contextvars.copy_context()
        thread = threading.Thread(target=context.run, args=(look,))
        thread.start()
        thread.join()

    looper = coord.loop(target, every_secs=None, max_calls=1, on_start=look, on_stop=look)
    ended(looper)
    assert found == [looper] * 5


def test_a_looper_that_a_looper_starts_finds_itself(coord):
    found = []

    def inner():
        found.append(nblooper.current_looper().name)

    def outer():
        ended(coord.loop(inner, every_secs=None, max_calls=1))
        found.append(nblooper.current_looper().name)

    ended(coord.loop(outer, every_secs=None, max_calls=1))
    assert found == ["inner", "outer"]


def test_a_failure_reported_by_a_thread_of_a_looper_is_that_threads(coord):
    def report():
        coord.request_stop(ValueError("from the side"))

    def target():
        context = contextvars.copy_context()
        thread = threading.Thread(target=context.run, args=(report,), name="side")
        thread.start()
        thread.join()

    ended(coord.loop(target, every_secs=None))
    assert [(failure.looper, failure.where) for failure in coord.failures] == [("side", "reported")]


def end():
    raise EndLoop


async def end_async():
    raise EndLoop


def end_in_a_step():
    yield
    raise EndLoop


@pytest.mark.parametrize(("target", "calls"), [(end, 1), (end_async, 1), (end_in_a_step, 2)])
@pytest.mark.parametrize("interval", [None, 0.001])
@pytest.mark.parametrize("on_error", ["stop", "continue"])
def test_a_target_ends_its_looper_and_nothing_else(coord, target, calls, interval, on_error):
    other = coord.loop(int, every_secs=0.001, name="other")
    stopped = threading.Event()
    looper = coord.loop(target, every_secs=interval, on_error=on_error, on_stop=stopped.set)
    ended(looper)
    assert (looper.state, looper.snapshot().calls) == (State.STOPPED, calls)
    assert coord.failures == ()
    assert not coord.should_stop()
    assert stopped.is_set()
    assert other.is_alive()


def test_an_overridden_hook_ends_its_looper_likewise(coord):
    class Ends(LooperThread):
        def run_loop(self):
            raise EndLoop

    class NeverBegins(LooperThread):
        def start_loop(self):
            raise EndLoop

        def stop_loop(self):
            self.stopped = True

    loopers = [Ends(coord, None), NeverBegins(coord, None, pytest.fail, args=("called",))]
    for looper in loopers:
        looper.start()
    ended(*loopers)
    assert coord.failures == ()
    assert loopers[1].stopped
    assert not coord.should_stop()


def test_a_restart_begins_anew_after_the_end():
    coord, made = Coordinator(), []

    def three():
        made.append(1)
        if len(made) % 3 == 0:
            raise EndLoop

    ended(coord.loop(three, every_secs=None))
    ended(coord.restart("three"))
    eventually(lambda: len(made) == 6)
    coord.join()


def test_hooks_run_in_the_loopers_thread_around_its_calls(coord):
    order = []

    def note(what):
        return lambda: order.append((what, threading.current_thread()))

    looper = coord.loop(
        note("call"), every_secs=None, max_calls=2, name="a", on_start=note("start"), on_stop=note("stop")
    )
    ended(looper)
    assert order == [(what, looper) for what in ("start", "call", "call", "stop")]
    again = coord.restart("a")
    ended(again)
    assert order[4:] == [(what, again) for what in ("start", "call", "call", "stop")]


def test_a_failing_on_start_skips_the_calls_and_not_on_stop(coord):
    order = []

    def fail():
        order.append("start")
        raise ValueError("no device")

    looper = coord.loop(
        lambda: order.append("call"), every_secs=None, name="a", on_start=fail, on_stop=lambda: order.append("stop")
    )
    ended(looper)
    assert order == ["start", "stop"]
    assert coord.failures[0].where == "start_loop"
    with pytest.raises(ValueError, match="no device"):
        coord.join()


def test_on_stop_runs_after_an_error_and_its_own_is_kept(coord):
    def fail():
        raise KeyError("off")

    ended(coord.loop(lambda: 1 / 0, every_secs=None, name="a", on_stop=fail))
    assert [(failure.where, failure.exception) for failure in coord.failures] == [
        ("run_loop", "ZeroDivisionError: division by zero"),
        ("stop_loop", "KeyError: 'off'"),
    ]


@pytest.mark.parametrize("argument", ["on_start", "on_stop"])
def test_a_hook_is_a_function(coord, argument):
    with pytest.raises(ValueError, match=f"{argument} must be a function.*got 3"):
        coord.loop(int, every_secs=1, **{argument: 3})
