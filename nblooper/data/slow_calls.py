"""Calls that took far longer than usual, and where their time went, as immutable values."""

from __future__ import annotations

import dataclasses


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
    """

    filename: str
    line: int
    function: str
    source: str
    users: bool
    repeats: int = 1


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
    stacks : tuple of Stack
        Where it was: those with the most samples first. A thread can only be looked at while it lets go of the
        interpreter: code in C that keeps it is seen where it lets go.
    """

    call: int
    start: float
    latency: float
    lateness: float
    running: bool = False
    samples: int = 0
    cpu_share: float | None = None
    stacks: tuple[Stack, ...] = ()

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
