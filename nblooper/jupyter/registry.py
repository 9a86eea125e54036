"""The open panels: one per coordinator and kind, kept weakly."""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING, Any

from nblooper.jupyter import cells
from nblooper.jupyter.panel import Panel

if TYPE_CHECKING:
    from nblooper.coordinator import Coordinator

_lock = threading.Lock()
# A panel holds its coordinator, so the coordinator's id is not reused while the entry lives.
_open: weakref.WeakValueDictionary[tuple[int, bool], Panel] = weakref.WeakValueDictionary()


def panel_for(coord: Coordinator, controls: bool = True) -> Panel:
    """Return the open panel of `coord` with or without `controls`, or make one.

    The cell being run counts as showing it: panels of other coordinators that only the cell's former run showed are
    closed. May be called from any thread; does not block for long.
    """
    key = (id(coord), bool(controls))
    with _lock:
        panel = _open.get(key)
        if panel is None or panel.closed:
            panel = _open[key] = Panel(coord, controls=bool(controls))
    cells.shown(panel)
    return panel


def mimebundle(coord: Coordinator) -> dict[str, Any]:
    """Return what a cell shows of `coord`: its live panel, and a still table for readers without a kernel."""
    return panel_for(coord)._repr_mimebundle_()
