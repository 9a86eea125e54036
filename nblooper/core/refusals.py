"""The errors for commands that a looper cannot carry out."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from nblooper.core.member import Member, stuck_note
from nblooper.data.snapshot import State

_HELD = "held between two calls, as by coord.paused()"


def ended(name: str, state: State, action: str) -> RuntimeError:
    """Return the refusal of a command to a looper that has ended."""
    return RuntimeError(f"cannot {action} looper {name!r}: it has ended ({state}); restart() runs it again")


def not_paused(name: str, state: State) -> RuntimeError:
    """Return the refusal of a step."""
    if state is State.PAUSED:
        return RuntimeError(f"looper {name!r} is {_HELD}, and makes no step until that has ended")
    return RuntimeError(f"looper {name!r} is not paused ({state}); call pause() before step()")


def check_after(after: str | None, names: Iterable[str]) -> None:
    """Raise ValueError if a looper is to wait for another one that does not exist."""
    if after is None or after in names:
        return
    there = ", ".join(map(repr, names)) or "none"
    raise ValueError(f"after must be the name of a looper of this coordinator; got {after!r}, there are: {there}")


def not_running(name: str, state: State, *, held: bool) -> RuntimeError:
    """Return the refusal of a call at once by a looper that makes no calls."""
    if held:
        return RuntimeError(f"cannot call looper {name!r} now: it is {_HELD}")
    advice = "step() makes one call while paused" if state is State.PAUSED else "start() it first"
    return RuntimeError(f"cannot call looper {name!r} now: it is not running ({state}); {advice}")


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


def waits_for_own_call(name: str, what: str) -> RuntimeError:
    """Return the refusal to wait, in a call of a looper, for something that comes after that call."""
    return RuntimeError(
        f"looper {name!r} cannot wait for itself to {what}: that comes after the call which waits here; leave out wait="
    )


def holds_itself(name: str) -> RuntimeError:
    """Return the refusal to hold the calling looper between two calls."""
    return RuntimeError(
        f"looper {name!r} cannot hold itself between two calls: it is in one. Name the other loopers, or none for all "
        "but this one"
    )


def not_handed_over(member: Member, what: str, secs: float) -> RuntimeError:
    """Return the error about a looper that did not do in time what was waited for, with its stack as a note."""
    hook = member.status().hook
    why = f"it is {_HELD}" if member.held else f"{hook} is still running" if hook else "a call of it is still running"
    error = RuntimeError(f"looper {member.name!r} did not {what} within {secs:.3g} s: {why}")
    error.add_note(stuck_note(member.thread))
    return error


def stop_hooks_run(thread: threading.Thread, secs: float) -> RuntimeError:
    """Return the error about functions given to `on_stop` that have not ended in time, with their stack as a note."""
    error = RuntimeError(f"what on_stop was given has not come to its end within {secs:.3g} s")
    error.add_note(stuck_note(thread))
    return error


def stuck(name: str, thread: threading.Thread, grace_secs: float) -> RuntimeError:
    """Return the error about a looper that did not stop in time, with its stack as a note."""
    error = RuntimeError(f"looper {name!r} did not stop within {grace_secs:g} s; it stays registered")
    error.add_note(stuck_note(thread))
    return error
