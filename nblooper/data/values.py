"""What loopers have recorded of what they do, as arrays with names."""

from __future__ import annotations

import dataclasses

from nblooper.data.measures import FloatArray, IntArray


@dataclasses.dataclass(frozen=True, slots=True)
class Description:
    """What a person has said of a key; see `Coordinator.describe`.

    Attributes
    ----------
    unit : str
        Stands behind its values; empty if there is none.
    label : str
        Stands for the key in charts; empty: the key itself.
    log : bool or None
        Whether its chart begins with a logarithmic scale.
    """

    unit: str = ""
    label: str = ""
    log: bool = False


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class ValueSlots:
    """Values in slots of one width, over time or over step; read-only arrays, in order, slots without values left out.

    Every value is in one of the slots. At most 512 for the newest run; as a run gets longer, neighbours merge.

    Attributes
    ----------
    width : float
        Of a slot: seconds, or steps; a power of two.
    start : ndarray of float64, shape (n,)
        Where each slot begins: seconds since the coordinator was made, or steps.
    at : ndarray of float64
        Time or step of its last value.
    count : ndarray of int64
        How many finite values.
    nonfinite : ndarray of int64
        How many NaN and infinities, which the other columns leave out.
    min, max, mean, last : ndarray of float64
        Of the finite values; NaN where there is none. Where steps go back, the last one may be the one furthest on.
    """

    width: float
    start: FloatArray
    at: FloatArray
    count: IntArray
    nonfinite: IntArray
    min: FloatArray
    max: FloatArray
    mean: FloatArray
    last: FloatArray


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class RawValues:
    """The newest values of a key one by one, in the order in which they were recorded; read-only arrays of one length.

    Attributes
    ----------
    time : ndarray of float64
        In seconds since the coordinator was made.
    step : ndarray of float64
    value : ndarray of float64
        NaN and infinities included.
    run : ndarray of int64
        The looper's run.
    """

    time: FloatArray
    step: FloatArray
    value: FloatArray
    run: IntArray


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class ValueRun:
    """The values of one run of a looper; the oldest of many runs are one, with all that their slots hold.

    Attributes
    ----------
    first, last : int
        The first and last of its runs: the same, but where the oldest runs are one.
    over_time, over_step : ValueSlots
    """

    first: int
    last: int
    over_time: ValueSlots
    over_step: ValueSlots


@dataclasses.dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Values:
    """All that is known of what was recorded under one key.

    Attributes
    ----------
    key : str
    description : Description
    count : int
        How many finite values.
    nan, infinite : int
        How many NaN, and how many infinities of either sign; the figures below leave them out.
    min, max, mean : float
        Of all finite values, exact but for rounding; NaN if there is none.
    last : float
        The newest value, whatever it is.
    last_time, last_step : float
        When it was recorded, in seconds since the coordinator was made, and its step.
    recent : RawValues
        The newest 1,024.
    runs : tuple of ValueRun
        Oldest first; the newest four are apart.

    Examples
    --------
    >>> coord = Coordinator()
    >>> coord.record(temp=20.0)
    >>> coord.record(temp=22.0)
    >>> temp = coord.snapshot().values["temp"]
    >>> temp.count, temp.min, temp.max, temp.mean, temp.last, temp.recent.step.tolist()
    (2, 20.0, 22.0, 21.0, 22.0, [1.0, 2.0])
    """

    key: str
    description: Description
    count: int
    nan: int
    infinite: int
    min: float
    max: float
    mean: float
    last: float
    last_time: float
    last_step: float
    recent: RawValues
    runs: tuple[ValueRun, ...]
