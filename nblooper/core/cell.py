"""The notebook cell that is being run, as the front end tells it."""

from __future__ import annotations

import dataclasses
import sys
import threading
from types import FrameType
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True)
class Origin:
    """The run of a cell that made something. Runs have ascending numbers."""

    cell: str
    run: int

    def replaces(self, other: Origin | None) -> bool:
        """Return whether `other` is a former run of the same cell."""
        return other is not None and other.cell == self.cell and other.run < self.run


_runs: dict[str, int] = {}


def origin() -> Origin | None:
    """Return which run of which cell calls this.

    None outside a cell, where the front end does not tell its id, and in other threads than the one that runs cells.
    Also while a module is imported: what that makes belongs to the module, which running the cell again does not
    make again.
    """
    if threading.current_thread() is not threading.main_thread():
        return None
    running = running_cell()
    if running is None or _importing():
        return None
    cell, run = running
    return Origin(cell, _runs.setdefault(run, len(_runs)))


def running_cell() -> tuple[str, str] | None:
    """Return the id of the cell being run and of this run; None outside a cell or when the front end does not tell."""
    parent = _parent_message()
    try:
        cell_id, run = parent["metadata"]["cellId"], parent["header"]["msg_id"]
    except (KeyError, TypeError):
        return None
    return (str(cell_id), str(run)) if cell_id and run else None


def shell() -> Any:
    """Return the IPython shell that runs this process, or None. Does not import IPython: scripts do without it."""
    get_shell = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return None if get_shell is None else get_shell()


def kernel() -> Any:
    """Return the Jupyter kernel that runs this process, or None."""
    return getattr(shell(), "kernel", None)


def _parent_message() -> dict[str, Any]:
    """Return the message that the kernel deals with."""
    try:
        running = kernel()
        parent = running.get_parent() if running is not None else None
    except Exception:  # another kernel's idea of a parent: then the cell is unknown
        return {}
    return parent if isinstance(parent, dict) else {}


def _importing() -> bool:
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if frame.f_globals.get("__name__") == "importlib._bootstrap":
            return True
        frame = frame.f_back
    return False
