"""The slowest calls of a looper, exactly; found by brute force for comparison."""

import dataclasses
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblooper.data.measures import Summary
from nblooper.data.slow_calls import Place, SlowCall, Stack, line_of
from nblooper.recording.block import Times
from nblooper.recording.slow_calls import MOST, Seen, SlowCalls, slow_secs_of
from nblooper.recording.values.log import ValueLog


def summary(count, p50=0.001, p90=0.001):
    return Summary(count, count * p50, 0.0, 1.0, p50, p50, p90, 1.0, 1.0)


def told(calls, first, latencies, timed=False):
    """Tell of calls that took so long, one second apart."""
    starts = np.arange(len(latencies), dtype=float) + first
    latencies = np.array(latencies, float)
    if latencies.max() > calls.limit_secs:
        calls.ended(first, Times(starts + 64, starts + 64 + latencies, starts + 63.75 if timed else None), 64.0)


@given(st.lists(st.lists(st.integers(1, 40), min_size=1, max_size=30), max_size=12))
def test_the_eight_slowest_of_all_calls_are_kept(batches):
    calls, every = SlowCalls(slow_secs=5 / 64), []
    for batch in batches:
        told(calls, len(every) + 1, [each / 64 for each in batch])
        every += batch
    found = calls.slowest(summary(len(every)))
    wanted = sorted((each / 64 for each in every if each >= 5), reverse=True)[:MOST]
    # A call that takes exactly the limit is slow, but no call has to be looked for that does not exceed it.
    assert [call.latency for call in found] == [each for each in wanted if each > 5 / 64]
    assert all(every[call.call - 1] / 64 == call.latency for call in found)


def test_calls_that_are_told_twice_count_once():
    calls = SlowCalls()
    told(calls, 1, [0.5, 0.001, 0.25])
    told(calls, 1, [0.5, 0.001, 0.25, 0.75])
    assert [call.call for call in calls.slowest(summary(4))] == [4, 1, 3]
    assert calls.newest == 4


def recorded(*rows):
    """Return the values of a log with these rows: time, value."""
    log = ValueLog(0.0)
    for at, (when, value) in enumerate(rows, 1):
        log.list_for(("loss",))[0].extend((when, float(at), value))
    return log.read({})


def test_a_call_has_the_last_values_that_were_recorded_while_it_ran():
    calls, values = SlowCalls(), recorded((1.5, 9.0), (2.0, 1.0), (2.25, 2.0), (2.75, 3.0))
    told(calls, 1, [0.001, 0.5, 0.001, 0.25])
    calls.recorded(values, calls=3)
    assert [dict(call.values) for call in calls.slowest(summary(4))] == [{"loss": 2.0}, {}]
    calls.recorded({}, calls=4)
    assert [dict(call.values) for call in calls.slowest(summary(4))] == [{"loss": 2.0}, {}]


def test_values_of_calls_that_ended_after_they_were_read_are_left_for_the_next_time():
    calls = SlowCalls()
    told(calls, 1, [0.5])
    calls.recorded(recorded((1.125, 1.0)), calls=0)
    assert calls.slowest(summary(1))[0].values == {}
    calls.recorded(recorded((1.125, 1.0), (1.25, 2.0)), calls=1)
    assert calls.slowest(summary(1))[0].values == {"loss": 2.0}


def test_a_call_is_told_in_lines_of_text_and_as_data():
    read = Place("/lab/port.py", 9, "Port.read", "time.sleep(0.2)", users=True, repeats=3)
    call = SlowCall(
        1117,
        61.0,
        0.2,
        0.004,
        samples=4,
        cpu_share=0.02,
        cpu_secs=0.003,
        stacks=(Stack(4, (read,)),),
        values={"loss": 0.5},
    )
    assert call.text.splitlines() == [
        "call 1,117, 200 ms, at 00:01:01, began 4.00 ms late, computed 2.0 % (3.00 ms) between looks",
        "  loss = 0.5",
        "  100 % of 4 samples, innermost line first:",
        "    Port.read, port.py:9: time.sleep(0.2) (3 times in a row)",
    ]
    running = SlowCall(2, 1.0, 3.0, math.nan, running=True)
    assert running.text == "call 2, running for 3.00 s, at 00:00:01"
    assert json.loads(json.dumps(dataclasses.asdict(call)))["stacks"][0]["places"][0]["line"] == 9


