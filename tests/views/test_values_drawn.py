"""Figures and pictures of recorded values."""

import dataclasses
import math
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import nblooper
from nblooper import Coordinator
from nblooper.data.params import ParamChange
from nblooper.figures import figure
from nblooper.views.figure.values import smoothed
from nblooper.views.picture.layout import picture


@pytest.fixture(scope="module")
def coord():
    coord = Coordinator(name="digits")
    coord.describe("loss", unit="K", label="<b>$loss$</b>", log=True)
    lr = coord.param("lr", 1e-3)
    steps = iter(range(10_000))

    def train():
        step = next(steps)
        if step == 300:
            lr.value = 0.5
        nblooper.record(loss=math.nan if step % 50 == 7 else 1e6 if step == 123 else 2.0 ** (-step / 100), accuracy=0.5)

    coord.loop(train, every_secs=None, max_calls=500)
    coord.join()
    coord.restart("train")
    coord.join()
    coord.record(own=1.0)
    return coord


@pytest.mark.parametrize("by", ["step", "time"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_key_has_a_chart_with_all_runs_and_the_spike(coord, by, theme):
    figure = coord.figure(values=["loss", "own"], by=by, theme=theme, smoothing=0.5)
    assert figure.encoded("png")
    loss, own = figure.axes
    assert loss.get_title(loc="left") == "<b>$loss$</b> [K]"
    assert own.get_title(loc="left") == "own"
    assert [text.get_text() for text in loss.get_legend().get_texts()] == ["train run 1", "train run 2"]
    assert loss.get_yscale() == "log"
    assert loss.dataLim.y1 == 1e6
    assert loss.get_xlabel().startswith("step" if by == "step" else "time")
    dotted = [line for line in loss.lines if line.get_linestyle() == ":"]
    assert [line.get_xdata()[0] for line in dotted] == pytest.approx(
        [301 if by == "step" else coord.snapshot().params["lr"].changes[0].time]
    )


def test_true_draws_all_keys_and_a_looper_draws_its_own(coord):
    assert [axes.get_title(loc="left") for axes in coord.figure(values=True).axes][1:] == ["accuracy", "own"]
    assert [axes.get_title(loc="left") for axes in coord["train"].figure(values="accuracy").axes] == ["accuracy"]
    assert Coordinator().figure(values=True).axes == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"values": ["lost"]}, r"values must be recorded keys \('loss', 'accuracy', 'own'\); got \['lost'\]"),
        ({"values": True, "by": "epoch"}, "by must be"),
        ({"values": True, "smoothing": 1.0}, "smoothing must be a number from 0 to 0.99; got 1.0"),
    ],
)
def test_bad_arguments_are_named(coord, options, words):
    with pytest.raises(ValueError, match=words):
        coord.figure(**options)


def test_smoothing_is_the_debiased_average():
    got = smoothed(np.array([1.0, math.nan, 3.0]), 0.5)
    np.testing.assert_allclose(got, [1.0, math.nan, (0.25 + 1.5) / 0.75])
    np.testing.assert_allclose(smoothed(np.array([4.0, 2.0]), 0.0), [4.0, 2.0])


def test_the_picture_has_the_values_below(coord):
    svg = picture(coord.snapshot())
    ET.fromstring(svg)
    words = re.findall(r">([^<>]+)</text>", svg)
    assert "&lt;b&gt;$loss$&lt;/b&gt; [K]" in words
    assert {"accuracy", "own", "step"} <= set(words)
    assert len(svg) < 60_000
    ys = [int(y) for y in re.findall(r'<text x="\d+" y="(\d+)"', svg)]
    height = int(re.search(r'viewBox="0 0 \d+ (\d+)"', svg)[1])
    assert max(ys) <= height


def test_places_of_a_change_that_nearly_coincide_are_one_mark():
    coord = Coordinator()
    coord.param("lr", 1e-3)
    for name in ("train", "evaluate", "other"):
        coord.loop(lambda: nblooper.record(loss=0.5), every_secs=None, max_calls=1000, name=name)
    coord.join()
    snapshot = coord.snapshot()
    change = ParamChange(0.1, 0.5, "code", (("train", 500), ("evaluate", 495), ("other", 100), ("gone", 7)))
    params = {"lr": dataclasses.replace(snapshot.params["lr"], changes=(change,))}
    (loss,) = figure(dataclasses.replace(snapshot, params=params), values="loss").axes
    assert [line.get_xdata()[0] for line in loss.lines if line.get_linestyle() == ":"] == [500, 100]


def test_loopers_that_count_the_same_steps_share_the_mark_of_a_change():
    coord = Coordinator()
    coord.param("lr", 1e-3)
    steps = {"train": range(1, 4001), "evaluate": range(130, 4001, 250), "apart": range(1, 200)}
    for name, counted in steps.items():
        each = iter(counted)
        coord.loop(
            lambda each=each: nblooper.record(loss=0.5, step=next(each)),
            every_secs=None,
            max_calls=len(counted),
            name=name,
        )
    coord.join()
    snapshot = coord.snapshot()
    change = ParamChange(0.1, 0.5, "code", (("train", 2000), ("evaluate", 1880), ("apart", 12)))
    params = {"lr": dataclasses.replace(snapshot.params["lr"], changes=(change,))}
    (loss,) = figure(dataclasses.replace(snapshot, params=params), values="loss").axes
    assert [line.get_xdata()[0] for line in loss.lines if line.get_linestyle() == ":"] == [2000, 12]


def test_above_a_chart_label_and_newest_values_leave_room_for_one_another():
    coord = Coordinator()
    coord.describe("cpu", label="processors in use", unit="%")
    coord.loop(lambda: 52.9, every_secs=None, max_calls=1, name="all processors", returns="cpu")
    coord.loop(lambda: 7.5, every_secs=None, max_calls=1, name="disk", returns="wait")
    coord.join()
    words = re.findall(r">([^<>]+)</text>", picture(coord.snapshot()))
    assert {"processors in use [%]", "52.9", "wait", "disk 7.5"} <= set(words)
    coord.loop(lambda: 1.25, every_secs=None, max_calls=1, name="another", returns="cpu")
    coord["another"].join(20)
    words = re.findall(r">([^<>]+)</text>", picture(coord.snapshot()))
    assert "52.9, 1.25" in words


def test_changes_of_parameters_are_dotted_lines_over_time(coord):
    at = coord.snapshot().params["lr"].changes[0].time
    latency = coord.figure().axes[0]
    assert [line.get_xdata()[0] for line in latency.lines if line.get_linestyle() == ":"] == [at]
    assert picture(coord.snapshot()).count('stroke-dasharray="2 4"') == 1
