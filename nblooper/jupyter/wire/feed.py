"""What the browser is fed with."""

from __future__ import annotations

import dataclasses

from nblooper.data.snapshot import CoordinatorStatus, LooperSnapshot, LooperStatus


@dataclasses.dataclass(frozen=True, slots=True)
class Sample:
    """One moment of a coordinator, as far as a panel shows it.

    Attributes
    ----------
    status : CoordinatorStatus
    focus : str or None
        Name of the chosen looper; None for all.
    rows : tuple of (LooperStatus, LooperSnapshot)
        The loopers in the table, in its order: as they are now, and as they were when last measured.
    numbers : dict
        Name -> number of a looper in order of registration, from 1.
    matches : int
        How many loopers the filter leaves.
    drawn : tuple of LooperSnapshot
        The loopers in the charts.
    """

    status: CoordinatorStatus
    focus: str | None
    rows: tuple[tuple[LooperStatus, LooperSnapshot], ...]
    numbers: dict[str, int]
    matches: int
    drawn: tuple[LooperSnapshot, ...]
