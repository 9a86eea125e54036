"""The pump: handles clicks on the kernel's main thread while a cell waits there."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import contextvars
import functools
import math
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

from nblooper.core import cell
from nblooper.jupyter.kernel import running_cell
from nblooper.jupyter.kernel.subshells import subshell_manager
from nblooper.recording.interrupts import interrupt_held

_COMM_TYPES = ("comm_open", "comm_msg", "comm_close")
_AT_ONCE = 100
"""Messages handled before a wait looks again whether it is over."""
_LONGEST_SECS = 0.5
"""Longest poll: an interrupt that comes just before one begins does not end it, and takes effect after it."""


@functools.cache
def kernel_pump() -> Pump | None:
    """Return the pump of this kernel, or None if the kernel lacks something that it needs."""
    try:
        return Pump(cell.kernel())
    except Exception:
        return None


class Pump:
    """Handles the comm messages that arrive on the kernel's main thread while something there waits.

    It takes the place of the function that the kernel has set to receive messages. Comm messages it handles at once;
    all others it passes on, so that the kernel queues them behind the running cell as ever. Uses may nest and overlap.
    """

    def __init__(self, kernel: Any) -> None:
        import zmq  # which not every kernel uses

        manager = subshell_manager(kernel)
        pair = None if manager is None else manager.get_shell_channel_to_subshell_pair(None)
        self._stream = kernel.shell_stream if pair is None else pair.to_stream
        self._deliver: Callable[[Any], Any] = self._stream._recv_callback
        self._loop = kernel.io_loop.asyncio_loop
        self._kernel = kernel
        self._session = kernel.session
        self._handlers = {kind: kernel.shell_handlers[kind] for kind in _COMM_TYPES}
        self._users: set[object] = set()
        self._arrived: collections.deque[Any] = collections.deque()
        self._woken, self._waker = socket.socketpair()
        self._woken.setblocking(False)
        self._waker.setblocking(False)
        self._in = zmq.POLLIN
        self._poller = zmq.Poller()
        self._poller.register(self._stream.socket, self._in)
        self._poller.register(self._woken, self._in)
        _ = kernel._parent_ident["shell"], kernel.get_parent, kernel.set_parent, kernel._publish_status

    def usable(self) -> bool:
        """Return whether the kernel's event loop runs in this thread, which so runs a cell or callback of it."""
        if threading.current_thread() is not threading.main_thread() or self._stream.closed():
            return False
        with contextlib.suppress(RuntimeError):
            return asyncio.get_running_loop() is self._loop
        return False

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """Handle comm messages inside: as they come while the event loop runs, in `serve` while it is blocked."""
        user = object()
        try:
            with interrupt_held():
                if not self._users:
                    self._deliver = self._stream._recv_callback
                    self._stream.on_recv(self._receive, copy=False)
                self._users.add(user)
                self._take_queued()
            with running_cell.current.serving_clicks():
                yield
        finally:
            with interrupt_held():
                self._users.discard(user)
                if not self._users and self._stream._recv_callback == self._receive:
                    self._stream.on_recv(self._deliver, copy=False)

    def _take_queued(self) -> None:
        """Take the comm messages that ipykernel 6 has queued already."""
        queue: Any = getattr(self._kernel, "msg_queue", None)
        for _ in range(0 if queue is None else queue.qsize()):
            entry = queue.get_nowait()
            if self._is_queued_comm(*entry):
                self._arrive(*entry[-1])
            else:
                queue.put_nowait(entry)

    def _is_queued_comm(self, _number: int, dispatch: Any = None, arguments: Any = ()) -> bool:
        return dispatch == self._kernel.dispatch_shell and len(arguments) == 1 and self._is_comm(*arguments)

    def _receive(self, frames: Any) -> Any:
        """Take a message from the stream; what the kernel's own function returns, the stream may have to await."""
        if not self._users or not self._is_comm(frames):
            return self._deliver(frames)
        return self._arrive(frames)

    def _arrive(self, frames: Any) -> None:
        self._arrived.append(frames)
        self._loop.call_soon(self._handle_arrived)  # unless a wait that blocks the loop has done it before

    def _is_comm(self, frames: Any) -> bool:
        try:
            _, parts = self._session.feed_identities(frames, copy=False)
            header = self._session.deserialize(parts, content=False, copy=False)["header"]
        except Exception:  # not for us, whatever it is
            return False
        return header["msg_type"] in _COMM_TYPES

    def wake(self) -> None:
        """End `serve`. From any thread."""
        with contextlib.suppress(OSError):  # full: it will wake
            self._waker.send(b"w")

    def serve(self, timeout_secs: float) -> None:
        """Block until a message has arrived, `wake` was called or the time has passed; handle what has arrived.

        It may return early.
        """
        if not self._arrived:
            self._poller.poll(math.ceil(1000 * min(timeout_secs, _LONGEST_SECS)))
        with contextlib.suppress(BlockingIOError):
            self._woken.recv(1024)
        with interrupt_held():
            self._stream.flush(self._in, limit=_AT_ONCE)
        self._handle_arrived()

    def _handle_arrived(self) -> None:
        while self._arrived:
            frames = self._arrived.popleft()
            try:
                self._handle(frames)
            except Exception:
                self._kernel.log.exception("nblooper could not handle a message during a cell")

    def _handle(self, frames: Any) -> None:
        """Handle a comm message as the kernel does, but let what threads print go on to the running cell."""
        kernel, stream = self._kernel, self._kernel.shell_stream
        ident, parts = self._session.feed_identities(frames, copy=False)
        message = self._session.deserialize(parts, content=True, copy=False)
        # Where output goes is set for a context, and for all threads that have none.
        cells_context = (getattr(kernel, "_shell_context", None) or contextvars.copy_context()).copy()
        clicks_context = cells_context.copy()
        before = cells_context.run(lambda: (kernel._parent_ident["shell"], kernel.get_parent("shell")))
        clicks_context.run(kernel.set_parent, ident, message, channel="shell")
        cells_context.run(kernel.set_parent, *before, channel="shell")
        kernel._publish_status("busy", "shell", parent=message)
        try:
            clicks_context.run(self._handlers[message["header"]["msg_type"]], stream, ident, message)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            kernel._publish_status("idle", "shell", parent=message)  # a front end waits for it before it sends more
            if running_cell.current.since is not None:
                cells_context.run(kernel._publish_status, "busy", "shell")
