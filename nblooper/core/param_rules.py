"""What a live parameter may be set to: its kind, its range, its choices."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable
from typing import Any

from nblooper.core.value_rules import shown
from nblooper.data.numbers import real_number
from nblooper.data.params import Kind

_LONGEST_TEXT = 10_000
_MOST_CHOICES = 1000
_LONGEST_WHOLE = 1e15  # from there on whole numbers are written as powers


@dataclasses.dataclass(frozen=True, slots=True)
class Rules:
    """What one parameter may be. Two are equal if they allow the same and are shown the same way."""

    name: str
    kind: Kind
    low: float | None
    high: float | None
    log: bool
    unit: str
    choices: tuple[Any, ...]

    def checked(self, value: Any) -> Any:
        """Check a value and return it as it will be kept; TypeError or ValueError names what is allowed."""
        if self.kind == "choice":
            for choice in self.choices:
                if choice is value or (type(choice) is type(value) and choice == value):
                    return choice
            raise ValueError(f"{self.name} must be one of {_listed(self.choices)}; got {shown(value)}")
        if self.kind == "bool":
            if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):  # NumPy's, which need not be there
                return bool(value)
            raise TypeError(f"{self.name} must be True or False; got {shown(value)}")
        if self.kind == "text":
            if isinstance(value, str) and len(value) <= _LONGEST_TEXT:
                return value
            raise TypeError(f"{self.name} must be text of at most {_LONGEST_TEXT:,} characters; got {shown(value)}")
        return self._number(value)

    def _number(self, value: Any) -> float | int:
        number = real_number(value)
        if number is None:
            raise TypeError(f"{self.name} must be {self.allowed}; got {type(value).__name__}: {shown(value)}")
        whole = self.kind == "int"
        if not math.isfinite(number) or (whole and number != int(number)):
            raise ValueError(f"{self.name} must be {self.allowed}; got {shown(value)}")
        if (self.low is not None and number < self.low) or (self.high is not None and number > self.high):
            raise ValueError(f"{self.name} must be {self.allowed}; got {_written(number)}")
        return int(value) if whole else number

    @property
    def allowed(self) -> str:
        """What numbers are allowed, in words."""
        what = "a whole number" if self.kind == "int" else "a number"
        if self.low is not None and self.high is not None:
            return f"{what} from {_written(self.low)} to {_written(self.high)}"
        if self.low is not None:
            return f"{what}, {_written(self.low)} or more"
        return what if self.high is None else f"{what}, {_written(self.high)} or less"


def rules_for(
    name: Any, default: Any, *, low: Any, high: Any, log: Any, unit: Any, choices: Iterable[Any] | None
) -> Rules:
    """Return the rules of a parameter from its definition; TypeError or ValueError names what is wrong with it."""
    if not isinstance(name, str) or not name.strip() or len(name) > 100:
        raise ValueError(f"name must be text of 1 to 100 characters, not all blank; got {shown(name)}")
    if unit is not None and not isinstance(unit, str):
        raise TypeError(f"unit must be text; got {shown(unit)}")
    listed = _choices(choices)
    kind = "choice" if listed else _kind_of(default)
    low, high = _bound("low", low, kind), _bound("high", high, kind)
    if low is not None and high is not None and not low < high:
        raise ValueError(f"low must be below high; got {_written(low)} and {_written(high)}")
    if log and (kind not in ("float", "int") or low is None or high is None or low <= 0):
        raise ValueError("log=True takes a number with low and high, and low above 0")
    return Rules(name, kind, low, high, bool(log), unit or "", listed)


def _kind_of(default: Any) -> Kind:
    if isinstance(default, bool) or type(default).__name__ == "bool_":
        return "bool"
    if isinstance(default, str):
        return "text"
    if hasattr(type(default), "__index__") and real_number(default) is not None:
        return "int"
    if real_number(default) is not None:
        return "float"
    raise TypeError(
        f"default must be a number, True or False, or text, or one of the choices that are given; got {shown(default)}"
    )


def _bound(name: str, bound: Any, kind: Kind) -> float | None:
    if bound is None:
        return None
    if kind not in ("float", "int"):
        raise ValueError(f"{name} is for numbers only")
    number = real_number(bound)
    if number is None or not math.isfinite(number):
        raise ValueError(f"{name} must be a finite number; got {shown(bound)}")
    return number


def _choices(choices: Iterable[Any] | None) -> tuple[Any, ...]:
    if choices is None:
        return ()
    if isinstance(choices, (str, bytes)) or not hasattr(choices, "__iter__"):
        raise TypeError(f"choices must be a list of values; got {shown(choices)}")
    listed = tuple(choices)
    if not 0 < len(listed) <= _MOST_CHOICES:
        raise ValueError(f"choices must have 1 to {_MOST_CHOICES:,} values; got {len(listed):,}")
    return listed


def _written(number: float) -> str:
    """Return a number with all its digits: ``1,000,001``, ``0.1``."""
    return f"{int(number):,}" if number == int(number) and abs(number) < _LONGEST_WHOLE else repr(float(number))


def _listed(choices: tuple[Any, ...]) -> str:
    more = f" and {len(choices) - 10:,} more" if len(choices) > 10 else ""
    return ", ".join(map(shown, choices[:10])) + more
