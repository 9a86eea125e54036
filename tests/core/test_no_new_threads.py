"""Joining where no thread can be made: at the end of the interpreter, and at the system's limit of threads."""

import asyncio
import threading
import time

import pytest
from helpers import SECS, ended, happens, in_own_thread, in_thread, outcome, run_script, waits

from nblooper import Coordinator, LooperThread
from nblooper.core.crew import crew_of
from nblooper.core.waiting import Waiter


class Refusal:
    """Makes the start of join's helper thread fail; `met` is set when it did."""

    def __init__(self, error):
        self._start = threading.Thread.start
        self.error = error
        self.met = threading.Event()

    def __call__(self, thread):
        if thread.name == "nblooper-join":
            self.met.set()
            raise self.error
        self._start(thread)


def refuse(monkeypatch, error):
    refusal = Refusal(error)
    monkeypatch.setattr(threading.Thread, "start", lambda thread: refusal(thread))
    return refusal


@pytest.fixture(params=[RuntimeError("can't start new thread"), MemoryError()], ids=["limit", "memory"])
def refusal(monkeypatch, request):
    return refuse(monkeypatch, request.param)


def join_async(coord, **options):
    in_own_thread(lambda: asyncio.run(coord.join_async(**options)))


JOINS = pytest.mark.parametrize("join", [Coordinator.join, join_async])


@pytest.fixture
def foreign(coord, gate):
    """A registered thread that is no looper and runs until the gate opens."""
    thread = threading.Thread(target=gate, name="foreign", daemon=True)
    coord.register_thread(thread)
    thread.start()
    happens(gate.entered)
    return thread


@JOINS
def test_a_foreign_thread_is_waited_for_to_its_end(refusal, coord, gate, foreign, join):
    looper = LooperThread.loop(coord, 0.001, int, max_calls=3)
    joiner, results = in_thread(join, coord)
    happens(refusal.met)
    joiner.join(0.15)
    assert joiner.is_alive()
    gate.open()
    ended(joiner, foreign, looper)
    assert results == [None]
    assert waits(coord) == []
    assert coord.joined


@JOINS
def test_the_grace_period_ends_on_time(refusal, coord, foreign, join):
    coord.request_stop()
    began = time.monotonic()
    error = outcome(join, coord, stop_grace_period_secs=0.12)
    assert isinstance(error, RuntimeError)
    assert "still running: foreign" in str(error)
    assert 0.12 <= time.monotonic() - began < SECS
    assert refusal.met.is_set()
    assert waits(coord) == []


@JOINS
def test_a_stop_during_it_begins_the_grace_period(refusal, coord, foreign, join):
    joiner, results = in_thread(lambda: join(coord, stop_grace_period_secs=0))
    happens(refusal.met)
    coord.request_stop()
    ended(joiner)
    assert "still running: foreign" in str(results[0])


def test_an_interrupt_ends_it(refusal, coord, foreign, monkeypatch):
    def interrupted(wakeup, deadline):
        raise KeyboardInterrupt

    monkeypatch.setattr("nblooper.core.waiting.interruptible_wait", interrupted)
    assert isinstance(outcome(coord.join), KeyboardInterrupt)
    assert refusal.met.is_set()
    assert waits(coord) == []
    assert not coord.joined


@JOINS
@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError("odd")], ids=["interrupt", "odd"])
def test_whatever_else_the_start_raises_is_let_out_and_nothing_stays_behind(coord, foreign, monkeypatch, join, error):
    refuse(monkeypatch, error)
    assert outcome(join, coord) is error
    assert waits(coord) == []
    assert not coord.joined


def test_a_thread_that_cannot_be_asked_leaves_nothing_behind(coord):
    class Odd(threading.Thread):
        def is_alive(self):
            raise OSError("odd")

    assert isinstance(outcome(coord.join, [Odd()]), OSError)
    assert waits(coord) == []


def test_with_a_helper_thread_nothing_is_polled(coord, foreign):
    with Waiter(crew_of(coord), coord.should_stop, [foreign], 1, threading.Event()) as waiter:
        assert not waiter.over()
        assert waiter.until() is None


@pytest.mark.parametrize("join", ["coord.join()", "import asyncio; asyncio.run(coord.join_async())"])
@pytest.mark.parametrize("register", ["atexit.register", "threading._register_atexit"])
def test_at_exit(register, join):
    done = run_script(
        f"""
        import atexit
        coord = Coordinator()
        def work():
            coord.wait_for_stop()
            os.write(1, b"foreign ends\\n")
        foreign = threading.Thread(target=work, daemon=True)
        coord.register_thread(foreign)
        foreign.start()
        Device(coord, 3600, name="device").start()
        def end():
            coord.request_stop()
            {join}
            os.write(1, b"joined\\n")
        {register}(end)
        """
    )
    lines = done.stdout.splitlines()
    assert sorted(lines[:-1]) == ["foreign ends", "stop_loop device"]
    assert (lines[-1], done.stderr, done.returncode) == ("joined", "", 0)


def test_when_the_system_refuses_a_thread():
    done = run_script(
        """
        coord = Coordinator()
        foreign = threading.Thread(target=coord.wait_for_stop, daemon=True)
        coord.register_thread(foreign)
        foreign.start()
        def refuse(*args, **kwargs):
            raise RuntimeError("can't start new thread")
        # What Thread.start calls: 3.13 has a function of its own.
        for name in ("_start_new_thread", "_start_joinable_thread"):
            if hasattr(threading, name):
                setattr(threading, name, refuse)
        coord.request_stop()
        coord.join()
        from nblooper.core.crew import crew_of
        print(crew_of(coord).signal.waiting, foreign.is_alive())
        """
    )
    assert (done.stdout, done.stderr) == ("[] False\n", "")
