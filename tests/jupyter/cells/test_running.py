"""Which cell shows which panel."""

from fakes import FakeCoordinator, looper

from nblooper.core import cell


def test_a_cell_run_again_with_a_new_coordinator_frees_the_former_panel(make, run_cell):
    run_cell("one")
    first = make(FakeCoordinator(looper()))
    run_cell("one")
    second = make(FakeCoordinator(looper()))
    assert first.closed
    assert not second.closed


def test_panels_of_one_run_live_side_by_side(make, run_cell):
    run_cell("one")
    first, second = make(FakeCoordinator(looper())), make(FakeCoordinator(looper()))
    run_cell("two")
    third = make(FakeCoordinator(looper()))
    assert not any(one.closed for one in (first, second, third))


def test_a_panel_that_another_cell_shows_stays(make, run_cell):
    coord = FakeCoordinator(looper())
    run_cell("one")
    first = make(coord)
    run_cell("two")
    assert make(coord) is first
    run_cell("one")
    make(FakeCoordinator(looper()))
    assert not first.closed
    run_cell("two")
    make(FakeCoordinator(looper()))
    assert first.closed


def test_outside_a_notebook_there_is_no_cell():
    assert cell.running_cell() is None
