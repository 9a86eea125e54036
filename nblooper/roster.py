"""The loopers of a coordinator: in order, with unique names, and how a stop wakes them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nblooper.snapshot import State

if TYPE_CHECKING:
    from nblooper.looper import LooperThread

# How many loopers are woken side by side on a stop. Each that wakes then wakes one more. All at once would fight for
# the interpreter lock (of 1000, the last ends five times as late); one by one, a busy thread gets in between each two.
_WAKE_WIDTH = 32


class Roster:
    """Holds a coordinator's loopers, also after they have ended. All methods from any thread; none blocks."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._loopers: list[LooperThread] = []
        self._asleep: list[LooperThread] = []  # still to be woken by the stop

    def __iter__(self) -> Iterator[LooperThread]:
        return iter(self._loopers[:])

    def by_name(self) -> dict[str, LooperThread]:
        """Return name -> looper, in order of registration."""
        return {looper.name: looper for looper in self._loopers[:]}

    def admit(self, looper: LooperThread, predecessor: LooperThread | None, *, named: bool) -> None:
        """Add a looper, in the place of its predecessor or of an ended one of the same name.

        A name that was made up (not `named`) gets a number if it is taken. ValueError if a given one is taken.
        """
        with self._lock:
            if predecessor is not None:
                if predecessor not in self._loopers:
                    raise RuntimeError(f"looper {looper.name!r} was restarted already; see coord.loopers")
                self._loopers[self._loopers.index(predecessor)] = looper
                return
            holder = self.by_name().get(looper.name)
            if holder is None:
                self._loopers.append(looper)
            elif not named:
                looper._set_name(self._free_name(looper.name))
                self._loopers.append(looper)
            elif holder.state.ended:
                self._loopers[self._loopers.index(holder)] = looper
            else:
                self._refuse(looper.name, holder)

    def remove(self, looper: LooperThread) -> None:
        """Forget a looper."""
        with self._lock:
            self._loopers.remove(looper)

    def rename(self, looper: LooperThread, name: str) -> None:
        """Give a looper another name; ValueError if it is taken."""
        with self._lock:
            holder = self.by_name().get(name)
            if holder is not None and holder is not looper:
                self._refuse(name, holder)
            looper._set_name(name)

    def _refuse(self, name: str, holder: LooperThread) -> None:
        raise ValueError(
            f"name {name!r} is taken by a looper of this coordinator ({holder.state}): choose another name, "
            f"or start it with coord.loop(..., name={name!r}), which replaces the one before"
        )

    def _free_name(self, name: str) -> str:
        taken = self.by_name()
        number = 2
        while f"{name}-{number}" in taken:
            number += 1
        return f"{name}-{number}"

    def notify_stop(self) -> None:
        """Have every looper see the coordinator's stop flag, which is set already.

        A looper that makes calls looks at the flag before the next one. One that waits is woken; it sets its phase to
        CALLING before it looks at the flag a last time, so if it is seen waiting here, it will see the flag, end, and
        call `wake_next`.
        """
        asleep = []
        for looper in reversed(self._loopers[:]):
            looper._repeater.end_block()
            looper._life.cancel_call()
            if looper._repeater.phase is State.CALLING:
                looper._repeater.wake()
            elif looper.ident is not None and not looper._life.done:
                asleep.append(looper)
        self._asleep = asleep
        for _ in range(_WAKE_WIDTH):
            self.wake_next()

    def wake_next(self) -> None:
        """Wake one more looper, if a stop left some asleep."""
        if self._asleep:
            try:
                looper = self._asleep.pop()
            except IndexError:  # another thread took the last
                return
            looper._repeater.wake()

    def renew_lock(self) -> None:
        """Replace the lock: in a forked child, whoever held it is gone."""
        self._lock = threading.RLock()
