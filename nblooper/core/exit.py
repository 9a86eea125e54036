"""What becomes of loopers when the interpreter exits or the process forks."""

from __future__ import annotations

import atexit
import itertools
import os
import time
import weakref
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nblooper.coordinator import Coordinator

_GRACE_SECS = 2.0

_numbers = itertools.count()
_coordinators: weakref.WeakValueDictionary[int, Coordinator] = weakref.WeakValueDictionary()


def watch(coordinator: Coordinator) -> None:
    """Have a coordinator stopped at exit and its locks renewed after a fork. Running loopers keep it alive."""
    _coordinators[next(_numbers)] = coordinator


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


def _stop_all() -> None:
    """Stop every coordinator and wait, 2 s in all, so that `stop_loop` runs; daemon threads that are stuck just end."""
    every = known()
    for coordinator in every:
        coordinator._stop_at_exit()
    deadline = time.monotonic() + _GRACE_SECS
    for looper in [looper for coordinator in every for looper in coordinator._roster]:
        if looper.alive:
            looper.join(max(deadline - time.monotonic(), 0.0))


def _renew_locks() -> None:
    for coordinator in known():
        coordinator._renew_locks()


atexit.register(_stop_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_locks)
