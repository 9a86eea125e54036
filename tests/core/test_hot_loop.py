"""The loop that makes calls back to back: arguments arrive as given, and where it has come to is known."""

import functools
import itertools
import time

import pytest

from nblooper.core.hot_loop import hot_loop
from nblooper.core.steps import UNFINISHED


def run(call, calls, reached=None):
    """Return what the loop returns, where it has come to, and when calls ended."""
    reached, ends = [-1] if reached is None else reached, [None] * calls
    result = hot_loop(call)(reached, iter(range(calls)), ends, time.perf_counter, UNFINISHED)
    return result, reached[0], ends


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        ((), {}),
        ((1, "two"), {}),
        ((), {"low": 1, "high": 2}),
        ((1,), {"f": 2, "v0": 3, "result": 4, "ends": 5}),  # names that the loop has itself
        ((), {"class": 1, "not a name": 2, "": 3}),
        ((), {"__debug__": 1}),
        ((), {"\N{LATIN SMALL LIGATURE FI}": 1}),  # Python's source has it as "fi"
        (tuple(range(300)), {}),
    ],
    ids=str,
)
def test_arguments_arrive_as_given(args, kwargs):
    seen = []

    def target(*args, **kwargs):
        seen.append((args, kwargs))

    result, reached, ends = run(functools.partial(target, *args, **kwargs), 3)
    assert (result, reached) == (None, 2)
    assert seen == [(args, kwargs)] * 3
    assert ends == sorted(ends)


def test_a_partial_of_a_partial_and_a_partial_of_its_own_class():
    class Own(functools.partial):
        def __call__(self, *args, **kwargs):
            return super().__call__("own", *args, **kwargs)

    seen = []
    run(functools.partial(functools.partial(lambda *args: seen.append(args), 1), 2), 1)
    run(Own(lambda *args: seen.append(args), 1), 1)
    assert seen == [(1, 2), (1, "own")]


def test_it_stops_at_a_result_that_is_still_to_be_run():
    async def work():
        pass

    results = itertools.chain([None, 0.5, "text", 0.25], iter([work()]), itertools.repeat(None))
    coroutine, reached, ends = run(lambda: next(results), 8)
    coroutine.close()
    assert coroutine.__name__ == "work"
    assert reached == 4
    assert None not in ends[:4]
    assert ends[4:] == [None] * 4  # the call has not ended


def test_where_an_error_came_from_is_known():
    results = iter([1, 1, 0, 1])
    reached = [-1]
    with pytest.raises(ZeroDivisionError):
        run(lambda: 1 / next(results), 4, reached)
    assert reached == [2]


def test_a_result_is_not_kept_alive_through_the_next_call():
    class Result:
        alive = 0

        def __init__(self):
            Result.alive += 1

        def __del__(self):
            Result.alive -= 1

    alive = []

    def target():
        alive.append(Result.alive)
        return Result()

    run(target, 4)
    assert alive == [0, 0, 0, 0]
