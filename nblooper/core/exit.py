"""Stops loopers and logs unseen failures when the interpreter exits; replaces locks after a fork."""

from __future__ import annotations

import atexit
import collections
import itertools
import os
import sys
import time
import weakref

from nblooper.core.crew import Coordinated, Crew, crew_of
from nblooper.core.stop_hooks import THREAD_NAME, Due, StopHooks
from nblooper.data.failures import Failure
from nblooper.failures.locals import chained
from nblooper.failures.log import FailureLog, log_unseen
from nblooper.output import capture

_GRACE_SECS = 2.0
_HOOKS_SECS = 1.0  # for what `on_stop` was given, if stuck loopers have used up the time
_MOST_ORPHANED = 20

_numbers = itertools.count()
_coordinators: weakref.WeakValueDictionary[int, Coordinated] = weakref.WeakValueDictionary()
_orphaned_hooks: collections.deque[Due] = collections.deque()  # of coordinators that were freed
_orphaned: collections.deque[Failure] = collections.deque(maxlen=_MOST_ORPHANED)  # of coordinators that were freed


def watch(coord: Coordinated, crew: Crew) -> None:
    """Have a coordinator stopped at exit and its locks renewed after a fork. It is kept alive only by what runs.

    Failures whose tracebacks were neither raised nor logged are logged at exit. Of coordinators that were freed by
    then, the newest 20 such failures are logged.
    """
    _coordinators[next(_numbers)] = coord
    # They are not logged when it is freed, because that may happen anywhere, even inside of logging. What is kept for
    # that moment knows neither the crew nor the coordinator, or it would never come.
    weakref.finalize(coord, _keep_orphaned, crew.failures, crew.stop_hooks.due).atexit = False


def _keep_orphaned(failures: FailureLog, due: Due) -> None:
    _orphaned.extend(failures.take_unseen())
    if due:
        _orphaned_hooks.append(due)


def known() -> list[tuple[Coordinated, Crew]]:
    """Return all coordinators of the process with their crews, in order of creation. From any thread."""
    # `valuerefs` makes its list in one step, so other threads may make coordinators meanwhile.
    coordinators = [coord for ref in _coordinators.valuerefs() if (coord := ref()) is not None]
    return [(coord, crew) for coord in coordinators if (crew := crew_of(coord)) is not None]


def running_coordinators() -> list[Coordinated]:
    """Return the coordinators with live loopers, in order of creation. From any thread; does not block."""
    return [coord for coord, crew in known() if _any_live(crew)]


def forget_unseen() -> None:
    """Count all failures as seen, so that nothing is logged at exit. For tests that made failures on purpose."""
    _orphaned.clear()
    for _, crew in known():
        crew.failures.take_unseen()


def _any_live(crew: Crew) -> bool:
    return any(member.state.live for member in crew.roster)


def _at_exit() -> None:
    # Registered after logging registered its own exit function, and so called before it: logging still works here.
    _stop_all()
    _log_unseen()
    capture.at_exit()


def _stop_all() -> None:
    """Stop all coordinators and wait up to 2 s in all, so that `stop_loop` runs. Threads still running then are left.

    They are daemon threads, so they do not keep the process from exiting.
    """
    watched = known()
    for coord, crew in watched:
        if _any_live(crew):
            coord.request_stop()
    deadline = time.monotonic() + _GRACE_SECS
    for member in [member for _, crew in watched for member in crew.roster]:
        if member.alive:
            member.join(max(deadline - time.monotonic(), 0.0))
    for _, crew in watched:
        crew.stop_hooks.finish(max(deadline - time.monotonic(), _HOOKS_SECS), hurry=True)
    while _orphaned_hooks:
        _run_orphaned(_orphaned_hooks.popleft())


def _run_orphaned(due: Due) -> None:
    failures = FailureLog()
    hooks = StopHooks(tuple, lambda error: failures.add(error, THREAD_NAME, "on_stop", None, will_raise=False))
    hooks.due.extend(due)
    hooks.finish(_HOOKS_SECS, hurry=True)


def _log_unseen() -> None:
    """Log the failures whose tracebacks were neither raised nor logged, usually because nothing called `join`."""
    while _orphaned:
        log_unseen(_orphaned.popleft())
    for _, crew in known():
        reported, ended_by = crew.signal.error, getattr(sys, "last_value", None)
        # The exception that ended the script was printed by Python, together with those it is chained to.
        if reported is not None and ended_by is not None and any(each is reported for each in chained(ended_by)):
            crew.failures.raised(reported)
        crew.failures.log_unseen()


def _renew_locks() -> None:
    _orphaned.clear()  # the parent process logs them
    _orphaned_hooks.clear()
    for _, crew in known():
        crew.renew_locks()


atexit.register(_at_exit)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_locks)
