"""What may be recorded as a value: numbers under names, at steps; and the errors about anything else."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from nblooper.data.numbers import real_number
from nblooper.data.texts import printable
from nblooper.data.values import Description

_LONGEST_KEY = 200
_LONGEST_SHOWN = 60


def not_by_name(key: object, more: tuple[object, ...]) -> TypeError:
    """Return the error about a value that was given without its name: ``record("loss", 0.3)``."""
    value, *others = more
    step = f", step={shown(others[0])}" if len(others) == 1 else ""
    if not isinstance(key, str):
        return TypeError(f"record takes values by name, record(loss=0.3); got {shown(key)}, {shown(value)}")
    by_name = f"{key}={shown(value)}" if key.isidentifier() else f"{{{key!r}: {shown(value)}}}"
    return TypeError(f"record takes values by name: write record({by_name}{step})")


def merged(values: Any, named: dict[str, Any]) -> dict[str, Any]:
    """Return all values as one dict; TypeError if `values` is no mapping."""
    if not isinstance(values, Mapping):
        raise TypeError(
            "record takes values by name, record(loss=0.3), or a dict, record({'loss/train': 0.3}); "
            f"got {shown(values)}"
        )
    both = values.keys() & named.keys()
    if both:
        raise ValueError(f"{sorted(map(str, both))[0]!r} was given twice, in the dict and by name")
    return {**values, **named}


def converted(named: dict[str, Any]) -> dict[str, float]:
    """Return values as floats; TypeError names the first that is no real number."""
    numbers = {}
    for key, value in named.items():
        number = value if type(value) is float else _number(value)
        if number is None:
            check_key(key)
            raise TypeError(f"{key!r} must be a real number; got {type(value).__name__}: {_why(value)}")
        numbers[key] = number
    return numbers


def _number(value: Any) -> float | None:
    try:
        return real_number(value)
    except Exception:  # whatever the `__float__` of a tensor raises
        return None


def _why(value: Any) -> str:
    shape = getattr(value, "shape", None)
    if shape:
        return f"it has the shape {tuple(shape)}; record one number of it, such as its mean"
    if type(value).__name__ in ("bool", "bool_"):  # NumPy's too
        return "record int(...) of it"
    if not isinstance(value, (str, bytes)) and hasattr(type(value), "__float__"):
        try:
            float(value)
        except Exception as error:
            return f"its float() raised {type(error).__name__}: {printable(str(error), _LONGEST_SHOWN)}"
    return shown(value)


def shown(value: Any) -> str:
    """Return a value as an error message shows it."""
    try:
        return printable(repr(value), _LONGEST_SHOWN)
    except Exception:
        return f"a {type(value).__name__}"


def check_key(key: Any) -> None:
    """Raise TypeError or ValueError if this is no key."""
    if not isinstance(key, str):
        raise TypeError(f"keys of values must be text; got {type(key).__name__}: {shown(key)}")
    if not key.strip() or len(key) > _LONGEST_KEY:
        raise ValueError(f"keys of values must have 1 to {_LONGEST_KEY} characters, not all blank; got {shown(key)}")


def checked_step(step: Any) -> float:
    """Return a step as a float; TypeError or ValueError if it is no finite number."""
    if type(step) is int and -(2**53) <= step <= 2**53:
        return step
    number = real_number(step)
    if number is None:
        raise TypeError(f"step must be a real number; got {type(step).__name__}: {shown(step)}")
    if not math.isfinite(number):
        raise ValueError(f"step must be a finite number; got {number}")
    return number


def description(key: Any, unit: Any, label: Any, log: Any) -> Description:
    """Check what a person says about a key, and return it as a `Description`."""
    check_key(key)
    for name, text in (("unit", unit), ("label", label)):
        if text is not None and not isinstance(text, str):
            raise TypeError(f"{name} must be text; got {type(text).__name__}: {shown(text)}")
        if text is not None and len(text) > _LONGEST_KEY:
            raise ValueError(f"{name} must have at most {_LONGEST_KEY} characters; got {len(text)}")
    return Description(unit or "", label or "", bool(log))


def checked_returns(returns: object) -> str | bool:
    """Return what `returns` means: False, True or a key; TypeError or ValueError for anything else."""
    if returns is None or isinstance(returns, bool):
        return bool(returns)
    if not isinstance(returns, str):
        raise TypeError(f"returns must be True or the key to record a target's result under; got {shown(returns)}")
    check_key(returns)
    return returns
