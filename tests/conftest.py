"""Fixtures for all tests: no thread is left behind, and a coordinator that is ended."""

import sys
import threading
import time
import types

import hypothesis
import pytest
from helpers import SECS, Gate, Kernel, ended
from virtual import START

import nblooper
from nblooper import Coordinator
from nblooper.core import exit as at_exit
from nblooper.testing import VirtualClock

_LONG = ("front_ends", "kernel", "benchmarks", "cells")
"""Folders whose tests take long."""


# How long an example takes, or is thought up, says more of what else the machine does than of the code.
hypothesis.settings.register_profile(
    "busy machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("busy machine")


def pytest_configure(config):
    """Have several processes take files in the order below, and not those with the most tests first."""
    config.option.loadscopereorder = False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Put what takes long first: where several processes run the tests, none is left with it in the end."""
    items.sort(key=lambda item: item.path.parent.name not in _LONG)


@pytest.fixture(autouse=True)
def nothing_left_behind():
    """Fail a test that leaves a thread running. Tests of the Jupyter layer have a fixture of their own by this name."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 5
    for thread in threading.enumerate():
        # jupyter_core keeps a "runner" for good, to run coroutines beside a loop that runs already.
        ours = not isinstance(thread, threading._DummyThread) and not thread.name.endswith(" - runner")
        if thread not in before and ours:
            thread.join(max(deadline - time.monotonic(), 0))
            assert not thread.is_alive(), f"left running: {thread}"


@pytest.fixture(scope="session", autouse=True)
def nothing_logged_at_the_end():
    """Keep failures that tests made and did not join out of the log at exit."""
    yield
    at_exit.forget_unseen()


@pytest.fixture
def coord():
    """A coordinator; what runs at the end of the test is stopped and waited for."""
    coordinator = Coordinator()
    yield coordinator
    coordinator.request_stop()
    for looper in coordinator.loopers.values():
        if looper.ident is not None:
            looper.join(SECS)


@pytest.fixture
def gate(coord):
    """A target that blocks until it is opened, at the latest at the end of the test."""
    opened_at_last = Gate()
    yield opened_at_last
    opened_at_last.open()


@pytest.fixture
def clock():
    """A simulated clock."""
    return VirtualClock(START)


@pytest.fixture
def virtual(clock):
    """A coordinator in simulated time, whose loopers the test runs in its own thread."""
    return Coordinator(name="virtual", clock=clock)


@pytest.fixture
def kernel(monkeypatch):
    """A kernel that runs cells; coordinators that run at the end are stopped and waited for."""
    made = Kernel()
    ipython = types.ModuleType("IPython")
    ipython.get_ipython = lambda: types.SimpleNamespace(kernel=made)
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setattr("nblooper.core.cell._runs", {})
    yield made
    left = nblooper.coordinators()
    for coord in left:
        coord.request_stop()
    ended(*(looper for coord in left for looper in coord.loopers.values() if looper.ident is not None))
