"""Redirections, and streams of one's own, beside what loopers print."""

import contextlib
import io
import sys

import pytest
from helpers import Gate, Turnstile, ended, eventually, finished, happens, texts

pytestmark = pytest.mark.usefixtures("all_put_back")


def test_a_redirection_takes_what_is_printed_as_ever(coord):
    turns, taken = Turnstile(), io.StringIO()

    def target():
        turns()
        print("looper")

    looper = coord.loop(target, every_secs=None, max_calls=2)
    with contextlib.redirect_stdout(taken):
        print("main")
        turns.allow()
        eventually(lambda: texts(looper) == ["looper"])
        eventually(lambda: taken.getvalue() == "main\nlooper\n")
    assert sys.stdout is not taken
    assert "write" not in vars(taken)
    turns.allow()
    ended(looper)
    assert texts(looper) == ["looper", "looper"]
    assert taken.getvalue() == "main\nlooper\n"


def test_a_redirection_to_nothing_loses_nothing(coord):
    turns = Turnstile()

    def target():
        turns()
        print("looper")

    looper = coord.loop(target, every_secs=None, max_calls=1)
    with contextlib.redirect_stdout(None):
        print("dropped")
        turns.allow()
        ended(looper)
    assert texts(looper) == ["looper"]


class Tee:
    """Writes to two streams, as people put it into the place of `sys.stdout`."""

    def __init__(self, *streams):
        self.streams = streams

    def write(self, text):
        for stream in self.streams:
            stream.write(text)
        return len(text)

    def flush(self):
        pass


def test_a_stream_that_passes_on_to_another_has_a_line_kept_once(coord, monkeypatch, capsys):
    first = Gate()
    keeps = coord.loop(first, every_secs=None, max_calls=1, name="keeps")  # from here on, streams are replaced
    happens(first.entered)
    copy = io.StringIO()
    with monkeypatch.context() as patches:
        patches.setattr(sys, "stdout", Tee(sys.stdout, copy))
        looper = finished(coord, None, lambda: print("said"), max_calls=1, name="one")
    first.open()
    ended(keeps)
    assert texts(looper) == ["said"]
    assert copy.getvalue() == "said\n"
    assert capsys.readouterr().out == "said\n"


class Locked:
    """A stream whose methods cannot be replaced."""

    __slots__ = ("written",)

    def __init__(self):
        self.written = []

    def write(self, text):
        self.written.append(text)


@pytest.mark.parametrize("stream", [Locked(), None])
def test_an_odd_stream_is_left_as_it_is(coord, monkeypatch, stream):
    with monkeypatch.context() as patches:
        patches.setattr(sys, "stdout", stream)
        looper = finished(coord, None, lambda: print("said", file=sys.stderr), max_calls=1)
    assert texts(looper) == ["said"]


def test_somebody_elses_replacement_stays(coord, monkeypatch):
    turns, seen = Turnstile(), []
    stream = io.StringIO()
    with monkeypatch.context() as patches:
        patches.setattr(sys, "stdout", stream)
        looper = coord.loop(turns, every_secs=None, max_calls=1)
        happens_first = stream.write

        def theirs(text):
            seen.append(text)
            return happens_first(text)

        eventually(lambda: "write" in vars(stream))
        happens_first = stream.write
        stream.write = theirs
        turns.allow()
        ended(looper)
        assert stream.write is theirs
        print("on")
        again = finished(coord, None, lambda: print("more"), max_calls=1, name="again")
        assert texts(again) == ["more"]
        assert stream.getvalue() == "on\nmore\n"
        assert "".join(seen) == "on\nmore\n"


def test_a_stream_that_fails_fails_the_looper_as_ever_and_keeps_the_text(coord, monkeypatch):
    stream = io.StringIO()
    stream.close()
    with monkeypatch.context() as patches:
        patches.setattr(sys, "stdout", stream)
        looper = finished(coord, None, lambda: print("said"), max_calls=1)
    assert texts(looper) == ["said"]
    assert "closed file" in coord.failures[0].exception


# Progress bars.
