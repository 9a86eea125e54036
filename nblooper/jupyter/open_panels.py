"""The open panels: one per coordinator and kind, kept weakly."""

from __future__ import annotations

import threading
import weakref
from typing import Any

from nblooper.core.cell import shell
from nblooper.jupyter.cells import running
from nblooper.jupyter.cells.last_state import last_state
from nblooper.jupyter.cells.outputs import Displays
from nblooper.jupyter.panel.life import Phase
from nblooper.jupyter.panel.panel import Panel
from nblooper.jupyter.source import Source
from nblooper.views.parts import told

_lock = threading.Lock()
# A panel holds its coordinator, so the coordinator's id is not reused while the entry lives.
_open: weakref.WeakValueDictionary[tuple[int, bool], Panel] = weakref.WeakValueDictionary()


def panel_for(coord: Source, controls: bool = True, keep_kernel: bool | None = None) -> Panel:
    """Return the open panel of `coord` with or without `controls`, or make one.

    The cell being run counts as showing it: panels of other coordinators that only the cell's former run showed are
    closed. May be called from any thread; does not block for long. `keep_kernel`: see `Coordinator.panel`.
    """
    if keep_kernel not in (None, True, False):
        raise ValueError(f"keep_kernel must be True, False or None; got {keep_kernel!r}")
    key = (id(coord), bool(controls))
    with _lock:
        panel = _open.get(key)
        if panel is None or panel.phase is not Phase.LIVE:
            panel = _open[key] = Panel(coord, controls=bool(controls))
    if keep_kernel is not None:
        panel.keeps_kernel = bool(keep_kernel)
    _watch_cells()
    running.note_shown(panel)
    return panel


def show(coord: Source) -> None:
    """Show `coord` in the cell that is being run: its live panel or, once joined, its last state.

    Where the panel cannot be made, the last state is shown too, below a line that says why.
    """
    note = ""
    try:
        status = coord.status()
        if status.live or not status.joined:
            panel_for(coord)._ipython_display_()
            return
    except Exception as error:
        note = f"The panel could not be shown: {told(error)}"
    Displays().show(last_state(coord, note))


def _watch_cells() -> None:
    running_shell = shell()
    if running_shell is not None and _after_cell not in running_shell.events.callbacks["post_run_cell"]:
        running_shell.events.register("post_run_cell", _after_cell)


def _after_cell(*_: Any) -> None:
    """End panels whose coordinators were joined in the cell that was just run, have the state of the others saved.

    A program that runs the notebook may save it now.
    """
    for panel in list(_open.values()):
        try:
            panel.end_if_over()
            panel.keep_state()
        except Exception as error:  # the others end all the same
            panel.show_failure(error)
