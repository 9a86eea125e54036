"""The public module for the values in snapshots; they are defined in `nblooper.data`."""

from nblooper.data.failures import ErrorDetail, Failure, Frame
from nblooper.data.measures import Calls, FailureTimes, Histogram, Summary, Timeline
from nblooper.data.params import ParamChange, ParamSnapshot
from nblooper.data.slow_calls import Place, SlowCall, Stack
from nblooper.data.snapshot import CoordinatorSnapshot, CoordinatorStatus, LooperSnapshot, LooperStatus, State
from nblooper.data.values import Description, RawValues, ValueRun, Values, ValueSlots

__all__ = [
    "Calls",
    "CoordinatorSnapshot",
    "CoordinatorStatus",
    "Description",
    "ErrorDetail",
    "Failure",
    "FailureTimes",
    "Frame",
    "Histogram",
    "LooperSnapshot",
    "LooperStatus",
    "ParamChange",
    "ParamSnapshot",
    "Place",
    "RawValues",
    "SlowCall",
    "Stack",
    "State",
    "Summary",
    "Timeline",
    "ValueRun",
    "ValueSlots",
    "Values",
]
