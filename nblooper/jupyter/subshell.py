"""Make a widget's messages arrive while a cell runs, on kernels that would route them to the busy main shell."""

from __future__ import annotations

from typing import Any


def _as_asked(data: Any, default: Any) -> Any:
    """Return the subshell the front end asked for, whatever published last on the comm."""
    return default


def answer_while_busy(widget: Any) -> None:
    """Let the front end choose the shell that handles `widget`'s messages.

    JupyterLab and Notebook send widget messages to a subshell where the kernel has them, so that a click is handled
    while a cell blocks the main shell. ipykernel 7.4 overrides that choice with the shell that last published on the
    widget's comm: the main one, for a widget made in an ordinary cell. Elsewhere this does nothing.

    May be called from any thread; does not block. Call it once, right after the widget is made.
    """
    comm: Any = getattr(widget, "comm", None)
    if comm is not None and hasattr(comm, "_reply_subshell_for"):
        comm._reply_subshell_for = _as_asked
