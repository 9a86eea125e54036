"""Converts numbers that users pass in."""

from __future__ import annotations

from typing import Any, cast


def real_number(value: Any) -> float | None:
    """Return a real number as float, including NaN and infinities; None for everything else.

    Accepted are int, float, Decimal, Fraction, NumPy's scalars and zero-dimensional arrays, and other types with
    ``__float__`` or ``__index__``. Text, booleans, complex numbers, dates and arrays with dimensions are not accepted,
    although `float` converts some of them.
    """
    kind = type(value)
    if kind is float:  # the usual case
        return cast(float, value)
    if isinstance(value, (bool, complex)) or not (hasattr(kind, "__float__") or hasattr(kind, "__index__")):
        return None
    if getattr(value, "shape", ()) != () or not _holds_numbers(getattr(value, "dtype", None)):
        return None
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _holds_numbers(dtype: Any) -> bool:
    """Return whether an array or scalar of this dtype holds real numbers; True if there is no dtype."""
    if dtype is None:
        return True
    kind = getattr(dtype, "kind", None)  # NumPy has it; the dtypes of other libraries are recognised by name
    return kind in tuple("iuf") if kind else not any(word in str(dtype) for word in ("bool", "complex"))
