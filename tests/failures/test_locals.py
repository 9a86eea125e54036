"""Local variables of failed functions: freed after join, but not those of generators that may go on."""

import gc
import threading
import weakref

import pytest
from helpers import Big, ended, happens, in_thread, outcome

from nblooper import LooperThread
from nblooper.failures.locals import UnfinishedFrames, drop_locals


def suspended_generator():
    """Keep an exception, and wait with it."""
    big = Big()
    try:
        raise KeyError("first")
    except KeyError as error:
        yield error
    yield big


async def suspended_coroutine():
    try:
        raise KeyError("first")
    except KeyError as error:
        await Handed(error)
    return "went on"


async def suspended_async_generator():
    try:
        raise KeyError("first")
    except KeyError as error:
        yield error
    yield "went on"


class Handed:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        yield self.value


def report(coord, started, others, alive):
    """Fail with a local variable in the function that reports, and in one that it calls."""
    big = Big()

    def fail():
        inner = Big()
        alive.append(weakref.ref(inner))
        raise ValueError("x")

    alive.append(weakref.ref(big))
    with coord.stop_on_exception():
        started.set()
        happens(others)
        fail()


def test_what_several_threads_reported_is_freed_after_join(coord):
    alive, events = [], [threading.Event() for _ in range(4)]
    # Each waits for the one before it, so that the first that reports is not the last.
    threads = []
    for mine, before in zip(events[1:], events, strict=False):
        thread, _ = in_thread(report, coord, mine, before, alive)
        coord.register_thread(thread)
        threads.append(thread)
    events[0].set()
    ended(*threads)
    assert isinstance(outcome(coord.join), ValueError)
    gc.collect()
    assert len(alive) == 6
    assert [ref() for ref in alive] == [None] * 6


def test_the_first_report_is_freed_although_others_come_after_it(coord):
    alive, go = [], threading.Event()
    go.set()
    for _ in range(3):
        thread, _ = in_thread(report, coord, threading.Event(), go, alive)
        ended(thread)
    assert coord.failures[0].count + sum(failure.count for failure in coord.failures[1:]) == 3
    outcome(coord.join)
    gc.collect()
    assert [ref() for ref in alive] == [None] * 6


def test_frames_that_wait_to_be_freed_are_as_many_as_still_run():
    frames = UnfinishedFrames()

    def fail_in(frames):
        for _ in range(100):
            try:
                raise ValueError("x")
            except ValueError as error:
                frames.add(error)

    fail_in(frames)
    fail_in(frames)
    assert len(frames._frames) == 1
    frames.drop()
    assert not frames._frames


def made_of(kind):
    """Return something suspended, the exception that it keeps, and a function that has it go on."""
    if kind == "generator":
        generator = suspended_generator()
        return next(generator), lambda: type(next(generator)).__name__
    if kind == "coroutine":
        coroutine = suspended_coroutine()
        return coroutine.send(None), lambda: outcome(coroutine.send, None).value
    generator = suspended_async_generator()
    return outcome(generator.__anext__().send, None).value, lambda: outcome(generator.__anext__().send, None).value


@pytest.mark.parametrize("traced", [False, True])
@pytest.mark.parametrize("link", ["itself", "cause", "context", "member"])
@pytest.mark.parametrize(
    ("kind", "expected"), [("generator", "Big"), ("coroutine", "went on"), ("async generator", "went on")]
)
def test_what_is_suspended_in_a_chain_goes_on(kind, expected, link, traced):
    kept, go_on = made_of(kind)
    if traced:  # as under a debugger
        kept.__traceback__.tb_frame.f_trace = lambda *_: None
    error = ValueError("second")
    if link == "cause":
        error.__cause__ = kept
    elif link == "context":
        error.__context__ = kept
    else:
        error = kept if link == "itself" else ExceptionGroup("several", [kept])
    drop_locals(error)
    assert go_on() == expected


@pytest.mark.parametrize("on_error", ["stop", "continue"])
def test_a_generator_goes_on_after_a_failure_that_it_was_part_of(coord, on_error):
    generator = suspended_generator()
    kept = next(generator)

    def target():
        raise ValueError("second") from kept

    looper = LooperThread(coord, None, target, max_calls=1, on_error=on_error)
    looper.stop_loop = target  # what a hook raises is freed whatever `on_error` is
    looper.start()
    ended(looper)
    outcome(coord.join)
    assert isinstance(next(generator), Big)


def test_a_generator_goes_on_after_a_report(coord):
    generator = suspended_generator()
    kept = next(generator)
    with coord.stop_on_exception():
        raise ValueError("second") from kept
    assert isinstance(outcome(coord.join), ValueError)
    assert isinstance(next(generator), Big)


def failing_generator(alive):
    big = Big()
    alive.append(weakref.ref(big))
    yield
    raise ValueError("x", big.__class__)


def thrown_into(alive):
    big = Big()
    alive.append(weakref.ref(big))
    yield


async def failing_coroutine(alive):
    big = Big()
    alive.append(weakref.ref(big))
    await Handed(None)
    raise ValueError("x")


def failure_of(kind, alive):
    if kind == "failed":
        generator = failing_generator(alive)
        next(generator)
        return outcome(next, generator)
    if kind == "thrown into":
        generator = thrown_into(alive)
        next(generator)
        return outcome(generator.throw, ValueError("x"))
    coroutine = failing_coroutine(alive)
    coroutine.send(None)
    return outcome(coroutine.send, None) if kind == "coroutine" else outcome(coroutine.throw, ValueError("x"))


@pytest.mark.parametrize("kind", ["failed", "thrown into", "coroutine", "coroutine thrown into"])
def test_locals_of_finished_generators_and_coroutines_are_freed(kind):
    alive = []
    error = failure_of(kind, alive)
    assert alive[0]() is not None
    drop_locals(error)
    assert alive[0]() is None


def test_frames_are_told_apart_whatever_their_locals_say_to_comparison():
    class Array:
        def __eq__(self, other):
            raise ValueError("the truth value is ambiguous")

        __hash__ = None

    def generator():
        array = Array()
        yield
        raise KeyError(str(array is None))

    failing = generator()
    next(failing)
    error = outcome(next, failing)
    drop_locals(error)
    assert not [frame.f_locals for frame in [error.__traceback__.tb_next.tb_frame] if frame.f_locals]
