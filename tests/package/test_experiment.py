"""The experiment's notebook: its controller in simulated time, its run log, and what it was committed with."""

import csv
import json
import threading
import types

import committed
import numpy as np
import pytest
from helpers import happens

from nblooper import Coordinator
from nblooper.testing import VirtualClock

CELLS = committed.code_cells("experiment")
SETTLED = {"kp": 4.0, "ki": 3.0, "interval_secs": 0.1}


def code(*names):
    return "\n".join("".join(CELLS[name]["source"]) for name in names)


@pytest.fixture(scope="module")
def defined():
    """What the notebook's cells define that run nothing."""
    names = {"__name__": "__main__"}
    exec(code("imports", "oven", "regulator", "params", "trial", "instruments", "told"), names)
    return types.SimpleNamespace(**names)


@pytest.fixture
def heated(defined, clock):
    """Return a function that heats an oven in simulated time, for so long; and the coordinator and the oven."""
    coord, oven = Coordinator(clock=clock), defined.Oven(now=clock.now)
    defined.add_parameters(coord, SETTLED["kp"], SETTLED["ki"])
    defined.Regulator(coord, SETTLED["interval_secs"], oven, name="regulator").start()
    yield types.SimpleNamespace(coord=coord, oven=oven, clock=clock)
    coord.request_stop()
    coord["regulator"].join(20)


def last(run, secs=5.0):
    return run.value[run.time > run.time[-1] - secs]


def test_the_gains_of_the_second_rehearsal_settle(defined):
    end = last(defined.rehearse(**SETTLED))
    assert abs(end.mean() - 40) < 0.1
    assert end.std() < 0.1


def test_with_the_first_gains_it_swings_for_a_long_time(defined):
    run = defined.rehearse(kp=0.2, ki=4.0, interval_secs=0.1)
    assert np.ptp(run.value[(run.time > 5) & (run.time < 10)]) > 3
    assert np.ptp(last(run)) > 0.8


def test_with_one_call_a_second_it_swings_without_end(defined):
    run = defined.rehearse(**{**SETTLED, "interval_secs": 1.0})
    assert np.ptp(last(run)) > 3


def test_a_rehearsal_is_the_same_each_time(defined):
    first, second = (defined.rehearse(**SETTLED) for _ in range(2))
    assert first.value.tolist() == second.value.tolist()


def test_the_oven_is_left_off_after_a_stop(heated):
    heated.clock.advance(10)
    assert heated.oven.watts > 1
    heated.coord.request_stop()
    heated.coord.join()
    assert heated.oven.watts == 0
    assert heated.coord["regulator"].snapshot().values["power"].last == 0


def test_the_oven_is_left_off_after_an_error_of_its_own(heated):
    heated.clock.at(heated.clock.now() + 9.95, lambda: setattr(heated.oven, "broken", True))
    heated.clock.advance(9.9)
    assert heated.oven.watts > 1
    heated.clock.advance(0.2)
    with pytest.raises(OSError, match="does not answer"):
        heated.coord.join()
    assert heated.oven.watts == 0


def test_the_oven_is_left_off_after_an_error_of_another_looper(heated, defined):
    meter = defined.FlowMeter()
    heated.coord.loop(meter.read, every_secs=0.5, name="flow")
    heated.clock.at(heated.clock.now() + 9.9, lambda: setattr(meter, "plugged_in", False))
    heated.clock.advance(10.2)
    with pytest.raises(ConnectionError, match="not there any more"):
        heated.coord.join()
    assert heated.oven.watts == 0


def test_a_looper_may_run_again_what_has_failed_under_another_coordinator(coord, defined):
    aside, meter, again = Coordinator(), defined.FlowMeter(), threading.Event()
    meter.plugged_in = False

    def plug_in_and_start():
        if aside.should_stop():
            meter.plugged_in = True
            aside.start()
            again.set()

    aside.loop(meter.read, every_secs=0.01, name="flow", max_calls=3, returns="flow")
    coord.loop(plug_in_and_start, every_secs=0.01, name="supervisor")
    happens(again)
    aside.join()
    assert aside["flow"].status().run == 2
    assert aside["flow"].snapshot().values["flow"].count == 3


def test_a_saturated_heater_makes_no_overshoot(heated):
    heated.coord.params["set point"].value = 80.0
    heated.clock.advance(30)
    run = heated.coord.snapshot()["regulator"].values["temperature"].recent
    assert heated.coord.snapshot()["regulator"].values["power"].max == heated.oven.MOST
    assert 79.8 < last(run).mean() < 80.2
    assert run.value.max() < 83


def test_the_power_is_within_what_the_heater_can_do(defined):
    oven = defined.Oven(now=VirtualClock().now)
    assert [oven.heat(watts) for watts in (-1.0, 3.5, 1e9)] == [0.0, 3.5, oven.MOST]


def test_the_gauge_leaves_every_sixth_answer_out(defined, monkeypatch):
    slept = []
    monkeypatch.setattr(defined.time, "sleep", slept.append)
    gauge = defined.Gauge()
    for _ in range(2):
        assert all(1010 < gauge.read(0.25) < 1016 for _ in range(5))
        with pytest.raises(TimeoutError, match=r"within 0\.25 s"):
            gauge.read(0.25)
    assert slept == [*[0.02] * 5, 0.25] * 2


def test_the_run_log_has_every_value_and_change(heated, tmp_path, defined, monkeypatch):
    """Also where slots have merged: there are more calls than slots."""
    names = {**vars(defined), "coord": heated.coord}
    monkeypatch.setattr(defined.tempfile, "TemporaryDirectory", lambda: types.SimpleNamespace(name=tmp_path))
    exec(code("log"), names)
    heated.clock.at(heated.clock.now() + 200.0, lambda: setattr(heated.coord.params["set point"], "value", 60.0))
    heated.clock.advance(300)
    heated.coord.request_stop()
    heated.coord.join()
    with (tmp_path / "values-001.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["key"] == "temperature"]
    kept = heated.coord.snapshot()["regulator"].values["temperature"]
    assert {row["unit"] for row in rows} == {"°C"}
    assert sum(int(row["count"]) for row in rows) == kept.count
    lowest, highest = min(float(row["min"]) for row in rows), max(float(row["max"]) for row in rows)
    assert (lowest, highest) == pytest.approx((kept.min, kept.max))
    assert len(rows) < kept.count
    changes = json.loads((tmp_path / "run-001.json").read_text())["parameters"]["set point"]["changes"]
    assert changes == [[0.0, 40.0], [200.0, 60.0]]


# What it was committed with: GitHub and nbviewer show it without a kernel.


def outputs(cell):
    return CELLS[cell]["outputs"]


@pytest.mark.parametrize(("cell", "state"), [("panel", "FAILED"), ("restart", "STOPPED")])
def test_its_panels_are_stills_that_need_no_kernel(cell, state):
    stills = ["".join(output["data"]["text/html"]) for output in outputs(cell) if "data" in output]
    assert len(stills) == 1
    assert "<svg" in stills[0] or "data:image/svg+xml" in stills[0]
    assert state in stills[0]
    assert "widget-view" not in json.dumps(outputs(cell))


@pytest.mark.parametrize("cell", ["trials", "quick-figure", "paper"])
def test_its_figures_are_there(cell):
    assert any("image/png" in output.get("data", {}) for output in outputs(cell))
