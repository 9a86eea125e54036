"""Figures: what is drawn is what was measured, in any thread, without touching matplotlib's global state."""

import io
import itertools
import math
import os
import re
import threading
import xml.etree.ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from helpers import SECS, ended, run_script
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from PIL import Image

from nblooper.data.measures import Calls, FailureTimes, Timeline
from nblooper.data.snapshot import CoordinatorSnapshot, LooperSnapshot, State
from nblooper.data.texts import duration
from nblooper.recording.distribution import EDGES, NO_DURATIONS, Durations
from nblooper.views.choice import MAX_DRAWN
from nblooper.views.figure.api import figure, save_figure
from nblooper.views.figure.scales import DurationLocator

NAN, NONE = float("nan"), np.empty(0)
PNG = b"\x89PNG\r\n\x1a\n"


def distribution(durations):
    if not len(durations):
        return NO_DURATIONS
    return Durations.between(np.zeros(len(durations)), np.asarray(durations, float)).distribution()


def looper(name="train", latency=None, starts=None, width=0.5, timed=True, pauses=(), errors=(), state=State.STOPPED):
    """Return a looper whose slots, one for each of `starts`, hold ten of the given latencies each."""
    starts = np.arange(40) * width if starts is None else np.asarray(starts, float)
    if latency is None:
        latency = 0.01 * np.random.default_rng(7).lognormal(0, 0.4, (len(starts), 10))
    late = latency / 100 if timed else np.full_like(latency, NAN)
    p50, p99, late_p50, late_p99 = (np.quantile(each, q, axis=1) for each in (latency, late) for q in (0.5, 0.99))
    whole, whole_late = distribution(latency.ravel()), distribution(latency.ravel() / 100)
    low, high = (np.min, np.max) if len(starts) else (np.sum, np.sum)
    times = np.asarray(errors, float)
    return LooperSnapshot(
        name=name,
        state=state,
        run=1,
        interval_secs=0.05 if timed else None,
        overrun="burst",
        calls=latency.size,
        run_calls=latency.size,
        max_calls=None,
        failures=len(times),
        missed=0,
        rate_hz=0.0,
        busy_fraction=0.1,
        latency=whole.summary(),
        lateness=whole_late.summary() if timed else None,
        latency_histogram=whole.histogram(),
        lateness_histogram=whole_late.histogram() if timed else None,
        timeline=Timeline(
            width_secs=width,
            start=starts,
            calls=np.full(len(starts), 10),
            total=latency.sum(axis=1),
            min=low(latency, axis=1),
            max=high(latency, axis=1),
            p50=p50,
            p99=p99,
            late_p50=late_p50,
            late_p99=late_p99,
            late_max=high(late, axis=1),
        ),
        recent=Calls(NONE, NONE, NONE),
        pauses=np.array(pauses, float).reshape(-1, 2),
        failure_times=FailureTimes(0.25, times, np.ones(len(times), int)),
    )


def uncalled(name="idle"):
    return looper(name, latency=np.empty((0, 10)), starts=[], state=State.NEW)


def coordinator(*loopers, uptime=20.0, name="digits"):
    return CoordinatorSnapshot(name, False, False, uptime, tuple(loopers), ())


def parts(drawn):
    return {axes.get_title(loc="left"): axes for axes in drawn.axes}


def lines(axes):
    """Return the lines over time, without marks, as arrays of x and y."""
    return [line for line in axes.get_lines() if line.get_linestyle() != "None"]


def words(drawn):
    """Return all that is written."""
    return [text.get_text() for text in drawn.findobj(mpl.text.Text) if text.get_text()]


def png_size(content):
    assert content.startswith(PNG)
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        return image.size


# ---- what is drawn ----


def test_one_looper_shows_median_p99_and_the_band_between():
    one = looper()
    axes = parts(figure(one))["Latency"]
    p99, p50 = lines(axes)
    middles = one.timeline.start + one.timeline.width_secs / 2
    for line, values in ((p50, one.timeline.p50), (p99, one.timeline.p99)):
        np.testing.assert_array_equal(line.get_xdata(), middles)
        np.testing.assert_array_equal(line.get_ydata(), values)
    (band,) = axes.collections
    corners = {tuple(corner) for corner in band.get_paths()[0].vertices}
    assert corners >= {*zip(middles, one.timeline.p50, strict=True), *zip(middles, one.timeline.p99, strict=True)}
    assert axes.get_yscale() == "log"
    low, high = axes.get_ylim()
    assert low < one.timeline.p50.min()
    assert one.timeline.p99.max() < high


