"""Foreign text, made fit for a message and for HTML."""

from __future__ import annotations

import html


def clean(text: str) -> str:
    """Return `text` without what cannot be sent: a lone surrogate would break the message that carries it."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\N{REPLACEMENT CHARACTER}")


def esc(text: object) -> str:
    """Return `text` for use in HTML, in an element or in a quoted attribute: shown as written, never interpreted."""
    return html.escape(clean(str(text)), quote=True)


def seconds_field(interval_secs: float | None) -> str:
    """Return an interval as its field holds it: empty for back to back."""
    return f"{interval_secs:.10g}" if interval_secs else ""
