"""Clicks while a cell runs: have them handled where the kernel can, and say so where it cannot.

What a kernel does with a widget's message while a cell runs differs: ipykernel 6 handles it after the cell; 7 in
another thread, a subshell, if the front end asks for one; 7.4 asks the widget's comm which subshell to use. So:

- `answer_while_busy` has 7.4 handle a widget's messages in a subshell, whether or not the front end asks for one;
- while `Coordinator.join` and its like wait in a cell, a pump handles them on the main thread (`kernel.waits`);
- `busy_note` says that clicks have to wait when neither helps;
- none of these messages ends the running cell for who listens to IPython's events, as matplotlib does.

A kernel that lacks what this takes keeps its own behaviour.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import time
from typing import Any

from nblooper.core import cell
from nblooper.jupyter.kernel import running_cell
from nblooper.jupyter.kernel.pump import kernel_pump
from nblooper.jupyter.kernel.subshells import (
    handle_in_subshell,
    look_for_messages_after_replies,
    subshells_handle_clicks,
)
from nblooper.jupyter.kernel.waits import handle_clicks_in_waits

_NOTE_AFTER_SECS = 0.5
"""How long a cell must have been running to be worth a note."""


def answer_while_busy(widget: Any) -> None:
    """Do what this kernel allows for `widget`'s messages to be handled while a cell runs.

    May be called from any thread; does not block. Call it once, right after the widget is made.
    """
    kernel = cell.kernel()
    if kernel is not None:
        _attach(kernel)
        handle_in_subshell(kernel, widget)
        _handle_without_events(widget)


def _handle_without_events(widget: Any) -> None:
    """Have a widget's messages handled without IPython's events for the beginning and end of a cell.

    With them, each message would have matplotlib show and close the figures that a running cell is still drawing.
    """
    comm: Any = getattr(widget, "comm", None)
    if hasattr(comm, "_msg_callback"):
        comm.handle_msg = functools.partial(_handle, comm)


def _handle(comm: Any, message: Any) -> None:
    if comm._msg_callback:
        comm._msg_callback(message)


def clicks_wait_for_cell() -> bool:
    """Return whether a click is handled only when the running cell has ended, unless that cell waits in `join`."""
    kernel = cell.kernel()
    return kernel is not None and not subshells_handle_clicks(kernel)


def busy_note() -> str:
    """Return what to say while a cell runs that keeps clicks waiting, otherwise "". From any thread; cheap."""
    running = running_cell.current
    since = running.since
    if since is None or time.monotonic() - since < _NOTE_AFTER_SECS or running.serves_clicks:
        return ""
    if not clicks_wait_for_cell():
        return ""
    version = getattr(sys.modules.get("ipykernel"), "__version__", "")
    kernel = f"This kernel (ipykernel {version})" if version else "This kernel"
    hint = "" if kernel_pump() is None else "; coord.join() keeps them working"
    return f"{kernel} handles clicks only when the running cell has ended{hint}"


@functools.cache
def _attach(kernel: Any) -> None:
    """Follow the kernel's cells, and handle clicks in those that wait for a coordinator, from now on."""
    running_cell.follow(kernel)
    with contextlib.suppress(Exception):
        look_for_messages_after_replies(kernel)
    if kernel_pump() is not None:
        handle_clicks_in_waits()
