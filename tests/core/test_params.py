"""Live parameters: what they may be, who sets them, what is kept of it."""

from __future__ import annotations

import itertools
import threading
import timeit

import numpy as np
import pytest
from helpers import SECS, eventually

import nblooper
from nblooper import Coordinator
from nblooper.core.params import Params


@pytest.fixture
def coord():
    return Coordinator()


def test_a_value_is_read_set_and_reset_and_changes_are_kept_with_time_and_step(coord):
    lr = coord.param("lr", 1e-3, low=1e-6, high=1, log=True, unit="1")
    assert (lr.value, lr.default, lr.name) == (1e-3, 1e-3, "lr")
    at_five = threading.Event()
    go_on = threading.Event()
    seen = []

    @coord.loop(every_secs=None, max_calls=10)
    def train():
        seen.append(lr.value)
        if len(seen) == 5:
            at_five.set()
            go_on.wait(SECS)

    assert at_five.wait(SECS)
    lr.value = 0.01
    go_on.set()
    coord.join()
    assert seen == [1e-3] * 5 + [0.01] * 5
    lr.reset()
    lr.set(1)
    param = coord.snapshot().params["lr"]
    assert [(change.value, change.by) for change in param.changes] == [(0.01, "code"), (1e-3, "code"), (1.0, "code")]
    assert param.changes[0].steps == (("train", 5),)
    assert param.changes[1].steps == ()
    assert 0 < param.changes[0].time <= param.changes[1].time <= coord.snapshot().uptime_secs + 1
    assert (param.value, param.default, param.low, param.high, param.unit) == (1.0, 1e-3, 1e-6, 1.0, "1")


def test_a_change_stands_at_the_step_that_a_looper_gives_record(coord):
    lr = coord.param("lr", 0.5)
    at_three, go_on, numbers = threading.Event(), threading.Event(), itertools.count(1001)

    @coord.loop(every_secs=None, max_calls=5)
    def resumed():
        step = next(numbers)
        nblooper.record(loss=0.1, step=step)
        if step == 1003:
            at_three.set()
            go_on.wait(SECS)

    assert at_three.wait(SECS)
    lr.value = 0.1
    go_on.set()
    coord.join()
    assert coord.snapshot().params["lr"].changes[0].steps == (("resumed", 1003),)


def test_setting_what_it_is_is_no_change_and_old_changes_are_counted(coord):
    lr = coord.param("lr", 0.5)
    lr.value = 0.5
    assert coord.snapshot().params["lr"].changes == ()
    for number in range(1500):
        lr.value = float(number)
    param = coord.snapshot().params["lr"]
    assert (len(param.changes), param.forgotten) == (1000, 500)


def test_numbers_that_are_refused_are_written_with_all_their_digits(coord):
    lr, batch = coord.param("lr", 0.5, low=0, high=1), coord.param("batch", 10, low=1, high=1_000_000)
    with pytest.raises(ValueError, match=r"lr must be a number from 0 to 1; got 1\.0000001$"):
        lr.value = 1.0000001
    with pytest.raises(ValueError, match=r"from 1 to 1,000,000; got 1,000,001$"):
        batch.value = 1_000_001
    with pytest.raises(ValueError, match=r"low must be below high; got 1,000,001 and 1,000,000$"):
        coord.param("other", 1, low=1_000_001, high=1_000_000)


