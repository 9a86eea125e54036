"""Which lines the charts of values have, wherever they are drawn, and with how many points."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

import numpy as np

from nblooper.data.measures import FloatArray, IntArray
from nblooper.data.params import ParamChange
from nblooper.data.snapshot import CoordinatorSnapshot, LooperSnapshot
from nblooper.data.values import ValueRun, Values, ValueSlots

MAX_KEYS = 24
MAX_LINES = 240
_MAX_RUNS = 3  # of a looper, the newest


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart of values: what one looper recorded under one key in one run.

    Attributes
    ----------
    looper : str
        Its name; empty for what the coordinator itself recorded.
    values : Values
    of : ValueRun
    several : bool
        Whether there are lines of other runs.
    newest : bool
        Whether it is the newest run.
    """

    looper: str
    values: Values
    of: ValueRun
    several: bool
    newest: bool

    @property
    def run(self) -> str:
        """Which run it is, in words; empty where there is only one."""
        if not self.several:
            return ""
        return f"run {self.of.first}" if self.of.first == self.of.last else f"runs {self.of.first}–{self.of.last}"  # noqa: RUF001

    @property
    def name(self) -> str:
        """The line's name in a legend."""
        return f"{self.looper or 'coordinator'}{f' {self.run}' if self.run else ''}"

    def slots(self, axis: str) -> ValueSlots:
        """Return its slots over ``"time"`` or ``"step"``."""
        return self.of.over_time if axis == "time" else self.of.over_step


def lines_of(
    loopers: Iterable[LooperSnapshot], own: Mapping[str, Values], keys: Iterable[str] | None = None
) -> tuple[list[Line], int]:
    """Return the lines to draw, key by key, and how many more there are.

    Parameters
    ----------
    loopers : iterable of LooperSnapshot
    own : mapping from str to Values
        What the coordinator itself recorded.
    keys : iterable of str, optional
        Only these.
    """
    sources = [(looper.name, looper.values) for looper in loopers] + ([("", own)] if own else [])
    wanted = None if keys is None else list(keys)
    found: dict[str, list[Line]] = {} if wanted is None else {key: [] for key in wanted}
    for name, values in sources:
        for key, one in values.items():
            if wanted is None or key in found:
                found.setdefault(key, []).extend(_runs(name, one))
    chosen = [line for key in list(found)[:MAX_KEYS] for line in found[key]]
    return chosen[:MAX_LINES], sum(map(len, found.values())) - len(chosen[:MAX_LINES])


def _runs(looper: str, values: Values) -> list[Line]:
    shown = values.runs[-_MAX_RUNS:]
    several = len(values.runs) > 1
    return [Line(looper, values, run, several, run is values.runs[-1]) for run in shown]


def change_times(snapshot: CoordinatorSnapshot) -> tuple[float, ...]:
    """Return when live parameters were changed, in order."""
    return tuple(sorted(change.time for param in snapshot.params.values() for change in param.changes))


def change_places(change: ParamChange, lines: Iterable[Line], axis: str) -> list[float]:
    """Return where a change of a live parameter is marked in a chart of these lines.

    Over steps it lies after the newest point that a looper had then, and before its next one. Loopers that count the
    same steps at different paces share a place.
    """
    if axis == "time":
        return [change.time]
    begins = dict(change.steps)
    spans = {(float(begins[line.looper]), _next(line, begins[line.looper])) for line in lines if line.looper in begins}
    places: list[float] = []
    for begin, end in sorted(spans, reverse=True):
        if not any(begin <= place < end for place in places):
            places.append(begin)
    return places


def _next(line: Line, step: float) -> float:
    later = line.slots("step").at
    return float(min(later[later > step], default=np.inf))


def coarse(slots: ValueSlots, most: int) -> FloatArray:
    """Return slots, neighbours merged until there are at most so many, as rows: at, mean, min, max, NaN and infinities.

    Those that are merged begin at multiples of a width too, so that points stay what they are while a line grows. Where
    a slot has no finite value, the first three of its figures are NaN.
    """
    numbers = np.round(slots.start / slots.width)
    factor = 1
    while len(begins := _begins(np.floor(numbers / factor))) > most:
        factor *= 2
    if not len(numbers):
        return np.empty((5, 0))
    if factor == 1:
        return np.vstack([slots.at, slots.mean, slots.min, slots.max, slots.nonfinite.astype(np.float64)])
    ends = np.append(begins[1:], len(numbers)) - 1
    count = np.add.reduceat(slots.count, begins)
    total = np.add.reduceat(np.where(slots.count > 0, slots.mean * slots.count, 0.0), begins)
    low = np.fmin.reduceat(slots.min, begins)
    high = np.fmax.reduceat(slots.max, begins)
    mean = np.divide(total, count, out=np.full(len(begins), np.nan), where=count > 0)
    return np.vstack([slots.at[ends], mean, low, high, np.add.reduceat(slots.nonfinite, begins).astype(np.float64)])


def _begins(numbers: FloatArray) -> IntArray:
    if not len(numbers):
        return np.empty(0, np.int64)
    return np.concatenate(([0], np.flatnonzero(numbers[1:] != numbers[:-1]) + 1))
