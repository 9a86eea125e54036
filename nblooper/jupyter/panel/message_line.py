"""The line in which a panel says what a click did, or why it did not."""

from __future__ import annotations

import ipywidgets

from nblooper.views.escape import esc


class MessageLine:
    """A widget that shows one line of text. From any thread."""

    def __init__(self, layout: ipywidgets.Layout) -> None:
        self.widget = ipywidgets.HTML(_dom_classes=("nblooper-say",), layout=layout)

    def say(self, text: str, error: bool = False) -> None:
        """Show `text` in place of what is there; an empty one clears the line."""
        kind = ' class="nbl-bad"' if error else ""
        mark = '<span aria-hidden="true">✕ </span>' if error else ""
        self.widget.value = f'<div role="status"{kind}>{mark}{esc(text)}</div>' if text else ""
