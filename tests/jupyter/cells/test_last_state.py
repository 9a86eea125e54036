"""A part of the last state that fails says so, and the others stay."""

import matplotlib as mpl
import pytest
from fakes import FakeCoordinator, failure, looper, snapshot
from helpers import fail_with

from nblooper import Coordinator
from nblooper.data.snapshot import State
from nblooper.jupyter import open_panels, show
from nblooper.jupyter.cells.last_state import last_state
from nblooper.jupyter.cells.outputs import Displays
from nblooper.views import html
from nblooper.views.html import last_state_bundle, last_state_html, last_state_text
from nblooper.views.parts import told

OVER = snapshot(looper("train", State.STOPPED), failures=[failure("train")], stop_requested=True, joined=True)


class _MuteError(Exception):
    def __str__(self):
        raise RuntimeError("no words")


def _raises(error):
    return lambda *_args, **_keys: fail_with(error)()


def test_the_picture_does_not_depend_on_how_matplotlib_is_set_up(monkeypatch, tmp_path):
    usual = last_state_html(OVER)
    monkeypatch.setenv("PATH", str(tmp_path))  # no LaTeX
    with mpl.rc_context({"text.usetex": True, "font.serif": ["a font of this test's own"]}):
        assert last_state_html(OVER) == usual
    assert "<img" in usual


def test_a_picture_that_cannot_be_drawn_leaves_table_and_tracebacks(monkeypatch):
    monkeypatch.setattr(html, "picture", _raises(RuntimeError("no room")))
    shown = last_state_html(OVER)
    assert "<p>The picture could not be drawn: RuntimeError: no room</p>" in shown
    assert "<img" not in shown
    assert "train</th>" in shown
    assert "ValueError: bad reading" in shown


@pytest.mark.parametrize(
    "error", [MemoryError(), RecursionError("deep"), ValueError("Key backend: 'x'\nmore"), _MuteError()]
)
@pytest.mark.parametrize(
    "name", ["_head_html", "_table_html", "_picture_html", "text_table", "_failure_html", "_traceback"]
)
def test_each_part_stands_alone(monkeypatch, name, error):
    monkeypatch.setattr(html, "_picture_html", lambda _snapshot: "<img>")
    monkeypatch.setattr(html, name, _raises(error))
    shown, text = last_state_html(OVER), last_state_text(OVER)
    marks = {
        "_head_html": "<b>digits</b>",
        "_table_html": "<table",
        "_picture_html": "<img>",
        "_failure_html": "<details>",
        "_traceback": "<details>",
    }
    gone = marks.get(name)
    kept = set(marks.values()) - {gone}
    assert all(mark in shown for mark in kept)
    assert gone is None or gone not in shown
    assert ("Traceback (most recent" in text) == (name != "_traceback")
    assert ("STOPPED" in text) == (name != "text_table")
    assert f"could not be {'drawn' if name == '_picture_html' else ''}" in shown + text
    assert told(error) in text or html.esc(told(error)) in shown


def test_one_traceback_that_fails_leaves_the_others(monkeypatch):
    usual = html._facts
    monkeypatch.setattr(html, "_picture_html", lambda _snapshot: "")
    monkeypatch.setattr(html, "_facts", lambda one: usual(one) if one.looper != "b" else _raises(MemoryError())())
    shown = last_state_bundle(snapshot(looper("a"), failures=[failure("a"), failure("b"), failure("c")]))
    assert shown["text/html"].count("<details>") == 2
    assert shown["text/html"].count("A traceback could not be shown: MemoryError") == 1
    assert shown["text/plain"].count("Traceback (most recent call last)") == 2


def test_an_error_is_told_in_one_line():
    assert told(RuntimeError("latex was not found\nlog\nlog")) == "RuntimeError: latex was not found"
    assert told(MemoryError()) == "MemoryError"
    assert told(_MuteError()) == "_MuteError"
    assert len(told(ValueError("x" * 10_000))) == 300


def test_without_a_snapshot_the_tracebacks_stay():
    coord = FakeCoordinator(looper("train"))
    coord.failures = (failure("train"),)
    coord.snapshot = _raises(MemoryError())
    shown = last_state(coord, "A <note>")
    for text in shown.values():
        assert "The last state could not be read: MemoryError" in text
        assert "bad reading" in text
    assert "A &lt;note&gt;" in shown["text/html"]
    del coord.failures
    assert "MemoryError" in last_state(coord)["text/plain"]


def test_showing_a_joined_coordinator_does_not_raise(monkeypatch, published):
    monkeypatch.setattr(html, "picture", _raises(RuntimeError("no LaTeX")))
    coord = Coordinator(name="over")
    coord.loop(sum, every_secs=None, args=([1],), max_calls=5, name="train")
    coord.join()
    show(coord)
    ((bundle, _, update),) = published
    assert not update
    assert "The picture could not be drawn: RuntimeError: no LaTeX" in bundle["text/html"]
    assert "train" in bundle["text/plain"]


@pytest.mark.parametrize("broken", ["status", "panel"])
def test_a_panel_that_cannot_be_made_gives_way_to_the_last_state(monkeypatch, published, coord, broken):
    if broken == "status":
        coord.status = _raises(KeyError("x"))
    else:
        monkeypatch.setattr(open_panels, "panel_for", _raises(KeyError("x")))
    show(coord)
    ((bundle, _, _),) = published
    assert "The panel could not be shown: KeyError: 'x'" in bundle["text/plain"]
    assert "train" in bundle["text/html"]


def test_one_output_that_cannot_be_replaced_leaves_the_others(published):
    shown = Displays()
    for _ in range(3):
        shown.show({"text/plain": "live"})
    ids = [display_id for _, display_id, _ in published]
    published.broken = {ids[1]}
    (error,) = shown.replace(lambda: {"text/plain": "still"})
    assert isinstance(error, OSError)
    assert [display_id for bundle, display_id, update in published if update] == [ids[0], ids[2]]
