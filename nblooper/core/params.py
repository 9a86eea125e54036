"""The live parameters of a coordinator, by name."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any

from nblooper.core.param import Param
from nblooper.core.param_rules import rules_for
from nblooper.data.params import ParamSnapshot

_MOST_PARAMS = 64
_MOST_CELLS = 256
Steps = Callable[[], tuple[tuple[str, float], ...]]


class Params(Mapping[str, Param[Any]]):
    """The live parameters of a coordinator, by name, in order of definition. From any thread.

    Parameters
    ----------
    now : callable
        Seconds since the coordinator was made.
    steps : callable
        Returns the loopers that run, and the step at which each is.
    """

    def __init__(self, now: Callable[[], float], steps: Steps) -> None:
        self._now, self._steps = now, steps
        self._lock = threading.Lock()
        self._params: dict[str, Param[Any]] = {}
        self._kept: dict[str, Any] = {}  # what was set, by name; also by the coordinators that this cell made before

    def define(self, default: Any, **definition: Any) -> tuple[Param[Any], str]:
        """Make or redefine the parameter of that name; return it, and a message for the person, if any."""
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

    def _moment(self) -> tuple[float, tuple[tuple[str, float], ...]]:
        return self._now(), self._steps()

    def made_in(self, cell: Hashable) -> None:
        """Note the cell that made the coordinator: values that a person set in its former runs are kept."""
        self._kept = _kept_by_cell.pop(cell, self._kept)
        if len(_kept_by_cell) >= _MOST_CELLS:
            del _kept_by_cell[next(iter(_kept_by_cell))]
        _kept_by_cell[cell] = self._kept

    def snapshots(self) -> dict[str, ParamSnapshot]:
        """Return the states of all parameters at this moment."""
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


def steps_of(members: Iterable[Any], most: int = 32) -> tuple[tuple[str, float], ...]:
    """Return names of loopers that run, and the step at which each is."""
    found: list[tuple[str, float]] = []
    for member in members:
        if len(found) < most and member.state.live:
            found.append((member.name, member.run.recorded.step()))
    return tuple(found)
