"""The loopers of a coordinator: in order, with unique names, and how a stop wakes them."""

from __future__ import annotations

import collections
import threading
import time
from collections.abc import Iterator

from nblooper.core.member import Member

# On a stop, one looper is woken at first, and each that wakes then wakes the next. All at once would fight for the
# interpreter lock: of 1000, the last ends several times as late. But where another thread keeps that lock busy, one by
# one would wait for it each time: a looper that took long to wake shows this, and wakes more than one.
_LONG_SECS = 0.004  # a busy thread gives the lock up after 5 ms
_MORE = 16
_LOOKED_AT = 8  # loopers, for one that has ended: so that admitting one costs the same however many there are
MOST_GONE = 100
"""How many loopers that were joined and cannot run again are kept, for their figures."""


class Roster:
    """Holds a coordinator's loopers, also after they have ended. All methods from any thread; none blocks."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._loopers: dict[str, Member] = {}  # replaced as a whole when the order would change
        self._numbers: dict[str, int] = {}  # the last number given to each made-up name
        self._numbered: dict[str, collections.deque[Member]] = {}  # those that got a number, by name without it
        self._gone: collections.deque[Member] = collections.deque()  # those that let go of their targets
        self._asleep: list[Member] = []  # still to be woken by the stop
        self._woken_at = 0.0

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

    def admit(self, looper: Member, predecessor: Member | None, *, named: bool) -> Member | None:
        """Add a looper and return the one whose place it takes, if any: its predecessor's or an ended namesake's.

        A name that was made up (not `named`) gets a number if one that runs, or one with a name of its own, has it.
        ValueError if a given name is taken by a looper that has not ended.
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
                self._numbered.setdefault(looper.base_name, collections.deque()).append(looper)
            self._loopers[name] = looper
            return place

    def _ended_namesake(self, name: str) -> Member | None:
        """Return a looper that got this name with a number and has ended; only a few are looked at each time."""
        numbered = self._numbered.setdefault(name, collections.deque())
        for _ in range(min(len(numbered), _LOOKED_AT)):
            looper = numbered.popleft()
            here = self._loopers.get(looper.name) is looper
            if here and looper.state.ended:
                return looper
            if here:
                numbered.append(looper)
        return None

    def let_go(self) -> None:
        """Have ended loopers that nobody named or can run again let go of their targets; forget the oldest of many."""
        with self._lock:
            for looper in self._loopers.values():
                if looper.passing and not looper.gone and looper.state.ended:
                    looper.let_go()
                    self._gone.append(looper)
            while len(self._gone) > MOST_GONE:
                self.remove(self._gone.popleft())

    def remove(self, looper: Member) -> None:
        """Forget a looper; nothing if it is not here, or no longer."""
        with self._lock:
            if self._loopers.get(looper.name) is looper:
                del self._loopers[looper.name]

    def withdraw(self, looper: Member, instead: Member | None) -> None:
        """Take back `admit`: put the former looper back into its place, if there was one."""
        with self._lock:
            if self._loopers.get(looper.name) is looper:
                if instead is None:
                    del self._loopers[looper.name]
                else:
                    self._loopers[looper.name] = instead

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

        A looper that makes calls looks at the flag before the next one. One that sleeps is woken, and then calls
        `wake_next`. It says that it sleeps before it looks whether it may, so none falls asleep unseen here, and each
        that is seen asleep comes to `wake_next`, woken or not.
        """
        loopers = list(self)
        for looper in loopers:
            looper.notify_stop()
        self._asleep = [looper for looper in reversed(loopers) if looper.asleep]
        self._wake_one()

    def wake_next(self) -> None:
        """Wake one more looper, or a few, if a stop left some asleep. Called by each that wakes."""
        if self._asleep:
            slow = time.perf_counter() - self._woken_at > _LONG_SECS
            for _ in range(_MORE if slow else 1):
                self._wake_one()

    def _wake_one(self) -> None:
        while self._asleep:
            try:
                looper = self._asleep.pop()
            except IndexError:  # another thread took the last
                return
            # One that is awake by now may have called `wake_next` before there was anything to wake.
            if looper.asleep:
                self._woken_at = time.perf_counter()
                looper.wake()
                return

    def renew_lock(self) -> None:
        """Replace the lock: in a forked child, whoever held it is gone."""
        self._lock = threading.RLock()
