"""A coordinator that is used a thousand times stays small: what has ended gives way, or lets go of its target."""

import gc
import threading
import weakref

import pytest
from helpers import ended, eventually, finished, happens, outcome

import nblooper
from nblooper import Coordinator, LooperThread
from nblooper.core.roster import MOST_GONE


class Target:
    """A target that holds something large, under a name of its own or not."""

    def __init__(self, name=None):
        if name is not None:
            self.__name__ = name

    def __call__(self, *_):
        pass


def alive(references):
    gc.collect()
    return sum(reference() is not None for reference in references)


@pytest.mark.parametrize("distinct", [False, True])
@pytest.mark.parametrize("interval", [None, 0.001])
def test_what_was_joined_lets_go_of_its_target_and_arguments(coord, interval, distinct):
    references = []
    for number in range(150):
        target, argument = Target(f"f{number}" if distinct else None), Target()
        references += [weakref.ref(target), weakref.ref(argument)]
        LooperThread.loop(coord, interval, target, args=(argument,), max_calls=1)
        del target, argument
        coord.join()
        coord.clear_stop()
    assert alive(references) <= 2
    assert len(coord.loopers) <= MOST_GONE
    assert all(looper.calls == 1 for looper in coord.snapshot().loopers)


def test_ten_thousand_loopers_leave_a_bounded_number_and_a_quick_status():
    coord, references = Coordinator(), []
    for number in range(10_000):
        target = Target(f"f{number}" if number % 2 else "same")
        references.append(weakref.ref(target))
        LooperThread.loop(coord, None, target, max_calls=1)
        if number % 50 == 49:
            coord.join()
            coord.clear_stop()
    del target
    assert len(coord.loopers) <= MOST_GONE
    assert len(coord.status().loopers) <= MOST_GONE
    assert alive(references) == 0


def test_an_unnamed_looper_takes_the_place_of_an_ended_namesake(coord):
    first = finished(coord, None, int, max_calls=2)
    second = finished(coord, None, int, max_calls=3)
    assert coord.loopers == {"int": second}
    assert first.snapshot().calls == 2
    assert second.snapshot().calls == 3


def test_also_of_one_with_a_number_while_the_others_run(coord):
    stop = threading.Event()
    loopers = [LooperThread.loop(coord, 0.001, stop.is_set) for _ in range(3)]
    assert list(coord.loopers) == ["is_set", "is_set-2", "is_set-3"]
    loopers[1].stop()
    ended(loopers[1])
    new = LooperThread.loop(coord, 0.001, stop.is_set)
    assert list(coord.loopers.values()) == [loopers[0], new, loopers[2]]


def test_one_with_a_name_of_its_own_keeps_its_place(coord):
    named = finished(coord, None, int, max_calls=1, name="int")
    other = finished(coord, None, int, max_calls=1)
    assert coord.loopers == {"int": named, "int-2": other}


def test_what_lets_go_says_so_when_it_is_to_run_again(coord):
    looper = finished(coord, None, int, max_calls=1)
    coord.join()
    assert "name=" in str(outcome(coord.restart, "int"))
    coord.start()  # all: it is passed over
    assert coord.loopers == {"int": looper}


@pytest.mark.parametrize("how", ["name", "coord.loop", "subclass"])
def test_others_run_again_after_a_join(coord, how):
    class Own(LooperThread):
        pass

    if how == "name":
        looper = LooperThread.loop(coord, None, int, max_calls=1, name="f")
    elif how == "subclass":
        looper = Own(coord, None, int, max_calls=1, name="f")
        looper.start()
    else:
        looper = coord.loop(int, every_secs=None, max_calls=1)
    coord.join()
    ended(coord.restart(looper.name))
    assert coord.status()[looper.name].run == 2


def test_remove_forgets_an_ended_looper(coord):
    target = Target("f")
    reference = weakref.ref(target)
    coord.loop(target, every_secs=None, max_calls=1, name="f")
    coord.join()
    del target
    coord.remove("f")
    assert not coord.loopers
    assert alive([reference]) == 0
    assert "no looper is named 'f'" in str(outcome(coord.remove, "f"))


def test_remove_refuses_one_that_runs(coord, gate):
    LooperThread.loop(coord, None, gate, name="f")
    happens(gate.entered)
    assert "it runs" in str(outcome(coord.remove, "f"))
    assert "f" in coord.loopers


def _step():
    yield


USES = {
    "nothing": lambda coord: None,
    "a looper": lambda coord: coord.loop(int, every_secs=None, max_calls=3),
    "a looper with a name": lambda coord: coord.loop(int, every_secs=None, max_calls=3, name="a"),
    "a LooperThread": lambda coord: LooperThread.loop(coord, None, int, max_calls=3),
    "a generator": lambda coord: coord.loop(_step, every_secs=None),
    "an error": lambda coord: coord.loop(lambda: 1 / 0, every_secs=None, name="a"),
    "values": lambda coord: coord.loop(lambda: nblooper.record(x=1.0), every_secs=None, max_calls=3, name="a"),
    "a print": lambda coord: coord.loop(print, every_secs=None, max_calls=3, name="a"),
    "a parameter": lambda coord: coord.param("rate", 1.0, low=0.0, high=2.0),
    "a report": lambda coord: coord.request_stop(ValueError("reported")),
    "a thread": lambda coord: coord.register_thread(threading.Thread(target=int)),
    "on_stop": lambda coord: (coord.on_stop(int), coord.loop(int, every_secs=None, max_calls=3)),
    "on_stop that knows it": lambda coord: (coord.on_stop(coord.status), coord.loop(int, every_secs=0.01)),
    "all figures": lambda coord: (coord.loop(int, every_secs=None, max_calls=3), coord.snapshot(), coord.status()),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_a_coordinator_that_was_joined_and_is_used_no_more_is_freed(use):
    coord = Coordinator()
    use(coord)
    references = [weakref.ref(coord), *map(weakref.ref, coord.loopers.values())]
    coord.request_stop()
    outcome(coord.join)
    del coord
    eventually(lambda: alive(references) == 0)  # a thread may be in its last steps


def test_a_coordinator_whose_loopers_ended_by_themselves_is_freed():
    coord = Coordinator()
    coord.on_stop(int)
    looper = coord.loop(int, every_secs=None, max_calls=3)
    ended(looper)
    reference = weakref.ref(coord)
    del coord, looper
    eventually(lambda: alive([reference]) == 0)
