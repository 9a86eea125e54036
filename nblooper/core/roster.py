"""The loopers of a coordinator: in order, with unique names, and how a stop wakes them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nblooper.core.member import Member

# On a stop, one looper is woken at first, and each that wakes then wakes the next. All at once would fight for the
# interpreter lock: of 1000, the last ends several times as late. But where another thread keeps that lock busy, one by
# one would wait for it each time: a looper that took long to wake shows this, and wakes more than one.
_LONG_SECS = 0.004  # a busy thread gives the lock up after 5 ms
_MORE = 16


class Roster:
    """Holds a coordinator's loopers, also after they have ended. All methods from any thread; none blocks."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._loopers: dict[str, Member] = {}  # replaced as a whole when the order would change
        self._numbers: dict[str, int] = {}  # the last number given to each made-up name
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

    def admit(self, looper: Member, predecessor: Member | None, *, named: bool) -> None:
        """Add a looper, in the place of its predecessor or of an ended one of the same name.

        A name that was made up (not `named`) gets a number if it is taken. ValueError if a given one is taken.
        """
        with self._lock:
            name = looper.name
            holder = self._loopers.get(name)
            if predecessor is None and holder is not None:
                if not named:
                    name = self._free_name(name)
                    looper.set_name(name)
                elif not holder.state.ended:
                    self._refuse(name, holder)
            self._loopers[name] = looper

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
            looper.repeater.end_block()
            looper.life.cancel_call()
        self._asleep = [looper for looper in reversed(loopers) if looper.repeater.asleep]
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
                repeater = self._asleep.pop().repeater
            except IndexError:  # another thread took the last
                return
            # One that is awake by now may have called `wake_next` before there was anything to wake.
            if repeater.asleep:
                self._woken_at = time.perf_counter()
                repeater.wake()
                return

    def renew_lock(self) -> None:
        """Replace the lock: in a forked child, whoever held it is gone."""
        self._lock = threading.RLock()
