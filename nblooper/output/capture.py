"""Catching the output of loopers: from the start of the first one to the end of the last one and of its threads."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

from nblooper.output import bars, displays, redirects, streams, threads
from nblooper.output.current import here
from nblooper.output.log import OutputLog
from nblooper.output.patches import Undoable, told_apart

_WRITES_SECS = 1.0


class _Capture:
    """What is replaced, and for how many threads."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.users = 0
        self.patches: list[Undoable] = []
        self.caught: list[Any] = []  # objects whose methods are replaced
        self.seen: tuple[object, ...] = ()

    def begin(self) -> None:
        with self.lock:
            self.users += 1
            if self.users == 1:
                self.patches.append(threads.followed(self.begin, self.end))
            self.look()

    def end(self) -> None:
        with self.lock:
            self.users -= 1
            if not self.users:
                self.undo()

    def is_caught(self, stream: object) -> bool:
        return any(stream is each for each in self.caught)

    def look(self) -> None:
        """Catch what is written to the streams that there are now: somebody may have replaced them."""
        seen = (sys.stdout, sys.stderr, len(sys.modules))
        if seen == self.seen:
            return
        self.seen, first = seen, self.users == 1
        self._look_at_streams(first=first)
        self._look_at_publishers(first=first)
        self._look_at_modules()

    def look_again(self) -> None:
        """Follow what is in modules that were loaded meanwhile, possibly by a looper."""
        with self.lock:
            if self.users:
                self._look_at_modules()

    def _look_at_streams(self, *, first: bool) -> None:
        own = streams.kernels_streams()
        for name, stream in [*own.items(), ("stdout", sys.stdout), ("stderr", sys.stderr)]:
            if told_apart(stream, "write"):
                continue
            catch = functools.partial(streams.caught, name=name)
            # It was put there by code outside of loopers. Of one that is found later, nobody can tell who did it.
            if first and name in own and streams.in_memory(stream):
                catch = functools.partial(streams.redirected, beneath=own[name], owner=None)
            self._catch(stream, catch)

    def _look_at_publishers(self, *, first: bool) -> None:
        for publisher in (displays.publisher(), displays.hidden_publisher() if first else None):
            if not told_apart(publisher, "publish"):
                self._catch(publisher, displays.caught)

    def _look_at_modules(self) -> None:
        self._catch(sys.modules.get("comm"), functools.partial(displays.widgets_noticed, notice=self.look_again))
        self._catch(
            getattr(sys.modules.get("prompt_toolkit.patch_stdout"), "StdoutProxy", None), streams.caught_proxies
        )
        self._catch(bars.bars(), bars.caught)
        self._catch(bars.notebooks_bars(), bars.settled)
        for manager in redirects.managers():
            self._catch(manager, functools.partial(redirects.told_apart, caught=self.is_caught))

    def _catch(self, owner: Any, catch: Callable[[Any], list[Undoable]]) -> None:
        if owner is None or self.is_caught(owner):
            return
        with contextlib.suppress(AttributeError, TypeError):  # raised by what does not let its methods be replaced
            self.patches += catch(owner)
            self.caught.append(owner)

    def undo(self) -> None:
        while self.patches:
            self.patches.pop().undo()
        self.caught.clear()
        self.seen = ()


_capture = _Capture()


def run_captured(call: Callable[[], None], log: OutputLog | None) -> None:
    """Call something; what it prints and displays, and what threads do that it starts, goes to `log`.

    None: it goes where it would without this package. From any thread.
    """
    token = here.set(log)
    try:
        if log is None:
            call()
            return
        capture = _capture  # a fork replaces it
        capture.begin()
        try:
            call()
        finally:
            capture.end()
    finally:
        here.reset(token)


def at_exit() -> None:
    """Let loopers that run on print no more: the interpreter is about to end them, wherever they are."""
    streams.gate.close(_WRITES_SECS)


def _in_forked_child() -> None:
    """Undo it all: who starts loopers here begins anew, and the others print to the parent's streams as ever."""
    global _capture
    _capture.undo()
    _capture = _Capture()
    streams.gate.reset()
    here.set(None)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_forked_child)
