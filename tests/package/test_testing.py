"""The public tools for tests in simulated time, used as people use them who test their own loops."""

from __future__ import annotations

import math
import threading
import time

import pytest
from helpers import ended, happens, outcome

from nblooper import Coordinator, LooperThread, State
from nblooper.testing import NothingLeftToHappenError, VirtualClock


class Plant:
    """Water that a heater warms and the room cools; in degrees, seconds and watts."""

    def __init__(self, clock):
        self.clock, self.temperature, self.power, self.last = clock, 20.0, 0.0, clock.now()

    def step(self):
        now = self.clock.now()
        secs, self.last = now - self.last, now
        self.temperature += secs * (self.power - 10.0 * (self.temperature - 20.0)) / 4200.0


class Controller:
    """A PI controller of the plant's heater, as a person would write it."""

    def __init__(self, plant, target, gain=200.0, reset_secs=300.0):
        self.plant, self.target, self.gain, self.reset_secs = plant, target, gain, reset_secs
        self.sum = 0.0

    def update(self):
        error = self.target - self.plant.temperature
        power = self.gain * (error + self.sum / self.reset_secs)
        self.plant.power = min(max(power, 0.0), 1000.0)
        if power == self.plant.power:  # no wind-up where the heater has reached its limit
            self.sum += error


def hour_of_control():
    """Return what an hour of control leads to: temperature, power and the number of calls."""
    clock = VirtualClock()
    coord = Coordinator(clock=clock)
    plant = Plant(clock)
    controller = Controller(plant, target=60.0)
    coord.loop(plant.step, every_secs=1.0, name="plant")
    coord.loop(controller.update, every_secs=1.0, name="control", after="plant")
    coord.on_stop(lambda: setattr(plant, "power", 0.0))
    clock.advance(3600.0)
    result = plant.temperature, plant.power, coord.snapshot()["control"].calls
    coord.request_stop()
    coord.join()
    assert plant.power == 0.0
    return result


def test_a_pi_controller_holds_the_temperature_for_a_simulated_hour():
    temperature, power, calls = hour_of_control()
    assert temperature == pytest.approx(60.0, abs=0.1)
    assert power == pytest.approx(400.0, abs=5.0)  # what the room takes at that temperature
    assert calls == 3601


def test_each_run_is_the_same():
    assert hour_of_control() == hour_of_control()


@pytest.fixture
def clock():
    return VirtualClock(limit_secs=2.0)


@pytest.fixture
def virtual(clock):
    coord = Coordinator(clock=clock)
    yield coord
    coord.request_stop()
    clock.advance(100.0)
    coord.join(stop_grace_period_secs=10)


def test_calls_come_in_the_order_of_time(virtual, clock):
    order = []
    for every in (0.5, 0.75, 2.0):
        virtual.loop(
            lambda every=every: order.append((clock.now(), every)),
            every_secs=every,
            first_call="interval",
            name=f"{every}",
        )
    clock.advance(2.25)
    whole = [(0.5, 0.5), (0.75, 0.75), (1.0, 0.5), (1.5, 0.5), (1.5, 0.75), (2.0, 0.5), (2.0, 2.0), (2.25, 0.75)]
    assert order == whole  # at one time, in the order of their start
    assert clock.now() == 2.25


def test_one_looper_runs_at_a_time(virtual, clock):
    inside, most = [], []

    def target():
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.0005)
        inside.pop()

    for k in range(4):
        virtual.loop(target, every_secs=1.0, first_call="interval", name=f"{k}")
    clock.advance(10.0)
    assert most == [1] * 40


def test_work_takes_simulated_time_and_is_measured(virtual, clock):
    def work():
        clock.sleep(0.25)

    virtual.loop(work, every_secs=None)
    clock.advance(10.0)
    latency = virtual.snapshot()["work"].latency
    assert (latency.count, latency.min, latency.max) == (40, 0.25, 0.25)


def test_planned_actions_happen_at_their_time(virtual, clock):
    began = []
    looper = virtual.loop(lambda: began.append(clock.now()), every_secs=1.0, name="a")
    clock.at(2.5, looper.pause)
    clock.at(5.5, looper.resume)
    clock.at(7.25, lambda: setattr(looper, "interval_secs", 0.5))
    clock.advance(8.25)
    assert began == [0.0, 1.0, 2.0, 5.5, 6.5, 7.25, 7.75, 8.25]


def test_a_stop_by_a_target_takes_effect_at_its_time(virtual, clock):
    ticks = []

    def guard():
        if clock.now() >= 3.0:
            virtual.request_stop()

    virtual.loop(lambda: ticks.append(clock.now()), every_secs=0.5, name="ticks")
    virtual.loop(guard, every_secs=1.0, first_call="interval")
    clock.advance(100.0)
    assert ticks[-1] in (2.5, 3.0)
    assert {looper.state for looper in virtual.loopers.values()} == {State.STOPPED}


def test_async_loopers_keep_simulated_time_too(virtual, clock):
    began = []

    async def target():
        began.append(clock.now())

    virtual.loop(target, every_secs=2.0)
    clock.advance(5.0)
    assert began == [0.0, 2.0, 4.0]


def test_a_looper_that_never_waits_is_named(clock):
    coord = Coordinator(clock=VirtualClock(limit_secs=0.05))
    error = outcome(coord.loop, int, every_secs=None, name="spinner")
    coord.request_stop()
    ended(coord["spinner"])
    assert isinstance(error, RuntimeError)
    assert "'spinner' neither waits nor has ended" in str(error)
    assert "clock.sleep" in str(error)


@pytest.mark.parametrize("secs", [float("nan"), float("inf"), -5, "1", None])
def test_time_passes_by_finite_numbers_only(clock, secs):
    for pass_time in (clock.advance, clock.sleep):
        with pytest.raises(ValueError, match="secs must be a finite number, 0 or more; got"):
            pass_time(secs)


def test_only_the_thread_that_made_the_clock_drives_it(virtual, clock):
    errors = []
    looper = virtual.loop(lambda: errors.append(outcome(clock.advance, 1.0)), every_secs=1.0, max_calls=1, name="a")
    ended(looper)
    assert "advance() is for the thread that made the clock" in str(errors[0])


def test_a_looper_run_in_the_tests_own_thread_moves_time(clock):
    coord, began = Coordinator(clock=clock), []
    looper = LooperThread(coord, 0.5, lambda: began.append(clock.now()), max_calls=4)
    looper.run()
    assert began == [0.0, 0.5, 1.0, 1.5]
    paused = LooperThread(coord, 0.5, int, name="paused")
    paused.pause()
    paused.run()
    with pytest.raises(NothingLeftToHappenError):
        coord.raise_requested_exception()


def test_a_looper_that_ends_while_time_passes_holds_nothing_up(virtual, clock):
    started = time.perf_counter()
    for k in range(20):
        virtual.loop(int, every_secs=1.0, max_calls=k + 1, name=f"{k}")
    clock.advance(1000.0)
    assert {looper.state for looper in virtual.loopers.values()} == {State.STOPPED}
    assert time.perf_counter() - started < 30


def test_commands_of_other_threads_are_seen_before_time_moves(virtual, clock):
    calls, paused = [], threading.Event()
    looper = virtual.loop(lambda: calls.append(clock.now()), every_secs=1.0, name="a")
    thread = threading.Thread(target=lambda: (looper.pause(), paused.set()))
    thread.start()
    happens(paused)
    thread.join()
    clock.settle()
    clock.advance(math.pi)
    assert calls == [0.0]
