"""What the buttons call, when they can be pressed, and how they tell of what went wrong."""

import threading

import ipywidgets
import pytest
from fakes import FakeCoordinator, looper

from nblooper.data.snapshot import State
from nblooper.jupyter.panel.prints import caught_prints
from nblooper.jupyter.panel.widget_tree import walk


@pytest.mark.parametrize(
    ("choice", "label", "asked"),
    [
        (None, "Stop", ("stop", None)),
        ("train", "Stop", ("stop", "train")),
        ("train", "Pause", ("pause", "train")),
        ("evaluate", "Resume", ("resume", "evaluate")),
        ("evaluate", "Step", ("step", "evaluate")),
        ("evaluate", "Request stop", ("request_stop",)),
        ("done", "Start", ("start", "done")),
    ],
)
def test_buttons_call_what_they_say(drive, coord, choice, label, asked):
    panel = drive(coord)
    panel.choose(choice)
    panel.refresh()
    panel.press(label)
    assert coord.asked == [asked]
    assert panel.message() == ""


def test_start_runs_on_a_helper_thread(drive, coord):
    threads = []
    coord.start = lambda name: threads.append(threading.current_thread())
    drive(coord).press("Start")
    assert [thread.name for thread in threads] == ["nblooper-panel-start"]
    assert threads[0].daemon


@pytest.mark.parametrize("label", ["Start", "Stop", "Step", "Pause", "Request stop"])
def test_an_error_of_a_button_is_shown(drive, coord, label):
    panel = drive(coord)
    coord.error = RuntimeError("looper '<b>x</b>' is not paused")
    panel.press(label)
    assert 'role="status"' in panel.line()
    named = "Stop all" if label == "Stop" else label
    assert f"{named}: looper &#x27;&lt;b&gt;x&lt;/b&gt;&#x27; is not paused" in panel.line()
    coord.error = None
    panel.press("Stop")
    assert panel.line() == ""


def test_an_unexpected_error_is_shown_with_its_type(drive, coord):
    panel = drive(coord)
    coord.error = KeyError("train")
    panel.press("Stop")
    assert panel.message() == "✕ Stop all: KeyError: 'train'"


def test_a_print_of_a_button_is_shown(drive, coord, capsys):
    panel = drive(coord)
    coord.stop = lambda name: print("<i>stopping</i>", name)
    panel.press("Stop")
    assert "&lt;i&gt;stopping&lt;/i&gt; None" in panel.line()
    print("elsewhere")
    assert capsys.readouterr().out == "elsewhere\n"


def test_only_the_callers_prints_are_caught(capsys):
    with caught_prints() as text:
        other = threading.Thread(target=print, args=("other",))
        other.start()
        other.join(30)
        print("mine")
    assert text.getvalue() == "mine\n"
    assert capsys.readouterr().out == "other\n"


def test_buttons_are_enabled_only_where_they_make_sense(drive, coord):
    panel = drive(coord)
    panel.choose("done")
    panel.refresh()
    disabled = {label: panel.button(label).disabled for label in ("Start", "Pause", "Step", "Stop", "Request stop")}
    assert disabled == {"Start": False, "Pause": True, "Step": True, "Stop": True, "Request stop": False}
    assert panel.button("Stop").tooltip == (
        "Stop after the running call; the coordinator's stop flag stays as it is (not now: it does not run)"
    )
    assert panel.button("Start").tooltip == "Start what is new or has ended"


def test_pause_pauses_though_the_looper_was_paused_since(drive, coord):
    panel = drive(coord)
    panel.choose("train")
    panel.refresh()
    coord.change_looper("train", state=State.PAUSED)
    panel.press("Pause")  # it still says so
    assert coord.asked == [("pause", "train")]


def test_the_only_looper_is_the_chosen_one(drive):
    coord = FakeCoordinator(looper("only"))
    drive(coord).press("Stop")
    assert coord.asked == [("stop", "only")]


def test_a_panel_without_controls_cannot_steer(drive, coord):
    panel = drive(coord, controls=False)
    kinds = {type(widget) for widget in walk(panel.panel)}
    assert not kinds & {ipywidgets.Button, ipywidgets.Text}
    panel.choose("train")
    panel.refresh()
    assert panel.tab("table")["focus"] == 1
    assert coord.asked == []
