"""Makes a part of a view, or a line that says why it could not be made, so that the other parts are still shown."""

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
    """Return the result of `make()` or, if it raises, a line that says so.

    Parameters
    ----------
    what : str
        The beginning of that line, such as `"The picture could not be drawn"`.
    make : callable
    dress : callable
        Turns that line into the format of the view, such as an HTML paragraph.
    """
    try:
        return make()
    except Exception as error:
        return dress(f"{what}: {told(error)}")
