"""Live parameters: values that a person turns while loopers run, read in the loop at the cost of an attribute."""

from __future__ import annotations

import collections
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar, cast

from nblooper.core.param_rules import Rules, rules_for
from nblooper.core.recorded import shown
from nblooper.data.params import ParamChange, ParamSnapshot

_T = TypeVar("_T")
_MOST_PARAMS = 64
_MOST_CHANGES = 1000
_MOST_CELLS = 256
Steps = Callable[[], tuple[tuple[str, int], ...]]


Moment = Callable[[], tuple[float, tuple[tuple[str, int], ...]]]


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

    Attributes
    ----------
    value
        Read it in the loop, where it costs what an attribute costs. Setting it is `set`.
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
        """Set the value, and move the panel's slider; TypeError or ValueError names what is allowed."""
        self.change(value, "code")

    def reset(self) -> None:
        """Set the default value."""
        with self._lock:
            self.change(self._default, "code")
            self._kept.pop(self.name, None)

    def change(self, value: Any, by: str) -> None:
        """Set the value and keep the change; what does not change it is none."""
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
        """Take a definition, and the value that was set before; return what a person has to be told."""
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
        """Return it as it is at this moment."""
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
        """Replace the lock: in a forked child, whoever held it is gone."""
        self._put(_lock=threading.RLock())

    def __repr__(self) -> str:
        unit = f" {self._rules.unit}" if self._rules.unit else ""
        return f"<Param {self.name} = {shown(self.value)}{unit}>"

    def __bool__(self) -> bool:
        raise TypeError(f"the parameter {self.name!r} is no value: write {self.name}.value")

    def __float__(self) -> float:
        return float(cast(Any, self.value))


class Params(Mapping[str, Param[Any]]):
    """The live parameters of a coordinator, by name, in order of definition. From any thread.

    Parameters
    ----------
    now : callable
        Seconds since the coordinator was made.
    steps : callable
        Returns the loopers that run, and which call each makes.
    """

    def __init__(self, now: Callable[[], float], steps: Steps) -> None:
        self._now, self._steps = now, steps
        self._lock = threading.Lock()
        self._params: dict[str, Param[Any]] = {}
        self._kept: dict[str, Any] = {}  # what was set, by name; also by the coordinators that this cell made before

    def define(self, default: Any, **definition: Any) -> tuple[Param[Any], str]:
        """Return the parameter of that name, made or redefined, and what a person has to be told."""
        rules = rules_for(definition.pop("name"), default, **definition)
        rules.checked(default)
        with self._lock:
            param = self._params.get(rules.name)
            if param is None and len(self._params) >= _MOST_PARAMS:
                raise ValueError(f"cannot make {rules.name!r}: there are {_MOST_PARAMS} parameters already")
            if param is None:
                param = Param(rules, default, self._moment, self._kept)
                self._params = {**self._params, rules.name: param}
        return param, param.redefine(rules, default)

    def _moment(self) -> tuple[float, tuple[tuple[str, int], ...]]:
        return self._now(), self._steps()

    def made_in(self, cell: Hashable) -> None:
        """Take note of the cell that made the coordinator: what was set of those it made before is kept."""
        self._kept = _kept_by_cell.pop(cell, self._kept)
        if len(_kept_by_cell) >= _MOST_CELLS:
            del _kept_by_cell[next(iter(_kept_by_cell))]
        _kept_by_cell[cell] = self._kept

    def snapshots(self) -> dict[str, ParamSnapshot]:
        """Return all of them as they are at this moment."""
        return {name: param.snapshot() for name, param in self._params.items()}

    def renew_locks(self) -> None:
        """Replace the locks: in a forked child, whoever held them is gone."""
        self._lock = threading.Lock()
        for param in self._params.values():
            param.renew_lock()

    def __getitem__(self, name: str) -> Param[Any]:
        """Return the parameter of that name; KeyError, with the names there are, if there is none."""
        try:
            return self._params[name]
        except KeyError:
            there = ", ".join(map(repr, self._params)) or "none"
            raise KeyError(f"no parameter is named {name!r}; there are: {there}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._params)

    def __len__(self) -> int:
        return len(self._params)

    def __repr__(self) -> str:
        return "\n".join(map(repr, self._params.values())) or "no parameters"


_kept_by_cell: dict[Hashable, dict[str, Any]] = {}


def steps_of(members: Iterable[Any], most: int = 32) -> tuple[tuple[str, int], ...]:
    """Return names of loopers that run, and the number of the call that each makes."""
    found: list[tuple[str, int]] = []
    for member in members:
        if len(found) < most and member.state.live:
            found.append((member.name, member.run.recorded.number()))
    return tuple(found)