def test_lateness_is_drawn_below_for_timed_loopers_only():
    timed, untimed = looper("timed"), looper("untimed", timed=False)
    axes = parts(figure(coordinator(timed, untimed)))
    assert len(lines(axes["Latency"])) == 4
    p99, p50 = lines(axes["Lateness"])
    np.testing.assert_array_equal(p50.get_ydata(), timed.timeline.late_p50)
    np.testing.assert_array_equal(p99.get_ydata(), timed.timeline.late_p99)
    assert axes["Lateness"].get_xlim() == axes["Latency"].get_xlim()
    assert set(parts(figure(untimed))) == {"Latency", "Distribution of latency"}


def test_one_distribution_counts_every_call_and_marks_the_quantiles():
    one = looper()
    axes = parts(figure(one))["Distribution of latency"]
    outline = axes.patches[0].get_data()
    assert outline.values.sum() == one.calls
    assert len(outline.values) <= 64
    assert set(outline.edges) <= set(EDGES)
    latency = one.latency
    quantiles = {"p50": latency.p50, "p90": latency.p90, "p99": latency.p99, "p99.9": latency.p999}
    assert [line.get_xdata()[0] for line in axes.get_lines()] == list(quantiles.values())
    assert [text.get_text() for text in axes.texts] == [f"{name}  {duration(x)}" for name, x in quantiles.items()]
    assert [text.xy[0] for text in axes.texts] == list(quantiles.values())
    low, high = axes.get_xlim()
    assert low < outline.edges[0]
    assert outline.edges[-1] < high


def test_a_rare_stall_does_not_squeeze_the_distribution():
    latency = np.full((1000, 10), 1e-6)
    latency[3, 3] = 100.0
    stalled = looper(latency=latency, starts=np.arange(1000))
    axes = parts(figure(stalled))["Distribution of latency"]
    assert axes.get_xlim()[1] < 1e-4
    assert axes.patches[0].get_data().values.sum() == stalled.calls - 1
    assert "100 s" in axes.get_xlabel()


def test_several_loopers_are_told_apart_by_colour_and_by_dash():
    names = [f"w{i}" for i in range(MAX_DRAWN)]
    drawn = figure(coordinator(*(looper(name) for name in names)))
    medians = lines(parts(drawn)["Latency"])[1::2]
    colors = [to_hex(line.get_color()) for line in medians]
    assert len(set(colors)) == MAX_DRAWN
    assert len({line._unscaled_dash_pattern for line in medians}) == MAX_DRAWN
    (legend,) = drawn.legends
    assert [text.get_text() for text in legend.get_texts()] == names
    assert [to_hex(handle.get_color()) for handle in legend.legend_handles] == colors


def test_several_distributions_have_a_row_each():
    short, long = looper("short"), looper("long", latency=np.full((40, 10), 2.0))
    axes = parts(figure(coordinator(short, long)))["Distribution of latency"]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["short", "long"]
    outlines = [patch.get_data() for patch in axes.patches]
    assert outlines[0].baseline == 1
    assert outlines[-1].baseline == 0
    assert outlines[0].values.max() == pytest.approx(1.85)
    quantiles = [line.get_xdata()[0] for line in axes.get_lines()]
    for one, found in ((short, quantiles[:4]), (long, quantiles[4:])):
        assert found == [one.latency.p50, one.latency.p90, one.latency.p99, one.latency.p999]
    assert {"2.00 s\n2.00 s"} <= {text.get_text() for text in axes.texts}


@pytest.mark.parametrize("several", [False, True])
def test_pauses_are_shaded_and_interrupt_the_line(several):
    pauses = [(5.0, 9.0), (15.0, NAN)]
    starts = [t for t in np.arange(0, 15, 0.5) if not 5 <= t < 9]
    paused = looper("paused", starts=starts, pauses=pauses)
    others = [looper("other")] if several else []
    axes = parts(figure(coordinator(paused, *others)))["Latency"]
    spans = [patch.get_patch_transform().transform_path(patch.get_path()).get_extents() for patch in axes.patches]
    assert [(span.x0, span.x1) for span in spans] == [(5.0, 9.0), (15.0, axes.get_xlim()[1])]
    assert axes.get_xlim()[1] > 15.2
    median = lines(axes)[1]
    (gap,) = np.flatnonzero(np.isnan(median.get_ydata()))
    assert median.get_xdata()[gap - 1] < 5
    assert median.get_xdata()[gap + 1] > 9
    np.testing.assert_array_equal(np.delete(median.get_ydata(), gap), paused.timeline.p50)


def test_a_pause_shorter_than_a_slot_does_not_interrupt_the_line():
    median = lines(parts(figure(looper(pauses=[(5.1, 5.2)])))["Latency"])[1]
    assert np.isfinite(median.get_ydata()).all()


