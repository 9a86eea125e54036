"""Which notebook cell is being run, from the message with which the front end asked the kernel to run it."""

from __future__ import annotations

import dataclasses
import sys
import threading
from types import FrameType
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True)
class Origin:
    """The run of a cell in which an object was made. Later runs have higher numbers."""

    cell: str
    run: int

    def replaces(self, other: Origin | None) -> bool:
        """Return whether `other` is an earlier run of the same cell."""
        return other is not None and other.cell == self.cell and other.run < self.run


_runs: dict[str, int] = {}


def origin() -> Origin | None:
    """Return the run of the cell that is calling this.

    None outside of cells, in threads other than the main thread, which runs the cells, and if the front end does not
    send the cell's id. Also None while a module is being imported, because running the cell again does not run the
    module again.
    """
    if threading.current_thread() is not threading.main_thread():
        return None
    running = running_cell()
    if running is None or _importing():
        return None
    cell, run = running
    return Origin(cell, _runs.setdefault(run, len(_runs)))


def running_cell() -> tuple[str, str] | None:
    """Return the id of the cell being run and of this run; None outside of cells or if the front end sends no id."""
    parent = _parent_message()
    if not parent:  # the usual case in scripts
        return None
    try:
        cell_id, run = parent["metadata"]["cellId"], parent["header"]["msg_id"]
    except (KeyError, TypeError):
        return None
    return (str(cell_id), str(run)) if cell_id and run else None


def current_run() -> str:
    """Return the id of the run of the cell that is being run; empty outside of cells."""
    header = _parent_message().get("header")
    return str(header.get("msg_id", "")) if isinstance(header, dict) else ""


def in_cell() -> bool:
    """Return whether a notebook's cell calls this: not a script, another thread, or a module that is being imported."""
    if kernel() is None or threading.current_thread() is not threading.main_thread() or _importing():
        return False
    header = _parent_message().get("header", {})
    return isinstance(header, dict) and header.get("msg_type", "execute_request") == "execute_request"


def shell() -> Any:
    """Return the IPython shell of this process, or None. Does not import IPython, which scripts need not load."""
    get_shell = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return None if get_shell is None else get_shell()


def kernel() -> Any:
    """Return the Jupyter kernel of this process, or None."""
    return getattr(shell(), "kernel", None)


def _parent_message() -> dict[str, Any]:
    """Return the message that the kernel is processing; empty if there is none."""
    try:
        running = kernel()
        parent = running.get_parent() if running is not None else None
    except Exception:  # another kind of kernel: then the cell is unknown
        return {}
    return parent if isinstance(parent, dict) else {}


def _importing() -> bool:
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if frame.f_globals.get("__name__") == "importlib._bootstrap":
            return True
        frame = frame.f_back
    return False
