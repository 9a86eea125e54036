"""Cells that block in the various waits for a coordinator, and what has to run before them."""

SETUP = """
import asyncio, signal, sys, threading, time, warnings
from ipywidgets import Button
from nblooper import Coordinator
from nblooper.jupyter.kernel import busy, pump

coord = Coordinator()
never, clicked = threading.Event(), []

def make(act):
    button = Button()
    button.on_click(lambda _: act())
    return button

def stop():
    print("click's own output")
    clicked.append(threading.current_thread() is threading.main_thread())
    coord.request_stop()

def interrupted():
    raise KeyboardInterrupt

def blocked():
    print("blocked", flush=True)
    never.wait()

def again():
    coord.clear_stop()
    coord.start()
    clicked.clear()
    print("begun", flush=True)

coord.loop(lambda: never.wait(0.001), every_secs=0.01, name="tick")
plain, routed, fails, blocks = make(stop), make(stop), make(interrupted), make(blocked)
count = make(lambda: clicked.append(len(clicked)))
busy.answer_while_busy(routed)
print(*(button.comm.comm_id for button in (plain, routed, fails, blocks, count)))
"""
JOINS = {
    "join": "coord.join()",
    "with": "with coord: pass",
    "join_async": "await coord.join_async()",
    "wait_for_stop": "coord.wait_for_stop()",
}
BLOCKING = [way for way in JOINS if way != "join_async"]


def blocked_cell(kernel, way):
    """Run a cell that blocks as `way` says; return its request."""
    request = kernel.run(f"again()\n{JOINS[way]}\nprint('end')")
    kernel.until_printed(request, "begun")
    return request
