"""What the chart sends to the browser."""

import numpy as np
from fakes import FakeCoordinator, ask_for_data, looper, timeline

from nblooper.jupyter.panel import Panel
from nblooper.jupyter.refresher import Refresher


def test_a_new_chart_gets_all_slots_unasked(monkeypatch, messages, coord):
    monkeypatch.setattr(Refresher, "start", lambda self: None)
    panel = Panel(coord)
    data = [content["content"] for key, content, _ in messages if key == panel._chart.model_id]
    panel.close()
    assert data[0]["whole"]["names"] == ["train", "evaluate", "done"]
    assert data[0]["count"] == [5, 5, 5]


def test_delta_holds_only_the_slots_that_changed(make, coord, messages):
    panel = make(coord)
    coord.change(loopers=(looper("only", timeline=timeline(5)),))
    ask_for_data(panel)
    panel._refresh()
    messages.clear()
    grown = timeline(7)
    calls = grown.calls.copy()
    calls[4] += 1
    coord.change_looper("only", timeline=type(grown)(0.5, grown.start, calls, grown.total, grown.min, grown.max, None))
    panel._refresh()
    ((_, data, buffers),) = messages
    assert data["content"]["first"] == [4]
    assert data["content"]["count"] == [3]
    times = np.frombuffer(buffers[0]).reshape(4, 3)[0]
    assert times.tolist() == [2.25, 2.75, 3.25]


def test_wider_slots_are_sent_whole(make, messages):
    coord = FakeCoordinator(looper("only", timeline=timeline(8, 0.5)))
    panel = make(coord)
    ask_for_data(panel)
    panel._refresh()
    messages.clear()
    coord.change_looper("only", timeline=timeline(4, 1.0))
    panel._refresh()
    assert messages[0][1]["content"]["whole"]["widths"] == [1.0]


def test_the_busiest_eight_are_drawn_and_the_rest_is_told(make, messages):
    loopers = [looper(f"w{i}", calls=i) for i in range(12)]
    panel = make(FakeCoordinator(*loopers))
    ask_for_data(panel)
    panel._refresh()
    whole = messages[-1][1]["content"]["whole"]
    assert whole["names"] == [f"w{i}" for i in range(4, 12)]
    assert whole["note"] == "the busiest 8; 4 more not drawn"
