"""Texts of others made printable: in one line, bounded."""

import pytest
from helpers import ODD_TEXT, ODD_TEXT_SHOWN

from nblooper.data.texts import printable, printable_lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("", ""),
        (ODD_TEXT, ODD_TEXT_SHOWN),
        ("Größe 温度 й\u0301", "Größe 温度 й\u0301"),
        ("a\xa0b\u3000c", "a b c"),
        ("\u0645\u06cc\u200c\u062e 👩\u200d💻", "\u0645\u06cc\u200c\u062e 👩\u200d💻"),
        ("\U000e0001\ufeff", r"\U000e0001\ufeff"),
        ("C:\\new", "C:\\new"),
    ],
)
def test_printable(text, expected):
    assert printable(text, 100) == expected
    assert printable_lines(expected) == expected


@pytest.mark.parametrize("unit", ["x", "\x1b", "\n", "\U000e0001", "\u0301"])
@pytest.mark.parametrize("length", [29, 30, 31, 1_000_000])
def test_printable_is_bounded(unit, length):
    shown = printable(unit * length, 30)
    assert len(shown) <= 30
    assert shown.endswith("…") == (length > 30 or (len(unit.encode("unicode_escape")) > 1 and unit != "\u0301"))


def test_lines_stay_lines_and_tabs_stay_tabs():
    assert printable_lines("one\n\ttwo\x1b\r\n") == "one\n\ttwo\\x1b\\r\n"
