"""The live panel: widgets that show a coordinator's snapshots, and one thread that refreshes them."""

from __future__ import annotations

import itertools
import pathlib
import threading
import time
from typing import TYPE_CHECKING, Any

import ipywidgets

from nblooper.jupyter import cells
from nblooper.jupyter.chart import LatencyChart
from nblooper.jupyter.controls import Controls
from nblooper.jupyter.errors import errors_html, errors_title
from nblooper.jupyter.overview import overview_html
from nblooper.jupyter.refresher import Refresher
from nblooper.jupyter.still import still_html, still_text
from nblooper.jupyter.subshell import answer_while_busy
from nblooper.jupyter.text import esc
from nblooper.jupyter.tree import walk
from nblooper.snapshot import CoordinatorSnapshot, Failure

if TYPE_CHECKING:
    from nblooper.coordinator import Coordinator

_STYLE = (pathlib.Path(__file__).parent / "panel.css").read_text(encoding="utf-8")
_ERRORS_SECS = 1.0
"""While only repeat counts change, the Errors tab follows at this pace: nobody reads a number that flickers."""

_Identities = tuple[tuple[Any, ...], ...]
_numbers = itertools.count(1)


class Panel(ipywidgets.VBox):  # type: ignore[misc]
    """A coordinator's live view, with its controls; a widget like any other, to display or to put into a layout.

    Refreshes itself, at most four times a second, until `close`. Making, displaying and closing it may happen on any
    thread; none blocks for long. Use `nblooper.Coordinator.panel` to get one: it returns the one that is open.

    Parameters
    ----------
    coord : Coordinator
        What it shows and steers.
    controls : bool
        Whether it can steer. Without, it has no button that a browser could press.
    """

    closed = True  # until it is made

    def __init__(self, coord: Coordinator, *, controls: bool = True) -> None:
        self._coord = coord
        self._lock = threading.Lock()
        self._failures: _Identities | None = None
        self._errors_shown = float("-inf")
        # Before the widgets: a view may ask for data as soon as they exist.
        self._refresher = Refresher(self._refresh, self._failed, name=f"nblooper-panel-{next(_numbers)}")
        self._line = _html("nblooper-say")
        self._controls = Controls(coord, self._say, self._refresher.poke, steer=controls)
        self._controls.box.children += (self._line,)
        self._overview = _html("nblooper-overview")
        self._errors = _html("nblooper-errors")
        self._chart = LatencyChart(on_ready=self._refresher.poke)
        self._tabs = ipywidgets.Tab([self._chart, self._errors], _dom_classes=("nblooper-tabs",))
        self._tabs.titles = ("Latency", errors_title(()))
        answer_while_busy(self._tabs)
        style = ipywidgets.HTML(f"<style>{_STYLE}</style>", _dom_classes=("nblooper-style",))
        top = [self._controls.buttons["request_stop"]] if controls else []
        parts = [style, self._overview, *top, self._controls.box, self._tabs]
        with self._lock:
            self._show(coord.snapshot())
        super().__init__(parts, _dom_classes=("nblooper-panel",))
        self.closed = False
        self._refresher.start()

    @property
    def coordinator(self) -> Coordinator:
        """The coordinator it shows."""
        return self._coord

    # ---- refreshing: on the refresher's thread ----

    def _refresh(self) -> bool:
        """Show a new snapshot; return whether more is likely to change soon."""
        snapshot = self._coord.snapshot()
        with self._lock:
            waiting = self._show(snapshot)
        return waiting or any(looper.state.live for looper in snapshot.loopers)

    def _show(self, snapshot: CoordinatorSnapshot) -> bool:
        """Send what changed: the overview, and the errors or the chart; return whether something has to wait.

        At most two messages while nothing but numbers change. Titles and buttons follow changes of state.
        """
        self._controls.update(snapshot)
        self._overview.value = overview_html(snapshot, self._controls.focus)
        known, failures = self._failures, tuple(map(_identity, snapshot.failures))
        if failures != known and not self._may_wait(known, failures):
            self._show_errors(snapshot.failures)
            self._failures = failures
            if known is not None:
                return True
        self._chart.update(snapshot, self._controls.focus)
        return failures != self._failures

    def _may_wait(self, known: _Identities | None, failures: _Identities) -> bool:
        """Return whether only repeat counts changed, and the last ones were shown just now."""
        repeats_only = known is not None and [one[:-1] for one in known] == [one[:-1] for one in failures]
        return repeats_only and time.monotonic() < self._errors_shown + _ERRORS_SECS

    def _show_errors(self, failures: tuple[Failure, ...]) -> None:
        self._errors.value = errors_html(failures)
        self._tabs.titles = ("Latency", errors_title(failures))
        self._errors_shown = time.monotonic()

    def _failed(self, error: Exception) -> None:
        self._say(f"The panel could not refresh: {type(error).__name__}: {error}", error=True)

    # ---- messages: from any thread ----

    def _say(self, text: str, error: bool = False) -> None:
        """Show `text` in the message line; an empty one clears it."""
        kind = ' class="nbl-bad"' if error else ""
        mark = '<span aria-hidden="true">✕ </span>' if error else ""
        self._line.value = f'<div role="status"{kind}>{mark}{esc(text)}</div>' if text else ""

    # ---- life ----

    def close(self) -> None:
        """End the refresher and free every widget of the panel; the coordinator and its loopers go on.

        May be called from any thread and more than once; waits for a refresh under way.
        """
        if self.closed:
            return
        self.closed = True
        self._refresher.stop()
        self._controls.close()
        for widget in list(walk(self)):
            if widget is not self:
                widget.close()
        super().close()
        # ipywidgets blanks the method of a closed widget; a closed panel still has its still picture to show.
        self.__dict__.pop("_repr_mimebundle_", None)

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        """Return the live view, unless closed, with a still table for a reader without a kernel."""
        snapshot = self._coord.snapshot()
        still = {"text/plain": still_text(snapshot), "text/html": still_html(snapshot)}
        if self.closed:
            return still
        cells.shown(self)
        view: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        return {**view, **still}


def _html(css_class: str) -> Any:
    return ipywidgets.HTML(_dom_classes=(css_class,))


def _identity(failure: Failure) -> tuple[Any, ...]:
    """Return what tells a failure apart, the repeat count last."""
    return failure.looper, failure.where, failure.call, failure.time, failure.exception, failure.count
