"""The interface of a coordinator as a panel uses it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, cast

from nblooper.core.crew import crew_of
from nblooper.core.exit import running_coordinators
from nblooper.core.member import member_of
from nblooper.core.param import Param
from nblooper.data.failures import Failure
from nblooper.data.snapshot import CoordinatorSnapshot, CoordinatorStatus, LooperSnapshot
from nblooper.data.values import Values
from nblooper.failures.log import FailureLog
from nblooper.output.log import OutputLog


class Looper(Protocol):
    """One looper of a source. Where another object takes its name, it is another looper."""

    @property
    def interval_secs(self) -> float | None:
        """Seconds from call to call; None: back to back. May be set while it runs."""

    @interval_secs.setter
    def interval_secs(self, secs: float | None) -> None: ...

    def snapshot(self) -> LooperSnapshot:
        """Return what was measured so far."""


class Source(Protocol):
    """What a panel shows and steers: a coordinator, or whatever behaves like one. All methods from any thread."""

    @property
    def name(self) -> str:
        """Shown in the header."""

    @property
    def loopers(self) -> Mapping[str, Looper]:
        """Name -> current looper, in order of registration."""

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What was reported, in order of first occurrence."""

    def status(self) -> CoordinatorStatus:
        """Return states, counts and failures; costs next to nothing."""

    def snapshot(self) -> CoordinatorSnapshot:
        """Return everything that views show."""

    def start(self, name: str | None = None) -> None:
        """Start one looper or all, as far as they do not run; may block until an old thread has ended."""

    def pause(self, name: str | None = None) -> None:
        """Pause one looper or all."""

    def resume(self, name: str | None = None) -> None:
        """Resume one looper or all."""

    def step(self, name: str | None = None) -> None:
        """Have one paused looper, or all paused ones, make one call."""

    def stop(self, name: str | None = None) -> None:
        """End one looper or all before their next call."""

    def request_stop(self) -> None:
        """Ask all loopers to stop, for good."""


def failure_log_of(source: Source) -> FailureLog | None:
    """Return where a coordinator logs its failures; None of a source that is none."""
    crew = crew_of(source)
    return None if crew is None else crew.failures


def outputs_of(source: Source) -> dict[str, OutputLog]:
    """Return the logs of the loopers that have printed or displayed anything, by name."""
    members = ((name, member_of(looper)) for name, looper in source.loopers.items())
    return {name: member.output for name, member in members if member is not None and member.output.used}


def params_of(source: Source) -> Mapping[str, Param[Any]]:
    """Return the live parameters of a coordinator; none of a source that is none."""
    crew = crew_of(source)
    return {} if crew is None else crew.params


def values_of(source: Source) -> Mapping[str, Values]:
    """Return what a coordinator itself has recorded; nothing of a source that is none."""
    crew = crew_of(source)
    return {} if crew is None else crew.values.read(crew.descriptions)


def running_sources() -> list[Source]:
    """Return the coordinators of this process that have live loopers, in order of creation. From any thread."""
    return cast("list[Source]", running_coordinators())
