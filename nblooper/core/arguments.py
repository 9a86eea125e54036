"""Checks of arguments: each error names the argument, the value and what is allowed."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Mapping
from typing import Any

from nblooper.core.schedule import OVERRUNS, Overrun
from nblooper.data.numbers import real_number

# The resolution of the machine's clock. Below it boundaries are not apart, and far below, the number of those passed
# by an overrun cannot be computed.
_SHORTEST_INTERVAL_SECS = 1e-9


def interval(value: object, argument: str) -> float | None:
    """Return an interval in seconds, None for back to back (None or 0); ValueError otherwise."""
    if value is None:
        return None
    secs = real_number(value)
    if secs == 0:
        return None
    if secs is None or not secs >= _SHORTEST_INTERVAL_SECS:  # which NaN is not
        raise ValueError(
            f"{argument} must be a number of seconds, {_SHORTEST_INTERVAL_SECS:g} or more, "
            f"or 0 or None to call back to back; got {value!r}"
        )
    return secs


def grace_period(value: object, argument: str = "stop_grace_period_secs") -> float:
    """Return a duration in seconds, negative ones as 0; ValueError if it is not a number."""
    secs = real_number(value)
    if secs is None or math.isnan(secs):
        raise ValueError(f"{argument} must be a number of seconds; got {value!r}")
    return min(max(secs, 0.0), threading.TIMEOUT_MAX)


def timeout(value: object) -> float | None:
    """Return how many seconds to wait, None for as long as it takes (None or infinity); ValueError otherwise."""
    secs = math.inf if value is None else real_number(value)
    if secs is None or math.isnan(secs):
        raise ValueError(f"timeout must be a number of seconds, or None to wait as long as it takes; got {value!r}")
    return None if secs == math.inf else secs


def name(value: object) -> str:
    """Return a name: a string that is not empty; ValueError otherwise."""
    if not isinstance(value, str) or not value:
        raise ValueError(f"name must be a string that is not empty; got {value!r}")
    return value


def overrun(value: object) -> Overrun:
    """Return an overrun policy; ValueError otherwise."""
    for policy in OVERRUNS:
        if value == policy:
            return policy
    raise ValueError(f'overrun must be "burst", "skip" or "delay"; got {value!r}')


def max_calls(value: object) -> int | None:
    """Return a whole number of at least 1, or None; ValueError otherwise."""
    if value is None:
        return None
    number = real_number(value)
    if number is None or number != number // 1 or number < 1 or math.isinf(number):
        raise ValueError(f"max_calls must be a whole number, 1 or more, or None for no limit; got {value!r}")
    return int(number)


def on_error(value: object) -> str:
    """Return "stop" or "continue"; ValueError otherwise."""
    if value not in ("stop", "continue"):
        raise ValueError(f'on_error must be "stop" or "continue"; got {value!r}')
    return str(value)


def target(value: object, args: object, kwargs: object) -> None:
    """Check that there is something to call where arguments for it are given; ValueError otherwise."""
    if value is None and (args or kwargs):
        given = f"args={args!r}" if args else f"kwargs={kwargs!r}"
        raise ValueError(f"target is None, so there is nothing to pass arguments to; got {given}")
    if value is not None and not callable(value):
        raise ValueError(f"target must be callable, or None; got {value!r}")


def positional(value: object) -> tuple[Any, ...]:
    """Return positional arguments as a tuple; ValueError if they are not a sequence of them."""
    if value is None:
        return ()
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        raise ValueError(f"args must be a tuple or list of positional arguments; got {value!r}")
    return tuple(value)


def keyword(value: object) -> dict[str, Any]:
    """Return keyword arguments as a dict; ValueError if they are not a mapping with names as keys."""
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise ValueError(f"kwargs must be a dict of keyword arguments; got {value!r}")
    return dict(value)


def looper(
    function: object, args: object, kwargs: object, given_name: object, options: Mapping[str, object]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Check all that a looper is made of, before anything is stopped for it; return its arguments, read once."""
    target(function, args, kwargs)
    if given_name is not None:
        name(given_name)
    overrun(options["overrun"])
    max_calls(options["max_calls"])
    on_error(options["on_error"])
    return positional(args), keyword(kwargs)
