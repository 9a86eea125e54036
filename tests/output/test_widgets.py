"""Widgets that were displayed: what is read of them, without any package of notebooks."""

import sys
import types

import pytest

from nblooper.output.log import OutputLog, log_that_displayed

VIEW = "application/vnd.jupyter.widget-view+json"


class Widget:
    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text.upper()  # which fails for what is no text


@pytest.fixture
def widgets(monkeypatch):
    """The live widgets by their ids, as ipywidgets has them."""
    module = types.ModuleType("ipywidgets.widgets.widget")
    module._instances = {}
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module._instances


def data(model_id, text="first"):
    return {"text/plain": text, VIEW: {"model_id": model_id}}


def read(log):
    return [(line.text, (line.data or {}).get("text/plain")) for line in log.read()]


def test_what_live_widgets_say_is_read(widgets):
    log = OutputLog()
    for model_id in ("live", "live", "closed", "broken"):
        log.display(data(model_id))
    log.write("stdout", "text")
    log.display({"text/plain": "no widget"})
    widgets |= {"live": Widget("now"), "broken": Widget(None)}
    before = [("first", "first")] * 2 + [("text", None), ("no widget", "no widget")]
    assert read(log) == [("NOW", "NOW")] * 2 + before
    widgets["live"].text = "x" * 5000
    assert read(log)[0][0] == "X" * 1000 + "…"
    widgets.clear()
    assert read(log) == [("first", "first")] * 2 + before


@pytest.mark.parametrize("view", [{}, {"model_id": 3}, {"model_id": None}, "odd", None])
def test_odd_views_are_read_as_they_were_displayed(widgets, view):
    log = OutputLog()
    log.display({"text/plain": "odd", VIEW: view})
    log.settle("3", "settled")
    assert read(log) == [("odd", "odd")]


def test_without_widgets_it_is_read_as_it_was_displayed(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets.widgets.widget", None)
    log = OutputLog()
    log.display(data("a"))
    assert read(log) == [("first", "first")]


def test_the_last_text_of_a_widget_stays(widgets):
    log = OutputLog()
    widgets |= {"a": Widget("now a"), "b": Widget("now b")}
    log.display(data("a"))
    log.display(data("b"))
    assert log_that_displayed("a") is log
    log.settle("a", "last of a")
    assert log_that_displayed("a") is None
    assert read(log) == [("last of a", "last of a"), ("NOW B", "NOW B")]
    log.settle("b", None)
    assert read(log) == [("last of a", "last of a"), ("", "")]
    assert [VIEW in line.data for line in log.read()] == [True, False]


def test_settling_is_news_and_clears_nothing(widgets):
    log = OutputLog()
    log.display(data("a"))
    version = log.news(0, 0).version
    log.clear(wait=True)
    log.settle("a", "last")
    assert [row.text for row in log.news(version, 1).changed] == ["last"]
    log.write("stdout", "next")
    assert read(log) == [("next", None)]
    log.settle("a", "cleared")
    assert read(log) == [("next", None)]
