"""Recording values from inside a looper and from anywhere, and which step they belong to."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import Any, NoReturn

from nblooper.core.current import here
from nblooper.core.value_rules import check_key, checked_step, converted, merged, not_by_name
from nblooper.recording.values.log import Rows, ValueLog

RETURNED = "returned"
"""The key of what a target returns, where it was given none."""


def _unknown() -> int:
    return 0


class Position:
    """Which call a looper's loop is making. The loop updates it once per block of calls.

    Attributes
    ----------
    left : callable
        Returns how many calls of the block are still to come after this one, 0 if `number` has to be asked.
    top : int
        The number of the block's last call.
    number : callable
        Returns the number of the call that runs, or of the last one between two calls.
    given : float or None
        The step that `record` was given last; None while it was given none.
    """

    __slots__ = ("given", "left", "number", "top")

    def __init__(self, number: Callable[[], int]) -> None:
        self.number = number
        self.left: Callable[[], int] = _unknown
        self.top = 0
        self.given: float | None = None

    def begins(self, left: Callable[[], int], top: int) -> None:
        """Take note that a block of calls begins."""
        self.top, self.left = top, left

    def ended(self) -> None:
        """Take note that the block is over."""
        self.left = _unknown

    def step(self) -> float:
        """Return where the looper is on the axis of steps: at the step it gave last or, if it gives none, its call."""
        return self.number() if self.given is None else self.given


class Recorder(Position):
    """Records values for one run of a looper, or for a coordinator. From any thread.

    Parameters
    ----------
    log : ValueLog
    now : callable
        The clock, in seconds.
    number : callable
        See `Position`: the step of values that come without one.
    """

    __slots__ = ("lists", "log", "now")

    def __init__(self, log: ValueLog, now: Callable[[], float], number: Callable[[], int] = _unknown) -> None:
        super().__init__(number)
        self.log, self.lists = log, log.lists
        self.now = now

    def record(
        self, values: Mapping[str, Any] | None, step: Any, named: dict[str, Any], more: tuple[object, ...] = ()
    ) -> None:
        """Record values under their keys: see `nblooper.record`."""
        if more:
            raise not_by_name(values, more)
        if values is not None:
            named = merged(values, named)
        for value in named.values():
            if type(value) is not float:
                named = converted(named)
                break
        if step is None:
            left = self.left()
            step = self.top - left if left else self.number()
        else:
            step = self.given = checked_step(step)
        keys = tuple(named)
        found = self.lists.get(keys if len(keys) != 1 else keys[0])
        if found is None:
            found = self._new_list(keys)
        if found is None:
            for key, value in named.items():
                self._add(self.lists[key], (step, value))
        else:
            self._add(found, (step, *named.values()))

    def _new_list(self, keys: tuple[str, ...]) -> Rows | None:
        for key in keys:
            check_key(key)
        return self.log.list_for(keys) if keys else ([], 1)

    def _add(self, found: Rows, row: tuple[float, ...]) -> None:
        rows, full = found
        rows.extend((self.now(), *row))
        if len(rows) >= full:
            self.log.fold()


def record(values: Mapping[str, Any] | None = None, /, *more: object, step: float | None = None, **named: Any) -> None:
    """Record numbers under names of their own, for the looper that runs the calling code: `record(loss=0.3)`.

    Code that a looper runs is code in its thread, in its tasks, and in threads that run in a copy of its context, such
    as those of `asyncio.to_thread`. Elsewhere, write `looper.record` or `coord.record`. Does not block.

    Parameters
    ----------
    values : mapping from str to number, optional
        For names that Python does not take: ``record({"loss/train": 0.3}, step=120)``.
    *more
        Nothing: for an error that says how to write ``record("loss", 0.3)``.
    step : number, optional
        Where the values stand on the axis of steps. By default the number of the call in the looper's run.
    **named : number
        Whatever is a real number, NumPy's and tensors without dimensions included. NaN and infinities are kept, and
        drawn as gaps.

    Raises
    ------
    TypeError
        If a value is no real number; it names key and type. Nothing of the call is recorded then.
    ValueError
        If a looper would have more than 256 keys, a key is blank or given twice, or `step` is not finite.
    RuntimeError
        If no looper runs the calling code.

    Examples
    --------
    >>> coord = Coordinator()
    >>> looper = coord.loop(lambda: nblooper.record(loss=0.5), every_secs=None, max_calls=3, name="train")
    >>> coord.join()
    >>> looper.snapshot().values["loss"].count
    3
    """
    to = (here() or _refuse()).recorded
    # The usual calls, spelled out for speed: floats under keys that are known.
    if values is None and step is None and (left := to.left()):
        try:
            if len(named) == 1:
                key, value = named.popitem()
                if type(value) is float:
                    rows, full = to.lists[key]
                    rows += (to.now(), to.top - left, value)
                    if len(rows) >= full:
                        to.log.fold()
                    return
                named[key] = value
            else:
                numbers = named.values()
                for value in numbers:
                    if type(value) is not float:
                        break
                else:
                    rows, full = to.lists[tuple(named)]
                    rows += (to.now(), to.top - left, *numbers)
                    if len(rows) >= full:
                        to.log.fold()
                    return
        except KeyError:  # new keys
            named = named or {key: value}
    to.record(values, step, named, more)


def _refuse() -> NoReturn:
    raise RuntimeError(
        "nblooper.record() is for code that a looper runs; elsewhere write looper.record(...) or coord.record(...)"
    )


def record_returned(to: Recorder, returns: str | bool, result: object) -> None:
    """Record what a target returned: a dict's numbers under their keys, a single number under the key in `returns`."""
    if isinstance(result, Mapping):
        to.record(result, None, {})
    else:
        to.record(None, None, {returns if isinstance(returns, str) else RETURNED: result})


def recording_returns(
    call: Callable[[], object], to: Recorder, returns: str | bool, unfinished: Container[type]
) -> Callable[[], object]:
    """Return a function that calls the target and records the result; results of `unfinished` types it returns."""
    key = returns if isinstance(returns, str) else RETURNED

    def recording() -> object:
        result = call()
        if type(result) is float and (left := to.left()) and (found := to.lists.get(key)) is not None:
            rows, full = found
            rows += (to.now(), to.top - left, result)
            if len(rows) >= full:
                to.log.fold()
            return None
        if type(result) in unfinished:
            return result
        if result is not None:
            record_returned(to, returns, result)
        return None

    return recording
