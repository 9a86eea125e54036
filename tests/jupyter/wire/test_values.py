"""What the charts of values get: the deltas add up to what there is, in small messages, and to those who look only."""

import itertools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nblooper import Coordinator, LooperThread
from nblooper.jupyter.panel.sampler import Sampler
from nblooper.jupyter.wire.monitor import Monitor
from nblooper.jupyter.wire.values import ValueLines, marks
from nblooper.views.lines import MAX_KEYS, coarse, lines_of


class _Browser:
    """Puts the deltas together as the browser does."""

    def __init__(self):
        self.about, self.lines = None, []

    def take(self, delta):
        if delta is None:
            return
        if "whole" in delta.content:
            self.about = delta.content["whole"]
            self.lines = [np.empty((5, 0)) for _ in self.about["lines"]]
        numbers, at = np.frombuffer(delta.numbers, "<f4").astype(float), 0
        for line, kept, count in delta.content["rows"]:
            new = numbers[at : at + 6 * count].reshape(6, count)
            at += 6 * count
            points = np.vstack([new[0] + new[1], new[2:]])
            self.lines[line] = np.concatenate([self.lines[line][:, :kept], points], axis=1)
        assert at == len(numbers)


def _ask(feed, shown=True, axis="step", page="page"):
    feed.asked({"kind": "values", "page": page, "shown": shown, "axis": axis})


def _loopers(count):
    coord = Coordinator()
    return coord, [LooperThread(coord, 1.0, lambda: None, name=f"looper {i}") for i in range(count)]


def _check(browser, coord, axis):
    lines, _ = lines_of(coord.snapshot().loopers, coord.snapshot().values)
    assert len(lines) == len(browser.lines)
    for line, got in zip(lines, browser.lines, strict=True):
        np.testing.assert_allclose(got, coarse(line.slots(axis), 128), rtol=1e-6)


@given(st.lists(st.lists(st.integers(1, 400), min_size=2, max_size=2), min_size=1, max_size=12), st.booleans())
@settings(max_examples=20)
def test_deltas_add_up_to_what_there_is(rounds, by_time):
    coord, loopers = _loopers(2)
    feed, browser, sampler = ValueLines(), _Browser(), Sampler(coord)
    axis = "time" if by_time else "step"
    _ask(feed, axis=axis)
    steps = itertools.count()
    for counts in rounds:
        for looper, count in zip(loopers, counts, strict=True):
            for _ in range(count):
                looper.record(loss=float(next(steps)), step=next(steps) * 1000)
        browser.take(feed.delta(sampler.look(None), whole=False))
    for _ in range(50):
        browser.take(feed.delta(sampler.look(None), whole=False))
    _check(browser, coord, axis)
    assert feed.delta(sampler.look(None), whole=False) is None


def test_nothing_but_the_list_of_keys_is_sent_while_nobody_looks():
    coord, (looper,) = _loopers(1)
    feed, sampler = ValueLines(), Sampler(coord)
    looper.record(loss=1.0, step=1)
    coord.describe("loss", unit="K", label="<b>loss</b>", log=True)
    delta = feed.delta(sampler.look(None), whole=True)
    assert delta.content["rows"] == []
    assert delta.content["whole"]["keys"] == [{"key": "loss", "label": "<b>loss</b>", "unit": "K", "log": True}]
    looper.record(loss=2.0, step=2)
    assert feed.delta(sampler.look(None), whole=False) is None
    _ask(feed)
    assert feed.delta(sampler.look(None), whole=False).content["rows"] == [[0, 0, 2]]
    looper.record(loss=2.0)
    _ask(feed, shown=False)
    assert feed.delta(sampler.look(None), whole=False) is None
    _ask(feed, page="another")
    feed.asked({"kind": "views", "page": "another", "views": 0})
    assert feed.delta(sampler.look(None), whole=False) is None


@pytest.mark.parametrize(
    "asked", [{}, {"kind": "values"}, {"kind": "values", "page": 3}, {"kind": "views", "views": 0}]
)
def test_what_a_page_asks_is_not_trusted(asked):
    ValueLines().asked(asked)


def test_another_axis_starts_anew():
    coord, (looper,) = _loopers(1)
    feed, browser, sampler = ValueLines(), _Browser(), Sampler(coord)
    for i in range(300):
        looper.record(loss=float(i))
    for axis in ("step", "time", "step"):
        _ask(feed, axis=axis)
        browser.take(feed.delta(sampler.look(None), whole=False))
        assert browser.about["axis"] == axis
        _check(browser, coord, axis)


def test_a_refresh_of_ten_loopers_with_twenty_keys_each_stays_below_8_kb(messages):
    coord, loopers = _loopers(10)
    sampler, monitor = Sampler(coord), Monitor(lambda asked: None, saves=True)
    for feed in monitor._feeds:
        if isinstance(feed, ValueLines):
            _ask(feed)
    keys = [f"key {i}" for i in range(20)]
    sizes = []
    for number in range(60):
        for looper in loopers:
            for i in range(50):
                looper.record(dict.fromkeys(keys, float(number * i)), step=number * 50 + i)
        messages.clear()
        monitor.update(sampler.look(None))
        assert len(messages) <= 2
        sizes.append(sum(len(json.dumps(data)) + sum(map(len, buffers)) for _, data, buffers in messages))
    monitor.layout.close()
    monitor.close()
    assert max(sizes[1:]) < 8000, sizes
    assert min(sizes[1:]) > 1000


def test_at_most_so_many_keys_are_drawn_and_the_rest_is_counted():
    coord, (looper,) = _loopers(1)
    looper.record({f"key {i}": 1.0 for i in range(MAX_KEYS + 5)})
    coord.record(own=1.0)
    feed, sampler = ValueLines(), Sampler(coord)
    about = feed.delta(sampler.look(None), whole=True).content["whole"]
    assert len(about["keys"]) == MAX_KEYS
    assert about["note"].startswith("6 more lines are not drawn")


def test_runs_are_lines_of_their_own():
    coord = Coordinator()
    coord.loop(lambda: 1.0, every_secs=None, max_calls=3, name="train", returns="loss")
    coord.join()
    coord.restart("train")
    coord.join()
    feed, sampler = ValueLines(), Sampler(coord)
    about = feed.delta(sampler.look(None), whole=True).content["whole"]
    assert about["lines"] == [[0, 0, "train", "run 1", 0], [0, 0, "train", "run 2", 1]]


def test_changes_of_parameters_are_marks_with_time_and_steps():
    coord = Coordinator()
    lr = coord.param("<lr>", 1e-3)
    assert marks(Sampler(coord).look(None)) == {"changes": []}
    for value in range(1, 101):
        lr.value = value / 7
    changes = marks(Sampler(coord).look(None))["changes"]
    assert len(changes) == 40
    assert changes[-1]["text"] == "<lr> = 14.29"
    assert changes[-1]["steps"] == {}
    assert changes[0]["time"] <= changes[-1]["time"]


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(-1e3, 1e3) | st.just(float("nan"))), min_size=1, max_size=900))
@settings(max_examples=40)
def test_the_envelope_that_is_drawn_holds_all_values(rows):
    coord = Coordinator()
    for step, value in sorted(rows):
        coord.record(loss=value, step=step)
    (line,), _ = lines_of([], coord.snapshot().values)
    points = coarse(line.slots("step"), 128)
    assert points.shape[1] <= 128
    values = np.array([value for _, value in rows])
    finite = values[np.isfinite(values)]
    assert int(points[4].sum()) == len(values) - len(finite)
    if len(finite):
        assert (np.nanmin(points[2]), np.nanmax(points[3])) == (finite.min(), finite.max())
