"""What makes and sends a last state waits less for the interpreter lock, and leaves the interval as it was."""

import sys
import threading

import pytest

from nblooper.jupyter.cells.outputs import Displays
from nblooper.jupyter.cells.prompt import prompt

USUAL_SECS, PROMPT_SECS = 0.004, 0.0005


@pytest.fixture(autouse=True)
def interval():
    before = sys.getswitchinterval()
    sys.setswitchinterval(USUAL_SECS)
    yield
    sys.setswitchinterval(before)


def is_usual():
    return sys.getswitchinterval() == pytest.approx(USUAL_SECS)


def is_prompt():
    return sys.getswitchinterval() == pytest.approx(PROMPT_SECS)


def test_threads_switch_sooner_in_the_body_and_as_before_after_it():
    with prompt():
        assert is_prompt()
    assert is_usual()


def test_the_interval_is_put_back_when_the_body_fails():
    with pytest.raises(ZeroDivisionError), prompt():
        raise ZeroDivisionError
    assert is_usual()


def test_the_last_of_several_bodies_puts_the_interval_back():
    inside, end = threading.Event(), threading.Event()

    def other():
        with prompt():
            inside.set()
            assert end.wait(10)

    thread = threading.Thread(target=other)
    with prompt():
        thread.start()
        assert inside.wait(10)
    assert is_prompt()  # the other thread is in its body
    end.set()
    thread.join(10)
    assert is_usual()


def test_an_interval_that_somebody_else_sets_meanwhile_stays():
    with prompt():
        sys.setswitchinterval(0.02)
    assert sys.getswitchinterval() == pytest.approx(0.02)


def test_a_shorter_interval_is_left_alone():
    sys.setswitchinterval(0.0001)
    before = sys.getswitchinterval()
    for _ in range(10):
        with prompt():
            assert sys.getswitchinterval() == before
    assert sys.getswitchinterval() == before


def test_a_last_state_is_made_with_the_short_interval():
    seen = []

    def bundle():
        seen.append(is_prompt())
        return {"text/plain": "the last state"}

    displays = Displays()
    displays.show({"text/plain": "live"})
    assert displays.replace(bundle) == []
    assert seen == [True]
    assert is_usual()
