"""The status of loopers: what a snapshot says too, without measuring anything."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import time

import pytest
from helpers import Gate, Turnstile, ended, eventually, fail_with, happens

from nblooper import LooperThread, State
from nblooper.data.snapshot import LooperSnapshot, LooperStatus
from nblooper.recording.distribution import Distribution
from nblooper.recording.recorder import Recorder


def known(looper):
    """Return the fields of a status, whatever else there is, less what changes while a call runs: ages and shares."""
    fields = {field.name: getattr(looper, field.name) for field in dataclasses.fields(LooperStatus)}
    calls, share = fields["call_secs"] is not None, fields["cpu_share"]
    fields["cpu_share"] = calls if share is None or calls else pytest.approx(share)
    return fields | {"call_secs": calls, "active_secs": fields["active_secs"] > 0}


def test_a_status_says_what_a_snapshot_says(coord):
    LooperThread(coord, 0.5, int, name="new", overrun="skip", max_calls=7)
    done = LooperThread.loop(coord, None, int, name="done", max_calls=1000)
    broken = LooperThread.loop(
        coord, None, fail_with(ValueError("bad")), name="broken", max_calls=5, on_error="continue"
    )
    gate = Gate()
    LooperThread.loop(coord, 0.25, gate, name="calling")
    happens(gate.entered)
    ended(done, broken)
    again = done.restart()
    ended(again)
    status, snapshot = coord.status(), coord.snapshot()
    assert [known(looper) for looper in status.loopers] == [known(looper) for looper in snapshot.loopers]
    assert type(status["done"]) is LooperStatus
    assert type(snapshot["done"]) is LooperSnapshot
    assert (status["done"].calls, status["done"].run_calls, status["done"].run) == (2000, 1000, 2)
    assert (status["new"].state, status["calling"].state) == (State.NEW, State.CALLING)
    assert (status["new"].call_secs, status["done"].call_secs) == (None, None)
    assert 0 < status["calling"].call_secs < snapshot["calling"].call_secs
    assert (status["broken"].failures, status.calls) == (5, 2005)
    assert status.failures == snapshot.failures
    assert (status.name, status.state, status.live) == (snapshot.name, snapshot.state, snapshot.live)
    with pytest.raises(KeyError):
        status["nobody"]
    gate.open()


@pytest.mark.parametrize("interval", [None, 1e-9])
def test_calls_are_exact_at_any_moment(coord, interval):
    turnstile = Turnstile()
    looper = LooperThread.loop(coord, interval, turnstile)
    for calls in (1, 2, 31, 32, 33, 100, 1000):
        turnstile.allow(calls - looper.status().calls)
        eventually(lambda calls=calls: turnstile.begun == calls + 1)  # the next one waits, and all before it are done
        assert looper.status().calls == calls
        if calls % 2:  # whether or not a reader has folded a part of the block
            assert looper.snapshot().calls == calls
        assert looper.status().calls == calls
    looper.stop()
    turnstile.allow()
    ended(looper)
    assert looper.status().calls == looper.snapshot().calls == 1001


def test_a_status_folds_and_computes_nothing(coord, monkeypatch):
    gate = Gate()
    looper = LooperThread.loop(coord, None, gate)
    happens(gate.entered)
    monkeypatch.setattr(Recorder, "_fold", fail_with(AssertionError("folds")))
    monkeypatch.setattr(Distribution, "quantiles", fail_with(AssertionError("computes")))
    assert looper.status().calls == coord.status().calls == 0
    monkeypatch.undo()
    gate.open()


def test_a_paused_looper_has_no_rate(coord):
    looper = coord.loop(int, every_secs=0.001)
    eventually(lambda: looper.snapshot().rate_hz > 0)
    looper.pause(wait=True)
    assert looper.snapshot().rate_hz == 0.0
    (line,) = [line for line in repr(coord).splitlines() if line.startswith("int ")]
    assert re.search(r"PAUSED +[\d,]+ +–", line)  # noqa: RUF001 - as the table writes it


def test_when_time_zero_was(coord):
    now = time.time()
    for known in (coord.status(), coord.snapshot()):
        assert now - 60 < known.began_at <= now
        assert known.began.timestamp() == pytest.approx(known.began_at, abs=1e-3)
        assert known.began.tzinfo is not None
        assert dt.datetime.now(dt.UTC) - known.began < dt.timedelta(seconds=60)


def test_the_call_that_runs_counts_as_busy_time(virtual, clock):
    virtual.loop(lambda: clock.sleep(16.0), every_secs=None, name="port")
    clock.advance(8.0)
    assert virtual.snapshot()["port"].busy_fraction == 1.0
    virtual.request_stop()
    clock.advance(16.0)
    virtual.join()


def test_a_pause_does_not_count_as_slowness(virtual, clock):
    looper = virtual.loop(int, every_secs=8.0, name="slow")
    clock.advance(40.0)
    assert looper.snapshot().rate_hz == 0.125
    looper.pause()
    clock.advance(8192.0)
    looper.resume()
    clock.advance(16.0)
    assert looper.snapshot().rate_hz == pytest.approx(0.125, rel=0.2)
    virtual.request_stop()
    virtual.join()
