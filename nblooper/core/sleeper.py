"""How a looper waits: asleep until a time or a command, and precisely, if that is wanted, by spinning at the end."""

from __future__ import annotations

from nblooper.core.clock import Clock, Guard
from nblooper.core.commands import Commands


class Sleeper:
    """Waits until a time, or until a command comes, which empties the ticks. For the looper's thread.

    Parameters
    ----------
    clock : Clock
    commands : Commands
    precise : bool
        Spin for the last part of each wait.

    Attributes
    ----------
    precise : bool
        As given: `spin` is to follow `until`.
    asleep : bool
        Whether it sleeps; for any thread.
    """

    def __init__(self, clock: Clock, commands: Commands, *, precise: bool) -> None:
        self._clock, self._commands = clock, commands
        self._ticks, self._wakeup = commands.ticks, commands.wakeup
        self.precise, self._guard = precise, Guard() if precise else None
        self.asleep = False

    def sleep(self, secs: float | None) -> None:
        """Sleep for so long, or without end, unless a command has come or comes."""
        # First it says that it sleeps, then it looks for commands: see WakeChain.
        self.asleep = True
        try:
            if self._ticks:
                self._clock.wait(self._wakeup, secs)
        finally:
            self.asleep = False
            self._commands.awoke()

    def until(self, due: float) -> bool:
        """Sleep until a time or, if precise, until a little before it; False if a command came first."""
        now, guard = self._clock.now, self._guard
        while (left := due - now()) > (0 if guard is None else guard.secs):
            if not self._ticks:
                return False
            if guard is None:
                self.sleep(left)
                continue
            self.sleep(left - guard.secs)
            if self._ticks:
                guard.slept(now() - (due - guard.secs))
        return bool(self._ticks)

    def spin(self, due: float) -> None:
        """Spin until a time, or until a command comes."""
        now, ticks = self._clock.now, self._ticks
        while now() < due and ticks:
            pass
