"""Slow calls of running loopers: the line where their time went, found while they ran."""

import asyncio
import gc
import itertools
import math
import time
import weakref

import numpy as np
import pytest
from helpers import SECS, Big, Gate, ended, eventually, finished

import nblooper
from nblooper import LooperThread, current_looper
from nblooper.core.member import member_of
from nblooper.core.stacks import sights


def seen():
    """Return whether the call that runs this was looked at."""
    return bool(current_looper().status().call_where)


def slow_read():
    time.sleep(0.2)
    while not seen():  # on a busy machine
        time.sleep(0.2)


class Poll:
    """A target that is slow in one of 200 calls."""

    def __init__(self, slow=slow_read):
        self.calls, self._slow = 0, slow

    def __call__(self):
        self.calls += 1
        if self.calls == 117:
            self._slow()


class Reader:
    """A target that is not a function."""

    def __call__(self):
        slow_read()


@pytest.mark.parametrize("interval", [None, 0.001])
def test_the_line_of_a_call_that_was_slow_is_found(coord, interval):
    looper = finished(coord, interval, Poll(), max_calls=200, overrun="skip")
    calls = looper.snapshot().slow_calls
    slow = next(call for call in calls if call.call == 117)
    assert slow is calls[0]
    assert slow.latency >= 0.2
    assert math.isnan(slow.lateness) == (interval is None)
    assert slow.samples >= 1
    assert not slow.running
    shares = {place.source: share for place, share in slow.lines}
    assert sum(share for source, share in shares.items() if "time.sleep(0.2)" in source) == pytest.approx(1)
    assert shares["self._slow()"] == 1
    assert slow.at.function == "slow_read"


def test_calls_that_nobody_saw_are_kept_too(coord, monkeypatch):
    monkeypatch.setattr("nblooper.core.watcher.Watcher.add", lambda self, watched: None)
    looper = finished(coord, None, Poll(lambda: time.sleep(0.1)), max_calls=200)
    slow = looper.snapshot().slow_calls[0]
    assert (slow.call, slow.samples, slow.stacks, slow.lines, slow.at) == (117, 0, (), (), None)


def test_a_call_that_is_stuck_is_shown_while_it_is(coord, gate):
    looper = LooperThread.loop(coord, None, gate)
    eventually(lambda: looper.snapshot().slow_calls and looper.snapshot().slow_calls[0].samples >= 3)
    status, slow = looper.status(), looper.snapshot().slow_calls[0]
    assert (slow.call, slow.running) == (1, True)
    assert slow.cpu_share is None or slow.cpu_share < 0.5
    assert slow.cpu_secs is None or slow.cpu_secs <= slow.cpu_share * slow.latency
    assert "self.opened.wait(2 * SECS)" in status.call_where
    assert "helpers.py" in status.call_where
    gate.open()
    looper.stop()
    ended(looper)
    assert looper.status().call_where == ""
    after = looper.snapshot().slow_calls[0]
    assert (after.call, after.running) == (1, False)
    assert after.samples >= slow.samples
    assert after.latency >= slow.latency


def deep(depth):
    if depth:
        deep(depth - 1)
    else:
        slow_read()


def test_a_deep_recursion_is_a_line_with_a_count(coord):
    looper = finished(coord, None, deep, args=(500,), max_calls=1)
    slow = looper.snapshot().slow_calls[0]
    repeats = {place.source: place.repeats for place in slow.stacks[0].places}
    assert repeats["deep(depth - 1)"] == 500


def test_a_target_in_c_is_named(coord):
    looper = LooperThread.loop(coord, None, time.sleep, args=(1.0,), name="nap")
    eventually(lambda: looper.status().call_where)
    assert looper.status().call_where == "time.sleep, which is not written in Python"
    looper.stop()
    ended(looper)


class Multiply:
    """A NumPy product that takes long enough to be seen, however fast the machine is."""

    def __init__(self):
        self._matrix, self.over = np.ones((400, 400)), False

    def __call__(self):
        began = time.perf_counter()
        while not self.over and time.perf_counter() < began + SECS:
            self._matrix @ self._matrix


def test_the_line_of_a_product_is_found(coord):
    target = Multiply()
    looper = LooperThread.loop(coord, None, target)
    eventually(lambda: "self._matrix @ self._matrix" in looper.status().call_where)
    target.over = True
    looper.stop()
    ended(looper)


async def nap():
    await asyncio.sleep(0.1)


async def naps():
    while not seen():
        await nap()


async def steps():
    while True:
        while not seen():
            await nap()
        yield


def stays_busy():
    while not seen():
        time.sleep(0.01)


async def blocks():
    stays_busy()