def test_errors_are_marked_where_they_happened():
    axes = parts(figure(looper(errors=[3.0, 4.0])))["Latency"]
    (marks,) = [line for line in axes.get_lines() if line.get_marker() == "x"]
    assert marks.get_xdata().tolist() == [3.125, 4.125]
    assert "error" in [text.get_text() for text in axes.get_legend().get_texts()]
    assert "paused" not in [text.get_text() for text in axes.get_legend().get_texts()]


def test_a_running_coordinator_is_drawn_until_now():
    running = looper(state=State.CALLING)
    assert parts(figure(coordinator(running, uptime=90.0)))["Latency"].get_xlim() == (0, 90)
    assert parts(figure(coordinator(looper(), uptime=90.0)))["Latency"].get_xlim() == (0, 20)


def test_of_many_loopers_the_busiest_are_drawn_and_the_others_counted():
    many = [looper(f"w{i}", latency=np.full((5, 10), 0.001 * (1 + i % 50)), starts=range(5)) for i in range(500)]
    drawn = figure(coordinator(*many))
    shown = [text.get_text() for text in drawn.legends[0].get_texts()]
    assert shown == ["w49", "w99", "w149", "w199", "w249", "w299", "w349", "w399"]
    assert any("492 more are not" in text for text in words(drawn))
    assert any(text.startswith("500 loopers, 25,000 calls") for text in words(drawn))


def test_loopers_can_be_chosen_by_name():
    shown = coordinator(looper("a"), looper("b"), looper("c"))
    assert [text.get_text() for text in figure(shown, ["c", "a"]).legends[0].get_texts()] == ["a", "c"]
    alone = figure(shown, "b")
    assert not alone.legends
    assert "digits: b" in words(alone)


@pytest.mark.parametrize(
    ("span", "unit", "ticks"),
    [(20, "s", [0, 10, 20]), (1200, "min", [0, 5, 10]), (36000, "h", [0, 2, 4]), (3e7, "days", [0, 100, 200, 300])],
)
def test_time_is_in_the_unit_that_suits(span, unit, ticks):
    drawn = figure(looper(width=span / 40))
    axes = parts(drawn)["Lateness"]
    assert axes.get_xlabel().endswith(f"({unit})")
    drawn.draw_without_rendering()
    labels = [text.get_text() for text in axes.get_xticklabels()]
    assert {str(tick) for tick in ticks} <= set(labels)
    assert len(labels) < 12


def test_latency_ticks_are_durations():
    drawn = figure(looper(latency=np.geomspace(1e-6, 1, 400).reshape(40, 10)))
    drawn.draw_without_rendering()
    labels = [text.get_text() for text in parts(drawn)["Latency"].get_yticklabels()]
    assert {"1 µs", "1 ms", "1 s"} & set(labels)
    assert all(re.fullmatch(r"[\d.,]+ (ns|µs|ms|s)", label) for label in labels)


@pytest.mark.parametrize("most", [4, 5, 7])
@pytest.mark.parametrize("ratio", [1.5, 3, 10, 1e3, 1e6, 1e12])
def test_a_duration_axis_has_some_ticks_but_not_many(ratio, most):
    for low in (3e-9, 1.01e-3, 9.7):
        ticks = [tick for tick in DurationLocator(most).tick_values(low, low * ratio) if low <= tick <= low * ratio]
        assert 2 <= len(ticks) <= most + 1
        assert len({duration(tick) for tick in ticks}) == len(ticks)


# ---- edge cases: all can be drawn ----


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (coordinator(), "no looper yet"),
        (coordinator(uncalled()), "no calls yet"),
        (uncalled(), "no calls yet"),
        (coordinator(uncalled("a"), looper("b")), "a (no calls yet)"),
    ],
)
def test_nothing_to_draw_is_said(shown, expected):
    drawn = figure(shown)
    assert expected in words(drawn)
    png_size(drawn.encoded("png", dpi=40))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "odd",
    [
        looper(latency=np.full((40, 10), 0.01)),
        looper(latency=np.zeros((40, 10))),
        looper(latency=np.full((1, 10), 1e-7), starts=[0]),
        looper(latency=np.geomspace(1e-9, 7000, 400).reshape(40, 10)),
        looper(width=2.0**20),
        looper(timed=False),
        looper(pauses=[(0, 1), (3, 4), (19.9, NAN)], errors=[0, 20]),
        looper(starts=[5.0, 6.0, 7.0], pauses=[(0.0, 4.0), (5.4, 5.9), (6.5, 6.9)]),
    ],
    ids=["constant", "zero", "one slot", "wide", "a year", "untimed", "pauses", "lonely slots"],
)
def test_odd_measurements_can_be_drawn(odd, theme, together):
    shown = coordinator(odd, looper("other"), uncalled()) if together else odd
    drawn = figure(shown, theme=theme)
    width, height = png_size(drawn.encoded("png", dpi=40))
    assert width / height == pytest.approx(drawn.get_figwidth() / drawn.get_figheight(), rel=0.01)
    for axes in drawn.axes:
        assert np.isfinite([*axes.get_xlim(), *axes.get_ylim()]).all()


