"""What a view reads, under its public name: see `nblooper.data`."""

from nblooper.data.snapshot import (
    Calls,
    CoordinatorSnapshot,
    CoordinatorStatus,
    ErrorDetail,
    Failure,
    FailureTimes,
    Frame,
    Histogram,
    LooperSnapshot,
    LooperStatus,
    State,
    Summary,
    Timeline,
)

__all__ = [
    "Calls",
    "CoordinatorSnapshot",
    "CoordinatorStatus",
    "ErrorDetail",
    "Failure",
    "FailureTimes",
    "Frame",
    "Histogram",
    "LooperSnapshot",
    "LooperStatus",
    "State",
    "Summary",
    "Timeline",
]
