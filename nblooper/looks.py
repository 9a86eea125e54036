"""How a coordinator is looked at: snapshots, and what shows them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, cast

from nblooper.data.snapshot import CoordinatorSnapshot, CoordinatorStatus, Failure, LooperStatus
from nblooper.views.text import text_table

if TYPE_CHECKING:
    from nblooper.coordinator import Coordinator
    from nblooper.core.clock import Clock
    from nblooper.core.roster import Roster
    from nblooper.views.figure.notebook import LooperFigure


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

    def status(self) -> CoordinatorStatus:
        """Return what is known at almost no cost: states, counts and failures, without anything that was measured."""
        return CoordinatorStatus(**self._facts(tuple(looper.status() for looper in self._roster)))

    def snapshot(self) -> CoordinatorSnapshot:
        """Return an immutable picture of this moment: all that views show."""
        return CoordinatorSnapshot(**self._facts(tuple(looper.snapshot() for looper in self._roster)))

    def _facts(self, loopers: tuple[LooperStatus, ...]) -> dict[str, Any]:
        """Return the fields of a status or snapshot with these loopers."""
        live = any(looper.state.live for looper in loopers)
        return {
            "name": self.name,
            "stop_requested": self.should_stop(),
            "joined": self._joined,
            "uptime_secs": (self._clock.now() if live else self._last_end) - self._origin,
            "loopers": loopers,
            "failures": self.failures,
        }

    def __repr__(self) -> str:
        """Return a text table of the loopers and failures."""
        return text_table(self.snapshot())

    def panel(self, *, controls: bool = True) -> Any:
        """Return the live panel, an ipywidgets widget to display; `controls=False`: it shows and cannot steer."""
        from nblooper.jupyter import panel_for  # the core does without notebook packages

        return panel_for(cast("Coordinator", self), controls=controls)

    def figure(
        self,
        loopers: str | Iterable[str] | None = None,
        *,
        size: tuple[float, float] | None = None,
        theme: Literal["light", "dark"] = "light",
    ) -> LooperFigure:
        """Draw this moment with matplotlib, for a paper or slides; blocks for some tenths of a second.

        The arguments and what they raise are those of `nblooper.views.figure.api.figure`.
        """
        from nblooper.views.figure.api import figure

        return figure(self.snapshot(), loopers, size=size, theme=theme)

    def _ipython_display_(self) -> None:
        """Show the panel where a cell ends with the coordinator; in a terminal, leave it to the text table."""
        if not _in_a_notebook():
            raise NotImplementedError
        from nblooper.jupyter import show

        show(cast("Coordinator", self))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Return the panel as MIME types in a notebook, and the text table in a terminal."""
        if not _in_a_notebook():
            return {"text/plain": repr(self)}
        from nblooper.jupyter import mimebundle

        return mimebundle(cast("Coordinator", self))


def _in_a_notebook() -> bool:
    """Tell whether a kernel runs this, as opposed to IPython in a terminal or plain Python."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None