def test_a_slot_without_neighbours_is_a_dot():
    lonely = looper(starts=[0.0, 5.0, 6.0], pauses=[(1.0, 4.0)])
    median = lines(parts(figure(lonely))["Latency"])[1]
    assert median.get_markevery() == [0]
    assert median.get_marker() == "o"


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize(
    "name", ["_hidden", "$x$", r"$\bad{$", "a\nb", "<&>]]>--", "\x00\x1b\ud800", "x" * 300, "列車"]
)
@pytest.mark.parametrize("together", [False, True])
def test_names_are_written_as_they_are(name, together):
    others = [looper("other")] if together else []
    drawn = figure(coordinator(looper(name), *others, name=name))
    png_size(drawn.encoded("png", dpi=40))
    ET.fromstring(drawn.encoded("svg"))
    if name.isprintable() and len(name) < 20:
        assert any(name in text for text in words(drawn))
    if together:
        assert len(drawn.legends[0].get_texts()) == 2


# ---- arguments ----


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"theme": "blue"}, 'theme must be "light" or "dark"; got \'blue\''),
        ({"loopers": "nobody"}, r"loopers must be names of loopers \('train'\); got \['nobody'\]"),
        ({"loopers": ["train", 3]}, r"got \['3'\]"),
        *(
            ({"size": size}, "size must be .* in inches")
            for size in (3, (1, 2, 3), (2, 5), (5, 1), (NAN, 5), "ab", (5, 1e9))
        ),
    ],
)
def test_bad_arguments_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        figure(coordinator(looper()), **options)


def test_size_decides_where_the_distribution_goes():
    wide, tall = (parts(figure(looper(), size=size)) for size in ((9, 4), (5, 7)))
    boxes = {}
    for name, axes in (("wide", wide), ("tall", tall)):
        axes["Latency"].figure.draw_without_rendering()
        boxes[name] = axes["Latency"].get_position(), axes["Distribution of latency"].get_position()
    assert boxes["wide"][0].x1 < boxes["wide"][1].x0
    assert boxes["tall"][0].y0 > boxes["tall"][1].y1
    assert png_size(figure(looper(), size=(9, 4)).encoded("png", dpi=50)) == (450, 200)


@pytest.mark.parametrize(
    ("size", "titles"),
    [
        ((3, 2), ["Latency"]),
        ((4, 3), ["Latency", "Distribution of latency"]),
        ((4, 4), ["Latency", "Lateness", "Distribution of latency"]),
        ((7, 3), ["Latency", "Lateness", "Distribution of latency"]),
    ],
)
def test_a_small_figure_leaves_out_what_has_no_room(size, titles):
    shown = parts(figure(looper(), size=size))
    assert list(shown) == titles
    for axes in (shown[title] for title in titles if title == "Distribution of latency"):
        assert 0.4 < axes.patches[0].get_data().values.max() / axes.get_ylim()[1] < 1


def written(drawn):
    """Return where there are texts and legends."""
    boxes = [legend.get_window_extent() for legend in drawn.legends]
    texts = [each for each in (drawn._suptitle, drawn._supxlabel) if each is not None]
    for axes in drawn.axes:
        texts += [axes._left_title, axes.xaxis.label, axes.yaxis.label]
        boxes += [text.get_tightbbox() for text in axes.texts]  # without an annotation's anchor
        boxes += [axes.get_legend().get_window_extent()] if axes.get_legend() else []
        for axis in (axes.xaxis, axes.yaxis):
            low, high = axis.get_view_interval()
            shown = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
            texts += [tick.label1 for tick in shown if tick.label1.get_visible()]
    return [*boxes, *(text.get_window_extent() for text in texts if text.get_text())]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("number", [1, 3, 500])
