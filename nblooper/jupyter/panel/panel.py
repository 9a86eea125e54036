"""The live panel: widgets that show a coordinator, and one thread that refreshes them."""

from __future__ import annotations

import contextlib
import itertools
import pathlib
import threading
from typing import Any, Literal

import ipywidgets

from nblooper.data.snapshot import CoordinatorStatus
from nblooper.jupyter.cells import running
from nblooper.jupyter.cells.last_state import last_state
from nblooper.jupyter.cells.outputs import Displays
from nblooper.jupyter.kernel.busy import busy_note
from nblooper.jupyter.panel.others import count_others, name_others
from nblooper.jupyter.panel.refresher import Refresher
from nblooper.jupyter.panel.sampler import Sampler
from nblooper.jupyter.panel.toolbar import Controls
from nblooper.jupyter.panel.viewers import Viewers
from nblooper.jupyter.panel.widget_tree import walk
from nblooper.jupyter.source import Source
from nblooper.jupyter.wire.feed import Sample
from nblooper.jupyter.wire.monitor import Monitor
from nblooper.views.escape import esc
from nblooper.views.figure.api import save_figure
from nblooper.views.html import said_html, still_html, still_text
from nblooper.views.parts import part, told

_Format = Literal["png", "svg"]
_NO_TABLE = "The table could not be made"
_numbers = itertools.count(1)


