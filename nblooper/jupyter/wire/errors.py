"""What the browser gets of failures: those that are new, and how often the others have been repeated."""

from __future__ import annotations

from typing import Any

from nblooper.data.failures import Failure
from nblooper.jupyter.wire.tracebacks import failure_data, last_exception

MAX_ERRORS = 50
"""Failures whose tracebacks the browser has, the newest ones."""

_Key = tuple[str, str, int | None, float, str]


class Errors:
    """Tells which failures the browser does not have yet, and which counts have changed. For one thread at a time."""

    def __init__(self) -> None:
        self._keys: list[_Key] = []
        self._counts: list[int] = []
        self._base = 0  # id of the first failure: no id is given twice, not even when others take their places

    def has_new(self, failures: tuple[Failure, ...]) -> bool:
        """Return whether there are failures that were never told of."""
        return len(failures) > len(self._counts)

    def delta(self, failures: tuple[Failure, ...], *, whole: bool) -> dict[str, Any] | None:
        """Return new failures and new counts, oldest first; None if nothing changed.

        Each has its place in `failures` as id, counted on if what was there is no longer; `whole` says that the
        browser has to forget what it has.
        """
        keys, counts = [_key(failure) for failure in failures], [failure.count for failure in failures]
        before, known = self._counts, len(self._keys)
        if keys[:known] != self._keys:
            whole, self._base = True, self._base + known
        elif len(keys) == known and counts == before and not whole:
            return None
        self._keys, self._counts = keys, counts
        known = 0 if whole else known
        oldest = max(0, len(failures) - MAX_ERRORS)
        changed = [i for i in range(oldest, known) if counts[i] != before[i]]
        return {
            "whole": whole,
            "new": [
                {"id": self._base + i, **failure_data(failures[i])} for i in range(max(oldest, known), len(failures))
            ],
            "counts": [
                [self._base + i, one.count, one.last_call, one.last_time, last_exception(one)]
                for i, one in ((i, failures[i]) for i in changed)
            ],
            "more": oldest,
        }


def _key(failure: Failure) -> _Key:
    """Return what a failure keeps, however often it is repeated."""
    return failure.looper, failure.where, failure.call, failure.time, failure.exception