@pytest.mark.parametrize(("target", "line"), [(naps, "await nap()"), (steps, "await nap()"), (blocks, "stays_busy()")])
def test_the_line_of_an_async_target_is_found(coord, target, line):
    looper = finished(coord, None, target, max_calls=1)
    slow = looper.snapshot().slow_calls[0]
    assert line in [place.source for place, _ in slow.lines]
    assert slow.at.users


def test_a_call_that_ends_while_it_is_sampled_leaves_nothing(coord, monkeypatch):
    gate, sampled = Gate(), []

    def ends_meanwhile(*_):
        sampled.append(1)
        gate.open()
        eventually(lambda: looper.status().calls == 1)
        return ()

    monkeypatch.setattr("nblooper.core.watched.sights", ends_meanwhile)
    looper = LooperThread.loop(coord, None, gate, max_calls=1)
    ended(looper)
    assert sampled == [1]
    slow = looper.snapshot().slow_calls[0]
    assert (slow.call, slow.samples) == (1, 0)


@pytest.mark.parametrize("target", [slow_read, Reader(), blocks])
def test_a_target_that_is_looked_at_before_its_first_line_is_looked_at_again(coord, monkeypatch, target):
    looks = []

    def at_first_nowhere(*where):
        looks.append(where)
        return sights(*where) if len(looks) > 1 else ()

    monkeypatch.setattr("nblooper.core.watched.sights", at_first_nowhere)
    slow = finished(coord, None, target, max_calls=1).snapshot().slow_calls[0]
    assert len(looks) > 1
    assert slow.at.users
    assert "not written in Python" not in slow.text


def test_the_values_of_a_slow_call_are_kept_however_many_follow(coord):
    def train():
        number = next(numbers)
        nblooper.record(loss=float(number))
        if number == 4:
            nblooper.record(before=1.0)
        if number == 5:
            slow_read()
            nblooper.record(grad=0.25)

    numbers = itertools.count(1)
    looper = LooperThread.loop(coord, None, train, max_calls=20_000, slow_secs=0.15)
    eventually(lambda: member_of(looper).history.recorder.slow_calls.newest == 5)  # nobody reads a snapshot
    ended(looper)
    slow = looper.snapshot().slow_calls[0]
    assert (slow.call, dict(slow.values)) == (5, {"loss": 5.0, "grad": 0.25})


def test_a_call_that_runs_tells_what_it_recorded_so_far(coord, gate):
    def stuck():
        nblooper.record(loss=0.5)
        gate()

    looper = LooperThread.loop(coord, None, stuck)
    eventually(lambda: looper.snapshot().slow_calls and looper.snapshot().slow_calls[0].samples)
    slow = looper.snapshot().slow_calls[0]
    assert (slow.running, dict(slow.values)) == (True, {"loss": 0.5})


def test_what_a_sampled_call_held_is_freed(coord):
    kept = []

    def holds_it():
        big = Big()
        kept.append(weakref.ref(big))
        slow_read()

    looper = finished(coord, None, holds_it, max_calls=1)
    gc.collect()
    assert looper.snapshot().slow_calls[0].samples
    assert kept[0]() is None


def test_slow_secs_says_what_is_slow(coord):
    def short():
        time.sleep(0.03)

    never = finished(coord, None, short, max_calls=2, slow_secs=math.inf)
    given = finished(coord, None, short, max_calls=12, slow_secs=0.002)
    assert never.snapshot().slow_calls == ()
    assert len(given.snapshot().slow_calls) == 8
    assert member_of(given).spec.slow_secs == 0.002


@pytest.mark.parametrize("value", [0, -1.0, math.nan, "1", True])
def test_a_bad_slow_secs_is_refused(coord, value):
    with pytest.raises(ValueError, match=r"slow_secs must be a number of seconds above 0, infinity .* got"):
        LooperThread(coord, None, int, slow_secs=value)
    with pytest.raises(ValueError, match="slow_secs"):
        coord.loop(int, every_secs=None, slow_secs=value)


def test_a_restarted_looper_is_watched_and_its_calls_count_on(coord):
    finished(coord, None, int, max_calls=3, name="again")

    def slow():
        while not seen():
            time.sleep(0.02)

    coord.loop(slow, every_secs=None, name="slow", max_calls=1, slow_secs=0.01)
    ended(coord["slow"])
    again = coord.restart("slow")
    ended(again)
    assert sorted(call.call for call in again.snapshot().slow_calls) == [1, 2]
    assert all(call.samples for call in again.snapshot().slow_calls)


def test_an_error_about_a_straggler_says_what_was_seen_of_its_call(coord, gate):
    looper = LooperThread.loop(coord, None, gate)
    eventually(lambda: looper.status().call_where)
    coord.request_stop()
    with pytest.raises(RuntimeError, match="threads still running") as caught:
        coord.join(stop_grace_period_secs=0.01)
    note = caught.value.__notes__[0]
    assert "It has been in call 1 for " in note
    assert "__call__, helpers.py" in note.splitlines()[-1]
