"""The loopers of a coordinator: in order of registration, with unique names."""

from __future__ import annotations

import collections
import threading
from collections.abc import Iterator

from nblooper.core.cell import Origin
from nblooper.core.earlier_runs import EarlierRuns
from nblooper.core.identity import Identity
from nblooper.core.member import Member
from nblooper.core.wake_chain import WakeChain

_MOST_CHECKED = 2  # namesakes that are checked for one that has ended: bounded, so that admitting many stays cheap
MOST_GONE = 100
"""How many loopers that were joined and cannot run again are kept, for their figures."""


class Roster:
    """Holds a coordinator's loopers, also after they have ended. Methods may be called from any thread.

    Attributes
    ----------
    chain : WakeChain
        Wakes loopers that were given a command.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._loopers: dict[str, Member] = {}  # replaced by a new dict where a looper is renamed
        self._numbers: dict[str, int] = {}  # the last number added to each default name
        # Loopers with a number, by name without it.
        self._numbered: collections.defaultdict[str, collections.deque[Member]] = collections.defaultdict(
            collections.deque
        )
        self._earlier = EarlierRuns()
        self._gone: collections.deque[Member] = collections.deque()  # loopers without their targets, oldest first
        self.chain = WakeChain()

    def __iter__(self) -> Iterator[Member]:
        with self._lock:
            return iter(list(self._loopers.values()))

    def by_name(self) -> dict[str, Member]:
        """Return name -> looper, in order of registration; a copy."""
        with self._lock:
            return self._loopers.copy()

    def get(self, name: str) -> Member | None:
        """Return the looper of that name, or None."""
        return self._loopers.get(name)

    def rerun_by(self, identity: Identity) -> Member | None:
        """Return the looper that an earlier run of the cell made in the same place, or None."""
        with self._lock:
            return self._earlier.same_place(identity)

    def running_from_earlier(self, made_in: Origin, name: str) -> list[Member]:
        """Return the live loopers that earlier runs of a cell constructed under a name, before it got a number."""
        with self._lock:
            return self._earlier.running(made_in, name)

    def not_running_from_earlier(self, made_in: Origin, name: str) -> Member | None:
        """Return the first looper, not live, that earlier runs of a cell constructed under a name; None without one."""
        with self._lock:
            return self._earlier.not_running(made_in, name)

    def admit(self, looper: Member, predecessor: Member | None, *, named: bool) -> Member | None:
        """Add a looper; return the one whose place it takes, if any: its predecessor or a namesake that has ended.

        A default name (not `named`) gets a number if a looper that has not ended, or that was given this name, has it.
        ValueError if `named` and a looper that has not ended has the name.
        """
        with self._lock:
            name = looper.name
            place = predecessor or self._loopers.get(name)
            if predecessor is None and place is not None and not (place.state.ended and (named or not place.named)):
                if named:
                    self._refuse(name, place)
                place = self._ended_namesake(name)
                name = self._free_name(name) if place is None else place.name
                looper.set_name(name)
                self._numbered[looper.base_name].append(looper)
            self._put(name, looper)
            return place

    def _put(self, name: str, looper: Member) -> None:
        """Enter a looper under a name, in the position of the one that has the name, if any."""
        former = self._loopers.get(name)
        if former is not None:
            self._earlier.discard(former)
        self._loopers[name] = looper
        self._earlier.add(looper)

    def _ended_namesake(self, name: str) -> Member | None:
        """Return an ended looper that has this name with a number, or None; only a few are checked each time."""
        numbered = self._numbered[name]
        for _ in range(min(len(numbered), _MOST_CHECKED)):
            looper = numbered.popleft()
            here = self._loopers.get(looper.name) is looper
            if here and looper.state.ended:
                return looper
            if here:
                numbered.append(looper)
        return None

    def let_go(self) -> None:
        """Free the targets of ended loopers with default names; of those, forget all but the newest `MOST_GONE`."""
        with self._lock:
            for looper in self._loopers.values():
                if looper.passing and not looper.gone and looper.state.ended:
                    looper.let_go()
                    self._gone.append(looper)
            while len(self._gone) > MOST_GONE:
                self.remove(self._gone.popleft())

    def remove(self, looper: Member) -> None:
        """Forget a looper; does nothing if it is not here."""
        with self._lock:
            if self._loopers.get(looper.name) is looper:
                self._earlier.discard(looper)
                del self._loopers[looper.name]

    def withdraw(self, looper: Member, instead: Member | None) -> None:
        """Undo `admit`: forget a looper, and put the one whose place it had back there."""
        with self._lock:
            if self._loopers.get(looper.name) is looper:
                if instead is None:
                    self.remove(looper)
                else:
                    self._put(looper.name, instead)

    def rename(self, looper: Member, name: str) -> None:
        """Give a looper another name; ValueError if it is taken."""
        with self._lock:
            holder = self._loopers.get(name)
            if holder is not None and holder is not looper:
                self._refuse(name, holder)
            looper.set_name(name)
            self._loopers = {each.name: each for each in self._loopers.values()}

    def _refuse(self, name: str, holder: Member) -> None:
        raise ValueError(
            f"name {name!r} is taken by a looper of this coordinator ({holder.state}): choose another name, "
            f"or start it with coord.loop(..., name={name!r}), which replaces the one before"
        )

    def _free_name(self, name: str) -> str:
        number = self._numbers.get(name, 1) + 1
        while f"{name}-{number}" in self._loopers:
            number += 1
        self._numbers[name] = number
        return f"{name}-{number}"

    def notify_stop(self) -> None:
        """Have every looper see the coordinator's stop flag, which is set already.

        A looper that makes calls looks at the flag before the next one; one that is asleep is woken.
        """
        loopers = list(self)
        for looper in loopers:
            looper.notify_stop()
        self.chain.wake(looper for looper in loopers if looper.asleep)

    def renew_lock(self) -> None:
        """Replace the lock and forget whom to wake: in a forked child, the threads of the parent do not exist."""
        self._lock = threading.RLock()
        self.chain.forget()
