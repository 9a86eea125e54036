"""How a coordinator is looked at: snapshots, and what shows them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, cast

from nblooper.snapshot import CoordinatorSnapshot, Failure
from nblooper.texttable import text_table

if TYPE_CHECKING:
    from nblooper.clock import Clock
    from nblooper.coordinator import Coordinator
    from nblooper.roster import Roster


class Views:
    """The part of a Coordinator that shows it. From any thread; nothing blocks."""

    name: str
    _roster: Roster
    _clock: Clock
    _joined: bool
    _origin: float
    _last_end: float

    if TYPE_CHECKING:  # the Coordinator has them

        def should_stop(self) -> bool: ...  # noqa: D102

        @property
        def failures(self) -> tuple[Failure, ...]: ...  # noqa: D102

    def snapshot(self) -> CoordinatorSnapshot:
        """Return an immutable picture of this moment: all that views show."""
        loopers = tuple(looper.snapshot() for looper in self._roster)
        live = any(looper.state.live for looper in loopers)
        return CoordinatorSnapshot(
            name=self.name,
            stop_requested=self.should_stop(),
            joined=self._joined,
            uptime_secs=(self._clock.now() if live else self._last_end) - self._origin,
            loopers=loopers,
            failures=self.failures,
        )

    def __repr__(self) -> str:
        """Return a text table of the loopers and failures."""
        return text_table(self.snapshot())

    def panel(self, *, controls: bool = True) -> Any:
        """Return the live panel, an ipywidgets widget to display; `controls=False`: it shows and cannot steer."""
        from nblooper.jupyter import panel_for  # the core does without notebook packages

        return panel_for(cast("Coordinator", self), controls=controls)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Show the panel where a cell ends with the coordinator, and the text table in a terminal."""
        if not _in_a_notebook():
            return {"text/plain": repr(self)}
        from nblooper.jupyter import mimebundle

        return mimebundle(cast("Coordinator", self))


def _in_a_notebook() -> bool:
    """Tell whether a kernel runs this, as opposed to IPython in a terminal or plain Python."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None
