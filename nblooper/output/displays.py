"""Catching what loopers display in a notebook, and what they clear."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import Any

from nblooper.output.current import here
from nblooper.output.log import OutputLog, log_that_displayed
from nblooper.output.patches import Patch, PatchApart, Undoable


def publisher() -> Any:
    """Return what displays in the notebook of this process; None if it has none, and if IPython is not loaded."""
    shell = _shell()
    return getattr(shell, "display_pub", None) if getattr(shell, "kernel", None) is not None else None


def hidden_publisher() -> Any:
    """Return what displays in the notebook otherwise, where another is in its place, as in ``%%capture``; else None.

    Nothing else knows of it, and the search takes some time.
    """
    now, kind = publisher(), getattr(_shell(), "display_pub_class", None)
    if now is None or kind is None or isinstance(now, kind):
        return None
    return next((each for each in gc.get_objects() if type(each) is kind), None)


def _shell() -> Any:
    return getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()


def caught(publisher: Any, beneath: Any = None) -> list[Undoable]:
    """Keep what loopers display in their logs, and let them clear nothing else; return how to undo it.

    Parameters
    ----------
    publisher : DisplayPublisher
    beneath : DisplayPublisher, optional
        Whose place it has taken, by and for who calls this: what others display goes there.
    """
    owner = None if beneath is None else here.get()
    others = publisher if beneath is None else beneath
    patch = Patch if beneath is None else PatchApart
    return [
        patch(publisher, "publish", lambda publish: _publishing(publish, others.publish, owner)),
        patch(publisher, "clear_output", lambda clear: _clearing(clear, others.clear_output, owner)),
    ]


def widgets_noticed(comm: Any, notice: Callable[[], None]) -> list[Undoable]:
    """Have `notice` called before each widget is made, as of the module `comm`; return how to undo it.

    A looper may be the first who imports ipywidgets, and use what it has at once.
    """

    def make(create: Callable[..., Any]) -> Callable[..., Any]:
        def notice_and_create(*args: Any, **kwargs: Any) -> Any:
            notice()
            return create(*args, **kwargs)

        return notice_and_create

    return [Patch(comm, "create_comm", make)]


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
