"""A part of the last state that fails says so, and the others stay."""

import matplotlib as mpl
import pytest
from fakes import FakeCoordinator, failure, looper, snapshot

from nblooper import Coordinator
from nblooper.data.snapshot import State
from nblooper.jupyter import mimebundle, open_panels, show
from nblooper.jupyter.cells import outputs
from nblooper.jupyter.cells.last_state import last_state
from nblooper.jupyter.cells.outputs import Displays
from nblooper.jupyter.panel import panel
from nblooper.views import html
from nblooper.views.html import last_state_bundle, last_state_html, last_state_text
from nblooper.views.parts import told

OVER = snapshot(looper("train", State.STOPPED), failures=[failure("train")], stop_requested=True, joined=True)


class _MuteError(Exception):
    def __str__(self):
        raise RuntimeError("no words")


def _raises(error):
    def broken(*_args, **_keys):
        raise error

    return broken


@pytest.fixture
def published(monkeypatch):
    """What is published: (bundle, display id, whether it replaces); ids in `published.broken` cannot be replaced."""

    class Published(list):
        broken = frozenset()

    made = Published()

    def publish(bundle, display_id, *, update):
        if update and display_id in made.broken:
            raise OSError("the socket is closed")
        made.append((dict(bundle), display_id, update))

    monkeypatch.setattr(outputs, "_publish", publish)
    return made


def test_without_the_latex_that_matplotlib_shall_use_table_and_tracebacks_stay(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with mpl.rc_context({"text.usetex": True, "font.serif": ["a font of this test's own"]}):
        shown = last_state_html(OVER)
    assert "<p>The figure could not be drawn: RuntimeError: " in shown
    assert "<img" not in shown
    assert "train</th>" in shown
    assert "ValueError: bad reading" in shown
    assert "<img" in last_state_html(OVER)


@pytest.mark.parametrize(
    "error", [MemoryError(), RecursionError("deep"), ValueError("Key backend: 'x'\nmore"), _MuteError()]
)
@pytest.mark.parametrize(
    "name", ["_head_html", "_table_html", "_figure_html", "text_table", "_failure_html", "_traceback"]
)
def test_each_part_stands_alone(monkeypatch, name, error):
    monkeypatch.setattr(html, "_figure_html", lambda _snapshot: "<img>")
    monkeypatch.setattr(html, name, _raises(error))
    shown, text = last_state_html(OVER), last_state_text(OVER)
    marks = {
        "_head_html": "<b>digits</b>",
        "_table_html": "<table",
        "_figure_html": "<img>",
        "_failure_html": "<details>",
        "_traceback": "<details>",
    }
    gone = marks.get(name)
    kept = set(marks.values()) - {gone}
    assert all(mark in shown for mark in kept)
    assert gone is None or gone not in shown
    assert ("Traceback (most recent" in text) == (name != "_traceback")
    assert ("STOPPED" in text) == (name != "text_table")
    assert f"could not be {'drawn' if name == '_figure_html' else ''}" in shown + text
    assert told(error) in text or html.esc(told(error)) in shown


def test_one_traceback_that_fails_leaves_the_others(monkeypatch):
    usual = html._facts
    monkeypatch.setattr(html, "_figure_html", lambda _snapshot: "")
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
    monkeypatch.setattr(html, "figure", _raises(RuntimeError("no LaTeX")))
    coord = Coordinator(name="over")
    coord.loop(sum, every_secs=None, args=([1],), max_calls=5, name="train")
    coord.join()
    show(coord)
    ((bundle, _, update),) = published
    assert not update
    assert "The figure could not be drawn: RuntimeError: no LaTeX" in bundle["text/html"]
    assert "train" in bundle["text/plain"]


@pytest.mark.parametrize("broken", ["status", "panel"])
def test_a_panel_that_cannot_be_made_gives_way_to_the_last_state(monkeypatch, published, coord, broken):
    if broken == "status":
        coord.status = _raises(KeyError("x"))
    else:
        monkeypatch.setattr(open_panels, "panel_for", _raises(KeyError("x")))
    show(coord)
    monkeypatch.setattr(open_panels, "panel_for", _raises(KeyError("x")))
    for bundle in (published[0][0], mimebundle(coord)):
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


def test_a_panel_whose_cell_cannot_be_given_the_last_state_stays_open_and_says_so(make, coord, published):
    made = make(coord)
    made._ipython_display_()
    made._ipython_display_()
    published.broken = {published[0][1]}
    over = [looper("train", State.STOPPED, run=2)]
    coord.change(loopers=tuple(over), joined=True)
    made.end_if_over()
    assert not made.closed
    assert "The last state could not be put into the notebook: OSError: the socket is closed" in made._line.value
    assert [display_id for _, display_id, update in published if update] == [published[1][1]]


def test_a_last_state_that_fails_does_not_keep_a_panel_from_closing(make, coord, published, monkeypatch):
    made = make(coord)
    made._ipython_display_()
    coord.snapshot = _raises(MemoryError())
    monkeypatch.setattr(type(made._line), "close", _raises(OSError("closed")))
    made.close()
    monkeypatch.undo()
    made._line.close()
    assert made.closed
    assert "The last state could not be read: MemoryError" in published[-1][0]["text/html"]


def test_the_still_table_that_fails_leaves_the_live_view(make, coord, monkeypatch):
    made = make(coord)
    monkeypatch.setattr(panel, "still_html", _raises(MemoryError()))
    bundle = made._repr_mimebundle_()
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == made.model_id
    assert bundle["text/html"] == "<p>The table could not be made: MemoryError</p>"
    assert "train" in bundle["text/plain"]


def test_a_refresh_that_fails_still_ends_the_panel(make, coord, published, monkeypatch):
    made = make(coord)
    made._ipython_display_()
    coord.change(loopers=(looper("train", State.STOPPED, run=2),), joined=True)
    monkeypatch.setattr(made._sampler, "look", _raises(KeyError("x")))
    with pytest.raises(KeyError):
        made._refresh()
    assert made.over
    assert [update for _, _, update in published] == [False, True]


def test_one_panel_that_cannot_end_leaves_the_others(make, published):
    coords = [FakeCoordinator(looper("a")), FakeCoordinator(looper("b")), FakeCoordinator(looper("c"))]
    made = [make(one) for one in coords]
    for one, coord in zip(made, coords, strict=True):
        one._ipython_display_()
        coord.change(loopers=(looper("z", State.STOPPED, run=2),), joined=True)
    coords[1].status = _raises(_MuteError())
    open_panels._end_what_is_over()
    assert [one.over for one in made] == [True, False, True]
    assert "could not refresh: _MuteError" in made[1]._line.value


def test_saving_a_figure_that_cannot_be_drawn_says_why(make, coord, monkeypatch):
    made = make(coord)
    monkeypatch.setattr(panel, "save_figure", _raises(MemoryError()))
    made._save_now("png", None)
    assert "Save figure: MemoryError" in made._line.value
