"""Checks of arguments: each error names the argument, the value and what is allowed."""

from __future__ import annotations

import datetime as dt
import math
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

import numpy as np

from nblooper.core.clock import Clock
from nblooper.core.errors import OnError
from nblooper.core.param import Param
from nblooper.core.schedule import OVERRUNS, First, Overrun
from nblooper.data.numbers import real_number

# The resolution of the machine's clock. Below it boundaries are not apart, and far below, the number of those passed
# by an overrun cannot be computed.
_SHORTEST_INTERVAL_SECS = 1e-9


def _seconds(value: object) -> float | None:
    """Return a duration in seconds, as a number or a `timedelta`; None for anything else."""
    return value.total_seconds() if isinstance(value, dt.timedelta) else real_number(value)


def interval(value: object, argument: str) -> float | None:
    """Return an interval in seconds, None for back to back (None or 0); ValueError otherwise."""
    if value is None:
        return None
    if isinstance(value, Param):
        raise ValueError(
            f"{argument} takes a number once, and would not follow the parameter {value!r}: write {value.name}.value, "
            "and set the looper's interval_secs where it is to change"
        )
    secs = _seconds(value)
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
    secs = _seconds(value)
    if secs is None or math.isnan(secs):
        raise ValueError(f"{argument} must be a number of seconds; got {value!r}")
    return min(max(secs, 0.0), threading.TIMEOUT_MAX)


def timeout(value: object) -> float | None:
    """Return how many seconds to wait, None for as long as it takes (None or infinity); ValueError otherwise."""
    secs = math.inf if value is None else _seconds(value)
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


def wait(value: object) -> float | None:
    """Return how long to wait for a command to take effect: None for not at all, infinity for as long as it takes."""
    if isinstance(value, (bool, np.bool_)):
        return math.inf if value else None
    secs = None if value is None else _seconds(value)
    if secs is None or not secs >= 0:  # which NaN is not
        raise ValueError(f"wait must be True, False or a number of seconds, 0 or more; got {value!r}")
    return secs


def max_calls(value: object) -> int | None:
    """Return a whole number of at least 1, or None; ValueError otherwise."""
    return _count(value, "max_calls")


def _count(value: object, argument: str) -> int | None:
    if value is None:
        return None
    number = real_number(value)
    if number is None or number != number // 1 or number < 1 or math.isinf(number):
        raise ValueError(f"{argument} must be a whole number, 1 or more, or None for no limit; got {value!r}")
    return int(number)


def on_error(value: object) -> OnError:
    """Return "stop", "continue" or a function; ValueError otherwise."""
    if callable(value) and not isinstance(value, type):
        return cast(OnError, value)
    if not isinstance(value, str) or value not in ("stop", "continue"):
        raise ValueError(
            'on_error must be "stop", "continue" or a function that gets the exception and returns whether to go on; '
            f"got {value!r}"
        )
    return value


def max_errors(value: object, policy: OnError) -> int | None:
    """Return a whole number of at least 1, or None; ValueError otherwise, and where `on_error` stops at the first."""
    number = _count(value, "max_errors")
    if number is not None and policy == "stop":
        raise ValueError(f'max_errors={value!r} needs on_error="continue" or a function: "stop" stops at the first')
    return number


def backoff(value: object, policy: OnError) -> tuple[float, float] | None:
    """Return the first and the longest wait after errors, or None for the default; ValueError otherwise.

    One number stands for both.
    """
    if value is None:
        return None
    pair = tuple(value) if isinstance(value, (tuple, list)) else (value, value)
    secs = [_seconds(each) for each in pair]
    valid = len(secs) == 2 and all(each is not None and 0 <= each < math.inf for each in secs)
    if not valid or cast(float, secs[0]) > cast(float, secs[1]):
        raise ValueError(
            "backoff_secs must be a pair of seconds, the first and the longest wait after errors, "
            f"or 0 for none; got {value!r}"
        )
    if policy == "stop":
        raise ValueError(f'backoff_secs={value!r} needs on_error="continue" or a function: "stop" stops at the first')
    return cast(float, secs[0]), cast(float, secs[1])


def first_call(value: object, interval_secs: float | None) -> First:
    """Return "now" or "interval"; ValueError otherwise, and where there is no interval to wait for."""
    if value == "now":
        return "now"
    if value != "interval":
        raise ValueError(f'first_call must be "now" or "interval"; got {value!r}')
    if interval_secs is None:
        raise ValueError('first_call="interval" needs an interval; delay_secs delays calls back to back')
    return "interval"


def delay(value: object) -> float:
    """Return a number of seconds, 0 or more; ValueError otherwise."""
    secs = _seconds(value)
    if secs is None or not 0 <= secs < math.inf:
        raise ValueError(f"delay_secs must be a number of seconds, 0 or more; got {value!r}")
    return secs


def slow_secs(value: object) -> float | None:
    """Return the duration from which on a call is slow (infinity: never), or None; ValueError otherwise."""
    secs = None if value is None else _seconds(value)
    if value is not None and (secs is None or not secs > 0):  # which NaN is not
        raise ValueError(
            "slow_secs must be a number of seconds above 0, infinity to watch no call, or None for four times the "
            f"usual; got {value!r}"
        )
    return secs


def after(value: object, own_name: str | None) -> str | None:
    """Return the name of another looper, or None; ValueError otherwise."""
    if value is not None and (not isinstance(value, str) or not value):
        raise ValueError(f"after must be the name of a looper; got {value!r}")
    if value is not None and value == own_name:
        raise ValueError(f"after={value!r} is the looper itself; name another one")
    return value


def hook(value: object, argument: str) -> Callable[[], object] | None:
    """Return a function to call, or None; ValueError otherwise."""
    if value is not None and not callable(value):
        raise ValueError(f"{argument} must be a function, called without arguments; got {value!r}")
    return cast("Callable[[], object] | None", value)


def clock(value: object) -> Clock:
    """Return a clock; ValueError for an object without a clock's methods."""
    if all(callable(getattr(value, method, None)) for method in ("now", "wait", "started")):
        return cast(Clock, value)
    raise ValueError(f"clock must be a clock such as nblooper.testing.VirtualClock(); got {value!r}")


def flag(value: object, argument: str, allowed: str = "True or False") -> bool:
    """Return True or False; ValueError for anything else, which says what is `allowed`."""
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    raise ValueError(f"{argument} must be {allowed}; got {value!r}")


def capture_output(value: object) -> bool | None:
    """Return a looper's choice, None for what the coordinator has; ValueError otherwise."""
    allowed = "True, False or None, for what the coordinator has"
    return None if value is None else flag(value, "capture_output", allowed)


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
