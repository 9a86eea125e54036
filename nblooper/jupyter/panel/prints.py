"""Catches what one thread prints, while other threads print as usual."""

from __future__ import annotations

import contextlib
import io
import sys
import threading
from collections.abc import Iterator
from typing import Any

from nblooper.output.farewell import keep_a_while

_lock = threading.Lock()
_caught: dict[int, io.StringIO] = {}


class _Sorter:
    """Stands for `sys.stdout` while a print is caught: each thread's text goes where it belongs."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        written: int = _caught.get(threading.get_ident(), self.stream).write(text)
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


@contextlib.contextmanager
def caught_prints() -> Iterator[io.StringIO]:
    """Catch what the calling thread prints in the block; other threads print as usual. From any thread; do not nest."""
    mine = threading.get_ident()
    with _lock:
        if not isinstance(sys.stdout, _Sorter):
            sys.stdout = _Sorter(sys.stdout)
        text = _caught[mine] = io.StringIO()
    try:
        yield text
    finally:
        with _lock:
            del _caught[mine]
            if not _caught and isinstance(sys.stdout, _Sorter):
                keep_a_while(sys.stdout)
                sys.stdout = sys.stdout.stream
