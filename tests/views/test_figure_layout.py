"""Where things are in figures of all sizes, and that none covers another."""

import functools
import io
import itertools

import numpy as np
import pytest
from PIL import Image

from nblooper.views.choice import MAX_DRAWN
from nblooper.views.figure.api import figure
from tests.views.measured import NAN, coordinator, lines, looper, parts, png_size


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


@functools.cache
def crowd(number):
    """Return a coordinator of loopers with long names, whose latencies are far apart."""
    spread = np.random.default_rng(7).lognormal(0, 0.3 if number == 1 else 1.5, (40, 10))
    return coordinator(
        *(
            looper(f"a looper with a long name {i}", 1e-6 * 8 ** (i % 8) * spread, pauses=[(5, 9)], errors=[1.0])
            for i in range(number)
        )
    )


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("number", [1, 3, 500])
@pytest.mark.parametrize(
    "size", [(3, 2), (3.4, 2.4), (4, 3), (4, 4), (3, 6), (6, 4), (6.5, 3), (7, 3), (10, 4), (16, 9)]
)
def test_nothing_is_written_over_anything_else(size, number):
    drawn = figure(crowd(number), size=size)
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
