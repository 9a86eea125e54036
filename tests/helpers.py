"""What tests of several folders share: waits with a time limit, targets, odd exceptions, processes of their own."""

import concurrent.futures
import itertools
import os
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import numpy as np

import nblooper
from nblooper.core.crew import crew_of
from nblooper.recording.distribution import Distribution
from nblooper.recording.durations import Durations

SECS = 20.0  # the time limit of every wait: far more than needed, so that only what hangs runs into it
INTERVALS = [None, 0.001]  # back to back, and timed
ODD_TEXT = "a\x1b[31m\r\n\t\x00\x7f\x9b\ud800\u202e\u2028\x85z"  # what must not reach a terminal as it is
ODD_TEXT_SHOWN = r"a\x1b[31m\r\n\t\x00\x7f\x9b\ud800\u202e\u2028\x85z"


def waits(coord):
    """Return what those wait on who wait for a coordinator: in `join`, `join_async` or `wait_for_stop`."""
    return crew_of(coord).signal.waiting


def eventually(predicate, secs=SECS):
    """Wait until `predicate()` is true; for what no event tells."""
    deadline, never = time.monotonic() + secs, threading.Event()
    while not predicate():
        assert time.monotonic() < deadline, "did not happen in time"
        never.wait(0.002)


def happens(event):
    """Wait for an event, and fail if it does not come in time."""
    assert event.wait(SECS), "did not happen in time"


def ended(*threads):
    """Wait until threads have ended, and fail if they do not in time."""
    deadline = time.monotonic() + SECS
    for thread in threads:
        thread.join(max(deadline - time.monotonic(), 0))
    alive = [thread.name for thread in threads if thread.is_alive()]
    assert not alive, f"still running: {alive}"


def calls(looper):
    """Return how many calls a looper has made."""
    return looper.snapshot().calls


def is_paused(looper):
    return looper.state is nblooper.State.PAUSED


def live(coord):
    """Return the names of a coordinator's live loopers."""
    return [name for name, looper in coord.loopers.items() if looper.state.live]


def dues(looper):
    """Return when a looper's newest calls were due."""
    recent = looper.snapshot().recent
    return recent.start - recent.lateness


def distribution(*chunks):
    """Return the distribution of durations that came in several chunks."""
    made = Distribution()
    for chunk in chunks:
        if len(chunk):
            made = made.added(counted(chunk))
    return made


def counted(durations, *, keeps_lock=False):
    """Return the distribution of durations that came together."""
    ends = np.asarray(durations, float)
    return Durations.between(np.zeros(len(ends)), ends).distribution(keeps_lock=keeps_lock)


def finished(coord, *args, **options):
    """Return a looper that has made its calls and ended."""
    looper = nblooper.LooperThread.loop(coord, *args, **options)
    ended(looper)
    return looper


def outcome(function, *args, **kwargs):
    """Return the exception that a call raises, or None."""
    try:
        function(*args, **kwargs)
    except BaseException as error:
        return error
    return None


def in_thread(function, *args):
    """Start a thread that calls `function`; return it with a list that gets what it raised or None at its end."""
    results = []
    thread = threading.Thread(target=lambda: results.append(outcome(function, *args)), daemon=True)
    thread.start()
    return thread, results


def in_own_thread(function, *args):
    """Call a function in a thread without an event loop: what drives a browser has one running in this one."""
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        return pool.submit(function, *args).result(2 * SECS)


def fail_with(error):
    """Return a function that raises `error`."""

    def fail():
        raise error

    return fail


class FalsyError(Exception):
    """An exception that is false."""

    def __bool__(self):
        return False


class Unspeakable:
    """Something whose text cannot be had."""

    def __str__(self):
        raise RuntimeError("no text")

    __repr__ = __str__


class UnspeakableError(Unspeakable, Exception):
    """An exception whose message cannot be had."""


class Big:
    """Stands for a big array that a local variable holds."""


class Gate:
    """A target that blocks in each call until it is opened."""

    def __init__(self):
        self.entered = threading.Event()
        self.opened = threading.Event()
        self.calls = 0

    def __call__(self):
        self.calls += 1
        self.entered.set()
        self.opened.wait(2 * SECS)

    def open(self):
        self.opened.set()


class Turnstile:
    """A target that ends one call for each `allow()`, to make an exact number of calls."""

    def __init__(self):
        self._passes = threading.Semaphore(0)
        self.begun = 0

    def __call__(self):
        self.begun += 1
        self._passes.acquire(timeout=2 * SECS)

    def allow(self, calls=1):
        self._passes.release(calls)


class Kernel:
    """What is asked of a kernel, and what it answers while a cell runs."""

    def __init__(self):
        self.parent = {}
        self.runs = itertools.count()

    def get_parent(self):
        return self.parent

    def run(self, cell, code, *args):
        """Run `code` as a cell with an id does; None: as a front end that tells none."""
        self.parent = {"metadata": {} if cell is None else {"cellId": cell}, "header": {"msg_id": f"{next(self.runs)}"}}
        try:
            return code(*args)
        finally:
            self.parent = {}


def environment():
    """Return the environment for a fresh interpreter that imports the same nblooper."""
    root = str(Path(nblooper.__file__).parent.parent)
    return {**os.environ, "PYTHONPATH": root, "PYTHONFAULTHANDLER": "1", "PYTHONUNBUFFERED": "1"}


def run_python(*arguments):
    """Run a fresh interpreter to its end and return the completed process."""
    return subprocess.run(
        [sys.executable, *arguments], env=environment(), capture_output=True, text=True, timeout=60, check=False
    )


_PRELUDE = """
import os, sys, threading, time
from nblooper import Coordinator, LooperThread, State

class Device(LooperThread):
    def stop_loop(self):
        os.write(1, f"stop_loop {self.name}\\n".encode())  # in one piece, whoever else prints
"""


def script(body):
    """Return a script with what all scripts start with."""
    return _PRELUDE + textwrap.dedent(body)


def run_script(body):
    """Run a script in a fresh interpreter to its end."""
    return run_python("-c", script(body))


def texts(looper, stream=None):
    """Return what a looper has printed, line by line; all of it, or what went to one stream."""
    return [line.text for line in looper.output if stream in (None, line.stream)]
