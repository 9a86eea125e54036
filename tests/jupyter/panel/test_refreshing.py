"""What a refresh of the panel sends, and when there is none."""

import json
import threading

import pytest
from driver import PanelDriver
from fakes import FakeCoordinator, failure, looper, timeline
from helpers import SECS

from nblooper.data.snapshot import State
from nblooper.jupyter.panel.panel import Panel
from nblooper.jupyter.panel.widget_tree import walk


def test_nothing_is_sent_when_nothing_changed(drive, coord, messages):
    panel = drive(coord)
    panel.reload()
    panel.refresh()
    assert len(messages) == 1  # everything, as the page has asked
    messages.clear()
    for _ in range(5):
        panel.refresh()
    assert messages == []


def test_one_message_a_refresh_while_everything_runs(drive, coord, messages):
    panel = drive(coord)
    for step in range(1, 40):
        messages.clear()
        coord.change_looper("train", calls=10 + step, timeline=timeline(5 + step), failures=step)
        coord.change(failures=(failure("train", count=step),), uptime_secs=step / 4)
        panel.refresh()
        assert len(messages) == 1, messages


def test_nothing_is_looked_at_while_nobody_sees_it(drive, coord, messages):
    panel = drive(coord)
    panel.tell("views", page="a", views=1, seen=False)
    coord.change_looper("train", calls=99)
    coord.status = coord.snapshot = lambda: pytest.fail("looked")
    assert not panel.refresh()
    assert messages == []
    del coord.status, coord.snapshot
    panel.tell("views", page="a", views=1, seen=True)
    panel.refresh()
    assert len(messages) == 1


def test_the_refresher_runs_while_a_looper_does(drive, coord):
    panel = drive(coord)
    assert panel.refresh()
    coord.change(loopers=(looper("done", State.STOPPED),))
    assert not panel.refresh()


def test_after_a_failing_refresh_the_next_shows_all(drive, coord):
    panel = drive(coord)
    calls = panel.row("train")["calls"]
    coord.change_looper("train", calls=calls + 1)
    coord.status = lambda: {}["x"]
    with pytest.raises(KeyError):
        panel.refresh()
    del coord.status
    panel.refresh()
    assert panel.row("train")["calls"] == calls + 1


def test_a_panel_refreshes_itself_and_says_if_it_cannot(messages, coord):
    panel = PanelDriver(Panel(coord))
    try:
        shown, said = threading.Event(), threading.Event()
        coord.change_looper("done", state=State.WAITING)  # so that a button changes
        panel.button("Start").observe(lambda _change: shown.set(), "disabled")
        panel.tell("filter", text="")
        assert shown.wait(SECS)
        panel.message_widget.observe(lambda _change: said.set(), "value")
        coord.status = lambda: {}["x"]
        panel.tell("filter", text="")
        assert said.wait(SECS)
        assert panel.message() == "✕ The panel could not refresh: KeyError: 'x'"
    finally:
        panel.panel.close()


def test_names_that_cannot_be_sent_are_shown_with_replacements(drive):
    coord = FakeCoordinator(looper("bad\ud800name"), looper("b"), failures=(failure("bad\ud800name"),))
    panel = drive(coord)
    assert [row["name"] for row in panel.rows()] == ["bad?name", "b"]
    assert panel.head()["newest"]["looper"] == "bad?name"
    panel.choose("bad?name")
    panel.refresh()
    assert panel.tab("charts")["whole"]["names"] == ["bad?name"]
    panel.press("Stop")
    assert coord.asked == [("stop", "bad\ud800name")]
    states = [widget.get_state() for widget in walk(panel.panel)]
    assert "bad?name" in json.dumps(states, default=str, ensure_ascii=False)
    for state in states:
        repr(state).encode("utf-8")
