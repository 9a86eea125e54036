"""One looper as the watcher sees it: whether its call takes long, and where it is then."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any, Protocol

from nblooper.core.crew import Crew
from nblooper.core.history import History
from nblooper.core.identity import underlying
from nblooper.core.loop import Repeater
from nblooper.core.run import Run
from nblooper.core.sampled import Sampled
from nblooper.core.spec import Spec
from nblooper.core.stacks import Frames, Sight, place_of, sights
from nblooper.data.slow_calls import SlowCall, Stack, line_of
from nblooper.data.texts import duration, plural
from nblooper.recording.slow_calls import LEAST_SECS, recorded_in, slow_secs_of

_PERIOD_SECS, _QUIET_PERIOD_SECS = 0.1, 0.25  # from look to look at a looper that makes short calls: the second one
_QUIET_AFTER_SECS = 30.0  # once it had no slow call for so long
_READ_SECS = 0.2  # from reading to reading of processor time
_LIVE_AFTER_SECS = 2.0  # from this age on the line where a call is, or a hook
_LIVE_SECS = 1.0  # is never older than this
_USUAL_HOLDS_SECS = 30.0  # how long what is usual is relied on,
_USUAL_HOLDS_CALLS = 1.25  # or until there are so many times as many calls


class Watchable(Protocol):
    """What is watched: a looper of this process."""

    crew: Crew
    spec: Spec
    history: History
    run: Run
    repeater: Repeater
    if TYPE_CHECKING:

        @property
        def thread(self) -> Any: ...  # noqa: D102


class Watched:
    """Looks at one looper. `look` and `settle` are for the watcher's thread, all else for any.

    Parameters
    ----------
    looper : Watchable
    """

    def __init__(self, looper: Watchable) -> None:
        self._looper = looper
        self._sampled: Sampled | None = None  # the call that takes long, from when it is seen to
        self._looked_at = self._read_at = -math.inf
        self._slow_at = looper.crew.clock.now()  # when a slow call was seen, or counted, last
        self._slow_call = 0
        self._usual: tuple[float, int, float] | None = None  # from which duration a call is slow; calls, and the time
        self._unsettled = self._idle = False
        self._last_sampled = 0  # the number of the call that took long at the last look
        self._values_of = 0  # the newest slow call whose values are kept

    def look(self, now: float, frames: Frames) -> float:
        """Look at the looper at the clock's time `now`; return when to look again at the latest.

        `frames` has the threads' innermost frames; it asks for them when it is needed.
        """
        looper = self._looper
        period_secs, age_secs = self._period_secs(now), looper.repeater.call_secs
        self._read_processor(now, idle=age_secs is None)
        if age_secs is None:
            self._sampled = None
            return max(now + period_secs, self._next_call(now))
        if age_secs < self._least_secs / 2:
            self._sampled = None
            return now + period_secs
        number = looper.history.recorder.calls() + 1
        age_secs = looper.repeater.call_secs or 0.0  # of this call, or a later one
        limit_secs = self._slow_secs(number - 1, now)
        if age_secs < limit_secs:
            self._sampled = None
            return now + (period_secs if age_secs < limit_secs / 2 else limit_secs - age_secs)
        if self._sampled is None or self._sampled.call != number:
            self._sampled = Sampled(number, now - age_secs, limit_secs, _name_of(looper.spec.target))
        return self._sample(self._sampled, now, age_secs, frames)

    def _read_processor(self, now: float, *, idle: bool) -> None:
        if now >= self._read_at + _READ_SECS and not (idle and self._idle):
            self._looper.history.processor.note(now)
            self._read_at = now
        self._idle = idle

    def _sample(self, sampled: Sampled, now: float, age_secs: float, frames: Frames) -> float:
        if age_secs >= sampled.next_secs or (age_secs >= _LIVE_AFTER_SECS and now >= self._looked_at + _LIVE_SECS):
            looper, found = self._looper, self._sights(frames)
            if looper.history.recorder.calls() + 1 != sampled.call:  # it has ended meanwhile
                self._sampled = None
                return now
            if not found and _is_python(looper.spec.target):  # it is at the loop's own work around the call
                return now + _PERIOD_SECS
            sampled.add(found, age_secs, looper.history.processor.note(now))
            self._looked_at = self._slow_at = now
            self._unsettled = True
        due = sampled.began_at + sampled.next_secs
        return min(due, max(now + _LIVE_SECS, sampled.began_at + _LIVE_AFTER_SECS))

    def _sights(self, frames: Frames) -> tuple[Sight, ...]:
        runner, frame = self._looper.run.async_runner, frames.of(self._looper.run.runs_in)
        awaited, generator = (None, None) if runner is None else runner.running
        return sights(frame, awaited, generator)

    def settle(self) -> None:
        """Render what was seen as text, which may take long, and keep it with the looper's slow calls."""
        sampled = self._sampled
        if sampled is not None and self._unsettled:
            seen = dataclasses.replace(sampled.settle(), values=self._values_so_far())
            self._looper.history.recorder.slow_calls.saw(sampled.call, seen)
        self._unsettled = False
        self._keep_values()

    def _values_so_far(self) -> dict[str, float]:
        history = self._looper.history
        before, values = history.recorder.read().recent, history.values.read({})
        running = self.running(self._looper.crew.clock.now())  # then none of them is of a later call
        return {} if running is None else recorded_in(running, values, before)

    def _keep_values(self) -> None:
        """Keep what slow calls recorded before newer values take the place of theirs."""
        history, sampled = self._looper.history, self._sampled
        slow_calls = history.recorder.slow_calls
        if self._last_sampled and (sampled is None or sampled.call != self._last_sampled):
            history.recorder.read()  # so that it is known to have ended
        self._last_sampled = 0 if sampled is None else sampled.call
        if slow_calls.newest != self._values_of:
            self._values_of, calls = slow_calls.newest, history.recorder.calls()
            slow_calls.recorded(history.values.read({}), calls)

    def _period_secs(self, now: float) -> float:
        counted = self._looper.history.recorder.slow_calls.newest
        if counted != self._slow_call:
            self._slow_call, self._slow_at = counted, now
        return _PERIOD_SECS if now < self._slow_at + _QUIET_AFTER_SECS else _QUIET_PERIOD_SECS

    @property
    def _least_secs(self) -> float:
        given = self._looper.spec.slow_secs
        return LEAST_SECS if given is None else given

    def _slow_secs(self, calls: int, now: float) -> float:
        """Return the duration from which on a call is slow."""
        given = self._looper.spec.slow_secs
        if given is not None:
            return given
        usual = self._usual
        if usual is None or calls > _USUAL_HOLDS_CALLS * usual[1] or now > usual[2] + _USUAL_HOLDS_SECS:
            secs = slow_secs_of(self._looper.history.recorder.read().latency)
            usual = self._usual = secs, calls, now
        return usual[0]

    def _next_call(self, now: float) -> float:
        """Return the earliest time at which a call could be slow, while none runs."""
        schedule = self._looper.repeater.timing.schedule
        due = math.inf if schedule is None else max(schedule.due, now)
        return due + self._least_secs

    # From any thread.

    def running(self, now: float) -> SlowCall | None:
        """Return the call that takes long and still runs, or None."""
        sampled, looper = self._sampled, self._looper
        if sampled is None or looper.history.recorder.calls() + 1 != sampled.call:
            return None
        return SlowCall(
            sampled.call, sampled.began_at - looper.crew.origin, now - sampled.began_at, math.nan, running=True
        )

    def words(self, now: float) -> str:
        """Return one line about the call that takes long, and where it was seen; empty if none does."""
        call, sampled = self.running(now), self._sampled
        if call is None or sampled is None or not sampled.seen.samples:
            return ""
        seen = sampled.seen
        stack, samples = seen.stacks[0], plural(seen.samples, "sample")
        where = "" if stack.at is None else f", {stack.samples:,} at {line_of(stack.at)}"
        return f"It has been in call {call.call:,} for {duration(call.latency)}: {samples}{where}"

    def _place(self) -> str:
        at = Stack(1, tuple(map(place_of, self._sights(Frames())))).at
        return "" if at is None else line_of(at)

    @property
    def where(self) -> str:
        """The line where the call or the hook is that takes long; empty if none does."""
        if (self._looper.run.hook_secs or 0.0) >= _LIVE_AFTER_SECS:
            return self._place()
        sampled = self._sampled
        if sampled is None or self._looper.history.recorder.calls() + 1 != sampled.call:
            return ""
        return sampled.where


def _is_python(target: Any) -> bool:
    """Return whether what is called is known to be written in Python, so that it has lines."""
    target = underlying(target)
    return hasattr(target, "__code__") or (callable(target) and hasattr(type(target).__call__, "__code__"))


def _name_of(target: Any) -> str:
    """Return the name of what is called, with its module."""
    target = underlying(target)
    kind = target if hasattr(target, "__qualname__") else type(target)
    module = getattr(kind, "__module__", None)
    return f"{module}.{kind.__qualname__}" if isinstance(module, str) and module != "builtins" else kind.__qualname__
