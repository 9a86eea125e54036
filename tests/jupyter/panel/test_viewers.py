"""Whether anybody looks at a panel."""

import pytest

from nblooper.jupyter.panel import viewers as module
from nblooper.jupyter.panel.viewers import Viewers


@pytest.fixture
def viewers(monkeypatch):
    monkeypatch.setattr(module, "clicks_wait_for_cell", lambda: False)
    return Viewers()


def test_nobody_has_told_yet(viewers):
    assert viewers.looking
    assert not viewers.any


def test_a_hidden_page_and_one_that_is_seen(viewers):
    viewers.note({"page": "a", "views": 1, "seen": False})
    assert viewers.any
    assert not viewers.looking
    viewers.note({"page": "b", "views": 2, "seen": True})
    assert viewers.looking
    viewers.note({"page": "b", "views": 0, "seen": False})
    assert not viewers.looking
    viewers.note({"page": "a", "views": 0, "seen": False})
    assert not viewers.any


def test_a_kernel_that_hears_late_never_believes_that_nobody_looks(viewers, monkeypatch):
    viewers.note({"page": "a", "views": 1, "seen": False})
    monkeypatch.setattr(module, "clicks_wait_for_cell", lambda: True)
    assert viewers.looking


@pytest.mark.parametrize(
    "told", [{}, {"page": 1, "views": 1}, {"page": "a", "views": "1"}, {"page": None, "views": None}]
)
def test_nonsense_is_left_alone(viewers, told):
    viewers.note(told)
    assert not viewers.any


def test_a_page_that_says_nothing_for_long_has_crashed(monkeypatch):
    monkeypatch.setattr(module, "clicks_wait_for_cell", lambda: False)
    secs = [0.0]
    viewers = Viewers(lambda: secs[0])
    viewers.note({"page": "a", "views": 1, "seen": True})
    secs[0] = 149.0
    assert viewers.looking
    viewers.note({"page": "a", "views": 1, "seen": True})
    secs[0] = 290.0
    assert viewers.looking
    secs[0] = 300.0
    assert not viewers.looking
    assert viewers.any


def test_a_view_that_never_tells_is_expected_for_a_minute(monkeypatch):
    waits = False
    monkeypatch.setattr(module, "clicks_wait_for_cell", lambda: waits)
    secs = [0.0]
    viewers = Viewers(lambda: secs[0])
    secs[0] = 61.0
    assert not viewers.looking
    waits = True  # its word may have to wait for the end of a cell
    assert viewers.looking
    waits = False
    viewers.expect()
    assert viewers.looking


@pytest.mark.parametrize(("left", "gone"), [(False, 60.0), (True, 0.0)])
def test_only_outputs_that_are_gone_for_good_count_as_gone(monkeypatch, left, gone):
    monkeypatch.setattr(module, "clicks_wait_for_cell", lambda: False)
    secs = [0.0]
    viewers = Viewers(lambda: secs[0])
    assert viewers.gone_secs == 0.0
    viewers.note({"page": "a", "views": 1, "seen": True})
    viewers.note({"page": "a", "views": 0, "seen": False, "left": left})
    secs[0] = 60.0
    assert viewers.gone_secs == gone
    viewers.note({"page": "b", "views": 1, "seen": True})
    assert viewers.gone_secs == 0.0
