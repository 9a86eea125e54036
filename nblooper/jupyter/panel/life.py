"""The phases of a panel's life, and how it learns that its coordinator is done with."""

from __future__ import annotations

import enum

from nblooper.data.snapshot import CoordinatorStatus


class Phase(enum.Enum):
    """What becomes of a panel, in this order; `OVER` may be skipped."""

    MAKING = "its widgets are being made"
    LIVE = "it refreshes itself"
    OVER = "its coordinator is done with, but it stays for pages whose outputs could not be replaced"
    CLOSED = "its widgets are freed"


class JoinWatch:
    """Tells whether a coordinator has been joined since a certain moment.

    Parameters
    ----------
    status : CoordinatorStatus
        Of that moment. If it was joined by then, it has to run and to be joined again.
    """

    def __init__(self, status: CoordinatorStatus) -> None:
        self._before = _last_runs(status)

    def joined_since(self, status: CoordinatorStatus) -> bool:
        """Return whether the coordinator is joined by now, with other runs of its loopers than at that moment."""
        runs = _last_runs(status)
        return runs is not None and runs != self._before


def _last_runs(status: CoordinatorStatus) -> frozenset[tuple[str, int]] | None:
    """Return which run of each looper was its last, if the coordinator was joined; None while it goes on."""
    if status.live or not status.joined:
        return None
    return frozenset((looper.name, looper.run) for looper in status.loopers)
