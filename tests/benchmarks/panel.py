"""What an open panel costs the loops it watches, in a real kernel: throughput, lateness, messages, processor time.

Windows with and without a panel take turns; each share lost is that of a pair of neighbours. No browser runs beside
them: what it costs elsewhere is not the kernel's.
"""

from __future__ import annotations

import ast
import json
import pathlib
import queue
import threading
import time
from typing import Any

from .measure import Effort
from .table import Bound, Row

_ROOT = pathlib.Path(__file__).parents[2]
_WINDOW_SECS = 1.5
_LIMIT_SECS = 120.0
_SAME_REFRESH_SECS = 0.1


class _Kernel:
    """A kernel of this interpreter, and a thread that takes note of the messages of widgets."""

    def __init__(self) -> None:
        from jupyter_client.manager import start_new_kernel

        self._manager, self._client = start_new_kernel(cwd=str(_ROOT), startup_timeout=_LIMIT_SECS)
        self.sent: list[tuple[float, int]] = []  # when, and how many bytes
        self.replaced: queue.Queue[float] = queue.Queue()  # when an output was
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                message = self._client.get_iopub_msg(timeout=0.2)
            except queue.Empty:
                continue
            if message["msg_type"] == "comm_msg":
                size = len(json.dumps(message["content"])) + sum(len(buffer) for buffer in message["buffers"])
                self.sent.append((time.monotonic(), size))
            elif message["msg_type"] == "update_display_data":
                self.replaced.put(time.monotonic())

    def value(self, expression: str) -> Any:
        """Return what an expression is worth in the kernel: something that JSON can hold."""
        return json.loads(self._done("import json", text=f"json.dumps({expression})")["text"])

    def run(self, code: str) -> None:
        """Run a statement."""
        self._done(code)

    def _done(self, code: str, **expressions: str) -> dict[str, str]:
        """Run code; return what the named expressions, which give text, are worth then."""
        # Not by printing: beside a busy looper what one cell prints may come in several messages.
        asked = self._client.execute(code, user_expressions=expressions, store_history=False)
        until = time.monotonic() + _LIMIT_SECS
        while True:
            reply = self._client.get_shell_msg(timeout=max(until - time.monotonic(), 0.0))
            if reply["parent_header"].get("msg_id") == asked:
                break
        found = reply["content"]
        for part in (found, *found.get("user_expressions", {}).values()):
            if part["status"] != "ok":
                raise RuntimeError("\n".join(part.get("traceback", [str(part)])))
        return {name: ast.literal_eval(part["data"]["text/plain"]) for name, part in found["user_expressions"].items()}

    def end(self) -> None:
        """End the kernel."""
        self._over.set()
        self._thread.join(_LIMIT_SECS)
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)


def run(effort: Effort) -> list[Row]:
    """Measure beside ten loopers, and what a refresh of 500 takes."""
    window = max(_WINDOW_SECS * effort.share, 0.2)
    kernel = _Kernel()
    try:
        kernel.run("from tests.benchmarks.watched import Watched")
        return [
            *_loss_rows(kernel, effort, window),
            *_message_rows(kernel, window),
            *_closing_rows(kernel, effort),
            *_many_rows(kernel, effort, window),
        ]
    finally:
        kernel.end()


def _loss_rows(kernel: _Kernel, effort: Effort, window: float) -> list[Row]:
    kernel.run("watched = Watched(others=0, every_secs=1)")
    kernel.value("watched.window(0.1, True)")  # loads what a panel needs
    pairs = []
    for number in range(max(2 * effort.rounds, 2)):
        order = (False, True) if number % 2 == 0 else (True, False)
        found = {shown: kernel.value(f"watched.window({window}, {shown})") for shown in order}
        pairs.append((found[False], found[True]))
    kernel.run("watched.end()")
    lost = [1 - with_it[0] / alone[0] for alone, with_it in pairs]
    share, later = ([with_it[i] - alone[i] for alone, with_it in pairs] for i in (1, 2))
    return [
        Row("calls of a busy looper, without a panel", "nblooper", "hz", [alone[0] for alone, _ in pairs]),
        Row("calls of a busy looper, with a panel", "nblooper", "hz", [with_it[0] for _, with_it in pairs]),
        Row("throughput of a busy looper lost to a panel", "nblooper", "share", lost, Bound("value", 0.01), True, True),
        Row("share of a core a panel takes beside it", "nblooper", "share", share, Bound("value", 0.01), True, True),
        Row("lateness p99 at 100 Hz gained by a panel", "nblooper", "secs", later, Bound("value", 1e-3), True, True),
    ]


