"""The log of one looper's values: totals are exact, runs are apart, memory is bounded."""

from __future__ import annotations

import math
import signal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nblooper.data.values import Description
from nblooper.recording.values.column import NEWEST
from nblooper.recording.values.log import MOST_KEYS, ValueLog


def _add(log: ValueLog, time: float, step: float, **values: float) -> None:
    found = log.list_for(tuple(values))
    if found is None:
        for key, value in values.items():
            rows, _ = log.list_for((key,))
            rows.extend((time, step, value))
    else:
        rows, full = found
        rows.extend((time, step, *values.values()))
        if len(rows) >= full:
            log.fold()


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "ab"]), st.floats(allow_nan=True)), min_size=1, max_size=3000))
@settings(max_examples=25)
def test_totals_are_those_of_all_values_and_the_newest_are_there_one_by_one(rows):
    log = ValueLog(10.0)
    for i, (keys, value) in enumerate(rows):
        _add(log, 10.0 + i, i, **{key: value + at for at, key in enumerate(keys)})
    got = log.read({})
    for at, key in enumerate("ab"):
        mine = [(i, value + keys.index(key)) for i, (keys, value) in enumerate(rows) if key in keys]
        if not mine:
            assert key not in got
            continue
        values = np.array([value for _, value in mine])
        good = values[np.isfinite(values)]
        one = got[key]
        assert (one.count, one.nan, one.infinite) == (len(good), np.isnan(values).sum(), np.isinf(values).sum())
        if len(good):
            assert (one.min, one.max) == (good.min(), good.max())
        np.testing.assert_equal(one.recent.value, values[-NEWEST:])
        np.testing.assert_equal(one.recent.time, [i for i, _ in mine][-NEWEST:])
        np.testing.assert_equal(one.last, values[-1])
        assert one.last_step == mine[-1][0] == one.last_time, at


def test_runs_are_apart_and_the_oldest_of_many_become_one_with_all_their_values():
    log = ValueLog(0.0)
    for run in range(1, 21):
        for step in range(1000):
            _add(log, run + step / 1000, step, loss=float(run))
        if run < 20:
            log.next_run()
    one = log.read({})["loss"]
    assert [(run.first, run.last) for run in one.runs] == [(1, 16), *((n, n) for n in range(17, 21))]
    assert [int(run.over_step.count.sum()) for run in one.runs] == [16_000, *[1000] * 4]
    assert [int(run.over_time.count.sum()) for run in one.runs] == [16_000, *[1000] * 4]
    assert (one.runs[0].over_step.min.min(), one.runs[0].over_step.max.max()) == (1, 16)
    assert set(one.recent.run) == {19, 20}


def test_a_key_takes_less_than_256_kib_after_many_runs_with_many_values():
    log = ValueLog(0.0)
    rng = np.random.default_rng(1)
    for run in range(8):
        for i, value in enumerate(rng.normal(size=60_000).tolist()):
            _add(log, run * 1e5 + i * 1.3, i * 7.0, loss=value)
        log.next_run()
    _, full = log.lists["loss"]
    pending = full * (8 + 32)  # of a float or an int, and its place in the list
    assert log.nbytes + pending < 256 * 1024


def test_the_257th_key_is_refused_by_name_and_the_others_go_on():
    log = ValueLog(0.0)
    for i in range(MOST_KEYS):
        _add(log, 0.0, 1, **{f"key {i}": 1.0})
    with pytest.raises(ValueError, match=r"'one more'.*256 keys"):
        log.list_for(("one more",))
    _add(log, 1.0, 2, **{"key 7": 3.0})
    assert log.read({})["key 7"].count == 2
    assert len(log.read({})) == MOST_KEYS


def test_more_sets_of_keys_than_lists_lose_nothing():
    log = ValueLog(0.0)
    for i in range(200):
        _add(log, float(i), i, **{"common": 1.0, f"own {i}": 2.0})
    got = log.read({})
    assert got["common"].count == 200
    assert all(got[f"own {i}"].count == 1 for i in range(200))
    assert len(log.lists) < 2 * MOST_KEYS


def test_reading_again_gives_the_same_object_until_something_is_added_or_described():
    log = ValueLog(0.0)
    _add(log, 0.0, 1, loss=1.0)
    one = log.read({})["loss"]
    assert log.read({})["loss"] is one
    described = log.read({"loss": Description("K")})["loss"]
    assert (described.description.unit, described.count) == ("K", 1)
    _add(log, 0.0, 2, loss=math.nan)
    assert (log.read({})["loss"].count, log.read({})["loss"].nan) == (1, 1)
    with pytest.raises(ValueError, match="read-only"):
        one.recent.value[0] = 2.0
    with pytest.raises(ValueError, match="read-only"):
        one.runs[0].over_step.max[0] = 2.0


def test_a_signal_handler_in_the_middle_of_a_fold_loses_nothing():
    log = ValueLog(0.0)
    _add(log, 0.0, 1, loss=1.0)

    class Column:
        def __init__(self, column):
            self.column = column

        def add(self, *args, **kwargs):
            _add(log, 1.0, 2, loss=5.0)
            log.fold()  # as a handler's `snapshot` does
            self.column.add(*args, **kwargs)

    real = log._columns["loss"]
    log._columns["loss"] = Column(real)
    log.fold()
    log._columns["loss"] = real
    assert log.read({})["loss"].recent.value.tolist() == [1.0, 5.0]


@pytest.mark.skipif(not hasattr(signal, "raise_signal"), reason="no such signal here")
def test_an_interrupt_in_the_middle_of_a_fold_comes_after_it_and_nothing_is_lost():
    log = ValueLog(0.0)
    for i in range(300):
        _add(log, float(i), i, loss=float(i), other=1.0)

    class Column:
        def __init__(self, column):
            self.column = column
            self.seen = 1

        def add(self, *args, **kwargs):
            signal.raise_signal(signal.SIGINT)
            self.column.add(*args, **kwargs)

    real = log._columns["loss"]
    log._columns["loss"] = Column(real)
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    try:
        with pytest.raises(KeyboardInterrupt):
            log.fold()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, handler)
    log._columns["loss"] = real
    assert [one.count for one in log.read({}).values()] == [300, 300]
