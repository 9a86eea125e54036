"""What people read of states: a word, a mark and a colour, so that neither is the only way to tell.

`State` says what a looper's thread does at this moment. People want to know how it fares: whether it waits or calls
changes many times a second and is one word to them, and one that has done all its work is not one that was stopped.
"""

from __future__ import annotations

import dataclasses
from typing import Literal

from nblooper.data.snapshot import CoordinatorStatus, LooperStatus, State

_STUCK_SECS = 10.0  # from which on a call that goes on after a request to stop is called stuck


@dataclasses.dataclass(frozen=True, slots=True)
class Look:
    """How one state is shown.

    Attributes
    ----------
    mark : str
        One character that stands beside the word.
    tone : str
        What its colour says.
    tip : str
        What the word means, for who points at it.
    """

    mark: str
    tone: Literal["good", "warn", "bad", "plain"]
    tip: str


# By word: of loopers and of whole coordinators.
LOOKS = {
    "NEW": Look("○", "plain", "Not started yet"),
    "IDLE": Look("○", "plain", "No looper runs"),
    "RUNNING": Look("●", "good", "Makes calls, or waits for the next one"),
    "PAUSED": Look("‖", "warn", "Makes no calls until it is resumed"),
    "STOPPING": Look("◌", "warn", "Was asked to stop, and ends after the call that runs"),
    "STUCK": Look("⚠", "bad", "Was asked to stop, but the call that runs does not end"),
    "FINISHED": Look("✓", "good", "Ended by itself: it has done all there was to do"),
    "STOPPED": Look("■", "plain", "Ended because it was asked to"),
    "FAILED": Look("✕", "bad", "Ended because of an exception"),
}

_RUNNING = frozenset({State.WAITING, State.CALLING})


def word(looper: LooperStatus) -> str:
    """Return the word for what a looper does, one of `LOOKS`."""
    if looper.state in _RUNNING:
        return "RUNNING"
    if looper.finished:
        return "FINISHED"
    if looper.state is State.STOPPING and (looper.stopping_secs or 0.0) >= _STUCK_SECS:
        return "STUCK"
    return str(looper.state)


def badge(status: CoordinatorStatus) -> str:
    """Return the word for a whole coordinator, one of `LOOKS`."""
    words = {word(looper) for looper in status.loopers}
    if "STUCK" in words:
        return "STUCK"
    if status.live:
        return _live_badge(words, stopping=status.stop_requested)
    if "FAILED" in words:
        return "FAILED"
    if words == {"FINISHED"}:
        return "FINISHED"
    if status.stop_requested or (words and "NEW" not in words):
        return "STOPPED"
    return "IDLE"


def _live_badge(words: set[str], *, stopping: bool) -> str:
    """Return the word where loopers run: they are all paused, or all stopping, if no other one runs."""
    if stopping or not words & {"RUNNING", "PAUSED"}:
        return "STOPPING"
    return "RUNNING" if "RUNNING" in words else "PAUSED"
