"""The field with the interval of the chosen looper."""

import pytest
from driver import from_browser
from fakes import meanwhile

from nblooper.data.snapshot import State


@pytest.fixture
def panel(drive, coord):
    made = drive(coord)
    assert made.interval.disabled  # until one looper is chosen
    made.choose("train")
    made.refresh()
    return made


def test_it_is_set_on_the_chosen_looper(panel, coord):
    assert not panel.interval.disabled
    assert panel.interval.value == "0.5"
    panel.interval.value = "0,25"
    assert coord.loopers["train"].interval_secs == 0.25
    assert panel.interval.value == "0.25"
    panel.interval.value = ""
    assert coord.loopers["train"].interval_secs is None


def test_a_bad_interval_is_named_and_left_for_correction(panel, coord):
    panel.interval.value = "fast"
    assert "Interval: 'fast' is not a number of seconds" in panel.message()
    panel.refresh()
    assert panel.interval.value == "fast"
    assert coord.loopers["train"].interval_secs == 0.5


def test_an_interval_changed_elsewhere_is_shown(panel, coord):
    coord.change_looper("train", interval_secs=None)
    panel.refresh()
    assert panel.interval.value == ""
    assert coord.loopers["train"].interval_secs == 0.5  # shown, not set again


def test_an_interval_shown_is_never_set_on_a_looper(panel, coord):
    set_to = []

    class Watched:
        interval_secs = property(lambda self: 0.5, lambda self, secs: set_to.append(secs))

        def snapshot(self):
            return coord.shown["train"]

    coord.loopers["train"] = Watched()
    with meanwhile(lambda: from_browser(panel.interval, value="7")):
        for number in range(1, 300):
            coord.change_looper("train", interval_secs=float(100 + number))
            panel.refresh()
    assert set(set_to) == {7.0}


def test_what_was_typed_for_one_looper_is_not_left_for_another(panel, coord):
    coord.change_looper("train", state=State.PAUSED)
    panel.refresh()
    panel.interval.value = "fast"
    panel.choose("evaluate")  # in the same state, with the same interval
    panel.refresh()
    assert panel.interval.value == "0.5"
