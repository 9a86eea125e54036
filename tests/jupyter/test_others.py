"""What the panel tells of loopers of other coordinators, and what a kernel does when a cell is run again."""

import threading

import kernels
import pytest
from fakes import FakeCoordinator, looper
from helpers import ended, eventually

import nblooper
from nblooper import Coordinator
from nblooper.jupyter.panel import others

SETUP = """
import threading, nblooper
from nblooper import Coordinator, LooperThread
idle = threading.Event().is_set

class Pid(LooperThread):
    pass
"""
MAKE = """
coord = Coordinator()
coord.loop(idle, every_secs=0.01, name="pid")
coord.loop(idle, every_secs=0.01, name="log")
"""
LIVE = "[looper.name for coord in nblooper.coordinators() for looper in coord.loopers.values() if looper.state.live]"


@pytest.fixture
def lab():
    """A coordinator with a live looper."""
    coord = Coordinator(name="lab-2")
    made = coord.loop(threading.Event().is_set, every_secs=0.01, name="<pid>")
    yield coord
    coord.request_stop()
    ended(made)


def test_the_header_counts_loopers_of_other_coordinators(make, coord, messages, lab):
    panel = make(coord)
    assert panel._monitor._feeds[0]._sent["others"] == {"loopers": 1, "coordinators": 1}
    panel._refresh()
    messages.clear()
    panel._refresh()
    assert messages == []
    lab.request_stop()
    eventually(lambda: not nblooper.coordinators())
    panel._refresh()
    assert panel._monitor._feeds[0]._sent["others"] is None


def test_its_own_loopers_are_not_counted(make, lab):
    assert others.count_others(lab) is None
    assert "No looper of another coordinator" in others.name_others(lab)


def test_the_button_names_them_and_says_how_to_stop_them(make, coord, lab):
    panel = make(coord)
    panel._monitor._handle_custom_msg({"kind": "others"}, [])
    said = panel._line.value
    assert "lab-2: &quot;&lt;pid&gt;&quot; (" in said or 'lab-2: "&lt;pid&gt;" (' in said
    assert "nblooper.coordinators()[0].request_stop()" in said


def test_a_panel_without_controls_does_not_answer(make, coord, lab):
    panel = make(coord, controls=False)
    panel._monitor._handle_custom_msg({"kind": "others"}, [])
    assert panel._line.value == ""


def test_many_are_cut(lab):
    for number in range(10):
        lab.loop(threading.Event().is_set, every_secs=1, name=f"looper-{number}")
    assert "and 6 more; stop with" in others.name_others(FakeCoordinator(looper()))
    lab.request_stop()
    ended(*lab.loopers.values())


@pytest.mark.timeout(300)
@pytest.mark.parametrize("version", kernels.interpreters())
def test_a_kernel_runs_only_the_loopers_of_the_newest_run(version, tmp_path):
    kernels.write_specs(tmp_path / "kernels")
    kernel = kernels.DrivenKernel(version, tmp_path / "kernels")
    try:
        kernel.until_done(kernel.run(SETUP))
        first = kernel.run_cell("one", MAKE)
        second = kernel.run_cell("one", MAKE)
        kernel.until_done(first, second)
        assert kernel.outputs[first] == ""
        line = 'nblooper: stopped 2 loopers ("pid", "log") of the coordinator that this cell made before\n'
        assert kernel.outputs[second] == line
        assert kernel.value(LIVE) == "['pid', 'log']"
        pids = [kernel.run_cell("two", "Pid(coord, 0.1).start()") for _ in range(2)]
        kernel.until_done(*pids)
        assert kernel.outputs[pids[1]] == 'nblooper: stopped 1 looper ("Pid") that this cell made before\n'
        assert kernel.value(LIVE) == "['pid', 'log', 'Pid']"
        unknown = kernel.run(MAKE)  # as nbclient does
        kernel.until_done(unknown)
        assert kernel.outputs[unknown] == ""
        assert kernel.value(LIVE) == "['pid', 'log', 'Pid', 'pid', 'log']"
    finally:
        kernel.close()
