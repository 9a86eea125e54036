"""Words about what a looper does at this moment, beyond its state."""

from __future__ import annotations

import dataclasses

import pytest

from nblooper.data.snapshot import State
from nblooper.views.remarks import alarming, remark
from tests.views import measured


def looper(state, **fields):
    """Return a looper whose calls have taken some hundredths of a second."""
    return dataclasses.replace(measured.looper(state=state), **fields)


@pytest.mark.parametrize(
    ("state", "fields", "words"),
    [
        (State.CALLING, {"call_secs": 0.99}, ""),
        (State.CALLING, {"call_secs": 1.0, "calls": 7}, "in this call for 1 s"),
        (State.CALLING, {"call_secs": 3725.4, "calls": 7}, "in this call for 3,725 s, unusually long"),
        (State.CALLING, {"call_secs": 4.0, "calls": 0}, "in its first call for 4 s"),
        (
            State.CALLING,
            {"call_secs": 4.0, "calls": 7, "call_where": "read, a.py:3: x\x1b"},
            r"in this call for 4 s, unusually long, at read, a.py:3: x\x1b",
        ),
        (State.CALLING, {"call_secs": 1.5, "calls": 7, "call_where": "read, a.py:3: x"}, "in this call for 2 s"),
        (
            State.CALLING,
            {"call_secs": 9.0, "calls": 0, "call_where": "f, a.py:3"},
            "in its first call for 9 s, at f, a.py:3",
        ),
        (
            State.STOPPING,
            {"stopping_secs": 12.0, "call_secs": 40.0, "call_where": "f, a.py:3"},
            "for 12 s, at f, a.py:3: a Python call cannot be interrupted, restart the kernel if it never ends",
        ),
        (State.STOPPING, {"call_secs": 4.0, "stopping_secs": 0.2}, ""),
        (State.STOPPING, {"stopping_secs": 1.4}, "for 1 s"),
        (
            State.STOPPING,
            {"stopping_secs": 12.0, "call_secs": 40.0},
            "for 12 s: a Python call cannot be interrupted, restart the kernel if it never ends",
        ),
        (State.WAITING, {"waits_for": "sensor"}, "waits for the first call of sensor"),
        (
            State.WAITING,
            {"waits_for": "sensor", "waits_in_vain": True},
            "waits for the first call of sensor, which has ended: restart or stop one of them",
        ),
        (State.WAITING, {"waits_for": "a\nb"}, r"waits for the first call of a\nb"),
        (State.WAITING, {"failures_in_row": 1, "retry_secs": 0.5}, "failing, next try in 500 ms"),
        (State.WAITING, {"failures_in_row": 3, "retry_secs": 2.2}, "failing, 3 in a row, next try in 2 s"),
        (State.WAITING, {"failures_in_row": 1200}, "failing, 1,200 in a row"),
        (State.FAILED, {"failures_in_row": 3}, ""),
        (State.PAUSED, {}, ""),
        (State.STOPPED, {"active_secs": 12.0}, ""),
        (State.STOPPED, {"finished": True, "active_secs": 12.0}, "after 12.0 s"),
        (State.STOPPED, {"finished": True, "active_secs": 3725.4}, "after 01:02:05"),
    ],
)
def test_what_is_said(state, fields, words):
    now = looper(state, **fields)
    assert remark(now, now if fields.get("calls") else None) == words


def test_a_call_is_alarming_from_ten_times_the_usual_and_two_seconds_on():
    usual = looper(State.CALLING)
    p99 = usual.latency.p99
    assert 0 < p99 < 0.2
    for secs, expected in ((None, False), (1.9, False), (2.0, True)):
        assert alarming(looper(State.CALLING, call_secs=secs), usual) is expected


def test_a_first_call_is_not_alarming_as_nothing_is_known_to_compare_it_to():
    assert not alarming(looper(State.CALLING, call_secs=1000.0), None)
