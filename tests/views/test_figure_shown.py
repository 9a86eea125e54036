"""Where figures show, in any thread, without touching matplotlib's global state."""

import threading

import matplotlib as mpl
import pytest
from helpers import SECS, ended, run_script
from matplotlib.figure import Figure

from nblooper.views.figure.api import figure
from tests.views.measured import coordinator, looper, parts, png_size, words


def test_a_coordinator_and_a_looper_draw_themselves(coord):
    def work():
        sum(range(100))

    ended(coord.loop(work, every_secs=None, max_calls=300, name="a"))
    ended(coord.loop(work, every_secs=0.001, max_calls=20, name="b"))
    drawn = coord.figure(theme="dark", size=(8, 4))
    assert isinstance(drawn, Figure)
    assert drawn.get_size_inches().tolist() == [8, 4]
    assert [text.get_text() for text in drawn.legends[0].get_texts()] == ["a", "b"]
    only = coord.figure("a")
    alone = coord.loopers["a"].figure()
    for one in (only, alone):
        assert parts(one)["Distribution of latency"].patches[0].get_data().values.sum() >= 290
    assert "a" in words(alone)


def test_it_shows_itself_as_the_last_line_of_a_cell():
    drawn = figure(looper())
    png, metadata = drawn._repr_png_()
    width, _height = png_size(png)
    assert metadata == {"width": width // 2}
    assert len(png) < 200_000


def test_ipython_shows_it_once_as_png():
    formatter = pytest.importorskip("IPython.core.formatters").DisplayFormatter()
    bundle, metadata = formatter.format(figure(looper()))
    assert set(bundle) == {"text/plain", "image/png"}
    assert metadata["image/png"]["width"] == 1000


def test_what_inline_figures_are_set_to_goes_before():
    formatter = pytest.importorskip("IPython.core.formatters").DisplayFormatter()
    formatter.formatters["image/png"].for_type(Figure, lambda _: b"as set")
    bundle, metadata = formatter.format(figure(looper()))
    assert bundle["image/png"] == b"as set"
    assert metadata == {}


def test_drawing_loads_no_pyplot():
    done = run_script(
        """
        coord = Coordinator()
        coord.loop(int, every_secs=None, max_calls=100).join()
        assert "matplotlib" not in sys.modules
        figure = coord.figure()
        figure._repr_png_(), figure.encoded("svg")
        print([name for name in sys.modules if name in ("matplotlib.pyplot", "IPython")])
        """
    )
    assert done.stdout == "[]\n", done.stderr


def test_settings_are_followed_and_left_alone():
    with mpl.rc_context({"font.size": 20.0, "figure.dpi": 40.0, "axes.prop_cycle": mpl.cycler("color", "r")}):
        before = dict(mpl.rcParams)
        large = figure(looper())
        assert png_size(large.encoded("png"))[0] == 400
        assert dict(mpl.rcParams) == before
    normal = figure(looper())
    sizes = [parts(each)["Latency"].title.get_fontsize() for each in (large, normal)]
    assert sizes[0] > sizes[1]


def test_threads_draw_at_once():
    shown = {name: coordinator(looper("a"), looper("b"), name=name) for name in ("x", "y", "z")}
    before = dict(mpl.rcParams)
    alone = {name: figure(each).encoded("png") for name, each in shown.items()}
    together, ready = {name: [] for name in shown}, threading.Barrier(len(shown))

    def draw(name):
        ready.wait(SECS)
        for _ in range(3):
            together[name].append(figure(shown[name]).encoded("png"))

    threads = [threading.Thread(target=draw, args=(name,), daemon=True) for name in shown]
    for thread in threads:
        thread.start()
    ended(*threads)
    assert together == {name: [png] * 3 for name, png in alone.items()}
    assert dict(mpl.rcParams) == before
