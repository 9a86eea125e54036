"""When the next call of a looper may come: the first one of a run, one after an error, one at a boundary."""

from __future__ import annotations

import math
import threading
from typing import Protocol

from nblooper.core.member import Member
from nblooper.core.schedule import First, Overrun, Schedule
from nblooper.core.stop import Settable
from nblooper.data.texts import printable
from nblooper.failures.log import logger
from nblooper.output.current import outside

_WARN_SECS = 1.0
_LONGEST_NAME = 80
_UNKNOWN = -1.0  # in place of an interval
_LOOK_SECS = 0.25  # how often to look whether the looper that is waited for has another one in its place


class Finds(Protocol):
    """Finds loopers by name."""

    def get(self, name: str) -> Member | None:
        """Return the looper of that name, or None."""


class FirstCall:
    """Tells when the first call of a run is due. Used by the looper's thread.

    Parameters
    ----------
    first_call : {"now", "interval"}
        Whether it is due at once or after one interval.
    delay_secs : float
        Added to that.
    after : str or None
        Name of the looper whose first call without an error, in its current run, comes before.
    loopers : Finds
    """

    def __init__(self, first_call: First, delay_secs: float, after: str | None, loopers: Finds) -> None:
        self._waits_interval = first_call == "interval"
        self._delay_secs = delay_secs
        self._after = after
        self._loopers = loopers
        self._free_at: float | None = None  # when the other looper had made its call, or the run began
        self._watched: Member | None = None
        self._in_vain_since, self._warned = math.inf, False

    @property
    def at_once(self) -> bool:
        """Whether there is nothing to wait for."""
        return not (self._waits_interval or self._delay_secs or self._after is not None)

    @property
    def waits_for(self) -> str:
        """The name of the looper whose first call has still to come; empty if none has."""
        return self._after if self._after is not None and self._free_at is None else ""

    @property
    def waits_in_vain(self) -> bool:
        """Whether that looper is gone or has ended, so that its first call comes only if it is restarted."""
        return bool(self.waits_for) and _is_over(self._loopers.get(self.waits_for))

    def due(self, now: float, interval_secs: float | None, waker: Settable) -> float:
        """Return when the first call is due, or infinity while it waits for another looper, which sets `waker`."""
        if self._free_at is None:
            if self._after is not None and not self._is_called(self._after, waker):
                self._warn_in_vain(now)
                return math.inf
            self._free_at = now
        return self._free_at + self._delay_secs + ((interval_secs or 0.0) if self._waits_interval else 0.0)

    def _is_called(self, name: str, waker: Settable) -> bool:
        other = self._loopers.get(name)
        if other is None and self._watched is not None:  # it may have got another name
            renamed = self._watched.name
            other = self._loopers.get(renamed)
            self._after = renamed if other is not None else name
        if other is not self._watched:
            self.close(waker)
            if other is not None:
                other.watch(waker)
                self._watched = other
        if other is not None and other.has_called:
            self.close(waker)
            return True
        return False

    def _warn_in_vain(self, now: float) -> None:
        """Log once that the other looper has ended, unless it runs again or is replaced within a second."""
        if not self.waits_in_vain:
            self._in_vain_since = math.inf
            return
        self._in_vain_since = min(self._in_vain_since, now)
        if now >= self._in_vain_since + _WARN_SECS and not self._warned:
            self._warned = True
            this, other = (printable(name, _LONGEST_NAME) for name in (threading.current_thread().name, self.waits_for))
            said = "%s waits for the first call of %s, which has ended: restart or stop one of them"
            outside(logger.warning, said, this, other)  # and not as this looper's own output

    def close(self, waker: Settable) -> None:
        """Stop watching the other looper."""
        watched, self._watched = self._watched, None
        if watched is not None:
            watched.unwatch(waker)


def _is_over(looper: Member | None) -> bool:
    return looper is None or (looper.state.ended and not looper.has_called)


class Timing:
    """What a looper waits for before its next call. Used by the looper's thread; the properties by any.

    Parameters
    ----------
    first_call : FirstCall
    overrun : {"burst", "skip", "delay"}

    Attributes
    ----------
    schedule : Schedule or None
        The boundaries; None for calls back to back, and before the first call is due.
    begun : bool
        Whether the first call is due or has been made.
    retry_at : float or None
        When the next call may come, after one that failed.
    """

    def __init__(self, first_call: FirstCall, overrun: Overrun) -> None:
        self._first_call = first_call
        self._overrun = overrun
        self.schedule: Schedule | None = None
        self.begun = first_call.at_once
        self.retry_at: float | None = None
        self._first_at: float | None = None  # when the first call was due, if it had to wait
        self._resumed = False  # a pause, or a wait after an error, has ended that the schedule does not know of yet
        self._missed = 0  # by schedules before this one
        self._interval_secs: float | None = _UNKNOWN  # at the last look

    @property
    def missed(self) -> int:
        """Boundaries dropped under `overrun="skip"`."""
        return self._missed + (self.schedule.missed if self.schedule else 0)

    @property
    def waits_for(self) -> str:
        """The name of the looper whose first call is waited for, or the empty string."""
        return "" if self.begun else self._first_call.waits_for

    @property
    def waits_in_vain(self) -> bool:
        """Whether that looper is gone or has ended."""
        return not self.begun and self._first_call.waits_in_vain

    def resumed(self) -> None:
        """Drop the boundaries that passed during a pause, which has ended; a wait after an error has ended too."""
        self._resumed, self.retry_at = True, None

    def sleep_secs(self, now: float, interval_secs: float | None, waker: Settable) -> float:
        """Return how long to sleep before the first call or the next one after an error; 0 if there is no reason to.

        It may be shorter than needed: ask again afterwards.
        """
        changed, self._interval_secs = self._interval_secs not in (interval_secs, _UNKNOWN), interval_secs
        if changed and self.retry_at is not None:  # a command ends the wait after an error
            self.resumed()
        if not self.begun:
            until = self._first_call.due(now, interval_secs, waker)
            if changed:  # a boundary that only the new interval puts into the past is now
                until = max(until, now)
            self.begun, self._first_at = until <= now, until
        else:
            until = now if self.retry_at is None else self.retry_at
            self._resumed = self._resumed or until > now  # as after a pause: boundaries that pass get no calls
        return 0.0 if until <= now else min(until - now, _LOOK_SECS if until == math.inf else math.inf)

    def follow(self, interval_secs: float | None, now: float, *, made: bool) -> None:
        """Bring the schedule up to date with the interval, and with the end of a pause. `made`: calls have been."""
        if interval_secs is None:
            self._missed, self.schedule = self.missed, None
        elif self.schedule is None:
            # A looper that was back to back before waits for its first boundary.
            first = now if self._first_at is None else self._first_at
            self.schedule = Schedule(interval_secs, self._overrun, now + interval_secs if made else first)
        elif interval_secs != self.schedule.interval_secs:
            self.schedule.set_interval(interval_secs, now)
        if self._resumed and self.schedule is not None:
            self.schedule.resume(now)
        self._resumed = False

    def close(self, waker: Settable) -> None:
        """Stop watching another looper."""
        self._first_call.close(waker)
