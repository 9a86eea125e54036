"""Which buttons of the panel make sense now, for the chosen looper or for all."""

from __future__ import annotations

import dataclasses

from nblooper.data.snapshot import CoordinatorStatus, State


@dataclasses.dataclass(frozen=True, slots=True)
class PossibleActions:
    """Which actions make sense.

    Attributes
    ----------
    refusals : dict
        Action -> why it makes no sense now; one that does has no entry. Actions are `start`, `pause`, `step`, `stop`,
        `request_stop` and `interval`.
    resume : bool
        Whether the one button for both would resume instead of pause.
    interval_secs : float or None
        Of the chosen looper; None if it runs back to back, and for all loopers.
    """

    refusals: dict[str, str]
    resume: bool
    interval_secs: float | None

    def __contains__(self, action: str) -> bool:
        """Return whether an action makes sense."""
        return action not in self.refusals


def gone(name: str) -> RuntimeError:
    """Return the refusal of an action on a looper that is there no longer."""
    return RuntimeError(f"looper {name!r} is gone; choose another one, or all loopers")


def possible_actions(status: CoordinatorStatus, target: str | None) -> PossibleActions:
    """Return which actions make sense for the looper named `target`, or for all."""
    chosen = [looper for looper in status.loopers if target is None or looper.name == target]
    states = [looper.state for looper in chosen]
    refusals = _refusals(states, one=target is not None)
    if target is not None and not chosen:
        refusals = dict.fromkeys(("start", "pause", "step", "stop", "interval"), str(gone(target)))
    if status.stop_requested:
        refusals["request_stop"] = "a stop was requested already; Start clears it"
    return PossibleActions(
        refusals=refusals,
        resume=State.PAUSED in states and not _running(states),
        interval_secs=chosen[0].interval_secs if target is not None and chosen else None,
    )


def _refusals(states: list[State], *, one: bool) -> dict[str, str]:
    """Return why actions on loopers make no sense now, by action.

    Parameters
    ----------
    states : list of State
        Of the loopers that they would act on.
    one : bool
        Whether one looper is chosen, not all.
    """
    running, paused = _running(states), State.PAUSED in states
    # One that is stopping can be started again: that waits for its thread to end.
    startable = any(not state.live or state is State.STOPPING for state in states)
    nobody = "it does not run" if one else "no looper runs" if states else "there is no looper yet"
    possible = {
        "start": (startable, "it runs already" if one else "all run already" if states else nobody),
        "pause": (running or paused, nobody),
        "step": (paused, "only a paused looper makes single calls" if running else nobody),
        "stop": (running or paused, nobody),
        "interval": (one, "choose one looper first"),
    }
    return {action: why for action, (makes_sense, why) in possible.items() if not makes_sense}


def _running(states: list[State]) -> bool:
    return any(state in (State.WAITING, State.CALLING) for state in states)


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
