"""What pages ask of a panel, forged messages included."""

import threading

import pytest
from driver import receive
from fakes import FakeCoordinator, looper, summary
from helpers import SECS

from nblooper.jupyter.panel import saver
from nblooper.jupyter.panel.widget_tree import walk

_FORGED = [
    {"kind": "stop"},
    {"kind": "focus", "number": "1", "name": "train"},
    {"kind": "focus", "number": 1, "name": ["train"]},
    {"kind": "focus", "number": 1},
    {"kind": "focus", "number": -3, "name": "x"},
    {"kind": "filter", "text": ["a"]},
    {"kind": "save", "format": "png"},
    {"kind": "save", "format": "../../x"},
    {"kind": "views", "page": {}, "views": -1},
    {"event": "click"},
    {"method": "custom", "content": {"event": "click"}},
    {"kind": ["ready"]},
    None,
    "stop",
    [],
]


def test_forged_messages_steer_nothing(drive, coord, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(saver, "save_figure", lambda *_, **__: pytest.fail("saved"))
    panel = drive(coord, controls=False)
    for widget in list(walk(panel.panel)):
        for content in _FORGED:
            receive(widget, {"method": "custom", "content": content})
        state = {"value": 1, "disabled": False, "description": "Stop", "index": 0}
        receive(widget, {"method": "update", "state": state, "buffer_paths": []})
    panel.wait_for_helpers()
    panel.refresh()
    assert coord.asked == []
    assert [one.interval_secs for one in coord.loopers.values()] == [0.5] * 3
    assert list(tmp_path.iterdir()) == []
    assert panel.tab("table")["filter"] == ""


def test_a_row_chooses_its_looper(drive, coord):
    panel = drive(coord)
    panel.tell("focus", number=2, name="evaluate")
    assert panel.chosen() == "evaluate"
    panel.tell("focus", number=4, name="gone")
    assert panel.chosen() == "evaluate"
    assert panel.message() == "✕ looper 'gone' is gone; choose another one, or all loopers"
    panel.tell("focus", number=0, name="")
    assert panel.chosen() == "all loopers"
    assert panel.message() == ""


def test_the_filter_reaches_the_table(drive, coord):
    panel = drive(coord)
    panel.tell("filter", text="EVAL")
    assert [row["name"] for row in panel.rows()] == ["evaluate"]
    table = panel.tab("table")
    assert (table["filter"], table["matches"], table["total"]) == ("EVAL", 1, 3)


def test_a_figure_is_saved_of_what_was_chosen_when_it_was_asked_for(drive, coord, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    panel = drive(coord)
    panel.choose("evaluate")
    saved, wait = [], threading.Event()

    def save(snapshot, folder, image, focus, kind):
        assert wait.wait(SECS)
        saved.append((folder, image, focus, kind))
        return folder / "figure.png"

    monkeypatch.setattr(saver, "save_figure", save)
    panel.tell("save", format="png")
    panel.tell("save", format="svg")  # one at a time
    panel.choose("train")
    wait.set()
    panel.wait_for_helpers()
    assert saved == [(tmp_path, "png", "evaluate", "latency")]
    assert panel.message() == f"Saved {tmp_path / 'figure.png'}"


def test_in_the_tab_of_the_timeline_that_is_saved(drive, coord, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kinds = []
    monkeypatch.setattr(saver, "save_figure", lambda *_, kind: kinds.append(kind))
    panel = drive(coord)
    for chart in ("timeline", "latency", "../x"):
        panel.tell("save", format="png", chart=chart)
        panel.wait_for_helpers()
    assert kinds == ["timeline", "latency", "latency"]


def test_saving_a_figure_that_cannot_be_drawn_says_why(drive, coord, monkeypatch):
    def no_memory(*_, **__):
        raise MemoryError

    monkeypatch.setattr(saver, "save_figure", no_memory)
    panel = drive(coord)
    panel.tell("save", format="png")
    panel.wait_for_helpers()
    assert panel.message() == "✕ Save figure: MemoryError"


@pytest.mark.parametrize("chosen", [None, "idle"])
def test_a_figure_without_calls_is_refused(drive, monkeypatch, tmp_path, chosen):
    monkeypatch.chdir(tmp_path)
    idle = looper("idle", calls=0, latency=summary(0))
    panel = drive(FakeCoordinator(idle, *([] if chosen is None else [looper("train")])))
    if chosen is not None:
        panel.choose(chosen)
    panel.tell("save", format="png")
    panel.wait_for_helpers()
    assert panel.message() == "✕ Save figure: there is nothing to draw before the first call has ended"
    assert list(tmp_path.iterdir()) == []


def test_closing_does_not_wait_for_a_figure_that_is_being_drawn(drive, coord, monkeypatch):
    began, go_on = threading.Event(), threading.Event()
    monkeypatch.setattr(saver, "save_figure", lambda *_, **__: began.set() or go_on.wait(SECS))
    panel = drive(coord)
    panel.tell("save", format="png")
    assert began.wait(SECS)
    panel.panel.close()
    assert panel.panel.closed
    assert any(thread.name == "nblooper-panel-save" for thread in threading.enumerate())
    go_on.set()
    panel.wait_for_helpers()
