"""What a looper calls and how: its arguments, checked before anything is made, stopped or replaced for it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable
from typing import Any, TypedDict

from nblooper.core import arguments
from nblooper.core.errors import OnError
from nblooper.core.identity import default_name
from nblooper.core.schedule import First, Overrun
from nblooper.core.value_rules import checked_returns
from nblooper.data.quick import quick_maker

Hook = Callable[[], object]
Backoff = float | tuple[float, float]


class Options(TypedDict, total=False):
    """The optional arguments that `LooperThread` and `Coordinator.loop` have in common, as a caller gives them."""

    name: str | None
    overrun: Overrun
    max_calls: int | None
    on_error: OnError
    max_errors: int | None
    backoff_secs: Backoff | None
    first_call: First
    delay_secs: float
    after: str | None
    on_start: Hook | None
    on_stop: Hook | None
    precise: bool
    slow_secs: float | dt.timedelta | None
    capture_output: bool | None
    returns: bool | str | None


@dataclasses.dataclass(frozen=True, slots=True)
class Spec:
    """The arguments of a looper, checked. It can be pickled if the target and its arguments can.

    Attributes
    ----------
    target : callable or None
    args : tuple
    kwargs : dict
    interval_secs : float or None
        None: back to back.
    name : str or None
        None: made from the target's.
    overrun : {"burst", "skip", "delay"}
    max_calls : int or None
    on_error : {"stop", "continue"} or callable
    max_errors : int or None
    backoff_secs : (float, float) or None
    first_call : {"now", "interval"}
    delay_secs : float
    after : str or None
    on_start, on_stop : callable or None
    precise : bool
    slow_secs : float or None
    capture_output : bool or None
        None: as the coordinator has it.
    returns : bool or str
        Whether what the target returns is recorded, and under which key.
    """

    target: Callable[..., object] | None
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    interval_secs: float | None
    name: str | None
    overrun: Overrun
    max_calls: int | None
    on_error: OnError
    max_errors: int | None
    backoff_secs: tuple[float, float] | None
    first_call: First
    delay_secs: float
    after: str | None
    on_start: Hook | None
    on_stop: Hook | None
    precise: bool
    slow_secs: float | None
    capture_output: bool | None
    returns: bool | str = False

    @staticmethod
    def checked(target: Any, args: Any, kwargs: Any, interval: tuple[str, Any], options: Options) -> Spec:
        """Check the arguments as a caller gave them; ValueError names the first that is invalid.

        `interval` has the name of the argument too, which differs. An iterator of arguments is used up.
        """
        interval_secs = arguments.interval(interval[1], interval[0])
        arguments.target(target, args, kwargs)
        name, on_error = options.get("name"), arguments.on_error(options.get("on_error", "stop"))
        name = None if name is None else arguments.name(name)
        return _make_spec(
            target=target,
            args=arguments.positional(args),
            kwargs=arguments.keyword(kwargs),
            interval_secs=interval_secs,
            overrun=arguments.overrun(options.get("overrun", "burst")),
            max_calls=arguments.max_calls(options.get("max_calls")),
            on_error=on_error,
            max_errors=arguments.max_errors(options.get("max_errors"), on_error),
            backoff_secs=arguments.backoff(options.get("backoff_secs"), on_error),
            first_call=arguments.first_call(options.get("first_call", "now"), interval_secs),
            delay_secs=arguments.delay(options.get("delay_secs", 0.0)),
            after=arguments.after(options.get("after"), name),
            on_start=arguments.hook(options.get("on_start"), "on_start"),
            on_stop=arguments.hook(options.get("on_stop"), "on_stop"),
            precise=arguments.flag(options.get("precise", False), "precise"),
            slow_secs=arguments.slow_secs(options.get("slow_secs")),
            capture_output=arguments.capture_output(options.get("capture_output")),
            returns=checked_returns(options.get("returns")),
            name=name,
        )

    def options(self) -> Options:
        """Return the optional arguments to construct a looper with."""
        return Options(
            name=self.name,
            overrun=self.overrun,
            max_calls=self.max_calls,
            on_error=self.on_error,
            max_errors=self.max_errors,
            backoff_secs=self.backoff_secs,
            first_call=self.first_call,
            delay_secs=self.delay_secs,
            after=self.after,
            on_start=self.on_start,
            on_stop=self.on_stop,
            precise=self.precise,
            slow_secs=self.slow_secs,
            capture_output=self.capture_output,
            returns=self.returns,
        )

    def name_for(self, looper: object) -> str:
        """Return the name that a looper with this spec asks for."""
        return self.name or default_name(looper if self.target is None else self.target)

    def without_target(self) -> Spec:
        """Return a spec that keeps neither the target nor its arguments nor the hooks alive."""
        kept = {field: getattr(self, field) for field in _FIELDS}
        kept.update(target=None, args=(), kwargs={}, on_start=None, on_stop=None, on_error="stop")
        return _make_spec(**kept)

    def call(self) -> Callable[[], object]:
        """Return what calls the target with its arguments; where there are none the target itself, which is faster."""
        if self.target is None:
            return _nothing
        return functools.partial(self.target, *self.args, **self.kwargs) if self.args or self.kwargs else self.target


_FIELDS = tuple(field.name for field in dataclasses.fields(Spec))
_make_spec = quick_maker(Spec)


def _nothing() -> None:
    """Do what a looper without a target does."""