@pytest.mark.parametrize(
    ("default", "options", "good", "bad", "words"),
    [
        (1e-3, {"low": 1e-6, "high": 1}, [1, np.float32(0.5), 1e-6], [2, -1, float("nan"), "1", None, True],
         "lr must be a number from 1e-06 to 1; got"),
        (0.5, {"low": 0}, [0, 1e9], [-0.1, float("inf")], "lr must be a number, 0 or more; got"),
        (0.5, {"high": 1}, [-5.0], [1.5], "lr must be a number, 1 or less; got"),
        (3, {"low": 1, "high": 9}, [4, 5.0, np.int64(9)], [4.5, 10, "4"], "lr must be a whole number from 1 to 9; got"),
        (True, {}, [False, np.bool_(True)], [1, 0.0, "True", None], "lr must be True or False; got"),
        ("sgd", {}, ["adam", ""], [3, None, b"x"], "lr must be text"),
        ("sgd", {"choices": ["sgd", "adam"]}, ["adam"], ["Adam", 3, None], "lr must be one of 'sgd', 'adam'; got"),
        (2, {"choices": [2, 4, True]}, [4, True], [1, 3, 2.0], "lr must be one of 2, 4, True; got"),
    ],
)  # fmt: skip
def test_what_is_not_allowed_is_refused_with_what_is_and_the_value_stays(coord, default, options, good, bad, words):
    lr = coord.param("lr", default, **options)
    for value in good:
        lr.value = value
        assert lr.value == value
        assert type(lr.value) is type(default) or options.get("choices")
    before = lr.value
    for value in bad:
        with pytest.raises((TypeError, ValueError), match=words):
            lr.value = value
        assert lr.value is before


@pytest.mark.parametrize(
    ("name", "default", "options", "words"),
    [
        ("", 1.0, {}, "name must be text"),
        (3, 1.0, {}, "name must be text"),
        ("lr", None, {}, "default must be a number"),
        ("lr", [1], {}, "default must be a number"),
        ("lr", 5.0, {"high": 1}, "lr must be a number, 1 or less; got 5"),
        ("lr", 0.5, {"low": 1, "high": 0}, "low must be below high; got 1 and 0"),
        ("lr", 0.5, {"low": "a"}, "low must be a finite number; got 'a'"),
        ("lr", 0.5, {"low": 0, "high": 1, "log": True}, "log=True takes a number with low and high, and low above 0"),
        ("lr", 0.5, {"log": True}, "log=True takes"),
        ("lr", True, {"low": 0}, "low is for numbers only"),
        ("lr", "a", {"choices": "abc"}, "choices must be a list of values; got 'abc'"),
        ("lr", "a", {"choices": []}, "choices must have 1 to 1,000 values; got 0"),
        ("lr", "a", {"choices": ["b"]}, "lr must be one of 'b'; got 'a'"),
        ("lr", 1.0, {"unit": 3}, "unit must be text; got 3"),
    ],
)
def test_a_bad_definition_is_refused_and_makes_nothing(coord, name, default, options, words):
    with pytest.raises((TypeError, ValueError), match=words):
        coord.param(name, default, **options)
    assert dict(coord.params) == {}


def test_defining_it_again_keeps_what_was_set_and_says_so(coord, capsys):
    lr = coord.param("lr", 1e-3, low=1e-6, high=1)
    again = coord.param("lr", 2e-3, low=1e-6, high=1)  # nobody has set it: the new default counts
    assert again is lr
    assert lr.value == 2e-3
    assert capsys.readouterr().out == ""
    lr.change(0.5, "panel")
    coord.param("lr", 2e-3, low=1e-6, high=1)
    assert lr.value == 0.5
    assert capsys.readouterr().out == (
        "nblooper: lr keeps 0.5, as it was set; coord.params['lr'].reset() makes it 0.002\n"
    )
    coord.param("lr", 2e-3, high=0.1)
    assert lr.value == 2e-3
    assert "its value of before is not allowed any more (lr must be a number, 0.1 or less; got 0.5)" in (
        capsys.readouterr().out
    )


def test_a_coordinator_that_a_cell_makes_again_keeps_what_was_set():
    first, second, third = (Params(lambda: 0.0, tuple) for _ in range(3))
    rules = {"low": None, "high": None, "log": False, "unit": None, "choices": None}
    first.made_in("cell")
    first.define(1.0, name="lr", **rules)[0].change(5.0, "panel")
    first.define(1.0, name="left alone", **rules)
    second.made_in("cell")
    param, words = second.define(1.0, name="lr", **rules)
    assert (param.value, "lr keeps 5.0" in words) == (5.0, True)
    assert second.define(2.0, name="left alone", **rules) == (second["left alone"], "")
    assert second["left alone"].value == 2.0
    third.made_in("another cell")
    assert third.define(1.0, name="lr", **rules)[0].value == 1.0


