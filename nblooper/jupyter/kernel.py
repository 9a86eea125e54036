"""Clicks that take effect while a cell runs: all that reaches into the kernel's internals.

What a kernel does with a widget's message while a cell runs differs: ipykernel 6 handles it after the cell; 7 in
another thread, a subshell, if the front end asks for one; 7.4 asks the widget's comm which one it shall be. So, where
the kernel has what is needed, and silently not otherwise:

- `answer_while_busy` has 7.4 handle a widget's messages in a subshell, whether or not the front end asks for one;
- while `Coordinator.join` and its like wait in a cell, a `_Pump` handles them on the main thread;
- `busy_note` says so when neither helps.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import contextvars
import functools
import inspect
import math
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from nblooper.core import waiting as joining
from nblooper.core.clock import Wakeup
from nblooper.jupyter.serving import RunningCell, ServingAsyncWakeup, ServingWakeup, interrupt_held

_COMM_TYPES = ("comm_open", "comm_msg", "comm_close")
_NOTE_AFTER_SECS = 0.5
"""How long a cell must have been running to be worth a note."""
_AT_ONCE = 100
"""Messages handled before a wait looks again whether it is over."""
_LONGEST_SECS = 3600.0
"""Longest poll: the number of milliseconds has to fit."""


def answer_while_busy(widget: Any) -> None:
    """Do what this kernel allows for `widget`'s messages to be handled while a cell runs.

    May be called from any thread; does not block. Call it once, right after the widget is made.
    """
    kernel = _kernel()
    if kernel is None:
        return
    _attach(kernel)
    comm: Any = getattr(widget, "comm", None)
    if comm is not None and _asks_for_subshell(comm.__class__):
        # It would choose the shell that published last on the comm: the main one, for a widget made in a cell.
        comm._reply_subshell_for = functools.partial(_choose_subshell, kernel)


def clicks_wait_for_cell() -> bool:
    """Return whether a click is handled only when the running cell has ended, unless that cell waits in `join`."""
    kernel = _kernel()
    if kernel is None:
        return False
    manager = _subshell_manager(kernel)
    if manager is None:
        return True
    # With neither the hook nor a subshell, the front end sends all its messages to the main thread.
    return not _routes(kernel) and not manager.list_subshell()


def busy_note() -> str:
    """Return what to tell while a cell runs that keeps clicks waiting, otherwise "". From any thread; cheap."""
    since = _cell.since
    if since is None or time.monotonic() - since < _NOTE_AFTER_SECS or _cell.served or not clicks_wait_for_cell():
        return ""
    version = getattr(sys.modules.get("ipykernel"), "__version__", "")
    kernel = f"This kernel (ipykernel {version})" if version else "This kernel"
    hint = "" if _pump() is None else "; coord.join() keeps them working"
    return f"{kernel} handles clicks only when the running cell has ended{hint}"


def _kernel() -> Any:
    """Return the Jupyter kernel that runs this process, or None."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None)


# ---- subshells ----


def _subshell_manager(kernel: Any) -> Any:
    """Return what keeps the kernel's subshells, or None in a kernel without."""
    thread = getattr(kernel, "shell_channel_thread", None)
    manager = getattr(thread, "manager", None)
    return manager if hasattr(manager, "list_subshell") else None


@functools.cache
def _asks_for_subshell(comm_class: Any) -> bool:
    """Return whether the kernel asks a comm which subshell shall handle a message, as ipykernel 7.4 does."""
    ask = getattr(comm_class, "_reply_subshell_for", None)
    return ask is not None and list(inspect.signature(ask).parameters) == ["self", "data", "default"]


def _routes(kernel: Any) -> bool:
    """Return whether `answer_while_busy` has every message of a widget handled in a subshell."""
    comm = sys.modules.get("ipykernel.comm.comm")
    manager = _subshell_manager(kernel)
    return comm is not None and _asks_for_subshell(comm.BaseComm) and hasattr(manager, "_create_subshell")


