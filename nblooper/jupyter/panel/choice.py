"""Which looper is chosen in a panel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets

from nblooper.jupyter.panel.fields import Field
from nblooper.views.escape import clean

_ALL = "all loopers"


class Choice:
    """The chosen looper, by name, and the drop-down list that shows it.

    The name is kept apart from the list, which shows another one for a moment while it is renewed; a click that is
    handled at that moment must not act on all loopers. It changes when a person chooses, and when its looper is gone.
    All methods from any thread.

    Parameters
    ----------
    description : str
        Stands before the list.
    changed : callable
        Called when the choice has changed: with an empty text, or with what the person has to be told.
    """

    def __init__(self, description: str, changed: Callable[[str], None]) -> None:
        self._changed = changed
        self._now: tuple[tuple[str, ...], str | None] = (), None  # names and the chosen one: always read together
        self._field = Field(
            ipywidgets.Dropdown, "nblooper-choice", self._picked, description=description, options=[(_ALL, 0)]
        )
        self.widget = self._field.widget

    @property
    def focus(self) -> str | None:
        """Name of the chosen looper, also when it is the only one; None for all."""
        names, chosen = self._now
        return names[0] if len(names) == 1 else chosen

    def choose(self, number: int, name: str) -> bool:
        """Choose the looper that a page shows; return whether it is there.

        Parameters
        ----------
        number : int
            In order of registration, from 1, as the page knows it; 0 for all.
        name : str
            As the page shows it. The looper of that number may be another one by now.
        """
        with self._field.turn:
            names, _ = self._now
            place = _place(names, number, name) if number else 0
            if place is None:
                return False
            self.widget.value = place
        return True

    def renew(self, names: Sequence[str]) -> None:
        """Take the names of all loopers there are, in order of registration; sends nothing where nothing changed."""
        names = tuple(names)
        if names == self._now[0]:
            return
        with self._field.renewing():
            before, chosen = self._now
            still = _followed(before, names, chosen)
            self._now = names, still
            self.widget.options = [(_ALL, 0), *((clean(name), i) for i, name in enumerate(names, 1))]
            self.widget.value = 0 if still is None else names.index(still) + 1
        if still is None and chosen is not None:
            self._changed(f"looper {chosen!r} is gone: all loopers are chosen now")

    def _picked(self, number: Any) -> None:
        names, _ = self._now
        self._now = names, names[number - 1] if number and 0 < number <= len(names) else None
        self._changed("")


def _place(names: tuple[str, ...], number: int, name: str) -> int | None:
    """Return the number by now of the looper that a page knows by that number and name; None if it is gone."""
    shown = [clean(each) for each in names]
    if 0 < number <= len(names) and shown[number - 1] == name:
        return number
    return shown.index(name) + 1 if name in shown else None


def _followed(before: tuple[str, ...], names: tuple[str, ...], chosen: str | None) -> str | None:
    """Return the chosen looper's name by now: its old one or, if only that has changed, the one in its place."""
    if chosen is None or chosen in names:
        return chosen
    at = before.index(chosen)
    same = before[:at] == names[:at] and before[at + 1 :] == names[at + 1 : len(before)]
    return names[at] if same and at < len(names) else None
