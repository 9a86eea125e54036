"""Catching what loopers write to a stream, whoever holds it: handlers of `logging` that were made before do."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from nblooper.output.current import PASSING, here
from nblooper.output.log import OutputLog
from nblooper.output.patches import Patch

_SLICE_SECS = 0.002


class Gate:
    """Lets loopers write to the process's own streams, until the interpreter exits.

    A daemon thread that is ended within such a write leaves the stream locked, and Python cannot end without it.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin anew, as in a forked child."""
        self._inside: set[int] = set()  # threads that write or flush; within that they do neither again
        self._closed = False

    def enter(self) -> bool:
        """Begin a write, which ends with `leave`; return whether it may be done."""
        self._inside.add(threading.get_ident())  # before the look at the flag, which `close` sets before it looks here
        return not self._closed

    def leave(self) -> None:
        """End a write."""
        self._inside.discard(threading.get_ident())

    def close(self, timeout_secs: float) -> None:
        """Let nothing pass any more; wait for writes under way, at most so long."""
        self._closed = True
        deadline = time.monotonic() + timeout_secs
        while self._inside and time.monotonic() < deadline:
            time.sleep(_SLICE_SECS)


gate = Gate()


def kernels_own(stream: object) -> bool:
    """Return whether a stream sends what is written to it to cells of a notebook."""
    return any(kind.__module__ == "ipykernel.iostream" for kind in type(stream).__mro__)


def caught(stream: Any, name: str) -> list[Patch]:
    """Keep what loopers write to a stream in their logs; return what undoes it.

    In a notebook they write to nothing else. Elsewhere it goes on to the stream as ever.
    """
    if kernels_own(stream):
        patches = [Patch(stream, "write", lambda write: _kept(write, name))]
        return [*patches, Patch(stream, "flush", _not_for_loopers)]
    patches = [Patch(stream, "write", lambda write: _kept_and_passed_on(write, lambda: name))]
    with contextlib.suppress(AttributeError):  # some have none
        patches.append(Patch(stream, "flush", _flushed))
    return patches


def caught_proxies(kind: type) -> list[Patch]:
    """Keep what loopers write to the objects that a prompt in a terminal puts into the place of the streams."""

    def make(write: Callable[..., Any]) -> Callable[..., Any]:
        def write_to(proxy: Any, text: str) -> Any:
            def name() -> str:
                return "stderr" if proxy is sys.stderr and proxy is not sys.stdout else "stdout"

            return _kept_and_passed_on(write.__get__(proxy), name)(text)

        return write_to

    return [Patch(kind, "write", make)]


def redirected(stream: Any, beneath: Any) -> list[Patch]:
    """Have a stream, to which output is redirected now, take only that of who redirects it; return what undoes it.

    That is one looper, or all code outside of loopers. What others write goes to the stream `beneath`, as if nothing
    was redirected.
    """
    owner, get, pass_on = here.get(), here.get, beneath.write

    def make(write: Callable[[str], Any]) -> Callable[[str], Any]:
        return lambda text: write(text) if get() in (owner, PASSING) else pass_on(text)

    return [Patch(stream, "write", make)]


def _kept(write: Callable[[str], Any], name: str) -> Callable[[str], Any]:
    get = here.get

    def write_or_keep(text: str) -> Any:
        log = get()
        if log is None:
            return write(text)
        if isinstance(log, OutputLog):
            log.write(name, text)
        return len(text)

    return write_or_keep


def _kept_and_passed_on(write: Callable[[str], Any], name: Callable[[], str]) -> Callable[[str], Any]:
    get, put, take_back, enter, leave = here.get, here.set, here.reset, gate.enter, gate.leave

    def write_and_keep(text: str) -> Any:
        log = get()
        if not isinstance(log, OutputLog):
            return write(text)
        log.write(name(), text)
        token = put(PASSING)
        try:
            return write(text) if enter() else len(text)
        finally:
            leave()
            take_back(token)

    return write_and_keep


def _flushed(flush: Callable[[], Any]) -> Callable[[], Any]:
    get, enter, leave = here.get, gate.enter, gate.leave

    def flush_if_open() -> Any:
        if get() is None:
            return flush()
        try:
            return flush() if enter() else None
        finally:
            leave()

    return flush_if_open


def _not_for_loopers(flush: Callable[[], None]) -> Callable[[], None]:
    get = here.get
    return lambda: flush() if get() is None else None
