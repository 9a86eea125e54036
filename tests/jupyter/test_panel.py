"""The panel on hand-made snapshots: what it sends, what its buttons call, what it leaves behind."""

import threading

import ipywidgets
import pytest
from fakes import FakeCoordinator, ask_for_data, failure, looper, timeline

from nblooper.jupyter import panel_for
from nblooper.jupyter.panel import Panel
from nblooper.jupyter.prints import caught_prints
from nblooper.jupyter.tree import walk
from nblooper.snapshot import State


def _button(panel, label):
    return next(w for w in walk(panel) if isinstance(w, ipywidgets.Button) and w.description == label)


def _line(panel):
    return panel._line.value


def test_nothing_is_sent_when_nothing_changed(make, coord, messages):
    panel = make(coord)
    ask_for_data(panel)
    panel._refresh()
    assert len(messages) == 1  # the chart's data
    messages.clear()
    for _ in range(5):
        panel._refresh()
    assert messages == []


def test_at_most_two_messages_while_everything_runs(make, coord, messages):
    panel = make(coord)
    ask_for_data(panel)
    panel._refresh()
    for step in range(1, 40):
        messages.clear()
        coord.change_looper("train", calls=10 + step, timeline=timeline(5 + step), failures=step)
        coord.change(failures=(failure("train", count=step),), uptime_secs=step / 4)
        panel._refresh()
        assert len(messages) <= (2 if step > 1 else 4), messages


def test_the_refresher_runs_while_a_looper_does(make, coord):
    panel = make(coord)
    assert panel._refresh()
    coord.change(loopers=(looper("done", State.STOPPED),))
    assert not panel._refresh()


def test_an_error_waits_for_no_chart_and_the_chart_follows(make, coord, messages):
    panel = make(coord)
    ask_for_data(panel)
    panel._refresh()
    messages.clear()
    coord.change_looper("train", timeline=timeline(9))
    coord.change(failures=(failure("train"),), stop_requested=False)
    assert panel._refresh()
    assert "bad reading" in panel._errors.value
    assert panel._tabs.titles == ("Latency", "Errors (1)")
    sent_before = len(messages)
    panel._refresh()
    assert messages[sent_before:][0][0] == panel._chart.model_id


@pytest.mark.parametrize(
    ("choice", "label", "asked"),
    [
        (0, "Stop", ("stop", None)),
        (1, "Stop", ("stop", "train")),
        (1, "Pause", ("pause", "train")),
        (2, "Resume", ("resume", "evaluate")),
        (2, "Step", ("step", "evaluate")),
        (2, "Request stop", ("request_stop",)),
    ],
)
def test_buttons_call_what_they_say(make, coord, choice, label, asked):
    panel = make(coord)
    panel._controls.choice.value = choice
    panel._refresh()
    _button(panel, label).click()
    assert coord.asked == [asked]
    assert _line(panel) == ""


def test_start_runs_on_a_helper_thread(make, coord):
    panel = make(coord)
    panel._controls.choice.value = 3
    _button(panel, "Start").click()
    panel._controls._starting.join(10)
    assert coord.asked == [("start", "done")]
    assert panel._controls._starting.name.startswith("nblooper-panel-")


@pytest.mark.parametrize("label", ["Start", "Stop", "Step", "Pause", "Request stop"])
def test_an_error_of_a_button_is_shown(make, coord, label):
    panel = make(coord)
    coord.error = RuntimeError("looper '<b>x</b>' is not paused")
    _button(panel, label).click()
    if label == "Start":
        panel._controls._starting.join(10)
    assert 'role="status"' in _line(panel)
    assert f"{label}: looper &#x27;&lt;b&gt;x&lt;/b&gt;&#x27; is not paused" in _line(panel)
    coord.error = None
    _button(panel, "Stop").click()
    assert _line(panel) == ""


def test_an_unexpected_error_is_shown_with_its_type(make, coord):
    panel = make(coord)
    coord.error = KeyError("train")
    _button(panel, "Stop").click()
    assert "Stop: KeyError: &#x27;train&#x27;" in _line(panel)


def test_a_print_of_a_button_is_shown(make, coord, capsys):
    panel = make(coord)
    coord.stop = lambda name: print("<i>stopping</i>", name)
    _button(panel, "Stop").click()
    assert "&lt;i&gt;stopping&lt;/i&gt; None" in _line(panel)
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


def test_a_failing_refresh_is_shown(make, coord):
    panel = make(coord)
    panel._refresher._on_error(KeyError("x"))
    assert "could not refresh: KeyError" in _line(panel)


