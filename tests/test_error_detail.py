"""Exceptions as data: chains, frames with source lines, and no exception that is too odd or too big."""

import gc
import itertools
import linecache
import os
import sys
import traceback
import weakref

import pytest
from helpers import ended, fail_with, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

import nblooper
from nblooper import LooperThread
from nblooper.data.failures import ErrorDetail, Frame
from nblooper.failures.detail import render
from nblooper.failures.log import FailureLog

numbers = itertools.count()


def run_source(source, name=None):
    """Run source text as a notebook's cell is run, and return the exception that its function `main` raises."""
    name = name or f"<cell {next(numbers)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    space = {"__name__": "__main__"}
    exec(compile(source, name, "exec"), space)
    return outcome(space["main"])


def last_frame(error):
    return render(error).chain[-1].frames[-1]


def texts(frame):
    return [text for _, text in frame.source]


def marked(frame):
    """Return the part of the failing line that is marked."""
    start, end = frame.columns
    return dict(frame.source)[frame.line][start:end]


# ---- frames ----


def test_a_frame_has_the_lines_around_the_failing_one_without_their_indentation():
    source = """
class Sensor:
    def read(self):
        a = 1
        b = 2

        c = a + missing[0]

        d = 4
        return d

main = Sensor().read
"""
    frame = last_frame(run_source(source, "<sensor>"))
    assert (frame.filename, frame.line, frame.function) == ("<sensor>", 7, "Sensor.read")
    assert frame.source == ((5, "b = 2"), (6, ""), (7, "c = a + missing[0]"), (8, ""), (9, "d = 4"))
    assert marked(frame) == "missing"
    assert not frame.own


def test_lines_of_other_functions_are_not_shown():
    source = "before = 1\ndef main():\n    raise ValueError\ndef after():\n    pass\n"
    assert last_frame(run_source(source)).source == ((2, "def main():"), (3, "    raise ValueError"))


def test_blank_lines_at_the_edges_are_not_shown():
    source = "def main():\n    a = 1\n\n\n    raise ValueError\n\n\n    return a\n"
    assert last_frame(run_source(source)).source == ((5, "raise ValueError"),)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("raise ValueError", None),
        ("raise ValueError  # with a comment", None),
        ("return [] + missing", "missing"),
        ('return "é😀" + missing + 1', "missing"),
        ("return (1 /\n        0)", None),
        ("if 1:\n\t\treturn 1 + missing", "missing"),
    ],
)
def test_the_failing_expression_is_marked_unless_it_is_all_of_the_line_or_spans_lines(line, expected):
    frame = last_frame(run_source(f"def main():\n\t{line}\n"))
    assert (frame.columns and marked(frame)) == expected
    assert not any("\t" in text for text in texts(frame))


@settings(max_examples=200, deadline=None)
@given(
    indent=st.sampled_from([" ", "  ", "    ", "\t", " \t", "\t    "]),
    text=st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=400),
    gap=st.sampled_from(["", " ", "\t", "  \t "]),
    after=st.sampled_from(["", " + 1", "  # é", ";x = 2"]),
)
def test_what_is_marked_is_the_failing_expression(indent, text, gap, after):
    frame = last_frame(run_source(f"def main():\n{indent}x = {text!r};{gap}missing{after}\n"))
    line = dict(frame.source)[2]
    assert len(line) <= 300
    if frame.columns is None:
        assert len(text) > 250
        return
    start, end = frame.columns
    assert 0 <= start < end <= len(line)
    assert marked(frame) == "missing"[: end - start]
    assert end - start == 7 or len(text) > 250


def test_a_line_that_is_too_long_is_cut():
    frame = last_frame(run_source(f"def main():\n    x = '{'a' * 1000}' + missing\n"))
    assert [len(text) for text in texts(frame)] == [11, 300]
    assert texts(frame)[1].endswith("…")
    assert frame.columns is None


def test_source_that_is_gone_or_got_shorter_is_no_trouble():
    error = run_source("\n\n\ndef main():\n    raise ValueError\n", "<shrunk>")
    linecache.cache["<shrunk>"] = (1, None, ["x\n"], "<shrunk>")
    assert (last_frame(error).line, last_frame(error).source, last_frame(error).columns) == (5, (), None)
    del linecache.cache["<shrunk>"]
    assert last_frame(error).source == ()


def test_recursion_is_counted():
    frames = render(run_source("def main(n=50):\n    if n: return main(n - 1)\n    return 1 / 0\n")).chain[0].frames
    assert [frame.repeats for frame in frames[-2:]] == [50, 1]


def test_frames_of_one_line_are_told_apart():
    source = "main = lambda n=3: even(n); even = lambda n: main(n - 1) if n else 1 / 0\n"
    assert [frame.repeats for frame in render(run_source(source)).chain[0].frames[-8:]] == [1] * 8


