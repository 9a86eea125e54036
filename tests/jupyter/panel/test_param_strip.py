"""The strip of live parameters in the panel: a person's changes, and those of code."""

import itertools

import ipywidgets
import pytest
from driver import from_browser
from fakes import meanwhile

from nblooper import Coordinator
from nblooper.jupyter.panel.widget_tree import walk


@pytest.fixture
def coord():
    return Coordinator(name="tuned")


def _strip(panel):
    return next(w for w in walk(panel.panel) if "nblooper-params" in getattr(w, "_dom_classes", ())).children


def _widget(panel, label):
    return next(w for w in _strip(panel) if w.description.split(" [")[0] == label)


def test_without_parameters_there_is_no_strip(drive, coord):
    panel = drive(coord)
    panel.refresh()
    assert len(panel.panel.children) == 2


def test_each_kind_has_its_widget_and_what_a_person_sets_is_set(drive, coord):
    params = {
        "lr": (coord.param("lr", 1e-3, low=1e-6, high=1, log=True, unit="1/s"), ipywidgets.FloatLogSlider, 1e-2, 1e-2),
        "momentum": (coord.param("momentum", 0.9, low=0, high=1), ipywidgets.FloatSlider, 0.5, 0.5),
        "size": (coord.param("size", 32, low=1, high=64), ipywidgets.IntSlider, 16, 16),
        "seed": (coord.param("seed", 1), ipywidgets.IntText, 7, 7),
        "noise": (coord.param("noise", 0.1, low=0), ipywidgets.FloatText, 0.3, 0.3),
        "train": (coord.param("train", True), ipywidgets.Checkbox, False, False),
        "note": (coord.param("note", "a"), ipywidgets.Text, "b", "b"),
        "how": (coord.param("how", "sgd", choices=["sgd", "adam"]), ipywidgets.Dropdown, 1, "adam"),
    }  # fmt: skip
    panel = drive(coord)
    assert [w.description for w in _strip(panel)] == ["lr [1/s]", *list(params)[1:]]
    for name, (param, kind, shown, value) in params.items():
        widget = _widget(panel, name)
        assert isinstance(widget, kind), name
        assert param.value == param.default
        from_browser(widget, **({"index": shown} if name == "how" else {"value": shown}))
        assert (param.value, type(param.value)) == (value, type(value))
        assert coord.snapshot().params[name].changes[-1].by == "panel"
    panel.refresh()
    assert [coord.params[name].value for name in params] == [value for *_, value in params.values()]


def test_what_is_not_allowed_is_refused_with_the_range_and_shown_again_as_it_is(drive, coord):
    noise = coord.param("noise", 0.1, low=0)
    panel = drive(coord)
    from_browser(_widget(panel, "noise"), value=-3)
    assert panel.message() == "✕ noise must be a number, 0 or more; got -3; it is still 0.1"
    assert (_widget(panel, "noise").value, noise.value) == (0.1, 0.1)
    from_browser(_widget(panel, "noise"), value=3)
    assert panel.message() == ""


def test_the_ends_of_a_logarithmic_slider_are_in_the_range(drive, coord):
    lr = coord.param("lr", 0.1, low=1e-6, high=0.3, log=True)
    panel = drive(coord)
    for end, power in ((1e-6, 10**-6.0), (0.3, 0.3 * (1 + 1e-12))):
        from_browser(_widget(panel, "lr"), value=power)
        assert (lr.value, panel.message()) == (end, "")


def test_what_code_sets_moves_the_slider_and_is_not_taken_for_the_persons(drive, coord):
    lr = coord.param("lr", 1e-3, low=1e-6, high=1, log=True)
    panel = drive(coord)
    lr.value = 0.25
    panel.refresh()
    assert _widget(panel, "lr").value == 0.25
    assert [change.by for change in coord.snapshot().params["lr"].changes] == ["code"]


def test_parameters_made_and_redefined_later_are_shown_and_no_widget_is_left(drive, coord):
    panel = drive(coord)
    coord.param("a", 1.0, low=0, high=2)
    panel.refresh()
    assert [w.description for w in _strip(panel)] == ["a"]
    before = len(list(walk(panel.panel)))
    for high in range(3, 20):
        coord.param("a", 1.0, low=0, high=high)
        panel.refresh()
    assert _widget(panel, "a").max == 19
    assert len(list(walk(panel.panel))) == before
    assert len(ipywidgets.widgets.widget._instances) == before
    coord.param("b", True)
    panel.refresh()
    assert [w.description for w in _strip(panel)] == ["a", "b"]


def test_a_panel_that_cannot_steer_shows_them_and_cannot_change_them(drive, coord):
    coord.param("a", 1.0, low=0, high=2)
    panel = drive(coord, controls=False)
    assert _widget(panel, "a").disabled


def test_names_and_choices_are_data(drive, coord):
    coord.param("<b>x</b>", "<i>", choices=["<i>", "\x1b[31m"], unit="<u>")
    panel = drive(coord)
    (widget,) = _strip(panel)
    assert widget.description == "<b>x</b> [<u>]"
    assert not getattr(widget, "description_allow_html", False)
    assert widget.options[1][0] == r"\x1b[31m"


def test_a_slider_dragged_while_code_sets_it_never_shows_for_long_what_is_not(drive, coord):
    lr = coord.param("lr", 0, low=0, high=10_000)
    panel = drive(coord)
    widget = _widget(panel, "lr")
    numbers = itertools.cycle(range(1, 10_000))
    with meanwhile(lambda: from_browser(widget, value=next(numbers))):
        for number in range(200):
            lr.value = 10_000 - number
            panel.refresh()
    panel.refresh()
    assert widget.value == lr.value


@pytest.mark.parametrize(("value", "stands_on"), [(0.05, 10**-1.301), (0.3, 0.30008)])
def test_a_slider_that_stands_beside_what_code_set_changes_nothing(drive, coord, value, stands_on):
    param = coord.param("lr", 0.1, low=1e-3, high=1, log=value == 0.05)
    panel = drive(coord)
    param.value = value
    panel.refresh()
    from_browser(_widget(panel, "lr"), value=stands_on)
    panel.refresh()
    assert param.value == value
    assert _widget(panel, "lr").value == stands_on  # not set again, which it would answer again
    assert [change.by for change in coord.snapshot().params["lr"].changes] == ["code"]
