"""A click acts on the looper that was chosen, whatever changes meanwhile."""

import contextlib
import threading

import pytest
from fakes import FakeCoordinator, looper

from nblooper.data.snapshot import State
from nblooper.jupyter.panel.choice import Choice
from nblooper.jupyter.panel.fields import Field

NAMES = ["a", "b", "c"]


@pytest.fixture
def choice():
    said = []
    made = Choice("on", said.append)
    made.said = said
    yield made
    for widget in (made.widget.layout, made.widget.style, made.widget):
        widget.close()


@contextlib.contextmanager
def _meanwhile(work):
    """Call `work` over and over in a thread; an exception of it comes out at the end."""
    ended, began, errors = threading.Event(), threading.Event(), []

    def run():
        try:
            while not ended.is_set():
                work()
                began.set()
        except BaseException as error:
            errors.append(error)
            began.set()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert began.wait(30)
        yield
    finally:
        ended.set()
        thread.join(30)
    assert errors == []


def _from_browser(widget, **state):
    widget._handle_msg({"content": {"data": {"method": "update", "state": state, "buffer_paths": []}}, "buffers": []})


def test_the_choice_never_reads_as_all_while_names_are_renewed(choice):
    choice.renew(NAMES)
    _from_browser(choice.widget, index=2)
    assert choice.focus == "b"
    choice.said.clear()
    read = set()
    with _meanwhile(lambda: read.add(choice.focus)):
        for number in range(1000):
            choice.renew([*NAMES, *(f"new {i}" for i in range(number % 7))])
    assert read == {"b"}
    assert choice.widget.value == 2
    assert choice.said == []  # so that what the panel has said stays


def test_within_a_renewal_every_reader_sees_the_choice(choice):
    choice.renew(NAMES)
    choice.choose(3, "c")
    seen = []
    choice.widget.observe(lambda change: seen.append((change["new"], choice.focus)), "value")
    choice.renew(["first", *NAMES])
    assert (0, "c") in seen  # the list shows "all" for a moment
    assert {focus for _, focus in seen} == {"c"}


def test_stop_while_names_are_renewed_stops_the_chosen_one(make):
    coord = FakeCoordinator(*map(looper, NAMES))
    panel = make(coord)
    _from_browser(panel._controls.choice, index=2)
    panel._say("Saved figure.png")
    stop = panel._controls.buttons["stop"]
    clicked = []

    def click(change):
        clicker = threading.Thread(target=stop.click)
        clicker.start()
        clicker.join(30)
        clicked.append(change["new"])

    panel._controls.choice.observe(click, "value")
    coord.change(loopers=(*coord.shown.loopers, looper("new")))
    panel._refresh()
    assert clicked == [0, 2]  # what the list showed
    assert coord.asked == [("stop", "b")] * 2


def test_the_message_stays_while_names_are_renewed(make, coord):
    panel = make(coord)
    panel._controls.choice.value = 2
    panel._say("Saved figure.png")
    for number in range(5):
        coord.change(loopers=(*coord.shown.loopers, looper(f"new {number}")))
        panel._refresh()
    assert "Saved figure.png" in panel._line.value


def test_a_choice_made_while_names_are_renewed_is_kept(choice):
    choice.renew(NAMES)
    picked = []

    def pick():
        number = len(picked) % 3 + 1
        picked.append(NAMES[number - 1])
        _from_browser(choice.widget, index=number)
        assert choice.focus == picked[-1]

    with _meanwhile(pick):
        for number in range(300):
            choice.renew([*NAMES, *(f"new {i}" for i in range(number % 7))])
    assert choice.focus == picked[-1] == choice.widget.label


def test_a_chosen_looper_that_is_gone_is_told(make, coord):
    panel = make(coord)
    panel._controls.choice.value = 2
    coord.change(loopers=(looper("other"), looper("done")))
    panel._refresh()
    assert panel._controls.focus is None
    assert panel._controls.choice.label == "all loopers"
    assert "looper &#x27;evaluate&#x27; is gone: all loopers are chosen now" in panel._line.value


def test_a_chosen_looper_that_is_renamed_stays_chosen(choice):
    choice.renew(NAMES)
    choice.choose(2, "b")
    choice.said.clear()
    choice.renew(["a", "renamed", "c", "new"])
    assert choice.focus == choice.widget.label == "renamed"
    assert choice.said == []


@pytest.mark.parametrize(
    ("number", "name", "focus"), [(1, "a", "a"), (1, "b", "b"), (9, "c", "c"), (1, "gone", "b"), (0, "", None)]
)
def test_a_page_that_knows_an_older_list_chooses_what_it_shows(choice, number, name, focus):
    choice.renew(NAMES)
    choice.choose(2, "b")
    assert choice.choose(number, name) == (name != "gone")
    assert choice.focus == focus


def test_pause_pauses_though_the_looper_was_paused_since(make, coord):
    panel = make(coord)
    panel._controls.choice.value = 1
    panel._refresh()
    coord.change_looper("train", state=State.PAUSED)
    panel._controls.buttons["pause"].click()  # it still says "Pause"
    assert coord.asked == [("pause", "train")]


def test_a_figure_is_saved_of_what_was_chosen_when_it_was_asked_for(make, coord, monkeypatch):
    panel = make(coord)
    panel._controls.choice.value = 2
    saved, wait = [], threading.Event()

    def save(_image, focus):
        assert wait.wait(30)
        saved.append(focus)

    monkeypatch.setattr(panel, "_save_now", save)
    panel._monitor._handle_custom_msg({"kind": "save", "format": "png"}, [])
    panel._controls.choice.value = 1
    wait.set()
    panel._saving.join(30)
    assert saved == ["evaluate"]


def test_an_interval_shown_is_never_set_on_a_looper(make, coord):
    panel = make(coord)
    set_to = []

    class Watched:
        interval_secs = property(lambda self: 0.5, lambda self, secs: set_to.append(secs))

        def snapshot(self):
            return coord.shown["train"]

    coord.loopers["train"] = Watched()
    panel._controls.choice.value = 1
    with _meanwhile(lambda: _from_browser(panel._controls.interval, value="7")):
        for number in range(1, 300):
            coord.change_looper("train", interval_secs=float(100 + number))
            panel._refresh()
    assert set(set_to) == {7.0}


def test_what_was_typed_for_one_looper_is_not_left_for_another(make, coord):
    panel = make(coord)
    coord.change_looper("train", state=State.PAUSED)
    panel._controls.choice.value = 1
    panel._refresh()
    panel._controls.interval.value = "fast"
    panel._controls.choice.value = 2  # in the same state, with the same interval
    panel._refresh()
    assert panel._controls.interval.value == "0.5"


def test_a_field_tells_of_what_a_person_sets_only():
    import ipywidgets

    edited = []
    field = Field(ipywidgets.Text, "x", edited.append)
    with field.renewing():
        field.widget.value = "renewed"
    assert edited == []
    _from_browser(field.widget, value="typed")
    assert edited == ["typed"]
    for widget in (field.widget.layout, field.widget.style, field.widget):
        widget.close()
