"""What the tests of output run in a kernel before anything else."""

TALKERS = """
import contextlib, io, ipykernel, logging, sys, threading, time, warnings
from IPython.display import HTML, clear_output, display
from ipywidgets import Button, Output
before = logging.StreamHandler()
logging.getLogger("some").addHandler(before)
from nblooper import Coordinator

def texts(looper, stream=None):
    return [line.text for line in looper.output if stream in (None, line.stream)]

class Turns:
    def __init__(self, act):
        self.act, self.go, self.done = act, threading.Semaphore(0), threading.Semaphore(0)
    def __call__(self):
        if self.go.acquire(timeout=0.05):  # else the looper may end
            self.act()
            self.done.release()
    def turn(self):
        self.go.release()
        assert self.done.acquire(timeout=30)

def once(act, **options):
    looper = coord.loop(act, every_secs=None, max_calls=1, name="once", **options)
    looper.join(30)
    return looper

made = threading.Event()
coord = Coordinator(name="talkers")
"""
