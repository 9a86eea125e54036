"""A stopped coordinator: in a notebook the corrected cell works; in a script the error's advice does."""

from __future__ import annotations

import re

import pytest
from helpers import Gate, ended, fail_with, happens, outcome

from nblooper import Coordinator, State


@pytest.fixture
def stopped(coord):
    """A coordinator that an error of its looper has stopped."""
    ended(coord.loop(fail_with(ValueError("bad reading")), every_secs=None, name="train"))
    assert coord.should_stop()
    return coord


def test_the_corrected_cell_works_and_says_so_in_one_line(stopped, kernel, capsys):
    looper = kernel.run("cell", lambda: stopped.loop(int, every_secs=3600, name="train"))
    said = capsys.readouterr().out
    assert re.fullmatch(r"nblooper: coordinator-\d+ had been stopped by ValueError: bad reading .*\n", said)
    assert looper.state in (State.WAITING, State.CALLING)
    assert not stopped.should_stop()
    assert stopped.failures[0].exception == "ValueError: bad reading"
    kernel.run("cell", lambda: stopped.loop(int, every_secs=3600, name="train"))
    assert capsys.readouterr().out == ""


def test_a_plain_stop_has_no_failures_to_look_at(coord, kernel, capsys):
    coord.request_stop()
    kernel.run("cell", lambda: coord.loop(int, every_secs=3600, name="train"))
    assert re.fullmatch(r"nblooper: \S+ had been asked to stop; it was made ready again\n", capsys.readouterr().out)


def test_an_error_without_a_message_is_named_without_a_colon(coord, kernel, capsys):
    ended(coord.loop(fail_with(KeyboardInterrupt()), every_secs=None, name="train"))
    kernel.run("cell", lambda: coord.loop(int, every_secs=3600, name="train"))
    assert "had been stopped by KeyboardInterrupt (see its failures)" in capsys.readouterr().out


def test_an_error_that_came_in_the_same_run_of_the_cell_is_raised_and_not_cleared(kernel):
    def cell():
        coord = Coordinator()
        ended(coord.loop(fail_with(ValueError("bad reading")), every_secs=None, name="sensor"))
        error = outcome(coord.loop, int, every_secs=3600, name="heater")
        return coord, error

    coord, error = kernel.run("cell", cell)
    assert "this coordinator was stopped by ValueError: bad reading; coord.clear_stop()" in str(error)
    assert (type(error.__cause__), list(coord)) == (ValueError, ["sensor"])
    with pytest.raises(ValueError, match="bad reading"):
        coord.join()
    kernel.run("cell", lambda: coord.loop(int, every_secs=3600, name="heater"))  # the next run has seen it
    coord.request_stop()
    coord.join()


def test_also_where_the_front_end_tells_no_cell(stopped, kernel):
    kernel.run(None, lambda: stopped.loop(int, every_secs=3600, name="train"))
    assert not stopped.should_stop()


def test_also_for_restart(stopped, kernel):
    kernel.run("cell", lambda: ended(stopped.restart("train")))
    assert stopped.failures[0].count == 2


def test_not_while_a_looper_still_runs(coord, kernel):
    gate = Gate()
    coord.loop(gate, every_secs=None, name="slow")
    happens(gate.entered)
    coord.request_stop()
    error = outcome(kernel.run, "cell", lambda: coord.loop(int, every_secs=1, name="train"))
    assert "once its loopers have ended ('slow' still run), coord.clear_stop()" in str(error)
    assert coord.should_stop()
    gate.open()


def test_in_a_script_the_advice_works_when_pasted(stopped):
    error = outcome(stopped.loop, int, every_secs=3600, name="train")
    assert isinstance(error, RuntimeError)
    assert "this coordinator was stopped by ValueError: bad reading" in str(error)
    assert isinstance(error.__cause__, ValueError)
    assert re.findall(r"coord\.\w+\(\)", str(error)) == ["coord.clear_stop()", "coord.start()"]
    stopped.clear_stop()
    assert stopped.loop(int, every_secs=3600, name="train").state is not State.NEW


def test_an_invalid_call_clears_nothing(stopped, kernel):
    error = outcome(kernel.run, "cell", lambda: stopped.loop(int, every_secs=1, name="train", max_calls=0))
    assert isinstance(error, ValueError)
    assert stopped.should_stop()


def test_a_subclass_that_goes_on_stopping_is_left_in_peace(kernel, capsys):
    class Always(Coordinator):
        def should_stop(self):
            return True

    coord = Always()
    kernel.run("cell", lambda: ended(coord.loop(int, every_secs=None)))
    assert capsys.readouterr().out == ""
