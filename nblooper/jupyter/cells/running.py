"""Which cell shows which panel, so that running a cell again frees what its former run showed."""

from __future__ import annotations

import threading
import weakref
from typing import Protocol

from nblooper.core.cell import running_cell


class Closable(Protocol):
    """A panel, as far as the cells that show it matter."""

    def close(self, *, keep_picture: bool) -> None:
        """Close it; `keep_picture`: cells that show it keep its last state."""


class _Cell:
    """The panels that the newest run of one cell showed."""

    def __init__(self) -> None:
        self.run = ""
        self.panels: weakref.WeakSet[Closable] = weakref.WeakSet()


_lock = threading.Lock()
_cells: dict[str, _Cell] = {}


def note_shown(panel: Closable) -> None:
    """Note that the cell being run shows `panel`, and close the panels that only its former run showed.

    A panel that another cell shows too stays open. Does nothing outside a notebook cell. From any thread.
    """
    running = running_cell()
    if running is None:
        return
    for former in _note(panel, *running):
        former.close(keep_picture=False)  # the cell's former output is gone


def _note(panel: Closable, cell_id: str, run: str) -> list[Closable]:
    with _lock:
        cell = _cells.setdefault(cell_id, _Cell())
        former: list[Closable] = []
        if cell.run != run:
            former = [other for other in cell.panels if other is not panel]
            cell.panels.clear()
            cell.run = run
        cell.panels.add(panel)
        still_shown = {id(other) for each in _cells.values() for other in each.panels}
        for name in [name for name, each in _cells.items() if not each.panels]:
            del _cells[name]
        return [other for other in former if id(other) not in still_shown]
