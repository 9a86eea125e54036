"""What a coordinator sees of a looper, wherever that runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, cast

from nblooper.core.cell import Origin
from nblooper.core.identity import Identity
from nblooper.core.stop import Settable
from nblooper.data.snapshot import LooperSnapshot, LooperStatus, State
from nblooper.failures.log import where_stuck
from nblooper.output.log import OutputLog

SLOT = "_nblooper_member"
"""The one attribute of a looper that a subclass must not use."""

Wait = Callable[[float | None], None]
"""Blocks until a command has taken effect. Gets the deadline, as `time.monotonic()` tells it, or None for no limit."""


def member_of(thread: object) -> Member | None:
    """Return a looper's member; None for any other object."""
    return cast("Member | None", getattr(thread, "__dict__", {}).get(SLOT))


def stuck_note(thread: Any) -> str:
    """Return where a thread is at this moment and, of a looper, what was seen of its call before."""
    member = member_of(thread)
    seen = "" if member is None else member.seen()
    return where_stuck(thread) + (f"\n{seen}" if seen else "")


class Member(Protocol):
    """One looper of a coordinator. From any thread; only `join`, `end` and `restart` block.

    Attributes
    ----------
    name, base_name : str
        The name that is unique by now, and the one before it got a number.
    named : bool
        Whether who made the looper gave it a name.
    passing : bool
        Whether it lets go of its target once it has ended and was joined.
    gone : bool
        Whether it has done so, and so cannot run again.
    thread : Thread
        What `Coordinator.loopers` has.
    identity : Identity or None
        What a looper that `Coordinator.loop` made is known by when its cell is run again.
    made_in : (Origin, str) or None
        The run of the cell that constructed it, and the name it asked for.
    state : State
    alive, paused, held, asleep : bool
        Whether its thread is alive, whether it was paused, whether something holds it between two calls, and whether it
        waits for a boundary or the end of a pause.
    resting : bool
        Whether it makes no call and will make none before it sees the commands given so far.
    has_called : bool
        Whether it has made a call without an error in its current run; exact between two calls.
    crew : object
        What it shares with the other loopers of its coordinator.
    output : OutputLog
        What it printed in all its runs.
    tells_end, ending : bool
        Whether it tells its crew when it ends, and whether it has done so.
    """

    named: bool
    base_name: str
    passing: bool
    gone: bool
    identity: Identity | None
    made_in: tuple[Origin, str] | None
    tells_end: bool
    if TYPE_CHECKING:

        @property
        def name(self) -> str: ...  # noqa: D102
        @property
        def thread(self) -> Any: ...  # noqa: D102
        @property
        def crew(self) -> object: ...  # noqa: D102
        @property
        def state(self) -> State: ...  # noqa: D102
        @property
        def alive(self) -> bool: ...  # noqa: D102
        @property
        def paused(self) -> bool: ...  # noqa: D102
        @property
        def held(self) -> bool: ...  # noqa: D102
        @property
        def asleep(self) -> bool: ...  # noqa: D102
        @property
        def resting(self) -> bool: ...  # noqa: D102
        @property
        def has_called(self) -> bool: ...  # noqa: D102
        @property
        def output(self) -> OutputLog: ...  # noqa: D102
        @property
        def ending(self) -> bool: ...  # noqa: D102

    def set_name(self, name: str) -> None:
        """Rename it, without asking the roster."""

    def status(self) -> LooperStatus:
        """Return state and counts, at almost no cost."""

    def snapshot(self) -> LooperSnapshot:
        """Return state, counts and all measurements."""

    def stop(self) -> Wait:
        """End before the next call; nothing if it does not run. Return what waits for its end."""

    def pause(self) -> Wait:
        """Make no further call; RuntimeError if ended. Return what waits until the call that runs has ended."""

    def resume(self) -> Wait:
        """Go on after `pause`; RuntimeError if ended. Return what waits until it does."""

    def step(self) -> Wait:
        """Make one call while paused; RuntimeError if not paused. Return what waits until it has been made."""

    def call_now(self) -> None:
        """Make the next call at once; RuntimeError if it makes no calls."""

    def hold(self, hold: object) -> None:
        """Make no call, not even a step, until `release` is called with the same object."""

    def release(self, hold: object) -> None:
        """Take back `hold`."""

    def watch(self, watcher: Settable) -> None:
        """Set `watcher` whenever the looper is between two calls, and at its end."""

    def unwatch(self, watcher: Settable) -> None:
        """Take back `watch`."""

    def notify_stop(self) -> None:
        """See the coordinator's stop flag before the next call; one that sleeps is not woken by this."""

    def wake(self) -> None:
        """Wake it if it sleeps."""

    def join(self, timeout_secs: float) -> None:
        """Wait for its end."""

    def end(self, grace_secs: float) -> None:
        """Stop it and wait for its end; RuntimeError if that does not come in time."""

    def restart(self, grace_secs: float) -> Member | None:
        """Run again, once it has ended, or return None if another looper has its place."""

    def let_go(self) -> None:
        """Free the target and its arguments, for good; what is recorded stays. It has ended."""

    def seen(self) -> str:
        """Return what was seen of the call that runs, in a line; empty unless it takes long."""

    def renew_locks(self) -> None:
        """Replace its locks: in a forked child, whoever held them is gone."""
