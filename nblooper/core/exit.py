"""What becomes of loopers, and of failures that nobody has seen, when the interpreter exits or the process forks."""

from __future__ import annotations

import atexit
import collections
import itertools
import os
import sys
import time
import weakref

from nblooper.core.crew import Coordinated, Crew, crew_of
from nblooper.data.failures import Failure
from nblooper.failures.locals import chained
from nblooper.failures.log import FailureLog, log_unseen

_GRACE_SECS = 2.0
_MOST_LEFT = 20

_numbers = itertools.count()
_coordinators: weakref.WeakValueDictionary[int, Coordinated] = weakref.WeakValueDictionary()
_left: collections.deque[Failure] = collections.deque(maxlen=_MOST_LEFT)  # by coordinators that are gone


def watch(coord: Coordinated, crew: Crew) -> None:
    """Have a coordinator stopped at exit and its locks renewed after a fork. Running loopers keep it alive.

    Its failures that nobody has seen are logged at exit, also if it is gone by then.
    """
    _coordinators[next(_numbers)] = coord
    # Not logged when it goes: that may be in the middle of anything, logging included.
    weakref.finalize(coord, _take_over, crew.failures).atexit = False


def _take_over(failures: FailureLog) -> None:
    _left.extend(failures.take_unseen())


def known() -> list[tuple[Coordinated, Crew]]:
    """Return all coordinators there are, with their crews, in order of creation. From any thread."""
    # The references are listed in one step: other threads may make coordinators meanwhile.
    coordinators = [coord for ref in _coordinators.valuerefs() if (coord := ref()) is not None]
    return [(coord, crew) for coord in coordinators if (crew := crew_of(coord)) is not None]


def running_coordinators() -> list[Coordinated]:
    """Return the coordinators that have live loopers, in order of creation. From any thread; does not block."""
    return [coord for coord, crew in known() if _any_live(crew)]


def forget_unseen() -> None:
    """Count failures that nobody has seen as seen: nothing is logged at exit. For tests that made them."""
    _left.clear()
    for _, crew in known():
        crew.failures.take_unseen()


def _any_live(crew: Crew) -> bool:
    return any(member.state.live for member in crew.roster)


def _end() -> None:
    # Registered after logging has registered its own end, so called before: what is logged here still comes out.
    _stop_all()
    _log_unseen()


def _stop_all() -> None:
    """Stop every coordinator and wait, 2 s in all, so that `stop_loop` runs; daemon threads that are stuck just end."""
    every = known()
    for coord, crew in every:
        if _any_live(crew):
            coord.request_stop()
    deadline = time.monotonic() + _GRACE_SECS
    for member in [member for _, crew in every for member in crew.roster]:
        if member.alive:
            member.join(max(deadline - time.monotonic(), 0.0))


def _log_unseen() -> None:
    """Log, each once, the failures whose tracebacks were neither raised nor logged: nobody joined."""
    while _left:
        log_unseen(_left.popleft())
    for _, crew in known():
        reported, ended_by = crew.signal.error, getattr(sys, "last_value", None)
        # What ended the script was printed, with all that it is chained to.
        if reported is not None and ended_by is not None and any(each is reported for each in chained(ended_by)):
            crew.failures.raised(reported)
        crew.failures.log_unseen()


def _renew_locks() -> None:
    _left.clear()  # the parent has them too
    for _, crew in known():
        crew.renew_locks()


atexit.register(_end)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_locks)
