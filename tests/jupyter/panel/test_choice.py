"""A click acts on the looper that was chosen, whatever changes meanwhile."""

import threading

import ipywidgets
import pytest
from driver import from_browser
from fakes import FakeCoordinator, looper, meanwhile
from helpers import SECS

from nblooper.jupyter.panel.choice import Choice
from nblooper.jupyter.panel.fields import Field

NAMES = ["a", "b", "c"]


@pytest.fixture
def choice():
    said = []
    made = Choice("on", said.append, ipywidgets.Layout())
    made.said = said
    yield made
    for widget in (made.widget.layout, made.widget.style, made.widget):
        widget.close()


def test_the_choice_never_reads_as_all_while_names_are_renewed(choice):
    choice.renew(NAMES)
    from_browser(choice.widget, index=2)
    assert choice.focus == "b"
    choice.said.clear()
    read = set()
    with meanwhile(lambda: read.add(choice.focus)):
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


def test_stop_while_names_are_renewed_stops_the_chosen_one(drive):
    coord = FakeCoordinator(*map(looper, NAMES))
    panel = drive(coord)
    from_browser(panel.choice, index=2)
    clicked = []

    def click(change):
        clicker = threading.Thread(target=panel.press, args=("Stop",))
        clicker.start()
        clicker.join(SECS)
        clicked.append(change["new"])

    panel.choice.observe(click, "value")
    coord.change(loopers=(*coord.shown.loopers, looper("new")))
    panel.refresh()
    assert clicked == [0, 2]  # what the list showed
    assert coord.asked == [("stop", "b")] * 2


def test_the_message_stays_while_names_are_renewed(drive, coord):
    panel = drive(coord)
    panel.choose("evaluate")
    coord.error = RuntimeError("no")
    panel.press("Stop")
    for number in range(5):
        coord.change(loopers=(*coord.shown.loopers, looper(f"new {number}")))
        panel.refresh()
    assert panel.message() == "✕ Stop evaluate: no"


def test_a_choice_made_while_names_are_renewed_is_kept(choice):
    choice.renew(NAMES)
    picked = []

    def pick():
        number = len(picked) % 3 + 1
        picked.append(NAMES[number - 1])
        from_browser(choice.widget, index=number)
        assert choice.focus == picked[-1]

    with meanwhile(pick):
        for number in range(300):
            choice.renew([*NAMES, *(f"new {i}" for i in range(number % 7))])
    assert choice.focus == picked[-1] == choice.widget.label


GONE = "looper '{}' is gone; choose another one, or all loopers"
ACTIONS = ["Start", "Pause", "Step", "Stop"]


@pytest.mark.parametrize("label", ACTIONS)
@pytest.mark.parametrize("refreshed", [False, True])
@pytest.mark.parametrize("left", [["other"], ["other", "done", "new"]])
def test_a_click_under_way_while_the_chosen_looper_vanishes_acts_on_no_other(drive, coord, label, refreshed, left):
    panel = drive(coord)
    panel.choose("train")
    panel.refresh()
    coord.change(loopers=tuple(map(looper, left)))
    if refreshed:
        panel.refresh()
    panel.press(label)
    assert coord.asked == []
    said = "Stop train" if label == "Stop" else label
    assert panel.message() == f"✕ {said}: {GONE.format('train')}"
    panel.interval.value = "3"
    assert {one.interval_secs for one in coord.loopers.values()} == {0.5}
    assert panel.message() == f"✕ Interval: {GONE.format('train')}"


def test_a_chosen_looper_that_vanishes_in_the_middle_of_a_click_is_said_to_be_gone(drive, coord):
    panel = drive(coord)
    panel.choose("evaluate")

    def stop(name):
        panel.refresh()
        coord.asked.append(name)
        raise ValueError(f"no looper is named {name!r}")

    coord.stop = stop
    loopers = coord.shown.loopers
    coord.change(loopers=(loopers[0], loopers[2]))
    coord.loopers["evaluate"] = coord.loopers["train"]  # it was there when the click began
    panel.press("Stop")
    assert coord.asked == ["evaluate"]
    assert panel.message() == "✕ Stop evaluate: no looper is named 'evaluate'"


def test_a_chosen_looper_that_is_gone_stays_chosen_until_a_person_chooses_again(drive, coord):
    panel = drive(coord)
    panel.choose("evaluate")
    everybody = coord.shown.loopers
    coord.change(loopers=(looper("other"), looper("done")))
    panel.refresh()
    assert panel.chosen() == "evaluate (gone)"
    assert panel.message() == "looper 'evaluate' is gone: choose another one, or all loopers"
    panel.refresh()
    assert panel.tab("charts")["whole"]["names"] == ["other", "done"]  # nobody is chosen to be shown alone
    assert all(panel.button(label).disabled for label in ACTIONS)
    assert panel.button("Stop").tooltip.endswith(f"(not now: {GONE.format('evaluate')})")
    panel.press("Request stop")
    assert coord.asked == [("request_stop",)]
    panel.choose(None)
    panel.refresh()
    assert panel.choice.options == (("all loopers", 0), ("other", 1), ("done", 2))
    panel.press("Stop")
    assert coord.asked[1:] == [("stop", None)]
    coord.change(loopers=everybody)
    panel.refresh()
    assert panel.chosen() == "all loopers"


def test_a_chosen_looper_that_is_back_can_be_steered_again(drive, coord):
    panel = drive(coord)
    panel.choose("evaluate")
    everybody = coord.shown.loopers
    coord.change(loopers=everybody[:1])
    panel.refresh()
    assert panel.chosen() == "evaluate (gone)"
    coord.change(loopers=everybody[:2])
    panel.refresh()
    assert panel.chosen() == "evaluate"
    panel.press("Stop")
    assert coord.asked == [("stop", "evaluate")]


def test_the_choice_survives_new_loopers(drive, coord):
    panel = drive(coord)
    panel.choose("evaluate")
    coord.change(loopers=(looper("first"), *coord.shown.loopers))
    panel.refresh()
    assert panel.chosen() == "evaluate"
    assert panel.tab("table")["focus"] == 3


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


def test_a_field_tells_of_what_a_person_sets_only():
    edited = []
    field = Field(ipywidgets.Text, "x", edited.append)
    with field.renewing():
        field.widget.value = "renewed"
    assert edited == []
    from_browser(field.widget, value="typed")
    assert edited == ["typed"]
    for widget in (field.widget.layout, field.widget.style, field.widget):
        widget.close()
