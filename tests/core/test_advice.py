"""What people type first: it works, or the error shows the right line with their own arguments."""

from __future__ import annotations

import datetime as dt
import inspect

import pytest
from helpers import ended, outcome

import nblooper
from nblooper import Coordinator, LooperThread


def poll():
    """Do nothing; a target with a name."""


class Pid(LooperThread):
    """A looper of a class of its own."""


class Reader:
    """A callable object's class."""

    def __call__(self):
        """Read."""


class Plain:
    """A class without calls."""


def decorated(coord):
    @coord.loop
    def train():
        pass


SPELLINGS = [
    (decorated, "@coord.loop(every_secs=1.0) above train"),
    (lambda coord: coord.loop(poll), "coord.loop(poll, every_secs=1.0)"),
    (lambda coord: coord.loop(), "@coord.loop(every_secs=1.0)"),
    (lambda coord: coord.loop(poll, 1.0), "coord.loop(poll, every_secs=1.0)"),
    (lambda coord: coord.loop(poll, 0.25, max_calls=3), "coord.loop(poll, every_secs=0.25, max_calls=3)"),
    (lambda coord: coord.loop(poll, hz=10), "coord.loop(poll, every_secs=0.1)"),
    (lambda coord: coord.loop(hz=10), "@coord.loop(every_secs=0.1)"),
    (lambda coord: coord.loop(0.5), "@coord.loop(every_secs=0.5)"),
    (lambda coord: coord.loop(poll, interval=2), "coord.loop(poll, every_secs=2)"),
    (lambda coord: coord.loop(poll, seconds=2, name="a"), "coord.loop(poll, every_secs=2, name='a')"),
    (lambda coord: coord.loop(poll, every_secs=1, times=3), "coord.loop(poll, every_secs=1, max_calls=3)"),
    (lambda coord: coord.loop(poll, every=1, delay=3), "coord.loop(poll, every_secs=1, delay_secs=3)"),
    (lambda coord: coord.loop(poll, every_sec=3), "coord.loop(poll, every_secs=3)"),
    (lambda coord: coord.loop(poll, every_ms=20), "coord.loop(poll, every_secs=0.02)"),
    (lambda coord: coord.loop(poll, interval=1, max_call=3), "coord.loop(poll, every_secs=1, max_calls=3)"),
    (lambda coord: coord.loop(poll, every=2, daemon=True), "coord.loop(poll, every_secs=2)"),
    (lambda coord: coord.loop(poll(), every_secs=1), "coord.loop(read, every_secs=1.0) with the function itself"),
    (lambda coord: coord.loop(every_secs=1)(poll()), "coord.loop(read, every_secs=1.0) with the function itself"),
    (lambda coord: coord.record("loss", 0.3), "record(loss=0.3)"),
    (lambda coord: coord.record("loss/train", 0.3, 7), "record({'loss/train': 0.3}, step=7)"),
    (lambda coord: coord.record(0.3, 7), "record(loss=0.3); got 0.3, 7"),
    (lambda coord: coord.loopers["known"].record("loss", 0.3), "record(loss=0.3)"),
    (lambda coord: nblooper.log(loss=0.3), "nblooper.record(loss=0.3)"),
    (lambda coord: coord.loop(Pid, every_secs=0.1), "Pid(coord, 0.1).start()"),
    (lambda coord: coord.loop(Reader, every_secs=0.1), "coord.loop(Reader(...), every_secs=0.1)"),
    (lambda coord: coord.loop(Plain, every_secs=0.1), "give a function or a method of one"),
    (lambda coord: coord.errors, "coord.failures"),
    (lambda coord: coord.wait(), "coord.join()"),
    (lambda coord: coord.shutdown(), "coord.request_stop()"),
    (lambda coord: coord.show(), "coord.panel()"),
    (lambda coord: coord.join("train"), "coord.loopers['train'].join()"),
    (lambda coord: coord.join(timeout=1), "coord.wait_for_stop(1)"),
    (lambda coord: coord.join(timeout=2.5), "coord.join(stop_grace_period_secs=2.5)"),
    (lambda coord: coord["train"], "there are: 'known'"),
]


@pytest.mark.parametrize(("spelling", "line"), SPELLINGS, ids=[line for _, line in SPELLINGS])
def test_the_error_shows_the_line(coord, spelling, line):
    known = LooperThread(coord, 1, int, name="known")
    error = outcome(spelling, coord)
    assert isinstance(error, (TypeError, ValueError, AttributeError, KeyError))
    assert line in str(error).replace('\\"', '"').replace("\\'", "'"), str(error)
    assert coord.loopers == {"known": known}  # nothing was started


def test_type_errors_from_inside_are_left_as_they_are(coord):
    class Own(Coordinator):
        def should_stop(self):
            raise TypeError("mine")

    with pytest.raises(TypeError, match=r"^mine$"):
        Own().loop(poll, every_secs=1.0)
    with pytest.raises(TypeError, match=r"^Coordinator\.loop\(\) got an unexpected keyword argument 'nonsense'"):
        coord.loop(poll, every_secs=1, nonsense=3)
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'nonsense'$"):
        coord.join(nonsense=3)


def test_signatures_stay_visible():
    seen = list(inspect.signature(Coordinator.loop).parameters)
    assert seen[:5] == ["self", "target", "every_secs", "name", "overrun"]
    assert "stop_grace_period_secs" in inspect.signature(Coordinator.join).parameters


def test_unknown_attributes_are_python_errors(coord):
    error = outcome(lambda: coord.nonsense)
    assert str(error) == "'Coordinator' object has no attribute 'nonsense'"
    assert error.name == "nonsense"
    assert not hasattr(coord, "__deepcopy__")
    assert outcome(lambda: object.__new__(Coordinator).anything).name == "anything"


def test_a_coordinator_is_like_a_dict_of_its_loopers(coord):
    assert (len(coord), list(coord), bool(coord)) == (0, [], True)
    loopers = {name: coord.loop(int, every_secs=1, name=name) for name in ("a", "b")}
    assert coord["a"] is loopers["a"]
    assert "a" in coord
    assert "c" not in coord
    assert 3 not in coord
    assert ["a"] not in coord
    assert (list(coord), len(coord)) == (["a", "b"], 2)
    assert dict(coord.loopers) == loopers
    with pytest.raises(KeyError, match="no looper is named 'c'; there are: 'a', 'b'"):
        coord["c"]
    with pytest.raises(KeyError, match="no looper is named 0"):
        coord[0]


def test_durations_may_be_timedeltas(coord):
    half = dt.timedelta(seconds=0.5)
    looper = coord.loop(int, every_secs=half, delay_secs=half / 500, stop_grace_period_secs=half, name="a")
    assert looper.interval_secs == 0.5
    looper.interval_secs = dt.timedelta(milliseconds=1)
    assert looper.interval_secs == 0.001
    assert coord.wait_for_stop(dt.timedelta(microseconds=1)) is False
    assert LooperThread(coord, dt.timedelta(0), int).interval_secs is None
    looper.stop(wait=dt.timedelta(seconds=20))
    ended(looper)


def test_a_negative_timedelta_is_refused_with_its_value(coord):
    with pytest.raises(ValueError, match=r"every_secs must be .*got datetime\.timedelta"):
        coord.loop(int, every_secs=dt.timedelta(seconds=-1))