class Panel(ipywidgets.VBox):  # type: ignore[misc]
    """A coordinator's live view, with its controls; a widget like any other, to display or to put into a layout.

    Refreshes itself, at most four times a second, until `close`, or until its coordinator has been joined: see
    `end_if_over`. Making, displaying and closing
    it may happen on any thread; none blocks for long. Use `nblooper.Coordinator.panel` to get one: it returns the one
    that is open.

    Parameters
    ----------
    coord : Source
        What it shows and steers.
    controls : bool
        Whether it can steer. Without, it has no button that a browser could press.
    """

    closed = True  # until it is made

    def __init__(self, coord: Source, *, controls: bool = True) -> None:
        self._coord = coord
        self._lock = threading.Lock()  # of one refresh at a time
        self._ending = threading.Lock()
        self.over = False  # no longer refreshed
        self._filter = ""
        self._sampler = Sampler(coord)
        self._saving: threading.Thread | None = None
        self._displays = Displays()
        self._viewers = Viewers()
        # Before the widgets: a view may ask for data as soon as they exist.
        self._refresher = Refresher(self._refresh, self.failed, name=f"nblooper-panel-{next(_numbers)}")
        self._line = ipywidgets.HTML(_dom_classes=("nblooper-say",))
        self._controls = Controls(coord, self._say, self._refresher.poke, steer=controls)
        self._controls.box.children += (self._line,)
        self._monitor = Monitor(self._heard, saves=controls, _dom_classes=("nblooper-monitor",))
        top = [self._controls.buttons["request_stop"]] if controls else []
        sample = self._look()
        self._over_before = _last_runs(sample.status)
        self._show(sample)
        super().__init__([*top, self._controls.box, self._monitor], _dom_classes=("nblooper-panel",))
        self.closed = False
        self._refresher.start()

    @property
    def coordinator(self) -> Source:
        """The coordinator it shows."""
        return self._coord

    # ---- refreshing: on the refresher's thread ----

    def _refresh(self) -> bool:
        """Show what is new; return whether more is likely to change soon."""
        if not self._viewers.looking:
            return False
        try:
            with self._lock:
                sample = self._look()
                waiting = self._show(sample)
        finally:
            self.end_if_over()  # also if the live view fails: the last state does not need it
        return waiting or sample.status.live

    def _look(self) -> Sample:
        return self._sampler.look(
            self._controls.focus, self._filter, note=busy_note(), others=count_others(self._coord)
        )

    def _show(self, sample: Sample) -> bool:
        """Send what changed; return whether something has to wait. Buttons follow changes of state."""
        self._controls.update(sample.status)
        return self._monitor.update(sample)

    def failed(self, error: Exception) -> None:
        """Say that the panel could not be refreshed. From any thread."""
        self._say(f"The panel could not refresh: {told(error)}", error=True)

    # ---- messages: from any thread ----

    def _heard(self, asked: dict[str, Any]) -> None:
        """Do what the browser asks for; nothing of it steers a looper."""
        kind = asked.get("kind")
        if kind == "views":
            self._viewers.note(asked)
            if self.over and not self._viewers.any:
                self.close()
        elif kind == "focus" and isinstance(asked.get("number"), int) and isinstance(asked.get("name"), str):
            self._controls.choose(asked["number"], asked["name"])
        elif kind == "filter" and isinstance(asked.get("text"), str):
            self._filter = asked["text"][:200]
        elif kind == "save" and asked.get("format") in ("png", "svg") and self._controls.buttons:
            self._save(asked["format"])
        elif kind == "others" and self._controls.buttons:
            self._say(name_others(self._coord))
        self._refresher.poke()

    def _save(self, image: _Format) -> None:
        """Save the figure from a helper thread: drawing takes longer than a message loop should wait."""
        if self._saving is None or not self._saving.is_alive():
            self._saving = threading.Thread(
                target=self._save_now, args=(image, self._controls.focus), name="nblooper-panel-save", daemon=True
            )
            self._saving.start()

    def _save_now(self, image: _Format, focus: str | None) -> None:
        self._say("Drawing the figure ...")
        try:
            path = save_figure(self._coord.snapshot(), pathlib.Path.cwd(), image, focus)
        except Exception as error:
            self._say(f"Save figure: {told(error)}", error=True)
        else:
            self._say(f"Saved {path}")

    def _say(self, text: str, error: bool = False) -> None:
        """Show `text` in the message line; an empty one clears it."""
        kind = ' class="nbl-bad"' if error else ""
        mark = '<span aria-hidden="true">✕ </span>' if error else ""
        self._line.value = f'<div role="status"{kind}>{mark}{esc(text)}</div>' if text else ""

    # ---- life ----

    def end_if_over(self) -> None:
        """End the panel if its coordinator has been joined since the panel was made. From any thread.

        Cells that show it get its last state instead, which a saved notebook keeps; that takes as long
        as drawing a figure. Then it is closed, unless a page was loaded again meanwhile: such a page cannot have its
        output replaced, so the panel stays there as it is, until that page goes. A panel in a layout of somebody's
        own stays open.
        """
        runs = _last_runs(self._coord.status())
        if runs is not None and runs != self._over_before and self._displays:
            self._end()

    def _end(self) -> None:
        with self._ending:
            self.over = True
            errors = self._displays.replace(self._last_state)
        self._refresher.stop()
        if errors:  # then the live view is the last state that such a cell has: it stays open
            self._say(f"The last state could not be put into the notebook: {told(errors[0])}", error=True)
        elif not self._viewers.any:
            self.close()

    def close(self, *, keep_picture: bool = True) -> None:
        """End the refresher and free every widget of the panel; the coordinator and its loopers go on.

        May be called from any thread and more than once; waits for a refresh under way.

        Parameters
        ----------
        keep_picture : bool
            Whether cells that show it get its last state, which takes as long as drawing a figure.
        """
        with self._ending:
            if self.closed:
                return
            self.closed = True
            if keep_picture:
                self._displays.replace(self._last_state)
        self._refresher.stop()
        self._controls.close()
        if self._saving is not None and self._saving is not threading.current_thread():
            self._saving.join(1.0)
        for widget in list(walk(self)):
            if widget is not self:
                with contextlib.suppress(Exception):  # a page that cannot be told of one is told of the others
                    widget.close()
        with contextlib.suppress(Exception):
            super().close()
        # ipywidgets blanks the method of a closed widget; a closed panel still has its last state to show.
        self.__dict__.pop("_repr_mimebundle_", None)

    # ---- what cells show ----

    def _last_state(self) -> dict[str, str]:
        return last_state(self._coord)

    def _ipython_display_(self) -> None:
        """Show the panel in the cell that is being run; once it is closed, its last state."""
        if self.closed:
            Displays().show(self._last_state())
            return
        running.shown(self)
        self._displays.show(self._repr_mimebundle_())

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        """Return the live view, unless closed, with a still table for a reader without a kernel."""
        if self.closed:
            return dict(self._last_state())
        text = part(_NO_TABLE, lambda: still_text(self._coord.status()))
        html = part(_NO_TABLE, lambda: still_html(self._coord.status()), said_html)
        view: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        return {**view, "text/plain": text, "text/html": html}


def _last_runs(status: CoordinatorStatus) -> frozenset[tuple[str, int]] | None:
    """Return which run of each looper was its last, if the coordinator was joined; None while it goes on."""
    if status.live or not status.joined:
        return None
    return frozenset((looper.name, looper.run) for looper in status.loopers)
