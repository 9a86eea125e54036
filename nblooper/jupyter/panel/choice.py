"""Which looper is chosen in a panel."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ipywidgets

from nblooper.jupyter.panel.fields import Field
from nblooper.views.escape import clean

_ALL = "all loopers"
_NONE = "no looper yet"


class Choice:
    """The chosen looper, by name, and the drop-down list that shows it.

    The name is kept apart from the list, which shows another one for a moment while it is renewed; a click that is
    handled at that moment must not act on all loopers. Nor must one that was under way when the chosen looper vanished:
    it stays chosen, marked as gone, until a person chooses again. All methods from any thread.

    Parameters
    ----------
    description : str
        Stands before the list.
    changed : callable
        Called when the choice has changed: with an empty text, or with what the person has to be told.
    layout : Layout
        Of the list.
    """

    def __init__(self, description: str, changed: Callable[[str], None], layout: ipywidgets.Layout) -> None:
        self._changed = changed
        self._now: tuple[tuple[str, ...], str | None] = (), None  # names and the chosen one: always read together
        self._listed: tuple[tuple[str, ...], str | None] = (), None  # names in the list, and the one that is gone
        self._field = Field(
            ipywidgets.Dropdown,
            "nblooper-choice",
            self._picked,
            description=description,
            options=[(_NONE, 0)],
            layout=layout,
        )
        self.widget = self._field.widget

    @property
    def target(self) -> str | None:
        """Name of the looper that clicks act on, which may be gone; None for all."""
        names, chosen = self._now
        return names[0] if chosen is None and len(names) == 1 else chosen

    @property
    def focus(self) -> str | None:
        """Name of the looper to show, also when it is the only one; None for all, also when the chosen one is gone."""
        names, chosen = self._now
        if len(names) == 1:
            return names[0]
        return chosen if chosen in names else None

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
            if len(names) > 1 or _gone(names, self._now[1]) is not None:  # else there is one in the list
                self.widget.value = place
        return True

    def renew(self, names: Sequence[str]) -> None:
        """Take the names of all loopers there are, in order of registration; sends nothing where nothing changed."""
        names = tuple(names)
        before, chosen = self._now
        if (names, _gone(names, chosen)) == self._listed:
            return
        with self._field.renewing():
            before, chosen = self._now
            self._now = names, _followed(before, names, chosen)
            gone = self._list()
        if gone is not None and gone in before:
            self._changed(f"looper {gone!r} is gone: choose another one, or all loopers")

    def _list(self) -> str | None:
        """Fill the list; return the chosen looper if it is gone. The only looper there is needs no choice."""
        names, chosen = self._now
        gone = _gone(names, chosen)
        if len(names) == 1 and gone is None:
            self.widget.options = [(clean(names[0]), 1)]
            self.widget.value = 1
            self._listed = names, gone
            return None
        texts = [_ALL if names else _NONE, *map(clean, names)]
        if gone is not None:
            texts.append(f"{clean(gone)} (gone)")
        self.widget.options = [(text, place) for place, text in enumerate(texts)]
        if chosen is None:
            self.widget.value = 0
        else:
            self.widget.value = len(texts) - 1 if gone is not None else names.index(chosen) + 1
        self._listed = names, gone
        return gone

    def _picked(self, place: int) -> None:
        names, chosen = self._now
        if place <= len(names):  # otherwise it is the one that is gone
            chosen = names[place - 1] if place else None
        self._now = names, chosen
        self._changed("")


def _gone(names: tuple[str, ...], chosen: str | None) -> str | None:
    return None if chosen in names else chosen


def _place(names: tuple[str, ...], number: int, name: str) -> int | None:
    """Return the number by now of the looper that a page knows by that number and name; None if it is gone."""
    shown = [clean(each) for each in names]
    if 0 < number <= len(names) and shown[number - 1] == name:
        return number
    return shown.index(name) + 1 if name in shown else None


def _followed(before: tuple[str, ...], names: tuple[str, ...], chosen: str | None) -> str | None:
    """Return the chosen looper's name by now: its old one or, if only that has changed, the one in its place."""
    if chosen is None or chosen in names or chosen not in before:
        return chosen
    at = before.index(chosen)
    same = before[:at] == names[:at] and before[at + 1 :] == names[at + 1 : len(before)]
    return names[at] if same and at < len(names) else chosen
