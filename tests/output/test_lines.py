"""What lines come of what is written: line ends, carriage returns, escapes; what falls off is counted."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblooper.output.log import OutputLog
from nblooper.output.page import MOST_BYTES, MOST_LINES
from nblooper.output.screen import LONGEST


def lines(*pieces, stream="stdout"):
    """Return the texts of the lines that come of these pieces."""
    log = OutputLog()
    for piece in pieces:
        log.write(stream, piece)
    return [line.text for line in log.read()]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("", []),
        ("one", ["one"]),
        ("one\ntwo\n", ["one", "two"]),
        ("\n\nthird", ["", "", "third"]),
        ("10 %\r20 %\r30 %\n", ["30 %"]),
        ("longer text\rshort\n", ["shortr text"]),
        ("dos\r\nlines\r\n", ["dos", "lines"]),
        ("12\b\b\b34\n", ["34"]),
        ("\x1b[31mred\x1b[0m\rover\n", ["over"]),
        ("plain\r\x1b[32mgreen\x1b[0m", ["\x1b[32mgreen\x1b[0m"]),
        ("erased\x1b[2K\rnew\n", ["new"]),
        ("rest goes\r\x1b[4Crest", ["\x1b[4Crest"]),
        ("abcdef\r\x1b[Kxy\n", ["xy"]),
        ("outer 1\ninner 1\r\x1b[Aouter 2\ninner 2", ["outer 2", "inner 2"]),
        ("a\nb\nc\n\x1b[2AB\n", ["a", "B", "c"]),
        ("\x1b[9Atop", ["top"]),
        ("\x1b[?25lhidden cursor", ["\x1b[?25lhidden cursor"]),
    ],
)
def test_control_characters_do_what_they_do_in_a_terminal(written, shown):
    assert lines(written) == shown


TEXT = st.text(st.characters(exclude_characters="\r\n\b\x1b", exclude_categories=()), max_size=20)


@given(st.lists(TEXT, max_size=30), st.lists(st.integers(0, 200), max_size=20))
def test_lines_are_the_same_however_they_are_cut_into_pieces(texts, cuts):
    whole = "".join(f"{text}\n" for text in texts)
    ends = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    assert lines(*(whole[a:b] for a, b in itertools.pairwise(ends))) == texts


@given(st.lists(st.tuples(st.sampled_from(["stdout", "stderr"]), TEXT.filter(bool)), max_size=30))
def test_streams_do_not_break_each_others_lines(written):
    log = OutputLog()
    for stream, text in written:
        log.write(stream, text)  # none ends its line
    for stream in ("stdout", "stderr"):
        whole = "".join(text for each, text in written if each == stream)
        assert [line.text for line in log.read() if line.stream == stream] == ([whole] if whole else [])


@given(st.lists(st.integers(0, 3000), max_size=40), st.integers(1, 40))
def test_what_is_kept_and_what_is_lost_make_up_what_was_printed(sizes, times):
    log = OutputLog()
    for number in range(times):
        for size in sizes:
            log.write("stdout", f"{number}{'ü' * size}\n")
    kept = log.read()
    total = times * len(sizes)
    size = sum(len(line.text.encode()) + 1 for line in kept)
    assert len(kept) + kept.lost_lines == total
    assert len(kept) <= MOST_LINES
    assert size <= MOST_BYTES
    printed = sum(len(f"{number}{'ü' * size}\n".encode()) for number in range(times) for size in sizes)
    assert size + kept.lost_bytes == printed
    assert size == printed or size > MOST_BYTES - 7000 or len(kept) == MOST_LINES  # no more is lost than has to be


def test_short_lines_are_bounded_by_their_number():
    log = OutputLog()
    for number in range(MOST_LINES + 1234):
        log.write("stdout", f"{number}\n")
    kept = log.read()
    assert len(kept) == MOST_LINES
    assert kept.lost_lines == 1234
    assert (kept[0].text, kept[-1].text) == ("1234", str(MOST_LINES + 1233))
    assert str(kept).startswith("... 1,234 lines before these no longer kept ...\n1234\n")
    assert repr(kept).splitlines()[1] == "... 9,800 lines not shown here: print() shows them ..."
    assert len(repr(kept).splitlines()) == 202


def test_a_line_without_end_is_cut_and_bounded():
    log = OutputLog()
    for _ in range(50):
        log.write("stdout", "x" * LONGEST)
    kept = log.read()
    assert {len(line.text) for line in kept} == {LONGEST}
    assert len(kept) + kept.lost_lines == 50
    assert sum(len(line.text) for line in kept) <= MOST_BYTES
    one = OutputLog()
    one.write("stdout", "y" * (3 * LONGEST + 5))
    assert [len(line.text) for line in one.read()] == [LONGEST, LONGEST, LONGEST, 5]


def test_a_gigantic_line_is_bounded_in_no_time():
    log = OutputLog()
    log.write("stdout", "z" * 100_000_000)
    kept = log.read()
    assert len(kept) + kept.lost_lines == -(-100_000_000 // LONGEST)
    assert sum(len(line.text) for line in kept) + kept.lost_bytes - kept.lost_lines == 100_000_000


def test_a_bar_goes_on_below_what_pushed_it_out():
    log = OutputLog()
    log.write("stderr", "bar 1")
    for number in range(MOST_LINES):
        log.write("stdout", f"{number}\n")
    log.write("stderr", "\rbar 2")
    kept = log.read()
    assert kept[-1].text == "bar 2"
    assert kept.lost_lines == 2


def test_output_reads_as_a_sequence_of_lines():
    log = OutputLog()
    assert repr(log.read()) == "(no output)"
    log.write("stdout", "one\n")
    log.write("stderr", "two\n")
    output = log.read()
    assert output.text == "one\ntwo\n"
    assert [(line.stream, line.text, line.data) for line in output] == [
        ("stdout", "one", None),
        ("stderr", "two", None),
    ]
    assert output[0].time <= output[1].time
    assert [line.text for line in output[1:]] == ["two"]
