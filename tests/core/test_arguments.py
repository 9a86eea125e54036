"""Bad arguments are refused where they are given, by name and value, before anything exists or changes."""

import asyncio
import threading
import time
import traceback

import numpy as np
import pytest
from helpers import eventually, in_own_thread, live, outcome, waits

from nblooper import Coordinator, LooperThread


class Opaque:
    """Anything else."""

    def __repr__(self):
        return "Opaque()"


NAN, OPAQUE = float("nan"), Opaque()
BAD_INTERVALS = [-1, -0.001, -float("inf"), NAN, "1", "", "None", b"1", True, False, [], (1,), {}, OPAQUE, 1j]
BAD_OPTIONS = [
    *(("name", value) for value in (1, "", b"x", ["x"], True)),
    *(("overrun", value) for value in ("Burst", "", None, 1, True, ["skip"])),
    *(("max_calls", value) for value in (0, -1, 1.5, NAN, float("inf"), "3", True, [])),
    *(("on_error", value) for value in ("raise", "", None, 1, True)),
    *(("precise", value) for value in ("no", 1, 0.0, None, [])),
    *(("args", value) for value in ("text", 5, {"a": 1}, b"x")),
    *(("kwargs", value) for value in ("text", 5, [1], {1: 2})),
]
BAD_TARGETS = [1, "print", "", [], OPAQUE, True, False, 0]
BAD_GRACE_PERIODS = ["1", "", None, NAN, True, np.True_, [], OPAQUE]


def assert_refused(call, argument, value, *, kind=ValueError):
    """Check that a call is refused by name and value, and that it started no thread."""
    before = threading.enumerate()
    error = outcome(call)
    assert type(error) is kind, error
    assert str(error).startswith(argument), error
    assert repr(value) in str(error)
    assert [thread for thread in threading.enumerate() if thread not in before] == []
    return error


@pytest.mark.parametrize("value", BAD_INTERVALS, ids=repr)
def test_intervals(coord, value):
    assert_refused(lambda: LooperThread(coord, value, int), "timer_interval_secs", value)
    assert_refused(lambda: LooperThread.loop(coord, value, int), "timer_interval_secs", value)
    assert_refused(lambda: coord.loop(int, every_secs=value), "every_secs", value)
    assert_refused(lambda: coord.loop(every_secs=value), "every_secs", value)
    assert coord.loopers == {}


def test_a_parameter_is_no_interval_because_it_would_not_be_followed(coord):
    pause = coord.param("pause", 0.5, low=0.1, high=10)
    error = assert_refused(lambda: coord.loop(int, every_secs=pause), "every_secs", pause)
    assert "write pause.value" in str(error)
    looper = LooperThread(coord, pause.value, int)
    assert type(outcome(setattr, looper, "interval_secs", pause)) is ValueError
    looper.interval_secs = pause.value
    assert looper.interval_secs == 0.5


@pytest.mark.parametrize(
    ("value", "secs"),
    [(None, None), (0, None), (0.0, None), (2, 2.0), (np.float32(0.5), 0.5), (np.int64(3), 3.0), (float("inf"), None)],
)
def test_good_intervals(coord, value, secs):
    looper = LooperThread(coord, value, int)
    assert looper.interval_secs == (float("inf") if value == float("inf") else secs)


@pytest.mark.parametrize("value", BAD_INTERVALS, ids=repr)
def test_interval_of_a_running_looper(coord, value):
    looper = LooperThread.loop(coord, 3600, int)
    error = outcome(setattr, looper, "interval_secs", value)
    assert type(error) is ValueError
    assert str(error).startswith("interval_secs")
    assert repr(value) in str(error)
    assert looper.interval_secs == 3600
    assert looper.is_alive()


@pytest.mark.parametrize(("option", "value"), BAD_OPTIONS, ids=repr)
def test_options(coord, option, value):
    assert_refused(lambda: LooperThread(coord, 1, int, **{option: value}), option, value)
    assert_refused(lambda: LooperThread.loop(coord, 1, int, **{option: value}), option, value)
    assert_refused(lambda: coord.loop(int, every_secs=1, **{option: value}), option, value)
    assert_refused(lambda: coord.loop(every_secs=1, **{option: value})(int), option, value)
    assert coord.loopers == {}


