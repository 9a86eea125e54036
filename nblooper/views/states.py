"""How states are shown beside their names: with a mark, and in a colour, so that neither is the only way to tell."""

from __future__ import annotations

import dataclasses
from typing import Literal


@dataclasses.dataclass(frozen=True, slots=True)
class Look:
    """How one state is shown.

    Attributes
    ----------
    mark : str
        One character that stands beside the state's name.
    tone : str
        What its colour says.
    spoken : str
        How a change to it is announced. States with the same word are one state to those who listen.
    advancing : bool
        Whether calls are made, so that it can be told how long the rest of them will take.
    """

    mark: str
    tone: Literal["good", "warn", "bad", "plain"]
    spoken: str
    advancing: bool = False


# Of loopers and of whole coordinators.
LOOKS = {
    "NEW": Look("○", "plain", "new"),
    "IDLE": Look("○", "plain", "idle"),
    "WAITING": Look("◐", "good", "running", advancing=True),
    "CALLING": Look("●", "good", "running", advancing=True),
    "RUNNING": Look("●", "good", "running", advancing=True),
    "PAUSED": Look("‖", "warn", "paused"),
    "STOPPING": Look("◌", "warn", "stopping"),
    "STOPPED": Look("■", "plain", "stopped"),
    "FAILED": Look("✕", "bad", "failed"),
}
