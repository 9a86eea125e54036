"""Which loopers a kernel runs when a cell is run again, and what it keeps of those before."""

import pytest
from helpers import eventually

pytestmark = pytest.mark.timeout(300)

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
def kernel(fresh):
    """A kernel of each version, in which nothing has run yet but `SETUP`."""
    fresh.done(SETUP)
    return fresh


def test_a_kernel_runs_only_the_loopers_of_the_newest_run(kernel):
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


SHOW = """
coord = Coordinator()
coord.on_stop(idle)
coord.loop(idle, every_secs=0.01, name="pid")
display(coord.panel())
made.update([coord, coord.panel()])
"""


def test_a_kernel_keeps_nothing_of_earlier_runs(kernel):
    kernel.done("import gc, weakref\nmade = weakref.WeakSet()")
    kernel.until_done(*(kernel.run_cell("one", SHOW) for _ in range(4)))
    eventually(lambda: kernel.value("(gc.collect(), len(made))[1]") == "2", 60)
