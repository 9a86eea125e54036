"""Makes text from users safe for messages and for HTML."""

from __future__ import annotations

import html

_ENDS = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"),  # embeddings and overrides of the direction of writing
    **dict.fromkeys("\u2066\u2067\u2068", "\u2069"),  # isolates
}


def clean(text: str) -> str:
    """Return `text` so that it can be sent, and does not change how what stands behind it is shown.

    It has no lone surrogates, which would break the message that carries it, and no null characters, and it ends the
    changes of the direction of writing that it begins.
    """
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")
        text += _open_ends(text)
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def _open_ends(text: str) -> str:
    """Return the characters that end the changes of direction which are open at the end of `text`."""
    ends: list[str] = []
    for each in text:
        if each in _ENDS:
            ends.append(_ENDS[each])
        elif ends and each == ends[-1]:
            ends.pop()
    return "".join(reversed(ends))


def esc(text: object) -> str:
    """Return `text` escaped for HTML, for use in an element or in a quoted attribute."""
    return html.escape(clean(str(text)), quote=True)


def seconds_field(interval_secs: float | None) -> str:
    """Return an interval as text for an input field: empty for back to back."""
    return f"{interval_secs:.10g}" if interval_secs else ""
