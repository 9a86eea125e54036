"""Who ran when: bars that tell of every call, however many there were."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblooper import Coordinator, LooperThread, State
from nblooper.data.measures import Calls
from nblooper.data.params import ParamChange, ParamSnapshot
from nblooper.views.figure.api import figure
from nblooper.views.lanes import active_spans, bars_of, last_secs, open_call
from tests.views.measured import coordinator, looper, parts, words


def called(start, secs, lateness=None, calls=None, **changes):
    """Return a looper with these newest calls."""
    start, secs = np.asarray(start, float), np.asarray(secs, float)
    late = np.full(len(start), math.nan) if lateness is None else np.asarray(lateness, float)
    return dataclasses.replace(
        looper("train"), recent=Calls(start, secs, late), calls=len(start) if calls is None else calls, **changes
    )


def test_a_few_calls_are_a_bar_each():
    bars = bars_of(called([1.0, 2.0, 3.0], [0.5, 0.25, 0.5], [0.0, 0.125, 0.25], calls=3), 1.75, 100)
    assert bars.start.tolist() == [2.0, 3.0]
    assert bars.secs.tolist() == [0.25, 0.5]
    assert bars.lateness.tolist() == [0.125, 0.25]
    assert (bars.calls.tolist(), bars.last.tolist(), bars.busy.tolist()) == ([1, 1], [2, 3], [1.0, 1.0])


@given(st.lists(st.tuples(st.integers(1, 64), st.integers(0, 64)), min_size=1, max_size=300), st.integers(64, 90))
def test_merged_bars_tell_of_every_call_and_all_the_time(calls, most):
    secs = np.array([each / 1024 for each, _ in calls])
    gaps = np.array([each / 1024 for _, each in calls])
    start = np.cumsum(secs + gaps) - secs
    bars = bars_of(called(start, secs), -1.0, most)
    assert len(bars) <= most
    assert bars.calls.sum() == len(calls)
    assert (bars.secs * bars.busy).sum() == pytest.approx(secs.sum())
    assert (np.diff(bars.start) > 0).all()
    assert (bars.start[1:] >= (bars.start + bars.secs)[:-1] - 1e-9).all()
    assert bars.last[-1] == len(calls)
    assert (bars.calls[-min(24, len(calls)) :] == 1).all()


def test_a_long_call_among_many_short_ones_stays_a_bar():
    secs = np.full(1000, 1e-4)
    secs[400] = 0.02
    start = np.concatenate([[0.0], np.cumsum(secs)[:-1]])
    bars = bars_of(called(start, secs), -1.0, 64)
    long = int(np.argmax(bars.secs * (bars.calls == 1)))
    assert bars.secs[long] == pytest.approx(0.02)
    assert (bars.calls[long], bars.last[long]) == (1, 401)


def test_calls_that_are_not_known_one_by_one_are_told_by_the_slots():
    # 400 calls in 40 slots of half a second; the newest 4 are known.
    made = called([19.6, 19.7, 19.8, 19.9], [0.05] * 4, calls=400)
    bars = bars_of(made, 17.25, 100)
    assert bars.start[:6].tolist() == [17.25, 17.5, 18.0, 18.5, 19.0, 19.5]
    assert bars.start[5] + bars.secs[5] == pytest.approx(19.6)
    assert (bars.busy[:6] > 0).all()
    assert (bars.busy <= 1).all()
    assert bars.calls.tolist() == [10] * 5 + [6] + [1] * 4
    assert bars.last.tolist() == [350, 360, 370, 380, 390, 396, 397, 398, 399, 400]


@given(st.integers(36, 150), st.integers(1, 19), st.integers(50, 390))
def test_calls_that_are_not_known_one_by_one_have_bars_however_many_are_known(most, since, known):
    secs = 0.001 / known
    newest = np.linspace(19.9, 19.95, known)
    made = called(newest, np.full(known, secs), calls=400)
    bars = bars_of(made, float(since), most)
    assert len(bars) <= most
    assert bars.start[0] == since
    older = bars.start < 19.9
    assert (bars.start + bars.secs)[older][-1] == pytest.approx(19.9)
    assert bars.start[older][1:] == pytest.approx((bars.start + bars.secs)[older][:-1])
    assert (bars.busy[older] > 0).all()
    assert bars.last[-1] == 400
    assert (np.diff(bars.last) == bars.calls[1:]).all()
    assert bars.calls[~older].sum() == known


def test_without_calls_there_is_no_bar():
    assert len(bars_of(called([], [], calls=0), 0.0, 64)) == 0
    assert len(bars_of(called([1.0], [0.1], calls=1), 5.0, 64)) == 0


def test_a_call_that_runs_unusually_long_is_known_to_run():
    usual = called([1.0], [0.5], state=State.CALLING, call_secs=3.0)
    assert open_call(usual, 5.0) == (2.0, 5.0)
    assert open_call(dataclasses.replace(usual, call_secs=9.0), 5.0) == (1.5, 5.0)  # not before the one before ended
    assert open_call(dataclasses.replace(usual, call_secs=1e-6), 5.0) is None
    assert open_call(dataclasses.replace(usual, call_secs=None), 5.0) is None
    assert open_call(dataclasses.replace(usual, state=State.PAUSED), 5.0) is None


def test_the_last_seconds_are_those_in_which_calls_were_made():
    ended = called([1.0, 8.0], [0.5, 0.5])
    assert last_secs([ended], 5.0, 60.0) == (3.5, 8.5)
    assert last_secs([ended, called([], [])], 50.0, 60.0) == (0.0, 8.5)
    assert last_secs([dataclasses.replace(ended, state=State.CALLING, call_secs=40.0)], 5.0, 60.0) == (55.0, 60.0)
    assert last_secs([], 5.0, 0.0) == (0.0, 1e-6)


def boxes(axes):
    return [len(each.get_paths()) for each in axes.collections]


def test_the_still_has_a_lane_for_each_looper_and_a_box_for_each_call():
    timed = called([1.0, 2.0], [0.5, 0.5], [0.1, 0.0], pauses=np.array([[0.2, 0.4]]))
    drawn = figure(coordinator(timed, dataclasses.replace(timed, name="a_b $x$")), kind="timeline", secs=5)
    (axes,) = drawn.axes
    # A pause; waits before it, after it and between the calls; two calls; one that was late.
    assert boxes(axes) == [1, 3, 2, 1] * 2
    assert [each.get_text() for each in axes.get_yticklabels()] == ["train", "a_b $x$"]
    drawn.savefig("/dev/null", format="svg")
    assert "2 loopers, 4 calls, 00:00:20" in words(drawn)


def test_calls_that_cannot_be_told_apart_are_one_box_of_the_still():
    half = called(np.arange(1.0, 5.0, 0.002), np.full(2000, 0.001))  # every other millisecond
    (axes,) = figure(coordinator(half), kind="timeline", secs=4).axes
    _, waits, calls, late = axes.collections
    assert [len(each.get_paths()) for each in (waits, calls, late)] == [0, 1, 0]
    assert calls.get_facecolor()[0, 3] == pytest.approx(0.25 + 0.75 * 0.5, abs=0.01)


def test_the_still_has_a_line_where_a_parameter_was_changed():
    changes = tuple(ParamChange(time, 0.1, "code", ()) for time in (0.5, 1.5, 2.0))
    param = ParamSnapshot("lr", "float", 0.1, 0.1, None, None, False, "", (), changes, 0)
    made = dataclasses.replace(coordinator(called([1.0, 2.0], [0.5, 0.5])), params={"lr": param})
    (axes,) = figure(made, kind="timeline", secs=1.5).axes
    assert [line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == ":"] == [1.5, 2.0]


def test_a_looper_waits_or_runs_but_for_pauses_and_stops():
    made = called([1.0, 9.0], [0.5, 0.5], pauses=np.array([[2.0, 3.0], [6.0, math.nan]]), stops=np.array([[4.0, 5.0]]))
    made = dataclasses.replace(made, timeline=looper("train", starts=[1.0]).timeline)
    assert active_spans(made, (0.0, 10.0)) == [(1.0, 2.0), (3.0, 4.0), (5.0, 6.0)]
    assert active_spans(made, (2.5, 3.5)) == [(3.0, 3.5)]
    assert active_spans(called([], [], timeline=looper(starts=[]).timeline), (0.0, 10.0)) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_still_of_nothing_says_so(theme):
    assert "no looper yet" in words(figure(coordinator(), kind="timeline", theme=theme))
    assert list(parts(figure(coordinator(called([], [], calls=0)), kind="timeline", theme=theme)))


@pytest.mark.parametrize("secs", [0, -1, math.inf, math.nan, "1", None])
def test_bad_seconds_are_refused(secs):
    with pytest.raises(ValueError, match=r"secs must be a number of seconds above 0; got"):
        figure(coordinator(called([1.0], [1.0])), kind="timeline", secs=secs)


def test_a_bad_kind_is_refused():
    with pytest.raises(ValueError, match='kind must be "latency" or "timeline"; got \'bars\''):
        figure(coordinator(), kind="bars")


def test_a_coordinator_draws_it():
    coord = Coordinator()
    made = LooperThread.loop(coord, 0.002, int, max_calls=100)
    made.join()
    (axes,) = coord.figure(kind="timeline", secs=1).axes
    assert sum(boxes(axes)) > 50
