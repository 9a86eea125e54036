"""Runs the coroutines, generators and async generators that a looper's calls return."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, Protocol

from nblooper.core.async_calls import AsyncRunner

UNFINISHED = frozenset({types.CoroutineType, types.GeneratorType, types.AsyncGeneratorType})
"""Types of results that do nothing until something runs them."""


class EndOfSteps(BaseException):
    """Raised to the loop when a generator target has ended. Not an `Exception`, so no `except Exception` catches it."""


class Owner(Protocol):
    """Whose calls are run. All methods are called in the looper's thread."""

    def runner(self) -> AsyncRunner:
        """Return the event loop of this thread."""

    def take_returned(self, result: object) -> None:
        """Take what a coroutine returned, or what a generator yielded."""


class Steps:
    """Runs what the calls of a looper return. Each call runs a generator for one step, to its next `yield`.

    All methods are to be called in the looper's thread.

    Parameters
    ----------
    owner : Owner
    """

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._target: Callable[[], object] | None = None  # makes the generators
        self._generator: Any = None  # the current one, suspended at a `yield`

    def finish(self, result: object, call: Callable[[], object]) -> Callable[[], object]:
        """Run `result`, which `call` returned and whose type is in `UNFINISHED`; return what to call from now on.

        Raises
        ------
        EndOfSteps
            If the result is a generator that ended without a `yield`.
        """
        if isinstance(result, types.CoroutineType):
            self._run(result)
            return call
        if self._target is not None:
            raise TypeError(f"a generator target yielded {result!r}, which nobody would run; use 'yield from' for it")
        self._generator = result
        self._step()
        self._target = call
        return self

    def call(self, target: Callable[[], object]) -> None:
        """Call `target`, or run the next step of the generator that it returned before."""
        if self._target is not None:
            self()
        elif type(result := target()) in UNFINISHED:
            self.finish(result, target)

    def __call__(self) -> None:
        """Run the next step; of a new generator if an exception ended the one before."""
        if self._generator is None and self._target is not None:
            self._generator = self._target()
        self._step()

    def _step(self) -> None:
        generator, self._generator = self._generator, None  # a generator that raises has ended and is not used again
        value: Any = None
        try:
            if isinstance(generator, types.AsyncGeneratorType):
                value = self._owner.runner().run(generator.__anext__)
            else:
                value = next(generator)
        except (StopIteration, StopAsyncIteration):
            raise EndOfSteps from None
        self._generator = generator
        if type(value) in UNFINISHED:
            self.finish(value, self)
        else:
            self._owner.take_returned(value)

    def _run(self, coroutine: Any) -> None:
        try:
            result = self._owner.runner().run(lambda: coroutine)
        finally:
            coroutine.close()  # if a stop came before it began, it was never run, and Python would warn about that
        self._owner.take_returned(result)

    def close(self) -> None:
        """Close the suspended generator, if there is one, so that its `finally` blocks run."""
        generator, self._generator, self._target = self._generator, None, None
        if isinstance(generator, types.AsyncGeneratorType):
            self._owner.runner().run(generator.aclose, cancellable=False)
        elif generator is not None:
            generator.close()
