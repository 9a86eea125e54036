"""The panel on a real coordinator, without a kernel."""

import threading

import pytest
from driver import PanelDriver
from helpers import SECS, happens

from nblooper import Coordinator, State


@pytest.fixture
def coord():
    made = Coordinator(name="live")
    yield made
    made.panel().close()
    made.request_stop()
    made.join()


@pytest.fixture
def panel(coord):
    return PanelDriver(coord.panel())


def _until_state(panel, name, state):
    panel.wait_until(lambda: panel.row(name)["state"] == state)


def _call_after(called):
    """Wait for a call that begins later than this."""
    while called.acquire(blocking=False):
        pass
    assert called.acquire(timeout=SECS)


def test_a_looper_is_paused_stepped_resumed_and_stopped(coord, panel):
    called = threading.Semaphore(0)
    coord.loop(called.release, every_secs=0.01, name="tick")
    assert called.acquire(timeout=SECS)

    panel.wait_until(lambda: panel.rows())
    panel.press("Pause")
    _until_state(panel, "tick", "PAUSED")
    assert panel.button("Resume")
    while called.acquire(blocking=False):
        pass
    panel.press("Step")
    assert called.acquire(timeout=SECS)
    panel.press("Resume")
    for _ in range(3):
        assert called.acquire(timeout=SECS)
    panel.press("Stop")
    _until_state(panel, "tick", "STOPPED")
    assert not coord.should_stop()


def test_start_brings_an_ended_coordinator_back(coord, panel):
    called = threading.Semaphore(0)
    coord.loop(called.release, every_secs=0.01, name="tick")
    assert called.acquire(timeout=SECS)
    panel.press("Request stop")
    coord.join()
    panel.wait_until(lambda: panel.head()["stop"] == "stop requested, joined")
    assert panel.button("Request stop").disabled
    while called.acquire(blocking=False):
        pass
    panel.press("Start")
    assert called.acquire(timeout=SECS)
    panel.wait_until(lambda: panel.row("tick")["run"] == 2)
    assert coord.loopers["tick"].state.live


def test_a_start_that_cannot_be_says_where_the_old_thread_is_stuck(coord, panel, monkeypatch):
    entered, leave = threading.Event(), threading.Event()

    def stuck():
        entered.set()
        leave.wait()

    coord.loop(stuck, every_secs=None, name="stuck")
    happens(entered)
    start = coord.start
    monkeypatch.setattr(coord, "start", lambda name: start(name, stop_grace_period_secs=0.01))
    panel.wait_until(lambda: panel.rows())
    panel.press("Stop")
    _until_state(panel, "stuck", "STOPPING")
    panel.press("Start")
    assert "stuck" in panel.message()
    assert "nbl-bad" in panel.line()
    leave.set()


def test_a_refused_interval_is_shown(coord):
    coord.loop(threading.Event().wait, every_secs=0.5, name="wait", args=(0,))
    panel = PanelDriver(coord.panel())
    panel.interval.value = "1e400"
    assert "is not a number of seconds" in panel.message()
    panel.interval.value = "0.25"
    assert coord.loopers["wait"].interval_secs == 0.25


def test_failures_reach_header_table_and_errors_tab(coord, panel):
    def broken():
        raise ValueError("<b>bad</b> reading")

    coord.loop(broken, every_secs=0.01, name="broken", on_error="continue")
    panel.wait_until(lambda: (panel.head()["errorKinds"], panel.head()["errors"] > 1) == (1, True))
    panel.wait_until(lambda: "<b>bad</b> reading" in panel.row("broken")["newestError"])
    panel.wait_until(lambda: [failure["looper"] for failure in panel.failures()] == ["broken"])
    coord.stop()


def test_closing_the_panel_leaves_the_loopers_alone(coord):
    called = threading.Semaphore(0)
    coord.loop(called.release, every_secs=0.01, name="tick")
    panel = coord.panel()
    panel.close()
    _call_after(called)
    assert coord.loopers["tick"].state in (State.WAITING, State.CALLING)
    assert coord.panel() is not panel


def test_controls_and_no_controls_are_two_panels(coord):
    watching = coord.panel(controls=False)
    try:
        assert watching is coord.panel(controls=False)
        assert watching is not coord.panel()
    finally:
        watching.close()