def _choose_subshell(kernel: Any, data: Any, default: str | None) -> str | None:
    """Return the subshell that the front end asked for, or else our own. In the kernel's shell channel thread."""
    return default if default is not None else _own_subshell(kernel)


_own: list[str] = []


def _own_subshell(kernel: Any) -> str | None:
    """Return a subshell made for front ends that ask for none; None if the kernel cannot make one."""
    manager = _subshell_manager(kernel)
    with contextlib.suppress(Exception):
        if not _own or _own[-1] not in manager.list_subshell():  # somebody may have deleted it
            _own.append(manager._create_subshell())
        return _own[-1]
    return None


def _read_after_replies(kernel: Any) -> None:
    """Mend ipykernel 7.0 to 7.3: sending a reply may leave a message unread until another one arrives.

    They send on the socket behind the back of the stream that reads it, so that it is not told of a message that
    arrives meanwhile. A panel's view that sends when a cell ends makes this likely: the next cell would not run.
    """
    manager, stream = _subshell_manager(kernel), kernel.shell_stream
    if not hasattr(manager, "_shell_socket"):
        return
    replies = manager._main_to_shell_channel.to_stream
    send = replies._recv_callback

    def send_and_look(reply: Any) -> None:
        send(reply)
        stream._rebuild_io_state()

    kernel.shell_channel_thread.io_loop.add_callback(replies.on_recv, send_and_look, copy=replies._recv_copy)


# ---- the running cell ----


_cell = RunningCell()


@functools.cache
def _attach(kernel: Any) -> None:
    """Follow the kernel's cells, and serve those that wait for a coordinator, from now on."""
    with contextlib.suppress(Exception):
        if kernel.get_parent("shell")["header"]["msg_type"] == "execute_request":
            _cell.began()  # the one that makes the panel
    with contextlib.suppress(Exception):
        kernel.shell.events.register("pre_run_cell", _cell.began)
        kernel.shell.events.register("post_run_cell", _cell.ended)
    with contextlib.suppress(Exception):
        _read_after_replies(kernel)
    if _pump() is not None:
        joining.serve_while_waiting(_wakeup, _async_wakeup)


# ---- the pump ----


def _wakeup() -> Wakeup:
    pump = _pump()
    return Wakeup() if pump is None or not pump.usable() else ServingWakeup(pump)


def _async_wakeup() -> joining.AsyncWakeup:
    pump = _pump()
    return joining.AsyncWakeup() if pump is None or not pump.usable() else ServingAsyncWakeup(pump)


@functools.cache
def _pump() -> _Pump | None:
    """Return the pump of this kernel, or None if the kernel lacks something that it needs."""
    try:
        return _Pump(_kernel())
    except Exception:
        return None


class _Pump:
    """Handles the comm messages that arrive on the kernel's main thread while something there waits.

    It takes the place of the function that the kernel has set to receive messages. Comm messages it handles at once;
    all others it passes on, so that the kernel queues them behind the running cell as ever. Uses may nest and overlap.
    """

    def __init__(self, kernel: Any) -> None:
        import zmq  # which not every kernel uses

        manager = _subshell_manager(kernel)
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
            with _cell.serving():
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
        cell = (getattr(kernel, "_shell_context", None) or contextvars.copy_context()).copy()
        click = cell.copy()
        before = cell.run(lambda: (kernel._parent_ident["shell"], kernel.get_parent("shell")))
        click.run(kernel.set_parent, ident, message, channel="shell")
        cell.run(kernel.set_parent, *before, channel="shell")
        kernel._publish_status("busy", "shell", parent=message)
        try:
            click.run(self._handlers[message["header"]["msg_type"]], stream, ident, message)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            kernel._publish_status("idle", "shell", parent=message)  # a front end waits for it before it sends more
            if _cell.since is not None:
                cell.run(kernel._publish_status, "busy", "shell")
