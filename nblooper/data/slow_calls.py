"""Calls that took far longer than usual, and where their time went, as immutable values."""

from __future__ import annotations

import dataclasses
import math
import os
from collections.abc import Mapping

from nblooper.data.texts import clock, duration, percent, plural


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """A line of code that a call was in.

    Attributes
    ----------
    filename : str
        Empty where there is no Python line: the target itself is written in C, or frames were left out.
    line : int
    function : str
        With its class; or what there is instead of a line.
    source : str
        The line itself, without indentation; empty if its file cannot be read.
    users : bool
        Whether it is code of the person who uses this: neither of the standard library nor of an installed package.
    repeats : int
        How many frames in a row were at this line, as a recursion makes them.
    cell : str
        The notebook's cell that the line is in, ``Cell In[3]``, by the number it had then; empty in a file.
    """

    filename: str
    line: int
    function: str
    source: str
    users: bool
    repeats: int = 1
    cell: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Stack:
    """Where a call was at some of the moments at which it was looked at.

    Attributes
    ----------
    samples : int
        How many of them.
    places : tuple of Place
        Innermost first. This package's own lines, which only show that a looper called its target, are left out.
    """

    samples: int
    places: tuple[Place, ...]

    @property
    def at(self) -> Place | None:
        """The innermost line of the person's own code or, if there is none, the innermost line."""
        return next((place for place in self.places if place.users), next(iter(self.places), None))


@dataclasses.dataclass(frozen=True, slots=True)
class SlowCall:
    """One of a looper's slowest calls.

    Attributes
    ----------
    call : int
        Its number, over all runs, from 1.
    start : float
        Seconds from when the coordinator was made.
    latency : float
        Seconds; of a call that still runs, its age.
    lateness : float
        Seconds; NaN for a back-to-back call, and for one that still runs.
    running : bool
        Whether it has not ended.
    samples : int
        How often it was looked at while it ran; 0 if it had ended before anybody looked.
    cpu_share : float or None
        Share of the time from the first to the last look that it computed; None with less than two looks, and where
        processor time is not known.
    cpu_secs : float or None
        Processor time that it used from the first to the last look; None where `cpu_share` is.
    stacks : tuple of Stack
        Where it was: those with the most samples first. A thread can only be looked at while it lets go of the
        interpreter: code in C that keeps it is seen where it lets go.
    values : mapping from str to float
        What was recorded for the looper while it ran: the last value of each key. One that nobody looked at before
        1,024 newer ones of its key came is not known any more.

    Examples
    --------
    >>> coord = Coordinator()
    >>> step = lambda: nblooper.record(loss=0.5)
    >>> looper = coord.loop(step, every_secs=None, max_calls=1, slow_secs=1e-9, name="train")
    >>> coord.join()
    >>> slow = looper.snapshot().slow_calls[0]
    >>> slow.call, dict(slow.values)
    (1, {'loss': 0.5})
    """

    call: int
    start: float
    latency: float
    lateness: float
    running: bool = False
    samples: int = 0
    cpu_share: float | None = None
    cpu_secs: float | None = None
    stacks: tuple[Stack, ...] = ()
    values: Mapping[str, float] = dataclasses.field(default_factory=dict)

    @property
    def lines(self) -> tuple[tuple[Place, float], ...]:
        """The lines it was in, each with the share of samples in which it was; innermost lines of a stack first."""
        samples: dict[tuple[str, int, str], int] = {}
        places: dict[tuple[str, int, str], Place] = {}
        for stack in self.stacks:
            for key, place in {(each.filename, each.line, each.function): each for each in stack.places}.items():
                samples[key] = samples.get(key, 0) + stack.samples
                places.setdefault(key, place)
        return tuple((place, samples[key] / self.samples) for key, place in places.items())

    @property
    def at(self) -> Place | None:
        """The line of the person's own code where most of its samples are; None without samples."""
        return self.stacks[0].at if self.stacks else None

    @property
    def text(self) -> str:
        """All of it as lines of text, for a terminal or a file: it is the person's text, not escaped."""
        took = f"running for {duration(self.latency)}" if self.running else duration(self.latency)
        facts = [f"call {self.call:,}", took, f"at {clock(self.start)}"]
        facts += [] if math.isnan(self.lateness) else [f"began {duration(self.lateness)} late"]
        facts += self._computed()
        lines = [", ".join(facts)]
        lines += [f"  {key} = {value:.6g}" for key, value in self.values.items()]
        for stack in self.stacks:
            share = percent(stack.samples / self.samples)
            lines.append(f"  {share} of {plural(self.samples, 'sample')}, innermost line first:")
            lines += [f"    {line_of(place)}{_again(place)}" for place in stack.places]
        return "\n".join(lines)

    def _computed(self) -> list[str]:
        if self.cpu_share is None or self.cpu_secs is None:
            return []
        return [f"computed {percent(self.cpu_share)} ({duration(self.cpu_secs)}) between looks"]


def _again(place: Place) -> str:
    return f" ({place.repeats:,} times in a row)" if place.repeats > 1 else ""


def line_of(place: Place) -> str:
    """Return ``read, sensor.py:12: time.sleep(0.2)``; of a cell, ``read, Cell In[3], line 2: ...``. Not escaped."""
    if not place.line:
        return place.function
    where = f"{place.cell}, line {place.line}" if place.cell else f"{os.path.basename(place.filename)}:{place.line}"
    return f"{place.function}, {where}{f': {place.source}' if place.source else ''}"
