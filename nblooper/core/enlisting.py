"""Completing a looper of this process, while its constructor runs: its parts, and its place in a coordinator's crew."""

from __future__ import annotations

from collections.abc import Callable

from nblooper.core import orphans, refusals
from nblooper.core.commands import Commands
from nblooper.core.crew import Coordinated, Crew
from nblooper.core.history import History
from nblooper.core.local import LocalMember
from nblooper.core.loop import Repeater
from nblooper.core.member import Member
from nblooper.core.recorded import Recorder
from nblooper.core.run import Run
from nblooper.core.sleeper import Sleeper
from nblooper.core.spec import Spec
from nblooper.core.timing import FirstCall, Timing
from nblooper.core.watched import Watched


def enlist(
    looper: LocalMember,
    coord: Coordinated,
    crew: Crew,
    spec: Spec,
    *,
    what_to_call: Callable[[], Callable[[], object]],
    tells_end: bool,
    plain: bool,
) -> Member | None:
    """Have a looper join a coordinator's crew; return the looper whose place it has taken, if any.

    Parameters
    ----------
    looper : LocalMember
    coord : Coordinated
    crew : Crew
        The coordinator's.
    spec : Spec
    what_to_call, tells_end
        See `LocalMember`.
    plain : bool
        Whether it is no subclass, and so may let go of its target.
    """
    old = looper.predecessor
    if spec.after is not None:  # to copy all names for each of many loopers takes a time that grows with their square
        refusals.check_after(spec.after, crew.roster.by_name())
    looper.coord, looper.crew, looper.spec = coord, crew, spec
    looper.what_to_call, looper.tells_end = what_to_call, tells_end
    _equip(looper)
    if looper.replaces is not None:
        looper.set_name(looper.replaces.name)
    looper.base_name = looper.name
    former = old or looper.replaces
    looper.named = spec.name is not None or (former is not None and former.named)
    looper.passing = plain and looper.identity is None and not looper.named
    place = former if old is not None else orphans.looper_made(looper, coord, crew, former)
    if old is not None:
        looper.made_in = old.made_in
    return crew.admit(looper, place, named=spec.name is not None)


def _equip(looper: LocalMember) -> None:
    """Make a looper's parts; one that is made again has the history and the interval of the one before."""
    crew, spec, old = looper.crew, looper.spec, looper.predecessor
    interval_secs = spec.interval_secs if old is None else old.repeater.commands.interval_secs
    looper.history = _history(crew, spec, timed=interval_secs is not None) if old is None else old.history
    looper.run = Run(looper)
    looper.watched = Watched(looper)
    looper.run.recorded = Recorder(looper.history.values, crew.clock.now)
    looper.repeater = _repeater(looper, interval_secs)
    looper.target_call = looper.run.recording_returns(spec.call())


def _history(crew: Crew, spec: Spec, *, timed: bool) -> History:
    return History(crew.clock.now, crew.origin, timed=timed, slow_secs=spec.slow_secs, real_time=crew.uptime.real_time)


def _repeater(looper: LocalMember, interval_secs: float | None) -> Repeater:
    spec, crew, history = looper.spec, looper.crew, looper.history
    commands = Commands(interval_secs, history.holds, crew.roster.chain, looper)
    return Repeater(
        history.recorder,
        history.pauses,
        crew.clock,
        commands,
        Timing(FirstCall(spec.first_call, spec.delay_secs, spec.after, crew.roster), spec.overrun),
        Sleeper(crew.clock, commands, precise=spec.precise),
        spec.max_calls,
        looper.run,
        check_each=crew.rules.asks_each,
    )
