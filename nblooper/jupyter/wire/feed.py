"""Samples of a coordinator, and the feeds that tell the browser what changed from one sample to the next."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, runtime_checkable

from nblooper.data.params import ParamSnapshot
from nblooper.data.snapshot import CoordinatorStatus, LooperSnapshot, LooperStatus
from nblooper.data.values import Values
from nblooper.output.log import OutputLog

STALE_SECS = 2.0
"""From which age on figures are marked as old."""


@dataclasses.dataclass(frozen=True, slots=True)
class Sample:
    """One moment of a coordinator, as far as a panel shows it.

    Attributes
    ----------
    status : CoordinatorStatus
    focus : str or None
        Name of the chosen looper; None for all.
    filter_text : str
        What the names of the loopers in the table contain.
    rows : tuple of (LooperStatus, LooperSnapshot)
        The loopers in the table, in its order: as they are now, and as they were when last measured.
    numbers : dict
        Name -> number of a looper in order of registration, from 1.
    matches : int
        How many loopers the filter leaves.
    drawn : tuple of LooperSnapshot
        The loopers in the charts.
    serials : dict
        Name -> number of a looper in the table or the charts: another looper that takes its name has another number.
    ages : dict
        Name -> how many seconds ago a looper in the table or the charts was measured.
    note : str
        What the panel has to say of the kernel.
    others : dict or None
        How many `loopers` of how many other `coordinators` run in this kernel; None if there are none.
    outputs : dict
        Name -> log of each looper that has printed or displayed anything.
    values : mapping from str to Values
        What the coordinator itself recorded.
    params : mapping from str to ParamSnapshot
        Its live parameters.
    """

    status: CoordinatorStatus
    focus: str | None
    filter_text: str
    rows: tuple[tuple[LooperStatus, LooperSnapshot], ...]
    numbers: dict[str, int]
    matches: int
    drawn: tuple[LooperSnapshot, ...]
    serials: dict[str, int]
    ages: dict[str, float]
    note: str = ""
    others: dict[str, int] | None = None
    outputs: dict[str, OutputLog] = dataclasses.field(default_factory=dict)
    values: Mapping[str, Values] = dataclasses.field(default_factory=dict)
    params: Mapping[str, ParamSnapshot] = dataclasses.field(default_factory=dict)

    def stale_secs(self, name: str) -> float:
        """Return how old the figures of a looper are, 0 as long as nobody has to be told."""
        age = self.ages.get(name, 0.0)
        return age if age >= STALE_SECS else 0.0


@dataclasses.dataclass(frozen=True, slots=True)
class Delta:
    """What one feed adds to a message.

    Attributes
    ----------
    content : dict
        JSON data.
    numbers : bytes or None
        Numbers that travel beside it as a binary buffer, little-endian.
    """

    content: dict[str, Any]
    numbers: bytes | None = None


class Feed(Protocol):
    """Tells what changed for one part of the panel, such as a tab. Used by one thread at a time.

    A feed remembers what the browser has; the view of the same key in the browser puts the deltas together.
    """

    @property
    def key(self) -> str:
        """Name of its part in a message."""

    def delta(self, sample: Sample, whole: bool) -> Delta | None:
        """Return what changed since the last call, or None if nothing did; `whole`: everything there is."""


@runtime_checkable
class HearingFeed(Feed, Protocol):
    """A feed that hears what pages ask for."""

    def asked(self, content: dict[str, Any]) -> None:
        """Note what a page asks for; it cannot be trusted. From any thread."""


class SlowFeed(Feed, Protocol):
    """A feed of what flickers if it is renewed with every refresh: changes are sent once a second."""

    def urgent(self, sample: Sample) -> bool:
        """Return whether a change cannot wait that long."""


def gather(feeds: Iterable[Feed], sample: Sample, *, whole: bool) -> tuple[dict[str, Any], list[bytes]]:
    """Return the deltas of the feeds, by key, and the buffers that they refer to."""
    parts: dict[str, Any] = {}
    buffers: list[bytes] = []
    for feed in feeds:
        if (delta := feed.delta(sample, whole)) is None:
            continue
        parts[feed.key] = delta.content
        if delta.numbers is not None:
            parts[feed.key] = {**delta.content, "buffer": len(buffers)}
            buffers.append(delta.numbers)
    return parts, buffers


class Latest:
    """A feed whose data is small enough to be sent whole whenever it has changed.

    Parameters
    ----------
    key : str
    read : callable
        Returns the data of a sample.
    """

    def __init__(self, key: str, read: Callable[[Sample], dict[str, Any]]) -> None:
        self.key = key
        self._read = read
        self._sent: dict[str, Any] | None = None

    def delta(self, sample: Sample, whole: bool) -> Delta | None:
        """Return the data if it has changed, or if `whole`."""
        data = self._read(sample)
        if data == self._sent and not whole:
            return None
        self._sent = data
        return Delta(data)
