"""Redirections of output while loopers run: they take the output of who redirects, and nobody else's."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable
from typing import Any

from nblooper.output import displays, streams
from nblooper.output.current import here
from nblooper.output.farewell import keep_a_while
from nblooper.output.patches import Patch, Undoable

_SLOT = "_nblooper_patches"
_NAMES = ("stdout", "stderr")


class _Replaced:
    """A stream that somebody has put into the place of another, and takes out of it soon."""

    def __init__(self, stream: object) -> None:
        self._stream = stream

    def undo(self) -> None:
        keep_a_while(self._stream)


class _Nowhere(io.TextIOBase):
    """Drops what is written, as None does in the place of a stream."""

    def write(self, text: str) -> int:
        return len(text)


def managers() -> list[type]:
    """Return what can redirect output: of `contextlib`, IPython (``%%capture``) and ipywidgets, if they are loaded."""
    loaded = [getattr(sys.modules.get("IPython.utils.capture"), "capture_output", None), _output_widget()]
    return [contextlib.redirect_stdout, contextlib.redirect_stderr, *(kind for kind in loaded if kind is not None)]


def told_apart(manager: type, caught: Callable[[object], bool]) -> list[Undoable]:
    """Follow one of these from now on; return how to undo it.

    Parameters
    ----------
    manager : type
    caught : callable
        Tells whether what loopers write to a stream is kept already.
    """
    return _left_alone(manager) if manager is _output_widget() else _followed(manager, caught)


def _output_widget() -> Any:
    return getattr(sys.modules.get("ipywidgets.widgets.widget_output"), "Output", None)


def _followed(manager: type, caught: Callable[[object], bool]) -> list[Undoable]:
    def entering(enter: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def enter_and_follow(self: Any) -> Any:
            before = _state()
            entered = enter(self)
            self.__dict__.setdefault(_SLOT, []).append(_follow(before, caught))
            return entered

        return enter_and_follow

    def leaving(leave: Callable[..., Any]) -> Callable[..., Any]:
        def leave_and_undo(self: Any, *error: Any) -> Any:
            try:
                return leave(self, *error)
            finally:
                stack = self.__dict__.get(_SLOT)
                for patch in stack.pop() if stack else ():
                    patch.undo()

        return leave_and_undo

    return [Patch(manager, "__enter__", entering), Patch(manager, "__exit__", leaving)]


def _state() -> list[Any]:
    return [*(getattr(sys, name) for name in _NAMES), displays.publisher()]


def _follow(before: list[Any], caught: Callable[[object], bool]) -> list[Undoable]:
    """Tell apart what is written to streams that have just been put into the place of others."""
    patches: list[Undoable] = []
    done: list[object] = []
    for name, beneath in zip(_NAMES, before, strict=False):
        stream = getattr(sys, name)
        if stream is beneath or caught(stream) or any(stream is each for each in done):
            continue
        if stream is None:
            stream = _Nowhere()
            setattr(sys, name, stream)
        done.append(stream)
        patches.append(_Replaced(stream))
        with contextlib.suppress(AttributeError, TypeError):
            apart = displays.publisher() is not None and beneath is not None
            patches += streams.redirected(stream, beneath, here.get()) if apart else streams.caught(stream, name)
    publisher = displays.publisher()
    if publisher is not None and publisher is not before[-1]:
        patches += displays.caught(publisher, beneath=before[-1])
    return patches


def _left_alone(output: type) -> list[Undoable]:
    """Let what a looper prints and displays within ``with Output():`` go there, as it does without this package."""

    def entering(enter: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def enter_outside(self: Any) -> Any:
            self.__dict__.setdefault(_SLOT, []).append(here.set(None))
            return enter(self)

        return enter_outside

    def leaving(leave: Callable[..., Any]) -> Callable[..., Any]:
        def leave_outside(self: Any, *error: Any) -> Any:
            try:
                return leave(self, *error)
            finally:
                stack = self.__dict__.get(_SLOT)
                if stack:
                    with contextlib.suppress(ValueError):  # left in another context than it was entered in
                        here.reset(stack.pop())

        return leave_outside

    return [Patch(output, "__enter__", entering), Patch(output, "__exit__", leaving)]
