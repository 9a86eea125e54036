"""Outputs of cells that can be replaced later: a live view by a last state that needs no kernel."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from nblooper.core.cell import running_cell, shell
from nblooper.jupyter.cells.prompt import prompt
from nblooper.recording.interrupts import interrupt_held


class Displays:
    """The outputs that show one thing. From any thread; nothing blocks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids: dict[str, tuple[str, list[str]]] = {}  # cell -> its newest run, and the outputs of that

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return bool(self._ids)

    def show(self, bundle: Mapping[str, Any]) -> None:
        """Add an output to the cell that is being run, and forget those of its former run, which the notebook dropped.

        Parameters
        ----------
        bundle : mapping
            MIME type -> data.
        """
        new = uuid.uuid4().hex
        cell, run = running_cell() or (new, "")
        with self._lock:
            known_run, ids = self._ids.get(cell, (run, []))
            self._ids[cell] = run, [*(ids if known_run == run else ()), new]
        _publish(bundle, new, update=False)

    def replace(self, bundle: Callable[[], Mapping[str, Any]]) -> list[Exception]:
        """Replace all outputs for good; return the errors of those that could not be replaced and stay as they are.

        Parameters
        ----------
        bundle : callable
            Returns MIME type -> data and does not raise; called only if there is an output. An interrupt has to wait.
        """
        with interrupt_held(), prompt():
            with self._lock:
                ids = [each for _, shown in self._ids.values() for each in shown]
                self._ids.clear()
            made = bundle() if ids else {}
            return [error for display_id in ids if (error := _replaced(made, display_id)) is not None]


def _replaced(bundle: Mapping[str, Any], display_id: str) -> Exception | None:
    """Replace one output; return the error if that fails, so that the others are replaced all the same."""
    try:
        _publish(bundle, display_id, update=True)
    except Exception as error:
        return error
    return None


def _publish(bundle: Mapping[str, Any], display_id: str, *, update: bool) -> None:
    running_shell = shell()
    if running_shell is not None:
        running_shell.display_pub.publish(data=dict(bundle), transient={"display_id": display_id}, update=update)
