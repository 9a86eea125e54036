"""Drives a panel as a person and the pages that show it do, and reads what it shows."""

import html
import re
import threading

import ipywidgets
from helpers import SECS

from nblooper.jupyter.panel.widget_tree import walk
from nblooper.jupyter.wire.monitor import Monitor
from nblooper.jupyter.wire.table import FIELDS


def from_browser(widget, **state):
    """Have a widget take new state as a page sends it."""
    receive(widget, {"method": "update", "state": state, "buffer_paths": []})


def receive(widget, data):
    """Have a widget handle a message from a page."""
    widget._handle_msg({"content": {"data": data}, "buffers": []})


def with_table(before, told):
    """Return what the browser's table is after a message's part: its rows are lists of values."""
    if "rows" in told:
        return told
    told = dict(told)
    places, changed = told.pop("places", None), told.pop("changed")
    rows = (
        before["rows"] if places is None else [row if isinstance(row, list) else before["rows"][row] for row in places]
    )
    rows = [[*row] for row in rows]
    for place, mask, *values in changed:
        fields = [i for i in range(len(rows[place])) if mask >> i & 1]
        for i, value in zip(fields, values, strict=True):
            rows[place][i] = value
    return {**before, **told, "rows": rows}


class PanelDriver:
    """A panel, its buttons and fields, and what the newest messages to the browser hold.

    What is shown is known from the first time on that it is asked for, which has everything sent.
    """

    def __init__(self, panel):
        self.panel = panel
        self.monitor = self._widget(Monitor)
        self.choice = self._widget(ipywidgets.Dropdown)
        self._parts = {}
        self._failures = {}
        self._changed = threading.Condition()
        self._send = self.monitor.send
        self.monitor.send = self._note

    def _widget(self, kind, css_class=""):
        return next(
            widget
            for widget in walk(self.panel)
            if isinstance(widget, kind) and (not css_class or css_class in widget._dom_classes)
        )

    def _note(self, content, buffers=None):
        self._send(content, buffers)
        with self._changed:
            if "table" in self._parts and "table" in content:
                content = {**content, "table": with_table(self._parts["table"], content["table"])}
            if content.get("whole") or self._parts:
                self._parts.update(content)
            self._failures.update({failure["id"]: failure for failure in content.get("errors", {}).get("new", ())})
            self._changed.notify_all()

    # ---- what a person does ----

    def button(self, label):
        """Return a button by what it says; what Stop says besides is whom."""
        buttons = [w for w in walk(self.panel) if isinstance(w, ipywidgets.Button)]
        return next(w for w in buttons if w.description == label or w.description.startswith(f"{label} "))

    def press(self, label):
        """Press a button; what it starts in a helper thread has ended on return."""
        self.button(label).click()
        self.wait_for_helpers()

    @property
    def interval(self):
        """The interval field."""
        return self._widget(ipywidgets.Text, "nblooper-interval")

    def choose(self, name):
        """Choose a looper in the list; None for all."""
        self.choice.label = "all loopers" if name is None else name

    def chosen(self):
        """Return what the list shows."""
        return self.choice.label

    # ---- what a page does ----

    def tell(self, kind, **more):
        """Send what a page sends."""
        receive(self.monitor, {"method": "custom", "content": {"kind": kind, **more}})

    def reload(self):
        """Have everything sent again with the next refresh."""
        self.tell("ready")

    # ---- what the panel does ----

    def refresh(self):
        """Refresh as the panel's own thread does; return whether more is likely to change soon."""
        return self.panel._refresh()

    def wait_for_helpers(self):
        """Wait for the threads that panels start for what takes long."""
        for thread in threading.enumerate():
            if thread.name in ("nblooper-panel-start", "nblooper-panel-save"):
                thread.join(SECS)
                assert not thread.is_alive()

    # ---- what is shown ----

    @property
    def message_widget(self):
        """The message line's widget."""
        return self._widget(ipywidgets.HTML, "nblooper-say")

    def line(self):
        """Return the message line as HTML."""
        return self.message_widget.value

    def message(self):
        """Return the message line as a person reads it."""
        return html.unescape(re.sub("<[^>]*>", "", self.line()))

    def tab(self, key):
        """Return the newest data of a part of the panel, by the key of its feed."""
        self._know_everything()
        return self._parts[key]

    def _know_everything(self):
        if "head" not in self._parts:
            self.reload()
            self.refresh()

    def head(self):
        """Return what the header shows."""
        return self.tab("head")

    def rows(self):
        """Return the rows of the table as dictionaries."""
        return [dict(zip(FIELDS, row, strict=True)) for row in self.tab("table")["rows"]]

    def row(self, name):
        """Return the row of a looper."""
        return next(row for row in self.rows() if row["name"] == name)

    def failures(self):
        """Return the failures that were sent, the newest last."""
        self._know_everything()
        return list(self._failures.values())

    def wait_until(self, condition):
        """Wait until the panel's own thread has refreshed so that `condition()` is true."""
        self._know_everything()  # not within the block: that would refresh while the panel's thread waits to get in
        with self._changed:
            assert self._changed.wait_for(condition, SECS), self._parts
