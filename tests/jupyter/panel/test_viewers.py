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
