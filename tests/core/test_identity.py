"""Which looper a new one replaces: the one that its cell made before in the same place, or that of an explicit name."""

import functools
import logging
import threading

import pytest
from helpers import ended, eventually, happens, in_thread, live

from nblooper import LooperThread, State


class Device:
    def __init__(self):
        self.reads = 0

    def read(self):
        self.reads += 1

    def __call__(self):
        self.reads += 1


def undecorated(function):
    def wrapper():
        function()

    return wrapper


def test_one_function_with_other_arguments_is_another_looper(coord):
    seen = set()
    for port in range(4):
        coord.loop(seen.add, every_secs=0.001, args=(port,))
    eventually(lambda: seen == {0, 1, 2, 3})
    assert live(coord) == ["add", "add-2", "add-3", "add-4"]


@pytest.mark.parametrize("form", ["method", "partial", "object", "wrapper", "same"])
def test_so_is_one_of_another_object_or_one_that_looks_the_same(coord, form):
    devices = [Device(), Device()]
    for device in devices:
        target = {
            "method": device.read,
            "partial": functools.partial(Device.read, device),
            "object": device,
            "wrapper": undecorated(device.read),
            "same": devices[0].read,
        }[form]
        coord.loop(target, every_secs=0.001)
    name = {"method": "read", "partial": "read", "object": "Device", "wrapper": "wrapper", "same": "read"}[form]
    assert live(coord) == [name, f"{name}-2"]
    eventually(lambda: all(device.reads for device in devices[: 1 if form == "same" else 2]))


def test_functions_defined_in_a_loop_are_different_loopers(coord, kernel):
    def cell():
        for _ in range(3):

            @coord.loop(every_secs=0.001)
            def read():
                pass

    kernel.run("a", cell)
    assert live(coord) == ["read", "read-2", "read-3"]
    before = coord.loopers
    kernel.run("a", cell)
    assert live(coord) == ["read", "read-2", "read-3"]
    assert not any(looper.is_alive() for looper in before.values())


def test_a_cell_run_again_replaces_what_it_started_in_the_same_place(coord, kernel, caplog):
    caplog.set_level(logging.INFO, "nblooper")
    seen = []

    def cell(*ports):
        for port in ports:
            coord.loop(seen.append, every_secs=0.001, args=(port,))

    kernel.run("a", cell, 1, 2)
    first = coord.loopers
    kernel.run("a", cell, 1, 3)
    assert live(coord) == ["append", "append-2"]
    assert [looper.state for looper in first.values()] == [State.STOPPED] * 2
    assert [record.getMessage() for record in caplog.records] == [
        f"looper 'append' of {coord.name!r} was replaced",
        f"looper 'append-2' of {coord.name!r} was replaced",
    ]
    seen.clear()
    eventually(lambda: {1, 3} <= set(seen))
    assert 2 not in seen


def test_another_cell_replaces_nothing(coord, kernel):
    for cell in ("a", "b"):
        kernel.run(cell, lambda: coord.loop(threading.Event().is_set, every_secs=0.001))
    assert live(coord) == ["is_set", "is_set-2"]


def test_a_looper_that_was_restarted_is_replaced_as_well(coord, kernel):
    def cell():
        coord.loop(threading.Event().is_set, every_secs=0.001)

    kernel.run("a", cell)
    kernel.run("b", coord.restart, "is_set")
    kernel.run("a", cell)
    assert live(coord) == ["is_set"]


def test_an_explicit_name_replaces_in_a_script_too(coord, caplog):
    caplog.set_level(logging.INFO, "nblooper")
    first = coord.loop(threading.Event().is_set, every_secs=0.001, name="f")
    second = coord.loop(threading.Event().is_set, every_secs=0.001, name="f")
    assert coord.loopers == {"f": second}
    assert not first.is_alive()
    assert "was replaced" in caplog.text


# ---- nothing waits for a looper under a lock ----


@pytest.mark.parametrize("what", ["loop", "restart"])
def test_a_looper_that_starts_others_is_replaced_at_once(coord, what):
    entered, going, done = threading.Event(), threading.Event(), threading.Event()
    coord.loop(lambda: None, every_secs=0.01, name="other")

    def target():
        entered.set()
        going.wait(20)
        if what == "loop":
            coord.loop(lambda: None, every_secs=0.01, name="other")
        else:
            coord.restart("other")
        done.set()

    old = coord.loop(target, every_secs=None, max_calls=1, name="f")
    happens(entered)
    thread, results = in_thread(lambda: coord.loop(lambda: None, every_secs=0.01, name="f"))
    eventually(lambda: old.state is State.STOPPING)
    going.set()
    happens(done)
    ended(thread)
    assert results == [None]
    assert set(live(coord)) == {"f", "other"}


@pytest.mark.parametrize("what", ["loop", "restart"])
def test_two_who_replace_the_same_looper_at_once_both_get_theirs(coord, what):
    coord.loop(lambda: None, every_secs=0.001, name="f")
    for _ in range(20):
        if what == "loop":
            threads = [in_thread(lambda: coord.loop(lambda: None, every_secs=0.001, name="f")) for _ in range(3)]
        else:
            threads = [in_thread(coord.restart, "f") for _ in range(3)]
        ended(*(thread for thread, _ in threads))
        assert [results for _, results in threads] == [[None]] * 3
    assert live(coord) == ["f"]
    assert sum(isinstance(thread, LooperThread) for thread in threading.enumerate()) == 1
