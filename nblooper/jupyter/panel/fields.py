"""Widgets that a person changes in the browser while a refresh renews them from another thread."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import ipywidgets

from nblooper.jupyter.kernel.busy import answer_while_busy


def interactive(kind: Any, css_class: str, **traits: Any) -> Any:
    """Make a widget whose messages are handled while a cell runs, where the kernel allows it."""
    if "description" in traits and not issubclass(kind, ipywidgets.Button):
        traits["style"] = {"description_width": "initial"}
    widget = kind(_dom_classes=(css_class,), **traits)
    answer_while_busy(widget)
    return widget


class Field:
    """A widget with a value, and the turns in which a person and a refresh change it.

    Observers of a widget are told of both alike, and of values that nobody has set: new options of a drop-down list
    set it to the first one for a moment. So a refresh has the widget for itself while it renews it, and what it is told
    meanwhile is not taken for a person's choice. All methods from any thread.

    Parameters
    ----------
    kind : type
        Of the widget.
    css_class : str
    edited : callable
        Gets the new value when it was not set by a renewal.
    **traits
        Of the widget.
    """

    def __init__(self, kind: Any, css_class: str, edited: Callable[[Any], None], **traits: Any) -> None:
        self.turn = threading.RLock()
        self._renewing = False
        self._edited = edited
        self.widget = interactive(_taking_turns(kind, self.turn), css_class, **traits)
        self.widget.observe(self._changed, "value")

    @contextlib.contextmanager
    def renewing(self) -> Iterator[None]:
        """Return a context in which the widget may be set; the browser gets all of it at the end."""
        with self.turn, self.widget.hold_sync():
            self._renewing = True
            try:
                yield
            finally:
                self._renewing = False

    def _changed(self, change: dict[str, Any]) -> None:
        with self.turn:  # what another thread renews at this moment is not what this thread was told of
            if not self._renewing:
                self._edited(change["new"])


def _taking_turns(kind: Any, turn: threading.RLock) -> Any:
    """Return a kind of widget that takes what the browser sends in its turn."""

    def set_state(self: Any, sync_data: Any) -> None:
        with turn:
            super(taking_turns, self).set_state(sync_data)

    taking_turns: Any = type(kind.__name__, (kind,), {"set_state": set_state})
    return taking_turns
