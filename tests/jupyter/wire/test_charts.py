"""What the charts get, and that putting the deltas together gives what there is."""

import dataclasses

import numpy as np
from fakes import NAN, FakeCoordinator, histogram, looper, summary, timeline
from hypothesis import given
from hypothesis import strategies as st

from nblooper.data.measures import FailureTimes
from nblooper.jupyter.panel.sampler import Sampler
from nblooper.jupyter.wire.charts import Distributions, Tracks

_COLUMNS = (7, 2, 2, 2)  # of the tracks


class _Browser:
    """Puts the deltas together as the browser does."""

    def __init__(self):
        self.tables = []

    def take(self, delta):
        if delta is None:
            return
        content, numbers = delta.content, _numbers(delta)
        if "whole" in content:
            self.tables = [np.empty((0, columns)) for _ in content["whole"]["names"] for columns in _COLUMNS]
        at = 0
        for i, (kept, count) in enumerate(content["tracks"]):
            columns = self.tables[i].shape[1]
            new = numbers[at : at + columns * count].reshape(columns, count).T
            at += columns * count
            self.tables[i] = np.concatenate([self.tables[i][:kept], new])
        assert at == len(numbers)


def _numbers(delta):
    return np.frombuffer(delta.numbers, "<f4")


def _delta(feed, coord, focus=None, whole=False):
    return feed.delta(Sampler(coord).look(focus), whole)


def test_the_processors_share_of_slots_that_are_over_is_sent():
    line = timeline(5)
    half = looper("half", timeline=line, cpu_timeline=np.array([NAN, 0.25, 0.3, 9.0, 0.25]))
    delta = _delta(Tracks(), FakeCoordinator(half, uptime_secs=2.25))
    slots = _numbers(delta)[: 5 * 7].reshape(7, 5)
    np.testing.assert_array_equal(slots[6], np.float32([NAN, 0.5, 0.6, 1.0, NAN]))


def _places(delta):
    """Return which places in the chart a delta of distributions has."""
    return [one["at"] for one in delta.content["changed"]]


def test_first_delta_is_whole_and_the_next_holds_only_what_changed():
    coord, tracks = FakeCoordinator(looper("only", timeline=timeline(5))), Tracks()
    delta = _delta(tracks, coord)
    content, numbers = delta.content, _numbers(delta)
    assert content["whole"] == {
        "focus": False,
        "names": ["only"],
        "widths": [0.5],
        "serials": [0],
        "timed": [True],
        "note": "",
    }
    assert content["tracks"] == [[0, 5], [0, 0], [0, 0], [0, 0]]
    assert len(numbers) == 35
    assert _delta(tracks, coord) is None

    grown = timeline(7)
    p99 = grown.p99.copy()
    p99[4] += 1
    coord.change_looper("only", timeline=dataclasses.replace(grown, p99=p99))
    delta = _delta(tracks, coord)
    content, numbers = delta.content, _numbers(delta)
    assert "whole" not in content
    assert content["tracks"] == [[4, 3], [0, 0], [0, 0], [0, 0]]
    assert numbers.reshape(7, 3)[0].tolist() == [2.0, 2.5, 3.0]
    assert numbers.reshape(7, 3)[2][0] == np.float32(p99[4])


def test_wider_slots_another_focus_and_another_set_are_sent_whole():
    coord, tracks = FakeCoordinator(looper("a", timeline=timeline(8, 0.5)), looper("b")), Tracks()
    assert "whole" in _delta(tracks, coord).content
    coord.change_looper("a", timeline=timeline(4, 1.0))
    assert _delta(tracks, coord).content["whole"]["widths"] == [1.0, 0.5]
    content = _delta(tracks, coord, "b").content
    assert content["whole"]["names"] == ["b"]
    assert content["whole"]["focus"] is True
    assert _delta(tracks, coord, "b") is None
    assert _delta(tracks, coord, "b", whole=True).content == content


def test_pauses_and_failures_travel_too():
    coord, tracks, browser = FakeCoordinator(looper("a")), Tracks(), _Browser()
    browser.take(_delta(tracks, coord))
    coord.change_looper("a", pauses=np.array([[1.0, 2.0], [3.0, np.nan]]))
    browser.take(_delta(tracks, coord))
    coord.change_looper("a", failure_times=FailureTimes(1.0, np.array([2.0]), np.array([7])))
    browser.take(_delta(tracks, coord))
    coord.change_looper("a", stops=np.array([[4.0, np.nan]]))
    browser.take(_delta(tracks, coord))
    assert _delta(tracks, coord) is None  # a NaN is no change
    np.testing.assert_array_equal(browser.tables[1], [[2.5, 7.0]])
    np.testing.assert_array_equal(browser.tables[2], [[1.0, 2.0], [3.0, np.nan]])
    np.testing.assert_array_equal(browser.tables[3], [[4.0, np.nan]])


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 3), st.sampled_from([0.5, 1.0])), min_size=1, max_size=8))
def test_deltas_put_together_are_the_timeline(steps):
    coord, tracks, browser = FakeCoordinator(looper("a"), looper("b")), Tracks(), _Browser()
    for slots, changed, width in steps:
        line = timeline(slots, width)
        p50 = line.p50.copy()
        p50[changed:] += 1
        coord.change_looper("b", timeline=dataclasses.replace(line, p50=p50))
        browser.take(_delta(tracks, coord))
        np.testing.assert_array_equal(browser.tables[4][:, 0], line.start)
        np.testing.assert_array_equal(browser.tables[4][:, 1], np.float32(p50))


