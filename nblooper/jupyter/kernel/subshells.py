"""Subshells: the threads in which ipykernel 7 handles messages while the main thread runs a cell."""

from __future__ import annotations

import contextlib
import functools
import inspect
import sys
from typing import Any


def subshell_manager(kernel: Any) -> Any:
    """Return what keeps the kernel's subshells, or None in a kernel without."""
    thread = getattr(kernel, "shell_channel_thread", None)
    manager = getattr(thread, "manager", None)
    return manager if hasattr(manager, "list_subshell") else None


def handle_in_subshell(kernel: Any, widget: Any) -> None:
    """Have a widget's messages handled in a subshell, where the kernel asks its comm which one, as ipykernel 7.4 does.

    By itself it would choose the shell that published last on the comm: the main one, for a widget made in a cell.
    """
    comm: Any = getattr(widget, "comm", None)
    if comm is not None and _asks_for_subshell(comm.__class__):
        comm._reply_subshell_for = functools.partial(_choose_subshell, kernel)


def subshells_handle_clicks(kernel: Any) -> bool:
    """Return whether messages of widgets are handled in a subshell: because of us, or as front ends ask for one."""
    manager = subshell_manager(kernel)
    if manager is None:
        return False
    comm = sys.modules.get("ipykernel.comm.comm")
    we_choose = comm is not None and _asks_for_subshell(comm.BaseComm) and hasattr(manager, "_create_subshell")
    # Where neither is so, the front end sends all its messages to the main thread.
    return we_choose or bool(manager.list_subshell())


@functools.cache
def _asks_for_subshell(comm_class: Any) -> bool:
    """Return whether the kernel asks comms of this class which subshell shall handle a message."""
    ask = getattr(comm_class, "_reply_subshell_for", None)
    return ask is not None and list(inspect.signature(ask).parameters) == ["self", "data", "default"]


def _choose_subshell(kernel: Any, data: Any, default: str | None) -> str | None:
    """Return the subshell that the front end asked for, or our own. Called in the kernel's shell channel thread."""
    return default if default is not None else _own_subshell(kernel)


_own: list[str] = []


def _own_subshell(kernel: Any) -> str | None:
    """Return a subshell made for front ends that ask for none; None if the kernel cannot make one."""
    manager = subshell_manager(kernel)
    with contextlib.suppress(Exception):
        if not _own or _own[-1] not in manager.list_subshell():  # somebody may have deleted it
            _own.append(manager._create_subshell())
        return _own[-1]
    return None


def look_for_messages_after_replies(kernel: Any) -> None:
    """Mend ipykernel 7.0 to 7.3: sending a reply may leave a message unread until another one arrives.

    They send on a socket without telling the stream that reads from it, which then misses a message that arrives
    meanwhile. A panel's view that sends when a cell ends makes this likely: the next cell would not run.
    """
    manager, stream = subshell_manager(kernel), kernel.shell_stream
    if not hasattr(manager, "_shell_socket"):
        return
    replies = manager._main_to_shell_channel.to_stream
    send = replies._recv_callback

    def send_and_look(reply: Any) -> None:
        send(reply)
        stream._rebuild_io_state()

    kernel.shell_channel_thread.io_loop.add_callback(replies.on_recv, send_and_look, copy=replies._recv_copy)
