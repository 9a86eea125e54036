"""Constructing a looper that continues another one, or takes its place."""

from __future__ import annotations

import threading
from typing import Any, Protocol, cast

from nblooper.core.crew import Crew
from nblooper.core.history import History
from nblooper.core.identity import Identity
from nblooper.core.loop import Repeater
from nblooper.core.member import Member, member_of
from nblooper.core.run import Run
from nblooper.core.spec import Spec

Definition = tuple[tuple[Any, ...], dict[str, Any]]
"""What a looper was constructed with: positional and keyword arguments."""


class Made(Member, Protocol):
    """A looper of this process, with what its constructor cannot be told: it may be a subclass's.

    Attributes
    ----------
    predecessor : Made or None
        The looper whose run this one continues, while it is made.
    replaces : Member or None
        The looper whose name and place this one takes, while it is made.
    given_args : object
        The positional arguments for the target as they were given: an iterator is used up by now.
    """

    crew: Crew
    spec: Spec
    given_args: object
    history: History
    run: Run
    repeater: Repeater
    predecessor: Made | None
    replaces: Member | None


def make(
    kind: type[threading.Thread],
    definition: Definition,
    *,
    predecessor: Made | None = None,
    identity: Identity | None = None,
    replaces: Member | None = None,
) -> Made:
    """Construct a looper of class `kind`; if a subclass's constructor fails, undo everything."""
    args, kwargs = definition
    thread = kind.__new__(kind, *args, **kwargs)
    looper = cast(Made, member_of(thread))
    looper.predecessor, looper.replaces, looper.identity = predecessor, replaces, identity
    try:
        kind.__init__(thread, *args, **kwargs)
    except BaseException:
        if hasattr(looper, "crew"):
            looper.crew.withdraw(looper, predecessor or replaces)
        raise
    if predecessor is not None:
        looper.history.next_run(
            predecessor.repeater.calls, predecessor.repeater.timing.missed, predecessor.run.active_secs
        )
    looper.predecessor = looper.replaces = None  # or each run would keep all runs before it alive
    return looper
