"""Ending a looper of this process, and running it again: waited for without holding a lock."""

from __future__ import annotations

import threading
from typing import Protocol

from nblooper.core import refusals
from nblooper.core.crew import Coordinated, make_ready
from nblooper.core.making import Definition, Made, make
from nblooper.core.member import Member
from nblooper.data.snapshot import State


class Restartable(Made, Protocol):
    """A looper of this process, with what it takes to make it again.

    Attributes
    ----------
    coord : Coordinated
    definition : Definition
        What it was constructed with.
    """

    coord: Coordinated
    definition: Definition


def end(looper: Member, grace_secs: float) -> None:
    """Stop a looper and wait until its thread has ended; RuntimeError with its stack if it does not in time."""
    if looper.thread is threading.current_thread():
        raise refusals.waits_for_itself(looper.name)
    looper.stop()
    if looper.thread.ident is not None:
        looper.join(grace_secs)
    if looper.alive:
        raise refusals.stuck(looper.name, looper.thread, grace_secs)


def restart(looper: Restartable, grace_secs: float) -> Member | None:
    """Run a looper again in a fresh thread, or return None if another looper has its place.

    Waits for the old thread's end; RuntimeError if it does not come in time.
    """
    crew = looper.crew
    if looper.gone:
        raise refusals.gone(looper.name)
    make_ready(looper.coord, crew, "restart a looper")
    while crew.roster.get(looper.name) is looper:
        if looper.state is not State.NEW:
            end(looper, grace_secs)
        with crew.starting:
            make_ready(looper.coord, crew, "restart a looper")
            if crew.roster.get(looper.name) is not looper or looper.state.live:  # somebody was faster
                continue
            if looper.state is State.NEW:
                looper.thread.start()
                return looper
            new = make(type(looper.thread), looper.definition, predecessor=looper, identity=looper.identity)
            new.thread.start()
            return new
    return None
