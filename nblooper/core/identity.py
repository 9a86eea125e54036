"""Identifies loopers across runs of a notebook cell: running a cell again replaces the loopers it made before."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import Any

from nblooper.core.cell import Origin, origin


def underlying(target: Any) -> Any:
    """Return the function inside of a partial or of nested partials; other targets as they are."""
    while isinstance(target, functools.partial):
        target = target.func
    return target


def default_name(target: Any) -> str:
    """Return the default name for a looper of this target: the name of the function or of the target's type."""
    target = underlying(target)
    return str(getattr(target, "__name__", None) or type(target).__name__)


Key = tuple[tuple[str, str], str, int]
"""Function, cell and place: see `Identity`."""


@dataclasses.dataclass(frozen=True, slots=True)
class Identity:
    """By what a looper is recognised when its cell is run again.

    Attributes
    ----------
    function : (str, str)
        Module and qualified name of the target.
    origin : Origin or None
        The run of the cell that made the looper; None for one made outside of cells, which nothing replaces.
    place : int
        How many loopers of this function the same run of the cell had made before this one.
    """

    function: tuple[str, str]
    origin: Origin | None
    place: int

    @property
    def key(self) -> Key | None:
        """What it has in common with the identities of other runs of the cell; None outside of cells."""
        return None if self.origin is None else (self.function, self.origin.cell, self.place)

    def is_rerun_of(self, other: Identity | None) -> bool:
        """Return whether an earlier run of the same cell made `other`, of the same function and in the same place."""
        if other is None or self.origin is None or not self.origin.replaces(other.origin):
            return False
        return self.key == other.key


class Identities:
    """Counts the loopers that each cell makes in its newest run. To be called with the lock `Crew.starting` held."""

    def __init__(self) -> None:
        self._made: dict[tuple[tuple[str, str], str], tuple[int, int]] = {}  # (function, cell) -> (run, number made)

    def of(self, target: Callable[..., object] | None) -> Identity:
        """Return the identity of a looper of this target that is about to be made."""
        named = underlying(target)
        named = named if hasattr(named, "__qualname__") else type(named)
        function = (str(getattr(named, "__module__", "")), str(named.__qualname__))
        made_in = origin()
        if made_in is None:
            return Identity(function, None, 0)
        run, made = self._made.get((function, made_in.cell), (made_in.run, 0))
        made = made if run == made_in.run else 0
        self._made[function, made_in.cell] = made_in.run, made + 1
        return Identity(function, made_in, made)
