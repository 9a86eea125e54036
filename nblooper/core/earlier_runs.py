"""Finds the loopers that earlier runs of a notebook cell made, at a cost that does not grow with their number."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from nblooper.core.cell import Origin
from nblooper.core.identity import Identity
from nblooper.core.member import Member


class _Made:
    """What one run of a cell made, in order. Loopers are moved when they are seen to have ended, which is for good."""

    def __init__(self) -> None:
        self.others: dict[Member, None] = {}
        self.ended: dict[Member, None] = {}

    def __bool__(self) -> bool:
        return bool(self.others or self.ended)

    def discard(self, looper: Member) -> None:
        self.others.pop(looper, None)
        self.ended.pop(looper, None)

    def sort_out(self) -> None:
        """Move those that have ended. So each is looked at once after its end, however often this is called."""
        for looper in [looper for looper in self.others if looper.state.ended]:
            del self.others[looper]
            self.ended[looper] = None


class EarlierRuns:
    """An index of the loopers that cells made: by cell and function or name, then by the run of the cell.

    It does not lock; its user does.
    """

    def __init__(self) -> None:
        self._made: dict[Hashable, dict[int, _Made]] = {}

    def add(self, looper: Member) -> None:
        """Enter a looper; does nothing for one made outside of cells."""
        for key, run in _marks(looper):
            self._made.setdefault(key, {}).setdefault(run, _Made()).others[looper] = None

    def discard(self, looper: Member) -> None:
        """Remove a looper, if it is here."""
        for key, run in _marks(looper):
            runs = self._made.get(key, {})
            if run in runs:
                runs[run].discard(looper)
                if not runs[run]:
                    del runs[run]
            if not runs:
                self._made.pop(key, None)

    def same_place(self, identity: Identity) -> Member | None:
        """Return the looper that an earlier run made of the same function in the same place, or None."""
        if identity.origin is None:
            return None
        earlier = self._before(identity.key, identity.origin.run)
        return next((looper for made in earlier for looper in (*made.others, *made.ended)), None)

    def running(self, made_in: Origin, name: str) -> list[Member]:
        """Return the live loopers that earlier runs constructed under a name, before a number was added to it."""
        earlier = self._before((made_in.cell, name), made_in.run)
        for made in earlier:
            made.sort_out()
        return [looper for made in earlier for looper in made.others if looper.state.live]

    def not_running(self, made_in: Origin, name: str) -> Member | None:
        """Return the first looper that earlier runs constructed under a name and that is not live, or None."""
        earlier = self._before((made_in.cell, name), made_in.run)
        for made in earlier:
            made.sort_out()
        ended = next((looper for made in earlier for looper in made.ended), None)
        return ended or next((looper for made in earlier for looper in made.others if not looper.state.live), None)

    def _before(self, key: Hashable, run: int) -> list[_Made]:
        return [made for earlier, made in self._made.get(key, {}).items() if earlier < run]


def _marks(looper: Member) -> Iterator[tuple[Hashable, int]]:
    """Yield the keys and runs under which a looper is found."""
    if looper.identity is not None and looper.identity.origin is not None:
        yield looper.identity.key, looper.identity.origin.run
    if looper.made_in is not None:
        made_in, name = looper.made_in
        yield (made_in.cell, name), made_in.run
