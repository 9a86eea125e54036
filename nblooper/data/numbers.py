"""What counts as a number where one is given from outside."""

from __future__ import annotations

from typing import Any


def real_number(value: Any) -> float | None:
    """Return a real number as float, NaN and infinities too; None for everything else.

    Numbers are int, float, Decimal, Fraction, NumPy's scalars and arrays of no dimension, and whatever else has
    ``__float__`` or ``__index__``. Text, truth values, complex numbers, dates, and arrays that have a length are not,
    although `float` takes some of them.
    """
    kind = type(value)
    if isinstance(value, (bool, complex)) or not (hasattr(kind, "__float__") or hasattr(kind, "__index__")):
        return None
    if getattr(value, "shape", ()) != () or not _holds_numbers(getattr(value, "dtype", None)):
        return None
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _holds_numbers(dtype: Any) -> bool:
    """Return whether an array or scalar of this type holds real numbers; True for what has no such type."""
    if dtype is None:
        return True
    kind = getattr(dtype, "kind", None)  # NumPy's; other libraries' types have none and are told by name
    return kind in tuple("iuf") if kind else not any(word in str(dtype) for word in ("bool", "complex"))
