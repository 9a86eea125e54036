"""What a coordinator sees of a looper, wherever that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

from nblooper.core.cell import Origin
from nblooper.core.identity import Identity
from nblooper.data.snapshot import LooperSnapshot, LooperStatus, State

SLOT = "_nblooper_member"
"""The one attribute of a looper that a subclass must not use."""


def member_of(thread: object) -> Member | None:
    """Return a looper's member; None for what is no looper."""
    return cast("Member | None", getattr(thread, "__dict__", {}).get(SLOT))


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
    alive, paused, asleep : bool
        Whether its thread is alive, whether it was paused, and whether it waits for a boundary or the end of a pause.
    crew : object
        What it shares with the other loopers of its coordinator.
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
        def asleep(self) -> bool: ...  # noqa: D102
        @property
        def ending(self) -> bool: ...  # noqa: D102

    def set_name(self, name: str) -> None:
        """Rename it, without asking the roster."""

    def status(self) -> LooperStatus:
        """Return what is known at almost no cost."""

    def snapshot(self) -> LooperSnapshot:
        """Return all that is known."""

    def stop(self) -> None:
        """End before the next call; nothing if it does not run."""

    def pause(self) -> None:
        """Make no further call; RuntimeError if ended."""

    def resume(self) -> None:
        """Go on after `pause`; RuntimeError if ended."""

    def step(self) -> None:
        """Make one call while paused; RuntimeError if not paused."""

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

    def renew_locks(self) -> None:
        """Replace its locks: in a forked child, whoever held them is gone."""
