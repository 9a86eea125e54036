"""Catching what loopers write to a stream, whoever holds it: handlers of `logging` that were made before do."""

from __future__ import annotations

import contextlib
import functools
import gc
import io
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from nblooper.output.current import PASSING, Passing, here
from nblooper.output.log import OutputLog
from nblooper.output.patches import Disguise, Patch, PatchApart, Undoable

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
_kernels: dict[str, Any] = {}


def kernels_own(stream: object) -> bool:
    """Return whether a stream sends what is written to it to cells of a notebook."""
    kind = _kernels_kind()
    return kind is not None and isinstance(stream, kind)


def _kernels_kind() -> Any:
    return getattr(sys.modules.get("ipykernel.iostream"), "OutStream", None)


def _in_kernel() -> bool:
    """Return whether this process is a kernel: others may have loaded its modules, and the search below takes long."""
    get_shell = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return get_shell is not None and hasattr(get_shell(), "kernel")


def kernels_streams() -> dict[str, Any]:
    """Return a notebook's own streams by name, also where others are in their places; none outside of notebooks."""
    kind = _kernels_kind()
    if kind is not None and not _kernels.keys() >= {"stdout", "stderr"} and _in_kernel():
        here = [stream for stream in (sys.stdout, sys.stderr) if isinstance(stream, kind)]
        # Somebody may have replaced them, for a while or for good, and nothing else knows of them.
        there = here if len(here) == 2 else [each for each in gc.get_objects() if issubclass(type(each), kind)]
        _kernels.update({stream.name: stream for stream in there})
    return _kernels


def caught(stream: Any, name: str) -> list[Undoable]:
    """Keep what loopers write to a stream in their logs; return how to undo it.

    In a notebook they write to nothing else. Elsewhere it goes on to the stream as ever.
    """
    if kernels_own(stream):
        return [Disguise(stream, {"write": _kept(stream, name), "flush": _not_for_loopers(stream)})]
    patches: list[Undoable] = [Patch(stream, "write", lambda write: _kept_and_passed_on(write, lambda: name))]
    with contextlib.suppress(AttributeError):  # some have none
        patches.append(Patch(stream, "flush", _flushed))
    return patches


def caught_proxies(kind: type) -> list[Undoable]:
    """Keep what loopers write to the objects that a prompt in a terminal puts into the place of the streams."""

    def make(write: Callable[..., Any]) -> Callable[..., Any]:
        def write_to(proxy: Any, text: str) -> Any:
            def name() -> str:
                return "stderr" if proxy is sys.stderr and proxy is not sys.stdout else "stdout"

            return _kept_and_passed_on(write.__get__(proxy), name)(text)

        return write_to

    return [Patch(kind, "write", make)]


def redirected(stream: Any, beneath: Any, owner: OutputLog | Passing | None) -> list[Undoable]:
    """Limit a redirection's stream to the output of whoever redirects; return how to undo it.

    That is one looper or, as None, all code outside of loopers. What others write goes to the stream `beneath`, as if
    nothing was redirected.
    """
    get = here.get

    def make(write: Callable[[str], Any]) -> Callable[[str], Any]:
        return lambda text: write(text) if get() in (owner, PASSING) else beneath.write(text)

    return [PatchApart(stream, "write", make)]


def in_memory(stream: object) -> bool:
    """Return whether a stream only collects what is written to it, as that of ``%%capture`` does."""
    return isinstance(stream, io.StringIO) and type(stream).write is io.StringIO.write


def _kept(stream: Any, name: str) -> property:
    """Return the `write` that a notebook's stream has: for code of a looper, that of its log."""
    get, kind = here.get, type(stream)

    def write(stream: Any) -> Callable[[str], Any]:
        log = get()
        if log is None:
            own: Callable[[str], Any] | None = stream.__dict__.get("write")
            return kind.write.__get__(stream) if own is None else own
        return log.writer(name) if isinstance(log, OutputLog) else len  # what passes on was kept before

    return property(write, functools.partial(_set_own, "write"))


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


def _not_for_loopers(stream: Any) -> property:
    get, kind = here.get, type(stream)

    def flush(stream: Any) -> Callable[[], Any]:
        if get() is not None:
            return _nothing
        own: Callable[[], Any] | None = stream.__dict__.get("flush")
        return kind.flush.__get__(stream) if own is None else own

    return property(flush, functools.partial(_set_own, "flush"))


def _set_own(name: str, stream: Any, value: object) -> None:
    stream.__dict__[name] = value


def _nothing() -> None:
    """Do what flushing does where nothing waits to be flushed."""
