"""The panel on hand-made snapshots: what it sends, what its buttons call, what it leaves behind."""

import threading

import ipywidgets
import pytest
from fakes import FakeCoordinator, ask_for_data, failure, looper, timeline

from nblooper.data.snapshot import State
from nblooper.jupyter import panel_for
from nblooper.jupyter.panel.panel import Panel
from nblooper.jupyter.panel.prints import caught_prints
from nblooper.jupyter.panel.widget_tree import walk
from nblooper.jupyter.wire.table import FIELDS


def _button(panel, label):
    return next(w for w in walk(panel) if isinstance(w, ipywidgets.Button) and w.description == label)


def _line(panel):
    return panel._line.value


def test_nothing_is_sent_when_nothing_changed(make, coord, messages):
    panel = make(coord)
    ask_for_data(panel)
    panel._refresh()
    assert len(messages) == 1  # everything, as the page has asked
    messages.clear()
    for _ in range(5):
        panel._refresh()
    assert messages == []


def test_one_message_a_refresh_while_everything_runs(make, coord, messages):
    panel = make(coord)
    for step in range(1, 40):
        messages.clear()
        coord.change_looper("train", calls=10 + step, timeline=timeline(5 + step), failures=step)
        coord.change(failures=(failure("train", count=step),), uptime_secs=step / 4)
        panel._refresh()
        assert len(messages) == 1, messages


def test_nothing_is_looked_at_while_nobody_sees_it(make, coord, messages):
    panel = make(coord)
    panel._monitor._handle_custom_msg({"kind": "views", "page": "a", "views": 1, "seen": False}, [])
    coord.change_looper("train", calls=99)
    coord.status = coord.snapshot = lambda: pytest.fail("looked")
    assert not panel._refresh()
    assert messages == []
    del coord.status, coord.snapshot
    panel._monitor._handle_custom_msg({"kind": "views", "page": "a", "views": 1, "seen": True}, [])
    panel._refresh()
    assert len(messages) == 1


def test_the_refresher_runs_while_a_looper_does(make, coord):
    panel = make(coord)
    assert panel._refresh()
    coord.change(loopers=(looper("done", State.STOPPED),))
    assert not panel._refresh()


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
    assert _button(panel, "Stop").tooltip == "Stop after the running call (not now: it does not run)"
    assert _button(panel, "Start").tooltip == "Start what is new or has ended"


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


def test_forged_messages_steer_nothing(make, coord, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    panel = make(coord, controls=False)
    for widget in list(walk(panel)):
        for content in _FORGED:
            _receive(widget, {"method": "custom", "content": content})
        state = {"value": 1, "disabled": False, "description": "Stop", "index": 0}
        _receive(widget, {"method": "update", "state": state, "buffer_paths": []})
    panel._refresh()
    assert coord.asked == []
    assert [one.interval_secs for one in coord.loopers.values()] == [0.5] * 3
    assert list(tmp_path.iterdir()) == []
    assert panel._saving is None


def _receive(widget, data):
    widget._handle_msg({"content": {"data": data}, "buffers": []})


def _click_row(panel, number, name):
    panel._monitor._handle_custom_msg({"kind": "focus", "number": number, "name": name}, [])


def test_a_row_chooses_its_looper(make, coord):
    panel = make(coord)
    _click_row(panel, 2, "evaluate")
    assert panel._controls.focus == "evaluate"
    _click_row(panel, 4, "gone")
    assert panel._controls.focus == "evaluate"
    assert "looper &#x27;gone&#x27; is gone" in _line(panel)
    _click_row(panel, 0, "")
    assert panel._controls.focus is None
    assert _line(panel) == ""


def test_the_filter_reaches_the_table(make, coord, messages):
    panel = make(coord)
    panel._monitor._handle_custom_msg({"kind": "filter", "text": "EVAL"}, [])
    panel._refresh()
    table = messages[-1][1]["content"]["table"]
    assert [row[FIELDS.index("name")] for row in table["rows"]] == ["evaluate"]
    assert (table["matches"], table["total"]) == (1, 3)


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
        shown = threading.Event()
        coord.change_looper("done", state=State.WAITING)  # so that a button changes
        panel._controls.buttons["start"].observe(lambda _change: shown.set(), "disabled")
        panel._refresher.poke()
        assert shown.wait(30)
    finally:
        panel.close()


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
