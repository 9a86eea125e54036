"""What the browser gets of failures: those that are new, and how often the others have been repeated."""

from __future__ import annotations

from typing import Any

from nblooper.data.failures import Failure
from nblooper.jupyter.wire.feed import Delta, Sample
from nblooper.jupyter.wire.tracebacks import failure_data, last_exception

MAX_ERRORS = 50
"""Failures whose tracebacks the browser has, the newest ones."""

_Key = tuple[str, str, int | None, float, str]


class Errors:
    """The feed of the tab of errors: new failures with their tracebacks, and counts of those sent before.

    Each failure has its place in the coordinator's failures as id, counted on if what was there is no longer.
    """

    key = "errors"

    def __init__(self) -> None:
        self._keys: list[_Key] = []
        self._counts: list[int] = []
        self._base = 0  # id of the first failure: no id is given twice, not even when others take their places

    def urgent(self, sample: Sample) -> bool:
        """Return whether there are more failures than the browser knows of; new counts are not urgent."""
        return len(sample.status.failures) > len(self._counts)

    def delta(self, sample: Sample, whole: bool) -> Delta | None:
        """Return new failures and new counts, oldest first; where it says `whole`, what was sent before is void."""
        failures = sample.status.failures
        keys, counts = [_key(failure) for failure in failures], [failure.count for failure in failures]
        before, known = self._counts, len(self._keys)
        if keys[:known] != self._keys:
            whole, self._base = True, self._base + known
        elif len(keys) == known and counts == before and not whole:
            return None
        self._keys, self._counts = keys, counts
        known = 0 if whole else known
        oldest = max(0, len(failures) - MAX_ERRORS)
        new = range(max(oldest, known), len(failures))
        repeated = [i for i in range(oldest, known) if counts[i] != before[i]]
        return Delta(
            {
                "whole": whole,
                "new": [{"id": self._base + i, **failure_data(failures[i])} for i in new],
                "counts": [_repeats(self._base + i, failures[i]) for i in repeated],
                "more": oldest,
            }
        )


def _repeats(number: int, failure: Failure) -> list[Any]:
    return [number, failure.count, failure.last_call, failure.last_time, last_exception(failure)]


def _key(failure: Failure) -> _Key:
    """Return what identifies a failure, however often it is repeated."""
    return failure.looper, failure.where, failure.call, failure.time, failure.exception
