"""Progress bars of tqdm: one thread watches those of the whole process, and redraws each where it was begun."""

from __future__ import annotations

import contextlib
import functools
import sys
import threading
from collections.abc import Callable
from typing import Any

from nblooper.output.current import Passing, here
from nblooper.output.log import OutputLog, log_that_displayed
from nblooper.output.patches import Patch, Undoable


def watches_bars(thread: threading.Thread) -> bool:
    """Return whether a thread is that of tqdm, which serves whoever has a bar and not who happened to start it."""
    return type(thread).__module__ == "tqdm._monitor"


def bars() -> Any:
    """Return tqdm's class; None if it is not loaded."""
    return getattr(sys.modules.get("tqdm.std"), "tqdm", None)


def notebooks_bars() -> Any:
    """Return tqdm's class of bars that are widgets; None if it is not loaded."""
    return getattr(sys.modules.get("tqdm.notebook"), "tqdm_notebook", None)


def caught(kind: type) -> list[Undoable]:
    """Draw and close each looper's bars in that looper's output, whichever thread does so; return how to undo it.

    A bar that nobody closes closes itself when it is freed, which may be in any thread.
    """

    def make(status_printer: Callable[[Any], Callable[[str], None]]) -> Any:
        def printer_for_its_looper(file: Any) -> Callable[[str], None]:
            draw, log = status_printer(file), here.get()
            return functools.partial(_drawn, draw, log) if isinstance(log, OutputLog) else draw

        return staticmethod(printer_for_its_looper)

    def make_close(close: Callable[[Any], None]) -> Callable[[Any], None]:
        @functools.wraps(close)
        def close_for_its_looper(bar: Any) -> None:
            _drawn(close, _log_of(bar), bar)

        return close_for_its_looper

    return [Patch(kind, "status_printer", make), Patch(kind, "close", make_close)]


def settled(kind: type) -> list[Undoable]:
    """Keep the last text of each bar that is a widget, from when it is closed; return how to undo it.

    Afterwards it cannot be told from the widget: the bar is freed, and the widget of one that is not to stay is closed.
    """

    def make(close: Callable[[Any], None]) -> Callable[[Any], None]:
        @functools.wraps(close)
        def close_and_settle(bar: Any) -> None:
            model_id = getattr(getattr(bar, "container", None), "model_id", None)
            log = None if model_id is None else log_that_displayed(model_id)
            try:
                close(bar)
            finally:
                if log is not None and model_id is not None:
                    with contextlib.suppress(Exception):  # raised by a format of one's own: then it stays as it is
                        log.settle(model_id, _last_text(bar))

        return close_and_settle

    return [Patch(kind, "close", make)]


def _last_text(bar: Any) -> str | None:
    """Return what a closed bar says, as its widget does; None if it has removed that."""
    if bar.container.comm is None:
        return None
    return str(bar.format_meter(**{**bar.format_dict, "ascii": True}))


def _log_of(bar: Any) -> OutputLog | Passing | None:
    """Return the log of the looper that began a bar; for a bar of no looper, a value that keeps it out of all logs."""
    printer, now = getattr(bar, "sp", None), here.get()
    if isinstance(printer, functools.partial) and printer.func is _drawn:
        log: OutputLog = printer.args[1]
        return log
    return None if isinstance(now, OutputLog) else now


def _drawn(draw: Callable[[Any], None], log: OutputLog | Passing | None, bar: Any) -> None:
    token = here.set(log)
    try:
        draw(bar)
    finally:
        here.reset(token)
