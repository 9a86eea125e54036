"""Live parameters as values: what one is, and how it was changed."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

Kind = Literal["float", "int", "bool", "text", "choice"]


@dataclasses.dataclass(frozen=True, slots=True)
class ParamChange:
    """One change of a live parameter.

    Attributes
    ----------
    time : float
        In seconds since the coordinator was made.
    value : object
        What it was set to.
    by : str
        ``"code"`` or ``"panel"``.
    steps : tuple of (str, float)
        Of the loopers that ran then, at most 32, name and step: the step that it gave `record` last, or the number of
        the call in the run, which `record` takes for step otherwise.
    """

    time: float
    value: Any
    by: str
    steps: tuple[tuple[str, float], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class ParamSnapshot:
    """A live parameter at one moment.

    Attributes
    ----------
    name : str
    kind : str
        ``"float"``, ``"int"``, ``"bool"``, ``"text"`` or ``"choice"``.
    value, default : object
    low, high : number or None
        The range that is allowed.
    log : bool
    unit : str
    choices : tuple
        Empty unless it is a choice.
    changes : tuple of ParamChange
        The newest 1,000.
    forgotten : int
        How many changes there were before those.
    """

    name: str
    kind: Kind
    value: Any
    default: Any
    low: float | None
    high: float | None
    log: bool
    unit: str
    choices: tuple[Any, ...]
    changes: tuple[ParamChange, ...]
    forgotten: int