def _message_rows(kernel: _Kernel, window: float) -> list[Row]:
    window = max(window, 2.0)  # some refreshes at least
    kernel.run("watched = Watched(others=8, every_secs=0.1)")
    kernel.value("watched.window(1.0, True)")
    refreshes: list[list[int]] = []
    seconds = 0.0
    while not refreshes and seconds < _LIMIT_SECS:  # where the machine is busy, refreshes are far between
        kernel.sent.clear()
        began = time.monotonic()
        kernel.value(f"watched.window({window + 1}, True)")
        seconds += window
        refreshes = _refreshes(
            [(when, size) for when, size in kernel.sent if began + 1.0 < when < began + window + 1.0]
        )
    kernel.run("watched.end()")
    counts, sizes = [float(len(one)) for one in refreshes], [float(sum(one)) for one in refreshes]
    largest = [max(counts)]
    return [
        Row("messages a refresh of 10 loopers takes, at most", "nblooper", "calls", largest, Bound("value", 2), True),
        Row("bytes a refresh of 10 loopers takes", "nblooper", "bytes", sizes, key=True),
        Row("the same, at most", "nblooper", "bytes", [max(sizes)], Bound("value", 8000)),
        Row("refreshes a second", "nblooper", "hz", [len(refreshes) / seconds]),
    ]


def _refreshes(sent: list[tuple[float, int]]) -> list[list[int]]:
    """Return the sizes of the messages of each refresh."""
    refreshes: list[list[int]] = []
    last = 0.0
    for when, size in sent:
        if when - last > _SAME_REFRESH_SECS:
            refreshes.append([])
        refreshes[-1].append(size)
        last = when
    return refreshes


def _closing_rows(kernel: _Kernel, effort: Effort) -> list[Row]:
    kernel.run("watched = Watched(others=8, every_secs=0.1)")
    closes, joins, pictures = [], [], []
    for _ in range(max(effort.rounds, 3)):
        closed, joined, began = kernel.value("watched.closing()")
        kernel.replaced.get(timeout=_LIMIT_SECS)  # by closing
        closes.append(closed)
        joins.append(joined)
        pictures.append(kernel.replaced.get(timeout=_LIMIT_SECS) - began)
    kernel.run("watched.end()")
    case = "beside a busy looper"
    return [
        Row(f"closing a panel, picture included, {case}", "nblooper", "secs", closes, Bound("value", 0.1), key=True),
        Row(f"join of 10 loopers with a panel, {case}", "nblooper", "secs", joins, Bound("value", 0.1), key=True),
        Row(f"picture after join, {case}", "nblooper", "secs", pictures, Bound("value", 2.0), key=True),
    ]


def _many_rows(kernel: _Kernel, effort: Effort, window: float) -> list[Row]:
    rows = []
    for number in (10, 500):
        number = effort.of(number, least=2)
        kernel.run(f"watched = Watched(others={number}, every_secs=0.5, busy=False)")
        found = [kernel.value(f"watched.refreshes({window})") for _ in range(max(effort.rounds // 5, 1))]
        kernel.run("watched.end()")
        opened, cpu, share = (list(column) for column in zip(*found, strict=True))
        case = f"of {number} loopers, each called since"
        rows += [
            Row(f"opening a panel {case}", "nblooper", "secs", opened, Bound("value", 2.0), True),
            Row(f"refresh {case}: CPU", "nblooper", "secs", cpu, Bound("value", 0.01), True),
            Row(f"refreshes {case}: share of a core", "nblooper", "share", share, Bound("value", 0.01)),
        ]
    return rows
