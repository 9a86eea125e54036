"""Whose output the calling code's is: that of a looper, or nobody's."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from nblooper.output.log import OutputLog

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Passing:
    """In place of a log: what is written was kept already, and is on its way through the streams beneath."""


PASSING = Passing()

here: contextvars.ContextVar[OutputLog | Passing | None] = contextvars.ContextVar("nblooper_output", default=None)
"""The log of what code in this context prints; None outside of loopers."""


def outside(function: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
    """Call a function whose output, and that of threads it starts, is no looper's, whoever calls this."""
    token = here.set(None)
    try:
        return function(*args, **kwargs)
    finally:
        here.reset(token)