def test_of_many_frames_the_first_and_the_last_are_kept_and_the_others_counted():
    lines = [f"def f{i}(): f{i + 1}()" for i in range(99)]
    source = "\n".join(["def main(): f0()", *lines, "def f99(): 1 / 0"])
    frames = render(run_source(source)).chain[0].frames
    assert len(frames) == 41
    assert frames[10] == Frame("", 0, frames[10].function, (), None, own=False)
    assert frames[10].function == "… 62 frames left out …"  # of 102: the test's own, main and 100 more
    assert [frame.function for frame in frames[8:10]] == ["f6", "f7"]
    assert [frame.function for frame in frames[-30:]] == [f"f{i}" for i in range(70, 100)]


def test_frames_of_this_package_are_told_apart_and_show_one_line(coord):
    LooperThread.loop(coord, None, fail_with(ValueError("x")))
    outcome(coord.join)
    frames = coord.failures[0].chain[0].frames
    own = [frame.own for frame in frames]
    assert own == sorted(own, reverse=True)
    assert own.count(True) >= 1
    assert own.count(False) == 1
    assert [len(frame.source) for frame in frames if frame.own] == [1] * own.count(True)
    assert frames[-1].function == "fail_with.<locals>.fail"


def test_the_text_leaves_out_frames_of_this_package_unless_there_are_no_others(coord):
    of_this_package = f'File "{os.path.dirname(nblooper.__file__)}{os.sep}'
    ended(LooperThread.loop(coord, None, fail_with(ValueError("x")), on_error="continue", max_calls=1))
    ended(LooperThread.loop(coord, None, int, args=("x",), on_error="continue", max_calls=1, name="b"))
    assert of_this_package not in coord.failures[0].traceback_text
    assert of_this_package in coord.failures[1].traceback_text


def test_the_event_loop_under_a_coroutine_function_belongs_to_the_package(coord):
    async def target():
        raise ValueError("x")

    LooperThread.loop(coord, None, target)
    outcome(coord.join)
    frames = coord.failures[0].chain[0].frames
    assert any("asyncio" in frame.filename for frame in frames)
    assert [frame.function.rpartition(".")[2] for frame in frames if not frame.own] == ["target"]


# ---- exceptions ----


def chained(kind):
    try:
        try:
            raise KeyError("first")
        except KeyError as error:
            if kind == "cause":
                raise ValueError("second") from error
            if kind == "none":
                raise ValueError("second") from None
            raise ValueError("second")  # noqa: B904 - that is what is looked at
    except ValueError as error:
        return error


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


class Unspeakable:
    def __str__(self):
        raise RuntimeError("no text")

    __repr__ = __str__


class FalsyError(Exception):
    def __bool__(self):
        return False


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


class UnspeakableError(Unspeakable, Exception):
    pass


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


def size(chain):
    """Return the characters of all texts of a chain."""
    total = 0
    for error in chain:
        total += len(error.kind) + len(error.message) + sum(map(len, error.notes)) + sum(map(size, error.members))
        for frame in error.frames:
            total += len(frame.filename) + len(frame.function) + sum(len(text) for _, text in frame.source)
    return total


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


@settings(max_examples=100, deadline=None)
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


def test_frames_are_few_if_python_is_told_to_print_few(monkeypatch):
    error = outcome(fail_with(ValueError("x")))
    monkeypatch.setattr(sys, "tracebacklimit", 1, raising=False)
    assert len(render(error).chain[0].frames) == 1


# ---- the log ----


def test_failures_carry_their_chain(coord):
    def target():
        raise chained("cause")

    ended(LooperThread.loop(coord, None, target, on_error="continue", max_calls=3))
    (failure,) = coord.failures
    assert [error.kind for error in failure.chain] == ["KeyError", "ValueError"]
    assert failure.count == 3
    assert failure.exception == "ValueError: second"


def test_tracebacks_of_very_many_failures_are_those_of_the_first_and_the_newest():
    log = FailureLog(limit=100, max_bytes=100_000)
    for number in range(200):
        line = f"    raise ValueError('{number} ' + 'x' * 1000)\n"
        error = run_source("def main():\n" + "\n" * number + line, "<places>")  # each from a line of its own
        log.add(error, "a", "run_loop", number, will_raise=True)
    entries = log.entries()
    assert len(entries) == 81
    assert sum(entry.count for entry in entries) == 200
    with_chain = [number for number, entry in enumerate(entries) if entry.chain]
    assert with_chain[0] == 0
    assert with_chain[1:] == list(range(82 - len(with_chain), 81))
    assert 5 < len(with_chain) < 100
    assert sum(len(entry.traceback_text) + size(entry.chain) for entry in entries) < 100_000 + 100 * 1200
    assert all(entry.exception.partition(" (and others")[0] in entry.traceback_text for entry in entries)


def test_one_traceback_is_kept_however_big_it_is():
    log = FailureLog(max_bytes=10)
    for kind in (ValueError, KeyError, OSError):
        log.add(outcome(fail_with(kind("x"))), "a", "run_loop", 1, will_raise=True)
    assert [bool(entry.chain) for entry in log.entries()] == [True, False, True]
