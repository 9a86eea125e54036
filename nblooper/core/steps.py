"""Running what a call only returns: coroutines, generators and async generators do nothing by themselves."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

from nblooper.core.async_calls import AsyncRunner

UNFINISHED = frozenset({types.CoroutineType, types.GeneratorType, types.AsyncGeneratorType})
"""Types of what a call may return that still has to be run."""


class EndOfSteps(BaseException):
    """A generator target has come to its end. Raised to the loop only; not an Exception, so that nobody catches it."""


class Steps:
    """Runs what the calls of a looper return. A generator is run one step a call, to its next `yield`.

    All methods are for the looper's thread.

    Parameters
    ----------
    runner : callable
        Returns the event loop of this thread.
    """

    def __init__(self, runner: Callable[[], AsyncRunner]) -> None:
        self._runner = runner
        self._target: Callable[[], object] | None = None  # makes the generators
        self._generator: Any = None  # the one that is suspended

    def finish(self, result: object, call: Callable[[], object]) -> Callable[[], object]:
        """Run what `call` returned, of a type in `UNFINISHED`; return what to call from now on.

        Raises
        ------
        EndOfSteps
            If it is a generator that ended without a `yield`.
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
        """Call `target`, or make the next step of the generator that it returned before."""
        if self._target is not None:
            self()
        elif type(result := target()) in UNFINISHED:
            self.finish(result, target)

    def __call__(self) -> None:
        """Make the next step; of a new generator if the one before was ended by an exception."""
        if self._generator is None and self._target is not None:
            self._generator = self._target()
        self._step()

    def _step(self) -> None:
        generator, self._generator = self._generator, None  # what raises has ended, and is not stepped again
        value: Any = None
        try:
            if isinstance(generator, types.AsyncGeneratorType):
                self._runner().run(generator.__anext__)
            else:
                value = next(generator)
        except (StopIteration, StopAsyncIteration):
            raise EndOfSteps from None
        self._generator = generator
        if type(value) in UNFINISHED:
            self.finish(value, self)

    def _run(self, coroutine: Any) -> None:
        try:
            self._runner().run(lambda: coroutine)
        finally:
            coroutine.close()  # a stop that came before it began leaves it unrun

    def close(self) -> None:
        """End the generator that is suspended, if there is one, so that its `finally` blocks run."""
        generator, self._generator = self._generator, None
        if isinstance(generator, types.AsyncGeneratorType):
            self._runner().run(generator.aclose, cancellable=False)
        elif generator is not None:
            generator.close()
