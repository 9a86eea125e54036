"""Nothing is left of a panel that is gone: no widget, no comm, no thread."""

import threading

import comm
import ipywidgets
import pytest
from driver import PanelDriver
from helpers import eventually

from nblooper import Coordinator
from nblooper.jupyter import panel_for
from nblooper.jupyter.panel.life import Phase


def _alive():
    """Count what a panel is made of."""
    threads = [thread for thread in threading.enumerate() if thread.name.startswith("nblooper-panel")]
    return len(ipywidgets.widgets.widget._instances), len(comm.get_comm_manager().comms), len(threads)


@pytest.fixture
def make_coord():
    """Return a function that makes a coordinator with two loopers, one of which fails."""
    made = []

    def make():
        coord = Coordinator(name="leaks")
        coord.loop(int, every_secs=0.01, name="tick")
        coord.loop(int, every_secs=0.01, args=("x",), name="fails", on_error="continue")
        made.append(coord)
        return coord

    yield make
    for coord in made:
        coord.request_stop()
        coord.join()


def test_fifty_runs_of_a_cell_leave_one_panel(run_cell, make_coord):
    nothing = _alive()
    counts = set()
    for _ in range(50):
        run_cell("cell")
        coord = make_coord()
        panel = panel_for(coord)
        panel._ipython_display_()
        counts.add(_alive())
        coord.request_stop()
    (one,) = counts
    assert one[2] == nothing[2] + 1
    panel.close()
    assert _alive() == nothing


def test_a_coordinator_in_three_cells_has_one_panel_and_one_thread(run_cell, make_coord):
    nothing = _alive()
    coord = make_coord()
    panels = set()
    for cell in ("one", "two", "three"):
        run_cell(cell)
        panel_for(coord)._ipython_display_()
        panels.add(panel_for(coord))
        if cell == "one":
            one = _alive()
    assert _alive() == one
    (panel,) = panels
    run_cell("one")  # shows something else now
    assert not panel.closed
    panel.close()
    assert _alive() == nothing


def test_opening_and_closing_leaves_nothing(make_coord):
    coord = make_coord()
    nothing = _alive()
    for _ in range(10):
        coord.panel().close()
        coord.panel(controls=False).close()
        assert _alive() == nothing


def test_the_panel_ends_with_its_coordinator(run_cell, make_coord):
    nothing = _alive()
    coord = make_coord()
    run_cell("cell")
    coord.panel()._ipython_display_()
    coord.request_stop()
    coord.join()
    eventually(lambda: _alive() == nothing)


def test_a_panel_in_a_layout_of_ones_own_stays(make_coord):
    coord = make_coord()
    panel = coord.panel()
    box = ipywidgets.HBox([panel])
    coord.request_stop()
    coord.join()
    driver = PanelDriver(panel)
    driver.refresh()
    assert driver.head()["stop"] == "stop requested, joined"
    assert panel.phase is Phase.LIVE
    panel.close()
    for widget in (box.layout, box):
        widget.close()
