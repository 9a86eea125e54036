"""Recording values: who is found, which step, what is refused, and that no value is lost."""

from __future__ import annotations

import asyncio
import decimal
import fractions
import math
import threading

import numpy as np
import pytest
from helpers import SECS, ended

import nblooper
from nblooper import Coordinator, LooperThread


def _values(coord, name, key):
    return coord.snapshot()[name].values[key]


def test_each_value_has_the_number_of_its_call_as_step_back_to_back():
    coord = Coordinator()
    calls = iter(range(1, 5001))

    @coord.loop(every_secs=None, max_calls=5000)
    def train():
        call = next(calls)
        nblooper.record(call=call)
        if call % 10 == 0:
            nblooper.record({"tenth/call": float(call), "other": 1.0})

    coord.join()
    one = _values(coord, "train", "call")
    assert (one.count, one.min, one.max, one.mean, one.last) == (5000, 1, 5000, 2500.5, 5000)
    assert one.recent.step.tolist() == one.recent.value.tolist() == list(range(5000 - 1023, 5001))
    tenth = _values(coord, "train", "tenth/call")
    assert tenth.recent.step.tolist() == tenth.recent.value.tolist() == list(range(10, 5001, 10))


@pytest.mark.parametrize("interval", [None, 0.001])
def test_steps_are_calls_also_after_commands_errors_and_in_a_timed_looper(interval):
    coord = Coordinator()
    seen = []
    made, paused = threading.Event(), threading.Event()

    def target():
        seen.append(len(seen) + 1)
        nblooper.record(call=float(seen[-1]))
        if seen[-1] % 7 == 0:
            raise ValueError("every seventh")
        if seen[-1] == 30:
            made.set()
            assert paused.wait(SECS)

    looper = coord.loop(target, every_secs=interval, max_calls=200, on_error="continue", backoff_secs=0)
    assert made.wait(SECS)
    looper.pause()
    paused.set()
    looper.step(wait=True)
    looper.resume()
    coord.join()
    one = _values(coord, "target", "call")
    assert one.recent.step.tolist() == one.recent.value.tolist() == list(range(1, 201))


def test_a_restart_begins_its_steps_anew_and_is_a_run_of_its_own():
    coord = Coordinator()
    coord.loop(lambda: nblooper.record(loss=1.0), every_secs=None, max_calls=3, name="train")
    coord.join()
    coord.restart("train")
    coord.join()
    one = _values(coord, "train", "loss")
    assert one.recent.step.tolist() == [1, 2, 3, 1, 2, 3]
    assert one.recent.run.tolist() == [1, 1, 1, 2, 2, 2]
    assert [(run.first, int(run.over_step.count.sum())) for run in one.runs] == [(1, 3), (2, 3)]


def test_numbers_of_all_kinds_are_recorded():
    class Tensor:
        shape = ()

        def __float__(self):
            return 2.5

    coord = Coordinator()
    given = [1, 0.5, np.float32(0.5), np.int64(3), np.array(0.25), decimal.Decimal("1.5"), fractions.Fraction(1, 4)]
    for value in [*given, Tensor()]:
        coord.record(x=value)
    assert coord.snapshot().values["x"].recent.value.tolist() == [1, 0.5, 0.5, 3, 0.25, 1.5, 0.25, 2.5]


def test_nan_and_infinities_are_kept_and_counted_apart():
    coord = Coordinator()
    for value in (1.0, math.nan, math.inf, -math.inf, 3.0, math.nan):
        coord.record(x=value)
    one = coord.snapshot().values["x"]
    assert (one.count, one.nan, one.infinite, one.min, one.max, one.mean) == (2, 2, 2, 1.0, 3.0, 2.0)
    assert math.isnan(one.last)


