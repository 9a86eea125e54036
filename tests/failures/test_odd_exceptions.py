"""No exception is too odd or too big to be read as data."""

import traceback

import pytest
from helpers import FalsyError, Unspeakable, UnspeakableError, fail_with, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from nblooper.data.failures import ErrorDetail
from nblooper.failures.detail import render
from tests.failures.raised import run_source, size


class TorError(Exception):
    def __bool__(self):
        raise RuntimeError("neither true nor false")


class NotesError(Exception):
    @property
    def __notes__(self):
        raise RuntimeError("no notes")


class CauseError(Exception):
    @property
    def __cause__(self):
        raise RuntimeError("no cause")


def in_circles():
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    return first


def nested(depth):
    group = ValueError("x")
    for _ in range(depth):
        group = ExceptionGroup("g", [group])
    return group


def bad_syntax(*details):
    return SyntaxError("message", details)


ODD = {
    "no text": UnspeakableError(),
    "falsy": FalsyError("x"),
    "no truth": TorError("x"),
    "no notes": NotesError("x"),
    "no cause": CauseError("x"),
    "a circle": in_circles(),
    "deep groups": nested(3000),
    "no details": SyntaxError(),
    "texts for numbers": bad_syntax("f", "3", "x", "text"),
    "far columns": bad_syntax("f", 3, 10_000, "text", 3, -5),
    "no text of the line": bad_syntax(None, 0, None, None),
    "a number for the line": bad_syntax("f", 1, 1, 7),
    "odd names": type("a: b", (Exception,), {"__module__": 7})("x"),
    "huge": ValueError("x" * 3_000_000),
    "huge name": type("E" * 100_000, (Exception,), {})("x"),
    "surrogates": ValueError("\ud800"),
    "broken key": KeyError(Unspeakable()),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_exceptions_are_read_nevertheless(name):
    error = outcome(fail_with(ODD[name]))
    seen = render(error)
    assert type(ODD[name]).__name__[:3] in seen.headline
    assert len(seen.text) < 70_000
    assert size(seen.chain) < 100_000
    assert any(frame.function.endswith("fail") for frame in seen.chain[-1].frames)
    assert "in fail" in seen.text
    assert all(isinstance(frame.line, int) for frame in seen.chain[-1].frames)


errors = st.recursive(
    st.builds(
        lambda kind, text: kind(text),
        st.sampled_from([ValueError, KeyError, OSError, SyntaxError, UnspeakableError]),
        st.text(max_size=50) | st.just("long " * 5000),
    ),
    lambda inner: (
        st.builds(ExceptionGroup, st.text(max_size=5), st.lists(inner, min_size=1, max_size=12))
        | st.builds(lambda error, cause: outcome(raise_from, error, cause), inner, inner)
    ),
    max_leaves=60,
)


def raise_from(error, cause):
    if cause is error:
        raise error
    raise error from cause


@settings(max_examples=100)
@given(errors)
def test_whatever_is_raised_the_data_are_bounded_and_agree_with_what_python_prints(error):
    seen = render(error)
    assert size(seen.chain) < 100_000
    assert seen.size < 200_000
    assert 1 <= len(seen.chain) <= 10
    assert seen.chain[0].link == ""
    assert all(detail.link in ("cause", "context") for detail in seen.chain[1:])
    lines = "".join(traceback.format_exception_only(error))
    if len(lines) < 2000:
        assert lines.endswith(f"{seen.headline}\n")
    assert all(isinstance(detail, ErrorDetail) for detail in seen.chain)


def test_many_big_parts_fit_into_the_space():
    long = f"    pass  # {'x' * 300}"
    source = "\n".join(f"def f{i}():\n{long}\n{long}\n    f{i + 1}()\n{long}\n{long}" for i in range(100))
    error = run_source(f"{source}\ndef f100(): 1 / 0\nmain = f0\n")
    error.__cause__ = run_source(f"{source}\ndef f100(): 1 / 0\nmain = f0\n")
    assert 50_000 < size(render(error).chain) < 80_000
    for _ in range(2):
        newer = ExceptionGroup("m" * 10_000, [error] * 12)
        newer.__cause__ = error
        newer.__notes__ = ["n" * 10_000] * 30
        error = newer
    seen = render(error)
    assert 50_000 < size(seen.chain) < 80_000
    assert seen.chain[-1].message.startswith("mmm")
