"""Makes text from users safe for messages and for HTML."""

from __future__ import annotations

import html


def clean(text: str) -> str:
    """Return `text` without lone surrogates, which would break the message that carries it, and null characters."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\N{REPLACEMENT CHARACTER}")


def esc(text: object) -> str:
    """Return `text` escaped for HTML, for use in an element or in a quoted attribute."""
    return html.escape(clean(str(text)), quote=True)


def seconds_field(interval_secs: float | None) -> str:
    """Return an interval as text for an input field: empty for back to back."""
    return f"{interval_secs:.10g}" if interval_secs else ""
