"""`coord.loop` and the names of loopers."""

import threading

import pytest
from helpers import calls, ended, eventually, fail_with, finished, in_thread, outcome

from nblooper import Coordinator, LooperThread


def test_loop_starts_and_returns_the_looper(coord):
    got = []
    looper = coord.loop(
        lambda *a, **k: got.append((a, k)), every_secs=3600, name="n", args=(1,), kwargs={"b": 2}, overrun="skip"
    )
    assert isinstance(looper, LooperThread)
    eventually(lambda: got == [((1,), {"b": 2})])
    assert coord.loopers == {"n": looper}
    assert looper.snapshot().overrun == "skip"


def test_loop_as_a_decorator_returns_the_function_unchanged(coord):
    def poll():
        return 5

    assert coord.loop(every_secs=3600)(poll) is poll
    assert list(coord.loopers) == ["poll"]
    eventually(lambda: calls(coord.loopers["poll"]) == 1)


def test_running_a_cell_again_leaves_one_looper_and_not_two(coord, kernel):
    seen = []

    def cell(version):
        @coord.loop(every_secs=None)
        def poll(version=version):
            seen.append(version)

    for version in range(3):
        kernel.run("a", cell, version)
        eventually(lambda version=version: version in seen)
        assert list(coord.loopers) == ["poll"]
    first, second, third = (seen.index(version) for version in range(3))
    so_far = seen[:]  # the last one goes on
    assert so_far == sorted(so_far)
    assert first < second < third
    assert coord.loopers["poll"].snapshot().run == 1


def test_loop_replaces_new_ended_and_paused_loopers_in_their_place(coord):
    LooperThread(coord, 3600, int, name="a")
    finished(coord, None, int, max_calls=1, name="b")
    LooperThread.loop(coord, 3600, int, name="c").pause()
    LooperThread(coord, 3600, int, name="last")
    for name in "abc":
        looper = coord.loop(int, every_secs=3600, name=name)
        assert coord.loopers[name] is looper
    assert list(coord.loopers) == ["a", "b", "c", "last"]
    assert sum(thread.name in "abc" for thread in threading.enumerate()) == 3


def test_loop_from_many_threads_at_once_leaves_one(coord):
    def define():
        coord.loop(int, every_secs=3600, name="one")

    threads = [in_thread(define) for _ in range(8)]
    ended(*(thread for thread, _ in threads))
    alive = [thread for thread in threading.enumerate() if isinstance(thread, LooperThread)]
    for looper in alive:
        looper.stop()
    assert alive == [coord.loopers["one"]]


def test_a_looper_replaced_before_its_start_is_refused_or_stopped_like_any_other(coord):
    old = LooperThread(coord, 3600, int, name="a")
    new = coord.loop(int, every_secs=3600, name="a")
    with pytest.raises(RuntimeError, match="looper 'a' was replaced or restarted already"):
        old.start()
    assert old.ident is None
    assert coord.loopers == {"a": new}


def test_loop_after_a_join_without_stop_makes_the_coordinator_ready_again(coord):
    coord.join()
    error = ValueError("x")
    coord.loop(fail_with(error), every_secs=1, name="a")
    assert outcome(coord.join) is error


def test_names_made_up_are_unique_and_numbered(coord):
    for _ in range(3):
        LooperThread(coord, 1, int)
    LooperThread(coord, 1)
    LooperThread(coord, 1)
    assert list(coord.loopers) == ["int", "int-2", "int-3", "LooperThread", "LooperThread-2"]


def test_a_given_name_that_is_taken_is_an_error_that_says_by_whom(coord):
    first = LooperThread(coord, 1, int, name="a")
    with pytest.raises(ValueError, match=r"name 'a' is taken .*\(NEW\).*coord.loop"):
        LooperThread(coord, 1, int, name="a")
    assert coord.loopers == {"a": first}
    LooperThread(Coordinator(), 1, int, name="a")


def test_a_given_name_of_an_ended_looper_is_free(coord):
    finished(coord, None, int, max_calls=1, name="a")
    new = LooperThread(coord, None, int, name="a")
    assert coord.loopers == {"a": new}


def test_renaming(coord):
    looper, other = LooperThread(coord, 1, int, name="a"), LooperThread(coord, 1, int, name="b")
    with pytest.raises(ValueError, match="name 'b' is taken"):
        looper.name = "b"
    looper.name = "a"
    looper.name = "c"
    assert coord.loopers == {"c": looper, "b": other}
    assert looper.snapshot().name == "c"
    assert "c" in repr(looper)
