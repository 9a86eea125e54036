"""What the panel tells of loopers of other coordinators."""

import re
import threading

import pytest
from fakes import FakeCoordinator, looper
from helpers import ended, eventually

import nblooper
from nblooper import Coordinator
from nblooper.jupyter.panel import others


@pytest.fixture
def lab():
    """A coordinator with a live looper."""
    coord = Coordinator(name="lab-2")
    made = coord.loop(threading.Event().is_set, every_secs=0.01, name="<pid>")
    yield coord
    coord.request_stop()
    ended(made)


def test_the_header_counts_loopers_of_other_coordinators(drive, coord, messages, lab):
    panel = drive(coord)
    assert panel.head()["others"] == {"loopers": 1, "coordinators": 1}
    messages.clear()
    panel.refresh()
    assert messages == []
    lab.request_stop()
    eventually(lambda: not nblooper.coordinators())
    panel.refresh()
    assert panel.head()["others"] is None


def test_its_own_loopers_are_not_counted(lab):
    assert others.count_others(lab) is None
    assert others.name_others(lab) == "No looper of another coordinator runs in this kernel"


def test_the_button_names_them_and_says_how_to_stop_them(drive, coord, lab):
    panel = drive(coord)
    panel.tell("others")
    assert re.fullmatch(
        r'Other coordinators · lab-2: "<pid>" \(RUNNING\); '
        r"stop with nblooper\.coordinators\(\)\[0\]\.request_stop\(\)",
        panel.message(),
    )
    assert "&lt;pid&gt;" in panel.line()


def test_a_panel_without_controls_does_not_answer(drive, coord, lab):
    panel = drive(coord, controls=False)
    panel.tell("others")
    assert panel.line() == ""


def test_many_are_cut(lab):
    for number in range(10):
        lab.loop(threading.Event().is_set, every_secs=1, name=f"looper-{number}")
    assert "and 6 more; stop with" in others.name_others(FakeCoordinator(looper()))
    lab.request_stop()
    ended(*lab.loopers.values())
