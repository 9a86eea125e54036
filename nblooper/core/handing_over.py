"""Waiting until a command has taken effect, and holding loopers between two calls."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator

from nblooper.core import refusals, waiting
from nblooper.core.member import Member, Wait


def wait_until(member: Member, is_so: Callable[[], bool], what: str, deadline: float | None) -> None:
    """Block until ``is_so()``, looked at between two calls of a looper, or it has ended or was never started.

    The keyboard's interrupt ends the wait. In a notebook's cell the panel's buttons go on working meanwhile.

    Raises
    ------
    RuntimeError
        At the deadline, with the looper's stack as a note; at once if the looper itself calls this.
    """
    if member.thread is threading.current_thread():
        raise refusals.waits_for_own_call(member.name, what)
    wakeup = waiting.new_wakeup()
    began = time.monotonic()
    member.watch(wakeup)
    try:
        while not is_so() and member.state.live:
            if not waiting.interruptible_wait(wakeup, deadline) and not is_so() and member.state.live:
                raise refusals.not_handed_over(member, what, time.monotonic() - began)
    finally:
        member.unwatch(wakeup)


def wait_for(command: Callable[[], Wait], limit_secs: float | None) -> None:
    """Give a command and wait until it has taken effect; None: not at all, infinity: as long as it takes."""
    wait_for_all([command], limit_secs)


def wait_for_all(commands: Iterable[Callable[[], Wait]], limit_secs: float | None) -> None:
    """Give commands to loopers, then wait until all have taken effect, `limit_secs` in all."""
    waits = [command() for command in commands]
    if limit_secs is not None:
        deadline = deadline_in(limit_secs)
        for wait in waits:
            wait(deadline)


def deadline_in(secs: float) -> float | None:
    """Return the deadline of a wait of so many seconds; None for infinity."""
    return time.monotonic() + secs if secs <= threading.TIMEOUT_MAX else None


@contextlib.contextmanager
def held(members: Iterable[Member], limit_secs: float) -> Iterator[None]:
    """Return a context in which loopers are between two calls, or have ended.

    Raises
    ------
    RuntimeError
        On entering, if a call does not end within `limit_secs`, or if one of the loopers enters it itself.
    """
    members = list(members)
    for member in members:
        if member.thread is threading.current_thread():
            raise refusals.holds_itself(member.name)
    hold = object()
    begun = []
    try:
        for member in members:
            member.hold(hold)
            begun.append(member)
        deadline = deadline_in(limit_secs)
        for member in members:
            wait_until(member, lambda member=member: member.resting, "come between two calls", deadline)  # type: ignore[misc]
        yield
    finally:
        for member in begun:
            member.release(hold)
