"""The panel's toolbar: buttons, the choice of a looper and the interval field, bound to a coordinator's methods."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any

import ipywidgets

from nblooper.data.snapshot import CoordinatorStatus
from nblooper.data.texts import printable
from nblooper.jupyter.panel.actions import PossibleActions, gone, parse_interval, possible_actions
from nblooper.jupyter.panel.choice import Choice
from nblooper.jupyter.panel.fields import Field, interactive
from nblooper.jupyter.panel.prints import caught_prints
from nblooper.jupyter.source import Source
from nblooper.views.escape import seconds_field
from nblooper.views.parts import told

_TIPS = {
    "start": "Start what is new or has ended",
    "pause": "Pause before the next call",
    "resume": "Go on calling",
    "step": "Make exactly one call while paused",
    "stop": "Stop after the running call; the coordinator's stop flag stays as it is",
    "request_stop": "Stop every looper and set the stop flag, which other threads see too; Start clears it",
    "interval": "Seconds from call to call; empty or 0: back to back",
}
_INVALID = "nblooper-invalid"
_LONGEST_NAME = 16


class Toolbar:
    """The row of widgets with which a person steers a coordinator.

    Callbacks may arrive on the main thread or on a subshell's: they only call the coordinator's thread-safe methods.
    `update` is to be called by one thread at a time.

    Parameters
    ----------
    coord : Source
    say : callable
        Shows a text in the panel: ``say(text, error=False)``.
    changed : callable
        Called after every action.
    steer : bool
        Whether to make the widgets that act; without them only the choice of what is shown is left.
    layout : Layout
        Of all of its widgets: one for all, as each makes a saved notebook larger by a kilobyte.
    """

    def __init__(
        self,
        coord: Source,
        say: Callable[..., None],
        changed: Callable[[], None],
        *,
        steer: bool,
        layout: ipywidgets.Layout,
    ) -> None:
        self._coord = coord
        self._say = say
        self._changed = changed
        self._shown: tuple[str | None, PossibleActions] | None = None  # the looper acted on, and what is shown
        self._shown_interval = ""
        self._starting: threading.Thread | None = None
        self._layout = layout
        self._choice = Choice("on" if steer else "show", self._chosen, layout)
        self.choice = self._choice.widget
        self.buttons: dict[str, Any] = {}
        self._interval = self._interval_field() if steer else None
        parts = [self.choice]
        if self._interval is not None:
            self._make_buttons()
            row = [self.buttons[key] for key in ("start", "pause", "step", "stop")]
            unit = ipywidgets.Label("s", _dom_classes=("nblooper-unit",), layout=layout)
            every = ipywidgets.HBox([self._interval.widget, unit], _dom_classes=("nblooper-every",), layout=layout)
            parts = [*row, self.choice, every, self.buttons["request_stop"]]
        self.box = ipywidgets.HBox(parts, _dom_classes=("nblooper-bar",), layout=layout)

    def _make_buttons(self) -> None:
        looks = {"layout": self._layout, "style": ipywidgets.ButtonStyle()}
        for key, label, action in (
            ("start", "Start", self._start),
            ("pause", "Pause", self._pause_or_resume),
            ("step", "Step", lambda: self._coord.step(self._target())),
            ("stop", "Stop all", lambda: self._coord.stop(self._target())),
            ("request_stop", "Request stop", self._coord.request_stop),
        ):
            button = interactive(ipywidgets.Button, f"nblooper-{key}", description=label, tooltip=_TIPS[key], **looks)
            button.on_click(functools.partial(self._clicked, key, action))
            self.buttons[key] = button

    def _interval_field(self) -> Field:
        return Field(
            ipywidgets.Text,
            "nblooper-interval",
            self._interval_edited,
            description="every",
            tooltip=_TIPS["interval"],
            continuous_update=False,
            layout=self._layout,
        )

    # ---- what is chosen ----

    @property
    def focus(self) -> str | None:
        """Name of the looper to show, also when it is the only one; None for all."""
        return self._choice.focus

    def choose(self, number: int, name: str) -> None:
        """Choose a looper by its number in order of registration, from 1, and its name; 0 for all."""
        if not self._choice.choose(number, name):
            self._say(str(gone(name)), error=True)

    def _chosen(self, message: str) -> None:
        self._say(message)
        self._changed()

    def _target(self) -> str | None:
        """Return the name of the looper that a click acts on, None for all; RuntimeError if it is gone."""
        target = self._choice.target
        if target is not None and target not in self._coord.loopers:
            raise gone(target)
        return target

    # ---- what the person does ----

    def _clicked(self, key: str, action: Callable[[], object], button: ipywidgets.Button) -> None:
        # Stop says whom it stops, who may have been chosen since the button was renewed.
        self._run(_stop_words(self._choice.target) if key == "stop" else button.description, action)

    def _run(self, label: str, action: Callable[[], object]) -> None:
        """Call `action`; its exceptions and prints would show nowhere else, so show them in the panel."""
        self._say("")
        with caught_prints() as printed:
            try:
                action()
            except Exception as error:
                self._say(f"{label}: {_words(error)}", error=True)
            else:
                # Not an empty text: it could wipe what a helper thread of `action` has said meanwhile.
                if text := printed.getvalue().strip():
                    self._say(text)
        self._changed()

    def _start(self) -> None:
        """Start from a helper thread: waiting for an old thread to end would block the kernel's message loop."""
        if self._starting is not None and self._starting.is_alive():
            raise RuntimeError("an earlier start still waits for the old threads to end")
        target = self._target()
        run = functools.partial(self._run, "Start", lambda: self._coord.start(target))
        self._starting = threading.Thread(target=run, name="nblooper-panel-start", daemon=True)
        self._starting.start()

    def _pause_or_resume(self) -> None:
        target, shown = self._target(), self._shown
        # What the button says, also if the looper has been paused since; unless it says so of another looper.
        seen = shown[1] if shown is not None and shown[0] == target else possible_actions(self._coord.status(), target)
        if seen.resume:
            self._coord.resume(target)
        else:
            self._coord.pause(target)

    def _interval_edited(self, text: str) -> None:
        self._run("Interval", lambda: self._set_interval(text))

    def _set_interval(self, text: str) -> None:
        target = self._target()
        if target is None:
            raise RuntimeError("choose one looper first")
        looper = self._coord.loopers.get(target)
        if looper is None:
            raise gone(target)
        before = looper.interval_secs
        try:
            secs = parse_interval(text)
            if secs != before:
                looper.interval_secs = secs
        except ValueError as error:
            if self._interval is not None:
                self._interval.widget.add_class(_INVALID)
            true = f"{seconds_field(before)} s" if before else "back to back"
            raise ValueError(f"{error}; it is still {true}, Escape shows it again") from error
        if self._interval is not None:
            self._show_interval(self._interval, secs)

    def _show_interval(self, field: Field, secs: float | None) -> None:
        with field.renewing():
            self._shown_interval = field.widget.value = seconds_field(secs)
            field.widget.remove_class(_INVALID)

    # ---- what the snapshot says ----

    def update(self, status: CoordinatorStatus) -> None:
        """Enable the buttons that make sense now; sends nothing if nothing changed."""
        self._choice.renew([looper.name for looper in status.loopers])
        if self._interval is None:
            return
        target = self._choice.target
        shown = target, possible_actions(status, target)
        if shown != self._shown:
            self._update_buttons(shown[1], target)
            self._update_interval(self._interval, shown[1], anew=self._shown is None or self._shown[0] != target)
            self._shown = shown

    def _update_buttons(self, possible: PossibleActions, target: str | None) -> None:
        for key, button in self.buttons.items():
            resume = key == "pause" and possible.resume
            with button.hold_sync():
                button.disabled = key not in possible
                button.tooltip = _tip("resume" if resume else key, possible.refusals.get(key))
                if key == "pause":
                    button.description = "Resume" if resume else "Pause"
                elif key == "stop":
                    button.description = _stop_words(target)

    def _update_interval(self, field: Field, possible: PossibleActions, *, anew: bool) -> None:
        """Renew the field. A text that could not be read stays for correction, but not for another looper (`anew`)."""
        with field.renewing():
            field.widget.disabled = "interval" not in possible
            field.widget.tooltip = _tip("interval", possible.refusals.get("interval"))
            field.widget.placeholder = "back to back" if "interval" in possible else "choose one"
            if anew or seconds_field(possible.interval_secs) != self._shown_interval:
                self._show_interval(field, possible.interval_secs)


def _stop_words(target: str | None) -> str:
    """Return what the Stop button says: beside "Request stop" it has to say whom it stops."""
    return "Stop all" if target is None else f"Stop {printable(target, _LONGEST_NAME)}"


def _tip(action: str, refusal: str | None) -> str:
    """Return what an action does or, where it makes no sense now, why not."""
    return _TIPS[action] if refusal is None else f"{_TIPS[action]} (not now: {refusal})"


def _words(error: Exception) -> str:
    if type(error) in (RuntimeError, ValueError) and str(error):  # the coordinator's methods refuse so: they say it all
        return str(error)
    return told(error)