class _Raises:
    def __float__(self):
        raise RuntimeError("on another device")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0.3", "'loss' must be a real number; got str: '0.3'"),
        (None, "'loss' must be a real number; got NoneType"),
        (True, "'loss' must be a real number; got bool"),
        (1j, "'loss' must be a real number; got complex"),
        (np.zeros(3), r"'loss' must be a real number; got ndarray: it has the shape \(3,\)"),
        (np.zeros(1), r"'loss' must be a real number; got ndarray: it has the shape \(1,\)"),
        ([0.3], "'loss' must be a real number; got list"),
        (_Raises(), r"'loss' must be a real number; got _Raises: its float\(\) raised RuntimeError: on another device"),
    ],
)
def test_what_is_no_number_is_refused_by_key_and_type_and_nothing_of_the_call_is_recorded(value, words):
    coord = Coordinator()
    with pytest.raises(TypeError, match=words):
        coord.record(accuracy=0.9, loss=value)
    assert coord.snapshot().values == {}


@pytest.mark.parametrize(
    ("args", "kwargs", "words"),
    [
        ((0.3,), {}, r"record takes values by name.*got 0.3"),
        (("loss",), {}, r"record takes values by name.*got 'loss'"),
        (({3: 0.3},), {}, "keys of values must be text; got int: 3"),
        (({"  ": 0.3},), {}, "1 to 200 characters"),
        (({"k" * 201: 0.3},), {}, "1 to 200 characters"),
        (({"loss": 0.3},), {"loss": 0.4}, "'loss' was given twice"),
        ((), {"loss": 0.3, "step": "one"}, "step must be a real number; got str: 'one'"),
        ((), {"loss": 0.3, "step": math.nan}, "step must be a finite number; got nan"),
    ],
)
def test_bad_arguments_are_named(args, kwargs, words):
    coord = Coordinator()
    with pytest.raises((TypeError, ValueError), match=words):
        coord.record(*args, **kwargs)
    assert coord.snapshot().values == {}


def test_outside_of_any_looper_it_says_what_to_write():
    with pytest.raises(RuntimeError, match=r"looper.record\(...\) or coord.record\(...\)"):
        nblooper.record(loss=0.3)
    with pytest.raises(AttributeError, match=r"coord.record\(loss=0.3\)"):
        Coordinator().log("loss", 0.3)


def test_a_million_keys_are_refused_after_256_and_the_looper_says_which():
    coord = Coordinator()
    numbers = iter(range(10**6))
    coord.loop(lambda: nblooper.record({f"key {next(numbers)}": 1.0}), every_secs=None, name="many")
    with pytest.raises(ValueError, match=r"'key 256'.*256 keys already"):
        coord.join()
    assert len(coord.snapshot()["many"].values) == 256


