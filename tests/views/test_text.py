"""Names and messages of others in text output: printable, in one line, bounded."""

import pytest
from helpers import ODD_TEXT, ODD_TEXT_SHOWN, ended, fail_with, happens, outcome

from nblooper import Coordinator, LooperThread
from nblooper.core.local import LocalMember
from nblooper.views.choice import MAX_ROWS
from nblooper.views.html import last_state_text, still_text


@pytest.fixture
def odd():
    """A coordinator and a looper with odd names, which failed with an odd message."""
    coord = Coordinator(name=ODD_TEXT)
    ended(LooperThread.loop(coord, None, fail_with(ValueError(f"{ODD_TEXT}\nmore")), name=ODD_TEXT))
    return coord


def safe(text, breaks="\n"):
    text.encode("utf-8")
    assert [each for each in text if not each.isprintable() and each not in breaks] == []
    return text


def test_the_table_of_odd_names_and_messages(odd):
    lines = safe(repr(odd)).splitlines()
    assert len(lines) == 4
    assert lines[0].startswith(ODD_TEXT_SHOWN)
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
    assert ODD_TEXT_SHOWN in still_text(snapshot)
    assert r"\x1b" in safe(last_state_text(snapshot), "\n\t")


def test_stragglers_with_odd_names(coord, gate, caplog):
    LooperThread.loop(coord, None, gate, name=ODD_TEXT)
    happens(gate.entered)
    coord.request_stop()
    error = outcome(coord.join, stop_grace_period_secs=0)
    coord.join(stop_grace_period_secs=0, ignore_live_threads=True)
    for text in (str(error), caplog.records[-1].getMessage()):
        assert safe(text).endswith(f"still running: {ODD_TEXT_SHOWN}")


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
