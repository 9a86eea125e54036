"""One live parameter: a value that a person turns while loopers run, read in the loop at the cost of an attribute."""

from __future__ import annotations

import collections
import numbers
import threading
from collections.abc import Callable
from typing import Any, Generic, NoReturn, TypeVar, cast

from nblooper.core.param_rules import Rules
from nblooper.core.value_rules import shown
from nblooper.data.params import ParamChange, ParamSnapshot

_T = TypeVar("_T")
_MOST_CHANGES = 1000
Moment = Callable[[], tuple[float, tuple[tuple[str, float], ...]]]


class _Slots(Generic[_T]):
    """Reading `value` is reading a slot; a property in its place would cost twice as much."""

    __slots__ = ("_changes", "_default", "_forgotten", "_kept", "_lock", "_moment", "_rules", "value")

    value: _T
    _rules: Rules
    _default: _T
    _moment: Moment
    _kept: dict[str, Any]
    _changes: collections.deque[ParamChange]
    _forgotten: int
    _lock: threading.RLock


class Param(_Slots[_T]):
    """A value that a person can change while loopers run; made by `Coordinator.param`. From any thread; never blocks.

    Parameters
    ----------
    rules : Rules
        What it may be.
    default : float, int, bool or str
        What `reset` sets it to.
    moment : callable
        Tells the time, and the loopers' steps, at a change.
    kept : dict
        Takes the value that is set, by name, for when the parameter is defined again.

    Attributes
    ----------
    value : float, int, bool or str
        Read it in the loop, where it costs what an attribute costs. Setting it is `set`. To compute or compare with
        the parameter itself is a TypeError; `float`, `int` and a format such as ``f"{lr:.3g}"`` take its value.

    Examples
    --------
    >>> lr = Coordinator().param("lr", 0.1, low=0, high=1)
    >>> lr.value = 0.01
    >>> lr.name, lr.value, lr.default
    ('lr', 0.01, 0.1)
    >>> lr.value = 2
    Traceback (most recent call last):
    ...
    ValueError: ...
    """

    __slots__ = ()

    def __init__(self, rules: Rules, default: _T, moment: Moment, kept: dict[str, Any]) -> None:
        self._put(
            _rules=rules,
            _default=rules.checked(default),
            _moment=moment,
            _kept=kept,
            _changes=collections.deque(maxlen=_MOST_CHANGES),
            _forgotten=0,
            _lock=threading.RLock(),
        )
        self._put(value=self._default)

    def _put(self, **attributes: Any) -> None:
        for name, value in attributes.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        if name != "value":
            raise AttributeError(f"only value can be set of the parameter {self.name!r}, not {name!r}")
        self.set(value)

    @property
    def name(self) -> str:
        """Its name, unique in its coordinator."""
        return self._rules.name

    @property
    def default(self) -> _T:
        """What `reset` sets it to."""
        return self._default

    @property
    def rules(self) -> Rules:
        """What it may be."""
        return self._rules

    def set(self, value: _T) -> None:
        """Set the value, and move the panel's slider.

        Parameters
        ----------
        value : float, int, bool or str
            Of the kind of the default.

        Raises
        ------
        TypeError, ValueError
            If it is not allowed; the message names what is.

        Examples
        --------
        >>> lr = Coordinator().param("lr", 0.1, low=0, high=1)
        >>> lr.set(0.5)
        >>> lr.value
        0.5
        """
        self.change(value, "code")

    def reset(self) -> None:
        """Set the default value.

        Examples
        --------
        >>> lr = Coordinator().param("lr", 0.1, low=0, high=1)
        >>> lr.set(0.5)
        >>> lr.reset()
        >>> lr.value
        0.1
        """
        with self._lock:
            self.change(self._default, "code")
            self._kept.pop(self.name, None)

    def change(self, value: Any, by: str) -> None:
        """Set the value and keep a record of the change, unless the value stays the same.

        Parameters
        ----------
        value : float, int, bool or str
            The new one.
        by : {"code", "panel"}
            Who changes it.

        Examples
        --------
        >>> lr = Coordinator().param("lr", 0.1, low=0, high=1)
        >>> lr.change(0.5, "panel")
        >>> [(each.value, each.by) for each in lr.snapshot().changes]
        [(0.5, 'panel')]
        """
        value = self._rules.checked(value)
        with self._lock:
            if type(value) is type(self.value) and value == self.value:
                return
            self._put(value=value)
            self._kept[self.name] = value
            time, steps = self._moment()
            if len(self._changes) == _MOST_CHANGES:
                self._put(_forgotten=self._forgotten + 1)
            self._changes.append(ParamChange(time, value, by, steps))

    def redefine(self, rules: Rules, default: Any) -> str:
        """Take a new definition and the value that was set before; return a message for the person, if any.

        Parameters
        ----------
        rules : Rules
            What it may be.
        default : float, int, bool or str
            What `reset` sets it to.

        Returns
        -------
        str
            Empty if there is nothing to be told.

        Examples
        --------
        >>> lr = Coordinator().param("lr", 0.1, low=0, high=1)
        >>> lr.redefine(lr.rules, 0.2)
        ''
        >>> lr.value
        0.2
        """
        default = rules.checked(default)
        with self._lock:
            kept = self._kept.get(rules.name, default)
            self._put(_rules=rules, _default=default)
            try:
                kept = rules.checked(kept)
            except (TypeError, ValueError) as error:
                self.reset()
                return f"{self.name} is {shown(default)} now: its value of before is not allowed any more ({error})"
            if kept == default:
                self.reset()
                return ""
            self.change(kept, "code")
            return (
                f"{self.name} keeps {shown(kept)}, as it was set; "
                f"coord.params[{self.name!r}].reset() makes it {shown(default)}"
            )

    def snapshot(self) -> ParamSnapshot:
        """Return the parameter's state at this moment.

        Examples
        --------
        >>> lr = Coordinator().param("lr", 0.1, low=0, high=1)
        >>> lr.snapshot().high
        1.0
        """
        with self._lock:
            rules = self._rules
            return ParamSnapshot(
                rules.name,
                rules.kind,
                self.value,
                self._default,
                rules.low,
                rules.high,
                rules.log,
                rules.unit,
                rules.choices,
                tuple(self._changes),
                self._forgotten,
            )

    def renew_lock(self) -> None:
        """Replace the lock: in a forked child, whoever held it is gone.

        Examples
        --------
        >>> lr = Coordinator().param("lr", 0.1, low=0, high=1)
        >>> lr.renew_lock()
        """
        self._put(_lock=threading.RLock())

    def __repr__(self) -> str:
        unit = f" {self._rules.unit}" if self._rules.unit else ""
        return f"<Param {self.name} = {shown(self.value)}{unit}>"

    def __format__(self, spec: str) -> str:
        return format(self.value, spec) if spec else str(self)

    def __float__(self) -> float:
        return float(cast(Any, self.value))

    def __int__(self) -> int:
        return int(cast(Any, self.value))

    # Computing or comparing with it where its value was meant: refused, or a comparison would be False without a word.

    def __eq__(self, other: object) -> bool:
        if isinstance(other, (numbers.Number, str)):
            self._no_value()
        return NotImplemented  # which makes it the same object or not

    __hash__ = object.__hash__

    def _no_value(self, *_: object) -> NoReturn:
        raise TypeError(f"the parameter {self.name!r} is no value: write {self.name}.value")

    __bool__ = __index__ = __neg__ = __pos__ = __abs__ = __round__ = _no_value
    __lt__ = __le__ = __gt__ = __ge__ = _no_value
    __add__ = __sub__ = __mul__ = __truediv__ = __floordiv__ = __mod__ = __pow__ = __matmul__ = _no_value
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rfloordiv__ = __rmod__ = __rpow__ = __rmatmul__ = _no_value
