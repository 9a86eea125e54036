"""The live panel: widgets that show a coordinator, and one thread that refreshes them."""

from __future__ import annotations

import contextlib
import itertools
import threading
from typing import Any

import ipywidgets

from nblooper.jupyter.cells import running
from nblooper.jupyter.cells.last_state import last_state
from nblooper.jupyter.cells.outputs import Displays
from nblooper.jupyter.kernel.busy import busy_note
from nblooper.jupyter.panel.life import JoinWatch, Phase
from nblooper.jupyter.panel.message_line import MessageLine
from nblooper.jupyter.panel.others import count_others, name_others
from nblooper.jupyter.panel.param_strip import ParamStrip
from nblooper.jupyter.panel.refresher import Refresher
from nblooper.jupyter.panel.sampler import Sampler
from nblooper.jupyter.panel.saver import FigureSaver
from nblooper.jupyter.panel.toolbar import Toolbar
from nblooper.jupyter.panel.viewers import Viewers
from nblooper.jupyter.panel.widget_tree import walk
from nblooper.jupyter.source import Source, failure_log_of, params_of
from nblooper.jupyter.wire.feed import Sample
from nblooper.jupyter.wire.monitor import Monitor
from nblooper.views.figure.api import Kind
from nblooper.views.html import said_html, still_html, still_text
from nblooper.views.parts import part, told

_NO_TABLE = "The table could not be made"
_KEEP_SECS = 30.0
"""How often a kernel that is to be kept gives a sign of activity; servers cull after minutes at the least."""
_GONE_SECS = 60.0
"""How long the outputs that showed a panel have to be gone for it to be closed."""
_numbers = itertools.count(1)


