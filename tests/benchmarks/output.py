"""What a `print` costs who prints, in a notebook's kernel: plain, in a looper, and elsewhere while a looper runs.

The kernel is as much of ipykernel as prints go through: its stream, its thread and its socket, in a process of its own.
CPU time is that of the thread that prints; what ipykernel's thread does to send a plain print comes on top of that.
"""

from __future__ import annotations

import sys
import threading
import time
from typing import Any

from nblooper import Coordinator

from .contenders import LIMIT_SECS
from .measure import Effort, columns, in_fresh_process, interleave
from .table import Bound, Row

_PRINTS = 20_000
_LINE = "epoch 12, step 345: loss 0.1234, accuracy 0.9876"
_HEADER = {
    "msg_id": "0a1b2c3d-0123456789abcdef0123456789abcdef_1",
    "msg_type": "execute_request",
    "username": "somebody",
    "session": "0a1b2c3d-0123456789abcdef0123456789abcdef",
    "date": "2026-01-01T00:00:00.000000Z",
    "version": "5.3",
    "subshell_id": None,
}


def _kernels_stream() -> Any:
    """Return the stream that ipykernel has in the place of `sys.stdout`."""
    import zmq
    from ipykernel.iostream import IOPubThread, OutStream
    from jupyter_client.session import Session

    socket = zmq.Context.instance().socket(zmq.PUB)
    socket.bind_to_random_port("tcp://127.0.0.1")
    thread = IOPubThread(socket)
    thread.start()
    stream = OutStream(Session(), thread, "stdout", watchfd=False)
    stream.set_parent({"header": _HEADER})
    return stream


def _cost(prints: int) -> float:
    """Return the CPU seconds of a print in this thread."""
    began = time.thread_time()
    for _ in range(prints):
        print(_LINE)
    return (time.thread_time() - began) / prints


def _in_looper(prints: int) -> float:
    """Return the CPU seconds of a print in a looper."""
    measured: list[float] = []
    with Coordinator() as coord:
        coord.loop(lambda: measured.append(_cost(prints)), every_secs=None, name="printing", max_calls=1)
    return measured[0]


def _beside(prints: int) -> float:
    """Return the CPU seconds of a print in the main thread, while a looper runs that prints nothing."""
    begun, over = threading.Event(), threading.Event()

    def idle() -> None:
        begun.set()
        over.wait(LIMIT_SECS)

    with Coordinator() as coord:
        coord.loop(idle, every_secs=None, name="idle", max_calls=1)
        begun.wait(LIMIT_SECS)
        cost = _cost(prints)
        over.set()
    return cost


def _measure(prints: int, rounds: int) -> dict[str, list[float]]:
    own, sys.stdout = sys.stdout, _kernels_stream()
    try:
        contenders = {
            "plain": lambda: (_cost(prints),),
            "in a looper": lambda: (_in_looper(prints),),
            "beside a looper": lambda: (_beside(prints),),
        }
        for contender in contenders.values():  # once for nothing: what is imported and allocated first
            contender()
        return {name: column for name, (column,) in columns(interleave(rounds, contenders)).items()}
    finally:
        kernels, sys.stdout = sys.stdout, own
        kernels.flush()
        kernels.pub_thread.stop()
        kernels.pub_thread.close()


def run(effort: Effort) -> list[Row]:
    """Measure all three; without ipykernel, nothing."""
    try:
        import ipykernel  # noqa: F401
    except ImportError:
        return []
    costs = in_fresh_process(_measure, effort.of(_PRINTS, least=50), effort.rounds)
    rows = [Row("print in a kernel: CPU", name, "secs", samples) for name, samples in costs.items()]
    for name in ("in a looper", "beside a looper"):
        shares = [mine / plain for mine, plain in zip(costs[name], costs["plain"], strict=True)]
        rows.append(Row("the same, relative to plain", name, "share", shares, Bound("value", 2.0)))
    return rows