@pytest.mark.parametrize("value", BAD_TARGETS, ids=repr)
def test_targets(coord, value):
    assert_refused(lambda: LooperThread(coord, 1, value), "target", value)
    assert_refused(lambda: coord.loop(value, every_secs=1), "target", value)
    assert_refused(lambda: coord.loop(every_secs=1)(value), "target", value)
    assert coord.loopers == {}


def test_arguments_without_a_target(coord):
    assert_refused(lambda: LooperThread(coord, 1, args=(7,)), "target", (7,))
    assert_refused(lambda: LooperThread(coord, 1, kwargs={"a": 7}), "target", {"a": 7})
    assert coord.loopers == {}


@pytest.mark.parametrize("value", [None, 1, "coord", OPAQUE], ids=repr)
def test_coordinators(value):
    assert_refused(lambda: LooperThread(value, 1, int), "coord", value)
    assert_refused(lambda: LooperThread.loop(value, 1, int), "coord", value)


@pytest.mark.parametrize("value", BAD_GRACE_PERIODS, ids=repr)
def test_grace_periods(coord, value):
    looper = LooperThread.loop(coord, 3600, int, name="int")
    argument = "stop_grace_period_secs"
    for call in (
        lambda: coord.join(stop_grace_period_secs=value),
        lambda: coord.loop(float, name="int", every_secs=1, stop_grace_period_secs=value),
        lambda: coord.loop(every_secs=1, stop_grace_period_secs=value),
        lambda: coord.start("int", stop_grace_period_secs=value),
        lambda: coord.restart("int", stop_grace_period_secs=value),
        lambda: looper.restart(value),
    ):
        assert_refused(call, argument, value)
    assert coord.joined is False
    assert coord.loopers == {"int": looper}
    assert looper.state.live


@pytest.mark.parametrize("grace", [float("inf"), 0, -1, 1, 0.5])
def test_good_grace_periods(coord, grace):
    looper = LooperThread.loop(coord, 3600, int)
    coord.request_stop()
    looper.join()
    assert coord.join(stop_grace_period_secs=grace) is None


def test_an_infinite_grace_period_of_restart_and_start(coord):
    looper = LooperThread.loop(coord, 3600, int, name="int")
    again = looper.restart(float("inf"))
    assert not looper.is_alive()
    other = coord.loop(int, every_secs=3600, name="int", stop_grace_period_secs=float("inf"))
    assert not again.is_alive()
    coord.request_stop()
    coord.start(stop_grace_period_secs=float("inf"))
    assert not other.is_alive()
    assert live(coord) == ["int"]
    assert coord.loopers["int"].snapshot().run == 2


@pytest.mark.parametrize("value", ["text", 5, [], ValueError, (1, 2), (1, 2, 3), OPAQUE], ids=repr)
def test_what_request_stop_gets(coord, value):
    assert_refused(lambda: coord.request_stop(value), "ex", value, kind=TypeError)
    assert coord.should_stop() is False
    assert coord.failures == ()


@pytest.mark.parametrize("value", [None, 1, "thread", len, threading.Thread], ids=repr)
def test_threads(coord, value):
    assert_refused(lambda: coord.register_thread(value), "thread", value, kind=TypeError)
    assert_refused(lambda: coord.join([value]), "threads", value, kind=TypeError)
    assert coord.joined is False
    assert coord.join() is None


def test_threads_to_join_that_are_no_iterable_of_them(coord, gate):
    thread = threading.Thread(target=gate, name="single")
    looper = LooperThread.loop(coord, 3600, int, name="train")
    wanted = "threads must be an iterable of threading.Thread objects; got "
    for join in (coord.join, lambda value: in_own_thread(lambda: asyncio.run(coord.join_async(value)))):
        for value, advice in (
            (thread, ": write join([thread])"),
            (looper, ": write join([thread])"),
            ("train", ": coord.join() waits for all loopers, coord.loopers['train'].join() for one"),
            ("", ": coord.join() waits for all loopers, coord.loopers[''].join() for one"),
            (5, ""),
            (threading.Thread, ""),
        ):
            error = outcome(join, value)
            assert type(error) is TypeError
            assert str(error) == f"{wanted}{value!r}{advice}"
        for value in ("train", None, threading.Thread, [thread]):
            error = outcome(join, [thread, value])
            assert type(error) is TypeError
            assert str(error) == f"{wanted}one that holds {value!r}"
    assert waits(coord) == []
    assert not coord.joined


