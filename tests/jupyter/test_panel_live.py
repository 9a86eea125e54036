"""The panel on a real coordinator, without a kernel."""

import threading

import ipywidgets
import pytest

from nblooper import Coordinator, State
from nblooper.jupyter.panel.widget_tree import walk
from nblooper.jupyter.wire.table import FIELDS

WAIT = 30


@pytest.fixture
def coord():
    made = Coordinator(name="live")
    yield made
    made.panel().close()
    made.request_stop()
    made.join()


def _press(panel, label):
    next(w for w in walk(panel) if isinstance(w, ipywidgets.Button) and w.description == label).click()


def _wait_until_shown(panel, condition):
    """Wait until a refresh shows what `condition` asks of the monitor's newest head and table."""
    shown = threading.Event()
    publish = panel._monitor._publish

    def look(*args, **kwargs):
        publish(*args, **kwargs)
        if condition():
            shown.set()

    panel._monitor._publish = look
    if condition():
        shown.set()
    assert shown.wait(WAIT)
    panel._monitor._publish = publish


def _row(panel):
    """Return what the table shows of the first looper."""
    return dict(zip(FIELDS, panel._monitor._feeds[1]._sent["rows"][0], strict=True))


def _button(panel, key):
    return panel._controls.buttons[key]


def test_a_looper_is_paused_stepped_resumed_and_stopped(coord):
    called = threading.Semaphore(0)
    coord.loop(called.release, every_secs=0.01, name="tick")
    panel = coord.panel()
    assert called.acquire(timeout=WAIT)

    _press(panel, "Pause")
    _wait_until_shown(panel, lambda: _row(panel)["state"] == "PAUSED")
    assert _button(panel, "pause").description == "Resume"
    while called.acquire(blocking=False):
        pass
    _press(panel, "Step")
    assert called.acquire(timeout=WAIT)
    _press(panel, "Resume")
    for _ in range(3):
        assert called.acquire(timeout=WAIT)
    _press(panel, "Stop")
    _wait_until_shown(panel, lambda: _row(panel)["state"] == "STOPPED")
    assert not coord.should_stop()


def test_start_brings_an_ended_coordinator_back(coord):
    called = threading.Semaphore(0)
    coord.loop(called.release, every_secs=0.01, name="tick")
    panel = coord.panel()
    assert called.acquire(timeout=WAIT)
    _press(panel, "Request stop")
    coord.join()
    _wait_until_shown(panel, lambda: panel._monitor._feeds[0]._sent["stop"] == "stop requested, joined")
    assert _button(panel, "request_stop").disabled
    while called.acquire(blocking=False):
        pass
    _press(panel, "Start")
    assert called.acquire(timeout=WAIT)
    _wait_until_shown(panel, lambda: _row(panel)["run"] == 2)
    assert coord.loopers["tick"].state.live


def test_a_start_that_cannot_be_says_where_the_old_thread_is_stuck(coord, monkeypatch):
    entered, leave = threading.Event(), threading.Event()

    def stuck():
        entered.set()
        leave.wait()

    coord.loop(stuck, every_secs=None, name="stuck")
    panel = coord.panel()
    assert entered.wait(WAIT)
    start = coord.start
    monkeypatch.setattr(coord, "start", lambda name: start(name, stop_grace_period_secs=0.01))
    _press(panel, "Stop")
    _wait_until_shown(panel, lambda: _row(panel)["state"] == "STOPPING")
    _press(panel, "Start")
    panel._controls._starting.join(WAIT)
    assert "stuck" in panel._line.value
    assert "nbl-bad" in panel._line.value
    leave.set()


def test_a_refused_interval_is_shown(coord):
    coord.loop(threading.Event().wait, every_secs=0.5, name="wait", args=(0,))
    panel = coord.panel()
    panel._controls.interval.value = "1e400"
    assert "is not a number of seconds" in panel._line.value
    panel._controls.interval.value = "0.25"
    assert coord.loopers["wait"].interval_secs == 0.25


def test_failures_reach_the_errors_tab(coord):
    def broken():
        raise ValueError("<b>bad</b> reading")

    coord.loop(broken, every_secs=0.01, name="broken", on_error="continue")
    panel = coord.panel()
    _wait_until_shown(panel, lambda: panel._monitor._feeds[0]._sent["errors"] == 1)
    assert "<b>bad</b> reading" in _row(panel)["newestError"]
    coord.stop()


def test_closing_the_panel_leaves_the_loopers_alone(coord):
    called = threading.Semaphore(0)
    coord.loop(called.release, every_secs=0.01, name="tick")
    panel = coord.panel()
    panel.close()
    while called.acquire(blocking=False):
        pass
    assert called.acquire(timeout=WAIT)
    assert coord.loopers["tick"].state in (State.WAITING, State.CALLING)
    assert coord.panel() is not panel


def test_controls_and_no_controls_are_two_panels(coord):
    watching = coord.panel(controls=False)
    try:
        assert watching is coord.panel(controls=False)
        assert watching is not coord.panel()
    finally:
        watching.close()
