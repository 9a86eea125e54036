"""A coordinator as a context manager."""

import pytest
from helpers import SECS, fail_with, outcome

from nblooper import Coordinator, LooperThread


def test_the_with_block_joins_on_leaving():
    with Coordinator() as coord:
        looper = LooperThread.loop(coord, None, int, max_calls=5)
    assert coord.joined
    assert coord.should_stop() is False
    assert not looper.is_alive()


def test_the_with_block_lets_a_loopers_exception_out():
    error = ValueError("in a looper")

    def block():
        with Coordinator() as coord:
            LooperThread.loop(coord, None, fail_with(error))
            LooperThread.loop(coord, 3600, int)

    assert outcome(block) is error


@pytest.mark.parametrize("kind", [KeyError, KeyboardInterrupt, SystemExit])
def test_a_with_block_that_raises_stops_joins_and_lets_its_own_exception_out(kind):
    error, coord = kind("in the block"), Coordinator()
    looper = LooperThread.loop(coord, 3600, int)

    def block():
        with coord:
            raise error

    assert outcome(block) is error
    assert coord.should_stop()
    assert coord.joined
    assert not looper.is_alive()


def test_a_with_block_that_raises_lets_its_own_exception_out_whatever_a_looper_raised():
    error = ValueError("in the block")

    def block():
        with Coordinator() as coord:
            coord.request_stop(SystemExit(3))
            raise error

    assert outcome(block) is error


def test_a_with_block_notes_what_else_failed():
    def block():
        with Coordinator() as coord:
            coord.request_stop(ValueError("in a looper"))
            raise KeyError("in the block")

    assert outcome(block).__notes__ == ["While its loopers were stopped: ValueError: in a looper"]


def test_wait_for_stop_inside_the_block_is_ended_by_a_looper():
    with Coordinator() as coord:
        LooperThread.loop(coord, 3600, coord.request_stop)
        assert coord.wait_for_stop(SECS)
    assert coord.joined
