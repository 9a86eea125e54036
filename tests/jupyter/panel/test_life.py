"""How a panel is opened, shown, ended and closed."""

import ipywidgets
import pytest
from fakes import FakeCoordinator, looper
from helpers import fail_with

from nblooper.data.snapshot import State
from nblooper.jupyter import open_panels, panel_for
from nblooper.jupyter.panel import panel as module
from nblooper.jupyter.panel.life import JoinWatch, Phase

VIEW = "application/vnd.jupyter.widget-view+json"


class _MuteError(Exception):
    def __str__(self):
        raise RuntimeError("no words")


def _join(coord, name="train"):
    """Have the coordinator joined after another run."""
    coord.change(loopers=(looper(name, State.STOPPED, run=2),), joined=True)


def test_close_frees_every_widget(messages, coord):
    before = len(ipywidgets.widgets.widget._instances)
    panel = panel_for(coord)
    assert panel.phase is Phase.LIVE
    assert len(ipywidgets.widgets.widget._instances) > before + 10
    panel.close()
    panel.close()
    assert panel.phase is Phase.CLOSED
    assert len(ipywidgets.widgets.widget._instances) == before  # its thread: see `nothing_left_behind`


def test_the_same_panel_is_shown_again_until_it_is_closed(make, coord):
    panel = make(coord)
    count = len(ipywidgets.widgets.widget._instances)
    assert panel_for(coord) is panel
    assert len(ipywidgets.widgets.widget._instances) == count
    assert make(coord, controls=False) is not panel
    panel.close()
    again = make(coord)
    assert again is not panel
    assert not again.closed


def test_a_cell_gets_view_and_still_picture_and_the_last_state_of_a_closed_panel(make, coord, published):
    panel = make(coord)
    panel._ipython_display_()
    bundle = published[-1][0]
    assert bundle[VIEW]["model_id"] == panel.model_id
    assert "train" in bundle["text/html"]
    assert "train" in bundle["text/plain"]
    panel.close()
    panel._ipython_display_()
    assert [update for _, _, update in published] == [False, True, False]
    for bundle, _, _ in published[1:]:
        assert set(bundle) == {"text/plain", "text/html"}
        assert "train" in bundle["text/plain"]


def test_the_still_table_that_fails_leaves_the_live_view(make, coord, published, monkeypatch):
    panel = make(coord)
    monkeypatch.setattr(module, "still_html", lambda _status: fail_with(MemoryError())())
    panel._ipython_display_()
    bundle = published[-1][0]
    assert bundle[VIEW]["model_id"] == panel.model_id
    assert bundle["text/html"] == "<p>The table could not be made: MemoryError</p>"
    assert "train" in bundle["text/plain"]


def test_a_coordinator_is_over_when_it_was_joined_since():
    coord = FakeCoordinator(looper("a", State.STOPPED), joined=True)
    watch = JoinWatch(coord.status())
    assert not watch.joined_since(coord.status())
    coord.change(loopers=(looper("a", run=2),))
    assert not watch.joined_since(coord.status())
    coord.change(loopers=(looper("a", State.STOPPED, run=2),), joined=False)
    assert not watch.joined_since(coord.status())
    coord.change(joined=True)
    assert watch.joined_since(coord.status())


def test_a_panel_ends_with_its_coordinator(drive, coord, published):
    panel = drive(coord)
    panel.panel._ipython_display_()
    _join(coord)
    panel.refresh()
    assert panel.panel.phase is Phase.CLOSED
    assert [update for _, _, update in published] == [False, True]


def test_a_panel_that_a_reloaded_page_shows_stays_until_the_page_goes(drive, coord, published):
    panel = drive(coord)
    panel.panel._ipython_display_()
    panel.tell("views", page="a", views=1, seen=True)
    _join(coord)
    panel.refresh()
    assert panel.panel.phase is Phase.OVER
    assert panel_for(coord) is not panel.panel
    panel_for(coord).close()
    panel.tell("views", page="a", views=0, seen=False)
    assert panel.panel.phase is Phase.CLOSED
    assert [update for _, _, update in published] == [False, True]


def test_a_panel_whose_cell_cannot_be_given_the_last_state_stays_open_and_says_so(drive, coord, published):
    panel = drive(coord)
    panel.panel._ipython_display_()
    panel.panel._ipython_display_()
    published.broken = {published[0][1]}
    _join(coord)
    panel.panel.end_if_over()
    assert panel.panel.phase is Phase.OVER
    assert panel.message() == "✕ The last state could not be put into the notebook: OSError: the socket is closed"
    assert [display_id for _, display_id, update in published if update] == [published[1][1]]


def test_a_last_state_that_fails_does_not_keep_a_panel_from_closing(drive, coord, published, monkeypatch):
    panel = drive(coord)
    panel.panel._ipython_display_()
    coord.snapshot = fail_with(MemoryError())
    line = panel.message_widget
    monkeypatch.setattr(type(line), "close", lambda _self: fail_with(OSError("closed"))())
    panel.panel.close()
    monkeypatch.undo()
    line.close()
    assert panel.panel.closed
    assert "The last state could not be read: MemoryError" in published[-1][0]["text/html"]


def test_a_refresh_that_fails_still_ends_the_panel(drive, coord, published, monkeypatch):
    panel = drive(coord)
    panel.panel._ipython_display_()
    _join(coord)
    monkeypatch.setattr(module, "count_others", lambda _coord: fail_with(KeyError("x"))())
    with pytest.raises(KeyError):
        panel.refresh()
    assert panel.panel.phase is Phase.CLOSED
    assert [update for _, _, update in published] == [False, True]


def test_one_panel_that_cannot_end_leaves_the_others(drive, published):
    coords = [FakeCoordinator(looper("a")), FakeCoordinator(looper("b")), FakeCoordinator(looper("c"))]
    panels = [drive(one) for one in coords]
    for panel, coord in zip(panels, coords, strict=True):
        panel.panel._ipython_display_()
        _join(coord, "z")
    coords[1].status = fail_with(_MuteError())
    open_panels._after_cell()
    assert [panel.panel.phase for panel in panels] == [Phase.CLOSED, Phase.LIVE, Phase.CLOSED]
    assert panels[1].message() == "✕ The panel could not refresh: _MuteError"
