"""What becomes of loopers when the interpreter exits or the process forks."""

from __future__ import annotations

import atexit
import os
import time
import weakref
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nblooper.coordinator import Coordinator

_GRACE_SECS = 2.0

_coordinators: weakref.WeakSet[Coordinator] = weakref.WeakSet()


def watch(coordinator: Coordinator) -> None:
    """Have a coordinator stopped at exit and its locks renewed after a fork. Running loopers keep it alive."""
    _coordinators.add(coordinator)


def _stop_all() -> None:
    """Stop every coordinator and wait, 2 s in all, so that `stop_loop` runs; daemon threads that are stuck just end."""
    coordinators = list(_coordinators)
    for coordinator in coordinators:
        coordinator._stop_at_exit()
    deadline = time.monotonic() + _GRACE_SECS
    for looper in [looper for coordinator in coordinators for looper in coordinator.loopers.values()]:
        if looper.is_alive():
            looper.join(max(deadline - time.monotonic(), 0.0))


def _renew_locks() -> None:
    for coordinator in list(_coordinators):
        coordinator._renew_locks()


atexit.register(_stop_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_locks)
