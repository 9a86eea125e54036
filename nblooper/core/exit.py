"""What becomes of loopers, and of failures that nobody has seen, when the interpreter exits or the process forks."""

from __future__ import annotations

import atexit
import collections
import itertools
import os
import sys
import time
import weakref
from typing import TYPE_CHECKING

from nblooper.data.snapshot import Failure
from nblooper.failures.locals import chained
from nblooper.failures.log import FailureLog, log_unseen

if TYPE_CHECKING:
    from nblooper.coordinator import Coordinator

_GRACE_SECS = 2.0
_MOST_LEFT = 20

_numbers = itertools.count()
_coordinators: weakref.WeakValueDictionary[int, Coordinator] = weakref.WeakValueDictionary()
_left: collections.deque[Failure] = collections.deque(maxlen=_MOST_LEFT)  # by coordinators that are gone


def watch(coordinator: Coordinator) -> None:
    """Have a coordinator stopped at exit and its locks renewed after a fork. Running loopers keep it alive.

    Its failures that nobody has seen are logged at exit, also if it is gone by then.
    """
    _coordinators[next(_numbers)] = coordinator
    # Not logged when it goes: that may be in the middle of anything, logging included.
    weakref.finalize(coordinator, _take_over, coordinator._failures).atexit = False


def _take_over(failures: FailureLog) -> None:
    _left.extend(failures.take_unseen())


def known() -> list[Coordinator]:
    """Return all coordinators there are, in order of creation. From any thread."""
    # The references are listed in one step: other threads may make coordinators meanwhile.
    return [coordinator for ref in _coordinators.valuerefs() if (coordinator := ref()) is not None]


def coordinators() -> tuple[Coordinator, ...]:
    """Return the coordinators of this process that have live loopers, in order of creation.

    Also those that no variable holds any more, as their loopers keep them alive. One whose loopers have all ended, or
    were not started yet, is not among them. From any thread; does not block.
    """
    return tuple(each for each in known() if any(looper.state.live for looper in each._roster))


def _end() -> None:
    # Registered after logging has registered its own end, so called before: what is logged here still comes out.
    _stop_all()
    _log_unseen()


def _stop_all() -> None:
    """Stop every coordinator and wait, 2 s in all, so that `stop_loop` runs; daemon threads that are stuck just end."""
    every = known()
    for coordinator in every:
        coordinator._stop_at_exit()
    deadline = time.monotonic() + _GRACE_SECS
    for looper in [looper for coordinator in every for looper in coordinator._roster]:
        if looper.alive:
            looper.join(max(deadline - time.monotonic(), 0.0))


def _log_unseen() -> None:
    """Log, each once, the failures whose tracebacks were neither raised nor logged: nobody joined."""
    while _left:
        log_unseen(_left.popleft())
    for coordinator in known():
        reported, ended_by = coordinator._error, getattr(sys, "last_value", None)
        # What ended the script was printed, with all that it is chained to.
        if reported and ended_by is not None and any(each is reported[0] for each in chained(ended_by)):
            coordinator._failures.raised(reported[0])
        coordinator._failures.log_unseen()


def _renew_locks() -> None:
    _left.clear()  # the parent has them too
    for coordinator in known():
        coordinator._renew_locks()


atexit.register(_end)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_locks)
