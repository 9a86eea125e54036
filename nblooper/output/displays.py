"""Catching what loopers display in a notebook, and what they clear."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from nblooper.output.current import here
from nblooper.output.log import OutputLog, log_that_displayed
from nblooper.output.patches import Patch, Undoable


def publisher() -> Any:
    """Return what displays in the notebook of this process; None if it has none, and if IPython is not loaded."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return getattr(shell, "display_pub", None) if getattr(shell, "kernel", None) is not None else None


def caught(publisher: Any, beneath: Any = None) -> list[Undoable]:
    """Keep in their logs what loopers display, and have them clear nothing else; return what undoes it.

    Parameters
    ----------
    publisher : DisplayPublisher
    beneath : DisplayPublisher, optional
        Whose place it has taken, by and for who calls this: what others display goes there.
    """
    owner = None if beneath is None else here.get()
    others = publisher if beneath is None else beneath
    return [
        Patch(publisher, "publish", lambda publish: _publishing(publish, others.publish, owner)),
        Patch(publisher, "clear_output", lambda clear: _clearing(clear, others.clear_output, owner)),
    ]


def _publishing(publish: Callable[..., Any], beneath: Callable[..., Any], owner: object) -> Callable[..., Any]:
    def publish_or_keep(
        data: dict[str, Any], metadata: Any = None, *args: Any, transient: Any = None, update: bool = False, **more: Any
    ) -> Any:
        log = here.get()
        display_id = (transient or {}).get("display_id")
        if update and display_id is not None and (shown_in := log_that_displayed(display_id)) is not None:
            return shown_in.update(data, display_id)  # also by a cell
        if isinstance(log, OutputLog) and log is not owner and not update:
            return log.display(data, display_id)
        to = publish if log is owner else beneath
        return to(data, metadata, *args, transient=transient, update=update, **more)

    return publish_or_keep


def _clearing(clear: Callable[..., Any], beneath: Callable[..., Any], owner: object) -> Callable[..., Any]:
    def clear_or_keep(wait: bool = False) -> Any:
        log = here.get()
        if isinstance(log, OutputLog) and log is not owner:
            return log.clear(wait=bool(wait))
        return (clear if log is owner else beneath)(wait)

    return clear_or_keep
