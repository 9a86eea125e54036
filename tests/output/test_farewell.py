"""What was `sys.stdout` lives on for those who print to it still: `print` itself does not keep it."""

import contextlib
import io
import sys
import time
import weakref

import pytest
from helpers import ended

from nblooper.jupyter.panel.prints import caught_prints
from nblooper.output import farewell


class Stream:
    """Anything that can be referred to weakly."""


@pytest.fixture
def now(monkeypatch):
    """The time, as a list of one number."""
    time_now = [time.monotonic()]
    monkeypatch.setattr(farewell.time, "monotonic", lambda: time_now[0])
    yield time_now
    farewell._last.clear()


def keep_new():
    stream = Stream()
    farewell.keep_a_while(stream)
    return weakref.ref(stream)


def test_a_stream_is_kept_for_a_while(now):
    first = keep_new()
    now[0] += 0.9
    second = keep_new()
    assert first() is not None
    now[0] += 0.2
    keep_new()
    assert first() is None
    assert second() is not None


def test_no_more_than_a_thousand_are_kept(now):
    first = keep_new()
    for _ in range(1000):
        farewell.keep_a_while(None)
    assert first() is None


class Leaving:
    """Has the streams changed while it is printed, as another thread may."""

    def __init__(self, leave):
        self.leave = leave
        self.stream = weakref.ref(sys.stdout)

    def __str__(self):
        self.leave()
        assert self.stream() is not None, "print would go on with memory that was freed"
        return "printed"


def test_print_outlives_the_catching_of_a_buttons_prints(capsys):
    with contextlib.ExitStack() as caught:
        caught.enter_context(caught_prints())
        print("this", Leaving(caught.close), "and more")
    assert capsys.readouterr().out == "printed and more\n"


def test_print_outlives_a_redirection_while_loopers_run(coord):
    seen = []

    def target():
        with contextlib.ExitStack() as redirected:
            redirected.enter_context(contextlib.redirect_stdout(io.StringIO()))
            print(Leaving(redirected.pop_all().close), "and more")
            seen.append("alive")

    looper = coord.loop(target, every_secs=None, max_calls=1)
    ended(looper)
    assert seen == ["alive"]
