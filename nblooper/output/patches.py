"""Attributes that are replaced while loopers run, and put back afterwards."""

from __future__ import annotations

import contextlib
import types
import weakref
from collections.abc import Callable
from typing import Any, Protocol

_NONE = object()
_apart: weakref.WeakSet[Callable[..., Any]] = weakref.WeakSet()


class Undoable(Protocol):
    """Something that was replaced."""

    def undo(self) -> None:
        """Put it back; never raises."""


class Patch:
    """Replaces a method of an object or a class by one that may call it, until `undo`.

    What somebody else has put over it meanwhile stays: then the replacement stays beneath, where it only passes calls
    on as long as no looper makes them.

    Parameters
    ----------
    owner : object
    name : str
    make : callable
        Gets the method and returns what replaces it.

    Raises
    ------
    AttributeError, TypeError
        If `owner` has no such method, or does not let it be replaced.
    """

    def __init__(self, owner: Any, name: str, make: Callable[[Any], Callable[..., Any]]) -> None:
        self._owner, self._name = owner, name
        tee = _ipythons_tee(vars(owner).get(name))
        self._own = vars(owner).get(name, _NONE) if tee is None else tee.cell_contents
        self._made = make(getattr(owner, name) if tee is None else tee.cell_contents)
        if tee is None:
            setattr(owner, name, self._made)
        else:
            tee.cell_contents = self._made

    def undo(self) -> None:
        """Put the method back; never raises."""
        with contextlib.suppress(AttributeError, TypeError):
            there = vars(self._owner).get(self._name)
            if (tee := _ipythons_tee(there)) is not None and tee.cell_contents is self._made:
                tee.cell_contents = getattr(self._owner, self._name) if self._own is _NONE else self._own
            elif there is not self._made:
                return
            elif self._own is _NONE:
                delattr(self._owner, self._name)
            else:
                setattr(self._owner, self._name, self._own)


class PatchApart(Patch):
    """One that limits a redirection to the output of whoever redirects: `told_apart` knows it again."""

    def __init__(self, owner: Any, name: str, make: Callable[[Any], Callable[..., Any]]) -> None:
        super().__init__(owner, name, make)
        _apart.add(self._made)


def told_apart(owner: object, name: str) -> bool:
    """Return whether a method of an object is replaced by a `PatchApart`, beneath what IPython has put over it."""
    method = getattr(owner, "__dict__", {}).get(name)
    if (tee := _ipythons_tee(method)) is not None:
        method = tee.cell_contents
    return isinstance(method, types.FunctionType) and method in _apart


class Disguise:
    """Gives one object other attributes, by a class of its own, until `undo`.

    These come before what the object itself has by their names, and leave that alone: IPython replaces `write` of a
    notebook's streams for each cell, and puts back what it found.

    Parameters
    ----------
    owner : object
    attributes : dict of str to property

    Raises
    ------
    TypeError
        If the object does not let its class be replaced.
    """

    def __init__(self, owner: Any, attributes: dict[str, property]) -> None:
        self._owner, self._own = owner, type(owner)
        self._made = type(self._own.__name__, (self._own,), {"__module__": self._own.__module__, **attributes})
        owner.__class__ = self._made

    def undo(self) -> None:
        """Give it its class back; never raises."""
        if type(self._owner) is self._made:
            self._owner.__class__ = self._own


def _ipythons_tee(method: object) -> types.CellType | None:
    """Return where IPython has put the `write` of a stream that it has replaced while a cell runs; None if it has not.

    At the cell's end it puts that back, from the same place.
    """
    if not isinstance(method, types.FunctionType) or method.__module__ != "IPython.core.interactiveshell":
        return None
    cells = dict(zip(method.__code__.co_freevars, method.__closure__ or (), strict=False))
    return cells.get("original_write")
