"""Which looper a notebook cell that is run again replaces: the one that its former run made in the same place."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import Any

from nblooper.core.cell import Origin, origin


def underlying(target: Any) -> Any:
    """Return the function that a partial, or a partial of a partial, calls."""
    while isinstance(target, functools.partial):
        target = target.func
    return target


def default_name(target: Any) -> str:
    """Return a name for a looper of this target: its function's, or that of its type."""
    target = underlying(target)
    return str(getattr(target, "__name__", None) or type(target).__name__)


@dataclasses.dataclass(frozen=True, slots=True)
class Identity:
    """What a looper is known by when its cell is run again.

    Attributes
    ----------
    function : (str, str)
        Module and qualified name.
    origin : Origin or None
        The run of the cell that made the looper; None outside of cells: such a looper is never taken for another.
    place : int
        How many loopers of this function the same run of the cell had made before.
    """

    function: tuple[str, str]
    origin: Origin | None
    place: int

    def is_rerun_of(self, other: Identity | None) -> bool:
        """Return whether a former run of the same cell made `other` in the same place."""
        if other is None or self.origin is None or not self.origin.replaces(other.origin):
            return False
        return (self.function, self.place) == (other.function, other.place)


class Identities:
    """Counts the loopers that each cell makes in its newest run. Called under the lock of who starts loopers."""

    def __init__(self) -> None:
        self._made: dict[tuple[tuple[str, str], str], tuple[int, int]] = {}  # function, cell -> run and how many

    def of(self, target: Callable[..., object] | None) -> Identity:
        """Return the identity of a looper that the running cell makes now of this target."""
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