@pytest.mark.parametrize(
    "size", [(3, 2), (3.4, 2.4), (4, 3), (4, 4), (3, 6), (6, 4), (6.5, 3), (7, 3), (10, 4), (16, 9)]
)
def test_nothing_is_written_over_anything_else(size, number):
    spread = np.random.default_rng(7).lognormal(0, 0.3 if number == 1 else 1.5, (40, 10))
    many = [
        looper(f"a looper with a long name {i}", 1e-6 * 8 ** (i % 8) * spread, pauses=[(5, 9)], errors=[1.0])
        for i in range(number)
    ]
    drawn = figure(coordinator(*many), size=size)
    drawn.draw_without_rendering()
    boxes = [box.padded(-1) for box in written(drawn)]
    assert len(boxes) > 8
    for box, other in itertools.combinations(boxes, 2):
        assert not box.overlaps(other)
    for box in boxes:
        assert drawn.bbox.containsx(box.x0)
        assert drawn.bbox.containsx(box.x1)


def test_neither_errors_nor_pauses_of_many_loopers_cover_the_lines():
    many = [looper(f"w{i}", pauses=[(5, 9)], errors=[1.0]) for i in range(MAX_DRAWN)]
    axes = parts(figure(coordinator(*many)))["Latency"]
    to_height = (axes.transData + axes.transAxes.inverted()).transform
    drawn = np.concatenate([line.get_ydata() for line in lines(axes)])
    low, high = (to_height((0, which(drawn)))[1] for which in (np.nanmin, np.nanmax))
    marks = [line.get_ydata()[0] for line in axes.get_lines() if line.get_marker() == "x"]
    strips = [patch.get_window_extent().transformed(axes.transAxes.inverted()).y1 for patch in axes.patches]
    assert len(marks) == len(strips) == MAX_DRAWN
    assert max(strips) < low
    assert high < min(marks)


def test_the_dark_theme_is_dark():
    for theme, corner in (("light", (255, 255, 255)), ("dark", (17, 17, 17))):
        with Image.open(io.BytesIO(figure(looper(), theme=theme).encoded("png"))) as image:
            assert image.convert("RGB").getpixel((0, 0)) == corner


# ---- where it shows ----


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


# ---- files ----


@pytest.mark.parametrize(("suffix", "begin"), [("png", PNG), ("svg", b"<?xml")])
def test_saving_names_the_file_by_name_and_time(tmp_path, suffix, begin):
    path = save_figure(coordinator(looper()), tmp_path, suffix, "train")
    assert re.fullmatch(rf"digits_train-\d{{8}}-\d{{6}}\.{suffix}", path.name)
    assert path.read_bytes().startswith(begin)
    assert path.parent == tmp_path


def test_saving_never_overwrites(tmp_path, monkeypatch):
    monkeypatch.setattr("nblooper.views.figure.api.time.strftime", lambda _: "20260102-030405")
    paths = [save_figure(uncalled("a"), str(tmp_path)) for _ in range(3)]
    assert [path.name for path in paths] == [f"a-20260102-030405{end}.png" for end in ("", "-2", "-3")]
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize(
    ("name", "start"),
    [("../../etc/passwd", "etc_passwd-"), ("a b:c*?.tar", "a_b_c_tar-"), ("..", "figure-"), ("/", "figure-"),
     ("CON", "CON-"), ("é列\ud800\x00", "é列-"), ("列" * 300, "列" * 40 + "-")],
)  # fmt: skip
def test_any_name_makes_a_file_in_the_folder(tmp_path, name, start):
    path = save_figure(uncalled(name), tmp_path)
    assert path.parent == tmp_path
    assert path.name.startswith(start)
    assert path.exists()


def test_saving_says_where_and_why_it_failed(tmp_path):
    file = tmp_path / "file"
    file.touch()
    for folder, reason in ((tmp_path / "missing", "No such file or directory"), (file, "Not a directory")):
        with pytest.raises(OSError, match=f"the figure cannot be saved in {re.escape(str(folder))}: {reason}"):
            save_figure(uncalled(), folder)
    with pytest.raises(ValueError, match='format must be "png" or "svg"; got \'pdf\''):
        save_figure(uncalled(), tmp_path, "pdf")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_failed_write_leaves_nothing_behind(tmp_path, monkeypatch):
    full = type(tmp_path).open

    def on_full_disk(path, mode):
        full(path, mode).close()
        return open("/dev/full", "wb")

    monkeypatch.setattr("pathlib.Path.open", on_full_disk)
    with pytest.raises(OSError, match="No space left on device"):
        save_figure(uncalled(), tmp_path)
    assert not list(tmp_path.iterdir())


def test_numbers_are_not_nan_where_there_are_calls():
    assert not any("nan" in text for text in words(figure(coordinator(looper("a"), looper("b")))))
    assert math.isfinite(looper().latency.p999)
