"""Words that help: what to write instead of a spelling that does not work, with the person's own arguments."""

from __future__ import annotations

import difflib
import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from nblooper.core.spec import Options
from nblooper.data.numbers import real_number
from nblooper.data.texts import shorten

_P = ParamSpec("_P")
_R = TypeVar("_R")
_LONGEST_VALUE = 60
_CLOSE = 0.75  # how like an argument's name another spelling is

_RECORD = "coord.record(loss=0.3) records values, nblooper.record(loss=0.3) those of the looper that calls it"
_INSTEAD = {
    "errors": "coord.failures has what the loopers raised",
    "exceptions": "coord.failures has what the loopers raised",
    "wait": "coord.join() waits for all loopers; coord.wait_for_stop(1.0) waits for a stop, at most a second",
    "run": "coord.start() runs all loopers",
    "close": "coord.request_stop() stops all loopers, and coord.join() waits for them",
    "shutdown": "coord.request_stop() stops all loopers, and coord.join() waits for them",
    "cancel": "coord.request_stop() stops all loopers, coord.stop('name') one",
    "threads": "coord.loopers has them by name",
    "show": "coord.panel() is the panel; coord as a cell's last line shows it",
    "display": "coord.panel() is the panel; coord as a cell's last line shows it",
    "plot": "coord.figure() draws latency and lateness",
    "output": "coord['name'].output has what a looper printed; the panel's tab Output shows that of all",
    "add": "coord.loop(function, every_secs=1.0) starts a looper",
    "log": _RECORD,
    "log_metric": _RECORD,
    "add_scalar": _RECORD,
    "every": "coord.loop(function, every_secs=1.0) starts a looper",
}


def missing_attribute(coord: object, name: str) -> AttributeError:
    """Return the error about an attribute that a coordinator does not have."""
    advice = f"; {_INSTEAD[name]}" if name in _INSTEAD else ""
    return AttributeError(f"{type(coord).__name__!r} object has no attribute {name!r}{advice}", name=name, obj=coord)


def missing_name(name: str) -> AttributeError:
    """Return the error about a name that the package does not have."""
    advice = f"; {_RECORD}" if _INSTEAD.get(name) == _RECORD else ""
    return AttributeError(f"module 'nblooper' has no attribute {name!r}{advice}", name=name)


def advised(advise: Callable[..., str]) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Decorate a method: where its arguments do not fit its signature, the TypeError says what to write instead.

    `advise` gets the arguments without the object and returns that, or an empty string.
    """

    def decorate(method: Callable[_P, _R]) -> Callable[_P, _R]:
        @functools.wraps(method)
        def wrapper(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            try:
                return method(*args, **kwargs)
            except TypeError as error:
                if error.__traceback__ is None or error.__traceback__.tb_next is not None:  # raised further in
                    raise
                advice = advise(*args[1:], **kwargs)
                if not advice:
                    raise
                message = f"{error}; {advice}"
            raise TypeError(message)

        return wrapper

    return decorate


def for_loop(*args: Any, **kwargs: Any) -> str:
    """Return what to write instead of a call of `Coordinator.loop` that does not fit; empty if that is not known."""
    target = args[0] if args else kwargs.get("target")
    as_given, kwargs = kwargs, {_meant(key): value for key, value in kwargs.items()}
    # What is no argument at all is left out: Python's message names it.
    given = {key: value for key, value in kwargs.items() if key in _ARGUMENTS}
    interval = _interval(args[1:], kwargs)
    respelled = kwargs.keys() - as_given.keys()
    if args and real_number(args[0]) is not None:  # coord.loop(0.5), as a decorator
        target, interval = None, _value(args[0])
    rest = "".join(f", {key}={_value(value)}" for key, value in given.items())
    if interval is None and "every_secs" not in kwargs and len(args) <= 1:
        return (
            f"every_secs is missing: write {_spelled(target, '1.0' + rest)} for a timer of one second, or "
            f"{_spelled(target, 'None' + rest)} to call back to back"
        )
    if interval is None and not respelled:
        return ""
    return f"write {_spelled(target, (interval or _value(kwargs['every_secs'])) + rest)}"


_ARGUMENTS = (*Options.__annotations__, "args", "kwargs", "stop_grace_period_secs")
_RATES = ("hz", "rate", "rate_hz", "frequency", "fps")
_MILLISECONDS = ("ms", "every_ms", "interval_ms", "period_ms", "msecs", "milliseconds")
_OTHERS = {
    **dict.fromkeys(
        ("times", "count", "n", "calls", "iterations", "repeat", "repeats", "steps", "max_steps"), "max_calls"
    ),
    **dict.fromkeys(("delay", "start_after", "initial_delay"), "delay_secs"),
}
_INTERVALS = ("secs", "seconds", "interval", "interval_secs", "every", "period", "timer_interval_secs")


def _interval(more: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str | None:
    for key in _RATES:
        rate = real_number(kwargs.get(key))
        if rate:
            return f"{1 / rate:.6g}"
    for key in _MILLISECONDS:
        if number := real_number(kwargs.get(key)):
            return f"{number / 1000:.6g}"
    for key in _INTERVALS:
        if key in kwargs:
            return _value(kwargs[key])
    return _value(more[0]) if more else None


def _spelled(target: Any, options: str) -> str:
    if target is None:
        return f"@coord.loop(every_secs={options})"
    name = getattr(target, "__name__", None) or type(target).__name__
    if inspect.isfunction(target):
        return f"@coord.loop(every_secs={options}) above {name}, or coord.loop({name}, every_secs={options})"
    return f"coord.loop({name}, every_secs={options})"


def _value(value: Any) -> str:
    return shorten(getattr(value, "__name__", None) or repr(value), _LONGEST_VALUE)


def _meant(key: str) -> str:
    """Return the argument that a person has spelled in another way; what is like none as it is."""
    if key in (*_ARGUMENTS, *_RATES, *_INTERVALS, *_MILLISECONDS, "every_secs", "target"):
        return key
    close = difflib.get_close_matches(key, (*_ARGUMENTS, *_INTERVALS, "every_secs"), 1, _CLOSE)
    return _OTHERS.get(key) or (close[0] if close else key)


def for_none() -> str:
    """Return what to write where the target is None."""
    return (
        "target is None, which cannot be called: write coord.loop(read, every_secs=1.0) with the function itself, "
        "not with read(), which calls it"
    )


def for_class(kind: type, every: object, is_looper: bool) -> str:
    """Return what to write instead of giving a class as a looper's target."""
    name = kind.__name__
    if is_looper:
        return f"{name} is a LooperThread class: write {name}(coord, {_value(every)}).start()"
    if any("__call__" in vars(base) for base in kind.__mro__):
        return f"{name} is a class: write coord.loop({name}(...), every_secs={_value(every)}), with an object of it"
    return f"{name} is a class, and calling it again and again only makes objects: give a function or a method of one"


def for_join(*args: Any, **kwargs: Any) -> str:
    """Return what to write instead of a call of `Coordinator.join` that does not fit."""
    for key in ("timeout", "timeout_secs", "secs", "seconds"):
        if key in kwargs:
            secs = _value(kwargs[key])
            return (
                f"join waits until the loopers end: coord.wait_for_stop({secs}) waits at most so long for a stop, "
                f"coord.join(stop_grace_period_secs={secs}) at most so long once a stop is requested"
            )
    return ""