def test_buttons_are_enabled_only_where_they_make_sense(make, coord):
    panel = make(coord)
    panel._controls.choice.value = 3
    panel._refresh()
    disabled = {key: button.disabled for key, button in panel._controls.buttons.items()}
    assert disabled == {"start": False, "pause": True, "step": True, "stop": True, "request_stop": False}


def test_interval_is_set_on_the_chosen_looper(make, coord):
    panel = make(coord)
    field = panel._controls.interval
    assert field.disabled
    panel._controls.choice.value = 1
    panel._refresh()
    assert not field.disabled
    assert field.value == "0.5"
    field.value = "0,25"
    assert coord.loopers["train"].interval_secs == 0.25
    assert field.value == "0.25"
    field.value = ""
    assert coord.loopers["train"].interval_secs is None


def test_a_bad_interval_is_named_and_left_for_correction(make, coord):
    panel = make(coord)
    panel._controls.choice.value = 1
    panel._refresh()
    panel._controls.interval.value = "fast"
    assert "Interval: &#x27;fast&#x27; is not a number of seconds" in _line(panel)
    panel._refresh()
    assert panel._controls.interval.value == "fast"
    assert coord.loopers["train"].interval_secs == 0.5


def test_an_interval_changed_elsewhere_is_shown(make, coord):
    panel = make(coord)
    panel._controls.choice.value = 1
    coord.change_looper("train", interval_secs=None)
    panel._refresh()
    assert panel._controls.interval.value == ""
    assert coord.loopers["train"].interval_secs == 0.5  # shown, not set again


def test_the_choice_survives_new_loopers_and_ends_with_its_looper(make, coord):
    panel = make(coord)
    panel._controls.choice.value = 2
    coord.change(loopers=(looper("first"), *coord.shown.loopers))
    panel._refresh()
    assert panel._controls.focus == "evaluate"
    coord.change(loopers=(looper("first"), looper("second")))
    panel._refresh()
    assert panel._controls.focus is None


def test_the_only_looper_is_the_chosen_one(make):
    panel = make(FakeCoordinator(looper("only")))
    assert panel._controls.focus == "only"
    _button(panel, "Stop").click()
    assert panel.coordinator.asked == [("stop", "only")]


def test_a_panel_without_controls_cannot_steer(make, coord):
    panel = make(coord, controls=False)
    kinds = {type(widget) for widget in walk(panel)}
    assert not kinds & {ipywidgets.Button, ipywidgets.Text}
    panel._controls.choice.value = 1
    panel._refresh()
    assert coord.asked == []
    assert panel is not make(coord)


def test_close_frees_every_widget(messages, coord):
    before = len(ipywidgets.widgets.widget._instances)
    panel = panel_for(coord)
    assert len(ipywidgets.widgets.widget._instances) > before + 20
    panel.close()
    panel.close()
    assert len(ipywidgets.widgets.widget._instances) == before
    assert not panel._refresher.running


def test_the_same_panel_is_shown_again_until_it_is_closed(make, coord):
    panel = make(coord)
    count = len(ipywidgets.widgets.widget._instances)
    assert panel_for(coord) is panel
    assert len(ipywidgets.widgets.widget._instances) == count
    panel.close()
    again = make(coord)
    assert again is not panel
    assert not again.closed


def test_a_panel_refreshes_itself(messages, coord):
    panel = Panel(coord)
    try:
        shown = _event_on(panel._overview, "value")
        coord.change(name="renamed")
        assert shown.wait(30)
        assert "renamed" in panel._overview.value
    finally:
        panel.close()


def _event_on(widget, trait):
    event = threading.Event()
    widget.observe(lambda change: event.set(), trait)
    return event


def test_bundle_holds_view_and_still_picture(make, coord):
    panel = make(coord)
    bundle = panel._repr_mimebundle_()
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == panel.model_id
    assert "train" in bundle["text/html"]
    assert "train" in bundle["text/plain"]
    panel.close()
    assert set(panel._repr_mimebundle_()) == {"text/plain", "text/html"}


def test_names_that_cannot_be_sent_do_not_break_the_panel(make):
    coord = FakeCoordinator(looper("bad\ud800name"), looper("b"), failures=(failure("bad\ud800name"),))
    panel = make(coord)
    ask_for_data(panel)
    panel._refresh()
    for widget in walk(panel):
        repr(widget.get_state()).encode("utf-8")
