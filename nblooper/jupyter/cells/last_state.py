"""The last state of a coordinator, which cells keep showing without a kernel."""

from __future__ import annotations

from nblooper.jupyter.source import Source
from nblooper.views.escape import clean
from nblooper.views.html import bare_bundle, last_state_bundle, said_html
from nblooper.views.parts import told


def last_state(coord: Source, note: str = "") -> dict[str, str]:
    """Return the last state of `coord` by MIME type, below the line `note` if it is not empty.

    Never raises: where a part cannot be shown, it says so. Takes some milliseconds. From any thread.
    """
    bundle = _state_or_failures(coord)
    if note:
        bundle = {
            "text/plain": f"{clean(note)}\n{bundle['text/plain']}",
            "text/html": said_html(note) + bundle["text/html"],
        }
    return bundle


def _state_or_failures(coord: Source) -> dict[str, str]:
    try:
        return last_state_bundle(coord.snapshot())
    except Exception as error:
        line = f"The last state could not be read: {told(error)}"
    try:
        failures = coord.failures
    except Exception:
        failures = ()
    return bare_bundle(line, failures)
