"""Names and messages of others in text output: printable, in one line, bounded."""

import pytest
from helpers import ended, fail_with, happens, outcome

from nblooper import Coordinator, LooperThread
from nblooper.core.local import LocalMember
from nblooper.data.texts import printable, printable_lines
from nblooper.views.choice import MAX_ROWS
from nblooper.views.html import last_state_text, still_text

ODD = "a\x1b[31m\r\n\t\x00\x7f\x9b\ud800\u202e\u2028\x85z"
SHOWN = r"a\x1b[31m\r\n\t\x00\x7f\x9b\ud800\u202e\u2028\x85z"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("", ""),
        (ODD, SHOWN),
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


@pytest.fixture
def odd():
    """A coordinator and a looper with odd names, which failed with an odd message."""
    coord = Coordinator(name=ODD)
    ended(LooperThread.loop(coord, None, fail_with(ValueError(f"{ODD}\nmore")), name=ODD))
    return coord


def safe(text, breaks="\n"):
    text.encode("utf-8")
    assert [each for each in text if not each.isprintable() and each not in breaks] == []
    return text


def test_the_table_of_odd_names_and_messages(odd):
    lines = safe(repr(odd)).splitlines()
    assert len(lines) == 4
    assert lines[0].startswith(SHOWN)
    assert lines[1].index("state") == lines[2].index("FAILED")
    assert lines[2].startswith(r"a\x1b[31m\r\n\t\x00")
    assert r": ValueError: a\x1b[31m\r" in lines[3]


def test_the_table_of_endless_names_and_messages():
    for unit in ("x", "\x1b", "x\n"):
        endless = unit * 100_000
        coord = Coordinator(name=endless)
        ended(LooperThread.loop(coord, None, fail_with(ValueError(endless)), name=endless))
        lines = safe(repr(coord)).splitlines()
        assert len(lines) == 4
        assert max(map(len, lines)) < 200


def test_other_texts_with_odd_names(odd):
    snapshot = odd.snapshot()
    assert "\n" not in safe(still_text(snapshot))
    assert SHOWN in still_text(snapshot)
    assert r"\x1b" in safe(last_state_text(snapshot), "\n\t")


def test_stragglers_with_odd_names(coord, gate, caplog):
    LooperThread.loop(coord, None, gate, name=ODD)
    happens(gate.entered)
    coord.request_stop()
    error = outcome(coord.join, stop_grace_period_secs=0)
    coord.join(stop_grace_period_secs=0, ignore_live_threads=True)
    for text in (str(error), caplog.records[-1].getMessage()):
        assert safe(text).endswith(f"still running: {SHOWN}")


def test_of_many_loopers_the_table_shows_those_that_matter_and_how_many_more(coord):
    for number in range(MAX_ROWS + 9):
        LooperThread(coord, 1.0, print, name=f"w{number}")
    ended(LooperThread.loop(coord, None, fail_with(ValueError("late")), name="broken"))
    head, _, first, *rows, more, failure = repr(coord).splitlines()
    assert f"{MAX_ROWS + 10} loopers" in head
    assert first.startswith("broken")
    assert len([first, *rows]) == MAX_ROWS
    assert more == "(10 more loopers not shown)"
    assert failure == "broken: ValueError: late"


def test_loopers_that_the_table_does_not_show_are_not_measured(coord, monkeypatch):
    measured = []
    snapshot = LocalMember.snapshot
    monkeypatch.setattr(LocalMember, "snapshot", lambda member: measured.append(member) or snapshot(member))
    for number in range(MAX_ROWS + 9):
        LooperThread(coord, 1.0, print, name=f"w{number}")
    repr(coord)
    assert len(measured) == MAX_ROWS
