"""What a person can do with the chosen loopers now: which buttons make sense."""

from __future__ import annotations

import dataclasses

from nblooper.snapshot import CoordinatorSnapshot, LooperSnapshot, State


@dataclasses.dataclass(frozen=True, slots=True)
class Choices:
    """Which actions make sense.

    Attributes
    ----------
    resume : bool
        Whether the one button for both would resume instead of pause.
    interval_secs : float or None
        Of the chosen looper; None for back to back or when several are chosen.
    """

    start: bool
    pause: bool
    resume: bool
    step: bool
    stop: bool
    request_stop: bool
    interval: bool
    interval_secs: float | None


def choices(snapshot: CoordinatorSnapshot, focus: str | None) -> Choices:
    """Return what makes sense for the looper named `focus`, or for all."""
    chosen = [looper for looper in snapshot.loopers if focus is None or looper.name == focus]
    states = [looper.state for looper in chosen]
    running = any(state in (State.WAITING, State.CALLING) for state in states)
    paused = State.PAUSED in states
    return Choices(
        # One that is stopping can be started again: that waits for its thread to end.
        start=any(not state.live or state is State.STOPPING for state in states),
        pause=running or paused,
        resume=paused and not running,
        step=paused,
        stop=running or paused,
        request_stop=not snapshot.stop_requested,
        interval=focus is not None,
        interval_secs=_interval(chosen) if focus is not None else None,
    )


def _interval(chosen: list[LooperSnapshot]) -> float | None:
    return chosen[0].interval_secs if chosen else None


def parse_interval(text: str) -> float | None:
    """Return the seconds that `text` means; None, back to back, for an empty one or 0.

    Raises
    ------
    ValueError
        With the text and what is allowed, if it is not a number.
    """
    stripped = text.strip().removesuffix("s").strip()
    if not stripped:
        return None
    try:
        secs = float(stripped.replace(",", "."))
    except ValueError:
        raise ValueError(_BAD_INTERVAL.format(text)) from None
    if not 0 <= secs < float("inf"):
        raise ValueError(_BAD_INTERVAL.format(text))
    return secs or None


_BAD_INTERVAL = "{!r} is not a number of seconds; give 0 or more, such as 0.5 (empty or 0: back to back)"
