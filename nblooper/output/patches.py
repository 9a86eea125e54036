"""Attributes that are replaced while loopers run, and put back afterwards."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

_NONE = object()


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
        self._own = vars(owner).get(name, _NONE)
        self._made = make(getattr(owner, name))
        setattr(owner, name, self._made)

    def undo(self) -> None:
        """Put the method back; never raises."""
        with contextlib.suppress(AttributeError, TypeError):
            if vars(self._owner).get(self._name) is not self._made:
                return
            if self._own is _NONE:
                delattr(self._owner, self._name)
            else:
                setattr(self._owner, self._name, self._own)
