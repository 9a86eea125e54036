"""Progress bars of tqdm: one thread watches those of the whole process, and redraws each where it was begun."""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Callable
from typing import Any

from nblooper.output.current import here
from nblooper.output.log import OutputLog
from nblooper.output.patches import Patch, Undoable


def watches_bars(thread: threading.Thread) -> bool:
    """Return whether a thread is that of tqdm, which serves whoever has a bar and not who happened to start it."""
    return type(thread).__module__ == "tqdm._monitor"


def bars() -> Any:
    """Return tqdm's class; None if it is not loaded."""
    return getattr(sys.modules.get("tqdm.std"), "tqdm", None)


def caught(kind: type) -> list[Undoable]:
    """Have the bars of a looper drawn in its output, whichever thread draws them; return what undoes it."""

    def make(status_printer: Callable[[Any], Callable[[str], None]]) -> Any:
        def printer_for_its_looper(file: Any) -> Callable[[str], None]:
            draw, log = status_printer(file), here.get()
            return functools.partial(_drawn, draw, log) if isinstance(log, OutputLog) else draw

        return staticmethod(printer_for_its_looper)

    return [Patch(kind, "status_printer", make)]


def _drawn(draw: Callable[[str], None], log: OutputLog, bar: str) -> None:
    token = here.set(log)
    try:
        draw(bar)
    finally:
        here.reset(token)
