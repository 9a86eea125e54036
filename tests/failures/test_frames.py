"""Frames of exceptions: source lines, what is marked in them, and which frames are shown."""

import linecache
import sys

import pytest
from helpers import ended, fail_with, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from nblooper import LooperThread
from nblooper.data.failures import Frame
from nblooper.failures.detail import render
from tests.failures.raised import OF_THIS_PACKAGE, last_frame, marked, run_source


def texts(frame):
    return [text for _, text in frame.source]


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


@settings(max_examples=200)
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
    ended(LooperThread.loop(coord, None, fail_with(ValueError("x")), on_error="continue", max_calls=1))
    ended(LooperThread.loop(coord, None, int, args=("x",), on_error="continue", max_calls=1, name="b"))
    assert OF_THIS_PACKAGE not in coord.failures[0].traceback_text
    assert OF_THIS_PACKAGE in coord.failures[1].traceback_text


def test_the_event_loop_under_a_coroutine_function_belongs_to_the_package(coord):
    async def target():
        raise ValueError("x")

    LooperThread.loop(coord, None, target)
    outcome(coord.join)
    frames = coord.failures[0].chain[0].frames
    assert any("asyncio" in frame.filename for frame in frames)
    assert [frame.function.rpartition(".")[2] for frame in frames if not frame.own] == ["target"]


def test_frames_are_few_if_python_is_told_to_print_few(monkeypatch):
    error = outcome(fail_with(ValueError("x")))
    monkeypatch.setattr(sys, "tracebacklimit", 1, raising=False)
    assert len(render(error).chain[0].frames) == 1
