"""Exceptions as data: chains, notes, groups and headlines."""

import gc
import weakref

import pytest
from helpers import Unspeakable, ended, outcome

from nblooper import LooperThread
from nblooper.failures.detail import render
from tests.failures.raised import chained, last_frame, marked, run_source


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("cause", [("", "KeyError", "'first'"), ("cause", "ValueError", "second")]),
        ("context", [("", "KeyError", "'first'"), ("context", "ValueError", "second")]),
        ("none", [("", "ValueError", "second")]),
    ],
)
def test_chains_are_as_python_prints_them(kind, expected):
    seen = render(chained(kind))
    assert [(error.link, error.kind, error.message) for error in seen.chain] == expected
    assert ("first" in seen.text) == (kind != "none")


def test_a_chain_is_bounded_and_keeps_its_newest_end():
    error = None
    for number in range(100):
        newer = ValueError(number)
        newer.__cause__ = error
        error = newer
    assert [detail.message for detail in render(error).chain] == [str(number) for number in range(90, 100)]
    assert [detail.link for detail in render(error).chain] == ["", *["cause"] * 9]


def test_notes():
    error = ValueError("x")
    error.add_note("one\nmore")
    error.__notes__ += [f"note {number}" for number in range(50)]
    error.__notes__.append(7)
    assert render(error).chain[0].notes[:2] == ("one\nmore", "note 0")
    assert len(render(error).chain[0].notes) == 10
    error.__notes__ = "no list"
    assert render(error).chain[0].notes == ("'no list'",)
    error.__notes__ = [Unspeakable(), 7]
    assert render(error).chain[0].notes == ("<Unspeakable whose str() failed>", "7")


def test_groups_have_their_members_chains():
    group = ExceptionGroup("several", [chained("cause"), ExceptionGroup("inner", [KeyError("k")] * 20)])
    (detail,) = render(group).chain
    assert (detail.kind, detail.message) == ("ExceptionGroup", "several (2 sub-exceptions)")
    assert [error.kind for error in detail.members[0]] == ["KeyError", "ValueError"]
    ((inner,),) = detail.members[1:]
    assert len(inner.members) == 10


def test_a_syntax_error_shows_where_it_is():
    frame = last_frame(outcome(compile, "a = 1\n\tb = (é +\n", "mine.py", "exec"))
    assert (frame.filename, frame.line, frame.function) == ("mine.py", 2, "")
    error = outcome(compile, "if 1:\n    b = 3 $ 4\n", "mine.py", "exec")
    frame = last_frame(error)
    assert frame.source == ((2, "b = 3 $ 4"),)
    assert marked(frame) == "$"
    assert render(error).headline == "SyntaxError: invalid syntax"


def test_a_misspelt_name_comes_with_the_suggestion_that_python_makes():
    error = run_source("def main():\n    readings = 1\n    return reading\n")
    assert render(error).headline == "NameError: " + render(error).chain[0].message
    assert ("Did you mean" in render(error).headline) == ("Did you mean" in render(error).text)


def test_nothing_of_the_exception_is_kept_alive():
    class Big:
        pass

    def fail():
        big = Big()
        kept.append(weakref.ref(big))
        raise ValueError("x", big)

    kept = []
    error = outcome(fail)
    seen = render(error)
    del error
    gc.collect()
    assert kept[0]() is None
    assert seen.chain[0].frames[-1].function.endswith("fail")


def test_failures_carry_their_chain(coord):
    def target():
        raise chained("cause")

    ended(LooperThread.loop(coord, None, target, on_error="continue", max_calls=3))
    (failure,) = coord.failures
    assert [error.kind for error in failure.chain] == ["KeyError", "ValueError"]
    assert failure.count == 3
    assert failure.exception == "ValueError: second"
