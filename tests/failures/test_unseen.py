"""Failures that nothing raised are logged in full at exit, once; those that somebody has seen are not."""

import pytest
from helpers import ended, fail_with, outcome, run_script

from nblooper import Coordinator, LooperThread
from nblooper.core.crew import crew_of
from nblooper.failures.log import FailureLog

FAILING = """
def fail():
    raise ValueError("bad reading")

def started(coord, **options):
    looper = LooperThread.loop(coord, None, fail, name="faulty", **options)
    looper.join()
    return looper
"""
FRAME = ", in fail\n"  # once in each traceback


def run_failing(body):
    return run_script(FAILING + body)


def unseen(coord):
    """Return the messages of what would be logged at exit; after that it would not be."""
    return [failure.exception for failure in crew_of(coord).failures.take_unseen()]


def failed(coord, error=None):
    """Have a looper fail and end."""
    looper = LooperThread.loop(coord, None, fail_with(error or ValueError("x")))
    ended(looper)
    return looper


# ---- whole processes ----


@pytest.mark.parametrize(
    "body",
    [
        "coord = Coordinator()\nstarted(coord)",
        "started(Coordinator())",
        "import gc\nstarted(Coordinator())\ngc.collect()",
        "coord = Coordinator()\nstarted(coord)\ncoord.clear_stop()",
        "coord = Coordinator()\nstarted(coord)\ncoord.clear_stop()\ncoord.join()",
        "coord = Coordinator()\ntry:\n    fail()\nexcept ValueError as error:\n    coord.request_stop(error)",
        "coord = Coordinator()\nwith coord.stop_on_exception():\n    fail()",
        "for _ in range(3):\n    coord = Coordinator()\n    if _ == 2: started(coord)",
        "coord = Coordinator()\nstarted(coord)\nsys.exit(0)",
        "coord = Coordinator()\nstarted(coord)\nos.fork() or sys.exit(0)\nos.wait()",
    ],
)
def test_a_failure_that_nobody_joins_is_logged_in_full_at_exit_once(body):
    done = run_failing(body)
    assert done.stderr.count(FRAME) == 1, done.stderr
    assert done.stderr.count("Traceback") == 1
    assert "no join() has raised it: ValueError: bad reading" in done.stderr
    assert done.returncode == 0


def test_it_comes_out_of_handlers_that_are_set_up_too():
    done = run_failing(
        "import logging, logging.handlers\n"
        "logging.basicConfig(format='%(name)s %(levelname)s %(message)s')\n"
        "handler = logging.handlers.MemoryHandler(1000, 1000, logging.StreamHandler())  # emptied at its end\n"
        "logging.getLogger('nblooper').addHandler(handler)\n"
        "coord = Coordinator()\n"
        "started(coord)"
    )
    assert done.stderr.count(FRAME) == 2
    assert "nblooper ERROR looper 'faulty' had failed in call 1" in done.stderr


@pytest.mark.parametrize(
    ("body", "code", "times"),
    [
        ("coord = Coordinator()\nstarted(coord)\ncoord.join()", 1, 1),
        ("coord = Coordinator()\nstarted(coord)\ntry:\n    coord.join()\nexcept ValueError:\n    pass", 0, 0),
        ("coord = Coordinator()\nstarted(coord)\ncoord.raise_requested_exception()", 1, 1),
        ("import asyncio\ncoord = Coordinator()\nstarted(coord)\nasyncio.run(coord.join_async())", 1, 1),
        ("with Coordinator() as coord:\n    started(coord)", 1, 1),
        ("coord = Coordinator()\nstarted(coord, on_error='continue', max_calls=2)", 0, 1),
        ("coord = Coordinator()\ncoord.request_stop()\nlooper = LooperThread(coord, None, int)\n"
         "looper.start_loop = fail\nlooper.start()\nlooper.join()", 0, 1),
        ("coord = Coordinator()\ntry:\n    fail()\nexcept ValueError as e:\n    coord.request_stop(e)\n"
         "    raise", 1, 1),
        ("coord = Coordinator()\ntry:\n    fail()\nexcept ValueError as e:\n    coord.request_stop(e)\n"
         "    raise KeyError from e", 1, 1),
    ],
)  # fmt: skip
def test_a_traceback_that_was_raised_or_logged_does_not_come_again(body, code, times):
    done = run_failing(body)
    assert done.stderr.count(FRAME) == times, done.stderr
    assert "no join() has raised it" not in done.stderr
    assert done.returncode == code


