"""Parts of a view that stand alone: one that fails says so in a line, and the others are shown."""

from __future__ import annotations

from collections.abc import Callable

from nblooper.data.texts import shorten

_LONGEST = 300


def told(error: BaseException) -> str:
    """Return an exception's type and message as one line; never raises, whatever its `__str__` does."""
    kind = type(error).__name__
    try:
        text = str(error)
    except Exception:
        text = ""
    return shorten(f"{kind}: {text.strip()}" if text.strip() else kind, _LONGEST)


def part(what: str, make: Callable[[], str], dress: Callable[[str], str] = str) -> str:
    """Return what `make` makes or, if it raises, a line that says so.

    Parameters
    ----------
    what : str
        What has gone wrong then, such as `"The figure could not be drawn"`.
    make : callable
    dress : callable
        Makes of that line what the view is made of, such as a paragraph.
    """
    try:
        return make()
    except Exception as error:
        return dress(f"{what}: {told(error)}")