def test_eight_threads_record_at_once_and_none_of_their_values_is_lost():
    coord = Coordinator()
    looper = LooperThread(coord, 1.0, lambda: None, name="train")
    gate = threading.Barrier(8)

    def many(number):
        gate.wait(SECS)
        for i in range(5000):
            looper.record(loss=float(i), step=i)
            looper.record({f"own {number}": 1.0, "all": 2.0})

    threads = [threading.Thread(target=many, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        coord.snapshot()  # readers fold meanwhile
    for thread in threads:
        thread.join(SECS)
    values = coord.snapshot()["train"].values
    assert (values["loss"].count, values["loss"].mean) == (40_000, 4999 / 2)
    assert values["all"].count == 40_000
    assert int(values["loss"].runs[0].over_step.count.sum()) == 40_000
    assert [values[f"own {number}"].count for number in range(8)] == [5000] * 8


def test_threads_and_tasks_of_a_copied_context_find_their_looper():
    coord = Coordinator()

    async def target():
        nblooper.record(here=1.0)
        await asyncio.gather(asyncio.create_task(_task()), asyncio.to_thread(lambda: nblooper.record(thread=3.0)))

    async def _task():
        nblooper.record(task=2.0)

    coord.loop(target, every_secs=None, max_calls=20)
    coord.join()
    values = coord.snapshot()["target"].values
    assert {key: (one.count, one.last, one.last_step) for key, one in values.items()} == {
        "here": (20, 1.0, 20),
        "task": (20, 2.0, 20),
        "thread": (20, 3.0, 20),
    }


def test_what_a_target_returns_is_recorded():
    coord = Coordinator()
    coord.loop(lambda: 0.5, every_secs=None, max_calls=4, name="number", returns="loss")
    coord.loop(lambda: {"loss": 0.5, "n": 2}, every_secs=None, max_calls=4, name="dict", returns=True)
    coord.loop(lambda: 7, every_secs=0.001, max_calls=4, name="true", returns=True)
    coord.loop(lambda: 7, every_secs=None, max_calls=4, name="off")
    coord.loop(lambda: None, every_secs=None, max_calls=4, name="none", returns="loss")

    @coord.loop(every_secs=None, max_calls=4, returns="loss")
    async def coroutine():
        return 1.5

    @coord.loop(every_secs=None, max_calls=4, returns="loss")
    def generator():
        yield from (1.0, None, {"loss": 3.0, "extra": 1.0}, 4.0)

    @coord.loop(every_secs=None, max_calls=4, returns="loss")
    async def async_generator():
        for value in (1.0, 2.0, 3.0, 4.0):
            yield value

    coord.join()
    got = {
        looper.name: {key: one.recent.value.tolist() for key, one in looper.values.items()}
        for looper in coord.snapshot().loopers
    }
    assert got == {
        "number": {"loss": [0.5] * 4},
        "dict": {"loss": [0.5] * 4, "n": [2] * 4},
        "true": {"returned": [7] * 4},
        "off": {},
        "none": {},
        "coroutine": {"loss": [1.5] * 4},
        "generator": {"loss": [1.0, 3.0, 4.0], "extra": [1.0]},
        "async_generator": {"loss": [1.0, 2.0, 3.0, 4.0]},
    }
    assert _values(coord, "generator", "loss").recent.step.tolist() == [1, 3, 4]
    assert _values(coord, "number", "loss").recent.step.tolist() == [1, 2, 3, 4]


def test_a_result_that_is_no_number_is_an_error_of_the_call():
    coord = Coordinator()
    coord.loop(lambda: "fine", every_secs=None, name="texts", returns="loss")
    with pytest.raises(TypeError, match="'loss' must be a real number; got str: 'fine'"):
        coord.join()
    for bad in (3, "", ["loss"]):
        with pytest.raises((TypeError, ValueError)):
            Coordinator().loop(lambda: 0.5, every_secs=None, name="x", returns=bad)


def test_a_subclass_that_passes_on_records_its_result_and_a_restart_too():
    class Mine(LooperThread):
        def run_loop(self):
            super().run_loop()

    coord = Coordinator()
    looper = Mine(coord, None, lambda: 0.5, max_calls=2, returns="loss")
    looper.start()
    coord.join()
    ended(coord.restart(looper.name))
    assert _values(coord, looper.name, "loss").recent.run.tolist() == [1, 1, 2, 2]


def test_a_description_belongs_to_the_key_whenever_it_is_given():
    coord = Coordinator()
    coord.describe("temp", unit="K", log=True, label="temperature")
    coord.record(temp=300, other=1)
    values = coord.snapshot().values
    assert (values["temp"].description.unit, values["temp"].description.label) == ("K", "temperature")
    assert values["temp"].description.log
    assert values["other"].description.unit == ""
    coord.describe("other", unit="m")
    assert coord.snapshot().values["other"].description.unit == "m"
    with pytest.raises(TypeError, match="unit must be text; got int: 3"):
        coord.describe("temp", unit=3)


def test_start_and_stop_hooks_record_too():
    coord = Coordinator()
    coord.loop(
        lambda: None,
        every_secs=None,
        max_calls=3,
        name="train",
        on_start=lambda: nblooper.record(begin=1.0),
        on_stop=lambda: nblooper.record(end=1.0),
    )
    coord.join()
    assert _values(coord, "train", "begin").last_step == 0
    assert _values(coord, "train", "end").last_step == 3