def test_what_is_left_out_of_the_charts_is_told():
    coord = FakeCoordinator(*(looper(f"w{i}", latency=summary(10 + i)) for i in range(12)))
    assert _delta(Tracks(), coord).content["whole"]["note"] == "the busiest 8 of the table; 4 more not drawn"


def test_distributions_are_sent_when_their_looper_was_called():
    uncalled = looper("b", latency=summary(0), latency_histogram=histogram(0))
    coord, feed = FakeCoordinator(looper("a"), uncalled), Distributions()
    delta = _delta(feed, coord, whole=True)
    first, second = delta.content["changed"]
    assert (first["at"], second["at"]) == (0, 1)
    assert first["quantiles"] == [0.01, 0.02, 0.025, 0.03]
    assert second["quantiles"] == []
    numbers, bars = np.frombuffer(delta.numbers, "<f4"), first["bars"]
    assert len(numbers) == 2 * bars + 1 + 2 * second["bars"] + 1
    assert numbers[bars + 1 : 2 * bars + 1].sum() == 10
    assert _delta(feed, coord) is None
    coord.change_looper("a", latency=summary(11), latency_histogram=histogram(11))
    assert _places(_delta(feed, coord)) == [0]


def test_a_replaced_looper_with_as_many_calls_has_its_own_distribution():
    coord, feed = FakeCoordinator(looper("a"), looper("b")), Distributions()
    _delta(feed, coord, whole=True)
    coord.change_looper("a", latency=summary(10, 3.0), latency_histogram=histogram(10, 3.0))
    (bars,) = _delta(feed, coord).content["changed"]
    assert bars["at"] == 0
    assert bars["quantiles"] == [3.0, 6.0, 7.5, 9.0]
    coord.change_looper("b", latency_histogram=histogram(10, 2.0))
    assert _places(_delta(feed, coord)) == [1]
    assert _delta(feed, coord) is None
    coord.change(loopers=(looper("a"),))
    assert _places(_delta(feed, coord)) == [0]


def test_distributions_follow_at_once_when_the_charts_start_anew():
    coord, tracks, bars = FakeCoordinator(looper("a"), looper("b")), Tracks(), Distributions()
    _delta(tracks, coord, whole=True)
    _delta(bars, coord, whole=True)
    assert not bars.urgent(Sampler(coord).look(None))
    coord.change_looper("a", latency=summary(11), latency_histogram=histogram(11))
    assert not bars.urgent(Sampler(coord).look(None))
    coord.change_looper("b", timeline=timeline(4, 1.0))  # its slots have become wider
    assert "whole" in _delta(tracks, coord).content
    assert bars.urgent(Sampler(coord).look(None))
    assert _places(_delta(bars, coord)) == [0, 1]
    assert not bars.urgent(Sampler(coord).look(None))


def test_a_replaced_looper_with_an_interval_is_sent_whole():
    coord, tracks = FakeCoordinator(looper("a", lateness=None)), Tracks()
    assert _delta(tracks, coord).content["whole"]["timed"] == [False]
    coord.change_looper("a", lateness=summary(10, 0.001))
    assert _delta(tracks, coord).content["whole"]["timed"] == [True]


def test_a_replaced_looper_has_another_serial_number_and_starts_its_charts_anew():
    coord = FakeCoordinator(looper("a"), looper("b"))
    sampler, tracks, bars = Sampler(coord), Tracks(), Distributions()
    assert tracks.delta(sampler.look(None), False).content["whole"]["serials"] == [0, 1]
    bars.delta(sampler.look(None), True)
    del coord.loopers["a"]
    coord.change_looper("a", calls=10)  # another looper with the same figures
    sample = sampler.look(None)
    assert tracks.delta(sample, False).content["whole"]["serials"] == [2, 1]
    assert bars.urgent(sample)
    assert _places(bars.delta(sample, False)) == [0, 1]


def test_of_many_distributions_a_few_are_sent_at_a_time_and_all_have_their_turn():
    coord, feed = FakeCoordinator(*(looper(f"w{i}") for i in range(8))), Distributions()
    places = [one["at"] for one in _delta(feed, coord).content["changed"]]
    assert places == [*range(8)]  # a first message holds everything
    seen = []
    for calls in (20, 30):
        for i in range(8):
            coord.change_looper(f"w{i}", latency=summary(calls))
        seen.append([one["at"] for one in _delta(feed, coord).content["changed"]])
    seen.append([one["at"] for one in _delta(feed, coord).content["changed"]])
    assert seen == [[0, 1, 2, 3], [4, 5, 6, 7], [0, 1, 2, 3]]
    assert _delta(feed, coord) is None  # all that changed was sent