def test_they_are_listed_by_name_and_bounded(coord):
    coord.param("a", 1.0, unit="K")
    coord.param("b", "x")
    assert [*coord.params] == ["a", "b"]
    assert repr(coord.params) == "<Param a = 1.0 K>\n<Param b = 'x'>"
    with pytest.raises(KeyError, match="no parameter is named 'c'; there are: 'a', 'b'"):
        coord.params["c"]
    with pytest.raises(AttributeError, match="only value can be set"):
        coord.params["a"].name = "c"
    for number in range(62):
        coord.param(f"p{number}", 1)
    with pytest.raises(ValueError, match=r"'one more'.*64 parameters"):
        coord.param("one more", 1)


@pytest.mark.parametrize(
    "misuse",
    [
        bool,
        abs,
        range,
        lambda p: round(p, 2),
        lambda p: -p,
        lambda p: p * 2,
        lambda p: 2 * p,
        lambda p: 1 - p,
        lambda p: p**2,
        lambda p: "x" + p,
        lambda p: [1, 2][p],
        lambda p: p == 1.0,
        lambda p: p != np.float32(1),
        lambda p: p == "train",
        lambda p: p < 2,
        lambda p: max(1, p),
        lambda p: np.float64(2) * p,
        lambda p: np.arange(3) == p,
    ],
)
def test_a_parameter_in_place_of_its_value_is_refused_with_what_to_write(coord, misuse):
    with pytest.raises(TypeError, match=r"the parameter 'lr' is no value: write lr\.value"):
        misuse(coord.param("lr", 1.0))


def test_a_parameter_is_itself_and_formats_and_converts_as_its_value(coord):
    lr, mode = coord.param("lr", 2.5, unit="1/s"), coord.param("mode", "train", choices=["train", "test"])
    same = lr
    assert [lr == same, lr == mode, lr is None, lr == (), lr in [mode, lr], {lr: 1}[same]] == [1, 0, 0, 0, 1, 1]
    assert (f"{lr:.2f}", f"{mode:>6}", "%.1f" % lr, float(lr), int(lr)) == ("2.50", " train", "2.5", 2.5, 2)  # noqa: UP031
    assert f"{lr}" == repr(lr) == "<Param lr = 2.5 1/s>"


def test_a_value_that_is_set_fast_while_loops_read_it_is_always_one_that_was_set(coord):
    size = coord.param("size", 0, low=0, high=10_000)
    odd = []

    def read():
        value = size.value
        if not (type(value) is int and value % 7 == 0):
            odd.append(value)

    looper = coord.loop(read, every_secs=None)

    def drag(first):
        for value in range(first, 10_000, 14):
            size.change(value, "panel")

    threads = [threading.Thread(target=drag, args=(first,)) for first in (0, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECS)
    looper.stop(wait=True)
    assert odd == []
    param = coord.snapshot().params["size"]
    assert len(param.changes) + param.forgotten <= 2 * 715
    assert param.changes[-1].value == size.value


def test_reading_costs_what_a_slot_costs(coord):
    lr = coord.param("lr", 1e-3)
    plain = type("Plain", (), {"__slots__": ("value",)})()
    plain.value = 1e-3
    assert type(lr).__mro__[1].__dict__["value"].__class__ is type(plain).__dict__["value"].__class__

    def is_as_fast():  # other processes come between, but not each time
        best, slot = (min(timeit.repeat("p.value", globals={"p": p}, number=20_000, repeat=9)) for p in (lr, plain))
        return best < 3 * slot

    eventually(is_as_fast)


def test_param_is_exported():
    assert isinstance(Coordinator().param("x", 1), nblooper.Param)