def test_what_fails_while_the_interpreter_exits_is_logged_in_full():
    done = run_script(
        """
        class Failing(LooperThread):
            def stop_loop(self):
                raise ValueError("x")

        coord = Coordinator()
        Failing(coord, 3600, int, name="faulty").start()
        """
    )
    assert done.stderr.count(", in stop_loop\n") == 1, done.stderr
    assert done.returncode == 0


def test_another_exception_that_ends_the_script_hides_none():
    done = run_failing("coord = Coordinator()\nstarted(coord)\nraise KeyError('another')")
    assert done.stderr.count(FRAME) == 1
    assert "no join() has raised it: ValueError" in done.stderr
    assert "KeyError: 'another'" in done.stderr
    assert done.returncode == 1


# ---- a with block that raises something else ----


def test_what_a_block_swallows_is_logged_in_full(caplog):
    def block():
        with Coordinator() as coord:
            coords.append(coord)
            failed(coord)
            raise KeyError("of the block")

    coords = []
    assert isinstance(outcome(block), KeyError)
    messages = [record.getMessage() for record in caplog.records]
    assert ["Traceback" in message for message in messages] == [False, True]
    assert "no join() has raised it: ValueError: x" in messages[1]
    assert unseen(coords[0]) == []


def test_what_a_block_has_seen_itself_is_not_logged_again(caplog):
    def block():
        with Coordinator() as coord:
            failed(coord)
            assert isinstance(outcome(coord.raise_requested_exception), ValueError)
            raise KeyError("of the block")

    assert isinstance(outcome(block), KeyError)
    assert ["Traceback" in record.getMessage() for record in caplog.records] == [False]


def test_what_leaves_the_block_itself_is_not_logged(caplog):
    def block():
        with Coordinator() as coord:
            try:
                raise ValueError("x")
            except ValueError as error:
                coord.request_stop(error)
                raise

    assert isinstance(outcome(block), ValueError)
    assert ["Traceback" in record.getMessage() for record in caplog.records] == [False]


# ---- the book that is kept ----


def test_a_failure_is_unseen_until_it_is_raised(coord):
    failed(coord)
    assert unseen(coord) == ["ValueError: x"]
    assert unseen(coord) == []


def test_a_failure_that_was_raised_is_seen_also_after_the_coordinator_is_used_again(coord):
    failed(coord)
    outcome(coord.join)
    coord.clear_stop()
    failed(coord, KeyError("y"))
    assert unseen(coord) == ["KeyError: 'y'"]


def test_a_failure_that_was_forgotten_stays_unseen_when_another_one_is_raised(coord):
    failed(coord)
    coord.clear_stop()
    failed(coord, KeyError("y"))
    assert isinstance(outcome(coord.join), KeyError)
    assert unseen(coord) == ["ValueError: x"]


def test_one_that_is_raised_before_it_is_kept_is_seen(coord):
    error = outcome(fail_with(ValueError("x")))
    log = FailureLog()
    log.raised(error)  # by a thread that was quicker
    log.add(error, "a", "reported", None, will_raise=True)
    assert log.take_unseen() == []


def test_a_repeat_that_is_raised_shows_the_first(coord):
    log = FailureLog()
    error = ValueError("x")
    log.add(error, "a", "reported", None, will_raise=True)
    again = ValueError("x")
    log.add(again, "a", "reported", None, will_raise=True)
    log.raised(again)
    assert log.take_unseen() == []


def test_a_traceback_that_nobody_has_seen_is_logged_before_it_is_dropped(caplog):
    log = FailureLog(max_bytes=10)
    for kind in (ValueError, KeyError, OSError):
        log.add(outcome(fail_with(kind("x"))), "a", "run_loop", 1, will_raise=kind is KeyError)
    unseen_one = [record.getMessage() for record in caplog.records if "no join()" in record.getMessage()]
    assert len(unseen_one) == 1
    assert "Traceback" in unseen_one[0]
    assert "KeyError: 'x'" in unseen_one[0]
    assert log.take_unseen() == []