@pytest.mark.parametrize("value", [ValueError, 5, "text", [ValueError()], [1], [None], ["ValueError"]], ids=repr)
def test_clean_types(value):
    assert_refused(lambda: Coordinator(value), "clean_stop_exception_types", value, kind=TypeError)


@pytest.mark.parametrize("value", [1, "", b"x", True], ids=repr)
def test_coordinator_names(value):
    assert_refused(lambda: Coordinator(name=value), "name", value)


def test_flags_and_clocks_of_a_coordinator(coord):
    for option in ("tied_to_cell", "capture_output"):
        for value in ("no", 1, None, []):
            assert_refused(lambda option=option, value=value: Coordinator(**{option: value}), option, value)
    for value in (3, "now", time.monotonic):
        assert_refused(lambda value=value: Coordinator(clock=value), "clock", value)
    for value in ("no", 1, None):
        assert_refused(lambda value=value: coord.panel(controls=value), "controls", value)


@pytest.mark.parametrize("value", [None, 1, ""], ids=repr)
def test_new_names_of_loopers(coord, value):
    looper = LooperThread(coord, 1, int, name="old")
    assert_refused(lambda: setattr(looper, "name", value), "name", value)
    assert looper.name == "old"


def test_a_bare_decorator_is_a_type_error_that_names_what_is_missing(coord):
    with pytest.raises(TypeError, match="every_secs"):

        @coord.loop
        def target():
            pass

    assert coord.loopers == {}


def test_a_lambda_needs_a_name(coord):
    with pytest.raises(ValueError, match=r"^name must be given for a lambda"):
        coord.loop(lambda: None, every_secs=1)
    with pytest.raises(ValueError, match=r"^name must be given for a lambda"):
        coord.loop(every_secs=1)(lambda: None)
    assert coord.loopers == {}
    coord.loop(lambda: None, every_secs=1, name="given")
    assert list(coord.loopers) == ["given"]


def test_loop_on_a_stopped_coordinator_says_what_to_do(coord):
    coord.request_stop()
    for call in (lambda: coord.loop(int, every_secs=1), lambda: coord.loop(every_secs=1)(int)):
        error = outcome(call)
        assert isinstance(error, RuntimeError)
        assert "coord.clear_stop()" in str(error)
    assert coord.loopers == {}


def test_a_bad_argument_does_not_stop_the_looper_to_replace(coord):
    looper = coord.loop(int, every_secs=3600)
    for options in ({"every_secs": -1}, {"every_secs": 1, "max_calls": 0}, {"every_secs": 1, "args": "text"}):
        assert isinstance(outcome(lambda options=options: coord.loop(int, **options)), ValueError)
    assert coord.loopers == {"int": looper}
    eventually(lambda: looper.snapshot().calls == 1)
    assert looper.state.live


@pytest.mark.parametrize("action", ["start", "stop", "pause", "resume", "step", "restart"])
def test_unknown_names_are_refused_with_those_there_are(coord, action):
    error = outcome(getattr(coord, action), "nobody")
    assert isinstance(error, ValueError)
    assert str(error) == "no looper is named 'nobody'; there are: none"
    LooperThread(coord, 1, int, name="somebody")
    assert "there are: 'somebody'" in str(outcome(getattr(coord, action), "nobody"))


def test_an_error_in_a_constructor_leaves_no_half_made_looper(coord):
    class NeedsPort(LooperThread):
        def __init__(self, coord, port):
            if port < 0:
                raise ValueError(f"port must not be negative; got {port}")
            super().__init__(coord, 1)

    error = outcome(NeedsPort, coord, -1)
    assert "port must not be negative" in "".join(traceback.format_exception_only(error))
    assert coord.loopers == {}