class Panel(ipywidgets.VBox):  # type: ignore[misc]
    """A coordinator's live view, with its controls; a widget like any other, to display or to put into a layout.

    It refreshes itself, at most four times a second while somebody looks, until `close`, or until its coordinator has
    been joined: see `end_if_over`. It closes itself when the outputs that showed it have been cleared or deleted for a
    minute. Making, displaying and closing it may happen on any thread; none blocks for long. Use
    `nblooper.Coordinator.panel` to get one: it returns the one that is open.

    Parameters
    ----------
    coord : Source
        What it shows and steers.
    controls : bool
        Whether it can steer. Without, it has no button that a browser could press.
    """

    def __init__(self, coord: Source, *, controls: bool = True) -> None:
        self._phase = Phase.MAKING
        self._phase_lock = threading.Lock()  # held while the phase changes and cells get what goes with it
        self._refresh_lock = threading.Lock()  # of one refresh at a time
        self._coord = coord
        self._join_watch = JoinWatch(coord.status())
        self._filter = ""
        self._sampler = Sampler(coord)
        self._displays = Displays()
        self._viewers = Viewers()
        # Before the widgets: a view may ask for data as soon as they exist.
        self._refresher = Refresher(
            self._refresh, self.show_failure, name=f"nblooper-panel-{next(_numbers)}", meanwhile=self._beat
        )
        layout = ipywidgets.Layout()  # of all but the panel itself, which may have one of somebody's own
        self._line = MessageLine(layout)
        self._saver = FigureSaver(coord, self._line.say)
        self._toolbar = Toolbar(coord, self._line.say, self._refresher.poke, steer=controls, layout=layout)
        self._toolbar.box.children += (self._line.widget,)
        self._strip = ParamStrip(self._param_says, steer=controls)
        self._monitor = Monitor(self._handle_request, saves=controls, _dom_classes=("nblooper-monitor",), layout=layout)
        self._show(self._look())
        super().__init__(self._parts(), _dom_classes=("nblooper-panel",))
        self._phase = Phase.LIVE
        self.keeps_kernel = False
        """Whether the kernel gives signs of activity while a looper runs, also when nobody looks."""
        self._failure_log = failure_log_of(coord)
        if self._failure_log is not None:
            self._failure_log.shown_by(self._on_screen)
        self._refresher.start()

    @property
    def coordinator(self) -> Source:
        """The coordinator it shows."""
        return self._coord

    @property
    def phase(self) -> Phase:
        """Whether it is live, over or closed."""
        return self._phase

    @property
    def closed(self) -> bool:
        """Whether its widgets are freed."""
        return self._phase is Phase.CLOSED

    def _on_screen(self) -> bool:
        return self._viewers.any

    # ---- refreshing: on the refresher's thread ----

    def _refresh(self) -> bool:
        """Show what is new; return whether more is likely to change soon."""
        if self._nobody_comes_back():
            self.close(keep_picture=False)
        if self.closed or not self._viewers.looking:
            self._keep_kernel()
            return False
        try:
            with self._refresh_lock:
                sample = self._look()
                waiting = self._show(sample)
                self._monitor.beat()
        finally:
            self.end_if_over()  # also if the live view fails: the last state does not need it
        return waiting or sample.status.live

    def _look(self) -> Sample:
        return self._sampler.look(self._toolbar.focus, self._filter, note=busy_note(), others=count_others(self._coord))

    def _show(self, sample: Sample) -> bool:
        """Send what changed; return whether something has to wait. Buttons follow changes of state."""
        self._toolbar.update(sample.status)
        if self._strip.update(params_of(self._coord)) and self._phase is not Phase.MAKING:
            self.children = self._parts()
        return self._monitor.update(sample)

    def _parts(self) -> list[Any]:
        strip = [] if self._strip.box is None else [self._strip.box]
        return [self._toolbar.box, *strip, self._monitor]

    def _param_says(self, text: str, *, error: bool = False) -> None:
        self._line.say(text, error=error)
        self._refresher.poke()

    def _beat(self) -> None:
        if self._viewers.looking:
            self._monitor.beat()

    @property
    def _keeps_kernel_now(self) -> bool:
        return self.keeps_kernel and not self.closed and self._coord.status().live

    def _keep_kernel(self) -> None:
        if self._keeps_kernel_now:
            self._monitor.beat(_KEEP_SECS)

    def _nobody_comes_back(self) -> bool:
        """Return whether the outputs that showed it have been gone for long; not known of layouts of one's own."""
        if self._keeps_kernel_now:
            return False
        shown_by_itself = bool(self._displays) or self._phase is Phase.OVER
        return shown_by_itself and self._viewers.gone_secs > _GONE_SECS

    def show_failure(self, error: Exception) -> None:
        """Say that the panel could not be refreshed. From any thread."""
        self._line.say(f"The panel could not refresh: {told(error)}", error=True)

    def keep_state(self) -> None:
        """Have a notebook that is run without a page saved with the last state. From any thread; does not wait."""
        if self._phase is not Phase.LIVE or self._viewers.any or not self._refresh_lock.acquire(blocking=False):
            return  # a page keeps it by itself; a refresh on another thread may be for one
        try:
            self._monitor.keep(self._look())
        finally:
            self._refresh_lock.release()

    # ---- messages: from any thread ----

    def _handle_request(self, asked: dict[str, Any]) -> None:
        """Do what a page asks for; nothing that it can ask for steers a looper."""
        kind = asked.get("kind")
        if kind == "views":
            self._viewers.note(asked)
            if self._phase is Phase.OVER and not self._viewers.any:
                self.close()
        elif kind == "focus" and isinstance(asked.get("number"), int) and isinstance(asked.get("name"), str):
            self._toolbar.choose(asked["number"], asked["name"])
        elif kind == "filter" and isinstance(asked.get("text"), str):
            self._filter = asked["text"][:200]
        elif kind == "save" and asked.get("format") in ("png", "svg") and self._toolbar.buttons:
            chart: Kind = "timeline" if asked.get("chart") == "timeline" else "latency"
            self._saver.save(asked["format"], self._toolbar.focus, chart)
        elif kind == "others" and self._toolbar.buttons:
            self._line.say(name_others(self._coord))
        self._refresher.poke()

    # ---- life ----

    def end_if_over(self) -> None:
        """End the panel if its coordinator has been joined since the panel was made. From any thread.

        Cells that show it get its last state instead, which a saved notebook keeps. Then it is closed, unless a page
        was loaded again meanwhile: such a page cannot have its output replaced, so the panel stays there as it is,
        until that page goes. A panel in a layout of somebody's own stays open.
        """
        if self._displays and self._join_watch.joined_since(self._coord.status()):
            self._end()

    def _end(self) -> None:
        with self._phase_lock:
            if self._phase is Phase.LIVE:
                self._phase = Phase.OVER
            errors = self._displays.replace(self._last_state)
        if errors:  # then the live view is the last state that such a cell has: it stays open
            self._line.say(f"The last state could not be put into the notebook: {told(errors[0])}", error=True)
        elif not self._viewers.any:
            self.close()

    def close(self, *, keep_picture: bool = True) -> None:
        """End the refresher and free every widget of the panel; the coordinator and its loopers go on.

        May be called from any thread and more than once; waits for a refresh under way.

        Parameters
        ----------
        keep_picture : bool
            Whether cells that show it get its last state.
        """
        with self._phase_lock:
            if self._phase not in (Phase.LIVE, Phase.OVER):
                return
            self._phase = Phase.CLOSED
            if self._failure_log is not None:
                self._failure_log.no_longer_shown_by(self._on_screen)
            if keep_picture:
                self._displays.replace(self._last_state)
        self._refresher.stop()
        if not self._viewers.any:
            self._monitor.shrink()
        for widget in list(walk(self)):
            if widget is not self:
                with contextlib.suppress(Exception):  # a page that cannot be told of one is told of the others
                    widget.close()
        with contextlib.suppress(Exception):
            super().close()

    # ---- what cells show ----

    def _last_state(self) -> dict[str, str]:
        return last_state(self._coord)

    def _ipython_display_(self) -> None:
        """Show the panel in the cell that is being run; once it is closed, its last state."""
        if self.closed:
            Displays().show(self._last_state())
            return
        running.note_shown(self)
        self._viewers.expect()
        self._displays.show(self._repr_mimebundle_())

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        """Return the live view, with a still table for a reader without a kernel."""
        text = part(_NO_TABLE, lambda: still_text(self._coord.status()))
        html = part(_NO_TABLE, lambda: still_html(self._coord.status()), said_html)
        view: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        return {**view, "text/plain": text, "text/html": html}