def test_of_timed_calls_the_lateness_is_kept():
    calls = SlowCalls()
    told(calls, 1, [0.001, 0.5], timed=True)
    told(calls, 3, [0.25], timed=False)
    first, second = calls.slowest(summary(3))
    assert (first.call, first.start, first.latency, first.lateness) == (2, 2.0, 0.5, 0.25)
    assert math.isnan(second.lateness)


@pytest.mark.parametrize(
    ("latency", "secs"),
    [
        (summary(0, math.nan, math.nan), 0.02),  # the first call
        (summary(1, 5.0, 5.0), 0.02),
        (summary(5, 0.001, 9.0), 0.02),  # too few to tell more than the median
        (summary(5, 0.1, 9.0), 0.4),
        (summary(20, 0.1, 0.25), 1.0),
        (summary(1000, 0.001, 0.002), 0.02),  # never below 20 ms
    ],
)
def test_slow_is_four_times_the_usual(latency, secs):
    assert slow_secs_of(latency) == pytest.approx(secs)


def test_calls_that_turned_out_to_be_usual_are_not_shown():
    calls = SlowCalls()
    told(calls, 1, [0.03, 0.03, 0.5])
    assert len(calls.slowest(summary(1, 0.001))) == 3
    assert [call.latency for call in calls.slowest(summary(500, 0.03, 0.031))] == [0.5]


def test_what_was_seen_of_a_call_comes_with_it_whether_seen_or_counted_first():
    calls, place = SlowCalls(), Place("a.py", 3, "read", "x()", users=True)
    calls.saw(2, Seen(3, 0.5, 0.1, (Stack(3, (place,)),)))
    running = calls.slowest(summary(1), SlowCall(2, 1.0, 0.3, math.nan, running=True))
    assert [(call.samples, call.running) for call in running] == [(3, True)]
    told(calls, 1, [0.001, 0.5])
    ended = calls.slowest(summary(2), SlowCall(2, 1.0, 0.3, math.nan, running=True))
    assert [(call.samples, call.running, call.latency) for call in ended] == [(3, False, 0.5)]


def test_what_was_seen_of_calls_that_are_not_kept_is_forgotten():
    calls = SlowCalls()
    for number in range(1, 500):
        calls.saw(number, Seen(1, None, None, ()))
        told(calls, number, [1.0 if number < 9 else 0.5])
    assert len(calls._seen) <= 2 * MOST + 1
    assert all(call.samples == 1 for call in calls.slowest(summary(500)))


def test_lines_have_the_share_of_samples_in_which_the_call_was_there():
    main, read, write = (Place("a.py", line, name, f"{name}()", True) for line, name in [(1, "m"), (2, "r"), (3, "w")])
    library = Place("/lib/wait.py", 9, "wait", "", users=False)
    stacks = (Stack(3, (library, read, main)), Stack(1, (write, main)))
    call = SlowCall(1, 0.0, 1.0, math.nan, samples=4, stacks=stacks)
    assert call.lines == ((library, 0.75), (read, 0.75), (main, 1.0), (write, 0.25))
    assert call.at == read
    assert line_of(read) == "r, a.py:2: r()"
    assert line_of(Place("", 0, "time.sleep, which is not written in Python", "", users=True)).startswith("time.sleep")


def test_a_recursion_counts_once_in_the_share_of_a_sample():
    place = Place("a.py", 1, "deep", "deep()", users=True)
    call = SlowCall(1, 0.0, 1.0, math.nan, samples=2, stacks=(Stack(2, (place, place)),))
    assert call.lines == ((place, 1.0),)
