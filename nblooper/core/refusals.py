"""What is said when a looper cannot do what it was asked for."""

from __future__ import annotations

import threading

from nblooper.data.snapshot import State
from nblooper.failures.log import where_stuck


def ended(name: str, state: State, action: str) -> RuntimeError:
    """Return the refusal of a command to a looper that has ended."""
    return RuntimeError(f"cannot {action} looper {name!r}: it has ended ({state}); restart() runs it again")


def not_paused(name: str, state: State) -> RuntimeError:
    """Return the refusal of a step."""
    return RuntimeError(f"looper {name!r} is not paused ({state}); call pause() before step()")


def gone(name: str) -> RuntimeError:
    """Return the refusal to run a looper again that has let go of its target."""
    return RuntimeError(
        f"looper {name!r} cannot run again: it was joined, and a looper that was given no name lets go of its target "
        "then. Start a new one, or make it with name=..., or by coord.loop"
    )


def replaced(name: str) -> RuntimeError:
    """Return the refusal to start or restart a looper whose place another one has."""
    return RuntimeError(f"looper {name!r} was replaced or restarted already; coord.loopers[{name!r}] is the new one")


def waits_for_itself(name: str) -> RuntimeError:
    """Return the refusal to wait for the calling looper's end."""
    return RuntimeError(f"looper {name!r} cannot wait for its own end; do this from another thread")


def stuck(name: str, thread: threading.Thread, grace_secs: float) -> RuntimeError:
    """Return the error about a looper that did not stop in time, with its stack as a note."""
    error = RuntimeError(f"looper {name!r} did not stop within {grace_secs:g} s; it stays registered")
    error.add_note(where_stuck(thread))
    return error
