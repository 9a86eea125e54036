"""What follows an error in a call: whether the looper goes on, and how long it waits before."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

OnError = str | Callable[[Exception], object]
"""`"stop"`, `"continue"`, or a function that gets the exception and returns whether to go on."""

BACK_TO_BACK_BACKOFF_SECS = (0.01, 1.0)
"""First and longest wait between failing calls of a back-to-back looper that goes on after errors."""


class EndLoop(Exception):  # noqa: N818 - it is no error
    """Raised by a target to end its own looper: the coordinator goes on, and nothing is reported.

    Examples
    --------
    >>> coord = Coordinator()
    >>> losses = iter([0.9, 0.5, 0.5])
    >>> @coord.loop(every_secs=None)
    ... def train():
    ...     if next(losses) <= 0.5:
    ...         raise nblooper.EndLoop
    >>> coord.join()
    >>> coord.failures
    ()
    """


class ErrorPolicy:
    """Decides what follows each error of one run of a looper. Used by the looper's thread; the attributes by any.

    Parameters
    ----------
    on_error : str or callable
        See `OnError`.
    max_errors : int or None
        How many errors in a row end the looper; None: any number is allowed.
    backoff_secs : (float, float) or None
        First and longest wait after an error; it doubles with each error in a row. None: `BACK_TO_BACK_BACKOFF_SECS`
        for calls back to back and no wait on a timer.

    Attributes
    ----------
    errors : int
        Errors of this run.
    """

    def __init__(
        self, on_error: OnError, max_errors: int | None = None, backoff_secs: tuple[float, float] | None = None
    ) -> None:
        self._on_error = on_error
        self._max_errors = max_errors
        self._backoff_secs = backoff_secs
        self.errors = 0
        self._in_row = 0
        self._last_call = 0

    @property
    def continues(self) -> bool:
        """Whether an error may be followed by another call."""
        return self._on_error != "stop"

    @property
    def asks(self) -> bool:
        """Whether a function of the user's decides."""
        return callable(self._on_error)

    def count(self, call: int) -> None:
        """Count an error in a call, given by its number in the run."""
        self.errors += 1
        self._in_row = self._in_row + 1 if call == self._last_call + 1 else 1
        self._last_call = call

    def goes_on(self, error: Exception) -> bool:
        """Return whether there is to be another call after an error that is counted already.

        Raises what the user's function raises, and TypeError if it returns neither True nor False.
        """
        if callable(self._on_error):
            answer = self._on_error(error)
            if not isinstance(answer, (bool, np.bool_)):
                if hasattr(answer, "close"):
                    answer.close()  # a coroutine would warn that nobody has awaited it
                raise TypeError(f"on_error must return True to go on or False to stop; got {answer!r}")
            if not answer:
                return False
        return self.continues and not self.exhausted

    @property
    def exhausted(self) -> bool:
        """Whether `max_errors` in a row have been reached."""
        return self._max_errors is not None and self._in_row >= self._max_errors

    def wait_secs(self, timed: bool) -> float:
        """Return how long to wait before the next call, after an error."""
        first, most = self._backoff_secs or ((0.0, 0.0) if timed else BACK_TO_BACK_BACKOFF_SECS)
        return min(first * 2.0 ** min(self._in_row - 1, 64), most)

    def in_row(self, calls: int) -> int:
        """Return how many of the newest calls have failed in a row, given how many calls this run has made."""
        return self._in_row if self._last_call >= calls else 0
