"""Which loopers a kernel runs when a cell is run again."""

import kernels
import pytest

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
