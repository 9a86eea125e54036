"""Gets something done soon beside threads that compute."""

from __future__ import annotations

import contextlib
import math
import sys
import threading
from collections.abc import Iterator

_PROMPT_SECS = 0.0005

_lock = threading.RLock()  # reentrant: a signal handler may join, which replaces a live view
_inside = 0
_usual_secs = 0.0


@contextlib.contextmanager
def prompt() -> Iterator[None]:
    """Wait less for the interpreter lock in the body, which is to take some milliseconds of computing. From any thread.

    Whoever lets go of the interpreter lock beside a thread that computes gets it back after a switch interval, 5 ms.
    What makes and sends the last state of a panel lets go some twenty times: by NumPy, by signing, and by each message.
    The interval is the process's, so that all threads switch more often meanwhile. One that somebody else sets in the
    meantime stays.
    """
    global _inside, _usual_secs
    with _lock:
        if not _inside:
            _usual_secs = sys.getswitchinterval()
            _set(min(_PROMPT_SECS, _usual_secs))
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside and math.isclose(sys.getswitchinterval(), min(_PROMPT_SECS, _usual_secs)):
                _set(_usual_secs)


def _set(secs: float) -> None:
    sys.setswitchinterval(secs + 0.5e-6)  # which is cut off to whole microseconds
